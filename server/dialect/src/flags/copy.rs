//! The flags of COPY.

use super::files::{chmod, chown, exclude, link};
use super::{Flag, ValueKind};
use crate::Since;

/// What COPY takes, sorted by name.
pub const FLAGS: &[Flag] = &[
    chmod("https://docs.docker.com/reference/dockerfile/#copy---chmod"),
    chown("https://docs.docker.com/reference/dockerfile/#copy---chown"),
    exclude("https://docs.docker.com/reference/dockerfile/#copy---exclude"),
    Flag {
        name: "from",
        value: ValueKind::Source,
        repeatable: false,
        expands: false,
        default: None,
        since: Since::ALWAYS,
        summary: "Copies from another stage, an image or a named context instead of the build context.",
        link: "https://docs.docker.com/reference/dockerfile/#copy---from",
        docs: include_str!("../../docs/copy/from.md"),
    },
    link("https://docs.docker.com/reference/dockerfile/#copy---link"),
    Flag {
        name: "parents",
        value: ValueKind::Boolean,
        repeatable: false,
        expands: false,
        default: Some("false"),
        since: Since::stable("1.20"),
        summary: "Keeps the directories of each source path below the destination.",
        link: "https://docs.docker.com/reference/dockerfile/#copy---parents",
        docs: include_str!("../../docs/copy/parents.md"),
    },
];
