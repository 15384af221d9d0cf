//! The whole reference as one Markdown document: every row with its prose, for readers outside an
//! editor. Nothing is said here that is not in a row or its page.

use std::fmt::Write;

use crate::flags::Flag;
use crate::instructions::{self, Instruction, Keyword};
use crate::mounts::{self, MountOption, OptionSupport};
use crate::signatures::{Begins, Style};
use crate::{
    ArgumentKind, Choice, LabelKey, Since, arguments, directives, labels, lints, operators,
    platforms, shells, signals, words,
};

const PREFACE: &str = "\
# Dockerfile reference

What a Dockerfile may contain, as the server knows it. This page is generated from the tables and
pages in `server/dialect`; change those, then run the tests of that crate with `UPDATE_EXPECT=1`.
Versions are those of the frontend image `docker/dockerfile`.
";

/// The reference: instructions with their flags, mounts, directives, build checks, arguments,
/// operators, signals, platforms, protocols, shells and label keys.
pub fn markdown() -> String {
    let mut out = String::from(PREFACE);
    section(&mut out, "Instructions");
    for row in &instructions::ALL {
        instruction(&mut out, row);
    }
    section(&mut out, "Mount types of RUN");
    for row in &mounts::TYPES {
        entry(&mut out, &format!("RUN --mount=type={}", row.name), row.since, row.link);
        prose(&mut out, row.docs);
    }
    section(&mut out, "Mount options");
    mount_options(&mut out);
    section(&mut out, "Parser directives");
    for row in &directives::ALL {
        entry(&mut out, &format!("# {}=", row.name), row.since, row.link);
        prose(&mut out, row.docs);
    }
    section(&mut out, "Build checks");
    build_checks(&mut out);
    section(&mut out, "Build arguments that need no declaration");
    build_arguments(&mut out);
    section(&mut out, "Expansion operators");
    expansion_operators(&mut out);
    section(&mut out, "Signals");
    signal_names(&mut out);
    section(&mut out, "Platforms");
    choices(&mut out, &platforms::ALL);
    section(&mut out, "Protocols of EXPOSE");
    choices(&mut out, &words::PROTOCOLS);
    section(&mut out, "Shells");
    shell_forms(&mut out);
    section(&mut out, "Label keys");
    label_keys(&mut out);
    out
}

fn section(out: &mut String, title: &str) {
    line(out, &format!("\n## {title}"));
}

fn instruction(out: &mut String, row: &Instruction) {
    entry(out, row.name, row.since, row.link);
    if let Some(instead) = row.deprecated {
        line(out, &format!("\nDeprecated; use `{instead}` instead."));
    }
    line(out, &format!("\n```text\n{}\n```", row.syntax()));
    parameters(out, row);
    prose(out, row.docs);
    for row_flag in row.flags {
        flag(out, row, row_flag);
    }
}

/// What stands in the forms of `row`, each with what it means, once.
fn parameters(out: &mut String, row: &Instruction) {
    line(out, "");
    let mut told: Vec<(&str, &str)> = Vec::new();
    let forms = row.signatures.iter().filter(|form| form.style != Style::Legacy);
    for parameter in forms.flat_map(|form| form.parameters) {
        let name = parameter.label.trim_end_matches([',', '.', ' ']).trim_matches('"');
        if parameter.begins != Begins::Flags && !told.contains(&(name, parameter.summary)) {
            told.push((name, parameter.summary));
            line(out, &format!("- `{name}`: {}", parameter.summary));
        }
    }
}

fn flag(out: &mut String, owner: &Instruction, row: &Flag) {
    let mut facts = vec![format!("`{}`", row.form())];
    facts.extend(row.default.map(|default| format!("default `{default}`")));
    facts.extend(row.repeatable.then(|| "may be repeated".into()));
    facts.extend(row.expands.then(|| "variables are expanded".into()));
    let title = format!("{} --{}", owner.name, row.name);
    line(out, &format!("\n#### {title}"));
    fact_line(out, facts, row.since, row.link);
    match elsewhere(owner, row) {
        Some(name) => {
            let anchor = format!("{}---{}", name.to_ascii_lowercase(), row.name);
            line(out, &format!("\nAs for [{name} --{}](#{anchor}).", row.name));
        }
        None => prose(out, row.docs),
    }
}

/// The instruction whose flag has the very same page: COPY, for what ADD shares with it.
fn elsewhere(owner: &Instruction, row: &Flag) -> Option<&'static str> {
    let copy = Keyword::Copy.row();
    let shared = copy.flag(row.name).is_some_and(|other| other.docs == row.docs);
    (owner.keyword == Keyword::Add && shared).then_some(copy.name)
}

fn mount_options(out: &mut String) {
    let types: Vec<&str> = mounts::TYPES.iter().map(|row| row.name).collect();
    line(out, &format!("\n| Option | {} |", types.join(" | ")));
    line(out, &format!("| --- |{}", " --- |".repeat(types.len())));
    for row in &mounts::OPTIONS {
        let support: Vec<&str> = row.support.iter().map(|support| word(*support)).collect();
        line(out, &format!("| `{}` | {} |", row.name, support.join(" | ")));
    }
    for row in &mounts::OPTIONS {
        mount_option(out, row);
    }
}

fn mount_option(out: &mut String, row: &MountOption) {
    line(out, &format!("\n### {}=", row.name));
    let mut facts = vec![format!("`{}`", row.form())];
    facts.extend(row.aliases.iter().map(|alias| format!("also `{alias}`")));
    fact_line(out, facts, row.since, "");
    line(out, &format!("\n{}", row.summary));
    prose(out, row.docs);
}

/// The word for a cell of the matrix.
fn word(support: OptionSupport) -> &'static str {
    match support {
        OptionSupport::Used => "used",
        OptionSupport::Ignored => "ignored",
        OptionSupport::Refused => "refused",
    }
}

fn build_arguments(out: &mut String) {
    let kinds = [
        (ArgumentKind::Predefined, "Passed on to every RUN, and kept out of the history:"),
        (ArgumentKind::Platform, "Set by the builder; a stage reads one after a bare `ARG NAME`:"),
        (ArgumentKind::Builder, "Read by the builder itself when given with `--build-arg`:"),
    ];
    for (kind, title) in kinds {
        line(out, &format!("\n{title}\n"));
        for row in arguments::ALL.iter().filter(|row| row.kind == kind) {
            let since = row.since.label().map(|label| format!(" ({label})")).unwrap_or_default();
            line(
                out,
                &format!("- `{}`, such as `{}`{since}: {}", row.name, row.example, row.summary),
            );
        }
    }
}

fn expansion_operators(out: &mut String) {
    line(out, "");
    for row in &operators::ALL {
        let since = row.since.label().map(|label| format!(" ({label})")).unwrap_or_default();
        line(out, &format!("- `{}`{since}: {}", row.form, row.summary));
    }
}

fn build_checks(out: &mut String) {
    line(out, "");
    for row in &lints::ALL {
        let experimental = if row.experimental { " (experimental)" } else { "" };
        line(out, &format!("- [{}]({}){experimental}: {}", row.name, row.link, row.summary));
    }
}

fn choices(out: &mut String, rows: &[Choice]) {
    line(out, "");
    for row in rows {
        line(out, &format!("- `{}`: {}", row.name, row.summary));
    }
}

fn shell_forms(out: &mut String) {
    line(out, "");
    for row in &shells::ALL {
        line(out, &format!("- `{}`: {} {}", row.form, row.summary, row.arguments));
    }
}

fn label_keys(out: &mut String) {
    line(out, &format!("\nThose that the [OCI image specification]({}) defines:\n", labels::LINK));
    for row in &labels::ALL {
        let LabelKey { name, summary, format, example } = row;
        line(out, &format!("- `{name}`: {summary} {format} For example `{example}`."));
    }
}

fn signal_names(out: &mut String) {
    line(out, "");
    for row in signals::ALL.iter().filter(|row| !row.summary.is_empty()) {
        line(out, &format!("- `{}` ({}): {}", row.name, row.number, row.summary));
    }
    let real_time = signals::ALL.iter().filter(|row| row.summary.is_empty());
    let names: Vec<String> =
        real_time.map(|row| format!("`{}` ({})", row.name, row.number)).collect();
    line(out, &format!("\nFor the program's own use, in real time: {}.", names.join(", ")));
}

/// A heading of the third level and its line of facts.
fn entry(out: &mut String, title: &str, since: Since, link: &str) {
    line(out, &format!("\n### {title}"));
    fact_line(out, Vec::new(), since, link);
}

fn fact_line(out: &mut String, mut facts: Vec<String>, since: Since, link: &str) {
    facts.extend(since.label());
    if !link.is_empty() {
        facts.push(format!("[official reference]({link})"));
    }
    if !facts.is_empty() {
        line(out, &format!("\n{}", facts.join(" · ")));
    }
}

fn prose(out: &mut String, docs: &str) {
    line(out, &format!("\n{}", docs.trim_end()));
}

/// Writing to a string cannot fail.
fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn the_committed_reference_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference.md");
        expect_file![path].assert_eq(&super::markdown());
    }
}
