//! Makes the catalog's data from a list of every tag of the official images:
//! `cargo run -p analysis --example catalog -- official-images.tsv 2026-08-21 > server/analysis/data/official-images.txt`
//!
//! The list has a header line and columns between tabs: image, tag, group, architectures. Tags
//! with the same group are one build. The second argument is the day the list was made.

#![expect(clippy::disallowed_methods, reason = "a tool for developers reads a file and prints")]

use std::collections::{BTreeMap, HashMap};
use std::io::{Error, Write};

/// One build of an image: its platforms and its tags.
struct Build<'a> {
    group: &'a str,
    platforms: String,
    tags: Vec<&'a str>,
}

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, day] = arguments.as_slice() else {
        return Err(Error::other("usage: catalog official-images.tsv YYYY-MM-DD"));
    };
    let list = std::fs::read_to_string(path)?;
    let images = read(&list);
    write(&images, day, &mut std::io::stdout().lock())
}

/// The images by name, each with its builds in the order of the list.
fn read(list: &str) -> BTreeMap<&str, Vec<Build<'_>>> {
    let mut images: BTreeMap<&str, Vec<Build<'_>>> = BTreeMap::new();
    for row in list.lines().skip(1) {
        let mut columns = row.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        let (image, tag, group, architectures) = (column(), column(), column(), column());
        let builds = images.entry(image).or_default();
        match builds.iter_mut().find(|build| build.group == group) {
            Some(build) => build.tags.push(tag),
            None => {
                let platforms = platforms(architectures);
                builds.push(Build { group, platforms, tags: vec![tag] });
            }
        }
    }
    images
}

/// The platforms as BuildKit writes them, between blanks.
fn platforms(architectures: &str) -> String {
    let mut platforms: Vec<String> = architectures.split(',').map(platform).collect();
    platforms.sort_unstable_by_key(|platform| rank(platform));
    platforms.join(" ")
}

fn platform(architecture: &str) -> String {
    let (os, architecture) = match architecture.split_once('-') {
        Some((os, architecture)) => (os, architecture),
        None => ("linux", architecture),
    };
    let name = match architecture {
        "i386" => "386".to_owned(),
        "arm64v8" => "arm64".to_owned(),
        _ => architecture.replace("arm32", "arm/"),
    };
    format!("{os}/{name}")
}

/// The most used platforms come first.
fn rank(platform: &str) -> (usize, String) {
    const FIRST: [&str; 2] = ["linux/amd64", "linux/arm64"];
    let known = FIRST.iter().position(|name| *name == platform);
    (known.unwrap_or(FIRST.len()), platform.to_owned())
}

fn write(
    images: &BTreeMap<&str, Vec<Build<'_>>>,
    day: &str,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let sets = platform_sets(images);
    writeln!(out, "# Docker official images on {day}, from the lists in")?;
    writeln!(out, "# https://github.com/docker-library/official-images (Apache-2.0).")?;
    writeln!(out, "# Made by server/analysis/examples/catalog.rs; not to be edited by hand.")?;
    writeln!(out, "# `+` is a set of platforms, `=` an image; below it each line is one build:")?;
    writeln!(out, "# the number of its set, counted from 0, and its tags.")?;
    for set in &sets {
        writeln!(out, "+{set}")?;
    }
    let numbers: HashMap<&str, usize> = sets.iter().copied().zip(0..).collect();
    for (image, builds) in images {
        writeln!(out, "={image}")?;
        for build in builds {
            let number = numbers.get(build.platforms.as_str()).copied().unwrap_or_default();
            writeln!(out, "{number} {}", build.tags.join(" "))?;
        }
    }
    Ok(())
}

/// Every set of platforms, the most used one first, which gives it the shortest number.
fn platform_sets<'a>(images: &'a BTreeMap<&str, Vec<Build<'_>>>) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for build in images.values().flatten() {
        *counts.entry(&build.platforms).or_default() += 1;
    }
    let mut sets: Vec<&str> = counts.keys().copied().collect();
    sets.sort_by_key(|set| std::cmp::Reverse(counts.get(set)));
    sets
}
