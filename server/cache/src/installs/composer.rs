//! Composer.

use serde_json::Value;

use super::call::as_formed;
use super::documents::{at, entries, json, text, texts};
use super::project::join;
use super::review::{Review, listed};
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Composer.
pub(super) static COMPOSER: Manager = Manager {
    name: "composer",
    programs: &["composer", "composer.phar"],
    forms: &[
        Form { words: &[&["global"], &["require", "install"]], operation: Operation::Named },
        Form { words: &[&["install", "i"]], operation: Operation::Install },
        Form {
            words: &[&["update", "u", "upgrade", "require", "remove"]],
            operation: Operation::Edit,
        },
        Form {
            words: &[&["dump-autoload", "dumpautoload", "run-script", "run"]],
            operation: Operation::Build,
        },
    ],
    files: &[
        File { path: "composer.json", need: Needed::Always, text: true },
        File { path: "composer.lock", need: Needed::IfPresent, text: true },
        File { path: "symfony.lock", need: Needed::IfPresent, text: false },
        File { path: "auth.json", need: Needed::IfPresent, text: false },
        File { path: "patches/", need: Needed::IfPresent, text: false },
    ],
    outputs: &[],
    variables: &["COMPOSER_*", "COMPOSER"],
    directories: &["-d", "--working-dir"],
    valued: &[],
    harmless: &[],
    classify: as_formed,
    review,
};

/// The events during an installation whose scripts run.
const EVENTS: [&str; 8] = [
    "pre-install-cmd",
    "post-install-cmd",
    "pre-autoload-dump",
    "post-autoload-dump",
    "pre-package-install",
    "post-package-install",
    "pre-operations-exec",
    "command",
];

fn review(review: &mut Review<'_>) {
    review.write("~/.cache/composer");
    review.write("~/.composer");
    let root = review.directory.clone();
    match review.call.operation {
        Operation::Named => return,
        Operation::Edit => {
            review.write(&join(&root, "composer.lock"));
            review.refuse(
                "it changes composer.json or composer.lock",
                Some(Remedy::Command("composer install".to_owned())),
            );
        }
        Operation::Build => review.refuse("it reads the sources of the project", None),
        _ => {}
    }
    if !review.own_files(&root) {
        return;
    }
    let Some(project) = review.document(&join(&root, "composer.json"), json) else { return };
    outputs(review, &root, &project);
    let path = join(&root, "composer.lock");
    if !review.project.has(&path) {
        let remedy = Remedy::Advice("commit composer.lock".to_owned());
        review.refuse(
            "there is no composer.lock, so that it decides about versions and writes one",
            Some(remedy),
        );
    }
    let lock = review.document(&path, json).unwrap_or_default();
    scripts(review, &project);
    autoload(review, &project);
    plugins(review, &project, &lock);
    repositories(review, &project);
}

fn outputs(review: &mut Review<'_>, root: &str, project: &Value) {
    let vendor = text(project, &["config", "vendor-dir"]).unwrap_or("vendor");
    let bin = text(project, &["config", "bin-dir"]).unwrap_or("vendor/bin");
    for path in [vendor, bin] {
        review.write(&join(root, path.trim_end_matches('/')));
    }
    for (path, _) in entries(project, &["extra", "installer-paths"]) {
        let fixed = path.split('{').next().unwrap_or_default().trim_end_matches('/');
        match fixed {
            "" => review
                .refuse("composer.json installs packages into a directory that is not known", None),
            fixed => review.write(&join(root, fixed)),
        }
    }
    if at(project, &["extra", "drupal-scaffold"]).is_some() {
        review
            .refuse("composer.json makes it write files among the sources (drupal-scaffold)", None);
    }
}

fn scripts(review: &mut Review<'_>, project: &Value) {
    if review.call.has(&["--no-scripts"]) {
        return;
    }
    let found: Vec<&str> = EVENTS
        .into_iter()
        .filter(|event| {
            at(project, &["scripts", event]).is_some_and(|script| {
                !script.is_null() && script.as_array().is_none_or(|list| !list.is_empty())
            })
        })
        .collect();
    if !found.is_empty() {
        let reason = format!("composer.json has scripts that run then: {}", listed(&found));
        review.refuse_without("--no-scripts", &reason);
    }
}

/// The autoloader lists the classes in the sources.
fn autoload(review: &mut Review<'_>, project: &Value) {
    if review.call.has(&["--no-autoloader"]) {
        return;
    }
    let tables = ["autoload", "autoload-dev"];
    let scans = tables.iter().any(|table| at(project, &[table, "classmap"]).is_some());
    let by_flag =
        ["-o", "--optimize-autoloader", "-a", "--classmap-authoritative", "--apcu-autoloader"];
    let keys = ["optimize-autoloader", "classmap-authoritative"];
    let by_file = keys.iter().any(|key| at(project, &["config", key]) == Some(&Value::Bool(true)));
    let maps = tables
        .iter()
        .any(|table| ["psr-4", "psr-0"].iter().any(|key| at(project, &[table, key]).is_some()));
    if scans || maps && (by_file || review.call.has(&by_flag)) {
        review.refuse_without(
            "--no-autoloader",
            "the autoloader lists the classes in the project's sources",
        );
    } else if maps {
        // Composer leaves out a directory that is not there only where it scans.
        review.assume("the autoloader lists the project's directories without a look into them");
    }
}

/// Plugins that search the sources of a project.
const SEARCHES: [&str; 1] = ["dealerdirect/phpcodesniffer-composer-installer"];

/// The patches that composer.json names.
fn patches(review: &mut Review<'_>, project: &Value) {
    let lists = entries(project, &["extra", "patches"]).into_iter();
    let named = lists.filter_map(|(_, list)| list.as_object()).flat_map(|list| list.values());
    let file = text(project, &["extra", "patches-file"]);
    let paths = named.filter_map(Value::as_str).chain(file).filter(|path| !path.contains("://"));
    for path in paths {
        let image = review.path(path);
        review.file(&image);
    }
}

fn plugins(review: &mut Review<'_>, project: &Value, lock: &Value) {
    if review.call.has(&["--no-plugins"]) {
        return;
    }
    let is_plugin = |package: &&Value| text(package, &["type"]) == Some("composer-plugin");
    let tables = match review.call.has(&["--no-dev"]) {
        true => &["packages"][..],
        false => &["packages", "packages-dev"],
    };
    let all = tables.iter().filter_map(|key| at(lock, &[key])?.as_array()).flatten();
    let mut names: Vec<&str> =
        all.filter(is_plugin).filter_map(|package| text(package, &["name"])).collect();
    let refused = entries(project, &["config", "allow-plugins"]);
    names.retain(|name| {
        !refused.iter().any(|(known, allowed)| known == name && allowed.as_bool() == Some(false))
    });
    if let Some(name) = names.iter().find(|name| SEARCHES.contains(name)) {
        let reason = format!("{name} looks through the project for files");
        review.refuse_without("--no-plugins", &reason);
    }
    if names.contains(&"cweagans/composer-patches") {
        patches(review, project);
    }
    if names.contains(&"symfony/runtime") {
        review.assume("symfony/runtime writes only into vendor");
    }
    let others: Vec<&str> = names.into_iter().filter(|name| *name != "symfony/runtime").collect();
    if others.contains(&"symfony/flex") && !review.call.has(&["--no-scripts"]) {
        review.refuse_without("--no-scripts", "symfony/flex writes files among the sources");
    }
    if !others.is_empty() {
        review.assume(format!(
            "the plugins {} read and write no other file of the project",
            listed(&others)
        ));
    }
}

fn repositories(review: &mut Review<'_>, project: &Value) {
    let list = at(project, &["repositories"]);
    let all: Vec<&Value> = match list {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(Value::Object(table)) => table.values().collect(),
        _ => Vec::new(),
    };
    for repository in all {
        let kind = text(repository, &["type"]).unwrap_or_default();
        if matches!(kind, "path" | "artifact") {
            let url = text(repository, &["url"]).unwrap_or_default().to_owned();
            let reason = format!("composer.json takes packages from {url} in the project");
            review.refuse(&reason, None);
        }
    }
    if !texts(project, &["extra", "merge-plugin", "include"]).is_empty() {
        for pattern in texts(project, &["extra", "merge-plugin", "include"]) {
            let root = review.directory.clone();
            review.pattern(&root, pattern);
        }
    }
}
