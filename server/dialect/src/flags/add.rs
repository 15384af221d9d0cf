//! The flags of ADD.

use super::files::{chmod, chown, exclude, link};
use super::{Flag, ValueKind};
use crate::Since;

/// What ADD takes, sorted by name.
pub const FLAGS: &[Flag] = &[
    Flag {
        name: "checksum",
        value: ValueKind::Checksum,
        repeatable: false,
        expands: true,
        default: None,
        since: Since::stable("1.6"),
        summary: "Fails the build unless the download or the Git commit matches this checksum.",
        link: "https://docs.docker.com/reference/dockerfile/#add---checksum",
        docs: include_str!("../../docs/add/checksum.md"),
    },
    chmod("https://docs.docker.com/reference/dockerfile/#add---chmod"),
    chown("https://docs.docker.com/reference/dockerfile/#add---chown"),
    exclude("https://docs.docker.com/reference/dockerfile/#add---exclude"),
    Flag {
        name: "keep-git-dir",
        value: ValueKind::Boolean,
        repeatable: false,
        expands: false,
        default: Some("false"),
        since: Since::stable("1.5"),
        summary: "Keeps the .git directory of a cloned repository.",
        link: "https://docs.docker.com/reference/dockerfile/#add---keep-git-dir",
        docs: include_str!("../../docs/add/keep-git-dir.md"),
    },
    link("https://docs.docker.com/reference/dockerfile/#add---link"),
    Flag {
        name: "unpack",
        value: ValueKind::Boolean,
        repeatable: false,
        expands: false,
        default: None,
        since: Since::stable("1.17"),
        summary: "Says whether a tar archive is unpacked or copied as the file it is.",
        link: "https://docs.docker.com/reference/dockerfile/#add---unpack",
        docs: include_str!("../../docs/add/unpack.md"),
    },
];
