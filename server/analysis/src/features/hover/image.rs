//! The stage or image that a reference names.

use syntax::Span;

use super::Hover;
use crate::features::focus::{Focus, Role, Word};
use crate::features::pages::{self, Tag};
use crate::features::visible::{SCRATCH, Stage, earlier_stages, official_name, stage_named};
use crate::{Snapshot, catalog};

pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, role: Role) -> Option<Hover> {
    let word = &focus.word;
    if let Some(stage) = stage(snapshot, focus, role) {
        return Some(Hover { span: word.span, markdown: stage_page(snapshot, stage) });
    }
    if role == Role::Base && word.text == SCRATCH {
        return Some(Hover { span: word.span, markdown: pages::scratch() });
    }
    official(word)
}

/// The stage that the whole reference names, by name or, for COPY, by number.
fn stage<'a>(snapshot: &'a Snapshot, focus: &Focus<'_>, role: Role) -> Option<Stage<'a>> {
    let stages = earlier_stages(snapshot.document(), focus.entry);
    let text = focus.word.text.as_str();
    let number = text.parse().ok().filter(|_: &usize| role == Role::CopySource);
    stage_named(&stages, text).or_else(|| stages.get(number?).copied())
}

fn stage_page(snapshot: &Snapshot, stage: Stage<'_>) -> String {
    let name = stage.name().map_or_else(|| stage.number.to_string(), pages::quoted);
    let line = snapshot.text().line_at(stage.placed.start + stage.instruction.span.start) + 1;
    pages::stage(&name, stage.instruction.line.text().trim(), line)
}

fn official(word: &Word) -> Option<Hover> {
    let parts = syntax::image::split(&word.text);
    let part = |span: Span| word.text.get(span.range());
    let registry = parts.registry.and_then(part);
    let image = catalog::image(official_name(registry, part(parts.repository)?)?)?;
    let tag = match (parts.tag.and_then(part), parts.digest) {
        (Some(tag), _) if tag.is_empty() || tag.contains('$') => Tag::Open,
        (Some(tag), _) => Tag::Given(tag),
        (None, Some(_)) => Tag::Open,
        (None, None) => Tag::Missing,
    };
    let end = parts.tag.map_or(parts.repository.end, |tag| tag.end) as usize;
    if word.typed().len() > end {
        return None;
    }
    let span = if word.is_plain() { word.part(0, end).span } else { word.span };
    Some(Hover { span, markdown: pages::image(image, tag) })
}
