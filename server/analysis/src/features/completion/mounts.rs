//! The options of `--mount` and those of their values that can be listed.

use dialect::mounts::{self, OptionSupport, OptionValue};
use dialect::{MountOption, MountType};

use super::flags::BOOLEANS;
use super::{Completions, Item, ItemKind, choice, topics};
use crate::features::focus::{Mount, Word};
use crate::features::pages;

/// The options that have an effect on the mount and that it does not have yet. Without a type
/// each type is offered as well.
pub(super) fn keys(word: &Word, mount: &Mount, equals: bool) -> Completions {
    let mut items = Vec::new();
    if !mount.has_type() && !equals {
        items.extend(mounts::TYPES.iter().map(|row| typed(word, row)));
    }
    let is_used = |row: &MountOption| match mount.kind() {
        Some(kind) => row.support_for(kind) == OptionSupport::Used,
        None => true,
    };
    let is_type = |row: &MountOption| matches!(row.value, OptionValue::Type);
    let rows = mounts::OPTIONS.iter().filter(|row| is_used(row) && !mount.has_other(row));
    let rows = rows.filter(|row| equals || !is_type(row));
    items.extend(rows.map(|row| key(word, mount, row, equals)));
    items.into()
}

/// A type with its key.
fn typed(word: &Word, row: &MountType) -> Item {
    let key = mounts::OPTIONS.iter().find(|option| matches!(option.value, OptionValue::Type));
    let key = key.map_or("", |option| option.name);
    Item::new(ItemKind::MountOption, format!("{key}={}", row.name), word)
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

/// The values of the option `row`.
pub(super) fn values(word: &Word, mount: &Mount, row: &MountOption) -> Completions {
    let items: Vec<Item> = match row.value {
        OptionValue::Type => mounts::TYPES
            .iter()
            .map(|kind| {
                Item::new(ItemKind::Value, kind.name, word)
                    .detail(kind.summary)
                    .topic(topics::mount_type(kind.name))
            })
            .collect(),
        OptionValue::Boolean => BOOLEANS
            .iter()
            .map(|name| {
                Item::new(ItemKind::Value, *name, word)
                    .topic(topics::mount_option(mount.kind(), row))
            })
            .collect(),
        _ => pages::mount_choices(row)
            .iter()
            .map(|choice| {
                Item::new(ItemKind::Value, choice.name, word)
                    .detail(choice.summary)
                    .topic(topics::mount_value(row, choice))
            })
            .collect(),
    };
    items.into()
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
        check_edit("RUN --mount=<|>", "type=secret", expect!["RUN --mount=type=secret"]);
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
        check_first("FROM a AS b\nFROM c\nFROM d\nRUN --mount=from=<|>", 2, expect!["b adminer"]);
        check_edit(
            "RUN --mount=type=ca<|>che,id=x b",
            "tmpfs",
            expect!["RUN --mount=type=tmpfs,id=x b"],
        );
        check_nothing(&["RUN --mount=target=<|>", "RUN --mount=type=cache,x=<|>"]);
    }
}
