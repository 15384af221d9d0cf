//! Names of build arguments that are given another value in every build.

/// Such names, in upper case.
const NAMES: [&str; 34] = [
    "BUILDDATE",
    "BUILDNUMBER",
    "BUILDTIME",
    "BUILD_DATE",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_REVISION",
    "BUILD_SHA",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "COMMIT",
    "COMMIT_HASH",
    "COMMIT_ID",
    "COMMIT_SHA",
    "DATE_CREATED",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "GITHUB_SHA",
    "GITSHA",
    "GIT_COMMIT",
    "GIT_COMMIT_HASH",
    "GIT_COMMIT_SHA",
    "GIT_DESCRIBE",
    "GIT_HASH",
    "GIT_REF",
    "GIT_REV",
    "GIT_REVISION",
    "GIT_SHA",
    "SHORT_SHA",
    "SOURCE_COMMIT",
    "SOURCE_DATE_EPOCH",
    "TIMESTAMP",
    "VCS_REF",
    "VCS_REVISION",
];

/// What such names begin with.
const BEGINNINGS: [&str; 2] = ["CI_COMMIT_", "CI_PIPELINE_"];

/// Whether a build argument called `name` tells what is another commit or another moment in every
/// build. Names that are there to throw the cache away, like `CACHEBUST`, are not among them: those
/// do what they are meant for.
pub fn is_volatile(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    NAMES.contains(&name.as_str()) || BEGINNINGS.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_commits_and_moments_are_known() {
        for name in ["GIT_SHA", "build_date", "CI_COMMIT_TAG", "SOURCE_DATE_EPOCH"] {
            assert!(is_volatile(name), "{name}");
        }
        for name in ["VERSION", "NODE_COMMIT", "CACHEBUST", "DATE", "GIT_REPO"] {
            assert!(!is_volatile(name), "{name}");
        }
    }
}
