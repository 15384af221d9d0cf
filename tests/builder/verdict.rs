//! Whether two builds give the same image.
//!
//! What differs is compared with a second build of the first recipe: what that does not give twice
//! tells nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Engine, Image, Recipe};

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

/// A build that others are compared with.
#[derive(Debug)]
pub(crate) struct Reference<'r> {
    engine: &'r Engine,
    recipe: Recipe<'r>,
    image: Image,
    /// What two builds of it do not agree on; found out when something differs.
    unstable: OnceCell<Result<BTreeSet<String>, String>>,
}

impl<'r> Reference<'r> {
    /// Builds it; `Err` has what the builder says about a failure.
    pub(crate) fn new(engine: &'r Engine, recipe: Recipe<'r>) -> Result<Reference<'r>, String> {
        let image = engine.build(recipe)?.image();
        Ok(Reference { engine, recipe, image, unstable: OnceCell::new() })
    }

    /// Builds `after` and compares it.
    pub(crate) fn compare(&self, after: Recipe<'_>) -> Verdict {
        let image = match self.engine.build(after) {
            Ok(built) => built.image(),
            Err(log) => return Verdict::AfterFails(log),
        };
        let mut differences = self.image.differences(&image);
        if differences.is_empty() {
            return Verdict::Same { unstable: BTreeSet::new() };
        }
        let unstable = match self.unstable.get_or_init(|| self.unstable()) {
            Ok(unstable) => unstable.clone(),
            Err(log) => return Verdict::BeforeFails(log.clone()),
        };
        differences.retain(|name, _| !unstable.contains(name));
        if differences.is_empty() {
            Verdict::Same { unstable }
        } else {
            Verdict::Different(differences)
        }
    }

    fn unstable(&self) -> Result<BTreeSet<String>, String> {
        let again = self.engine.build(self.recipe.fresh())?.image();
        Ok(self.image.differences(&again).into_keys().collect())
    }
}

/// Builds both and compares them.
pub(crate) fn compare(engine: &Engine, before: Recipe<'_>, after: Recipe<'_>) -> Verdict {
    match Reference::new(engine, before) {
        Ok(reference) => reference.compare(after),
        Err(log) => Verdict::BeforeFails(log),
    }
}
