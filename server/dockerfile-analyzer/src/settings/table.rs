//! Every setting that a user has, with its values, its default and what it means. What is not in
//! this table is no setting; the manifest of the VS Code extension and docs/settings.md are made
//! from it.

/// One setting.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(test), allow(dead_code, reason = "told to editors by what is generated"))]
pub(crate) struct Setting {
    /// Its name behind the section: `inlayHints.variables`.
    pub(crate) key: &'static str,
    /// What it may be.
    #[cfg_attr(not(test), allow(dead_code, reason = "told to editors by what is generated"))]
    pub(crate) form: Form,
    /// Who decides about it.
    pub(crate) decides: Decides,
    /// What it means, in Markdown.
    pub(crate) description: &'static str,
}

/// What a setting may be, with its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(test), allow(dead_code, reason = "told to editors by what is generated"))]
pub(crate) enum Form {
    /// On or off.
    Switch(bool),
    /// On or off; where nothing is set, what the editor says when it asks.
    LeftOpen,
    /// A text; nothing is set where it is empty.
    Text,
    /// One of these words, of which the first is the default.
    Word(&'static [&'static str]),
    /// A number from the first one to the second one.
    Number(u32, u32, Option<u32>),
    /// An object of rules and their levels.
    Levels,
    /// A list of texts.
    Texts,
    /// An object of texts.
    Pairs,
    /// An object of further settings, which have rows of their own.
    Group,
    /// What an editor says of itself; no user sets it.
    Editor,
}

/// Who decides about a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decides {
    /// The user, and the workspace over it.
    Workspace,
    /// The user alone, as it has a program run or a connection opened.
    User,
}

use Decides::{User, Workspace};
use Form::{Editor, Group, LeftOpen, Levels, Number, Pairs, Switch, Text, Texts, Word};

const fn row(key: &'static str, form: Form, description: &'static str) -> Setting {
    Setting { key, form, decides: Workspace, description }
}

const fn of_user(key: &'static str, form: Form, description: &'static str) -> Setting {
    Setting { key, form, decides: User, description }
}

/// The settings, in the order in which they are shown.
pub(crate) const ALL: &[Setting] = &[
    row(
        "buildContext",
        Text,
        "The folder that builds copy from, as a path from the workspace folder. Empty: the folder in which most sources of the file exist.",
    ),
    row(
        "rules",
        Levels,
        "The level of each rule, by its id or by the name that another tool has for it: `{ \"DL3008\": \"off\" }`. `.dockerfile-analyzer.toml` and `.hadolint.yaml` stand over it.",
    ),
    of_user(
        "shellcheck",
        Switch(false),
        "Runs the program `shellcheck` from `PATH` for findings in commands, instead of what is built in. Only in a workspace that you trust, and only from user settings.",
    ),
    row("caching", Group, ""),
    row(
        "caching.enable",
        Switch(true),
        "Reads the build context to find out what makes builds slow, and offers an order of the instructions that gives the same image with less work.",
    ),
    row(
        "caching.history",
        Switch(true),
        "Reads the last commits of the repository for it, to tell how often each step ran again. Nothing in the repository is executed.",
    ),
    row("codeLens", Group, ""),
    row(
        "codeLens.enable",
        Switch(true),
        "Offers to build a stage and to run the image, above each stage of a trusted workspace.",
    ),
    row("codeLens.commands", Editor, ""),
    row("images", Group, ""),
    of_user(
        "images.network",
        Word(&["on-request", "off", "background"]),
        "When registries are asked for tags and digests: when you complete, hover over or change an image; never; or also for diagnostics and hints.",
    ),
    of_user(
        "images.deadline",
        Number(100, 30_000, Some(2000)),
        "How long a registry may take to answer, in milliseconds.",
    ),
    of_user(
        "images.cache",
        Switch(true),
        "Keeps what registries answered on the disk, in the cache folder of the user.",
    ),
    of_user("images.hub", Text, "The address of what is asked in place of Docker Hub."),
    of_user(
        "images.mirrors",
        Pairs,
        "The address that is asked in place of a registry: `{ \"docker.io\": \"https://mirror.example.com\" }`.",
    ),
    of_user(
        "images.insecureRegistries",
        Texts,
        "The registries that may be asked without TLS, each with its port. Those on this machine need not be named.",
    ),
    row("inlayHints", Group, ""),
    row(
        "inlayHints.variables",
        Switch(true),
        "Shows the values of variables that the builder replaces: `FROM golang:${V}` is `1.25`.",
    ),
    row(
        "inlayHints.stages",
        Switch(true),
        "Shows the numbers of stages that `COPY --from` means by number, and what a number means.",
    ),
    row("inlayHints.directories", Switch(true), "Shows where a relative `WORKDIR` leads."),
    row(
        "inlayHints.destinations",
        Switch(false),
        "Shows where a relative destination of `COPY` or `ADD` leads.",
    ),
    row(
        "inlayHints.defaults",
        Switch(false),
        "Shows what holds where a tag, a flag or a protocol is not written.",
    ),
    row(
        "inlayHints.images",
        Switch(false),
        "Shows the build that the tag of an image means: `FROM python:3` is `3.14.0-trixie`.",
    ),
    row(
        "inlayHints.reruns",
        Switch(false),
        "Shows how often each step ran again in the last commits of the project.",
    ),
    row("format", Group, ""),
    row(
        "format.keywordCase",
        Word(&["majority", "upper", "lower", "keep"]),
        "The letters of keywords; `majority` is how most of the file has them.",
    ),
    row("format.asLikeFrom", Switch(true), "Writes the `AS` of `FROM` like the `FROM`."),
    row(
        "format.singleSpaces",
        Switch(true),
        "Leaves one space between words, except where they stand in columns.",
    ),
    row(
        "format.jsonSpacing",
        Word(&["tight", "padded", "keep"]),
        "The blanks in JSON arrays: `[\"a\", \"b\"]` or `[ \"a\", \"b\" ]`.",
    ),
    row(
        "format.blankLines",
        Number(0, 100, Some(1)),
        "How many blank lines may follow each other; 100 keeps all.",
    ),
    row(
        "format.blankLinesBeforeFrom",
        Number(0, 100, Some(2)),
        "How many blank lines may follow each other in front of a `FROM`.",
    ),
    row(
        "format.trimLineEnds",
        LeftOpen,
        "Removes blanks at the ends of lines. If nothing is set, the editor decides, such as by `files.trimTrailingWhitespace` of VS Code.",
    ),
    row(
        "format.finalNewline",
        LeftOpen,
        "Ends the last line with a line break. If nothing is set, the editor decides, such as by `files.insertFinalNewline` of VS Code.",
    ),
    row(
        "format.indentStyle",
        Word(&["file", "space", "tab", "editor", "keep"]),
        "How continued lines are indented: as most of the file does it, with spaces, with tabs, as the editor is set to, or as they are. EditorConfig comes first.",
    ),
    row(
        "format.indentSize",
        Number(1, 16, None),
        "How many spaces continued lines are indented by, or a tab is wide. EditorConfig comes first.",
    ),
    row("format.flat", Switch(false), "Gives every continued line the same indentation."),
    row("format.outdent", Switch(true), "Begins instructions at the start of their line."),
    row(
        "logLevel",
        Word(&["info", "error", "warning", "debug"]),
        "How much the server writes to its log.",
    ),
];

/// Whether there is a setting, or a group of settings, of this name.
pub(crate) fn has(key: &str) -> bool {
    ALL.iter().any(|setting| setting.key == key)
}
