//! Where the user's credentials are, from the environment of the process.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Files of credentials and folders of programs.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The files, in the order in which they are looked at.
    pub files: Vec<PathBuf>,
    /// The folders in which credential helpers are looked for.
    pub programs: Vec<PathBuf>,
}

impl Places {
    /// The places of the user who runs this process. Nothing in `workspaces` is one that the
    /// environment names: what is checked out there may be another's.
    pub fn of_user(workspaces: &[PathBuf]) -> Places {
        Places::new(|name| env::var_os(name), env::home_dir(), workspaces)
    }

    fn new(
        variable: impl Fn(&str) -> Option<OsString>,
        home: Option<PathBuf>,
        workspaces: &[PathBuf],
    ) -> Places {
        let is_trusted = |path: &Path| {
            path.is_absolute() && !workspaces.iter().any(|workspace| path.starts_with(workspace))
        };
        let named = |name: &str, below: &str| {
            let path = PathBuf::from(variable(name).filter(|value| !value.is_empty())?);
            let path = if below.is_empty() { path } else { path.join(below) };
            Some(path).filter(|path| is_trusted(path))
        };
        let home = home.filter(|home| home.is_absolute());
        let of_home = |below: &str| home.as_ref().map(|home| home.join(below));
        let files = [
            named("REGISTRY_AUTH_FILE", ""),
            named("DOCKER_CONFIG", "config.json").or_else(|| of_home(".docker/config.json")),
            named("XDG_RUNTIME_DIR", "containers/auth.json"),
            named("XDG_CONFIG_HOME", "containers/auth.json")
                .or_else(|| of_home(".config/containers/auth.json")),
        ];
        let path = variable("PATH").unwrap_or_default();
        let programs = env::split_paths(&path).filter(|folder| is_trusted(folder)).collect();
        Places { files: files.into_iter().flatten().collect(), programs }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], files: &[&str], programs: &[&str]) {
        let get = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        let places = Places::new(get, Some("/home/me".into()), &["/home/me/project".into()]);
        let paths = |expected: &[&str]| expected.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!((places.files, places.programs), (paths(files), paths(programs)));
    }

    #[test]
    fn the_environment_says_where() {
        check(&[], &["/home/me/.docker/config.json", "/home/me/.config/containers/auth.json"], &[]);
        check(
            &[
                ("DOCKER_CONFIG", "/etc/d"),
                ("XDG_RUNTIME_DIR", "/run/user/1"),
                ("REGISTRY_AUTH_FILE", "/a.json"),
                ("PATH", "/usr/bin:/bin"),
            ],
            &[
                "/a.json",
                "/etc/d/config.json",
                "/run/user/1/containers/auth.json",
                "/home/me/.config/containers/auth.json",
            ],
            &["/usr/bin", "/bin"],
        );
    }

    #[test]
    fn nothing_in_a_workspace_counts() {
        check(
            &[
                ("DOCKER_CONFIG", "/home/me/project/.docker"),
                ("REGISTRY_AUTH_FILE", "auth.json"),
                ("PATH", "bin:.:/home/me/project/bin:/bin:"),
            ],
            &["/home/me/.docker/config.json", "/home/me/.config/containers/auth.json"],
            &["/bin"],
        );
    }
}
