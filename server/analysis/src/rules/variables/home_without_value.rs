//! `home-without-value`

use std::collections::HashSet;

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::model::uses::{Reader, Use};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "home-without-value",
    aliases: &[],
    summary: "Finds `$HOME` and its like where only a shell would know them.",
    details: "`HOME`, `USER` and `PWD` are set when a shell or a user's session begins. The \
              builder, which puts values into COPY, WORKDIR, ENV and the rest, knows only what ENV \
              and ARG set, so `WORKDIR $HOME/app` is `/app`. Write the whole path, or set the \
              variable with ENV above.\n\n\
              Silent where `undefined-var` says so already, and where the base image is not one of \
              Docker's official ones: it may set them.",
    category: Category::Variables,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nWORKDIR $HOME/app\n",
        good: "FROM python:3.13\nENV HOME=/root\nWORKDIR $HOME/app\n",
    }],
    checks: &[Check::Stage(check)],
};

/// What sessions set, and not images.
const OF_SESSIONS: [&str; 3] = ["HOME", "PWD", "LOGNAME"];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    if !is_plain(file, stage) {
        return;
    }
    let mut seen = HashSet::new();
    for entry in stage.entries().skip(1) {
        for found in file.snapshot.uses_where(entry, is_of_session) {
            let is_bare = file.slice(found.span).len() <= found.name.len() + 3;
            let scope = file.model().scope_in(entry, found.span.start);
            if is_bare
                && !file.is_undefined(entry, &found)
                && scope.definition(&found.name).is_none()
                && seen.insert(found.name.clone())
            {
                let message = format!(
                    "only shells know `{}`; for the builder it is empty, so write the value \
                     or set it with ENV above",
                    found.name
                );
                findings.report(found.span, message);
            }
        }
    }
}

/// Whether the builder is asked for what only a session has.
fn is_of_session(found: &Use) -> bool {
    let name = found.name.as_str();
    // One of them has the name of an instruction.
    found.reader == Reader::Builder && (OF_SESSIONS.contains(&name) || name == Keyword::User.name())
}

/// Whether `stage` is built on an official image, in which sessions alone set these.
fn is_plain(file: &File<'_>, stage: &Stage) -> bool {
    let bottom = file.model().chain(stage).last().and_then(Stage::image_as_written);
    let has_triggers = file.model().chain(stage).any(|layer| layer.has_triggers);
    !has_triggers && bottom.is_some_and(images::facts::is_official)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn shells_and_other_images_know_it() {
        check_rule(
            "home-without-value",
            "FROM python\nRUN echo $HOME\nCOPY a $HOME/b\nENV P=${HOME:-/root} U=$USER\nCMD echo $PWD\nFROM my/python\nWORKDIR $HOME\n",
            expect![[r#"
                FROM python
                RUN echo $HOME
                COPY a $HOME/b
                       ^^^^^ only shells know `HOME`; for the builder it is empty, so write the value or set it with ENV above
                ENV P=${HOME:-/root} U=$USER
                                       ^^^^^ only shells know `USER`; for the builder it is empty, so write the value or set it with ENV above
                CMD echo $PWD
                FROM my/python
                WORKDIR $HOME
            "#]],
        );
    }
}
