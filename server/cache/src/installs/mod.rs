//! Package managers: which files a command that installs dependencies needs, and what it does.
//!
//! A command is first recognized ([`recognize`]) from its words alone, then judged ([`judge`])
//! against the files of the build context. What is not told by words or files is never assumed in
//! silence: it is refused, or stands among the assumptions.

mod arguments;
mod beam;
mod bun;
mod bundler;
mod cache_rows;
mod caches;
mod call;
mod cargo;
mod composer;
mod documents;
mod dotnet;
mod functional;
mod globs;
mod go;
mod jvm;
mod markup;
mod node;
mod node_scripts;
mod npm;
mod pip;
mod pnpm;
mod poetry;
mod project;
mod requirements;
mod review;
mod rows;
mod split;
mod statistics;
mod uv;
mod yarn;

use analysis::context::glob;

use crate::installs::review::Review;

pub(crate) use arguments::started;
pub use cache_rows::CACHES;
pub use caches::{Cache, CacheMounts, Target, cache_mounts};
pub use call::{Call, Operation, State, recognize};
pub use project::{Place, Project};
pub(crate) use review::OLDER;
pub use split::{Part, Split, split};

/// A package manager.
#[derive(Debug)]
pub struct Manager {
    /// Its name, which is that of its program.
    pub name: &'static str,
    /// The names of its program.
    pub programs: &'static [&'static str],
    /// The commands that install something; of two that fit the one with more words comes first.
    pub forms: &'static [Form],
    /// The files that it reads in the directory of the project.
    pub files: &'static [File],
    /// What it writes in the directory of the project.
    pub outputs: &'static [&'static str],
    /// The variables that change what it does; one that ends in `*` stands for all that begin so.
    pub variables: &'static [&'static str],
    /// The flags that name another directory for the project.
    directories: &'static [&'static str],
    /// The flags with a value behind a blank that `dialect` has no row for.
    valued: &'static [&'static str],
    /// Those of the flags with a value behind a blank whose value names no file that is read.
    harmless: &'static [&'static str],
    /// What the words make of a command, where its form alone does not tell.
    classify: fn(&Call) -> Option<Operation>,
    /// What its manifests tell.
    review: fn(&mut Review<'_>),
}

/// A command of a package manager: the words behind the program that choose it, each with its other
/// spellings.
#[derive(Debug)]
pub struct Form {
    /// The words.
    pub words: &'static [&'static [&'static str]],
    /// What it does.
    pub operation: Operation,
}

/// A file that a package manager reads.
#[derive(Debug)]
pub struct File {
    /// Its path from the directory of the project, or a pattern where `*` stands for a part of a
    /// name; one that ends in a slash is a directory with all that is in it.
    pub path: &'static str,
    /// Whether nothing works without it, or when it matters.
    pub need: Needed,
    /// Whether what is in it decides anything here, so that its text is wanted.
    pub text: bool,
}

/// When a file matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Nothing works without it.
    Always,
    /// It is read where it is there.
    IfPresent,
    /// It is read where the command or another file names it.
    IfNamed,
}

/// What a call needs and does in a certain project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// What it does.
    pub operation: Operation,
    /// The command as it is told to people: `npm ci`.
    pub title: String,
    /// The directory of the project in the image.
    pub directory: String,
    /// Every file and directory of the build context that it reads, in the order of their paths in
    /// the context.
    pub needs: Vec<Need>,
    /// What it would read as well if it were in the context: paths of the context in which a segment
    /// may hold `*`, and `**` stands for any number of segments.
    pub absent: Vec<String>,
    /// What it writes: absolute paths in the image, each with all that is below. `~` at the start
    /// is a home that is not known.
    pub writes: Vec<String>,
    /// Whether the files named by `needs` are all that it reads of the project.
    pub judgement: Judgement,
}

/// A file or directory that a call reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Its path in the build context.
    pub path: String,
    /// Where it is in the image.
    pub image: String,
    /// Whether it is a directory, which is read with all that is in it.
    pub is_directory: bool,
}

/// How sure it is that a call reads no other file of the project and writes over none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It follows from the files.
    Proven,
    /// It holds if these sentences do.
    Assumed(Vec<String>),
    /// It does not hold, or cannot be told; the first reason weighs most.
    Refused(Vec<Refusal>),
}

/// Why something is not possible.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The reason, as a part of a sentence.
    pub reason: String,
    /// What would make it possible.
    pub remedy: Option<Remedy>,
}

/// What would make something possible that is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// Add these flags to the command.
    Flags(String),
    /// Run this command instead.
    Command(String),
    /// Add this line to the ignore file of the context.
    Ignore(String),
    /// Something else, as a sentence without its full stop.
    Advice(String),
}

impl Install {
    /// Whether a change of `path` in the build context changes what the call finds.
    pub fn concerns(&self, path: &str) -> bool {
        let is_need = |need: &Need| match need.is_directory {
            true => project::inside(path, &need.path).is_some(),
            false => need.path == path,
        };
        self.needs.iter().any(is_need)
            || self.absent.iter().any(|pattern| globs::matches(pattern, path))
    }
}

/// Every package manager of programming languages that is known.
pub fn managers() -> impl Iterator<Item = &'static Manager> {
    MANAGERS.iter().copied()
}

static MANAGERS: [&Manager; 37] = [
    &npm::NPM,
    &yarn::YARN,
    &pnpm::PNPM,
    &bun::BUN,
    &bun::DENO,
    &pip::PIP,
    &pip::UV_PIP,
    &uv::UV,
    &poetry::POETRY,
    &poetry::PDM,
    &poetry::PIPENV,
    &go::GO,
    &cargo::CARGO,
    &jvm::MAVEN,
    &jvm::GRADLE,
    &jvm::SBT,
    &jvm::LEIN,
    &jvm::CLOJURE,
    &dotnet::DOTNET,
    &bundler::BUNDLER,
    &composer::COMPOSER,
    &beam::MIX,
    &beam::REBAR,
    &rows::CONDA,
    &rows::PIXI,
    &rows::GEM,
    &functional::OPAM,
    &functional::CABAL,
    &functional::STACK,
    &rows::DART,
    &rows::SWIFT,
    &rows::CONAN,
    &rows::VCPKG,
    &statistics::R,
    &statistics::JULIA,
    &rows::PERL,
    &rows::HELM,
];

/// Files above this size are not asked for.
pub const LARGEST: u64 = 8 << 20;

/// Whether what is in `path` of the build context is needed to judge calls. Files that are larger
/// than [`LARGEST`] need not be read.
pub fn wants(path: &str) -> bool {
    let is_installed = |segment: &str| matches!(segment, "node_modules" | ".git" | ".venv");
    if path.split('/').any(is_installed) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut files = MANAGERS.iter().flat_map(|manager| manager.files).filter(|file| file.text);
    files.any(|file| match file.path.rsplit_once('/') {
        None => is_name(file.path, name),
        Some((_, last)) => {
            is_name(last, name) && globs::matches(&format!("**/{}", file.path), path)
        }
    }) || pip::may_list_requirements(path)
}

/// Whether `name`, which has no slash, matches `pattern`.
fn is_name(pattern: &str, name: &str) -> bool {
    match pattern.contains('*') {
        true => glob::matches(pattern, name).unwrap_or_default(),
        false => pattern == name,
    }
}

/// The variables whose values decide what a call needs and does; [`State::variables`] should have
/// them.
pub fn variables() -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().copied()
}

const VARIABLES: [&str; 25] = [
    "BUNDLE_DEPLOYMENT",
    "BUNDLE_FROZEN",
    "BUNDLE_GEMFILE",
    "BUNDLE_PATH",
    "CARGO_HOME",
    "CARGO_TARGET_DIR",
    "DENO_DIR",
    "GOMODCACHE",
    "GOPATH",
    "GOWORK",
    "HOME",
    "JULIA_PROJECT",
    "NPM_CONFIG_IGNORE_SCRIPTS",
    "NUGET_PACKAGES",
    "PIPENV_VENV_IN_PROJECT",
    "PIP_CONFIG_FILE",
    "PIP_CONSTRAINT",
    "PIP_REQUIREMENT",
    "PNPM_HOME",
    "UV_CONFIG_FILE",
    "UV_FROZEN",
    "UV_LOCKED",
    "UV_PROJECT_ENVIRONMENT",
    "VIRTUAL_ENV",
    "npm_config_ignore_scripts",
];

/// What `call` needs and does in `project`.
pub fn judge(call: &Call, project: &Project<'_>) -> Install {
    let mut review = Review::new(call, project);
    if review.begin() {
        (call.manager.review)(&mut review);
    }
    if call.is_module {
        review.assume("no module in the directory has the name of one that Python needs to start");
    }
    if call.operation == Operation::Named {
        let name = call.manager.name;
        review.assume(format!(
            "what {name} runs while it installs keeps to the system's directories"
        ));
    }
    review.finish()
}

#[cfg(test)]
mod tests;
