//! Package managers that ask before they act. In a build nobody answers: the input is empty, which
//! they take for a no.

use syntax::Span;
use syntax::shell::Joint;

use crate::diagnostic::Fix;
use crate::rules::call::Call;
use crate::rules::findings::Findings;

/// How many commands a script may have and how long an instruction may be: each call looks at all
/// of it, and what is longer is left alone.
const MOST_COMMANDS: usize = 1000;
const MOST_TEXT: usize = 64 * 1024;

/// How one of them asks.
#[derive(Debug)]
pub(super) struct Asker {
    /// The subcommands that ask.
    pub(super) asking: &'static [&'static str],
    /// The flags that take a value behind a blank.
    pub(super) valued: &'static [&'static str],
    /// The flags with which it does not ask, or does nothing.
    pub(super) silent: &'static [&'static str],
    /// What settings and files of its configuration are called that keep it from asking, in small
    /// letters.
    pub(super) setting: &'static str,
    /// The flag that belongs in the command.
    pub(super) flag: &'static str,
    /// Whether that stands in front of the subcommand.
    pub(super) is_global: bool,
}

/// Speaks if `call` asks.
pub(super) fn check(call: &Call<'_>, asker: &Asker, findings: &mut Findings) {
    let operands = call.operands(asker.valued);
    let Some(word) = operands.first() else { return };
    let command = word.text.as_deref().unwrap_or_default();
    if asker.asking.contains(&command) && is_left_alone(call, asker) {
        let anchor = if asker.is_global { call.name } else { word };
        let fix = call.insert_behind(anchor, asker.flag);
        let span = call.name.span.cover(word.span);
        report(call, asker, span, fix, findings);
    }
}

/// The finding at `span` that `call` asks, with the fix that is `edit`.
pub(super) fn report(
    call: &Call<'_>,
    asker: &Asker,
    span: Span,
    edit: crate::edit::Edit,
    findings: &mut Findings,
) {
    let (program, flag) = (&call.program, asker.flag);
    let message = format!(
        "`{program}` may ask before it goes on, and in a build nobody answers, so that it gives up; \
         add `{flag}`"
    );
    findings.report(span, message).fix(Fix::safe(format!("Add `{flag}`"), vec![edit]));
}

/// Whether nothing that is in sight answers for `call`, or keeps it from asking.
pub(super) fn is_left_alone(call: &Call<'_>, asker: &Asker) -> bool {
    let is_long =
        call.script.commands.len() > MOST_COMMANDS || call.site.entry.text().len() > MOST_TEXT;
    let is_configured = || call.site.entry.text().to_ascii_lowercase().contains(asker.setting);
    !is_long
        && call.flag(asker.silent).is_none()
        && call.flag(&["--help", "--version"]).is_none()
        && !call.has_unknown_flag()
        && call.command.redirects.iter().all(|redirect| !redirect.operator.contains('<'))
        && !is_fed(call)
        && !is_configured()
}

/// Whether an earlier command may write into the input of `call`.
fn is_fed(call: &Call<'_>) -> bool {
    let earlier = call.script.commands.get(..call.index).unwrap_or_default();
    let is_answer = |name: &str| name == "yes" || name == "expect";
    let answers = earlier.iter().filter_map(|command| command.name.as_ref()?.text.as_deref());
    earlier.last().is_some_and(|command| command.joint == Joint::Pipe)
        || answers.into_iter().any(is_answer)
}
