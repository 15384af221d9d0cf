//! Names of variables, where they are used and where ARG declares them.

use std::collections::HashSet;

use dialect::{ArgumentKind, arguments};
use syntax::expansion::is_name;

use super::{Completions, Item, ItemKind, topics};
use crate::Snapshot;
use crate::features::focus::{Focus, Variable, Word};
use crate::model::{Definition, Scope};

/// The variables that can be used at the cursor.
pub(super) fn visible(snapshot: &Snapshot, focus: &Focus<'_>, variable: &Variable) -> Completions {
    if !variable.in_name || variable.in_heredoc {
        return Completions::default();
    }
    let kind = match is_global(snapshot, focus) {
        true => ArgumentKind::Platform,
        false => ArgumentKind::Predefined,
    };
    let mut items = defined(snapshot, snapshot.model().scope_at(focus.entry), &focus.word);
    add_builtin(&mut items, kind, &focus.word);
    if variable.open {
        items.iter_mut().for_each(|item| item.insert.push('}'));
    }
    items.into()
}

/// The names that ARG can bring into a stage: what is declared before the first one, and what the
/// builder sets. Any other name is fine too, so only what fits is offered.
pub(super) fn declarable(snapshot: &Snapshot, focus: &Focus<'_>) -> Completions {
    if is_global(snapshot, focus) {
        return Completions::default();
    }
    let mut items = defined(snapshot, snapshot.model().global_scope(), &focus.word);
    add_builtin(&mut items, ArgumentKind::Platform, &focus.word);
    let here: HashSet<&str> =
        snapshot.model().scope_at(focus.entry).definitions().map(|d| d.name.as_str()).collect();
    let typed = focus.word.typed().to_ascii_uppercase();
    items.retain(|item| {
        !here.contains(item.label.as_str()) && item.label.to_ascii_uppercase().starts_with(&typed)
    });
    Completions { items, incomplete: true, ..Default::default() }
}

/// Whether the cursor is in FROM or before the first one.
fn is_global(snapshot: &Snapshot, focus: &Focus<'_>) -> bool {
    let stage = snapshot.model().stage_at(focus.entry);
    stage.is_none_or(|stage| stage.entry == focus.entry)
}

/// What can be seen in `scope`, each name once.
fn defined(snapshot: &Snapshot, scope: Scope<'_>, word: &Word) -> Vec<Item> {
    let mut seen = HashSet::new();
    let item = |found: &Definition| {
        let code = found.code(snapshot.document());
        let item = Item::new(ItemKind::Variable, &found.name, word).detail(code);
        Item { topic: arguments::find(&found.name).map(topics::argument), ..item }
    };
    let names = scope.definitions().filter(|found| is_name(&found.name));
    names.filter(|found| seen.insert(found.name.as_str())).map(item).collect()
}

/// Adds what the builder brings and the file does not define itself.
fn add_builtin(items: &mut Vec<Item>, kind: ArgumentKind, word: &Word) {
    for row in arguments::ALL.iter().filter(|row| row.kind == kind) {
        if items.iter().all(|item| item.label != row.name) {
            let item = Item::new(ItemKind::Variable, row.name, word);
            items.push(item.detail(row.summary).topic(topics::argument(row)));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::completion::tests::{check_edit, check_labels, check_nothing, items};

    #[test]
    fn variables_are_those_in_sight() {
        check_labels(
            "ARG A=1 B\nFROM x:$<|>",
            expect![
                "B A TARGETPLATFORM TARGETOS TARGETOSVERSION TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDOSVERSION BUILDARCH BUILDVARIANT TARGETSTAGE"
            ],
        );
        check_labels(
            "ARG A=1\nARG B=${<|>",
            expect![
                "A TARGETPLATFORM TARGETOS TARGETOSVERSION TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDOSVERSION BUILDARCH BUILDVARIANT TARGETSTAGE"
            ],
        );
        check_labels(
            "ARG A=1\nFROM x\nENV C=2 A-=3\nARG D\nENV C=4\nRUN echo $<|>",
            expect![
                "C D HTTP_PROXY http_proxy HTTPS_PROXY https_proxy FTP_PROXY ftp_proxy NO_PROXY no_proxy ALL_PROXY all_proxy"
            ],
        );
        check_labels(
            "FROM x AS y\nENV C=2\nFROM y\nWORKDIR /a/$<|>/b",
            expect![
                "C HTTP_PROXY http_proxy HTTPS_PROXY https_proxy FTP_PROXY ftp_proxy NO_PROXY no_proxy ALL_PROXY all_proxy"
            ],
        );
        check_edit(
            "FROM x\nENV AB=2\nRUN echo $A<|>Z/b",
            "AB",
            expect![[r#"
            FROM x
            ENV AB=2
            RUN echo $AB/b"#]],
        );
        check_edit(
            "FROM x\nENV AB=2\nRUN echo ${A<|> b",
            "AB",
            expect![[r#"
            FROM x
            ENV AB=2
            RUN echo ${AB} b"#]],
        );
        check_edit(
            "FROM x\nENV AB=2\nRUN echo ${A<|>}",
            "AB",
            expect![[r#"
            FROM x
            ENV AB=2
            RUN echo ${AB}"#]],
        );
        check_edit(
            "FROM x\nENV AB=2\nRUN echo ${A<|>:-c}",
            "AB",
            expect![[r#"
            FROM x
            ENV AB=2
            RUN echo ${AB:-c}"#]],
        );
        check_edit(
            "FROM x\nENV AB=2\nCOPY --chown=$<|> a b",
            "AB",
            expect![[r#"
            FROM x
            ENV AB=2
            COPY --chown=$AB a b"#]],
        );
        check_nothing(&[
            "FROM x\nRUN echo '$<|>",
            "FROM x\nRUN echo \\$<|>",
            "FROM x\nRUN [\"a\", \"$<|>\"]",
            "FROM x\nCOPY --from=$<|>",
            "FROM x\nRUN --mount=from=$<|>",
            "FROM x\nRUN <<E\n$<|>\nE",
            "FROM x\nMAINTAINER $<|>",
        ]);
    }

    #[test]
    fn the_value_is_told_unless_it_is_a_secret() {
        let found = items("FROM x\nENV A=1 API_TOKEN=\"a b\" B=\nRUN echo $<|>");
        let shown: Vec<String> = found.into_iter().filter_map(|item| item.detail).collect();
        expect!["ENV B=, ENV API_TOKEN=…, ENV A=1, The proxy for plain HTTP requests during the build., The proxy for plain HTTP requests during the build., The proxy for HTTPS requests during the build., The proxy for HTTPS requests during the build., The proxy for FTP requests during the build., The proxy for FTP requests during the build., The hosts that are reached without a proxy during the build., The hosts that are reached without a proxy during the build., The proxy for every protocol without a proxy of its own during the build., The proxy for every protocol without a proxy of its own during the build."].assert_eq(&shown.join(", "));
    }

    #[test]
    fn a_stage_declares_what_is_set_outside() {
        check_labels(
            "ARG V=1 W\nFROM a\nARG W\nARG <|>",
            expect![
                "V TARGETPLATFORM TARGETOS TARGETOSVERSION TARGETARCH TARGETVARIANT BUILDPLATFORM BUILDOS BUILDOSVERSION BUILDARCH BUILDVARIANT TARGETSTAGE"
            ],
        );
        check_labels("ARG TARGETARCH=x\nFROM a\nARG targeta<|>", expect!["TARGETARCH"]);
        check_nothing(&["ARG <|>", "FROM a\nARG TAG<|>", "FROM a\nARG X=T<|>"]);
    }
}
