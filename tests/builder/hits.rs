//! What a change of a Dockerfile, its context or its arguments takes from the cache: facts about the
//! builder.
//!
//! `hits.txt` holds them, in the form of [`crate::pairs`]: keys that begin with `then` change the
//! context or the arguments before the second build, and `hits` has a letter for each step of that,
//! `H` if it came from the cache and `M` if not.

use crate::base;
use crate::engine::{Engine, Recipe, Step};
use crate::files::Files;
use crate::pairs::{self, Pair};
use crate::workers;

/// A build, and what it takes from the one before.
#[derive(Debug, Clone, Default)]
struct Change {
    title: String,
    builds: [Build; 2],
    hits: String,
    /// The same for Docker 20, where that has others.
    on_20: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Build {
    dockerfile: String,
    files: Files,
    arguments: Vec<(String, String)>,
    is_inside: bool,
}

fn all() -> Vec<Change> {
    pairs::read(include_str!("hits.txt")).map(change).collect()
}

fn change(pair: Pair<'_>) -> Change {
    let build = |dockerfile| Build { dockerfile, files: Files::project(), ..Build::default() };
    let builds = [build(pair.before), build(pair.after)];
    let mut change = Change { title: pair.title.to_owned(), builds, ..Change::default() };
    for (key, value) in pair.keys {
        let (key, from) = key.strip_prefix("then ").map_or((key, 0), |key| (key, 1));
        match key {
            "hits" => change.hits = value.to_owned(),
            "on 20" => change.on_20 = Some(value.to_owned()),
            _ => change.builds[from..].iter_mut().for_each(|build| build.set(key, value)),
        }
    }
    change
}

impl Build {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "inside" => self.is_inside = true,
            "argument" => {
                let (name, value) = value.split_once('=').unwrap();
                self.arguments.push((name.to_owned(), value.to_owned()));
            }
            _ => assert!(pairs::apply(&mut self.files, key, value), "unknown key {key}"),
        }
    }

    /// The steps of the build on `base`.
    fn run(&self, engine: &Engine, base: &str) -> Vec<Step> {
        let dockerfile = base::replaced(&self.dockerfile, base);
        let recipe = Recipe {
            arguments: &self.arguments,
            is_inside: self.is_inside,
            ..Recipe::new(&dockerfile, &self.files)
        };
        engine.build(recipe).unwrap_or_else(|log| panic!("{dockerfile}{log}")).steps.clone()
    }
}

impl Change {
    /// What is wrong, if anything.
    fn wrong(&self, engine: &Engine) -> Option<String> {
        let base = base::unique(engine);
        let [first, second] = [0, 1].map(|at| self.builds[at].run(engine, &base));
        engine.forget(&base);
        assert!(first.iter().all(|step| !step.is_cached), "{}: {first:#?}", self.title);
        let letter = |step: &Step| if step.is_cached { 'H' } else { 'M' };
        let hits: String = second.iter().map(letter).collect();
        let on_20 = self.on_20.as_ref().filter(|_| engine.version() == 20);
        let known = on_20.unwrap_or(&self.hits);
        let says = || format!("{}\n  hits: {hits}\n  not: {known}\n{second:#?}", self.title);
        (hits != *known).then(says)
    }
}

#[test]
fn changes_hit_as_documented() {
    let Some(engine) = Engine::get() else { return };
    let changes = all();
    let problems: Vec<String> =
        workers::map(&changes, |change| change.wrong(&engine)).into_iter().flatten().collect();
    eprintln!("{} changes", changes.len());
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn changes_can_be_read() {
    for change in all() {
        assert!(change.hits.chars().all(|letter| matches!(letter, 'H' | 'M')), "{change:#?}");
    }
}
