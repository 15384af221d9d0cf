//! What official images of distributions and languages have at the top of their file system. Only
//! what holds for every tag of them.

use super::owners::official_name;

/// Images of Debian, Ubuntu and Alpine, and of languages on these, that add nothing at the top but
/// what is in [`ADDED`].
const PLAIN: [&str; 13] = [
    "alpine",
    "buildpack-deps",
    "composer",
    "debian",
    "erlang",
    "gcc",
    "golang",
    "node",
    "perl",
    "python",
    "ruby",
    "rust",
    "ubuntu",
];

/// What some of them add.
const ADDED: [(&str, &str); 3] =
    [("composer", "/app"), ("composer", "/docker-entrypoint.sh"), ("golang", "/go")];

/// Everything that one of these distributions has at the top.
const TOP: [&str; 29] = [
    "/.dockerenv",
    "/bin",
    "/bin.usr-is-merged",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib.usr-is-merged",
    "/lib32",
    "/lib64",
    "/libx32",
    "/linuxrc",
    "/lost+found",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sbin.usr-is-merged",
    "/selinux",
    "/snap",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/var",
];

/// Those of them that are directories of root with the mode 755 in each.
const OPEN: [&str; 8] = ["/etc", "/home", "/media", "/mnt", "/opt", "/srv", "/usr", "/var"];

/// What an image has at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// A directory of root that everyone may enter, and no link.
    Open,
}

/// What every tag of the image `reference` has at the absolute `path`, if that is known.
pub(crate) fn found(reference: &str, path: &str) -> Option<Found> {
    let name = official_name(reference);
    if !PLAIN.contains(&name) || reference.contains("onbuild") {
        return None;
    }
    if OPEN.contains(&path) {
        return Some(Found::Open);
    }
    let rest = path.strip_prefix('/')?;
    let length = rest.find('/').unwrap_or(rest.len());
    let top = path.get(..=length)?;
    let is_added = ADDED.contains(&(name, top));
    (!rest.is_empty() && !is_added && !TOP.contains(&top)).then_some(Found::Nothing)
}

#[cfg(test)]
mod tests {
    use super::{Found, found};

    #[test]
    fn what_images_have_is_known_of_few() {
        assert_eq!(found("python:3.13-slim", "/app"), Some(Found::Nothing));
        assert_eq!(found("docker.io/library/golang:1", "/src/x"), Some(Found::Nothing));
        assert_eq!(found("golang", "/go"), None);
        assert_eq!(found("golang", "/go/src"), None);
        assert_eq!(found("alpine", "/opt"), Some(Found::Open));
        assert_eq!(found("alpine", "/opt/x"), None);
        assert_eq!(found("alpine", "/usr/local"), None);
        assert_eq!(found("alpine", "/bin"), None);
        assert_eq!(found("alpine", "/"), None);
        assert_eq!(found("node:8-onbuild", "/app"), None);
        assert_eq!(found("me/node", "/app"), None);
    }
}
