//! Makes the data that `images` compiles in from a folder of tables:
//! `cargo run -p images --example catalogue -- TABLES server/images/data`
//!
//! `server/docs/images.md` tells which tables, with which columns. The same tables always give the
//! same files.

#![expect(clippy::disallowed_methods, reason = "a tool for developers reads and writes files")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::io::{Error, Result};
use std::path::Path;

use images::tags;

/// What is written of one image.
#[derive(Default)]
struct Image {
    /// What became of it, as one line.
    retired: Option<String>,
    /// The products whose release cycles its tags speak of.
    products: Vec<String>,
    builds: Vec<Build>,
    /// Whether people often build on it.
    is_popular: bool,
}

/// One build of an image: its platforms and its tags.
struct Build {
    group: String,
    platforms: String,
    tags: Vec<String>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tables, data] = arguments.as_slice() else {
        return Err(Error::other("usage: catalogue TABLES DATA"));
    };
    let (tables, data) = (Path::new(tables), Path::new(data));
    let day = snapshot(tables)?;
    let images = images(tables)?;
    std::fs::write(data.join("images.txt"), image_list(&images, &day))?;
    std::fs::write(data.join("cycles.txt"), cycle_list(tables, &images)?)?;
    let history = history(tables)?;
    std::fs::write(data.join("words.txt"), word_list(&history))?;
    std::fs::write(data.join("tags.fst"), tag_map(&history)?)
}

/// The day of the newest table of tags, which the reading notes beside them tell.
fn snapshot(tables: &Path) -> Result<String> {
    let notes = std::fs::read_to_string(tables.join("README.md"))?;
    let behind = notes.split_once("Snapshots: official-images").and_then(|(_, rest)| {
        let day = rest.split_once(" of ")?.1.get(..10)?;
        day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-').then(|| day.to_owned())
    });
    behind.ok_or_else(|| Error::other("README.md names no day"))
}

/// The rows of a table without its head, each with its columns.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|row| row.split('\t').collect())
}

fn images(tables: &Path) -> Result<BTreeMap<String, Image>> {
    let read = |name: &str| std::fs::read_to_string(tables.join(name));
    let mut images = BTreeMap::new();
    add_official(&mut images, &read("official-images.tsv")?);
    add_microsoft(&mut images, &read("mcr-images.tsv")?);
    for row in rows(&read("eol-images.tsv")?) {
        if let [product, image] = row[..]
            && !FOREIGN_PRODUCTS.contains(&product)
        {
            let image: &mut Image = images.entry(image.to_owned()).or_default();
            image.products.push(product.to_owned());
        }
    }
    for row in rows(&read("deprecated-images.tsv")?) {
        if let [name, state, noted, dropped, replacement, ..] = row[..] {
            let (state, replacement) = corrected(name, state, first(replacement));
            let line = format!("{state}\t{noted}\t{dropped}\t{replacement}");
            images.entry(name.to_owned()).or_default().retired = Some(line);
        }
    }
    for row in rows(&read("popular-bases.tsv")?) {
        if let [name, kind, from, copied, ..] = row[..]
            && PUBLIC.contains(&kind)
            && !(from == "0" && copied == "0")
        {
            images.entry(name.to_owned()).or_default().is_popular = true;
        }
    }
    for image in history(tables)?.keys().filter_map(|key| key.split_once(':')) {
        images.entry(image.0.to_owned()).or_default();
    }
    Ok(images)
}

/// Products whose cycles are not those of the image that shares their name.
const FOREIGN_PRODUCTS: [&str; 1] = ["openjdk-builds-from-oracle"];

/// Where images lie that anyone may pull.
const PUBLIC: [&str; 12] = [
    "cgr.dev",
    "container-registry.oracle.com",
    "docker-hub",
    "docker.elastic.co",
    "gcr.io",
    "ghcr.io",
    "mcr.microsoft.com",
    "nvcr.io",
    "public.ecr.aws",
    "quay.io",
    "registry.access.redhat.com",
    "registry.fedoraproject.org",
];

/// What the notes on an image come to, where the table's words for it do not tell that.
fn corrected<'t>(image: &str, state: &'t str, replacement: &'t str) -> (&'t str, &'t str) {
    match image {
        // What the notes name was given up in turn.
        "java" => (state, "eclipse-temurin"),
        // Its makers only point out that there is another one.
        "nextcloud" => ("revived", ""),
        // All of it is published elsewhere now.
        "rockylinux" => ("deprecated", replacement),
        _ => (state, replacement),
    }
}

/// The first of several replacements, without what is said of it.
fn first(replacement: &str) -> &str {
    replacement.split(' ').next().unwrap_or_default()
}

fn add_official(images: &mut BTreeMap<String, Image>, table: &str) {
    for row in rows(table) {
        if let [image, tag, group, architectures, ..] = row[..] {
            add_tag(images.entry(image.to_owned()).or_default(), tag, group, architectures);
        }
    }
}

/// The table does not tell which tags are one build. Those are that stand one after the other and
/// agree in all that makes builds differ: system, platforms, release line and features.
fn add_microsoft(images: &mut BTreeMap<String, Image>, table: &str) {
    let (mut last, mut group) = (String::new(), 0);
    let mut line = String::new();
    for row in rows(table) {
        if let [image, tag, architectures, is_windows, system] = row[..] {
            let os = if is_windows == "1" { "windows-" } else { "" };
            let architectures: Vec<String> =
                architectures.split(',').map(|name| format!("{os}{name}")).collect();
            let architectures = architectures.join(",");
            // A tag without a version stands behind those that have one.
            line = release_line(image, tag).unwrap_or(line);
            let features = features(tag).join("-");
            let key = format!("{image} {system} {architectures} {line} {features}");
            group += usize::from(key != last);
            last = key;
            let image = images.entry(image.to_owned()).or_default();
            add_tag(image, tag, &group.to_string(), &architectures);
        }
    }
}

/// What stays the same in the versions of one build: .NET shortens them, .NET Framework does not.
fn release_line(image: &str, tag: &str) -> Option<String> {
    let version = tag.split('-').next().filter(|word| word.starts_with(is_digit))?;
    let numbers = if image.contains("/framework/") { 9 } else { 1 };
    Some(version.split('.').take(numbers).collect::<Vec<_>>().join("."))
}

/// The words of a tag that tell more than version, system and architecture.
fn features(tag: &str) -> Vec<&str> {
    const SYSTEMS: [&str; 16] = [
        "alpine",
        "amd",
        "arm",
        "arm64v",
        "arm32v",
        "azurelinux",
        "bookworm",
        "jammy",
        "latest",
        "ltsc",
        "nanoserver",
        "noble",
        "resolute",
        "slim",
        "ubuntu",
        "windowsservercore",
    ];
    let words = tag.split('-').map(|word| word.trim_end_matches(|c| is_digit(c) || c == '.'));
    words.filter(|word| !word.is_empty() && !SYSTEMS.contains(word)).collect()
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn add_tag(image: &mut Image, tag: &str, group: &str, architectures: &str) {
    match image.builds.iter_mut().find(|build| build.group == group) {
        Some(build) => build.tags.push(tag.to_owned()),
        None => image.builds.push(Build {
            group: group.to_owned(),
            platforms: platforms(architectures),
            tags: vec![tag.to_owned()],
        }),
    }
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
        "arm32" => "arm/v7".to_owned(),
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

fn image_list(images: &BTreeMap<String, Image>, day: &str) -> String {
    let sets = platform_sets(images);
    let numbers: HashMap<&str, usize> = sets.iter().copied().zip(0..).collect();
    let mut out = format!(
        "# Images on {day}. Made by server/images/examples/catalogue.rs; not to be edited by hand.\n\
         # server/docs/images.md tells what is in here, where it comes from and its licenses.\n"
    );
    for set in &sets {
        let _ = writeln!(out, "+{set}");
    }
    for (name, image) in images {
        let _ = writeln!(out, "={name}");
        if image.is_popular {
            out.push_str("*\n");
        }
        if let Some(retired) = &image.retired {
            let _ = writeln!(out, "!{retired}");
        }
        for product in &image.products {
            let _ = writeln!(out, "%{product}");
        }
        for build in &image.builds {
            let number = numbers.get(build.platforms.as_str()).copied().unwrap_or_default();
            let _ = writeln!(out, "{number} {}", build.tags.join(" "));
        }
    }
    out
}

/// Every set of platforms, the most used one first, which gives it the shortest number.
fn platform_sets(images: &BTreeMap<String, Image>) -> Vec<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for build in images.values().flat_map(|image| &image.builds) {
        *counts.entry(&build.platforms).or_default() += 1;
    }
    let mut sets: Vec<&str> = counts.keys().copied().collect();
    sets.sort_by_key(|set| std::cmp::Reverse(counts.get(set)));
    sets
}

/// The release cycles of the products that images speak of, and of the systems that tags name.
fn cycle_list(tables: &Path, images: &BTreeMap<String, Image>) -> Result<String> {
    let mut wanted: BTreeSet<&str> =
        images.values().flat_map(|image| &image.products).map(String::as_str).collect();
    wanted.extend(["alpine-linux", "debian", "ubuntu"]);
    let table = std::fs::read_to_string(tables.join("eol.tsv"))?;
    let mut products: BTreeMap<&str, String> = BTreeMap::new();
    for row in rows(&table) {
        if let [product, name, codename, released, active, end, extended, lts, latest, ..] = row[..]
            && wanted.contains(product)
            && !is_ambiguous(product, name)
        {
            let codename = codename.split(' ').next().unwrap_or_default().to_lowercase();
            let list = products.entry(product).or_default();
            let row = [name, &codename, released, active, end, extended, lts, latest].join("\t");
            let _ = writeln!(list, "{}", row.trim_end_matches('\t'));
        }
    }
    let mut out = String::from(
        "# Release cycles: name, codename, first day, last days of active, regular and extended\n\
         # support, long-term support, newest release; from https://endoflife.date (MIT).\n\
         # Made by server/images/examples/catalogue.rs; not to be edited by hand.\n",
    );
    for (product, list) in products {
        let _ = write!(out, "={product}\n{list}");
    }
    Ok(out)
}

/// Whether tags of the cycle's name are kept up to date for another one: `1809` is what Windows
/// Server 2019 is built from.
fn is_ambiguous(product: &str, cycle: &str) -> bool {
    product.starts_with("windows-") && cycle.starts_with("1809")
}

/// Every tag ever listed, as `image:tag`, with the day it was dropped; empty while it is listed.
fn history(tables: &Path) -> Result<BTreeMap<String, String>> {
    let packed = std::fs::read(tables.join("official-history.tsv.gz"))?;
    let text = unpacked(&packed).ok_or_else(|| Error::other("the history is no gzip file"))?;
    let mut history = BTreeMap::new();
    for row in rows(&text) {
        if let [image, tag, _, dropped] = row[..] {
            history.insert(format!("{image}:{tag}"), dropped.to_owned());
        }
    }
    Ok(history)
}

/// The text of a gzip file with one member (RFC 1952), whose head may hold a file name.
fn unpacked(packed: &[u8]) -> Option<String> {
    let (head, mut rest) = packed.split_at_checked(10)?;
    let has_name = match head {
        [0x1f, 0x8b, 8, flags @ (0 | 8), ..] => *flags == 8,
        _ => return None,
    };
    if has_name {
        let end = rest.iter().position(|byte| *byte == 0)?;
        rest = rest.get(end + 1..)?;
    }
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(rest).ok()?).ok()
}

/// The words of every tag ever listed: those without a number, and of those with numbers the
/// greatest of each line, as `3`, `3.14` and `3.14.7` are. Words behind a dash have one.
fn word_list(history: &BTreeMap<String, String>) -> String {
    let mut images: BTreeMap<&str, BTreeMap<(String, Vec<u64>), u64>> = BTreeMap::new();
    for (image, tag) in history.keys().filter_map(|key| key.split_once(':')) {
        let words = images.entry(image).or_default();
        for word in tags::words(tag) {
            let letters = word.key();
            let mut numbers = word.numbers.as_slice();
            if numbers.is_empty() {
                words.insert((letters.clone(), Vec::new()), 0);
            }
            while let Some((last, line)) = numbers.split_last() {
                let greatest = words.entry((letters.clone(), line.to_vec())).or_default();
                *greatest = (*greatest).max(*last);
                numbers = line;
            }
        }
    }
    let mut out = String::from(
        "# The words of all tags ever listed; of those with numbers the greatest of each line.\n\
         # Made by server/images/examples/catalogue.rs; not to be edited by hand.\n",
    );
    for (image, words) in images {
        let _ = writeln!(out, "={image}");
        for ((letters, line), last) in words {
            let numbers: Vec<String> = line.iter().chain([&last]).map(u64::to_string).collect();
            let _ = writeln!(out, "{letters} {}", numbers.join("."));
        }
    }
    out
}

/// A map from `image:tag` to the days since 1970 on which the tag was dropped, 0 while it is listed.
fn tag_map(history: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut map = fst::MapBuilder::memory();
    for (tag, dropped) in history {
        let day = match images::Day::read(dropped) {
            Some(day) => u64::try_from(day.number()).unwrap_or_default(),
            None if dropped.is_empty() => 0,
            None => return Err(Error::other(format!("{tag}: `{dropped}` is no day"))),
        };
        map.insert(tag, day).map_err(Error::other)?;
    }
    map.into_inner().map_err(Error::other)
}
