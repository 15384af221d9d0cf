//! The flags of RUN.

use super::{Flag, ValueKind};
use crate::{Choice, Since};

/// What RUN takes, sorted by name.
pub const FLAGS: &[Flag] = &[
    Flag {
        name: "device",
        value: ValueKind::Device,
        repeatable: true,
        expands: false,
        default: None,
        since: Since::labs("1.14"),
        summary: "Gives the command access to a device that the builder offers, such as a GPU.",
        link: "https://docs.docker.com/reference/dockerfile/#run---device",
        docs: include_str!("../../docs/run/device.md"),
    },
    Flag {
        name: "mount",
        value: ValueKind::Mount,
        repeatable: true,
        expands: true,
        default: None,
        since: Since::stable("1.2"),
        summary: "Attaches files, a cache directory, a secret or an SSH agent to this one command.",
        link: "https://docs.docker.com/reference/dockerfile/#run---mount",
        docs: include_str!("../../docs/run/mount.md"),
    },
    Flag {
        name: "network",
        value: ValueKind::OneOf(&NETWORKS),
        repeatable: false,
        expands: false,
        default: Some("default"),
        since: Since::stable("1.3"),
        summary: "Chooses the network that the command can reach.",
        link: "https://docs.docker.com/reference/dockerfile/#run---network",
        docs: include_str!("../../docs/run/network.md"),
    },
    Flag {
        name: "security",
        value: ValueKind::OneOf(&SECURITY_MODES),
        repeatable: false,
        expands: false,
        default: Some("sandbox"),
        since: Since::stable("1.20"),
        summary: "Chooses whether the command runs in the build sandbox or with full privileges.",
        link: "https://docs.docker.com/reference/dockerfile/#run---security",
        docs: include_str!("../../docs/run/security.md"),
    },
];

/// The values of `--network`.
const NETWORKS: [Choice; 3] = [
    Choice { name: "default", summary: "Uses the network the builder gives every command." },
    Choice {
        name: "none",
        summary: "Cuts the command off from every network but its own loopback.",
    },
    Choice {
        name: "host",
        summary: "Uses the network of the host; needs the network.host entitlement.",
    },
];

/// The values of `--security`.
const SECURITY_MODES: [Choice; 2] = [
    Choice { name: "sandbox", summary: "Keeps the command in the build sandbox." },
    Choice {
        name: "insecure",
        summary: "Runs the command with full privileges; needs the security.insecure entitlement.",
    },
];
