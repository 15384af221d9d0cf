//! Which language a text is in, told from a file's name, a program or a heredoc's delimiter.

use syntax::shell::{ShellKind, program, shebang_program};

use super::lexer::{self, Table};

/// A language that bodies are colored in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Language {
    /// A POSIX shell's.
    Shell,
    /// One that a table describes.
    Lexed(&'static Table),
}

/// Names in lower case, of programs and of the endings of files that they read.
const PROGRAMS: [(&[&str], Language); 5] = [
    (&["sh", "bash", "ash", "dash", "zsh", "ksh", "shell"], Language::Shell),
    (&["py", "python", "pypy", "pyw"], Language::Lexed(&lexer::PYTHON)),
    (
        &[
            "js",
            "mjs",
            "cjs",
            "jsx",
            "ts",
            "tsx",
            "node",
            "nodejs",
            "javascript",
            "typescript",
            "deno",
            "bun",
        ],
        Language::Lexed(&lexer::JAVASCRIPT),
    ),
    (&["ps1", "psm1", "psd1", "powershell", "pwsh"], Language::POWERSHELL),
    (&["bat", "cmd", "batch"], Language::CMD),
];

/// Endings of files, in lower case, that no program is called by.
const FORMATS: [(&[&str], Language); 3] = [
    (&["json", "jsonc", "json5", "webmanifest"], Language::Lexed(&lexer::JSON)),
    (&["yml", "yaml"], Language::Lexed(&lexer::YAML)),
    (
        &[
            "toml",
            "ini",
            "cfg",
            "conf",
            "cnf",
            "env",
            "properties",
            "service",
            "timer",
            "socket",
            "repo",
            "desktop",
            "editorconfig",
            "gitconfig",
        ],
        Language::Lexed(&lexer::SETTINGS),
    ),
];

impl Language {
    pub(super) const POWERSHELL: Language = Language::Lexed(&lexer::POWERSHELL);
    pub(super) const CMD: Language = Language::Lexed(&lexer::CMD);

    fn named(name: &str) -> Option<Language> {
        Language::among(&PROGRAMS, name).or_else(|| Language::among(&FORMATS, name))
    }

    fn among(rows: &[(&[&str], Language)], name: &str) -> Option<Language> {
        let name = name.to_ascii_lowercase();
        rows.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, found)| *found)
    }

    /// By the ending of a file's name.
    pub(super) fn of_file(path: &str) -> Option<Language> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        name.rsplit_once('.').and_then(|(_, ending)| Language::named(ending.trim_matches('"')))
    }

    /// By the program that reads the text, whatever its version: `python3.12`.
    pub(super) fn of_program(path: &str) -> Option<Language> {
        let name = program(path);
        let unversioned = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        match ShellKind::of_program(path) {
            Some(ShellKind::Posix) => Some(Language::Shell),
            _ => Language::among(&PROGRAMS, unversioned),
        }
    }

    /// By the first line of a text.
    pub(super) fn of_shebang(line: &str) -> Option<Language> {
        shebang_program(line).and_then(|program| Language::of_program(&program))
    }

    /// By a heredoc's delimiter, which may name a language or a file.
    pub(super) fn of_delimiter(name: &str) -> Option<Language> {
        Language::named(name).or_else(|| Language::of_file(name))
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    fn is(language: Option<Language>, name: &str) -> bool {
        let found = Language::named(name);
        matches!((language, found), (Some(Language::Shell), Some(Language::Shell)))
            || matches!((language, found), (Some(Language::Lexed(a)), Some(Language::Lexed(b))) if std::ptr::eq(a, b))
    }

    #[test]
    fn languages_are_told_from_names() {
        assert!(is(Language::of_file("/etc/app/settings.YAML"), "yaml"));
        assert!(is(Language::of_file("C:\\x.ps1"), "powershell"));
        assert!(is(Language::of_program("/usr/bin/python3.12"), "python"));
        assert!(is(Language::of_program("dash"), "sh"));
        assert!(is(Language::of_shebang("#!/usr/bin/env node"), "js"));
        assert!(is(Language::of_delimiter("PYTHON"), "python"));
        assert!(is(Language::of_delimiter("a.json"), "json"));
        for nothing in ["EOF", "", "a.", ".", "a.tar"] {
            assert!(Language::of_delimiter(nothing).is_none(), "{nothing}");
        }
    }
}
