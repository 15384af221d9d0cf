/**
 * @file Dockerfiles as BuildKit reads them.
 *
 * The scanner (src/scanner.c) produces every token; it knows from its own state which token comes
 * next and never fails. The rules below only give those tokens a shape, and each accepts whatever
 * the scanner can send, so that no text leads to an ERROR or MISSING node.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

// The instructions in the order of the scanner's list; "unknown" takes every other keyword.
const INSTRUCTIONS = [
  'from', 'run', 'copy', 'add', 'env', 'arg', 'label', 'cmd', 'entrypoint', 'expose', 'volume',
  'user', 'workdir', 'onbuild', 'stopsignal', 'healthcheck', 'shell', 'maintainer', 'unknown',
];

// An instruction: its keyword, flags (BuildKit splits them off for every keyword), arguments, and
// where a continuation ends the file a token without width that keeps it inside the instruction.
const instruction = ($, name, ...rest) =>
  seq(alias($[`_${name}`], $.keyword), optional($._flags), ...rest, optional($._end));

// A word at an argument position. Plain words are one token, aliased to save a node.
const word = ($, name = $.word) => choice(alias($._plain_word, name), alias($._word, name));

// The same for what follows a separator such as `=` within a larger argument.
const part = ($, name = $.word) => choice(alias($._plain_part, name), alias($._part, name));

// Instructions with the line breaks between them. The first stands apart because the parser never
// reuses a node that starts with a repetition.
const instructions = ($) => seq(
  optional(seq($._instruction, $._newline, repeat(seq($._instruction, $._newline)))),
  $._instruction,
);

const equals = ($) => alias($._equals, '=');
const comma = ($) => alias($._comma, ',');

module.exports = grammar({
  name: 'dockerfile',

  // The order is that of `enum Token` in the scanner.
  externals: ($) => [
    $.comment,
    $.line_continuation,
    $._comment_break,
    $._stray_return,

    $._directive_start,
    $.directive_name,
    $.directive_value,

    ...INSTRUCTIONS.map((name) => $[`_${name}`]),

    $._flag_start,
    $._flags_end,
    $._flags_done,
    $.flag_name,
    $.mount_key,

    $._equals,
    $._colon,
    $._at,
    $._comma,

    $._plain_word,
    $._word_start,
    $._plain_part,
    $._part_start,
    $._word_end,
    $._text,
    $.escape_sequence,

    $._dollar,
    $._dollar_brace,
    $.variable,
    $.operator,
    $._slash,
    $._brace_end,

    $._plain_double_quoted,
    $._double_quote,
    $._plain_single_quoted,
    $._single_quote,

    $.as_keyword,
    $._health_keyword,

    $._bracket_start,
    $._bracket_end,
    $._plain_json_string,
    $._json_quote,
    $.json_value,
    $._json,
    $._no_json,

    $.shell_fragment,

    $.file_descriptor,
    $._heredoc_operator,
    $._heredoc_tab_operator,
    $.heredoc_delimiter,
    $._body_start,
    $.heredoc_body,
    $._empty_body,
    $.heredoc_end,

    $._end,
    $._newline,
    $._group_newline,
    $._eof,
  ],

  // Blanks between arguments are padding of the token after them. Within an instruction a comment
  // ends with a token of its own because a line break there is no end of the instruction.
  extras: ($) => [$.comment, $.line_continuation, $._comment_break, $._stray_return],

  inline: ($) => [$._piece, $._json_item],

  rules: {
    // The scanner ends a group before lines picked by their text, about one in thirty. An edit then
    // makes the parser step over groups instead of every instruction of the file.
    source_file: ($) => seq(
      repeat($.directive),
      repeat($._group),
      optional(seq(instructions($), optional($._newline))),
      $._eof,
    ),
    _group: ($) => seq(instructions($), $._group_newline),

    directive: ($) => seq(
      alias($._directive_start, '#'),
      field('name', $.directive_name),
      equals($),
      optional(field('value', $.directive_value)),
    ),

    _instruction: ($) => choice(...INSTRUCTIONS.map((name) => $[`${name}_instruction`])),

    from_instruction: ($) => instruction($, 'from', optional(seq(
      $.image_reference,
      optional(choice(
        seq($.as_keyword, optional(seq(word($, $.stage_name), optional($._words)))),
        $._words,
      )),
    ))),

    run_instruction: ($) => instruction($, 'run', optional($._command), optional($._heredocs)),
    copy_instruction: ($) => instruction($, 'copy', optional($._files), optional($._heredocs)),
    add_instruction: ($) => instruction($, 'add', optional($._files), optional($._heredocs)),
    env_instruction: ($) => instruction($, 'env', optional($._pairs)),
    arg_instruction: ($) => instruction($, 'arg', optional($._pairs)),
    label_instruction: ($) => instruction($, 'label', optional($._pairs)),
    cmd_instruction: ($) => instruction($, 'cmd', optional($._command)),
    entrypoint_instruction: ($) => instruction($, 'entrypoint', optional($._command)),
    expose_instruction: ($) => instruction($, 'expose', optional($._words)),
    volume_instruction: ($) => instruction($, 'volume', optional($._files)),
    user_instruction: ($) => instruction($, 'user', optional(word($))),
    workdir_instruction: ($) => instruction($, 'workdir', optional(word($))),
    onbuild_instruction: ($) => choice(
      instruction($, 'onbuild'),
      seq(alias($._onbuild, $.keyword), optional($._flags), $._instruction),
    ),
    stopsignal_instruction: ($) => instruction($, 'stopsignal', optional(word($))),
    healthcheck_instruction: ($) => instruction($, 'healthcheck', optional(seq(
      field('type', choice(alias($._health_keyword, $.keyword), word($))),
      optional($._command),
    ))),
    shell_instruction: ($) => instruction($, 'shell', optional($._command)),
    maintainer_instruction: ($) => instruction($, 'maintainer', optional(word($))),
    unknown_instruction: ($) => instruction($, 'unknown', optional($._words)),

    // `--` alone ends the flags too. The token at their end, like that at the end of a word, makes
    // what may follow the same everywhere, which keeps the parser small.
    _flags: ($) => seq(repeat($.flag), choice($._flags_done, alias($._flags_end, '--'))),

    // A name or key comes in several tokens when it is continued or holds an escape.
    flag: ($) => seq(
      alias($._flag_start, '--'),
      repeat(field('name', $.flag_name)),
      optional(seq(equals($), optional(field('value', choice(part($), $.mount_options))))),
    ),

    mount_options: ($) => choice(
      $.mount_option,
      seq(optional($.mount_option), repeat1(seq(comma($), optional($.mount_option)))),
    ),
    mount_option: ($) => choice(
      repeat1(field('key', $.mount_key)),
      seq(repeat(field('key', $.mount_key)), equals($), optional(field('value', part($)))),
    ),

    image_reference: ($) => seq(
      field('name', word($, $.image_name)),
      optional(seq(alias($._colon, ':'), optional(field('tag', part($, $.image_tag))))),
      optional(seq(alias($._at, '@'), optional(field('digest', part($, $.image_digest))))),
    ),

    // Without `=`: the bare name of ARG, or the old form of ENV and LABEL with the rest as value.
    pair: ($) => seq(
      field('key', word($)),
      optional(equals($)),
      optional(field('value', part($))),
    ),

    // A JSON array, or else text or words. A token without width tells what follows from `[`.
    _command: ($) => choice(
      seq($._json, $.json_array),
      seq(optional($._no_json), $.shell_command),
    ),
    _files: ($) => choice(
      seq($._json, $.json_array),
      seq(optional($._no_json), repeat1(choice(word($), $.heredoc_marker))),
    ),
    _heredocs: ($) => repeat1(choice($._body_start, $.heredoc_body, $._empty_body, $.heredoc_end)),
    _words: ($) => repeat1(word($)),
    _pairs: ($) => repeat1($.pair),

    _word: ($) => seq($._word_start, repeat($._piece), $._word_end),
    _part: ($) => seq($._part_start, repeat($._piece), $._word_end),
    _piece: ($) => choice(
      $._text,
      $.escape_sequence,
      $.expansion,
      $.double_quoted_string,
      alias($._plain_double_quoted, $.double_quoted_string),
      $.single_quoted_string,
      alias($._plain_single_quoted, $.single_quoted_string),
    ),

    double_quoted_string: ($) => seq(
      alias($._double_quote, '"'),
      repeat(choice($._text, $.escape_sequence, $.expansion)),
      alias($._double_quote, '"'),
    ),
    single_quoted_string: ($) => seq(
      alias($._single_quote, '\''),
      repeat($._text),
      alias($._single_quote, '\''),
    ),

    expansion: ($) => choice(
      seq(alias($._dollar, '$'), repeat1(field('name', $.variable))),
      seq(
        alias($._dollar_brace, '${'),
        repeat1(field('name', $.variable)),
        optional(seq(
          field('operator', $.operator),
          optional(field('argument', alias($._operand, $.word))),
          optional(seq(
            alias($._slash, '/'),
            optional(field('replacement', alias($._operand, $.word))),
          )),
        )),
        alias($._brace_end, '}'),
      ),
    ),
    _operand: ($) => repeat1($._piece),

    json_array: ($) => seq(
      alias($._bracket_start, '['),
      optional(seq($._json_item, repeat(seq(comma($), $._json_item)))),
      alias($._bracket_end, ']'),
    ),
    // BuildKit rejects an array with anything but strings; the tree still shows it as one.
    _json_item: ($) => choice(
      $.json_string,
      alias($._plain_json_string, $.json_string),
      $.json_value,
    ),
    json_string: ($) => seq(
      alias($._json_quote, '"'),
      repeat(choice($._text, $.escape_sequence)),
      alias($._json_quote, '"'),
    ),

    // One fragment for each physical line, with the blanks that count when the lines are joined.
    shell_command: ($) => repeat1(choice($.shell_fragment, $.heredoc_marker)),

    heredoc_marker: ($) => seq(
      optional(field('fd', $.file_descriptor)),
      field('operator', choice(
        alias($._heredoc_operator, '<<'),
        alias($._heredoc_tab_operator, '<<-'),
      )),
      field('delimiter', $.heredoc_delimiter),
    ),
  },
});
