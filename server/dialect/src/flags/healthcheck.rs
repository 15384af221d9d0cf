//! The flags of HEALTHCHECK.

use super::{Flag, ValueKind};
use crate::Since;

/// What HEALTHCHECK takes, sorted by name.
pub const FLAGS: &[Flag] = &[
    Flag {
        name: "interval",
        value: ValueKind::Duration,
        repeatable: false,
        expands: false,
        default: Some("30s"),
        since: Since::ALWAYS,
        summary: "Sets the time between two checks.",
        link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
        docs: include_str!("../../docs/healthcheck/interval.md"),
    },
    Flag {
        name: "retries",
        value: ValueKind::Count,
        repeatable: false,
        expands: false,
        default: Some("3"),
        since: Since::ALWAYS,
        summary: "Sets how many checks in a row must fail before the container is unhealthy.",
        link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
        docs: include_str!("../../docs/healthcheck/retries.md"),
    },
    Flag {
        name: "start-interval",
        value: ValueKind::Duration,
        repeatable: false,
        expands: false,
        default: Some("5s"),
        since: Since::stable("1.6"),
        summary: "Sets the time between two checks during the start period.",
        link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
        docs: include_str!("../../docs/healthcheck/start-interval.md"),
    },
    Flag {
        name: "start-period",
        value: ValueKind::Duration,
        repeatable: false,
        expands: false,
        default: Some("0s"),
        since: Since::ALWAYS,
        summary: "Sets how long failed checks do not count after the container starts.",
        link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
        docs: include_str!("../../docs/healthcheck/start-period.md"),
    },
    Flag {
        name: "timeout",
        value: ValueKind::Duration,
        repeatable: false,
        expands: false,
        default: Some("30s"),
        since: Since::ALWAYS,
        summary: "Sets how long one check may take before it counts as failed.",
        link: "https://docs.docker.com/reference/dockerfile/#healthcheck",
        docs: include_str!("../../docs/healthcheck/timeout.md"),
    },
];
