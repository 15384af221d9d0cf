//! `copy-of-whole-stage`

use dialect::Keyword;

use super::transfer::transfer;
use crate::diagnostic::Severity;
use crate::model::{Base, Stage, Target};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-of-whole-stage",
    aliases: &["DL3067"],
    summary: "Finds copies of a whole file system from another stage.",
    details: "Several stages keep out of the image what only the build needs. `COPY --from=build \
              / /` brings all of it back, over the files of the base image. Copy the files that \
              the result needs.\n\n\
              Silent on `scratch`, where such a copy makes one layer of many, and for images and \
              stages in which nothing is run: they may hold just what is to be copied.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.25 AS build\nRUN go install example.com/app@v1\nFROM alpine:3.22\nCOPY --from=build / /\n",
        good: "FROM golang:1.25 AS build\nRUN go install example.com/app@v1\nFROM alpine:3.22\nCOPY --from=build /go/bin/app /usr/bin/\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let mut last = None;
    for source in file.model().sources() {
        // The first source of an instruction counts.
        let is_first = last.replace(source.entry) != Some(source.entry);
        let in_image = |stage: &Stage| stage.base != Base::Scratch;
        if !is_first
            || !matches!(source.target, Target::Stage(number) if builds(file, number))
            || !file.model().stage_at(source.entry).is_some_and(in_image)
        {
            continue;
        }
        let copy = file.placement(source.entry).filter(|step| step.site.keyword == Keyword::Copy);
        let Some(copy) = copy else { continue };
        let Some(transfer) = transfer(&copy.site).filter(|one| one.is_from_elsewhere) else {
            continue;
        };
        let is_root = |text: &str| matches!(text, "/" | "/." | "/*");
        let whole = transfer.sources.iter().find(|source| is_root(&source.text));
        if let Some(source) = whole.filter(|_| is_root(&transfer.destination.text)) {
            let message = "this brings back all that the other stage keeps out of the image; copy \
                           the files that are needed";
            findings.report(copy.absolute(source.span), message);
        }
    }
}

/// Whether the stage `number` runs something on an image.
fn builds(file: &File<'_>, number: usize) -> bool {
    let Some(stage) = file.model().stages().get(number) else { return false };
    let on_image = |stage: &Stage| matches!(stage.base, Base::Image(_));
    let runs = |stage: &Stage| file.in_stage(stage, Keyword::Run).next().is_some();
    file.model().chain(stage).last().is_some_and(on_image) && file.model().chain(stage).any(runs)
}
