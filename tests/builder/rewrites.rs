//! Every edit that is offered for a random file, built and compared with the file as it was.

use std::collections::BTreeMap;
use std::sync::Arc;

use analysis::Snapshot;
use analysis::context::ignore::Ignore;
use analysis::context::path;
use analysis::edit::apply;
use cache::order::Project;
use cache::rewrites::{self, Offer, Tier};
use cache::tree::{Kind, Node, Tree};
use syntax::Document;

use crate::base;
use crate::engine::Engine;
use crate::files::{File, Files};
use crate::random::{Sample, sample};
use crate::samples::seeds;
use crate::verdict::{Reference, Verdict};
use crate::workers;

/// What is done with one file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How many edits of each kind were built.
    pub(crate) built: BTreeMap<&'static str, usize>,
    /// How many files could not be built.
    pub(crate) skipped: usize,
    pub(crate) problems: Vec<String>,
}

/// What the build sees of `files`. A folder is ignored if it is named and nothing in it is kept.
pub(crate) fn tree(files: &Files) -> Tree {
    let ignore = match files.get(".dockerignore") {
        Some(File::Regular { text, .. }) => Ignore::read(text).unwrap(),
        _ => Ignore::default(),
    };
    let is_ignored = |path: &str| ignore.matches(path).unwrap_or_default();
    let mut tree = Tree::new();
    for (path, file) in files.iter() {
        for folder in path::parents(path) {
            let inside = |path: &str| path.starts_with(&format!("{folder}/"));
            let is_kept = files.iter().any(|(path, _)| inside(path) && !is_ignored(path));
            let ignored = is_ignored(folder) && !is_kept;
            tree.insert(folder, Node { kind: Kind::Directory, text: None, ignored });
        }
        let (kind, text) = match file {
            File::Regular { mode, text } if mode & 0o111 != 0 => (Kind::Executable, Some(text)),
            File::Regular { text, .. } => (Kind::File, Some(text)),
            File::Folder { .. } => (Kind::Directory, None),
            File::Link { .. } => (Kind::Link, None),
        };
        let text = text.map(|text| Arc::from(text.as_str()));
        tree.insert(path, Node { kind, text, ignored: is_ignored(path) });
    }
    tree
}

/// The rule that offers cache mounts.
const KEPT_OUTSIDE: &str = "downloads-not-kept";

fn kind(offer: &Offer) -> &'static str {
    match offer.tier {
        Tier::Config => "configuration",
        Tier::Proved => "proved",
        Tier::Assumed => "assumed",
    }
}

fn outcome(engine: &Engine, seed: u64) -> Outcome {
    let sample = sample(seed);
    let (before, tree) = (sample.dockerfile(), tree(&sample.files));
    let project = Project { tree: Some(&tree), profile: engine.profile(), ..Project::default() };
    let snapshot = Snapshot::new(Document::new(&before));
    let advised = rewrites::advise(&snapshot, &project);
    // A cache mount leaves its directory behind where the base image has none: a test of its own.
    let extras = advised.extras.into_iter().filter(|extra| extra.rule != KEPT_OUTSIDE);
    let findings = advised.findings.into_iter().chain(extras);
    let offers = findings.flat_map(|finding| finding.offers);
    let swaps = rewrites::swaps(&snapshot, &project).into_iter();
    built(engine, &format!("seed {seed}"), &sample, offers.chain(swaps).collect())
}

/// Builds `sample` with each of `offers`.
pub(crate) fn built(engine: &Engine, name: &str, sample: &Sample, offers: Vec<Offer>) -> Outcome {
    let before = sample.dockerfile();
    let mut outcome = Outcome::default();
    let offers: Vec<Offer> = offers.into_iter().filter(|offer| !offer.edits.is_empty()).collect();
    if offers.is_empty() {
        return outcome;
    }
    let Ok(reference) = Reference::new(engine, sample.recipe(&before)) else {
        outcome.skipped += 1;
        return outcome;
    };
    for offer in offers {
        let after = apply(&before, &offer.edits);
        match reference.compare(sample.recipe(&after)) {
            Verdict::Same { .. } => *outcome.built.entry(kind(&offer)).or_default() += 1,
            Verdict::BeforeFails(_) => outcome.skipped += 1,
            verdict => outcome.problems.push(format!(
                "{name}: {verdict:#?}\n{:?} {} if {:?}\n{before}---- becomes\n{after}",
                offer.tier, offer.title, offer.assumptions,
            )),
        }
    }
    outcome
}

#[test]
fn offered_edits_keep_the_image() {
    let Some(engine) = Engine::any() else { return };
    base::import(&engine);
    let outcomes = workers::map(&seeds(), |seed| outcome(&engine, *seed));
    report("edits", &outcomes);
}

/// Tells how many `what` gave the same image, and fails if one did not.
#[track_caller]
pub(crate) fn report(what: &str, outcomes: &[Outcome]) {
    let mut built: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, count) in outcomes.iter().flat_map(|outcome| &outcome.built) {
        *built.entry(kind).or_default() += count;
    }
    let skipped: usize = outcomes.iter().map(|outcome| outcome.skipped).sum();
    eprintln!("{what} that gave the same image: {built:?}, files that do not build: {skipped}");
    let problems: Vec<&str> =
        outcomes.iter().flat_map(|outcome| &outcome.problems).map(String::as_str).collect();
    assert!(problems.is_empty(), "{} differ\n{}", problems.len(), problems.join("\n\n"));
    assert!(!built.is_empty(), "nothing was built");
}
