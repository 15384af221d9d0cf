; Capture names that Neovim and Helix share. No node gets two of them, so that the order of the
; patterns, which the editors weigh differently, has no effect.

(comment) @comment

(directive
  "#" @keyword.directive
  name: (directive_name) @keyword.directive
  "=" @operator)
(directive
  value: (directive_value) @string.special)

; The keyword of an unknown instruction stays plain, which shows the slip.
(from_instruction (keyword) @keyword)
(run_instruction (keyword) @keyword)
(copy_instruction (keyword) @keyword)
(add_instruction (keyword) @keyword)
(env_instruction (keyword) @keyword)
(arg_instruction (keyword) @keyword)
(label_instruction (keyword) @keyword)
(cmd_instruction (keyword) @keyword)
(entrypoint_instruction (keyword) @keyword)
(expose_instruction (keyword) @keyword)
(volume_instruction (keyword) @keyword)
(user_instruction (keyword) @keyword)
(workdir_instruction (keyword) @keyword)
(onbuild_instruction (keyword) @keyword)
(stopsignal_instruction (keyword) @keyword)
(healthcheck_instruction (keyword) @keyword)
(shell_instruction (keyword) @keyword)
(maintainer_instruction (keyword) @keyword)
(as_keyword) @keyword

(image_name) @type
(image_tag) @string
(image_digest) @string.special
(stage_name) @label
(image_reference [":" "@"] @punctuation.delimiter)

"--" @operator
(flag_name) @attribute
(flag "=" @operator)
(flag value: (word) @string)
(mount_key) @variable.parameter
(mount_option "=" @operator)
(mount_option value: (word) @string)
(mount_options "," @punctuation.delimiter)

(env_instruction (pair key: (word) @variable))
(arg_instruction (pair key: (word) @variable))
(label_instruction (pair key: (word) @property))
(pair "=" @operator)
(pair value: (word) @string)

(expose_instruction (word) @number)
(stopsignal_instruction (word) @constant)
(maintainer_instruction (word) @string)
(user_instruction (word) @string.special)
(workdir_instruction (word) @string.special.path)
(volume_instruction (word) @string.special.path)
(copy_instruction (word) @string.special.path)
(add_instruction (word) @string.special.path)

(expansion ["$" "${" "}"] @punctuation.special)
(expansion name: (variable) @variable)
(expansion operator: (operator) @operator)
(expansion "/" @operator)

(double_quoted_string) @string
(single_quoted_string) @string
(escape_sequence) @string.escape

(json_array ["[" "]"] @punctuation.bracket)
(json_array "," @punctuation.delimiter)
(json_string) @string
(json_value) @constant

(heredoc_marker ["<<" "<<-"] @operator)
(file_descriptor) @number
(heredoc_delimiter) @label
(heredoc_body) @string
(heredoc_end) @label

(line_continuation) @punctuation.special
