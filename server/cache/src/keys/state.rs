//! What a step finds: the variables in the order in which they were last written, the working
//! directory, the user and the shell. What a base image decides is a value of its own that only
//! that image has.

use std::collections::{BTreeMap, HashMap};

use analysis::context::path;
use analysis::plan::Value;
use syntax::evaluation::{self, Environment, Keep, Lookup};
use syntax::expansion::{self, LexOptions};

use super::recipe::{Text, hash_of};

/// How long a value may be; a longer one is not looked into, so that variables that hold each other
/// many times cannot grow without end.
const MOST_BYTES: usize = 16 * 1024;

/// What runs commands in shell form where nothing says otherwise.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// The directories in which BuildKit looks for programs where the image does not say it
/// (`util/system/path.go`, `DefaultPathEnvUnix`).
const PATH: (&str, &str) = ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

/// The configuration of an image, as far as builds on top of it see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Configuration {
    /// Its variables, in order.
    pub environment: Vec<(String, String)>,
    /// The working directory; empty for the root.
    pub directory: String,
    /// The user; empty for root.
    pub user: String,
    /// What runs commands in shell form; nothing for the default.
    pub shell: Vec<String>,
}

/// One variable.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) text: Text,
    /// Whether ENV has set it, and not ARG.
    pub(super) is_env: bool,
}

/// What a step finds.
#[derive(Debug, Clone)]
pub(super) struct State {
    variables: BTreeMap<usize, Variable>,
    places: HashMap<String, usize>,
    next: usize,
    /// The variables of the image, in the order in which they first came, and what they hold.
    image: Vec<String>,
    values: HashMap<String, Text>,
    /// What stands for the base image where its variables are not known.
    hidden: Option<u64>,
    pub(super) directory: Text,
    /// The same as BuildKit hands it on: an absolute path of WORKDIR as it is written.
    pub(super) written: Text,
    pub(super) user: Text,
    pub(super) shell: Vec<Text>,
    pub(super) platform: Text,
    escape: char,
}

impl State {
    /// On top of an image that is identified by `identity`; without a configuration, what is in it
    /// is not known.
    pub(super) fn on_image(
        identity: u64,
        configuration: Option<&Configuration>,
        platform: Text,
        escape: char,
    ) -> State {
        let known = configuration.is_some();
        let text = |name: &str, value: Option<String>| match value {
            Some(value) => Text::Known(value),
            None => Text::Unknown(hash_of(&(name, identity))),
        };
        let shell = |found: &Configuration| match found.shell.is_empty() {
            true => SHELL.map(|word| Text::Known(word.to_owned())).to_vec(),
            false => found.shell.iter().cloned().map(Text::Known).collect(),
        };
        let directory = text("directory", configuration.map(|found| rooted(&found.directory)));
        let mut state = State {
            variables: BTreeMap::new(),
            places: HashMap::new(),
            next: 0,
            image: Vec::new(),
            values: HashMap::new(),
            hidden: (!known).then_some(identity),
            written: directory.clone(),
            directory,
            user: text("user", configuration.map(|found| found.user.clone())),
            shell: configuration.map_or_else(|| vec![text("shell", None)], shell),
            platform,
            escape,
        };
        let variables = configuration.map(|found| found.environment.as_slice()).unwrap_or_default();
        for (name, value) in variables {
            state.set(name, Text::Known(value.clone()), true);
        }
        if known && !state.places.contains_key(PATH.0) {
            state.set(PATH.0, Text::Known(PATH.1.to_owned()), true);
        }
        state
    }

    /// What a stage finds that is built on this one: its image's variables are written anew, in the
    /// order in which they first came (`dispatchStages`).
    pub(super) fn inherited(&self) -> State {
        let mut state = self.clone();
        for name in &self.image {
            if let Some(text) = self.values.get(name) {
                state.set(name, text.clone(), true);
            }
        }
        state
    }

    /// The same without what ARG has set, which the classic builder and buildah forget where a
    /// stage ends.
    pub(super) fn without_arguments(&self) -> State {
        let mut state = self.clone();
        let gone = self.variables.iter().filter(|(_, found)| !found.is_env);
        for (place, found) in gone {
            state.variables.remove(place);
            state.places.remove(&found.name);
        }
        state
    }

    /// The variable `name` has the value `text` from here on.
    pub(super) fn set(&mut self, name: &str, text: Text, is_env: bool) {
        let text = match text {
            Text::Known(text) if text.len() > MOST_BYTES => Text::Unknown(hash_of(&text)),
            text => text,
        };
        if is_env && self.values.insert(name.to_owned(), text.clone()).is_none() {
            self.image.push(name.to_owned());
        }
        if let Some(place) = self.places.insert(name.to_owned(), self.next) {
            self.variables.remove(&place);
        }
        self.variables.insert(self.next, Variable { name: name.to_owned(), text, is_env });
        self.next += 1;
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(self.places.get(name)?)
    }

    /// Every variable that is set here, the one that was last written last.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.values()
    }

    /// What `value` comes to.
    pub(super) fn text(&self, value: &Value) -> Text {
        if value.is_constant()
            && let Some(known) = &value.known
        {
            return Text::Known(known.clone());
        }
        match value.evaluate(self, self.escape) {
            Some(known) => Text::Known(known),
            None => self.unknown(&value.text, value.variables.iter().map(String::as_str)),
        }
    }

    /// The text of a heredoc with its variables replaced (`dispatch`, `ExpandRaw`).
    pub(super) fn heredoc(&self, text: &str) -> Text {
        let options = LexOptions { escape: '\\', quotes: false };
        let Ok(pieces) = expansion::read(text, options) else {
            return self.unknown(text, std::iter::empty());
        };
        let evaluated = evaluation::evaluate(text, &pieces, self, Keep::default());
        match evaluated.value.filter(|_| evaluated.errors.is_empty()) {
            Some(known) => Text::Known(known),
            None => {
                let found = expansion::variables(&pieces).into_iter();
                self.unknown(text, found.filter_map(|found| text.get(found.name.range())))
            }
        }
    }

    /// `path` seen from the working directory, clean.
    pub(super) fn absolute(&self, path: &Text) -> Text {
        match (path, &self.directory) {
            (Text::Known(path), _) if path.starts_with('/') => Text::Known(path::clean(path)),
            (Text::Known(path), Text::Known(directory)) => {
                Text::Known(path::clean(&format!("{directory}/{path}")))
            }
            (path, directory) => Text::Unknown(hash_of(&(path.hash(), directory.hash()))),
        }
    }

    /// WORKDIR goes to `path`.
    pub(super) fn go(&mut self, path: &Text) {
        let directory = self.absolute(path);
        self.written = self.written(path);
        self.directory = directory;
    }

    /// The directory `path` as BuildKit hands it on: only one that is relative gets cleaned
    /// (`client/llb/meta.go`, `dirf`).
    pub(super) fn written(&self, path: &Text) -> Text {
        match path.known().is_some_and(|path| path.starts_with('/')) {
            true => path.clone(),
            false => self.absolute(path),
        }
    }

    /// What stands for the value of `text`, which depends on `names`.
    fn unknown<'n>(&self, text: &str, names: impl Iterator<Item = &'n str>) -> Text {
        let value = |name: &'n str| match self.variable(name) {
            Some(found) => (name, found.text.hash()),
            None => (name, hash_of(&self.hidden)),
        };
        let values: Vec<(&str, u64)> = names.map(value).collect();
        Text::Unknown(hash_of(&(text, values)))
    }
}

impl Environment for State {
    fn get(&self, name: &str) -> Lookup {
        match self.variable(name).map(|found| &found.text) {
            Some(Text::Known(text)) => Lookup::Set(text.clone()),
            Some(Text::Unknown(_)) => Lookup::Unknown,
            None if self.hidden.is_some() => Lookup::Unknown,
            None => Lookup::Unset,
        }
    }
}

fn rooted(directory: &str) -> String {
    path::clean(&format!("/{directory}"))
}
