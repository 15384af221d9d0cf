//! The words of a command: which are flags, which are their values, and which program is run in the
//! end. A word that is not known is `None`; it is no flag, and counts as an operand.

use dialect::commands::{MOST_STARTERS, Starter};
use syntax::shell::program;

use super::call::State;

/// The words behind a program.
pub(super) struct Arguments<'w, 'a> {
    pub(super) words: &'w [Option<&'a str>],
}

impl<'a> Arguments<'_, 'a> {
    /// Those that are neither flags nor the values of the flags in `valued`.
    pub(super) fn operands(&self, valued: &[&str]) -> Vec<Option<&'a str>> {
        let mut operands = Vec::new();
        let (mut is_value, mut is_rest) = (false, false);
        for word in self.words {
            match word {
                _ if std::mem::take(&mut is_value) => {}
                Some("--") if !is_rest => is_rest = true,
                Some(flag) if !is_rest && is_flag(flag) => is_value = valued.contains(flag),
                word => operands.push(*word),
            }
        }
        operands
    }

    /// Whether one of `flags` is there, also with a value behind an equals sign that is not `false`.
    pub(super) fn has(&self, flags: &[&str]) -> bool {
        self.words.iter().flatten().take_while(|word| **word != "--").any(|word| {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            flags.contains(&name) && value != "false"
        })
    }

    /// The values of `flags`: behind an equals sign, behind a blank, or right behind a short one.
    pub(super) fn values(&self, flags: &[&str]) -> Vec<Option<&'a str>> {
        let mut values = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            let Some(word) = *word else { continue };
            if flags.contains(&word) {
                values.push(words.next().copied().flatten());
                continue;
            }
            let behind = flags.iter().find_map(|flag| {
                let rest = word.strip_prefix(flag)?;
                let is_short = flag.len() == 2 && !flag.starts_with("--");
                rest.strip_prefix('=').or(is_short.then_some(rest))
            });
            values.extend(behind.map(Some));
        }
        values
    }
}

fn is_flag(word: &str) -> bool {
    word.starts_with('-') && word != "-"
}

/// The program that `words` run in the end and the words behind it; `state` becomes what it finds.
pub(crate) fn started<'a, 'w>(
    mut words: &'w [Option<&'a str>],
    state: &mut State,
) -> Option<(&'a str, &'w [Option<&'a str>])> {
    for _ in 0..MOST_STARTERS {
        let (first, rest) = words.split_first()?;
        let first = (*first)?;
        let name = program(first);
        let next = match is_python(&name) {
            true => module(rest),
            false => match Starter::of(&name) {
                Some(starter) => behind(starter, rest, state),
                None => None,
            },
        };
        match next {
            Some(next) => words = next,
            None => return Some((first, rest)),
        }
    }
    None
}

/// The words from the program on that `starter` starts.
fn behind<'a, 'w>(
    starter: &Starter,
    words: &'w [Option<&'a str>],
    state: &mut State,
) -> Option<&'w [Option<&'a str>]> {
    let (mut at, mut skip) = (0, starter.words);
    while let Some(word) = words.get(at) {
        let text = (*word)?;
        let as_user = starter.name == "sudo" && matches!(text, "-u" | "--user");
        match text {
            _ if as_user => {
                state.user = words.get(at + 1).copied().flatten().map(str::to_owned);
                at += 2;
            }
            _ if starter.valued.contains(&text) => at += 2,
            _ if is_flag(text) => at += 1,
            _ if text.contains('=') => {
                let (name, value) = text.split_once('=').unwrap_or_default();
                state.variables.insert(name.to_owned(), Some(value.to_owned()));
                at += 1;
            }
            _ if skip > 0 => (at, skip) = (at + 1, skip - 1),
            _ => return words.get(at..),
        }
    }
    None
}

/// Whether `program` is Python, also with a version: `python3.12`.
fn is_python(program: &str) -> bool {
    program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') == "python"
}

/// The words from the module on that Python is to run with `-m`.
fn module<'a, 'w>(words: &'w [Option<&'a str>]) -> Option<&'w [Option<&'a str>]> {
    let is_option = |word: &&Option<&str>| word.is_some_and(|word| word.starts_with('-'));
    let at = words.iter().take_while(is_option).position(|word| *word == Some("-m"))?;
    words.get(at + 1..).filter(|rest| !rest.is_empty())
}
