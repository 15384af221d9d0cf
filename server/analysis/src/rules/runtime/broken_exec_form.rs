//! `broken-exec-form`

use dialect::Keyword;
use syntax::{Form, Mapped, Span, Word};

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "broken-exec-form",
    aliases: &["DU49", "S7030", "tally/invalid-json-form"],
    summary: "Finds what was meant to be the exec form and is none.",
    details: "The exec form is a JSON array: strings in double quotes with commas between them. \
              Whatever is not quite that, with single quotes, a comma too many or too few, or a \
              word behind the bracket, is taken as shell form without a word of warning. The shell \
              then looks for a program called `[node` or the like and finds none, and COPY looks \
              for files with brackets in their names.\n\n\
              Silent for `[` as the test of a shell.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM node:24\nCMD ['node', 'server.js']\n",
            good: "FROM node:24\nCMD [\"node\", \"server.js\"]\n",
        },
        Example {
            bad: "FROM node:24\nENTRYPOINT [\"node\" \"server.js\",]\n",
            good: "FROM node:24\nENTRYPOINT [\"node\", \"server.js\"]\n",
        },
    ],
    checks: &[Check::Statement(
        &[
            Keyword::Add,
            Keyword::Cmd,
            Keyword::Copy,
            Keyword::Entrypoint,
            Keyword::Healthcheck,
            Keyword::Run,
            Keyword::Volume,
        ],
        check,
    )],
};

/// BuildKit `parser/line_parsers.go`, `parseMaybeJSON`.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let (Some(stops_at), Some((word, array))) = (site.statement.json_stops_at, array(site)) else {
        return;
    };
    let message = message(site.keyword, array.problem);
    let found = findings.report(Span::new(stops_at, stops_at).cover(word.span), message);
    let edits = array.edits(&site.instruction.line, word);
    if !edits.is_empty() {
        let title = "Make it a JSON array";
        found.fix(Fix::questionable(title, edits));
    }
}

/// Whether this rule, if it is on, speaks of `site`.
pub(super) fn speaks_of(site: &Site<'_>) -> bool {
    array(site).is_some()
}

/// What was meant to be an array in `site`, and where it stands.
fn array(site: &Site<'_>) -> Option<(Word, Array)> {
    site.statement.json_stops_at?;
    let word = match &site.statement.form {
        Form::Healthcheck { command, .. } => match &**command {
            Form::Shell(word) => *word,
            _ => return None,
        },
        _ => site.statement.arguments,
    };
    Some((word, read(site.text(word))?))
}

fn message(keyword: Keyword, problem: Problem) -> String {
    let problem = match problem {
        Problem::Quotes => "strings need double quotes",
        Problem::NoQuotes => "every word needs double quotes",
        Problem::NoComma => "a comma is missing",
        Problem::ExtraComma => "there is a comma too many",
        Problem::NotClosed => "the bracket is not closed",
        Problem::Rest => "something follows the bracket",
        Problem::Escape => "a backslash in a string has to be doubled",
    };
    let taken = match keyword {
        Keyword::Add | Keyword::Copy | Keyword::Volume => {
            "each word is taken as a path, with its brackets and quotes"
        }
        _ => "all of it goes to the shell, which looks for a program of that name",
    };
    format!("this is no JSON array, because {problem}; {taken}")
}

/// What keeps it from being a JSON array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    Quotes,
    NoQuotes,
    NoComma,
    ExtraComma,
    NotClosed,
    Rest,
    Escape,
}

/// What was meant to be an array. Ranges count from the start of its text.
#[derive(Debug)]
struct Array {
    problem: Problem,
    /// What to put in the place of what.
    changes: Vec<(Span, String)>,
}

impl Array {
    /// The changes as edits; none if one of them has a continuation inside.
    fn edits(&self, line: &Mapped, word: Word) -> Vec<Edit> {
        let edit = |(range, text): &(Span, String)| {
            let range = range.shift(word.range.start);
            let is_whole = line.pieces(range).count() <= 1;
            is_whole.then(|| Edit::replace(line.span(range), text.clone()))
        };
        let edits: Option<Vec<Edit>> = self.changes.iter().map(edit).collect();
        edits.unwrap_or_default()
    }
}

/// Reads `text`, which is no JSON array; `None` if it was not meant to be one either.
fn read(text: &str) -> Option<Array> {
    let mut reader =
        Reader { text, at: 0, changes: Vec::new(), problem: None, has_bare_word: false, commas: 0 };
    reader.eat('[')?;
    reader.items()?;
    let problem = reader.problem?;
    // The test of a shell has words without quotes and no commas.
    let is_array = reader.commas > 0 || !reader.has_bare_word;
    is_array.then_some(Array { problem, changes: reader.changes })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    changes: Vec<(Span, String)>,
    problem: Option<Problem>,
    has_bare_word: bool,
    commas: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, wanted: char) -> Option<()> {
        self.blanks();
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found.then_some(())
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The problem that counts is the first one.
    fn note(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn change(&mut self, from: usize, to: usize, text: impl Into<String>) {
        self.changes.push((Span::new(from as u32, to as u32), text.into()));
    }

    /// Everything behind the opening bracket; `None` if it is nothing like an array.
    fn items(&mut self) -> Option<()> {
        let (mut count, mut comma) = (0, None);
        let mut end = self.at;
        loop {
            self.blanks();
            match self.rest().chars().next() {
                None => {
                    self.note(Problem::NotClosed);
                    self.extra_comma(comma);
                    self.change(end, end, "]");
                    return (count > 0).then_some(());
                }
                Some(']') => {
                    self.extra_comma(comma);
                    self.at += 1;
                    return self.behind().then_some(());
                }
                Some(',') if comma.is_some() || count == 0 => return None,
                Some(',') => {
                    (comma, self.commas) = (Some(self.at), self.commas + 1);
                    self.at += 1;
                }
                Some(_) => {
                    if count > 0 && comma.is_none() {
                        self.note(Problem::NoComma);
                        self.change(end, end, ",");
                    }
                    self.item()?;
                    (count, comma, end) = (count + 1, None, self.at);
                }
            }
        }
    }

    fn extra_comma(&mut self, comma: Option<usize>) {
        if let Some(at) = comma {
            self.note(Problem::ExtraComma);
            self.change(at, at + 1, "");
        }
    }

    /// What follows the closing bracket; whether this can still be an array.
    fn behind(&mut self) -> bool {
        let rest = self.rest();
        if rest.trim().is_empty() {
            return true;
        }
        self.note(Problem::Rest);
        let is_comment = rest.trim_start().starts_with('#');
        if is_comment {
            self.change(self.at, self.text.len(), "");
        } else {
            self.changes.clear();
        }
        // `["a"] && b` may be a strange test, `["a", "b"] x` is none.
        is_comment || self.commas > 0
    }

    /// One string, in whatever quotes.
    fn item(&mut self) -> Option<()> {
        let start = self.at;
        let open = self.rest().chars().next()?;
        let close = match open {
            '"' | '\'' => open,
            '\u{201c}' | '\u{201d}' => '\u{201d}',
            '\u{2018}' | '\u{2019}' => '\u{2019}',
            _ => return self.bare_word(),
        };
        let inner_start = start + open.len_utf8();
        let inner = self.text.get(inner_start..)?;
        let length = end_of_string(inner, open, close)?;
        let value = inner.get(..length)?;
        self.at = inner_start + length + close.len_utf8();
        let text = json_string(value);
        if open != '"' {
            self.note(Problem::Quotes);
            self.change(start, self.at, text);
        } else if text.len() != value.len() + 2 {
            self.note(Problem::Escape);
            self.change(start, self.at, text);
        }
        Some(())
    }

    /// A word without quotes.
    fn bare_word(&mut self) -> Option<()> {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find([',', ']', ' ', '\t', '"', '\'']).unwrap_or(rest.len());
        let word = rest.get(..length).filter(|word| !word.is_empty() && !word.contains('['))?;
        self.at = start + length;
        self.has_bare_word = true;
        self.note(Problem::NoQuotes);
        self.change(start, self.at, json_string(word));
        Some(())
    }
}

/// How long the string in front of its closing quote is.
fn end_of_string(text: &str, open: char, close: char) -> Option<usize> {
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        let ends = character == close || (open != '"' && open != '\'' && character == open);
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if open == '"' => is_escaped = true,
            _ if ends => return Some(index),
            _ => {}
        }
    }
    None
}

/// `value` as a JSON string. Escapes that JSON knows stay.
fn json_string(value: &str) -> String {
    let mut text = String::from("\"");
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek().copied()) {
            ('\\', Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't'))) => {
                text.extend(['\\', next]);
                characters.next();
            }
            ('\\', _) => text.push_str("\\\\"),
            ('"', _) => text.push_str("\\\""),
            ('\t', _) => text.push_str("\\t"),
            _ => text.push(character),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn every_slip_is_told_apart() {
        check_rule(
            "broken-exec-form",
            "FROM a\n\
             CMD ['a', 'b c']\n\
             ENTRYPOINT [\"a\" \"b\"]\n\
             CMD [\"a\", \"b\",]\n\
             CMD [\"a\", \"b\"\n\
             CMD [\"a\", b]\n\
             CMD [\"a\", \"$HOME\", 'c']\n\
             CMD [\"a\", \"b\"] # run it\n\
             CMD [\"a\", \"b\"] c\n\
             CMD [\u{201c}a\u{201d}, \u{201c}b\u{201d}]\n\
             CMD [\"c:\\windows\\x.exe\", \"y\"]\n\
             COPY ['a b', 'c/']\n\
             HEALTHCHECK --interval=1s CMD ['curl', 'x']\n\
             RUN ['a', \\\n  'b']\n",
            expect![[r#"
                FROM a
                CMD ['a', 'b c']
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^^^^ this is no JSON array, because strings need double quotes; all of it goes to the shell, which looks for a program of that name
                ENTRYPOINT ["a" "b"]
                           ^| fix (Unsafe): Make it a JSON array
                           ^^^^^^^^^ this is no JSON array, because a comma is missing; all of it goes to the shell, which looks for a program of that name
                CMD ["a", "b",]
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^^^ this is no JSON array, because there is a comma too many; all of it goes to the shell, which looks for a program of that name
                CMD ["a", "b"
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^ this is no JSON array, because the bracket is not closed; all of it goes to the shell, which looks for a program of that name
                CMD ["a", b]
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^ this is no JSON array, because every word needs double quotes; all of it goes to the shell, which looks for a program of that name
                CMD ["a", "$HOME", 'c']
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^^^^^^^^^^^ this is no JSON array, because strings need double quotes; all of it goes to the shell, which looks for a program of that name
                CMD ["a", "b"] # run it
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^^^^^^^^^^^ this is no JSON array, because something follows the bracket; all of it goes to the shell, which looks for a program of that name
                CMD ["a", "b"] c
                    ^^^^^^^^^^^^ this is no JSON array, because something follows the bracket; all of it goes to the shell, which looks for a program of that name
                CMD [“a”, “b”]
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^^ this is no JSON array, because strings need double quotes; all of it goes to the shell, which looks for a program of that name
                CMD ["c:\windows\x.exe", "y"]
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^^^^^^^^^^^^^^^^^^^ this is no JSON array, because a backslash in a string has to be doubled; all of it goes to the shell, which looks for a program of that name
                COPY ['a b', 'c/']
                     ^| fix (Unsafe): Make it a JSON array
                     ^^^^^^^^^^^^^ this is no JSON array, because strings need double quotes; each word is taken as a path, with its brackets and quotes
                HEALTHCHECK --interval=1s CMD ['curl', 'x']
                                              ^| fix (Unsafe): Make it a JSON array
                                              ^^^^^^^^^^^^^ this is no JSON array, because strings need double quotes; all of it goes to the shell, which looks for a program of that name
                RUN ['a', \
                    ^| fix (Unsafe): Make it a JSON array
                    ^^^^^^^> this is no JSON array, because strings need double quotes; all of it goes to the shell, which looks for a program of that name
                  'b']
                  ^^^^< this is no JSON array, because strings need double quotes; all of it goes to the shell, which looks for a program of that name
                -- fixed --
                FROM a
                CMD ["a", "b c"]
                ENTRYPOINT ["a", "b"]
                CMD ["a", "b"]
                CMD ["a", "b"]
                CMD ["a", "b"]
                CMD ["a", "$HOME", "c"]
                CMD ["a", "b"]
                CMD ["a", "b"] c
                CMD ["a", "b"]
                CMD ["c:\\windows\\x.exe", "y"]
                COPY ["a b", "c/"]
                HEALTHCHECK --interval=1s CMD ["curl", "x"]
                RUN ["a", \
                  "b"]
            "#]],
        );
    }

    #[test]
    fn a_test_of_the_shell_is_no_array() {
        for text in [
            "RUN [ -f /x ] && y",
            "RUN [ \"$a\" = \"b\" ]",
            "RUN [ \"$a\" = \"b\" ] || exit 1",
            "RUN [ ! -z \"$a\" ]",
            "RUN [[ \"$a\" == b, ]]",
            "RUN [\"a\"]",
            "RUN [ \"$a\" != 'x,y' ] && z",
            "COPY [a-z]* /x/",
            "COPY [a].txt [b].txt /x/",
            "VOLUME [\"/a\"]",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("broken-exec-form", &text), 0, "{text}");
        }
    }
}
