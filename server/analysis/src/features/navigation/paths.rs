//! From a path that COPY takes out of another stage to the instruction that makes it there.

use dialect::Keyword;
use syntax::{Document, Form, Instruction, Placed, Span, Statement, Word};

use super::Link;
use crate::Snapshot;
use crate::model::{Model, SourceKind, Stage, Target};

/// Where the path at `offset` comes from, if COPY takes it from a stage.
pub(super) fn definition(snapshot: &Snapshot, offset: u32) -> Option<Link> {
    let (document, model) = (snapshot.document(), snapshot.model());
    let entry = document.entry_at(offset)?;
    let placed = document.entries().get(entry)?;
    let instruction = placed.entry.instruction.as_ref()?;
    let source = model.sources_at(entry).iter().find(|source| source.kind == SourceKind::Copy)?;
    let Target::Stage(number) = source.target else { return None };
    let escape = document.directives().escape;
    let origin = copied(placed, instruction).into_iter().find(|span| span.touches(offset))?;
    let path = document.text().slice(origin).into_owned();
    let path = model.scope_at(entry).value(path.trim_matches('"'), escape)?;
    let (target, selection) = maker(document, model, model.stages().get(number)?, &path)?;
    Some(Link { origin, target, selection })
}

/// The places of what COPY copies: all its words but the last.
fn copied(placed: &Placed, instruction: &Instruction) -> Vec<Span> {
    let mut words = paths(&instruction.statement);
    words.pop();
    words.into_iter().map(|word| placed.absolute(word.span)).collect()
}

fn paths(statement: &Statement) -> Vec<Word> {
    match &statement.form {
        Form::Words(words) => words.clone(),
        Form::Exec(strings) => strings.iter().map(|string| string.word).collect(),
        _ => Vec::new(),
    }
}

/// The last instruction of `stage`, or of those below it, that makes `path` or a directory on the
/// way to it, and the word that tells so. A command that names the path counts as its maker.
fn maker(document: &Document, model: &Model, stage: &Stage, path: &str) -> Option<(Span, Span)> {
    let path = absolute(path);
    let mut best: Option<(usize, Span, Span)> = None;
    for layer in model.chain(stage) {
        for entry in layer.entries().rev() {
            let Some(placed) = document.entries().get(entry) else { continue };
            let Some(instruction) = &placed.entry.instruction else { continue };
            let Some((length, word)) = made(document, model, entry, placed, &path) else {
                continue;
            };
            // What lies nearest to the path tells most; of equals the last one counts.
            if best.is_none_or(|(longest, ..)| length > longest) {
                best = Some((length, placed.absolute(instruction.span), word));
            }
        }
    }
    best.map(|(_, target, selection)| (target, selection))
}

/// How much of `path` the entry `entry` makes, in bytes, and the word that tells so.
fn made(
    document: &Document,
    model: &Model,
    entry: usize,
    placed: &Placed,
    path: &str,
) -> Option<(usize, Span)> {
    let instruction = placed.entry.instruction.as_ref()?;
    let statement = &instruction.statement;
    let escape = document.directives().escape;
    let directory = || model.state_at(entry).and_then(|state| state.working_directory);
    let value = |word: Word| {
        let text = instruction.line.slice(word.range).trim_matches('"');
        model.scope_at(entry).value(text, escape)
    };
    let covered = |text: String, word: Word| {
        let start = if text.starts_with('/') { "" } else { directory()? };
        let length = covers(&absolute(&format!("{start}/{text}")), path)?;
        Some((length, placed.absolute(word.span)))
    };
    match (statement.kind?, &statement.form) {
        (Keyword::Copy | Keyword::Add, _) => {
            let word = paths(statement).pop()?;
            covered(value(word)?, word)
        }
        (Keyword::Workdir, Form::Text(word)) => covered(value(*word)?, *word),
        (Keyword::Run, _) => Some((path.len(), mention(placed, instruction, path)?)),
        _ => None,
    }
}

/// How many bytes of `path` lie in `made`, if that is the path or a directory on the way to it.
fn covers(made: &str, path: &str) -> Option<usize> {
    let rest = path.strip_prefix(made)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(made.len())
}

/// `path` from the root on, without a slash at its end.
fn absolute(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    format!("/{}", parts.join("/"))
}

/// Where the command names exactly `path`.
fn mention(placed: &Placed, instruction: &Instruction, path: &str) -> Option<Span> {
    let text = placed.entry.slice(instruction.span);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let found = text.match_indices(path).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + path.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })?;
    let start = instruction.span.start + found as u32;
    Some(placed.absolute(Span::new(start, start + path.len() as u32)))
}
