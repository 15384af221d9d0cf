//! Commands that read files and print something.

use super::super::atoms::{Aspects, Others};
use super::super::invocation::{Argument, Words};
use super::super::run::Walk;
use super::{has_other_flags, use_system, use_tool};

/// Commands that read their operands and what is below, whatever their flags, and nothing else.
const READERS: [&str; 20] = [
    "cat", "head", "tail", "wc", "sort", "uniq", "cut", "nl", "tac", "rev", "ls", "du", "stat",
    "file", "cmp", "diff", "od", "readlink", "realpath", "base64",
];

/// Commands that look at no file which they are given.
const TELLERS: [&str; 18] = [
    "tr", "basename", "dirname", "seq", "uname", "nproc", "whoami", "id", "arch", "getconf",
    "hostname", "groups", "tty", "yes", "clear", "locale", "df", "free",
];

/// Sums, which may be told to read files that a list names.
const SUMS: [&str; 7] =
    ["md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "cksum"];

/// Adds what the command does; gives whether it is one of these.
pub(super) fn run(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    match name {
        // `sort -o` writes.
        "sort"
            if arguments
                .iter()
                .any(|word| word.raw.starts_with("-o") || word.raw.starts_with("--o")) =>
        {
            return false;
        }
        _ if READERS.contains(&name) => {
            let words = without_values(name, arguments);
            read_all(walk, &words, 0);
        }
        _ if TELLERS.contains(&name) => {}
        _ if SUMS.contains(&name) => sums(walk, arguments),
        "grep" | "egrep" | "fgrep" | "zgrep" => grep(walk, arguments),
        "sed" => sed(walk, arguments),
        "awk" | "gawk" | "mawk" => awk(walk, arguments),
        "tee" => tee(walk, arguments),
        "find" => find(walk, arguments),
        "date" | "uuidgen" => differs(walk, name),
        "which" | "whereis" | "jq" => {
            use_system(walk, name);
            if name == "jq" {
                read_all(walk, arguments, 0);
            }
        }
        "env" | "printenv" => walk.effects.variables.others = Others::Read,
        "xargs" => return xargs(walk, arguments),
        _ => return false,
    }
    use_tool(walk, name);
    true
}

/// `arguments` without the values of flags that certainly take one and are no files.
fn without_values(name: &str, arguments: &[Argument]) -> Vec<Argument> {
    let valued: &[&str] = match name {
        "head" | "tail" => &["-n", "-c", "--lines", "--bytes"],
        "cut" => &["-d", "-f", "-c", "-b"],
        "sort" => &["-k", "-t"],
        "stat" => &["-c", "--format"],
        "du" => &["-d"],
        "base64" => &["-w"],
        _ => &[],
    };
    let (mut kept, mut rest) = (Vec::new(), arguments.iter());
    while let Some(argument) = rest.next() {
        match argument.text.as_deref() {
            Some(flag) if valued.contains(&flag) => drop(rest.next()),
            _ => kept.push(argument.clone()),
        }
    }
    kept
}

/// The result is another one in each build.
fn differs(walk: &mut Walk<'_>, name: &str) {
    let assumption = format!("`{name}` gives another result in each build anyway");
    walk.effects.assumptions.insert(assumption);
}

/// Reads every word that is no flag, but for the first `skipped`; also the values of flags, which
/// may be files.
fn read_all(walk: &mut Walk<'_>, arguments: &[Argument], skipped: usize) {
    let is_file = |word: &&Argument| {
        !word.text.as_deref().is_some_and(|text| text.starts_with('-') || text.is_empty())
    };
    let words: Vec<&Argument> = arguments.iter().filter(is_file).skip(skipped).collect();
    for word in words {
        // What cannot be a path is none.
        let is_path = word.text.as_deref().is_none_or(|text| !text.contains(['\n', '|', '(']));
        if is_path {
            walk.read(word, Aspects::ALL);
        }
    }
    let lists = arguments.iter().any(|word| {
        word.text
            .as_deref()
            .is_some_and(|text| text.contains("files0-from") || text.contains("files-from"))
    });
    let shows_directory = arguments.iter().all(|word| !is_file(&word));
    if lists {
        walk.do_anything("it reads files that a list names");
    } else if shows_directory {
        here(walk);
    }
}

/// Without operands `ls`, `find` and `du` look at the working directory.
fn here(walk: &mut Walk<'_>) {
    if ["ls", "du", "find", "grep -r"].iter().any(|name| walk.cause.starts_with(name)) {
        let here = walk.argument(".");
        walk.read(&here, Aspects::ALL);
    }
}

fn sums(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &[]);
    if words.has(&["-c", "--check"]) {
        // The list may name anything; nothing is written.
        let cause = walk.cause.clone();
        walk.effects.read(super::super::paths::Paths::Top, Aspects::ALL, &cause);
    }
    words.operands.iter().for_each(|operand| walk.read(operand, Aspects::ALL));
}

fn grep(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let valued = ["-e", "-f", "-A", "-B", "-C", "-m", "--include", "--exclude"];
    let words = Words::read(arguments, &valued);
    for (_, file) in words.values.iter().filter(|(flag, _)| *flag == "-f") {
        walk.read(file, Aspects::ALL);
    }
    let has_pattern = words.values.iter().any(|(flag, _)| matches!(*flag, "-e" | "-f"));
    let files = words.operands.get(usize::from(!has_pattern)..).unwrap_or_default();
    files.iter().for_each(|file| walk.read(file, Aspects::ALL));
    if files.is_empty() && words.has(&["-r", "-R", "--recursive"]) {
        let here = walk.argument(".");
        walk.read(&here, Aspects::ALL);
    }
}

/// `sed`, whose scripts could write files and run commands.
fn sed(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &["-e", "--expression"]);
    let is_in_place = words.flags.iter().any(|flag| is_in_place(flag));
    let others = words.flags.iter().filter(|flag| !is_in_place_only(flag));
    if !others.clone().all(|flag| {
        matches!(*flag, "-n" | "-E" | "-r" | "-s" | "-u" | "-z" | "--quiet" | "--regexp-extended")
    }) {
        return walk.do_anything("what the flags of `sed` do is not known");
    }
    let scripts: Vec<&Argument> = match words.values.is_empty() {
        true => words.operands.iter().take(1).copied().collect(),
        false => words.values.iter().map(|(_, script)| *script).collect(),
    };
    for script in &scripts {
        match script.text.as_deref() {
            Some(text) if is_harmless(text) => {}
            None if is_harmless(script.raw.trim_matches(['"', '\''])) => {
                let assumption = format!("nothing in {} ends the expression", script.raw);
                walk.effects.assumptions.insert(assumption);
            }
            _ => return walk.do_anything("what a script of `sed` does is not known"),
        }
    }
    let files = words.operands.get(usize::from(words.values.is_empty())..).unwrap_or_default();
    for file in files {
        walk.read(file, Aspects::ALL);
        if is_in_place {
            walk.write(file);
        }
    }
}

fn is_in_place(flag: &str) -> bool {
    flag.starts_with("--in-place")
        || flag.starts_with('-') && !flag.starts_with("--") && flag.contains('i')
}

/// `-i` among letters that change nothing else; a suffix for a copy is not allowed.
fn is_in_place_only(flag: &str) -> bool {
    flag == "--in-place"
        || is_in_place(flag)
            && flag.ends_with('i')
            && flag.chars().all(|letter| "-inErs".contains(letter))
}

/// Whether a script of `sed` certainly neither writes a file nor runs a command: substitutions with
/// plain flags, and lines that are deleted, printed, changed or added.
fn is_harmless(script: &str) -> bool {
    script.split('\n').all(|line| is_harmless_line(line.trim()))
}

fn is_harmless_line(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || ",$!~+ ".contains(c));
    let rest = match rest.strip_prefix('/') {
        Some(pattern) => {
            let Some(end) = closing(pattern, '/') else { return false };
            pattern.get(end + 1..).unwrap_or_default().trim_start_matches(['I', '!', ' '])
        }
        None => rest,
    };
    let mut characters = rest.chars();
    match characters.next() {
        None => true,
        Some('d' | 'p') => is_end(characters.as_str()),
        Some('a' | 'i' | 'c') => true,
        Some('s' | 'y') => substitution(characters.as_str()),
        _ => false,
    }
}

fn substitution(text: &str) -> bool {
    let Some(sign) = text.chars().next().filter(|sign| !sign.is_alphanumeric()) else {
        return false;
    };
    let rest = text.get(sign.len_utf8()..).unwrap_or_default();
    let Some(middle) = closing(rest, sign) else { return false };
    let rest = rest.get(middle + sign.len_utf8()..).unwrap_or_default();
    let Some(end) = closing(rest, sign) else { return false };
    let flags = rest.get(end + sign.len_utf8()..).unwrap_or_default();
    is_end(flags.trim_start_matches(|flag: char| "gpiI".contains(flag) || flag.is_ascii_digit()))
}

/// The end of a command, or another harmless one behind it.
fn is_end(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.strip_prefix(';').is_some_and(|rest| is_harmless_line(rest.trim()))
}

/// Where the first `sign` without a backslash is.
fn closing(text: &str, sign: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == sign => return Some(at),
            _ => {}
        }
    }
    None
}

/// `awk` whose program only prints.
fn awk(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &["-F", "-v"]);
    let Some((program, files)) = words.operands.split_first() else { return };
    let text = program.text.as_deref().unwrap_or(&program.raw);
    let risks = [">", "|", "system", "getline", "close", "@"];
    if risks.iter().any(|risk| text.contains(risk))
        || !words.flags.iter().all(|flag| flag.starts_with("-F"))
    {
        return walk.do_anything("what a program of `awk` does is not known");
    }
    files.iter().for_each(|file| walk.read(file, Aspects::ALL));
}

fn tee(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let words = Words::read(arguments, &[]);
    if !has_other_flags(walk, &words, "ai", &["--append"]) {
        words.operands.iter().for_each(|operand| walk.write(operand));
    }
}

/// `find` with what it does to what it finds.
fn find(walk: &mut Walk<'_>, arguments: &[Argument]) {
    let leads_on = |word: &Argument| matches!(word.text.as_deref(), Some("-L" | "-H" | "-D"));
    if arguments.iter().any(leads_on) {
        return walk.do_anything("it follows links");
    }
    let skipped = usize::from(arguments.first().is_some_and(|word| word.raw == "-P"));
    let arguments = arguments.get(skipped..).unwrap_or_default();
    let is_start = |word: &&Argument| {
        !word.raw.starts_with('-')
            && !matches!(word.raw.as_str(), "!" | "(" | "\\(" | "'('" | "\"(\"")
    };
    let starts: Vec<&Argument> = arguments.iter().take_while(is_start).collect();
    let rest = arguments.get(starts.len()..).unwrap_or_default();
    let texts: Vec<&str> =
        rest.iter().map(|word| word.text.as_deref().unwrap_or_default()).collect();
    let here = walk.argument(".");
    let starts = if starts.is_empty() { vec![&here] } else { starts };
    starts.iter().for_each(|start| walk.read(start, Aspects::ALL));
    if texts.iter().any(|text| {
        matches!(
            *text,
            "-fprint" | "-fprint0" | "-fprintf" | "-fls" | "-ok" | "-okdir" | "-files0-from"
        )
    }) {
        return walk.do_anything("what it does to the files that it finds is not known");
    }
    for text in
        texts.iter().filter(|text| matches!(**text, "-newer" | "-anewer" | "-cnewer" | "-samefile"))
    {
        walk.do_anything(&format!("{text} compares files"));
    }
    let mut executed =
        texts.iter().enumerate().filter(|(_, text)| matches!(**text, "-exec" | "-execdir"));
    let is_known = executed.all(|(at, _)| {
        let behind = texts.get(at + 1..).unwrap_or_default();
        let end = behind
            .iter()
            .position(|text| matches!(*text, ";" | "\\;" | "+"))
            .unwrap_or(behind.len());
        let command = behind.get(..end).unwrap_or_default();
        match command {
            ["rm" | "chmod" | "chown" | "chgrp" | "touch" | "rmdir" | "strip", words @ ..] => {
                words.iter().all(|word| !word.starts_with('/') && !word.is_empty())
            }
            ["sed", "-i", script, "{}"] => is_harmless(script),
            _ => false,
        }
    });
    if !is_known {
        return walk.do_anything("what it does to the files that it finds is not known");
    }
    if texts.iter().any(|text| matches!(*text, "-delete" | "-exec" | "-execdir")) {
        starts.iter().for_each(|start| walk.write_below(start));
        let cause = walk.cause.clone();
        for file in ["/etc/passwd", "/etc/group"] {
            walk.effects.read(
                super::super::paths::Paths::Exact(file.to_owned()),
                Aspects::ALL,
                &cause,
            );
        }
    }
}

/// `xargs`, which puts words behind a command that nobody knows.
fn xargs(walk: &mut Walk<'_>, arguments: &[Argument]) -> bool {
    let words: Vec<&Argument> = arguments
        .iter()
        .skip_while(|word| {
            let text = word.text.as_deref().unwrap_or_default();
            matches!(
                text,
                "-r" | "-0" | "-t" | "--no-run-if-empty" | "--null" | "-0r" | "-r0" | "-n1" | "-rt"
            )
        })
        .collect();
    let Some((program, rest)) = words.split_first() else { return false };
    let Some(name) = program.text.as_deref().filter(|name| !name.starts_with('-')) else {
        return false;
    };
    let mut inner: Vec<Argument> = rest.iter().map(|word| (*word).clone()).collect();
    inner.push(Argument { raw: "$@".to_owned(), text: None, is_pattern: true });
    use_tool(walk, "xargs");
    if name == "xargs" {
        return false;
    }
    super::run(walk, name, &inner);
    true
}
