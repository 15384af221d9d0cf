# Kakoune with kak-lsp 18 or newer; behind `eval %sh{kak-lsp}` in kakrc.

hook global BufCreate .*/?([Dd]ockerfile|[Cc]ontainerfile)([.-][^/]*)? %{
    set-option buffer filetype dockerfile
}
hook global BufCreate .*[.]([Dd]ockerfile|[Cc]ontainerfile) %{
    set-option buffer filetype dockerfile
}

hook -group lsp-filetype-dockerfile global BufSetOption filetype=dockerfile %{
    set-option buffer lsp_servers %{
        [dockerfile-analyzer]
        root_globs = [".git"]
        command = "dockerfile-analyzer"
        args = ["--stdio"]
    }
}

hook global WinSetOption filetype=dockerfile %{
    lsp-enable-window
}
