//! Remarks inside the text: what variables come to, which stage a number means, where a relative
//! path leads, what holds where nothing is written.
//!
//! A hint says only what the file alone decides, and no value of a variable whose name tells that
//! it is a secret.

mod defaults;
mod meanings;

pub use meanings::wanted;

use std::collections::HashSet;

use dialect::{Keyword, secrets};
use images::Answers;
use syntax::expansion::{self, Variable};
use syntax::{Form, Placed, Span, Word};

use super::pages::quoted;
use super::{origins, places};
use crate::Snapshot;
use crate::model::expandable::{Expandable, expandable_words};
use crate::model::{Scope, Stage, Target, joined};

/// Which hints are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HintOptions {
    /// The values of variables that the builder replaces.
    pub variables: bool,
    /// The numbers of stages that are meant by number, and what a number means.
    pub stages: bool,
    /// The directory that a relative WORKDIR leads to.
    pub directories: bool,
    /// The place that a relative destination of COPY or ADD leads to.
    pub destinations: bool,
    /// What holds where a tag, a flag or a protocol is not written.
    pub defaults: bool,
    /// The build that the tag of an image means.
    pub images: bool,
}

impl Default for HintOptions {
    fn default() -> HintOptions {
        HintOptions {
            variables: true,
            stages: true,
            directories: true,
            destinations: false,
            defaults: false,
            images: false,
        }
    }
}

/// A remark at one place of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The byte offset that it stands at.
    pub offset: u32,
    /// What is shown; short and on one line.
    pub label: String,
    /// Whether a blank sets it apart from what stands before it.
    pub is_apart: bool,
    /// CommonMark that explains it.
    pub tooltip: String,
}

/// How many characters of a value are shown.
const WIDEST: usize = 40;

/// The hints inside of `span`, in the order of the text; `answers` tell what tags mean now.
pub fn hints(
    snapshot: &Snapshot,
    span: Span,
    options: HintOptions,
    answers: &Answers,
) -> Vec<Hint> {
    let entries = snapshot.document().entries();
    let first = entries.partition_point(|placed| placed.span().end < span.start);
    let numbered = numbered(snapshot);
    let mut hints = Hints { snapshot, options, answers, numbered, found: Vec::new() };
    for (entry, placed) in entries.iter().enumerate().skip(first) {
        if placed.start > span.end {
            break;
        }
        hints.entry(entry, placed);
    }
    hints.found.retain(|hint| span.touches(hint.offset));
    hints.found.sort_by_key(|hint| hint.offset);
    hints.found
}

/// The stages that COPY means by their numbers.
fn numbered(snapshot: &Snapshot) -> HashSet<usize> {
    let sources = snapshot.model().sources().iter().filter(|source| source.is_number());
    let numbers = sources.filter_map(|source| match source.target {
        Target::Stage(number) => Some(number),
        _ => None,
    });
    numbers.collect()
}

struct Hints<'s> {
    snapshot: &'s Snapshot,
    options: HintOptions,
    answers: &'s Answers,
    /// The stages that are meant by number somewhere.
    numbered: HashSet<usize>,
    found: Vec<Hint>,
}

impl Hints<'_> {
    fn add(&mut self, offset: u32, value: &str, tooltip: String) {
        let label = format!("= {}", shown(value));
        self.found.push(Hint { offset, label, is_apart: true, tooltip });
    }

    fn entry(&mut self, entry: usize, placed: &Placed) {
        let Some(instruction) = &placed.entry.instruction else { return };
        let statement = &instruction.statement;
        let path = match (statement.kind, &statement.form) {
            (Some(Keyword::Workdir), Form::Text(word)) if self.options.directories => {
                self.directory(entry, placed, *word)
            }
            (Some(Keyword::Copy | Keyword::Add), form) if self.options.destinations => {
                places::destination(placed, form)
                    .and_then(|(span, text)| self.destination(entry, span, &text))
            }
            (Some(Keyword::From), _) if self.options.stages => self.stage(entry),
            _ => None,
        };
        if self.options.stages {
            self.numbers(entry);
        }
        if self.options.variables {
            self.variables(entry, placed, path);
        }
        if self.options.images {
            self.found.extend(meanings::hints(self.snapshot, entry, self.answers));
        }
        if self.options.defaults {
            self.found.extend(defaults::hints(self.snapshot, entry, placed));
        }
    }

    /// Where a WORKDIR leads that does not tell; gives the place of the hint.
    fn directory(&mut self, entry: usize, placed: &Placed, word: Word) -> Option<u32> {
        let text = placed.entry.instruction.as_ref()?.line.slice(word.range);
        let path = self.path(entry, text)?;
        let offset = placed.absolute(word.span).end;
        self.add(offset, &path, format!("The working directory is {}.", quoted(&path)));
        Some(offset)
    }

    fn destination(&mut self, entry: usize, span: Span, text: &str) -> Option<u32> {
        let path = self.path(entry, text)?;
        self.add(span.end, &path, format!("The files go to {}.", quoted(&path)));
        Some(span.end)
    }

    /// The whole path that a relative one in the entry `entry` leads to.
    fn path(&self, entry: usize, text: &str) -> Option<String> {
        let model = self.snapshot.model();
        let escape = self.snapshot.document().directives().escape;
        let value = model.scope_at(entry).value(text, escape)?;
        let placed = self.snapshot.document().entries().get(entry)?;
        if value.starts_with('/') || origins::uses_secret(self.snapshot, entry, placed.span()) {
            return None;
        }
        joined(model.state_at(entry)?.working_directory, &value)
    }

    /// The number of the stage that begins in the entry `entry`, if one is used.
    fn stage(&mut self, entry: usize) -> Option<u32> {
        let stage = self.snapshot.model().stage_at(entry)?;
        if self.numbered.contains(&stage.number) {
            let offset = stage.name.as_ref().map(|name| name.span).or(stage.base_span)?.end;
            let label = format!("stage {}", stage.number);
            let tooltip = format!("COPY means this stage by its number, {}.", stage.number);
            self.found.push(Hint { offset, label, is_apart: true, tooltip });
        }
        None
    }

    /// The stages that COPY in the entry `entry` means by number.
    fn numbers(&mut self, entry: usize) {
        let model = self.snapshot.model();
        for source in model.sources_at(entry).iter().filter(|source| source.is_number()) {
            let Target::Stage(number) = source.target else { continue };
            let Some(stage) = model.stages().get(number) else { continue };
            let line = self.snapshot.text().line_at(stage.span.start) + 1;
            let name = called(stage);
            self.add(source.span.end, name, format!("Stage {number}, begins in line {line}."));
        }
    }

    /// What the variables in the entry `entry` come to, but for those whose hint would stand at
    /// `taken`.
    fn variables(&mut self, entry: usize, placed: &Placed, taken: Option<u32>) {
        let Some(instruction) = &placed.entry.instruction else { return };
        // Asking for the uses would read the scripts, which have no hints.
        if !placed.entry.text().contains('$') {
            return;
        }
        let escape = self.snapshot.document().directives().escape;
        for word in expandable_words(instruction, &instruction.statement, escape) {
            let span = placed.absolute(word.span());
            if taken != Some(span.end) {
                self.word(entry, span, &word);
            }
        }
    }

    /// What the word at `span` comes to; of a single variable at its end, only that.
    fn word(&mut self, entry: usize, span: Span, word: &Expandable) {
        let model = self.snapshot.model();
        let text = word.text.text();
        let Ok(pieces) = word.read() else { return };
        let variables = outermost(&expansion::variables(&pieces));
        let all: Vec<&str> = expansion::variables(&pieces)
            .iter()
            .map(|variable| text.get(variable.name.range()).unwrap_or_default())
            .collect();
        let defined = model.definitions_at(entry).iter().filter(|d| d.word.contains(span));
        let scope = model.scope_in(entry, span.start);
        let mut behind = all.iter().filter_map(|name| scope.definition(name));
        let mut own = defined.map(|found| found.name.as_str());
        if variables.is_empty()
            || own.any(secrets::is_secret)
            || behind.any(|found| origins::is_secret(self.snapshot, found))
        {
            return;
        }
        let part = match variables.as_slice() {
            [single] if ends(text, single) => text.get(single.range.range()).unwrap_or_default(),
            _ => text,
        };
        if let Some(value) = scope.evaluate(part, word.options).value {
            self.add(span.end, &value, self.origins(&all, scope));
        }
    }

    /// Where the variables `names` get their values.
    fn origins(&self, names: &[&str], scope: Scope<'_>) -> String {
        let mut seen = HashSet::new();
        let model = self.snapshot.model();
        let definitions = names.iter().filter_map(|name| scope.definition(name));
        let origins = definitions.map(|found| origins::origin(model, found));
        let lines = origins.filter(|found| seen.insert(found.key)).take(MOST_ORIGINS);
        let lines = lines.map(|found| {
            let line = self.snapshot.text().line_at(found.key.start) + 1;
            format!("{} in line {line}", quoted(&found.code(self.snapshot.document())))
        });
        lines.collect::<Vec<_>>().join("  \n")
    }
}

/// How many definitions a tooltip lists.
const MOST_ORIGINS: usize = 8;

/// The variables that do not stand in the words of others.
fn outermost<'p>(variables: &[&'p Variable]) -> Vec<&'p Variable> {
    let mut found: Vec<&Variable> = Vec::new();
    for variable in variables {
        if found.last().is_none_or(|last| !last.range.contains(variable.range)) {
            found.push(variable);
        }
    }
    found
}

/// Whether nothing but a quote follows `variable` in `text`.
fn ends(text: &str, variable: &Variable) -> bool {
    let rest = text.get(variable.range.end as usize..).unwrap_or_default();
    matches!(rest, "" | "\"")
}

/// How people call a stage without its number.
fn called(stage: &Stage) -> &str {
    stage.name.as_ref().map_or(&stage.base_text, |name| &name.text)
}

/// `value` on one line and not too long.
fn shown(value: &str) -> String {
    let mut shown: String =
        value.chars().take(WIDEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().nth(WIDEST).is_some() {
        shown.push('…');
    }
    if shown.is_empty() { "\"\"".to_owned() } else { shown }
}

#[cfg(test)]
mod tests;
