//! Reads the model in one pass over the instructions, in the order in which the builder comes to
//! them (`dockerfile2llb/convert.go`).

use std::collections::HashMap;
use std::sync::Arc;

use dialect::mounts::OptionValue;
use dialect::words::{AS, SCRATCH};
use dialect::{Keyword, ValueKind};
use syntax::evaluation::{Empty, Keep};
use syntax::evaluation::{Environment, Lookup};
use syntax::expansion::{self, LexOptions};
use syntax::{Document, Entry, Flag, Form, Instruction, Pair, Placed, Span, Word, csv, evaluation};

use super::Model;
use super::earlier::{Earlier, Known, Same};
use super::interpreter::replaces_sh;
use super::stages::{Base, Source, SourceKind, Stage, StageName, Target};
use super::variables::{Assignment, Definition, Scope, defining_pairs};

/// What one entry alone tells, which stays known while the entry is the same.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Whether it may put another shell in the place of `sh`.
    replaces_sh: bool,
    /// What its flags name that files come from.
    references: Vec<Named>,
}

/// Where files come from, as a flag names it.
#[derive(Debug, Clone)]
struct Named {
    kind: SourceKind,
    text: String,
    /// Counted from the start of the entry.
    span: Span,
    /// Whether the text stands for itself: COPY refuses any other.
    is_literal: bool,
}

impl Facts {
    /// What `entry` tells that is read with this escape character.
    pub(crate) fn of(entry: &Entry, escape: char) -> Facts {
        let references = entry.instruction.as_ref().map(|found| references(found, escape));
        let references = references.unwrap_or_default();
        Facts { replaces_sh: replaces_sh(entry.text()), references }
    }
}

/// Reads the meaning of `document`, whose entries are so; what `earlier` means, a version before it,
/// is taken over where it still holds.
pub(super) fn build<'a>(
    document: &Document,
    entries: impl Iterator<Item = &'a Facts>,
    earlier: Option<&Earlier>,
) -> Model {
    let (numbers, froms): (Vec<usize>, Vec<&Instruction>) = froms(document).unzip();
    let mut builder = Builder {
        model: Model {
            names: stage_names(&froms),
            has_windows_escape: document.directives().escape != '\\',
            ..Model::default()
        },
        earlier: HashMap::with_capacity(froms.len()),
        escape: document.directives().escape,
        stage_count: froms.len(),
        images: 0,
        known: Known::of(document, numbers, earlier),
        is_known: false,
    };
    for (entry, (placed, facts)) in document.entries().iter().zip(entries).enumerate() {
        builder.model.replaces_sh |= facts.replaces_sh;
        if let Some(instruction) = &placed.entry.instruction {
            builder.instruction(entry, placed, instruction, facts);
        }
    }
    let entries = document.entries().len();
    if let Some(last) = builder.model.stages.last_mut() {
        last.end = entries;
    }
    builder.model
}

/// Every FROM, with the index of its entry.
fn froms(document: &Document) -> impl Iterator<Item = (usize, &Instruction)> {
    let entries = document.entries().iter().enumerate();
    let instructions =
        entries.filter_map(|(entry, placed)| Some((entry, placed.entry.instruction.as_ref()?)));
    instructions.filter(|(_, found)| found.statement.kind == Some(Keyword::From))
}

/// The last stage of each name.
fn stage_names(froms: &[&Instruction]) -> HashMap<String, usize> {
    let names = froms.iter().enumerate().filter_map(|(number, from)| {
        let name = name_word(from)?;
        Some((from.line.slice(name.range).to_lowercase(), number))
    });
    names.collect()
}

struct Builder<'e> {
    model: Model,
    /// The stages so far, by the names that FROM finds them by: in lower case.
    earlier: HashMap<String, usize>,
    escape: char,
    /// How many stages the whole file has.
    stage_count: usize,
    /// How many images COPY and mounts have named so far.
    images: usize,
    known: Known<'e>,
    /// Whether the variables and states of the last stage are known from an earlier version.
    is_known: bool,
}

impl Builder<'_> {
    fn instruction(
        &mut self,
        entry: usize,
        placed: &Placed,
        instruction: &Instruction,
        facts: &Facts,
    ) {
        let kind = instruction.statement.kind;
        if let Some(stage) = self.model.stages.last_mut()
            && kind != Some(Keyword::From)
        {
            stage.span = stage.span.cover(placed.absolute(instruction.span));
        }
        let Some(kind) = kind else { return };
        match kind {
            Keyword::From => self.from(entry, placed, instruction),
            Keyword::Arg if self.is_known => {}
            Keyword::Arg => self.arg(entry, placed, instruction),
            // All others belong to a stage.
            _ if self.model.stages.is_empty() => {}
            Keyword::Env | Keyword::Workdir | Keyword::User | Keyword::Shell if self.is_known => {}
            Keyword::Env => self.env(entry, placed, instruction),
            Keyword::Onbuild => self.change_stage(|stage| stage.has_triggers = true),
            Keyword::Workdir => self.workdir(entry, instruction),
            Keyword::User => self.user(entry, instruction),
            Keyword::Shell => self.shell(entry, instruction),
            Keyword::Copy | Keyword::Run => self.sources(entry, placed, facts),
            _ => {}
        }
    }

    fn change_stage(&mut self, change: impl FnOnce(&mut Stage)) {
        if let Some(stage) = self.model.stages.last_mut() {
            change(stage);
        }
    }

    /// The scope behind everything that was read so far.
    fn scope(&self) -> Scope<'_> {
        Scope::new(&self.model, self.model.stages.last(), self.model.definitions.len())
    }

    fn value(&self, instruction: &Instruction, word: Word) -> Option<String> {
        self.scope().value(instruction.line.slice(word.range), self.escape)
    }

    fn from(&mut self, entry: usize, placed: &Placed, instruction: &Instruction) {
        let number = self.model.stages.len();
        if let Some(before) = self.model.stages.last_mut() {
            before.end = entry;
        }
        let text = |word: Word| instruction.line.slice(word.range).to_owned();
        let word = words(instruction).first().copied();
        let name = name_word(instruction)
            .map(|word| StageName { text: text(word), span: placed.absolute(word.span) });
        let (definitions, sources) = (self.model.definitions.len(), self.model.sources.len());
        let stage = Stage {
            number,
            entry,
            end: entry + 1,
            span: placed.absolute(instruction.span),
            base: word.map_or(Base::Unknown, |word| self.base(instruction, word)),
            base_text: word.map(text).unwrap_or_default(),
            base_span: word.map(|word| placed.absolute(word.span)),
            platform: self.platform(instruction),
            definitions: definitions..definitions,
            blurs: Vec::new(),
            has_triggers: false,
            sources: sources..sources,
            name,
        };
        if let Some(name) = &stage.name {
            self.earlier.insert(name.text.to_lowercase(), number);
        }
        let same = self.known.next(&stage);
        self.model.stages.push(stage);
        self.is_known = same.is_some();
        if let Some(same) = same {
            self.take_over(&same);
        }
    }

    /// Takes over what an earlier version has of the last stage.
    fn take_over(&mut self, same: &Same<'_>) {
        let number = self.model.stages.len().saturating_sub(1);
        let (first, old_first) = (self.model.definitions.len(), same.stage.definitions.start);
        for definition in same.definitions(number) {
            self.model.define(definition);
        }
        let blurs = same.stage.blurs.iter().map(|count| (count + first).saturating_sub(old_first));
        let blurs = blurs.collect();
        self.change_stage(|stage| stage.blurs = blurs);
        let (model, old) = (&mut self.model, same.model);
        model.working_directories.take_over(&old.working_directories, same);
        model.users.take_over(&old.users, same);
        model.shells.take_over(&old.shells, same);
    }

    /// FROM compares the name as it is written with the lower-case names of the stages before.
    fn base(&self, instruction: &Instruction, word: Word) -> Base {
        let text = instruction.line.slice(word.range);
        match self.model.global_scope().value(text, self.escape) {
            None => Base::Unknown,
            Some(name) => match self.earlier.get(&name) {
                Some(number) => Base::Stage(*number),
                None if name == SCRATCH => Base::Scratch,
                None => Base::Image(name),
            },
        }
    }

    fn platform(&self, instruction: &Instruction) -> Option<String> {
        let row = Keyword::From.row();
        let mut flags = instruction.statement.flags.iter();
        let flag = flags.find(|flag| {
            let row = row.flag(flag.name());
            row.is_some_and(|row| matches!(row.value, ValueKind::Platform))
        })?;
        self.model.global_scope().value(flag.value()?, self.escape)
    }

    /// ARG, in the global scope (`buildMetaArgs`) or in a stage (`dispatchArg`).
    fn arg(&mut self, entry: usize, placed: &Placed, instruction: &Instruction) {
        let Form::Pairs(pairs) = &instruction.statement.form else { return };
        for pair in pairs {
            let name = instruction.line.slice(pair.key.range);
            let value = match pair.value {
                Some(value) => lookup(self.value(instruction, value)),
                None => self.inherited(name),
            };
            let name = name.to_owned();
            self.define(Keyword::Arg, entry, placed, *pair, name, value);
        }
    }

    /// The value of a bare ARG: the global one, else the one it has, else what the build gives.
    fn inherited(&self, name: &str) -> Lookup {
        match (self.model.global_scope().get(name), self.scope().get(name)) {
            (Lookup::Unset, value @ Lookup::Set(_)) => value,
            (Lookup::Unset, _) => Lookup::Unknown,
            (value, _) => value,
        }
    }

    /// ENV; all its values see the variables as they were before it.
    fn env(&mut self, entry: usize, placed: &Placed, instruction: &Instruction) {
        let pairs = defining_pairs(&instruction.statement);
        let defined: Vec<(Pair, Option<String>, Lookup)> = pairs
            .iter()
            .filter_map(|pair| {
                let value = lookup(self.value(instruction, pair.value?));
                Some((*pair, self.value(instruction, pair.key), value))
            })
            .collect();
        for (pair, name, value) in defined {
            match name {
                Some(name) => self.define(Keyword::Env, entry, placed, pair, name, value),
                None => {
                    let count = self.model.definitions.len();
                    self.change_stage(|stage| stage.blurs.push(count));
                }
            }
        }
    }

    fn define(
        &mut self,
        keyword: Keyword,
        entry: usize,
        placed: &Placed,
        pair: Pair,
        name: String,
        value: Lookup,
    ) {
        let assignment = Assignment {
            // Escapes, quotes and continuations make the source longer than the name.
            is_plain: pair.key.span.len() as usize == name.len(),
            name,
            keyword,
            has_value: pair.value.is_some(),
            bare: self.bare(placed, pair, &value),
            value,
        };
        self.model.define(Definition {
            assignment: Arc::new(assignment.bounded()),
            entry,
            stage: self.model.stages.last().map(|stage| stage.number),
            key: placed.absolute(pair.key.span),
            word: placed.absolute(pair.word.span),
        });
    }

    /// The value of a global ARG, which is `value`, in a build that is given no arguments.
    fn bare(&self, placed: &Placed, pair: Pair, value: &Lookup) -> Lookup {
        let is_open = self.model.stages.is_empty() && *value == Lookup::Unknown;
        match (&placed.entry.instruction, pair.value) {
            (Some(instruction), Some(word)) if is_open => {
                let scope = self.model.global_scope().without_arguments();
                lookup(scope.value(instruction.line.slice(word.range), self.escape))
            }
            _ => Lookup::Unknown,
        }
    }

    /// WORKDIR (`dispatchWorkdir`): a relative path goes on from the directory before.
    fn workdir(&mut self, entry: usize, instruction: &Instruction) {
        let Form::Text(word) = instruction.statement.form else { return };
        let stage = self.model.stages.last();
        let before = stage.and_then(|stage| self.model.working_directory(stage, entry));
        let path = self.value(instruction, word);
        let path = path.and_then(|path| joined(before, &path));
        self.model.working_directories.set(entry, path);
    }

    fn user(&mut self, entry: usize, instruction: &Instruction) {
        let Form::Text(word) = instruction.statement.form else { return };
        let user = self.value(instruction, word);
        self.model.users.set(entry, user);
    }

    fn shell(&mut self, entry: usize, instruction: &Instruction) {
        let Form::Exec(strings) = &instruction.statement.form else { return };
        let shell = strings.iter().map(|string| string.value.clone()).collect();
        self.model.shells.set(entry, Some(shell));
    }

    /// What COPY and the mounts of RUN take from elsewhere.
    fn sources(&mut self, entry: usize, placed: &Placed, facts: &Facts) {
        for named in &facts.references {
            let target = self.target(named);
            let names_image = target == Target::Image && !is_number(named.kind, &named.text);
            self.images += usize::from(names_image);
            let (kind, text) = (named.kind, named.text.clone());
            let span = placed.absolute(named.span);
            self.model.sources.push(Source { entry, kind, text, span, target });
        }
        let count = self.model.sources.len();
        self.change_stage(|stage| stage.sources.end = count);
    }

    fn target(&self, named: &Named) -> Target {
        let (kind, text) = (named.kind, named.text.as_str());
        let current = self.model.stages.len().saturating_sub(1);
        let stage = |number| {
            if number < current { Target::Stage(number) } else { Target::TooEarly(number) }
        };
        if !named.is_literal {
            return Target::Unreadable;
        }
        let number = text.parse::<i64>().ok().filter(|_| is_number(kind, text));
        match number.map(usize::try_from) {
            Some(Ok(number)) if number < self.stage_count => stage(number),
            // BuildKit numbers the images it has met behind the stages.
            Some(Ok(number)) if number < self.stage_count + self.images => Target::Image,
            Some(_) => Target::NoStage,
            None => self.model.names.get(&text.to_lowercase()).map_or(Target::Image, |n| stage(*n)),
        }
    }
}

/// Whether COPY takes `text` for a stage's number; mounts take it for a name.
fn is_number(kind: SourceKind, text: &str) -> bool {
    kind == SourceKind::Copy && text.parse::<i64>().is_ok()
}

/// Whether `text` stands for itself.
fn is_literal(text: &str, escape: char) -> bool {
    expansion::read(text, LexOptions { escape, quotes: true }).is_ok_and(|pieces| {
        let value = evaluation::evaluate(text, &pieces, &Empty, Keep::default()).value;
        value.as_deref() == Some(text)
    })
}

fn lookup(value: Option<String>) -> Lookup {
    value.map_or(Lookup::Unknown, Lookup::Set)
}

/// How long a path may be: what Linux takes. Directories that go on from each other could otherwise
/// grow with every line.
const MAX_PATH: usize = 4096;

/// The path `path`, seen from the working directory `before`; `None` for one below a directory
/// that is not known. Windows paths are not followed.
pub(crate) fn joined(before: Option<&str>, path: &str) -> Option<String> {
    if path.is_empty() || path.contains('\\') || path.get(1..2) == Some(":") {
        return None;
    }
    let start = if path.starts_with('/') { "" } else { before? };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let length: usize = parts.iter().map(|part| part.len() + 1).sum();
    (length <= MAX_PATH).then(|| format!("/{}", parts.join("/")))
}

fn words(instruction: &Instruction) -> &[Word] {
    match &instruction.statement.form {
        Form::Words(words) => words,
        _ => &[],
    }
}

/// The name of the stage that `from` begins.
pub(crate) fn name_word(from: &Instruction) -> Option<Word> {
    let [_, between, name, ..] = words(from) else { return None };
    from.line.slice(between.range).eq_ignore_ascii_case(AS).then_some(*name)
}

/// Everything in the flags of `instruction` that names where files come from.
fn references(instruction: &Instruction, escape: char) -> Vec<Named> {
    let Some(kind) = instruction.statement.kind else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |kind, text: String, span| {
        if !text.is_empty() {
            found.push(Named { kind, is_literal: is_literal(&text, escape), text, span });
        }
    };
    for flag in &instruction.statement.flags {
        match kind.row().flag(flag.name()).map(|row| &row.value) {
            Some(ValueKind::Source) => {
                if let (Some(text), Some(span)) = (flag.value(), flag.value_span()) {
                    add(SourceKind::Copy, text.to_owned(), span);
                }
            }
            Some(ValueKind::Mount) => {
                for (text, span) in mount_sources(flag) {
                    add(SourceKind::Mount, text, span);
                }
            }
            _ => {}
        }
    }
    found
}

/// What a mount takes from where, if that is not the build context.
fn mount_sources(flag: &Flag) -> Vec<(String, Span)> {
    let fields = flag.value_text().and_then(|value| csv::fields(&value).ok()).unwrap_or_default();
    let sources = fields.iter().filter_map(|field| {
        let (key, value) = field.text().split_once('=')?;
        let row = dialect::mounts::option(key)?;
        let range = Span::new(key.len() as u32 + 1, field.text().len() as u32);
        let is_source = matches!(row.value, OptionValue::From) && !value.contains('$');
        is_source.then(|| (value.to_owned(), field.span(range)))
    });
    sources.collect()
}
