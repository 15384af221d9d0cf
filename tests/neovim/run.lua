-- The plugin in editors/neovim against the real server, in a headless Neovim 0.9 or newer:
--
--     nvim --clean -l tests/neovim/run.lua target/debug/dockerfile-analyzer
--
-- Ends with 1 at the first thing that is not as it should be.

local LIMIT = 20000

local DOCKERFILE = {
  'FROM python:3.12-slim AS build',
  'WORKDIR /app',
  'RUNN true',
  'RUN python --version',
  '',
  'FROM build',
  'CMD ["python", "app.py"]',
}

local function fail(message)
  io.stderr:write('FAIL: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

local function check(condition, message)
  if not condition then
    fail(message)
  end
end

local function wait(message, condition)
  check(vim.wait(LIMIT, condition, 10), 'not within ' .. LIMIT .. ' ms: ' .. message)
end

local function clients()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()
end

local function step(name, action)
  local start = vim.loop.hrtime()
  local ok, problem = pcall(action)
  check(ok, name .. ': ' .. tostring(problem))
  io.stdout:write(string.format('ok    %-40s %6.1f ms\n', name, (vim.loop.hrtime() - start) / 1e6))
end

local function request(method, line, column, lines)
  local params = { textDocument = vim.lsp.util.make_text_document_params() }
  if line then
    params.position = { line = line, character = column }
  end
  if lines then
    local position = function(number)
      return { line = number, character = 0 }
    end
    params.range = { start = position(lines[1]), ['end'] = position(lines[2]) }
  end
  local answers = vim.lsp.buf_request_sync(0, method, params, LIMIT)
  local answer = answers and answers[clients()[1].id]
  check(answer and answer.result, method .. ' has no answer: ' .. vim.inspect(answers))
  return answer.result
end

local function open(path, lines)
  vim.fn.writefile(lines, path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
end

local function floating_text()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      local buffer = vim.api.nvim_win_get_buf(window)
      return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
    end
  end
end

local function has_label(items, label)
  for _, item in ipairs(items) do
    if item.label == label then
      return true
    end
  end
  return false
end

local server = vim.fn.fnamemodify(arg[1] or 'no server was given', ':p')
check(vim.fn.executable(server) == 1, 'there is no server at ' .. server)
vim.env.PATH = vim.fn.fnamemodify(server, ':h') .. ':' .. vim.env.PATH

local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
vim.opt.runtimepath:prepend(vim.fn.fnamemodify(here, ':h:h') .. '/editors/neovim')
vim.cmd('filetype on')
vim.cmd('runtime! ftdetect/dockerfile.lua')
vim.cmd('runtime! plugin/dockerfile_analyzer.lua')

local folder = vim.fn.tempname()
vim.fn.mkdir(folder, 'p')

step('names are known', function()
  local names = {
    'Containerfile', 'Containerfile.py', 'app.containerfile', 'app.Dockerfile', 'app.dockerfile',
    'dockerfile', 'Dockerfile', 'Dockerfile-dev', 'Dockerfile.dev',
  }
  for _, name in ipairs(names) do
    local found = vim.filetype.match({ filename = folder .. '/' .. name })
    check(found == 'dockerfile', name .. ' is ' .. tostring(found))
  end
end)

step('the server starts', function()
  open(folder .. '/Dockerfile', DOCKERFILE)
  wait('a client', function()
    local client = clients()[1]
    return client and client.initialized and vim.lsp.buf_is_attached(0, client.id)
  end)
end)

step('diagnostics appear', function()
  wait('a diagnostic', function()
    return #vim.diagnostic.get(0) > 0
  end)
  local found = vim.diagnostic.get(0)
  check(#found == 1, vim.inspect(found))
  check(found[1].lnum == 2 and found[1].col == 0 and found[1].end_col == 4, vim.inspect(found))
  check(found[1].severity == vim.diagnostic.severity.ERROR, vim.inspect(found))
end)

step('hover shows the documentation', function()
  vim.api.nvim_win_set_cursor(0, { 4, 1 })
  vim.lsp.buf.hover()
  wait('a floating window', floating_text)
  check(floating_text():find('RUN', 1, true), floating_text())
end)

step('completion offers instructions', function()
  local answer = request('textDocument/completion', 4, 0)
  local items = answer.items or answer
  check(has_label(items, 'RUN') and has_label(items, 'COPY'), vim.inspect(items))
end)

step('symbols are the stages', function()
  local symbols = request('textDocument/documentSymbol')
  check(#symbols == 2, vim.inspect(symbols))
end)

step('stages can be folded', function()
  check(#request('textDocument/foldingRange') > 0, 'no fold')
end)

step('hints show what a stage is built on', function()
  check(#request('textDocument/inlayHint', nil, nil, { 0, 7 }) == 0, 'a hint without a reason')
  vim.api.nvim_buf_set_lines(0, 7, 7, true, { 'COPY --from=0 a b' })
  local hints = request('textDocument/inlayHint', nil, nil, { 0, 8 })
  check(#hints == 2 and hints[2].label == '= build', vim.inspect(hints))
  vim.api.nvim_buf_set_lines(0, 7, 8, true, {})
end)

step('a lens builds its stage, and no shell reads its folder', function()
  local odd = folder .. '/$(touch x)'
  vim.fn.mkdir(odd, 'p')
  local docker, seen = folder .. '/docker', folder .. '/seen'
  vim.fn.writefile({ '#!/bin/sh', 'printf "%s\\n" "$@" > "' .. seen .. '"' }, docker)
  vim.fn.setfperm(docker, 'rwxr-xr-x')
  vim.g.dockerfile_analyzer_docker = docker

  local lenses = request('textDocument/codeLens')
  check(#lenses == 3, vim.inspect(lenses))
  local command = lenses[1].command
  check(command.command == 'dockerfile-analyzer.build', vim.inspect(command))
  check(command.arguments[1].context == vim.uri_from_fname(folder), vim.inspect(command))
  command.arguments[1].uri = vim.uri_from_fname(odd .. '/Dockerfile')
  command.arguments[1].context = vim.uri_from_fname(odd)
  local window = vim.api.nvim_get_current_win()
  clients()[1].commands[command.command](command)
  wait('the arguments', function()
    return vim.fn.filereadable(seen) == 1 and #vim.fn.readfile(seen) == 4
  end)
  local expected = { 'build', '--file=' .. odd .. '/Dockerfile', '--target=build', odd }
  check(vim.deep_equal(vim.fn.readfile(seen), expected), vim.inspect(vim.fn.readfile(seen)))
  vim.api.nvim_set_current_win(window)
end)

step('mending the mistake clears the diagnostic', function()
  vim.api.nvim_buf_set_text(0, 2, 3, 2, 4, { '' })
  wait('no diagnostic', function()
    return #vim.diagnostic.get(0) == 0
  end)
end)

step('the server ends', function()
  local client = clients()[1]
  local stop = vim.fn.has('nvim-0.11') == 1 and client.stop or function()
    client.stop()
  end
  stop(client)
  wait('the end of the client', function()
    return #clients() == 0
  end)
end)

vim.fn.delete(folder, 'rf')
vim.cmd('qall!')
