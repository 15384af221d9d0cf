//! Instruction keywords, and the word before a stage's name.

use dialect::words::AS;
use dialect::{Instruction, Keyword, instructions};
use syntax::{Form, Statement};

use super::{Completions, Item, ItemKind, directives, topics};
use crate::Snapshot;
use crate::features::focus::{Focus, Word};

/// How keywords are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// `RUN`
    Upper,
    /// `run`
    Lower,
}

impl Case {
    /// How most keywords of the file are written, not counting the one at `word`; without a
    /// majority, how `word` is begun.
    fn of(snapshot: &Snapshot, word: &Word) -> Case {
        let (mut upper, mut lower) = (0usize, 0usize);
        for placed in snapshot.document().entries() {
            let Some(instruction) = &placed.entry.instruction else { continue };
            let keyword = instruction.statement.keyword;
            if placed.absolute(keyword.span).touches(word.span.start) {
                continue;
            }
            match Case::of_text(instruction.line.slice(keyword.range)) {
                Case::Upper => upper += 1,
                Case::Lower => lower += 1,
            }
        }
        match upper.cmp(&lower) {
            std::cmp::Ordering::Greater => Case::Upper,
            std::cmp::Ordering::Less => Case::Lower,
            std::cmp::Ordering::Equal => Case::of_text(word.typed()),
        }
    }

    /// How `text` is written; upper case without a lower-case letter.
    pub(super) fn of_text(text: &str) -> Case {
        let lower = text.chars().next().is_some_and(char::is_lowercase);
        if lower { Case::Lower } else { Case::Upper }
    }

    /// `keyword`, which is in upper case, as this case writes it.
    pub(super) fn write(self, keyword: &str) -> String {
        match self {
            Case::Upper => keyword.to_owned(),
            Case::Lower => keyword.to_lowercase(),
        }
    }

    /// `snippet` with its keywords, which are in upper case, as this case writes them.
    fn write_keywords(self, snippet: &str) -> String {
        let (mut written, mut rest) = (String::with_capacity(snippet.len()), snippet);
        while !rest.is_empty() {
            let is_letter = rest.starts_with(|c: char| c.is_ascii_uppercase());
            let end = rest.find(|c: char| c.is_ascii_uppercase() != is_letter);
            let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
            match Keyword::parse(part) {
                Some(_) => written.push_str(&self.write(part)),
                None => written.push_str(part),
            }
            rest = behind;
        }
        written
    }
}

/// The keywords that can stand at `word`, which is that of `statement` or on a blank line;
/// `trigger` tells that ONBUILD carries the instruction.
pub(super) fn complete(
    snapshot: &Snapshot,
    word: &Word,
    statement: Option<&Statement>,
    trigger: bool,
) -> Completions {
    let case = Case::of(snapshot, word);
    // What is already there would stand behind the snippet's own arguments.
    let alone = statement.is_none_or(|s| s.flags.is_empty() && s.arguments.range.is_empty());
    // Before the first stage only these are of use, but what is begun otherwise is completed too.
    let typed = word.typed().to_ascii_uppercase();
    let is_first = FIRST.iter().any(|keyword| keyword.name().starts_with(&typed))
        && !trigger
        && !has_stage_before(snapshot, word);
    let rows = if is_first { FIRST.map(Keyword::row).to_vec() } else { later(trigger) };
    let mut items: Vec<Item> = rows.into_iter().map(|row| item(row, word, case, alone)).collect();
    if statement.is_none() && !trigger {
        items.extend(directives::on_blank_line(snapshot, word));
    }
    Completions { items, incomplete: is_first, ..Default::default() }
}

/// What a file can begin with.
const FIRST: [Keyword; 2] = [Keyword::From, Keyword::Arg];

/// What can stand in a stage, or, as a `trigger`, behind ONBUILD; what is deprecated comes last.
fn later(trigger: bool) -> Vec<&'static Instruction> {
    let mut rows: Vec<&Instruction> =
        instructions::ALL.iter().filter(|row| row.onbuild || !trigger).collect();
    rows.sort_by_key(|row| row.deprecated.is_some());
    rows
}

fn has_stage_before(snapshot: &Snapshot, word: &Word) -> bool {
    let first = snapshot.model().stages().first();
    let placed = first.and_then(|stage| snapshot.document().entries().get(stage.entry));
    placed.is_some_and(|placed| {
        let from = placed.entry.instruction.as_ref();
        from.is_some_and(|from| placed.absolute(from.span).end < word.span.start)
    })
}

fn item(row: &'static Instruction, word: &Word, case: Case, alone: bool) -> Item {
    Item {
        snippet: alone.then(|| case.write_keywords(row.snippet)),
        deprecated: row.deprecated.is_some(),
        ..Item::new(ItemKind::Instruction, case.write(row.name), word)
    }
    .detail(row.summary)
    .topic(topics::instruction(row))
}

/// The word between an image and the name of the stage, in the case of FROM.
pub(super) fn stage_name(focus: &Focus<'_>, statement: &Statement) -> Completions {
    let case = Case::of_text(focus.slice(statement.keyword.range));
    let label = case.write(AS);
    let named = matches!(&statement.form, Form::Words(words) if words.len() > 2);
    let snippet = (!named).then(|| format!("{label} ${{1:build}}"));
    let item = Item { snippet, ..Item::new(ItemKind::Value, label, &focus.word) };
    vec![item.detail("Names the stage.").topic(topics::stage_name())].into()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{check_edit, check_labels, check_prefixed};

    #[test]
    fn an_empty_file_begins_with_from_or_a_directive() {
        check_labels("<|>", expect!["FROM ARG # syntax= # escape= # check="]);
        check_labels("\n<|>", expect!["FROM ARG # syntax= # escape= # check="]);
        check_labels("\n\n# x\n<|>", expect!["FROM ARG"]);
        check_labels("# syntax=a\n<|>\nFROM b", expect!["FROM ARG # escape= # check="]);
    }

    #[test]
    fn behind_a_stage_every_instruction_can_follow() {
        check_labels(
            "FROM a\n<|>",
            expect![
                "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR MAINTAINER"
            ],
        );
        check_labels(
            "FROM a\n\n  <|>\nRUN b",
            expect![
                "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR MAINTAINER"
            ],
        );
        check_labels(
            "FROM a\nONBUILD <|>",
            expect![
                "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR"
            ],
        );
    }

    #[test]
    fn a_word_that_begins_no_first_instruction_is_completed_all_the_same() {
        check_prefixed("RU<|>", "RU", expect!["RUN"]);
    }

    #[test]
    fn keywords_are_written_like_the_rest_of_the_file() {
        check_prefixed("from a\nrun b\nWO<|>", "WO", expect!["workdir"]);
        check_prefixed("FROM a\nwo<|>", "wo", expect!["WORKDIR"]);
        check_prefixed("fr<|>", "fr", expect!["from"]);
        check_edit(
            "from a\nhe<|>",
            "healthcheck",
            expect![[r#"
            from a
            healthcheck
            ---
            from a
            healthcheck --interval=${1:30s} --timeout=${2:5s} cmd ${3:command}"#]],
        );
        check_edit(
            "from a\non<|>",
            "onbuild",
            expect![[r#"
            from a
            onbuild
            ---
            from a
            onbuild ${1:run} ${2:command}"#]],
        );
        check_edit(
            "from a\nl<|>",
            "label",
            expect![[r#"
            from a
            label
            ---
            from a
            label ${1:org.opencontainers.image.source}="${2:value}""#]],
        );
    }

    #[test]
    fn a_keyword_with_arguments_is_replaced_without_a_snippet() {
        check_edit(
            "FROM a\nR<|>UN b",
            "COPY",
            expect![[r#"
            FROM a
            COPY b"#]],
        );
        check_edit(
            "FROM a\n<|>RUN b",
            "COPY",
            expect![[r#"
            FROM a
            COPY b"#]],
        );
        check_edit(
            "FROM a\nONBUILD R<|>U",
            "RUN",
            expect![[r#"
            FROM a
            ONBUILD RUN
            ---
            FROM a
            ONBUILD RUN ${1:command}"#]],
        );
    }

    #[test]
    fn a_stage_gets_its_name() {
        check_edit(
            "FROM a <|>",
            "AS",
            expect![[r#"
            FROM a AS
            ---
            FROM a AS ${1:build}"#]],
        );
        check_edit(
            "from a A<|>",
            "as",
            expect![[r#"
            from a as
            ---
            from a as ${1:build}"#]],
        );
        check_edit("FROM a <|>x b", "AS", expect!["FROM a AS b"]);
    }
}
