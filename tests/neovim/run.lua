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

-- What `pip install` needs is copied with all the rest, so that every change installs anew.
local PROJECT = {
  Dockerfile = {
    'FROM python:3.13 AS build',
    'WORKDIR /app',
    'COPY . .',
    'RUN pip install -r requirements.txt',
    '',
    'FROM build',
    'COPY --from=build /app /srv',
  },
  ['requirements.txt'] = { 'flask==3.0.0 --hash=sha256:00' },
  ['app.py'] = { 'import flask' },
  ['.git/HEAD'] = { 'ref: refs/heads/main' },
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

-- The client of the current buffer, once it is ready.
local function attached()
  for _, client in ipairs(clients()) do
    if client.initialized and vim.lsp.buf_is_attached(0, client.id) then
      return client
    end
  end
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
  local answer = answers and answers[attached().id]
  check(answer and answer.result, method .. ' has no answer: ' .. vim.inspect(answers))
  return answer.result
end

local function open(path, lines)
  if lines then
    vim.fn.writefile(lines, path)
  end
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

local function labels(answer)
  return vim.tbl_map(function(item)
    return item.label
  end, answer.items or answer)
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, true)
end

local function compare(expected)
  local same = vim.deep_equal(lines(), expected)
  check(same, 'the text is\n' .. table.concat(lines(), '\n'))
end

-- Waits until the buffer is what is expected.
local function becomes(expected)
  vim.wait(LIMIT, function()
    return vim.deep_equal(lines(), expected)
  end, 10)
  compare(expected)
end

-- Does the one action whose title begins so.
local function act(start)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return vim.startswith(action.title, start)
    end,
  })
end

-- Calls `action` with what is told in the meantime collected in a list.
local function hearing(action)
  local heard, notify = {}, vim.notify
  vim.notify = function(message)
    table.insert(heard, message)
  end
  local ok, problem = pcall(action, heard)
  vim.notify = notify
  check(ok, tostring(problem))
end

-- Whether a diagnostic of the rule `code` has `part` in its message.
local function told(code, part)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.code == code and diagnostic.message:find(part or '', 1, true) then
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
  wait('a client', attached)
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

step('completion offers tags', function()
  vim.api.nvim_buf_set_lines(0, 7, 7, true, { 'FROM python:3.1' })
  local answer = request('textDocument/completion', 7, 15)
  local tags = labels(answer)
  check(vim.tbl_contains(tags, '3.13-slim'), vim.inspect(tags))
  vim.api.nvim_buf_set_lines(0, 7, 8, true, {})
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
  attached().commands[command.command](command)
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

step('a project has a server of its own', function()
  for name, content in pairs(PROJECT) do
    local path = folder .. '/project/' .. name
    vim.fn.mkdir(vim.fn.fnamemodify(path, ':h'), 'p')
    vim.fn.writefile(content, path)
  end
  open(folder .. '/project/Dockerfile')
  wait('a client', attached)
end)

step('the install is moved before the copy', function()
  wait('advice about the cache', function()
    return told('copy-before-install', 'copy `requirements.txt` first')
  end)
  vim.api.nvim_win_set_cursor(0, { 4, 0 })
  act('Copy requirements.txt before')
  becomes({
    'FROM python:3.13 AS build',
    'WORKDIR /app',
    'COPY requirements.txt .',
    'RUN pip install -r requirements.txt',
    'COPY . .',
    '',
    'FROM build',
    'COPY --from=build /app /srv',
  })
end)

step('an instruction tells why it stays', function()
  vim.api.nvim_win_set_cursor(0, { 4, 0 })
  local heard, show = nil, vim.lsp.handlers['window/showMessage']
  vim.lsp.handlers['window/showMessage'] = function(_, shown)
    heard = shown.message
  end
  vim.cmd('DockerfileAnalyzer why-not')
  wait('the reason', function()
    return heard
  end)
  vim.lsp.handlers['window/showMessage'] = show
  check(heard:find('This cannot move up: ', 1, true), heard)
end)

step('a stage is renamed', function()
  vim.api.nvim_win_set_cursor(0, { 1, 20 })
  vim.lsp.buf.rename('base')
  becomes({
    'FROM python:3.13 AS base',
    'WORKDIR /app',
    'COPY requirements.txt .',
    'RUN pip install -r requirements.txt',
    'COPY . .',
    '',
    'FROM base',
    'COPY --from=base /app /srv',
  })
end)

step('the file is laid out', function()
  vim.api.nvim_buf_set_lines(0, 0, 2, true, { 'from  python:3.13   AS base', 'WORKDIR   /app' })
  vim.lsp.buf.format({ async = false, timeout_ms = LIMIT })
  compare({
    'FROM python:3.13 AS base',
    'WORKDIR /app',
    'COPY requirements.txt .',
    'RUN pip install -r requirements.txt',
    'COPY . .',
    '',
    'FROM base',
    'COPY --from=base /app /srv',
  })
end)

step('all that is safe is fixed at once', function()
  vim.api.nvim_buf_set_lines(0, 0, 1, true, { 'FROM python:3.13 as base' })
  wait('a finding', function()
    return told('from-as-casing')
  end)
  vim.cmd('DockerfileAnalyzer fix-all')
  wait('the fix', function()
    return lines()[1] == 'FROM python:3.13 AS base'
  end)
end)

step('commands have names', function()
  local names = vim.fn.getcompletion('DockerfileAnalyzer ', 'cmdline')
  check(vim.deep_equal(names, { 'build', 'fix-all', 'log', 'restart', 'run', 'why-not' }), vim.inspect(names))
  hearing(function(heard)
    vim.cmd('DockerfileAnalyzer nonsense')
    check(heard[1] and heard[1]:find('why-not', 1, true), vim.inspect(heard))
  end)
end)

step('a command builds the stage under the cursor', function()
  local seen = folder .. '/seen'
  vim.fn.delete(seen)
  vim.api.nvim_win_set_cursor(0, { 4, 0 })
  local window = vim.api.nvim_get_current_win()
  vim.cmd('DockerfileAnalyzer build')
  wait('the arguments', function()
    return vim.fn.filereadable(seen) == 1 and #vim.fn.readfile(seen) == 4
  end)
  check(vim.fn.readfile(seen)[3] == '--target=base', vim.inspect(vim.fn.readfile(seen)))
  vim.api.nvim_set_current_win(window)
end)

step('the server starts anew', function()
  local before = attached().id
  vim.cmd('DockerfileAnalyzer restart')
  wait('another client', function()
    return attached() and attached().id ~= before
  end)
end)

step('checkhealth tells what runs', function()
  vim.cmd('checkhealth dockerfile_analyzer')
  local report
  wait('the report', function()
    report = table.concat(lines(), '\n')
    return report:find('the usual names', 1, true)
  end)
  for _, part in ipairs({ 'dockerfile%-analyzer %d+%.%d+%.%d+', 'runs for %d+ buffers', 'built with' }) do
    check(report:find(part), part .. ' is not in:\n' .. report)
  end
  check(not report:find('ERROR') and not report:find('WARNING'), report)
end)

step('the server ends', function()
  for _, client in ipairs(clients()) do
    if vim.fn.has('nvim-0.11') == 1 then
      client:stop()
    else
      client.stop()
    end
  end
  wait('the end of the client', function()
    return #clients() == 0
  end)
end)

vim.fn.delete(folder, 'rf')
vim.cmd('qall!')
