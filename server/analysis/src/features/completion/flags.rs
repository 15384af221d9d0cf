//! Flags and those of their values that can be listed.

use dialect::{
    ArgumentKind, Channel, Choice, Flag, Instruction, ValueKind, arguments, platforms, words,
};
use syntax::Statement;

use super::{Completions, Item, ItemKind, add_missing, choice, in_placeholder, seen, topics};
use crate::Snapshot;
use crate::features::focus::{Focus, Word};
use crate::features::pages;

/// The flags of `owner` that `statement` can still take, at the cursor.
pub(super) fn names(
    focus: &Focus<'_>,
    owner: &'static Instruction,
    statement: &Statement,
    equals: bool,
) -> Completions {
    let start = focus.placed.map_or(0, |placed| placed.start);
    let is_here = |flag: &syntax::Flag| flag.word.span.shift(start).touches(focus.word.span.start);
    let others = statement.flags.iter().filter(|flag| !is_here(flag));
    let used: Vec<&str> = others.map(syntax::Flag::name).collect();
    let is_free = |row: &&Flag| row.repeatable || !used.contains(&row.name);
    let mut rows: Vec<&Flag> = owner.flags.iter().filter(is_free).collect();
    rows.sort_by_key(|row| row.since.channel == Channel::Labs);
    let items = rows.into_iter().map(|row| item(focus, owner, row, equals));
    items.collect::<Vec<_>>().into()
}

fn item(focus: &Focus<'_>, owner: &Instruction, row: &Flag, equals: bool) -> Item {
    let label = format!("--{}", row.name);
    let takes_more = !equals && !matches!(row.value, ValueKind::Boolean);
    let snippet = placeholder(row).filter(|_| takes_more);
    Item {
        insert: if takes_more { format!("{label}=") } else { label.clone() },
        snippet: snippet.map(|value| format!("{label}={value}")),
        ..Item::new(ItemKind::Flag, label, &focus.word)
    }
    .detail(row.summary)
    .topic(topics::flag(owner, row))
}

/// A snippet for the value, where one is better than nothing.
fn placeholder(row: &Flag) -> Option<String> {
    match row.value {
        ValueKind::OneOf(choices) => Some(choice(choices.iter().map(|choice| choice.name))),
        ValueKind::Mount => {
            let types = dialect::mounts::TYPES.iter().map(|kind| kind.name);
            Some(format!("type={}", choice(types)))
        }
        ValueKind::Duration | ValueKind::Count => {
            row.default.map(|default| format!("${{1:{}}}", in_placeholder(default)))
        }
        _ => None,
    }
}

/// The values of the flag `row` of `owner`: those that can be listed, or that the file has
/// elsewhere.
pub(super) fn values(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    owner: &Instruction,
    row: &Flag,
) -> Completions {
    let seen = || seen::flag_values(snapshot, focus, row);
    let fixed = fixed(focus, owner, row);
    let (mut items, more) = match row.value {
        ValueKind::Owner => (seen::users(snapshot, focus), Vec::new()),
        ValueKind::Boolean | ValueKind::OneOf(_) | ValueKind::Source => (fixed, Vec::new()),
        // What others in the file have is more likely than what is common.
        ValueKind::Mode => (seen(), fixed),
        _ => (fixed, seen()),
    };
    add_missing(&mut items, more);
    items.into()
}

/// The values of the flag `row` of `owner` that can be listed without the file.
fn fixed(focus: &Focus<'_>, owner: &Instruction, row: &Flag) -> Vec<Item> {
    let word = &focus.word;
    let plain = |choice: &Choice| {
        let item = Item::new(ItemKind::Value, choice.name, word).detail(choice.summary);
        item.topic(topics::flag(owner, row))
    };
    match row.value {
        ValueKind::Boolean => words::BOOLEANS.iter().map(plain).collect(),
        ValueKind::Mode => words::MODES.iter().map(plain).collect(),
        ValueKind::Platform => {
            let common = platforms::ALL.iter().map(|platform| {
                let item = Item::new(ItemKind::Value, platform.name, word);
                item.detail(platform.summary).topic(topics::platform(platform.name))
            });
            platform_arguments(word).into_iter().chain(common).collect()
        }
        ValueKind::Duration | ValueKind::Count => usual(row)
            .map(|(value, remark)| {
                let item = Item::new(ItemKind::Value, value, word).topic(topics::flag(owner, row));
                Item { detail: remark.map(str::to_owned), ..item }
            })
            .collect(),
        _ => {
            let item = |choice: &Choice| {
                Item::new(ItemKind::Value, choice.name, word)
                    .detail(choice.summary)
                    .topic(topics::flag_value(owner, row, choice))
            };
            pages::choices(row).iter().map(item).collect()
        }
    }
}

/// The default of a duration or a number, and values that are often chosen instead.
fn usual(row: &Flag) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let others: &[&str] = match row.value {
        ValueKind::Duration => &["5s", "10s", "30s", "1m", "5m"],
        _ => &["1", "3", "5", "10"],
    };
    let default = row.default.map(|default| (default, Some("The default.")));
    let is_other = move |value: &&&str| Some(**value) != row.default;
    default.into_iter().chain(others.iter().filter(is_other).map(|value| (*value, None)))
}

/// The arguments that hold a whole platform, as variables.
fn platform_arguments(word: &Word) -> Vec<Item> {
    let is_whole =
        |row: &&dialect::Argument| row.kind == ArgumentKind::Platform && row.example.contains('/');
    let rows = arguments::ALL.iter().filter(is_whole);
    rows.map(|row| {
        Item::new(ItemKind::Variable, format!("${}", row.name), word)
            .detail(row.summary)
            .topic(topics::argument(row))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{check_edit, check_labels, check_nothing};

    #[test]
    fn flags_are_offered_behind_a_dash() {
        check_labels(
            "FROM a\nCOPY -<|>",
            expect!["--chmod --chown --exclude --from --link --parents"],
        );
        check_labels(
            "FROM a\nCOPY --<|> b c",
            expect!["--chmod --chown --exclude --from --link --parents"],
        );
        check_labels(
            "FROM a\nCOPY --link --exclude=x --from=y --<|> b c",
            expect!["--chmod --chown --exclude --parents"],
        );
        check_labels(
            "FROM a\nRUN --mount=type=tmpfs \\\n  # why\n\n  --<|>\\\n  b",
            expect!["--mount --network --security --device"],
        );
        check_labels(
            "FROM a\nONBUILD ADD --<|>",
            expect!["--checksum --chmod --chown --exclude --keep-git-dir --link --unpack"],
        );
        check_nothing(&[
            "FROM a\nRUN <|>",
            "FROM a\nRUN b --<|>",
            "FROM a\nWORKDIR --<|>",
            "FROM a\nCOPY a --<|>",
            "FROM a\nCOPY -- --<|>",
        ]);
    }

    #[test]
    fn flags_are_inserted_with_what_they_need() {
        check_edit(
            "FROM a\nCOPY --<|> b c",
            "--link",
            expect![[r#"
            FROM a
            COPY --link b c"#]],
        );
        check_edit(
            "FROM a\nCOPY --f<|>rom b c",
            "--from",
            expect![[r#"
            FROM a
            COPY --from= b c"#]],
        );
        check_edit(
            "FROM a\nCOPY --<|>chown=x b c",
            "--from",
            expect![[r#"
            FROM a
            COPY --from=x b c"#]],
        );
        check_edit(
            "FROM a\nRUN -<|>",
            "--network",
            expect![[r#"
            FROM a
            RUN --network=
            ---
            FROM a
            RUN --network=${1|default,none,host|}"#]],
        );
        check_edit(
            "FROM a\nRUN --m<|>",
            "--mount",
            expect![[r#"
            FROM a
            RUN --mount=
            ---
            FROM a
            RUN --mount=type=${1|bind,cache,tmpfs,secret,ssh|}"#]],
        );
        check_edit(
            "HEALTHCHECK --i<|>",
            "--interval",
            expect![[r#"
            HEALTHCHECK --interval=
            ---
            HEALTHCHECK --interval=${1:30s}"#]],
        );
    }

    #[test]
    fn values_of_flags_are_offered() {
        check_labels(
            "FROM --platform=<|>",
            expect![
                "$TARGETPLATFORM $BUILDPLATFORM linux/amd64 linux/arm64 linux/arm/v7 linux/arm/v6 linux/386 linux/ppc64le linux/s390x linux/riscv64 windows/amd64"
            ],
        );
        check_labels("FROM a\nCOPY --link=<|> b c", expect!["true false"]);
        check_labels("FROM a\nRUN --security=<|>", expect!["sandbox insecure"]);
        check_edit(
            "FROM a\nRUN --network=h<|>ost b",
            "none",
            expect![[r#"
            FROM a
            RUN --network=none b"#]],
        );
        check_edit(
            "FROM --platform=linux/arm<|>",
            "linux/arm64",
            expect!["FROM --platform=linux/arm64"],
        );
        check_labels("FROM a\nUSER app\nCOPY --chown=<|>", expect!["app root"]);
        check_labels("HEALTHCHECK --timeout=7s --interval=<|>", expect!["30s 5s 10s 1m 5m 7s"]);
        check_labels("HEALTHCHECK --retries=<|> CMD a", expect!["3 1 5 10"]);
        check_labels(
            "FROM a\nADD --chmod=u+x a b\nCOPY --chmod=<|>",
            expect!["u+x 755 644 600 u=rwX,go=rX"],
        );
        check_labels("FROM a\nCOPY --exclude=*.md a b\nCOPY --exclude=<|>", expect!["*.md"]);
        check_nothing(&["FROM a\nADD --checksum=<|>"]);
    }
}
