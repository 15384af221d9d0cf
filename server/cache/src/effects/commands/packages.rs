//! The package managers of distributions, which keep to the directories of the system.

use std::sync::Arc;

use super::super::atoms::Aspects;
use super::super::invocation::{Argument, Words};
use super::super::paths::Paths;
use super::super::run::Walk;
use super::{languages, use_system};

/// The package managers of distributions, and what the names of their variables begin with.
const OF_SYSTEMS: [(&str, &[&str]); 14] = [
    ("apt-get", &["APT_", "DEBIAN_", "DEBCONF_", "DPKG_", "UCF_", "NEEDRESTART_"]),
    ("apt", &["APT_", "DEBIAN_", "DEBCONF_", "DPKG_", "UCF_", "NEEDRESTART_"]),
    ("aptitude", &["APT_", "DEBIAN_", "DEBCONF_", "DPKG_", "UCF_"]),
    ("dpkg", &["DEBIAN_", "DEBCONF_", "DPKG_", "UCF_"]),
    ("apk", &["APK_"]),
    ("dnf", &["DNF", "RPM_"]),
    ("dnf5", &["DNF", "RPM_"]),
    ("microdnf", &["DNF", "RPM_"]),
    ("tdnf", &["DNF", "RPM_"]),
    ("yum", &["YUM", "DNF", "RPM_"]),
    ("rpm", &["RPM_"]),
    ("zypper", &["ZYPP", "RPM_"]),
    ("pacman", &["PACMAN"]),
    ("pacman-key", &["PACMAN"]),
];

/// Packages that put a page into the directory for pages.
const OF_PAGES: [&str; 7] = ["apache", "nginx", "httpd", "lighttpd", "caddy", "php", "www"];

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    if let Some((_, variables)) = OF_SYSTEMS.iter().find(|(program, _)| *program == name) {
        of_system(walk, name, arguments, variables);
        return true;
    }
    languages::run(walk, name, arguments)
}

fn of_system(walk: &mut Walk<'_>, name: &str, arguments: &[Argument], variables: &[&str]) {
    let cause = Arc::clone(&walk.cause);
    let valued = [
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-t",
        "--virtual",
        "--root",
        "-p",
        "--installroot",
    ];
    let words = Words::read(arguments, &valued);
    let moves = |text: &str| {
        [
            "--root",
            "-p",
            "--installroot",
            "--config-file",
            "-c",
            "Dir",
            "--admindir",
            "--instdir",
            "--prefix",
        ]
        .iter()
        .any(|flag| text.starts_with(flag))
    };
    let is_apk_prefix = name == "apk" || name == "dnf";
    for (flag, value) in &words.values {
        let text = value.text.as_deref().unwrap_or_default();
        if moves(flag) || moves(text) {
            // Elsewhere `-c` and `-p` have no value and no such meaning.
            if *flag == "-p" && !is_apk_prefix || *flag == "-c" && name == "apk" {
                continue;
            }
            if flag.starts_with("-o") || text.starts_with("Dir") || flag.starts_with("-c") {
                return walk.do_anything("it may work in another root");
            }
            walk.read(value, Aspects::ALL);
            walk.write_below(value);
        }
    }
    if words.flags.iter().any(|flag| moves(flag) && flag.starts_with("--")) {
        return walk.do_anything("it may work in another root");
    }
    for operand in &words.operands {
        let text = operand.text.as_deref().unwrap_or(&operand.raw).trim_matches(['"', '\'']);
        let is_address = text.contains("://");
        let is_file = [".deb", ".rpm", ".apk"].iter().any(|end| text.ends_with(end))
            || text.starts_with(['.', '/']);
        if is_file && !is_address {
            walk.read(operand, Aspects::ALL);
        } else if operand.text.is_none() {
            walk.effects.assumptions.insert(format!("{} names packages", operand.raw));
        }
        if OF_PAGES.iter().any(|page| text.contains(page)) {
            walk.effects.write(Paths::Below("/var/www".to_owned()), Aspects::ALL, &cause);
            walk.effects.write(Paths::Below("/srv".to_owned()), Aspects::ALL, &cause);
        }
    }
    use_system(walk, name);
    walk.effects.write(Paths::System, Aspects::ALL, &cause);
    connect(walk);
    walk.effects.variables.prefixes.extend(variables.iter().map(|start| (*start).to_owned()));
    walk.effects.variables.assume(&format!("`{name}`"));
}

pub(super) fn connect(walk: &mut Walk<'_>) {
    for name in ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"] {
        walk.effects.variables.names.insert(name.to_owned());
        walk.effects.variables.names.insert(name.to_ascii_uppercase());
    }
    walk.effects.variables.prefixes.insert("SSL_".to_owned());
}
