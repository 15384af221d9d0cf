//! The outline: stages and their instructions.

use std::ops::Range;

use syntax::DirectiveLine;

use crate::Snapshot;
use crate::model::Stage;
pub use crate::outline::{Symbol, SymbolKind};
use crate::outline::{named, shown};

/// The outline of the whole file, in the order of the text.
pub fn symbols(snapshot: &Snapshot) -> Vec<Symbol> {
    let document = snapshot.document();
    let stages = snapshot.model().stages();
    let first = stages.first().map_or(document.entries().len(), |stage| stage.entry);
    let directives = document.directives().lines.iter().map(directive);
    let stages = stages.iter().filter_map(|found| stage(snapshot, found));
    directives.chain(instructions(snapshot, 0..first)).chain(stages).collect()
}

/// What stands for the instructions of these entries.
fn instructions(snapshot: &Snapshot, entries: Range<usize>) -> impl Iterator<Item = Symbol> {
    let derived = snapshot.derived().get(entries.clone()).unwrap_or_default().iter();
    let placed = snapshot.document().entries().get(entries).unwrap_or_default().iter();
    derived.zip(placed).flat_map(|(derived, placed)| {
        derived.symbols().iter().map(|symbol| Symbol {
            span: placed.absolute(symbol.span),
            selection: placed.absolute(symbol.selection),
            ..symbol.clone()
        })
    })
}

fn directive(line: &DirectiveLine) -> Symbol {
    Symbol {
        kind: SymbolKind::Directive,
        name: named(format!("# {}={}", line.row.name, line.value_text)),
        detail: shown(""),
        span: line.span,
        selection: line.name,
        children: Vec::new(),
    }
}

/// A stage and its instructions.
fn stage(snapshot: &Snapshot, stage: &Stage) -> Option<Symbol> {
    let placed = snapshot.document().entries().get(stage.entry)?;
    let from = placed.entry.instruction.as_ref()?;
    let keyword = placed.absolute(from.statement.keyword.span);
    let name = stage.name.as_ref();
    let selection = name.map(|name| name.span).or(stage.base_span).unwrap_or(keyword);
    let line = shown(from.line.text());
    let base = Some(stage.base_text.as_str()).filter(|base| !base.is_empty());
    Some(Symbol {
        kind: SymbolKind::Stage,
        name: named(name.map(|name| name.text.as_str()).or(base).unwrap_or(&line)),
        detail: line,
        span: stage.span,
        selection,
        children: instructions(snapshot, stage.entry + 1..stage.end).collect(),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{Symbol, symbols};
    use crate::features::tests::snapshot;

    /// One line for each entry: kind, name, detail, and the selected text between bars.
    #[track_caller]
    fn check_symbols(text: &str, expected: Expect) {
        let mut shown = String::new();
        for symbol in symbols(&snapshot(text)) {
            show(&symbol, "", text, &mut shown);
        }
        expected.assert_eq(&shown);
    }

    fn show(symbol: &Symbol, indent: &str, text: &str, shown: &mut String) {
        let (kind, name, detail) = (symbol.kind, &symbol.name, &symbol.detail);
        let text = text.replace('\0', "?");
        let selected = &text[symbol.selection.range()];
        let last = text[symbol.span.range()].lines().last().unwrap_or_default();
        shown.push_str(&format!("{indent}{kind:?} `{name}` ({detail}) |{selected}| … {last}\n"));
        for child in &symbol.children {
            show(child, &format!("{indent}  "), &text, shown);
        }
    }

    #[test]
    fn stages_hold_their_instructions() {
        check_symbols(
            "# syntax=docker/dockerfile:1\n\nARG V=1 W\nFROM --platform=$BUILDPLATFORM golang:$V AS build\n\
             # comment\nRUN a\n\n# about the next stage\nFROM scratch\nCOPY --link --from=build /a b/ c/\n# end\n",
            expect![[r#"
                Directive `# syntax=docker/dockerfile:1` () |syntax| … # syntax=docker/dockerfile:1
                Variable `V` (ARG V=1) |V| … V=1
                Variable `W` (ARG W) |W| … W
                Stage `build` (FROM --platform=$BUILDPLATFORM golang:$V AS build) |build| … RUN a
                  Instruction `RUN a` () |RUN| … RUN a
                Stage `scratch` (FROM scratch) |scratch| … COPY --link --from=build /a b/ c/
                  Instruction `COPY /a b/ → c/` (--link --from=build) |COPY| … COPY --link --from=build /a b/ c/
            "#]],
        );
    }

    #[test]
    fn variables_stand_for_their_instructions() {
        check_symbols(
            "FROM a\nENV A=1 \\\n  B=\"two three\"\nENV C d e\nARG F\nENV =x\nENV",
            expect![[r#"
                Stage `a` (FROM a) |a| … ENV
                  Variable `A` (ENV A=1) |A| … A=1
                  Variable `B` (ENV B="two three") |B| … B="two three"
                  Variable `C` (ENV C d e) |C| … ENV C d e
                  Variable `F` (ARG F) |F| … ARG F
                  Variable `ENV` (ENV =x) || … ENV =x
                  Instruction `ENV` () |ENV| … ENV
            "#]],
        );
    }

    #[test]
    fn names_are_short_and_tell_what_is_done() {
        check_symbols(
            "FROM a\nRUN apt-get update \\\n  && apt-get install -y --no-install-recommends \\\n  build-essential curl\n\
             COPY [\"a b\", \"c\"]\nADD a\nVOLUME a b\nCMD [\"a\"]\nONBUILD COPY a b\n",
            expect![[r#"
                Stage `a` (FROM a) |a| … ONBUILD COPY a b
                  Instruction `RUN apt-get update && apt-get install -y --no-install-recomm…` () |RUN| …   build-essential curl
                  Instruction `COPY a b → c` () |COPY| … COPY ["a b", "c"]
                  Instruction `ADD a` () |ADD| … ADD a
                  Instruction `VOLUME a b` () |VOLUME| … VOLUME a b
                  Instruction `CMD ["a"]` () |CMD| … CMD ["a"]
                  Instruction `ONBUILD COPY a b` () |ONBUILD| … ONBUILD COPY a b
            "#]],
        );
    }

    #[test]
    fn a_heredoc_shows_its_first_command() {
        check_symbols(
            "FROM a\nRUN <<EOF\n#!/bin/sh\n\n# comment\n  set -e\nEOF\nCOPY <<a.txt /b/\ntext\na.txt\n",
            expect![[r#"
                Stage `a` (FROM a) |a| … a.txt
                  Instruction `RUN <<EOF` (set -e) |RUN| … EOF
                  Instruction `COPY <<a.txt → /b/` (text) |COPY| … a.txt
            "#]],
        );
    }

    #[test]
    fn unfinished_text_has_names_too() {
        check_symbols(
            "RUN a\nFROM\nRUNN b\nRUN\n\0\nFROM a AS",
            expect![[r#"
                Instruction `RUN a` () |RUN| … RUN a
                Stage `FROM` (FROM) |FROM| … ?
                  Instruction `RUNN b` () |RUNN| … RUNN b
                  Instruction `RUN` () |RUN| … RUN
                  Instruction `?` () |?| … ?
                Stage `a` (FROM a AS) |a| … FROM a AS
            "#]],
        );
        check_symbols("", expect![[""]]);
        check_symbols("# comment\n", expect![[""]]);
    }
}
