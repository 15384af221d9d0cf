//! What the words that BuildKit expands must be: those without variables are checked with their
//! entry, the others once the variables are known.

use dialect::ValueKind;
use syntax::evaluation::{self, Empty, Environment, Evaluation, Keep};
use syntax::expansion::{self, LexOptions, Piece};
use syntax::{Entry, Flag, Instruction, Mapped, Statement};

use super::report::{Report, did_you_mean, quoted};
use super::{expandable, mounts, rules, sources, values};
use crate::model::expandable::{Expandable, Role, expandable_body, expandable_words};

/// The words of an instruction that refer to variables.
#[derive(Debug, Default)]
pub(crate) struct VariableWords {
    words: Vec<(Expandable, Vec<Piece>)>,
    /// Whether a mount refers to variables too.
    mounts: bool,
}

/// Checks the words of `instruction` that refer to no variable, and gives the others.
pub(crate) fn check(
    report: &mut Report,
    entry: &Entry,
    instruction: &Instruction,
    escape: char,
) -> VariableWords {
    let mut others = VariableWords::default();
    let words = expandable_words(instruction, &instruction.statement, escape);
    for word in words.into_iter().chain(bodies(entry, instruction)) {
        if word.role == Role::Free && expansion::is_plain(word.text.text(), word.options.escape) {
            continue;
        }
        match word.read() {
            Err(error) => expandable::report_lex_error(report, &word, &error),
            Ok(pieces) if expansion::variables(&pieces).is_empty() => {
                check_word(report, &word, &pieces, &Empty, instruction);
            }
            // An image and a platform see the global scope; the stages check them.
            Ok(_) if matches!(word.role, Role::BaseImage | Role::Platform) => {}
            Ok(pieces) => others.words.push((word, pieces)),
        }
    }
    let options = LexOptions { escape, quotes: true };
    for flag in mount_flags(&instruction.statement) {
        match refers_to_variables(flag, options) {
            true => others.mounts = true,
            false => check_mount(report, flag, &Empty, options),
        }
    }
    others
}

impl VariableWords {
    /// Whether no word refers to a variable.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && !self.mounts
    }

    /// Checks the words of `instruction` with the variables of `env`.
    pub(crate) fn check(
        &self,
        report: &mut Report,
        env: &dyn Environment,
        instruction: &Instruction,
        escape: char,
    ) {
        for (word, pieces) in &self.words {
            check_word(report, word, pieces, env, instruction);
        }
        let options = LexOptions { escape, quotes: true };
        let flags = mount_flags(&instruction.statement).filter(|_| self.mounts);
        for flag in flags.filter(|flag| refers_to_variables(flag, options)) {
            check_mount(report, flag, env, options);
        }
    }
}

/// The flags of `statement` that hold mounts.
fn mount_flags(statement: &Statement) -> impl Iterator<Item = &Flag> {
    let row = statement.kind.map(|kind| kind.row());
    statement.flags.iter().filter(move |flag| {
        let row = row.and_then(|row| row.flag(flag.name()));
        row.is_some_and(|row| matches!(row.value, ValueKind::Mount))
    })
}

/// The heredoc bodies that COPY and ADD expand.
fn bodies<'a>(
    entry: &'a Entry,
    instruction: &'a Instruction,
) -> impl Iterator<Item = Expandable> + 'a {
    instruction.heredocs.iter().filter_map(|heredoc| {
        expandable_body(heredoc, entry.slice(heredoc.body), &instruction.statement)
    })
}

fn refers_to_variables(flag: &Flag, options: LexOptions) -> bool {
    let text = flag.text.text();
    text.contains('$')
        && expansion::read(text, options)
            .is_ok_and(|pieces| !expansion::variables(&pieces).is_empty())
}

fn check_word(
    report: &mut Report,
    word: &Expandable,
    pieces: &[Piece],
    env: &dyn Environment,
    instruction: &Instruction,
) {
    let result = evaluation::evaluate(word.text.text(), pieces, env, Keep::default());
    expandable::report_evaluation(report, word, &result.errors);
    match (word.role, &result.value) {
        (Role::Free | Role::Destination, _) => {}
        (Role::Ports, _) => check_ports(report, word, &result),
        (_, Some(value)) => check_value(report, word, value, instruction),
        (_, None) => {}
    }
}

fn check_ports(report: &mut Report, word: &Expandable, result: &Evaluation) {
    for port in result.words.iter().flatten() {
        if let Some(fault) = values::port_fault(&port.text) {
            report.error(rules::INVALID_PORT, word.span_of(port.range), fault);
        }
    }
}

fn check_value(report: &mut Report, word: &Expandable, value: &str, instruction: &Instruction) {
    let fault = match word.role {
        Role::Signal if !dialect::signals::accepts(value) => {
            Some((rules::INVALID_SIGNAL, signal_fault(value)))
        }
        Role::Volume if value.is_empty() => {
            Some((rules::EMPTY_VOLUME, "this volume's path is empty".to_owned()))
        }
        Role::Mode if !value.is_empty() => {
            values::mode_fault(value).map(|fault| (rules::INVALID_MODE, fault))
        }
        Role::Platform if !word.text.text().is_empty() => {
            values::platform_fault(value).map(|fault| (rules::INVALID_PLATFORM, fault))
        }
        Role::Source => sources::source_fault(value, instruction),
        Role::Checksum if !value.is_empty() => sources::checksum_fault(value, instruction),
        _ => None,
    };
    if let Some((rule, message)) = fault {
        report.error(rule, word.span(), message);
    }
}

fn signal_fault(value: &str) -> String {
    let names = dialect::signals::ALL.iter().map(|signal| signal.name);
    let near = did_you_mean(value, names, "");
    match value.is_empty() {
        true => "the signal is empty".to_owned(),
        false => format!("{} is no signal that Linux has{near}", quoted(value)),
    }
}

fn check_mount(report: &mut Report, flag: &Flag, env: &dyn Environment, options: LexOptions) {
    let mut expand = |report: &mut Report, text: &Mapped| -> Option<String> {
        if expansion::is_plain(text.text(), options.escape) {
            return Some(text.text().to_owned());
        }
        let word = Expandable::free(text.clone(), options);
        match word.read() {
            Err(error) => {
                expandable::report_lex_error(report, &word, &error);
                None
            }
            Ok(pieces) => {
                let result = evaluation::evaluate(text.text(), &pieces, env, Keep::default());
                expandable::report_evaluation(report, &word, &result.errors);
                result.value
            }
        }
    };
    mounts::check_mount(report, flag, &mut expand);
}
