//! What the builder does with a file, stage by stage and step by step, as plain data: the input of
//! all reasoning about layers.
//!
//! Variables are replaced where the file tells their values; what a build argument without a
//! default, a base image or a named context decides is `None`. Nothing in here is a guess.

mod lower;
mod transfer;
mod value;

use dialect::Keyword;
use syntax::shell::{Script, ShellKind};
use syntax::{Placed, Span};

use crate::Snapshot;

pub use crate::model::Base;
pub use transfer::{Item, Mount, Origin, Transfer, is_remote};
pub use value::Value;

/// Everything that the builder does.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The escape character of the file.
    pub escape: char,
    /// The arguments before the first stage.
    pub arguments: Vec<Argument>,
    /// The stages, in order.
    pub stages: Vec<Stage>,
}

/// One stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// How many stages come before it.
    pub number: usize,
    /// Its name as it is written.
    pub name: Option<String>,
    /// What it is built on; unknown, too, where some dozens of stages are below it.
    pub base: Base,
    /// What FROM names, as it is written.
    pub from: Value,
    /// The platform that FROM names, where its value is known.
    pub platform: Option<String>,
    /// The platform that FROM names, as it is written.
    pub platform_as_written: Option<Value>,
    /// Whether it is certainly or most likely for Windows.
    pub is_for_windows: bool,
    /// Whether the build of the last stage needs it.
    pub is_needed: bool,
    /// The index of the entry with its FROM.
    pub entry: usize,
    /// The instruction FROM in the document.
    pub span: Span,
    /// What is done on top of that, in order. Instructions with an unknown keyword are among them.
    pub steps: Vec<Step>,
}

/// One instruction of a stage, and the state that it finds.
#[derive(Debug, Clone)]
pub struct Step {
    /// The index of its entry in the document.
    pub entry: usize,
    /// The entry at its place; its instruction is always there.
    pub placed: Placed,
    /// The instruction in the document.
    pub span: Span,
    /// What is done.
    pub action: Action,
    /// The working directory before it, absolute; `None` where it is not known.
    pub working_directory: Option<String>,
    /// The user before it, as USER says; `None` where the base image decides or nothing is known.
    pub user: Option<String>,
    /// Whether a USER in the file is in force before it.
    pub has_user: bool,
    /// The family of the shell that commands in shell form get.
    pub shell: ShellKind,
    /// The strings of the SHELL in force, where one is.
    pub shell_command: Option<Vec<String>>,
}

/// What an instruction does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// ENV
    Env(Vec<Assignment>),
    /// ARG
    Arg(Vec<Argument>),
    /// WORKDIR
    Workdir {
        /// The path as it is given.
        path: Value,
        /// The directory that it leads to, where that is known.
        directory: Option<String>,
    },
    /// USER
    User(Value),
    /// SHELL
    Shell(Vec<String>),
    /// COPY
    Copy(Transfer),
    /// ADD
    Add(Transfer),
    /// RUN
    Run(Run),
    /// CMD
    Cmd(Command),
    /// ENTRYPOINT
    Entrypoint(Command),
    /// HEALTHCHECK; `None` for `NONE`.
    Healthcheck(Option<Command>),
    /// LABEL
    Label(Vec<Assignment>),
    /// EXPOSE
    Expose(Vec<Value>),
    /// VOLUME
    Volume(Vec<Value>),
    /// STOPSIGNAL
    Stopsignal(Value),
    /// MAINTAINER
    Maintainer(String),
    /// ONBUILD, with the instruction for later.
    Onbuild(String),
    /// It cannot be read, or the build refuses it.
    Unreadable,
}

/// `name=value` of ENV or LABEL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// What is set.
    pub name: Value,
    /// What it becomes.
    pub value: Value,
}

/// One name of ARG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The name.
    pub name: String,
    /// The value if the build gives none.
    pub default: Option<Value>,
}

/// What RUN does. Its commands are the entry's scripts ([`Step::scripts`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What runs.
    pub command: Command,
    /// The mounts, in order.
    pub mounts: Vec<Mount>,
    /// The other flags: their names and values as they are written.
    pub flags: Vec<(String, String)>,
}

/// A command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A text for the shell, joined as the builder joins its lines; the bodies of heredocs are not
    /// part of it.
    Shell(String),
    /// A program and its arguments.
    Exec(Vec<String>),
}

impl Plan {
    /// What the builder does with the file of `snapshot`.
    pub fn of(snapshot: &Snapshot) -> Plan {
        lower::plan(snapshot.document(), snapshot.model())
    }

    /// The stage that the last one is built on, and so on; and all whose files are taken: what
    /// [`Stage::is_needed`] says of each.
    pub fn needed(&self) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(|stage| stage.is_needed)
    }
}

impl Step {
    /// The instruction's keyword; `None` if it is unknown.
    pub fn keyword(&self) -> Option<Keyword> {
        self.placed.entry.instruction.as_ref()?.statement.kind
    }

    /// What a POSIX shell makes of its commands; nothing where another shell gets them. Spans count
    /// from the start of the entry.
    pub fn scripts(&self) -> &[Script] {
        match self.shell {
            ShellKind::Posix => self.placed.entry.scripts(),
            _ => &[],
        }
    }

    /// Whether it makes a layer or another vertex of the build: only RUN, COPY, ADD and WORKDIR do
    /// (BuildKit `dockerfile2llb/convert.go`, `dispatch`).
    pub fn builds(&self) -> bool {
        let action = &self.action;
        matches!(action, Action::Run(_) | Action::Copy(_) | Action::Add(_) | Action::Workdir { .. })
    }
}

#[cfg(test)]
mod tests;
