//! `several-sources-one-file`

use dialect::Keyword;

use super::transfer::{Path, transfer};
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "several-sources-one-file",
    aliases: &["DL3021", "DF048", "DU23"],
    summary: "Finds several sources whose destination does not end in a slash.",
    details: "Unless the destination is a directory already, the builder takes one without a slash \
              at its end for the name of a file: each source is written to that name, over the one \
              before, and the last one stays. Older builders stop here. With a slash it is a \
              directory.\n\n\
              Silent where the file shows that the directory is there: by a WORKDIR, by a command \
              that names it, or since it is one that every system has. Silent, too, where no source \
              looks like a file: the contents of directories are put together.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:24\nCOPY package.json package-lock.json /app\n",
        good: "FROM node:24\nCOPY package.json package-lock.json /app/\n",
    }],
    checks: &[Check::Stage(check)],
};

/// Directories that nearly every image has.
const COMMON: [&str; 16] = [
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/local/bin",
    "/var",
];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    for keyword in [Keyword::Copy, Keyword::Add] {
        file.in_stage(stage, keyword).for_each(|found| check_one(file, &found, findings));
    }
}

fn check_one(file: &File<'_>, found: &Placement<'_>, findings: &mut Findings) {
    // What is read here is read at each key: most have one source, or name a directory.
    let words = found.site.words();
    let last = words.last().map_or("", |word| found.site.text(*word));
    if words.len() == 2 || last.ends_with('/') {
        return;
    }
    let Some(transfer) = transfer(&found.site) else { return };
    let destination = &transfer.destination;
    let is_folder = destination.text.ends_with(['/', '.', '\\']) || destination.is_open();
    let looks_several = transfer.sources.len() > 1 && transfer.sources.iter().any(is_file);
    if !looks_several || is_folder || is_directory(file, found, &destination.text) {
        return;
    }
    let name = &destination.text;
    let message = format!(
        "unless `{name}` is a directory already, each source replaces the one before in a file of \
         that name; end it with `/`"
    );
    let span = found.absolute(destination.span);
    let diagnostic = findings.report(span, message);
    if file.slice(span) == name {
        let edit = Edit::insert(span.end, "/");
        diagnostic.fix(Fix::questionable("Add `/`", vec![edit]));
    }
}

/// Whether the name of `source` has an ending, as those of directories seldom have.
fn is_file(source: &Path) -> bool {
    let name = source.text.rsplit('/').next().unwrap_or_default();
    name.trim_start_matches('.').contains('.')
}

/// Whether the file shows that `path` is a directory when the builder comes to `found`.
fn is_directory(file: &File<'_>, found: &Placement<'_>, path: &str) -> bool {
    let state = file.model().state_at(found.entry);
    let current = state.and_then(|state| state.working_directory).unwrap_or_default();
    let is_current =
        current.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let Some(stage) = file.model().stage_at(found.entry) else { return true };
    let names = |entry: usize| {
        let is_earlier = entry < found.entry;
        let placed = file.document().entries().get(entry).filter(|_| is_earlier);
        placed.is_some_and(|placed| names_directory(placed.entry.text(), path))
    };
    let mut layers = file.model().chain(stage);
    let is_named = layers.any(|layer| layer.entries().any(names));
    is_current || is_named || COMMON.contains(&path)
}

/// Whether `text` holds `path` as a whole path or the start of one.
fn names_directory(text: &str, path: &str) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(path).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + path.len()..).unwrap_or_default();
        !before.ends_with(|c: char| is_inner(c) || c == '/') && !behind.starts_with(is_inner)
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn the_last_of_several_files_stays() {
        check_rule(
            "DL3021",
            "FROM a\nADD [\"a.txt\", \"b\", \"/x\"]\nCOPY --chown=1 a b.c x\n",
            expect![[r#"
                FROM a
                ADD ["a.txt", "b", "/x"]
                                   ^^^^ unless `/x` is a directory already, each source replaces the one before in a file of that name; end it with `/`
                COPY --chown=1 a b.c x
                                     ^| fix (Unsafe): Add `/`
                                     ^ unless `x` is a directory already, each source replaces the one before in a file of that name; end it with `/`
                -- fixed --
                FROM a
                ADD ["a.txt", "b", "/x"]
                COPY --chown=1 a b.c x/
            "#]],
        );
    }

    #[test]
    fn directories_are_left_alone() {
        for text in [
            "COPY a.b c.d /x/",
            "COPY a.b c.d .",
            "COPY src test /x",
            "COPY a.b /x",
            "COPY a.b c.d $X",
            "WORKDIR /x/y\nCOPY a.b c.d /x",
            "RUN mkdir -p /x/y\nCOPY a.b c.d /x/y",
            "COPY a.b c.d /usr/local/bin",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("DL3021", &text), 0, "{text}");
        }
    }
}
