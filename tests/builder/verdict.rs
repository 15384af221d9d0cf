//! Whether two builds give the same image.
//!
//! What differs is compared with a second build of the first recipe: what that does not give twice
//! tells nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Engine, Recipe};

/// How two builds compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// They give the same, but for what is not even the same in two builds of one recipe.
    Same { unstable: BTreeSet<String> },
    /// Paths and fields of the configuration, with both values.
    Different(BTreeMap<String, String>),
    /// The first does not build; what the builder says.
    BeforeFails(String),
    /// The second does not build although the first does.
    AfterFails(String),
}

/// Builds both and compares them.
pub(crate) fn compare(engine: &Engine, before: Recipe<'_>, after: Recipe<'_>) -> Verdict {
    let one = match engine.build(before) {
        Ok(built) => built.image(),
        Err(log) => return Verdict::BeforeFails(log),
    };
    let two = match engine.build(after) {
        Ok(built) => built.image(),
        Err(log) => return Verdict::AfterFails(log),
    };
    let mut differences = one.differences(&two);
    if differences.is_empty() {
        return Verdict::Same { unstable: BTreeSet::new() };
    }
    let again = match engine.build(before.fresh()) {
        Ok(built) => built.image(),
        Err(log) => return Verdict::BeforeFails(log),
    };
    let unstable: BTreeSet<String> = one.differences(&again).into_keys().collect();
    differences.retain(|name, _| !unstable.contains(name));
    if differences.is_empty() {
        Verdict::Same { unstable }
    } else {
        Verdict::Different(differences)
    }
}
