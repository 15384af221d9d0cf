//! What this program is: its version and the facts of its build.

use std::env::consts::{ARCH, OS};
use std::sync::LazyLock;

/// The version of the release.
pub(crate) const NUMBER: &str = env!("CARGO_PKG_VERSION");

/// The commit that it was built from, where the build was told.
const COMMIT: Option<&str> = option_env!("DOCKERFILE_ANALYZER_COMMIT");

/// The C library, the part of a target that tells two programs for one system apart.
const LIBRARY: &str = match () {
    () if cfg!(target_env = "gnu") => "gnu",
    () if cfg!(target_env = "musl") => "musl",
    () if cfg!(target_env = "msvc") => "msvc",
    () => "its own library",
};

/// The version as clients are told it: with the commit, as semantic versions carry one.
pub(crate) fn with_commit() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| match commit() {
        Some(commit) => format!("{NUMBER}+{commit}"),
        None => NUMBER.to_owned(),
    });
    &TEXT
}

/// The version, and on the lines below it the facts of the build.
pub(crate) fn long() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let commit = commit().unwrap_or("not known");
        let features = if cfg!(feature = "shell-lint") { "shell-lint" } else { "none" };
        let profile = if cfg!(debug_assertions) { "with debug checks" } else { "optimized" };
        format!(
            "{NUMBER}\ncommit: {commit}\ntarget: {ARCH}, {OS}, {LIBRARY}\n\
             features: {features}\nbuild: {profile}"
        )
    });
    &TEXT
}

/// Whoever builds gives the environment, so what it gives counts only where it is a commit.
fn commit() -> Option<&'static str> {
    let is_commit = |text: &&str| {
        (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    COMMIT.filter(is_commit).and_then(|commit| commit.get(..12).or(Some(commit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_comes_first() {
        assert_eq!(long().lines().next(), Some(NUMBER));
        assert!(with_commit().starts_with(NUMBER));
        assert_eq!(long().lines().count(), 5, "{}", long());
    }
}
