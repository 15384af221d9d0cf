//! Which files are Dockerfiles by their names.

/// Folders that hold what others wrote or what a tool generated.
pub(crate) const SKIPPED_FOLDERS: [&str; 3] = [".git", "node_modules", "target"];

/// Endings of files that a Dockerfile is made from, or that speak of one or back one up.
const OTHER_ENDINGS: [&str; 16] = [
    "bak",
    "dockerignore",
    "erb",
    "gotmpl",
    "in",
    "j2",
    "jinja",
    "jinja2",
    "md",
    "mustache",
    "orig",
    "rej",
    "swp",
    "template",
    "tmpl",
    "tpl",
];

/// Whether a file of this name is a Dockerfile without being named by anyone.
///
/// Only whole names and endings are compared without regard to case: `dockerfile.go` is code.
pub(crate) fn is_dockerfile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    if OTHER_ENDINGS.contains(&ending) || lower.ends_with('~') {
        return false;
    }
    let starts =
        |word: &str| name.strip_prefix(word).is_some_and(|rest| rest.starts_with(['.', '-']));
    ["dockerfile", "containerfile"].contains(&&*lower)
        || ["dockerfile", "containerfile"].contains(&ending)
        || ["Dockerfile", "Containerfile"].into_iter().any(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerfiles_are_known_by_name() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "DOCKERFILE",
            "Dockerfile.dev",
            "Dockerfile-3.12-slim",
            "app.Dockerfile",
            "app.dockerfile",
            "app.DockerFile",
            ".dockerfile",
            "Containerfile",
            "Containerfile.x",
            "a.containerfile",
        ] {
            assert!(is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn other_files_are_left_out() {
        for name in [
            "Dockerfile.dockerignore",
            "app.Dockerfile.dockerignore",
            ".dockerignore",
            "dockerfile.go",
            "dockerfile-analyzer",
            "Dockerfiles",
            "MyDockerfile",
            "Dockerfile.template",
            "Dockerfile.j2",
            "Dockerfile.md",
            "Dockerfile~",
            "Dockerfile.bak",
            "docker-compose.yml",
            "",
        ] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn other_endings_are_sorted() {
        assert!(OTHER_ENDINGS.is_sorted());
    }
}
