//! The package managers of Python that read `pyproject.toml`: Poetry, PDM and uv, and Pipenv.

use serde_json::Value;

use super::call::{Call, as_formed, resolve};
use super::documents::{at, entries, text, texts, toml};
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

const PYPROJECT: File = File { path: "pyproject.toml", need: Needed::Always, text: true };

/// Poetry.
pub(super) static POETRY: Manager = Manager {
    name: "poetry",
    programs: &["poetry"],
    forms: &[
        Form { words: &[&["install", "sync"]], operation: Operation::Install },
        Form { words: &[&["add", "update", "remove", "lock"]], operation: Operation::Edit },
    ],
    files: &[
        PYPROJECT,
        File { path: "poetry.lock", need: Needed::IfPresent, text: false },
        File { path: "poetry.toml", need: Needed::IfPresent, text: true },
    ],
    outputs: &[".venv"],
    variables: &["POETRY_*", "PIP_*", "PYTHON*", "VIRTUAL_ENV"],
    directories: &["-C", "--directory", "-P", "--project"],
    valued: &["--only", "--with", "--without", "-E", "--extras"],
    harmless: &[],
    classify: as_formed,
    review: review_poetry,
};

/// PDM.
pub(super) static PDM: Manager = Manager {
    name: "pdm",
    programs: &["pdm"],
    forms: &[
        Form { words: &[&["install", "sync"]], operation: Operation::Install },
        Form { words: &[&["add", "update", "remove", "lock"]], operation: Operation::Edit },
    ],
    files: &[
        PYPROJECT,
        File { path: "pdm.lock", need: Needed::IfPresent, text: false },
        File { path: "pdm.toml", need: Needed::IfPresent, text: false },
    ],
    outputs: &[".venv", "__pypackages__", ".pdm-python"],
    variables: &["PDM_*", "PIP_*", "PYTHON*", "VIRTUAL_ENV"],
    directories: &["-p", "--project"],
    valued: &["-G", "--group", "-L", "--lockfile"],
    harmless: &[],
    classify: as_formed,
    review: review_pdm,
};

/// Pipenv.
pub(super) static PIPENV: Manager = Manager {
    name: "pipenv",
    programs: &["pipenv"],
    forms: &[
        Form { words: &[&["install", "sync"]], operation: Operation::Install },
        Form { words: &[&["update", "upgrade", "uninstall", "lock"]], operation: Operation::Edit },
    ],
    files: &[
        File { path: "Pipfile", need: Needed::Always, text: true },
        File { path: "Pipfile.lock", need: Needed::IfPresent, text: false },
    ],
    outputs: &[],
    variables: &["PIPENV_*", "PIP_*", "PYTHON*", "WORKON_HOME", "VIRTUAL_ENV"],
    directories: &[],
    valued: &["-r", "--requirements", "--categories", "--extra-pip-args", "-i"],
    harmless: &[],
    classify: pipenv_operation,
    review: review_pipenv,
};

/// Refuses what changes the manifests; whether the rest may be looked at.
fn is_install(review: &mut Review<'_>, manifest: &str) -> bool {
    if review.call.operation == Operation::Edit {
        let path = review.path(manifest);
        review.write(&path);
        review.refuse(&format!("it changes {manifest} or its lock file"), None);
    }
    let root = review.directory.clone();
    review.own_files(&root)
}

/// Says that nothing works without the lock file `name`.
pub(super) fn require_lock(review: &mut Review<'_>, name: &str) {
    let path = review.path(name);
    if !review.project.has(&path) {
        let remedy = Remedy::Advice(format!("commit {name}"));
        let reason =
            format!("there is no {name}, so that it decides about versions and writes one");
        review.refuse(&reason, Some(remedy));
    }
}

fn review_poetry(review: &mut Review<'_>) {
    review.write("~/.cache/pypoetry");
    system(review);
    if !is_install(review, "pyproject.toml") {
        return;
    }
    require_lock(review, "poetry.lock");
    let path = review.path("pyproject.toml");
    let Some(project) = review.document(&path, toml) else { return };
    let is_package = at(&project, &["tool", "poetry", "package-mode"]) != Some(&Value::Bool(false));
    if is_package && !review.call.has(&["--no-root"]) {
        review.refuse_without("--no-root", "it installs the project itself from its sources");
    }
    if at(&project, &["tool", "poetry", "requires-plugins"]).is_some() {
        let path = review.path(".poetry");
        review.write(&path);
    }
    let mut tables = vec![entries(&project, &["tool", "poetry", "dependencies"])];
    tables.push(entries(&project, &["tool", "poetry", "dev-dependencies"]));
    for (_, group) in entries(&project, &["tool", "poetry", "group"]) {
        tables.push(entries(group, &["dependencies"]));
    }
    let found: Vec<(String, String)> = tables.into_iter().flatten().flat_map(paths).collect();
    for (name, path) in found {
        local(review, &name, &path, "--no-directory");
    }
    direct(review, &project);
}

/// The paths that a dependency may be, of which it can have several.
fn paths((name, wanted): (&str, &Value)) -> Vec<(String, String)> {
    let list = wanted.as_array().map_or_else(|| vec![wanted], |list| list.iter().collect());
    let path = |one: &Value| Some((name.to_owned(), text(one, &["path"])?.to_owned()));
    list.into_iter().filter_map(path).collect()
}

/// `project.dependencies` may name files.
fn direct(review: &mut Review<'_>, project: &Value) {
    let mut all = texts(project, &["project", "dependencies"]);
    for (group, _) in entries(project, &["project", "optional-dependencies"]) {
        all.extend(texts(project, &["project", "optional-dependencies", group]));
    }
    for (group, _) in entries(project, &["dependency-groups"]) {
        all.extend(texts(project, &["dependency-groups", group]));
    }
    let found: Vec<String> =
        all.into_iter().filter(|line| line.contains("file:")).map(str::to_owned).collect();
    for line in found {
        let name = line.split([' ', '@']).next().unwrap_or_default();
        let reason = format!("{name} is installed from files of the project");
        review.refuse(&reason, None);
    }
}

/// A dependency that is a path: an archive is one more file, a directory is built from sources.
fn local(review: &mut Review<'_>, name: &str, path: &str, flag: &str) {
    let image = review.path(path);
    let is_file = review
        .project
        .find(&image)
        .is_some_and(|(_, node)| node.kind != crate::tree::Kind::Directory);
    if is_file {
        review.file(&image);
        return;
    }
    if !flag.is_empty() && review.call.has(&[flag]) {
        let manifest = join(&image, "pyproject.toml");
        review.file(&manifest);
        return;
    }
    let reason = format!("{name} is built from the sources in {}", review.shown(&image));
    match flag {
        "" => review.refuse(&reason, None),
        flag => review.refuse_without(flag, &reason),
    }
}

fn review_pdm(review: &mut Review<'_>) {
    review.write("~/.cache/pdm");
    system(review);
    if !is_install(review, "pyproject.toml") {
        return;
    }
    require_lock(review, "pdm.lock");
    let path = review.path("pyproject.toml");
    let Some(project) = review.document(&path, toml) else { return };
    let is_package = match at(&project, &["tool", "pdm", "distribution"]) {
        Some(Value::Bool(distributes)) => *distributes,
        _ => project.get("build-system").is_some(),
    };
    if is_package && !review.call.has(&["--no-self"]) {
        review.refuse_without("--no-self", "it installs the project itself from its sources");
    }
    if review.call.title.ends_with("install")
        && !review.call.has(&["--frozen-lockfile", "--no-lock", "--check"])
    {
        review.assume("pdm.lock fits pyproject.toml, so that pdm install does not write it");
    }
    let groups = entries(&project, &["tool", "pdm", "dev-dependencies"]);
    let lines = groups
        .iter()
        .flat_map(|(group, _)| texts(&project, &["tool", "pdm", "dev-dependencies", group]));
    if lines.into_iter().any(|line| line.contains("file:")) {
        review
            .refuse("a dependency for development is built from the sources of the project", None);
    }
    direct(review, &project);
}

fn pipenv_operation(call: &Call) -> Option<Operation> {
    let adds =
        !call.operands.is_empty() || !call.values(&["-r", "--requirements", "-e"]).is_empty();
    Some(match call.operation {
        Operation::Install if adds => Operation::Edit,
        operation => operation,
    })
}

fn review_pipenv(review: &mut Review<'_>) {
    review.write("~/.cache/pipenv");
    review.write("~/.local/share/virtualenvs");
    system(review);
    if review.call.variable("PIPENV_VENV_IN_PROJECT").is_some() {
        let path = review.path(".venv");
        review.write(&path);
    }
    if !is_install(review, "Pipfile") {
        return;
    }
    require_lock(review, "Pipfile.lock");
    let keeps =
        review.call.title.ends_with("sync") || review.call.has(&["--deploy", "--ignore-pipfile"]);
    if !keeps {
        let path = review.path("Pipfile.lock");
        review.write(&path);
        review.refuse_without("--deploy", "it may write Pipfile.lock");
    }
    let path = review.path("Pipfile");
    let Some(project) = review.document(&path, toml) else { return };
    let tables = ["packages", "dev-packages"].iter().flat_map(|table| entries(&project, &[table]));
    let found: Vec<(String, String)> = tables.flat_map(paths).collect();
    for (name, path) in found {
        local(review, &name, &path, "");
    }
}

/// Where the packages go if there is no environment in the project.
fn system(review: &mut Review<'_>) {
    match review.call.variable("VIRTUAL_ENV").map(str::to_owned) {
        Some(environment) => {
            let image = resolve(&review.directory, &environment);
            review.write(&image);
        }
        None => {
            for path in ["/usr/local/lib", "/usr/local/bin", "/usr/local/share"] {
                review.write(path);
            }
        }
    }
}
