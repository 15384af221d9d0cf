//! `add-instead-of-copy`

use dialect::Keyword;
use syntax::Form;
use syntax::heredoc::parse_marker;

use crate::checks::sources::{SourceKind, source_kind};
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "add-instead-of-copy",
    aliases: &["DL3020", "DF006", "CKV_DOCKER_4", "S7029"],
    summary: "Finds ADD where COPY does the same.",
    details: "ADD downloads what looks like a URL and unpacks what is an archive. Where neither is \
              meant, COPY says so, and keeps an archive of that name a file on the day when one \
              comes.\n\n\
              Silent for URLs, for sources that may be archives or that a variable or pattern \
              decides, and for flags that COPY does not have. The fix is for names that certainly \
              are plain files.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nADD requirements.txt /app/\n",
        good: "FROM python:3.13\nCOPY requirements.txt /app/\n",
    }],
    checks: &[Check::Statement(&[Keyword::Add], check)],
};

/// How the names of archives end, also of those that ADD does not know: their contents decide.
const ARCHIVES: [&str; 14] = [
    "tar", "gz", "tgz", "bz2", "tbz", "tbz2", "xz", "txz", "zst", "tzst", "lzma", "z", "zip", "tlz",
];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let names = names(site);
    let Some((_, sources)) = names.split_last() else { return };
    let shared = |name: &str| Keyword::Copy.row().flag(name).is_some();
    if sources.is_empty()
        || !site.statement.flags.iter().all(|flag| shared(flag.name()))
        || sources.iter().any(|source| may_be_more(source))
    {
        return;
    }
    let (add, copy) = (Keyword::Add.name(), Keyword::Copy.name());
    let message = format!("{add} also downloads and unpacks; {copy} does what is meant here");
    let found = findings.report(site.keyword_span(), message);
    let edit = Edit::replace(site.keyword_span(), written_like(site, copy));
    let title = format!("Write {copy}");
    // An archive may have any name; one of these is never an archive. A trigger is part of the
    // image as it is written.
    found.fix(match !site.is_trigger && sources.iter().all(|source| is_plain_file(source)) {
        true => Fix::safe(title, vec![edit]),
        false => Fix::questionable(title, vec![edit]),
    });
}

/// The sources and the destination.
fn names(site: &Site<'_>) -> Vec<String> {
    match &site.statement.form {
        Form::Words(words) => words.iter().map(|word| site.text(*word).to_owned()).collect(),
        Form::Exec(strings) => strings.iter().map(|string| string.value.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Whether ADD may do with `source` what COPY does not.
fn may_be_more(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    let is_archive = lower
        .rsplit_once('.')
        .is_some_and(|(_, end)| ARCHIVES.contains(&end.trim_matches(['"', '\''])));
    let is_open = source.contains(['$', '*', '?', '[']) || parse_marker(source).is_some();
    is_archive || is_open || source_kind(source.trim_matches(['"', '\''])) != SourceKind::File
}

/// The endings of what no one gives to an archive.
const PLAIN: [&str; 24] = [
    "txt",
    "json",
    "yaml",
    "yml",
    "toml",
    "sh",
    "py",
    "js",
    "ts",
    "rb",
    "go",
    "rs",
    "php",
    "conf",
    "cfg",
    "ini",
    "sql",
    "md",
    "xml",
    "html",
    "css",
    "lock",
    "properties",
    "env",
];

fn is_plain_file(source: &str) -> bool {
    let name = source.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_known = ending.is_some_and(|ending| PLAIN.contains(&ending));
    // A directory is copied by both in the same way.
    is_known || source.ends_with('/') || source == "."
}

/// `keyword` in the letter case of the keyword that stands there.
fn written_like(site: &Site<'_>, keyword: &str) -> String {
    let written = site.text(site.statement.keyword);
    match written.chars().all(char::is_lowercase) {
        true => keyword.to_ascii_lowercase(),
        false => keyword.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn what_only_add_does_is_left_alone() {
        check_rule(
            "DL3020",
            "FROM a\nADD https://x.org/a /a\nADD a.tar.gz b /\nADD $x /\nADD *.x /\nADD --checksum=sha256:0 a b\n\
             ADD git@x.org:a/b /\nADD --chown=1 a b\nadd [\"x y.json\", \"b/\"]\nONBUILD ADD src/ .\nADD <<E /x\nE\n",
            expect![[r#"
                FROM a
                ADD https://x.org/a /a
                ADD a.tar.gz b /
                ADD $x /
                ADD *.x /
                ADD --checksum=sha256:0 a b
                ADD git@x.org:a/b /
                ADD --chown=1 a b
                ^| fix (Unsafe): Write COPY
                ^^^ ADD also downloads and unpacks; COPY does what is meant here
                add ["x y.json", "b/"]
                ^| fix (Safe): Write COPY
                ^^^ ADD also downloads and unpacks; COPY does what is meant here
                ONBUILD ADD src/ .
                        ^| fix (Unsafe): Write COPY
                        ^^^ ADD also downloads and unpacks; COPY does what is meant here
                ADD <<E /x
                E
                -- fixed --
                FROM a
                ADD https://x.org/a /a
                ADD a.tar.gz b /
                ADD $x /
                ADD *.x /
                ADD --checksum=sha256:0 a b
                ADD git@x.org:a/b /
                COPY --chown=1 a b
                copy ["x y.json", "b/"]
                ONBUILD COPY src/ .
                ADD <<E /x
                E
            "#]],
        );
    }
}
