//! The package managers of languages where nothing of the project matters: they install packages by
//! their names.

use std::sync::Arc;

use super::super::atoms::Aspects;
use super::super::invocation::{Argument, Words};
use super::super::paths::Paths;
use super::super::run::Walk;
use super::packages::connect;
use super::{places, use_system};

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    match bare(name) {
        "pip" => pip(walk, name, arguments),
        "python" => python(walk, name, arguments),
        "npm" | "pnpm" | "yarn" => javascript(walk, name, arguments),
        "corepack" => corepack(walk, arguments),
        "gem" => gem(walk, arguments),
        "go" => go(walk, arguments),
        "cargo" => cargo(walk, arguments),
        "rustup" => rustup(walk, arguments),
        _ => false,
    }
}

/// What a program does that is in `root`/bin, such as a virtual environment.
pub(super) fn at(walk: &mut Walk<'_>, name: &str, root: &str, arguments: &[Argument]) -> bool {
    let before = walk.effects.writes.len();
    let is_known = match bare(name) {
        "pip" => pip(walk, name, arguments),
        _ => false,
    };
    if is_known {
        walk.effects.writes.truncate(before);
        let cause = Arc::clone(&walk.cause);
        walk.effects.write(Paths::Below(root.to_owned()), Aspects::ALL, &cause);
        places::use_home(walk, &[".cache/pip"]);
    }
    is_known
}

/// `pip3.12` is `pip`.
fn bare(name: &str) -> &str {
    let short = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if matches!(short, "pip" | "python" | "gem" | "go") { short } else { name }
}

/// A package manager of a language, which writes into the system and at home.
fn of_language(walk: &mut Walk<'_>, name: &str, home: &[&str], variables: &[&str]) {
    let cause = Arc::clone(&walk.cause);
    use_system(walk, name);
    walk.effects.write(Paths::System, Aspects::ALL, &cause);
    for root in ["/opt/conda", "/opt/venv"] {
        // Where the base image has its interpreter elsewhere, this is where.
        walk.effects.write(Paths::Below(root.to_owned()), Aspects::ALL, &cause);
    }
    for directory in walk.state.search_path().unwrap_or_default() {
        let root = directory.strip_suffix("/bin").unwrap_or(&directory);
        if root.len() > 1 {
            walk.effects.read(Paths::Below(root.to_owned()), Aspects::ALL, &cause);
            walk.effects.write(Paths::Below(root.to_owned()), Aspects::ALL, &cause);
        }
    }
    places::use_home(walk, home);
    connect(walk);
    walk.effects.variables.prefixes.extend(variables.iter().map(|start| (*start).to_owned()));
    walk.effects.variables.assume(&format!("`{name}`"));
    let scripts = format!("what `{name}` runs while it installs keeps to the system's directories");
    walk.effects.assumptions.insert(scripts);
}

/// Whether `text` can only be the name of a package, with a version.
fn is_package(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| first.is_ascii_alphanumeric() || first == '@')
        && !text.contains(['$', '`', '\\', '*', '{'])
        && !text.contains("://")
        && (text.starts_with('@') || !text.contains('/'))
        && ![".whl", ".tgz", ".tar.gz", ".zip", ".gem", ".txt"]
            .iter()
            .any(|end| text.ends_with(end))
}

fn all_packages(operands: &[&Argument]) -> bool {
    !operands.is_empty() && operands.iter().all(|word| word.text.as_deref().is_some_and(is_package))
}

fn pip(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    let valued = [
        "-i",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--default-timeout",
        "--timeout",
        "--retries",
        "--upgrade-strategy",
    ];
    let words = Words::read(arguments, &valued);
    let Some((command, packages)) = words.operands.split_first() else { return false };
    let flags = [
        "--no-cache-dir",
        "--upgrade",
        "--quiet",
        "--verbose",
        "--no-deps",
        "--user",
        "--pre",
        "--force-reinstall",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--no-input",
        "--break-system-packages",
        "--prefer-binary",
        "--ignore-installed",
        "--no-build-isolation",
        "--no-compile",
        "--compile",
        "--yes",
        "--root-user-action",
        "--progress-bar",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--timeout",
        "--default-timeout",
        "--only-binary",
        "--no-binary",
    ];
    let is_install = matches!(command.text.as_deref(), Some("install" | "uninstall"));
    // The brackets of extras are patterns to the shell, which leaves them as they are.
    if !is_install || !words.only("UqvIy", &flags) || !all_packages(packages) {
        return false;
    }
    let home = [".cache/pip", ".local", ".config/pip", ".pip", ".netrc"];
    of_language(
        walk,
        name,
        &home,
        &["PIP_", "PYTHON", "VIRTUAL_ENV", "XDG_", "CC", "CFLAGS", "CXX", "LDFLAGS", "SETUPTOOLS_"],
    );
    true
}

/// `python -m pip …` and `python -m venv DIR`. The directory that it runs in comes first on the
/// search path of modules.
fn python(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    let texts: Vec<&str> =
        arguments.iter().map(|word| word.text.as_deref().unwrap_or_default()).collect();
    let rest = arguments.get(2..).unwrap_or_default();
    let is_known = match texts.as_slice() {
        ["-m", "pip", ..] => pip(walk, name, rest),
        ["-m", "venv" | "virtualenv", ..] => {
            let words = Words::read(rest, &[]);
            let is_plain = words
                .only("", &["--copies", "--upgrade-deps", "--system-site-packages", "--symlinks"]);
            if is_plain {
                words.operands.iter().for_each(|operand| {
                    walk.access(operand, |walk, paths| {
                        for parent in analysis::context::path::parents(paths.text()) {
                            walk.ensure(parent, super::super::atoms::Mode::Bits(0o755));
                        }
                    });
                    walk.read(operand, Aspects::ENTRY);
                    walk.write_below(operand);
                });
                use_system(walk, name);
                walk.effects.variables.prefixes.extend(["PYTHON", "PIP_"].map(str::to_owned));
            }
            is_plain
        }
        _ => false,
    };
    if is_known {
        let here = walk.argument(".");
        walk.read(&here, Aspects::ALL);
    }
    is_known
}

fn javascript(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    let words = Words::read(arguments, &["--registry", "--loglevel"]);
    let operands: Vec<&str> =
        words.operands.iter().map(|word| word.text.as_deref().unwrap_or_default()).collect();
    let is_global = words.has(&["-g", "--global", "--location"]);
    let flags = [
        "--global",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--force",
        "--quiet",
        "--no-progress",
        "--loglevel",
        "--registry",
        "--unsafe-perm",
        "--no-update-notifier",
        "--legacy-peer-deps",
        "--save-exact",
        "--no-cache",
        "--ignore-scripts",
        "--omit",
        "--production",
    ];
    let packages = match (name, operands.as_slice()) {
        ("npm", ["install" | "i" | "add" | "uninstall" | "update", ..]) if is_global => 1,
        ("pnpm", ["add" | "install" | "i", ..]) if is_global => 1,
        ("yarn", ["global", "add", ..]) => 2,
        ("npm" | "yarn", ["cache", "clean"]) => 0,
        ("npm", ["config", "set" | "delete", ..]) | ("yarn", ["config", "set", ..])
            if name == "npm" || is_global =>
        {
            0
        }
        _ => return false,
    };
    let rest = words.operands.get(packages..).unwrap_or_default();
    if !words.only("gfs", &flags) || packages > 0 && !all_packages(rest) {
        return false;
    }
    let home = [
        ".npm",
        ".npmrc",
        ".config",
        ".cache",
        ".yarn",
        ".yarnrc",
        ".node-gyp",
        ".local",
        ".pnpm-state",
    ];
    of_language(
        walk,
        name,
        &home,
        &["NPM_", "NODE", "YARN_", "PNPM_", "COREPACK_", "N_PREFIX", "CI", "XDG_", "PREFIX"],
    );
    if name == "yarn" || name == "pnpm" {
        // They look for settings here and above, and for the version that a project asks for.
        let here = walk.argument(".");
        walk.read(&here, Aspects::ALL);
        let cause = Arc::clone(&walk.cause);
        for directory in walk.directories.clone() {
            for parent in analysis::context::path::parents(&directory) {
                for file in
                    ["package.json", ".yarnrc", ".yarnrc.yml", ".npmrc", "pnpm-workspace.yaml"]
                {
                    walk.effects.read(
                        Paths::Exact(format!("{parent}/{file}")),
                        Aspects::ALL,
                        &cause,
                    );
                }
            }
        }
    }
    true
}

fn corepack(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    let words = Words::read(arguments, &[]);
    let operands: Vec<&str> =
        words.operands.iter().map(|word| word.text.as_deref().unwrap_or_default()).collect();
    let is_known = match operands.as_slice() {
        ["enable", ..] => words.flags.is_empty(),
        ["prepare", package, ..] => package.contains('@') && words.only("", &["--activate"]),
        _ => false,
    };
    if is_known {
        of_language(
            walk,
            "corepack",
            &[".cache/node", ".npmrc", ".local"],
            &["COREPACK_", "NODE", "NPM_", "XDG_"],
        );
    }
    is_known
}

fn gem(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    let words = Words::read(arguments, &["-v", "--version"]);
    let Some((command, packages)) = words.operands.split_first() else { return false };
    let flags = [
        "--no-document",
        "--no-ri",
        "--no-rdoc",
        "--version",
        "--quiet",
        "--force",
        "--conservative",
        "--default",
        "--system",
    ];
    let is_known = match command.text.as_deref() {
        Some("install" | "uninstall") => all_packages(packages),
        Some("update") => packages.iter().all(|word| word.text.as_deref().is_some_and(is_package)),
        _ => false,
    };
    if !is_known || !words.only("Nqf", &flags) {
        return false;
    }
    of_language(
        walk,
        "gem",
        &[".gem", ".gemrc", ".bundle", ".local", ".cache", ".config"],
        &["GEM_", "BUNDLE_", "RUBY", "XDG_", "CC", "CFLAGS", "MAKE"],
    );
    true
}

/// `go install path@version` looks at no module of the project.
fn go(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    let words = Words::read(arguments, &["-ldflags", "-tags"]);
    let Some((command, packages)) = words.operands.split_first() else { return false };
    let is_versioned = |word: &&Argument| {
        let text = word.text.as_deref().unwrap_or(&word.raw);
        text.contains('@') && !text.starts_with(['.', '/', '$', '"'])
    };
    let is_install = command.text.as_deref() == Some("install") && !packages.is_empty();
    if !is_install
        || !packages.iter().all(is_versioned)
        || !words.flags.iter().all(|flag| *flag == "-v")
    {
        return false;
    }
    let cause = Arc::clone(&walk.cause);
    walk.effects.write(Paths::Below("/go".to_owned()), Aspects::ALL, &cause);
    walk.effects.read(Paths::Below("/go".to_owned()), Aspects::ALL, &cause);
    for name in ["GOPATH", "GOBIN", "GOMODCACHE", "GOCACHE", "GOROOT", "GOENV"] {
        if walk.state.has(name) || walk.sets(name) {
            return false;
        }
    }
    of_language(
        walk,
        "go",
        &["go", ".cache/go-build", ".config/go", ".gitconfig", ".netrc"],
        &["GO", "CGO_", "CC", "CXX", "GIT_", "XDG_", "PKG_CONFIG"],
    );
    true
}

fn cargo(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    let words = Words::read(arguments, &["--version", "--features", "--vers", "-j"]);
    let Some((command, packages)) = words.operands.split_first() else { return false };
    let flags = [
        "--locked",
        "--version",
        "--features",
        "--no-default-features",
        "--force",
        "--quiet",
        "--vers",
    ];
    let is_install = command.text.as_deref() == Some("install");
    if !is_install || !all_packages(packages) || !words.only("fq", &flags) || moves_rust(walk) {
        return false;
    }
    toolchain(walk);
    of_language(
        walk,
        "cargo",
        &[".cargo", ".rustup", ".gitconfig"],
        &["CARGO", "RUST", "CC", "CFLAGS", "CXX", "PKG_CONFIG"],
    );
    true
}

fn rustup(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    let words = Words::read(arguments, &["--toolchain"]);
    let operands: Vec<&str> =
        words.operands.iter().map(|word| word.text.as_deref().unwrap_or_default()).collect();
    let is_known = matches!(
        operands.as_slice(),
        ["target" | "component", "add", _, ..]
            | ["default" | "update", ..]
            | ["toolchain", "install", _, ..]
    );
    if !is_known || moves_rust(walk) {
        return false;
    }
    toolchain(walk);
    of_language(walk, "rustup", &[".cargo", ".rustup"], &["CARGO", "RUST"]);
    true
}

fn moves_rust(walk: &Walk<'_>) -> bool {
    ["CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR"]
        .iter()
        .any(|name| walk.state.has(name) || walk.sets(name))
}

/// Which toolchain is used a file here or above may say.
fn toolchain(walk: &mut Walk<'_>) {
    if walk.directories.is_empty() {
        return walk.do_anything("the directory that it runs in is not known");
    }
    let cause = Arc::clone(&walk.cause);
    for directory in walk.directories.clone() {
        for above in analysis::context::path::parents(&directory).chain([directory.as_str()]) {
            for file in ["rust-toolchain", ".cargo"] {
                walk.effects.read(Paths::Prefix(format!("{above}/{file}")), Aspects::ALL, &cause);
            }
        }
    }
}
