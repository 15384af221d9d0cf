//! What an editor adds while somebody types. Only blanks at the start of an empty line, or of one
//! that was just cut off, are ever added; what somebody typed never changes.

use syntax::entry::continuation;
use syntax::{Instruction, Placed, Span};

use crate::Snapshot;
use crate::format::Edit;

/// The indentation where nothing in the file shows one.
const INDENT: &str = "    ";

/// The blanks for the line of `offset` after a line break was typed in front of it: those of the
/// continued line before, or `indent`, or without that what other instructions have. `None` if
/// the line continues nothing, has an indentation, or would say something else with one.
pub fn after_line_break(snapshot: &Snapshot, offset: u32, indent: Option<&str>) -> Option<Edit> {
    let (text, document) = (snapshot.text(), snapshot.document());
    let number = text.line_at(offset);
    let (line, before) = (text.line(number), text.line(number.checked_sub(1)?));
    let content = text.slice(line);
    let placed = document.entries().get(document.entry_at(before.start)?)?;
    let instruction = placed.entry.instruction.as_ref()?;
    let head = head(placed, instruction);
    let (code, continued) = continued(snapshot, before);
    let starts_here = |span: &Span| before.contains(Span::empty(placed.absolute(*span).start));
    let is_comment = instruction.comments.iter().any(starts_here);
    let is_cut = !content.trim_end_matches(['\r', '\n']).is_empty();
    let open = text.slice(Span::new(head.start, before.start + code.len() as u32));
    let is_settled = content.starts_with([' ', '\t'])
        || (is_cut && !code.ends_with([' ', '\t']))
        || ends_in_quotes(&open);
    let is_inside = before.start < head.end && head.start <= before.end;
    if !is_inside || !continued || is_comment || is_settled {
        return None;
    }
    let own = &*blanks(&code);
    let blanks = match before.start > head.start && !own.is_empty() {
        true => own.to_owned(),
        false => indent.map_or_else(|| usual(snapshot), str::to_owned),
    };
    Some(Edit { span: Span::empty(line.start), text: blanks })
}

/// From the keyword to the first heredoc's body.
fn head(placed: &Placed, instruction: &Instruction) -> Span {
    let end = instruction.heredocs.first().map_or(instruction.span.end, |first| first.body.start);
    placed.absolute(Span::new(instruction.span.start, end))
}

/// The text of `line` that is joined with the next one, and whether it is.
fn continued(snapshot: &Snapshot, line: Span) -> (String, bool) {
    let content = snapshot.text().slice(line);
    let content = content.trim_end_matches(['\r', '\n']);
    let (code, continued) = continuation(content, snapshot.document().directives().escape);
    (code.to_owned(), continued)
}

/// Whether `text` leaves a quotation open, where blanks would be a part of it.
fn ends_in_quotes(text: &str) -> bool {
    let mut open = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (None | Some('"'), '\\') => drop(characters.next()),
            (None, '"' | '\'') => open = Some(character),
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
    }
    open.is_some()
}

fn blanks(line: &str) -> String {
    line.chars().take_while(|character| matches!(character, ' ' | '\t')).collect()
}

/// How the file indents the first continued line of an instruction.
fn usual(snapshot: &Snapshot) -> String {
    let indent = |placed: &Placed| {
        let instruction = placed.entry.instruction.as_ref()?;
        let span = head(placed, instruction);
        let text = snapshot.text();
        let second = text.line(text.line_at(span.start) + 1);
        let inside = second.start > span.start && second.start < span.end;
        let blanks = blanks(&text.slice(second));
        (inside && !blanks.is_empty()).then_some(blanks)
    };
    let entries = snapshot.document().entries();
    entries.iter().find_map(indent).unwrap_or_else(|| INDENT.to_owned())
}

#[cfg(test)]
mod tests {
    use fixture::File;
    use proptest::prelude::*;
    use syntax::Document;

    use super::*;
    use crate::features::tests::snapshot;

    /// What is added at the cursor.
    #[track_caller]
    fn check(source: &str, expected: Option<&str>) {
        let file = File::parse(source);
        let edit = after_line_break(&snapshot(&file.text), file.offset(), None);
        assert_eq!(edit.map(|edit| edit.text).as_deref(), expected, "{source}");
    }

    #[test]
    fn a_continued_line_is_indented() {
        check("RUN a \\\n<|>", Some("    "));
        check("RUN a \\\n<|>\nUSER b\n", Some("    "));
        check("RUN a \\\r\n<|>\r\n", Some("    "));
        check("RUN a \\\n<|>b\n", Some("    "));
        check("# escape=`\nRUN a `\n<|>", Some("    "));
    }

    #[test]
    fn the_indentation_is_that_of_the_line_before_or_of_the_file() {
        check("RUN a \\\n   b \\\n<|>", Some("   "));
        check("ENV a=b \\\n\tc=d\nRUN a \\\n<|>", Some("\t"));
    }

    #[test]
    fn other_lines_stay() {
        check("<|>", None);
        check("RUN a\n<|>", None);
        check("# a \\\n<|>", None);
        check("RUN a \\\n# b \\\n<|>", None);
        check("RUN a \\\n <|>", None);
        check("RUN <<E\na \\\n<|>\nE\n", None);
        check("RUN a \\\\\n<|>", None);
    }

    #[test]
    fn a_text_that_an_indentation_would_change_stays() {
        check("RUN echo 'a \\\n<|>", None);
        check("RUN echo \"a \\\n<|>", None);
        check("RUN ab\\\n<|>cd\n", None);
    }

    #[test]
    fn a_chosen_indentation_comes_first() {
        let snapshot = snapshot("RUN a \\\n");
        let edit = after_line_break(&snapshot, snapshot.text().len(), Some("  "));
        assert_eq!(edit, Some(Edit { span: Span::empty(8), text: "  ".to_owned() }));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "([A-Z \\t\\\\\n\r#'\"<`é]|RUN |<<E|FROM a\n|\\\\\n){0,40}") {
            let snapshot = Snapshot::new(Document::new(&text));
            for (offset, _) in text.char_indices() {
                if let Some(edit) = after_line_break(&snapshot, offset as u32, None) {
                    prop_assert!(text.is_char_boundary(edit.span.start as usize));
                    prop_assert!(edit.span.is_empty() && edit.text.trim().is_empty());
                }
            }
        }
    }
}
