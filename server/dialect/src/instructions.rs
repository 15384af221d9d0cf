//! The instructions and the shape of what follows each keyword.

use crate::Since;
use crate::flags::{Flag, add, copy, from, healthcheck, run};
use crate::signatures::{Signature, Style, instructions as signatures};

/// An instruction's keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

/// How BuildKit splits the text after the keyword and the flags
/// (`frontend/dockerfile/parser/parser.go`, the dispatch table).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A JSON array of strings, else words split on blanks: ADD, COPY, VOLUME.
    JsonOrWords,
    /// A JSON array of strings, else one text for the shell: CMD, ENTRYPOINT, RUN, SHELL.
    JsonOrShell,
    /// `key=value` pairs, or the legacy `key value`: ENV, LABEL.
    Pairs,
    /// `name` or `name=value` words: ARG.
    NamesOrPairs,
    /// Words split on blanks: EXPOSE, FROM.
    Words,
    /// The whole rest as one value: MAINTAINER, STOPSIGNAL, USER, WORKDIR.
    Text,
    /// `NONE`, or `CMD` and a command: HEALTHCHECK.
    Healthcheck,
    /// Another instruction: ONBUILD.
    Instruction,
}

/// One instruction of the language.
#[derive(Debug, Clone, Copy)]
pub struct Instruction {
    /// Which one it is.
    pub keyword: Keyword,
    /// The keyword in capitals.
    pub name: &'static str,
    /// One plain sentence for a beginner.
    pub summary: &'static str,
    /// The forms it is written in.
    pub signatures: &'static [Signature],
    /// How the arguments are split.
    pub shape: Shape,
    /// Its flags.
    pub flags: &'static [Flag],
    /// A snippet in LSP syntax that starts with the keyword, such as `EXPOSE ${1:8080}`.
    pub snippet: &'static str,
    /// Whether words such as `<<EOF` start a heredoc; in ONBUILD they do when the instruction it
    /// carries takes them.
    pub heredocs: bool,
    /// Whether ONBUILD may carry it.
    pub onbuild: bool,
    /// What to use instead, for a deprecated instruction.
    pub deprecated: Option<&'static str>,
    /// When it came.
    pub since: Since,
    /// The official reference.
    pub link: &'static str,
    /// The reference page in Markdown.
    pub docs: &'static str,
}

impl Instruction {
    /// The forms to write it in, one a line: `COPY [OPTIONS] <src>... <dest>`.
    pub fn syntax(&self) -> String {
        let current = self.signatures.iter().filter(|form| form.style != Style::Legacy);
        current.map(|form| form.text).collect::<Vec<_>>().join("\n")
    }

    /// The flag called `name`, without dashes; BuildKit knows flags in lower case only.
    pub fn flag(&self, name: &str) -> Option<&'static Flag> {
        self.flags.iter().find(|row| row.name == name)
    }
}

impl Keyword {
    /// Every keyword, in alphabetic order.
    pub const ALL: &'static [Keyword] = &[
        Keyword::Add,
        Keyword::Arg,
        Keyword::Cmd,
        Keyword::Copy,
        Keyword::Entrypoint,
        Keyword::Env,
        Keyword::Expose,
        Keyword::From,
        Keyword::Healthcheck,
        Keyword::Label,
        Keyword::Maintainer,
        Keyword::Onbuild,
        Keyword::Run,
        Keyword::Shell,
        Keyword::Stopsignal,
        Keyword::User,
        Keyword::Volume,
        Keyword::Workdir,
    ];

    /// The keyword that `word` spells, whatever its case.
    pub fn parse(word: &str) -> Option<Keyword> {
        ALL.iter().find(|row| row.name.eq_ignore_ascii_case(word)).map(|row| row.keyword)
    }

    /// The row of this keyword.
    pub fn row(self) -> &'static Instruction {
        &ALL[self as usize]
    }

    /// The keyword in capitals.
    pub fn name(self) -> &'static str {
        self.row().name
    }
}

/// Every instruction, in the order of [`Keyword`].
pub static ALL: [Instruction; 18] = [
    Instruction {
        keyword: Keyword::Add,
        name: "ADD",
        summary: "Copies files into the image like COPY, and can also download URLs, clone Git repositories and unpack archives.",
        signatures: signatures::ADD,
        shape: Shape::JsonOrWords,
        flags: add::FLAGS,
        snippet: "ADD ${1:source} ${2:destination}",
        heredocs: true,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#add",
        docs: include_str!("../docs/add.md"),
    },
    Instruction {
        keyword: Keyword::Arg,
        name: "ARG",
        summary: "Declares a build argument: a variable that exists while the image is built and can be set with --build-arg.",
        signatures: signatures::ARG,
        shape: Shape::NamesOrPairs,
        flags: &[],
        snippet: "ARG ${1:NAME}=${2:default}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#arg",
        docs: include_str!("../docs/arg.md"),
    },
    Instruction {
        keyword: Keyword::Cmd,
        name: "CMD",
        summary: "Sets the command, or the default arguments, that a container runs when it starts.",
        signatures: signatures::CMD,
        shape: Shape::JsonOrShell,
        flags: &[],
        snippet: r#"CMD ["${1:executable}", "${2:argument}"]"#,
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#cmd",
        docs: include_str!("../docs/cmd.md"),
    },
    Instruction {
        keyword: Keyword::Copy,
        name: "COPY",
        summary: "Copies files and directories from the build context, or from another stage or image, into the image.",
        signatures: signatures::COPY,
        shape: Shape::JsonOrWords,
        flags: copy::FLAGS,
        snippet: "COPY ${1:source} ${2:destination}",
        heredocs: true,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#copy",
        docs: include_str!("../docs/copy.md"),
    },
    Instruction {
        keyword: Keyword::Entrypoint,
        name: "ENTRYPOINT",
        summary: "Sets the program that every container of the image runs, with CMD as its default arguments.",
        signatures: signatures::ENTRYPOINT,
        shape: Shape::JsonOrShell,
        flags: &[],
        snippet: r#"ENTRYPOINT ["${1:executable}"]"#,
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#entrypoint",
        docs: include_str!("../docs/entrypoint.md"),
    },
    Instruction {
        keyword: Keyword::Env,
        name: "ENV",
        summary: "Sets environment variables for the rest of the build stage and for every container of the image.",
        signatures: signatures::ENV,
        shape: Shape::Pairs,
        flags: &[],
        snippet: "ENV ${1:NAME}=${2:value}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#env",
        docs: include_str!("../docs/env.md"),
    },
    Instruction {
        keyword: Keyword::Expose,
        name: "EXPOSE",
        summary: "Records which network ports the program in the container listens on.",
        signatures: signatures::EXPOSE,
        shape: Shape::Words,
        flags: &[],
        snippet: "EXPOSE ${1:8080}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#expose",
        docs: include_str!("../docs/expose.md"),
    },
    Instruction {
        keyword: Keyword::From,
        name: "FROM",
        summary: "Starts a build stage and names the image it builds on.",
        signatures: signatures::FROM,
        shape: Shape::Words,
        flags: from::FLAGS,
        snippet: "FROM ${1:image}",
        heredocs: false,
        onbuild: false,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#from",
        docs: include_str!("../docs/from.md"),
    },
    Instruction {
        keyword: Keyword::Healthcheck,
        name: "HEALTHCHECK",
        summary: "Tells Docker how to test that a running container still works.",
        signatures: signatures::HEALTHCHECK,
        shape: Shape::Healthcheck,
        flags: healthcheck::FLAGS,
        snippet: "HEALTHCHECK --interval=${1:30s} --timeout=${2:5s} CMD ${3:command}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
        docs: include_str!("../docs/healthcheck.md"),
    },
    Instruction {
        keyword: Keyword::Label,
        name: "LABEL",
        summary: "Adds metadata to the image as key and value pairs, such as its source or license.",
        signatures: signatures::LABEL,
        shape: Shape::Pairs,
        flags: &[],
        snippet: r#"LABEL ${1:org.opencontainers.image.source}="${2:value}""#,
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#label",
        docs: include_str!("../docs/label.md"),
    },
    Instruction {
        keyword: Keyword::Maintainer,
        name: "MAINTAINER",
        summary: "Sets the author of the image; a label has replaced it.",
        signatures: signatures::MAINTAINER,
        shape: Shape::Text,
        flags: &[],
        snippet: "MAINTAINER ${1:name}",
        heredocs: false,
        onbuild: false,
        deprecated: Some("LABEL org.opencontainers.image.authors"),
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#maintainer-deprecated",
        docs: include_str!("../docs/maintainer.md"),
    },
    Instruction {
        keyword: Keyword::Onbuild,
        name: "ONBUILD",
        summary: "Stores an instruction in the image that runs when another build uses the image as its base.",
        signatures: signatures::ONBUILD,
        shape: Shape::Instruction,
        flags: &[],
        snippet: "ONBUILD ${1:RUN} ${2:command}",
        heredocs: true,
        onbuild: false,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#onbuild",
        docs: include_str!("../docs/onbuild.md"),
    },
    Instruction {
        keyword: Keyword::Run,
        name: "RUN",
        summary: "Runs a command while the image is built and keeps the files it changes as a new layer.",
        signatures: signatures::RUN,
        shape: Shape::JsonOrShell,
        flags: run::FLAGS,
        snippet: "RUN ${1:command}",
        heredocs: true,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#run",
        docs: include_str!("../docs/run.md"),
    },
    Instruction {
        keyword: Keyword::Shell,
        name: "SHELL",
        summary: "Sets the shell that runs the shell form of RUN, CMD and ENTRYPOINT.",
        signatures: signatures::SHELL,
        shape: Shape::JsonOrShell,
        flags: &[],
        snippet: r#"SHELL ["${1:/bin/bash}", "-o", "pipefail", "-c"]"#,
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#shell",
        docs: include_str!("../docs/shell.md"),
    },
    Instruction {
        keyword: Keyword::Stopsignal,
        name: "STOPSIGNAL",
        summary: "Sets the signal that asks the container's main process to stop.",
        signatures: signatures::STOPSIGNAL,
        shape: Shape::Text,
        flags: &[],
        snippet: "STOPSIGNAL ${1:SIGQUIT}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#stopsignal",
        docs: include_str!("../docs/stopsignal.md"),
    },
    Instruction {
        keyword: Keyword::User,
        name: "USER",
        summary: "Sets the user, and optionally the group, for the instructions that follow and for the container.",
        signatures: signatures::USER,
        shape: Shape::Text,
        flags: &[],
        snippet: "USER ${1:user}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#user",
        docs: include_str!("../docs/user.md"),
    },
    Instruction {
        keyword: Keyword::Volume,
        name: "VOLUME",
        summary: "Marks directories whose contents live outside the container's own file system.",
        signatures: signatures::VOLUME,
        shape: Shape::JsonOrWords,
        flags: &[],
        snippet: r#"VOLUME ["${1:/data}"]"#,
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#volume",
        docs: include_str!("../docs/volume.md"),
    },
    Instruction {
        keyword: Keyword::Workdir,
        name: "WORKDIR",
        summary: "Sets the working directory for the instructions that follow and for the container, and creates it if needed.",
        signatures: signatures::WORKDIR,
        shape: Shape::Text,
        flags: &[],
        snippet: "WORKDIR ${1:/app}",
        heredocs: false,
        onbuild: true,
        deprecated: None,
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#workdir",
        docs: include_str!("../docs/workdir.md"),
    },
];
