//! What completing the names and the tags of images costs, offline: `cargo bench -p analysis --bench
//! images`. A list must be there before anybody sees that it was not: in less than a millisecond.

use analysis::Snapshot;
use analysis::context::NoContext;
use analysis::features::completion::{completions, documentation};
use analysis::features::image_actions::image_actions;
use divan::Bencher;
use images::{Answers, Repository, Tag, TagList};
use syntax::{Document, Span};

const PLACES: [&str; 7] = [
    "FROM py",
    "FROM python:",
    "FROM python:3.1",
    "FROM python:3.10-slim-bu",
    "FROM tomee:",
    "ARG V=3.\nFROM python:$V-slim",
    "FROM mcr.microsoft.com/dotnet/sdk:",
];

fn main() {
    divan::main();
}

/// The snapshot of a text, and the end of its first line.
fn place(text: &str) -> (Snapshot, u32) {
    let end = text.find('\n').unwrap_or(text.len());
    (Snapshot::new(Document::new(text)), end as u32)
}

#[divan::bench(args = PLACES)]
fn complete(bencher: Bencher<'_, '_>, text: &str) {
    let (snapshot, offset) = place(text);
    let answers = Answers::default();
    bencher.bench(|| completions(&snapshot, offset, &NoContext, &answers).items.len());
}

/// The same with the reading of the text.
#[divan::bench(args = PLACES)]
fn type_and_complete(bencher: Bencher<'_, '_>, text: &str) {
    let answers = Answers::default();
    bencher.bench(|| {
        let (snapshot, offset) = place(text);
        completions(&snapshot, offset, &NoContext, &answers).items.len()
    });
}

/// A registry told so many tags.
#[divan::bench(args = [100, 1_000, 10_000])]
fn complete_told_tags(bencher: Bencher<'_, '_>, count: u32) {
    let tag = |number: u32| Tag {
        name: format!("{}.{}.{}-v", number % 7, number % 100, number),
        ..Tag::default()
    };
    let list = TagList { tags: (0..count).map(tag).collect(), complete: true, age: 0 };
    let mut answers = Answers::default();
    answers.tags.extend(Repository::of("ghcr.io/a/b").map(|name| (name, list.into())));
    let (snapshot, offset) = place("FROM ghcr.io/a/b:");
    bencher.bench(|| completions(&snapshot, offset, &NoContext, &answers).items.len());
}

#[divan::bench]
fn document_a_tag() -> usize {
    documentation("tag:python:3.13-slim", &Answers::default()).map_or(0, |page| page.len())
}

#[divan::bench]
fn act_on_a_reference(bencher: Bencher<'_, '_>) {
    let (snapshot, offset) = place("FROM python:3.10-slim-buster");
    let answers = Answers::default();
    bencher.bench(|| image_actions(&snapshot, Span::empty(offset), &answers, true).len());
}
