//! Every place of every text is a valid cursor: each feature answers there, names places inside
//! the text, and gives edits that apply.

use std::panic::AssertUnwindSafe;

use analysis::Snapshot;
use analysis::context::{BuildContext, Entry, FileKind, Listing};
use analysis::features::{
    completion, folding, hints, hover, lenses, links, names, navigation, paths, selection,
    signature, symbols, tokens, typing,
};
use analysis::format::{self, Options};
use images::Answers;
use syntax::Span;

/// One cursor in one text.
pub(crate) struct Case<'a> {
    pub(crate) name: &'a str,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) offset: u32,
}

impl Case<'_> {
    /// Runs `feature`, and says where if it panics.
    fn run<T>(&self, feature: &str, question: impl FnOnce() -> T) -> T {
        std::panic::catch_unwind(AssertUnwindSafe(question))
            .unwrap_or_else(|_| panic!("{feature} panics in {} at {}", self.name, self.offset))
    }

    /// `span` has to lie inside the text and to split no character.
    #[track_caller]
    fn check(&self, feature: &str, span: Span) {
        let text = self.snapshot.text();
        let fits = span.end <= text.len() && text.clamp(span) == span;
        assert!(fits, "{feature}: {span:?} in {} at {}", self.name, self.offset);
    }
}

/// What is asked about a whole text.
pub(crate) fn check_whole(case: &Case<'_>) {
    let snapshot = case.snapshot;
    let mut open = case.run("symbols", || symbols::symbols(snapshot));
    while let Some(symbol) = open.pop() {
        case.check("symbols", symbol.span);
        assert!(symbol.span.contains(symbol.selection), "{}: {symbol:?}", case.name);
        open.extend(symbol.children);
    }
    let links = case.run("links", || links::links(snapshot, &Everywhere));
    assert!(links.is_sorted_by_key(|link| link.span), "{}", case.name);
    links.iter().for_each(|link| case.check("links", link.span));
    for fold in case.run("folds", || folding::folds(snapshot)) {
        case.check("folds", fold.span);
    }
    let whole = Span::new(0, snapshot.text().len());
    let all = hints::HintOptions {
        destinations: true,
        defaults: true,
        images: true,
        ..Default::default()
    };
    let found = case.run("hints", || hints::hints(snapshot, whole, all, &Answers::default()));
    assert!(found.is_sorted_by_key(|hint| hint.offset), "{}: {found:?}", case.name);
    found.iter().for_each(|hint| case.check("hints", Span::empty(hint.offset)));
    let found = case.run("lenses", || lenses::lenses(snapshot));
    found.iter().for_each(|lens| case.check("lenses", lens.span));
    let found = case.run("names", || names::names(snapshot));
    found.iter().for_each(|name| case.check("names", name.span));
    check_tokens(case);
    let found = case.run("format", || format::format(snapshot.document(), &Options::default()));
    check_edits(case, &found.edits);
}

/// Tokens are sorted, disjoint and in one line each, and those of a range are a part of them.
fn check_tokens(case: &Case<'_>) {
    let snapshot = case.snapshot;
    let found = case.run("tokens", || tokens::tokens(snapshot, None));
    for token in &found {
        case.check("tokens", token.span);
        let text = snapshot.text().slice(token.span);
        assert!(!text.is_empty() && !text.contains('\n'), "{}: {token:?}", case.name);
    }
    let apart = |pair: &[tokens::Token]| pair[0].span.end <= pair[1].span.start;
    assert!(found.windows(2).all(apart), "{}: {found:?}", case.name);
    let half = Span::new(snapshot.text().len() / 3, snapshot.text().len() / 2);
    let part = case.run("tokens", || tokens::tokens(snapshot, Some(half)));
    let touches =
        |token: &&tokens::Token| token.span.start < half.end && half.start < token.span.end;
    assert!(part.iter().eq(found.iter().filter(touches)), "{}: {part:?}", case.name);
}

/// A context with the same files in every directory.
struct Everywhere;

impl BuildContext for Everywhere {
    fn list(&self, _directory: &str, _typed: &str) -> Listing {
        let names = [("directory", FileKind::Directory), ("file", FileKind::File)];
        let entry = |(name, kind): (&str, _)| Entry { name: name.into(), kind, ignored: false };
        Listing { entries: names.into_iter().map(entry).collect(), is_partial: false }
    }

    fn kind(&self, _path: &str) -> Option<FileKind> {
        Some(FileKind::File)
    }

    fn ignore_file(&self) -> Option<&str> {
        None
    }
}

/// A file that is chosen stands there as a path, and nothing else has changed its meaning.
fn check_path(case: &Case<'_>, item: &completion::Item) {
    let mut document = case.snapshot.document().clone();
    document.edit(item.span, &item.insert);
    assert_eq!(document.entries().len(), case.snapshot.document().entries().len());
    let behind = Span::empty(item.span.start + item.insert.len() as u32);
    let next = document.text().slice(Span::new(behind.start, document.text().len()));
    let ends =
        next.is_empty() || next.starts_with(|c: char| c.is_whitespace() || "/\"'`\\],".contains(c));
    assert!(ends, "{}: {item:?} at {}", case.name, case.offset);
}

/// What is asked about one place.
pub(crate) fn check_place(case: &Case<'_>) {
    let (snapshot, offset) = (case.snapshot, case.offset);
    if let Some(hover) = case.run("hover", || hover::hover(snapshot, offset)) {
        case.check("hover", hover.span);
    }
    let completions = case.run("completion", || {
        completion::completions(snapshot, offset, &Everywhere, &Answers::default())
    });
    for item in completions.items {
        case.check("completion", item.span);
        let replaced = snapshot.text().slice(item.span);
        assert!(!replaced.contains(['\r', '\n']), "{}: {item:?}", case.name);
        if let completion::ItemKind::File = item.kind {
            check_path(case, &item);
        }
    }
    for span in case.run("selection", || selection::selections(snapshot, offset)) {
        case.check("selection", span);
    }
    let help = case.run("signature", || signature::signature_help(snapshot, offset, true));
    for signature in help.into_iter().flat_map(|help| help.signatures) {
        let active = signature.active.is_none_or(|active| active < signature.parameters.len());
        assert!(active, "{} at {offset}", case.name);
    }
    let range = Span::new(offset, (offset + RANGE).min(snapshot.text().len()));
    let found = case
        .run("range", || format::format_ranges(snapshot.document(), &Options::default(), &[range]));
    check_edits(case, &found.edits);
    let typed = case.run("typing", || typing::after_line_break(snapshot, offset, None));
    check_edits(case, typed.as_slice());
    check_names(case);
}

/// How long the ranges are that are laid out.
const RANGE: u32 = 30;

/// Edits stand in order, apart from each other, and add no instruction.
fn check_edits(case: &Case<'_>, edits: &[format::Edit]) {
    edits.iter().for_each(|edit| case.check("format", edit.span));
    let apart = |pair: &[format::Edit]| pair[0].span.end <= pair[1].span.start;
    assert!(edits.windows(2).all(apart), "{} at {}: {edits:?}", case.name, case.offset);
    let blank = |edit: &format::Edit| edit.text.trim_matches([' ', '\t', '\r', '\n']).is_empty();
    let same = |edit: &format::Edit| {
        let before = case.snapshot.text().slice(edit.span);
        before.trim().eq_ignore_ascii_case(edit.text.trim())
    };
    assert!(edits.iter().all(|e| blank(e) || same(e)), "{}: {edits:?}", case.name);
}

fn check_names(case: &Case<'_>) {
    let (snapshot, offset) = (case.snapshot, case.offset);
    if let Some(source) = case.run("source", || paths::source_at(snapshot, offset)) {
        case.check("source", source.span);
        case.run("files", || paths::files(&source, &Everywhere));
    }
    if let Some(link) = case.run("definition", || navigation::definition(snapshot, offset)) {
        case.check("definition", link.origin);
        case.check("definition", link.target);
        assert!(link.target.contains(link.selection), "{}: {link:?}", case.name);
    }
    let places = case.run("references", || navigation::occurrences(snapshot, offset));
    let apart = places.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    assert!(apart, "{}: {places:?} at {offset}", case.name);
    places.iter().for_each(|place| case.check("references", place.span));
    case.run("linked", || navigation::linked(snapshot, offset));
    let renamed = case.run("rename", || navigation::rename(snapshot, offset, "renamed_1"));
    let prepared = case.run("rename", || navigation::prepare_rename(snapshot, offset));
    if let Ok(spans) = renamed {
        assert!(prepared.is_ok(), "{} at {offset}", case.name);
        let mut document = snapshot.document().clone();
        spans.iter().rev().for_each(|span| document.edit(*span, "renamed_1"));
        assert_eq!(document.entries().len(), snapshot.document().entries().len());
    }
}
