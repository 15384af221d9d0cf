" Vim or Neovim with vim-lsp; source this file, or copy it into the vimrc.

let s:cpo = &cpoptions
set cpoptions&vim

augroup dockerfile_analyzer
  autocmd!
  autocmd BufNewFile,BufRead [Cc]ontainerfile,[Cc]ontainerfile[.-]*,[Dd]ockerfile[.-]*,*.[Cc]ontainerfile
        \ setfiletype dockerfile
  autocmd User lsp_setup call lsp#register_server({
        \ 'name': 'dockerfile-analyzer',
        \ 'cmd': {info -> ['dockerfile-analyzer', '--stdio']},
        \ 'allowlist': ['dockerfile'],
        \ })
augroup END

let &cpoptions = s:cpo
unlet s:cpo
