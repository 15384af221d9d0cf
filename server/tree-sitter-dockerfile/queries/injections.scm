((comment) @injection.content
  (#set! injection.language "comment"))

; Text for the shell, with the markers and continuations in it, which are shell syntax as well. To
; combine the fragments alone would join them over all instructions of the file.
((shell_command
  .
  (shell_fragment)) @injection.content
  (#set! injection.language "bash")
  (#set! injection.include-children))

; A heredoc is a script for the shell when nothing else stands in the line and it does not name an
; interpreter. Anything else is input for some program.
((run_instruction
  (shell_command
    .
    (heredoc_marker) .)
  .
  (heredoc_body) @injection.content)
  (#not-match? @injection.content "^[ \t]*#!")
  (#set! injection.language "bash"))
