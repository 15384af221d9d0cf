//! npm.

use serde_json::Value;

use super::call::Call;
use super::documents::{at, entries, json, text};
use super::node::{Packages, Scripts};
use super::project::join;
use super::review::{Review, listed};
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// npm.
pub(super) static NPM: Manager = Manager {
    name: "npm",
    programs: &["npm"],
    forms: &[
        Form {
            words: &[&["ci", "clean-install", "ic", "install-clean", "isntall-clean"]],
            operation: Operation::Install,
        },
        Form {
            words: &[&[
                "install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal",
                "isntall", "add",
            ]],
            operation: Operation::Install,
        },
        Form {
            words: &[&[
                "install-test",
                "it",
                "install-ci-test",
                "cit",
                "clean-install-test",
                "sit",
            ]],
            operation: Operation::Build,
        },
    ],
    files: &[
        File { path: "package.json", need: Needed::Always, text: true },
        File { path: "package-lock.json", need: Needed::IfPresent, text: true },
        File { path: "npm-shrinkwrap.json", need: Needed::IfPresent, text: true },
        File { path: ".npmrc", need: Needed::IfPresent, text: true },
        File { path: "schema.prisma", need: Needed::IfNamed, text: true },
    ],
    outputs: &["node_modules"],
    variables: &["npm_config_*", "NPM_CONFIG_*", "NODE_ENV", "NODE_OPTIONS", "NPM_TOKEN", "CI"],
    directories: &["--prefix", "-C"],
    valued: &["--location", "--script-shell"],
    harmless: &["--registry", "--loglevel", "--omit", "--include"],
    classify,
    review,
};

const CLEAN: [&str; 5] = ["ci", "clean-install", "ic", "install-clean", "isntall-clean"];

fn classify(call: &Call) -> Option<Operation> {
    let is_global =
        call.has(&["-g", "--global"]) || call.values(&["--location"]).contains(&Some("global"));
    let has_packages = !call.operands.is_empty();
    Some(match call.operation {
        Operation::Install if is_global => Operation::Named,
        Operation::Install if has_packages && !is_clean(call) => Operation::Edit,
        operation => operation,
    })
}

fn is_clean(call: &Call) -> bool {
    call.title.split(' ').next_back().is_some_and(|word| CLEAN.contains(&word))
}

fn review(review: &mut Review<'_>) {
    let root = review.directory.clone();
    match review.call.operation {
        // Without a project, npm reads no settings of it either.
        Operation::Named => {
            [
                "~/.npm",
                "/usr/local/lib/node_modules",
                "/usr/local/bin",
                "/usr/lib/node_modules",
                "/usr/bin",
            ]
            .iter()
            .for_each(|path| review.write(path));
            return;
        }
        Operation::Edit => {
            review.write(&join(&root, "package.json"));
            let remedy =
                Remedy::Advice("list the packages in package.json and run npm ci".to_owned());
            review.refuse("it adds packages to package.json", Some(remedy));
        }
        Operation::Build => review
            .refuse("it runs the tests of the project", Some(Remedy::Command("npm ci".to_owned()))),
        _ => {}
    }
    review.write("~/.npm");
    super::node::enter_workspace(review);
    let root = review.directory.clone();
    if !review.own_files(&root) {
        return;
    }
    let Some(packages) = Packages::read(review, None) else { return };
    let lock = ["npm-shrinkwrap.json", "package-lock.json"].map(|name| join(&root, name));
    let Some(path) = lock.into_iter().find(|path| review.project.has(path)) else {
        return refuse_without_lock(review);
    };
    let Some(lock) = review.document(&path, json) else { return };
    if !is_clean(review.call) && review.call.operation == Operation::Install {
        check_lock(review, &packages, &lock, &path);
    }
    if scripts(review) == Scripts::Run {
        packages.scripts(review);
        check_packages(review, &lock, &path);
    }
}

fn refuse_without_lock(review: &mut Review<'_>) {
    let remedy = Remedy::Advice("commit package-lock.json and run npm ci".to_owned());
    let reason = "there is no package-lock.json, so that it decides about versions and writes one";
    review.refuse(reason, Some(remedy));
}

/// Whether scripts run, by flags, variables and `.npmrc`.
pub(super) fn scripts(review: &mut Review<'_>) -> Scripts {
    let names = ["npm_config_ignore_scripts", "NPM_CONFIG_IGNORE_SCRIPTS"];
    let by_variable = names.iter().any(|name| review.call.variable(name) == Some("true"));
    let npmrc = review.path(".npmrc");
    let by_file = review.text(&npmrc).is_some_and(|text| {
        text.lines().any(|line| line.replace(' ', "") == "ignore-scripts=true")
    });
    match review.call.has(&["--ignore-scripts"]) || by_variable || by_file {
        true => Scripts::Ignored,
        false => Scripts::Run,
    }
}

/// `npm install` leaves a lock alone that lists what `package.json` asks for.
fn check_lock(review: &mut Review<'_>, packages: &Packages, lock: &Value, path: &str) {
    let fits = packages.all.iter().all(|(directory, package)| {
        let key = super::project::inside(directory, &packages.root).unwrap_or_default();
        let Some(locked) = lock.get("packages").and_then(|all| all.get(key)) else { return false };
        let tables =
            ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
        tables.iter().all(|table| entries(package, &[table]) == entries(locked, &[table]))
    });
    let shown = review.shown(path);
    if fits && !review.call.has(&["--no-package-lock"]) {
        return review.assume(format!(
            "npm leaves {shown} as it is, as npm 7 and newer do if it fits package.json"
        ));
    }
    review.write(path);
    let reason = format!("{} may write {shown}", review.call.title);
    review.refuse(&reason, Some(Remedy::Command("npm ci".to_owned())));
}

/// The scripts of what is installed.
fn check_packages(review: &mut Review<'_>, lock: &Value, path: &str) {
    let shown = review.shown(path);
    if lock.get("packages").is_none() {
        return review.assume(format!("the installation scripts of packages read no file of the project; {shown} does not tell which packages have some"));
    }
    let with_scripts = entries(lock, &["packages"]).into_iter().filter(|(_, package)| {
        at(package, &["hasInstallScript"]).and_then(Value::as_bool) == Some(true)
    });
    let names: Vec<&str> = with_scripts
        .filter_map(|(key, _)| key.rsplit_once("node_modules/"))
        .map(|(_, name)| name)
        .collect();
    check_named(review, &names);
}

/// Says that packages have installation scripts.
pub(super) fn check_named(review: &mut Review<'_>, names: &[&str]) {
    let root = review.directory.clone();
    if names.contains(&"@prisma/client") {
        let found =
            ["prisma/schema.prisma", "schema.prisma"].map(|path| review.file(&join(&root, path)));
        if found.contains(&true) {
            review.assume("the installation script of @prisma/client reads only its schema");
            super::node_scripts::prisma(review, &root);
        }
    }
    let mut others: Vec<&str> =
        names.iter().copied().filter(|name| *name != "@prisma/client").collect();
    others.sort_unstable();
    others.dedup();
    if !others.is_empty() {
        review.assume(format!(
            "the installation scripts of {} read no file of the project",
            listed(&others)
        ));
    }
}

/// The version that `packageManager` names for `manager`.
pub(super) fn package_manager<'v>(package: &'v Value, manager: &str) -> Option<&'v str> {
    text(package, &["packageManager"])?.strip_prefix(manager)?.strip_prefix('@')
}
