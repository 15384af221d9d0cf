//! Files of the build context, where COPY, ADD and mounts take them from.
//!
//! Offered is only what can be written at the place as it is: a name that would have to be quoted
//! or escaped, or that cannot be written there at all, is left out.

use syntax::Statement;

use super::{Completions, Item, ItemKind, seen, staged};
use crate::Snapshot;
use crate::context::{BuildContext, Entry, FileKind, path};
use crate::features::focus::{Focus, Notation, Origin, Source, Word};

/// What the path at the cursor could be.
pub(super) fn sources(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    source: Source,
    context: &dyn BuildContext,
) -> Completions {
    let mut found = match source.origin {
        Origin::Context => in_context(&focus.word, source.notation, context),
        Origin::Reference => staged::paths(snapshot, focus, source.notation, context),
    };
    if source.notation == Notation::Option && !focus.word.typed().contains('/') {
        let elsewhere = seen::mount_sources(snapshot, focus);
        let is_new = |item: &Item| {
            found.items.iter().all(|other| other.label.trim_end_matches('/') != item.label)
        };
        let new: Vec<Item> = elsewhere.into_iter().filter(is_new).collect();
        found.items.extend(new);
    }
    found
}

/// Where files can be copied to, and before that, as the word may be one more source, the files
/// that begin with what is typed.
pub(super) fn destinations(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    context: &dyn BuildContext,
) -> Completions {
    let mut found = more_sources(focus, context);
    let destinations = seen::destinations(snapshot, focus);
    let labels: Vec<String> = found.items.iter().map(|item| item.label.clone()).collect();
    found.items.extend(destinations.items.into_iter().filter(|item| !labels.contains(&item.label)));
    found.incomplete |= destinations.incomplete;
    found
}

/// The files that go on where the word ends. What is a file as it stands, or begins like a
/// destination, is taken for the destination.
fn more_sources(focus: &Focus<'_>, context: &dyn BuildContext) -> Completions {
    let typed = focus.word.typed();
    let source = statement(focus).and_then(|(instruction, statement)| {
        Source::of(instruction, statement).filter(|s| s.origin == Origin::Context)
    });
    let Some(source) = source.filter(|_| !typed.is_empty() && !typed.starts_with(['.', '/']))
    else {
        return Completions::default();
    };
    let mut found = in_context(&focus.word, source.notation, context);
    let segment = typed.rsplit('/').next().unwrap_or_default();
    if segment.is_empty() || found.items.iter().any(|item| is_name(item, segment)) {
        return Completions::default();
    }
    found.items.retain(|item| item.label.starts_with(segment));
    found.incomplete = true;
    found
}

fn is_name(item: &Item, text: &str) -> bool {
    item.label.trim_end_matches('/') == text
}

fn statement<'a>(focus: &Focus<'a>) -> Option<(&'a syntax::Instruction, &'a Statement)> {
    let instruction = focus.placed?.entry.instruction.as_ref()?;
    Some((instruction, &instruction.statement))
}

/// The files of the directory that is typed, as what can stand in the segment at the cursor.
fn in_context(word: &Word, notation: Notation, context: &dyn BuildContext) -> Completions {
    let typed = word.typed();
    let start = typed.rfind('/').map_or(0, |slash| slash + 1);
    let directory = typed.get(..start).unwrap_or_default();
    let rest = word.text.get(typed.len()..).unwrap_or_default();
    let end = typed.len() + rest.find('/').unwrap_or(rest.len());
    let is_up = directory.split('/').any(|segment| segment == "..");
    let mut written = word.text.get(..end).unwrap_or_default().chars();
    if is_up || !written.all(|c| c == '/' || is_writable(c, notation)) {
        return Completions::default();
    }
    let segment = word.part(start, end);
    let listing = context.list(&path::in_context(directory), segment.typed());
    let mut entries = listing.entries;
    entries.retain(|entry| can_stand(entry, notation, start == 0));
    entries.sort_by_cached_key(|entry| rank(entry, segment.typed()));
    let goes_on = end < word.text.len();
    let items = entries.into_iter().map(|entry| item(entry, &segment, goes_on, context));
    Completions { items: items.collect(), incomplete: listing.is_partial, ..Default::default() }
}

/// Directories before files, hidden ones behind others, and at the end what is ignored.
fn rank(entry: &Entry, typed: &str) -> (bool, FileKind, bool, String, String) {
    let hidden = entry.name.starts_with('.') && !typed.starts_with('.');
    (entry.ignored, entry.kind, hidden, entry.name.to_lowercase(), entry.name.clone())
}

/// Whether the name can be written, where `is_first` in the path.
fn can_stand(entry: &Entry, notation: Notation, is_first: bool) -> bool {
    let name = entry.name.as_str();
    // These begin a flag, a comment or a heredoc when a path begins with them.
    let begins_other = is_first && name.starts_with(['-', '#', '<']);
    !name.is_empty() && !begins_other && name.chars().all(|c| is_writable(c, notation))
}

/// Whether `character` stands for itself in a path: it neither ends the word, nor is it a quote, an
/// escape character, a variable or a wildcard.
pub(super) fn is_writable(character: char, notation: Notation) -> bool {
    let special = matches!(
        character,
        '/' | '\\' | '`' | '\'' | '"' | '$' | '*' | '?' | '[' | ']' | ':' | '\u{feff}' | '\u{fffd}'
    );
    let fits = match notation {
        Notation::Word => !character.is_whitespace(),
        Notation::Json => character == ' ' || !character.is_whitespace(),
        Notation::Option => !character.is_whitespace() && character != ',',
    };
    fits && !special && !character.is_control() && !is_invisible(character)
}

/// Whether `character` changes how the text around it is shown, so that a name could pass for
/// another one.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

fn item(entry: Entry, segment: &Word, goes_on: bool, context: &dyn BuildContext) -> Item {
    let is_directory = entry.kind == FileKind::Directory;
    let (kind, slash) = match entry.kind {
        FileKind::Directory => (ItemKind::Directory, "/"),
        FileKind::File => (ItemKind::File, ""),
    };
    let item = Item::new(kind, format!("{}{slash}", entry.name), segment);
    let insert = if goes_on { entry.name } else { item.insert };
    let ignored = entry.ignored.then(|| context.ignore_file()).flatten();
    Item {
        detail: ignored.map(|file| format!("ignored by {file}")),
        insert,
        goes_on: is_directory && !goes_on,
        ..item
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use images::Answers;

    use super::*;
    use crate::context::testing::InMemory;
    use crate::features::completion::completions;
    use crate::features::tests::at_cursor;

    fn context() -> InMemory {
        InMemory::new(&[
            "Dockerfile",
            "package.json",
            "package-lock.json",
            ".env",
            "src/main.rs",
            "src/bin/tool.rs",
            "src/my file.rs",
            "Docs/",
            "a b.txt",
            "-x",
            "#y",
            "a'b",
            "c,d",
            "e$f",
            "g*h",
            "i\nj",
            "k\u{202e}l",
        ])
    }

    fn found(source: &str, context: &InMemory) -> Completions {
        let (snapshot, offset) = at_cursor(source);
        completions(&snapshot, offset, context, &Answers::default())
    }

    fn is_path(item: &Item) -> bool {
        matches!(item.kind, ItemKind::File | ItemKind::Directory)
    }

    /// The paths that are offered, what is ignored with a remark.
    #[track_caller]
    fn check_in(context: &InMemory, source: &str, expected: Expect) {
        let items = found(source, context).items.into_iter().filter(is_path);
        let shown = items.map(|item| match item.detail {
            Some(detail) => format!("{} ({detail})", item.label),
            None => item.label,
        });
        expected.assert_eq(&shown.collect::<Vec<_>>().join(" | "));
    }

    #[track_caller]
    fn check(source: &str, expected: Expect) {
        check_in(&context(), source, expected);
    }

    #[track_caller]
    fn check_none(sources: &[&str]) {
        for source in sources {
            let found = found(source, &context()).items;
            assert!(!found.iter().any(is_path), "{source}: {found:?}");
        }
    }

    /// The text after `label` is chosen, and whether there is more to complete.
    #[track_caller]
    fn check_edit(source: &str, label: &str, expected: &str) {
        let (snapshot, _) = at_cursor(source);
        let item = found(source, &context()).items.into_iter().find(|item| item.label == label);
        let item = item.unwrap_or_else(|| panic!("{label} is not offered"));
        let mut text = snapshot.text().to_string();
        text.replace_range(item.span.range(), &item.insert);
        let more = if item.goes_on { " …" } else { "" };
        assert_eq!(format!("{text}{more}"), format!("FROM x\n{expected}"));
    }

    #[test]
    fn sources_are_offered() {
        check(
            "FROM x\nCOPY <|>",
            expect!["Docs/ | src/ | c,d | Dockerfile | package-lock.json | package.json | .env"],
        );
        check(
            "FROM x\nADD ./<|> b",
            expect![
                "Docs/ | src/ | #y | -x | c,d | Dockerfile | package-lock.json | package.json | .env"
            ],
        );
        check("FROM x\nCOPY /src/<|> b", expect!["bin/ | main.rs"]);
        check("FROM x\nCOPY --link --chown=1 a src/b<|> c", expect!["bin/ | main.rs"]);
        check("FROM x\nCOPY src/../<|> c", expect![""]);
        check("FROM x\nCOPY none/<|> c", expect![""]);
        check("FROM x\nCOPY \\\n  # why\n  src/<|> \\\n  b", expect!["bin/ | main.rs"]);
        check(
            "FROM x\nCOPY .<|> b",
            expect!["Docs/ | src/ | .env | c,d | Dockerfile | package-lock.json | package.json"],
        );
    }

    #[test]
    fn strings_take_blanks_and_mounts_no_commas() {
        check(
            "FROM x\nCOPY [\"<|>\", \"b\"]",
            expect![
                "Docs/ | src/ | a b.txt | c,d | Dockerfile | package-lock.json | package.json | .env"
            ],
        );
        check("FROM x\nCOPY [\"src/<|>\"]", expect!["bin/ | main.rs | my file.rs"]);
        check("FROM x\nCOPY [\"src/<|>, \"b\"]", expect!["bin/ | main.rs | my file.rs"]);
        check("FROM x\nCOPY [\"src/<|>", expect!["bin/ | main.rs | my file.rs"]);
        check(
            "FROM x\nRUN --mount=type=bind,source=<|>,target=/x y",
            expect!["Docs/ | src/ | Dockerfile | package-lock.json | package.json | .env"],
        );
        check("FROM x\nRUN --mount=src=src/<|> y", expect!["bin/ | main.rs"]);
    }

    #[test]
    fn other_places_have_no_paths() {
        check_none(&[
            "FROM x AS y\nFROM z\nCOPY --from=y <|> b",
            "FROM x AS y\nFROM z\nRUN --mount=from=y,source=<|> b",
            "FROM x\nRUN --mount=type=cache,source=<|> b",
            "FROM x\nRUN --mount=type=secret,source=<|> b",
            "FROM x\nONBUILD COPY <|> b",
            "FROM x\nCOPY src <|>",
            "FROM x\nCOPY src ./<|>",
            "FROM x\nCOPY src /s<|>",
            "FROM x\nCOPY src package.json<|>",
            "FROM x\nCOPY $A/<|> b",
            "FROM x\nCOPY ${A}<|> b",
            "FROM x\nCOPY 'src/'<|> b",
            "FROM x\nCOPY s*/<|> b",
            "FROM x\nCOPY a\\<|> b",
            "FROM x\nADD https://<|> b",
            "FROM x\nADD git@a:b/<|> b",
            "FROM x\nCOPY ../<|> b",
            "FROM x\nCOPY <<E b\n<|>\nE",
            "FROM x\nRUN cp <|> b",
            "FROM x\nWORKDIR <|>",
        ]);
    }

    #[test]
    fn one_more_source_is_offered_where_it_goes_on() {
        check("FROM x\nCOPY package.json pack<|>", expect!["package-lock.json | package.json"]);
        check("FROM x\nCOPY package.json src/ma<|>", expect!["main.rs"]);
        check(
            "FROM x\nCOPY [\"package.json\", \"pack<|>\"]",
            expect!["package-lock.json | package.json"],
        );
    }

    #[test]
    fn the_segment_at_the_cursor_is_replaced() {
        check_edit("FROM x\nCOPY <|>", "src/", "COPY src/ …");
        check_edit("FROM x\nCOPY s<|> b", "src/", "COPY src/ b …");
        check_edit("FROM x\nCOPY ./s<|>x b", "src/", "COPY ./src/ b …");
        check_edit("FROM x\nCOPY sr<|>c/main.rs b", "src/", "COPY src/main.rs b");
        check_edit("FROM x\nCOPY src/m<|>x/y b", "bin/", "COPY src/bin/y b");
        check_edit("FROM x\nCOPY src/<|>main.rs b", "main.rs", "COPY src/main.rs b");
        check_edit("FROM x\nCOPY 'src/<|>' b", "main.rs", "COPY 'src/main.rs' b");
        check_edit("FROM x\nCOPY [\"a <|>\", \"b\"]", "a b.txt", "COPY [\"a b.txt\", \"b\"]");
        check_edit("FROM x\nCOPY [\"sr<|>, \"b\"]", "src/", "COPY [\"src/, \"b\"] …");
        check_edit(
            "FROM x\nRUN --mount=source=sr<|>,target=/x b",
            "src/",
            "RUN --mount=source=src/,target=/x b …",
        );
    }

    #[test]
    fn what_is_ignored_comes_last_with_a_remark() {
        let context = context().ignoring("*\n!src\nsrc/bin\n!package.json");
        check_in(
            &context,
            "FROM x\nCOPY <|> b",
            expect![
                "src/ | package.json | Docs/ (ignored by .dockerignore) | c,d (ignored by .dockerignore) | Dockerfile (ignored by .dockerignore) | package-lock.json (ignored by .dockerignore) | .env (ignored by .dockerignore)"
            ],
        );
        check_in(
            &context,
            "FROM x\nCOPY src/<|> b",
            expect!["main.rs | bin/ (ignored by .dockerignore)"],
        );
    }
}
