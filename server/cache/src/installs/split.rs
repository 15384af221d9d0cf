//! Commands that do two things at once, of which the first needs no sources: what to run before the
//! sources are there, and what behind them.

use super::Operation;
use super::call::Call;

/// Two commands instead of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What to run before the sources are there.
    pub before: Part,
    /// What to run behind them.
    pub after: Part,
    /// What is not the same as with the one command, a part of a sentence; nothing if all is.
    pub difference: Option<&'static str>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The one that is there, with these flags behind it.
    Same(Vec<&'static str>),
    /// These words.
    Other(Vec<String>),
}

/// How a call is split; `None` where there is no way that is known.
pub fn split(call: &Call) -> Option<Split> {
    let with = |flags: &[&'static str]| {
        let missing: Vec<&str> = flags.iter().copied().filter(|flag| !call.has(&[flag])).collect();
        let same = Some(Part::Same(missing)).filter(|part| *part != Part::Same(Vec::new()));
        again(same?, None)
    };
    let is_sync = call.words().next().flatten() == Some("sync");
    match (call.manager.name, call.operation) {
        ("poetry", Operation::Install) => with(&["--no-root"]),
        ("pdm", Operation::Install) => with(&["--no-self"]),
        ("uv", Operation::Install) if is_sync => with(&["--no-install-workspace"]),
        ("composer", Operation::Install) => with(&["--no-scripts", "--no-autoloader"]),
        ("rebar3", Operation::Install) => with(&["--deps_only"]),
        ("mix", Operation::Build) => again(own(call, &["deps.get"]), None),
        ("pnpm", Operation::Install) if call.operands.is_empty() => Some(Split {
            before: own(call, &["fetch"]),
            after: Part::Same(vec!["--offline", "--frozen-lockfile"]),
            difference: Some("pnpm keeps a store with what it fetched"),
        }),
        ("go", Operation::Build) if !call.title.starts_with("go mod") => {
            let before = [kept(call, &["-C"])?, vec!["mod", "download"]].concat();
            let difference = "modules that only tests of other modules need are fetched as well";
            again(own(call, &before), Some(difference))
        }
        ("mvn", Operation::Build) => {
            let kept = kept(call, &["-f", "--file", "-s", "--settings", "-P"])?;
            let before = [vec!["-B"], kept, vec!["dependency:go-offline"]].concat();
            let difference = "the local repository has what only other goals need";
            again(own(call, &before), Some(difference))
        }
        ("dotnet", Operation::Build) => dotnet(call),
        _ => None,
    }
}

/// The same command again behind `before`.
fn again(before: Part, difference: Option<&'static str>) -> Option<Split> {
    Some(Split { before, after: Part::Same(Vec::new()), difference })
}

fn dotnet(call: &Call) -> Option<Split> {
    if call.has(&["--no-restore", "--no-build"]) {
        return None;
    }
    let kept = kept(call, &["-r", "--runtime", "-a", "--arch", "--os"])?;
    let project = match call.operands.first() {
        Some(project) => vec![project.as_deref()?],
        None => Vec::new(),
    };
    Some(Split {
        before: own(call, &[vec!["restore"], project, kept].concat()),
        after: Part::Same(vec!["--no-restore"]),
        difference: Some(
            "properties that are set on the command line do not count for the restore",
        ),
    })
}

fn own(call: &Call, words: &[&str]) -> Part {
    let program = std::iter::once(call.program.as_str());
    Part::Other(program.chain(words.iter().copied()).map(str::to_owned).collect())
}

/// The words that are one of `flags`, with their values; `None` if one is not known.
fn kept<'c>(call: &'c Call, flags: &[&str]) -> Option<Vec<&'c str>> {
    let mut kept = Vec::new();
    let mut words = call.words();
    while let Some(word) = words.next() {
        let Some(word) = word else { continue };
        let name = word.split('=').next().unwrap_or_default();
        if flags.contains(&name) {
            kept.push(word);
            if name == word {
                kept.push(words.next()??);
            }
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::installs::{State, recognize};

    #[track_caller]
    fn check_split(commands: &str, expected: Expect) {
        let mut shown = String::new();
        for command in commands.lines() {
            let words: Vec<Option<&str>> = command.split(' ').map(Some).collect();
            let told = recognize(&words, &State::default()).and_then(|call| split(&call));
            let told = told.map(|split| {
                format!("{:?} … {:?} ({:?})", split.before, split.after, split.difference)
            });
            shown.push_str(&format!("{command}: {}\n", told.unwrap_or("-".into())));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn commands_are_split_before_the_sources() {
        check_split(
            "poetry install --only main\npoetry install --no-root\nuv sync --locked\npdm sync\ncomposer install --no-dev --no-scripts\n\
             pnpm install --prod\npnpm i x\ngo build -o /x ./cmd/x\ngo -C sub build\ngo mod vendor\n./mvnw -f a/pom.xml package -DskipTests\n\
             dotnet publish src/A.csproj -c Release -r linux-x64 -o /app\ndotnet build --no-restore\nrebar3 compile\nmix compile\nnpm ci\ncargo build",
            expect![[r#"
                poetry install --only main: Same(["--no-root"]) … Same([]) (None)
                poetry install --no-root: -
                uv sync --locked: Same(["--no-install-workspace"]) … Same([]) (None)
                pdm sync: Same(["--no-self"]) … Same([]) (None)
                composer install --no-dev --no-scripts: Same(["--no-autoloader"]) … Same([]) (None)
                pnpm install --prod: Other(["pnpm", "fetch"]) … Same(["--offline", "--frozen-lockfile"]) (Some("pnpm keeps a store with what it fetched"))
                pnpm i x: -
                go build -o /x ./cmd/x: Other(["go", "mod", "download"]) … Same([]) (Some("modules that only tests of other modules need are fetched as well"))
                go -C sub build: Other(["go", "-C", "sub", "mod", "download"]) … Same([]) (Some("modules that only tests of other modules need are fetched as well"))
                go mod vendor: -
                ./mvnw -f a/pom.xml package -DskipTests: Other(["./mvnw", "-B", "-f", "a/pom.xml", "dependency:go-offline"]) … Same([]) (Some("the local repository has what only other goals need"))
                dotnet publish src/A.csproj -c Release -r linux-x64 -o /app: Other(["dotnet", "restore", "src/A.csproj", "-r", "linux-x64"]) … Same(["--no-restore"]) (Some("properties that are set on the command line do not count for the restore"))
                dotnet build --no-restore: -
                rebar3 compile: Same(["--deps_only"]) … Same([]) (None)
                mix compile: Other(["mix", "deps.get"]) … Same([]) (None)
                npm ci: -
                cargo build: -
            "#]],
        );
    }
}
