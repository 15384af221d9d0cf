//! The stages and variables that an instruction sees, read anew for each question.

use dialect::Keyword;
use dialect::words::AS;
use syntax::{Document, Form, Instruction, Pair, Placed, Span, Statement, Word};

/// A build stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage<'a> {
    /// How many stages come before it.
    pub(crate) number: usize,
    /// The index of the entry with its FROM.
    pub(crate) entry: usize,
    /// That entry.
    pub(crate) placed: &'a Placed,
    /// Its FROM.
    pub(crate) instruction: &'a Instruction,
}

impl<'a> Stage<'a> {
    /// What it builds on, as it is written.
    pub(crate) fn base(self) -> Option<&'a str> {
        self.words().first().map(|word| self.text(*word))
    }

    /// Where that stands in the document.
    pub(crate) fn base_span(self) -> Option<Span> {
        self.words().first().map(|word| self.placed.absolute(word.span))
    }

    /// Its name.
    pub(crate) fn name(self) -> Option<&'a str> {
        self.name_word().map(|word| self.text(word))
    }

    /// Where the name stands in the document.
    pub(crate) fn name_span(self) -> Option<Span> {
        self.name_word().map(|word| self.placed.absolute(word.span))
    }

    /// From its FROM to the last instruction in `entries`, the ones that follow it.
    pub(crate) fn span(self, entries: &[Placed]) -> Span {
        let own = self.placed.absolute(self.instruction.span);
        let last = entries.iter().rev().find_map(|placed| {
            placed.entry.instruction.as_ref().map(|last| placed.absolute(last.span))
        });
        last.map_or(own, |last| own.cover(last))
    }

    fn name_word(self) -> Option<Word> {
        let [_, between, name, ..] = self.words() else { return None };
        self.text(*between).eq_ignore_ascii_case(AS).then_some(*name)
    }

    fn words(self) -> &'a [Word] {
        match &self.instruction.statement.form {
            Form::Words(words) => words,
            _ => &[],
        }
    }

    fn text(self, word: Word) -> &'a str {
        self.instruction.line.slice(word.range)
    }
}

/// Every stage, in order.
pub(crate) fn stages(document: &Document) -> Vec<Stage<'_>> {
    let entries = document.entries().iter().enumerate();
    let froms = entries.filter_map(|(entry, placed)| {
        let instruction = placed.entry.instruction.as_ref()?;
        let is_from = instruction.statement.kind == Some(Keyword::From);
        is_from.then_some((entry, placed, instruction))
    });
    froms
        .enumerate()
        .map(|(number, (entry, placed, instruction))| Stage { number, entry, placed, instruction })
        .collect()
}

/// Every stage with the entries that follow its FROM, up to the next one.
pub(crate) fn stages_with_entries(document: &Document) -> Vec<(Stage<'_>, &[Placed])> {
    let entries = document.entries();
    let stages = stages(document);
    let ends = stages.iter().skip(1).map(|next| next.entry).chain([entries.len()]);
    let rest = |stage: &Stage<'_>, end| entries.get(stage.entry + 1..end).unwrap_or_default();
    stages.iter().zip(ends).map(|(stage, end)| (*stage, rest(stage, end))).collect()
}

/// The stages that are complete before the entry `entry` and can be named in it.
pub(crate) fn earlier_stages(document: &Document, entry: usize) -> Vec<Stage<'_>> {
    let mut earlier = stages(document);
    earlier.retain(|stage| stage.entry <= entry);
    // The last one is the stage that the entry begins or belongs to.
    earlier.pop();
    earlier
}

/// The stage that `name` means, among `stages`; a later one of the same name hides an earlier one.
pub(crate) fn stage_named<'a>(stages: &[Stage<'a>], name: &str) -> Option<Stage<'a>> {
    let is_named = |stage: &Stage<'_>| stage.name().is_some_and(|n| n.eq_ignore_ascii_case(name));
    stages.iter().copied().rfind(is_named)
}

/// The name of the official image in `repository` of `registry`, if one of them could be there:
/// `docker.io/library/python` is `python`.
pub(crate) fn official_name<'t>(registry: Option<&str>, repository: &'t str) -> Option<&'t str> {
    let is_hub = registry.is_none_or(|registry| HUB.contains(&registry));
    let name = repository.strip_prefix(OFFICIAL).unwrap_or(repository);
    (is_hub && !name.contains('/')).then_some(name)
}

/// The names of the registry that is meant where none is named.
const HUB: [&str; 2] = ["docker.io", "index.docker.io"];

/// The namespace of the official images, which need not be written.
const OFFICIAL: &str = "library/";

/// What ARG or ENV defines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Definition<'a> {
    /// The variable's name.
    pub(crate) name: &'a str,
    /// The entry of the instruction.
    pub(crate) placed: &'a Placed,
    /// The instruction.
    pub(crate) instruction: &'a Instruction,
    /// The word that defines it.
    pub(crate) pair: Pair,
}

impl<'a> Definition<'a> {
    /// The instruction as far as it defines this variable: `ARG NAME=value`.
    pub(crate) fn code(self) -> String {
        let line = &self.instruction.line;
        let keyword = line.slice(self.instruction.statement.keyword.range);
        format!("{keyword} {}", line.slice(self.pair.word.range))
    }
}

/// What ARG defines before the first stage, the last one first.
pub(crate) fn global_definitions(document: &Document) -> Vec<Definition<'_>> {
    let first = stages(document).first().map_or(usize::MAX, |stage| stage.entry);
    let mut found = Vec::new();
    collect(document, 0, first, &mut found);
    found
}

/// The variables that ARG and ENV define and the entry `entry` sees. The one that holds comes
/// before what it hides.
pub(crate) fn definitions(document: &Document, entry: usize) -> Vec<Definition<'_>> {
    let stages = stages(document);
    let first = stages.first().map_or(usize::MAX, |stage| stage.entry);
    let own = stages.iter().rfind(|stage| stage.entry <= entry);
    let mut found = Vec::new();
    match own {
        Some(stage) if stage.entry < entry => {
            collect(document, stage.entry + 1, entry, &mut found);
            inherited(document, &stages, *stage, &mut found);
        }
        // FROM itself and all before the first one see the global scope.
        _ => collect(document, 0, first.min(entry), &mut found),
    }
    found
}

/// What `stage` takes over from the stages that it builds on.
fn inherited<'a>(
    document: &'a Document,
    stages: &[Stage<'a>],
    mut stage: Stage<'a>,
    found: &mut Vec<Definition<'a>>,
) {
    loop {
        let earlier = stages.get(..stage.number).unwrap_or_default();
        let base = stage.base().unwrap_or_default();
        let Some(parent) = stage_named(earlier, base) else { return };
        let end = stages.get(parent.number + 1).map_or(usize::MAX, |next| next.entry);
        collect(document, parent.entry + 1, end, found);
        stage = parent;
    }
}

/// Adds what the entries from `start` to `end` define, the last one first.
fn collect<'a>(document: &'a Document, start: usize, end: usize, found: &mut Vec<Definition<'a>>) {
    let end = end.min(document.entries().len());
    for placed in document.entries().get(start..end).unwrap_or_default().iter().rev() {
        let Some(instruction) = &placed.entry.instruction else { continue };
        let pairs = defining_pairs(&instruction.statement);
        found.extend(pairs.iter().rev().map(|pair| {
            let name = instruction.line.slice(pair.key.range);
            Definition { name, placed, instruction, pair: *pair }
        }));
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

/// Whether `name` is what a variable can be called.
pub(crate) fn is_name(name: &str) -> bool {
    let word = name.bytes().all(is_name_byte);
    word && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

/// Whether `byte` can be a part of a variable's name.
pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
