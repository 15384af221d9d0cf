//! `pipe-hides-failure`

use dialect::Keyword;
use syntax::shell::{Joint, Script};

use crate::diagnostic::Severity;
use crate::model::{Shell, Stage};
use crate::rules::call::Call;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pipe-hides-failure",
    aliases: &["DL4006", "DF057"],
    summary: "Finds pipes in which only the last command can make the build fail.",
    details: "A pipe succeeds if its last command does: where `curl … | tee file` cannot reach the \
              server, the build goes on with an empty file. `set -o pipefail` makes each of them \
              count; dash, the `/bin/sh` of Debian and Ubuntu, learned it in version 0.5.13 only, \
              so there `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` is the way.\n\n\
              The rule is silent behind commands that do not fail, like `echo`, in substitutions, \
              and where the base image's own SHELL is in force but not known.",
    category: Category::Commands,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM debian:12\nRUN curl -fsS https://example.com/key | tee /key\n",
        good: "FROM debian:12\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN curl -fsS https://example.com/key | tee /key\n",
    }],
    checks: &[Check::Stage(check)],
};

/// The option that makes each command of a pipe count.
const OPTION: &str = "pipefail";

/// Commands that do not fail, or whose failure says nothing.
const HARMLESS: [&str; 6] = ["echo", "printf", "yes", "cat", "true", "dpkg"];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let keywords = [Keyword::Run, Keyword::Onbuild].into_iter();
    let placements = keywords.flat_map(|keyword| file.in_stage(stage, keyword));
    for Placement { entry, placed, .. } in placements {
        let is_set = match file.model().state_at(entry).map(|state| state.shell) {
            Some(Shell::Set(words)) => words.iter().any(|word| word.contains(OPTION)),
            Some(Shell::Default) => false,
            Some(Shell::Unknown) | None => true,
        };
        for site in file.sites(entry).filter(|site| site.keyword == Keyword::Run) {
            for script in site.scripts().iter().filter(|script| !is_set || script.shell.is_some()) {
                if let Some(span) = first_open_pipe(&site, script) {
                    let message = "if this fails, the build goes on, for only the last command of \
                                   a pipe counts; set `pipefail`";
                    findings.report(placed.absolute(span), message);
                }
            }
        }
    }
}

/// The first command whose failure a pipe hides.
fn first_open_pipe(site: &Site<'_>, script: &Script) -> Option<syntax::Span> {
    for index in 0..script.commands.len() {
        let calls = Call::all(site, script, index);
        let Some(call) = calls.last() else { continue };
        if call.texts().any(|text| text.contains(OPTION)) {
            return None;
        }
        let is_free = call.command.parent.is_none();
        if is_free
            && call.command.joint == Joint::Pipe
            && !HARMLESS.contains(&call.program.as_str())
        {
            return Some(call.name.span);
        }
    }
    None
}
