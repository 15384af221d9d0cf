//! A call of a package manager, from the words of a command. A word that the file does not tell is
//! `None`, and a call with one is never said to be understood.

use std::collections::BTreeMap;

use analysis::context::path;
use dialect::commands::Manager as Flags;

use super::arguments::{Arguments, started};
use super::{MANAGERS, Manager};

/// What a command finds when it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The directory that it runs in, absolute; `None` where that is not known.
    pub directory: Option<String>,
    /// The user by name or number; `None` where that is not known.
    pub user: Option<String>,
    /// Every variable that is set; the value is `None` where it is not known.
    pub variables: BTreeMap<String, Option<String>>,
}

/// A call of a package manager.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whose it is.
    pub manager: &'static Manager,
    /// What it does.
    pub operation: Operation,
    /// As it is told to people: the program and the words that choose the command.
    pub title: String,
    /// The directory of the project in the image; `None` where that is not known.
    pub directory: Option<String>,
    /// The program as it is written.
    pub program: String,
    /// What it finds, with the variables that are set for it alone.
    pub state: State,
    /// The words behind the program.
    pub(super) words: Vec<Option<String>>,
    /// Those behind the words that choose the command that are neither flags nor their values.
    pub(super) operands: Vec<Option<String>>,
}

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// It only fetches what the project needs.
    Fetch,
    /// It installs what the project needs.
    Install,
    /// It installs what its arguments name, and reads nothing of the project.
    Named,
    /// It changes the list of what the project needs.
    Edit,
    /// It compiles or packs the project itself, for which it may install what that needs.
    Build,
}

/// The call that the command `words` is, the program among them; also behind `sudo`, `env` and
/// their like.
pub fn recognize(words: &[Option<&str>], state: &State) -> Option<Call> {
    let mut state = state.clone();
    let (program, words) = started(words, &mut state)?;
    let name = syntax::shell::program(program);
    let named = MANAGERS.iter().filter(|manager| manager.is_called(&name));
    named.into_iter().find_map(|manager| Call::read(manager, program, words, &state))
}

impl Manager {
    fn is_called(&self, program: &str) -> bool {
        let bare = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let is_python = self.name == "pip";
        self.programs.contains(&program) || is_python && self.programs.contains(&bare)
    }

    /// The flags that take a value behind a blank.
    fn valued(&self) -> Vec<&'static str> {
        let known = self.programs.iter().find_map(|program| Flags::of_program(program));
        let known = known.map_or(&[][..], |row| row.valued);
        known.iter().chain(self.valued).chain(self.directories).copied().collect()
    }
}

impl Call {
    fn read(
        manager: &'static Manager,
        program: &str,
        words: &[Option<&str>],
        state: &State,
    ) -> Option<Call> {
        let arguments = Arguments { words };
        let operands = arguments.operands(&manager.valued());
        let (form, spelled) = manager.forms.iter().find_map(|form| {
            let spelled = form.words.len();
            let mut pairs = form.words.iter().zip(&operands);
            let fits = spelled <= operands.len()
                && pairs.all(|(row, word)| word.is_some_and(|word| row.contains(&word)));
            fits.then_some((form, spelled))
        })?;
        let chosen = operands.iter().take(spelled).flatten().copied();
        let title = std::iter::once(manager.name).chain(chosen).collect::<Vec<_>>().join(" ");
        let own =
            |words: &[Option<&str>]| words.iter().map(|word| word.map(str::to_owned)).collect();
        let mut call = Call {
            manager,
            operation: form.operation,
            title,
            directory: directory(manager, &arguments, state),
            program: program.to_owned(),
            state: state.clone(),
            words: own(words),
            operands: own(operands.get(spelled..).unwrap_or_default()),
        };
        if call.has(&["--version", "--help"]) {
            return None;
        }
        call.operation = (manager.classify)(&call)?;
        if let Some(Some(first)) = call.operands.first().filter(|_| form.words.is_empty()) {
            call.title = format!("{} {first}", call.title);
        }
        Some(call)
    }

    /// Whether one of `flags` is among the words.
    pub(super) fn has(&self, flags: &[&str]) -> bool {
        let words: Vec<Option<&str>> = self.words().collect();
        Arguments { words: &words }.has(flags)
    }

    /// The values of `flags`, in order; `None` for one that is not known.
    pub(super) fn values(&self, flags: &[&str]) -> Vec<Option<&str>> {
        let words: Vec<Option<&str>> = self.words().collect();
        Arguments { words: &words }.values(flags)
    }

    /// The words behind the program.
    pub fn words(&self) -> impl Iterator<Item = Option<&str>> {
        self.words.iter().map(Option::as_deref)
    }

    /// Whether a word is not known that may be a flag or a file.
    pub fn is_unclear(&self) -> bool {
        let mut last = None;
        self.words().any(|word| {
            let is_value = last.is_some_and(|flag| self.manager.harmless.contains(&flag));
            last = word;
            word.is_none() && !is_value
        })
    }

    /// The value of a variable, where it is set and known.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        debug_assert!(super::variables().any(|known| known == name), "{name} is not listed");
        self.state.variables.get(name)?.as_deref()
    }
}

impl State {
    /// The home of the user; `None` where that is not known.
    pub fn home(&self) -> Option<&str> {
        if let Some(home) = self.variables.get("HOME") {
            return home.as_deref();
        }
        let user = self.user.as_deref()?.split(':').next()?;
        matches!(user, "root" | "0").then_some("/root")
    }
}

/// The directory of the project: where the command runs, or where a flag leads from there.
fn directory(manager: &Manager, arguments: &Arguments<'_, '_>, state: &State) -> Option<String> {
    let start = state.directory.clone();
    match arguments.values(manager.directories).last() {
        Some(value) => Some(resolve(&start?, (*value)?)),
        None => start,
    }
}

/// The absolute path of `path` as seen from `directory`.
pub(super) fn resolve(directory: &str, relative: &str) -> String {
    match relative.starts_with('/') {
        true => path::clean(relative),
        false => path::clean(&format!("{directory}/{relative}")),
    }
}

/// What most managers make of a form: what it says.
pub(super) fn as_formed(call: &Call) -> Option<Operation> {
    Some(call.operation)
}
