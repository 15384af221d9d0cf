//! The flags that follow a keyword: `--name` or `--name=value`.

pub mod add;
pub mod copy;
mod files;
pub mod from;
pub mod healthcheck;
pub mod run;

pub use files::LINK;

use crate::{Choice, Since};

/// What a flag's value is.
#[derive(Debug, Clone, Copy)]
pub enum ValueKind {
    /// `true` or `false`; the bare flag means true.
    Boolean,
    /// One of a few words.
    OneOf(&'static [Choice]),
    /// `os/arch[/variant]`.
    Platform,
    /// A stage name or number, an image or a named context.
    Source,
    /// `user[:group]`, names or ids.
    Owner,
    /// Octal or symbolic permissions.
    Mode,
    /// `sha256:…` or the start of a git commit.
    Checksum,
    /// A path pattern.
    Pattern,
    /// A Go duration such as `1m30s`.
    Duration,
    /// A whole number that is not negative.
    Count,
    /// The comma-separated options of `--mount`.
    Mount,
    /// A CDI device request.
    Device,
}

/// One flag of one instruction.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// The name without the two dashes.
    pub name: &'static str,
    /// What its value is.
    pub value: ValueKind,
    /// Whether it may be given more than once.
    pub repeatable: bool,
    /// Whether BuildKit expands variables in its value.
    pub expands: bool,
    /// What holds without it, as one would write it.
    pub default: Option<&'static str>,
    /// When it came.
    pub since: Since,
    /// One plain sentence.
    pub summary: &'static str,
    /// The official reference.
    pub link: &'static str,
    /// The reference page in Markdown.
    pub docs: &'static str,
}

impl Flag {
    /// How it is written, with placeholders: `--chown=<user>[:<group>]`, `--link[=true|false]`.
    pub fn form(&self) -> String {
        let name = self.name;
        let value = match self.value {
            ValueKind::Boolean => return format!("--{name}[=true|false]"),
            ValueKind::OneOf(choices) => {
                choices.iter().map(|choice| choice.name).collect::<Vec<_>>().join("|")
            }
            ValueKind::Platform => "<os>/<arch>[/<variant>]".into(),
            ValueKind::Source => "<stage|image|context>".into(),
            ValueKind::Owner => "<user>[:<group>]".into(),
            ValueKind::Mode => "<permissions>".into(),
            ValueKind::Checksum => "<checksum>".into(),
            ValueKind::Pattern => "<pattern>".into(),
            ValueKind::Duration => "<duration>".into(),
            ValueKind::Count => "<number>".into(),
            ValueKind::Mount => "type=<type>[,<option>=<value>...]".into(),
            ValueKind::Device => "<device>[,required]".into(),
        };
        format!("--{name}={value}")
    }
}
