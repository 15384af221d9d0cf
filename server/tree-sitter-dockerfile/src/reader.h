// Reading the text: characters, and the joined line that BuildKit makes of physical lines.

#ifndef READER_H
#define READER_H

#include "tree_sitter/parser.h"

enum {
  // `peek` at the end of the joined line. The lexer itself has -1 for invalid UTF-8.
  END = -2,
};

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

// A regular expression's `\s` in Go, but for the line feed, which no line holds.
static bool is_pattern_blank(int32_t c) {
  return c == ' ' || c == '\t' || c == '\f' || c == '\r';
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
  uint32_t crossings;  // Continuations crossed.
  bool saw_quote;      // `take` has passed a double quote.
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

#endif
