//! The command line of RUN, and the text of any instruction, as the builders get them.

use analysis::plan::{Command, Run, Step};
use syntax::Heredoc;
use syntax::heredoc::parse_marker;

use super::recipe::{Text, hash_of};
use super::state::State;

/// Where BuildKit puts the script of a heredoc that names its own interpreter (`dispatchRun`).
const SCRIPTS: &str = "/dev/pipes/";

/// What runs.
pub(super) struct CommandLine {
    /// The program and its arguments.
    pub(super) arguments: Text,
    /// The same to be shown.
    pub(super) shown: String,
    /// A script that is put beside it.
    pub(super) script: Option<String>,
}

/// The command line of `run` (`dispatchRun`).
pub(super) fn command_line(run: &Run, step: &Step, state: &State) -> CommandLine {
    let known = |words: &[String]| words.iter().cloned().map(Text::Known).collect::<Vec<_>>();
    let (words, shown, script) = match &run.command {
        Command::Exec(words) => (known(words), words.join(" "), None),
        Command::Shell(text) => match script(text, step) {
            Some((path, script)) => (known(std::slice::from_ref(&path)), path, Some(script)),
            None => {
                let text = shell_text(text, step);
                let mut words = state.shell.clone();
                words.push(Text::Known(text.clone()));
                (words, text, None)
            }
        },
    };
    CommandLine { arguments: joined(&words), shown, script }
}

/// The path of the script that a heredoc is, and what is in it.
fn script(text: &str, step: &Step) -> Option<(String, String)> {
    parse_marker(text)?;
    let heredoc = heredocs(step).first()?;
    let body = body(step, heredoc);
    body.starts_with("#!").then(|| (format!("{SCRIPTS}{}", heredoc.marker.name), body))
}

/// What the shell gets: the body of a lone heredoc, else the text with the bodies behind it.
fn shell_text(text: &str, step: &Step) -> String {
    let heredocs = heredocs(step);
    if let (Some(_), Some(heredoc)) = (parse_marker(text), heredocs.first()) {
        return body(step, heredoc);
    }
    let mut shown = text.to_owned();
    for heredoc in heredocs {
        let body = step.placed.entry.slice(heredoc.body);
        shown.extend(["\n", body, &heredoc.marker.name]);
    }
    shown
}

/// The heredocs of `step`, in the order of their bodies.
pub(super) fn heredocs(step: &Step) -> &[Heredoc] {
    step.placed.entry.instruction.as_ref().map_or(&[], |instruction| &instruction.heredocs)
}

/// What is in `heredoc`, without the tabs that its marker drops (`ChompHeredocContent`).
pub(super) fn body(step: &Step, heredoc: &Heredoc) -> String {
    let body = step.placed.entry.slice(heredoc.body);
    match heredoc.marker.chomp {
        true => body.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect(),
        false => body.to_owned(),
    }
}

/// The text of `step`, joined over its lines, without the bodies of heredocs.
pub(super) fn line(step: &Step) -> &str {
    step.placed.entry.instruction.as_ref().map_or("", |found| found.line.text().trim())
}

/// The same with the bodies of heredocs.
pub(super) fn whole(step: &Step) -> String {
    let bodies = heredocs(step).iter().map(|heredoc| step.placed.entry.slice(heredoc.body));
    std::iter::once(line(step)).chain(bodies).collect::<Vec<_>>().join("\n")
}

/// Words as one text from which they can be told.
pub(super) fn joined(words: &[Text]) -> Text {
    let known: Option<Vec<&str>> = words.iter().map(Text::known).collect();
    match known {
        Some(known) => Text::Known(format!("{known:?}")),
        None => Text::Unknown(hash_of(&words.iter().map(Text::hash).collect::<Vec<_>>())),
    }
}
