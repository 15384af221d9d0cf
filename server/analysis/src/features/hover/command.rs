//! What a package manager that RUN calls does, and what its flags do.

use dialect::commands::{self, CommandFlag};
use syntax::Span;
use syntax::shell::{Command, ShellKind, Word};

use super::Hover;
use crate::Snapshot;
use crate::features::focus::Focus;
use crate::features::pages::{Page, quoted};

/// What is said of the word at the byte `offset` if a shell reads it as a part of such a command.
pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, offset: u32) -> Option<Hover> {
    let placed = focus.placed?;
    let at = offset.checked_sub(placed.start)?;
    let shell = snapshot.model().shell_kind_at(focus.entry);
    let scripts = placed.entry.scripts().iter();
    let mut scripts = scripts.filter(|script| script.shell.unwrap_or(shell) == ShellKind::Posix);
    let (span, markdown) = scripts.find_map(|script| {
        // An inner command follows the one that it is a part of.
        script.commands.iter().rev().find_map(|command| answer(command, at))
    })?;
    Some(Hover { span: placed.absolute(span), markdown })
}

fn answer(command: &Command, at: u32) -> Option<(Span, String)> {
    let words = called(command)?;
    let word = words.iter().find(|word| word.span.touches(at))?;
    let text = word.text.as_deref()?;
    let (program, arguments) = words.split_first()?;
    let arguments: Vec<&str> = arguments.iter().map(value).collect();
    let chosen = chosen(&arguments);
    let row = commands::find(value(program), &chosen)?;
    if text.starts_with('-') && text.len() > 1 {
        return Some((word.span, flag(&row.name(), row.flag(text)?, text)));
    }
    let is_part = word.span == program.span
        || chosen.iter().take(row.words.len()).any(|chosen| *chosen == text);
    is_part.then(|| (word.span, page(row)))
}

fn value<'w>(word: &&'w Word) -> &'w str {
    word.text.as_deref().unwrap_or_default()
}

/// Programs that run the one that they are given, before which nothing else stands.
const RUNNERS: [&str; 4] = ["sudo", "exec", "time", "command"];

/// Programs whose `-m` runs a module.
const PYTHON: [&str; 2] = ["python", "python3"];

/// The program of `command` and all that follows it.
fn called(command: &Command) -> Option<Vec<&Word>> {
    let mut words: Vec<&Word> = command.name.iter().chain(&command.arguments).collect();
    let name = value(words.first()?);
    if RUNNERS.contains(&name) {
        words.remove(0);
    } else if PYTHON.contains(&name) && words.get(1).map(value) == Some("-m") {
        words.drain(..2);
    }
    Some(words)
}

/// The words of `arguments` that choose what is done: those that are no flags, from the first that
/// is no value of a flag either, as far as can be told without knowing the flags.
fn chosen<'w>(arguments: &[&'w str]) -> Vec<&'w str> {
    let mut words: Vec<&str> = Vec::new();
    let mut before = "";
    for word in arguments {
        let is_value = words.is_empty() && takes_value(before);
        if !is_value && !word.starts_with('-') {
            words.push(word);
        }
        before = word;
    }
    words
}

/// Whether the flag `flag` in front of a subcommand has its value in the next word.
fn takes_value(flag: &str) -> bool {
    const VALUED: [&str; 5] = ["-o", "-c", "-C", "--prefix", "--cwd"];
    VALUED.contains(&flag)
}

fn page(row: &commands::Command) -> String {
    let mut page = Page::new(&row.name());
    page.part(row.summary);
    if !row.cache.is_empty() {
        page.part(&format!(
            "What it fetches is kept in {}; a cache mount there keeps it between builds and out of \
             the image.",
            row.cache
        ));
    }
    page.finish()
}

fn flag(command: &str, row: &CommandFlag, text: &str) -> String {
    let name = text.split('=').next().unwrap_or_default();
    let first = row.names.iter().find(|known| **known == name).or(row.names.first());
    let name = first.copied().unwrap_or(name);
    Page::new(&format!("{command} {}", quoted(name))).part(row.summary).finish()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::{check_hover, check_titles};

    #[test]
    fn a_package_manager_is_explained() {
        check_hover(
            "FROM a\nRUN apt-get update && apt-get inst<|>all -y x",
            expect![[r#"
            [install]
            **apt-get install**

            Installs Debian packages from the lists that update has fetched.

            What it fetches is kept in /var/cache/apt and /var/lib/apt; a cache mount there keeps it between builds and out of the image.
        "#]],
        );
        check_hover(
            "FROM a\nRUN apk add --no-ca<|>che x",
            expect![[r#"
            [--no-cache]
            **apk add `--no-cache`**

            Fetches a new package index and keeps neither it nor packages in the image.
        "#]],
        );
    }

    #[test]
    fn only_what_is_known_has_a_page() {
        check_titles(
            &[
                "FROM a\nRUN np<|>m ci",
                "FROM a\nRUN npm run ci<|>",
                "FROM a\nRUN npm install express<|>",
                "FROM a\nRUN npm --prefix x ins<|>tall",
                "FROM a\nRUN sudo apt-get -qq upd<|>ate",
                "FROM a\nRUN python3 -m pip ins<|>tall -r x",
                "FROM a\nRUN python3 -m pip install -<|>r x",
                "FROM a\nRUN pip install \"--no-cache-dir<|>\" x",
                "FROM a\nRUN if x; then echo $(go mod down<|>load); fi",
                "FROM a\nRUN --mount=type=cache,target=/x <<E\napt-get install -<|>yqq x\nE",
                "FROM a\nRUN [\"npm\", \"c<|>i\"]",
                "FROM a\nRUN [\"sh\", \"-c\", \"npm c<|>i\"]",
                "FROM a\nSHELL [\"powershell\"]\nRUN npm c<|>i",
                "FROM a\nRUN echo npm c<|>i",
                "FROM a\nRUN $X ins<|>tall",
                "FROM a\nONBUILD RUN npm c<|>i",
                "FROM a\nRUN mv<|>n -B package",
            ],
            expect![[r#"
                [npm] **npm ci**
                nothing
                nothing
                [install] **npm install**
                [update] **apt-get update**
                [install] **pip install**
                [-r] **pip install `-r`**
                ["--no-cache-dir"] **pip install `--no-cache-dir`**
                [download] **go mod download**
                [-yqq] **apt-get install `-y`**
                nothing
                [ci] **npm ci**
                nothing
                nothing
                nothing
                [ci] **npm ci**
                [mvn] **mvn**
            "#]],
        );
    }
}
