//! The package managers of Linux distributions.

use super::{Command, CommandFlag};

const APT: &[&str] = &["apt-get", "apt"];
const APT_LISTS: &str = "/var/lib/apt/lists";
const APT_PACKAGES: &str = "/var/cache/apt and /var/lib/apt";
const DNF: &[&str] = &["dnf", "dnf5"];
const DNF_CACHE: &str = "/var/cache/dnf, in dnf 5 /var/cache/libdnf5";
const YUM_CACHE: &str = "/var/cache/yum, or /var/cache/dnf where it is dnf";
const ZYPPER_CACHE: &str = "/var/cache/zypp";
const APK_CACHE: &str = "/var/cache/apk, if /etc/apk/cache leads there";
const PACMAN_CACHE: &str = "/var/cache/pacman/pkg";

const YES: CommandFlag = CommandFlag {
    names: &["-y", "--yes", "--assume-yes", "--assumeyes"],
    summary: "Answers every question with yes; a build cannot be asked.",
};
const APT_QUIET: CommandFlag =
    CommandFlag { names: &["-q", "-qq", "--quiet"], summary: "Prints less; twice, only errors." };
const QUIET: CommandFlag = CommandFlag { names: &["-q", "--quiet"], summary: "Prints less." };
const NO_RECOMMENDS: CommandFlag = CommandFlag {
    names: &["--no-install-recommends"],
    summary: "Leaves out packages that are only recommended, which keeps the image small.",
};
const FIX_MISSING: CommandFlag = CommandFlag {
    names: &["-m", "--fix-missing", "--ignore-missing"],
    summary: "Goes on without packages that cannot be fetched.",
};
const APK_NO_CACHE: CommandFlag = CommandFlag {
    names: &["--no-cache"],
    summary: "Fetches a new package index and keeps neither it nor packages in the image.",
};
const APK_VIRTUAL: CommandFlag = CommandFlag {
    names: &["-t", "--virtual"],
    summary: "Puts the packages under one name, by which they can be removed again.",
};
const APK_UPDATE: CommandFlag = CommandFlag {
    names: &["-U", "--update-cache", "--update"],
    summary: "Fetches a new package index first.",
};
const NO_WEAK: CommandFlag = CommandFlag {
    names: &["--setopt"],
    summary: "Sets an option; install_weak_deps=False leaves out what is only recommended.",
};
const NO_DOCS: CommandFlag = CommandFlag {
    names: &["--nodocs"],
    summary: "Leaves out documentation, which keeps the image small.",
};
const ZYPPER_YES: CommandFlag = CommandFlag {
    names: &["-n", "-y", "--non-interactive", "--no-confirm"],
    summary: "Asks nothing; a build cannot be asked.",
};
const ZYPPER_NO_RECOMMENDS: CommandFlag = CommandFlag {
    names: &["--no-recommends"],
    summary: "Leaves out packages that are only recommended, which keeps the image small.",
};
const PACMAN_YES: CommandFlag =
    CommandFlag { names: &["--noconfirm"], summary: "Asks nothing; a build cannot be asked." };

/// Their commands.
pub(super) static ALL: [Command; 22] = [
    Command {
        programs: APT,
        words: &[&["update"]],
        summary: "Fetches the lists of packages; belongs into the same RUN as the install that needs them.",
        cache: APT_LISTS,
        flags: &[APT_QUIET],
    },
    Command {
        programs: APT,
        words: &[&["install"]],
        summary: "Installs Debian packages from the lists that update has fetched.",
        cache: APT_PACKAGES,
        flags: &[YES, NO_RECOMMENDS, APT_QUIET, FIX_MISSING],
    },
    Command {
        programs: APT,
        words: &[&["upgrade"]],
        summary: "Installs newer versions of all packages that are installed.",
        cache: APT_PACKAGES,
        flags: &[YES, APT_QUIET],
    },
    Command {
        programs: APT,
        words: &[&["dist-upgrade", "full-upgrade"]],
        summary: "Upgrades all packages, and removes and adds others where that is needed.",
        cache: APT_PACKAGES,
        flags: &[YES, APT_QUIET],
    },
    Command {
        programs: APT,
        words: &[&["clean"]],
        summary: "Deletes packages that were kept; the Debian and Ubuntu images keep none anyway.",
        cache: "",
        flags: &[],
    },
    Command {
        programs: APT,
        words: &[&["autoremove"]],
        summary: "Removes packages that were only installed for others that are gone.",
        cache: "",
        flags: &[YES, APT_QUIET],
    },
    Command {
        programs: APT,
        words: &[&["purge"]],
        summary: "Removes packages with their configuration.",
        cache: "",
        flags: &[YES, APT_QUIET],
    },
    Command {
        programs: APT,
        words: &[&["remove"]],
        summary: "Removes packages.",
        cache: "",
        flags: &[YES, APT_QUIET],
    },
    Command {
        programs: &["apk"],
        words: &[&["add"]],
        summary: "Installs Alpine packages.",
        cache: APK_CACHE,
        flags: &[APK_NO_CACHE, APK_VIRTUAL, APK_UPDATE, QUIET],
    },
    Command {
        programs: &["apk"],
        words: &[&["update"]],
        summary: "Fetches the package index; `apk add --no-cache` needs no index that is kept.",
        cache: APK_CACHE,
        flags: &[QUIET],
    },
    Command {
        programs: &["apk"],
        words: &[&["upgrade"]],
        summary: "Installs newer versions of all packages that are installed.",
        cache: APK_CACHE,
        flags: &[APK_NO_CACHE, APK_UPDATE, QUIET],
    },
    Command {
        programs: &["apk"],
        words: &[&["del"]],
        summary: "Removes packages.",
        cache: "",
        flags: &[QUIET],
    },
    Command {
        programs: DNF,
        words: &[&["install"]],
        summary: "Installs RPM packages.",
        cache: DNF_CACHE,
        flags: &[YES, NO_WEAK, NO_DOCS, QUIET],
    },
    Command {
        programs: DNF,
        words: &[&["update", "upgrade"]],
        summary: "Installs newer versions of all packages that are installed.",
        cache: DNF_CACHE,
        flags: &[YES, QUIET],
    },
    Command {
        programs: &["yum"],
        words: &[&["install"]],
        summary: "Installs RPM packages.",
        cache: YUM_CACHE,
        flags: &[YES, NO_WEAK, NO_DOCS, QUIET],
    },
    Command {
        programs: &["yum"],
        words: &[&["update", "upgrade"]],
        summary: "Installs newer versions of all packages that are installed.",
        cache: YUM_CACHE,
        flags: &[YES, QUIET],
    },
    Command {
        programs: &["microdnf"],
        words: &[&["install"]],
        summary: "Installs RPM packages, without the parts of dnf that need Python.",
        cache: DNF_CACHE,
        flags: &[YES, NO_WEAK, NO_DOCS],
    },
    Command {
        programs: &["dnf", "dnf5", "yum", "microdnf"],
        words: &[&["clean"]],
        summary: "Deletes what was fetched; `clean all` in the same RUN keeps it out of the image.",
        cache: "",
        flags: &[],
    },
    Command {
        programs: &["zypper"],
        words: &[&["install", "in"]],
        summary: "Installs RPM packages of SUSE distributions.",
        cache: ZYPPER_CACHE,
        flags: &[ZYPPER_YES, ZYPPER_NO_RECOMMENDS],
    },
    Command {
        programs: &["zypper"],
        words: &[&["refresh", "ref"]],
        summary: "Fetches the lists of packages.",
        cache: ZYPPER_CACHE,
        flags: &[ZYPPER_YES],
    },
    Command {
        programs: &["zypper"],
        words: &[&["clean", "cc"]],
        summary: "Deletes what was fetched; in the same RUN it keeps that out of the image.",
        cache: "",
        flags: &[],
    },
    Command {
        programs: &["pacman"],
        words: &[],
        summary: "Manages the packages of Arch Linux; `-S` installs, `-Sy` fetches new lists first.",
        cache: PACMAN_CACHE,
        flags: &[PACMAN_YES],
    },
];
