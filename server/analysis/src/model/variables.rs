//! Variables: what ARG and ENV define, where it can be seen, and with which value
//! (`dockerfile2llb/convert.go`, `dispatchArg`, `dispatchEnv`, `buildMetaArgs`).

use std::ops::Deref;
use std::sync::Arc;

use dialect::{ArgumentKind, Keyword, secrets};
use syntax::evaluation::{self, Environment, Evaluation, Keep, Lookup};
use syntax::expansion::{self, LexOptions};
use syntax::{Document, Form, Pair, Span, Statement};

use super::stages::MAX_CHAIN;
use super::{Base, Model, Stage};

/// How long a value may be; a longer one counts as unknown, so that a hostile file cannot make the
/// analysis slow.
const MAX_VALUE: usize = 4096;

/// What one word of ARG or ENV defines, and where that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    /// What it defines, which versions share.
    pub(super) assignment: Arc<Assignment>,
    /// The index of the entry.
    pub(crate) entry: usize,
    /// The stage it stands in; `None` in the global scope.
    pub(crate) stage: Option<usize>,
    /// Where the name stands.
    pub(crate) key: Span,
    /// The whole word, with the value.
    pub(crate) word: Span,
}

/// A variable and what it is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The variable's name.
    pub(crate) name: String,
    /// ARG or ENV.
    pub(crate) keyword: Keyword,
    /// Whether the word gives a value.
    pub(crate) has_value: bool,
    /// Whether the name stands in the text as it is, so that it can be replaced there.
    pub(crate) is_plain: bool,
    /// The value that the variable has from here on if the build is given no arguments.
    pub(crate) value: Lookup,
    /// Where that is not known because a global ARG has no default: the value in a build that is
    /// given no arguments.
    pub(super) bare: Lookup,
}

impl Deref for Definition {
    type Target = Assignment;

    fn deref(&self) -> &Assignment {
        &self.assignment
    }
}

impl Assignment {
    /// The same with values of no more than [`MAX_VALUE`] bytes.
    pub(super) fn bounded(self) -> Assignment {
        Assignment { value: bounded(self.value), bare: bounded(self.bare), ..self }
    }
}

impl Definition {
    /// The instruction in `document` as far as it defines this variable: `ARG NAME=value`, without
    /// the value where the name tells that it is a secret.
    pub(crate) fn code(&self, document: &Document) -> String {
        let placed = document.entries().get(self.entry);
        let Some(placed) = placed else { return String::new() };
        let Some(instruction) = &placed.entry.instruction else { return String::new() };
        let pairs = defining_pairs(&instruction.statement);
        let pair = pairs.iter().find(|pair| placed.absolute(pair.key.span) == self.key);
        let keyword = instruction.line.slice(instruction.statement.keyword.range);
        let Some(pair) = pair else { return format!("{keyword} ") };
        let word = pair.word.range;
        match pair.value.filter(|value| !value.range.is_empty() && secrets::is_secret(&self.name)) {
            Some(value) => {
                let key = instruction.line.slice(Span::new(word.start, value.range.start));
                format!("{keyword} {key}…")
            }
            None => format!("{keyword} {}", instruction.line.slice(word)),
        }
    }
}

/// The words by which `statement` defines variables.
pub(crate) fn defining_pairs(statement: &Statement) -> &[Pair] {
    match (statement.kind, &statement.form) {
        (Some(Keyword::Arg | Keyword::Env), Form::Pairs(pairs)) => pairs,
        (Some(Keyword::Env), Form::LegacyPair(pair)) => std::slice::from_ref(pair),
        _ => &[],
    }
}

/// The variables that can be seen at one point of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'m> {
    model: &'m Model,
    stage: Option<&'m Stage>,
    /// The index behind the last definition that can be seen.
    limit: usize,
    /// Whether a global ARG without a default has no value, and not one that is unknown.
    without_arguments: bool,
}

/// What a scope knows of a name.
enum Found<'m> {
    Definition(&'m Definition),
    /// It has the value that the base at the bottom gives it, where that decides.
    OfImage(Lookup, Option<&'m Base>),
}

impl<'m> Scope<'m> {
    /// The scope of `stage` behind the first `limit` definitions of the file.
    pub(super) fn new(model: &'m Model, stage: Option<&'m Stage>, limit: usize) -> Scope<'m> {
        Scope { model, stage, limit, without_arguments: false }
    }

    /// The same in a build that is given no arguments.
    pub(crate) fn without_arguments(self) -> Scope<'m> {
        Scope { without_arguments: true, ..self }
    }

    /// The definition of `name` that holds.
    pub(crate) fn definition(&self, name: &str) -> Option<&'m Definition> {
        self.layers().find_map(|layer| layer.last(self.model, name))
    }

    /// The last ENV that defines `name`; what a container sees, unlike a build argument.
    pub(crate) fn environment_definition(&self, name: &str) -> Option<&'m Definition> {
        let is_env = |found: &&Definition| found.keyword == Keyword::Env;
        self.layers().find_map(|layer| layer.all(self.model, name).rev().find(is_env))
    }

    /// Every definition that can be seen, the one that holds before those it hides.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &'m Definition> {
        let model = self.model;
        self.layers().flat_map(move |layer| {
            model.definitions.get(layer.start..layer.end).unwrap_or_default().iter().rev()
        })
    }

    /// The base that decides whether `name` has a value, because nothing in the file does.
    pub(crate) fn left_to(&self, name: &str) -> Option<&'m Base> {
        match self.find(name) {
            Found::OfImage(_, base) => base,
            Found::Definition(_) => None,
        }
    }

    /// What `text` comes to here.
    pub(crate) fn evaluate(&self, text: &str, options: LexOptions) -> Evaluation {
        match expansion::read(text, options) {
            Ok(pieces) => evaluation::evaluate(text, &pieces, self, Keep::default()),
            Err(_) => Evaluation::default(),
        }
    }

    /// The value of `text` where it is known; most texts are their own value.
    pub(crate) fn value(&self, text: &str, escape: char) -> Option<String> {
        match expansion::is_plain(text, escape) {
            true => Some(text.to_owned()),
            false => {
                let pieces = expansion::read(text, LexOptions { escape, quotes: true }).ok()?;
                evaluation::value(text, &pieces, self)
            }
        }
    }

    /// The stage's own definitions, then those of the stages it is built on; in the global scope,
    /// all before the first stage.
    fn layers(&self) -> impl Iterator<Item = Layer<'m>> + use<'m> {
        let limit = self.limit;
        let global = self.stage.is_none().then_some(Layer { stage: None, start: 0, end: limit });
        let chain = self.stage.into_iter().flat_map(|stage| self.model.chain(stage));
        let own = self.stage.map(|stage| stage.number);
        let layers = chain.map(move |stage| {
            let (start, end) = (stage.definitions.start, stage.definitions.end);
            let end = if own == Some(stage.number) { limit.min(end).max(start) } else { end };
            Layer { stage: Some(stage), start, end }
        });
        global.into_iter().chain(layers)
    }

    fn find(&self, name: &str) -> Found<'m> {
        let mut depth = 0;
        let mut bottom = None;
        for layer in self.layers() {
            depth += 1;
            // What ONBUILD did between the stage below and the one above it is not known.
            let is_own = layer.stage.map(|stage| stage.number) == self.stage.map(|own| own.number);
            if !is_own && layer.stage.is_some_and(|stage| stage.has_triggers) {
                return Found::OfImage(Lookup::Unknown, None);
            }
            let found = layer.last_index(self.model, name);
            if layer.is_blurred(found) {
                return Found::OfImage(Lookup::Unknown, None);
            }
            if let Some(found) = found.and_then(|index| self.model.definitions.get(index)) {
                return Found::Definition(found);
            }
            bottom = layer.stage;
        }
        let base = bottom.filter(|_| depth < MAX_CHAIN).map(|stage| &stage.base);
        Found::OfImage(base.map_or(Lookup::Unknown, |base| of_base(base, name)), base)
    }
}

impl Environment for Scope<'_> {
    fn get(&self, name: &str) -> Lookup {
        if self.stage.is_none() {
            return self.global(name);
        }
        match self.find(name) {
            Found::Definition(found) => found.value.clone(),
            Found::OfImage(value, _) => value,
        }
    }
}

impl Scope<'_> {
    /// A variable of the global scope: only what the file declares and what the builder sets.
    fn global(&self, name: &str) -> Lookup {
        match self.definition(name) {
            Some(found) if !found.has_value && self.without_arguments => Lookup::Unset,
            Some(found) if found.value == Lookup::Unknown && self.without_arguments => {
                found.bare.clone()
            }
            Some(found) => found.value.clone(),
            None if is_platform_argument(name) => Lookup::Unknown,
            None => Lookup::Unset,
        }
    }
}

fn bounded(value: Lookup) -> Lookup {
    match value {
        Lookup::Set(value) if value.len() > MAX_VALUE => Lookup::Unknown,
        value => value,
    }
}

/// Whether the builder itself sets `name` in the global scope.
fn is_platform_argument(name: &str) -> bool {
    let row = dialect::arguments::find(name);
    row.is_some_and(|row| row.kind == ArgumentKind::Platform)
}

/// What an image brings. Without one, the builder sets the search path.
fn of_base(base: &Base, name: &str) -> Lookup {
    match base {
        Base::Scratch if name != "PATH" => Lookup::Unset,
        _ => Lookup::Unknown,
    }
}

/// The definitions of one stage that a scope sees: those with the indices from `start` to `end`.
#[derive(Clone, Copy)]
struct Layer<'m> {
    stage: Option<&'m Stage>,
    start: usize,
    end: usize,
}

impl<'m> Layer<'m> {
    /// The definitions of `name`, in order.
    fn indices(self, model: &'m Model, name: &str) -> &'m [usize] {
        let all = model.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let start = all.partition_point(|index| *index < self.start);
        let end = all.partition_point(|index| *index < self.end);
        all.get(start..end).unwrap_or_default()
    }

    fn all(
        self,
        model: &'m Model,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = &'m Definition> + use<'m> {
        self.indices(model, name).iter().filter_map(|index| model.definitions.get(*index))
    }

    fn last_index(self, model: &'m Model, name: &str) -> Option<usize> {
        self.indices(model, name).last().copied()
    }

    fn last(self, model: &'m Model, name: &str) -> Option<&'m Definition> {
        model.definitions.get(self.last_index(model, name)?)
    }

    /// Whether an instruction that may define any name stands behind the definition `found`, or
    /// anywhere if there is none.
    fn is_blurred(self, found: Option<usize>) -> bool {
        let blurs = self.stage.map(|stage| stage.blurs.as_slice()).unwrap_or_default();
        let last = blurs.iter().rev().find(|count| **count <= self.end);
        last.is_some_and(|count| found.is_none_or(|index| index < *count))
    }
}

impl Model {
    /// Everything that ARG and ENV define, in order.
    pub(crate) fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// Those of them in `stage`.
    pub(crate) fn definitions_in(&self, stage: &Stage) -> &[Definition] {
        self.definitions.get(stage.definitions.clone()).unwrap_or_default()
    }

    /// The definitions in the entry `entry`.
    pub(crate) fn definitions_at(&self, entry: usize) -> &[Definition] {
        let start = self.definitions.partition_point(|found| found.entry < entry);
        let end = self.definitions.partition_point(|found| found.entry <= entry);
        self.definitions.get(start..end).unwrap_or_default()
    }

    /// The variables that the builder sees when it comes to the entry `entry`; FROM and what
    /// stands before the first one see the global scope.
    pub(crate) fn scope_at(&self, entry: usize) -> Scope<'_> {
        let stage = self.stage_at(entry).filter(|stage| stage.entry != entry);
        match stage {
            Some(stage) => {
                let limit = self.definitions.partition_point(|found| found.entry < entry);
                Scope::new(self, Some(stage), limit)
            }
            None => {
                let limit = self.definitions.partition_point(|found| {
                    found.stage.is_none() && (self.is_stage(entry) || found.entry < entry)
                });
                Scope::new(self, None, limit)
            }
        }
    }

    /// What the builder sees at the place `offset` in the entry `entry`: in ARG, a word sees those
    /// before it.
    pub(crate) fn scope_in(&self, entry: usize, offset: u32) -> Scope<'_> {
        let scope = self.scope_at(entry);
        let own = self.definitions.get(scope.limit..).unwrap_or_default().iter();
        let before = own.take_while(|found| {
            found.entry == entry && found.keyword == Keyword::Arg && found.word.end <= offset
        });
        Scope { limit: scope.limit + before.count(), ..scope }
    }

    /// The variables at the end of `stage`: what its image has.
    pub(crate) fn scope_behind<'m>(&'m self, stage: &'m Stage) -> Scope<'m> {
        Scope::new(self, Some(stage), stage.definitions.end)
    }

    /// The global scope as the stages see it.
    pub(crate) fn global_scope(&self) -> Scope<'_> {
        let limit = self.definitions.partition_point(|found| found.stage.is_none());
        Scope::new(self, None, limit)
    }

    fn is_stage(&self, entry: usize) -> bool {
        self.stage_at(entry).is_some_and(|stage| stage.entry == entry)
    }

    /// Adds a definition behind all others.
    pub(super) fn define(&mut self, definition: Definition) {
        let index = self.definitions.len();
        // Most files define the same few names again and again.
        match self.by_name.get_mut(&definition.name) {
            Some(known) => known.push(index),
            None => drop(self.by_name.insert(definition.name.clone(), vec![index])),
        }
        self.definitions.push(definition);
        if let Some(stage) = self.stages.last_mut() {
            stage.definitions.end = index + 1;
        }
    }
}
