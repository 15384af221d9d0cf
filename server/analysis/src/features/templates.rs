//! Base images that are put together with build arguments: `python:${VERSION}-slim`.
//!
//! Only plain variables count, whose value stands in the reference as it is.

use images::Repository;
use syntax::expansion::{self, LexOptions, Piece, Variable};

use crate::Snapshot;
use crate::model::Stage;

/// A base image around one variable, the other ones replaced by their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    /// What stands before the variable.
    pub(crate) before: String,
    /// What stands behind it.
    pub(crate) after: String,
}

/// How many base images are looked at; a hostile file has thousands.
const MOST: usize = 20;

impl Template {
    /// The repository, if the variable stands in the tag.
    pub(crate) fn repository_of_tag(&self) -> Option<Repository> {
        let parts = syntax::image::split(&self.before);
        let is_tag = parts.tag.is_some() && parts.digest.is_none();
        let name = self.before.get(..parts.repository.end as usize)?;
        is_tag.then(|| Repository::of(name))?
    }

    /// What stands in the tag before the variable and behind it.
    pub(crate) fn around_in_tag(&self) -> (&str, &str) {
        let parts = syntax::image::split(&self.before);
        let start = parts.tag.map_or(self.before.len(), |tag| tag.start as usize);
        let end = self.after.find('@').unwrap_or(self.after.len());
        (self.before.get(start..).unwrap_or_default(), self.after.get(..end).unwrap_or_default())
    }
}

/// The base images that are named with the global build argument `name`, whose definition stands
/// in the entry `entry`; empty if that is in a stage.
pub(crate) fn with(snapshot: &Snapshot, entry: usize, name: &str) -> Vec<Template> {
    let model = snapshot.model();
    if model.stage_at(entry).is_some() {
        return Vec::new();
    }
    let stages = model.stages().iter().filter(|stage| stage.base_text.contains('$'));
    stages.filter_map(|stage| template(snapshot, stage, name)).take(MOST).collect()
}

fn template(snapshot: &Snapshot, stage: &Stage, name: &str) -> Option<Template> {
    let text = &stage.base_text;
    let variables = plain_variables(snapshot, text)?;
    let mut own = variables.iter().filter(|v| text.get(v.name.range()) == Some(name));
    let (Some(variable), None) = (own.next(), own.next()) else { return None };
    let before = text.get(..variable.range.start as usize)?;
    let after = text.get(variable.range.end as usize..)?;
    Some(Template { before: value(snapshot, before)?, after: value(snapshot, after)? })
}

/// The variables of `text` if it holds nothing else that is special, no quote, no operator.
pub(crate) fn plain_variables(snapshot: &Snapshot, text: &str) -> Option<Vec<Variable>> {
    let escape = snapshot.document().directives().escape;
    let pieces = expansion::read(text, LexOptions { escape, quotes: true }).ok()?;
    let mut variables = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Literal(_) => {}
            Piece::Variable(variable) if variable.operation.is_none() => variables.push(variable),
            _ => return None,
        }
    }
    Some(variables)
}

/// What `text` of a base image comes to if the build is given no arguments.
pub(crate) fn value(snapshot: &Snapshot, text: &str) -> Option<String> {
    let escape = snapshot.document().directives().escape;
    snapshot.model().global_scope().value(text, escape)
}
