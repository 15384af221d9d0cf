//! The comments that keep text as it is.
//!
//! `# fmt: off` up to `# fmt: on`, `# fmt: skip` for the next instruction, and dockerfmt's
//! `# dockerfmt-ignore`, which says the same.

use syntax::{Document, Span};

/// What a comment says about formatting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Off,
    On,
    Skip,
}

fn order(comment: &str) -> Option<Order> {
    match comment.trim_start_matches('#').trim() {
        "fmt: off" | "fmt:off" => Some(Order::Off),
        "fmt: on" | "fmt:on" => Some(Order::On),
        "fmt: skip" | "fmt:skip" | "dockerfmt-ignore" => Some(Order::Skip),
        _ => None,
    }
}

/// The parts of `document` that stay as they are, sorted and disjoint.
pub(super) fn kept(document: &Document) -> Vec<Span> {
    let (mut kept, mut off) = (Vec::new(), None);
    for placed in document.entries() {
        let mut skip = false;
        for comment in &placed.entry.comments {
            let at = placed.absolute(*comment);
            match order(placed.entry.slice(*comment)) {
                Some(Order::Off) => off = off.or(Some(at.start)),
                Some(Order::On) => {
                    kept.extend(off.take().map(|start| Span::new(start, at.start)));
                }
                Some(Order::Skip) => skip = true,
                None => {}
            }
        }
        if let (true, None, Some(instruction)) = (skip, off, &placed.entry.instruction) {
            let start = super::between::line_start(&placed.entry, instruction.span);
            let end = next_line(document, placed.start + instruction.span.end);
            kept.push(Span::new(placed.start + start, end));
        }
    }
    kept.extend(off.map(|start| Span::new(start, u32::MAX)));
    kept
}

/// The start of the entry behind `offset`, or the end of the text.
fn next_line(document: &Document, offset: u32) -> u32 {
    let entries = document.entries();
    let next = entries.get(entries.partition_point(|placed| placed.start <= offset));
    next.map_or(u32::MAX, |next| next.start)
}
