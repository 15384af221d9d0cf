//! What COPY and ADD can take as a source (`dockerfile2llb/convert_copy.go`, `dispatchCopy`).

use dialect::Keyword;
use syntax::heredoc::parse_marker;
use syntax::{Form, Instruction};

use super::report::quoted;
use super::rules::{self, Rule};
use super::values;

/// What a source is, as far as its text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceKind {
    /// In the build context.
    File,
    /// On the web.
    Download,
    /// In a git repository.
    Repository,
}

/// Where BuildKit finds `text` (`dfgitutil.ParseGitRef`, `isHTTPSource`).
pub(crate) fn source_kind(text: &str) -> SourceKind {
    let web = text.starts_with("http://") || text.starts_with("https://");
    if web {
        // The path ends where the query or the reference begins.
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let names_host = path.splitn(4, '/').nth(3).is_some();
        return match names_host && path.ends_with(".git") {
            true => SourceKind::Repository,
            false => SourceKind::Download,
        };
    }
    let scheme = text.starts_with("git://") || text.starts_with("ssh://");
    if scheme || is_scp_like(text) { SourceKind::Repository } else { SourceKind::File }
}

/// `user@host:path`, as git writes an address for ssh (`sshutil.ParseSCPStyleURL`).
fn is_scp_like(text: &str) -> bool {
    let Some((user, rest)) = text.split_once('@') else { return false };
    let Some((host, _)) = rest.split_once(':') else { return false };
    let word = |part: &str, other: u8| {
        let valid = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == other;
        !part.is_empty() && part.bytes().all(valid)
    };
    word(user, b'_') && word(host, b'.')
}

/// Whether the instruction cannot take this source.
pub(crate) fn source_fault(value: &str, instruction: &Instruction) -> Option<(Rule, String)> {
    if instruction.statement.kind != Some(Keyword::Copy) {
        return None;
    }
    let what = match source_kind(value) {
        SourceKind::File => return None,
        SourceKind::Download => "download",
        SourceKind::Repository => "clone",
    };
    let (copy, add) = (Keyword::Copy.name(), Keyword::Add.name());
    let message = format!("{copy} cannot {what} {}; {add} can", quoted(value));
    Some((rules::INVALID_SOURCE, message))
}

/// Whether the checksum cannot belong to the sources.
pub(crate) fn checksum_fault(value: &str, instruction: &Instruction) -> Option<(Rule, String)> {
    let sources = source_texts(instruction)?;
    let [source] = sources.as_slice() else {
        let message = "a checksum can only be given for one source".to_owned();
        return Some((rules::INVALID_CHECKSUM, message));
    };
    // A variable may stand for a URL.
    if source.contains('$') {
        return None;
    }
    let fault = match source_kind(source) {
        SourceKind::File => "a checksum needs a URL or a git repository as the source".to_owned(),
        SourceKind::Download => values::digest_fault(value)?,
        SourceKind::Repository => return None,
    };
    Some((rules::INVALID_CHECKSUM, fault))
}

/// The sources that are no heredocs, as they are written; `None` without arguments.
fn source_texts(instruction: &Instruction) -> Option<Vec<String>> {
    let mut words: Vec<String> = match &instruction.statement.form {
        Form::Exec(strings) => strings.iter().map(|string| string.value.clone()).collect(),
        Form::Words(words) => {
            words.iter().map(|word| instruction.line.slice(word.range).to_owned()).collect()
        }
        _ => return None,
    };
    words.pop()?;
    words.retain(|word| parse_marker(word).is_none());
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::{SourceKind, source_kind};

    #[track_caller]
    fn check_kind(kind: SourceKind, texts: &[&str]) {
        for text in texts {
            assert_eq!(source_kind(text), kind, "{text}");
        }
    }

    #[test]
    fn sources_are_told_apart() {
        check_kind(
            SourceKind::File,
            &["a", "./x.git", "github.com/a/b", "a@b", "ftp://x/y", "a:b"],
        );
        check_kind(SourceKind::Download, &["https://x/y", "http://x.git", "https://x/y.git/z"]);
        check_kind(
            SourceKind::Repository,
            &[
                "https://x/y.git",
                "https://x/y.git#v1:dir",
                "git@x.org:a/b",
                "git://x/y",
                "https://x/y.git?ref=1",
            ],
        );
    }
}
