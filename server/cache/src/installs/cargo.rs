//! Cargo, also with cargo-chef.

use serde_json::Value;

use super::call::{Call, resolve};
use super::documents::{at, entries, text, texts, toml};
use super::project::{inside, join};
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Cargo.
pub(super) static CARGO: Manager = Manager {
    name: "cargo",
    programs: &["cargo", "xx-cargo"],
    forms: &[
        Form { words: &[&["chef"], &["cook"]], operation: Operation::Install },
        Form { words: &[&["chef"], &["prepare"]], operation: Operation::Build },
        Form { words: &[&["fetch"]], operation: Operation::Fetch },
        Form { words: &[&["vendor"]], operation: Operation::Fetch },
        Form { words: &[&["add", "update", "generate-lockfile"]], operation: Operation::Edit },
        Form {
            words: &[&[
                "build", "b", "install", "test", "t", "check", "c", "run", "r", "rustc", "bench",
                "clippy", "doc",
            ]],
            operation: Operation::Build,
        },
    ],
    files: &[
        File { path: "Cargo.toml", need: Needed::IfNamed, text: true },
        File { path: "Cargo.lock", need: Needed::IfNamed, text: false },
        File { path: ".cargo/config.toml", need: Needed::IfPresent, text: true },
        File { path: ".cargo/config", need: Needed::IfPresent, text: true },
        File { path: "rust-toolchain.toml", need: Needed::IfPresent, text: false },
        File { path: "rust-toolchain", need: Needed::IfPresent, text: false },
        File { path: "recipe.json", need: Needed::IfNamed, text: false },
    ],
    outputs: &[],
    variables: &["CARGO_*", "RUST*", "CC", "CFLAGS", "CXX", "CXXFLAGS", "PKG_CONFIG_*"],
    directories: &["-C"],
    valued: &[
        "--recipe-path",
        "--target",
        "--package",
        "-p",
        "--bin",
        "--features",
        "-F",
        "--profile",
        "--manifest-path",
        "--target-dir",
        "--root",
        "--path",
        "--git",
        "--branch",
        "--tag",
        "--rev",
        "--version",
        "-j",
        "--jobs",
        "--config",
        "--example",
        "--color",
        "--bins-dir",
    ],
    harmless: &[
        "--target",
        "--profile",
        "--features",
        "-F",
        "-p",
        "--package",
        "-j",
        "--jobs",
        "--bin",
    ],
    classify,
    review,
};

fn classify(call: &Call) -> Option<Operation> {
    let is_install = call.title.ends_with(" install");
    let from_sources = call.values(&["--path"]).iter().any(|path| *path != Some(""));
    let names = !call.operands.is_empty() || !call.values(&["--git"]).is_empty();
    Some(match is_install && !from_sources && names {
        true => Operation::Named,
        false => call.operation,
    })
}

fn review(review: &mut Review<'_>) {
    let home = review.call.variable("CARGO_HOME").map(str::to_owned);
    for home in home.as_deref().map_or(&["/usr/local/cargo", "~/.cargo"][..], |_| &[]) {
        review.write(&format!("{home}/registry"));
        review.write(&format!("{home}/git"));
    }
    if let Some(home) = &home {
        review.write(&format!("{home}/registry"));
        review.write(&format!("{home}/git"));
    }
    match review.call.operation {
        Operation::Named => {
            review.settings(&[
                ".cargo/config.toml",
                ".cargo/config",
                "rust-toolchain.toml",
                "rust-toolchain",
            ]);
            return bin(review, home.as_deref());
        }
        Operation::Install => return chef(review),
        Operation::Build => {
            target(review);
            let remedy = "let cargo-chef make a recipe of what it needs in another stage, or keep what it fetches and compiles in cache mounts";
            review.refuse(
                "it compiles the sources of the project",
                Some(Remedy::Advice(remedy.to_owned())),
            );
        }
        Operation::Edit => {
            let path = review.path("Cargo.lock");
            review.write(&path);
            review.refuse("it changes Cargo.toml or Cargo.lock", None);
        }
        Operation::Fetch => {}
    }
    let root = review.directory.clone();
    review.own_files(&root);
    let manifest = review
        .call
        .values(&["--manifest-path"])
        .last()
        .copied()
        .flatten()
        .unwrap_or("Cargo.toml")
        .to_owned();
    let manifest = review.path(&manifest);
    let directory = manifest.rsplit_once('/').map_or("", |(directory, _)| directory).to_owned();
    if !review.named(&manifest) {
        return;
    }
    let lock = join(&directory, "Cargo.lock");
    let is_locked = review.file(&lock);
    let frozen = review.call.has(&["--locked", "--frozen"]);
    if !is_locked {
        let remedy = Remedy::Advice("commit Cargo.lock".to_owned());
        review.refuse(
            "there is no Cargo.lock, so that it decides about versions and writes one",
            Some(remedy),
        );
    } else if !frozen && review.call.operation == Operation::Fetch {
        review.write(&lock);
        review.refuse_without("--locked", "it may write Cargo.lock");
    }
    if review.call.title.ends_with("vendor") {
        let place =
            review.call.operands.first().cloned().flatten().unwrap_or_else(|| "vendor".to_owned());
        let image = review.path(&place);
        review.write(&image);
    }
    review.enter(&manifest, |review| {
        if let Some(found) = review.document(&manifest, toml) {
            workspace(review, &directory, &found);
        }
    });
}

fn bin(review: &mut Review<'_>, home: Option<&str>) {
    let root = review.call.values(&["--root"]).last().copied().flatten().map(str::to_owned);
    match root.as_deref().or(home) {
        Some(root) => {
            let image = review.path(root);
            review.write(&image);
        }
        None => {
            review.write("/usr/local/cargo");
            review.write("~/.cargo");
        }
    }
}

fn target(review: &mut Review<'_>) {
    let by_flag = review.call.values(&["--target-dir"]).last().copied().flatten();
    let directory =
        by_flag.or(review.call.variable("CARGO_TARGET_DIR")).unwrap_or("target").to_owned();
    let image = review.path(&directory);
    review.write(&image);
}

/// `cargo chef cook` builds what the recipe lists, and writes over the manifests.
fn chef(review: &mut Review<'_>) {
    target(review);
    let root = review.directory.clone();
    review.own_files(&root);
    let recipe = review
        .call
        .values(&["--recipe-path"])
        .last()
        .copied()
        .flatten()
        .unwrap_or("recipe.json")
        .to_owned();
    let image = review.path(&recipe);
    review.file(&image);
    for name in ["Cargo.toml", "Cargo.lock"] {
        let image = join(&root, name);
        if review.project.has(&image) {
            review.refuse(
                "it makes stubs of the project's files, and needs a directory without them",
                None,
            );
        }
    }
}

/// Reads the manifest in `directory` with the crates of its workspace.
fn workspace(review: &mut Review<'_>, directory: &str, manifest: &Value) {
    found(review, directory, manifest);
    let excluded: Vec<String> = texts(manifest, &["workspace", "exclude"])
        .into_iter()
        .map(|path| join(directory, path))
        .collect();
    for pattern in texts(manifest, &["workspace", "members"]) {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        let pattern = format!("{pattern}/Cargo.toml");
        if !review.pattern(directory, &pattern) && !pattern.contains('*') {
            review.missing(&join(directory, &pattern));
        }
        let manifests: Vec<String> = review.matching(&join(directory, &pattern)).collect();
        for path in manifests {
            let member = path.trim_end_matches("/Cargo.toml");
            if !excluded.iter().any(|excluded| inside(member, excluded).is_some()) {
                package(review, member);
            }
        }
    }
}

/// Reads the crate in `directory`.
fn package(review: &mut Review<'_>, directory: &str) {
    let path = join(directory, "Cargo.toml");
    if !review.named(&path) {
        return;
    }
    review.enter(&path, |review| {
        if let Some(manifest) = review.document(&path, toml) {
            found(review, directory, &manifest);
        }
    });
}

fn found(review: &mut Review<'_>, directory: &str, manifest: &Value) {
    if manifest.get("package").is_some() {
        targets(review, directory, manifest);
    }
    for path in paths(manifest) {
        package(review, &resolve(directory, &path));
    }
}

/// Cargo refuses a package without a target, so one file of each has to be there (cargo
/// `util/toml/targets.rs`).
fn targets(review: &mut Review<'_>, directory: &str, manifest: &Value) {
    let is_named = text(manifest, &["lib", "path"]).is_some();
    let bins = at(manifest, &["bin"]).and_then(Value::as_array).into_iter().flatten();
    if is_named || bins.into_iter().any(|bin| text(bin, &["path"]).is_some()) {
        return;
    }
    let usual = ["src/lib.rs", "src/main.rs"].map(|path| join(directory, path));
    let found: Vec<bool> = usual.iter().map(|path| review.file(path)).collect();
    if !found.contains(&true) {
        review.tree(&join(directory, "src/bin"));
    }
}

/// The paths of a manifest's dependencies, in all of its tables.
fn paths(manifest: &Value) -> Vec<String> {
    const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let mut tables: Vec<Vec<(&str, &Value)>> =
        TABLES.iter().map(|table| entries(manifest, &[table])).collect();
    tables.push(entries(manifest, &["workspace", "dependencies"]));
    tables.push(entries(manifest, &["replace"]));
    for (_, registry) in entries(manifest, &["patch"]) {
        tables.push(entries(registry, &[]));
    }
    for (_, target) in entries(manifest, &["target"]) {
        tables.extend(TABLES.iter().map(|table| entries(target, &[table])));
    }
    let all = tables.into_iter().flatten();
    all.filter_map(|(_, wanted)| text(wanted, &["path"]).map(str::to_owned)).collect()
}
