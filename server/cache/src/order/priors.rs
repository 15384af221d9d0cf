//! How often things change in a project whose history is not known: guesses, and always told as
//! such. Those for the whole context and for manifests are means over the histories of 29 public
//! repositories; the others are rough.
//!
//! The builds that are made up are the same in every run, and what is inside of something changes
//! only in builds in which that changes.

use analysis::plan::Base;

use super::bits::Builds;
use super::sources::Sources;

/// How many builds are made up.
pub const BUILDS: usize = 200;

/// What a source is, and in how many of [`BUILDS`] builds it changes.
const CONTEXT: usize = 190;
const DIRECTORY: usize = 120;
const PATTERN: usize = 80;
const SOURCE_FILE: usize = 30;
const LOCK: usize = 40;
const MANIFEST: usize = 36;
const FILE: usize = 10;

/// How often, of all builds, a tag leads to another image than before.
const FLOATING_TAG: f64 = 0.03;
const FIXED_TAG: f64 = 0.01;

/// How names end that files with dependencies have, and those that pin them.
const MANIFESTS: [&str; 22] = [
    "package.json",
    "requirements.txt",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "csproj",
    "fsproj",
    "vbproj",
    "sln",
    "slnx",
    "Gemfile",
    "composer.json",
    "mix.exs",
    "environment.yml",
    "pubspec.yaml",
];
const LOCKS: [&str; 14] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
    "go.sum",
    "Cargo.lock",
    "Gemfile.lock",
    "composer.lock",
    "mix.lock",
];

/// Endings of files that people write programs in.
const SOURCE_ENDINGS: [&str; 20] = [
    "py", "js", "ts", "jsx", "tsx", "mjs", "cjs", "go", "rs", "java", "kt", "cs", "rb", "php", "c",
    "cc", "cpp", "h", "ex", "html",
];

/// The builds in which something changes that `sources` take, where `is_directory` tells of a path
/// what it is.
pub(super) fn changing(sources: &Sources, is_directory: impl Fn(&str) -> Option<bool>) -> Builds {
    if sources.takes_everything() {
        return Builds::first(CONTEXT);
    }
    let mut builds = Builds::none();
    for path in sources.named() {
        builds |= &of_path(path, is_directory(path));
    }
    for pattern in sources.patterns() {
        builds |= &of_pattern(pattern);
    }
    builds
}

/// The builds in which manifests change.
pub(super) fn of_dependencies() -> Builds {
    made_up("dependencies", LOCK)
}

/// How likely it is in a build that `base` is another image than the time before.
pub fn moves(base: &Base) -> f64 {
    match base {
        Base::Image(reference) if reference.contains('@') => 0.0,
        Base::Image(reference) => {
            let name = reference.rsplit('/').next().unwrap_or_default();
            let is_exact = name.split_once(':').is_some_and(|(_, tag)| is_exact(tag));
            if is_exact { FIXED_TAG } else { FLOATING_TAG }
        }
        Base::Stage(_) | Base::Scratch | Base::Unknown => 0.0,
    }
}

/// Whether `tag` names a version to the last number, so that only repairs move it.
fn is_exact(tag: &str) -> bool {
    let version = tag.split('-').next().unwrap_or_default();
    version.split('.').filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).count() >= 3
}

fn of_path(path: &str, is_directory: Option<bool>) -> Builds {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    match () {
        () if ends_with(name, &LOCKS) => made_up("dependencies", LOCK),
        () if ends_with(name, &MANIFESTS) => made_up("dependencies", MANIFEST),
        () if is_directory.unwrap_or(ending.is_none() && !is_file_name(name)) => {
            made_up(path, DIRECTORY)
        }
        () if ending.is_some_and(|ending| SOURCE_ENDINGS.contains(&ending)) => {
            made_up(path, SOURCE_FILE)
        }
        () => made_up(path, FILE),
    }
}

fn of_pattern(pattern: &str) -> Builds {
    let name = pattern.rsplit('/').next().unwrap_or_default();
    let fixed: String = name.chars().filter(|character| !matches!(character, '*' | '?')).collect();
    let begins = |names: &[&str]| {
        let start = name.split(['*', '?', '[']).next().unwrap_or_default();
        !start.is_empty() && names.iter().any(|known| known.starts_with(start))
    };
    match () {
        () if ends_with(&fixed, &LOCKS) || begins(&LOCKS) => made_up("dependencies", LOCK),
        () if ends_with(&fixed, &MANIFESTS) || begins(&MANIFESTS) => {
            made_up("dependencies", MANIFEST)
        }
        () => made_up(pattern, PATTERN),
    }
}

fn ends_with(name: &str, known: &[&str]) -> bool {
    known.iter().any(|known| name.strip_suffix(known).is_some_and(|rest| !rest.ends_with('-')))
}

/// Names without an ending that files usually have.
fn is_file_name(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with("file")
        || matches!(name, "mvnw" | "gradlew" | "LICENSE" | "README" | "entrypoint")
}

/// `count` builds, always the same for one `subject`; those for a smaller count are among them.
fn made_up(subject: &str, count: usize) -> Builds {
    let seed = subject.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut ranked: Vec<(u64, usize)> =
        (0..CONTEXT).map(|build| (mixed(seed ^ mixed(build as u64)), build)).collect();
    ranked.sort_unstable();
    ranked.into_iter().take(count).map(|(_, build)| build).collect()
}

/// A number that looks random (the finalizer of SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_change_as_often_as_what_they_are() {
        for (path, expected) in [
            ("package.json", 36),
            ("a/b/api.csproj", 36),
            ("requirements-dev.txt", 10),
            ("yarn.lock", 40),
            ("src", 120),
            ("Makefile", 10),
            (".npmrc", 10),
            ("app.py", 30),
        ] {
            assert_eq!(of_path(path, None).count(), expected, "{path}");
        }
        for (pattern, expected) in
            [("package*.json", 40), ("*.csproj", 36), ("go.*", 40), ("*.go", 80), ("src/*", 80)]
        {
            assert_eq!(of_pattern(pattern).count(), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_inside_changes_with_what_it_is_in() {
        let lock = of_path("a/yarn.lock", None);
        assert!(of_path("package.json", None).without(&lock).is_empty());
        assert!(of_path("src", None).without(&Builds::first(CONTEXT)).is_empty());
    }

    #[test]
    fn tags_move() {
        for (reference, expected) in [
            ("node", FLOATING_TAG),
            ("node:20", FLOATING_TAG),
            ("h:5000/node", FLOATING_TAG),
            ("node:20.1.2-slim", FIXED_TAG),
            ("node@sha256:1", 0.0),
        ] {
            assert_eq!(moves(&Base::Image(reference.to_owned())), expected, "{reference}");
        }
    }
}
