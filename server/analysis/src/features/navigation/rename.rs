//! Renaming stages, variables and heredoc delimiters.
//!
//! An edit is only given out when the file means the same after it: the result is read again and
//! every reference must lead where it led before.

use std::collections::BTreeSet;

use dialect::words::{CONTEXT, SCRATCH, is_stage_name};
use syntax::heredoc::parse_marker;
use syntax::{Placed, Span};

use super::{Found, Occurrence, Thing, find, variables};
use crate::Snapshot;
use crate::model::{Base, Model, Stage, Target};

/// What can be renamed at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The name under the cursor.
    pub span: Span,
    /// That name.
    pub name: String,
}

/// Why something cannot be renamed, in words for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError(pub String);

/// What could be renamed at the byte `offset`.
///
/// # Errors
/// Why it cannot.
pub fn prepare_rename(snapshot: &Snapshot, offset: u32) -> Result<Rename, RenameError> {
    let found = renamable(snapshot, offset)?;
    let name = snapshot.text().slice(found.at).into_owned();
    Ok(Rename { span: found.at, name })
}

/// The places that `name` has to be put into, so that what is at the byte `offset` is called so,
/// in the order of the text.
///
/// # Errors
/// Why that cannot be done, or would change what the file means.
pub fn rename(snapshot: &Snapshot, offset: u32, name: &str) -> Result<Vec<Span>, RenameError> {
    let found = renamable(snapshot, offset)?;
    check_name(snapshot, &found.thing, name)?;
    let named = found.occurrences.iter().filter(|place| place.is_name);
    let spans: Vec<Span> = named.map(|place| place.span).collect();
    match keeps_meaning(snapshot, &spans, name) {
        true => Ok(spans),
        false => fail(format!("`{name}` would then mean something else in this file")),
    }
}

fn fail<T>(message: impl Into<String>) -> Result<T, RenameError> {
    Err(RenameError(message.into()))
}

fn renamable(snapshot: &Snapshot, offset: u32) -> Result<Found, RenameError> {
    let nothing = "only stages, variables and heredoc delimiters can be renamed";
    let Some(found) = find(snapshot, offset) else { return fail(nothing) };
    let is_name = |place: &&Occurrence| place.span == found.at && place.is_name;
    match &found.thing {
        Thing::Variable { name, .. } if dialect::arguments::find(name).is_some() => {
            return fail(format!("`{name}` is set by the builder, which knows it by this name"));
        }
        Thing::Variable { name, is_own: false, .. } => {
            return fail(format!(
                "`{name}` also comes from the base image or the shell, which would keep its name"
            ));
        }
        Thing::Stage(_) if !found.occurrences.iter().any(|place| place.is_name) => {
            return fail("the stage has no name yet");
        }
        _ => {}
    }
    if !found.occurrences.iter().any(|place| is_name(&place)) {
        return fail("the name does not stand here in plain text; rename it where it does");
    }
    if let Some(hidden) = hidden(snapshot, &found) {
        return fail(hidden);
    }
    Ok(found)
}

/// Why renaming would miss a place: what is meant there does not stand there by its name.
fn hidden(snapshot: &Snapshot, found: &Found) -> Option<String> {
    let by_number = |place: &Occurrence| {
        let text = snapshot.text().slice(place.span);
        matches!(found.thing, Thing::Stage(_)) && text.parse::<i64>().is_ok()
    };
    let line = |span: Span| snapshot.text().position(span.start, syntax::Encoding::Utf8).line + 1;
    if let Some(place) = found.occurrences.iter().find(|p| !p.is_name && !by_number(p)) {
        return Some(format!("line {} also means it, but not by its plain name", line(place.span)));
    }
    let unsure = match found.thing {
        Thing::Stage(number) => unsure_base(snapshot.model(), number),
        Thing::Variable { unsure, .. } => unsure,
        Thing::Heredoc { .. } => None,
    };
    unsure.map(|span| format!("line {} may mean it too, depending on a variable", line(span)))
}

/// A FROM of which the file does not tell what it is built on, if that can be the stage `number`.
fn unsure_base(model: &Model, number: usize) -> Option<Span> {
    let name = model.stages().get(number)?.name.as_ref()?.text.to_lowercase();
    let later = model.stages().iter().skip(number + 1);
    let can_be = |stage: &&Stage| {
        let literal = stage.base_text.split('$').next().unwrap_or_default();
        stage.base == Base::Unknown && name.starts_with(literal)
    };
    later.filter(can_be).find_map(|stage| stage.base_span)
}

fn check_name(snapshot: &Snapshot, thing: &Thing, name: &str) -> Result<(), RenameError> {
    match thing {
        Thing::Stage(number) => check_stage_name(snapshot.model(), *number, name),
        Thing::Variable { .. } => check_variable_name(snapshot, name),
        Thing::Heredoc { entry, index } => {
            let placed = snapshot.document().entries().get(*entry);
            placed.map_or(Ok(()), |placed| check_delimiter(placed, *index, name))
        }
    }
}

fn check_stage_name(model: &Model, number: usize, name: &str) -> Result<(), RenameError> {
    if !is_stage_name(name) {
        return fail(
            "a stage's name begins with a letter and has only letters, digits, `-`, `_` and `.`",
        );
    }
    if name.eq_ignore_ascii_case(SCRATCH) || name.eq_ignore_ascii_case(CONTEXT) {
        return fail(format!("`{name}` means something else to the builder"));
    }
    match model.stage_named(name) {
        Some(other) if other.number != number => fail(format!("there is already a stage `{name}`")),
        _ => Ok(()),
    }
}

fn check_variable_name(snapshot: &Snapshot, name: &str) -> Result<(), RenameError> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        || !name.chars().all(is_part)
    {
        return fail(
            "a variable's name begins with a letter or `_` and has only letters, digits and `_`",
        );
    }
    if dialect::arguments::find(name).is_some() {
        return fail(format!("`{name}` is set by the builder"));
    }
    let is_defined = snapshot.model().definitions().iter().any(|found| found.name == name);
    let is_named = || {
        let uses = variables::entries_with(snapshot, name);
        let mut uses = uses.flat_map(|entry| snapshot.uses_at(entry));
        uses.any(|found| found.name == name)
    };
    match is_defined || is_named() {
        true => fail(format!("there is already a variable `{name}`")),
        false => Ok(()),
    }
}

fn check_delimiter(placed: &Placed, index: usize, name: &str) -> Result<(), RenameError> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.chars().all(is_part) || parse_marker(&format!("<<{name}")).is_none() {
        return fail("a delimiter is one word of letters, digits, `_`, `-` and `.`");
    }
    let heredocs = placed.entry.instruction.as_ref().map(|found| found.heredocs.as_slice());
    let Some(heredoc) = heredocs.unwrap_or_default().get(index) else { return Ok(()) };
    let mut lines = placed.entry.slice(heredoc.body).lines();
    match lines.any(|line| line.trim_start_matches('\t') == name) {
        true => fail(format!("a line of the body is `{name}`, which would end the heredoc")),
        false => Ok(()),
    }
}

/// Whether everything leads where it led when `name` is put into `spans`, which are in order.
fn keeps_meaning(snapshot: &Snapshot, spans: &[Span], name: &str) -> bool {
    let mut document = snapshot.document().clone();
    for span in spans.iter().rev() {
        document.edit(*span, name);
    }
    let after = snapshot.next(document);
    let names: Vec<String> = spans
        .iter()
        .map(|span| snapshot.text().slice(*span).into_owned())
        .chain([name.to_owned()])
        .collect();
    outline(snapshot) == outline(&after) && links(snapshot, &names) == links(&after, &names)
}

/// The instructions with their heredocs, without any text.
fn outline(snapshot: &Snapshot) -> Vec<(Option<dialect::Keyword>, usize, usize)> {
    let entries = snapshot.document().entries().iter();
    entries
        .filter_map(|placed| {
            let found = placed.entry.instruction.as_ref()?;
            let bodies = found.heredocs.iter().map(|heredoc| heredoc.body);
            let lines = bodies.map(|body| placed.entry.slice(body).lines().count()).sum();
            Some((found.statement.kind, found.heredocs.len(), lines))
        })
        .collect()
}

/// Where each reference in the file leads.
#[derive(PartialEq, Eq)]
enum Leads {
    Base(Option<usize>),
    Source(Target),
    /// The index of the definition.
    Variable(Option<usize>),
}

/// What refers to stages, and what to variables called by one of `names`.
fn links(snapshot: &Snapshot, names: &[String]) -> Vec<Leads> {
    let model = snapshot.model();
    let bases = model.stages().iter().map(|stage| match stage.base {
        Base::Stage(number) => Leads::Base(Some(number)),
        _ => Leads::Base(None),
    });
    let sources = model.sources().iter().map(|source| Leads::Source(source.target));
    let index = |key| model.definitions().binary_search_by_key(&key, |found| found.key).ok();
    let entries: BTreeSet<usize> =
        names.iter().flat_map(|name| variables::entries_with(snapshot, name)).collect();
    let uses = entries.into_iter().flat_map(|entry| {
        let mut uses = snapshot.uses_at(entry);
        uses.retain(|found| names.contains(&found.name));
        uses.into_iter().map(move |found| {
            let definition = model.resolve(entry, &found);
            Leads::Variable(definition.and_then(|found| index(found.key)))
        })
    });
    bases.chain(sources).chain(uses).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::{prepare_rename, rename};
    use crate::Snapshot;
    use crate::features::tests::at_cursor;

    /// Checks what renaming to `name` gives: the new text, or why not.
    #[track_caller]
    fn check_rename(source: &str, name: &str, expected: Expect) {
        let (snapshot, offset) = at_cursor(source);
        let renamed = match (prepare_rename(&snapshot, offset), rename(&snapshot, offset, name)) {
            (Ok(_), Ok(spans)) => replaced(&snapshot, &spans, name),
            (Err(error), _) => format!("not here: {}", error.0),
            (Ok(_), Err(error)) => format!("no: {}", error.0),
        };
        expected.assert_eq(&renamed);
    }

    fn replaced(snapshot: &Snapshot, spans: &[syntax::Span], name: &str) -> String {
        let mut text = snapshot.text().to_string();
        for span in spans.iter().rev() {
            text.replace_range(span.range(), name);
        }
        text
    }

    #[test]
    fn renaming() {
        check_rename(
            "FROM a AS b\nFROM b\nCOPY --from=<|>B x y\nCOPY --from=0 x y\nFROM c AS x",
            "build",
            expect![[r#"
            FROM a AS build
            FROM build
            COPY --from=build x y
            COPY --from=0 x y
            FROM c AS x"#]],
        );
        check_rename(
            "FROM a AS b<|>\nFROM b\nFROM c AS x",
            "X",
            expect!["no: there is already a stage `X`"],
        );
        check_rename(
            "FROM a AS b<|>\nFROM b",
            "Build",
            expect!["no: `Build` would then mean something else in this file"],
        );
        check_rename(
            "FROM a AS b<|>\nFROM b",
            "1b",
            expect![
                "no: a stage's name begins with a letter and has only letters, digits, `-`, `_` and `.`"
            ],
        );
        check_rename(
            "FROM a AS b<|>\nFROM b",
            "scratch",
            expect!["no: `scratch` means something else to the builder"],
        );
        check_rename(
            "ARG N=b\nFROM a AS b<|>\nFROM $N",
            "c",
            expect!["not here: line 3 also means it, but not by its plain name"],
        );
        check_rename(
            "FROM a\nFROM b\nCOPY --from=0<|> c d",
            "c",
            expect!["not here: the stage has no name yet"],
        );
        check_rename(
            "FROM a AS b<|>\nFROM alpine",
            "alpine",
            expect!["no: `alpine` would then mean something else in this file"],
        );
        check_rename(
            "ARG V=1\nFROM a:${V<|>}\nARG V\nENV W=$V\nUSER ${V:+$V}",
            "VERSION",
            expect![[r#"
            ARG VERSION=1
            FROM a:${VERSION}
            ARG VERSION
            ENV W=$VERSION
            USER ${VERSION:+$VERSION}"#]],
        );
        check_rename(
            "ARG V=1\nFROM a:$V\nARG V<|>\nENV W=$V",
            "W",
            expect!["no: there is already a variable `W`"],
        );
        check_rename(
            "ARG V=1\nFROM a\nARG V<|>\nLABEL x=$NEW$V",
            "NEW",
            expect!["no: there is already a variable `NEW`"],
        );
        check_rename(
            "FROM a\nARG TARGETARCH<|>",
            "X",
            expect!["not here: `TARGETARCH` is set by the builder, which knows it by this name"],
        );
        check_rename(
            "FROM a\nENV PATH=$PATH<|>:/x",
            "X",
            expect![
                "not here: `PATH` also comes from the base image or the shell, which would keep its name"
            ],
        );
        check_rename(
            "FROM a\nENV A=1\nUSER $A<|>",
            "1",
            expect![
                "no: a variable's name begins with a letter or `_` and has only letters, digits and `_`"
            ],
        );
        check_rename(
            "FROM a\nRUN <<E<|>\nx\nE",
            "END",
            expect![[r#"
        FROM a
        RUN <<END
        x
        END"#]],
        );
        check_rename(
            "FROM a\nRUN <<E<|>\nx\nE",
            "x",
            expect!["no: a line of the body is `x`, which would end the heredoc"],
        );
        check_rename(
            "FROM a\nRUN <<E<|>\nx\nE",
            "a b",
            expect!["no: a delimiter is one word of letters, digits, `_`, `-` and `.`"],
        );
        check_rename(
            "FR<|>OM a",
            "x",
            expect!["not here: only stages, variables and heredoc delimiters can be renamed"],
        );
    }

    #[test]
    fn what_may_be_meant_is_not_renamed() {
        check_rename(
            "ARG N\nFROM a AS x-1<|>\nFROM x-$N",
            "c",
            expect!["not here: line 3 may mean it too, depending on a variable"],
        );
        check_rename(
            "ARG N\nFROM a AS y-1<|>\nFROM x-$N AS z",
            "c",
            expect![[r#"
            ARG N
            FROM a AS c
            FROM x-$N AS z"#]],
        );
        check_rename(
            "ARG N\nFROM a AS x\nARG V<|>\nFROM $N\nUSER $V",
            "W",
            expect!["not here: line 5 may mean it too, depending on a variable"],
        );
    }

    #[test]
    fn renaming_in_scripts() {
        check_rename(
            "FROM a\nENV A=1\nRUN echo $A<|> '$A' && A=2 make ${A}\nCMD echo $A",
            "B",
            expect![[r#"
            FROM a
            ENV B=1
            RUN echo $B '$A' && A=2 make ${B}
            CMD echo $B"#]],
        );
        check_rename(
            "FROM a\nRUN i=1; echo $i<|> $x",
            "n",
            expect![[r#"
        FROM a
        RUN n=1; echo $n $x"#]],
        );
        check_rename(
            "FROM a\nRUN i=1; echo $i<|> $x",
            "x",
            expect!["no: there is already a variable `x`"],
        );
        check_rename(
            "FROM a\nRUN echo $i<|>; i=1",
            "n",
            expect![
                "not here: `i` also comes from the base image or the shell, which would keep its name"
            ],
        );
    }
}
