//! `relative-destination-without-workdir`

use dialect::Keyword;

use super::transfer::transfer;
use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "relative-destination-without-workdir",
    aliases: &["DL3045", "DF063"],
    summary: "Finds relative destinations that the base image's working directory decides.",
    details: "A relative destination counts from the working directory. Without a WORKDIR that is \
              the one of the base image: `/` in most, where the files get mixed with those of the \
              system, and another one after the next release of the image. Say where with \
              WORKDIR, or write the whole path.\n\n\
              Silent behind a WORKDIR of this stage or of a stage below it, for paths that begin \
              with a variable, and on `scratch`.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nCOPY . .\n",
        good: "FROM python:3.13\nWORKDIR /app\nCOPY . .\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    if !is_open(file, stage) {
        return;
    }
    for entry in stage.entries() {
        match file.keyword(entry) {
            Some(Keyword::Workdir) => break,
            Some(Keyword::Copy | Keyword::Add) => {}
            _ => continue,
        }
        let Some(found) = file.placement(entry) else { continue };
        let Some(destination) = transfer(&found.site).map(|one| one.destination) else {
            continue;
        };
        if is_relative(&destination.text) {
            let message = format!(
                "without a {} above, the base image decides where `{}` is; name the \
                 directory with {} first",
                Keyword::Workdir.name(),
                destination.text,
                Keyword::Workdir.name()
            );
            findings.report(found.absolute(destination.span), message);
        }
    }
}

/// Whether the working directory at the start of `stage` is that of an image.
fn is_open(file: &File<'_>, stage: &Stage) -> bool {
    let below = || file.model().chain(stage).skip(1);
    let is_set = |stage: &Stage| file.in_stage(stage, Keyword::Workdir).next().is_some();
    let first = file.model().state_at(stage.entry + 1);
    let is_known = first.is_some_and(|state| state.working_directory.is_some());
    let on_scratch = file.model().chain(stage).any(|s| s.base == crate::model::Base::Scratch);
    !is_known && !on_scratch && !below().any(|stage| is_set(stage) || stage.has_triggers)
}

fn is_relative(path: &str) -> bool {
    let path = path.trim_start_matches(['"', '\'']);
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    !path.is_empty() && !path.starts_with(['/', '\\', '$', '%', '~']) && !is_drive
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn stages_below_count() {
        check_rule(
            "DL3045",
            "FROM a AS a\nCOPY x y\nCOPY x /y\nCOPY x $Y/z\nCOPY [\"x\", \"./\"]\nWORKDIR /x\nCOPY x y\nFROM a\nCOPY x y\n\
             FROM scratch\nCOPY x y\nFROM windows\nCOPY x C:/y\nADD --from=x y z\n",
            expect![[r#"
                FROM a AS a
                COPY x y
                       ^ without a WORKDIR above, the base image decides where `y` is; name the directory with WORKDIR first
                COPY x /y
                COPY x $Y/z
                COPY ["x", "./"]
                           ^^^^ without a WORKDIR above, the base image decides where `./` is; name the directory with WORKDIR first
                WORKDIR /x
                COPY x y
                FROM a
                COPY x y
                FROM scratch
                COPY x y
                FROM windows
                COPY x C:/y
                ADD --from=x y z
                               ^ without a WORKDIR above, the base image decides where `z` is; name the directory with WORKDIR first
            "#]],
        );
    }
}
