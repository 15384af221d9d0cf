//! What builds programs for the BEAM: Mix and Rebar.

use super::call::{Call, as_formed, resolve};
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Mix.
pub(super) static MIX: Manager = Manager {
    name: "mix",
    programs: &["mix"],
    forms: &[
        Form { words: &[&["deps.get", "deps.loadpaths"]], operation: Operation::Fetch },
        Form { words: &[&["deps.compile"]], operation: Operation::Install },
        Form { words: &[&["deps.update", "deps.unlock"]], operation: Operation::Edit },
        Form {
            words: &[&["local.hex", "local.rebar", "archive.install", "escript.install"]],
            operation: Operation::Named,
        },
        Form { words: &[&["do"]], operation: Operation::Install },
        Form {
            words: &[&["compile", "release", "phx.digest", "assets.deploy", "test"]],
            operation: Operation::Build,
        },
    ],
    files: &[
        File { path: "mix.exs", need: Needed::Always, text: true },
        File { path: "mix.lock", need: Needed::IfPresent, text: false },
        File { path: "config/*.exs", need: Needed::IfPresent, text: false },
        File { path: "apps/*/mix.exs", need: Needed::IfNamed, text: true },
    ],
    outputs: &["deps", "_build"],
    variables: &["MIX_*", "HEX_*", "ERL_*", "ELIXIR_*"],
    directories: &[],
    valued: &["--only"],
    harmless: &[],
    classify,
    review,
};

/// Rebar.
pub(super) static REBAR: Manager = Manager {
    name: "rebar3",
    programs: &["rebar3"],
    forms: &[
        Form { words: &[&["get-deps"]], operation: Operation::Fetch },
        Form { words: &[&["compile"]], operation: Operation::Install },
        Form {
            words: &[&["release", "tar", "escriptize", "ct", "eunit"]],
            operation: Operation::Build,
        },
    ],
    files: &[
        File { path: "rebar.config", need: Needed::Always, text: true },
        File { path: "rebar.lock", need: Needed::IfPresent, text: false },
        File { path: "rebar.config.script", need: Needed::IfPresent, text: false },
        File { path: "apps/*/rebar.config", need: Needed::IfPresent, text: false },
    ],
    outputs: &["_build"],
    variables: &["REBAR_*", "ERL_*"],
    directories: &[],
    valued: &[],
    harmless: &[],
    classify: as_formed,
    review: review_rebar,
};

fn classify(call: &Call) -> Option<Operation> {
    if !call.title.ends_with(" do") {
        return Some(call.operation);
    }
    let tasks =
        call.operands.iter().map(|word| word.as_deref().unwrap_or_default().trim_end_matches(','));
    let tasks: Vec<&str> =
        tasks.filter(|word| !matches!(*word, "+" | "prod" | "dev" | "test")).collect();
    let is_install = |task: &&str| matches!(*task, "deps.get" | "deps.compile" | "deps.loadpaths");
    let is_tool = |task: &&str| task.starts_with("local.");
    Some(match () {
        () if tasks.iter().all(is_tool) => Operation::Named,
        () if tasks.iter().all(|task| is_install(task) || is_tool(task)) => Operation::Install,
        () => Operation::Build,
    })
}

fn review(review: &mut Review<'_>) {
    review.write("~/.hex");
    review.write("~/.mix");
    review.write("~/.cache/rebar3");
    match review.call.operation {
        Operation::Named => {
            review.settings(&["mix.exs"]);
            return;
        }
        Operation::Edit => review.refuse("it changes mix.lock", None),
        Operation::Build => {
            let remedy = Remedy::Command("mix deps.get".to_owned());
            review.refuse("it compiles the sources of the project", Some(remedy));
        }
        _ => {}
    }
    let root = review.directory.clone();
    if !review.own_files(&root) {
        return;
    }
    let lock = join(&root, "mix.lock");
    if !review.project.has(&lock) {
        let remedy = Remedy::Advice("commit mix.lock".to_owned());
        review.refuse(
            "there is no mix.lock, so that it decides about versions and writes one",
            Some(remedy),
        );
    } else if !review.call.has(&["--check-locked"]) {
        review.assume("mix.lock fits mix.exs, so that mix does not write it");
    }
    manifest(review, &join(&root, "mix.exs"));
    review.assume(
        "mix.exs and the files in config, which are programs, read no other file of the project",
    );
}

/// A `mix.exs` is a program: what it names as literal texts is followed, the rest refused.
fn manifest(review: &mut Review<'_>, image: &str) {
    review.enter(image, |review| {
        let Some(text) = review.text(image) else { return };
        let directory = image.rsplit_once('/').map_or("/", |(directory, _)| directory).to_owned();
        let shown = review.shown(image);
        let lines = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
        for line in lines.filter(|line| !line.starts_with('#')) {
            if !manifest_line(review, &directory, &shown, line) {
                return review.refuse(&format!("{shown} reads other files: `{line}`"), None);
            }
        }
    });
}

const READS: [&str; 7] = [
    "File.",
    "Code.require_file",
    "Code.eval_file",
    "System.cmd",
    "System.shell",
    "Path.wildcard",
    "@external_resource",
];

/// Reads a line; false if it reads files that cannot be told.
fn manifest_line(review: &mut Review<'_>, directory: &str, shown: &str, line: &str) -> bool {
    if let Some(apps) = behind(line, "apps_path:") {
        let pattern = format!("{}/*/mix.exs", apps.trim_end_matches('/'));
        review.pattern(directory, &pattern);
        let manifests: Vec<String> = review.matching(&join(directory, &pattern)).collect();
        for image in manifests {
            manifest(review, &image);
        }
    }
    let named = line.split("path:").skip(1).filter_map(|rest| rest.split('"').nth(1));
    for path in named.filter(|path| behind(line, "apps_path:") != Some(path)) {
        let image = resolve(directory, path);
        match review.project.has(&image) {
            true => {
                review.refuse(&format!("{shown} takes a package from {path} in the project"), None)
            }
            false => review.assume(format!("the package at {path} that {shown} names is not used")),
        }
    }
    if READS.iter().any(|word| line.contains(word)) {
        let literals: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let images: Vec<String> = literals.iter().map(|path| resolve(directory, path)).collect();
        let found: Vec<bool> = images.iter().map(|image| review.file(image)).collect();
        return found.contains(&true);
    }
    true
}

/// The quoted text behind `key`.
fn behind<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    line.split_once(key)?.1.split('"').nth(1)
}

fn review_rebar(review: &mut Review<'_>) {
    review.write("~/.cache/rebar3");
    let root = review.directory.clone();
    let fetches =
        review.call.operation == Operation::Fetch || review.call.has(&["--deps_only", "-d"]);
    if !fetches {
        let remedy = Remedy::Command("rebar3 compile --deps_only".to_owned());
        review.refuse("it compiles the sources of the project", Some(remedy));
    }
    if review.own_files(&root) {
        let lock = join(&root, "rebar.lock");
        if !review.project.has(&lock) {
            let remedy = Remedy::Advice("commit rebar.lock".to_owned());
            review.refuse(
                "there is no rebar.lock, so that it decides about versions and writes one",
                Some(remedy),
            );
        }
        review.assume("rebar.config and its plugins read no other file of the project");
    }
}
