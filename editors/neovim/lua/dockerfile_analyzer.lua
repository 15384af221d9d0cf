-- The clients, and what the lenses above stages run. Whatever a Dockerfile or a folder is called
-- stays one argument: no shell reads any of it.

local M = {}

M.NAME = 'dockerfile_analyzer'

-- The configuration in force. Neovim 0.8 to 0.10 know neither `vim.lsp.config` nor the folder `lsp`:
-- there `vim.g.dockerfile_analyzer` changes parts of it.
function M.config()
  if vim.lsp.enable then
    return vim.lsp.config[M.NAME]
  end
  local file = vim.api.nvim_get_runtime_file('lsp/' .. M.NAME .. '.lua', false)[1]
  return vim.tbl_deep_extend('force', dofile(file), vim.g.dockerfile_analyzer or {})
end

-- The clients called `name`, or else ours.
function M.clients(name)
  local filter = { name = name or M.NAME }
  if vim.lsp.get_clients then
    return vim.lsp.get_clients(filter)
  end
  return vim.tbl_filter(function(client)
    return client.name == filter.name
  end, vim.lsp.get_active_clients())
end

-- The program that builds and runs images.
function M.builder()
  if vim.g.dockerfile_analyzer_docker then
    return vim.g.dockerfile_analyzer_docker
  end
  local only_podman = vim.fn.executable('docker') == 0 and vim.fn.executable('podman') == 1
  return only_podman and 'podman' or 'docker'
end

-- The arguments that build `file` with the build context `context`, or else with its own folder.
function M.build_arguments(file, target, tag, context)
  local arguments = { 'build', '--file=' .. file }
  if target then
    table.insert(arguments, '--target=' .. target)
  end
  if tag then
    table.insert(arguments, '--tag=' .. tag)
  end
  table.insert(arguments, context or vim.fn.fnamemodify(file, ':h'))
  return arguments
end

-- A name for the image of `file` that every builder takes.
function M.image_name(file)
  local folder = vim.fn.fnamemodify(file, ':h:t'):lower()
  local name = folder:gsub('[^a-z0-9]+', '-'):gsub('^-+', ''):gsub('-+$', '')
  return 'dockerfile-analyzer/' .. (name == '' and 'image' or name)
end

-- Runs the builder in a terminal of its own; calls `done` if it ends well.
local function execute(arguments, done)
  local command = { M.builder() }
  vim.list_extend(command, arguments)
  local options = {
    on_exit = function(_, code)
      if code == 0 and done then
        vim.schedule(done)
      end
    end,
  }
  vim.cmd('botright new')
  if vim.fn.has('nvim-0.11') == 1 then
    options.term = true
    vim.fn.jobstart(command, options)
  else
    vim.fn.termopen(command, options)
  end
end

-- The file, the target and the build context that a lens hands over; nil for a document that is no
-- file.
local function stage_of(command)
  local argument = (command.arguments or {})[1] or {}
  local uri, target, context = argument.uri, argument.target, argument.context
  if type(uri) ~= 'string' or not vim.startswith(uri, 'file:') then
    vim.notify('Only a file on this machine can be built.', vim.log.levels.ERROR)
    return nil
  end
  local folder = type(context) == 'string' and vim.uri_to_fname(context) or nil
  return vim.uri_to_fname(uri), type(target) == 'string' and target or nil, folder
end

-- The commands that the server is told of.
M.commands = {
  ['dockerfile-analyzer.build'] = function(command)
    local file, target, context = stage_of(command)
    if file then
      execute(M.build_arguments(file, target, nil, context))
    end
  end,
  ['dockerfile-analyzer.run'] = function(command)
    local file, _, context = stage_of(command)
    if file then
      local tag = M.image_name(file)
      execute(M.build_arguments(file, nil, tag, context), function()
        execute({ 'run', '--rm', '--interactive', '--tty', tag })
      end)
    end
  end,
}

return M
