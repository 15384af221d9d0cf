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
  LAST_KEYWORD = KEYWORD + 18,

  FLAG_START,
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

static const char *const KEYWORDS[UNKNOWN] = {
  "from",   "run",  "copy",    "add",     "env",        "arg",         "label", "cmd",        "entrypoint",
  "expose", "volume", "user", "workdir", "onbuild", "stopsignal", "healthcheck", "shell", "maintainer",
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

enum {
  // Beyond these depths and counts the text is taken as plain.
  MAX_NESTING = 16,
  MAX_LOOKAHEAD_DEPTH = 64,
  MAX_HEREDOCS = 100,
  MAX_TRIGGERS = 3,

  // `peek` at the end of the joined line. The lexer itself has -1 for invalid UTF-8.
  END = -2,
};

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
  uint32_t marker;       // Characters before the next heredoc marker, plus one; 0 for none.
  uint32_t marker_size;
  uint8_t depth;
  uint8_t nesting[MAX_NESTING];
  // Awaited heredocs: a hash of the terminator line with the lowest bit telling `<<-`.
  uint8_t heredoc_count;
  uint64_t heredocs[MAX_HEREDOCS];
} Scanner;

// ---- Characters

// Go's unicode.IsSpace.
static bool is_space(int32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

// What separates a keyword and most arguments. A line feed never gets here.
static bool is_blank(int32_t c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

// A blank other than those that may end a line.
static bool is_line_blank(int32_t c) {
  return is_space(c) && c != '\n' && c != '\r';
}

// A regular expression's `\s` in Go.
static bool is_pattern_space(int32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_digit(int32_t c) {
  return c >= '0' && c <= '9';
}

static bool is_ascii_letter(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Any other non-ASCII character counts as a letter, which Go decides by its Unicode category.
static bool is_name(int32_t c) {
  return is_ascii_letter(c) || is_digit(c) || c == '_' || (c >= 0x80 && !is_space(c));
}

static bool is_special_parameter(int32_t c) {
  return c == '@' || c == '*' || c == '#' || c == '?' || c == '-' || c == '$' || c == '!';
}

static char lower(int32_t c) {
  if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
  return c > 0 && c < 0x80 ? (char)c : '\x7f';
}

// ---- Reading

// Reads the joined line. Passing an escape character means finding out whether it continues the
// line, so the characters read on the way are kept to be given out one by one.
typedef struct {
  TSLexer *lexer;
  int32_t escape;
  bool after_escape;
  bool marking;        // End the token before whatever `peek` has to read past.
  bool gap;            // The lexer is further than the last character given out.
  uint32_t position;   // Characters passed since the scan began, those of `ahead` included.
  uint32_t start;      // Where the token starts.
  uint32_t end;        // Where it ends, as last marked.
  bool end_after_escape;
  uint32_t bound;      // Where the reading ends at the latest.
  uint32_t *left;      // The count that the token is taken from, if any.
  bool marker_is_new;  // The distance to the marker is already that from the token's end.
  uint32_t crossings;  // Continuations crossed.
  // Read ahead, in this order: a character (0 for none), blanks, carriage returns.
  int32_t held;
  int32_t blank;
  uint32_t blanks;
  uint32_t returns;
} Reader;

// Passes a character for good or as part of the token.
static void step(Reader *r) {
  r->lexer->advance(r->lexer, false);
  r->position++;
}

// Passes a character before the token.
static void skip(Reader *r) {
  r->lexer->advance(r->lexer, true);
  r->position++;
  r->after_escape = false;
}

static void mark(Reader *r) {
  r->lexer->mark_end(r->lexer);
  r->end = r->position;
  r->end_after_escape = r->after_escape;
}

// The lexer stands at the end of a physical line, carriage returns already passed.
static bool at_line_end(const Reader *r) {
  return r->lexer->lookahead == '\n' || (r->lexer->lookahead == 0 && r->lexer->eof(r->lexer));
}

static bool at_file_end(const Reader *r) {
  return r->lexer->lookahead == 0 && r->lexer->eof(r->lexer);
}

// The position of the character that `peek` gives.
static uint32_t here(const Reader *r) {
  return r->position - (r->held ? 1 : 0) - r->blanks - r->returns;
}

static bool nothing_ahead(const Reader *r) {
  return !r->held && !r->blanks && !r->returns && !r->gap;
}

static void mark_if_possible(Reader *r) {
  if (nothing_ahead(r)) mark(r);
}

// Passes an escape character and the blanks and carriage returns after it, keeping them. True if
// the line ends there.
static bool pass_escape(Reader *r) {
  int32_t escape = r->lexer->lookahead;
  step(r);
  r->blank = ' ';
  while (r->lexer->lookahead == ' ' || r->lexer->lookahead == '\t') {
    if (r->lexer->lookahead == '\t') r->blank = '\t';
    step(r);
    r->blanks++;
  }
  while (r->lexer->lookahead == '\r') {
    step(r);
    r->returns++;
  }
  if (at_line_end(r)) {
    r->blanks = r->returns = 0;
    return true;
  }
  r->held = escape;
  return false;
}

// Passes the line break of a continuation and the empty and comment lines after it. The blanks
// before the next text count and are kept.
static void cross(Reader *r) {
  r->gap = true;
  r->after_escape = false;
  r->crossings++;
  while (r->lexer->lookahead == '\n') {
    step(r);
    r->blanks = 0;
    r->blank = ' ';
    while (is_space(r->lexer->lookahead) && r->lexer->lookahead != '\n') {
      if (r->lexer->lookahead != ' ') r->blank = r->lexer->lookahead;
      step(r);
      r->blanks++;
    }
    if (r->lexer->lookahead == '#') {
      while (!at_line_end(r)) step(r);
    }
    if (at_line_end(r)) r->blanks = 0;
  }
}

static int32_t peek(Reader *r) {
  if (here(r) >= r->bound) return END;
  if (r->held) return r->held;
  if (r->blanks) return r->blank;
  if (r->returns) return '\r';
  for (;;) {
    int32_t c = r->lexer->lookahead;
    if (c == r->escape && !r->after_escape) {
      if (r->marking && !r->gap) mark(r);
      if (!pass_escape(r)) return c;
      cross(r);
      if (here(r) >= r->bound) return END;
      if (r->blanks) return r->blank;
    } else if (c == '\r') {
      if (r->marking && !r->gap) mark(r);
      while (r->lexer->lookahead == '\r') {
        step(r);
        r->returns++;
      }
      if (!at_line_end(r)) return c;
      r->returns = 0;
      r->gap = true;
      return END;
    } else {
      return at_line_end(r) ? END : c;
    }
  }
}

// Passes what `peek` gave.
static void next(Reader *r) {
  r->gap = false;
  if (r->held) {
    r->after_escape = r->held == r->escape;
    r->held = 0;
    return;
  }
  if (r->blanks) {
    r->blanks--;
    r->after_escape = false;
  } else if (r->returns) {
    r->returns--;
    r->after_escape = false;
  } else {
    r->after_escape = r->lexer->lookahead == r->escape;
    step(r);
  }
}

// Passes the rest of the physical line, marking its end without carriage returns.
static void pass_line(Reader *r) {
  mark(r);
  while (!at_line_end(r)) {
    bool is_return = r->lexer->lookahead == '\r';
    step(r);
    if (!is_return) {
      while (!at_line_end(r) && r->lexer->lookahead != '\r') step(r);
      mark(r);
    }
  }
}

// ---- Looking ahead into a word
//
// These follow BuildKit's shell.Lex, which expands words. A construct that it would reject is
// plain text here.

static bool closes(Reader *r, int32_t stop, bool *flat, unsigned depth);

// Notes the first double quote that is not escaped, whatever encloses it.
static void take(Reader *r, bool *flat) {
  int32_t c = peek(r);
  if (c == '"') *flat = true;
  next(r);
}

static void take_escaped(Reader *r, bool *flat) {
  take(r, flat);
  if (peek(r) != END) next(r);
}

// The name after `$` or `${`.
static bool name_follows(Reader *r, bool *flat) {
  int32_t c = peek(r);
  if (is_digit(c)) {
    while (is_digit(peek(r))) take(r, flat);
    return true;
  }
  if (is_special_parameter(c)) {
    take(r, flat);
    return true;
  }
  if (!is_name(c)) return false;
  while (is_name(peek(r))) take(r, flat);
  return true;
}

// The rest of `${`. Without `operators` only a name may stand in it.
static bool brace_closes(Reader *r, bool operators, bool *flat, unsigned depth) {
  if (!name_follows(r, flat)) return false;
  int32_t c = peek(r);
  if (c == '}') {
    take(r, flat);
    return true;
  }
  if (!operators || depth >= MAX_NESTING) return false;
  if (c == ':') {
    take(r, flat);
    c = peek(r);
    if (c != '-' && c != '+' && c != '?') return false;
  }
  switch (c) {
    case '-':
    case '+':
    case '?':
    case '#':
    case '%':
      take(r, flat);
      return closes(r, '}', flat, depth);
    case '/':
      take(r, flat);
      if (peek(r) == '/') take(r, flat);
      return closes(r, '/', flat, depth) && closes(r, '}', flat, depth);
    default:
      return false;
  }
}

static bool single_quote_closes(Reader *r, bool *flat) {
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    take(r, flat);
    if (c == '\'') return true;
  }
}

static bool dollar_is_sound(Reader *r, bool *flat, unsigned depth) {
  take(r, flat);
  if (peek(r) != '{') {
    (void)name_follows(r, flat);
    return true;
  }
  take(r, flat);
  return brace_closes(r, true, flat, depth + 1);
}

static bool double_quote_closes(Reader *r, bool *flat, unsigned depth) {
  if (depth >= MAX_NESTING) return false;
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    if (c == '$') {
      if (!dollar_is_sound(r, flat, depth)) return false;
    } else if (c == r->escape) {
      take_escaped(r, flat);
    } else {
      take(r, flat);
      if (c == '"') return true;
    }
  }
}

static bool closes(Reader *r, int32_t stop, bool *flat, unsigned depth) {
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    if (c == stop) {
      take(r, flat);
      return true;
    }
    if (c == '$') {
      if (!dollar_is_sound(r, flat, depth)) return false;
    } else if (c == '"') {
      take(r, flat);
      if (!double_quote_closes(r, flat, depth + 1)) return false;
    } else if (c == '\'') {
      take(r, flat);
      if (depth + 1 >= MAX_NESTING || !single_quote_closes(r, flat)) return false;
    } else if (c == r->escape) {
      take_escaped(r, flat);
    } else {
      take(r, flat);
    }
  }
}

// ---- Looking ahead for JSON

static bool json_value(Reader *r, unsigned depth);

static void json_space(Reader *r) {
  int32_t c = peek(r);
  while (c == ' ' || c == '\t' || c == '\r') {
    next(r);
    c = peek(r);
  }
}

static bool is_hex(int32_t c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool json_string(Reader *r) {
  next(r);
  for (;;) {
    int32_t c = peek(r);
    if (c >= 0 && c < ' ') return false;
    if (c == END) return false;
    next(r);
    if (c == '"') return true;
    if (c != '\\') continue;
    c = peek(r);
    if (c == END || c <= 0 || c >= 0x80 || !strchr("\"\\/bfnrtu", (int)c)) return false;
    next(r);
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        if (!is_hex(peek(r))) return false;
        next(r);
      }
    }
  }
}

static bool json_digits(Reader *r) {
  if (!is_digit(peek(r))) return false;
  while (is_digit(peek(r))) next(r);
  return true;
}

static bool json_number(Reader *r) {
  if (peek(r) == '-') next(r);
  if (peek(r) == '0') {
    next(r);
  } else if (!json_digits(r)) {
    return false;
  }
  if (peek(r) == '.') {
    next(r);
    if (!json_digits(r)) return false;
  }
  if (peek(r) == 'e' || peek(r) == 'E') {
    next(r);
    if (peek(r) == '+' || peek(r) == '-') next(r);
    if (!json_digits(r)) return false;
  }
  return true;
}

static bool json_literal(Reader *r, const char *text) {
  for (; *text; text++) {
    if (peek(r) != *text) return false;
    next(r);
  }
  return true;
}

// The rest of an array or object.
static bool json_items(Reader *r, bool keys, int32_t stop, unsigned depth) {
  if (depth >= MAX_LOOKAHEAD_DEPTH) return false;
  next(r);
  json_space(r);
  if (peek(r) == stop) {
    next(r);
    return true;
  }
  for (;;) {
    json_space(r);
    if (keys) {
      if (peek(r) != '"' || !json_string(r)) return false;
      json_space(r);
      if (peek(r) != ':') return false;
      next(r);
      json_space(r);
    }
    if (!json_value(r, depth + 1)) return false;
    json_space(r);
    int32_t c = peek(r);
    if (c != ',' && c != stop) return false;
    next(r);
    if (c == stop) return true;
  }
}

static bool json_value(Reader *r, unsigned depth) {
  switch (peek(r)) {
    case '"':
      return json_string(r);
    case '[':
      return json_items(r, false, ']', depth);
    case '{':
      return json_items(r, true, '}', depth);
    case 't':
      return json_literal(r, "true");
    case 'f':
      return json_literal(r, "false");
    case 'n':
      return json_literal(r, "null");
    default:
      return json_number(r);
  }
}

// The rest of the line is a JSON array and nothing else.
static bool json_array_follows(Reader *r) {
  if (!json_value(r, 0)) return false;
  while (is_space(peek(r))) next(r);
  return peek(r) == END;
}

// ---- Looking ahead for heredocs
//
// BuildKit splits the joined line into words like a shell, always with a backslash as escape
// character, and takes each word of the form `3<<-NAME` as a heredoc. A line it cannot split has
// none. Quotes and escapes stay in the words and are removed from the name in a second pass; here
// both passes run at once, character by character.

enum WordState {
  NO_WORD,
  WORD_DIGITS,
  WORD_LESS,
  WORD_OPERATOR,
  WORD_DASH,
  WORD_SPACE,
  WORD_NAME,
  NO_HEREDOC,
};

enum NameState { NAME_PLAIN, NAME_ESCAPE, NAME_SINGLE, NAME_DOUBLE, NAME_DOUBLE_ESCAPE, NAME_BROKEN };

typedef struct {
  Scanner *scanner;    // Takes the heredocs found, or NULL.
  bool first_only;     // Stop at the first marker that can become a token.
  uint32_t marker;     // That marker.
  uint32_t marker_size;
  // The current word.
  enum WordState state;
  enum NameState name;
  bool dash;
  bool named;
  bool in_operand;     // Part of it comes out of an expansion.
  uint64_t hash;
  uint32_t begin;
  uint32_t end;
  uint32_t begin_crossings;
  uint32_t end_crossings;
  unsigned operands;   // Expansions with an operand around the current character.
} Words;

static const uint64_t HASH_START = 0xcbf29ce484222325u;

static uint64_t hash_char(uint64_t hash, int32_t c) {
  uint32_t bytes = (uint32_t)c;
  for (int i = 0; i < 3; i++, bytes >>= 8) hash = (hash ^ (bytes & 0xff)) * 0x100000001b3u;
  return hash;
}

static void name_char(Words *w, int32_t c) {
  w->hash = hash_char(w->hash, c < 0 ? 0xFFFD : c);
  w->named = true;
}

static void feed_name(Words *w, int32_t c) {
  switch (w->name) {
    case NAME_PLAIN:
      if (c == '\'') {
        w->name = NAME_SINGLE;
      } else if (c == '"') {
        w->name = NAME_DOUBLE;
      } else if (c == '\\') {
        w->name = NAME_ESCAPE;
      } else if (is_space(c)) {
        w->name = NAME_BROKEN;
      } else {
        name_char(w, c);
      }
      break;
    case NAME_ESCAPE:
      name_char(w, c);
      w->name = NAME_PLAIN;
      break;
    case NAME_SINGLE:
      if (c == '\'') {
        w->name = NAME_PLAIN;
      } else {
        name_char(w, c);
      }
      break;
    case NAME_DOUBLE:
      if (c == '"') {
        w->name = NAME_PLAIN;
      } else if (c == '\\') {
        w->name = NAME_DOUBLE_ESCAPE;
      } else {
        name_char(w, c);
      }
      break;
    case NAME_DOUBLE_ESCAPE:
      if (c != '"' && c != '$' && c != '\\') name_char(w, '\\');
      name_char(w, c);
      w->name = NAME_DOUBLE;
      break;
    case NAME_BROKEN:
      break;
  }
}

static void end_word(Words *w) {
  bool complete = w->state == WORD_NAME && w->named && (w->name == NAME_PLAIN || w->name == NAME_ESCAPE);
  w->state = NO_WORD;
  if (!complete) return;
  if (w->scanner && w->scanner->heredoc_count < MAX_HEREDOCS) {
    uint64_t hash = (w->hash & ~(uint64_t)1) | (w->dash ? 1 : 0);
    w->scanner->heredocs[w->scanner->heredoc_count++] = hash;
  }
  // A marker with a continuation in it has no token.
  if (!w->marker_size && !w->in_operand && w->begin_crossings == w->end_crossings) {
    w->marker = w->begin;
    w->marker_size = w->end - w->begin;
  }
}

// Takes a character of the split line, `next` having passed it.
static void put(Words *w, Reader *r, int32_t c, bool splits) {
  if (splits && is_space(c)) {
    if (w->state != NO_WORD) end_word(w);
    return;
  }
  w->end = here(r);
  w->end_crossings = r->crossings;
  if (w->state == NO_WORD) {
    w->begin = w->end - 1;
    w->begin_crossings = r->crossings;
    w->in_operand = false;
    w->dash = w->named = false;
    w->name = NAME_PLAIN;
    w->hash = HASH_START;
  }
  if (w->operands) w->in_operand = true;
  switch (w->state) {
    case NO_WORD:
    case WORD_DIGITS:
      w->state = c == '<' ? WORD_LESS : is_digit(c) ? WORD_DIGITS : NO_HEREDOC;
      break;
    case WORD_LESS:
      w->state = c == '<' ? WORD_OPERATOR : NO_HEREDOC;
      break;
    case WORD_OPERATOR:
      if (c == '-') {
        w->state = WORD_DASH;
        w->dash = true;
        break;
      }
      // fallthrough
    case WORD_DASH:
    case WORD_SPACE:
      if (is_pattern_space(c)) {
        w->state = WORD_SPACE;
        break;
      }
      // fallthrough
    case WORD_NAME:
      w->state = c == '<' ? NO_HEREDOC : WORD_NAME;
      feed_name(w, c);
      break;
    case NO_HEREDOC:
      break;
  }
}

static bool words_until(Words *w, Reader *r, int32_t stop, bool splits, bool raw, unsigned depth);

static int32_t put_next(Words *w, Reader *r, bool splits) {
  int32_t c = peek(r);
  next(r);
  put(w, r, c, splits);
  return c;
}

static bool words_dollar(Words *w, Reader *r, bool splits, unsigned depth) {
  put_next(w, r, splits);
  bool braces = peek(r) == '{';
  if (braces) {
    put_next(w, r, splits);
    if (peek(r) == '}' || peek(r) == '{' || peek(r) == ':') return false;
  }
  int32_t c = peek(r);
  if (is_digit(c)) {
    while (is_digit(peek(r))) put_next(w, r, splits);
  } else if (is_special_parameter(c)) {
    put_next(w, r, splits);
  } else {
    while (is_name(peek(r))) put_next(w, r, splits);
  }
  if (!braces) return true;
  c = peek(r);
  if (c == '}') {
    put_next(w, r, splits);
    return true;
  }
  bool colon = c == ':';
  if (colon) {
    put_next(w, r, splits);
    c = peek(r);
    if (c == END || c == '#' || c == '%') return false;
  } else if (c == END || c < 0 || c >= 0x80 || !strchr("+-?#%/", (int)c)) {
    return false;
  }
  // BuildKit reads an operand into the buffer of the word around it, and the word's text so far is
  // lost. The word then starts with `$` or a quote and can be no heredoc.
  w->state = NO_HEREDOC;
  w->operands++;
  put_next(w, r, splits);
  bool sound;
  if (c == '/' && !colon) {
    if (peek(r) == '/') next(r);
    sound = words_until(w, r, '/', splits, true, depth + 1) && words_until(w, r, '}', splits, true, depth + 1);
  } else {
    sound = words_until(w, r, '}', splits, c == '#' || c == '%', depth + 1);
  }
  w->operands--;
  return sound;
}

static bool words_double_quote(Words *w, Reader *r, bool splits, bool raw, unsigned depth) {
  put_next(w, r, splits);
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    if (c == '"') {
      put_next(w, r, splits);
      return true;
    }
    if (c == '$') {
      if (!words_dollar(w, r, splits, depth)) return false;
    } else if (c == '\\') {
      // The name is read with its escapes a second time, and these must come out as one.
      next(r);
      if (raw) put(w, r, c, splits);
      c = peek(r);
      if (c == '"' || c == '$' || c == '\\') {
        put_next(w, r, splits);
      } else if (c != END) {
        put(w, r, '\\', splits);
      }
    } else {
      put_next(w, r, splits);
    }
  }
}

// Within a word that is no heredoc, most characters have no effect.
static void pass_ordinary(Reader *r) {
  if (r->held || r->blanks || r->returns) return;
  for (;;) {
    int32_t c = r->lexer->lookahead;
    bool ordinary = (c >= '(' && c <= 'z' && c != '/' && c != '<' && c != '\\' && c != '`') || c == '&' || c == '|';
    if (!ordinary) return;
    step(r);
    r->after_escape = false;
    r->gap = false;
  }
}

// Reads up to the stop character, or all for END. `splits`: blanks end a word. `raw`: escape
// characters stay.
static bool words_until(Words *w, Reader *r, int32_t stop, bool splits, bool raw, unsigned depth) {
  if (depth >= MAX_LOOKAHEAD_DEPTH) return false;
  bool quoted_splits = depth > 0 && splits;
  for (;;) {
    if (w->first_only && w->marker_size) return true;
    int32_t c = peek(r);
    if (c == stop) {
      if (c != END) put_next(w, r, splits);
      return true;
    }
    switch (c) {
      case END:
        return false;
      case '$':
        if (!words_dollar(w, r, splits, depth)) return false;
        break;
      case '<':
        put_next(w, r, quoted_splits);
        if (peek(r) == '<') {
          put_next(w, r, quoted_splits);
          while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\r') put_next(w, r, quoted_splits);
        }
        break;
      case '\'':
        do {
          put_next(w, r, quoted_splits);
          c = peek(r);
        } while (c != '\'' && c != END);
        if (c == END) return false;
        put_next(w, r, quoted_splits);
        break;
      case '"':
        if (!words_double_quote(w, r, quoted_splits, raw, depth)) return false;
        break;
      case '\\':
        next(r);
        if (raw) put(w, r, c, quoted_splits);
        if (peek(r) != END) put_next(w, r, quoted_splits);
        break;
      default:
        put_next(w, r, splits);
        if (w->state == NO_HEREDOC) pass_ordinary(r);
        break;
    }
  }
}

// Reads the rest of the joined line for heredocs. With `collect` they are queued; in any case the
// next marker is noted relative to the end of the token.
static void find_heredocs(Scanner *s, Reader *r, bool collect) {
  r->marker_is_new = true;
  Words words = {.scanner = collect ? s : NULL, .first_only = !collect};
  if (collect) s->heredoc_count = 0;
  bool sound = words_until(&words, r, END, true, true, 0);
  if (sound) end_word(&words);
  s->marker = s->marker_size = 0;
  if (!sound && !words.first_only) {
    s->heredoc_count = 0;
  } else if (words.marker_size) {
    s->marker = words.marker - r->end + 1;
    s->marker_size = words.marker_size;
  }
}

// ---- Tokens

// Ends the scan with a token up to the mark.
static bool emit(Scanner *s, Reader *r, enum Token token) {
  r->lexer->result_symbol = (TSSymbol)token;
  s->after_escape = r->end_after_escape;
  if (token > STRAY_RETURN && token != INSTRUCTION_END) s->continued = false;
  if (r->left) *r->left -= r->end < *r->left ? r->end : *r->left;
  if (s->marker && !r->marker_is_new) s->marker = s->marker > r->end ? s->marker - r->end : 0;
  return true;
}

static bool emit_keyword(Scanner *s, Reader *r, enum Kind kind) {
  return emit(s, r, (enum Token)(KEYWORD + kind));
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
  bool heredocs = s->heredoc_count && (s->kind == RUN || s->kind == COPY || s->kind == ADD);
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
    if (heredocs && !at_file_end(r)) {
      mark(r);
      s->step = AT_HEREDOC_BODY;
      return emit(s, r, BODY_START);
    }
  }
  bool backtick = s->backtick;
  memset(s, 0, offsetof(Scanner, heredocs));
  s->backtick = backtick;
  if (!newline) {
    s->step = AT_NOTHING;
    return emit(s, r, END_OF_FILE);
  }
  mark(r);
  return emit(s, r, ends_group(r) ? GROUP_NEWLINE : NEWLINE);
}

enum Lead { CONTENT, EMITTED };

// Passes the blanks before an argument. What may stand there instead of one becomes a token.
static enum Lead lead(Scanner *s, Reader *r, unsigned marked) {
  while (is_space(r->lexer->lookahead) && r->lexer->lookahead != '\n' && r->lexer->lookahead != '\r') {
    skip(r);
  }
  r->start = r->position;
  mark(r);
  if (r->lexer->lookahead == '\r') {
    while (r->lexer->lookahead == '\r') step(r);
    if (!at_line_end(r)) {
      r->after_escape = false;
      mark(r);
      emit(s, r, STRAY_RETURN);
      return EMITTED;
    }
  }
  if (at_line_end(r)) {
    emit_end(s, r);
    return EMITTED;
  }
  if (at_escape(r) && emit_continuation(s, r, marked)) return EMITTED;
  return CONTENT;
}

// ---- Instructions

static enum Kind keyword_kind(const char *name, unsigned length) {
  for (int kind = 0; kind < UNKNOWN; kind++) {
    if (strlen(KEYWORDS[kind]) == length && memcmp(KEYWORDS[kind], name, length) == 0) return (enum Kind)kind;
  }
  return UNKNOWN;
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

  enum Kind kind = keyword_kind(name, c == END ? trimmed : length);
  if (nested) s->triggers++;
  if (kind == ONBUILD && s->triggers >= MAX_TRIGGERS) kind = UNKNOWN;
  s->kind = (uint8_t)kind;
  s->step = AT_FLAGS;
  s->window = WINDOW_CLOSED;
  bool files = kind == RUN || kind == COPY || kind == ADD;
  if (!nested && (files || kind == ONBUILD)) {
    find_heredocs(s, r, true);
  } else if (!files || s->triggers > 1) {
    s->heredoc_count = 0;
    s->marker = 0;
  }
  return emit_keyword(s, r, kind);
}

static const char *const DIRECTIVES[] = {"syntax", "escape", "check"};

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
  unsigned known = 0;
  while (known < 3 && (strlen(DIRECTIVES[known]) != length || memcmp(DIRECTIVES[known], name, length) != 0)) {
    known++;
  }
  if (known == 3) return false;
  while (is_pattern_space(r->lexer->lookahead) && is_line_blank(r->lexer->lookahead)) step(r);
  if (r->lexer->lookahead != '=') return false;
  step(r);
  if (at_line_end(r) || r->lexer->lookahead == '\r') return false;

  // A value of blanks alone makes a directive too.
  int32_t value = 0;
  unsigned size = 0;
  bool ended = false;
  for (; !at_line_end(r); step(r)) {
    if (is_pattern_space(r->lexer->lookahead)) {
      ended = size > 0;
    } else {
      value = r->lexer->lookahead;
      size += ended ? 2 : 1;
      ended = false;
    }
  }
  if (known == 1 && size == 1 && (value == '`' || value == '\\')) s->backtick = value == '`';
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
  while (is_space(r->lexer->lookahead) && r->lexer->lookahead != '\n') skip(r);
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
      while (is_pattern_space(r->lexer->lookahead) && r->lexer->lookahead != '\n') step(r);
      s->step = at_line_end(r) ? AT_LINE : AT_DIRECTIVE_VALUE;
      return emit(s, r, EQUALS);
    default:
      while (!at_line_end(r)) {
        bool space = is_pattern_space(r->lexer->lookahead);
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
static bool scan_keyword(Scanner *s, Reader *r, enum Step following, enum Token token, const char *const *keywords) {
  char text[8];
  unsigned length = 0;
  s->step = (uint8_t)following;
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
  if (only_letters && end == letters) {
    for (; *keywords; keywords++) {
      if (strlen(*keywords) == length && memcmp(*keywords, text, length) == 0) return emit(s, r, token);
    }
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
  r->left = NULL;
  return emit_word(s, r, end, PLAIN_PART, PART_START);
}

static bool scan_composite(Scanner *s, Reader *r) {
  r->bound = s->rest;
  mark(r);
  int32_t c = r->lexer->lookahead;
  if (at_escape(r) && s->rest > 1 && emit_continuation(s, r, s->composite == IN_FLAG_NAME || s->composite == IN_MOUNT_KEY ? 2 : 0)) {
    return true;
  }
  switch (s->composite) {
    case IN_PAIR:
      return emit_separator(s, r, EQUALS, IN_LAST_PART);
    case IN_IMAGE:
      return c == ':' ? emit_separator(s, r, COLON, IN_TAG) : emit_separator(s, r, AT, IN_LAST_PART);
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

// Plain text up to what may be something else. The text before the lexer is part of it.
static bool emit_text(Scanner *s, Reader *r, enum Nesting in) {
  while (r->position < r->bound && !at_line_end(r) && !stops_text(s, r, in, r->lexer->lookahead)) {
    step(r);
    r->after_escape = false;
  }
  mark(r);
  return emit(s, r, TEXT);
}

static bool scan_dollar(Scanner *s, Reader *r, enum Nesting in) {
  bool flat = false;
  step(r);
  r->after_escape = false;
  mark(r);
  if (s->depth >= MAX_NESTING) return emit(s, r, TEXT);
  int32_t c = peek(r);
  if (c == '{') {
    next(r);
    mark_if_possible(r);
    if (!brace_closes(r, in != IN_FLAT_QUOTES, &flat, s->depth + 1)) return emit(s, r, TEXT);
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
  while (more && r->position < r->bound && (digits ? is_digit(r->lexer->lookahead) : is_name(r->lexer->lookahead))) {
    step(r);
  }
  r->after_escape = false;
  mark(r);
  // The name may go on after a continuation.
  c = more ? peek(r) : END;
  s->depth--;
  if (c != END && (digits ? is_digit(c) : is_name(c))) {
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
  int32_t second = peek(r);
  if (c == ':' ? second == '-' || second == '+' || second == '?' : (c == '#' || c == '%' || c == '/') && second == c) {
    next(r);
    mark_if_possible(r);
  }
  return emit(s, r, OPERATOR);
}

static bool scan_double_quote(Scanner *s, Reader *r) {
  step(r);
  r->after_escape = false;
  mark(r);
  while (r->position < r->bound && !at_line_end(r) && !stops_text(s, r, IN_DOUBLE_QUOTES, r->lexer->lookahead)) step(r);
  if (r->position < r->bound && r->lexer->lookahead == '"') return emit_one(s, r, PLAIN_DOUBLE_QUOTED);
  if (s->depth >= MAX_NESTING) return emit(s, r, TEXT);
  bool flat = false;
  if (double_quote_closes(r, &flat, s->depth + 1)) {
    push(s, IN_DOUBLE_QUOTES);
    return emit(s, r, DOUBLE_QUOTE);
  }
  int32_t c;
  while (!flat && (c = peek(r)) != END) {
    if (c == r->escape) {
      take_escaped(r, &flat);
    } else {
      take(r, &flat);
    }
  }
  if (!flat) return emit(s, r, TEXT);
  push(s, IN_FLAT_QUOTES);
  return emit(s, r, DOUBLE_QUOTE);
}

static bool scan_single_quote(Scanner *s, Reader *r) {
  step(r);
  r->after_escape = false;
  mark(r);
  while (r->position < r->bound && !at_line_end(r) && !stops_text(s, r, IN_SINGLE_QUOTES, r->lexer->lookahead)) step(r);
  if (r->position < r->bound && r->lexer->lookahead == '\'') return emit_one(s, r, PLAIN_SINGLE_QUOTED);
  bool flat = false;
  if (s->depth >= MAX_NESTING || !single_quote_closes(r, &flat)) return emit(s, r, TEXT);
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
  s->heredoc_count = 0;
  s->marker = 0;
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
  if (lead(s, r, 0) == EMITTED) return true;
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
      while (!at_line_end(r) && !stops_text(s, r, IN_JSON_STRING, r->lexer->lookahead)) step(r);
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
// line are no part of it; those before a continuation are.
static bool scan_shell(Scanner *s, Reader *r) {
  if (nothing_ahead(r) && at_escape(r) && emit_continuation(s, r, 1)) return true;
  uint32_t limit = s->marker ? s->marker - 1 : UINT32_MAX;
  bool blank = r->blanks + r->returns > 0;
  bool any = r->held != 0 || r->position > r->start;
  r->held = 0;
  r->blanks = r->returns = 0;
  r->after_escape = r->after_escape && !blank;
  while (!at_line_end(r)) {
    int32_t c = r->lexer->lookahead;
    if (r->position == limit) {
      mark(r);
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

static bool scan_marker(Scanner *s, Reader *r) {
  int32_t c = r->lexer->lookahead;
  r->left = &s->marker_size;
  r->bound = s->marker_size;
  if (is_digit(c)) {
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
  while (r->position < s->marker_size && is_pattern_space(r->lexer->lookahead)) skip(r);
  mark(r);
  while (r->position < s->marker_size && !at_line_end(r)) {
    r->after_escape = r->lexer->lookahead == r->escape;
    step(r);
  }
  mark(r);
  s->step = s->kind == RUN ? AT_COMMAND : AT_WORDS;
  find_heredocs(s, r, false);
  return emit(s, r, HEREDOC_DELIMITER);
}

// All lines up to the terminator.
static bool scan_heredoc_body(Scanner *s, Reader *r) {
  uint64_t heredoc = s->heredocs[0];
  for (;;) {
    mark(r);
    if (at_file_end(r)) {
      s->heredoc_count = 0;
      s->step = AT_END;
      return emit(s, r, HEREDOC_BODY);
    }
    uint64_t hash = HASH_START;
    uint32_t returns = 0;
    if (heredoc & 1) {
      while (r->lexer->lookahead == '\t') step(r);
    }
    while (!at_line_end(r)) {
      int32_t c = r->lexer->lookahead;
      step(r);
      if (c == '\r') {
        returns++;
        continue;
      }
      for (; returns > 0; returns--) hash = hash_char(hash, '\r');
      hash = hash_char(hash, c);
    }
    if (((hash ^ heredoc) & ~(uint64_t)1) == 0) {
      s->step = AT_HEREDOC_END;
      return emit(s, r, r->end > r->start ? HEREDOC_BODY : EMPTY_BODY);
    }
    if (r->lexer->lookahead == '\n') step(r);
  }
}

static bool scan_heredoc_end(Scanner *s, Reader *r) {
  if (s->heredocs[0] & 1) {
    while (r->lexer->lookahead == '\t') skip(r);
  }
  pass_line(r);
  s->heredoc_count--;
  memmove(s->heredocs, s->heredocs + 1, s->heredoc_count * sizeof s->heredocs[0]);
  s->step = AT_END;
  return emit(s, r, HEREDOC_END);
}

// ---- The whole

// After a flag: another one, or a token that says there is none.
static bool scan_more_flags(Scanner *s, Reader *r) {
  while (is_line_blank(r->lexer->lookahead)) skip(r);
  r->start = r->position;
  mark(r);
  if (r->lexer->lookahead == '\r') {
    while (r->lexer->lookahead == '\r') step(r);
    if (!at_line_end(r)) {
      r->after_escape = false;
      mark(r);
      return emit(s, r, STRAY_RETURN);
    }
  } else if (r->lexer->lookahead == '-') {
    step(r);
    if (r->lexer->lookahead == '-') return scan_flag(s, r);
  } else if (at_escape(r) && emit_continuation(s, r, 0)) {
    return true;
  }
  s->step = (uint8_t)first_step((enum Kind)s->kind);
  return emit(s, r, FLAGS_DONE);
}

static bool scan_argument(Scanner *s, Reader *r) {
  enum Step at = (enum Step)s->step;
  if (at == AT_COMMAND) {
    mark(r);
  } else if (lead(s, r, at == AT_FIRST_COMMAND || at == AT_TRIGGER || at == AT_FLAGS ? 1 : 0) == EMITTED) {
    return true;
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
  if (s->marker == r->start + 1 && nothing_ahead(r) && (at == AT_FIRST_COMMAND || at == AT_COMMAND || at == AT_FIRST_FILE || at == AT_WORDS)) {
    s->marker = 0;
    s->marker_size += r->start;
    s->step = AT_MARKER;
    return scan_marker(s, r);
  }
  bool bracket = r->lexer->lookahead == '[' && nothing_ahead(r);
  switch (at) {
    case AT_IMAGE:
      return scan_image(s, r);
    case AT_AS: {
      static const char *const as[] = {"as", NULL};
      return scan_keyword(s, r, AT_WORDS, AS_KEYWORD, as);
    }
    case AT_HEALTH_TYPE: {
      static const char *const types[] = {"cmd", "none", NULL};
      return scan_keyword(s, r, AT_FIRST_COMMAND, HEALTH_KEYWORD, types);
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
      return scan_shell(s, r);
    case AT_TRIGGER:
      return emit_instruction(s, r, true);
    default:
      return scan_word(s, r);
  }
}

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
    .left = s->word ? &s->word : s->rest ? &s->rest : NULL,
    .blank = ' ',
  };
  Reader *r = &reader;

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

enum { HEAD_SIZE = 7, NUMBERS_SIZE = 16, HEREDOC_SIZE = 8 };

_Static_assert(
  HEAD_SIZE + NUMBERS_SIZE + MAX_NESTING + MAX_HEREDOCS * HEREDOC_SIZE <= TREE_SITTER_SERIALIZATION_BUFFER_SIZE,
  "the state must fit the buffer"
);

// Between instructions the state is two bytes, so that equal states are cheap to see.
unsigned tree_sitter_dockerfile_external_scanner_serialize(void *payload, char *buffer) {
  const Scanner *s = payload;
  unsigned size = 0;
  buffer[size++] = (char)s->step;
  buffer[size++] = (char)(s->window | s->comment << 2 | (s->backtick ? 16 : 0) | (s->after_escape ? 32 : 0) | (s->mount ? 64 : 0) | (s->continued ? 128 : 0));
  if (s->step == AT_LINE || s->step == AT_NOTHING) return size;
  buffer[size++] = (char)s->kind;
  buffer[size++] = (char)(s->composite | (s->pieces ? 16 : 0));
  buffer[size++] = (char)s->triggers;
  buffer[size++] = (char)s->depth;
  buffer[size++] = (char)s->heredoc_count;
  bool numbers = s->word || s->rest || s->marker || s->marker_size;
  if (!numbers && !s->depth && !s->heredoc_count) return size;
  size += write_number(buffer + size, s->word, 4);
  size += write_number(buffer + size, s->rest, 4);
  size += write_number(buffer + size, s->marker, 4);
  size += write_number(buffer + size, s->marker_size, 4);
  memcpy(buffer + size, s->nesting, s->depth);
  size += s->depth;
  for (unsigned i = 0; i < s->heredoc_count; i++) {
    size += write_number(buffer + size, s->heredocs[i], HEREDOC_SIZE);
  }
  return size;
}

void tree_sitter_dockerfile_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  Scanner *s = payload;
  memset(s, 0, offsetof(Scanner, heredocs));
  if (length < 2) {
    s->window = WINDOW_AT_START;
    return;
  }
  unsigned char flags = (unsigned char)buffer[1];
  s->step = (uint8_t)buffer[0];
  s->window = flags & 3;
  s->comment = flags >> 2 & 3;
  s->backtick = flags & 16;
  s->after_escape = flags & 32;
  s->mount = flags & 64;
  s->continued = flags & 128;
  if (length < HEAD_SIZE) return;
  s->kind = (uint8_t)buffer[2];
  s->composite = (uint8_t)buffer[3] & 15;
  s->pieces = buffer[3] & 16;
  s->triggers = (uint8_t)buffer[4];
  s->depth = (uint8_t)buffer[5];
  s->heredoc_count = (uint8_t)buffer[6];
  if (length < HEAD_SIZE + NUMBERS_SIZE) return;
  s->word = (uint32_t)read_number(buffer + 7, 4);
  s->rest = (uint32_t)read_number(buffer + 11, 4);
  s->marker = (uint32_t)read_number(buffer + 15, 4);
  s->marker_size = (uint32_t)read_number(buffer + 19, 4);
  unsigned at = HEAD_SIZE + NUMBERS_SIZE;
  memcpy(s->nesting, buffer + at, s->depth);
  at += s->depth;
  for (unsigned i = 0; i < s->heredoc_count; i++, at += HEREDOC_SIZE) {
    s->heredocs[i] = read_number(buffer + at, HEREDOC_SIZE);
  }
}

bool tree_sitter_dockerfile_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)valid_symbols;
  return scan(payload, lexer);
}
