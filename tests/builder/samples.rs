//! What must hold for every random file, so that whatever else is found out with them means
//! something: they build, a second build takes everything from the cache, and one without the cache
//! gives the same image.

use std::collections::BTreeSet;
use std::{env, iter};

use crate::base;
use crate::changes::{self, change};
use crate::engine::Engine;
use crate::random::{Random, Sample, sample};
use crate::workers;

/// How many random files a test builds, and where the seeds begin.
pub(crate) fn seeds() -> Vec<u64> {
    let number = |name: &str| env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let first = number("BUILDER_TESTS_SEED").unwrap_or(0);
    let count = number("BUILDER_TESTS_COUNT").unwrap_or(20);
    (first..first + count).collect()
}

/// What the stub of a package manager writes differently each time, as real ones do.
const UNSTABLE: &str = "/var/lib/apt/log";

/// What is wrong, if anything.
fn wrong(engine: &Engine, seed: u64) -> Option<String> {
    let sample = sample(seed);
    let base = base::unique(engine);
    let problem = not_reproducible(engine, &sample, &base);
    engine.forget(&base);
    problem.map(|problem| format!("seed {seed}: {problem}\n{}", sample.dockerfile()))
}

fn not_reproducible(engine: &Engine, sample: &Sample, base: &str) -> Option<String> {
    let dockerfile = base::replaced(&sample.dockerfile(), base);
    let recipe = sample.recipe(&dockerfile);
    let builds = [recipe, recipe, recipe.fresh()].map(|recipe| engine.build(recipe));
    let [Ok(first), Ok(second), Ok(fresh)] = builds else { return Some(format!("{builds:#?}")) };
    if first.steps.iter().any(|step| step.is_cached) {
        return Some(format!("the first build has hits: {:#?}", first.steps));
    }
    if second.steps.iter().any(|step| !step.is_cached) {
        return Some(format!("the second build has misses: {:#?}", second.steps));
    }
    let mut differences = first.image().differences(&fresh.image());
    differences.remove(UNSTABLE);
    (!differences.is_empty()).then(|| format!("{differences:#?}"))
}

/// Changes after which every step is the same.
const HARMLESS: [&str; 3] = ["nothing", "a comment", "a keyword's case"];

/// What is wrong with the hits after changes that must not matter, if anything.
fn not_harmless(engine: &Engine, seed: u64) -> Option<String> {
    let sample = sample(seed);
    let mut random = Random::new(seed);
    let base = base::unique(engine);
    let first = sample.steps(engine, &base);
    let changes = iter::repeat_with(|| change(&sample, &mut random));
    let harmless = changes.filter(|(_, what)| HARMLESS.contains(what)).take(3);
    let problem =
        harmless.map(|(changed, what)| (what, changed.steps(engine, &base))).find(|(_, steps)| {
            steps.as_ref().is_ok_and(|steps| steps.iter().any(|step| !step.is_cached))
        });
    engine.forget(&base);
    problem.map(|problem| format!("seed {seed}: {problem:#?} after {first:#?}"))
}

#[test]
fn samples_are_reproducible() {
    let Some(engine) = Engine::get() else { return };
    let seeds = seeds();
    let problems = workers::map(&seeds, |seed| wrong(&engine, *seed));
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn samples_are_deterministic_and_differ() {
    let text = |seed| sample(seed).dockerfile();
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn harmless_changes_take_everything_from_the_cache() {
    let Some(engine) = Engine::get() else { return };
    let seeds = seeds();
    let problems = workers::map(&seeds, |seed| not_harmless(&engine, *seed));
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn changes_are_of_every_kind() {
    let mut random = Random::new(0);
    let found = |_| change(&sample(random.below(99) as u64), &mut random).1;
    let kinds: BTreeSet<&str> = (0..2000).map(found).collect();
    assert_eq!(kinds.len(), changes::KINDS);
}
