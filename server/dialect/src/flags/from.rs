//! The flag of FROM.

use super::{Flag, ValueKind};
use crate::Since;

/// What FROM takes.
pub const FLAGS: &[Flag] = &[Flag {
    name: "platform",
    value: ValueKind::Platform,
    repeatable: false,
    expands: true,
    default: Some("$TARGETPLATFORM"),
    since: Since::ALWAYS,
    summary: "Picks the platform of a multi-platform base image.",
    link: "https://docs.docker.com/reference/dockerfile/#from",
    docs: include_str!("../../docs/from/platform.md"),
}];
