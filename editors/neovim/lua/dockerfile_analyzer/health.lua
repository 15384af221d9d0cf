-- `:checkhealth dockerfile_analyzer`: what is needed, what runs, and what is in the way.

local M = {}

local plugin = require('dockerfile_analyzer')

-- Other servers for Dockerfiles, by the names that nvim-lspconfig has for them: what two of them
-- find is shown twice.
local OTHERS = { 'dockerls', 'docker_language_server' }

-- Names that have to be Dockerfiles.
local NAMES = { 'Dockerfile', 'Dockerfile.dev', 'Containerfile', 'app.dockerfile' }

-- The functions of Neovim 0.10 and newer, or those of older ones.
local health = vim.health
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local info = health.info or health.report_info
local warn = health.warn or health.report_warn
local problem = health.error or health.report_error

local function version_of(program)
  local output = vim.fn.systemlist({ program, '--version' })
  return vim.v.shell_error == 0 and output[1] or nil
end

local function check_neovim()
  if vim.lsp.enable then
    ok('Neovim starts the server by `vim.lsp.enable`')
  elseif vim.fn.has('nvim-0.8') == 1 then
    ok('this Neovim is older than 0.11: the plugin starts the server itself')
  else
    problem('Neovim 0.8 or newer is needed')
  end
end

local function check_program()
  local command = plugin.config().cmd
  if type(command) ~= 'table' then
    info('the server is started by a function')
    return
  end
  if vim.fn.executable(command[1]) == 0 then
    problem('`' .. command[1] .. '` cannot be started', {
      'Install it: `cargo install --locked --path server/dockerfile-analyzer` in the repository.',
      "Or tell where it is: `vim.lsp.config('dockerfile_analyzer', { cmd = { … } })`.",
    })
    return
  end
  local path, version = vim.fn.exepath(command[1]), version_of(command[1])
  if version then
    ok(version .. ' (' .. path .. ')')
  else
    problem(path .. ' does not tell its version: it is another program, or for another machine')
  end
end

local function check_clients()
  local count = 0
  for _, client in ipairs(plugin.clients()) do
    local buffers = vim.tbl_count(client.attached_buffers or {})
    local root = (client.config or {}).root_dir or 'no folder'
    ok(string.format('runs for %d buffers, root: %s', buffers, root))
    count = count + 1
  end
  if count == 0 then
    info('no server runs now: it is started by the first Dockerfile that is opened')
  end
  for _, name in ipairs(OTHERS) do
    if #plugin.clients(name) > 0 then
      warn('`' .. name .. '` runs too, so that much is shown twice', {
        "Stop it: `vim.lsp.enable('" .. name .. "', false)`.",
      })
    end
  end
end

local function check_names()
  local unknown = vim.tbl_filter(function(name)
    return vim.filetype.match({ filename = '/' .. name }) ~= 'dockerfile'
  end, NAMES)
  if #unknown == 0 then
    ok('the usual names are known as Dockerfiles')
  else
    warn('not known as Dockerfiles: ' .. table.concat(unknown, ', '), {
      'The folder `ftdetect` of the plugin is not on the runtime path.',
    })
  end
end

local function check_builder()
  local program = plugin.builder()
  if vim.fn.executable(program) == 1 then
    ok('stages are built with `' .. program .. '`')
  else
    info('`' .. program .. '` is not here: stages cannot be built from Neovim; all else works')
  end
end

function M.check()
  start('dockerfile-analyzer')
  check_neovim()
  check_program()
  check_clients()
  check_names()
  check_builder()
end

return M
