//! The flags that COPY and ADD share; only the link to the official reference differs.

use super::{Flag, ValueKind};
use crate::Since;

/// `--chmod`, documented officially at `link`.
pub(super) const fn chmod(link: &'static str) -> Flag {
    Flag {
        name: "chmod",
        value: ValueKind::Mode,
        repeatable: false,
        expands: true,
        default: None,
        since: Since::stable("1.2"),
        summary: "Sets the permissions of the copied files and directories.",
        link,
        docs: include_str!("../../docs/copy/chmod.md"),
    }
}

/// `--chown`, documented officially at `link`.
pub(super) const fn chown(link: &'static str) -> Flag {
    Flag {
        name: "chown",
        value: ValueKind::Owner,
        repeatable: false,
        expands: true,
        default: None,
        since: Since::ALWAYS,
        summary: "Sets the user and group that own the copied files and directories.",
        link,
        docs: include_str!("../../docs/copy/chown.md"),
    }
}

/// `--exclude`, documented officially at `link`.
pub(super) const fn exclude(link: &'static str) -> Flag {
    Flag {
        name: "exclude",
        value: ValueKind::Pattern,
        repeatable: true,
        expands: false,
        default: None,
        since: Since::stable("1.19"),
        summary: "Leaves out the files and directories that match a pattern.",
        link,
        docs: include_str!("../../docs/copy/exclude.md"),
    }
}

/// The flag that changes how layers are kept and not what is copied where.
pub const LINK: &str = "link";

/// `--link`, documented officially at `link`.
pub(super) const fn link(link: &'static str) -> Flag {
    Flag {
        name: LINK,
        value: ValueKind::Boolean,
        repeatable: false,
        expands: false,
        default: Some("false"),
        since: Since::stable("1.4"),
        summary: "Copies into a layer of its own that does not depend on the layers below.",
        link,
        docs: include_str!("../../docs/copy/link.md"),
    }
}
