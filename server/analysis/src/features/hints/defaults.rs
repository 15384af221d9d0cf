//! What holds where nothing is written: tags, flags, protocols.

use dialect::{Keyword, ValueKind, words};
use syntax::{Form, Instruction, Placed};

use super::Hint;
use crate::Snapshot;
use crate::features::pages::LATEST;
use crate::model::Base;

/// The hints of the entry `entry`, which is `placed`.
pub(super) fn hints(snapshot: &Snapshot, entry: usize, placed: &Placed) -> Vec<Hint> {
    let Some(instruction) = &placed.entry.instruction else { return Vec::new() };
    let mut found = flags(placed, instruction);
    match instruction.statement.kind {
        Some(Keyword::From) => found.extend(tag(snapshot, entry)),
        Some(Keyword::Expose) => found.extend(protocols(placed, instruction)),
        Some(kind @ Keyword::Healthcheck) => found.extend(absent(kind, placed, instruction)),
        _ => {}
    }
    found
}

fn hint(offset: u32, label: String, is_apart: bool) -> Hint {
    Hint { offset, label, is_apart, tooltip: "What holds if nothing is written.".to_owned() }
}

/// The tag of an image without one.
fn tag(snapshot: &Snapshot, entry: usize) -> Option<Hint> {
    let stage = snapshot.model().stage_at(entry)?;
    let Base::Image(reference) = &stage.base else { return None };
    let parts = syntax::image::split(reference);
    let is_bare = parts.tag.is_none() && parts.digest.is_none() && !reference.is_empty();
    let offset = stage.base_span?.end;
    let is_plain = *reference == stage.base_text;
    (is_bare && is_plain).then(|| hint(offset, format!(":{LATEST}"), false))
}

/// The value of switches that are written without one.
fn flags(placed: &Placed, instruction: &Instruction) -> Vec<Hint> {
    let Some(kind) = instruction.statement.kind else { return Vec::new() };
    let bare = instruction.statement.flags.iter().filter(|flag| {
        let row = kind.row().flag(flag.name());
        flag.value().is_none() && row.is_some_and(|row| matches!(row.value, ValueKind::Boolean))
    });
    bare.map(|flag| hint(placed.absolute(flag.word.span).end, "=true".to_owned(), false)).collect()
}

/// The protocols of ports that name none.
fn protocols(placed: &Placed, instruction: &Instruction) -> Vec<Hint> {
    let Form::Words(ports) = &instruction.statement.form else { return Vec::new() };
    let is_bare = |text: &str| !text.contains(['/', '$']) && text.starts_with(char::is_numeric);
    let bare = ports.iter().filter(|port| is_bare(instruction.line.slice(port.range)));
    let label = format!("/{}", words::PROTOCOLS[0].name);
    bare.map(|port| hint(placed.absolute(port.span).end, label.clone(), false)).collect()
}

/// The flags of `kind` that are not given and have a value all the same.
fn absent(kind: Keyword, placed: &Placed, instruction: &Instruction) -> Option<Hint> {
    let statement = &instruction.statement;
    let Form::Healthcheck { kind: word, command } = &statement.form else { return None };
    let given = |name: &str| statement.flags.iter().any(|flag| flag.name() == name);
    let rows = kind.row().flags.iter().filter(|row| !given(row.name));
    let rows = rows.filter_map(|row| Some(format!("--{}={}", row.name, row.default?)));
    let label = rows.collect::<Vec<_>>().join(" ");
    let offset = placed.absolute(word.span).start.checked_sub(1)?;
    (!label.is_empty() && **command != Form::Empty).then(|| hint(offset, label, true))
}
