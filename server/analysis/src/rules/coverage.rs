//! The page that tells which rule or error stands for the codes of other linters, or why none
//! does. The codes and the reasons are data; what covers a code follows from the aliases.

use dialect::lints;

use crate::checks::rules as errors;
use crate::rules::find;

const CODES: &str = include_str!("../../data/other-linters.txt");

/// One code of another linter.
struct Code {
    /// The code.
    id: &'static str,
    /// What it is about.
    meaning: &'static str,
    /// Why nothing covers it.
    reason: Option<&'static str>,
    /// Which part of it is covered.
    part: Option<&'static str>,
}

fn codes() -> impl Iterator<Item = Code> {
    let lines = CODES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut fields = line.split('|');
        let (id, meaning) = (fields.next()?, fields.next()?);
        let mut remark = || fields.next().filter(|text| !text.is_empty());
        Some(Code { id, meaning, reason: remark(), part: remark() })
    })
}

/// The rule and the errors that are known as `code`, as links.
fn covered_by(code: &str) -> Option<String> {
    let rule = find(code).map(|rule| format!("[{0}](rules/{0}.md)", rule.id));
    let errors = errors::known_as(code).map(|error| format!("error [{}](errors.md)", error.id));
    let all: Vec<String> = rule.into_iter().chain(errors).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// The page in Markdown.
fn page() -> String {
    let mut page = String::from(
        "# What of other linters is covered\n\n\
         Each check of BuildKit, hadolint and dockerfile-utils, and the rule or the error that \
         finds the same here, or the reason why none does. `explain` and the comments that \
         silence rules know the rules by these codes too; those of dockerfile-utils, which are \
         numbers, stand with `DU` before them. An error is what the build refuses: it cannot be \
         silenced or set.\n\n## BuildKit\n\n[How the verdicts compare](build-checks.md).\n\n\
         | check | covered by |\n| --- | --- |\n",
    );
    for lint in &lints::ALL {
        let covered = covered_by(lint.name).or_else(|| error_of(lint.name));
        let covered = covered.unwrap_or_else(|| "not covered: [why](build-checks.md)".to_owned());
        page.push_str(&format!("| {} | {covered} |\n", lint.name));
    }
    for (title, prefix) in [("hadolint", "DL"), ("dockerfile-utils", "DU")] {
        page.push_str(&format!("\n## {title}\n\n| code | what it finds | covered by |\n"));
        page.push_str("| --- | --- | --- |\n");
        for code in codes().filter(|code| code.id.starts_with(prefix)) {
            let reason = || code.reason.unwrap_or("nothing").to_owned();
            let covered = covered_by(code.id).unwrap_or_else(reason);
            let part = code.part.map_or(String::new(), |part| format!("; {part}"));
            page.push_str(&format!("| {} | {} | {covered}{part} |\n", code.id, code.meaning));
        }
    }
    page
}

/// The error that has the name of a check.
fn error_of(check: &str) -> Option<String> {
    let plain = check.to_ascii_lowercase();
    let error = errors::ALL.iter().find(|error| error.id.replace('-', "") == plain)?;
    Some(format!("error [{}](errors.md)", error.id))
}

#[test]
fn the_page_is_current() {
    expect_test::expect_file!["../../../docs/coverage.md"].assert_eq(&page());
}

#[test]
fn a_code_is_covered_or_has_a_reason() {
    for code in codes() {
        let (covered, reason) = (covered_by(code.id), code.reason);
        assert_eq!(covered.is_none(), reason.is_some(), "{}: {covered:?}, {reason:?}", code.id);
    }
}

#[test]
fn every_code_is_listed_once() {
    let listed = |prefix: &str| -> Vec<u32> {
        codes().filter_map(|code| code.id.strip_prefix(prefix)?.parse().ok()).collect()
    };
    let hadolint = listed("DL");
    assert_eq!(hadolint.len(), 72);
    assert!(hadolint.is_sorted_by(|one, next| one < next), "{hadolint:?}");
    assert_eq!(listed("DU"), (0..53).collect::<Vec<_>>());
    let known = |code: &str| codes().any(|listed| listed.id == code);
    let errors = errors::ALL.iter().flat_map(|error| error.aliases);
    let aliases = errors.chain(crate::rules::all().flat_map(|rule| rule.aliases));
    for alias in aliases.filter(|alias| alias.starts_with("DL") || alias.starts_with("DU")) {
        assert!(known(alias), "{alias} is no code");
    }
}
