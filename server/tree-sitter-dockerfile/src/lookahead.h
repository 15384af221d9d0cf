// Looking ahead: whether quotes, expansions and JSON arrays are complete.

#ifndef LOOKAHEAD_H
#define LOOKAHEAD_H

#include "reader.h"

#include <string.h>

enum {
  // Deeper quotes and expansions in a word, and deeper JSON, are plain text.
  MAX_NESTING = 16,
  MAX_LOOKAHEAD_DEPTH = 64,
};

// ---- Words
//
// These follow BuildKit's shell.Lex, which expands words. A construct that it would reject is
// plain text here.

static bool closes(Reader *r, int32_t stop, unsigned depth);

// Notes the first double quote that is not escaped, whatever encloses it.
static void take(Reader *r) {
  if (peek(r) == '"') r->saw_quote = true;
  next(r);
}

static void take_escaped(Reader *r) {
  take(r);
  if (peek(r) != END) next(r);
}

// The name after `$` or `${`.
static bool name_follows(Reader *r) {
  int32_t c = peek(r);
  if (is_digit(c)) {
    while (is_digit(peek(r))) take(r);
    return true;
  }
  if (is_special_parameter(c)) {
    take(r);
    return true;
  }
  if (!is_name(c)) return false;
  while (is_name(peek(r))) take(r);
  return true;
}

// The rest of `${`. Without `operators` only a name may stand in it.
static bool brace_closes(Reader *r, bool operators, unsigned depth) {
  if (!name_follows(r)) return false;
  int32_t c = peek(r);
  if (c == '}') {
    take(r);
    return true;
  }
  if (!operators || depth >= MAX_NESTING) return false;
  if (c == ':') {
    take(r);
    c = peek(r);
    if (c != '-' && c != '+' && c != '?') return false;
  }
  switch (c) {
    case '-':
    case '+':
    case '?':
    case '#':
    case '%':
      take(r);
      return closes(r, '}', depth);
    case '/':
      take(r);
      if (peek(r) == '/') take(r);
      return closes(r, '/', depth) && closes(r, '}', depth);
    default:
      return false;
  }
}

static bool single_quote_closes(Reader *r) {
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    take(r);
    if (c == '\'') return true;
  }
}

static bool dollar_is_sound(Reader *r, unsigned depth) {
  take(r);
  if (peek(r) != '{') {
    (void)name_follows(r);
    return true;
  }
  take(r);
  return brace_closes(r, true, depth + 1);
}

static bool double_quote_closes(Reader *r, unsigned depth) {
  if (depth >= MAX_NESTING) return false;
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    if (c == '$') {
      if (!dollar_is_sound(r, depth)) return false;
    } else if (c == r->escape) {
      take_escaped(r);
    } else {
      take(r);
      if (c == '"') return true;
    }
  }
}

static bool closes(Reader *r, int32_t stop, unsigned depth) {
  for (;;) {
    int32_t c = peek(r);
    if (c == END) return false;
    if (c == stop) {
      take(r);
      return true;
    }
    if (c == '$') {
      if (!dollar_is_sound(r, depth)) return false;
    } else if (c == '"') {
      take(r);
      if (!double_quote_closes(r, depth + 1)) return false;
    } else if (c == '\'') {
      take(r);
      if (depth + 1 >= MAX_NESTING || !single_quote_closes(r)) return false;
    } else if (c == r->escape) {
      take_escaped(r);
    } else {
      take(r);
    }
  }
}

// ---- JSON

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

#endif
