//! Users and groups, whose numbers are given in the order in which they are made.

use std::sync::Arc;

use super::super::atoms::Aspects;
use super::super::invocation::{Argument, Words};
use super::super::paths::Paths;
use super::super::run::Walk;
use super::use_tool;

/// The databases, with the copies and locks beside them.
const DATABASES: [&str; 8] = [
    "/etc/passwd",
    "/etc/group",
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/subuid",
    "/etc/subgid",
    "/etc/.pwd.lock",
    "/var/log/",
];

/// What else decides how an account is made.
const SETTINGS: [&str; 6] = [
    "/etc/login.defs",
    "/etc/default/",
    "/etc/adduser.conf",
    "/etc/skel",
    "/etc/nsswitch.conf",
    "/etc/pam.d",
];

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    match name {
        "useradd" | "adduser" => make_user(walk, name, arguments),
        "usermod" => {
            let words = Words::read(arguments, &VALUED);
            // Moving a home moves what is in it.
            if words.has(&["-m", "--move-home", "-R", "--root", "-P"]) {
                walk.do_anything("it moves the home of a user");
            }
        }
        "groupadd" | "addgroup" | "groupmod" | "groupdel" | "chpasswd" | "passwd" | "chsh"
        | "gpasswd" => {
            let words = Words::read(arguments, &VALUED);
            if words.has(&["--root", "--prefix"]) {
                walk.do_anything("it works in another root");
            }
        }
        "userdel" | "deluser" | "delgroup" => {
            let words = Words::read(arguments, &[]);
            if words.has(&["-r", "--remove", "--remove-home", "--remove-all-files", "--backup"]) {
                walk.do_anything("it deletes the files of a user");
            }
        }
        _ => return false,
    }
    let cause = Arc::clone(&walk.cause);
    for start in DATABASES {
        walk.effects.read(Paths::Prefix(start.to_owned()), Aspects::ALL, &cause);
        walk.effects.write(Paths::Prefix(start.to_owned()), Aspects::ALL, &cause);
    }
    for start in SETTINGS {
        walk.effects.read(Paths::Prefix(start.to_owned()), Aspects::ALL, &cause);
    }
    use_tool(walk, name);
    // On Debian this is a program in Perl that calls the others.
    if matches!(name, "adduser" | "addgroup" | "deluser" | "delgroup") {
        for tool in ["useradd", "groupadd", "usermod", "chfn", "passwd", "perl", "gpasswd"] {
            use_tool(walk, tool);
        }
        walk.effects.read(Paths::Below("/usr/share".to_owned()), Aspects::ALL, &cause);
    }
    true
}

/// Flags that take a value, of all of these programs.
const VALUED: [&str; 41] = [
    "-b",
    "-c",
    "-d",
    "-e",
    "-f",
    "-g",
    "-G",
    "-h",
    "-k",
    "-K",
    "-p",
    "-s",
    "-u",
    "-Z",
    "-l",
    "-L",
    "-U",
    "-a",
    "--base-dir",
    "--comment",
    "--expiredate",
    "--gecos",
    "--gid",
    "--groups",
    "--group",
    "--home",
    "--home-dir",
    "--inactive",
    "--ingroup",
    "--key",
    "--login",
    "--password",
    "--shell",
    "--skel",
    "--uid",
    "--firstuid",
    "--lastuid",
    "--conf",
    "--prefix",
    "--root",
    "--selinux-user",
];

fn make_user(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) {
    // Which flags take a value differs: a home is looked for behind all that may name one.
    let texts: Vec<Option<&str>> = arguments.iter().map(|word| word.text.as_deref()).collect();
    if texts.iter().flatten().any(|text| {
        ["-R", "--root", "-P", "--prefix", "--conf", "-b", "--base-dir", "-k", "--skel"]
            .contains(text)
    }) {
        return walk.do_anything("it works in another root");
    }
    let mut homes: Vec<Argument> = Vec::new();
    for (at, word) in arguments.iter().enumerate() {
        let text = word.text.as_deref().unwrap_or(&word.raw);
        let joined = text.strip_prefix("--home=").or_else(|| text.strip_prefix("--home-dir="));
        if let Some(joined) = joined {
            homes.push(walk.argument(joined));
            continue;
        }
        let is_short = text.starts_with('-') && !text.starts_with("--") && text.len() > 1;
        let named = match name {
            "useradd" => is_short && text.ends_with('d'),
            _ => is_short && text.ends_with('h'),
        };
        if named || matches!(text, "--home" | "--home-dir") {
            homes.extend(arguments.get(at + 1).cloned());
        }
    }
    for home in &homes {
        walk.write_below(home);
    }
    let user = arguments
        .iter()
        .rev()
        .find(|word| word.text.as_deref().is_none_or(|t| !t.starts_with('-')));
    // Where the name is not told, or stands before other words, it may be any of them.
    let known =
        user.and_then(|word| word.text.clone()).filter(|_| name == "useradd" && homes.is_empty());
    let paths = match known {
        Some(user) => Paths::Below(format!("/home/{user}")),
        None => Paths::Prefix("/home/".to_owned()),
    };
    let is_free = homes.is_empty() || name == "useradd";
    if is_free {
        walk.touch(&paths);
        walk.write_paths(paths);
    }
    walk.write_paths(Paths::Prefix("/var/mail/".to_owned()));
    walk.write_paths(Paths::Prefix("/var/spool/mail/".to_owned()));
}
