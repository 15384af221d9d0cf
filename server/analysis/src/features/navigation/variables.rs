//! Variables: what ARG and ENV define and what refers to it.
//!
//! Several definitions can make up one variable. A build argument is one for the whole file,
//! because `--build-arg` sets it wherever it is declared. In a stage and those built on it, a name
//! means one variable, however often it is given a value.

use std::collections::HashMap;

use syntax::Span;

use dialect::Keyword;

use super::{Access, Found, Occurrence, Thing};
use crate::Snapshot;
use crate::model::uses::{Reader, Use};
use crate::model::{Definition, Model};

/// The variable at the byte `offset`.
pub(super) fn find(snapshot: &Snapshot, offset: u32) -> Option<Found> {
    let model = snapshot.model();
    let entry = snapshot.document().entry_at(offset)?;
    let touched = touched(snapshot, model, entry, offset)?;
    let group = Group::of(snapshot, model, &touched.name);
    let occurrences = group.occurrences(touched.at);
    let is_own = group.is_own(touched.at);
    let thing = Thing::Variable { name: touched.name, is_own };
    Some(Found { thing, at: touched.at, definition: touched.definition, occurrences })
}

/// A variable's name under the cursor.
struct Touched {
    name: String,
    at: Span,
    definition: Option<Span>,
}

fn touched(snapshot: &Snapshot, model: &Model, entry: usize, offset: u32) -> Option<Touched> {
    let defined = model.definitions_at(entry).iter().find(|found| found.key.touches(offset));
    if let Some(found) = defined {
        let definition = Some(origin(model, found).key);
        return Some(Touched { name: found.name.clone(), at: found.key, definition });
    }
    let uses = uses_at(snapshot, entry);
    let at_name = uses.iter().find(|found| found.name_span.touches(offset));
    let found = at_name.or_else(|| {
        let is_sign = |found: &&Use| found.span.start <= offset && offset < found.name_span.start;
        uses.iter().find(is_sign)
    })?;
    let definition = resolve(model, entry, found).map(|definition| definition.key);
    Some(Touched { name: found.name.clone(), at: found.name_span, definition })
}

/// Where the value of `found` comes from: for a bare ARG in a stage, the global one.
fn origin<'m>(model: &'m Model, found: &'m Definition) -> &'m Definition {
    let is_bare = found.keyword == Keyword::Arg && !found.has_value && found.stage.is_some();
    let global = || model.global_scope().definition(&found.name);
    is_bare.then(global).flatten().unwrap_or(found)
}

/// The references in the entry `entry`, as places in the document.
pub(super) fn uses_at(snapshot: &Snapshot, entry: usize) -> Vec<Use> {
    let placed = snapshot.document().entries().get(entry);
    let derived = snapshot.derived().get(entry);
    let (Some(placed), Some(derived)) = (placed, derived) else { return Vec::new() };
    derived.uses().iter().map(|found| found.shifted(placed.start)).collect()
}

/// The definition that holds for `found`, which stands in the entry `entry`.
pub(super) fn resolve<'m>(model: &'m Model, entry: usize, found: &Use) -> Option<&'m Definition> {
    match found.reader {
        Reader::Global | Reader::Builder | Reader::Shell => {
            model.scope_in(entry, found.span.start).definition(&found.name)
        }
        Reader::Container => {
            let stage = model.stage_at(entry)?;
            model.scope_behind(stage).environment_definition(&found.name)
        }
    }
}

/// Every definition and every use of one name.
struct Group<'m> {
    definitions: Vec<&'m Definition>,
    /// With the definition of each as an index, and its stage.
    uses: Vec<(Use, Option<usize>, Option<usize>)>,
    /// For each definition the index of another one of the same variable; its own at the root.
    parents: Vec<usize>,
}

impl<'m> Group<'m> {
    fn of(snapshot: &Snapshot, model: &'m Model, name: &str) -> Group<'m> {
        let named = |found: &&Definition| found.name == name;
        let definitions: Vec<&Definition> = model.definitions().iter().filter(named).collect();
        let index = |key: Span| definitions.binary_search_by_key(&key, |found| found.key).ok();
        let mut uses = Vec::new();
        for (entry, derived) in snapshot.derived().iter().enumerate() {
            if !derived.uses().iter().any(|found| found.name == name) {
                continue;
            }
            let stage = model.stage_at(entry).map(|stage| stage.number);
            for found in uses_at(snapshot, entry).into_iter().filter(|found| found.name == name) {
                let definition = resolve(model, entry, &found).and_then(|found| index(found.key));
                uses.push((found, definition, stage));
            }
        }
        let parents = (0..definitions.len()).collect();
        let mut group = Group { definitions, uses, parents };
        group.join(model, name);
        group
    }

    /// Brings the definitions together that make up one variable.
    fn join(&mut self, model: &Model, name: &str) {
        let mut last_arg = None;
        let mut last_of_stage: HashMap<usize, usize> = HashMap::new();
        for (index, found) in self.definitions.clone().into_iter().enumerate() {
            if found.keyword == Keyword::Arg
                && let Some(other) = last_arg.replace(index)
            {
                self.unite(other, index);
            }
            let Some(stage) = found.stage else { continue };
            match last_of_stage.insert(stage, index) {
                Some(other) => self.unite(other, index),
                None => self.join_base(model, name, stage, index),
            }
        }
    }

    /// What a stage defines first goes on from what the stages below it define.
    fn join_base(&mut self, model: &Model, name: &str, stage: usize, index: usize) {
        let Some(stage) = model.stages().get(stage) else { return };
        let below = model.chain(stage).nth(1).map(|below| model.scope_behind(below));
        let inherited = below.and_then(|scope| scope.definition(name)).map(|found| found.key);
        let other = inherited
            .and_then(|key| self.definitions.binary_search_by_key(&key, |found| found.key).ok());
        if let Some(other) = other {
            self.unite(other, index);
        }
    }

    fn root(&self, mut index: usize) -> usize {
        while let Some(parent) = self.parents.get(index).filter(|parent| **parent != index) {
            index = *parent;
        }
        index
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        // The smaller index is the root, and what is united comes in order, so that chains stay
        // short.
        if let Some(parent) = self.parents.get_mut(one.max(other)) {
            *parent = one.min(other);
        }
    }

    /// The variable that the place `at` belongs to.
    fn variable(&self, at: Span) -> Option<usize> {
        let defined = self.definitions.iter().position(|found| found.key == at);
        let used = || self.uses.iter().find(|(found, ..)| found.name_span == at);
        match defined {
            Some(index) => Some(self.root(index)),
            None => used().and_then(|(_, definition, stage)| self.of_use(*definition, *stage)),
        }
    }

    /// The variable of a use. One without a definition before it, as in `ENV PATH=$PATH:/x`, is
    /// the one that its stage goes on to define.
    fn of_use(&self, definition: Option<usize>, stage: Option<usize>) -> Option<usize> {
        let in_stage = || self.definitions.iter().position(|found| found.stage == stage);
        definition.or_else(in_stage).map(|index| self.root(index))
    }

    fn occurrences(&self, at: Span) -> Vec<Occurrence> {
        let variable = self.variable(at);
        let stage_of = |at| self.uses.iter().find(|(found, ..)| found.name_span == at);
        let stage = stage_of(at).and_then(|(_, _, stage)| *stage);
        let definitions = self.definitions.iter().enumerate();
        let definitions = definitions
            .filter(|(index, _)| variable == Some(self.root(*index)))
            .map(|(_, found)| (found.key, Access::Write, found.is_plain));
        let uses = self
            .uses
            .iter()
            .filter(|(_, definition, of)| match variable {
                Some(_) => self.of_use(*definition, *of) == variable,
                None => self.of_use(*definition, *of).is_none() && *of == stage,
            })
            .map(|(found, ..)| (found.name_span, Access::Read, found.is_plain()));
        let mut places: Vec<Occurrence> = definitions
            .chain(uses)
            .map(|(span, access, is_name)| Occurrence { span, access, is_name })
            .collect();
        places.sort_by_key(|place| place.span);
        places.dedup_by_key(|place| place.span);
        places
    }

    /// Whether every value of the variable at `at` comes from the file or from `--build-arg`.
    fn is_own(&self, at: Span) -> bool {
        let variable = self.variable(at);
        let from_image = |(_, definition, stage): &(Use, Option<usize>, Option<usize>)| {
            definition.is_none() && self.of_use(None, *stage) == variable
        };
        variable.is_some() && !self.uses.iter().any(from_image)
    }
}
