//! Copies that get `--link`, in random files about places that a copy with a layer of its own would
//! change. The base image has the name of an official one, so that what is at its top is known.

use analysis::Snapshot;
use cache::order::Project;
use cache::rewrites::{self, Offer};
use syntax::Document;

use crate::base;
use crate::engine::Engine;
use crate::files::{File, Files};
use crate::random::{Random, Sample};
use crate::rewrites::{Outcome, built, report, tree};
use crate::samples::seeds;
use crate::workers;

const BASE: &str = "debian:13";

const PLACES: [&str; 12] = [
    "/app",
    "/app/",
    "/app/sub/",
    "/x",
    "/x/y/",
    "/opt/",
    "/opt/d/",
    "/srv/",
    "/tmp/",
    "/lnk/",
    "./",
    "sub/",
];

const SOURCES: [&str; 10] =
    ["a", "b", "a b", "src", "one", "one two", "*.json", "links", "modes", "."];

const FLAGS: [&str; 8] =
    ["", "", "", "", "--chown=1000:1000 ", "--chown=1000 ", "--chmod=700 ", "--chown=0:0 "];

const COMMANDS: [&str; 14] = [
    "mkdir -p /app",
    "mkdir -p /app/sub /x/y",
    "mkdir -m 700 /app",
    "mkdir -p /real && ln -sfn /real /app",
    "mkdir -p /real && ln -sfn /real /lnk",
    "mkdir -p /app && ln -sfn /opt /app/sub",
    "mkdir -p /app && chown 1000:1000 /app",
    "mkdir -p /app && chmod 775 /app",
    "mkdir -p /app && echo 1 > /app/a",
    "mkdir -p /app && ln -s /etc/group /app/b",
    "rm -rf /app",
    "rm -rf /x && mkdir -p /srv",
    "echo 1 > /opt/file",
    "test -d /app || mkdir -p /app",
];

fn files() -> Files {
    let mut files = Files::project();
    files.insert("links/l", File::Link { target: "/opt".to_owned() });
    files.insert("links/sub/x", File::text("x\n"));
    files.insert("modes", File::Folder { mode: 0o700 });
    files.insert("modes/sub", File::Folder { mode: 0o775 });
    files.insert("modes/sub/y", File::text("y\n"));
    files
}

fn line(random: &mut Random, has_shell: bool) -> String {
    let flags = random.pick(&FLAGS);
    let place = random.pick(&PLACES);
    match random.below(10) {
        0 | 1 => format!("WORKDIR {}", random.pick(&["/app", "/app/sub", "/x", "/srv", "sub"])),
        2 => format!("USER {}", random.pick(&["root", "1000:1000"])),
        3 | 4 if has_shell => format!("USER root\nRUN {}", random.pick(&COMMANDS)),
        5 | 6 => {
            let source = random.pick(&["/out/app", "/out/lib", "/out", "/out/*"]);
            format!("COPY {flags}--from=build {source} {place}")
        }
        _ => {
            let keyword = if random.chance(85) { "COPY" } else { "ADD" };
            let source = random.pick(&SOURCES);
            let slash = if source.contains([' ', '*']) && !place.ends_with('/') { "/" } else { "" };
            format!("{keyword} {flags}{source} {place}{slash}")
        }
    }
}

fn sample(seed: u64) -> Sample {
    let mut random = Random::new(seed);
    let build = "RUN mkdir -p /out/lib && echo 1 > /out/app && echo 2 > /out/lib/l";
    let first = vec![format!("FROM {BASE} AS build"), build.to_owned()];
    let mut stages = vec![first];
    for name in ["low", "high"] {
        let base = match name {
            "high" if random.chance(30) => "low",
            _ => random.pick(&["scratch", "scratch", BASE]),
        };
        let on_scratch = base == "scratch"
            || stages.last().is_some_and(|below| {
                base == "low" && below.first().is_some_and(|first| first.contains("scratch"))
            });
        let mut lines = vec![format!("FROM {base} AS {name}")];
        let count = 2 + random.below(5);
        lines.extend((0..count).map(|_| line(&mut random, !on_scratch)));
        lines.push(format!("COPY --from=build /out/app /{name}-app"));
        stages.push(lines);
    }
    Sample { head: Vec::new(), stages, files: files(), arguments: Vec::new() }
}

fn offers(sample: &Sample) -> Vec<Offer> {
    let tree = tree(&sample.files);
    let project = Project { tree: Some(&tree), ..Project::default() };
    let advice = rewrites::advise(&Snapshot::new(Document::new(&sample.dockerfile())), &project);
    let links = advice.extras.into_iter().filter(|finding| finding.rule == "copy-not-linked");
    links.flat_map(|finding| finding.offers).collect()
}

fn outcome(engine: &Engine, seed: u64) -> Outcome {
    let sample = sample(seed);
    built(engine, &format!("seed {seed}"), &sample, offers(&sample))
}

#[test]
fn links_keep_the_image() {
    let Some(engine) = Engine::get() else { return };
    if !engine.merges() {
        eprintln!("skipped: this builder does not merge layers; BUILDER_TESTS_SUITE=sid has one");
        return;
    }
    base::import_as(&engine, BASE);
    let outcomes = workers::map(&seeds(), |seed| outcome(&engine, *seed));
    report("copies with --link", &outcomes);
}

#[test]
fn random_files_are_offered_links_of_every_kind() {
    let all: Vec<Offer> = (0..100).flat_map(|seed| offers(&sample(seed))).collect();
    let proved = all.iter().filter(|offer| offer.assumptions.is_empty()).count();
    assert!(proved > 50 && all.len() - proved > 50, "{proved} of {}", all.len());
}
