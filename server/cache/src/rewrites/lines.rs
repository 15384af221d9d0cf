//! New COPY instructions for some of the files that one that is there brings.

use std::collections::BTreeMap;

use analysis::context::path;
use analysis::plan::{Step, Transfer};
use dialect::Keyword;
use syntax::Statement;

use crate::installs::Need;

/// How many lines are written at most: more would be a burden to whoever keeps the file.
const MOST_LINES: usize = 12;

/// What has a meaning of its own in a path of COPY.
pub(super) const SPECIAL: [char; 10] = ['$', '*', '?', '[', ']', '\\', '"', '\'', '<', ','];

/// The instructions that bring `needs` to where `transfer`, the one of `step`, brings them; with its
/// flags, and its way to write the destination. `None` where they cannot be written plainly.
pub(super) fn copies(step: &Step, transfer: &Transfer, needs: &[&Need]) -> Option<Vec<String>> {
    let flags = flags(step)?;
    let mut by_directory: BTreeMap<&str, Vec<&Need>> = BTreeMap::new();
    let mut copies = Vec::new();
    for need in needs {
        match need.is_directory {
            true => copies.push((vec![*need], need.image.as_str())),
            false => by_directory.entry(parent(&need.image)).or_default().push(need),
        }
    }
    copies.extend(by_directory.into_iter().map(|(directory, needs)| (needs, directory)));
    copies.sort_by_key(|(_, directory)| directory.len());
    if copies.len() > MOST_LINES {
        return None;
    }
    let line = |(mut needs, directory): (Vec<&Need>, &str)| {
        needs.sort_by_key(|need| rank(&need.path));
        let is_single_file = needs.iter().all(|need| !need.is_directory) && needs.len() == 1;
        let destination = destination(step, transfer, directory, is_single_file)?;
        let sources: Vec<&str> = needs.iter().map(|need| need.path.as_str()).collect();
        Some(written(&flags, &sources, &destination))
    };
    let plain = needs.iter().all(|need| !need.path.contains(SPECIAL));
    copies.into_iter().filter(|_| plain).map(line).collect()
}

/// Manifests come before locks, and those before hidden files, as people write them.
pub(super) fn rank(path: &str) -> (bool, bool, &str) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_lock = ["lock", "shrinkwrap", ".sum"].iter().any(|part| name.contains(part));
    (name.starts_with('.'), is_lock, path)
}

fn written(flags: &str, sources: &[&str], destination: &str) -> String {
    let keyword = Keyword::Copy.name();
    let has_blank =
        sources.iter().chain([&destination]).any(|word| word.contains(char::is_whitespace));
    let words = sources.iter().copied().chain([destination]);
    match has_blank {
        true => {
            let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
            format!("{keyword} {flags}[{}]", quoted.join(", "))
        }
        false => format!("{keyword} {flags}{}", words.collect::<Vec<_>>().join(" ")),
    }
}

/// The flags of `step` as they are written, each with a blank behind it.
fn flags(step: &Step) -> Option<String> {
    let instruction = step.placed.entry.instruction.as_ref()?;
    let statement: &Statement = &instruction.statement;
    let flags = statement.flags.iter().map(|flag| instruction.line.slice(flag.word.range));
    Some(flags.map(|flag| format!("{flag} ")).collect())
}

/// How the directory `directory` of the image is written as a destination: from the working
/// directory where `transfer` does so.
fn destination(
    step: &Step,
    transfer: &Transfer,
    directory: &str,
    is_single_file: bool,
) -> Option<String> {
    let whole = transfer.directory.as_deref()?;
    let rest = below(directory, whole)?;
    let text = transfer.destination.text.as_str();
    if rest.is_empty() && is_single_file && matches!(text, "." | "./") {
        return Some(text.to_owned());
    }
    let is_here = step.working_directory.as_deref() == Some(whole);
    let start = match text {
        "." | "./" if is_here => "./",
        text if text.contains(SPECIAL) => return None,
        text => text,
    };
    let start = start.trim_end_matches('/');
    Some(match rest {
        "" => format!("{start}/"),
        rest => format!("{start}/{rest}/"),
    })
}

fn parent(image: &str) -> &str {
    match image.rfind('/') {
        Some(0) | None => "/",
        Some(slash) => image.get(..slash).unwrap_or("/"),
    }
}

/// What follows `whole` in `directory`.
fn below<'d>(directory: &'d str, whole: &str) -> Option<&'d str> {
    let rest = directory.strip_prefix(whole.trim_end_matches('/'))?;
    match rest.strip_prefix('/') {
        Some(rest) => Some(rest),
        None => rest.is_empty().then_some(""),
    }
}

/// `path` below the absolute `directory` of the image.
pub(super) fn at(directory: &str, rest: &str) -> String {
    path::join_all(directory.trim_end_matches('/'), rest)
}
