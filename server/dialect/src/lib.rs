//! What the Dockerfile language allows: one table row for each instruction, flag, mount type,
//! mount option, parser directive, build check, argument, operator, signal, platform, shell and
//! label key, with its prose beside it.
//!
//! Completion, hover, validation and the reference pages all read these rows; a keyword or flag
//! name written anywhere else is a mistake.

pub mod arguments;
pub mod commands;
pub mod directives;
pub mod flags;
pub mod instructions;
pub mod labels;
pub mod lints;
pub mod mounts;
pub mod operators;
pub mod platforms;
pub mod ports;
pub mod reference;
pub mod secrets;
pub mod shells;
pub mod signals;
pub mod signatures;
mod suggest;
#[cfg(test)]
mod tests;
pub mod volatile;
pub mod words;

pub use arguments::{Argument, ArgumentKind};
pub use directives::Directive;
pub use flags::{Flag, ValueKind};
pub use instructions::{Instruction, Keyword, Shape};
pub use labels::LabelKey;
pub use lints::Lint;
pub use mounts::{MountOption, MountType, OptionSupport};
pub use operators::Operator;
pub use ports::Port;
pub use shells::Shell;
pub use signals::Signal;
pub use signatures::{Parameter, Signature};
pub use suggest::closest;

/// One word of a closed set of values, with what choosing it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The value as it is written.
    pub name: &'static str,
    /// One plain sentence on what it does.
    pub summary: &'static str,
}

/// Whether the stable frontend carries a feature or only the `-labs` channel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Part of `docker/dockerfile:1`.
    Stable,
    /// Only in `docker/dockerfile:1-labs`.
    Labs,
}

/// When a feature came into the frontend image `docker/dockerfile`, and on which channel it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The first frontend version that has it, such as `1.4`; `None` when it was always there.
    pub version: Option<&'static str>,
    /// Where it can be used today.
    pub channel: Channel,
}

impl Since {
    /// A feature that every frontend version has.
    pub const ALWAYS: Since = Since { version: None, channel: Channel::Stable };

    /// A feature of the stable channel from `version` on.
    pub const fn stable(version: &'static str) -> Since {
        Since { version: Some(version), channel: Channel::Stable }
    }

    /// A feature that only the labs channel has, from `version` on.
    pub const fn labs(version: &'static str) -> Since {
        Since { version: Some(version), channel: Channel::Labs }
    }

    /// What a reader should know about it: `since 1.4`, or `labs only, since 1.14`; `None` for a
    /// feature that can always be used.
    pub fn label(self) -> Option<String> {
        let since = self.version.map(|version| format!("since {version}"));
        match self.channel {
            Channel::Stable => since,
            Channel::Labs => {
                Some(since.map_or("labs only".into(), |since| format!("labs only, {since}")))
            }
        }
    }
}
