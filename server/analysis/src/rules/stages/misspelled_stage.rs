//! `misspelled-stage`

use syntax::Span;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::{Stage, Target};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "misspelled-stage",
    aliases: &["DL3022", "DF049"],
    summary: "Finds names of images that are likely misspelled names of stages.",
    details: "A name in FROM, in `COPY --from` or in a mount that no stage above has is taken for \
              an image, and the build looks for it in a registry. One that is a slip away from \
              the name of a stage above is likely meant to be that stage. Otherwise the build \
              stops when no such image exists, or takes files from somebody's image that has \
              this name.\n\n\
              Silent for names with a registry, a folder or a tag, for official images, and where \
              no name of a stage is near: that may be an image or a named context.",
    category: Category::Stages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM golang:1.25 AS builder\nFROM alpine:3.22\nCOPY --from=buidler /go/bin/app /usr/bin/\n",
        good: "FROM golang:1.25 AS builder\nFROM alpine:3.22\nCOPY --from=builder /go/bin/app /usr/bin/\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let model = file.model();
    if let (Some(text), Some(span)) = (stage.image_as_written(), stage.base_span) {
        check_name(text, span, model.earlier_stages(stage.entry), findings);
    }
    for source in model.sources_of(stage).iter().filter(|source| source.target == Target::Image) {
        check_name(&source.text, source.span, model.earlier_stages(source.entry), findings);
    }
}

fn check_name(text: &str, span: Span, stages: &[Stage], findings: &mut Findings) {
    let is_plain = !text.contains(['/', ':', '.', '@', '$']) && text.len() > 3;
    if !is_plain || images::facts::named(&text.to_lowercase()).is_some() {
        return;
    }
    let names = stages.iter().filter_map(|stage| Some(stage.name.as_ref()?.text.as_str()));
    let names = names.filter(|name| !name.contains('$'));
    let Some(name) = dialect::closest(text, names) else { return };
    let message = format!(
        "no stage above is called `{text}`, so this is looked for in a registry; did you mean the \
         stage `{name}`?"
    );
    let found = findings.report(span, message);
    let edit = Edit::replace(span, name);
    found.fix(Fix::questionable(format!("Write `{name}`"), vec![edit]));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn other_images_are_left_alone() {
        check_rule(
            "misspelled-stage",
            "FROM a AS builder\nFROM buildr AS nodes\nCOPY --from=Builder a b\nRUN --mount=from=bilder,target=/x true\n\
             FROM node\nCOPY --from=x/builde a b\nCOPY --from=context a b\nCOPY --from=later a b\nFROM a AS late\n",
            expect![[r#"
                FROM a AS builder
                FROM buildr AS nodes
                     ^| fix (Unsafe): Write `builder`
                     ^^^^^^ no stage above is called `buildr`, so this is looked for in a registry; did you mean the stage `builder`?
                COPY --from=Builder a b
                RUN --mount=from=bilder,target=/x true
                                 ^| fix (Unsafe): Write `builder`
                                 ^^^^^^ no stage above is called `bilder`, so this is looked for in a registry; did you mean the stage `builder`?
                FROM node
                COPY --from=x/builde a b
                COPY --from=context a b
                COPY --from=later a b
                FROM a AS late
                -- fixed --
                FROM a AS builder
                FROM builder AS nodes
                COPY --from=Builder a b
                RUN --mount=from=builder,target=/x true
                FROM node
                COPY --from=x/builde a b
                COPY --from=context a b
                COPY --from=later a b
                FROM a AS late
            "#]],
        );
    }
}
