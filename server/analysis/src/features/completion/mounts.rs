//! The options of `--mount` and those of their values that can be listed.

use dialect::mounts::{self, OptionSupport, OptionValue};
use dialect::{Choice, MountOption, MountType, words};
use syntax::expansion::is_name;

use super::{Completions, Item, ItemKind, add_missing, choice, seen, topics};
use crate::Snapshot;
use crate::features::focus::{Focus, Mount, Word};
use crate::features::pages;

/// The options that have an effect on the mount and that it does not have yet. Without a type
/// each type is offered as well.
pub(super) fn keys(word: &Word, mount: &Mount, equals: bool) -> Completions {
    let mut items = Vec::new();
    if !mount.has_type() && !equals {
        let alone = mount.is_alone();
        items.extend(mounts::TYPES.iter().map(|row| typed(word, row, alone)));
    }
    let is_used = |row: &MountOption| match mount.kind() {
        Some(kind) => row.support_for(kind) == OptionSupport::Used,
        None => true,
    };
    let is_type = |row: &MountOption| matches!(row.value, OptionValue::Type);
    let rows = mounts::OPTIONS.iter().filter(|row| is_used(row) && !mount.has_other(row));
    let mut rows: Vec<_> = rows.filter(|row| equals || !is_type(row)).collect();
    let kind = mount.kind().and_then(|kind| mounts::TYPES.get(kind));
    rows.sort_by_key(|row| !kind.is_some_and(|kind| kind.needs(row)));
    items.extend(rows.into_iter().map(|row| key(word, mount, row, equals)));
    items.into()
}

/// A type with its key, and with what it needs if nothing else is written yet.
fn typed(word: &Word, row: &MountType, alone: bool) -> Item {
    let key = mounts::OPTIONS.iter().find(|option| matches!(option.value, OptionValue::Type));
    let label = format!("{}={}", key.map_or("", |option| option.name), row.name);
    let snippet = (alone && !row.snippet.is_empty()).then(|| format!("{label},{}", row.snippet));
    Item { snippet, ..Item::new(ItemKind::MountOption, label, word) }
        .detail(row.summary)
        .topic(topics::mount_type(row.name))
}

fn key(word: &Word, mount: &Mount, row: &MountOption, equals: bool) -> Item {
    let takes_more = !equals && !matches!(row.value, OptionValue::Boolean);
    let choices = pages::mount_choices(row);
    let snippet = (takes_more && !choices.is_empty())
        .then(|| format!("{}={}", row.name, choice(choices.iter().map(|choice| choice.name))));
    Item {
        insert: if takes_more { format!("{}=", row.name) } else { row.name.to_owned() },
        snippet,
        ..Item::new(ItemKind::MountOption, row.name, word)
    }
    .detail(row.summary)
    .topic(topics::mount_option(mount.kind(), row))
}

/// The values of the option `row`: those that can be listed, or that other mounts have.
pub(super) fn values(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    mount: &Mount,
    row: &MountOption,
) -> Completions {
    let word = &focus.word;
    let plain = |choice: &Choice| {
        let item = Item::new(ItemKind::Value, choice.name, word).detail(choice.summary);
        item.topic(topics::mount_option(mount.kind(), row))
    };
    let items: Vec<Item> = match row.value {
        OptionValue::Type => {
            let item = |kind: &MountType| {
                Item::new(ItemKind::Value, kind.name, word)
                    .detail(kind.summary)
                    .topic(topics::mount_type(kind.name))
            };
            mounts::TYPES.iter().map(item).collect()
        }
        OptionValue::Boolean => words::BOOLEANS.iter().map(plain).collect(),
        OptionValue::OneOf(choices) => {
            let item = |choice: &Choice| {
                Item::new(ItemKind::Value, choice.name, word)
                    .detail(choice.summary)
                    .topic(topics::mount_value(row, choice))
            };
            choices.iter().map(item).collect()
        }
        OptionValue::Mode => {
            let octal = |choice: &&Choice| choice.name.starts_with(|c: char| c.is_ascii_digit());
            let mut items = seen::mount_values(snapshot, focus, row);
            add_missing(&mut items, words::MODES.iter().filter(octal).map(plain));
            items
        }
        OptionValue::Variable => {
            let named = mount.id().and_then(|id| variable(word, id));
            let mut items: Vec<Item> = named.into_iter().collect();
            add_missing(&mut items, seen::mount_values(snapshot, focus, row));
            items
        }
        _ => seen::mount_values(snapshot, focus, row),
    };
    items.into()
}

/// A name for the variable that holds the secret `id`: `npm-token` is `NPM_TOKEN`.
fn variable(word: &Word, id: &str) -> Option<Item> {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = id.chars().map(letter).collect();
    let item = Item::new(ItemKind::Value, &name, word).detail("Called like the secret.");
    is_name(&name).then_some(item)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{
        check_edit, check_first, check_labels, check_nothing,
    };

    #[test]
    fn mount_options_are_those_of_the_type() {
        check_labels(
            "RUN --mount=<|>",
            expect![
                "type=bind type=cache type=tmpfs type=secret type=ssh target source from readonly readwrite"
            ],
        );
        check_labels(
            "RUN --mount=type=cache,<|>",
            expect!["target source from id readonly readwrite sharing mode uid gid"],
        );
        check_labels("RUN --mount=<|>,type=tmpfs", expect!["target readonly readwrite size"]);
        check_labels(
            "RUN --mount=type=secret,src=a,dst=b,<|> c",
            expect!["id required mode uid gid env"],
        );
        check_labels(
            "RUN --mount=type=bind,<|>=x c",
            expect!["target source from readonly readwrite"],
        );
        check_labels(
            "RUN --mount=type=wrong,id=x,<|>",
            expect!["target source from readonly readwrite sharing required size mode uid gid env"],
        );
        check_labels(
            "RUN --mount=type=cache,\\\nid=x,t<|>\\\n  b",
            expect!["target source from readonly readwrite sharing mode uid gid"],
        );
        // The blanks that indent a continued line end the flag.
        check_nothing(&["RUN --mount=type=cache,\\\n  id=x,t<|>\\\n  b"]);
    }

    #[test]
    fn mount_options_are_inserted_with_what_they_need() {
        check_edit(
            "RUN --mount=<|>",
            "type=secret",
            expect![[r#"
            RUN --mount=type=secret
            ---
            RUN --mount=type=secret,id=${1:name}"#]],
        );
        check_edit("RUN --mount=ty<|>=cache b", "type", expect!["RUN --mount=type=cache b"]);
        check_edit(
            "RUN --mount=type=cache,sh<|>",
            "sharing",
            expect![[r#"
            RUN --mount=type=cache,sharing=
            ---
            RUN --mount=type=cache,sharing=${1|shared,private,locked|}"#]],
        );
        check_edit(
            "RUN --mount=type=cache,t<|>,id=x",
            "target",
            expect!["RUN --mount=type=cache,target=,id=x"],
        );
        check_edit(
            "RUN --mount=type=ssh,r<|>",
            "required",
            expect!["RUN --mount=type=ssh,required"],
        );
    }

    #[test]
    fn values_of_mount_options_are_offered() {
        check_labels("RUN --mount=type=<|>", expect!["bind cache tmpfs secret ssh"]);
        check_labels("RUN --mount=type=cache,sharing=l<|>", expect!["shared private locked"]);
        check_labels("RUN --mount=type=ssh,required=<|>", expect!["true false"]);
        check_first("FROM a AS b\nFROM c\nFROM d\nRUN --mount=from=<|>", 2, expect!["b a"]);
        check_edit(
            "RUN --mount=type=ca<|>che,id=x b",
            "tmpfs",
            expect!["RUN --mount=type=tmpfs,id=x b"],
        );
        check_labels(
            "RUN --mount=type=cache,target=/a,mode=0700 b\nRUN --mount=type=cache,target=<|>",
            expect!["/a"],
        );
        check_labels("RUN --mount=type=secret,id=npm-token,env=<|> b", expect!["NPM_TOKEN"]);
        check_labels(
            "RUN --mount=type=cache,mode=0700 b\nRUN --mount=type=cache,mode=<|>",
            expect!["0700 755 644 600"],
        );
        check_nothing(&["RUN --mount=target=<|>", "RUN --mount=type=cache,x=<|>"]);
    }
}
