//! The tree of a script. Work is bounded by what is counted, not by a clock, so that the same text
//! always gives the same tree.

use std::borrow::Cow;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Point, Tree};

/// Scripts that are longer are not read. The longest in thousands of real files has 5 KiB.
const MAX_BYTES: usize = 128 * 1024;

/// How much work may always be done, in reports of the parser's progress, …
const WORK: usize = 4_000;

/// … and how many bytes allow for one report more. Real scripts need one for 20 bytes.
const BYTES_PER_REPORT: usize = 8;

/// Behind an error a report stands for more work, by as much as there is text before it: recovering
/// looks at all that is open.
const BYTES_PER_RECOVERY: usize = 128;

/// The tree of `text`; `None` if the text is too long or takes too much work.
pub(super) fn parse(text: &str) -> Option<Tree> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
    let mut left = WORK + text.len() / BYTES_PER_REPORT;
    let mut spend = |state: &ParseState| {
        let recovers = state.has_error().then(|| state.current_byte_offset() / BYTES_PER_RECOVERY);
        left = left.saturating_sub(1 + recovers.unwrap_or_default());
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut spend);
    let text = without_traps(text);
    let mut read = |offset: usize, _: Point| text.as_bytes().get(offset..).unwrap_or_default();
    parser.parse_with_options(&mut read, None, Some(options))
}

/// `text` with letters of the same length for the characters that the grammar's scanner cannot take.
/// Behind an opening brace, and behind two dots, it looks up whatever character comes in C's table
/// of digits, which ends after 256 of them: what lies behind the table may not be readable
/// (tree-sitter-bash `src/scanner.c`, `brace_start`).
fn without_traps(text: &str) -> Cow<'_, str> {
    let is_trap = |at: usize, character: char| {
        let before = text.get(..at).unwrap_or_default();
        let before = before.trim_end_matches(|digit: char| digit.is_ascii_digit());
        character > '\u{ff}' && (before.ends_with('{') || before.ends_with(".."))
    };
    if text.is_ascii() || !text.char_indices().any(|(at, character)| is_trap(at, character)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match is_trap(at, character) {
            true => safe.extend(std::iter::repeat_n('_', character.len_utf8())),
            false => safe.push(character),
        }
    }
    Cow::Owned(safe)
}
