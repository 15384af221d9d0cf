-- Starts the server for every Dockerfile, and makes the command `:DockerfileAnalyzer`.

local NAME = 'dockerfile_analyzer'

if vim.g.loaded_dockerfile_analyzer then
  return
end
vim.g.loaded_dockerfile_analyzer = true

vim.api.nvim_create_user_command('DockerfileAnalyzer', function(command)
  require(NAME .. '.commands').run(command.args)
end, {
  nargs = 1,
  complete = function(start)
    return require(NAME .. '.commands').complete(start)
  end,
  desc = 'Build, run, explain and fix the Dockerfile, or restart its server',
})

if vim.lsp.enable then
  vim.lsp.enable(NAME)
  return
end

-- Neovim 0.8 to 0.10 start no server by name.
local config = require(NAME).config()

local function root_of(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  local marker = vim.fs.find(config.root_markers, { path = vim.fs.dirname(path), upward = true })[1]
  return marker and vim.fs.dirname(marker)
end

local function start(buffer)
  local root = root_of(buffer)
  vim.api.nvim_buf_call(buffer, function()
    vim.lsp.start({
      name = NAME,
      cmd = config.cmd,
      root_dir = root,
      commands = config.commands,
      init_options = config.init_options,
      settings = config.settings,
      on_init = config.on_init,
    })
  end)
end

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup(NAME, {}),
  pattern = config.filetypes,
  callback = function(event)
    start(event.buf)
  end,
})

-- A plugin manager may read this after the first Dockerfile was opened.
for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
  if vim.api.nvim_buf_is_loaded(buffer) and vim.tbl_contains(config.filetypes, vim.bo[buffer].filetype) then
    start(buffer)
  end
end
