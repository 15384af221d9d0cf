//! A word in which the builder replaces variables.

use syntax::evaluation::{self, Environment, Keep};
use syntax::expansion::{self, LexOptions};

use crate::model::Scope;

/// A word and its value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Value {
    /// As it is written, joined over continued lines.
    pub text: String,
    /// What it comes to in a build that is given no arguments; `None` where the file does not tell.
    pub known: Option<String>,
    /// The variables that it names, in order.
    pub variables: Vec<String>,
}

impl Value {
    /// The value of `text` in `scope`.
    pub(super) fn new(text: &str, scope: &Scope<'_>, escape: char) -> Value {
        Value { known: scope.value(text, escape), ..Value::unread(text, escape) }
    }

    fn unread(text: &str, escape: char) -> Value {
        let variables = match expansion::is_plain(text, escape) {
            true => Vec::new(),
            false => names(text, escape),
        };
        Value { text: text.to_owned(), known: None, variables }
    }

    /// What it comes to where the variables are those of `environment`; `None` where that does not
    /// tell, or where the builder refuses the word.
    pub fn evaluate(&self, environment: &dyn Environment, escape: char) -> Option<String> {
        let pieces = expansion::read(&self.text, LexOptions { escape, quotes: true }).ok()?;
        let evaluated = evaluation::evaluate(&self.text, &pieces, environment, Keep::default());
        evaluated.value.filter(|_| evaluated.errors.is_empty())
    }

    /// Whether no variable stands in it.
    pub fn is_constant(&self) -> bool {
        self.variables.is_empty()
    }
}

fn names(text: &str, escape: char) -> Vec<String> {
    let Ok(pieces) = expansion::read(text, LexOptions { escape, quotes: true }) else {
        return Vec::new();
    };
    let variables = expansion::variables(&pieces).into_iter();
    variables.filter_map(|found| Some(text.get(found.name.range())?.to_owned())).collect()
}
