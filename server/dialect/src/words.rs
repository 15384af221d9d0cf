//! Single words that mean something in one place: names that are taken, and closed sets of words
//! that are no flag's value.

use crate::Choice;

/// The word of FROM that stands before a stage's name.
pub const AS: &str = "AS";

/// The base image without anything in it; no stage can be called so.
pub const SCRATCH: &str = "scratch";

/// The build context as a source; the build check ReservedStageName keeps the name from stages.
pub const CONTEXT: &str = "context";

/// Whether a stage can be called `name`, in any letter case: it begins with a letter and has only
/// letters, digits, `-`, `_` and `.` (BuildKit `instructions/parse.go`, `parseBuildStageName`).
pub fn is_stage_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_part)
}

/// The word of HEALTHCHECK that turns the check of the base image off.
pub const NONE: &str = "NONE";

/// The first words that HEALTHCHECK takes.
pub static HEALTH_CHECKS: [Choice; 2] = [
    Choice {
        name: "CMD",
        summary: "What follows is the command that tests the container: exit code 0 means healthy.",
    },
    Choice { name: NONE, summary: "Turns off the health check that the base image brings along." },
];

/// The protocols of EXPOSE; the first is the default
/// (BuildKit `dockerfile2llb/convert_expose.go`, `validateProto`).
pub static PROTOCOLS: [Choice; 3] = [
    Choice { name: "tcp", summary: "The default; most services use it." },
    Choice { name: "udp", summary: "Packets without a connection, for DNS, QUIC and the like." },
    Choice { name: "sctp", summary: "Messages over several streams, for telephony and the like." },
];

/// The protocol of EXPOSE that `name` names, whatever its case.
pub fn protocol(name: &str) -> Option<&'static Choice> {
    PROTOCOLS.iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

/// The spellings of a boolean that read best.
pub static BOOLEANS: [Choice; 2] = [
    Choice { name: "true", summary: "Switches it on." },
    Choice { name: "false", summary: "Switches it off." },
];

/// Permissions that files in an image commonly have.
pub static MODES: [Choice; 4] = [
    Choice {
        name: "755",
        summary: "All may read and run it or enter it; the owner may change it.",
    },
    Choice { name: "644", summary: "All may read it, the owner may change it; nobody runs it." },
    Choice { name: "600", summary: "The owner may read and change it, nobody else may anything." },
    Choice {
        name: "u=rwX,go=rX",
        summary: "All may read it and enter directories; what could be run still can be.",
    },
];
