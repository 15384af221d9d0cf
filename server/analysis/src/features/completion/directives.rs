//! Parser directives and their values.

use dialect::signatures::Begins;
use dialect::{Choice, Directive, directives, lints, words};
use syntax::Span;

use super::{Completions, Item, ItemKind, choice, topics};
use crate::Snapshot;
use crate::features::focus::{Word, list_entry};

/// The directives that a blank line at `word` can hold: none below the first other line.
pub(super) fn on_blank_line(snapshot: &Snapshot, word: &Word) -> Vec<Item> {
    let (_, column) = snapshot.text().point(word.span.start);
    let start = word.span.start.saturating_sub(column);
    if start > snapshot.document().directives().end {
        return Vec::new();
    }
    unused(snapshot, word.span).map(|row| item(row, word, " ", word.span)).collect()
}

/// The directives whose names begin like `word`. `line` is all up to the equals sign, `lead` what
/// stands between the number sign and the name. As the line may become a comment, nothing is
/// offered that does not fit.
pub(super) fn names(snapshot: &Snapshot, word: &Word, line: Span, lead: &str) -> Completions {
    let typed = word.typed().to_ascii_lowercase();
    let fits = unused(snapshot, line).filter(|row| row.name.starts_with(&typed));
    let lead = if word.text.is_empty() { " " } else { lead };
    let items = fits.map(|row| item(row, word, lead, line)).collect();
    Completions { items, incomplete: true, ..Default::default() }
}

/// The directives that no other line than the one at `line` holds.
fn unused(snapshot: &Snapshot, line: Span) -> impl Iterator<Item = &'static Directive> {
    let lines = &snapshot.document().directives().lines;
    let is_used = move |row: &Directive| {
        lines.iter().any(|other| other.row.name == row.name && !other.span.touches(line.start))
    };
    directives::ALL.iter().filter(move |row| !is_used(row))
}

fn item(row: &'static Directive, word: &Word, lead: &str, span: Span) -> Item {
    let label = format!("#{lead}{}=", row.name);
    let values = choice(row.values.iter().map(|value| value.name));
    Item {
        span,
        snippet: Some(format!("{label}{values}")),
        filter: None,
        ..Item::new(ItemKind::Directive, label, word)
    }
    .detail(row.summary)
    .topic(topics::directive(row))
}

/// The values of the directive `row`, without those whose key stands between other semicolons of
/// the line.
pub(super) fn values(snapshot: &Snapshot, word: &Word, row: &Directive) -> Completions {
    if row.configures_checks()
        && let Some(entry) = list_entry(word)
    {
        return check_values(word, row, &entry);
    }
    let text = snapshot.text();
    let line = text.slice(text.line(text.line_at(word.span.start)));
    let value = line.split_once('=').map_or("", |(_, value)| value);
    let key = |part: &str| part.split_once('=').map(|(key, _)| key.trim().to_ascii_lowercase());
    let mut used: Vec<String> = value.split(';').filter_map(key).collect();
    if let Some(own) = key(&word.text) {
        used.retain(|other| *other != own);
    }
    if word.span.start > snapshot.document().directives().end {
        // Above an instruction this option has no effect.
        used.push(Directive::ERROR_OPTION.to_owned());
    }
    let is_free = |choice: &&Choice| key(choice.name).is_none_or(|key| !used.contains(&key));
    let choices = row.values.iter().filter(is_free).map(|choice| {
        Item::new(ItemKind::Value, choice.name, word)
            .detail(choice.summary)
            .topic(topics::directive_value(row, choice))
    });
    let lists = lists(row).filter(|(name, _)| !used.iter().any(|other| other == name));
    let lists = lists.map(|(name, summary)| {
        let item = Item::new(ItemKind::Value, format!("{name}="), word);
        item.detail(summary).topic(topics::directive(row))
    });
    lists.chain(choices).collect::<Vec<_>>().into()
}

/// The options of the directive `row` that take a list, and what that holds.
fn lists(row: &Directive) -> impl Iterator<Item = (&'static str, &'static str)> {
    row.parameters.iter().filter_map(|parameter| match parameter.begins {
        Begins::Named(name) if name != Directive::ERROR_OPTION => Some((name, parameter.summary)),
        _ => None,
    })
}

/// What can stand at `entry` of the list in `word`, an option of the directive `row`.
fn check_values(word: &Word, row: &Directive, entry: &Word) -> Completions {
    let (key, list) = word.text.split_once('=').unwrap_or_default();
    let experimental = match key.trim() {
        Directive::ERROR_OPTION => return booleans(row, entry),
        Directive::SKIP_OPTION => false,
        Directive::EXPERIMENTAL_OPTION => true,
        _ => return Completions::default(),
    };
    let mut given: Vec<&str> = list.split(',').map(str::trim).collect();
    if let Some(own) = given.iter().position(|name| *name == entry.text.trim()) {
        given.remove(own);
    }
    // `skip` has no effect on the experimental checks, and only these have to be asked for.
    let rows = lints::ALL.iter().filter(|row| row.experimental == experimental);
    let rows = rows.filter(|row| !given.contains(&row.name));
    let items = rows.map(|row| {
        let item = Item::new(ItemKind::Value, row.name, entry).detail(row.summary);
        item.topic(topics::lint(row))
    });
    let every = given.is_empty().then(|| {
        let item = Item::new(ItemKind::Value, lints::ALL_CHECKS, entry);
        item.detail("Every check.").topic(topics::directive(row))
    });
    every.into_iter().chain(items).collect::<Vec<_>>().into()
}

fn booleans(row: &Directive, entry: &Word) -> Completions {
    let items = words::BOOLEANS.iter().map(|choice| {
        let item = Item::new(ItemKind::Value, choice.name, entry);
        item.detail(choice.summary).topic(topics::directive(row))
    });
    items.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{
        check_edit, check_first, check_labels, check_nothing,
    };

    #[test]
    fn directives_are_offered_only_where_they_count() {
        check_labels("#<|>", expect!["# syntax= # escape= # check="]);
        check_labels("# S<|>", expect!["# syntax="]);
        check_labels("# syntax=a\n# <|>\nFROM b", expect!["# escape= # check="]);
        check_nothing(&["\n\n# s<|>", "# x\n# s<|>", "FROM a\n# s<|>", "# a comment<|>"]);
        check_edit(
            "#  s<|>",
            "#  syntax=",
            expect![[r#"
                #  syntax=
                ---
                #  syntax=${1|docker/dockerfile:1,docker/dockerfile:1-labs,docker/dockerfile-upstream:master|}"#]],
        );
        check_edit(
            "# e<|>scape=`\nFROM a",
            "# escape=",
            expect![[r#"
            # escape=`
            FROM a
            ---
            # escape=${1|\\,`|}`
            FROM a"#]],
        );
    }

    #[test]
    fn values_of_directives_are_offered() {
        check_labels(
            "# syntax=<|>",
            expect![
                "docker/dockerfile:1 docker/dockerfile:1-labs docker/dockerfile-upstream:master"
            ],
        );
        check_labels("# escape=<|>", expect![[r#"\ `"#]]);
        check_labels("# check=skip=all;<|>", expect!["experimental= error=true experimental=all"]);
        check_labels(
            "# check=error=true; s<|>kip=x",
            expect!["skip= experimental= skip=all experimental=all"],
        );
        check_edit(
            "# check=sk<|>ip=x;error=true",
            "skip=all",
            expect!["# check=skip=all;error=true"],
        );
        check_nothing(&["# x=<|>"]);
    }

    #[test]
    fn build_checks_are_offered_once() {
        check_first(
            "# check=skip=<|>",
            3,
            expect!["all ConsistentInstructionCasing CopyIgnoredFile"],
        );
        check_first(
            "# check=skip=ConsistentInstructionCasing,<|>;error=true",
            2,
            expect!["CopyIgnoredFile DuplicateStageName"],
        );
        check_labels("# check=experimental=<|>", expect!["all InvalidDefinitionDescription"]);
        check_labels("# check=error=<|>", expect!["true false"]);
        check_edit(
            "# check=skip=FromAsCasing,Un<|>def,StageNameCasing",
            "UndefinedVar",
            expect!["# check=skip=FromAsCasing,UndefinedVar,StageNameCasing"],
        );
        check_labels(
            "FROM a\n# check=<|>\nRUN b",
            expect!["skip= experimental= skip=all experimental=all"],
        );
        check_first("FROM a\n# check=skip=<|>\nRUN b", 1, expect!["all"]);
        check_nothing(&["# check=wrong=<|>"]);
    }
}
