//! The outline: stages and their instructions.

use std::borrow::Cow;

use syntax::{DirectiveLine, Document, Form, Heredoc, Instruction, Pair, Placed, Span, Statement};

use crate::Snapshot;
use crate::model::{Stage, defining_pairs};

/// What kind of thing an outline entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A FROM and all up to the next one.
    Stage,
    /// Any other instruction.
    Instruction,
    /// A variable that ARG or ENV defines.
    Variable,
    /// A parser directive.
    Directive,
}

/// One entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What kind of thing it is.
    pub kind: SymbolKind,
    /// What the outline shows; never empty.
    pub name: String,
    /// A short remark beside it.
    pub detail: String,
    /// All that belongs to it.
    pub span: Span,
    /// What to select when it is chosen; inside `span`.
    pub selection: Span,
    /// The entries below it, in the order of the text.
    pub children: Vec<Symbol>,
}

/// How many characters of an instruction the outline shows.
const WIDEST: usize = 60;

/// The outline of the whole file, in the order of the text.
pub fn symbols(snapshot: &Snapshot) -> Vec<Symbol> {
    let document = snapshot.document();
    let stages = snapshot.model().stages();
    let first = stages.first().map_or(document.entries().len(), |stage| stage.entry);
    let global = document.entries().get(..first).unwrap_or_default();
    let directives = document.directives().lines.iter().map(directive);
    let stages = stages.iter().filter_map(|found| stage(document, found));
    directives.chain(global.iter().flat_map(instruction)).chain(stages).collect()
}

fn directive(line: &DirectiveLine) -> Symbol {
    Symbol {
        kind: SymbolKind::Directive,
        name: named(format!("# {}={}", line.row.name, line.value_text)),
        detail: String::new(),
        span: line.span,
        selection: line.name,
        children: Vec::new(),
    }
}

/// A stage and its instructions.
fn stage(document: &Document, stage: &Stage) -> Option<Symbol> {
    let (placed, entries) = document.entries().get(stage.entries())?.split_first()?;
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
        children: entries.iter().flat_map(instruction).collect(),
    })
}

/// What stands for the instruction of `placed`: itself, or each variable that it defines.
fn instruction(placed: &Placed) -> Vec<Symbol> {
    let Some(instruction) = &placed.entry.instruction else { return Vec::new() };
    let pairs = defining_pairs(&instruction.statement);
    if pairs.is_empty() {
        return vec![whole(placed, instruction)];
    }
    let alone = pairs.len() == 1;
    pairs.iter().map(|pair| variable(placed, instruction, *pair, alone)).collect()
}

/// A variable; `alone` tells that its instruction defines no other.
fn variable(placed: &Placed, instruction: &Instruction, pair: Pair, alone: bool) -> Symbol {
    let line = &instruction.line;
    let keyword = line.slice(instruction.statement.keyword.range);
    let key = line.slice(pair.key.range);
    let span = if alone { instruction.span } else { pair.word.span };
    Symbol {
        kind: SymbolKind::Variable,
        name: named(if key.is_empty() { keyword } else { key }),
        detail: shown(format!("{keyword} {}", line.slice(pair.word.range))),
        span: placed.absolute(span),
        selection: placed.absolute(pair.key.span),
        children: Vec::new(),
    }
}

fn whole(placed: &Placed, instruction: &Instruction) -> Symbol {
    let statement = &instruction.statement;
    let line = &instruction.line;
    let flags: Vec<&str> = statement.flags.iter().map(|flag| line.slice(flag.word.range)).collect();
    let script = script(placed, instruction);
    Symbol {
        kind: SymbolKind::Instruction,
        name: named(name(instruction)),
        detail: shown(if flags.is_empty() { script } else { flags.join(" ") }),
        span: placed.absolute(instruction.span),
        selection: placed.absolute(statement.keyword.span),
        children: Vec::new(),
    }
}

/// The keyword and what it works on, without flags: `COPY src → dst`.
fn name(instruction: &Instruction) -> String {
    let line = &instruction.line;
    let statement = &instruction.statement;
    let keyword = line.slice(statement.keyword.range);
    let arguments = paths(instruction, statement)
        .unwrap_or_else(|| line.slice(statement.arguments.range).to_owned());
    format!("{keyword} {arguments}")
}

/// The sources and the destination of COPY and ADD.
fn paths(instruction: &Instruction, statement: &Statement) -> Option<String> {
    let words: Vec<&str> = match (&statement.form, statement.kind?.row().shape) {
        (Form::Words(words), dialect::Shape::JsonOrWords) => {
            words.iter().map(|word| instruction.line.slice(word.range)).collect()
        }
        (Form::Exec(strings), dialect::Shape::JsonOrWords) => {
            strings.iter().map(|string| string.value.as_str()).collect()
        }
        _ => return None,
    };
    let takes_sources = statement.kind.is_some_and(|kind| kind.row().heredocs);
    let (destination, sources) = words.split_last().filter(|_| takes_sources)?;
    (!sources.is_empty()).then(|| format!("{} → {destination}", sources.join(" ")))
}

/// The first line of the script in a heredoc that tells something.
fn script(placed: &Placed, instruction: &Instruction) -> String {
    let body = |heredoc: &Heredoc| placed.entry.slice(heredoc.body);
    let lines = instruction.heredocs.first().map(body).unwrap_or_default().lines();
    let telling = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    lines.map(str::trim).find(telling).unwrap_or_default().to_owned()
}

/// `text` as a name, which must not be empty.
fn named<'t>(text: impl Into<Cow<'t, str>>) -> String {
    let name = shown(text);
    if name.is_empty() { "?".to_owned() } else { name }
}

/// `text` on one line and not too long.
pub(super) fn shown<'t>(text: impl Into<Cow<'t, str>>) -> String {
    let text = text.into();
    // Most are so already.
    if is_shown(&text) {
        return text.into_owned();
    }
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().take(WIDEST * 4).map(plain).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text,
    }
}

/// Whether `text` is shown as it is: plain words with one blank between them.
fn is_shown(text: &str) -> bool {
    let mut before = b' ';
    let fits = |byte: u8| {
        let is_second = before == b' ' && byte == b' ';
        before = byte;
        !is_second && (byte == b' ' || byte.is_ascii_graphic())
    };
    text.is_empty() || text.len() <= WIDEST && text.bytes().all(fits) && !text.ends_with(' ')
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
