//! What COPY and ADD name: their sources and their destination, and where from.

use dialect::{Keyword, ValueKind};
use syntax::heredoc::parse_marker;
use syntax::{Form, Span};

use crate::checks::sources::{SourceKind, source_kind};
use crate::rules::site::Site;

/// A path in COPY or ADD. Spans count as those of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Path {
    /// As the builder reads it, before variables: without quotes around it.
    pub(in crate::rules) text: String,
    /// Where it stands.
    pub(in crate::rules) span: Span,
}

impl Path {
    /// Whether a variable decides a part of it.
    pub(in crate::rules) fn is_open(&self) -> bool {
        self.text.contains('$')
    }
}

/// One COPY or ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Transfer {
    /// What is copied from the build context, or from elsewhere: files alone, no heredocs.
    pub(in crate::rules) sources: Vec<Path>,
    /// Where to.
    pub(in crate::rules) destination: Path,
    /// Whether it takes from another stage, an image or a named context.
    pub(in crate::rules) is_from_elsewhere: bool,
}

/// Reads COPY or ADD; `None` if it is not finished, or part of a template.
pub(in crate::rules) fn transfer(site: &Site<'_>) -> Option<Transfer> {
    let mut paths: Vec<Path> = match &site.statement.form {
        Form::Words(words) => words
            .iter()
            .map(|word| Path { text: unquoted(site.text(*word)), span: word.span })
            .collect(),
        Form::Exec(strings) => strings
            .iter()
            .map(|string| Path { text: string.value.clone(), span: string.word.span })
            .collect(),
        _ => return None,
    };
    // In a template, what stands here is not what the builder sees.
    let is_template = paths.iter().any(|path| path.text.contains("{{"));
    let destination = paths.pop().filter(|_| !paths.is_empty() && !is_template)?;
    paths.retain(|path| {
        parse_marker(&path.text).is_none() && source_kind(&path.text) == SourceKind::File
    });
    let is_source = |flag: &syntax::Flag| {
        let row = site.keyword.row().flag(flag.name());
        row.is_some_and(|row| matches!(row.value, ValueKind::Source))
    };
    let is_from_elsewhere = site.statement.flags.iter().any(is_source);
    Some(Transfer { sources: paths, destination, is_from_elsewhere })
}

/// The keywords that it reads.
pub(in crate::rules) const KEYWORDS: [Keyword; 2] = [Keyword::Add, Keyword::Copy];

fn unquoted(text: &str) -> String {
    let inner = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text).to_owned()
}
