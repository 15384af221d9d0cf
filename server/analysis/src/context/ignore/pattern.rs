//! One pattern of an ignore file (`patternmatcher.go`, `compile` and `match`).

use super::expression::Expression;

/// A pattern that Go's regular expressions refuse; BuildKit finds out when it first needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

/// One pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Whether it brings back what it matches.
    pub(super) is_exception: bool,
    /// Its cleaned text, without the exclamation mark.
    text: String,
    form: Form,
}

/// How a path is compared with a pattern.
#[derive(Debug)]
enum Form {
    Exact,
    /// What stands before `**`.
    Prefix(String),
    /// What stands behind `**`.
    Suffix(String),
    Expression(Expression),
    Unreadable,
}

/// The kinds of form, while the pattern is read.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Exact,
    Prefix,
    Suffix,
    Expression,
}

impl Pattern {
    /// Reads the cleaned `text`, which may be so much work at most.
    pub(super) fn new(text: &str, is_exception: bool, most: usize) -> Pattern {
        let mut translation = Translation::new(text);
        translation.run();
        let form = match translation.kind {
            Kind::Exact => Form::Exact,
            Kind::Prefix => Form::Prefix(text.trim_end_matches("**").to_owned()),
            // Behind a byte order mark the stars are not where they are cut off.
            Kind::Suffix => match text.strip_prefix("**") {
                Some(suffix) => Form::Suffix(suffix.to_owned()),
                None => Form::Exact,
            },
            Kind::Expression => {
                translation.expression.push('$');
                Expression::read(&translation.expression, most)
                    .map_or(Form::Unreadable, Form::Expression)
            }
        };
        Pattern { is_exception, text: text.to_owned(), form }
    }

    /// Whether it is written so.
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// How much work a comparison is at most for each character of the path.
    pub(super) fn weight(&self) -> usize {
        match &self.form {
            Form::Expression(expression) => expression.weight(),
            _ => 1,
        }
    }

    /// Whether it matches `path`.
    pub(super) fn matches(&self, path: &str) -> Result<bool, Unreadable> {
        match &self.form {
            Form::Exact => Ok(path == self.text),
            Form::Prefix(prefix) => Ok(path.starts_with(prefix)),
            Form::Suffix(suffix) => {
                Ok(path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path))
            }
            Form::Expression(expression) => Ok(expression.matches(path)),
            Form::Unreadable => Err(Unreadable),
        }
    }

    /// Whether it may match something inside `directory`, judged by the segments before the first
    /// special character.
    pub(super) fn may_match_in(&self, directory: &str) -> bool {
        let inside = format!("{directory}/");
        match self.text.find(['*', '?', '[', '\\', '^', '\u{feff}']) {
            None => self.text.starts_with(&inside),
            Some(special) => {
                let plain = self.text.get(..special).unwrap_or_default();
                let segments = plain.rfind('/').map_or(0, |slash| slash + 1);
                let segments = plain.get(..segments).unwrap_or_default();
                inside.starts_with(segments) || segments.starts_with(&inside)
            }
        }
    }
}

/// Turns a pattern into a regular expression and finds out whether it needs one.
struct Translation<'p> {
    left: std::iter::Peekable<std::str::Chars<'p>>,
    expression: String,
    kind: Kind,
}

impl Translation<'_> {
    fn new(text: &str) -> Translation<'_> {
        // Go's text scanner drops a byte order mark at the start of what it reads.
        let left = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
        Translation { left, expression: "^".to_owned(), kind: Kind::Exact }
    }

    fn run(&mut self) {
        let mut is_first = true;
        while let Some(character) = self.left.next() {
            match character {
                '*' if self.left.next_if_eq(&'*').is_some() => self.double_star(is_first),
                '*' => self.special("[^/]*"),
                '?' => self.special("[^/]"),
                // Braces and the bar are to be escaped as well, but the table that says so in BuildKit
                // (`escapeBytes`) has no room for them.
                '.' | '+' | '(' | ')' | '$' => self.expression.extend(['\\', character]),
                '\\' => {
                    self.expression.push('\\');
                    if let Some(escaped) = self.left.next() {
                        self.expression.push(escaped);
                        self.kind = Kind::Expression;
                    }
                }
                '[' | ']' => {
                    self.expression.push(character);
                    self.kind = Kind::Expression;
                }
                _ => self.expression.push(character),
            }
            is_first = false;
        }
    }

    fn special(&mut self, expression: &str) {
        self.expression.push_str(expression);
        self.kind = Kind::Expression;
    }

    /// Two stars, with the slash behind them, which they take in.
    fn double_star(&mut self, is_first: bool) {
        self.left.next_if_eq(&'/');
        if self.left.peek().is_some() {
            self.special("(.*/)?");
        } else if self.kind == Kind::Exact {
            self.kind = Kind::Prefix;
        } else {
            self.special(".*");
        }
        if is_first {
            self.kind = Kind::Suffix;
        }
    }
}
