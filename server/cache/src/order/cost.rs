//! How long a step takes, by what its commands are for. Always an estimate: only a build can tell.

use std::collections::BTreeMap;

use analysis::plan::{Action, Command, Step};
use syntax::shell::{self, program};

/// Times in milliseconds that were measured, by the entry of the step.
pub type Measured = BTreeMap<usize, u64>;

/// What a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// It changes a few files.
    Quick,
    /// Nothing is known about it.
    Other,
    /// It fetches a file or a repository.
    Download,
    /// It installs packages of the distribution.
    SystemPackages,
    /// It fetches and installs what the project depends on.
    Install,
    /// It compiles or bundles.
    Compile,
}

impl Work {
    /// How long it takes, in milliseconds.
    pub fn milliseconds(self) -> u64 {
        match self {
            Work::Quick => 300,
            Work::Other => 3_000,
            Work::Download => 5_000,
            Work::SystemPackages => 20_000,
            Work::Install => 30_000,
            Work::Compile => 60_000,
        }
    }
}

/// How long COPY, ADD of files, and WORKDIR take.
const FILES: u64 = 300;
const DIRECTORY: u64 = 100;

/// Programs that start another one, which follows behind their flags and assignments.
const STARTERS: [&str; 10] =
    ["sudo", "env", "exec", "command", "time", "nice", "nohup", "corepack", "xvfb-run", "gosu"];

/// What programs are for: their names, the words behind them that choose a command (any where there
/// are none), and its work. The first row that fits counts.
type Row = (&'static [&'static str], &'static [&'static str], Work);

const ROWS: [Row; 49] = [
    (&["apt-get", "apt", "aptitude"], &["install", "build-dep"], Work::SystemPackages),
    (
        &["apt-get", "apt", "aptitude"],
        &["upgrade", "dist-upgrade", "full-upgrade"],
        Work::SystemPackages,
    ),
    (&["apt-get", "apt", "aptitude"], &["update"], Work::Download),
    (&["apt-get", "apt", "aptitude", "apt-key", "dpkg"], &[], Work::Quick),
    (&["apk"], &["add", "upgrade"], Work::SystemPackages),
    (&["apk"], &[], Work::Quick),
    (
        &["dnf", "yum", "microdnf", "tdnf", "zypper"],
        &["clean", "config-manager", "repos"],
        Work::Quick,
    ),
    (&["dnf", "yum", "microdnf", "tdnf", "zypper", "pacman"], &[], Work::SystemPackages),
    (
        &["npm", "pnpm", "yarn", "bun"],
        &["run", "build", "test", "run-script", "rebuild"],
        Work::Compile,
    ),
    (
        &["npm", "pnpm", "yarn", "bun"],
        &["config", "cache", "prune", "set", "pkg", "version"],
        Work::Quick,
    ),
    (
        &["npm", "pnpm", "bun"],
        &["i", "install", "ci", "add", "fetch", "deploy", "in", "clean-install"],
        Work::Install,
    ),
    (&["yarn"], &["install", "add", "workspaces"], Work::Install),
    (
        &[
            "npx", "tsc", "webpack", "vite", "next", "ng", "esbuild", "rollup", "turbo", "nx",
            "gulp", "parcel",
        ],
        &[],
        Work::Compile,
    ),
    (&["deno"], &["install", "cache"], Work::Install),
    (&["deno"], &["compile", "bundle"], Work::Compile),
    (&["pip", "pip3"], &["install", "download", "wheel"], Work::Install),
    (&["pip", "pip3"], &[], Work::Quick),
    (&["uv"], &["sync", "pip", "add", "tool", "run"], Work::Install),
    (
        &["poetry", "pdm", "pipenv", "pixi", "pipx"],
        &["install", "sync", "add", "update"],
        Work::Install,
    ),
    (&["poetry", "pdm", "pipenv", "uv", "pixi"], &[], Work::Quick),
    (&["conda", "mamba", "micromamba"], &["env", "install", "create", "update"], Work::Install),
    (&["go"], &["mod", "get"], Work::Install),
    (&["go"], &["build", "install", "test", "generate", "vet", "run"], Work::Compile),
    (&["cargo"], &["prepare"], Work::Other),
    (&["cargo"], &["fetch", "vendor"], Work::Install),
    (
        &["cargo"],
        &["build", "install", "test", "chef", "rustc", "check", "clippy", "leptos"],
        Work::Compile,
    ),
    (&["mvn", "mvnw"], &["dependency:go-offline", "dependency:resolve"], Work::Install),
    (&["mvn", "mvnw", "sbt", "ant", "lein", "bazel", "bazelisk"], &[], Work::Compile),
    (
        &["gradle", "gradlew"],
        &["dependencies", "downloadRepos", "resolveDependencies"],
        Work::Install,
    ),
    (&["gradle", "gradlew"], &[], Work::Compile),
    (&["dotnet"], &["restore", "workload", "tool"], Work::Install),
    (&["dotnet", "msbuild"], &["build", "publish", "test", "pack", "msbuild"], Work::Compile),
    (&["bundle", "bundler"], &["install", "package"], Work::Install),
    (&["bundle", "bundler"], &["exec"], Work::Compile),
    (&["gem"], &["install", "update"], Work::Install),
    (&["rails", "rake"], &[], Work::Compile),
    (&["composer"], &["install", "update", "require", "create-project"], Work::Install),
    (&["composer"], &[], Work::Quick),
    (&["mix"], &["deps.get"], Work::Install),
    (
        &["mix"],
        &["compile", "deps.compile", "release", "assets.deploy", "phx.digest"],
        Work::Compile,
    ),
    (&["rebar3", "cabal", "stack", "opam", "dune", "swift", "flutter", "dart"], &[], Work::Compile),
    (
        &[
            "make", "gmake", "cmake", "ninja", "meson", "gcc", "g++", "cc", "clang", "clang++",
            "rustc", "javac",
        ],
        &[],
        Work::Compile,
    ),
    (&["curl", "wget", "rustup", "playwright"], &[], Work::Download),
    (&["git"], &["clone", "fetch", "pull", "submodule"], Work::Download),
    (&["git"], &[], Work::Quick),
    (
        &["docker-php-ext-install", "pecl", "docker-php-ext-configure", "install-php-extensions"],
        &[],
        Work::Compile,
    ),
    (
        &[
            "mkdir", "rm", "cp", "mv", "ln", "chmod", "chown", "touch", "echo", "printf", "sed",
            "cat", "tar", "unzip", "install", "tee", "test", "[", "cd", "set", "export", "true",
            "false", ":",
        ],
        &[],
        Work::Quick,
    ),
    (
        &[
            "useradd",
            "adduser",
            "groupadd",
            "addgroup",
            "usermod",
            "groupmod",
            "update-ca-certificates",
            "ldconfig",
            "locale-gen",
            "setcap",
            "gpg",
            "chgrp",
            "find",
            "grep",
            "awk",
            "ls",
            "which",
            "command",
            "id",
            "getent",
            "head",
            "tail",
            "sort",
            "cut",
            "tr",
            "xargs",
            "dirname",
            "basename",
            "if",
            "pwd",
            "umask",
            "unset",
            "shift",
            "read",
            "exit",
            "return",
        ],
        &[],
        Work::Quick,
    ),
    (
        &[
            "if",
            "local",
            "trap",
            "wait",
            "sleep",
            "date",
            "uname",
            "arch",
            "ln",
            "sha256sum",
            "sha512sum",
            "md5sum",
            "strip",
            "file",
            "du",
            "env",
            "hash",
            "type",
        ],
        &[],
        Work::Quick,
    ),
];

/// How long `step` takes in milliseconds, and whether that was measured.
pub fn time(step: &Step, measured: &Measured) -> (u64, bool) {
    match measured.get(&step.entry) {
        Some(milliseconds) => (*milliseconds, true),
        None => (estimate(step), false),
    }
}

/// Whether `step` does nothing that takes long but fetching what others have made.
pub fn only_fetches(step: &Step) -> bool {
    let Action::Run(run) = &step.action else { return false };
    let work = work(step, &run.command);
    let is_fetch = |work: &Work| matches!(work, Work::Install | Work::SystemPackages);
    work.iter().any(is_fetch) && !work.contains(&Work::Compile)
}

fn estimate(step: &Step) -> u64 {
    match &step.action {
        Action::Copy(_) | Action::Add(_) => FILES,
        Action::Workdir { .. } => DIRECTORY,
        Action::Run(run) => {
            let work = work(step, &run.command);
            work.into_iter().map(Work::milliseconds).sum::<u64>()
        }
        _ => 0,
    }
}

/// What the commands of RUN are for, each kind once; what is quick only where nothing else is done.
fn work(step: &Step, command: &Command) -> Vec<Work> {
    let mut work: Vec<Work> = match (step.scripts(), command) {
        ([], Command::Exec(words)) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            vec![of_words(&words)]
        }
        (scripts, _) => {
            scripts.iter().flat_map(|script| &script.commands).filter_map(of_command).collect()
        }
    };
    work.sort_unstable();
    work.dedup();
    if work.len() > 1 {
        // What is not known is most likely a small part of what is.
        let is_large = |work: &Work| *work > Work::Other;
        match work.iter().any(is_large) {
            true => work.retain(is_large),
            false => work.retain(|work| *work == Work::Other),
        }
    }
    if work.is_empty() { vec![Work::Other] } else { work }
}

/// `None` where nothing is run.
fn of_command(command: &shell::Command) -> Option<Work> {
    let name = command.name.as_ref()?;
    let words: Vec<&str> = std::iter::once(name)
        .chain(&command.arguments)
        .map(|word| word.text.as_deref().unwrap_or_default())
        .collect();
    Some(of_words(&words))
}

fn of_words(words: &[&str]) -> Work {
    let words: Vec<&str> = skip_starters(words).to_vec();
    let Some((first, rest)) = words.split_first() else { return Work::Other };
    let name = program(first);
    // tonistiigi/xx starts tools for another platform by names of its own.
    let name = name.strip_prefix("xx-").unwrap_or(&name);
    if let Some(module) = module(name, rest) {
        return of_words(module);
    }
    let operands: Vec<&str> =
        rest.iter().copied().filter(|word| !word.starts_with('-') && !word.is_empty()).collect();
    // `yarn` alone installs.
    if name == "yarn" && operands.is_empty() {
        return Work::Install;
    }
    let fits = |(names, commands, _): &&Row| {
        names.contains(&name)
            && (commands.is_empty() || operands.iter().any(|word| commands.contains(word)))
    };
    ROWS.iter().find(fits).map_or(Work::Other, |(_, _, work)| *work)
}

/// What follows `python -m`.
fn module<'w, 'a>(name: &str, rest: &'w [&'a str]) -> Option<&'w [&'a str]> {
    let at = rest.iter().position(|word| *word == "-m").filter(|_| name.starts_with("python"))?;
    rest.get(at + 1..)
}

fn skip_starters<'w, 'a>(mut words: &'w [&'a str]) -> &'w [&'a str] {
    while let Some((first, rest)) = words.split_first() {
        if !STARTERS.contains(&program(first).as_str()) || rest.is_empty() {
            break;
        }
        let is_own = |word: &&&str| word.starts_with('-') || word.contains('=');
        words = rest.get(rest.iter().take_while(is_own).count()..).unwrap_or_default();
    }
    words
}

#[cfg(test)]
mod tests {
    use analysis::Snapshot;
    use analysis::plan::Plan;
    use syntax::Document;

    use super::*;

    #[track_caller]
    fn check_seconds(instruction: &str, expected: f64) {
        let text = format!("FROM a\n{instruction}\n");
        let plan = Plan::of(&Snapshot::new(Document::new(&text)));
        let (milliseconds, measured) = time(&plan.stages[0].steps[0], &Measured::new());
        assert!(!measured);
        assert_eq!(milliseconds as f64 / 1000.0, expected, "{instruction}");
    }

    #[test]
    fn commands_tell() {
        check_seconds("RUN npm ci", 30.0);
        check_seconds("RUN sudo -E env A=1 pip3 install -r x", 30.0);
        check_seconds("RUN python3 -m pip --no-cache-dir install x", 30.0);
        check_seconds("RUN apt-get update && apt-get install -y gcc && rm -rf /x", 25.0);
        check_seconds("RUN cd /app && ./gradlew build", 60.0);
        check_seconds("RUN npm ci && npm run build", 90.0);
        check_seconds("RUN [\"yarn\", \"--frozen-lockfile\"]", 30.0);
        check_seconds("RUN mkdir x && chown a x", 0.3);
        check_seconds("RUN ./something", 3.0);
        check_seconds("RUN <<E\nset -e\ngo build ./...\nE", 60.0);
        check_seconds("COPY . .", 0.3);
        check_seconds("WORKDIR /x", 0.1);
        check_seconds("ENV A=b", 0.0);
        check_seconds("RUN $X", 3.0);
    }

    #[test]
    fn what_is_measured_counts() {
        let plan = Plan::of(&Snapshot::new(Document::new("FROM a\nRUN npm ci\n")));
        let measured = Measured::from([(1, 7)]);
        assert_eq!(time(&plan.stages[0].steps[0], &measured), (7, true));
    }
}
