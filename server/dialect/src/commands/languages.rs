//! The package managers of programming languages.

use super::{Command, CommandFlag};

const PIP_CACHE: &str = "/root/.cache/pip, or PIP_CACHE_DIR";
const UV_CACHE: &str = "/root/.cache/uv, or UV_CACHE_DIR";
const NPM_CACHE: &str = "/root/.npm";
const YARN_CACHE: &str = "/usr/local/share/.cache/yarn, from yarn 2 on /root/.yarn/berry/cache";
const PNPM_CACHE: &str = "/root/.local/share/pnpm/store, or the folder store of PNPM_HOME";
const GO_CACHE: &str = "/go/pkg/mod for modules and /root/.cache/go-build for what is compiled";
const CARGO_CACHE: &str = "registry and git in CARGO_HOME, in the Rust images /usr/local/cargo";
const MAVEN_CACHE: &str = "/root/.m2/repository";
const GRADLE_CACHE: &str = "/root/.gradle, or GRADLE_USER_HOME";
const NUGET_CACHE: &str = "/root/.nuget/packages, or NUGET_PACKAGES";
const COMPOSER_CACHE: &str = "/root/.cache/composer, or COMPOSER_CACHE_DIR";
const CONDA_CACHE: &str = "/opt/conda/pkgs, if conda lies in /opt/conda";

const NO_CACHE_DIR: CommandFlag = CommandFlag {
    names: &["--no-cache-dir"],
    summary: "Keeps nothing for the next time, which keeps the image small; a cache mount does both.",
};
const NO_CACHE: CommandFlag = CommandFlag {
    names: &["-n", "--no-cache"],
    summary: "Keeps nothing for the next time, which keeps the image small; a cache mount does both.",
};
const REQUIREMENT: CommandFlag = CommandFlag {
    names: &["-r", "--requirement", "--requirements"],
    summary: "Installs what a file lists, one requirement in a line.",
};
const EDITABLE: CommandFlag = CommandFlag {
    names: &["-e", "--editable"],
    summary: "Installs a link to the sources, so that they have to stay where they are.",
};
const UPGRADE: CommandFlag = CommandFlag {
    names: &["-U", "--upgrade"],
    summary: "Takes the newest version also of what is installed, so builds can differ.",
};
const SYSTEM: CommandFlag = CommandFlag {
    names: &["--system"],
    summary: "Installs into the Python of the system and not into a virtual environment.",
};
const BREAK_SYSTEM: CommandFlag = CommandFlag {
    names: &["--break-system-packages"],
    summary: "Installs beside the packages of the distribution, which otherwise refuses it.",
};
const REQUIRE_HASHES: CommandFlag = CommandFlag {
    names: &["--require-hashes"],
    summary: "Takes only files whose hashes the requirements list.",
};
const OMIT: CommandFlag = CommandFlag {
    names: &["--omit"],
    summary: "Leaves out a kind of packages; `--omit=dev` those for development.",
};
const PRODUCTION: CommandFlag = CommandFlag {
    names: &["--production", "--prod", "-P"],
    summary: "Leaves out the packages for development.",
};
const IGNORE_SCRIPTS: CommandFlag =
    CommandFlag { names: &["--ignore-scripts"], summary: "Runs no scripts of packages." };
const FROZEN: CommandFlag = CommandFlag {
    names: &["--frozen-lockfile", "--immutable"],
    summary: "Fails if the lock file would have to change, so that builds are the same.",
};
const GLOBAL: CommandFlag = CommandFlag {
    names: &["-g", "--global"],
    summary: "Installs for the whole system and not for a project.",
};
const OFFLINE: CommandFlag = CommandFlag {
    names: &["--offline"],
    summary: "Uses only what is there already, and no network.",
};
const LOCKED: CommandFlag = CommandFlag {
    names: &["--locked"],
    summary: "Fails if the lock file would have to change, so that builds are the same.",
};
const RELEASE: CommandFlag =
    CommandFlag { names: &["-r", "--release"], summary: "Compiles with optimizations." };
const NO_ROOT: CommandFlag = CommandFlag {
    names: &["--no-root"],
    summary: "Leaves out the project itself, so that its sources need not be there yet.",
};
const NO_PROJECT: CommandFlag = CommandFlag {
    names: &["--no-install-project"],
    summary: "Leaves out the project itself, so that its sources need not be there yet.",
};
const UV_FROZEN: CommandFlag = CommandFlag {
    names: &["--frozen"],
    summary: "Takes the lock file as it is, without a look at whether it is up to date.",
};
const NO_DEV: CommandFlag =
    CommandFlag { names: &["--no-dev"], summary: "Leaves out the packages for development." };
const NO_INTERACTION: CommandFlag = CommandFlag {
    names: &["--no-interaction", "-n"],
    summary: "Asks nothing; a build cannot be asked.",
};
const BATCH: CommandFlag = CommandFlag {
    names: &["-B", "--batch-mode"],
    summary: "Asks nothing and prints no progress; a build cannot be asked.",
};
const SKIP_TESTS: CommandFlag =
    CommandFlag { names: &["-DskipTests"], summary: "Compiles the tests and does not run them." };
const NO_DAEMON: CommandFlag = CommandFlag {
    names: &["--no-daemon"],
    summary: "Leaves no process behind; one would end with the RUN anyway.",
};
const NO_SCRIPTS: CommandFlag = CommandFlag {
    names: &["--no-scripts"],
    summary: "Runs no scripts of the project, so that its sources need not be there yet.",
};
const NO_RESTORE: CommandFlag = CommandFlag {
    names: &["--no-restore"],
    summary: "Leaves out the restore, which an earlier RUN has done.",
};
const GEM_NO_DOCUMENT: CommandFlag = CommandFlag {
    names: &["-N", "--no-document"],
    summary: "Leaves out documentation, which keeps the image small.",
};
const CONDA_YES: CommandFlag = CommandFlag {
    names: &["-y", "--yes"],
    summary: "Answers every question with yes; a build cannot be asked.",
};
const TAGS: CommandFlag = CommandFlag {
    names: &["-ldflags"],
    summary: "Hands flags to the linker; `-s -w` leaves out what only debuggers need.",
};
const TRIMPATH: CommandFlag = CommandFlag {
    names: &["-trimpath"],
    summary: "Leaves the paths of the build out of the program, so that builds are the same.",
};

/// Their commands.
pub(super) static ALL: [Command; 38] = [
    Command {
        programs: &["pip", "pip3"],
        words: &[&["install"]],
        summary: "Installs Python packages.",
        cache: PIP_CACHE,
        flags: &[NO_CACHE_DIR, REQUIREMENT, EDITABLE, UPGRADE, BREAK_SYSTEM, REQUIRE_HASHES],
    },
    Command {
        programs: &["uv"],
        words: &[&["pip"], &["install"]],
        summary: "Installs Python packages, in the manner of pip.",
        cache: UV_CACHE,
        flags: &[NO_CACHE, NO_CACHE_DIR, REQUIREMENT, EDITABLE, UPGRADE, SYSTEM, REQUIRE_HASHES],
    },
    Command {
        programs: &["uv"],
        words: &[&["sync"]],
        summary: "Installs what the lock file of the project lists.",
        cache: UV_CACHE,
        flags: &[NO_CACHE, LOCKED, UV_FROZEN, NO_PROJECT, NO_DEV],
    },
    Command {
        programs: &["poetry"],
        words: &[&["install"]],
        summary: "Installs what the lock file of the project lists, and the project.",
        cache: "/root/.cache/pypoetry",
        flags: &[NO_ROOT, NO_INTERACTION],
    },
    Command {
        programs: &["pipenv"],
        words: &[&["install"]],
        summary: "Installs what the Pipfile lists; `--deploy` fails if the lock file is out of date.",
        cache: "/root/.cache/pipenv",
        flags: &[SYSTEM],
    },
    Command {
        programs: &["pipenv"],
        words: &[&["sync"]],
        summary: "Installs exactly what the lock file of the project lists.",
        cache: "/root/.cache/pipenv",
        flags: &[SYSTEM],
    },
    Command {
        programs: &["npm"],
        words: &[&["ci", "clean-install", "ic"]],
        summary: "Installs exactly what the lock file lists, into a new node_modules.",
        cache: NPM_CACHE,
        flags: &[OMIT, IGNORE_SCRIPTS, OFFLINE],
    },
    Command {
        programs: &["npm"],
        words: &[&["install", "i", "add"]],
        summary: "Installs packages and may change the lock file; `npm ci` never does.",
        cache: NPM_CACHE,
        flags: &[OMIT, IGNORE_SCRIPTS, GLOBAL, PRODUCTION, OFFLINE],
    },
    Command {
        programs: &["npm"],
        words: &[&["prune"]],
        summary: "Removes packages that the project does not need.",
        cache: "",
        flags: &[OMIT, PRODUCTION],
    },
    Command {
        programs: &["yarn", "yarnpkg"],
        words: &[&["install"]],
        summary: "Installs what the project needs, the same as `yarn` alone.",
        cache: YARN_CACHE,
        flags: &[FROZEN, PRODUCTION, IGNORE_SCRIPTS, OFFLINE],
    },
    Command {
        programs: &["pnpm"],
        words: &[&["install", "i"]],
        summary: "Installs what the project needs.",
        cache: PNPM_CACHE,
        flags: &[FROZEN, PRODUCTION, IGNORE_SCRIPTS, OFFLINE],
    },
    Command {
        programs: &["pnpm"],
        words: &[&["fetch"]],
        summary: "Fetches what the lock file lists, without a look at the packages of the project.",
        cache: PNPM_CACHE,
        flags: &[PRODUCTION],
    },
    Command {
        programs: &["bun"],
        words: &[&["install", "i"]],
        summary: "Installs what the project needs.",
        cache: "/root/.bun/install/cache",
        flags: &[FROZEN, PRODUCTION, IGNORE_SCRIPTS],
    },
    Command {
        programs: &["bundle", "bundler"],
        words: &[&["install"]],
        summary: "Installs the gems that the Gemfile and its lock file list.",
        cache: "",
        flags: &[],
    },
    Command {
        programs: &["gem"],
        words: &[&["install", "i"]],
        summary: "Installs gems for the whole system.",
        cache: "",
        flags: &[GEM_NO_DOCUMENT],
    },
    Command {
        programs: &["composer"],
        words: &[&["install", "i"]],
        summary: "Installs what the lock file of the PHP project lists.",
        cache: COMPOSER_CACHE,
        flags: &[NO_DEV, NO_SCRIPTS, NO_INTERACTION],
    },
    Command {
        programs: &["composer"],
        words: &[&["update"]],
        summary: "Looks for the newest versions and changes the lock file, so builds can differ.",
        cache: COMPOSER_CACHE,
        flags: &[NO_DEV, NO_SCRIPTS, NO_INTERACTION],
    },
    Command {
        programs: &["cargo"],
        words: &[&["build", "b"]],
        summary: "Fetches crates and compiles the Rust project into target.",
        cache: CARGO_CACHE,
        flags: &[RELEASE, LOCKED, OFFLINE],
    },
    Command {
        programs: &["cargo"],
        words: &[&["install"]],
        summary: "Compiles a program and puts it into the folder bin of CARGO_HOME.",
        cache: CARGO_CACHE,
        flags: &[LOCKED, OFFLINE],
    },
    Command {
        programs: &["cargo"],
        words: &[&["fetch"]],
        summary: "Fetches the crates that the lock file lists.",
        cache: CARGO_CACHE,
        flags: &[LOCKED, OFFLINE],
    },
    Command {
        programs: &["go"],
        words: &[&["mod"], &["download"]],
        summary: "Fetches the modules that go.mod lists.",
        cache: "/go/pkg/mod",
        flags: &[],
    },
    Command {
        programs: &["go"],
        words: &[&["build"]],
        summary: "Compiles packages, and fetches the modules that are missing.",
        cache: GO_CACHE,
        flags: &[TAGS, TRIMPATH],
    },
    Command {
        programs: &["go"],
        words: &[&["install"]],
        summary: "Compiles a program and puts it into the folder bin of GOPATH.",
        cache: GO_CACHE,
        flags: &[TAGS, TRIMPATH],
    },
    Command {
        programs: &["go"],
        words: &[&["get"]],
        summary: "Adds modules to go.mod or changes their versions.",
        cache: "/go/pkg/mod",
        flags: &[],
    },
    Command {
        programs: &["mvn", "./mvnw", "mvnw"],
        words: &[&["dependency:go-offline"]],
        summary: "Fetches what the Maven project needs, as far as it can be told beforehand.",
        cache: MAVEN_CACHE,
        flags: &[BATCH],
    },
    Command {
        programs: &["mvn", "./mvnw", "mvnw"],
        words: &[],
        summary: "Builds a Maven project, and fetches what it needs.",
        cache: MAVEN_CACHE,
        flags: &[BATCH, SKIP_TESTS],
    },
    Command {
        programs: &["gradle", "./gradlew", "gradlew"],
        words: &[],
        summary: "Builds a Gradle project, and fetches what it needs.",
        cache: GRADLE_CACHE,
        flags: &[NO_DAEMON, OFFLINE],
    },
    Command {
        programs: &["dotnet"],
        words: &[&["restore"]],
        summary: "Fetches the packages that the projects list.",
        cache: NUGET_CACHE,
        flags: &[],
    },
    Command {
        programs: &["dotnet"],
        words: &[&["build"]],
        summary: "Compiles the projects, with a restore before it.",
        cache: NUGET_CACHE,
        flags: &[NO_RESTORE],
    },
    Command {
        programs: &["dotnet"],
        words: &[&["publish"]],
        summary: "Compiles the projects and collects what is needed to run them.",
        cache: NUGET_CACHE,
        flags: &[NO_RESTORE],
    },
    Command {
        programs: &["conda", "mamba", "micromamba"],
        words: &[&["install"]],
        summary: "Installs packages into an environment.",
        cache: CONDA_CACHE,
        flags: &[CONDA_YES],
    },
    Command {
        programs: &["conda", "mamba", "micromamba"],
        words: &[&["env"], &["create"]],
        summary: "Makes the environment that a file describes.",
        cache: CONDA_CACHE,
        flags: &[CONDA_YES],
    },
    Command {
        programs: &["conda", "mamba", "micromamba"],
        words: &[&["env"], &["update"]],
        summary: "Brings an environment to what a file describes.",
        cache: CONDA_CACHE,
        flags: &[],
    },
    Command {
        programs: &["conda", "mamba", "micromamba"],
        words: &[&["clean"]],
        summary: "Deletes what was fetched; in the same RUN it keeps that out of the image.",
        cache: "",
        flags: &[CONDA_YES],
    },
    Command {
        programs: &["deno"],
        words: &[&["cache"]],
        summary: "Fetches and compiles what a program imports.",
        cache: "DENO_DIR, in the Deno images /deno-dir",
        flags: &[],
    },
    Command {
        programs: &["mix"],
        words: &[&["deps.get"]],
        summary: "Fetches the packages that the Elixir project lists.",
        cache: "/root/.hex",
        flags: &[],
    },
    Command {
        programs: &["sbt"],
        words: &[],
        summary: "Builds a Scala project, and fetches what it needs.",
        cache: "/root/.cache/coursier and /root/.sbt",
        flags: &[],
    },
    Command {
        programs: &["corepack"],
        words: &[&["enable"]],
        summary: "Makes yarn and pnpm available in the version that the project names.",
        cache: "",
        flags: &[],
    },
];
