//! The variables that can be seen at one point of a file, as far as the file tells.

use std::collections::HashMap;
use std::sync::Arc;

use syntax::evaluation::{Environment, Lookup};

/// How long a value may be, and how many variables a scope may have; beyond that they count as
/// unknown, so that a hostile file cannot make the analysis slow.
const MAX_VALUE: usize = 4096;
const MAX_NAMES: usize = 2000;

/// The variables visible at one point; cloning it is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    values: Arc<HashMap<String, Lookup>>,
    /// What holds for a name that the file does not define.
    other: Lookup,
}

impl Scope {
    /// The global scope before the first instruction: only what the builder sets is there.
    pub(crate) fn global() -> Scope {
        let platform = dialect::arguments::ALL
            .iter()
            .filter(|argument| argument.kind == dialect::ArgumentKind::Platform)
            .map(|argument| (argument.name.to_owned(), Lookup::Unknown));
        Scope { values: Arc::new(platform.collect()), other: Lookup::Unset }
    }

    /// The scope of a stage whose base image may define anything.
    pub(crate) fn of_image() -> Scope {
        Scope { values: Arc::default(), other: Lookup::Unknown }
    }

    /// The scope of a stage without a base image. The builder sets PATH.
    pub(crate) fn of_scratch() -> Scope {
        let path = ("PATH".to_owned(), Lookup::Unknown);
        Scope { values: Arc::new(HashMap::from([path])), other: Lookup::Unset }
    }

    /// Defines `name` from here on.
    pub(crate) fn define(&mut self, name: &str, value: Lookup) {
        if self.values.len() >= MAX_NAMES {
            return self.forget();
        }
        let value = match value {
            Lookup::Set(text) if text.len() > MAX_VALUE => Lookup::Unknown,
            value => value,
        };
        Arc::make_mut(&mut self.values).insert(name.to_owned(), value);
    }

    /// From here on nothing is known of any name.
    pub(crate) fn forget(&mut self) {
        *self = Scope::of_image();
    }
}

impl Environment for Scope {
    fn get(&self, name: &str) -> Lookup {
        self.values.get(name).unwrap_or(&self.other).clone()
    }
}
