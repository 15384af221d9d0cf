//! The mount types of `RUN --mount` and the options each of them takes.

mod options;

use crate::{Choice, Since};

pub use options::OPTIONS;

/// What an option means for one mount type
/// (BuildKit `instructions/commands_runmount.go`, `parseMount`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionSupport {
    /// It has an effect.
    Used,
    /// It is accepted and does nothing.
    Ignored,
    /// The build refuses it.
    Refused,
}

/// What an option's value is.
#[derive(Debug, Clone, Copy)]
pub enum OptionValue {
    /// A mount type.
    Type,
    /// A path inside the container.
    Target,
    /// A path inside the build context or the source stage; an id for secrets.
    Source,
    /// A stage name, an image or a named context; never expanded, and a stage number is not one
    /// (`detectRunMount` looks sources up by name only).
    From,
    /// A name that two mounts may share.
    Id,
    /// `true` or `false` in Go's spellings; the bare key means true.
    Boolean,
    /// One of a few words.
    OneOf(&'static [Choice]),
    /// A size such as `64m`.
    Size,
    /// Octal permissions.
    Mode,
    /// A numeric user or group id.
    NumericId,
    /// The name of an environment variable.
    Variable,
}

/// One mount type.
#[derive(Debug, Clone, Copy)]
pub struct MountType {
    /// As it is written after `type=`.
    pub name: &'static str,
    /// One plain sentence.
    pub summary: &'static str,
    /// The options that it needs, as a snippet in LSP syntax; empty if it needs none.
    pub snippet: &'static str,
    /// When it came.
    pub since: Since,
    /// The official reference.
    pub link: &'static str,
    /// The reference page in Markdown.
    pub docs: &'static str,
}

/// One key of the comma-separated list.
#[derive(Debug, Clone, Copy)]
pub struct MountOption {
    /// The name used in documentation.
    pub name: &'static str,
    /// Other spellings that mean the same.
    pub aliases: &'static [&'static str],
    /// What its value is.
    pub value: OptionValue,
    /// What it means for each mount type, in the order of [`TYPES`].
    pub support: [OptionSupport; 5],
    /// When it came.
    pub since: Since,
    /// One plain sentence.
    pub summary: &'static str,
    /// What holds without it and the point to watch, in Markdown.
    pub docs: &'static str,
}

impl MountType {
    /// Whether a mount of this type can do without a target (secret and ssh have a default one).
    pub fn has_default_target(&self) -> bool {
        matches!(self.name, "secret" | "ssh")
    }

    /// Whether a mount of this type is of no use without the option `row`.
    pub fn needs(&self, row: &MountOption) -> bool {
        match row.value {
            OptionValue::Target => !self.has_default_target(),
            OptionValue::Id => self.needs_id(),
            _ => false,
        }
    }

    /// Whether a mount of this type needs an id, a source or a target to tell what it gives.
    pub fn needs_id(&self) -> bool {
        self.name == "secret"
    }
}

impl MountOption {
    /// Whether BuildKit refuses it by the type read so far and not by the final one, so that
    /// `type` must stand before it.
    pub fn follows_type(&self) -> bool {
        matches!(self.name, "required" | "size")
    }

    /// What this option means for the mount type `kind` (an index into [`TYPES`]).
    pub fn support_for(&self, kind: usize) -> OptionSupport {
        self.support.get(kind).copied().unwrap_or(OptionSupport::Refused)
    }

    /// How it is written, with placeholders: `target=<path>`, `readonly[=true|false]`.
    pub fn form(&self) -> String {
        let name = self.name;
        let one_of =
            |words: &mut dyn Iterator<Item = &'static str>| words.collect::<Vec<_>>().join("|");
        let value = match self.value {
            OptionValue::Boolean => return format!("{name}[=true|false]"),
            OptionValue::Type => one_of(&mut TYPES.iter().map(|row| row.name)),
            OptionValue::OneOf(choices) => one_of(&mut choices.iter().map(|choice| choice.name)),
            OptionValue::Target | OptionValue::Source => "<path>".into(),
            OptionValue::From => "<stage|image|context>".into(),
            OptionValue::Id | OptionValue::NumericId => "<id>".into(),
            OptionValue::Size => "<size>".into(),
            OptionValue::Mode => "<permissions>".into(),
            OptionValue::Variable => "<name>".into(),
        };
        format!("{name}={value}")
    }
}

/// Every mount type; the first is the default.
pub static TYPES: [MountType; 5] = [
    MountType {
        name: "bind",
        summary: "Shows files of the build context, a stage or an image to the command, without copying them.",
        snippet: "source=${1:.},target=${2:/src}",
        since: Since::stable("1.2"),
        link: "https://docs.docker.com/reference/dockerfile/#run---mounttypebind",
        docs: include_str!("../docs/mount/bind.md"),
    },
    MountType {
        name: "cache",
        summary: "Keeps a directory, such as a package manager's downloads, from one build to the next.",
        snippet: "target=${1:/root/.cache}",
        since: Since::stable("1.2"),
        link: "https://docs.docker.com/reference/dockerfile/#run---mounttypecache",
        docs: include_str!("../docs/mount/cache.md"),
    },
    MountType {
        name: "tmpfs",
        summary: "Gives the command an empty directory in memory that vanishes when the command ends.",
        snippet: "target=${1:/tmp}",
        since: Since::stable("1.2"),
        link: "https://docs.docker.com/reference/dockerfile/#run---mounttypetmpfs",
        docs: include_str!("../docs/mount/tmpfs.md"),
    },
    MountType {
        name: "secret",
        summary: "Hands the command a password, token or key that never ends up in the image.",
        snippet: "id=${1:name}",
        since: Since::stable("1.2"),
        link: "https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",
        docs: include_str!("../docs/mount/secret.md"),
    },
    MountType {
        name: "ssh",
        summary: "Lets the command use the SSH keys of the person who runs the build.",
        snippet: "",
        since: Since::stable("1.2"),
        link: "https://docs.docker.com/reference/dockerfile/#run---mounttypessh",
        docs: include_str!("../docs/mount/ssh.md"),
    },
];

/// The option that `key` names, by its name or an alias, whatever its case.
pub fn option(key: &str) -> Option<&'static MountOption> {
    OPTIONS.iter().find(|row| {
        row.name.eq_ignore_ascii_case(key)
            || row.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(key))
    })
}

/// The index into [`TYPES`] of the mount type `name`, whatever its case.
pub fn type_index(name: &str) -> Option<usize> {
    TYPES.iter().position(|row| row.name.eq_ignore_ascii_case(name))
}
