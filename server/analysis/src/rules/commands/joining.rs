//! Whether two RUN do the same as one in which `&&` stands between them.
//!
//! Looked at is what the shell would carry over from the first to the second, and how `&&` binds:
//! only lists of plain commands are known. What programs leave running is not looked at.

use std::borrow::Cow;
use std::collections::HashSet;

use syntax::Span;
use syntax::shell::{Command, Role, Script, ShellKind, Source};

use crate::edit::Edit;
use crate::model::Shell;
use crate::rules::file::{File, Placement};

/// Commands that change the shell that runs them, or may.
const CHANGES_SHELL: [&str; 37] = [
    ".",
    "alias",
    "bind",
    "builtin",
    "cd",
    "command",
    "declare",
    "disown",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "fc",
    "getopts",
    "hash",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "pushd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "trap",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
];

/// Programs that stay where they are, whatever is installed. A shell remembers where it has found a
/// program, so that it would not see a newer one elsewhere.
const STAYS: [&str; 32] = [
    ":",
    "[",
    "apk",
    "apt",
    "apt-cache",
    "apt-get",
    "apt-key",
    "cat",
    "chmod",
    "chown",
    "cp",
    "dnf",
    "dpkg",
    "echo",
    "false",
    "grep",
    "groupadd",
    "install",
    "ln",
    "microdnf",
    "mkdir",
    "mv",
    "printf",
    "rm",
    "sed",
    "tar",
    "test",
    "touch",
    "true",
    "useradd",
    "yum",
    "zypper",
];

/// The variable that names a file which bash reads when it starts.
const START_FILE: &str = "BASH_ENV";

/// Options of a shell by their names that change nothing about where it begins.
const OPTIONS: [&str; 4] = ["errexit", "nounset", "pipefail", "xtrace"];

/// Parameters that tell what the command before did.
const OF_LAST_COMMAND: [&str; 3] = ["?", "!", "_"];

/// What the lines of a joined RUN begin with.
const INDENT: &str = "    ";

/// The change that makes `first` and `second`, which follow each other, one RUN; `None` if that may
/// do something else.
pub(super) fn joined(
    file: &File<'_>,
    first: &Placement<'_>,
    second: &Placement<'_>,
) -> Option<Edit> {
    let has_flags = |step: &Placement<'_>| !step.site.statement.flags.is_empty();
    if has_flags(first) || has_flags(second) || reads_files(file, first) {
        return None;
    }
    let (before, after) = (list(first)?, list(second)?);
    // `a || b && c` is read as `(a || b) && c`, but not the other way round.
    let is_bound = after.operators.iter().all(|operator| matches!(operator.as_str(), "&&" | "|"));
    let is_apart = leaves_nothing(&before.script) && !asks_for_last(&after.script);
    if !is_bound || !is_apart || has_moving(&before.script, &after.script) {
        return None;
    }
    let between = Span::new(first.absolute(before.span).end, second.absolute(after.span).start);
    let escape = first.site.escape;
    let text = file.document().text().slice(between);
    let (comments, line_break) = (comments(&text, escape)?, file.line_break());
    let lines: String =
        comments.iter().map(|comment| format!("{INDENT}{comment}{line_break}")).collect();
    Some(Edit::replace(between, format!(" && {escape}{line_break}{lines}{INDENT}")))
}

/// Whether the shell of `step` may read files when it starts, which the RUN above may have written.
fn reads_files(file: &File<'_>, step: &Placement<'_>) -> bool {
    let is_plain = |word: &str| match word.strip_prefix('-') {
        Some(letters) => letters.bytes().all(|letter| b"ceouvx".contains(&letter)),
        None => OPTIONS.contains(&word),
    };
    let is_asked_to = match file.model().state_at(step.entry).map(|state| state.shell) {
        Some(Shell::Default) => false,
        Some(Shell::Set([program, rest @ ..])) => {
            ShellKind::of_program(program).is_none() || !rest.iter().all(|word| is_plain(word))
        }
        Some(Shell::Set([]) | Shell::Unknown) | None => true,
    };
    let scope = file.model().scope_at(step.entry);
    is_asked_to || scope.definitions().any(|definition| definition.name == START_FILE)
}

/// Plain commands with operators between them.
struct List<'a> {
    script: Cow<'a, Script>,
    /// From the first command to the last, in the entry.
    span: Span,
    operators: Vec<String>,
}

/// What `step` runs, if that is a list.
fn list<'a>(step: &Placement<'a>) -> Option<List<'a>> {
    let [script] = <[_; 1]>::try_from(step.site.scripts()).ok()?;
    if script.source != Source::Line || script.has_error || !script.heredocs.is_empty() {
        return None;
    }
    let commands: Vec<Span> =
        script.commands.iter().filter(is_own).map(|command| command.span).collect();
    let span = commands.first()?.cover(*commands.last()?);
    let between = between(step, &commands)?;
    let [before, operators @ .., behind] = between.as_slice() else { return None };
    let is_list = operators.iter().all(|text| matches!(text.as_str(), "&&" | "||" | "|" | ";"));
    let operators = operators.to_vec();
    (is_list && before.is_empty() && behind.is_empty()).then_some(List { script, span, operators })
}

/// Whether no shell but that of the RUN runs `command`.
fn is_own(command: &&Command) -> bool {
    command.parent.is_none() && !command.context.substitution
}

/// What the shell gets before, between and behind `commands`, which stand in this order.
fn between(step: &Placement<'_>, commands: &[Span]) -> Option<Vec<String>> {
    let texts = step.site.entry.shell_texts();
    let text = &texts.first()?.text;
    let mut found = vec![String::new()];
    let mut rest = commands.iter().copied().peekable();
    for (at, character) in text.text().char_indices() {
        let source = text.source(at as u32);
        if rest.next_if(|command| command.end <= source).is_some() {
            found.push(String::new());
        }
        let is_inside = rest.peek().is_some_and(|command| command.start <= source);
        if let Some(last) = found.last_mut().filter(|_| !is_inside) {
            last.push(character);
        }
    }
    found.extend(rest.map(|_| String::new()));
    Some(found.iter().map(|text| text.trim().to_owned()).collect())
}

/// Whether the shell that has run `script` is as it was before.
fn leaves_nothing(script: &Script) -> bool {
    let is_harmless =
        |command: &Command| name(command).is_some_and(|name| !CHANGES_SHELL.contains(&name));
    let is_kept = |role: Role| matches!(role, Role::Use | Role::Prefix);
    script.commands.iter().filter(is_own).all(is_harmless)
        && script.variables.iter().all(|variable| is_kept(variable.role))
}

fn asks_for_last(script: &Script) -> bool {
    let mut variables = script.variables.iter();
    variables.any(|variable| variable.special && OF_LAST_COMMAND.contains(&variable.name.as_str()))
}

/// Whether both run a program that the first may have put elsewhere.
fn has_moving(before: &Script, after: &Script) -> bool {
    let seen: HashSet<&str> = before.commands.iter().filter_map(name).collect();
    let is_moving = |name: &str| !name.contains('/') && !STAYS.contains(&name);
    after.commands.iter().filter_map(name).any(|name| is_moving(name) && seen.contains(name))
}

fn name(command: &Command) -> Option<&str> {
    command.name.as_ref()?.text.as_deref()
}

/// The comments in `text`, which stands between the commands of two RUN; `None` if there is anything
/// else but the second keyword, or a comment that is more than one.
fn comments(text: &str, escape: char) -> Option<Vec<&str>> {
    let mut comments = Vec::new();
    for line in text.lines().map(str::trim) {
        let code = line.strip_suffix(escape).unwrap_or(line).trim_end();
        match code {
            // What silences a check has to stand above its instruction.
            _ if line.starts_with('#') && line.contains('=') => return None,
            _ if line.starts_with('#') => comments.push(line),
            _ if code.is_empty() || code.eq_ignore_ascii_case("run") => {}
            _ => return None,
        }
    }
    Some(comments)
}
