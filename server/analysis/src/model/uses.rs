//! Where an entry names variables, but for ARG and ENV themselves, and who reads them there.

use dialect::mounts::OptionValue;
use dialect::{Keyword, ValueKind};
use syntax::expansion::{self, LexOptions, Piece};
use syntax::shell::{Role as ShellRole, Script, ShellKind};
use syntax::{Entry, Flag, Instruction, Mapped, Span, csv};

use super::expandable::{Expandable, Role, expandable_body, expandable_words};
use super::{Definition, Model};

/// Who puts the value in the place of a variable, and so which variables there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The builder, for FROM: only the global scope counts.
    Global,
    /// The builder, in a stage.
    Builder,
    /// The shell, while the build runs: it has build arguments and the environment.
    Shell,
    /// A shell in a container of the finished image: it has the environment alone.
    Container,
}

/// A place that names a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    /// The variable's name.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// Where the whole reference stands, from the dollar sign on.
    pub(crate) span: Span,
    /// Who reads it.
    pub(crate) reader: Reader,
    /// Whether a script gives it another value here.
    pub(crate) sets: bool,
    /// The kind of shell whose text it stands in, where the text itself tells.
    shell: Option<ShellKind>,
}

impl Use {
    /// A place that reads a variable, found without the scripts around it.
    pub(crate) fn new(name: String, name_span: Span, span: Span, reader: Reader) -> Use {
        Use { name, name_span, span, reader, sets: false, shell: None }
    }

    /// Whether the name stands in the text as it is, so that it can be replaced there.
    pub(crate) fn is_plain(&self) -> bool {
        self.name_span.len() as usize == self.name.len()
    }

    /// Whether it is a variable at all if the shell in force is `shell`.
    pub(crate) fn holds_in(&self, shell: ShellKind) -> bool {
        match self.reader {
            Reader::Global | Reader::Builder => true,
            Reader::Shell | Reader::Container => self.shell.unwrap_or(shell) == ShellKind::Posix,
        }
    }

    /// The same counted from the start of the document, for an entry that begins at `start`.
    pub(crate) fn shifted(&self, start: u32) -> Use {
        let (name_span, span) = (self.name_span.shift(start), self.span.shift(start));
        Use { name_span, span, ..self.clone() }
    }
}

impl Model {
    /// The definition that holds for `found`, which stands in the entry `entry`.
    pub(crate) fn resolve(&self, entry: usize, found: &Use) -> Option<&Definition> {
        match found.reader {
            Reader::Global | Reader::Builder | Reader::Shell => {
                self.scope_in(entry, found.span.start).definition(&found.name)
            }
            Reader::Container => {
                let stage = self.stage_at(entry)?;
                self.scope_behind(stage).environment_definition(&found.name)
            }
        }
    }
}

/// Every reference in `entry`, in the order of the text; spans count from the entry's first byte.
/// What cannot be read holds none.
pub(crate) fn uses(entry: &Entry, escape: char) -> Vec<Use> {
    let Some(instruction) = &entry.instruction else { return Vec::new() };
    let mut found = Vec::new();
    if entry.text().contains('$') {
        by_builder(entry, instruction, escape, &mut found);
        in_mounts(instruction, escape, &mut found);
    }
    let reader = match instruction.statement.kind {
        Some(Keyword::Run) => Reader::Shell,
        _ => Reader::Container,
    };
    entry.scripts().iter().for_each(|script| in_script(script, reader, &mut found));
    found.sort_by_key(|found| found.name_span);
    found
}

/// What a script names, but for what the shell itself sets and what is set for one command alone:
/// that is for the command, which knows it by its name.
fn in_script(script: &Script, reader: Reader, found: &mut Vec<Use>) {
    let counts = |role| !matches!(role, ShellRole::Prefix);
    for variable in script.variables.iter().filter(|v| !v.special && counts(v.role)) {
        found.push(Use {
            name: variable.name.clone(),
            name_span: variable.name_span,
            span: variable.span,
            reader,
            sets: !matches!(variable.role, ShellRole::Use),
            shell: script.shell,
        });
    }
}

/// What the builder expands, but for mounts.
fn by_builder(entry: &Entry, instruction: &Instruction, escape: char, found: &mut Vec<Use>) {
    let words = expandable_words(instruction, &instruction.statement, escape);
    let bodies = instruction.heredocs.iter().filter_map(|heredoc| {
        expandable_body(heredoc, entry.slice(heredoc.body), &instruction.statement)
    });
    let is_from = instruction.statement.kind == Some(Keyword::From);
    for word in words.into_iter().chain(bodies) {
        let global = matches!(word.role, Role::BaseImage | Role::Platform) && is_from;
        let reader = if global { Reader::Global } else { Reader::Builder };
        if let Ok(pieces) = word.read() {
            let place = |range| word.source_of(range);
            collect(word.text.text(), &pieces, reader, &place, found);
        }
    }
}

/// What the builder expands in mounts: every value but the name of a source.
fn in_mounts(instruction: &Instruction, escape: char, found: &mut Vec<Use>) {
    for word in mount_words(instruction, escape) {
        if let Ok(pieces) = word.read() {
            let place = |range| word.span_of(range);
            collect(word.text.text(), &pieces, Reader::Builder, &place, found);
        }
    }
}

/// The fields of mounts that the builder expands.
pub(crate) fn mount_words(instruction: &Instruction, escape: char) -> Vec<Expandable> {
    let options = LexOptions { escape, quotes: true };
    let values = mount_flags(instruction).map(|flag| flag.value_text().unwrap_or_default());
    let fields = values.flat_map(|value| csv::fields(&value).unwrap_or_default());
    let expanded = fields.filter(|field| !names_source(field));
    expanded.map(|field| Expandable::free(field, options)).collect()
}

/// Whether the option in `field` names where the mount takes from.
fn names_source(field: &Mapped) -> bool {
    let key = field.text().split('=').next().unwrap_or_default();
    let row = dialect::mounts::option(key);
    row.is_some_and(|row| matches!(row.value, OptionValue::From))
}

fn mount_flags(instruction: &Instruction) -> impl Iterator<Item = &Flag> {
    let row = instruction.statement.kind.map(Keyword::row);
    instruction.statement.flags.iter().filter(move |flag| {
        let row = row.and_then(|row| row.flag(flag.name()));
        row.is_some_and(|row| matches!(row.value, ValueKind::Mount))
    })
}

/// Adds the variables in `pieces`, which were read from `text`, also those inside of operations.
fn collect(
    text: &str,
    pieces: &[Piece],
    reader: Reader,
    place: &dyn Fn(Span) -> Span,
    found: &mut Vec<Use>,
) {
    for variable in expansion::variables(pieces) {
        let name = text.get(variable.name.range()).unwrap_or_default();
        found.push(Use {
            name: name.to_owned(),
            name_span: place(variable.name),
            span: place(variable.range),
            reader,
            sets: false,
            shell: None,
        });
    }
}
