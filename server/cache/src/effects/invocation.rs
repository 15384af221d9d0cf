//! One command as it is called: its words, where, and what is known of its surroundings.

use crate::tree::Tree;

/// A word behind the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// As it is written.
    pub raw: String,
    /// What it comes to; `None` where a build decides that.
    pub text: Option<String>,
    /// Whether file names may replace something in it.
    pub is_pattern: bool,
}

/// A command that is called.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The entry of the instruction in the document.
    pub entry: usize,
    /// The program's name, without its directory.
    pub program: &'a str,
    /// The program as it is written.
    pub path: &'a str,
    /// The words behind it.
    pub arguments: &'a [Argument],
    /// The directory that it runs in; `None` where that is not known.
    pub directory: Option<&'a str>,
    /// The home of the user that it runs as; `None` where that is not known.
    pub home: Option<&'a str>,
    /// The files of the context, if they are known.
    pub tree: Option<&'a Tree>,
    /// The values of variables, `None` where they are not known.
    pub value: &'a dyn Fn(&str) -> Option<String>,
}

/// The words of a call, told apart.
#[derive(Debug, Default)]
pub(super) struct Words<'a> {
    /// The flags, without the values that follow them: `-p`, `--mode=1`.
    pub(super) flags: Vec<&'a str>,
    /// The flags that take a value in the next word, and the value.
    pub(super) values: Vec<(&'a str, &'a Argument)>,
    /// The rest.
    pub(super) operands: Vec<&'a Argument>,
}

impl<'a> Words<'a> {
    /// Tells `arguments` apart, where `valued` flags take the next word.
    pub(super) fn read(arguments: &'a [Argument], valued: &[&str]) -> Words<'a> {
        let mut words = Words::default();
        let (mut rest, mut flags_end) = (arguments.iter(), false);
        while let Some(argument) = rest.next() {
            let text = argument.text.as_deref().filter(|_| !flags_end);
            match text {
                Some("--") => flags_end = true,
                Some(flag) if flag.len() > 1 && flag.starts_with('-') => {
                    if valued.contains(&flag)
                        && let Some(value) = rest.next()
                    {
                        words.values.push((flag, value));
                    } else {
                        words.flags.push(flag);
                    }
                }
                _ => words.operands.push(argument),
            }
        }
        words
    }

    /// Whether one of `flags` is given, alone or, a letter, among others; with a value of its own
    /// as well.
    pub(super) fn has(&self, flags: &[&str]) -> bool {
        self.flags.iter().any(|given| flags.iter().any(|flag| is_flag(given, flag)))
    }

    /// Whether every flag is one of `letters` or, by its long name, of `names`.
    pub(super) fn only(&self, letters: &str, names: &[&str]) -> bool {
        self.flags.iter().all(|flag| match flag.strip_prefix("--") {
            Some(_) => names.contains(&flag.split('=').next().unwrap_or_default()),
            None => flag.chars().skip(1).all(|letter| letters.contains(letter)),
        })
    }

    /// The value of the first of `flags`, in its own word or behind an equals sign.
    pub(super) fn value(&self, flags: &[&str]) -> Option<Option<&'a str>> {
        let apart = self.values.iter().find(|(flag, _)| flags.contains(flag));
        if let Some((_, value)) = apart {
            return Some(value.text.as_deref());
        }
        let joined = self.flags.iter().find_map(|given| {
            let (flag, value) = given.split_once('=')?;
            flags.contains(&flag).then_some(value)
        });
        joined.map(Some)
    }
}

fn is_flag(given: &str, flag: &str) -> bool {
    let name = given.split('=').next().unwrap_or_default();
    match flag.strip_prefix('-').filter(|rest| rest.len() == 1) {
        Some(letter) => {
            !given.starts_with("--") && given.get(1..).is_some_and(|g| g.contains(letter))
        }
        None => name == flag,
    }
}
