//! `volatile-argument-early`

use dialect::{Keyword, commands, volatile};
use syntax::Span;

use crate::diagnostic::Severity;
use crate::model::{Definition, Stage};
use crate::rules::call::Call;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "volatile-argument-early",
    aliases: &[],
    summary: "Finds build arguments for the commit or the time above commands that do not need them.",
    details: "A build argument is part of the environment of every RUN behind its declaration, \
              whether the command names it or not. One that has another value in each build, like \
              `GIT_SHA` or `BUILD_DATE`, makes all of them run again each time. Declare it right \
              above the first instruction that needs it.\n\n\
              Told where at least one RUN stands between the declaration and the first \
              instruction that names the argument or may look at it: package managers and file \
              tools do not, compilers and scripts may. Silent for names that are there to throw the \
              cache away, like `CACHEBUST`.",
    category: Category::Caching,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nARG GIT_SHA\nRUN apk add --no-cache curl\nLABEL revision=$GIT_SHA\n",
        good: "FROM alpine:3.22\nRUN apk add --no-cache curl\nARG GIT_SHA\nLABEL revision=$GIT_SHA\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let is_volatile =
        |found: &&Definition| found.keyword == Keyword::Arg && volatile::is_volatile(&found.name);
    for found in file.model().definitions_in(stage).iter().filter(is_volatile) {
        let runs = runs_that_do_without(file, stage, found);
        let Some(first) = runs.first() else { continue };
        let (name, run) = (&found.name, Keyword::Run.name());
        let commands = match runs.len() {
            1 => format!("the {run} below, which does not name it, runs"),
            count => format!("the {count} {run} below, which do not name it, run"),
        };
        let message = format!(
            "`{name}` has another value in each build, so that {commands} again every time; \
             declare it right above the first instruction that needs it"
        );
        findings.report(found.key, message).related(*first, "runs again each time");
    }
}

/// The RUN behind `definition` and before the first instruction of `stage` that names it or may look
/// at it.
fn runs_that_do_without(file: &File<'_>, stage: &Stage, definition: &Definition) -> Vec<Span> {
    let names_it = |entry: usize| {
        file.snapshot.uses_at(entry).iter().any(|found| found.name == definition.name)
    };
    let mut runs = Vec::new();
    for entry in definition.entry + 1..stage.entries().end {
        let Some(found) = file.placement(entry) else { continue };
        let is_run = found.site.keyword == Keyword::Run;
        if names_it(entry) || is_run && !is_indifferent(&found.site) {
            break;
        }
        runs.extend(is_run.then(|| found.keyword_span()));
    }
    runs
}

/// Programs that look at no variable of the build, package managers aside.
const INDIFFERENT: [&str; 26] = [
    "addgroup", "adduser", "cd", "chgrp", "chmod", "chown", "cp", "curl", "echo", "export", "gpg",
    "groupadd", "install", "ln", "mkdir", "mv", "printf", "rm", "sed", "set", "tar", "test",
    "touch", "unzip", "useradd", "wget",
];

/// What the package managers that also compile are told where they only fetch.
const FETCHES: [&str; 4] = ["dependency:go-offline", "fetch", "mod", "restore"];

/// The package managers that also compile.
const COMPILERS: [&str; 8] = ["cargo", "dotnet", "go", "gradle", "gradlew", "mvn", "mvnw", "sbt"];

/// Whether it is certain that no command of `site` looks at variables that it does not name. A
/// compiler or a script may write the commit into what it makes.
fn is_indifferent(site: &Site<'_>) -> bool {
    let scripts = site.scripts();
    let mut calls = scripts
        .iter()
        .flat_map(|script| (0..script.commands.len()).map(|index| Call::all(site, script, index)));
    let knows = |call: &Call<'_>| {
        let words: Vec<&str> = call.texts().filter(|word| !word.starts_with('-')).collect();
        let program = call.program.as_str();
        let fetches = || words.first().is_some_and(|word| FETCHES.contains(word));
        INDIFFERENT.contains(&program)
            || commands::find(program, &words).is_some()
                && (!COMPILERS.contains(&program) || fetches())
    };
    !scripts.is_empty()
        && scripts.iter().all(|script| !script.has_error)
        && calls.all(|calls| calls.last().is_some_and(knows))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn only_commands_before_the_first_use_count() {
        check_rule(
            "volatile-argument-early",
            "ARG GIT_SHA\nFROM a AS x\nARG GIT_SHA BUILD_DATE=1\nRUN apk add a && mkdir b\nRUN npm ci\nENV SHA=$GIT_SHA\nRUN [\"rm\", \"-r\", \"a\"]\nRUN make\nRUN rm b\n",
            expect![[r#"
                ARG GIT_SHA
                FROM a AS x
                ARG GIT_SHA BUILD_DATE=1
                    ^^^^^^^ `GIT_SHA` has another value in each build, so that the 2 RUN below, which do not name it, run again every time; declare it right above the first instruction that needs it
                            ^^^^^^^^^^ `BUILD_DATE` has another value in each build, so that the 3 RUN below, which do not name it, run again every time; declare it right above the first instruction that needs it
                RUN apk add a && mkdir b
                ^^^ … runs again each time
                ^^^ … runs again each time
                RUN npm ci
                ENV SHA=$GIT_SHA
                RUN ["rm", "-r", "a"]
                RUN make
                RUN rm b
            "#]],
        );
    }

    #[test]
    fn what_is_needed_at_once_or_meant_to_spoil_the_cache_is_left_alone() {
        for text in [
            "ARG GIT_SHA\nRUN echo $GIT_SHA\nRUN rm b",
            "ARG GIT_SHA\nRUN make\nRUN rm b",
            "ARG GIT_SHA\nRUN apk add go && go build",
            "ARG GIT_SHA\nLABEL a=$GIT_SHA\nRUN rm b",
            "ARG CACHEBUST\nRUN rm b",
            "ARG GIT_SHA\nCOPY . .",
            "ENV GIT_SHA=1\nRUN rm a",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("volatile-argument-early", &text), 0, "{text}");
        }
    }
}
