//! What is said about the words in which BuildKit expands variables.

use syntax::Span;
use syntax::evaluation::EvaluationError;
use syntax::expansion::{LexError, LexErrorKind};

use super::report::{Report, quoted};
use super::rules;
use crate::model::expandable::{Expandable, Role};

/// Reports why a word cannot be read.
pub(crate) fn report_lex_error(report: &mut Report, word: &Expandable, error: &LexError) {
    let opening = Span::new(error.range.start, error.range.start + 1);
    let (rule, range, message) = match &error.kind {
        LexErrorKind::SingleQuote | LexErrorKind::DoubleQuote => {
            (rules::UNCLOSED_QUOTE, opening, unclosed_quote(word.role).to_owned())
        }
        LexErrorKind::Brace => (
            rules::UNCLOSED_BRACE,
            error.range,
            "this `${` is never closed; a blank ends the word unless it is in quotes".to_owned(),
        ),
        LexErrorKind::Slash => (
            rules::UNCLOSED_BRACE,
            error.range,
            "a replacement needs a second `/`, as in `${name/pattern/text}`".to_owned(),
        ),
        LexErrorKind::BadSubstitution => (
            rules::BAD_SUBSTITUTION,
            error.range,
            "there is no variable name here; write `${name}`, or `\\$` for a plain dollar sign"
                .to_owned(),
        ),
        LexErrorKind::Modifier(symbol) => (
            rules::UNSUPPORTED_MODIFIER,
            error.range,
            format!(
                "{} is no operator that BuildKit has in `${{…}}`; it has `:-`, `:+`, `:?`, the \
                 same without colon, `#`, `%` and `/`",
                quoted(symbol)
            ),
        ),
    };
    report.error(rule, word.span_of(range), message);
}

fn unclosed_quote(role: Role) -> &'static str {
    match role {
        Role::Source | Role::Destination => {
            "this quote is never closed, as quotes do not join words here; for a path with blanks \
             write the arguments as a JSON array, such as `[\"my file\", \"/app/\"]`"
        }
        _ => "this quote is never closed; close it, or escape it to mean the character",
    }
}

/// Reports what makes the build fail once the values are known.
pub(crate) fn report_evaluation(
    report: &mut Report,
    word: &Expandable,
    errors: &[EvaluationError],
) {
    for error in errors {
        match error {
            EvaluationError::Required { range, message } => {
                let message = format!("the build stops here: {message}");
                report.error(rules::REQUIRED_VARIABLE, word.span_of(*range), message);
            }
            EvaluationError::Pattern { range, character } => {
                let escape = character.map_or("\\".to_owned(), |c| format!("\\{c}"));
                let message = format!(
                    "{} means nothing in a pattern; only `*`, `?` and `\\` can be escaped",
                    quoted(&escape)
                );
                report.error(rules::INVALID_PATTERN, word.span_of(*range), message);
            }
        }
    }
}
