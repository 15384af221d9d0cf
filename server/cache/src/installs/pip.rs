//! pip, and uv in its manner.

use super::call::{Call, resolve};
use super::documents::{texts, toml};
use super::requirements::Requirements;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// What all that read files with requirements may read.
pub(super) const REQUIREMENTS: File =
    File { path: "*requirements*.txt", need: Needed::IfNamed, text: true };

/// Whether `path` may be a file with requirements whatever it is called.
pub(super) fn may_list_requirements(path: &str) -> bool {
    const WORDS: [&str; 5] = ["req", "constraint", "dep", "pip", "package"];
    let may_be = path.ends_with(".txt") || path.ends_with(".in");
    let mut near = path.rsplit('/').take(2);
    may_be && near.any(|segment| WORDS.iter().any(|word| segment.contains(word)))
}

/// pip.
pub(super) static PIP: Manager = Manager {
    name: "pip",
    programs: &["pip"],
    forms: &[Form { words: &[&["install", "download", "wheel"]], operation: Operation::Install }],
    files: &[REQUIREMENTS, File { path: "pyproject.toml", need: Needed::IfNamed, text: true }],
    outputs: &[],
    variables: &["PIP_*", "PYTHON*", "VIRTUAL_ENV"],
    directories: &[],
    valued: &["-d", "--dest", "-w", "--wheel-dir"],
    harmless: &[
        "-i",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--timeout",
        "--default-timeout",
        "--retries",
        "--proxy",
    ],
    classify,
    review,
};

/// pip as a part of uv.
pub(super) static UV_PIP: Manager = Manager {
    name: "uv",
    programs: &["uv"],
    forms: &[Form { words: &[&["pip"], &["install", "sync"]], operation: Operation::Install }],
    files: &[
        REQUIREMENTS,
        File { path: "uv.toml", need: Needed::IfPresent, text: false },
        File { path: "pyproject.toml", need: Needed::IfPresent, text: true },
    ],
    outputs: &[],
    variables: &["UV_*", "PYTHON*", "VIRTUAL_ENV"],
    directories: &["--directory", "--project"],
    valued: &[],
    harmless: &[
        "-i",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--timeout",
        "--default-timeout",
        "--retries",
        "--proxy",
    ],
    classify: classify_uv,
    review,
};

const REQUIREMENT: [&str; 3] = ["-r", "--requirement", "--requirements"];
const CONSTRAINT: [&str; 5] = ["-c", "--constraint", "--constraints", "--override", "--overrides"];
const EDITABLE: [&str; 2] = ["-e", "--editable"];
const GROUP: [&str; 1] = ["--group"];
const PLACES: [&str; 8] =
    ["-t", "--target", "--prefix", "-d", "--dest", "-w", "--wheel-dir", "--src"];

/// Where pip puts packages if nothing else is said.
const SYSTEM: [&str; 6] = [
    "/usr/local/lib",
    "/usr/local/bin",
    "/usr/local/share",
    "/usr/local/include",
    "/usr/lib",
    "/usr/local/etc",
];

fn classify(call: &Call) -> Option<Operation> {
    let files =
        [&REQUIREMENT[..], &CONSTRAINT, &EDITABLE, &GROUP, &["-f", "--find-links"]].concat();
    let is_archive = |word: &str| [".whl", ".gz", ".zip"].iter().any(|end| word.ends_with(end));
    let is_path = |word: &Option<String>| {
        word.as_deref().is_none_or(|word| {
            !word.contains("://")
                && (word.contains(['/', '\\']) || word.starts_with('.') || is_archive(word))
        })
    };
    let named = call.values(&files).is_empty() && !call.operands.iter().any(is_path);
    let by_variable = ["PIP_CONSTRAINT", "PIP_REQUIREMENT"]
        .iter()
        .any(|name| call.state.variables.contains_key(*name));
    Some(if named && !by_variable { Operation::Named } else { call.operation })
}

fn classify_uv(call: &Call) -> Option<Operation> {
    if call.title.ends_with(" sync") { Some(call.operation) } else { classify(call) }
}

fn review(review: &mut Review<'_>) {
    destinations(review);
    if review.call.operation == Operation::Named {
        if review.call.manager.name == "uv" {
            review.settings(&["uv.toml", "pyproject.toml"]);
        }
        return;
    }
    let directory = review.directory.clone();
    if !review.own_files(&directory) {
        return;
    }
    // The files are named from where it runs; flags of uv that name a project do not change that.
    let start = review.call.state.directory.clone().unwrap_or(directory);
    let mut found = Requirements::default();
    let is_sync = review.call.title.ends_with("sync");
    let files = review.call.values(&[&REQUIREMENT[..], &CONSTRAINT].concat()).into_iter();
    let mut files: Vec<Option<&str>> = files.collect();
    files.extend(review.call.variable("PIP_CONSTRAINT").map(Some));
    files.extend(review.call.variable("PIP_REQUIREMENT").map(Some));
    let operands: Vec<Option<&str>> = review.call.operands.iter().map(Option::as_deref).collect();
    if is_sync {
        files.extend(operands.iter().copied());
    }
    for file in files.into_iter().flatten() {
        read(review, &mut found, &start, file);
    }
    for operand in operands.into_iter().flatten().filter(|_| !is_sync) {
        found.requirement(review, operand);
    }
    for path in review.call.values(&EDITABLE).into_iter().flatten() {
        found.local(review, path, true);
    }
    if !review.call.values(&GROUP).is_empty() {
        let path = review.path("pyproject.toml");
        review.named(&path);
        found.has_unlocked = true;
    }
    for path in review.call.values(&["-f", "--find-links"]).into_iter().flatten() {
        if !path.contains("://") {
            let image = resolve(&start, path);
            review.tree(&image);
        }
    }
    configuration(review);
    if found.has_unlocked {
        review.assume(super::review::OLDER);
    }
}

/// A file with requirements, in any of the languages that uv takes.
fn read(review: &mut Review<'_>, found: &mut Requirements, directory: &str, file: &str) {
    let name = file.rsplit('/').next().unwrap_or_default();
    let image = resolve(directory, file);
    match name {
        "pyproject.toml" => {
            found.has_unlocked = true;
            review.named(&image);
            let Some(project) = review.document(&image, toml) else { return };
            let dynamic = texts(&project, &["project", "dynamic"]);
            if dynamic.iter().any(|field| field.contains("dependencies")) {
                let reason =
                    format!("the dependencies of {} come from its sources", review.shown(&image));
                review.refuse(&reason, None);
            }
        }
        "setup.py" | "setup.cfg" => {
            let reason = format!(
                "{} is read by building the package from its sources",
                review.shown(&image)
            );
            review.refuse(
                &reason,
                Some(Remedy::Advice("list what it needs in a file with requirements".to_owned())),
            );
        }
        _ => found.read(review, directory, file),
    }
}

/// The file with settings that a variable names.
fn configuration(review: &mut Review<'_>) {
    for name in ["PIP_CONFIG_FILE", "UV_CONFIG_FILE"] {
        if let Some(path) = review.call.variable(name) {
            let image = review.path(path);
            review.file(&image);
        }
    }
}

/// Where the packages go: to the places that flags name, to the environment that the program lies
/// in or a variable names, or into the system.
fn destinations(review: &mut Review<'_>) {
    review.write(if review.call.manager.name == "uv" { "~/.cache/uv" } else { "~/.cache/pip" });
    let places: Vec<String> =
        review.call.values(&PLACES).into_iter().flatten().map(|path| review.path(path)).collect();
    if !places.is_empty() {
        return places.iter().for_each(|place| review.write(place));
    }
    let by_program = review.call.program.rsplit_once("/bin/").map(|(prefix, _)| prefix.to_owned());
    let by_variable = review.call.variable("VIRTUAL_ENV").map(str::to_owned);
    let environment = by_program.or(by_variable).map(|prefix| review.path(&prefix));
    if let Some(prefix) =
        environment.filter(|prefix| !matches!(prefix.as_str(), "/usr" | "/usr/local"))
    {
        return review.write(&prefix);
    }
    SYSTEM.iter().for_each(|path| review.write(path));
    review.write("~/.local");
    if review.call.operation == Operation::Install && review.call.title.ends_with("wheel") {
        let directory = review.directory.clone();
        review.write(&directory);
    }
}
