//! Commands of distributions that keep to the directories of the system.

use std::sync::Arc;

use super::super::atoms::Aspects;
use super::super::invocation::{Argument, Words};
use super::super::paths::Paths;
use super::super::run::Walk;
use super::{places, use_system, use_tool};

/// Commands that read and write only the system's directories, whatever their words.
const KEEPERS: [&str; 34] = [
    "add-apt-repository",
    "docker-php-source",
    "a2dismod",
    "a2dissite",
    "a2enconf",
    "a2enmod",
    "a2ensite",
    "apt-mark",
    "ca-certificates",
    "debconf-set-selections",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "docker-php-ext-install",
    "dpkg-divert",
    "dpkg-reconfigure",
    "dpkg-statoverride",
    "locale-gen",
    "localedef",
    "lsb_release",
    "pecl",
    "phpdismod",
    "phpenmod",
    "rc-update",
    "setup-apkcache",
    "systemctl",
    "update-alternatives",
    "alternatives",
    "update-ca-certificates",
    "update-ca-trust",
    "update-locale",
    "update-rc.d",
    "apt-cache",
    "apt-config",
    "update-initramfs",
];

/// Commands that only read them.
const READERS: [&str; 5] = ["dpkg-query", "dpkg-architecture", "apk-info", "rpmquery", "xx-info"];

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    let cause = Arc::clone(&walk.cause);
    match name {
        "ldconfig" => {
            libraries(walk, arguments);
            return true;
        }
        "dpkg-query" => {
            walk.effects.read(Paths::Below("/var/lib/dpkg".to_owned()), Aspects::ALL, &cause);
            walk.effects.read(Paths::Prefix("/etc/dpkg".to_owned()), Aspects::ALL, &cause);
            use_tool(walk, name);
            return true;
        }
        "dpkg" if is_query(arguments) => {
            use_tool(walk, name);
            walk.effects.read(Paths::Below("/var/lib/dpkg".to_owned()), Aspects::ALL, &cause);
            walk.effects.read(Paths::Prefix("/etc/dpkg".to_owned()), Aspects::ALL, &cause);
            return true;
        }
        "apt-key" => apt_key(walk, arguments),
        "gpgconf" if !walk.sets("GNUPGHOME") || walk.value("GNUPGHOME").is_some() => {
            use_system(walk, name);
            return true;
        }
        "gpg" | "gpg2" => return keys(walk, name, arguments),
        "sync" => {
            use_tool(walk, name);
            return true;
        }
        _ if READERS.contains(&name) => use_system(walk, name),
        _ if KEEPERS.contains(&name) => named(walk, name, arguments),
        _ => return false,
    }
    use_system(walk, name);
    if !READERS.contains(&name) {
        walk.effects.write(Paths::System, Aspects::ALL, &cause);
        walk.effects.variables.assume(&format!("`{name}`"));
    }
    if name.starts_with("docker-php") {
        let sources = Paths::Below("/usr/src/php".to_owned());
        walk.effects.read(sources.clone(), Aspects::ALL, &cause);
        walk.effects.write(sources, Aspects::ALL, &cause);
    }
    if matches!(name, "add-apt-repository" | "apt-key" | "pecl") {
        places::use_home(walk, &[".gnupg", ".pearrc"]);
    }
    true
}

/// The paths among the words, which need not be the system's.
fn named(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) {
    let makes_links = ["alternatives", "systemctl", "dpkg-divert", "dpkg-statoverride"];
    let makes_links = makes_links.iter().any(|maker| name.ends_with(maker));
    for word in arguments {
        match word.text.as_deref() {
            Some(text) if text.starts_with(['/', '.']) => {
                walk.read(word, Aspects::ALL);
                walk.write_below(word);
            }
            None if makes_links => walk.do_anything(&format!("{} is not known", word.raw)),
            None => drop(walk.effects.assumptions.insert(format!("{} names no path", word.raw))),
            Some(_) => {}
        }
    }
}

/// `dpkg` that only tells something.
fn is_query(arguments: &[Argument]) -> bool {
    let first = arguments.first().and_then(|first| first.text.as_deref()).unwrap_or_default();
    matches!(
        first,
        "--print-architecture"
            | "--print-foreign-architectures"
            | "-l"
            | "-L"
            | "-s"
            | "-S"
            | "--list"
            | "--status"
            | "--get-selections"
            | "--compare-versions"
            | "--search"
            | "--listfiles"
    )
}

/// The cache of libraries, and links beside them.
fn libraries(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let cause = Arc::clone(&walk.cause);
    let words = Words::read(arguments, &["-f", "-C", "-r"]);
    if !words.values.is_empty() || words.has(&["-r", "-l"]) {
        return walk.do_anything("it works in another root");
    }
    for operand in &words.operands {
        walk.read(operand, Aspects::ALL);
        walk.write_below(operand);
    }
    for start in ["/usr/lib", "/usr/local/lib"] {
        let paths = Paths::Below(start.to_owned());
        walk.effects.read(paths.clone(), Aspects::ALL, &cause);
        walk.effects.write(paths, Aspects::ALL, &cause);
    }
    walk.effects.read(Paths::Prefix("/etc/ld.so".to_owned()), Aspects::ALL, &cause);
    walk.effects.write(Paths::Prefix("/etc/ld.so.cache".to_owned()), Aspects::ALL, &cause);
    walk.effects.write(Paths::Below("/var/cache/ldconfig".to_owned()), Aspects::ALL, &cause);
    let usual = "/etc/ld.so.conf names only directories of the system";
    walk.effects.assumptions.insert(usual.to_owned());
    use_tool(walk, "ldconfig");
}

fn apt_key(walk: &mut Walk<'_>, arguments: &[Argument]) {
    if arguments.first().and_then(|first| first.text.as_deref()) == Some("add") {
        let files = arguments.iter().skip(1).filter(|word| word.text.as_deref() != Some("-"));
        files.for_each(|file| walk.read(file, Aspects::ALL));
    }
}

/// `gpg` with its keys at home, unless something moves them.
fn keys(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    let valued = [
        "-o",
        "--output",
        "--keyserver",
        "--recv-keys",
        "--recv-key",
        "--receive-keys",
        "--fingerprint",
        "-k",
        "--keyid-format",
        "-r",
        "--recipient",
        "--export",
        "--keyserver-options",
        "--keyring",
        "--import",
    ];
    let words = Words::read(arguments, &valued);
    let home = "GNUPGHOME";
    let set = walk.value(home).map(str::to_owned);
    let is_moved = walk.sets(home) || walk.state.has(home);
    if is_moved && set.is_none() || words.has(&["--homedir", "--options"]) {
        return false;
    }
    let known = [
        "--batch",
        "--no-tty",
        "--quiet",
        "--verify",
        "--dearmor",
        "--yes",
        "--armor",
        "--no-default-keyring",
        "--no-options",
        "--trust-model",
        "--status-fd",
    ];
    if !words.only("aqdv", &known) {
        return false;
    }
    for (flag, value) in &words.values {
        match *flag {
            "-o" | "--output" | "--keyring" => {
                walk.read(value, Aspects::ALL);
                walk.write_below(value);
            }
            "--import" if value.text.as_deref() == Some("-") => {}
            "--import" => walk.read(value, Aspects::ALL),
            _ => {}
        }
    }
    let is_lookup = words.values.iter().any(|(flag, _)| flag.contains("key"));
    for operand in words.operands.iter().filter(|word| word.text.as_deref() != Some("-")) {
        // More keys may follow the first one.
        if is_lookup {
            continue;
        }
        walk.read(operand, Aspects::ALL);
        // Without an output a decoded key goes beside what is read.
        if !words.has(&["--verify"]) {
            walk.write_below(operand);
        }
    }
    match set {
        Some(directory) => {
            let directory = walk.argument(&directory);
            walk.read(&directory, Aspects::ALL);
            walk.write_below(&directory);
        }
        None => places::use_home(walk, &[".gnupg"]),
    }
    use_system(walk, name);
    true
}
