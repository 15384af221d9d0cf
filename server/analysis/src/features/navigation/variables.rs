//! Variables: what ARG and ENV define and what refers to it.
//!
//! Several definitions can make up one variable. A build argument is one for the whole file,
//! because `--build-arg` sets it wherever it is declared. In a stage and those built on it, a name
//! means one variable, however often it is given a value.

use std::collections::HashMap;

use dialect::Keyword;
use syntax::{Placed, Span};

use super::{Access, Found, Occurrence, Thing};
use crate::Snapshot;
use crate::model::uses::{Reader, Use};
use crate::model::{Base, Definition, Model};

/// The variable at the byte `offset`.
pub(super) fn find(snapshot: &Snapshot, offset: u32) -> Option<Found> {
    let model = snapshot.model();
    let entry = snapshot.document().entry_at(offset)?;
    let touched = touched(snapshot, model, entry, offset)?;
    let group = Group::of(snapshot, model, &touched.name);
    let occurrences = group.occurrences(touched.at);
    let is_own = group.is_own(touched.at);
    let unsure = group.unsure(model);
    let thing = Thing::Variable { name: touched.name, is_own, unsure };
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
    let uses = snapshot.uses_at(entry);
    let at_name = uses.iter().find(|found| found.name_span.touches(offset));
    let found = at_name.or_else(|| {
        let is_sign = |found: &&Use| found.span.start <= offset && offset < found.name_span.start;
        uses.iter().find(is_sign)
    })?;
    let definition = model.resolve(entry, found).map(|definition| definition.key).or_else(|| {
        // A variable of the script alone is defined where the script sets it first.
        let set = uses.iter().find(|other| other.sets && other.name == found.name)?;
        Some(set.name_span)
    });
    Some(Touched { name: found.name.clone(), at: found.name_span, definition })
}

/// Where the value of `found` comes from: for a bare ARG in a stage, the global one.
fn origin<'m>(model: &'m Model, found: &'m Definition) -> &'m Definition {
    let is_bare = found.keyword == Keyword::Arg && !found.has_value && found.stage.is_some();
    let global = || model.global_scope().definition(&found.name);
    is_bare.then(global).flatten().unwrap_or(found)
}

/// The entries that hold `name` in their text, which is far quicker to tell than what they use.
pub(super) fn entries_with<'a>(
    snapshot: &'a Snapshot,
    name: &'a str,
) -> impl Iterator<Item = usize> + 'a {
    let entries = snapshot.document().entries().iter().enumerate();
    let holds = move |placed: &Placed| {
        let line = placed.entry.instruction.as_ref().map(|instruction| instruction.line.text());
        // A continuation may cut the name in the source, and a body is not in the line.
        line.is_some_and(|line| line.contains(name)) || placed.entry.text().contains(name)
    };
    entries.filter(move |(_, placed)| holds(placed)).map(|(entry, _)| entry)
}

/// A use and what it belongs to.
struct Named {
    found: Use,
    /// The index of the definition that holds for it.
    definition: Option<usize>,
    stage: Option<usize>,
    /// Its entry, if a script there sets a variable of this name that the file does not define.
    script: Option<usize>,
}

/// Every definition and every use of one name.
struct Group<'m> {
    definitions: Vec<&'m Definition>,
    uses: Vec<Named>,
    /// For each definition the index of another one of the same variable; its own at the root.
    parents: Vec<usize>,
}

impl<'m> Group<'m> {
    fn of(snapshot: &Snapshot, model: &'m Model, name: &str) -> Group<'m> {
        let named = |found: &&Definition| found.name == name;
        let definitions: Vec<&Definition> = model.definitions().iter().filter(named).collect();
        let index = |key: Span| definitions.binary_search_by_key(&key, |found| found.key).ok();
        let mut uses = Vec::new();
        for entry in entries_with(snapshot, name) {
            let stage = model.stage_at(entry).map(|stage| stage.number);
            let mut here = snapshot.uses_at(entry);
            here.retain(|found| found.name == name);
            let script = here.iter().any(|found| found.sets).then_some(entry);
            for found in here {
                let definition = model.resolve(entry, &found).and_then(|found| index(found.key));
                uses.push(Named { found, definition, stage, script });
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
    fn variable(&self, at: Span) -> Option<Variable> {
        let defined = self.definitions.iter().position(|found| found.key == at);
        let used = || self.uses.iter().find(|used| used.found.name_span == at);
        match defined {
            Some(index) => Some(Variable::Defined(self.root(index))),
            None => used().map(|used| self.variable_of(used)),
        }
    }

    fn variable_of(&self, used: &Named) -> Variable {
        if let Some(index) = used.definition {
            return Variable::Defined(self.root(index));
        }
        if let Some(entry) = used.script {
            return Variable::OfScript(entry);
        }
        // As in `ENV PATH=$PATH:/x`, it can be what its stage goes on to define.
        let is_seen = |found: &&Definition| {
            let in_container = used.found.reader == Reader::Container;
            found.stage == used.stage && !(in_container && found.keyword == Keyword::Arg)
        };
        match self.definitions.iter().position(is_seen) {
            Some(index) => Variable::Defined(self.root(index)),
            None => Variable::OfBase(used.stage),
        }
    }

    fn occurrences(&self, at: Span) -> Vec<Occurrence> {
        let Some(variable) = self.variable(at) else { return Vec::new() };
        let definitions = self.definitions.iter().enumerate();
        let definitions = definitions
            .filter(|(index, _)| variable == Variable::Defined(self.root(*index)))
            .map(|(_, found)| (found.key, true, found.is_plain));
        let uses = self.uses.iter().filter(|used| self.variable_of(used) == variable);
        let uses = uses.map(|used| (used.found.name_span, used.found.sets, used.found.is_plain()));
        let mut places: Vec<Occurrence> = definitions
            .chain(uses)
            .map(|(span, sets, is_name)| {
                let access = if sets { Access::Write } else { Access::Read };
                Occurrence { span, access, is_name }
            })
            .collect();
        places.sort_by_key(|place| place.span);
        places.dedup_by_key(|place| place.span);
        places
    }

    /// Whether every value of the variable at `at` comes from the file or from `--build-arg`.
    fn is_own(&self, at: Span) -> bool {
        match self.variable(at) {
            None | Some(Variable::OfBase(_)) => false,
            Some(Variable::OfScript(entry)) => self.is_set_first(entry),
            Some(variable) => {
                let mut uses = self.uses.iter().filter(|used| self.variable_of(used) == variable);
                uses.all(|used| used.definition.is_some())
            }
        }
    }

    /// A use of the name in a stage that may be built on any of the stages before it.
    fn unsure(&self, model: &Model) -> Option<Span> {
        let is_unsure = |used: &&Named| {
            let is_open = used.definition.is_none() && used.script.is_none();
            let stage = used.stage.and_then(|number| model.stages().get(number));
            let mut chain = stage.into_iter().flat_map(|stage| model.chain(stage));
            is_open && chain.any(|below| below.base == Base::Unknown)
        };
        self.uses.iter().find(is_unsure).map(|used| used.found.name_span)
    }

    /// Whether the script in the entry `entry` sets the variable before it reads it.
    fn is_set_first(&self, entry: usize) -> bool {
        let first = self.uses.iter().find(|used| used.script == Some(entry));
        first.is_some_and(|used| used.found.sets)
    }
}

/// Which of the variables of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variable {
    /// One that ARG or ENV defines: the index of the definition that stands for all of it.
    Defined(usize),
    /// One that only the script in this entry knows.
    OfScript(usize),
    /// One that the base image of this stage may have.
    OfBase(Option<usize>),
}
