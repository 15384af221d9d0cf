//! What "expand selection" takes in step by step: word, argument, instruction, stage, file.

use syntax::Span;

use crate::Snapshot;
use crate::features::folding::{self, FoldKind};

/// The ranges around the byte `offset`, from the innermost to the whole file; each contains the
/// one before and is larger.
pub fn selections(snapshot: &Snapshot, offset: u32) -> Vec<Span> {
    let offset = offset.min(snapshot.text().len());
    let mut spans = snapshot.document().path_at(offset);
    // The tree has no node for a stage or for what a user marks.
    let larger = folding::folds(snapshot).into_iter().filter(|fold| fold.kind != FoldKind::Comment);
    spans.extend(larger.map(|fold| fold.span).filter(|span| span.touches(offset)));
    spans.push(Span::new(0, snapshot.text().len()));
    spans.retain(|span| span.touches(offset) && !span.is_empty());
    spans.sort_by_key(|span| (span.len(), span.start));
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        if nested.last().is_none_or(|inner| span.contains(*inner) && span != *inner) {
            nested.push(span);
        }
    }
    if nested.is_empty() { vec![Span::empty(offset)] } else { nested }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use fixture::File;
    use syntax::Document;

    use super::selections;
    use crate::Snapshot;

    #[track_caller]
    fn check_selections(source: &str, expected: Expect) {
        let file = File::parse(source);
        let snapshot = Snapshot::new(Document::new(&file.text));
        let lines: Vec<String> = selections(&snapshot, file.offset())
            .into_iter()
            .map(|span| format!("{:?}\n", &file.text[span.range()]))
            .collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn a_flag_grows_to_its_instruction_and_stage() {
        check_selections(
            "FROM a\nRUN --mount=type=ca<|>che,target=/c ls\nFROM b\nRUN x\n",
            expect![[r#"
                "cache"
                "type=cache"
                "type=cache,target=/c"
                "--mount=type=cache,target=/c"
                "RUN --mount=type=cache,target=/c ls"
                "FROM a\nRUN --mount=type=cache,target=/c ls"
                "FROM a\nRUN --mount=type=cache,target=/c ls\nFROM b\nRUN x\n"
            "#]],
        );
    }

    #[test]
    fn a_variable_grows_to_its_word() {
        check_selections(
            "FROM a\nENV X=\"b${NA<|>ME:-c}\"\n",
            expect![[r#"
            "NAME"
            "${NAME:-c}"
            "\"b${NAME:-c}\""
            "X=\"b${NAME:-c}\""
            "ENV X=\"b${NAME:-c}\""
            "FROM a\nENV X=\"b${NAME:-c}\""
            "FROM a\nENV X=\"b${NAME:-c}\"\n"
        "#]],
        );
    }

    #[test]
    fn an_empty_file_has_one_empty_range() {
        check_selections(
            "<|>",
            expect![[r#"
            ""
        "#]],
        );
    }
}
