//! Bun and Deno.

use super::call::{Call, as_formed};
use super::documents::{entries, json, json_with_comments, text, texts};
use super::node::{Packages, Scripts};
use super::npm::{check_named, scripts};
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Bun.
pub(super) static BUN: Manager = Manager {
    name: "bun",
    programs: &["bun"],
    forms: &[
        Form { words: &[&["install", "i", "ci"]], operation: Operation::Install },
        Form { words: &[&["add", "a", "update", "remove"]], operation: Operation::Edit },
    ],
    files: &[
        File { path: "package.json", need: Needed::Always, text: true },
        File { path: "bun.lock", need: Needed::IfPresent, text: true },
        File { path: "bun.lockb", need: Needed::IfPresent, text: false },
        File { path: "bunfig.toml", need: Needed::IfPresent, text: false },
        File { path: ".npmrc", need: Needed::IfPresent, text: true },
        File { path: "schema.prisma", need: Needed::IfNamed, text: true },
        File { path: "patches/", need: Needed::IfPresent, text: false },
    ],
    outputs: &["node_modules"],
    variables: &["BUN_*", "npm_config_*", "NPM_CONFIG_*", "NODE_ENV", "CI"],
    directories: &["--cwd"],
    valued: &[
        "--filter",
        "--backend",
        "--registry",
        "-c",
        "--config",
        "--cache-dir",
        "--linker",
        "--omit",
    ],
    harmless: &[],
    classify: bun_operation,
    review: review_bun,
};

/// Deno.
pub(super) static DENO: Manager = Manager {
    name: "deno",
    programs: &["deno"],
    forms: &[
        Form { words: &[&["install", "i"]], operation: Operation::Install },
        Form { words: &[&["cache", "compile", "bundle"]], operation: Operation::Build },
        Form { words: &[&["add"]], operation: Operation::Edit },
    ],
    files: &[
        File { path: "deno.json", need: Needed::IfPresent, text: true },
        File { path: "deno.jsonc", need: Needed::IfPresent, text: true },
        File { path: "deno.lock", need: Needed::IfPresent, text: false },
        File { path: "package.json", need: Needed::IfPresent, text: true },
        File { path: ".npmrc", need: Needed::IfPresent, text: true },
    ],
    outputs: &["node_modules"],
    variables: &["DENO_*", "NPM_CONFIG_*"],
    directories: &[],
    valued: &["-c", "--config", "--import-map", "--lock"],
    harmless: &[],
    classify: deno_operation,
    review: review_deno,
};

fn bun_operation(call: &Call) -> Option<Operation> {
    Some(match call.operation {
        Operation::Install | Operation::Edit if call.has(&["-g", "--global"]) => Operation::Named,
        Operation::Install if !call.operands.is_empty() => Operation::Edit,
        operation => operation,
    })
}

fn review_bun(review: &mut Review<'_>) {
    review.write("~/.bun/install/cache");
    let root = review.directory.clone();
    match review.call.operation {
        Operation::Named => {
            review.settings(&["bunfig.toml", ".npmrc"]);
            return review.write("~/.bun");
        }
        Operation::Edit => {
            review.write(&join(&root, "package.json"));
            let remedy =
                Remedy::Advice("list the packages in package.json and run bun install".to_owned());
            review.refuse("it changes package.json", Some(remedy));
        }
        _ => {}
    }
    super::node::enter_workspace(review);
    let root = review.directory.clone();
    if !review.own_files(&root) {
        return;
    }
    let Some(packages) = Packages::read(review, None) else { return };
    let locks = ["bun.lock", "bun.lockb"].map(|name| join(&root, name));
    let Some(lock) = locks.into_iter().find(|path| review.project.has(path)) else {
        let remedy = Remedy::Advice("commit bun.lock".to_owned());
        return review.refuse(
            "there is no bun.lock, so that it decides about versions and writes one",
            Some(remedy),
        );
    };
    let is_clean = review.call.title.ends_with(" ci");
    if !is_clean
        && !review.call.has(&["--frozen-lockfile"])
        && !bun_lock_fits(review, &packages, &lock)
    {
        review.write(&lock);
        let reason = format!("it may write {}", review.shown(&lock));
        review.refuse_without("--frozen-lockfile", &reason);
    }
    if scripts(review) == Scripts::Run {
        packages.scripts(review);
        let trusted = texts(packages.own(), &["trustedDependencies"]);
        match packages.own().get("trustedDependencies") {
            Some(_) => check_named(review, &trusted),
            None => review.assume("the scripts of the packages that Bun trusts on its own read no file of the project"),
        }
    }
}

fn bun_lock_fits(review: &mut Review<'_>, packages: &Packages, path: &str) -> bool {
    if path.ends_with('b') {
        return false;
    }
    let Some(lock) = review.document(path, json_with_comments) else { return false };
    let fits = packages.all.iter().all(|(directory, package)| {
        let key = super::project::inside(directory, &packages.root).unwrap_or_default();
        super::node::DEPENDENCIES
            .iter()
            .all(|table| entries(package, &[table]) == entries(&lock, &["workspaces", key, table]))
    });
    if fits {
        review.assume(
            "bun leaves bun.lock as it is, as it has everything that package.json asks for",
        );
    }
    fits
}

fn deno_operation(call: &Call) -> Option<Operation> {
    let is_program = call.has(&["-g", "--global"]);
    let has_entry = !call.operands.is_empty() || call.has(&["-e", "--entrypoint"]);
    Some(match as_formed(call)? {
        Operation::Install if is_program => Operation::Named,
        Operation::Install if has_entry => Operation::Build,
        operation => operation,
    })
}

fn review_deno(review: &mut Review<'_>) {
    review.write("/deno-dir");
    review.write("~/.cache/deno");
    if let Some(directory) = review.call.variable("DENO_DIR").map(str::to_owned) {
        review.write(&directory);
    }
    match review.call.operation {
        Operation::Named => {
            review.settings(&["deno.json", "deno.jsonc", "package.json", ".npmrc"]);
            return review.write("~/.deno");
        }
        Operation::Build => {
            let remedy = Remedy::Command("deno install --frozen".to_owned());
            review.refuse("it reads the sources for what they import", Some(remedy));
        }
        Operation::Edit => review.refuse("it changes deno.json", None),
        _ => {}
    }
    let root = review.directory.clone();
    review.own_files(&root);
    let lock = join(&root, "deno.lock");
    if !review.project.has(&lock) {
        let remedy = Remedy::Advice("commit deno.lock".to_owned());
        review.refuse(
            "there is no deno.lock, so that it decides about versions and writes one",
            Some(remedy),
        );
    } else if !review.call.has(&["--frozen"]) {
        review.write(&lock);
        review.refuse_without("--frozen", "it may write deno.lock");
    }
    for name in ["deno.json", "deno.jsonc"] {
        let Some(settings) = review.document(&join(&root, name), json_with_comments) else {
            continue;
        };
        if let Some(map) = text(&settings, &["importMap"]).filter(|map| !map.contains("://")) {
            let image = review.path(map);
            review.named(&image);
        }
        for member in texts(&settings, &["workspace"]) {
            for name in ["deno.json", "deno.jsonc", "package.json"] {
                let pattern =
                    format!("{}/{name}", member.trim_start_matches("./").trim_end_matches('/'));
                review.pattern(&root, &pattern);
            }
        }
        let local = entries(&settings, &["imports"]).into_iter().any(|(_, target)| {
            target.as_str().is_some_and(|target| target.starts_with(['.', '/']))
        });
        if local {
            review.assume("deno install fetches nothing for the imports of deno.json that are files of the project");
        }
    }
    if let Some(package) = review.document(&join(&root, "package.json"), json)
        && package.get("workspaces").is_some()
    {
        review.refuse(
            "the packages of a workspace with both package.json and deno.json are not followed",
            None,
        );
    }
}
