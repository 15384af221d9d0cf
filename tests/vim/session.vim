" A session with ALE and the real server; `run` starts it. Ends with 1 at the first thing that is not
" as it should be.

let s:limit = 20000

function! s:Say(text) abort
  call writefile([a:text], $LOG, 'a')
endfunction

function! s:Fail(text) abort
  call s:Say('FAIL: ' . a:text)
  cquit
endfunction

" Waits until the expression gives something.
function! s:Wait(what, condition) abort
  let l:start = reltime()
  while empty(a:condition())
    if reltimefloat(reltime(l:start)) * 1000 > s:limit
      call s:Fail('not within ' . s:limit . ' ms: ' . a:what)
    endif
    sleep 20m
  endwhile
endfunction

function! s:Problems() abort
  return map(copy(ale#engine#GetLoclist(bufnr(''))), 'v:val.lnum . ":" . v:val.text')
endfunction

function! s:Shown() abort
  for l:window in range(1, winnr('$'))
    if getwinvar(l:window, '&previewwindow')
      return join(getbufline(winbufnr(l:window), 1, '$'), "\n")
    endif
  endfor
  return ''
endfunction

try
  " Vim sleeps in Ex mode without looking at its timers, unless it is told that it is idle.
  set updatetime=50 nomore
  let g:ale_lint_delay = 0
  let g:ale_hover_to_preview = 1
  let g:ale_hover_cursor = 0
  execute 'set runtimepath^=' . fnameescape($ALE)
  source $EDITORS/vim/ale.vim
  runtime plugin/ale.vim
  filetype plugin on
  edit
  if &filetype !=# 'dockerfile'
    call s:Fail('the type of the file is ' . &filetype)
  endif
  call ale#Queue(0, 'lint_file')

  call s:Wait('a diagnostic', {-> filter(s:Problems(), 'v:val =~# "^2:.*RUNN"')})
  call s:Say('ok    diagnostics appear')

  call cursor(3, 2)
  ALEHover
  call s:Wait('documentation', {-> s:Shown() =~# 'RUN' ? 'yes' : ''})
  pclose
  call s:Say('ok    hover shows the documentation')

  " ALE keeps what goes on with the letters before the cursor, so that it never offers tags.
  call append(3, 'CO')
  call cursor(4, 3)
  " Without a window one cannot be inserting, and ALE completes for nobody else.
  function! ale#util#Mode(...) abort
    return 'i'
  endfunction
  let s:labels = []
  call ale#completion#GetCompletions('ale-callback', {'callback': {items -> extend(s:labels, map(copy(items), 'v:val.word'))}})
  call s:Wait('completions', {-> filter(copy(s:labels), 'v:val =~# "COPY"')})
  call s:Say('ok    completion offers instructions')

  call ale#lsp#StopAll()
  qall!
catch
  call s:Fail(v:exception . ' at ' . v:throwpoint)
endtry
