//! `copy-of-whole-stage`

use dialect::Keyword;

use super::transfer::transfer;
use crate::diagnostic::Severity;
use crate::model::Base;
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
              Silent on `scratch`, where such a copy makes one layer of many.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.25 AS build\nFROM alpine:3.22\nCOPY --from=build / /\n",
        good: "FROM golang:1.25 AS build\nFROM alpine:3.22\nCOPY --from=build /go/bin/app /usr/bin/\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let stages = file.model().stages().iter().filter(|stage| stage.base != Base::Scratch);
    for copy in stages.flat_map(|stage| file.in_stage(stage, Keyword::Copy)) {
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
