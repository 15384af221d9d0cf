//! Commands that do two things at once, of which the first needs no sources: what to run before the
//! sources are there, and what behind them.

use super::Operation;
use super::call::Call;

/// Two commands instead of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What to run before the sources are there, word by word.
    pub before: Vec<String>,
    /// What to run behind them.
    pub after: Vec<String>,
    /// What is not the same as with the one command, a part of a sentence; nothing if all is.
    pub difference: Option<&'static str>,
}

/// How a call is split; `None` where there is no way that is known.
pub fn split(call: &Call) -> Option<Split> {
    if call.is_unclear() {
        return None;
    }
    let words: Vec<&str> = call.words().flatten().collect();
    let with = |flags: &[&str]| Some(call_with(call, &words, flags, &[]));
    match (call.manager.name, call.operation) {
        ("poetry", Operation::Install) => again(call, with(&["--no-root"])?, &words, None),
        ("pdm", Operation::Install) => again(call, with(&["--no-self"])?, &words, None),
        ("uv", Operation::Install) if words.first() == Some(&"sync") => {
            again(call, with(&["--no-install-workspace"])?, &words, None)
        }
        ("composer", Operation::Install) => {
            again(call, with(&["--no-scripts", "--no-autoloader"])?, &words, None)
        }
        ("pnpm", Operation::Install) if call.operands.is_empty() => Some(Split {
            before: own(call, &["fetch"]),
            after: call_with(call, &words, &["--offline", "--frozen-lockfile"], &[]),
            difference: Some("pnpm keeps a store with what it fetched"),
        }),
        ("go", Operation::Build) if words.first() != Some(&"mod") => {
            let directory = directory_flags(&words, &["-C"]);
            let before = [directory, vec!["mod", "download"]].concat();
            let difference = "modules that only tests of other modules need are fetched as well";
            again(call, own(call, &before), &words, Some(difference))
        }
        ("mvn", Operation::Build) => {
            let kept = directory_flags(&words, &["-f", "--file", "-s", "--settings", "-P"]);
            let before = [vec!["-B"], kept, vec!["dependency:go-offline"]].concat();
            let difference = "the local repository has what only other goals need";
            again(call, own(call, &before), &words, Some(difference))
        }
        ("dotnet", Operation::Build) => dotnet(call, &words),
        ("rebar3", Operation::Install) => again(call, with(&["--deps_only"])?, &words, None),
        ("mix", Operation::Build) => again(call, own(call, &["deps.get"]), &words, None),
        _ => None,
    }
}

/// The same command again behind `before`.
fn again(
    call: &Call,
    before: Vec<String>,
    words: &[&str],
    difference: Option<&'static str>,
) -> Option<Split> {
    let after = own(call, words);
    (before != after).then_some(Split { before, after, difference })
}

fn dotnet(call: &Call, words: &[&str]) -> Option<Split> {
    if call.has(&["--no-restore", "--no-build"]) {
        return None;
    }
    let kept = directory_flags(words, &["-r", "--runtime", "-a", "--arch", "--os"]);
    let project = call.operands.first().and_then(Option::as_deref);
    let before = [vec!["restore"], project.into_iter().collect(), kept].concat();
    Some(Split {
        before: own(call, &before),
        after: call_with(call, words, &["--no-restore"], &[]),
        difference: Some(
            "properties that are set on the command line do not count for the restore",
        ),
    })
}

/// The words with those of `flags` that are not there yet.
fn call_with(call: &Call, words: &[&str], flags: &[&str], without: &[&str]) -> Vec<String> {
    let missing = flags.iter().filter(|flag| !call.has(&[flag])).copied();
    let words = words.iter().copied().filter(|word| !without.contains(word)).chain(missing);
    own(call, &words.collect::<Vec<_>>())
}

fn own(call: &Call, words: &[&str]) -> Vec<String> {
    std::iter::once(call.program.as_str()).chain(words.iter().copied()).map(str::to_owned).collect()
}

/// Those of `words` that are one of `flags`, with their values.
fn directory_flags<'w>(words: &[&'w str], flags: &[&str]) -> Vec<&'w str> {
    let mut kept = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or_default();
        if flags.contains(&name) {
            kept.push(*word);
            kept.extend((name == *word).then(|| words.next().copied()).flatten());
        }
    }
    kept
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
                format!(
                    "{} … {} ({:?})",
                    split.before.join(" "),
                    split.after.join(" "),
                    split.difference
                )
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
                poetry install --only main: poetry install --only main --no-root … poetry install --only main (None)
                poetry install --no-root: -
                uv sync --locked: uv sync --locked --no-install-workspace … uv sync --locked (None)
                pdm sync: pdm sync --no-self … pdm sync (None)
                composer install --no-dev --no-scripts: composer install --no-dev --no-scripts --no-autoloader … composer install --no-dev --no-scripts (None)
                pnpm install --prod: pnpm fetch … pnpm install --prod --offline --frozen-lockfile (Some("pnpm keeps a store with what it fetched"))
                pnpm i x: -
                go build -o /x ./cmd/x: go mod download … go build -o /x ./cmd/x (Some("modules that only tests of other modules need are fetched as well"))
                go -C sub build: go -C sub mod download … go -C sub build (Some("modules that only tests of other modules need are fetched as well"))
                go mod vendor: -
                ./mvnw -f a/pom.xml package -DskipTests: ./mvnw -B -f a/pom.xml dependency:go-offline … ./mvnw -f a/pom.xml package -DskipTests (Some("the local repository has what only other goals need"))
                dotnet publish src/A.csproj -c Release -r linux-x64 -o /app: dotnet restore src/A.csproj -r linux-x64 … dotnet publish src/A.csproj -c Release -r linux-x64 -o /app --no-restore (Some("properties that are set on the command line do not count for the restore"))
                dotnet build --no-restore: -
                rebar3 compile: rebar3 compile --deps_only … rebar3 compile (None)
                mix compile: mix deps.get … mix compile (None)
                npm ci: -
                cargo build: -
            "#]],
        );
    }
}
