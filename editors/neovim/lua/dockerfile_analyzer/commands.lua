-- `:DockerfileAnalyzer`, for what has no key of Neovim's own. Each works on the current buffer.

local M = {}

local plugin = require('dockerfile_analyzer')

-- How long a server may take to end before another one is started.
local PATIENCE = 5000

local function tell(message)
  vim.notify(message, vim.log.levels.WARN)
end

-- Asks our server; `done` gets the answer.
local function ask(method, params, done)
  local asked = false
  for _, client in ipairs(plugin.clients()) do
    if not asked and vim.lsp.buf_is_attached(0, client.id) then
      asked = true
      local handler = function(problem, answer)
        if problem then
          tell(problem.message)
        elseif done then
          done(answer)
        end
      end
      if vim.fn.has('nvim-0.11') == 1 then
        client:request(method, params, handler)
      else
        client.request(method, params, handler)
      end
    end
  end
  if not asked then
    tell('dockerfile-analyzer does not run for this buffer; see :checkhealth dockerfile_analyzer')
  end
end

-- The last lens with `name` at or above `line`, or else the first one.
local function nearest(lenses, name, line)
  local found
  for _, lens in ipairs(lenses or {}) do
    local is_it = lens.command and lens.command.command == name
    if is_it and (not found or lens.range.start.line <= line) then
      found = lens
    end
  end
  return found
end

local function lens_runner(name)
  return function()
    local line = vim.api.nvim_win_get_cursor(0)[1] - 1
    local params = { textDocument = vim.lsp.util.make_text_document_params() }
    ask('textDocument/codeLens', params, function(lenses)
      local lens = nearest(lenses, name, line)
      if lens then
        plugin.commands[name](lens.command)
      else
        tell('There is no stage that could be built.')
      end
    end)
  end
end

-- The server shows the answer itself.
local function why_not()
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  ask('workspace/executeCommand', {
    command = 'dockerfile-analyzer.whyNot',
    arguments = { vim.uri_from_bufnr(0), { line = line, character = 0 } },
  })
end

local function fix_all()
  vim.lsp.buf.code_action({
    context = { only = { 'source.fixAll.dockerfile-analyzer' }, diagnostics = {} },
    apply = true,
  })
end

local function stop(client)
  if vim.fn.has('nvim-0.11') == 1 then
    client:stop()
  else
    client.stop()
  end
end

local function restart()
  local buffers = {}
  for _, client in ipairs(plugin.clients()) do
    vim.list_extend(buffers, vim.tbl_keys(client.attached_buffers))
    stop(client)
  end
  vim.wait(PATIENCE, function()
    return #plugin.clients() == 0
  end, 20)
  if #buffers == 0 then
    buffers = { vim.api.nvim_get_current_buf() }
  end
  for _, buffer in ipairs(buffers) do
    vim.api.nvim_buf_call(buffer, function()
      vim.bo.filetype = vim.bo.filetype
    end)
  end
end

local function open_log()
  vim.cmd('tabedit ' .. vim.fn.fnameescape(require('vim.lsp.log').get_filename()))
end

local COMMANDS = {
  build = lens_runner('dockerfile-analyzer.build'),
  run = lens_runner('dockerfile-analyzer.run'),
  ['why-not'] = why_not,
  ['fix-all'] = fix_all,
  restart = restart,
  log = open_log,
}

-- The names that begin with `start`.
function M.complete(start)
  local names = vim.tbl_filter(function(name)
    return vim.startswith(name, start)
  end, vim.tbl_keys(COMMANDS))
  table.sort(names)
  return names
end

function M.run(name)
  local command = COMMANDS[name]
  if command then
    command()
  else
    tell('There is `:DockerfileAnalyzer ' .. table.concat(M.complete(''), '|') .. '`.')
  end
end

return M
