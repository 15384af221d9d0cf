//! What a step touches: files, variables, and what the builder keeps beside the files. Always at
//! least as much as it really does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::paths::{Meeting, Paths};

/// What of a file is looked at or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aspects(u8);

impl Aspects {
    /// Whether it is there, what kind of file it is, and where a link leads.
    pub const ENTRY: Aspects = Aspects(1);
    /// Its bytes.
    pub const CONTENT: Aspects = Aspects(2);
    /// Its owner and mode.
    pub const ATTRIBUTES: Aspects = Aspects(4);
    /// All of a file that comes from the build context.
    pub const COPIED: Aspects = Aspects(7);
    /// Whether something is there that does not come from the build context.
    pub const FOREIGN: Aspects = Aspects(8);
    /// All of it.
    pub const ALL: Aspects = Aspects(15);

    /// Those of both.
    pub const fn and(self, other: Aspects) -> Aspects {
        Aspects(self.0 | other.0)
    }

    /// Whether both have one.
    pub const fn meets(self, other: Aspects) -> bool {
        self.0 & other.0 != 0
    }
}

/// Who owns what is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The superuser and its group.
    Root,
    /// As it is written, such as `app` or `1000:1000`.
    Named(String),
    /// That is not known.
    Unknown,
}

/// The mode of what is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// These bits.
    Bits(u32),
    /// That of a directory of the build context.
    Context,
    /// That is not known.
    Unknown,
}

/// How files are changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// In any way.
    Anyhow,
    /// A directory is made where there is none; one that is there stays as it is.
    Ensured(Owner, Mode),
    /// A directory is made where there is none, and gets owner and mode in any case.
    Merged(Owner, Mode),
    /// A directory that belongs to root takes the place of whatever is there, also of a link.
    Replaced,
}

/// Files that a step looks at or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Which.
    pub paths: Paths,
    /// What of them.
    pub aspects: Aspects,
    /// How they are changed; [`How::Anyhow`] where they are only read.
    pub how: How,
    /// What does it, in words: `npm ci`, `the destination`.
    pub cause: Arc<str>,
}

/// The variables that make a difference to a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variables {
    /// Their names.
    pub names: BTreeSet<String>,
    /// What their names may begin with, in capital letters.
    pub prefixes: BTreeSet<String>,
    /// What can be said of all others.
    pub others: Others,
}

/// What can be said of the variables that are not listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Others {
    /// They make no difference.
    #[default]
    Ignored,
    /// They make no difference, if these, in words, do not look at them.
    Assumed(BTreeSet<String>),
    /// They may make a difference.
    Read,
}

/// What the builder keeps beside files and variables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// The working directory.
    Directory,
    /// The user.
    User,
    /// The shell.
    Shell,
    /// A field of the image's configuration that an instruction replaces, by its keyword.
    Field(&'static str),
    /// A label by its key; all of them where that is not known.
    Label(Option<String>),
    /// A list that instructions are added to, in order.
    Later,
}

impl Variables {
    /// Whether `name` may make a difference, or under which assumption it does not.
    pub fn may_have(&self, name: &str) -> Meeting {
        let upper = name.to_ascii_uppercase();
        if self.names.contains(name) || self.prefixes.iter().any(|start| upper.starts_with(start)) {
            return Meeting::At(name.to_owned());
        }
        match &self.others {
            Others::Ignored => Meeting::Never,
            Others::Assumed(who) => {
                let who: Vec<&str> = who.iter().map(String::as_str).collect();
                Meeting::Unless(format!("{} does not look at {name}", who.join(", ")))
            }
            Others::Read => Meeting::At(name.to_owned()),
        }
    }

    /// Adds what `who` may look at without telling.
    pub(super) fn assume(&mut self, who: &str) {
        match &mut self.others {
            Others::Ignored => self.others = Others::Assumed([who.to_owned()].into()),
            Others::Assumed(all) => drop(all.insert(who.to_owned())),
            Others::Read => {}
        }
    }
}

/// What is set or read beside files and variables, and by what.
pub type Settings = BTreeMap<Setting, Arc<str>>;

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Directory => f.write_str("the working directory"),
            Setting::User => f.write_str("the user"),
            Setting::Shell => f.write_str("the shell"),
            Setting::Field(keyword) => write!(f, "what {keyword} sets"),
            Setting::Label(Some(key)) => write!(f, "the label {key}"),
            Setting::Label(None) => f.write_str("a label whose key is not known"),
            Setting::Later => f.write_str("the list of instructions for later builds"),
        }
    }
}
