//! What must hold for every feature at every place of every text, and for every row of the tables.

use dialect::{
    ValueKind, arguments, directives, instructions, labels, lints, mounts, operators, platforms,
    shells, signals, words,
};
use fixture::File;
use images::{Answers, facts};
use proptest::prelude::*;
use proptest::{collection, sample};
use syntax::{Document, Span};

use super::completion::{Completions, Item, ItemKind, completions, documentation};
use super::focus::Focus;
use super::folding::{collapsed, folds};
use super::hints::{HintOptions, hints};
use super::hover::hover;
use super::image_actions::image_actions;
use super::lenses::lenses;
use super::names::names;
use super::signature::signature_help;
use super::symbols::{Symbol, symbols};
use crate::Snapshot;
use crate::context::NoContext;
use crate::edit::are_disjoint;

/// The snapshot of a fixture and its cursor.
#[track_caller]
pub(crate) fn at_cursor(source: &str) -> (Snapshot, u32) {
    let file = File::parse(source);
    (snapshot(&file.text), file.offset())
}

pub(crate) fn snapshot(text: &str) -> Snapshot {
    Snapshot::new(Document::new(text))
}

/// Texts that reach every kind of place.
const SAMPLES: [&str; 9] = [
    "# syntax=docker/dockerfile:1\n# escape=\\\n\n# a comment\nARG V=1 W\nFROM --platform=$BUILDPLATFORM golang:${V:-1.25}-x AS build\n",
    "FROM a AS b\nFROM b\nCOPY --from=0 --chown=1:2 --link a \\\n  # why\n\n  b c/\nRUN --network=none --mount=type=cache,target=/x,sharing=locked \\\n  --mount=type=bind,from=b,rw echo \"${A%%x}$B\" '$C'\n",
    "from a\nRUN <<EOF cat <<-'B' > x\nset -e $HTTP_PROXY\nEOF\n\tb $A\n\tB\nCOPY <<a.txt /b\n${V#x}\na.txt\n",
    "FROM a\nONBUILD run --mount=type=tmpfs x\nONBUILD COPY --from=alpine:3.2 a b\nEXPOSE 80/tcp $P 53/\nSTOPSIGNAL sigq\nHEALTHCHECK --interval=5s --retries=2 CMD [\"a\", \"$B\"]\nSHELL [\"/bin/sh\"]\n",
    "FROM a\r\nENV A=\"b c\" \\\r\n  D=$A E='$A'\r\nENV K v w\r\nLABEL x=${A:+y}\r\nHEALTHCHECK NONE\r\n",
    "\u{feff}# Check=skip=all; error=true\nFROM python:3.1@sha256:00\nRUN --mount=type=secret,id=é,env=😀 $\nUSER ${\n",
    "# escape=`\nFROM a`\n  b\nRUN --mount=type=x,typ`\ne=ssh a\nCOPY --\nRUNN x\n\0\u{b}\n-\n",
    "FROM a\nWORKDIR /a\nUSER app:app\nLABEL a=b org.opencontainers.image.url=c\nCOPY --chown=app --chmod=755 a /a/\nVOLUME [\"/b\", \"/c\"]\nENV PORT=\"1\"\nEXPOSE 53/udp 80\nFROM b\nEXPOSE 7\nLABEL k=v \\\n  \n# check=skip=FromAsCasing,x;\nADD --chmod= x\nCOPY a ./\nUSER b\nWORKDIR c\n#region\n#endregion\nRUN <<EOF\nEO\n",
    "RUN <<A <<B\n#!/bin/sh\nA\nADD --checksum=sha256:1 -",
];

#[test]
fn nothing_panics_and_every_span_fits_at_every_offset_of_every_prefix() {
    for sample in SAMPLES {
        for (end, _) in sample.char_indices().chain([(sample.len(), ' ')]) {
            let text = &sample[..end];
            let snapshot = snapshot(text);
            check_whole(&snapshot, text);
            // What stands before the last entry was at the end of a shorter prefix.
            let last = snapshot.document().entries().last().map_or(0, |placed| placed.start);
            for offset in last.saturating_sub(1)..=end as u32 + 1 {
                check_place(&snapshot, text, offset);
            }
        }
    }
}

fn check_place(snapshot: &Snapshot, text: &str, offset: u32) {
    if let Some(hover) = hover(snapshot, offset) {
        assert!(
            text.get(hover.span.range()).is_some_and(|word| !word.is_empty()),
            "{text:?} {offset}"
        );
        assert!(hover.span.touches(offset), "{text:?} {offset}");
        assert_eq!(hover.markdown.matches("```").count() % 2, 0, "{}", hover.markdown);
    }
    for action in image_actions(snapshot, Span::empty(offset), &Answers::default(), true) {
        assert!(are_disjoint(&action.edits, text.len() as u32), "{text:?} {action:?}");
        assert!(!action.title.contains('\n'), "{action:?}");
    }
    if let Some(help) = signature_help(snapshot, offset, true) {
        assert!(help.active < help.signatures.len(), "{text:?} {offset}");
        for signature in help.signatures {
            let parts = &signature.parameters;
            assert!(signature.active.is_none_or(|active| active < parts.len()), "{signature:?}");
            let fits = parts.iter().all(|part| signature.label.get(part.span.range()).is_some());
            assert!(fits, "{signature:?}");
        }
    }
    let Completions { items, .. } = completions(snapshot, offset, &NoContext, &Answers::default());
    for item in items.iter().take(3).chain(items.last()) {
        let replaced = text.get(item.span.range());
        assert!(replaced.is_some_and(|word| !word.contains(['\n', '\r'])), "{text:?} {offset}");
    }
}

fn check_whole(snapshot: &Snapshot, text: &str) {
    let whole = Span::new(0, text.len() as u32);
    let all =
        HintOptions { destinations: true, defaults: true, images: true, ..HintOptions::default() };
    for hint in hints(snapshot, whole, all, &Answers::default()) {
        assert!(text.is_char_boundary(hint.offset as usize), "{text:?} {hint:?}");
        assert!(!hint.label.is_empty() && !hint.label.contains('\n'), "{text:?} {hint:?}");
    }
    for span in lenses(snapshot).into_iter().map(|lens| lens.span) {
        assert!(text.get(span.range()).is_some_and(|from| !from.is_empty()), "{text:?}");
    }
    for name in names(snapshot) {
        assert!(text.get(name.span.range()).is_some(), "{text:?} {name:?}");
    }
    for symbol in symbols(snapshot) {
        check_symbol(&symbol, text);
    }
    let folds = folds(snapshot);
    assert!(folds.iter().all(|fold| !collapsed(snapshot, *fold).contains('\n')), "{text:?}");
    assert!(folds.is_sorted_by_key(|fold| fold.span.start), "{text:?}");
    for fold in folds {
        assert!(text.get(fold.span.range()).is_some_and(|lines| lines.contains(['\n', '\r'])));
    }
}

fn check_symbol(symbol: &Symbol, text: &str) {
    assert!(!symbol.name.is_empty() && !symbol.name.contains('\n'), "{text:?}");
    assert!(text.get(symbol.span.range()).is_some(), "{text:?}");
    assert!(symbol.span.contains(symbol.selection), "{symbol:?}");
    for child in &symbol.children {
        assert!(symbol.span.contains(child.span), "{symbol:?}");
        check_symbol(child, text);
    }
}

/// Half-typed text made of what instructions are made of.
fn half_typed() -> impl Strategy<Value = String> {
    let pieces = "FROM |COPY |RUN |ENV |LABEL |USER |HEALTHCHECK |ONBUILD |SHELL |EXPOSE |VOLUME |\
                  WORKDIR |--mount=|--chown=|--platform=|type=|cache|,|:|/|=|[|]|\"|'|\\|`|\\\n|\
                  \n|\r\n| |\t|#region\n|#endregion\n|# check=skip=|# escape=`\n|;|<<|<<-E|E\n|$|${|}|\
                  a|é|😀|80|CMD |NONE|AS |org.opencontainers";
    let pieces: Vec<&'static str> = pieces.split('|').collect();
    collection::vec(sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_panics_on_half_typed_text(text in half_typed()) {
        let snapshot = snapshot(&text);
        check_whole(&snapshot, &text);
        for offset in 0..=text.len() as u32 + 1 {
            check_place(&snapshot, &text, offset);
        }
    }
}

#[test]
fn every_item_can_be_read_where_it_is_inserted() {
    for sample in SAMPLES {
        for offset in 0..=sample.len() as u32 {
            let Completions { items, .. } =
                completions(&snapshot(sample), offset, &NoContext, &Answers::default());
            for item in items {
                check_item(&item, sample);
            }
        }
    }
}

fn check_item(item: &Item, text: &str) {
    if let Some(topic) = &item.topic {
        assert!(documentation(topic, &Answers::default()).is_some(), "{topic}");
    }
    let mut changed = text.to_owned();
    changed.replace_range(item.span.range(), &item.insert);
    let changed = snapshot(&changed);
    let focus = Focus::at(&changed, item.span.start);
    let name = match item.kind {
        ItemKind::Directive | ItemKind::Variable => item.label.trim_matches(['#', ' ', '=', '$']),
        ItemKind::MountOption => item.label.split('=').next().unwrap_or_default(),
        _ => &item.label,
    };
    // A cursor behind the number sign stands before the name.
    let focus = match item.kind {
        ItemKind::Directive => Focus::at(&changed, item.span.start + item.label.len() as u32 - 1),
        _ => focus,
    };
    assert!(focus.word.text.contains(name), "{item:?} gives {focus:?}");
    let hovered = focus.word.span.start < focus.word.span.end;
    assert!(hovered, "{item:?} gives {focus:?}");
}

#[test]
fn items_have_distinct_labels_and_are_sorted() {
    for sample in SAMPLES {
        let snapshot = snapshot(sample);
        for offset in 0..=sample.len() as u32 {
            let Completions { items, .. } =
                completions(&snapshot, offset, &NoContext, &Answers::default());
            assert!(items.is_sorted_by_key(|item| item.sort.clone()));
            let mut labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), items.len(), "{sample:?} {offset}");
        }
    }
}

/// The hover on the first `word` of `text` speaks of that word alone.
#[track_caller]
fn check_row(text: &str, word: &str) {
    let start = text.find(word).unwrap_or_else(|| panic!("{word} in {text}")) as u32;
    let span = Span::new(start, start + word.len() as u32);
    let snapshot = snapshot(text);
    for offset in [span.start, span.end - 1] {
        let hover = hover(&snapshot, offset).unwrap_or_else(|| panic!("{word} in {text}"));
        assert_eq!(hover.span, span, "{word} in {text}");
    }
}

#[test]
fn every_row_of_the_tables_has_a_hover() {
    for row in &instructions::ALL {
        check_row(&format!("{} x", row.name), row.name);
        check_row(&format!("ONBUILD {}  x", row.name.to_lowercase()), &row.name.to_lowercase());
        for flag in row.flags {
            check_row(&format!("{} --{}=x y", row.name, flag.name), &format!("--{}", flag.name));
            if let ValueKind::OneOf(choices) = flag.value {
                for choice in choices {
                    let value = format!("{} --{}={} y", row.name, flag.name, choice.name);
                    check_row(&value, choice.name);
                }
            }
        }
    }
    for row in &directives::ALL {
        check_row(&format!("# {}=x\n", row.name), row.name);
        for choice in row.values {
            check_row(&format!("# {}={}\n", row.name, choice.name), choice.name);
        }
    }
    for row in &arguments::ALL {
        check_row(&format!("FROM a\nARG {}", row.name), row.name);
        check_row(&format!("FROM a\nENV x=${{{}}}y", row.name), &format!("${{{}}}", row.name));
    }
    for row in &operators::ALL {
        check_row(&format!("FROM a\nENV A=${{b{}c}}", row.symbol), row.symbol);
    }
    for row in &signals::ALL {
        check_row(&format!("STOPSIGNAL {}", row.name), row.name);
    }
    for row in &lints::ALL {
        check_row(&format!("# check=skip=x,{};error=true\n", row.name), row.name);
    }
    for row in &labels::ALL {
        check_row(&format!("LABEL a=b {}=c", row.name), row.name);
    }
    for row in &platforms::ALL {
        check_row(&format!("FROM --platform={} a", row.name), row.name);
    }
    for row in &words::PROTOCOLS {
        check_row(&format!("EXPOSE 1/{} 2", row.name), row.name);
    }
    for row in &words::HEALTH_CHECKS {
        check_row(&format!("HEALTHCHECK {}", row.name), row.name);
    }
    for row in &shells::ALL {
        check_row(&format!("SHELL {}", row.form), row.form);
    }
}

#[test]
fn every_option_of_every_mount_type_has_a_hover() {
    for kind in &mounts::TYPES {
        check_row(&format!("RUN --mount=type={} x", kind.name), kind.name);
        for row in &mounts::OPTIONS {
            for key in row.aliases.iter().copied().chain([row.name]) {
                let line = format!("RUN --mount=target=/a,{key}=b,type={} x", kind.name);
                let found = line.replace("target=/a,", "");
                check_row(&found, key);
            }
        }
    }
}

#[test]
fn every_official_image_and_tag_has_a_page() {
    let none = Answers::default();
    for image in facts::images().iter().filter(|image| image.is_official() && image.is_built()) {
        check_row(&format!("FROM {} AS x", image.name), image.name);
        for tag in image.builds().flat_map(facts::Build::tags) {
            assert!(documentation(&format!("tag:{}:{tag}", image.name), &none).is_some());
        }
    }
}
