// The scanner of the Dockerfile grammar.
//
// Every token comes from here. What the next token is follows from the scanner's own state and the
// text, never from what the parser would accept, and there is a token for any text: the grammar
// takes all of these sequences, so no input leads to an error node.
//
// BuildKit first joins the physical lines of an instruction and then splits the result by rules
// that differ from instruction to instruction. Tokens are pieces of the unjoined text, so where a
// decision needs the joined text (where a word ends, whether an array is JSON, which words open a
// heredoc) a `Reader` looks ahead over it, and the state keeps the answer as a number of
// characters, counted down as tokens are produced.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

#include "heredocs.h"
#include "lookahead.h"
#include "reader.h"

#include <stddef.h>
#include <string.h>

// The order is that of `externals` in grammar.js.
enum Token {
  COMMENT,
  LINE_CONTINUATION,
  COMMENT_BREAK,
  STRAY_RETURN,

  DIRECTIVE_START,
  DIRECTIVE_NAME,
  DIRECTIVE_VALUE,

  KEYWORD,  // The first of the keywords, in the order of `enum Kind`.

  FLAG_START = KEYWORD + 19,
  FLAGS_END,
  FLAGS_DONE,
  FLAG_NAME,
  MOUNT_KEY,

  EQUALS,
  COLON,
  AT,
  COMMA,

  PLAIN_WORD,
  WORD_START,
  PLAIN_PART,
  PART_START,
  WORD_END,
  TEXT,
  ESCAPE_SEQUENCE,

  DOLLAR,
  DOLLAR_BRACE,
  VARIABLE,
  OPERATOR,
  SLASH,
  BRACE_END,

  PLAIN_DOUBLE_QUOTED,
  DOUBLE_QUOTE,
  PLAIN_SINGLE_QUOTED,
  SINGLE_QUOTE,

  AS_KEYWORD,
  HEALTH_KEYWORD,

  BRACKET_START,
  BRACKET_END,
  PLAIN_JSON_STRING,
  JSON_QUOTE,
  JSON_VALUE,
  JSON,
  NO_JSON,

  SHELL_FRAGMENT,

  FILE_DESCRIPTOR,
  HEREDOC_OPERATOR,
  HEREDOC_TAB_OPERATOR,
  HEREDOC_DELIMITER,
  BODY_START,
  HEREDOC_BODY,
  EMPTY_BODY,
  HEREDOC_END,

  INSTRUCTION_END,
  NEWLINE,
  GROUP_NEWLINE,
  END_OF_FILE,
};

enum Kind {
  FROM,
  RUN,
  COPY,
  ADD,
  ENV,
  ARG,
  LABEL,
  CMD,
  ENTRYPOINT,
  EXPOSE,
  VOLUME,
  USER,
  WORKDIR,
  ONBUILD,
  STOPSIGNAL,
  HEALTHCHECK,
  SHELL,
  MAINTAINER,
  UNKNOWN,
};

static const char *const KEYWORDS[] = {
  "from", "run", "copy", "add", "env", "arg", "label", "cmd", "entrypoint", "expose", "volume",
  "user", "workdir", "onbuild", "stopsignal", "healthcheck", "shell", "maintainer", NULL,
};

// What comes next when the scanner is not inside a word.
enum Step {
  AT_LINE,  // At the start of a line that continues nothing; the value 0 keeps its state short.
  AT_DIRECTIVE_NAME,
  AT_DIRECTIVE_EQUALS,
  AT_DIRECTIVE_VALUE,
  AT_FLAGS,
  AT_MORE_FLAGS,
  AT_TRIGGER,
  AT_IMAGE,
  AT_AS,
  AT_HEALTH_TYPE,
  AT_FIRST_FILE,
  AT_WORDS,
  AT_FIRST_PAIR,
  AT_PAIRS,
  AT_OLD_VALUE,
  AT_WHOLE_REST,
  AT_FIRST_COMMAND,
  AT_COMMAND,
  AT_NEAR_MARKER,  // In a command where blanks only part a marker from the text.
  AT_MARKER,
  AT_DELIMITER,
  AT_JSON_ARRAY,
  AT_JSON,
  AT_HEREDOC_BODY,
  AT_HEREDOC_END,
  AT_END,
  AT_NOTHING,
};

// An argument made of several words with separators between them.
enum Composite {
  NO_COMPOSITE,
  IN_PAIR,
  IN_IMAGE,
  IN_TAG,
  IN_FLAG_NAME,
  IN_MOUNT_KEY,
  IN_MOUNT_VALUE,
  IN_LAST_PART,
};

// What is open within a word, innermost last.
enum Nesting {
  IN_WORD,
  IN_NAME,
  IN_NAME_REST,
  IN_BRACE_NAME,
  IN_BRACE_NAME_REST,
  AFTER_BRACE_NAME,
  IN_OPERAND,
  IN_PATTERN,
  IN_DOUBLE_QUOTES,
  IN_FLAT_QUOTES,  // Double quotes with a broken `${`: they end at the first quote.
  IN_SINGLE_QUOTES,
  IN_JSON_STRING,
};

// Whether a line inside a continued instruction is a comment.
enum CommentState { NO_COMMENT, COMMENT_AHEAD, COMMENT_PASSED };

// Whether a parser directive may stand on the next line.
enum Window { WINDOW_CLOSED, WINDOW_AFTER_DIRECTIVE, WINDOW_AT_START };

// ONBUILD within ONBUILD, which BuildKit rejects, is an instruction up to this depth.
enum { MAX_TRIGGERS = 3 };

typedef struct {
  uint8_t step;
  uint8_t kind;
  uint8_t composite;
  uint8_t comment;
  uint8_t window;
  uint8_t triggers;      // Enclosing ONBUILD instructions.
  bool backtick;         // The escape character is a backtick.
  bool after_escape;     // The last character was one, so that a next one continues no line.
  bool mount;            // The flag is --mount.
  bool pieces;           // The current word is read in pieces.
  bool continued;        // The last token continued the line.
  uint32_t word;         // Characters left in the current word.
  uint32_t rest;         // Characters left after it in the composite argument.
  Marker marker;         // The next heredoc marker, its start counted down like the above.
  uint8_t depth;
  uint8_t nesting[MAX_NESTING];
  // Used during a scan only.
  uint32_t *left;        // The count that the token is taken from, if any.
  bool marker_is_new;    // The marker's start counts from the token's end already.
  Heredocs heredocs;     // The last member, so that the rest is cheap to clear.
} Scanner;

// The part of the scanner to clear, without the unused end of the queue.
#define CLEARED_SIZE offsetof(Scanner, heredocs.terminators)

// ---- Tokens

// Ends the scan with a token up to the mark.
static bool emit(Scanner *s, Reader *r, enum Token token) {
  r->lexer->result_symbol = (TSSymbol)token;
  s->after_escape = r->end_after_escape;
  if (token > STRAY_RETURN && token != INSTRUCTION_END) s->continued = false;
  if (s->left) *s->left -= r->end < *s->left ? r->end : *s->left;
  if (s->marker.size && !s->marker_is_new) {
    if (s->marker.start < r->end) {
      s->marker.size = 0;
    } else {
      s->marker.start -= r->end;
    }
  }
  return true;
}

// A comment ends before the blanks at its end.
static bool emit_comment(Scanner *s, Reader *r) {
  bool blank = false;
  while (!at_line_end(r)) {
    bool space = is_space(r->lexer->lookahead);
    if (space && !blank) mark(r);
    blank = space;
    step(r);
  }
  if (!blank) mark(r);
  return emit(s, r, COMMENT);
}

// Passes a line break within an instruction and empty lines after it, marking the start of the
// first line that is none. A line break at the end of the file ends the instruction.
static void pass_empty_lines(Scanner *s, Reader *r) {
  s->comment = NO_COMMENT;
  for (;;) {
    mark(r);
    if (at_file_end(r)) return;
    step(r);
    if (at_file_end(r)) return;
    mark(r);
    while (is_line_blank(r->lexer->lookahead) || r->lexer->lookahead == '\r') step(r);
    if (!at_line_end(r)) {
      if (r->lexer->lookahead == '#') s->comment = COMMENT_AHEAD;
      return;
    }
  }
}

// At an escape character: a continuation becomes a token. Otherwise the reader keeps what it had
// to read, and up to `marked` characters of it are marked as the token so far.
static bool emit_continuation(Scanner *s, Reader *r, unsigned marked) {
  int32_t escape = r->lexer->lookahead;
  step(r);
  r->after_escape = true;
  if (marked > 0) mark(r);
  r->blank = ' ';
  while (r->lexer->lookahead == ' ' || r->lexer->lookahead == '\t') {
    if (r->lexer->lookahead == '\t') r->blank = '\t';
    step(r);
    r->after_escape = false;
    if (marked > 1 && r->blanks == 0) mark(r);
    r->blanks++;
  }
  while (r->lexer->lookahead == '\r') {
    step(r);
    r->after_escape = false;
    if (marked > 1 && r->blanks + r->returns == 0) mark(r);
    r->returns++;
  }
  if (!at_line_end(r)) {
    r->held = escape;
    return false;
  }
  r->blanks = r->returns = 0;
  r->after_escape = false;
  pass_empty_lines(s, r);
  s->continued = s->step != AT_LINE;
  return emit(s, r, LINE_CONTINUATION);
}

static bool at_escape(const Reader *r) {
  return r->lexer->lookahead == r->escape && !r->after_escape;
}

// Picks about one line in thirty by its text, so that the same lines are picked after any edit
// elsewhere.
static bool ends_group(Reader *r) {
  uint32_t hash = 0;
  while (is_space(r->lexer->lookahead)) step(r);
  for (unsigned i = 0; i < 32 && !at_line_end(r); i++) {
    hash = (hash ^ (uint32_t)r->lexer->lookahead) * 0x9E3779B1u;
    step(r);
  }
  return hash >> 27 == 0 && hash != 0;
}

// At the end of the joined line, where the token starts, carriage returns passed.
static bool emit_end(Scanner *s, Reader *r) {
  if (s->continued) {
    // Nothing follows the continuation, so the file ends here.
    s->continued = false;
    s->step = AT_END;
    return emit(s, r, INSTRUCTION_END);
  }
  bool newline = r->lexer->lookahead == '\n';
  if (newline) {
    step(r);
    r->after_escape = false;
    if (s->heredocs.count && s->kind != ONBUILD && !at_file_end(r)) {
      mark(r);
      s->step = AT_HEREDOC_BODY;
      return emit(s, r, BODY_START);
    }
  }
  bool backtick = s->backtick;
  memset(s, 0, CLEARED_SIZE);
  s->backtick = backtick;
  if (!newline) {
    s->step = AT_NOTHING;
    return emit(s, r, END_OF_FILE);
  }
  mark(r);
  return emit(s, r, ends_group(r) ? GROUP_NEWLINE : NEWLINE);
}

enum Lead { CONTENT, LINE_END, EMITTED };

// Passes the blanks before an argument. What may stand there instead of one becomes a token.
static enum Lead lead(Scanner *s, Reader *r, unsigned marked) {
  while (is_line_blank(r->lexer->lookahead)) skip(r);
  r->start = r->position;
  mark(r);
  if (r->lexer->lookahead == '\r') {
    while (r->lexer->lookahead == '\r') step(r);
    if (at_line_end(r)) return LINE_END;
    r->after_escape = false;
    mark(r);
    emit(s, r, STRAY_RETURN);
    return EMITTED;
  }
  if (at_line_end(r)) return LINE_END;
  return at_escape(r) && emit_continuation(s, r, marked) ? EMITTED : CONTENT;
}

// ---- Instructions

// The place of a text in a list that ends with NULL, or that of the NULL.
static unsigned find_text(const char *const *list, const char *text, unsigned length) {
  unsigned i = 0;
  while (list[i] && (strlen(list[i]) != length || memcmp(list[i], text, length) != 0)) i++;
  return i;
}

// Looks for heredoc markers after the token, in all the line and so only once for each line.
static void find_markers(Scanner *s, Reader *r, Heredocs *heredocs) {
  s->marker = find_heredocs(r, heredocs);
  if (s->marker.size) s->marker.start -= r->end;
  s->marker_is_new = true;
}

// A keyword continued on the next line is one token over both.
static bool emit_instruction(Scanner *s, Reader *r, bool nested) {
  char name[16];
  unsigned length = 0;
  unsigned trimmed = 0;
  int32_t c;
  r->marking = true;
  while ((c = peek(r)) != END && !is_blank(c)) {
    next(r);
    if (length < sizeof name) name[length++] = lower(c);
    if (!is_space(c)) trimmed = length;
  }
  mark_if_possible(r);
  r->marking = false;

  enum Kind kind = (enum Kind)find_text(KEYWORDS, name, c == END ? trimmed : length);
  if (nested) s->triggers++;
  if (kind == ONBUILD && s->triggers >= MAX_TRIGGERS) kind = UNKNOWN;
  s->kind = (uint8_t)kind;
  s->step = AT_FLAGS;
  s->window = WINDOW_CLOSED;
  bool heredocs = kind == RUN || kind == COPY || kind == ADD;
  if (!nested && (heredocs || kind == ONBUILD)) {
    find_markers(s, r, &s->heredocs);
  } else if (!heredocs || s->triggers > 1) {
    s->heredocs.count = 0;
    s->marker.size = 0;
  }
  return emit(s, r, (enum Token)(KEYWORD + kind));
}

static const char *const DIRECTIVES[] = {"escape", "syntax", "check", NULL};

// At `#` on a line where a directive may stand. What turns out to be a comment is passed only in
// part, none of the carriage returns that may end it.
static bool directive_follows(Scanner *s, Reader *r) {
  char name[8];
  unsigned length = 0;
  step(r);
  mark(r);
  while (is_line_blank(r->lexer->lookahead)) step(r);
  if (!is_ascii_letter(r->lexer->lookahead)) return false;
  while (is_ascii_letter(r->lexer->lookahead) || is_digit(r->lexer->lookahead)) {
    if (length < sizeof name) name[length++] = lower(r->lexer->lookahead);
    step(r);
  }
  unsigned directive = find_text(DIRECTIVES, name, length);
  if (!DIRECTIVES[directive]) return false;
  while (is_line_blank(r->lexer->lookahead) && is_pattern_blank(r->lexer->lookahead)) step(r);
  if (r->lexer->lookahead != '=') return false;
  step(r);
  if (at_line_end(r) || r->lexer->lookahead == '\r') return false;

  // A value of blanks alone makes a directive too.
  int32_t value = 0;
  unsigned size = 0;
  bool ended = false;
  for (; !at_line_end(r); step(r)) {
    if (is_pattern_blank(r->lexer->lookahead)) {
      ended = size > 0;
    } else {
      value = r->lexer->lookahead;
      size += ended ? 2 : 1;
      ended = false;
    }
  }
  if (directive == 0 && size == 1 && (value == '`' || value == '\\')) s->backtick = value == '`';
  return true;
}

static bool scan_line(Scanner *s, Reader *r) {
  unsigned lines = 0;
  while (is_space(r->lexer->lookahead)) {
    if (r->lexer->lookahead == '\n') lines++;
    skip(r);
  }
  if (s->window == WINDOW_AT_START ? lines > 0 : lines > 1) s->window = WINDOW_CLOSED;
  r->start = r->position;
  mark(r);
  if (r->lexer->lookahead == '#') {
    if (s->window) {
      if (directive_follows(s, r)) {
        s->window = WINDOW_AFTER_DIRECTIVE;
        s->step = AT_DIRECTIVE_NAME;
        return emit(s, r, DIRECTIVE_START);
      }
      s->window = WINDOW_CLOSED;
    }
    return emit_comment(s, r);
  }
  if (at_file_end(r)) {
    s->step = AT_NOTHING;
    return emit(s, r, END_OF_FILE);
  }
  s->window = WINDOW_CLOSED;
  if (at_escape(r) && emit_continuation(s, r, 1)) {
    s->comment = NO_COMMENT;
    return true;
  }
  return emit_instruction(s, r, false);
}

static bool scan_directive(Scanner *s, Reader *r) {
  bool name = s->step == AT_DIRECTIVE_NAME;
  while (name ? is_line_blank(r->lexer->lookahead) : is_pattern_blank(r->lexer->lookahead)) skip(r);
  mark(r);
  switch (s->step) {
    case AT_DIRECTIVE_NAME:
      while (is_ascii_letter(r->lexer->lookahead) || is_digit(r->lexer->lookahead)) step(r);
      mark(r);
      s->step = AT_DIRECTIVE_EQUALS;
      return emit(s, r, DIRECTIVE_NAME);
    case AT_DIRECTIVE_EQUALS:
      step(r);
      mark(r);
      while (is_pattern_blank(r->lexer->lookahead)) step(r);
      s->step = at_line_end(r) ? AT_LINE : AT_DIRECTIVE_VALUE;
      return emit(s, r, EQUALS);
    default:
      while (!at_line_end(r)) {
        bool space = is_pattern_blank(r->lexer->lookahead);
        step(r);
        if (!space) mark(r);
      }
      s->step = AT_LINE;
      return emit(s, r, DIRECTIVE_VALUE);
  }
}

// The step that follows the keyword and its flags.
static enum Step first_step(enum Kind kind) {
  switch (kind) {
    case FROM:
      return AT_IMAGE;
    case RUN:
    case CMD:
    case ENTRYPOINT:
    case SHELL:
      return AT_FIRST_COMMAND;
    case COPY:
    case ADD:
    case VOLUME:
      return AT_FIRST_FILE;
    case ENV:
    case LABEL:
      return AT_FIRST_PAIR;
    case ARG:
      return AT_PAIRS;
    case USER:
    case WORKDIR:
    case STOPSIGNAL:
    case MAINTAINER:
      return AT_WHOLE_REST;
    case HEALTHCHECK:
      return AT_HEALTH_TYPE;
    case ONBUILD:
      return AT_TRIGGER;
    default:
      return AT_WORDS;
  }
}

// ---- Words

// The maintainer is never expanded, so nothing in it is special.
static bool is_special(const Scanner *s, const Reader *r, int32_t c) {
  if (c == r->escape) return true;
  return (c == '$' || c == '"' || c == '\'') && s->kind != MAINTAINER;
}

// Passes the plain text a word starts with, up to a stop character, a blank or something special,
// and marks its end.
static void pass_plain(const Scanner *s, Reader *r, const char *stops) {
  if (!nothing_ahead(r)) return;
  while (r->position < r->bound) {
    int32_t c = r->lexer->lookahead;
    if (is_special(s, r, c) || is_space(c) || at_line_end(r)) break;
    if (c > 0 && c < 0x80 && strchr(stops, (int)c)) break;
    step(r);
    r->after_escape = false;
  }
  mark(r);
}

// A word of which `size` characters follow its start: plain text, or a start with pieces to come.
static bool emit_word(Scanner *s, Reader *r, uint32_t size, enum Token plain, enum Token start) {
  uint32_t passed = r->end - r->start;
  s->word = size - passed;
  s->pieces = s->word > 0;
  return emit(s, r, s->pieces ? start : plain);
}

// The end of a word as BuildKit splits at blanks.
static uint32_t word_end(Reader *r) {
  uint32_t end = here(r);
  uint32_t trimmed = end;
  int32_t c;
  while ((c = peek(r)) != END && !is_blank(c)) {
    next(r);
    end = here(r);
    if (!is_space(c)) trimmed = end;
  }
  return c == END ? trimmed : end;
}

// The end of a word where quotes and escapes join it, with the place of its first `=` and blank.
typedef struct {
  uint32_t end;
  uint32_t equals;
  uint32_t blank;
} QuotedWord;

static QuotedWord quoted_word(Reader *r, bool flag) {
  QuotedWord word = {.end = here(r), .equals = UINT32_MAX, .blank = UINT32_MAX};
  int32_t quote = 0;
  for (;;) {
    uint32_t at = here(r);
    int32_t c = peek(r);
    if (c == END || (!quote && is_space(c))) break;
    if (c == '=' && word.equals == UINT32_MAX) word.equals = at;
    if (is_blank(c) && word.blank == UINT32_MAX) word.blank = at;
    bool escape = c == r->escape && (flag || quote != '\'');
    if (c == quote) {
      quote = 0;
    } else if (!quote && (c == '"' || c == '\'')) {
      quote = c;
    }
    next(r);
    if (!is_space(c)) word.end = here(r);
    if (escape) {
      at = here(r);
      c = peek(r);
      if (c == END) break;
      if (c == '=' && word.equals == UINT32_MAX) word.equals = at;
      if (is_blank(c) && word.blank == UINT32_MAX) word.blank = at;
      next(r);
      word.end = here(r);
    }
  }
  return word;
}

static uint32_t rest_end(Reader *r) {
  uint32_t end = here(r);
  int32_t c;
  while ((c = peek(r)) != END) {
    next(r);
    if (!is_space(c)) end = here(r);
  }
  return end;
}

static bool scan_word(Scanner *s, Reader *r) {
  pass_plain(s, r, "");
  uint32_t end = word_end(r);
  return emit_word(s, r, end - r->start, PLAIN_WORD, WORD_START);
}

static bool scan_whole_rest(Scanner *s, Reader *r, enum Token plain, enum Token start) {
  s->step = AT_WORDS;
  pass_plain(s, r, "");
  return emit_word(s, r, rest_end(r) - r->start, plain, start);
}

static bool scan_pair(Scanner *s, Reader *r) {
  // A word that starts with `=` has no key and is left whole.
  bool whole = r->lexer->lookahead == '=' && nothing_ahead(r);
  pass_plain(s, r, whole ? "" : "=");
  QuotedWord word = quoted_word(r, false);
  bool pair = whole || word.equals != UINT32_MAX;
  if (pair && !whole) {
    s->composite = IN_PAIR;
    s->rest = word.end - word.equals;
    word.end = word.equals;
  }
  if (s->step == AT_FIRST_PAIR) {
    // Without `=` in the first word it is the key, ending at the first blank even in quotes, and
    // all the rest is the value.
    if (!pair && word.blank < word.end) word.end = word.blank;
    s->step = pair ? AT_PAIRS : AT_OLD_VALUE;
  }
  return emit_word(s, r, word.end - r->start, PLAIN_WORD, WORD_START);
}

// The image: the tag follows the last colon after the last slash, the digest the first `@`.
static bool scan_image(Scanner *s, Reader *r) {
  pass_plain(s, r, ":@");
  uint32_t name_end = UINT32_MAX;
  uint32_t end = here(r);
  uint32_t trimmed = end;
  unsigned braces = 0;
  bool digest = false;
  bool dollar = false;
  int32_t c;
  for (;;) {
    uint32_t at = here(r);
    c = peek(r);
    if (c == END || is_blank(c)) break;
    if (c == '{' && dollar) {
      braces++;
    } else if (c == '}' && braces) {
      braces--;
    } else if (!braces && !digest && at > r->start) {
      if (c == '@') {
        digest = true;
        if (name_end == UINT32_MAX) name_end = at;
      } else if (c == ':') {
        name_end = at;
      } else if (c == '/') {
        name_end = UINT32_MAX;
      }
    }
    dollar = c == '$';
    next(r);
    end = here(r);
    if (!is_space(c)) trimmed = end;
  }
  if (c == END) end = trimmed;
  s->step = AT_AS;
  if (name_end < end) {
    s->composite = IN_IMAGE;
    s->rest = end - name_end;
    end = name_end;
  }
  return emit_word(s, r, end - r->start, PLAIN_WORD, WORD_START);
}

// A plain word that may be a keyword in this place.
static bool scan_keyword(Scanner *s, Reader *r, enum Token token, const char *const *keywords) {
  char text[8];
  unsigned length = 0;
  if (nothing_ahead(r)) {
    while (is_ascii_letter(r->lexer->lookahead)) {
      if (length < sizeof text) text[length++] = lower(r->lexer->lookahead);
      step(r);
      r->after_escape = false;
    }
  }
  uint32_t letters = r->position;
  pass_plain(s, r, "");
  bool only_letters = r->end == letters && nothing_ahead(r);
  uint32_t end = word_end(r);
  if (only_letters && end == letters && keywords[find_text(keywords, text, length)]) {
    return emit(s, r, token);
  }
  return emit_word(s, r, end - r->start, PLAIN_WORD, WORD_START);
}

// ---- Flags and other arguments of several parts

// After `--` the whole flag is measured; what follows it comes from its own reading.
static bool scan_flag(Scanner *s, Reader *r) {
  static const char mount[] = "mount";
  step(r);
  r->after_escape = false;
  mark(r);
  uint32_t name_start = r->position;
  unsigned matched = 0;
  while (matched < 5 && r->lexer->lookahead == mount[matched]) {
    matched++;
    step(r);
  }
  s->mount = false;
  if (matched == 5 && r->lexer->lookahead == '=') {
    step(r);
    s->mount = r->lexer->lookahead != '"' && r->lexer->lookahead != '\'';
  }
  QuotedWord word = quoted_word(r, true);
  s->rest = word.end - name_start;
  s->step = AT_MORE_FLAGS;
  if (!s->rest) {
    s->step = (uint8_t)first_step((enum Kind)s->kind);
    return emit(s, r, FLAGS_END);
  }
  s->composite = IN_FLAG_NAME;
  return emit(s, r, FLAG_START);
}

// A name or key up to one of the stops. One that holds an escape comes in several tokens.
static bool emit_name(Scanner *s, Reader *r, const char *stops, enum Token token) {
  if (r->held) return emit(s, r, token);
  if (at_escape(r)) {
    r->after_escape = true;
    step(r);
  }
  while (r->position < r->bound && !at_line_end(r) && !at_escape(r)) {
    int32_t c = r->lexer->lookahead;
    if (c > 0 && c < 0x80 && strchr(stops, (int)c)) break;
    r->after_escape = c == r->escape;
    step(r);
  }
  mark(r);
  return emit(s, r, token);
}

static bool emit_separator(Scanner *s, Reader *r, enum Token token, enum Composite following) {
  step(r);
  r->after_escape = false;
  mark(r);
  s->composite = (uint8_t)following;
  return emit(s, r, token);
}

// The part up to a stop character outside quotes and expansions, or to the end.
static bool scan_part(Scanner *s, Reader *r, int32_t stop) {
  const char stops[2] = {(char)(stop ? stop : 1), 0};
  pass_plain(s, r, stop ? stops : "");
  uint32_t end = s->rest;
  if (stop) {
    int32_t c;
    int32_t quote = 0;
    unsigned braces = 0;
    bool dollar = false;
    for (;;) {
      end = here(r);
      c = peek(r);
      if (c == END) {
        end = s->rest;
        break;
      }
      if (c == stop && !quote && !braces) break;
      if (quote) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '{' && dollar) {
        braces++;
      } else if (c == '}' && braces) {
        braces--;
      }
      dollar = c == '$';
      next(r);
      if (c == r->escape && quote != '\'' && peek(r) != END) next(r);
    }
  }
  s->rest -= end;
  s->left = NULL;
  return emit_word(s, r, end, PLAIN_PART, PART_START);
}

static bool scan_composite(Scanner *s, Reader *r) {
  r->bound = s->rest;
  mark(r);
  int32_t c = r->lexer->lookahead;
  bool name = s->composite == IN_FLAG_NAME || s->composite == IN_MOUNT_KEY;
  if (at_escape(r) && s->rest > 1 && emit_continuation(s, r, name ? 2 : 0)) return true;
  switch (s->composite) {
    case IN_PAIR:
      return emit_separator(s, r, EQUALS, IN_LAST_PART);
    case IN_IMAGE:
      if (c == ':') return emit_separator(s, r, COLON, IN_TAG);
      return emit_separator(s, r, AT, IN_LAST_PART);
    case IN_TAG:
      return c == '@' ? emit_separator(s, r, AT, IN_LAST_PART) : scan_part(s, r, '@');
    case IN_FLAG_NAME:
      if (c == '=') return emit_separator(s, r, EQUALS, s->mount ? IN_MOUNT_KEY : IN_LAST_PART);
      return emit_name(s, r, "=", FLAG_NAME);
    case IN_MOUNT_KEY:
      if (c == ',') return emit_separator(s, r, COMMA, IN_MOUNT_KEY);
      if (c == '=') return emit_separator(s, r, EQUALS, IN_MOUNT_VALUE);
      return emit_name(s, r, ",=", MOUNT_KEY);
    case IN_MOUNT_VALUE:
      return c == ',' ? emit_separator(s, r, COMMA, IN_MOUNT_KEY) : scan_part(s, r, ',');
    default:
      return scan_part(s, r, 0);
  }
}

// ---- Pieces of a word

static void push(Scanner *s, enum Nesting nesting) {
  s->nesting[s->depth++] = (uint8_t)nesting;
}

static enum Nesting innermost(const Scanner *s) {
  return s->depth ? (enum Nesting)s->nesting[s->depth - 1] : IN_WORD;
}

static bool emit_one(Scanner *s, Reader *r, enum Token token) {
  step(r);
  r->after_escape = false;
  mark(r);
  return emit(s, r, token);
}

static bool stops_text(const Scanner *s, const Reader *r, enum Nesting in, int32_t c) {
  switch (in) {
    case IN_SINGLE_QUOTES:
      return c == '\'' || c == r->escape;
    case IN_DOUBLE_QUOTES:
    case IN_FLAT_QUOTES:
      return c == '"' || c == '$' || c == r->escape;
    case IN_OPERAND:
      return c == '}' || is_special(s, r, c);
    case IN_PATTERN:
      return c == '/' || is_special(s, r, c);
    case IN_JSON_STRING:
      return c == '"' || c == '\\' || c == r->escape;
    default:
      return is_special(s, r, c);
  }
}

static void pass_text(const Scanner *s, Reader *r, enum Nesting in) {
  while (r->position < r->bound && !at_line_end(r)) {
    if (stops_text(s, r, in, r->lexer->lookahead)) break;
    step(r);
    r->after_escape = false;
  }
}

// Plain text up to what may be something else. The text before the lexer is part of it.
static bool emit_text(Scanner *s, Reader *r, enum Nesting in) {
  pass_text(s, r, in);
  mark(r);
  return emit(s, r, TEXT);
}

static bool scan_dollar(Scanner *s, Reader *r, enum Nesting in) {
  step(r);
  r->after_escape = false;
  mark(r);
  if (s->depth >= MAX_NESTING) return emit(s, r, TEXT);
  int32_t c = peek(r);
  if (c == '{') {
    next(r);
    mark_if_possible(r);
    if (!brace_closes(r, in != IN_FLAT_QUOTES, s->depth + 1)) return emit(s, r, TEXT);
    push(s, IN_BRACE_NAME);
    return emit(s, r, DOLLAR_BRACE);
  }
  if (!is_name(c) && !is_special_parameter(c)) return emit(s, r, TEXT);
  push(s, IN_NAME);
  return emit(s, r, DOLLAR);
}

static bool scan_name(Scanner *s, Reader *r, enum Nesting in) {
  bool braces = in == IN_BRACE_NAME || in == IN_BRACE_NAME_REST;
  bool digits = false;
  int32_t c = r->lexer->lookahead;
  bool more = true;
  if (in == IN_NAME || in == IN_BRACE_NAME) {
    digits = is_digit(c);
    if (is_special_parameter(c)) {
      step(r);
      more = false;
    }
  }
  bool (*belongs)(int32_t) = digits ? is_digit : is_name;
  while (more && r->position < r->bound && belongs(r->lexer->lookahead)) step(r);
  r->after_escape = false;
  mark(r);
  // The name may go on after a continuation.
  c = more ? peek(r) : END;
  s->depth--;
  if (belongs(c)) {
    push(s, braces ? IN_BRACE_NAME_REST : IN_NAME_REST);
  } else if (braces) {
    push(s, AFTER_BRACE_NAME);
  }
  return emit(s, r, VARIABLE);
}

static bool scan_operator(Scanner *s, Reader *r) {
  int32_t c = r->lexer->lookahead;
  s->depth--;
  if (c == '}') return emit_one(s, r, BRACE_END);
  push(s, c == '/' ? IN_PATTERN : IN_OPERAND);
  step(r);
  r->after_escape = false;
  mark(r);
  // `:-` and its like, `##`, `%%` or `//`; a `-` may be followed by any text.
  if (c == ':' || ((c == '#' || c == '%' || c == '/') && peek(r) == c)) {
    (void)peek(r);
    next(r);
    mark_if_possible(r);
  }
  return emit(s, r, OPERATOR);
}

static bool scan_double_quote(Scanner *s, Reader *r) {
  step(r);
  r->after_escape = false;
  mark(r);
  pass_text(s, r, IN_DOUBLE_QUOTES);
  if (r->position < r->bound && r->lexer->lookahead == '"') {
    return emit_one(s, r, PLAIN_DOUBLE_QUOTED);
  }
  if (s->depth >= MAX_NESTING) return emit(s, r, TEXT);
  if (double_quote_closes(r, s->depth + 1)) {
    push(s, IN_DOUBLE_QUOTES);
    return emit(s, r, DOUBLE_QUOTE);
  }
  int32_t c;
  while (!r->saw_quote && (c = peek(r)) != END) {
    if (c == r->escape) {
      take_escaped(r);
    } else {
      take(r);
    }
  }
  if (!r->saw_quote) return emit(s, r, TEXT);
  push(s, IN_FLAT_QUOTES);
  return emit(s, r, DOUBLE_QUOTE);
}

static bool scan_single_quote(Scanner *s, Reader *r) {
  step(r);
  r->after_escape = false;
  mark(r);
  pass_text(s, r, IN_SINGLE_QUOTES);
  if (r->position < r->bound && r->lexer->lookahead == '\'') {
    return emit_one(s, r, PLAIN_SINGLE_QUOTED);
  }
  if (s->depth >= MAX_NESTING || !single_quote_closes(r)) return emit(s, r, TEXT);
  push(s, IN_SINGLE_QUOTES);
  return emit(s, r, SINGLE_QUOTE);
}

// At an escape character that continues no line; it is passed, with blanks after it, if `held`.
static bool scan_escape(Scanner *s, Reader *r, enum Nesting in) {
  bool held = r->held != 0;
  if (!held) {
    step(r);
    r->after_escape = true;
    mark(r);
  }
  bool pair = false;
  if (s->kind != MAINTAINER && r->bound > 1 && in != IN_SINGLE_QUOTES) {
    if (in != IN_DOUBLE_QUOTES && in != IN_FLAT_QUOTES) {
      pair = true;
    } else if (nothing_ahead(r) || r->blanks + r->returns == 0) {
      int32_t c = r->lexer->lookahead;
      pair = c == '"' || c == '$' || c == r->escape;
    }
  }
  if (!pair) return emit_text(s, r, in);
  // A blank is marked already.
  if (!held || r->blanks + r->returns == 0) {
    r->after_escape = r->lexer->lookahead == r->escape;
    step(r);
    mark(r);
  }
  return emit(s, r, ESCAPE_SEQUENCE);
}

static bool scan_piece(Scanner *s, Reader *r) {
  enum Nesting in = innermost(s);
  r->bound = s->word;
  int32_t c = r->lexer->lookahead;
  if (c == r->escape) {
    if (!r->after_escape && s->word > 1 && emit_continuation(s, r, 2)) return true;
    if (in == IN_WORD || in >= IN_OPERAND) return scan_escape(s, r, in);
  }
  switch (in) {
    case IN_NAME:
    case IN_NAME_REST:
    case IN_BRACE_NAME:
    case IN_BRACE_NAME_REST:
      return scan_name(s, r, in);
    case AFTER_BRACE_NAME:
      return scan_operator(s, r);
    case IN_OPERAND:
      if (c == '}') {
        s->depth--;
        return emit_one(s, r, BRACE_END);
      }
      break;
    case IN_PATTERN:
      if (c == '/') {
        s->nesting[s->depth - 1] = IN_OPERAND;
        return emit_one(s, r, SLASH);
      }
      break;
    case IN_DOUBLE_QUOTES:
    case IN_FLAT_QUOTES:
      if (c == '"') {
        s->depth--;
        return emit_one(s, r, DOUBLE_QUOTE);
      }
      return c == '$' ? scan_dollar(s, r, in) : emit_text(s, r, in);
    case IN_SINGLE_QUOTES:
      if (c == '\'') {
        s->depth--;
        return emit_one(s, r, SINGLE_QUOTE);
      }
      return emit_text(s, r, in);
    default:
      break;
  }
  if (s->kind != MAINTAINER) {
    if (c == '$') return scan_dollar(s, r, in);
    if (c == '"') return scan_double_quote(s, r);
    if (c == '\'') return scan_single_quote(s, r);
  }
  return emit_text(s, r, in);
}

// ---- JSON

// At `[` as the first argument: whether it starts a JSON array decides what all the rest is.
static bool scan_bracket(Scanner *s, Reader *r, enum Step otherwise) {
  if (!json_array_follows(r)) {
    s->step = (uint8_t)otherwise;
    return emit(s, r, NO_JSON);
  }
  s->step = AT_JSON_ARRAY;
  s->heredocs.count = 0;
  s->marker.size = 0;
  return emit(s, r, JSON);
}

static bool scan_json_string(Scanner *s, Reader *r) {
  int32_t c = r->lexer->lookahead;
  if (c == '"') {
    s->depth--;
    return emit_one(s, r, JSON_QUOTE);
  }
  if (at_escape(r) && emit_continuation(s, r, 1)) return true;
  if (c != '\\') return emit_text(s, r, IN_JSON_STRING);
  next(r);
  c = peek(r);
  next(r);
  if (c == 'u') {
    for (int i = 0; i < 4 && is_hex(peek(r)); i++) next(r);
  }
  mark_if_possible(r);
  return emit(s, r, ESCAPE_SEQUENCE);
}

static bool scan_json(Scanner *s, Reader *r) {
  if (innermost(s) == IN_JSON_STRING) return scan_json_string(s, r);
  enum Lead found = lead(s, r, 0);
  if (found != CONTENT) return found == EMITTED || emit_end(s, r);
  switch (r->lexer->lookahead) {
    case ']':
      s->step = AT_WORDS;
      return emit_one(s, r, BRACKET_END);
    case ',':
      return emit_one(s, r, COMMA);
    case '"':
      step(r);
      r->after_escape = false;
      mark(r);
      pass_text(s, r, IN_JSON_STRING);
      if (r->lexer->lookahead == '"') return emit_one(s, r, PLAIN_JSON_STRING);
      push(s, IN_JSON_STRING);
      return emit(s, r, JSON_QUOTE);
    default:
      r->marking = true;
      (void)json_value(r, 0);
      mark_if_possible(r);
      return emit(s, r, JSON_VALUE);
  }
}

// ---- Shell text and heredocs

// The text up to the next marker or the end of the physical line. Blanks at the end of the joined
// line and before a marker are no part of it; those around a continuation are.
static bool scan_shell(Scanner *s, Reader *r) {
  if (nothing_ahead(r) && at_escape(r) && emit_continuation(s, r, 1)) return true;
  uint32_t limit = s->marker.size ? s->marker.start : UINT32_MAX;
  bool blank = r->blanks + r->returns > 0;
  bool any = r->held != 0 || r->position > r->start;
  r->held = 0;
  r->blanks = r->returns = 0;
  r->after_escape = r->after_escape && !blank;
  while (!at_line_end(r)) {
    int32_t c = r->lexer->lookahead;
    if (r->position == limit) {
      if (!blank || !any) mark(r);
      s->step = AT_NEAR_MARKER;
      return emit(s, r, SHELL_FRAGMENT);
    }
    if (is_space(c)) {
      if (!blank) mark(r);
      blank = true;
      r->after_escape = false;
      step(r);
    } else if (at_escape(r)) {
      mark(r);
      any = true;
      bool ends = pass_escape(r);
      r->after_escape = r->blanks + r->returns == 0;
      blank = !r->after_escape;
      r->held = 0;
      r->blanks = r->returns = 0;
      if (ends) return emit(s, r, SHELL_FRAGMENT);
    } else {
      any = true;
      blank = false;
      r->after_escape = c == r->escape;
      step(r);
    }
  }
  if (!any) return emit_end(s, r);
  if (!blank) mark(r);
  return emit(s, r, SHELL_FRAGMENT);
}

// A marker comes in up to three tokens, `marker.size` counting what is left of it.
static bool scan_marker(Scanner *s, Reader *r) {
  s->left = &s->marker.size;
  s->marker_is_new = true;
  r->bound = s->marker.size;
  if (is_digit(r->lexer->lookahead)) {
    while (is_digit(r->lexer->lookahead)) step(r);
    mark(r);
    return emit(s, r, FILE_DESCRIPTOR);
  }
  step(r);
  step(r);
  mark(r);
  bool tab = r->lexer->lookahead == '-' && r->position < r->bound;
  if (tab) {
    step(r);
    mark(r);
  }
  s->step = AT_DELIMITER;
  return emit(s, r, tab ? HEREDOC_TAB_OPERATOR : HEREDOC_OPERATOR);
}

static bool scan_delimiter(Scanner *s, Reader *r) {
  while (r->position < s->marker.size && is_pattern_blank(r->lexer->lookahead)) skip(r);
  while (r->position < s->marker.size && !at_line_end(r)) {
    r->after_escape = r->lexer->lookahead == r->escape;
    step(r);
  }
  mark(r);
  s->step = s->kind == RUN ? AT_NEAR_MARKER : AT_WORDS;
  find_markers(s, r, NULL);
  return emit(s, r, HEREDOC_DELIMITER);
}

// All lines up to the terminator.
static bool scan_heredoc_body(Scanner *s, Reader *r) {
  uint64_t terminator = s->heredocs.terminators[0];
  for (;;) {
    mark(r);
    if (at_file_end(r)) {
      s->heredocs.count = 0;
      s->step = AT_END;
      return emit(s, r, HEREDOC_BODY);
    }
    if (terminator & 1) {
      while (r->lexer->lookahead == '\t') step(r);
    }
    uint64_t hash = HASH_START;
    uint32_t returns = 0;
    for (; !at_line_end(r); step(r)) {
      int32_t c = r->lexer->lookahead;
      if (c == '\r') {
        returns++;
        continue;
      }
      for (; returns > 0; returns--) hash = hash_char(hash, '\r');
      hash = hash_char(hash, c);
    }
    if (hash >> 1 == terminator >> 1) {
      s->step = AT_HEREDOC_END;
      return emit(s, r, r->end > 0 ? HEREDOC_BODY : EMPTY_BODY);
    }
    if (r->lexer->lookahead == '\n') step(r);
  }
}

static bool scan_heredoc_end(Scanner *s, Reader *r) {
  Heredocs *heredocs = &s->heredocs;
  if (heredocs->terminators[0] & 1) {
    while (r->lexer->lookahead == '\t') skip(r);
  }
  mark(r);
  while (!at_line_end(r)) {
    bool is_return = r->lexer->lookahead == '\r';
    step(r);
    if (!is_return) mark(r);
  }
  heredocs->count--;
  memmove(heredocs->terminators, heredocs->terminators + 1,
          heredocs->count * sizeof heredocs->terminators[0]);
  s->step = AT_END;
  return emit(s, r, HEREDOC_END);
}

// ---- The whole

// After a flag: another one, or a token that says there is none.
static bool scan_more_flags(Scanner *s, Reader *r) {
  if (lead(s, r, 0) == EMITTED) return true;
  if (r->lexer->lookahead == '-' && nothing_ahead(r)) {
    step(r);
    if (r->lexer->lookahead == '-') return scan_flag(s, r);
  }
  s->step = (uint8_t)first_step((enum Kind)s->kind);
  return emit(s, r, FLAGS_DONE);
}

static bool scan_argument(Scanner *s, Reader *r) {
  enum Step at = (enum Step)s->step;
  if (at == AT_COMMAND) {
    mark(r);
  } else {
    bool starts_token = at == AT_FLAGS || at == AT_TRIGGER || at == AT_FIRST_COMMAND ||
                        at == AT_NEAR_MARKER;
    enum Lead found = lead(s, r, starts_token ? 1 : 0);
    if (found != CONTENT) return found == EMITTED || emit_end(s, r);
  }

  if (at == AT_FLAGS) {
    if (r->lexer->lookahead == '-' && nothing_ahead(r)) {
      step(r);
      if (r->lexer->lookahead == '-') return scan_flag(s, r);
      r->held = '-';
    }
    at = first_step((enum Kind)s->kind);
    s->step = (uint8_t)at;
  }

  bool takes_marker = at == AT_FIRST_COMMAND || at == AT_COMMAND || at == AT_NEAR_MARKER ||
                      at == AT_FIRST_FILE || at == AT_WORDS;
  if (takes_marker && s->marker.size && s->marker.start == r->start && nothing_ahead(r)) {
    s->marker.start = 0;
    s->marker.size += r->start;
    s->step = AT_MARKER;
    return scan_marker(s, r);
  }

  bool bracket = r->lexer->lookahead == '[' && nothing_ahead(r);
  switch (at) {
    case AT_IMAGE:
      return scan_image(s, r);
    case AT_AS: {
      static const char *const as[] = {"as", NULL};
      s->step = AT_WORDS;
      return scan_keyword(s, r, AS_KEYWORD, as);
    }
    case AT_HEALTH_TYPE: {
      static const char *const types[] = {"cmd", "none", NULL};
      s->step = AT_FIRST_COMMAND;
      return scan_keyword(s, r, HEALTH_KEYWORD, types);
    }
    case AT_FIRST_FILE:
      if (bracket) return scan_bracket(s, r, AT_WORDS);
      s->step = AT_WORDS;
      return scan_word(s, r);
    case AT_FIRST_PAIR:
    case AT_PAIRS:
      return scan_pair(s, r);
    case AT_OLD_VALUE:
      return scan_whole_rest(s, r, PLAIN_PART, PART_START);
    case AT_WHOLE_REST:
      return scan_whole_rest(s, r, PLAIN_WORD, WORD_START);
    case AT_FIRST_COMMAND:
      if (bracket) return scan_bracket(s, r, AT_COMMAND);
      s->step = AT_COMMAND;
      return scan_shell(s, r);
    case AT_COMMAND:
    case AT_NEAR_MARKER:
      s->step = AT_COMMAND;
      return scan_shell(s, r);
    case AT_TRIGGER:
      return emit_instruction(s, r, true);
    default:
      return scan_word(s, r);
  }
}

// After a comment in a continued line its line break is no end of the instruction.
static bool scan_after_comment(Scanner *s, Reader *r) {
  while (is_line_blank(r->lexer->lookahead) || r->lexer->lookahead == '\r') step(r);
  r->after_escape = false;
  pass_empty_lines(s, r);
  return emit(s, r, COMMENT_BREAK);
}

static bool scan(Scanner *s, TSLexer *lexer) {
  Reader reader = {
    .lexer = lexer,
    .escape = s->backtick ? '`' : '\\',
    .after_escape = s->after_escape,
    .bound = UINT32_MAX,
    .blank = ' ',
  };
  Reader *r = &reader;
  s->left = s->word ? &s->word : s->rest ? &s->rest : NULL;
  s->marker_is_new = false;

  if (s->comment == COMMENT_AHEAD) {
    while (is_space(lexer->lookahead)) skip(r);
    s->comment = COMMENT_PASSED;
    mark(r);
    return emit_comment(s, r);
  }
  if (s->comment == COMMENT_PASSED) return scan_after_comment(s, r);

  if (s->word) return scan_piece(s, r);
  if (s->pieces) {
    s->pieces = false;
    mark(r);
    return emit(s, r, WORD_END);
  }
  if (s->step != AT_JSON) s->depth = 0;
  if (s->rest) return scan_composite(s, r);

  switch (s->step) {
    case AT_LINE:
      return scan_line(s, r);
    case AT_DIRECTIVE_NAME:
    case AT_DIRECTIVE_EQUALS:
    case AT_DIRECTIVE_VALUE:
      return scan_directive(s, r);
    case AT_MORE_FLAGS:
      return scan_more_flags(s, r);
    case AT_MARKER:
      return scan_marker(s, r);
    case AT_DELIMITER:
      return scan_delimiter(s, r);
    case AT_JSON_ARRAY:
      s->step = AT_JSON;
      return emit_one(s, r, BRACKET_START);
    case AT_JSON:
      return scan_json(s, r);
    case AT_HEREDOC_BODY:
      return scan_heredoc_body(s, r);
    case AT_HEREDOC_END:
      return scan_heredoc_end(s, r);
    case AT_END:
      mark(r);
      while (lexer->lookahead == '\r') step(r);
      return emit_end(s, r);
    case AT_NOTHING:
      return false;
    default:
      return scan_argument(s, r);
  }
}

// ---- The interface

void *tree_sitter_dockerfile_external_scanner_create(void) {
  Scanner *s = ts_calloc(1, sizeof(Scanner));
  if (s) s->window = WINDOW_AT_START;
  return s;
}

void tree_sitter_dockerfile_external_scanner_destroy(void *payload) {
  ts_free(payload);
}

static unsigned write_number(char *buffer, uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; i++) buffer[i] = (char)(unsigned char)(number >> (8 * i));
  return size;
}

static uint64_t read_number(const char *buffer, unsigned size) {
  uint64_t number = 0;
  for (unsigned i = 0; i < size; i++) number |= (uint64_t)(unsigned char)buffer[i] << (8 * i);
  return number;
}

enum { HEAD_SIZE = 6, NUMBERS_SIZE = 17, HEREDOC_SIZE = 8 };

_Static_assert(
  HEAD_SIZE + NUMBERS_SIZE + MAX_NESTING + MAX_HEREDOCS * HEREDOC_SIZE <=
    TREE_SITTER_SERIALIZATION_BUFFER_SIZE,
  "the state must fit the buffer"
);

enum Flags { BACKTICK = 16, AFTER_ESCAPE = 32, MOUNT = 64, CONTINUED = 128, PIECES = 16 };

// The state is as short as it can be, two bytes between instructions: the parser keeps a copy with
// every token, without an allocation for up to 24 bytes.
unsigned tree_sitter_dockerfile_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *s = payload;
  unsigned size = 0;
  unsigned flags = (unsigned)(s->window | s->comment << 2);
  if (s->backtick) flags |= BACKTICK;
  if (s->after_escape) flags |= AFTER_ESCAPE;
  if (s->mount) flags |= MOUNT;
  if (s->continued) flags |= CONTINUED;
  size += write_number(buffer + size, s->step, 1);
  size += write_number(buffer + size, flags, 1);
  if (s->step == AT_LINE || s->step == AT_NOTHING) return size;
  size += write_number(buffer + size, s->kind, 1);
  size += write_number(buffer + size, (unsigned)s->composite | (s->pieces ? PIECES : 0), 1);
  size += write_number(buffer + size, s->triggers, 1);
  size += write_number(buffer + size, s->heredocs.count, 1);
  if (!s->word && !s->rest && !s->marker.size && !s->depth && !s->heredocs.count) return size;
  size += write_number(buffer + size, s->word, 4);
  size += write_number(buffer + size, s->rest, 4);
  size += write_number(buffer + size, s->marker.start, 4);
  size += write_number(buffer + size, s->marker.size, 4);
  size += write_number(buffer + size, s->depth, 1);
  memcpy(buffer + size, s->nesting, s->depth);
  size += s->depth;
  for (unsigned i = 0; i < s->heredocs.count; i++) {
    size += write_number(buffer + size, s->heredocs.terminators[i], HEREDOC_SIZE);
  }
  return size;
}

void tree_sitter_dockerfile_external_scanner_deserialize(
  void *payload, const char *buffer, unsigned length
) {
  Scanner *s = payload;
  memset(s, 0, CLEARED_SIZE);
  if (length < 2) {
    s->window = WINDOW_AT_START;
    return;
  }
  unsigned flags = (unsigned char)buffer[1];
  s->step = (uint8_t)buffer[0];
  s->window = flags & 3;
  s->comment = flags >> 2 & 3;
  s->backtick = flags & BACKTICK;
  s->after_escape = flags & AFTER_ESCAPE;
  s->mount = flags & MOUNT;
  s->continued = flags & CONTINUED;
  if (length < HEAD_SIZE) return;
  s->kind = (uint8_t)buffer[2];
  s->composite = (uint8_t)buffer[3] & (PIECES - 1);
  s->pieces = buffer[3] & PIECES;
  s->triggers = (uint8_t)buffer[4];
  s->heredocs.count = (uint8_t)buffer[5];
  if (length < HEAD_SIZE + NUMBERS_SIZE) return;
  buffer += HEAD_SIZE;
  s->word = (uint32_t)read_number(buffer, 4);
  s->rest = (uint32_t)read_number(buffer + 4, 4);
  s->marker.start = (uint32_t)read_number(buffer + 8, 4);
  s->marker.size = (uint32_t)read_number(buffer + 12, 4);
  s->depth = (uint8_t)buffer[16];
  buffer += NUMBERS_SIZE;
  memcpy(s->nesting, buffer, s->depth);
  buffer += s->depth;
  for (unsigned i = 0; i < s->heredocs.count; i++, buffer += HEREDOC_SIZE) {
    s->heredocs.terminators[i] = read_number(buffer, HEREDOC_SIZE);
  }
}

bool tree_sitter_dockerfile_external_scanner_scan(
  void *payload, TSLexer *lexer, const bool *valid_symbols
) {
  (void)valid_symbols;
  return scan(payload, lexer);
}
