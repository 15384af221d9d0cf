//! Pairs of Dockerfiles and how their images compare: facts about the builder.
//!
//! The folder `cases` holds them, in the form of [`crate::pairs`]. The context is
//! [`Files::project`] and what the keys add.

use std::collections::BTreeSet;

use crate::base;
use crate::engine::{Engine, Recipe};
use crate::files::Files;
use crate::pairs::{self, Pair};
use crate::verdict::{Verdict, compare};
use crate::workers;

const TEXTS: [&str; 7] = [
    include_str!("cases/arguments.txt"),
    include_str!("cases/commands.txt"),
    include_str!("cases/configuration.txt"),
    include_str!("cases/copies.txt"),
    include_str!("cases/installs.txt"),
    include_str!("cases/links.txt"),
    include_str!("cases/mounts.txt"),
];

/// A pair.
#[derive(Debug, Clone, Default)]
pub(crate) struct Case {
    pub(crate) title: String,
    /// How they compare, in the words of [`told`].
    pub(crate) outcome: String,
    /// How they compare in Docker 20, where that is not the same.
    pub(crate) on_20: Option<String>,
    /// What not every builder has.
    pub(crate) needs: Option<String>,
    pub(crate) files: Files,
    pub(crate) before: String,
    pub(crate) after: String,
    /// Whether the Dockerfile lies in the context.
    pub(crate) is_inside: bool,
}

/// All cases.
pub(crate) fn all() -> Vec<Case> {
    TEXTS.iter().flat_map(|text| pairs::read(text)).map(case).collect()
}

fn case(pair: Pair<'_>) -> Case {
    let mut case = Case {
        title: pair.title.to_owned(),
        files: Files::project(),
        before: pair.before,
        after: pair.after,
        ..Case::default()
    };
    for (key, value) in pair.keys {
        match key {
            "is" => case.outcome = value.to_owned(),
            "on 20" => case.on_20 = Some(value.to_owned()),
            "needs" => case.needs = Some(value.to_owned()),
            "inside" => case.is_inside = true,
            _ => assert!(pairs::apply(&mut case.files, key, value), "unknown key {key}"),
        }
    }
    case
}

/// A verdict as the cases write it: `same`, `same but PATHS`, `different PATHS`, `after fails`.
fn told(verdict: &Verdict) -> String {
    let join = |names: Vec<&str>| names.join(" ");
    match verdict {
        Verdict::Same { unstable } if unstable.is_empty() => "same".to_owned(),
        Verdict::Same { unstable } => {
            format!("same but {}", join(unstable.iter().map(String::as_str).collect()))
        }
        Verdict::Different(found) => {
            format!("different {}", join(found.keys().map(String::as_str).collect()))
        }
        Verdict::BeforeFails(_) => "before fails".to_owned(),
        Verdict::AfterFails(_) => "after fails".to_owned(),
    }
}

/// The Dockerfile that tells whether the builder has what a case needs.
fn probe(feature: &str) -> String {
    let line = match feature {
        "link" | "merge" => "COPY --link a /a",
        "heredoc" => "COPY <<END /x\nEND",
        "network" => "RUN --network=none true",
        _ => panic!("unknown feature {feature}"),
    };
    format!("FROM {}\n{line}\n", base::NAME)
}

fn missing_features(engine: &Engine, cases: &[Case]) -> BTreeSet<String> {
    let needed: BTreeSet<String> = cases.iter().filter_map(|case| case.needs.clone()).collect();
    let files = Files::project();
    let builds = |feature: &str| engine.build(Recipe::new(&probe(feature), &files)).is_ok();
    let has = |feature: &str| feature != "merge" || engine.merges();
    needed.into_iter().filter(|feature| !has(feature) || !builds(feature)).collect()
}

/// What is wrong with the case, if anything.
fn wrong(engine: &Engine, case: &Case) -> Option<String> {
    let recipe = |text| Recipe { is_inside: case.is_inside, ..Recipe::new(text, &case.files) };
    let verdict = compare(engine, recipe(&case.before), recipe(&case.after));
    let found = told(&verdict);
    let on_20 = case.on_20.as_ref().filter(|_| engine.version() == 20);
    let outcome = on_20.unwrap_or(&case.outcome);
    let says = || format!("{}\n  is: {found}\n  not: {outcome}\n{verdict:#?}", case.title);
    (found != *outcome).then(says)
}

#[test]
fn cases_behave_as_documented() {
    let Some(engine) = Engine::get() else { return };
    base::import(&engine);
    let mut cases = all();
    let missing = missing_features(&engine, &cases);
    cases.retain(|case| case.needs.as_ref().is_none_or(|feature| !missing.contains(feature)));
    let problems = workers::map(&cases, |case| wrong(&engine, case));
    let problems: Vec<String> = problems.into_iter().flatten().collect();
    eprintln!("{} cases; this builder lacks {missing:?}", cases.len());
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn cases_can_be_read() {
    let cases = all();
    let titles: BTreeSet<&str> = cases.iter().map(|case| case.title.as_str()).collect();
    assert_eq!(titles.len(), cases.len());
    for case in &cases {
        let known = ["same", "different ", "after fails"];
        assert!(known.iter().any(|start| case.outcome.starts_with(start)), "{case:#?}");
        assert_ne!(case.before, case.after, "{}", case.title);
    }
}
