//! How long one look-up takes, the first one of the process aside.

use images::facts;

fn main() {
    divan::main();
}

/// A listed tag, a dropped one and one that never was, of images with few and with most tags.
const TAGS: [&str; 5] = [
    "alpine:3.24",
    "python:3.10-slim-buster",
    "python:3.10-slim-bulseye",
    "openjdk:8u1",
    "tomcat:9.0",
];

fn split(reference: &str) -> (facts::Image, &str) {
    let (name, tag) = reference.split_once(':').unwrap_or((reference, "latest"));
    (facts::named(name).expect("an image of the facts"), tag)
}

#[divan::bench(args = TAGS)]
fn status(reference: &str) -> facts::Status {
    let (image, tag) = split(reference);
    image.status(tag)
}

#[divan::bench(args = TAGS)]
fn cycle_and_suite(reference: &str) -> (Option<facts::Cycle>, bool) {
    let (image, tag) = split(reference);
    (image.cycle(tag), image.suite(tag).is_some())
}

/// What one has to do before the tag can be asked for: the place in the list of images.
#[divan::bench(args = ["alpine", "python", "mcr.microsoft.com/dotnet/sdk"])]
fn image(name: &str) -> Option<facts::Image> {
    facts::named(name)
}

#[divan::bench(args = TAGS)]
fn successor(reference: &str) -> Option<&'static str> {
    let (image, tag) = split(reference);
    image.successor(tag, facts::SNAPSHOT)
}

#[divan::bench(args = TAGS)]
fn nearest(reference: &str) -> Vec<&'static str> {
    let (image, tag) = split(reference);
    image.nearest(tag)
}
