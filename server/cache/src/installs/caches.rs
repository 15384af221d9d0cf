//! Where package managers keep what they fetch, for cache mounts: exactly the directory that is used
//! then, or a reason why there is none.

use analysis::context::path;
use dialect::commands::Manager as Packages;

use super::arguments::{Arguments, started};
use super::cache_rows::CACHES;
use super::call::State;
use super::project::Project;
use super::yarn::is_newer;
use super::{Refusal, Remedy};

/// The cache of a package manager, or of several that share it.
#[derive(Debug)]
pub struct Cache {
    /// The programs that use it.
    pub programs: &'static [&'static str],
    /// The directories.
    pub targets: &'static [Target],
    /// Whether only one build at a time may use it.
    pub is_locked: bool,
    /// The flags that keep it from being used.
    pub flags: &'static [&'static str],
    /// The variables that keep it from being used.
    pub variables: &'static [&'static str],
    /// The commands that empty it, which the mount makes needless, as words.
    pub cleanups: &'static [&'static str],
    /// A command that has to run before, or the cache is emptied or not used.
    pub preparation: Option<&'static str>,
    /// Whether what it holds is needed where it lies by every later call of these programs.
    pub stays: bool,
}

/// A directory.
#[derive(Debug)]
pub struct Target {
    /// Where it is if no variable says otherwise; `~` at the start is the home of the user, and
    /// empty stands for nowhere that could be told.
    pub path: &'static str,
    /// The variables that name another place, the strongest first, and what follows that.
    pub variables: &'static [(&'static str, &'static str)],
}

/// What has to change for a command to use cache mounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheMounts {
    /// The row.
    pub cache: &'static Cache,
    /// The directories, absolute.
    pub targets: Vec<String>,
    /// The number of the user that owns them, where it is not root.
    pub uid: Option<String>,
    /// The number of the group.
    pub gid: Option<String>,
    /// The flags of the command that must go.
    pub flags: Vec<String>,
    /// The variables that are set and must not be.
    pub variables: Vec<&'static str>,
}

impl PartialEq for Cache {
    fn eq(&self, other: &Cache) -> bool {
        self.programs == other.programs
    }
}

impl Eq for Cache {}

impl Cache {
    /// The cache of `program`, also where a version is a part of its name.
    pub fn of(program: &str) -> Option<&'static Cache> {
        let find = |name: &str| CACHES.iter().find(|cache| cache.programs.contains(&name));
        let bare = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        find(program).or_else(|| find(bare).filter(|_| bare == "pip"))
    }
}

/// The cache mounts that the command `words` could use, the program among them; nothing where it is
/// no package manager that keeps what it fetches.
///
/// `state` must have the variables that the base image sets if `is_base_known` says so. Whether the
/// image has something at a target already, which a mount would hide, is for the caller to tell.
///
/// `project` has the files that the call finds; without them nothing is said of Yarn, whose versions
/// differ.
///
/// # Errors
/// Why no mount would be right.
pub fn cache_mounts(
    words: &[Option<&str>],
    state: &State,
    is_base_known: bool,
    project: Option<&Project<'_>>,
) -> Option<Result<CacheMounts, Refusal>> {
    let mut state = state.clone();
    let (program, words) = started(words, &mut state)?;
    let name = syntax::shell::program(program);
    let cache = Cache::of(&name)?;
    let arguments = Arguments { words };
    if !fetches(&name, &arguments, &state, program, words) {
        return None;
    }
    let found = mounts(cache, &arguments, &state, is_base_known);
    Some(match name.as_str() {
        "yarn" | "yarnpkg" => found.and_then(|found| of_yarn(found, &state, project)),
        _ => found,
    })
}

/// Whether a call fetches anything.
fn fetches(
    name: &str,
    arguments: &Arguments<'_, '_>,
    state: &State,
    program: &str,
    words: &[Option<&str>],
) -> bool {
    if let Some(row) = Packages::of_program(name) {
        let operands = arguments.operands(row.valued);
        let is_it = |install: &&[&str]| {
            let mut pairs = install.iter().zip(&operands);
            install.len() <= operands.len() && pairs.all(|(word, operand)| *operand == Some(word))
        };
        if row.installs.iter().any(is_it) {
            return true;
        }
    }
    let own = [&[Some(program)], words].concat();
    super::recognize(&own, state).is_some()
        || name == "pacman" && words.iter().flatten().any(|word| word.starts_with("-S"))
        || matches!(name, "conda" | "mamba" | "micromamba")
            && words.iter().flatten().any(|word| matches!(*word, "install" | "create" | "update"))
}

fn mounts(
    cache: &'static Cache,
    arguments: &Arguments<'_, '_>,
    state: &State,
    is_base_known: bool,
) -> Result<CacheMounts, Refusal> {
    let (uid, gid) = owner(state)?;
    let targets = cache.targets.iter().map(|target| place(target, state, is_base_known));
    let is_variable = |name: &&&str| state.variables.contains_key(**name);
    Ok(CacheMounts {
        cache,
        targets: targets.collect::<Result<_, _>>()?,
        uid,
        gid,
        flags: cache
            .flags
            .iter()
            .filter(|flag| arguments.has(&[flag]))
            .map(|flag| (*flag).to_owned())
            .collect(),
        variables: cache.variables.iter().filter(is_variable).copied().collect(),
    })
}

/// Where Yarn keeps its cache depends on its version and, for the first one, on the user.
fn of_yarn(
    mut found: CacheMounts,
    state: &State,
    project: Option<&Project<'_>>,
) -> Result<CacheMounts, Refusal> {
    if state.variables.contains_key("YARN_CACHE_FOLDER") {
        return Ok(found);
    }
    let directory = state.directory.as_deref();
    let is_newer = project.zip(directory).map(|(project, directory)| is_newer(project, directory));
    let remedy = || Some(Remedy::Advice("set YARN_CACHE_FOLDER".to_owned()));
    match is_newer {
        None => return Err(refusal("which Yarn it is is not known", remedy())),
        Some(true) => {
            let reason = "this Yarn may keep packages in its cache that are needed later";
            return Err(refusal(reason, None));
        }
        Some(false) if found.uid.is_none() => {}
        Some(false) => {
            let home =
                state.home().ok_or_else(|| refusal("the home of the user is not known", None))?;
            found.targets = vec![path::clean(&format!("{home}/.cache/yarn"))];
        }
    }
    Ok(found)
}

/// The numbers of the user and the group, where they are not root's.
fn owner(state: &State) -> Result<(Option<String>, Option<String>), Refusal> {
    let user = state.user.as_deref().ok_or_else(|| refusal("the user is not known", None))?;
    let (user, group) = match user.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (user, None),
    };
    let number = |name: &str| match name {
        "root" | "0" => Ok(None),
        _ if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Some(name.to_owned()))
        }
        _ => Err(refusal(
            &format!(
                "the number of the user or group {name} is not known, and the mount would belong to root"
            ),
            Some(Remedy::Advice("name the user by number".to_owned())),
        )),
    };
    Ok((number(user)?, group.map_or(Ok(None), number)?))
}

/// Where a directory is for the user of `state`.
fn place(target: &Target, state: &State, is_base_known: bool) -> Result<String, Refusal> {
    for (name, rest) in target.variables {
        match state.variables.get(*name) {
            Some(Some(value)) if value.starts_with('/') => {
                return Ok(path::clean(&format!("{value}{rest}")));
            }
            Some(Some(value)) if value.is_empty() => {}
            Some(_) => return Err(refusal(&format!("the value of {name} is not known"), None)),
            None => {}
        }
    }
    let names: Vec<&str> = target.variables.iter().map(|(name, _)| *name).collect();
    if target.path.is_empty() {
        let name = names.first().copied().unwrap_or_default();
        let remedy = Remedy::Advice(format!("set {name}"));
        return Err(refusal("where the cache lies depends on the image", Some(remedy)));
    }
    if !is_base_known && !names.is_empty() && names != ["XDG_CACHE_HOME"] {
        let reason = format!("the base image may set {}", names.join(" or "));
        return Err(refusal(
            &reason,
            Some(Remedy::Advice(format!("set {}", names.first().copied().unwrap_or_default()))),
        ));
    }
    match target.path.strip_prefix('~') {
        None => Ok(target.path.to_owned()),
        Some(rest) => {
            let home = state.home().ok_or_else(|| {
                refusal(
                    "the home of the user is not known",
                    Some(Remedy::Advice("set HOME".to_owned())),
                )
            })?;
            Ok(path::clean(&format!("{home}{rest}")))
        }
    }
}

fn refusal(reason: &str, remedy: Option<Remedy>) -> Refusal {
    Refusal { reason: reason.to_owned(), remedy }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check_mounts(lines: &str, expected: Expect) {
        let mut shown = String::new();
        for line in lines.lines() {
            let (user, command) = line.split_once(' ').unwrap();
            let mut state = State {
                user: Some(user.into()).filter(|user: &String| user != "?"),
                ..State::default()
            };
            let mut words: Vec<Option<&str>> = command.split(' ').map(Some).collect();
            while let Some((name, value)) = words[0].and_then(|word| word.split_once('=')) {
                let value = (value != "?").then(|| value.to_owned());
                state.variables.insert(name.into(), value);
                words.remove(0);
            }
            let told = match cache_mounts(&words, &state, true, None) {
                None => "nothing".to_owned(),
                Some(Err(refusal)) => format!("refused: {}", refusal.reason),
                Some(Ok(found)) => format!(
                    "{:?} {:?}:{:?} without {:?} {:?}",
                    found.targets, found.uid, found.gid, found.flags, found.variables
                ),
            };
            shown.push_str(&format!("{line}: {told}\n"));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn targets_follow_user_home_and_variables() {
        check_mounts(
            "root npm ci\nroot npm run x\n? npm ci\napp npm ci\n1000 npm ci\n1000:1000 HOME=/home/x npm ci\nroot HOME=? npm ci\n\
             root pip install --no-cache-dir x\nroot PIP_NO_CACHE_DIR=1 PIP_CACHE_DIR=/c python3 -m pip install x\n\
             root GOPATH=/go go build\nroot go build\nroot CARGO_HOME=? cargo build\nroot apt-get install -y x\nroot apt-get update\nroot apk add --no-cache x\n\
             root composer install\nroot COMPOSER_HOME=/tmp composer install\nroot ./gradlew build\nroot yarn install\nroot dotnet restore\nroot poetry install",
            expect![[r#"
                root npm ci: ["/root/.npm"] None:None without [] []
                root npm run x: nothing
                ? npm ci: refused: the user is not known
                app npm ci: refused: the number of the user or group app is not known, and the mount would belong to root
                1000 npm ci: refused: the home of the user is not known
                1000:1000 HOME=/home/x npm ci: ["/home/x/.npm"] Some("1000"):Some("1000") without [] []
                root HOME=? npm ci: refused: the home of the user is not known
                root pip install --no-cache-dir x: ["/root/.cache/pip"] None:None without ["--no-cache-dir"] []
                root PIP_NO_CACHE_DIR=1 PIP_CACHE_DIR=/c python3 -m pip install x: ["/c"] None:None without [] ["PIP_NO_CACHE_DIR"]
                root GOPATH=/go go build: ["/go/pkg/mod", "/root/.cache/go-build"] None:None without [] []
                root go build: ["/root/go/pkg/mod", "/root/.cache/go-build"] None:None without [] []
                root CARGO_HOME=? cargo build: refused: the value of CARGO_HOME is not known
                root apt-get install -y x: ["/var/cache/apt", "/var/lib/apt/lists"] None:None without [] []
                root apt-get update: nothing
                root apk add --no-cache x: ["/var/cache/apk"] None:None without ["--no-cache"] []
                root composer install: refused: where the cache lies depends on the image
                root COMPOSER_HOME=/tmp composer install: ["/tmp/cache"] None:None without [] []
                root ./gradlew build: ["/root/.gradle"] None:None without [] []
                root yarn install: refused: which Yarn it is is not known
                root dotnet restore: ["/root/.nuget/packages"] None:None without [] []
                root poetry install: ["/root/.cache/pypoetry/cache", "/root/.cache/pypoetry/artifacts"] None:None without [] []
            "#]],
        );
    }

    #[test]
    fn the_directories_are_those_of_the_dialect() {
        for cache in &CACHES {
            for program in cache.programs {
                let Some(row) = Packages::of_program(program).filter(|row| !row.caches.is_empty())
                else {
                    continue;
                };
                let known = |target: &Target| {
                    let parts = target.variables.iter().map(|(_, rest)| *rest);
                    row.caches
                        .iter()
                        .any(|path| target.path.starts_with(path) || path.starts_with(target.path))
                        || parts.count() > 1 && target.path == "~/.cache/go-build"
                };
                for target in cache.targets {
                    assert!(
                        known(target),
                        "{program}: {} is not among {:?}",
                        target.path,
                        row.caches
                    );
                }
            }
        }
    }
}
