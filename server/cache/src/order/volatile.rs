//! Build arguments that are another one in every build: a guess from their names, and from that the
//! file gives them no value of their own.

use analysis::plan::Argument;

/// What a value is that only stands in for the one that the build gives.
const PLACEHOLDERS: [&str; 8] =
    ["", "unknown", "none", "dev", "local", "undefined", "latest", "development"];

/// Names that are all of it.
const NAMES: [&str; 27] = [
    "VERSION",
    "APP_VERSION",
    "BUILD_VERSION",
    "REVISION",
    "COMMIT",
    "SHA",
    "VCS_REF",
    "REF_NAME",
    "BUILD_DATE",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "BUILD_NUMBER",
    "BUILD_ID",
    "BUILD_REF",
    "BUILD_SHA",
    "BUILD_REV",
    "BUILD_TAG",
    "BUILD_REVISION",
    "DATE",
    "TIMESTAMP",
    "CACHEBUST",
    "CACHE_BUST",
    "CACHE_DATE",
    "SOURCE_DATE_EPOCH",
    "COMMIT_HASH",
    "COMMIT_ID",
    "RELEASE_VERSION",
];

/// How names begin or end that tell of a commit or of a run.
const STARTS: [&str; 6] = ["GIT_", "CI_", "COMMIT_", "GITHUB_SHA", "GITHUB_RUN", "VCS_"];
const ENDS: [&str; 5] = ["_COMMIT", "_GIT_SHA", "_REVISION", "_COMMIT_SHA", "_BUILD_DATE"];

/// Names that begin like those and stay the same.
const STABLE: [&str; 6] = ["_URL", "_REPO", "_REPOSITORY", "_TOKEN", "_USER", "_VERSION"];

/// Whether the builds most likely give `argument` another value each, where the file's own is
/// `default`.
pub(super) fn is_volatile(argument: &Argument, default: Option<&str>) -> bool {
    let is_open = default.is_none_or(|default| PLACEHOLDERS.contains(&default));
    is_open && is_volatile_name(&argument.name)
}

fn is_volatile_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let starts = STARTS.iter().any(|start| name.starts_with(start));
    let is_stable = STABLE.iter().any(|end| name.ends_with(end));
    NAMES.contains(&name.as_str())
        || (starts && !is_stable)
        || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        for (name, expected) in [
            ("GIT_SHA", true),
            ("git_commit", true),
            ("SOURCE_COMMIT", true),
            ("CI_PIPELINE_ID", true),
            ("VERSION", true),
            ("BUILD_DATE", true),
            ("GIT_VERSION", false),
            ("CI_REGISTRY_USER", false),
            ("NODE_VERSION", false),
            ("TINI_SHA256", false),
            ("BUILD_TYPE", false),
            ("CITY", false),
        ] {
            assert_eq!(is_volatile_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_value_in_the_file_is_kept() {
        let argument = Argument { name: "GIT_SHA".to_owned(), default: None };
        for (default, expected) in
            [(None, true), (Some(""), true), (Some("unknown"), true), (Some("abc"), false)]
        {
            assert_eq!(is_volatile(&argument, default), expected, "{default:?}");
        }
    }
}
