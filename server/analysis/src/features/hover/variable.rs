//! What a variable is: one that the builder brings, or one that ARG or ENV defines.

use super::Hover;
use crate::Snapshot;
use crate::features::focus::{Focus, Variable};
use crate::features::visible::{Definition, definitions};
use crate::features::pages;

pub(super) fn hover(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    variable: &Variable,
) -> Option<Hover> {
    let name = focus.word.text.as_str();
    let defined = || {
        let found = definitions(snapshot.document(), focus.entry);
        found.into_iter().find(|definition| definition.name == name)
    };
    let markdown = match dialect::arguments::find(name) {
        Some(row) => pages::argument(row),
        None => page(snapshot, defined()?),
    };
    Some(Hover { span: variable.span, markdown })
}

fn page(snapshot: &Snapshot, definition: Definition<'_>) -> String {
    let line = &definition.instruction.line;
    let keyword = line.slice(definition.instruction.statement.keyword.range);
    let code = format!("{keyword} {}", line.slice(definition.pair.word.range));
    let span = definition.placed.absolute(definition.pair.word.span);
    pages::definition(definition.name, &code, snapshot.text().line_at(span.start) + 1)
}
