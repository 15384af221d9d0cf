//! What steps do, and which may trade places.

mod cases;
mod commands;
mod properties;

use analysis::Snapshot;
use analysis::plan::Plan;
use syntax::Document;

use super::{Conflict, Effects, NoInstalls, Profile, Proof, Tier, World, of_stage, swap};
use crate::tree::Tree;

/// The effects of the steps of the last stage of `text`.
fn effects(text: &str, tree: Option<&Tree>, profile: Profile) -> Vec<Effects> {
    let plan = Plan::of(&Snapshot::new(Document::new(text)));
    let world = World { tree, installs: &NoInstalls, profile };
    of_stage(&plan, plan.stages.len().saturating_sub(1), &world)
}

/// What is said about trading the last two steps.
fn verdict(steps: &[Effects]) -> Result<Proof, Conflict> {
    let [.., first, second] = steps else { panic!("there are no two steps") };
    swap(first, second)
}

/// The verdict as a word.
fn word(verdict: &Result<Proof, Conflict>) -> &'static str {
    match verdict {
        Ok(proof) => match proof.tier {
            Tier::Config => "T0",
            Tier::Proved => "T1",
            Tier::Assumed => "T2",
        },
        Err(_) => "no",
    }
}
