//! `instruction-in-run`

use dialect::Keyword;
use syntax::Span;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "instruction-in-run",
    aliases: &[],
    summary: "Finds instructions that became a part of the RUN above.",
    details: "A backslash or `&&` at the end of a line makes the next line a part of the same \
              command, so the shell looks for a program called `RUN` or `COPY`. Take the \
              backslash away to begin an instruction, or the keyword to go on with the command.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update \\\n  && RUN apt-get install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update \\\n  && apt-get install -y curl\n",
    }],
    checks: &[Check::Command(&[], check)],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let text = call.name.text.as_deref().unwrap_or_default();
    let Some(keyword) = Keyword::parse(text).filter(|keyword| keyword.name() == text) else {
        return;
    };
    let message = format!(
        "the shell looks for a program called `{text}`, for this line belongs to the one above; \
         end that one or take the keyword away"
    );
    let found = findings.report(call.name.span, message);
    if let Some(next) = call.arguments.first().filter(|_| keyword == Keyword::Run) {
        let edit = Edit::delete(Span::new(call.name.span.start, next.span.start));
        found.fix(Fix::questionable(format!("Drop {text}"), vec![edit]));
    }
}
