//! What a key is made of: named inputs, hashed in order. Two recipes with equal inputs have equal
//! keys; what an input is called never counts, only where it stands and what it is.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a builder finds a step's result by. It means something only beside keys that were computed
/// for the same builder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Equal only if everything is, as far as the file and the context tell.
    pub(super) exact: u64,
    /// Equal if all that is certainly known is: what a base image, or the run of another stage,
    /// decides is left out.
    pub(super) possible: u64,
}

/// One thing that a step's key depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub what: What,
    /// Its value, or the beginning of a long one; for files, what identifies them all.
    pub value: String,
    /// All of the value.
    pub(super) hash: u64,
}

/// What an input is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// All that comes before.
    Above,
    /// The image that the stage is built on.
    Base,
    /// The command line.
    Command,
    /// The text of the instruction, joined over its lines.
    Instruction,
    /// A variable of the environment.
    Variable(String),
    /// The working directory.
    Directory,
    /// The user.
    User,
    /// The platform.
    Platform,
    /// A flag, by its name.
    Flag(String),
    /// A mount, by its target.
    Mount(String),
    /// Where files go.
    Destination,
    /// The names by which files are taken.
    Sources,
    /// The files that are taken, with what is in them.
    Files(String),
    /// When the result is said to be made.
    Time,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Above => f.write_str("what comes before"),
            What::Base => f.write_str("the base image"),
            What::Command => f.write_str("the command"),
            What::Instruction => f.write_str("the instruction"),
            What::Variable(name) => f.write_str(name),
            What::Directory => f.write_str("the working directory"),
            What::User => f.write_str("the user"),
            What::Platform => f.write_str("the platform"),
            What::Flag(name) => write!(f, "--{name}"),
            What::Mount(target) => write!(f, "the mount at {target}"),
            What::Destination => f.write_str("the destination"),
            What::Sources => f.write_str("the names of the sources"),
            What::Files(names) => write!(f, "the files {names}"),
            What::Time => f.write_str("the time of the build"),
        }
    }
}

/// A value that may depend on what the file does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    /// It is this.
    Known(String),
    /// What it is made from has this hash: the same always gives the same.
    Unknown(u64),
}

impl Text {
    pub(super) fn known(&self) -> Option<&str> {
        match self {
            Text::Known(text) => Some(text),
            Text::Unknown(_) => None,
        }
    }

    /// The text itself, or something to show in its place.
    pub(super) fn shown(&self) -> &str {
        self.known().unwrap_or("?")
    }

    pub(super) fn hash(&self) -> u64 {
        match self {
            Text::Known(text) => hash_of(text),
            Text::Unknown(hash) => hash_of(&("unknown", hash)),
        }
    }
}

/// Something that identifies files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) hash: u64,
    /// Whether a difference means that something differs.
    pub(super) is_certain: bool,
}

impl From<Digest> for Text {
    fn from(digest: Digest) -> Text {
        match digest.is_certain {
            true => Text::Known(format!("{:016x}", digest.hash)),
            false => Text::Unknown(digest.hash),
        }
    }
}

/// How many inputs of all steps together are kept to be told; a file with more is not one that
/// people wrote.
const MOST_INPUTS: usize = 200_000;

/// How much of a value is kept to be told, in bytes.
const LONGEST_VALUE: usize = 200;

/// How many more inputs can be kept.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(MOST_INPUTS)
    }
}

/// A key in the making.
pub(super) struct Recipe<'b> {
    exact: DefaultHasher,
    possible: DefaultHasher,
    inputs: Vec<Input>,
    budget: &'b mut Budget,
}

impl Recipe<'_> {
    /// The beginning of a key for a step of this kind.
    pub(super) fn new<'b>(kind: &str, budget: &'b mut Budget) -> Recipe<'b> {
        let (mut exact, mut possible) = (DefaultHasher::new(), DefaultHasher::new());
        kind.hash(&mut exact);
        kind.hash(&mut possible);
        Recipe { exact, possible, inputs: Vec::new(), budget }
    }

    /// A value that is known.
    pub(super) fn value(&mut self, what: What, value: &str) {
        let hash = hash_of(value);
        hash.hash(&mut self.exact);
        hash.hash(&mut self.possible);
        self.tell(what, value, hash);
    }

    /// A value that may not be known.
    pub(super) fn text(&mut self, what: What, text: &Text) {
        self.shown(what, text, text.shown());
    }

    /// A value that may not be known, and what to show for it.
    pub(super) fn shown(&mut self, what: What, text: &Text, shown: &str) {
        let hash = text.hash();
        hash.hash(&mut self.exact);
        text.known().map(hash_of).hash(&mut self.possible);
        self.tell(what, shown, hash);
    }

    /// A variable with its value.
    pub(super) fn variable(&mut self, name: &str, text: &Text) {
        let hash = hash_of(&(name, text.hash()));
        hash.hash(&mut self.exact);
        (hash_of(name), text.known().map(hash_of)).hash(&mut self.possible);
        self.tell(What::Variable(name.to_owned()), text.shown(), hash);
    }

    /// What identifies files.
    pub(super) fn digest(&mut self, what: What, digest: Digest) {
        digest.hash.hash(&mut self.exact);
        digest.is_certain.then_some(digest.hash).hash(&mut self.possible);
        self.tell(what, "", digest.hash);
    }

    /// Another step's key.
    pub(super) fn key(&mut self, what: What, key: Key) {
        key.exact.hash(&mut self.exact);
        key.possible.hash(&mut self.possible);
        self.tell(what, "", key.exact);
    }

    pub(super) fn finish(self) -> (Key, Vec<Input>) {
        let (exact, possible) = (self.exact.finish(), self.possible.finish());
        (Key { exact, possible }, self.inputs)
    }

    fn tell(&mut self, what: What, value: &str, hash: u64) {
        let Some(left) = self.budget.0.checked_sub(1) else { return };
        self.budget.0 = left;
        let end = (0..=LONGEST_VALUE.min(value.len())).rev().find(|at| value.is_char_boundary(*at));
        let shown = value.get(..end.unwrap_or_default()).unwrap_or_default();
        let more = if shown.len() < value.len() { "…" } else { "" };
        self.inputs.push(Input { what, value: format!("{shown}{more}"), hash });
    }
}

/// A hash that is the same on every machine and in every run.
pub(super) fn hash_of<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
