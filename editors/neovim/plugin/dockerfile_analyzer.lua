-- Starts the server for every Dockerfile.

local NAME = 'dockerfile_analyzer'

if vim.lsp.enable then
  vim.lsp.enable(NAME)
  return
end

-- Neovim 0.8 to 0.10 know neither `vim.lsp.config` nor the folder `lsp`.
local file = vim.api.nvim_get_runtime_file('lsp/' .. NAME .. '.lua', false)[1]
local config = dofile(file)

local function root_of(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  local marker = vim.fs.find(config.root_markers, { path = vim.fs.dirname(path), upward = true })[1]
  return marker and vim.fs.dirname(marker)
end

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup(NAME, {}),
  pattern = config.filetypes,
  callback = function(event)
    vim.lsp.start({
      name = NAME,
      cmd = config.cmd,
      root_dir = root_of(event.buf),
      commands = config.commands,
      init_options = config.init_options,
    }, { bufnr = event.buf })
  end,
})
