//! What commands do. Only what is certain for every version of a program stands here; a flag that is
//! not listed, like a program that is not, may do anything.

mod accounts;
mod fetch;
mod files;
mod languages;
mod packages;
mod places;
mod system;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use syntax::shell::program;

use super::Bounded;
use super::atoms::{Aspects, Others, Owner};
use super::invocation::{Argument, Call, Words};
use super::paths::Paths;
use super::run::{self, Walk};

/// Programs that run what stands behind them, and their flags that take a value.
const WRAPPERS: [(&str, &[&str]); 8] = [
    ("sudo", &["-u", "-g"]),
    ("nice", &["-n"]),
    ("time", &[]),
    ("exec", &[]),
    ("command", &[]),
    ("builtin", &[]),
    ("eatmydata", &[]),
    ("nohup", &[]),
];

/// Programs that only tell their version or search path when they are asked for nothing else.
const TELLERS: [&str; 34] = [
    "bundle", "bundler", "cargo", "clang", "cmake", "composer", "corepack", "curl", "dotnet",
    "gcc", "g++", "gem", "git", "go", "java", "javac", "lua", "make", "mvn", "node", "npm", "npx",
    "openssl", "perl", "php", "pip", "pip3", "pnpm", "python", "python3", "ruby", "rustc",
    "rustup", "yarn",
];

/// How deep wrappers may nest.
const MOST_WRAPPERS: usize = 4;

/// Adds what the command called `path` does.
pub(super) fn run(walk: &mut Walk<'_>, path: &str, arguments: &[Argument]) {
    let owner = walk.owner.clone();
    one(walk, path, arguments);
    walk.owner = owner;
}

fn one(walk: &mut Walk<'_>, path: &str, arguments: &[Argument]) {
    let (mut path, mut arguments) = (path.to_owned(), arguments);
    for _ in 0..MOST_WRAPPERS {
        let Some((inner, rest)) = unwrapped(&path, arguments) else { break };
        use_tool(walk, &path);
        // Who works then, and where its home is, the file does not tell.
        if program(&path) == "sudo" && walk.owner != Owner::Root {
            walk.owner = Owner::Unknown;
        }
        (path, arguments) = (inner, rest);
    }
    let name = program(&path);
    if path.contains('/') && !run::is_system_program(&path) {
        return at_own_place(walk, &path, &name, arguments);
    }
    let only = |text: &str| matches!(arguments, [one] if one.text.as_deref() == Some(text));
    if TELLERS.contains(&name.as_str())
        && ["--version", "-v", "-V", "-version", "version"].iter().any(|v| only(v))
    {
        for start in ["_JAVA", "JDK", "JAVA", "PYTHON", "RUBY", "GO", "NODE", "NPM", "PERL"] {
            walk.effects.variables.prefixes.insert(start.to_owned());
        }
        walk.effects.variables.assume(&format!("`{name}`"));
        return use_system(walk, &name);
    }
    let is_known = builtin(walk, &name, arguments)
        || files::run(walk, &name, arguments)
        || text::run(walk, &name, arguments)
        || fetch::run(walk, &name, arguments)
        || accounts::run(walk, &name, arguments)
        || system::run(walk, &name, arguments)
        || packages::run(walk, &name, arguments)
        || installs(walk, &path, &name, arguments);
    if !is_known {
        walk.do_anything(&format!("the command `{name}` is not known"));
    }
}

/// The command that a wrapper runs.
fn unwrapped<'a>(path: &str, arguments: &'a [Argument]) -> Option<(String, &'a [Argument])> {
    let name = program(path);
    if name == "env" {
        return behind_env(arguments);
    }
    let (_, valued) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name)?;
    let mut at = 0;
    while let Some(flag) = arguments.get(at)?.text.as_deref().filter(|text| text.starts_with('-')) {
        // `command -v` only tells; of whose user the rest runs as nothing is known.
        if matches!(flag, "-v" | "-V" | "-u" | "-i" | "-s" | "-a") {
            return None;
        }
        at += if valued.contains(&flag) { 2 } else { 1 };
    }
    let inner = arguments.get(at)?.text.clone()?;
    Some((inner, arguments.get(at + 1..)?))
}

/// `env NAME=value program …`
fn behind_env(arguments: &[Argument]) -> Option<(String, &[Argument])> {
    let is_setting = |argument: &Argument| {
        argument.raw.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    let at = arguments.iter().position(|argument| !is_setting(argument))?;
    let inner = arguments.get(at)?.text.clone().filter(|text| !text.starts_with('-'))?;
    Some((inner, arguments.get(at + 1..)?))
}

/// What the shell does itself.
fn builtin(walk: &mut Walk<'_>, name: &str, arguments: &[Argument]) -> bool {
    match name {
        ":" | "true" | "false" | "echo" | "printf" | "pwd" | "exit" | "sleep" | "wait"
        | "unset" | "shopt" | "read" | "ulimit" | "return" | "break" | "continue" | "kill"
        | "shift" | "hash" | "times" | "expr" | "let" => {
            if matches!(name, "expr" | "sleep" | "kill") {
                use_tool(walk, name);
            }
        }
        "export" | "readonly" | "declare" | "typeset" | "local" => {
            let shows = arguments
                .iter()
                .any(|word| word.text.as_deref().is_none_or(|t| t.starts_with('-')));
            if shows || arguments.is_empty() && name != "export" {
                walk.effects.variables.others = Others::Read;
            }
        }
        "[" | "[[" | "test" => test(walk, name),
        "type" | "command" => use_system(walk, name),
        _ => return false,
    }
    true
}

/// A test looks at what stands behind the operators for files. The reader does not tell the words
/// between brackets, so that they are taken from the text.
fn test(walk: &mut Walk<'_>, name: &str) {
    let text = walk.whole().trim().to_owned();
    let text = text.strip_prefix(name).unwrap_or(&text).trim_end_matches(']');
    let words = words_of(text);
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied();
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied();
        let letters: Vec<char> = word.chars().collect();
        let named = match letters.as_slice() {
            ['-', letter] if "abcdefghkprsuwxGLNOS".contains(*letter) => [next, None],
            ['-', 'n' | 'o', 't'] | ['-', 'e', 'f'] => [before, next],
            _ => continue,
        };
        for path in
            named.into_iter().flatten().filter(|path| !matches!(*path, "-a" | "-o" | "&&" | "||"))
        {
            let path = walk.argument(path);
            walk.read(&path, Aspects::ALL);
        }
    }
}

/// The words of `text`, apart at the blanks outside of quotes and substitutions.
fn words_of(text: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote, mut depth) = (Vec::new(), None, None, 0_usize);
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        if character.is_whitespace() && quote.is_none() && depth == 0 {
            words.extend(start.take().and_then(|start| text.get(start..at)));
            continue;
        }
        start = start.or(Some(at));
        match (character, quote) {
            _ if is_escaped => is_escaped = false,
            ('\\', _) => is_escaped = true,
            ('\'' | '"' | '`', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    words.extend(start.and_then(|start| text.get(start..)));
    words
}

/// A program that is given by its path.
fn at_own_place(walk: &mut Walk<'_>, path: &str, name: &str, arguments: &[Argument]) {
    let root = path.strip_suffix(name).and_then(|above| above.strip_suffix("/bin/"));
    let root = root.filter(|root| root.len() > 1 && root.starts_with('/'));
    let is_handled = root.is_some_and(|root| {
        use_system(walk, name);
        let cause = Arc::clone(&walk.cause);
        walk.effects.read(Paths::Below(root.to_owned()), Aspects::ALL, &cause);
        languages::at(walk, name, root, arguments)
    });
    if !is_handled && !installs(walk, path, name, arguments) {
        walk.do_anything(&format!("the program `{path}` is not known"));
    }
}

/// Asks who knows package managers.
fn installs(walk: &mut Walk<'_>, path: &str, name: &str, arguments: &[Argument]) -> bool {
    let home = walk.home();
    let directory = match walk.directories.as_slice() {
        [] => None,
        [directory] => Some(directory.as_str()),
        _ => return false,
    };
    let value = |name: &str| walk.value(name).map(str::to_owned);
    let call = Call {
        entry: walk.entry(),
        program: name,
        path,
        arguments,
        directory,
        home: home.as_deref(),
        tree: walk.world.tree,
        value: &value,
    };
    let Some(found) = walk.world.installs.effects(&call) else { return false };
    use_system(walk, name);
    apply(walk, found);
    true
}

fn apply(walk: &mut Walk<'_>, found: Bounded) {
    let cause = Arc::clone(&walk.cause);
    // What was judged are the files of the context.
    for directory in walk.directories.clone() {
        walk.effects.read(Paths::Below(directory), Aspects::FOREIGN, &cause);
    }
    for paths in found.reads {
        walk.touch(&paths);
        walk.effects.read(paths, Aspects::ALL, &cause);
    }
    for paths in found.writes {
        walk.touch(&paths);
        walk.effects.write(paths, Aspects::ALL, &cause);
    }
    walk.effects.variables.prefixes.extend(found.variables);
    walk.effects.assumptions.extend(found.assumptions);
}

/// The command reads the program `name` and what every program needs.
pub(super) fn use_tool(walk: &mut Walk<'_>, name: &str) {
    let name = program(name);
    let mut files: BTreeSet<String> =
        ["/etc/ld.so.cache", "/etc/ld.so.preload", "/usr/bin/busybox", "/usr/bin/coreutils"]
            .map(str::to_owned)
            .into();
    let directories = ["/usr/bin", "/usr/local/bin", "/usr/local/sbin"].map(str::to_owned);
    for directory in directories.into_iter().chain(search_path(walk)) {
        files.insert(format!("{}/{name}", directory.trim_end_matches('/')));
    }
    let cause: Arc<str> = format!("the program `{name}`").into();
    walk.effects.read(Paths::Set(Arc::new(files)), Aspects::ALL, &cause);
    let cause: Arc<str> = "the libraries of its programs".into();
    for directory in ["/usr/lib", "/usr/local/lib"] {
        walk.effects.read(Paths::Below(directory.to_owned()), Aspects::ALL, &cause);
    }
    let upper = name.to_ascii_uppercase();
    walk.effects.variables.prefixes.insert(format!("{upper}_"));
    walk.effects.variables.names.insert(upper);
    match name.as_str() {
        "perl" => drop(walk.effects.variables.prefixes.insert("PERL".to_owned())),
        "awk" | "gawk" => drop(walk.effects.variables.prefixes.insert("AWK".to_owned())),
        _ => {}
    }
}

/// The command reads the program `name` and everything that the system has.
pub(super) fn use_system(walk: &mut Walk<'_>, name: &str) {
    use_tool(walk, name);
    let cause = Arc::clone(&walk.cause);
    walk.effects.read(Paths::System, Aspects::ALL, &cause);
}

fn search_path(walk: &mut Walk<'_>) -> Vec<String> {
    let found = walk.state.search_path();
    if found.is_none() {
        let assumption = "the programs that it runs are the system's";
        walk.effects.assumptions.insert(assumption.to_owned());
    }
    found.unwrap_or_default()
}

/// Whether `arguments` have a flag that is neither one of `letters` nor of `names`; then the
/// command may do anything.
fn has_other_flags(walk: &mut Walk<'_>, words: &Words<'_>, letters: &str, names: &[&str]) -> bool {
    let has = !words.only(letters, names);
    if has {
        let shown = words.flags.join(" ");
        walk.do_anything(&format!("what {shown} does is not known"));
    }
    has
}
