//! One program that RUN calls, as a rule sees it: also behind `sudo`, `env` and their like, and in
//! the exec form.

use dialect::commands::{MOST_STARTERS, Starter};
use syntax::Span;
use syntax::shell::{Command, Joint, Script, Source, Word, program};

use super::site::Site;
use crate::edit::Edit;

/// One call of a program. Spans count from the entry's first byte.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// The instruction that it stands in.
    pub(crate) site: &'a Site<'a>,
    /// All that is run with it.
    pub(crate) script: &'a Script,
    /// Its index among the commands of the script.
    pub(crate) index: usize,
    /// The command, which may begin with another program that starts this one.
    pub(crate) command: &'a Command,
    /// The program without its folder.
    pub(crate) program: String,
    /// The word that names it.
    pub(crate) name: &'a Word,
    /// What follows it.
    pub(crate) arguments: &'a [Word],
}

impl<'a> Call<'a> {
    /// What the command with this index calls: each program that starts another one, and at last
    /// that one. Programs whose name is not known are left out.
    pub(super) fn all(site: &'a Site<'a>, script: &'a Script, index: usize) -> Vec<Call<'a>> {
        let mut calls: Vec<Call<'a>> = Vec::new();
        let Some(command) = script.commands.get(index) else { return calls };
        let mut next = command.name.as_ref().map(|name| (name, command.arguments.as_slice()));
        while let Some((name, arguments)) = next
            && calls.len() < MOST_STARTERS
        {
            let Some(text) = name.text.as_deref() else { break };
            let program = program(text);
            next = started(&program, arguments);
            calls.push(Call { site, script, index, command, program, name, arguments });
        }
        calls
    }

    /// The texts of the arguments; one that the file does not tell is empty.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a str> {
        self.arguments.iter().map(|word| word.text.as_deref().unwrap_or_default())
    }

    /// The arguments that are no flags. A flag's value behind a blank is among them, unless `valued`
    /// has the flag. What the file does not tell counts as one.
    pub(crate) fn operands(&self, valued: &[&str]) -> Vec<&'a Word> {
        let mut operands = Vec::new();
        let (mut is_value, mut is_rest) = (false, false);
        for word in self.arguments {
            let text = word.text.as_deref().unwrap_or_default();
            match text {
                _ if std::mem::take(&mut is_value) => {}
                "--" if !is_rest => is_rest = true,
                _ if is_rest || !text.starts_with('-') || text == "-" => operands.push(word),
                _ => is_value = valued.contains(&text),
            }
        }
        operands
    }

    /// The first operand's text: `install` of `apt-get -y install x`.
    pub(crate) fn subcommand(&self, valued: &[&str]) -> Option<&'a str> {
        self.operands(valued).first()?.text.as_deref()
    }

    /// The first argument that is one of `flags`: itself, with a value behind an equals sign, or a
    /// short one in a group like `-qy`.
    pub(crate) fn flag(&self, flags: &[&str]) -> Option<&'a Word> {
        self.arguments.iter().take_while(|word| word.text.as_deref() != Some("--")).find(|word| {
            let text = word.text.as_deref().unwrap_or_default();
            flags.iter().any(|flag| is_flag(text, flag))
        })
    }

    /// Whether an argument is not told by the file, so that a flag may come from a variable.
    pub(crate) fn has_unknown(&self) -> bool {
        self.arguments.iter().any(|word| word.text.is_none())
    }

    /// Whether an argument that the file does not tell may be a flag, as `$FLAGS` may.
    pub(crate) fn has_unknown_flag(&self) -> bool {
        let is_open = |word: &Word| {
            let source = self.site.entry.slice(word.span).trim_start_matches('"');
            word.text.is_none() && source.starts_with(['$', '`'])
        };
        self.arguments.iter().any(is_open)
    }

    /// From the program's name to the end of the last argument.
    pub(crate) fn span(&self) -> Span {
        self.arguments.last().map_or(self.name.span, |last| self.name.span.cover(last.span))
    }

    /// The other calls of the same script, this one included, in order.
    pub(crate) fn siblings(&self) -> Vec<Call<'a>> {
        let all = 0..self.script.commands.len();
        all.flat_map(|index| Call::all(self.site, self.script, index)).collect()
    }

    /// The calls that get its output through pipes, the nearest first.
    pub(crate) fn piped_into(&self) -> Vec<Call<'a>> {
        let (mut calls, mut joint) = (Vec::new(), self.command.joint);
        let later = self.script.commands.iter().enumerate().skip(self.index + 1);
        for (index, command) in later {
            if command.parent != self.command.parent {
                continue;
            }
            if joint != Joint::Pipe {
                break;
            }
            calls.extend(Call::all(self.site, self.script, index));
            joint = command.joint;
        }
        calls
    }

    /// The edit that puts the argument `text`, which needs no quotes, behind `word`.
    pub(crate) fn insert_behind(&self, word: &Word, text: &str) -> Edit {
        match self.is_exec_form() {
            true => Edit::insert(word.span.end, format!(", \"{text}\"")),
            false => Edit::insert(word.span.end, format!(" {text}")),
        }
    }

    /// The edit that makes `word` be `text`, which needs no quotes.
    pub(crate) fn replace(&self, word: &Word, text: &str) -> Edit {
        match self.is_exec_form() {
            true => Edit::replace(word.span, format!("\"{text}\"")),
            false => Edit::replace(word.span, text),
        }
    }

    /// Whether its words are the strings of an exec form, so that no shell reads them.
    pub(crate) fn is_exec_form(&self) -> bool {
        let is_first = |strings: &[syntax::ExecString]| {
            strings.first().is_some_and(|first| {
                Some(first.word.span) == self.command.name.as_ref().map(|name| name.span)
            })
        };
        matches!(self.script.source, Source::Exec(_)) && self.site.exec_form().is_some_and(is_first)
    }
}

/// The program that `program` starts with `arguments`, and its own arguments.
fn started<'a>(program: &str, arguments: &'a [Word]) -> Option<(&'a Word, &'a [Word])> {
    if is_python(program) {
        return module(arguments);
    }
    let starter = Starter::of(program)?;
    let (mut at, mut words) = (0, starter.words);
    while let Some(word) = arguments.get(at) {
        let text = word.text.as_deref()?;
        match text {
            _ if starter.valued.contains(&text) => at += 2,
            _ if text.starts_with('-') || text.contains('=') => at += 1,
            _ if words > 0 => (at, words) = (at + 1, words - 1),
            _ => return Some((word, arguments.get(at + 1..).unwrap_or_default())),
        }
    }
    None
}

/// Whether `program` is Python, also with a version: `python3.12`.
fn is_python(program: &str) -> bool {
    program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') == "python"
}

/// The module that Python is to run with `-m`, as a program, and its arguments.
fn module(arguments: &[Word]) -> Option<(&Word, &[Word])> {
    let is_module = |word: &Word| word.text.as_deref() == Some("-m");
    let is_option = |word: &&Word| word.text.as_deref().is_some_and(|text| text.starts_with('-'));
    let at = arguments.iter().take_while(is_option).position(is_module)?;
    let name = arguments.get(at + 1)?;
    Some((name, arguments.get(at + 2..).unwrap_or_default()))
}

/// Whether the argument `text` is or holds the flag `flag`.
fn is_flag(text: &str, flag: &str) -> bool {
    if text.split('=').next() == Some(flag) {
        return true;
    }
    let (Some(group), Some(letter)) = (text.strip_prefix('-'), flag.strip_prefix('-')) else {
        return false;
    };
    let is_short = letter.len() == 1 && !group.starts_with('-');
    is_short && group.bytes().all(|byte| byte.is_ascii_alphabetic()) && group.contains(letter)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use syntax::shell::ShellKind;
    use syntax::{Document, Placed};

    use super::*;
    use crate::rules::site::sites;

    fn show(placed: &Placed) -> Vec<String> {
        let mut shown = Vec::new();
        for site in sites(&placed.entry, '\\', ShellKind::Posix) {
            for script in site.scripts() {
                for index in 0..script.commands.len() {
                    for call in Call::all(&site, &script, index) {
                        let texts: Vec<&str> = call.texts().collect();
                        let exec = if call.is_exec_form() { " (exec)" } else { "" };
                        let operands = call.operands(&["-o"]);
                        let operands: Vec<&str> =
                            operands.iter().filter_map(|word| word.text.as_deref()).collect();
                        let program = &call.program;
                        shown.push(format!("{program}{exec} {texts:?} {operands:?}"));
                    }
                }
            }
        }
        shown
    }

    #[track_caller]
    fn check_calls(text: &str, expected: Expect) {
        let document = Document::new(text);
        let shown: Vec<String> = document.entries().iter().flat_map(show).collect();
        expected.assert_eq(&shown.join("\n"));
    }

    #[test]
    fn programs_are_found_behind_others() {
        check_calls(
            "RUN sudo -u me env A=1 /usr/bin/apt-get -o x=1 -y install $A b && timeout -k 1 5 x -- -y\n\
             RUN $X y && A=1\n",
            expect![[r#"
                sudo ["-u", "me", "env", "A=1", "/usr/bin/apt-get", "-o", "x=1", "-y", "install", "", "b"] ["me", "env", "A=1", "/usr/bin/apt-get", "install", "b"]
                env ["A=1", "/usr/bin/apt-get", "-o", "x=1", "-y", "install", "", "b"] ["A=1", "/usr/bin/apt-get", "install", "b"]
                apt-get ["-o", "x=1", "-y", "install", "", "b"] ["install", "b"]
                timeout ["-k", "1", "5", "x", "--", "-y"] ["1", "5", "x", "-y"]
                x ["--", "-y"] ["-y"]"#]],
        );
    }

    #[test]
    fn the_exec_form_is_a_call_unless_a_shell_reads_it() {
        check_calls(
            "RUN [\"pip\", \"install\", \"x\"]\nRUN [\"sh\", \"-c\", \"pip install x\"]\nONBUILD RUN a b\n",
            expect![[r#"
                pip (exec) ["install", "x"] ["install", "x"]
                pip ["install", "x"] ["install", "x"]
                a ["b"] ["b"]
                a ["b"] ["b"]"#]],
        );
    }

    #[test]
    fn flags_have_values_and_groups() {
        assert!(is_flag("-qy", "-y") && is_flag("--yes=1", "--yes") && is_flag("-y", "-y"));
        assert!(!is_flag("--yes", "-y") && !is_flag("-o=y", "-y") && !is_flag("y", "-y"));
    }
}
