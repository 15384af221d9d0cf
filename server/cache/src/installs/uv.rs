//! uv with its own project, not in the manner of pip.

use serde_json::Value;

use super::call::{as_formed, resolve};
use super::documents::{at, entries, text, texts, toml};
use super::poetry::require_lock;
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation};

/// uv.
pub(super) static UV: Manager = Manager {
    name: "uv",
    programs: &["uv"],
    forms: &[
        Form { words: &[&["sync"]], operation: Operation::Install },
        Form { words: &[&["add", "remove", "lock"]], operation: Operation::Edit },
        Form { words: &[&["run", "build"]], operation: Operation::Build },
        Form { words: &[&["tool"], &["install"]], operation: Operation::Named },
    ],
    files: &[
        File { path: "pyproject.toml", need: Needed::Always, text: true },
        File { path: "uv.lock", need: Needed::IfPresent, text: false },
        File { path: "uv.toml", need: Needed::IfPresent, text: false },
        File { path: ".python-version", need: Needed::IfPresent, text: false },
        File { path: ".python-versions", need: Needed::IfPresent, text: false },
    ],
    outputs: &[],
    variables: &["UV_*", "PYTHON*", "VIRTUAL_ENV"],
    directories: &["--directory", "--project"],
    valued: &[
        "--extra",
        "--group",
        "--no-group",
        "--package",
        "--only-group",
        "--no-install-package",
    ],
    harmless: &[],
    classify: as_formed,
    review,
};

const NO_PROJECT: [&str; 3] =
    ["--no-install-project", "--no-install-workspace", "--no-install-local"];
const NO_WORKSPACE: [&str; 2] = ["--no-install-workspace", "--no-install-local"];

fn review(review: &mut Review<'_>) {
    review.write("~/.cache/uv");
    let environment = review.call.variable("UV_PROJECT_ENVIRONMENT").unwrap_or(".venv").to_owned();
    let environment = review.path(&environment);
    review.write(&environment);
    match review.call.operation {
        Operation::Named => return review.write("~/.local"),
        Operation::Edit => review.refuse("it changes pyproject.toml or uv.lock", None),
        Operation::Build => review.refuse("it runs or builds the project itself", None),
        _ => {}
    }
    let root = review.directory.clone();
    if !review.own_files(&root) {
        return;
    }
    require_lock(review, "uv.lock");
    let path = join(&root, "pyproject.toml");
    let Some(project) = review.document(&path, toml) else { return };
    let is_frozen = review.call.has(&["--frozen"]) || is_set(review, "UV_FROZEN");
    let is_locked = review.call.has(&["--locked", "--check"]) || is_set(review, "UV_LOCKED");
    if !is_frozen && !is_locked {
        review.assume("uv.lock fits pyproject.toml, so that uv sync does not write it");
    }
    if is_package(&project) && !review.call.has(&NO_PROJECT) {
        review.refuse_without(
            "--no-install-project",
            "it installs the project itself from its sources",
        );
    }
    let members = members(review, &root, &project);
    for (directory, member) in &members {
        if is_package(member) && !review.call.has(&NO_WORKSPACE) {
            let reason =
                format!("it installs the package in {} from its sources", review.shown(directory));
            review.refuse_without("--no-install-workspace", &reason);
        }
    }
    let all = std::iter::once((&root, &project))
        .chain(members.iter().map(|(directory, member)| (directory, member)));
    for (directory, project) in all {
        dynamic(review, directory, project, is_frozen);
        sources(review, directory, project);
    }
}

/// Whether a variable is set to anything that means yes.
fn is_set(review: &Review<'_>, name: &str) -> bool {
    review.call.variable(name).is_some_and(|value| !matches!(value, "" | "0" | "false"))
}

/// Whether uv installs the project itself (uv documentation, Configuring projects).
fn is_package(project: &Value) -> bool {
    match at(project, &["tool", "uv", "package"]) {
        Some(Value::Bool(is_package)) => *is_package,
        _ => project.get("build-system").is_some(),
    }
}

/// Whether the lock can only be checked with the sources.
fn dynamic(review: &mut Review<'_>, directory: &str, project: &Value, is_frozen: bool) {
    let fields = texts(project, &["project", "dynamic"]);
    if !is_frozen && fields.iter().any(|field| field.contains("dependencies")) {
        let manifest = review.shown(&join(directory, "pyproject.toml"));
        let reason = format!(
            "the dependencies of {manifest} come from its sources, which uv reads to check the lock"
        );
        review.refuse_without("--frozen", &reason);
    }
}

/// The packages of the workspace.
fn members(review: &mut Review<'_>, root: &str, project: &Value) -> Vec<(String, Value)> {
    let excluded: Vec<String> = texts(project, &["tool", "uv", "workspace", "exclude"])
        .into_iter()
        .map(|pattern| join(root, pattern.trim_start_matches("./")))
        .collect();
    let mut found = Vec::new();
    for pattern in texts(project, &["tool", "uv", "workspace", "members"]) {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        let pattern = format!("{pattern}/pyproject.toml");
        review.pattern(root, &pattern);
        let manifests: Vec<String> = review.matching(&join(root, &pattern)).collect();
        for manifest in manifests {
            let directory = manifest.trim_end_matches("/pyproject.toml").to_owned();
            if excluded.iter().any(|pattern| super::globs::matches(pattern, &directory)) {
                continue;
            }
            if let Some(member) = review.document(&manifest, toml) {
                found.push((directory, member));
            }
        }
    }
    found
}

/// `tool.uv.sources` may name paths.
fn sources(review: &mut Review<'_>, directory: &str, project: &Value) {
    let mut found: Vec<(String, String)> = Vec::new();
    for (name, source) in entries(project, &["tool", "uv", "sources"]) {
        let list = source.as_array().map_or_else(|| vec![source], |list| list.iter().collect());
        let paths = list.into_iter().filter_map(|source| text(source, &["path"]));
        found.extend(paths.map(|path| (name.to_owned(), path.to_owned())));
    }
    for (name, path) in found {
        let image = resolve(directory, &path);
        let node = review.project.find(&image).map(|(_, node)| node.kind);
        if node.is_some_and(|kind| kind != crate::tree::Kind::Directory) {
            review.file(&image);
        } else if review.call.has(&["--no-install-local"]) {
            review.file(&join(&image, "pyproject.toml"));
        } else {
            let reason = format!("{name} is built from the sources in {}", review.shown(&image));
            review.refuse_without("--no-install-local", &reason);
        }
    }
}
