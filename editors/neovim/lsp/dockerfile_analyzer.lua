-- The server's configuration: Neovim 0.11 and newer find it here by its name, and the plugin reads
-- it for older ones. Change parts of it with `vim.lsp.config('dockerfile_analyzer', { … })`.

local commands = require('dockerfile_analyzer').commands

return {
  cmd = { 'dockerfile-analyzer', '--stdio' },
  filetypes = { 'dockerfile' },
  root_markers = { '.git', 'docker-bake.hcl', 'compose.yaml', 'docker-compose.yml' },
  commands = commands,
  init_options = { codeLens = { commands = vim.tbl_keys(commands) } },
}
