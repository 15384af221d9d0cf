//! `copy-from-empty-stage`

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::model::{Base, Stage, Target};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-from-empty-stage",
    aliases: &["tally/copy-from-empty-scratch-stage"],
    summary: "Finds `COPY --from` of a stage that holds no file.",
    details: "A stage on `scratch` has only what its own COPY, ADD, RUN and WORKDIR put there. \
              Where it has none of them, there is nothing to copy, and the build stops with `not \
              found`. Likely the copy into that stage was forgotten, or another stage was meant.\n\n\
              Silent for a copy of all that there is, which an empty stage may be meant for: a \
              named context of the same name takes its place.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM scratch AS files\nLABEL a=b\nFROM alpine:3.22\nCOPY --from=files /app /app\n",
        good: "FROM scratch AS files\nCOPY app /app\nFROM alpine:3.22\nCOPY --from=files /app /app\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    for source in file.model().sources() {
        let Target::Stage(number) = source.target else { continue };
        let Some(stage) = file.model().stages().get(number) else { continue };
        if !is_empty(file, stage) || !names_a_path(file, source.entry) {
            continue;
        }
        let message = format!(
            "the stage `{}` begins empty and nothing is put there, so there is nothing to copy",
            stage.label()
        );
        let found = findings.report(source.span, message);
        if let Some(span) = stage.base_span {
            found.related(span, "the empty stage");
        }
    }
}

/// Whether the entry is a COPY of something that has to be there: the root of an empty stage is.
fn names_a_path(file: &File<'_>, entry: usize) -> bool {
    let copy = file.placement(entry).filter(|found| found.site.keyword == Keyword::Copy);
    let Some(copy) = copy else { return false };
    let first = copy.site.words().first().map(|word| copy.site.text(*word));
    first.is_some_and(|path| !matches!(path, "/" | "/." | "." | "./" | "/*" | "*"))
}

fn is_empty(file: &File<'_>, stage: &Stage) -> bool {
    let fills = [Keyword::Copy, Keyword::Add, Keyword::Run, Keyword::Workdir];
    let mut layers = file.model().chain(stage);
    let on_scratch = layers.any(|stage| stage.base == Base::Scratch);
    let is_filled = |stage: &Stage| {
        fills.iter().any(|keyword| file.entries_with(stage, *keyword).next().is_some())
    };
    on_scratch && !file.model().chain(stage).any(is_filled)
}
