//! `global-arg-in-stage`

use std::collections::HashSet;

use dialect::Keyword;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::uses::{Reader, Use};
use crate::model::{Base, Definition, Stage};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "global-arg-in-stage",
    aliases: &[],
    summary: "Finds build arguments from above the first FROM that a stage uses without declaring.",
    details: "An ARG above the first FROM holds for FROM alone. Inside of a stage it has no value \
              until the stage declares it again, with `ARG NAME` and no more: then it has the \
              value from above. Without that, the builder and the shell put nothing in its \
              place.\n\n\
              Silent where the stage or one below it defines the name, where a command sets it, \
              where the reference has a default of its own, where `undefined-var` says \
              so already, and where the base image is likely to set it, as `node` does with \
              `NODE_VERSION`.",
    category: Category::Variables,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "ARG VERSION=1.2\nFROM alpine:3.22\nRUN echo \"$VERSION\" > /version\n",
        good: "ARG VERSION=1.2\nFROM alpine:3.22\nARG VERSION\nRUN echo \"$VERSION\" > /version\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let globals = file.model().global_scope();
    if globals.definitions().next().is_none() {
        return;
    }
    let mut seen = HashSet::new();
    for entry in stage.entries().skip(1) {
        let is_global = |name: &str| globals.definition(name).is_some();
        if !file.snapshot.names_at(entry).any(is_global) {
            continue;
        }
        let uses = file.snapshot.uses_at(entry);
        for found in uses.iter().filter(|found| is_read(found) && is_bare(file, found)) {
            let Some(global) = globals.definition(&found.name) else { continue };
            if is_unset(file, stage, entry, &uses, found) && seen.insert(found.name.clone()) {
                report(file, entry, found, global, findings);
            }
        }
    }
}

fn is_read(found: &Use) -> bool {
    matches!(found.reader, Reader::Builder | Reader::Shell) && !found.sets
}

/// Whether the reference says nothing about what to do without a value.
fn is_bare(file: &File<'_>, found: &Use) -> bool {
    let text = file.slice(found.span);
    !text.starts_with("${") || text.len() == found.name.len() + 3
}

/// Whether `found` certainly has no value.
fn is_unset(file: &File<'_>, stage: &Stage, entry: usize, uses: &[Use], found: &Use) -> bool {
    let model = file.model();
    let is_set_here = uses.iter().any(|other| other.sets && other.name == found.name);
    let is_predefined = dialect::arguments::find(&found.name).is_some();
    let scope = model.scope_in(entry, found.span.start);
    let has_triggers = model.chain(stage).any(|layer| layer.has_triggers);
    !is_set_here
        && !is_predefined
        && !has_triggers
        && scope.definition(&found.name).is_none()
        && !file.is_undefined(entry, found)
        && !may_come_from_image(file, stage, &found.name)
}

/// Whether the image at the bottom is likely to set `name`: `python` sets `PYTHON_VERSION`.
fn may_come_from_image(file: &File<'_>, stage: &Stage, name: &str) -> bool {
    let bottom = file.model().chain(stage).last();
    let image = match bottom.map(|stage| &stage.base) {
        Some(Base::Image(image)) => image.to_lowercase(),
        Some(Base::Scratch) => return false,
        _ => return true,
    };
    let first = name.split('_').next().unwrap_or_default().to_lowercase();
    let is_of_all = matches!(name, "PATH" | "HOME" | "LANG" | "JAVA_HOME" | "JAVA_VERSION");
    is_of_all || (!first.is_empty() && image.contains(&first))
}

fn report(
    file: &File<'_>,
    entry: usize,
    found: &Use,
    global: &Definition,
    findings: &mut Findings,
) {
    let (name, arg, from) = (&found.name, Keyword::Arg.name(), Keyword::From.name());
    let message = format!(
        "`{name}` is declared above the first {from}, where only {from} sees it, so it has no \
         value here; declare it in this stage with `{arg} {name}`"
    );
    let diagnostic = findings.report(found.span, message);
    diagnostic.related(global.key, format!("`{name}` is declared here"));
    let placed = file.document().entries().get(entry);
    let instruction =
        placed.and_then(|placed| Some(placed.absolute(placed.entry.instruction.as_ref()?.span)));
    if let Some(span) = instruction {
        let edit = Edit::insert(span.start, format!("{arg} {name}{}", file.line_break()));
        diagnostic.fix(Fix::questionable(format!("Add `{arg} {name}` above"), vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn the_first_use_in_each_stage_is_found() {
        check_rule(
            "global-arg-in-stage",
            "ARG V=1\nARG W=2\nFROM a:$V AS b\n# on top\nRUN echo $V $W\nCOPY x-${V} .\nFROM b\nENV A=$V\nFROM c\nARG V\nRUN echo $V\n",
            expect![[r#"
                ARG V=1
                    ^ … `V` is declared here
                    ^ … `V` is declared here
                ARG W=2
                    ^ … `W` is declared here
                FROM a:$V AS b
                # on top
                RUN echo $V $W
                         ^| fix (Unsafe): Add `ARG V` above
                         ^^ `V` is declared above the first FROM, where only FROM sees it, so it has no value here; declare it in this stage with `ARG V`
                            ^| fix (Unsafe): Add `ARG W` above
                            ^^ `W` is declared above the first FROM, where only FROM sees it, so it has no value here; declare it in this stage with `ARG W`
                COPY x-${V} .
                FROM b
                ENV A=$V
                      ^| fix (Unsafe): Add `ARG V` above
                      ^^ `V` is declared above the first FROM, where only FROM sees it, so it has no value here; declare it in this stage with `ARG V`
                FROM c
                ARG V
                RUN echo $V
                -- fixed --
                ARG V=1
                ARG W=2
                FROM a:$V AS b
                # on top
                ARG V
                ARG W
                RUN echo $V $W
                COPY x-${V} .
                FROM b
                ARG V
                ENV A=$V
                FROM c
                ARG V
                RUN echo $V
            "#]],
        );
    }

    #[test]
    fn other_values_are_left_alone() {
        for text in [
            "RUN V=2; echo $V",
            "RUN for V in 1 2; do echo $V; done",
            "ENV V=3\nRUN echo $V",
            "RUN echo ${V:-4}",
            "RUN echo '$V'",
            "CMD echo $V",
            "COPY <<'E' /x\n$V\nE",
            "SHELL [\"pwsh\", \"-c\"]\nRUN echo $V",
        ] {
            let text = format!("ARG V=1\nFROM a\n{text}\n");
            assert_eq!(count_findings("global-arg-in-stage", &text), 0, "{text}");
        }
        let text = "ARG NODE_VERSION=24\nFROM node:$NODE_VERSION\nRUN echo $NODE_VERSION\n";
        assert_eq!(count_findings("global-arg-in-stage", text), 0);
    }
}
