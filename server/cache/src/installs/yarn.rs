//! Yarn, both the first one and its successor, which read different files.

use super::call::Call;
use super::documents::{entries, json, text, yaml};
use super::node::Packages;
use super::npm::package_manager;
use super::project::{Project, join};
use super::review::{Review, listed};
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Yarn.
pub(super) static YARN: Manager = Manager {
    name: "yarn",
    programs: &["yarn", "yarnpkg"],
    forms: &[
        Form { words: &[&["workspaces"], &["focus"]], operation: Operation::Install },
        Form { words: &[&["global"], &["add"]], operation: Operation::Named },
        Form { words: &[&["install"]], operation: Operation::Install },
        Form { words: &[&["add", "up", "upgrade", "remove"]], operation: Operation::Edit },
        Form { words: &[], operation: Operation::Install },
    ],
    files: &[
        File { path: "package.json", need: Needed::Always, text: true },
        File { path: "yarn.lock", need: Needed::IfPresent, text: true },
        File { path: ".npmrc", need: Needed::IfPresent, text: true },
        File { path: "schema.prisma", need: Needed::IfNamed, text: true },
        File { path: ".yarnrc", need: Needed::IfPresent, text: true },
        File { path: ".yarnrc.yml", need: Needed::IfPresent, text: true },
        File { path: ".yarn/releases/", need: Needed::IfPresent, text: false },
        File { path: ".yarn/plugins/", need: Needed::IfPresent, text: false },
        File { path: ".yarn/patches/", need: Needed::IfPresent, text: false },
        File { path: ".yarn/cache/", need: Needed::IfPresent, text: false },
    ],
    outputs: &["node_modules"],
    variables: &["YARN_*", "npm_config_*", "NPM_CONFIG_*", "NODE_ENV", "NODE_OPTIONS", "CI"],
    directories: &["--cwd"],
    valued: &["--mode", "--inline-builds"],
    harmless: &["--network-timeout", "--registry"],
    classify,
    review,
};

fn classify(call: &Call) -> Option<Operation> {
    let is_alone = call.title == YARN.name;
    // What follows `yarn` alone is the name of a script.
    (!is_alone || call.operands.is_empty() && !call.has(&["-v"])).then_some(call.operation)
}

fn review(review: &mut Review<'_>) {
    let root = review.directory.clone();
    if review.call.operation == Operation::Named {
        review.settings(&[".yarnrc", ".npmrc", ".yarnrc.yml", "package.json"]);
        review.write("/usr/local/bin");
        return review.write("/usr/local/share/.config/yarn");
    }
    if review.call.operation == Operation::Edit {
        review.write(&join(&root, "package.json"));
        let remedy =
            Remedy::Advice("list the packages in package.json and run yarn install".to_owned());
        review.refuse("it changes package.json", Some(remedy));
    }
    super::node::enter_workspace(review);
    let root = review.directory.clone();
    if !review.own_files(&root) {
        return;
    }
    let Some(packages) = Packages::read(review, None) else { return };
    let path = join(&root, "yarn.lock");
    let Some(lock) = review.text(&path) else {
        let remedy = Remedy::Advice("commit yarn.lock".to_owned());
        return review.refuse(
            "there is no yarn.lock, so that it decides about versions and writes one",
            Some(remedy),
        );
    };
    let newer = is_newer(review.project, &root);
    match newer {
        true => berry(review, &packages, lock),
        false => classic(review, &packages, lock),
    }
}

/// Whether the project in `directory` is one of Yarn 2 or newer.
pub(super) fn is_newer(project: &Project<'_>, directory: &str) -> bool {
    let text = |name: &str| project.text(&join(directory, name));
    let package = text("package.json").and_then(json).unwrap_or_default();
    text("yarn.lock").is_some_and(|lock| lock.contains("__metadata:"))
        || project.has(&join(directory, ".yarnrc.yml"))
        || package_manager(&package, "yarn").is_some_and(|version| !version.starts_with("1."))
}

fn classic(review: &mut Review<'_>, packages: &Packages, lock: &str) {
    review.write("/usr/local/share/.cache/yarn");
    review.write("~/.cache/yarn");
    if !review.call.has(&["--frozen-lockfile", "--pure-lockfile"]) {
        check_lock(review, packages, lock, "--frozen-lockfile", "@");
    }
    let yarnrc = review.path(".yarnrc");
    let settings = review.text(&yarnrc).unwrap_or_default();
    for line in settings.lines() {
        if let Some(path) = line.trim().strip_prefix("yarn-path ") {
            let image = review.path(path.trim().trim_matches('"'));
            review.file(&image);
        }
    }
    let ignored = review.call.has(&["--ignore-scripts"])
        || settings.lines().any(|line| line.trim() == "ignore-scripts true");
    if !ignored {
        packages.scripts(review);
        review.assume("the installation scripts of packages read no file of the project; yarn.lock does not tell which packages have some");
    }
}

fn berry(review: &mut Review<'_>, packages: &Packages, lock: &str) {
    let root = review.directory.clone();
    review.write("~/.yarn/berry");
    if !review.call.has(&["--immutable", "--frozen-lockfile"]) {
        check_lock(review, packages, lock, "--immutable", "@npm:");
    }
    let path = join(&root, ".yarnrc.yml");
    let settings = review.document(&path, yaml).unwrap_or_default();
    if let Some(release) = text(&settings, &["yarnPath"]) {
        review.named(&join(&root, release.trim_start_matches("./")));
    }
    if settings.get("plugins").is_some() {
        review.assume("the plugins of .yarnrc.yml read no file of the project");
    }
    state(review, &root, text(&settings, &["nodeLinker"]).unwrap_or("pnp"));
    patches(review, packages);
    let skips =
        review.call.values(&["--mode"]).iter().flatten().any(|mode| *mode != "update-lockfile");
    let disabled =
        settings.get("enableScripts").and_then(serde_json::Value::as_bool) == Some(false);
    if !skips {
        packages.scripts(review);
    }
    if !skips && !disabled {
        review.assume("the build scripts of packages read no file of the project; yarn.lock does not tell which packages have some");
    }
}

/// What Yarn leaves in the project for itself. Where the repository has the packages themselves,
/// they are inputs and outputs at once.
fn state(review: &mut Review<'_>, root: &str, linker: &str) {
    for path in [".yarn/install-state.gz", ".yarn/build-state.yml", ".yarn/unplugged"] {
        review.write(&join(root, path));
    }
    if linker == "pnp" {
        for path in [".pnp.cjs", ".pnp.loader.mjs"] {
            review.write(&join(root, path));
        }
    }
    if review.project.has(&join(root, ".yarn/cache")) {
        review.write(&join(root, ".yarn/cache"));
    }
}

/// `patch:` and `resolutions` name files.
fn patches(review: &mut Review<'_>, packages: &Packages) {
    let versions = packages.wanted().map(|(_, version)| version.to_owned());
    let resolutions = entries(packages.own(), &["resolutions"]);
    let all: Vec<String> = versions
        .chain(
            resolutions.into_iter().filter_map(|(_, version)| Some(version.as_str()?.to_owned())),
        )
        .filter(|version| version.starts_with("patch:"))
        .collect();
    for version in all {
        let inner = version.rsplit_once('#').map_or("", |(_, path)| path);
        let path = inner
            .split("::")
            .next()
            .unwrap_or_default()
            .trim_start_matches("~/")
            .trim_start_matches("./");
        if !path.is_empty() {
            let image = review.path(path);
            review.named(&image);
        }
    }
}

/// A lock that has every range of the manifests is left as it is.
fn check_lock(review: &mut Review<'_>, packages: &Packages, lock: &str, flag: &str, between: &str) {
    let keys: std::collections::BTreeSet<&str> = lock
        .lines()
        .filter(|line| !line.starts_with([' ', '#']) && line.ends_with(':'))
        .flat_map(|line| line.trim_end_matches(':').split(','))
        .map(|key| key.trim().trim_matches('"').trim())
        .flat_map(|keys| keys.split(", "))
        .collect();
    let is_path = |version: &str| version.contains(':');
    let missing: Vec<&str> = packages
        .wanted()
        .filter(|(name, version)| {
            !is_path(version) && !keys.contains(format!("{name}{between}{version}").as_str())
        })
        .map(|(name, _)| name)
        .collect();
    if missing.is_empty() {
        return review.assume(
            "yarn leaves yarn.lock as it is, as it has everything that package.json asks for",
        );
    }
    let path = review.path("yarn.lock");
    review.write(&path);
    let reason = format!("it writes yarn.lock, which does not have {}", listed(&missing));
    review.refuse_without(flag, &reason);
}
