//! Who looks for the files of a copy behind the install that it is made for.

use analysis::plan::{Action, Base, Item, Origin, Step, Transfer};

use super::super::Refusal;
use super::super::knowledge::{Knowledge, copied};
use super::super::lines::at;
use super::super::reorder::is_inside;
use super::super::split::of_context;
use super::Pair;
use crate::effects::Effects;
use crate::installs::Place;
use crate::order::report::Label;

/// What becomes of the files.
pub(super) enum Later<'k> {
    /// This step brings them again.
    Copied(&'k Step),
    /// Nobody looks for them.
    Forgotten,
}

/// What becomes of the files of `pair` behind its install, or who looks for them.
pub(super) fn later<'k>(known: &Knowledge<'_>, pair: &Pair<'k>) -> Result<Later<'k>, Refusal> {
    for (index, step) in pair.stage.steps.iter().enumerate().skip(pair.copy + 1) {
        let is_behind = index > pair.run;
        if is_behind && brings(known, step, &pair.files) {
            return Ok(Later::Copied(step));
        }
        let effects = known.effects_of(pair.stage.number, index);
        let Some(effects) = effects.filter(|_| index != pair.run) else { continue };
        if let Some(reason) = touched(effects, step, &pair.files) {
            return Err(Refusal { span: step.span, reason, remedy: None });
        }
    }
    match outside(known, pair) {
        Some(refusal) => Err(refusal),
        None => Ok(Later::Forgotten),
    }
}

/// Whether `step` copies all of `files` from where they come from to where they go, with the owner
/// and mode that a plain copy gives them.
fn brings(known: &Knowledge<'_>, step: &Step, files: &[Place]) -> bool {
    let is_plain = |transfer: &&Transfer| {
        transfer.owner.is_none()
            && transfer.mode.is_none()
            && transfer.excludes.is_empty()
            && transfer.others.is_empty()
            && !transfer.parents
            && !transfer.link
    };
    let Some((transfer, tree)) = of_context(step).filter(is_plain).zip(known.project.tree) else {
        return false;
    };
    let places = copied(transfer, tree);
    files.iter().all(|file| {
        places.iter().any(|place| {
            let rest = match place.context.as_str() {
                "" => Some(file.context.as_str()),
                context if context == file.context => Some(""),
                context => file.context.strip_prefix(context).and_then(|r| r.strip_prefix('/')),
            };
            rest.is_some_and(|rest| at(&place.image, rest) == file.image)
        })
    })
}

/// That `effects`, those of `step`, touch one of `files`.
fn touched(effects: &Effects, step: &Step, files: &[Place]) -> Option<String> {
    files.iter().find_map(|file| {
        let access = effects.may_read(&file.image).or_else(|| effects.may_write(&file.image))?;
        let label = Label::of(step).full();
        Some(match &effects.unknown {
            Some(reason) => format!("`{label}` may need {}: {reason}", file.image),
            None => format!("{} may need {}", access.cause, file.image),
        })
    })
}

/// Who takes the files out of the stage of `pair`, or keeps them in the image.
fn outside(known: &Knowledge<'_>, pair: &Pair<'_>) -> Option<Refusal> {
    let number = pair.stage.number;
    let against =
        |span, reason: &str| Some(Refusal { span, reason: reason.to_owned(), remedy: None });
    if number + 1 >= known.plan.stages.len() {
        return against(pair.stage.span, "the files stay in the image");
    }
    for stage in &known.plan.stages {
        if stage.base == Base::Stage(number) {
            return against(stage.span, "this stage has the files as well");
        }
        if stage.number > number && stage.base == Base::Unknown {
            return against(stage.span, "this stage may be built on the one with the files");
        }
        for step in &stage.steps {
            let takes = match &step.action {
                Action::Copy(transfer) | Action::Add(transfer) => {
                    transfer.origin == Origin::Stage(number) && takes(transfer, &pair.files)
                        || transfer.origin == Origin::Unknown
                }
                Action::Run(run) => run.mounts.iter().any(|mount| {
                    mount.is_unclear
                        || matches!(mount.origin, Origin::Unknown)
                        || mount.origin == Origin::Stage(number)
                }),
                _ => false,
            };
            if takes {
                return against(step.span, "it may take the files from this stage");
            }
        }
    }
    None
}

/// Whether `transfer` may take one of `files`.
fn takes(transfer: &Transfer, files: &[Place]) -> bool {
    transfer.items.iter().any(|item| {
        let Item::Path(value) = item else { return true };
        let Some(source) = value.known.as_deref() else { return true };
        let fixed = source.split(['*', '?', '[', '\\']).next().unwrap_or_default();
        let has_pattern = fixed.len() < source.len();
        let from = analysis::context::path::clean(&format!("/{fixed}"));
        files.iter().any(|file| match has_pattern {
            true => file.image.starts_with(from.trim_end_matches('/')),
            false => is_inside(&file.image, &from),
        })
    })
}
