//! Paths that an earlier stage has, where COPY and mounts take from it.

use std::collections::HashSet;

use syntax::Statement;

use super::paths::is_writable;
use super::{Completions, Item, ItemKind, seen};
use crate::Snapshot;
use crate::context::{BuildContext, FileKind, path};
use crate::features::focus::{Focus, Notation};
use crate::features::produced::{Produced, produced};
use crate::model::{SourceKind, Stage, Target};

/// How many paths are listed, and how many directories of the context are looked into.
const MOST: usize = 200;
const MOST_DIRECTORIES: usize = 8;

/// What the path at the cursor could be: whole paths, as what comes from the directory that is
/// typed is often known only by its end.
pub(super) fn paths(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    notation: Notation,
    context: &dyn BuildContext,
) -> Completions {
    let typed = focus.word.typed();
    let directory = typed.rsplit_once('/').map_or("", |(directory, _)| directory);
    let is_up = directory.split('/').any(|segment| segment == "..");
    let Some(stage) = stage(snapshot, focus, notation).filter(|_| !is_up) else {
        return Completions::default();
    };
    let made = produced(snapshot, stage, stage.end, context);
    let mut list = List { snapshot, focus, notation, seen: HashSet::new(), items: Vec::new() };
    let directory = path::in_context(directory);
    for made in &made {
        list.add(made.path.trim_start_matches('/'), made.kind, &directory, made.entry);
    }
    list.contents(&made, &directory, context);
    list.items.into()
}

/// The stage that the path at the cursor is taken from.
fn stage<'s>(snapshot: &'s Snapshot, focus: &Focus<'s>, notation: Notation) -> Option<&'s Stage> {
    let model = snapshot.model();
    let placed = focus.placed?;
    let mut sources = model.sources_at(focus.entry).iter();
    let source = match notation {
        Notation::Word | Notation::Json => sources.find(|found| found.kind == SourceKind::Copy),
        Notation::Option => {
            let statement: &Statement = &placed.entry.instruction.as_ref()?.statement;
            let mut flags = statement.flags.iter().map(|flag| placed.absolute(flag.word.span));
            let flag = flags.find(|flag| flag.touches(focus.word.span.start))?;
            sources.find(|found| found.kind == SourceKind::Mount && flag.contains(found.span))
        }
    }?;
    match source.target {
        Target::Stage(number) => model.stages().get(number),
        _ => None,
    }
}

/// The items; paths in it count from the root, without a slash at their start.
struct List<'a> {
    snapshot: &'a Snapshot,
    focus: &'a Focus<'a>,
    notation: Notation,
    seen: HashSet<String>,
    items: Vec<Item>,
}

impl List<'_> {
    /// Adds `path` if it is below `directory` and can be written.
    fn add(&mut self, path: &str, kind: Option<FileKind>, directory: &str, entry: usize) {
        let can_stand = path.chars().all(|c| c == '/' || is_writable(c, self.notation));
        let is_new = self.items.len() < MOST && !self.seen.contains(path);
        let inside = below(path, directory).is_some_and(|rest| !rest.is_empty());
        if !(can_stand && is_new && inside) {
            return;
        }
        let typed = self.focus.word.typed();
        let start = if typed.is_empty() || typed.starts_with('/') { "/" } else { "" };
        let is_directory = kind == Some(FileKind::Directory);
        let (kind, end) = match is_directory {
            true => (ItemKind::Directory, "/"),
            false => (ItemKind::File, ""),
        };
        let item = Item::new(kind, format!("{start}{path}{end}"), &self.focus.word);
        let item = Item { goes_on: is_directory, ..item };
        self.items.push(item.detail(seen::origin(self.snapshot, entry)));
        self.seen.insert(path.to_owned());
    }

    /// Adds what is copied into `directory` from the context, in alphabetical order.
    fn contents(&mut self, made: &[Produced], directory: &str, context: &dyn BuildContext) {
        let copied = made.iter().filter_map(|made| {
            let rest = below(directory, made.path.trim_start_matches('/'))?;
            Some((made, path::join_all(made.content.as_deref()?, rest)))
        });
        for (made, source) in copied.take(MOST_DIRECTORIES) {
            let mut entries = context.list(&source, "").entries;
            entries.retain(|entry| !entry.ignored);
            entries.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
            for entry in entries.iter().filter(|entry| !entry.name.contains('/')) {
                let path = path::join(directory, &entry.name);
                self.add(&path, Some(entry.kind), directory, made.entry);
            }
        }
    }
}

/// What of `path` is below `directory`, without a slash at its start; empty for the directory.
fn below<'p>(path: &'p str, directory: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(directory)?;
    match directory.is_empty() || rest.is_empty() {
        true => Some(rest),
        false => rest.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use images::Answers;

    use crate::context::testing::InMemory;
    use crate::features::completion::{Item, ItemKind, completions};
    use crate::features::tests::at_cursor;

    const STAGE: &str = "FROM x AS base\nWORKDIR /app\nFROM base AS build\nCOPY . .\nCOPY conf.toml /etc/app/\nCOPY a /o\"p\nFROM y\n";

    fn items(source: &str) -> Vec<Item> {
        let context = InMemory::new(&["src/main.rs", "Cargo.toml", "conf.toml", "x y", "log"]);
        let (snapshot, offset) = at_cursor(&format!("{STAGE}{source}"));
        let found =
            completions(&snapshot, offset, &context.ignoring("log"), &Answers::default()).items;
        let is_path = |item: &Item| matches!(item.kind, ItemKind::File | ItemKind::Directory);
        found.into_iter().filter(is_path).collect()
    }

    #[track_caller]
    fn check(source: &str, expected: Expect) {
        let labels: Vec<String> = items(source).into_iter().map(|item| item.label).collect();
        expected.assert_eq(&labels.join(" | "));
    }

    #[test]
    fn paths_of_the_stage_are_offered() {
        check("COPY --from=build <|>", expect!["/etc/app/conf.toml | /etc/app/ | /app/"]);
        check("COPY --from=1 /app/<|> .", expect!["/app/src/ | /app/Cargo.toml | /app/conf.toml"]);
        check("COPY --from=build app/s<|> .", expect!["app/src/ | app/Cargo.toml | app/conf.toml"]);
        check("COPY --from=build /app/src/<|> .", expect!["/app/src/main.rs"]);
        check("COPY --from=base <|> .", expect!["/app/"]);
        check(
            "COPY --from=build [\"/app/<|>\", \".\"]",
            expect!["/app/src/ | /app/Cargo.toml | /app/conf.toml | /app/x y"],
        );
        check(
            "RUN --mount=from=build,source=<|>,target=/x y",
            expect!["/etc/app/conf.toml | /etc/app/ | /app/"],
        );
        check(
            "RUN --mount=from=base --mount=from=build,source=/etc/<|> y",
            expect!["/etc/app/conf.toml | /etc/app/"],
        );
        check(
            "RUN --mount=source=/etc/<|>,from=build y",
            expect!["/etc/app/conf.toml | /etc/app/"],
        );
    }

    #[test]
    fn the_whole_path_is_replaced_and_told_where_it_comes_from() {
        let item = items("COPY --from=build /et<|>c/x .").remove(0);
        let (snapshot, _) = at_cursor(&format!("{STAGE}COPY --from=build /et<|>c/x ."));
        assert_eq!(snapshot.text().slice(item.span), "/etc/x");
        let shown = items("COPY --from=build /et<|>c/x .").into_iter().map(|item| {
            format!("{} ({}) {}\n", item.insert, item.detail.unwrap_or_default(), item.goes_on)
        });
        expect![[r#"
            /etc/app/conf.toml (COPY conf.toml /etc/app/) false
            /etc/app/ (COPY conf.toml /etc/app/) true
            /app/ (COPY . .) true
        "#]]
        .assert_eq(&shown.collect::<String>());
    }

    #[test]
    fn other_sources_have_none() {
        for source in [
            "COPY --from=nginx <|> .",
            "COPY --from=7 <|> .",
            "COPY --from=2 <|> .",
            "COPY --from=build ../<|> .",
            "COPY --from=build /a*/<|> .",
            "COPY --from=build /none/<|> .",
            "RUN --mount=type=cache,from=build,source=<|> y",
        ] {
            let found = items(source);
            assert!(found.is_empty(), "{source}: {found:?}");
        }
    }
}
