//! The package managers that RUN commonly calls: what their commands do, where their caches lie,
//! and the flags that matter in an image.

mod languages;
mod managers;
mod starters;
mod systems;

pub use managers::{Ecosystem, MANAGERS, Manager};
pub use starters::{MOST_STARTERS, Starter};

/// One command of a package manager.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// The names of the program.
    pub programs: &'static [&'static str],
    /// The words behind it that choose this command, each with its other spellings; without any,
    /// whatever follows.
    pub words: &'static [&'static [&'static str]],
    /// One plain sentence on what it does.
    pub summary: &'static str,
    /// Where what it fetches is kept for the next time, for root unless a variable says otherwise;
    /// empty if nowhere.
    pub cache: &'static str,
    /// The flags that matter in an image.
    pub flags: &'static [CommandFlag],
}

/// A flag of such a command.
#[derive(Debug, Clone, Copy)]
pub struct CommandFlag {
    /// Its spellings.
    pub names: &'static [&'static str],
    /// One plain sentence on what it does.
    pub summary: &'static str,
}

impl Command {
    /// The flag that is written as `text`, also with a value behind an equals sign, and in a group
    /// of short ones.
    pub fn flag(&self, text: &str) -> Option<&'static CommandFlag> {
        let name = text.split('=').next().unwrap_or_default();
        let is_it = |flag: &&CommandFlag| flag.names.contains(&name);
        self.flags.iter().find(is_it).or_else(|| {
            let group = name.strip_prefix('-').filter(|rest| is_group(rest))?;
            self.flags.iter().find(|flag| {
                let mut short = flag.names.iter().filter_map(|name| short(name));
                short.any(|letter| group.contains(letter))
            })
        })
    }

    /// How it is written, by its first spellings.
    pub fn name(&self) -> String {
        let words = self.words.iter().filter_map(|spellings| spellings.first());
        let program = self.programs.first().into_iter();
        program.chain(words).copied().collect::<Vec<_>>().join(" ")
    }
}

/// Whether the text behind a dash is short flags in one word: `yqq`.
fn is_group(rest: &str) -> bool {
    rest.len() > 1 && rest.len() <= 4 && rest.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The letter of `-x`.
fn short(name: &str) -> Option<char> {
    let mut rest = name.strip_prefix('-')?.chars();
    rest.next().filter(|letter| letter.is_ascii_alphabetic() && rest.next().is_none())
}

/// Every command; of several for one program the one with more words comes first.
pub fn all() -> impl Iterator<Item = &'static Command> {
    systems::ALL.iter().chain(&languages::ALL)
}

/// The command that `program` is with `words`, which are what follows it without flags.
pub fn find(program: &str, words: &[&str]) -> Option<&'static Command> {
    all().find(|row| {
        let mut pairs = row.words.iter().zip(words);
        let fits = row.words.len() <= words.len() && pairs.all(|(row, word)| row.contains(word));
        fits && row.programs.contains(&program)
    })
}

#[cfg(test)]
mod tests {
    use super::{all, find};

    #[test]
    fn rows_are_sentences_and_can_be_found() {
        for row in all() {
            let words: Vec<&str> = row.words.iter().map(|spellings| spellings[0]).collect();
            for program in row.programs {
                let found = find(program, &words).unwrap();
                assert_eq!(found.summary, row.summary, "{program} {words:?}");
            }
            let flags = row.flags.iter().map(|flag| flag.summary);
            for summary in flags.chain([row.summary]) {
                let starts = summary.starts_with(char::is_uppercase);
                assert!(starts && summary.ends_with('.') && summary.len() < 130, "{summary}");
            }
        }
    }

    #[test]
    fn commands_and_flags_are_found_by_every_spelling() {
        assert_eq!(find("npm", &["i"]).map(|row| row.name()).as_deref(), Some("npm install"));
        assert_eq!(find("npm", &["run", "i"]).map(|row| row.name()), None);
        assert_eq!(
            find("uv", &["pip", "install"]).map(|r| r.name()).as_deref(),
            Some("uv pip install")
        );
        let install = find("apt-get", &["install", "x"]).unwrap();
        assert!(
            install.flag("-yqq").is_some() && install.flag("--no-install-recommends").is_some()
        );
        assert!(install.flag("-x").is_none() && install.flag("--yes=no").is_some());
    }
}
