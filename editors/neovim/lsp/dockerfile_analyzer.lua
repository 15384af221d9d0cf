-- The server's configuration: Neovim 0.11 and newer find it here by its name, and the plugin reads
-- it for older ones. Change parts of it with `vim.lsp.config('dockerfile_analyzer', { … })`.

local commands = require('dockerfile_analyzer').commands

return {
  cmd = { 'dockerfile-analyzer', '--stdio' },
  filetypes = { 'dockerfile' },
  root_markers = { '.git', 'docker-bake.hcl', 'compose.yaml', 'docker-compose.yml' },
  commands = commands,
  init_options = { codeLens = { commands = vim.tbl_keys(commands) } },
  -- Told that there is more to say, Neovim 0.12 asks a server that can look at the whole workspace
  -- for that alone, and shows nothing of it in open buffers.
  on_init = function(client)
    local diagnostics = client.server_capabilities.diagnosticProvider
    if diagnostics then
      diagnostics.workspaceDiagnostics = false
    end
  end,
}
