// Looking ahead for the heredocs of an instruction.
//
// BuildKit splits the joined line into words like a shell, always with a backslash as escape
// character, and takes each word of the form `3<<-NAME` as a heredoc. A line it cannot split has
// none. Quotes and escapes stay in the words and are removed from the name in a second pass; here
// both passes run at once, character by character.

#ifndef HEREDOCS_H
#define HEREDOCS_H

#include "lookahead.h"

enum { MAX_HEREDOCS = 100 };

// Heredocs awaited after the line, at most so many; words beyond that are plain. Each is a hash of
// its terminator, so that its length does not matter, with the lowest bit telling `<<-`.
typedef struct {
  uint8_t count;
  uint64_t terminators[MAX_HEREDOCS];
} Heredocs;

// A word that opens a heredoc, by characters since the scan began. A size of 0 is none.
typedef struct {
  uint32_t start;
  uint32_t size;
} Marker;

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

enum NameState {
  NAME_PLAIN,
  NAME_ESCAPE,
  NAME_SINGLE,
  NAME_DOUBLE,
  NAME_DOUBLE_ESCAPE,
  NAME_BROKEN,
};

typedef struct {
  Heredocs *heredocs;  // Takes what is found. Without it the first marker is enough.
  Marker marker;       // The first that can become a token.
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
  bool closed = w->name == NAME_PLAIN || w->name == NAME_ESCAPE;
  bool complete = w->state == WORD_NAME && w->named && closed;
  w->state = NO_WORD;
  if (!complete) return;
  if (w->heredocs && w->heredocs->count < MAX_HEREDOCS) {
    uint64_t hash = (w->hash & ~(uint64_t)1) | (w->dash ? 1 : 0);
    w->heredocs->terminators[w->heredocs->count++] = hash;
  }
  // A marker with a continuation in it has no token.
  if (!w->marker.size && !w->in_operand && w->begin_crossings == w->end_crossings) {
    w->marker.start = w->begin;
    w->marker.size = w->end - w->begin;
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
      if (is_pattern_blank(c)) {
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
    sound = words_until(w, r, '/', splits, true, depth + 1) &&
            words_until(w, r, '}', splits, true, depth + 1);
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
    if (c < '&' || c > '|' || c == '\'' || c == '/' || c == '<' || c == '\\' || c == '`') return;
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
    if (!w->heredocs && w->marker.size) return true;
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
          while ((c = peek(r)) == ' ' || c == '\t' || c == '\r') put_next(w, r, quoted_splits);
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

// Reads the rest of the joined line and gives the first marker in it. `heredocs` takes all of them;
// without it the line is known to be sound.
static Marker find_heredocs(Reader *r, Heredocs *heredocs) {
  Words words = {.heredocs = heredocs};
  if (heredocs) heredocs->count = 0;
  if (words_until(&words, r, END, true, true, 0)) {
    end_word(&words);
  } else if (heredocs) {
    heredocs->count = 0;
    words.marker.size = 0;
  }
  return words.marker;
}

#endif
