//! What can be built and run: each stage that has a name of its own, and the image.

use dialect::words::is_stage_name;
use syntax::Span;

use crate::Snapshot;
use crate::model::{Model, Stage};

/// What a lens offers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LensKind {
    /// To build the stage.
    Build,
    /// To build the image and run it.
    Run,
}

/// An offer above a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The stage's FROM, as far as the base image.
    pub span: Span,
    /// What is offered.
    pub kind: LensKind,
    /// The stage's number.
    pub number: usize,
    /// Its name as it is written, which is what `--target` takes; the last stage may have none.
    pub name: Option<String>,
    /// Whether it is the last stage, which is the image.
    pub is_last: bool,
}

/// The offers, in the order of the text.
pub fn lenses(snapshot: &Snapshot) -> Vec<Lens> {
    let model = snapshot.model();
    let last = model.stages().len().saturating_sub(1);
    let mut found = Vec::new();
    for stage in model.stages() {
        let is_last = stage.number == last;
        // BuildKit finds a target by its name alone (`dockerfile2llb/convert.go`, `resolveTarget`).
        let name = own_name(model, stage);
        let Some(span) = place(snapshot, stage).filter(|_| is_last || name.is_some()) else {
            continue;
        };
        let lens = |kind| Lens { span, kind, number: stage.number, name: name.clone(), is_last };
        found.push(lens(LensKind::Build));
        found.extend(is_last.then(|| lens(LensKind::Run)));
    }
    found
}

/// The name of `stage`, unless the build refuses it or a later one has the same.
fn own_name(model: &Model, stage: &Stage) -> Option<String> {
    let name = stage.name.as_ref().filter(|name| is_stage_name(&name.text))?;
    let meant = model.stage_named(&name.text)?;
    (meant.number == stage.number).then(|| name.text.clone())
}

/// From the keyword of FROM to the end of the base image. A FROM without one builds nothing.
fn place(snapshot: &Snapshot, stage: &Stage) -> Option<Span> {
    let placed = snapshot.document().entries().get(stage.entry)?;
    let from = placed.entry.instruction.as_ref()?;
    Some(placed.absolute(from.statement.keyword.span).cover(stage.base_span?))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::lenses;
    use crate::features::tests::snapshot;

    #[track_caller]
    fn check_lenses(text: &str, expected: Expect) {
        let snapshot = snapshot(text);
        let shown = lenses(&snapshot).into_iter().map(|lens| {
            let name = lens.name.as_deref().unwrap_or("-");
            let last = if lens.is_last { " (last)" } else { "" };
            let place = snapshot.text().slice(lens.span);
            format!("{place}: {:?} {} {name}{last}\n", lens.kind, lens.number)
        });
        expected.assert_eq(&shown.collect::<String>());
    }

    #[test]
    fn stages_that_can_be_a_target_can_be_built_and_the_last_one_run() {
        check_lenses(
            "FROM a AS One\nFROM b\nFROM --platform=x c AS two\nFROM d AS TWO\nFROM one\n",
            expect![[r#"
                FROM a: Build 0 One
                FROM d: Build 3 TWO
                FROM one: Build 4 - (last)
                FROM one: Run 4 - (last)
            "#]],
        );
        check_lenses(
            "ARG X\nFROM $X AS last",
            expect![[r#"
            FROM $X: Build 0 last (last)
            FROM $X: Run 0 last (last)
        "#]],
        );
        check_lenses(
            "FROM a AS $(x)\nFROM a AS -x\nFROM b AS 'c'\nFROM d",
            expect![[r#"
            FROM d: Build 3 - (last)
            FROM d: Run 3 - (last)
        "#]],
        );
        check_lenses("", expect![[""]]);
        check_lenses("FROM", expect![[""]]);
    }
}
