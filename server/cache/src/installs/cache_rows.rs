//! The rows of the package managers' caches.

use super::caches::{Cache, Target};

/// The rows. A program is in the first one that names it.
pub static CACHES: [Cache; 27] = [
    // Beside the lists lies what apt knows of packages that nobody asked for, which belongs to the
    // image.
    Cache {
        targets: &[at("/var/cache/apt"), at("/var/lib/apt/lists")],
        cleanups: &[
            "apt-get clean",
            "apt clean",
            "rm -rf /var/lib/apt/lists/*",
            "rm -rf /var/cache/apt/*",
        ],
        preparation: Some(
            "rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache",
        ),
        ..locked(&["apt-get", "apt", "aptitude"])
    },
    Cache {
        targets: &[at("/var/cache/apk")],
        flags: &["--no-cache"],
        cleanups: &["rm -rf /var/cache/apk/*"],
        preparation: Some("ln -s /var/cache/apk /etc/apk/cache"),
        ..locked(&["apk"])
    },
    Cache {
        targets: &[at("/var/cache/dnf")],
        cleanups: &["dnf clean all", "microdnf clean all", "rm -rf /var/cache/dnf"],
        preparation: Some("echo keepcache=1 >> /etc/dnf/dnf.conf"),
        ..locked(&["dnf", "microdnf"])
    },
    Cache {
        targets: &[at("/var/cache/libdnf5")],
        cleanups: &["dnf5 clean all"],
        preparation: Some("echo keepcache=1 >> /etc/dnf/dnf.conf"),
        ..locked(&["dnf5"])
    },
    Cache {
        targets: &[at("/var/cache/yum")],
        cleanups: &["yum clean all", "rm -rf /var/cache/yum"],
        preparation: Some("echo keepcache=1 >> /etc/yum.conf"),
        ..locked(&["yum"])
    },
    Cache {
        targets: &[at("/var/cache/zypp")],
        cleanups: &["zypper clean", "zypper clean --all"],
        ..locked(&["zypper"])
    },
    Cache {
        targets: &[at("/var/cache/pacman/pkg")],
        cleanups: &["pacman -Scc --noconfirm", "pacman -Sc --noconfirm"],
        ..locked(&["pacman"])
    },
    Cache {
        targets: &[Target {
            path: "~/.npm",
            variables: &[("npm_config_cache", ""), ("NPM_CONFIG_CACHE", "")],
        }],
        cleanups: &["npm cache clean --force", "npm cache clean"],
        ..shared(&["npm"])
    },
    Cache {
        targets: &[Target {
            path: "/usr/local/share/.cache/yarn",
            variables: &[("YARN_CACHE_FOLDER", "")],
        }],
        cleanups: &["yarn cache clean"],
        ..locked(&["yarn", "yarnpkg"])
    },
    Cache {
        targets: &[Target {
            path: "~/.local/share/pnpm/store",
            variables: &[
                ("npm_config_store_dir", ""),
                ("PNPM_HOME", "/store"),
                ("XDG_DATA_HOME", "/pnpm/store"),
            ],
        }],
        cleanups: &["pnpm store prune"],
        ..shared(&["pnpm"])
    },
    Cache {
        targets: &[Target {
            path: "~/.bun/install/cache",
            variables: &[("BUN_INSTALL_CACHE_DIR", ""), ("BUN_INSTALL", "/install/cache")],
        }],
        flags: &["--no-cache"],
        cleanups: &["bun pm cache rm"],
        ..shared(&["bun"])
    },
    Cache {
        targets: &[Target {
            path: "~/.cache/pip",
            variables: &[("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pip")],
        }],
        flags: &["--no-cache-dir"],
        variables: &["PIP_NO_CACHE_DIR"],
        cleanups: &[
            "pip cache purge",
            "rm -rf /root/.cache",
            "rm -rf /root/.cache/pip",
            "rm -rf ~/.cache/pip",
        ],
        ..shared(&["pip", "pip2", "pip3"])
    },
    Cache {
        targets: &[Target {
            path: "~/.cache/uv",
            variables: &[("UV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/uv")],
        }],
        flags: &["--no-cache", "--no-cache-dir", "-n"],
        variables: &["UV_NO_CACHE"],
        cleanups: &["uv cache clean", "uv cache prune"],
        ..shared(&["uv"])
    },
    // The environments of Poetry lie in its cache directory as well, so that only what is beside of
    // them may be a mount.
    Cache {
        targets: &[
            Target {
                path: "~/.cache/pypoetry/cache",
                variables: &[("POETRY_CACHE_DIR", "/cache"), ("XDG_CACHE_HOME", "/pypoetry/cache")],
            },
            Target {
                path: "~/.cache/pypoetry/artifacts",
                variables: &[
                    ("POETRY_CACHE_DIR", "/artifacts"),
                    ("XDG_CACHE_HOME", "/pypoetry/artifacts"),
                ],
            },
        ],
        flags: &["--no-cache"],
        cleanups: &["poetry cache clear --all .", "rm -rf $POETRY_CACHE_DIR"],
        ..shared(&["poetry"])
    },
    Cache {
        targets: &[Target {
            path: "~/.cache/pdm",
            variables: &[("PDM_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pdm")],
        }],
        cleanups: &["pdm cache clear"],
        ..shared(&["pdm"])
    },
    Cache {
        targets: &[
            Target {
                path: "~/.cache/pipenv",
                variables: &[("PIPENV_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pipenv")],
            },
            Target {
                path: "~/.cache/pip",
                variables: &[("PIP_CACHE_DIR", ""), ("XDG_CACHE_HOME", "/pip")],
            },
        ],
        variables: &["PIP_NO_CACHE_DIR"],
        cleanups: &["pipenv --clear"],
        ..shared(&["pipenv"])
    },
    Cache {
        targets: &[
            Target {
                path: "~/go/pkg/mod",
                variables: &[("GOMODCACHE", ""), ("GOPATH", "/pkg/mod")],
            },
            Target {
                path: "~/.cache/go-build",
                variables: &[("GOCACHE", ""), ("XDG_CACHE_HOME", "/go-build")],
            },
        ],
        cleanups: &["go clean -cache", "go clean -modcache", "go clean -cache -modcache"],
        stays: true,
        ..shared(&["go", "xx-go", "goxx-go"])
    },
    Cache {
        targets: &[
            Target { path: "~/.cargo/registry", variables: &[("CARGO_HOME", "/registry")] },
            Target { path: "~/.cargo/git", variables: &[("CARGO_HOME", "/git")] },
        ],
        cleanups: &["rm -rf $CARGO_HOME/registry", "rm -rf ~/.cargo/registry"],
        stays: true,
        ..shared(&["cargo", "xx-cargo"])
    },
    Cache {
        targets: &[at("~/.m2/repository")],
        cleanups: &["rm -rf ~/.m2", "rm -rf /root/.m2"],
        stays: true,
        ..locked(&["mvn", "mvnw", "mvnd", "lein"])
    },
    Cache {
        targets: &[Target { path: "~/.gradle", variables: &[("GRADLE_USER_HOME", "")] }],
        cleanups: &["rm -rf ~/.gradle", "rm -rf /root/.gradle"],
        stays: true,
        ..locked(&["gradle", "gradlew"])
    },
    Cache {
        targets: &[
            Target {
                path: "~/.cache/coursier",
                variables: &[("COURSIER_CACHE", ""), ("XDG_CACHE_HOME", "/coursier")],
            },
            at("~/.ivy2"),
            at("~/.sbt"),
        ],
        stays: true,
        ..locked(&["sbt"])
    },
    Cache {
        targets: &[Target { path: "~/.nuget/packages", variables: &[("NUGET_PACKAGES", "")] }],
        cleanups: &["dotnet nuget locals all --clear", "dotnet nuget locals --clear all"],
        stays: true,
        ..shared(&["dotnet"])
    },
    Cache {
        targets: &[Target {
            path: "~/.bundle/cache",
            variables: &[("BUNDLE_USER_CACHE", ""), ("BUNDLE_USER_HOME", "/cache")],
        }],
        cleanups: &["rm -rf ~/.bundle"],
        ..locked(&["bundle", "bundler"])
    },
    // Which of two directories it is depends on what the image has.
    Cache {
        targets: &[Target {
            path: "",
            variables: &[("COMPOSER_CACHE_DIR", ""), ("COMPOSER_HOME", "/cache")],
        }],
        flags: &["--no-cache"],
        cleanups: &["composer clear-cache", "composer clearcache"],
        ..shared(&["composer"])
    },
    Cache {
        targets: &[
            Target { path: "~/.hex", variables: &[("HEX_HOME", "")] },
            Target { path: "~/.cache/rebar3", variables: &[("REBAR_CACHE_DIR", "")] },
        ],
        ..shared(&["mix"])
    },
    Cache {
        targets: &[Target { path: "~/.cache/rebar3", variables: &[("REBAR_CACHE_DIR", "")] }],
        stays: true,
        ..shared(&["rebar3"])
    },
    // Installations of conda have packages there already, which a mount would hide.
    Cache {
        targets: &[Target { path: "", variables: &[("CONDA_PKGS_DIRS", "")] }],
        cleanups: &[
            "conda clean -afy",
            "conda clean --all -y",
            "mamba clean -afy",
            "micromamba clean --all --yes",
        ],
        ..locked(&["conda", "mamba", "micromamba"])
    },
];

const fn at(path: &'static str) -> Target {
    Target { path, variables: &[] }
}

const fn shared(programs: &'static [&'static str]) -> Cache {
    Cache {
        programs,
        targets: &[],
        is_locked: false,
        flags: &[],
        variables: &[],
        cleanups: &[],
        preparation: None,
        stays: false,
    }
}

const fn locked(programs: &'static [&'static str]) -> Cache {
    Cache { is_locked: true, ..shared(programs) }
}
