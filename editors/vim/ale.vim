" Vim or Neovim with ALE; source this file before ALE is loaded, or copy it into the vimrc.

let s:cpo = &cpoptions
set cpoptions&vim

let g:ale_completion_enabled = get(g:, 'ale_completion_enabled', 1)
let g:ale_linters = extend(get(g:, 'ale_linters', {}), {'dockerfile': ['dockerfile-analyzer']})

function! s:Root(buffer) abort
  let l:git = finddir('.git', fnamemodify(bufname(a:buffer), ':p:h') . ';')
  return empty(l:git) ? fnamemodify(bufname(a:buffer), ':p:h') : fnamemodify(l:git, ':p:h:h')
endfunction

augroup dockerfile_analyzer
  autocmd!
  autocmd BufNewFile,BufRead [Cc]ontainerfile,[Cc]ontainerfile[.-]*,[Dd]ockerfile[.-]*,*.[Cc]ontainerfile
        \ setfiletype dockerfile
  autocmd FileType dockerfile call ale#linter#Define('dockerfile', {
        \ 'name': 'dockerfile-analyzer',
        \ 'lsp': 'stdio',
        \ 'executable': 'dockerfile-analyzer',
        \ 'command': '%e --stdio',
        \ 'project_root': function('s:Root'),
        \ })
augroup END

let &cpoptions = s:cpo
unlet s:cpo
