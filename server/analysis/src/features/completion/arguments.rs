//! Words that an instruction takes as they are: signals, protocols, shells.

use dialect::{Keyword, shells, signals, words};
use syntax::Statement;

use super::keywords::Case;
use super::{Completions, Item, ItemKind, flags, seen, topics};
use crate::Snapshot;
use crate::features::focus::{Focus, Word};

/// The signals, those for real-time programs last.
pub(super) fn signals(word: &Word) -> Completions {
    let mut rows: Vec<&dialect::Signal> = signals::ALL.iter().collect();
    rows.sort_by_key(|row| row.summary.is_empty());
    let items = rows.into_iter().map(|row| {
        let item = Item::new(ItemKind::Value, row.name, word).topic(topics::signal(row));
        let detail = Some(row.summary).filter(|summary| !summary.is_empty());
        let filter = short_name(row.name, word.typed());
        Item { detail: detail.map(str::to_owned), filter: filter.or(item.filter.clone()), ..item }
    });
    items.collect::<Vec<_>>().into()
}

/// The name without `SIG`, if it is being typed so.
fn short_name(name: &str, typed: &str) -> Option<String> {
    let (sign, short) = name.split_at_checked(3)?;
    let (begun, length) = (typed.to_ascii_uppercase(), typed.len().min(3));
    if typed.is_empty() || sign.get(..length) == begun.get(..length) {
        return None;
    }
    let lower = typed.starts_with(|c: char| c.is_lowercase());
    Some(if lower { short.to_lowercase() } else { short.to_owned() })
}

/// The ports of the file, and behind the slash the protocols.
pub(super) fn ports(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    let word = &focus.word;
    let Some(slash) = word.text.find('/').filter(|slash| *slash < word.typed().len()) else {
        return seen::ports(snapshot, focus);
    };
    let protocol = word.part(slash + 1, word.text.len());
    let items = words::PROTOCOLS.iter().map(|row| {
        let item = Item::new(ItemKind::Value, row.name, &protocol);
        item.detail(row.summary).topic(topics::protocol(row))
    });
    items.collect::<Vec<_>>().into()
}

/// The first words of HEALTHCHECK in the case of its keyword, and the flags that can stand before.
pub(super) fn checks(focus: &Focus<'_>, statement: &Statement) -> Completions {
    let case = Case::of_text(focus.slice(statement.keyword.range));
    let alone = statement.arguments.range.is_empty();
    let choices = words::HEALTH_CHECKS.iter().map(|choice| {
        let label = case.write(choice.name);
        let command = choice.name == Keyword::Cmd.name();
        let snippet = (alone && command).then(|| format!("{label} ${{1:command}}"));
        let item = Item { snippet, ..Item::new(ItemKind::Value, label, &focus.word) };
        item.detail(choice.summary).topic(topics::check(choice.name))
    });
    let mut items: Vec<Item> = choices.collect();
    if focus.word.text.is_empty()
        && let Some(kind) = statement.kind
    {
        items.extend(flags::names(focus, kind.row(), statement, false).items);
    }
    items.into()
}

/// Shells that SHELL is used for.
pub(super) fn shells(word: &Word) -> Completions {
    let items = shells::ALL.iter().map(|row| {
        let item = Item::new(ItemKind::Value, row.form, word);
        item.detail(row.arguments).topic(topics::shell(row))
    });
    items.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{
        check_edit, check_labels, check_nothing, check_prefixed,
    };

    #[test]
    fn words_that_an_instruction_takes_are_offered() {
        check_labels("FROM a\nEXPOSE 80/<|>", expect!["tcp udp sctp"]);
        check_edit(
            "FROM a\nEXPOSE 53/t<|>cp 80",
            "udp",
            expect![[r#"
            FROM a
            EXPOSE 53/udp 80"#]],
        );
        check_labels(
            "FROM a\nHEALTHCHECK <|>",
            expect!["CMD NONE --interval --retries --start-interval --start-period --timeout"],
        );
        check_labels("FROM a\nhealthcheck --retries=2 c<|>", expect!["cmd none"]);
        check_edit(
            "FROM a\nSHELL [<|>]",
            "[\"/bin/sh\", \"-c\"]",
            expect![[r#"
            FROM a
            SHELL ["/bin/sh", "-c"]"#]],
        );
        check_prefixed("FROM a\nSTOPSIGNAL SIGQ<|>", "SIGQ", expect!["SIGQUIT"]);
        check_prefixed("FROM a\nSTOPSIGNAL qu<|>", "qu", expect!["SIGQUIT"]);
        check_edit(
            "FROM a\nSTOPSIGNAL q<|>u",
            "SIGQUIT",
            expect![[r#"
            FROM a
            STOPSIGNAL SIGQUIT"#]],
        );
        check_nothing(&["FROM a\nEXPOSE 8<|>0/tcp", "FROM a\nHEALTHCHECK CMD <|>"]);
    }

    #[test]
    fn a_health_check_begins_with_its_kind_or_a_flag() {
        check_labels(
            "FROM a\nHEALTHCHECK --retries=1 <|>",
            expect!["CMD NONE --interval --start-interval --start-period --timeout"],
        );
        check_edit(
            "FROM a\nHEALTHCHECK <|>",
            "CMD",
            expect![[r#"
            FROM a
            HEALTHCHECK CMD
            ---
            FROM a
            HEALTHCHECK CMD ${1:command}"#]],
        );
        check_edit(
            "FROM a\nHEALTHCHECK <|> curl x",
            "CMD",
            expect![[r#"
            FROM a
            HEALTHCHECK CMD curl x"#]],
        );
    }

    #[test]
    fn what_the_file_says_elsewhere_is_offered() {
        check_labels(
            "FROM a\nENV PORT=3000 WEB_PORT=\"80\"\nEXPOSE 53/udp\nEXPOSE 443 <|>",
            expect!["53/udp 3000 80"],
        );
        check_labels(
            "FROM a\nUSER app:app\nCOPY --chown=1000:1000 a b\nUSER <|>",
            expect!["1000:1000 app:app root"],
        );
        check_labels(
            "FROM a\nWORKDIR /a\nFROM b\nWORKDIR /b\nWORKDIR sub\nVOLUME <|>",
            expect!["sub /b /a /b/sub"],
        );
        check_labels("FROM a\nWORKDIR /a\nWORKDIR b\nCOPY x <|>", expect!["./ /a/"]);
        check_labels(
            "FROM a\nCOPY [\"x\", \"/y/\"]\nADD b /z\nCOPY c .\nWORKDIR /d\nCOPY x <|>",
            expect!["./ /d/ /z /y/"],
        );
        check_labels(
            "FROM a\nCOPY x /y/\nADD b /z\nADD b /\nVOLUME [\"/data\"]\nWORKDIR <|>",
            expect!["/data / /y"],
        );
        check_edit(
            "FROM a\nCOPY x \\\n  <|>",
            "./",
            expect![[r#"
            FROM a
            COPY x \
              ./"#]],
        );
        check_edit(
            "FROM a\nCOPY x \\\n  \\\n <|>",
            "./",
            expect![[r#"
            FROM a
            COPY x \
              \
             ./"#]],
        );
        check_edit(
            "FROM a\nWORKDIR /a\nCOPY [\"x\", \"/<|>\"]",
            "/a/",
            expect![[r#"
            FROM a
            WORKDIR /a
            COPY ["x", "/a/"]"#]],
        );
        check_edit(
            "FROM a\nWORKDIR /a b\nWORKDIR /c\nWORKDIR /<|>x",
            "/c",
            expect![[r#"
            FROM a
            WORKDIR /a b
            WORKDIR /c
            WORKDIR /c"#]],
        );
    }
}
