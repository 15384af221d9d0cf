(source_file) @local.scope

(env_instruction
  (pair
    key: (word) @local.definition))

(arg_instruction
  (pair
    key: (word) @local.definition))

(expansion
  name: (variable) @local.reference)

(from_instruction
  (stage_name) @local.definition)

(flag
  name: (flag_name) @_name
  value: (word) @local.reference
  (#eq? @_name "from"))

(mount_option
  key: (mount_key) @_key
  value: (word) @local.reference
  (#eq? @_key "from"))
