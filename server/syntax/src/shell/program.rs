//! Which shell a text is for, told from the programs that are named before it.

/// A family of shells, as far as it matters for reading a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShellKind {
    /// A POSIX shell, or one that is close enough to read it as such: bash, zsh, ksh.
    Posix,
    /// Windows PowerShell or PowerShell.
    PowerShell,
    /// The command interpreter of Windows.
    Cmd,
    /// Another program; the text is left alone.
    Unknown,
}

/// Which POSIX shell it is, as far as it matters for what that one understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// An `sh` of which nothing else is known; it may well be bash.
    Sh,
    /// `dash`, which is the `sh` of Debian.
    Dash,
    /// `ash` of BusyBox, which is the `sh` of Alpine.
    Ash,
    /// `bash`.
    Bash,
    /// The Korn shell and its kin.
    Ksh,
}

/// The programs that are read as POSIX shells.
const POSIX: [&str; 10] =
    ["ash", "bash", "dash", "ksh", "ksh93", "mksh", "oksh", "rbash", "sh", "zsh"];

/// The programs that are PowerShell.
const POWERSHELL: [&str; 2] = ["powershell", "pwsh"];

/// The program that a path or a name stands for: the last part, in lower case, without `.exe`.
pub fn program(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name)
}

impl ShellKind {
    /// What the program called `path` is; `None` if it is not known to be a shell.
    pub fn of_program(path: &str) -> Option<ShellKind> {
        let program = program(path);
        match program.as_str() {
            name if POSIX.contains(&name) => Some(ShellKind::Posix),
            name if POWERSHELL.contains(&name) => Some(ShellKind::PowerShell),
            "cmd" => Some(ShellKind::Cmd),
            _ => None,
        }
    }

    /// What the strings of SHELL say. A shell may stand behind the program that starts it:
    /// `["conda", "run", "bash", "-c"]`; the last one gets the text.
    pub fn of_exec_form<'a>(strings: impl IntoIterator<Item = &'a str>) -> ShellKind {
        let kinds = strings.into_iter().filter_map(ShellKind::of_program);
        kinds.last().unwrap_or(ShellKind::Unknown)
    }

    /// What the program of a `#!` line is; `None` if `line` is none.
    pub fn of_shebang(line: &str) -> Option<ShellKind> {
        shebang_program(line).map(|name| ShellKind::of_program(&name).unwrap_or(ShellKind::Unknown))
    }
}

impl Dialect {
    /// What the program called `path` understands; `None` if it is no shell of a known dialect.
    pub fn of_program(path: &str) -> Option<Dialect> {
        match program(path).as_str() {
            "sh" => Some(Dialect::Sh),
            "dash" => Some(Dialect::Dash),
            "ash" => Some(Dialect::Ash),
            "bash" | "rbash" => Some(Dialect::Bash),
            "ksh" | "ksh93" | "mksh" | "oksh" => Some(Dialect::Ksh),
            _ => None,
        }
    }

    /// What the last shell among the strings of SHELL understands, which gets the text.
    pub fn of_exec_form<'a>(strings: impl IntoIterator<Item = &'a str>) -> Option<Dialect> {
        let is_shell = |path: &&str| ShellKind::of_program(path).is_some();
        Dialect::of_program(strings.into_iter().filter(is_shell).last()?)
    }
}

/// The program that a `#!` line names, behind `env` and its flags if that starts it.
pub fn shebang_program(line: &str) -> Option<String> {
    let mut words = line.strip_prefix("#!")?.split_whitespace();
    let first = program(words.next()?);
    if first != "env" {
        return Some(first);
    }
    let is_setting = |word: &&str| word.starts_with('-') || word.contains('=');
    words.find(|word| !is_setting(word)).map(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_shell_gets_the_text() {
        use ShellKind::{Cmd, Posix, PowerShell, Unknown};
        let kind = |strings: &[&str]| ShellKind::of_exec_form(strings.iter().copied());
        assert_eq!(kind(&["/bin/bash", "-o", "pipefail", "-c"]), Posix);
        assert_eq!(kind(&["conda", "run", "-n", "x", "/bin/bash", "-c"]), Posix);
        assert_eq!(kind(&["cmd", "/S", "/C"]), Cmd);
        assert_eq!(kind(&["cmd", "/S", "/C", "PowerShell.exe", "-Command"]), PowerShell);
        assert_eq!(kind(&["C:\\Program Files\\PowerShell\\pwsh.exe", "-c"]), PowerShell);
        assert_eq!(kind(&["python3", "-c"]), Unknown);
        assert_eq!(kind(&[]), Unknown);
    }

    #[test]
    fn the_last_shell_has_a_dialect() {
        let dialect = |strings: &[&str]| Dialect::of_exec_form(strings.iter().copied());
        assert_eq!(dialect(&["/bin/bash", "-o", "pipefail", "-c"]), Some(Dialect::Bash));
        assert_eq!(dialect(&["bash", "-c", "/bin/sh", "-c"]), Some(Dialect::Sh));
        assert_eq!(dialect(&["/bin/ash", "-eo", "pipefail", "-c"]), Some(Dialect::Ash));
        assert_eq!(dialect(&["bash", "-c", "zsh", "-c"]), None);
        assert_eq!(dialect(&["python3", "-c"]), None);
    }

    #[test]
    fn a_number_sign_line_names_its_program() {
        let program = |line| shebang_program(line).unwrap_or_default();
        assert_eq!(program("#!/bin/sh -e"), "sh");
        assert_eq!(program("#! /usr/bin/env -S A=1 python3 -u"), "python3");
        assert_eq!(program("#!/usr/bin/env"), "");
        assert_eq!(program("# /bin/sh"), "");
        assert_eq!(ShellKind::of_shebang("#!/usr/bin/env bash"), Some(ShellKind::Posix));
        assert_eq!(ShellKind::of_shebang("#!/usr/bin/perl"), Some(ShellKind::Unknown));
        assert_eq!(ShellKind::of_shebang("set -e"), None);
    }
}
