//! How the package managers are called to install something: the words, the flags that take a
//! value, and where what they fetch is kept. Each program is in one row.

/// Who packages come from, which decides how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ecosystem {
    /// Debian: `name=version`, `name/release`.
    Debian,
    /// Alpine: `name=version`, `name~version`, `name>version`, `name@repository`.
    Alpine,
    /// RPM: `name-version`.
    Rpm,
    /// SUSE's tools: `name=version`.
    Suse,
    /// Python: `name==version` and what PEP 508 has.
    Python,
    /// JavaScript: `name@version`.
    JavaScript,
    /// Ruby: `name:version`, or a flag.
    Ruby,
    /// Go: `path@version`.
    Go,
}

/// One package manager.
#[derive(Debug)]
pub struct Manager {
    /// The names of the program.
    pub programs: &'static [&'static str],
    /// Who its packages come from.
    pub ecosystem: Ecosystem,
    /// The commands that install the packages whose names follow, word by word.
    pub installs: &'static [&'static [&'static str]],
    /// The flags that take a value behind a blank.
    pub valued: &'static [&'static str],
    /// The folders in which it keeps what it fetched, for root; `~` is the home of the user.
    pub caches: &'static [&'static str],
}

/// Their rows.
pub static MANAGERS: [Manager; 12] = [
    Manager {
        programs: &["apt-get", "apt", "aptitude"],
        ecosystem: Ecosystem::Debian,
        installs: &[&["install"]],
        valued: &[
            "-o",
            "--option",
            "-c",
            "--config-file",
            "-t",
            "--target-release",
            "--default-release",
            "-a",
            "--host-architecture",
            "-P",
            "--build-profiles",
        ],
        caches: &["/var/lib/apt/lists", "/var/cache/apt"],
    },
    Manager {
        programs: &["apk"],
        ecosystem: Ecosystem::Alpine,
        installs: &[&["add"]],
        valued: &[
            "-t",
            "--virtual",
            "-p",
            "--root",
            "-X",
            "--repository",
            "--wait",
            "--keys-dir",
            "--repositories-file",
            "--cache-dir",
            "--cache-max-age",
            "--arch",
            "--timeout",
            "--progress-fd",
        ],
        caches: &["/var/cache/apk", "/etc/apk/cache"],
    },
    Manager {
        programs: &["dnf", "dnf5", "microdnf", "tdnf"],
        ecosystem: Ecosystem::Rpm,
        installs: &[&["install"], &["reinstall"]],
        valued: RPM_VALUED,
        caches: &["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"],
    },
    Manager {
        programs: &["yum"],
        ecosystem: Ecosystem::Rpm,
        installs: &[&["install"], &["reinstall"]],
        valued: RPM_VALUED,
        caches: &["/var/cache/yum", "/var/cache/dnf"],
    },
    Manager {
        programs: &["zypper"],
        ecosystem: Ecosystem::Suse,
        installs: &[&["install"], &["in"]],
        valued: &[
            "-R",
            "--root",
            "--installroot",
            "--cache-dir",
            "-c",
            "--config",
            "-D",
            "--reposd-dir",
            "-p",
            "--plus-repo",
            "--plus-content",
            "--from",
            "-r",
            "--repo",
            "-t",
            "--type",
        ],
        caches: &["/var/cache/zypp"],
    },
    Manager {
        programs: &["pip", "pip3", "pip2"],
        ecosystem: Ecosystem::Python,
        installs: &[&["install"]],
        valued: PIP_VALUED,
        caches: &["~/.cache/pip"],
    },
    Manager {
        programs: &["uv"],
        ecosystem: Ecosystem::Python,
        installs: &[&["pip", "install"]],
        valued: PIP_VALUED,
        caches: &["~/.cache/uv"],
    },
    Manager {
        programs: &["npm"],
        ecosystem: Ecosystem::JavaScript,
        installs: &[&["install"], &["i"], &["add"], &["in"], &["ins"], &["inst"]],
        valued: &[
            "--prefix",
            "-C",
            "--registry",
            "--cache",
            "--loglevel",
            "--omit",
            "--include",
            "--tag",
            "-w",
            "--workspace",
            "--userconfig",
            "--globalconfig",
            "--network-timeout",
            "--install-strategy",
            "--only",
            "--python",
            "--arch",
            "--platform",
            "--fetch-timeout",
            "--fetch-retries",
            "--fetch-retry-mintimeout",
            "--fetch-retry-maxtimeout",
            "--maxsockets",
            "--node-options",
            "--cpu",
            "--os",
            "--libc",
            "--before",
            "--scope",
        ],
        caches: &["~/.npm"],
    },
    Manager {
        programs: &["yarn", "yarnpkg"],
        ecosystem: Ecosystem::JavaScript,
        installs: &[&["add"], &["global", "add"]],
        valued: &[
            "--cwd",
            "--network-timeout",
            "--cache-folder",
            "--modules-folder",
            "--mutex",
            "--registry",
            "--network-concurrency",
            "--prefix",
            "--global-folder",
        ],
        caches: &["/usr/local/share/.cache/yarn", "~/.cache/yarn", "~/.yarn"],
    },
    Manager {
        programs: &["pnpm"],
        ecosystem: Ecosystem::JavaScript,
        installs: &[&["add"], &["install"], &["i"]],
        valued: &[
            "-C",
            "--dir",
            "--filter",
            "-F",
            "--store-dir",
            "--reporter",
            "--registry",
            "--global-dir",
            "--global-bin-dir",
            "--virtual-store-dir",
        ],
        caches: &["~/.local/share/pnpm/store"],
    },
    Manager {
        programs: &["gem"],
        ecosystem: Ecosystem::Ruby,
        installs: &[&["install"], &["i"]],
        valued: &[
            "-v",
            "--version",
            "-i",
            "--install-dir",
            "-n",
            "--bindir",
            "-P",
            "--trust-policy",
            "-s",
            "--source",
            "-p",
            "--http-proxy",
            "--platform",
            "--build-root",
            "--config-file",
            "-B",
            "--without",
            "--target-rbconfig",
        ],
        caches: &[],
    },
    Manager {
        programs: &["go"],
        ecosystem: Ecosystem::Go,
        installs: &[&["install"]],
        valued: &[
            "-ldflags",
            "-tags",
            "-gcflags",
            "-asmflags",
            "-o",
            "-mod",
            "-modfile",
            "-p",
            "-buildmode",
            "-compiler",
            "-pkgdir",
            "-toolexec",
            "-overlay",
            "-C",
            "-installsuffix",
            "-covermode",
            "-coverpkg",
            "-pgo",
        ],
        caches: &["~/go/pkg/mod", "/go/pkg/mod"],
    },
];

const RPM_VALUED: &[&str] = &[
    "-c",
    "--config",
    "--enablerepo",
    "--disablerepo",
    "--repo",
    "--repoid",
    "--releasever",
    "-x",
    "--exclude",
    "--setopt",
    "--installroot",
    "-d",
    "-e",
    "--debuglevel",
    "--errorlevel",
    "--advisory",
    "--forcearch",
    "--comment",
    "--downloaddir",
    "--destdir",
    "-R",
    "--randomwait",
    "--rpmverbosity",
    "--disableplugin",
    "--enableplugin",
    "--color",
];

const PIP_VALUED: &[&str] = &[
    "-r",
    "--requirement",
    "--requirements",
    "-c",
    "--constraint",
    "--constraints",
    "-e",
    "--editable",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--proxy",
    "--timeout",
    "--default-timeout",
    "--retries",
    "--resume-retries",
    "--cache-dir",
    "--prefix",
    "--root",
    "--src",
    "-b",
    "--build",
    "--global-option",
    "--install-option",
    "--config-settings",
    "-C",
    "--only-binary",
    "--no-binary",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--log",
    "--exists-action",
    "--cert",
    "--client-cert",
    "--progress-bar",
    "--use-feature",
    "--use-deprecated",
    "--upgrade-strategy",
    "--root-user-action",
    "--report",
    "--python",
    "-p",
    "--group",
    "--keyring-provider",
    "--index",
    "--default-index",
    "--extra",
    "--index-strategy",
    "--link-mode",
    "--prerelease",
    "--resolution",
    "--exclude-newer",
    "--torch-backend",
    "--config-file",
    "--directory",
    "--project",
    "--upgrade-package",
    "-P",
    "--reinstall-package",
    "--override",
    "--overrides",
];

impl Manager {
    /// The manager that is called `program`; a name with a version, like `pip3.11`, counts too.
    pub fn of_program(program: &str) -> Option<&'static Manager> {
        let is_digit = |c: char| c.is_ascii_digit() || c == '.';
        let bare = program.trim_end_matches(is_digit);
        let find = |name: &str| MANAGERS.iter().find(|row| row.programs.contains(&name));
        find(program).or_else(|| find(bare).filter(|row| row.ecosystem == Ecosystem::Python))
    }
}

#[cfg(test)]
mod tests {
    use super::{MANAGERS, Manager};

    #[test]
    fn every_program_is_in_one_row() {
        for row in &MANAGERS {
            for program in row.programs {
                let found = Manager::of_program(program).unwrap();
                assert!(std::ptr::eq(found, row), "{program} is in two rows");
            }
            let dashed = row.valued.iter().all(|flag| flag.starts_with('-'));
            assert!(dashed && !row.installs.is_empty(), "{:?}", row.programs);
        }
        assert!(Manager::of_program("pip3.11").is_some() && Manager::of_program("apk2").is_none());
    }
}
