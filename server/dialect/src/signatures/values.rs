//! The parts of a flag's value and of a directive's.

use super::{Parameter, behind, named, word};
use crate::ValueKind;

/// The image that `# syntax=` names.
pub const SYNTAX: &[Parameter] = &[word("<image>", "The frontend image that reads this file.")];

/// The character that `# escape=` chooses.
pub const ESCAPE: &[Parameter] =
    &[word("<character>", "The backslash, or the backtick, which suits Windows paths.")];

/// The options of `# check=`.
pub const CHECK: &[Parameter] = &[
    named("skip", "skip=<check>[,<check>...]", "The checks not to run, or `all`."),
    named("error", "error=true|false", "Whether a finding fails the build."),
    named(
        "experimental",
        "experimental=<check>[,<check>...]",
        "The experimental checks to run as well, or `all`.",
    ),
];

impl ValueKind {
    /// The parts of such a value, whose labels are found in [`crate::Flag::form`]; empty where the
    /// value is one of a few words or a list of options.
    pub fn parameters(&self) -> &'static [Parameter] {
        match self {
            ValueKind::Boolean | ValueKind::OneOf(_) | ValueKind::Mount => &[],
            ValueKind::Platform => PLATFORM,
            ValueKind::Source => SOURCE,
            ValueKind::Owner => OWNER,
            ValueKind::Mode => MODE,
            ValueKind::Checksum => CHECKSUM,
            ValueKind::Pattern => PATTERN,
            ValueKind::Duration => DURATION,
            ValueKind::Count => COUNT,
            ValueKind::Device => DEVICE,
        }
    }
}

const PLATFORM: &[Parameter] = &[
    word("<os>", "The operating system, such as `linux`, or a variable for the whole platform."),
    behind('/', "<arch>", "The processor architecture, such as `amd64` or `arm64`."),
    behind('/', "<variant>", "The version of the architecture, such as `v7` of `arm`."),
];

const SOURCE: &[Parameter] = &[word(
    "<stage|image|context>",
    "A stage by its name or number, an image or a named context; no variables.",
)];

const OWNER: &[Parameter] = &[
    word("<user>", "The user, by name or number; a name is looked up in the image."),
    behind(
        ':',
        "<group>",
        "The group; without it, the main group of a named user, or the same number.",
    ),
];

const MODE: &[Parameter] =
    &[word("<permissions>", "In octal, such as `755`, or in symbols, such as `u=rwX,go=rX`.")];

const CHECKSUM: &[Parameter] =
    &[word("<checksum>", "`sha256:` and 64 digits, or for Git the start of a commit.")];

const PATTERN: &[Parameter] =
    &[word("<pattern>", "A path that may hold `*`, `**` and `?`, such as `**/*.md`.")];

const DURATION: &[Parameter] =
    &[word("<duration>", "Numbers with units, such as `30s`, `1m30s` or `500ms`.")];

const COUNT: &[Parameter] = &[word("<number>", "A whole number.")];

const DEVICE: &[Parameter] = &[
    word("<device>", "A device such as `vendor.com/class=name`, or a class of devices."),
    behind(',', "required", "Stops the build when there is no such device."),
];
