//! Commands that fetch files, and that pack and unpack them.

use super::super::atoms::Aspects;
use super::super::invocation::{Argument, Words};
use super::super::paths::Paths;
use super::super::reach::below;
use super::super::run::Walk;
use super::{places, use_system, use_tool};

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    match name {
        "curl" => curl(walk, arguments),
        "wget" => wget(walk, arguments),
        "git" => return git(walk, arguments),
        "tar" => tar(walk, arguments),
        "unzip" => unzip(walk, arguments),
        "gzip" | "gunzip" | "bzip2" | "bunzip2" | "xz" | "unxz" | "zstd" | "unzstd" => {
            compress(walk, name, arguments)
        }
        "zcat" | "bzcat" | "xzcat" => {
            arguments.iter().for_each(|word| walk.read(word, Aspects::ALL))
        }
        _ => return false,
    }
    use_tool(walk, name);
    true
}

/// The variables that name a proxy, and what says which certificates to trust.
fn connect(walk: &mut Walk<'_>) {
    let names = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];
    for name in names {
        walk.effects.variables.names.insert(name.to_owned());
        walk.effects.variables.names.insert(name.to_ascii_uppercase());
    }
    let prefixes = ["SSL_", "CURL_", "WGETRC", "NETRC", "SSLKEYLOGFILE", "OPENSSL_", "NO_PROXY"];
    walk.effects.variables.prefixes.extend(prefixes.map(str::to_owned));
    let cause = walk.cause.clone();
    for start in [
        "/etc/ssl",
        "/etc/pki",
        "/etc/ca-certificates",
        "/usr/share/ca-certificates",
        "/etc/resolv",
        "/etc/hosts",
        "/etc/nsswitch",
        "/etc/wgetrc",
        "/etc/netrc",
        "/etc/crypto-policies",
    ] {
        walk.effects.read(Paths::Prefix(start.to_owned()), Aspects::ALL, &cause);
    }
}

const CURL_VALUED: [&str; 34] = [
    "-o",
    "--output",
    "-H",
    "--header",
    "-A",
    "--user-agent",
    "-u",
    "--user",
    "-x",
    "--proxy",
    "-X",
    "--request",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "-m",
    "--max-time",
    "--connect-timeout",
    "-e",
    "--referer",
    "-d",
    "--data",
    "--data-raw",
    "-w",
    "--write-out",
    "--output-dir",
    "--proto",
    "--tlsv1",
    "-C",
    "--ciphers",
    "--resolve",
    "-y",
    "-Y",
    "--speed-limit",
];

const CURL_FLAGS: [&str; 22] = [
    "--fail",
    "--silent",
    "--show-error",
    "--location",
    "--remote-name",
    "--insecure",
    "--compressed",
    "--progress-bar",
    "--create-dirs",
    "--head",
    "--include",
    "--ipv4",
    "--ipv6",
    "--http1.1",
    "--tlsv1.2",
    "--tlsv1.3",
    "--retry-all-errors",
    "--retry-connrefused",
    "--no-progress-meter",
    "--globoff",
    "--proto",
    "--tlsv1",
];

fn curl(walk: &mut Walk<'_>, arguments: &[Argument]) {
    connect(walk);
    let arguments = separated(arguments, 'o');
    let words = Words::read(&arguments, &CURL_VALUED);
    if !words.only("fsSLOkI#i460gNv", &CURL_FLAGS) {
        return walk.do_anything("what the flags of `curl` do is not known");
    }
    let is_elsewhere = words.value(&["--output-dir"]).is_some();
    for (flag, value) in &words.values {
        let is_file = value.raw.trim_start_matches(['"', '\'']).starts_with('@');
        match *flag {
            "-o" | "--output" if is_elsewhere => {
                return walk.do_anything("it writes into another directory");
            }
            "-o" | "--output" if value.text.as_deref() == Some("-") => {}
            "-o" | "--output" => {
                if words.has(&["--create-dirs"]) {
                    above(walk, value);
                }
                walk.write(value);
            }
            "-d" | "--data" | "-H" | "--header" | "-w" | "--write-out" if is_file => {
                return walk.do_anything("it sends a file");
            }
            _ => {}
        }
    }
    if words.has(&["-O", "--remote-name"]) {
        words.operands.iter().for_each(|address| named_by(walk, address, is_elsewhere));
    }
    places::read_home(walk, &[".curlrc", ".netrc", ".config/curlrc"]);
}

/// `-o` at the end of several letters as a flag of its own, and a value that is glued to it.
fn separated(arguments: &[Argument], letter: char) -> Vec<Argument> {
    let mut all = Vec::new();
    for argument in arguments {
        let text = argument.text.as_deref().unwrap_or_default();
        let is_short = text.len() > 2 && text.starts_with('-') && !text.starts_with("--");
        match text.split_once(letter).filter(|(before, _)| {
            is_short && before.chars().skip(1).all(|c| c.is_ascii_alphabetic())
        }) {
            Some((before, value)) => {
                let word = |text: String| Argument {
                    raw: text.clone(),
                    text: Some(text),
                    is_pattern: false,
                };
                if before.len() > 1 {
                    all.push(word(before.to_owned()));
                }
                all.push(word(format!("-{letter}")));
                if !value.is_empty() {
                    all.push(word(value.to_owned()));
                }
            }
            None => all.push(argument.clone()),
        }
    }
    all
}

/// The directories above what `word` names are made.
fn above(walk: &mut Walk<'_>, word: &Argument) {
    walk.access(word, |walk, paths| {
        for parent in
            analysis::context::path::parents(paths.text()).map(str::to_owned).collect::<Vec<_>>()
        {
            let mode = super::super::atoms::Mode::Unknown;
            walk.ensure(&parent, mode);
        }
    });
}

/// A file in the working directory that has its name from an address.
fn named_by(walk: &mut Walk<'_>, address: &Argument, is_elsewhere: bool) {
    let known = address.text.as_deref().unwrap_or(&address.raw).trim_matches(['"', '\'']);
    let name =
        known.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let is_plain = !name.is_empty() && !name.contains(['$', '`', '{', '*', '[', '(', ')']);
    if is_elsewhere || !is_plain {
        let here = walk.argument(".");
        return walk.write_below(&here);
    }
    // A name that is taken gets a number behind it.
    let word = walk.argument(name);
    walk.access(&word, |walk, paths| {
        walk.write_paths(Paths::Prefix(paths.text().to_owned()));
    });
}

const WGET_VALUED: [&str; 18] = [
    "-O",
    "--output-document",
    "-P",
    "--directory-prefix",
    "-t",
    "--tries",
    "-T",
    "--timeout",
    "--header",
    "-U",
    "--user-agent",
    "-w",
    "--wait",
    "--waitretry",
    "--read-timeout",
    "--dns-timeout",
    "-e",
    "--method",
];

const WGET_FLAGS: [&str; 16] = [
    "--quiet",
    "--no-verbose",
    "--no-check-certificate",
    "--show-progress",
    "--progress",
    "--https-only",
    "--continue",
    "--tries",
    "--timeout",
    "--retry-connrefused",
    "--no-hsts",
    "--secure-protocol",
    "--no-cache",
    "--no-cookies",
    "--header",
    "--output-document",
];

fn wget(walk: &mut Walk<'_>, arguments: &[Argument]) {
    connect(walk);
    let arguments = separated(&separated(arguments, 'O'), 'P');
    let words = Words::read(&arguments, &WGET_VALUED);
    if !words.only("qcSnv4N", &WGET_FLAGS) {
        return walk.do_anything("what the flags of `wget` do is not known");
    }
    let output = words.values.iter().find(|(flag, _)| matches!(*flag, "-O" | "--output-document"));
    let joined = words.value(&["--output-document"]).flatten().map(|text| walk.argument(text));
    let directory =
        words.values.iter().find(|(flag, _)| matches!(*flag, "-P" | "--directory-prefix"));
    match (output.map(|(_, word)| (*word).clone()).or(joined), directory) {
        (Some(word), _) if word.text.as_deref() == Some("-") => {}
        (Some(word), _) => walk.write(&word),
        (None, Some((_, word))) => {
            above(walk, word);
            walk.write_below(word);
        }
        (None, None) => words.operands.iter().for_each(|address| named_by(walk, address, false)),
    }
    places::read_home(walk, &[".wgetrc", ".netrc"]);
    places::use_home(walk, &[".wget-hsts"]);
}

/// `git clone` and what works in a clone. Hooks are no part of what is fetched.
fn git(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    if arguments.first().is_some_and(|word| word.raw.starts_with('-')) {
        return false;
    }
    let Some((command, rest)) = arguments.split_first() else { return false };
    match command.text.as_deref().unwrap_or_default() {
        "clone" => {
            connect(walk);
            clone(walk, rest);
        }
        "config" if rest.iter().any(|word| matches!(word.text.as_deref(), Some("--global"))) => {
            places::use_home(walk, &[".gitconfig", ".config/git"]);
        }
        "checkout" | "reset" | "fetch" | "submodule" | "pull" | "init" => {
            connect(walk);
            let here = walk.argument(".");
            walk.read(&here, Aspects::ALL);
            walk.write_below(&here);
            for directory in walk.directories.clone() {
                for parent in analysis::context::path::parents(&directory) {
                    let cause = walk.cause.clone();
                    walk.effects.read(Paths::Below(format!("{parent}/.git")), Aspects::ALL, &cause);
                }
            }
        }
        _ => return false,
    }
    places::read_home(walk, &[".gitconfig", ".config/git", ".ssh", ".netrc", ".git-credentials"]);
    for start in ["GIT_", "SSH_", "XDG_CONFIG"] {
        walk.effects.variables.prefixes.insert(start.to_owned());
    }
    use_system(walk, "git");
    true
}

fn clone(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let valued = [
        "-b",
        "--branch",
        "--depth",
        "-j",
        "--jobs",
        "--filter",
        "-o",
        "--origin",
        "-c",
        "--config",
        "--shallow-since",
    ];
    let words = Words::read(arguments, &valued);
    let known = [
        "--recursive",
        "--recurse-submodules",
        "--single-branch",
        "--shallow-submodules",
        "--quiet",
        "--depth",
        "--branch",
        "--no-checkout",
        "--filter",
        "--no-tags",
        "--jobs",
        "--progress",
        "--verbose",
        "--bare",
        "--mirror",
        "--sparse",
    ];
    if !words.only("qnv", &known)
        || words.values.iter().any(|(flag, _)| matches!(*flag, "-c" | "--config"))
    {
        return walk.do_anything("what the flags of `git clone` do is not known");
    }
    match words.operands.as_slice() {
        [address] => {
            let text =
                address.text.as_deref().unwrap_or(&address.raw).trim_matches(['"', '\'', '/']);
            let name = text.rsplit(['/', ':']).next().unwrap_or_default();
            let name = name.strip_suffix(".git").unwrap_or(name);
            let is_local = !text.contains("://") && !text.contains('@');
            if name.is_empty() || name.contains(['$', '`', '*', '{']) || is_local {
                return walk.do_anything("where it clones to is not known");
            }
            let word = walk.argument(name);
            into_clone(walk, &word);
        }
        [address, directory] => {
            let text = address.text.as_deref().unwrap_or(&address.raw);
            if !text.contains("://") && !text.contains('@') && !text.contains('$') {
                walk.read(address, Aspects::ALL);
            }
            into_clone(walk, directory);
        }
        _ => walk.do_anything("where it clones to is not known"),
    }
}

fn into_clone(walk: &mut Walk<'_>, word: &Argument) {
    above(walk, word);
    walk.read(word, Aspects::ENTRY);
    walk.write_below(word);
}

/// `tar`; what it unpacks stays below the directory that it works in.
fn tar(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let mut arguments = separated(&separated(arguments, 'f'), 'C');
    // The first word may do without its dash.
    if let Some(first) = arguments.first_mut()
        && let Some(text) = first.text.as_deref().filter(|text| !text.starts_with('-'))
    {
        let text = format!("-{text}");
        *first = Argument { raw: text.clone(), text: Some(text), is_pattern: false };
        arguments = separated(&separated(&arguments, 'f'), 'C');
    }
    let valued = ["-f", "--file", "-C", "--directory", "--strip-components", "--exclude"];
    let words = Words::read(&arguments, &valued);
    let known = [
        "--extract",
        "--gzip",
        "--xz",
        "--bzip2",
        "--zstd",
        "--verbose",
        "--strip-components",
        "--strip",
        "--no-same-owner",
        "--no-same-permissions",
        "--same-owner",
        "--wildcards",
        "--file",
        "--directory",
        "--exclude",
        "--list",
        "--create",
        "--auto-compress",
        "--overwrite",
        "--no-overwrite-dir",
    ];
    if !words.only("xcvzjJptaok", &known) {
        return walk.do_anything("what the flags of `tar` do is not known");
    }
    let here = walk.argument(".");
    let value = |flags: &[&str]| {
        let found = words
            .values
            .iter()
            .find(|(flag, _)| flags.contains(flag))
            .map(|(_, word)| (*word).clone());
        found.or_else(|| words.value(flags).flatten().map(|text| walk.argument(text)))
    };
    let (file, directory) = (value(&["-f", "--file"]), value(&["-C", "--directory"]));
    let file = file.filter(|file| file.text.as_deref() != Some("-"));
    let directory = directory.unwrap_or(here);
    if words.values.iter().filter(|(flag, _)| matches!(*flag, "-C" | "--directory")).count() > 1 {
        return walk.do_anything("it works in several directories");
    }
    for tool in ["gzip", "bzip2", "xz", "zstd"] {
        use_tool(walk, tool);
    }
    let is_reading = words.has(&["-c", "--create"]);
    if is_reading {
        walk.read(&directory, Aspects::ALL);
        words.operands.iter().for_each(|operand| walk.read(operand, Aspects::ALL));
        if let Some(file) = file {
            walk.write(&file);
        }
        return;
    }
    if let Some(file) = file {
        walk.read(&file, Aspects::ALL);
    }
    if !words.has(&["-t", "--list"]) {
        let cause = walk.cause.clone();
        for names in ["/etc/passwd", "/etc/group"] {
            walk.effects.read(Paths::Exact(names.to_owned()), Aspects::ALL, &cause);
        }
        walk.access(&directory, |walk, paths| {
            let paths = below(paths);
            let cause = walk.cause.clone();
            walk.effects.read(paths.clone(), Aspects::ENTRY, &cause);
            walk.write_paths(paths);
        });
    }
}

fn unzip(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let arguments = separated(arguments, 'd');
    let words = Words::read(&arguments, &["-d", "-x"]);
    if !words.only("qoujnLX", &[]) {
        return walk.do_anything("what the flags of `unzip` do is not known");
    }
    if let Some(file) = words.operands.first() {
        walk.read(file, Aspects::ALL);
    }
    let here = walk.argument(".");
    let directory =
        words.values.iter().find(|(flag, _)| *flag == "-d").map(|(_, word)| (*word).clone());
    let directory = directory.unwrap_or(here);
    above(walk, &directory);
    walk.read(&directory, Aspects::ENTRY);
    walk.write_below(&directory);
}

/// What is packed gets a longer or a shorter name in the same directory.
fn compress(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) {
    let words = Words::read(arguments, &[]);
    let letters = "dkfqcvn123456789";
    if !words.only(letters, &["--decompress", "--keep", "--force", "--stdout", "--best", "--fast"])
    {
        return walk.do_anything(&format!("what the flags of `{name}` do is not known"));
    }
    for operand in words.operands.iter().filter(|word| word.text.as_deref() != Some("-")) {
        walk.read(operand, Aspects::ALL);
        if words.has(&["-c", "--stdout"]) {
            continue;
        }
        walk.access(operand, |walk, paths| {
            let text = paths.text();
            let (directory, file) = text.rsplit_once('/').unwrap_or(("", text));
            let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
            walk.write_paths(Paths::Prefix(format!("{directory}/{stem}")));
        });
    }
}
