//! `apt-get-install-without-update`

use syntax::shell::Word;

use super::layers::{self, Layer, is_mounted};
use crate::diagnostic::Severity;
use crate::model::{Base, Stage};
use crate::rules::call::Call;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-get-install-without-update",
    aliases: &[],
    summary: "Finds `apt-get install` where no package lists were loaded before.",
    details: "Docker's official images come without package lists, so that `apt-get install` does \
              not find any package before `apt-get update`. Update and install in the same \
              RUN.\n\nThe rule is silent if the image at the bottom is no official one, which may \
              have lists, and where anything that ran before may have loaded them: a script, or \
              a program that sets up a repository.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    }],
    checks: &[Check::Stage(check)],
};

const VALUED: [&str; 3] = ["-o", "-c", "-t"];

/// Programs that load no lists, whatever they are told.
const OTHERS: [&str; 32] = [
    "[",
    "addgroup",
    "adduser",
    "apt-key",
    "apt-mark",
    "cat",
    "cd",
    "chmod",
    "chown",
    "cp",
    "curl",
    "date",
    "dpkg",
    "echo",
    "export",
    "gpg",
    "groupadd",
    "ln",
    "locale-gen",
    "ls",
    "mkdir",
    "mv",
    "printf",
    "rm",
    "sed",
    "set",
    "sudo",
    "tar",
    "tee",
    "true",
    "useradd",
    "wget",
];

/// How many stages built on each other are followed; above that, there may be lists.
const MOST_STAGES: usize = 16;

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let chain: Vec<&Stage> = file.model().chain(stage).take(MOST_STAGES + 1).collect();
    let has_copies = chain.iter().any(|stage| has_copies(file, stage));
    let bottom = chain.last().filter(|_| chain.len() <= MOST_STAGES && !has_copies);
    let is_official =
        bottom.is_some_and(|bottom| matches!(&bottom.base, Base::Image(name) if is_official(name)));
    let mut may_have = !is_official;
    // What is wrong below is told there.
    let mut told_below = Findings::default();
    for below in chain.iter().skip(1).rev() {
        layers::each_of(file, below, |layer| look(layer, &mut may_have, &mut told_below));
    }
    layers::each_of(file, stage, |layer| look(layer, &mut may_have, findings));
}

/// Whether the stage takes files from other stages and images, which may be lists.
fn has_copies(file: &File<'_>, stage: &Stage) -> bool {
    !file.model().sources_of(stage).is_empty()
}

/// Looks at one script. `may_have` tells whether there may be lists, before and behind it; once an
/// installation is found without, later ones are left alone.
fn look(layer: &Layer<'_>, may_have: &mut bool, findings: &mut Findings) {
    if *may_have {
        return;
    }
    let is_unknown = layer.script.has_error
        || layer
            .script
            .commands
            .iter()
            .any(|command| command.name.as_ref().is_some_and(|name| name.text.is_none()));
    if is_unknown {
        *may_have = true;
        return;
    }
    let has_mounted_lists = || is_mounted(layer.site, &["/var/lib/apt/lists"]);
    for call in layer.calls() {
        match installed(call) {
            Some(_) if has_mounted_lists() => {}
            Some(word) => {
                let span = layer.placed.absolute(call.name.span.cover(word.span));
                let message = "no package lists were loaded before, and official images come \
                               without them, so that no package is found; run `apt-get update` \
                               first, in the same RUN";
                findings.report(span, message);
            }
            None if is_harmless(call) => continue,
            None => {}
        }
        *may_have = true;
        return;
    }
    *may_have = has_mounted_lists();
}

/// The word `install`, if `call` installs packages by their names.
fn installed<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let operands = call.operands(&VALUED);
    let (command, packages) = operands.split_first()?;
    let is_local = |word: &&Word| word.text.as_deref().is_none_or(|text| text.contains('/'));
    let installs = matches!(call.program.as_str(), "apt" | "apt-get")
        && command.text.as_deref() == Some("install")
        && !packages.is_empty()
        && call.flag(&["-U", "--update"]).is_none()
        && !packages.iter().any(is_local)
        && !call.has_unknown_flag();
    installs.then_some(*command)
}

fn is_harmless(call: &Call<'_>) -> bool {
    match call.program.as_str() {
        "apt" | "apt-get" => {
            call.flag(&["-U", "--update"]).is_none()
                && call.subcommand(&VALUED).is_some_and(|text| text != "update")
        }
        program => OTHERS.contains(&program),
    }
}

/// Whether `image` is one of Docker's official ones, which are named without a publisher.
fn is_official(image: &str) -> bool {
    let name = image.strip_prefix("docker.io/").unwrap_or(image);
    let name = name.strip_prefix("library/").unwrap_or(name);
    !name.is_empty() && !name.contains(['/', '$'])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_there_may_be_lists() {
        check_rule(
            "apt-get-install-without-update",
            "FROM ubuntu AS base\nRUN apt-get update\n\
             FROM base\nRUN apt-get install -y x\n\
             FROM company/base\nRUN apt-get install -y x\n\
             FROM debian\nRUN curl x | bash - && apt-get install -y x\n\
             FROM debian\nRUN apt-get install -y ./x.deb && apt-get install $X\n\
             FROM debian\nRUN apt-get install --update x && apt-get install y\n\
             FROM debian\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y x\n",
            expect![[r#"
                FROM ubuntu AS base
                RUN apt-get update
                FROM base
                RUN apt-get install -y x
                FROM company/base
                RUN apt-get install -y x
                FROM debian
                RUN curl x | bash - && apt-get install -y x
                FROM debian
                RUN apt-get install -y ./x.deb && apt-get install $X
                FROM debian
                RUN apt-get install --update x && apt-get install y
                FROM debian
                RUN --mount=type=cache,target=/var/lib/apt apt-get install -y x
            "#]],
        );
    }

    #[test]
    fn speaks_once_where_there_are_none() {
        check_rule(
            "apt-get-install-without-update",
            "FROM ubuntu:24.04 AS base\nRUN echo x && mkdir /x\n\
             FROM base\nRUN apt-get install -y x && apt-get install -y y\nRUN apt-get install -y z\n\
             FROM docker.io/library/python:3\nRUN [\"apt-get\", \"install\", \"x\"]\n",
            expect![[r#"
                FROM ubuntu:24.04 AS base
                RUN echo x && mkdir /x
                FROM base
                RUN apt-get install -y x && apt-get install -y y
                    ^^^^^^^^^^^^^^^ no package lists were loaded before, and official images come without them, so that no package is found; run `apt-get update` first, in the same RUN
                RUN apt-get install -y z
                FROM docker.io/library/python:3
                RUN ["apt-get", "install", "x"]
                     ^^^^^^^^^^^^^^^^^^^^ no package lists were loaded before, and official images come without them, so that no package is found; run `apt-get update` first, in the same RUN
            "#]],
        );
    }
}
