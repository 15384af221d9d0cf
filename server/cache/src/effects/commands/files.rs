//! Commands that make, copy and delete files (POSIX.1-2024, coreutils, BusyBox).

use std::sync::Arc;

use super::super::atoms::{Aspects, Mode, Owner};
use super::super::invocation::{Argument, Words};
use super::super::paths::Paths;
use super::super::reach::below;
use super::super::run::{self, Walk};
use super::{has_other_flags, use_tool};
use analysis::context::path;

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    match name {
        "mkdir" => mkdir(walk, arguments),
        "rm" => remove(walk, arguments),
        "rmdir" | "unlink" => {
            each(walk, arguments, "pv", &["--ignore-fail-on-non-empty"], |walk, word| {
                walk.write_below(word)
            })
        }
        "touch" => touch(walk, arguments),
        "chmod" | "chown" | "chgrp" => attributes(walk, name, arguments),
        "cp" => copy(walk, arguments, false),
        "mv" => copy(walk, arguments, true),
        "install" => install(walk, arguments),
        "ln" => link(walk, arguments),
        "mktemp" => temporary(walk, arguments),
        "truncate" => each(walk, operands_of(arguments), "c", &[], |walk, word| walk.write(word)),
        "setcap" => each(walk, arguments.get(1..).unwrap_or_default(), "qvr", &[], |walk, word| {
            walk.write_below(word)
        }),
        "strip" => each(
            walk,
            arguments,
            "sgdSx",
            &["--strip-unneeded", "--strip-all", "--strip-debug"],
            |walk, word| walk.write_below(word),
        ),
        _ => return false,
    }
    use_tool(walk, name);
    true
}

/// Without the size that `truncate -s` takes.
fn operands_of(arguments: &[Argument]) -> &[Argument] {
    let is_size =
        |first: &Argument| first.text.as_deref().is_some_and(|text| text.starts_with("-s"));
    match arguments {
        [first, rest @ ..] if is_size(first) && first.raw.len() > 2 => rest,
        [first, _, rest @ ..] if is_size(first) => rest,
        _ => arguments,
    }
}

fn each(
    walk: &mut Walk<'_>,
    arguments: &[Argument],
    letters: &str,
    names: &[&str],
    act: impl Fn(&mut Walk<'_>, &Argument),
) {
    let words = Words::read(arguments, &[]);
    if !has_other_flags(walk, &words, letters, names) {
        words.operands.iter().for_each(|operand| act(walk, operand));
    }
}

/// `mkdir`; with `-p` it does nothing where the directory is there.
fn mkdir(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &["-m", "--mode"]);
    let with_mode = words.value(&["-m", "--mode"]);
    if has_other_flags(walk, &words, "pv", &["--parents", "--verbose", "--mode"]) {
        return;
    }
    let mode = match with_mode {
        None => walk.directory_mode(),
        Some(text) => {
            let bits = text.and_then(|text| u32::from_str_radix(text, 8).ok());
            bits.map_or(Mode::Unknown, Mode::Bits)
        }
    };
    let with_parents = words.has(&["-p", "--parents"]);
    for operand in words.operands {
        let Some(targets) = walk.targets(operand) else {
            let reason = format!("{} is not known", operand.raw);
            return walk.do_anything(&reason);
        };
        for target in targets {
            match target {
                Paths::Exact(target) if with_parents => ensure_all(walk, &target, mode.clone()),
                target => {
                    walk.touch(&target);
                    walk.write_paths(target);
                }
            }
        }
    }
}

/// Makes `target` and what is missing above it. That it is there already makes no difference.
fn ensure_all(walk: &mut Walk<'_>, target: &str, mode: Mode) {
    let usual = walk.directory_mode();
    for parent in path::parents(target) {
        // What may be made there depends on who may write there.
        if walk.owner != Owner::Root {
            let cause = Arc::clone(&walk.cause);
            walk.effects.read(Paths::Exact(parent.to_owned()), Aspects::ATTRIBUTES, &cause);
        }
        walk.ensure(parent, usual.clone());
    }
    if target != "/" {
        walk.ensure(target, mode);
    }
    if walk.state.may_lead_elsewhere(&Paths::Exact(target.to_owned())) {
        walk.do_anything("it uses a path that may lead through a link");
    }
}

fn remove(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &[]);
    let names = ["--recursive", "--force", "--verbose", "--one-file-system", "--no-preserve-root"];
    if has_other_flags(walk, &words, "rRfvd", &names) {
        return;
    }
    let is_deep = words.has(&["-r", "-R", "--recursive"]);
    for operand in words.operands {
        if is_deep { walk.write_below(operand) } else { walk.write(operand) }
    }
}

fn touch(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &["-t", "-d", "-r", "--date", "--reference"]);
    if let Some((_, file)) =
        words.values.iter().find(|(flag, _)| matches!(*flag, "-r" | "--reference"))
    {
        walk.read(file, Aspects::ALL);
    }
    if !has_other_flags(walk, &words, "acmfh", &["--no-create", "--date"]) {
        words.operands.iter().for_each(|operand| walk.write(operand));
    }
}

/// `chmod`, `chown` and `chgrp`: owners by name are looked up.
fn attributes(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) {
    let starts_with_mode = |first: &Argument| {
        name == "chmod"
            && first.text.as_deref().is_some_and(|text| {
                text.starts_with('-')
                    && !text.starts_with("-R")
                    && !text.starts_with("-v")
                    && !text.starts_with("-f")
                    && !text.starts_with("-c")
                    && !text.starts_with("--")
            })
    };
    let mode_first = arguments.first().filter(|first| starts_with_mode(first));
    let rest =
        if mode_first.is_some() { arguments.get(1..).unwrap_or_default() } else { arguments };
    let words = Words::read(rest, &[]);
    let names =
        ["--recursive", "--verbose", "--quiet", "--silent", "--changes", "--no-dereference"];
    if has_other_flags(walk, &words, "RvfchP", &names) {
        return;
    }
    let mut operands = words.operands.iter();
    let what = mode_first.or_else(|| operands.next().copied());
    let is_number = what.and_then(|what| what.text.as_deref()).is_some_and(run::is_numeric);
    let cause = Arc::clone(&walk.cause);
    if name != "chmod" && !is_number {
        for file in ["/etc/passwd", "/etc/group"] {
            walk.effects.read(Paths::Exact(file.to_owned()), Aspects::ALL, &cause);
        }
    }
    let is_deep = words.has(&["-R", "--recursive"]);
    // A directory may hand on its group to what is made in it.
    let hands_on = name == "chmod" && !what.is_some_and(|what| is_plain_mode(&what.raw));
    let changed =
        if hands_on { Aspects::ENTRY.and(Aspects::ATTRIBUTES) } else { Aspects::ATTRIBUTES };
    for operand in operands {
        walk.access(operand, |walk, paths| {
            let cause = Arc::clone(&walk.cause);
            let paths = if is_deep { below(paths) } else { paths };
            walk.effects.read(paths.clone(), Aspects::ENTRY.and(Aspects::ATTRIBUTES), &cause);
            walk.effects.write(paths, changed, &cause);
        });
    }
}

/// Whether `mode` leaves out the bits beside those to read, write and execute.
fn is_plain_mode(mode: &str) -> bool {
    let mode = mode.trim_matches(['"', '\'']);
    let is_octal = mode.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    match is_octal {
        true => mode.trim_start_matches('0').len() <= 3,
        false => mode.chars().all(|sign| "ugoarwxX+-=,".contains(sign)),
    }
}

/// `cp` and `mv`. The destination may be a directory, and then the copy goes into it.
fn copy(walk: &mut Walk<'_>, arguments: &[Argument], moves: bool) {
    let words = Words::read(arguments, &["-t", "--target-directory"]);
    let names = [
        "--recursive",
        "--archive",
        "--force",
        "--preserve",
        "--verbose",
        "--no-clobber",
        "--update",
        "--dereference",
        "--no-dereference",
        "--no-target-directory",
        "--no-preserve",
    ];
    if has_other_flags(walk, &words, "rRafpvnuLPHdTi", &names) {
        return;
    }
    let (mut sources, destination) =
        (words.operands.clone(), words.values.first().map(|(_, to)| *to));
    let Some(destination) = destination.or_else(|| sources.pop()) else { return };
    for source in &sources {
        walk.read(source, Aspects::ALL);
        if moves {
            walk.write_below(source);
        }
    }
    let is_directory = destination.raw.ends_with('/')
        || matches!(destination.text.as_deref(), Some("." | ".."))
        || !words.values.is_empty();
    into(walk, &sources, destination, is_directory);
}

/// Writes `sources` at `destination`, or into it.
fn into(walk: &mut Walk<'_>, sources: &[&Argument], destination: &Argument, is_directory: bool) {
    let name = |source: &&&Argument| {
        let text = source.text.as_deref().filter(|_| !source.is_pattern)?;
        let name = text.trim_end_matches('/').rsplit('/').next()?;
        (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
    };
    let named: Option<Vec<String>> = sources.iter().map(|source| name(&source)).collect();
    match named.filter(|_| is_directory) {
        Some(names) => walk.access(destination, |walk, paths| match paths {
            Paths::Exact(directory) => {
                for name in &names {
                    let inside = format!("{}/{name}", directory.trim_end_matches('/'));
                    walk.touch(&Paths::Exact(inside.clone()));
                    walk.write_paths(Paths::Below(inside));
                }
            }
            other => walk.write_paths(other),
        }),
        None => walk.write_below(destination),
    }
}

fn install(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let valued = ["-m", "--mode", "-o", "--owner", "-g", "--group", "-t", "--target-directory"];
    let words = Words::read(arguments, &valued);
    let names = ["--directory", "--mode", "--owner", "--group", "--verbose", "--target-directory"];
    let letters = if words.flags.iter().any(|flag| flag.starts_with("-m")) {
        "dDcpvm01234567"
    } else {
        "dDcpv"
    };
    if has_other_flags(walk, &words, letters, &names) {
        return;
    }
    let cause = Arc::clone(&walk.cause);
    if words.value(&["-o", "--owner"]).is_some() || words.value(&["-g", "--group"]).is_some() {
        for file in ["/etc/passwd", "/etc/group"] {
            walk.effects.read(Paths::Exact(file.to_owned()), Aspects::ALL, &cause);
        }
    }
    let mode = walk.directory_mode();
    let ensure_above = |walk: &mut Walk<'_>, word: &Argument| {
        walk.access(word, |walk, paths| {
            for parent in path::parents(paths.text()) {
                walk.ensure(parent, mode.clone());
            }
        });
    };
    if words.has(&["-d", "--directory"]) {
        for operand in &words.operands {
            ensure_above(walk, operand);
            walk.write(operand);
        }
        return;
    }
    let mut sources = words.operands.clone();
    let target = words.values.iter().find(|(flag, _)| matches!(*flag, "-t" | "--target-directory"));
    let Some(destination) = target.map(|(_, to)| *to).or_else(|| sources.pop()) else { return };
    sources.iter().for_each(|source| walk.read(source, Aspects::ALL));
    if words.has(&["-D"]) {
        ensure_above(walk, destination);
    }
    into(walk, &sources, destination, target.is_some() || destination.raw.ends_with('/'));
}

/// `ln`: what is found behind a new link is somewhere else.
fn link(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &["-t"]);
    let names = [
        "--symbolic",
        "--force",
        "--verbose",
        "--no-dereference",
        "--relative",
        "--no-target-directory",
    ];
    if has_other_flags(walk, &words, "sfvnrT", &names) {
        return;
    }
    let is_symbolic = words.has(&["-s", "--symbolic"]);
    let here = Argument { raw: ".".to_owned(), text: Some(".".to_owned()), is_pattern: false };
    let (sources, destination, is_directory) =
        match (words.values.first(), words.operands.as_slice()) {
            (Some((_, to)), sources) => (sources, *to, true),
            (None, [one]) => (std::slice::from_ref(one), &here, true),
            (None, [sources @ .., last]) => (sources, *last, last.raw.ends_with('/')),
            (None, []) => return,
        };
    if !is_symbolic {
        for source in sources {
            walk.read(source, Aspects::ALL);
            if let Some(found) = walk.targets(source) {
                walk.effects.links.extend(found);
            }
        }
    }
    let before = walk.effects.writes.len();
    into(walk, sources, destination, is_directory);
    let made: Vec<Paths> = walk
        .effects
        .writes
        .get(before..)
        .unwrap_or_default()
        .iter()
        .map(|w| w.paths.clone())
        .collect();
    walk.effects.links.extend(made);
}

fn temporary(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &["-p"]);
    if has_other_flags(walk, &words, "dqut", &["--directory"]) {
        return;
    }
    if words.operands.is_empty() && words.values.is_empty() {
        let paths = Paths::Prefix("/tmp/tmp.".to_owned());
        walk.touch(&paths);
        walk.write_paths(paths);
    } else {
        walk.do_anything("where a temporary file is made is not known");
    }
}
