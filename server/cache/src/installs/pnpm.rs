//! pnpm.

use std::collections::BTreeSet;

use serde_json::Value;

use super::call::{Call, resolve};
use super::documents::{at, entries, text, texts, yaml};
use super::node::Packages;
use super::node::Scripts;
use super::npm::{package_manager, scripts};
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// pnpm.
pub(super) static PNPM: Manager = Manager {
    name: "pnpm",
    programs: &["pnpm"],
    forms: &[
        Form { words: &[&["fetch"]], operation: Operation::Fetch },
        Form { words: &[&["recursive", "m"], &["install", "i"]], operation: Operation::Install },
        Form { words: &[&["install", "i", "ci"]], operation: Operation::Install },
        Form { words: &[&["add", "update", "up", "remove"]], operation: Operation::Edit },
        Form { words: &[&["deploy"]], operation: Operation::Build },
    ],
    files: &[
        File { path: "package.json", need: Needed::IfPresent, text: true },
        File { path: "pnpm-lock.yaml", need: Needed::IfPresent, text: true },
        File { path: "pnpm-workspace.yaml", need: Needed::IfPresent, text: true },
        File { path: ".npmrc", need: Needed::IfPresent, text: true },
        File { path: "schema.prisma", need: Needed::IfNamed, text: true },
        File { path: ".pnpmfile.cjs", need: Needed::IfPresent, text: false },
        File { path: ".pnpmfile.mjs", need: Needed::IfPresent, text: false },
        File { path: "pnpmfile.cjs", need: Needed::IfPresent, text: false },
    ],
    outputs: &["node_modules"],
    variables: &["PNPM_*", "npm_config_*", "NPM_CONFIG_*", "NODE_ENV", "NODE_OPTIONS", "CI"],
    directories: &["-C", "--dir"],
    valued: &["--loglevel", "--workspace-concurrency"],
    harmless: &["--filter", "-F", "--registry"],
    classify,
    review,
};

/// The first version that runs only the build scripts that the project allows.
const ASKS_FIRST: u32 = 10;

fn classify(call: &Call) -> Option<Operation> {
    let is_global = call.has(&["-g", "--global"]);
    Some(match call.operation {
        Operation::Install | Operation::Edit if is_global => Operation::Named,
        Operation::Install if !call.operands.is_empty() => Operation::Edit,
        operation => operation,
    })
}

fn review(review: &mut Review<'_>) {
    review.write("~/.local/share/pnpm");
    if let Some(home) = review.call.variable("PNPM_HOME").map(str::to_owned) {
        review.write(&home);
    }
    match review.call.operation {
        Operation::Named => {
            return review.settings(&[".npmrc", "package.json", "pnpm-workspace.yaml"]);
        }
        Operation::Edit => {
            let path = review.path("package.json");
            review.write(&path);
            let remedy =
                Remedy::Advice("list the packages in package.json and run pnpm install".to_owned());
            review.refuse("it changes package.json", Some(remedy));
        }
        Operation::Build => {
            let remedy = Remedy::Command("pnpm install --frozen-lockfile".to_owned());
            review.refuse("it packs the sources of the project", Some(remedy));
        }
        _ => {}
    }
    enter_workspace(review);
    let root = review.directory.clone();
    if !review.own_files(&root) {
        return;
    }
    let settings = review.document(&join(&root, "pnpm-workspace.yaml"), yaml).unwrap_or_default();
    let path = join(&root, "pnpm-lock.yaml");
    patches(review, &settings);
    if review.call.operation == Operation::Fetch && review.project.has(&path) {
        review.file(&path);
        return;
    }
    let Some(lock) = review.document(&path, yaml) else {
        if !review.project.has(&path) {
            let remedy = Remedy::Advice("commit pnpm-lock.yaml".to_owned());
            review.refuse(
                "there is no pnpm-lock.yaml, so that it decides about versions and writes one",
                Some(remedy),
            );
        }
        return;
    };
    let manifest = join(&root, "package.json");
    if !review.named(&manifest) {
        return;
    }
    let members = texts(&settings, &["packages"]).into_iter().map(str::to_owned).collect();
    let Some(packages) = Packages::read(review, Some(members)) else { return };
    patches(review, packages.own().get("pnpm").unwrap_or(&Value::Null));
    if !review.call.has(&["--frozen-lockfile"]) {
        check_lock(review, &packages, &lock);
    }
    if scripts(review) == Scripts::Run {
        packages.scripts(review);
        check_builds(review, &packages, &settings, &lock);
    }
}

/// A member of a workspace is installed with the whole of it.
fn enter_workspace(review: &mut Review<'_>) {
    let mut directory = review.directory.clone();
    while let Some((above, _)) = directory.rsplit_once('/') {
        let path = join(&directory, "pnpm-workspace.yaml");
        if review.project.has(&path) {
            review.directory = directory;
            return;
        }
        directory = above.to_owned();
    }
}

fn patches(review: &mut Review<'_>, settings: &Value) {
    let paths = entries(settings, &["patchedDependencies"]).into_iter();
    let paths: Vec<String> =
        paths.filter_map(|(_, path)| Some(path.as_str()?.to_owned())).collect();
    for path in paths {
        let image = resolve(&review.directory, &path);
        review.named(&image);
    }
}

/// A lock whose importers have what the manifests ask for is left as it is.
fn check_lock(review: &mut Review<'_>, packages: &Packages, lock: &Value) {
    let fits = packages.all.iter().all(|(directory, package)| {
        let key = super::project::inside(directory, &packages.root).unwrap_or_default();
        let key = if key.is_empty() { "." } else { key };
        let importer = at(lock, &["importers", key]).unwrap_or(lock);
        super::node::DEPENDENCIES.iter().all(|table| {
            entries(package, &[table]).into_iter().all(|(name, version)| {
                let locked = text(importer, &[table, name, "specifier"])
                    .or(text(importer, &["specifiers", name]));
                locked.is_some()
                    && (locked == version.as_str()
                        || version.as_str().is_some_and(|v| v.starts_with("catalog:")))
            })
        })
    });
    if fits {
        return review.assume(
            "pnpm leaves pnpm-lock.yaml as it is, as it has everything that package.json asks for",
        );
    }
    let path = review.path("pnpm-lock.yaml");
    review.write(&path);
    review.refuse_without(
        "--frozen-lockfile",
        "it may write pnpm-lock.yaml, which does not have all that package.json asks for",
    );
}

/// The build scripts of what is installed.
fn check_builds(review: &mut Review<'_>, packages: &Packages, settings: &Value, lock: &Value) {
    let own = packages.own();
    let mut allowed: BTreeSet<&str> = BTreeSet::new();
    allowed.extend(texts(own, &["pnpm", "onlyBuiltDependencies"]));
    allowed.extend(texts(settings, &["onlyBuiltDependencies"]));
    let is_allowed = |(name, allowed): (&'_ str, &Value)| {
        (allowed.as_bool() == Some(true)).then_some(name.to_owned())
    };
    let more: Vec<String> =
        entries(settings, &["allowBuilds"]).into_iter().filter_map(is_allowed).collect();
    allowed.extend(more.iter().map(String::as_str));
    let version = package_manager(own, "pnpm")
        .and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    let marked = entries(lock, &["packages"])
        .into_iter()
        .filter(|(_, package)| package.get("requiresBuild").and_then(Value::as_bool) == Some(true));
    let marked: Vec<&str> = marked.map(|(key, _)| bare(key)).collect();
    let lock_version = text(lock, &["lockfileVersion"]).unwrap_or_default();
    let is_marked = !lock_version.starts_with('9') && !lock_version.is_empty();
    if !allowed.is_empty() || version.is_some_and(|version| version >= ASKS_FIRST) {
        let names: Vec<&str> = allowed.into_iter().collect();
        return super::npm::check_named(review, &names);
    }
    if is_marked {
        return super::npm::check_named(review, &marked);
    }
    review.assume("the build scripts of packages read no file of the project; pnpm-lock.yaml does not tell which packages have some");
}

/// The name in a key of the lock: `/@a/b@1.0.0(c)`, before version 6 `/@a/b/1.0.0`.
fn bare(key: &str) -> &str {
    let key = key.trim_start_matches('/').split('(').next().unwrap_or_default();
    match key.get(1..).and_then(|rest| rest.find('@')) {
        Some(at) => key.get(..at + 1).unwrap_or_default(),
        None => key.rsplit_once('/').map_or(key, |(name, _)| name),
    }
}
