//! Whether the keys of `cache::keys` predict what the builder takes from its cache.
//!
//! A random file is built, then changed and built again a few times. A step of a later build must
//! come from the cache exactly if its key is among those of the builds before. What is not known
//! ([`Reuse::Unknown`]) is counted, not compared. The classic builder of the same engine is compared
//! in the same way.
//!
//! Heredocs, `--link`, `--parents`, `--exclude`, secrets and `SOURCE_DATE_EPOCH` come in where the
//! engine is Docker 23 or later. Not in the random files, so not proved here, are
//!
//! - addresses behind ADD, which need a network; FROM of anything but the base image or a stage;
//! - platforms, Windows, `--target`, named contexts, devices, files with extended attributes;
//! - what a stage makes other than one file: the files of other steps are not known.
//!
//! Of a step that is the same in two stages the builder tells once. A builder that keeps the context
//! from build to build, as BuildKit does for a folder that is built again, does not notice the new
//! mode of a folder that was there before (`fsutil`, `DiskWriter.HandleChange`, which returns before
//! it notifies the cache); here every build has a context of its own.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use analysis::Snapshot;
use analysis::context::ignore::Ignore;
use analysis::plan::Plan;
use cache::keys::{
    Build, Configuration, Content, Image, Keys, Manifest, Profile, Reuse, StepKey, keys,
};
use cache::tree::Kind;
use dialect::arguments::SOURCE_DATE_EPOCH;
use syntax::Document;
use tempfile::TempDir;

use crate::base;
use crate::changes::change;
use crate::engine::{Engine, Recipe, Step};
use crate::files::{File, Files};
use crate::pairs;
use crate::random::{Random, Sample, sample};
use crate::samples::seeds;
use crate::workers;

/// How many times each file is changed and built again.
const CHANGES: usize = 4;

/// All that a prediction needs.
struct Case<'c> {
    dockerfile: &'c str,
    files: &'c Files,
    arguments: &'c [(String, String)],
    outcomes: BTreeMap<(usize, String), String>,
}

impl Case<'_> {
    fn keys(&self, profile: Profile) -> Keys {
        let folder = TempDir::new().unwrap();
        self.files.write(folder.path());
        let mut context = Manifest::new();
        gather(folder.path(), "", &mut context);
        let ignore = fs::read_to_string(folder.path().join(".dockerignore")).unwrap_or_default();
        let context = context.without_ignored(&Ignore::read(&ignore).unwrap());
        let configuration = Some(Configuration::default());
        let image = Image { identity: base::NAME.to_owned(), configuration };
        let build = Build {
            arguments: self.arguments.iter().cloned().collect(),
            images: [(base::NAME.to_owned(), image)].into(),
            outcomes: self.outcomes.clone(),
            ..Build::default()
        };
        let plan = Plan::of(&Snapshot::new(Document::new(self.dockerfile)));
        keys(&plan, &context, &build, profile)
    }
}

/// What is in `folder`, which is `path` of the context.
fn gather(folder: &Path, path: &str, context: &mut Manifest) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        let metadata = entry.metadata().unwrap();
        let mode = metadata.permissions().mode() & 0o7777;
        let (kind, id) = if metadata.is_symlink() {
            (Kind::Link, fs::read_link(entry.path()).unwrap().to_str().unwrap().to_owned())
        } else if metadata.is_dir() {
            (Kind::Directory, String::new())
        } else {
            (Kind::File, fs::read_to_string(entry.path()).unwrap())
        };
        context.insert(&path, Content { kind, mode, owner: (0, 0), id });
        if kind == Kind::Directory {
            gather(&entry.path(), &path, context);
        }
    }
}

/// Where the builder says that each step is: its stage, and its number in that, where FROM is the
/// first. The classic builder has no names for stages.
fn places(dockerfile: &str, profile: Profile, steps: &Keys) -> Vec<(String, usize)> {
    let plan = Plan::of(&Snapshot::new(Document::new(dockerfile)));
    let is_alone = plan.stages.len() == 1;
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let place = |step: &StepKey| {
        let is_on_stage = plan.stages[step.stage].from.text != base::NAME;
        let is_classic = profile == Profile::Classic;
        let first = usize::from(is_classic || !is_on_stage);
        let number = numbers.entry(step.stage).or_insert(first);
        *number += 1;
        let name = match &step.stage_name {
            _ if is_classic => step.stage.to_string(),
            _ if is_alone => String::new(),
            Some(name) => name.clone(),
            None => format!("stage-{}", step.stage),
        };
        (name, *number)
    };
    steps.steps.iter().map(place).collect()
}

/// What the prediction is for each step that the builder tells of.
fn predicted(
    dockerfile: &str,
    profile: Profile,
    before: &Keys,
    after: &Keys,
    told: &[Step],
) -> Vec<Option<Reuse>> {
    let places = places(dockerfile, profile, after);
    let reuses = match profile {
        Profile::Classic => one_after_the_other(before, after),
        _ => before.reuses(after),
    };
    let found = |step: &Step| {
        // A stage that is alone has a name only where something is mounted; numbers are padded.
        let is_it = |(stage, number): &(String, usize)| {
            *number == step.number && (stage.is_empty() || stage == step.stage.trim_end())
        };
        let at = places.iter().position(is_it)?;
        reuses.get(at).copied()
    };
    told.iter().map(found).collect()
}

/// The classic builder takes from the cache what it has made a moment ago as well.
fn one_after_the_other(before: &Keys, after: &Keys) -> Vec<Reuse> {
    let mut known = before.clone();
    let reuse = |step: &StepKey| {
        let reuse = known.reuse(step);
        known.steps.push(step.clone());
        reuse
    };
    after.steps.iter().map(reuse).collect()
}

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    builds: usize,
    hits: usize,
    misses: usize,
    unknown: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, told: &Step, predicted: Option<Reuse>, says: impl Fn() -> String) {
        match (predicted, told.is_cached) {
            (Some(Reuse::Unknown), _) => self.unknown += 1,
            (Some(Reuse::Yes), true) => self.hits += 1,
            (Some(Reuse::No), false) => self.misses += 1,
            _ => self.wrong.push(format!("{told:?} was predicted {predicted:?}\n{}", says())),
        }
    }

    fn merge(mut self, other: Tally) -> Tally {
        self.builds += other.builds;
        self.hits += other.hits;
        self.misses += other.misses;
        self.unknown += other.unknown;
        self.wrong.extend(other.wrong);
        self
    }
}

/// A change that the builder may or may not notice; `None` where there is nothing of the kind.
type Change = fn(&mut Vec<String>, &mut Random) -> Option<()>;

/// Changes beside those of [`crate::changes`].
const MORE: [Change; 14] = [
    |lines, random| add(lines, random, "ONBUILD RUN : 1"),
    |lines, random| add(lines, random, "ONBUILD ENV O=1"),
    |lines, random| add(lines, random, "ONBUILD COPY a /onbuild"),
    |lines, random| add(lines, random, "COPY *.json src/*.js /patterns/"),
    |lines, random| add(lines, random, "COPY ./src/ /./with//slashes/"),
    |lines, random| add(lines, random, "ARG REVISION=${A:-x}\nENV B=$REVISION"),
    |lines, random| add(lines, random, "ENV A=1 C=$A\nENV A=2"),
    |lines, random| add(lines, random, "RUN --mount=type=cache,target=/c,id=x :"),
    |lines, random| add(lines, random, "RUN --mount=type=cache,target=/c,id=y,sharing=locked :"),
    |lines, random| add(lines, random, "RUN --mount=target=/src,rw :"),
    |lines, random| {
        add(lines, random, "RUN --mount=type=tmpfs,target=/t [\"/bin/sh\", \"-c\", \":\"]")
    },
    |lines, random| {
        let line = pick(lines, random, |line| line.ends_with("./"))?;
        line.pop();
        Some(())
    },
    |lines, random| {
        let line = pick(lines, random, |line| line.starts_with("WORKDIR /"))?;
        line.push_str("//x/..");
        Some(())
    },
    |lines, random| {
        let line = pick(lines, random, |line| line.starts_with("RUN echo"))?;
        *line = format!("RUN [\"/bin/sh\", \"-c\", {:?}]", &line[4..]);
        Some(())
    },
];

/// Changes that only newer builders know.
const NEWER: [Change; 16] = [
    |lines, random| add(lines, random, "COPY --link a /linked"),
    |lines, random| add(lines, random, "COPY --link src/ ./linked/"),
    |lines, random| add(lines, random, "COPY --exclude=*.js --exclude=lib src /most/"),
    |lines, random| add(lines, random, "COPY --exclude=**/*.js . /most/"),
    |lines, random| add(lines, random, "COPY --exclude=one --exclude=!one/x . /most/"),
    |lines, random| add(lines, random, "COPY --exclude=*.log s* /most/"),
    |lines, random| add(lines, random, "COPY --parents src/lib/*.js a /parents/"),
    |lines, random| add(lines, random, "COPY --parents ./src/./lib/util.js* /parents"),
    |lines, random| add(lines, random, "COPY --parents **/*.js /parents"),
    |lines, random| add(lines, random, "COPY <<E <<-'F' /written/\n$A ${B:-x}\nE\n\t$A\n\tF"),
    |lines, random| add(lines, random, "RUN <<E\n: $A\n: b\nE"),
    |lines, random| add(lines, random, "RUN <<-E\n\t#!/bin/sh\n\t: c\n\tE"),
    |lines, random| add(lines, random, "RUN cat <<E - <<F > /dev/null\n$A\nE\n2\nF"),
    |lines, random| {
        add(lines, random, "RUN --mount=type=secret,id=a,env=S --mount=type=ssh --network=none :")
    },
    |lines, random| {
        let line = pick(lines, random, |line| line.starts_with("COPY --link"))?;
        line.replace_range(.."COPY --link".len(), "COPY");
        Some(())
    },
    |lines, random| {
        let line = pick(lines, random, |line| line.contains("<<"))?;
        *line = line.replace("$A", "${A}");
        Some(())
    },
];

/// Puts a line somewhere behind FROM.
fn add(lines: &mut Vec<String>, random: &mut Random, line: &str) -> Option<()> {
    let at = 1 + random.below(lines.len());
    lines.insert(at, line.to_owned());
    Some(())
}

fn pick<'l>(
    lines: &'l mut [String],
    random: &mut Random,
    is_it: fn(&str) -> bool,
) -> Option<&'l mut String> {
    let mut found: Vec<&mut String> = lines.iter_mut().filter(|line| is_it(line)).collect();
    let at = random.below(found.len());
    (at < found.len()).then(|| found.swap_remove(at))
}

/// The sample with something changed, and what that is.
fn changed(before: &Sample, random: &mut Random, profile: Profile) -> (Sample, &'static str) {
    loop {
        if random.chance(50) {
            return change(before, random);
        }
        let mut sample = before.clone();
        let at = random.below(sample.stages.len());
        if profile == Profile::BuildKit && random.chance(10) {
            let epoch = (SOURCE_DATE_EPOCH.to_owned(), random.below(3).to_string());
            sample.arguments.retain(|(name, _)| *name != epoch.0);
            sample.arguments.push(epoch);
            return (sample, "the time");
        }
        let is_newer = profile == Profile::BuildKit && random.chance(60);
        let more: &[Change] = if is_newer { &NEWER } else { &MORE };
        if random.pick(more)(&mut sample.stages[at], random).is_some() {
            return (sample, "a line");
        }
    }
}

/// What the artifacts of stages are: each is what one `echo` says.
fn outcomes(sample: &Sample) -> BTreeMap<(usize, String), String> {
    let mut found = BTreeMap::new();
    for (number, stage) in sample.stages.iter().enumerate() {
        let path = format!("/artifact{number}");
        let said = stage.iter().find_map(|line| {
            let (before, _) = line.split_once(&format!("> {path}"))?;
            before.split_once("echo")
        });
        if let Some((_, said)) = said {
            let words: Vec<&str> = said.split_whitespace().collect();
            found.insert((number, path), words.join(" "));
        }
    }
    found
}

/// Builds the sample of a seed and its changes, until one does not build.
fn compared(engine: &Engine, profile: Profile, seed: u64) -> Tally {
    let base = base::unique(engine);
    let mut tally = Tally::default();
    let mut before = Keys::default();
    let mut earlier = String::new();
    let mut random = Random::new(seed);
    let (mut sample, mut what) = (sample(seed), "nothing");
    for _ in 0..=CHANGES {
        let dockerfile = sample.dockerfile();
        let (files, arguments) = (&sample.files, sample.arguments.as_slice());
        let case = Case { dockerfile: &dockerfile, files, arguments, outcomes: outcomes(&sample) };
        let after = case.keys(profile);
        let text = base::replaced(&dockerfile, &base);
        let Some(told) = told(engine, profile, Recipe { arguments, ..Recipe::new(&text, files) })
        else {
            break;
        };
        let all = format!("seed {seed}, {what} changed, {arguments:?}\n{dockerfile}");
        let predicted = predicted(&dockerfile, profile, &before, &after, &told);
        for (step, reuse) in told.iter().zip(predicted) {
            tally.add(step, reuse, || format!("{all}-- before:\n{earlier}"));
        }
        tally.builds += 1;
        before.steps.extend(after.steps);
        earlier = format!("{all}{earlier}");
        (sample, what) = changed(&sample, &mut random, profile);
    }
    engine.forget(&base);
    tally
}

/// The steps of a build; `None` if it fails.
fn told(engine: &Engine, profile: Profile, recipe: Recipe<'_>) -> Option<Vec<Step>> {
    match profile {
        Profile::Classic => classic(recipe),
        _ => Some(engine.build(recipe).ok()?.steps.clone()),
    }
}

/// The same for the classic builder. Its images stay until all is compared: they are its cache. Its
/// client sends another ignore file than the one that is there, so that one must not be.
fn classic(recipe: Recipe<'_>) -> Option<Vec<Step>> {
    let folder = TempDir::new().unwrap();
    let context = folder.path().join("context");
    fs::create_dir(&context).unwrap();
    recipe.files.write(&context);
    // What an ONBUILD left for a stage is done without being numbered.
    if context.join(".dockerignore").exists() || recipe.dockerfile.contains("ONBUILD") {
        return None;
    }
    let dockerfile = folder.path().join("Dockerfile");
    fs::write(&dockerfile, recipe.dockerfile).unwrap();
    let client = Path::new(&env::var_os("BUILDER_TESTS")?).join("docker");
    let mut command = Command::new(client);
    command.args(["build", "--network=none", "--file"]).arg(&dockerfile);
    command.env("DOCKER_BUILDKIT", "0");
    for (name, value) in recipe.arguments {
        command.arg("--build-arg").arg(format!("{name}={value}"));
    }
    let output = command.arg(&context).output().unwrap();
    output.status.success().then(|| classic_steps(&String::from_utf8_lossy(&output.stdout)))
}

/// The steps in what the classic builder prints: `Step 2/5 : RUN x`, and below it ` ---> Using
/// cache`. Stages have their numbers for names.
fn classic_steps(log: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut place: Option<(usize, usize)> = None;
    for line in log.lines() {
        let text = line.strip_prefix("Step ").and_then(|rest| rest.split_once(" : "));
        match text {
            Some((_, text)) if text.starts_with("FROM ") => {
                place = Some((place.map_or(0, |(stage, _)| stage + 1), 1));
            }
            Some((_, text)) => {
                let Some((stage, number)) = &mut place else { continue };
                *number += 1;
                let (stage, number) = (stage.to_string(), *number);
                steps.push(Step { stage, number, text: text.to_owned(), is_cached: false });
            }
            None if line == " ---> Using cache" => {
                if let Some(step) = steps.last_mut() {
                    step.is_cached = true;
                }
            }
            None => {}
        }
    }
    steps
}

/// Compares every sample, and tells how many steps were.
fn check(profile: impl Fn(&Engine) -> Profile) {
    let Some(engine) = Engine::get() else { return };
    let profile = profile(&engine);
    let tallies = workers::map(&seeds(), |seed| compared(&engine, profile, *seed));
    let Tally { builds, hits, misses, unknown, wrong } =
        tallies.into_iter().fold(Tally::default(), Tally::merge);
    eprintln!(
        "{profile:?}: {builds} builds; {hits} hits, {misses} misses, {unknown} not known, {} wrong",
        wrong.len()
    );
    assert!(hits > 0 && misses > 0 && wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn keys_predict_the_builder() {
    check(|engine| match engine.version() {
        ..23 => Profile::OldBuildKit,
        _ => Profile::BuildKit,
    });
}

#[test]
fn keys_predict_the_classic_builder() {
    check(|_| Profile::Classic);
}

/// The facts about the builder in `hits.txt` follow from the keys.
#[test]
fn keys_predict_what_is_documented() {
    let mut wrong = Vec::new();
    for pair in pairs::read(include_str!("hits.txt")) {
        let mut files = [Files::project(), Files::project()];
        let mut arguments = [Vec::new(), Vec::new()];
        let texts = [&pair.before, &pair.after];
        let (mut hits, mut on_20, mut is_inside) = ("", None, false);
        for (key, value) in &pair.keys {
            let (key, from) = key.strip_prefix("then ").map_or((*key, 0), |key| (key, 1));
            match key {
                "hits" => hits = value,
                "on 20" => on_20 = Some(*value),
                "inside" => is_inside = true,
                "argument" => {
                    let (name, value) = value.split_once('=').unwrap();
                    let given = (name.to_owned(), value.to_owned());
                    arguments[from..].iter_mut().for_each(|all| all.push(given.clone()));
                }
                _ => files[from..]
                    .iter_mut()
                    .for_each(|files| assert!(pairs::apply(files, key, value))),
            }
        }
        for (files, text) in files.iter_mut().zip(texts).filter(|_| is_inside) {
            files.insert("Dockerfile", File::text(text));
        }
        let letter = |reuse: &Reuse| match reuse {
            Reuse::Yes => 'H',
            Reuse::No => 'M',
            Reuse::Unknown => '?',
        };
        let on_old = on_20.unwrap_or(hits);
        for (profile, hits) in [(Profile::OldBuildKit, on_old), (Profile::BuildKit, hits)] {
            let keys = [0, 1].map(|at| {
                let (dockerfile, files) = (texts[at], &files[at]);
                let outcomes = echoed(dockerfile);
                Case { dockerfile, files, arguments: &arguments[at], outcomes }.keys(profile)
            });
            let found: String = keys[0].reuses(&keys[1]).iter().map(letter).collect();
            if found != hits {
                wrong.push(format!("{profile:?}: {}: {found}, not {hits}", pair.title));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `/x` of the first stage holds.
fn echoed(dockerfile: &str) -> BTreeMap<(usize, String), String> {
    let line = dockerfile.lines().find_map(|line| line.strip_prefix("RUN echo "));
    let value = line.and_then(|rest| rest.chars().next());
    value.map(|value| ((0, "/x".to_owned()), value.to_string())).into_iter().collect()
}

#[test]
fn steps_of_the_classic_builder_are_read() {
    let log = "Step 1/4 : ARG A\nStep 2/4 : FROM base\n ---> 1\nStep 3/4 : RUN a\n ---> Using cache\n\
        Step 4/4 : FROM base\nStep 5/5 : COPY a b\n ---> 2\n";
    let told =
        |step: Step| format!("{} {} {} {}", step.stage, step.number, step.text, step.is_cached);
    let told: Vec<String> = classic_steps(log).into_iter().map(told).collect();
    assert_eq!(told, ["0 2 RUN a true", "1 2 COPY a b false"]);
}
