//! `bash-in-sh`

use dialect::Keyword;
use syntax::shell::{Dialect, Source};

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "bash-in-sh",
    aliases: &["DF066"],
    summary: "Finds commands of bash in a RUN that `/bin/sh` runs, which does not have them.",
    details: "RUN uses `/bin/sh` unless SHELL names another shell. In Debian, Ubuntu and the \
              images built on them that is dash, in Alpine that of BusyBox; neither has all that \
              bash has, even if bash is installed. Write `. file` for `source file` and `[ … ]` \
              for `[[ … ]]`, or choose bash with `SHELL [\"/bin/bash\", \"-c\"]`.\n\n\
              The rule speaks only where the base image is one that is known to have such a shell.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN source /opt/env && make\n",
        good: "FROM debian:12\nRUN . /opt/env && make\n",
    }],
    checks: &[Check::Stage(check)],
};

/// What dash does not have.
const NOT_IN_DASH: [&str; 9] =
    ["[[", "source", "pushd", "popd", "shopt", "declare", "typeset", "mapfile", "readarray"];

/// What BusyBox's shell does not have.
const NOT_IN_ASH: [&str; 7] =
    ["pushd", "popd", "shopt", "declare", "typeset", "mapfile", "readarray"];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    for Placement { entry, placed, .. } in file.in_stage(stage, Keyword::Run) {
        let Some(missing) = missing_at(file, entry) else { continue };
        for site in file.sites(entry).filter(|site| site.keyword == Keyword::Run) {
            for script in site.scripts().iter().filter(|script| script.shell.is_none()) {
                let is_text = !matches!(script.source, Source::Exec(_)) && !script.has_error;
                for command in script.commands.iter().filter(|_| is_text) {
                    let Some(name) = command.name.as_ref() else { continue };
                    let text = name.text.as_deref().unwrap_or_default();
                    if missing.contains(&text) && !command.context.branch {
                        let message = format!(
                            "`{text}` is from bash, and the `/bin/sh` of this image does not have \
                             it; choose bash with SHELL, or write it for `sh`"
                        );
                        findings.report(placed.absolute(name.span), message);
                    }
                }
            }
        }
    }
}

/// What the shell of the entry `entry` does not have, if that is known.
fn missing_at(file: &File<'_>, entry: usize) -> Option<&'static [&'static str]> {
    match file.model().interpreter_at(entry).dialect? {
        Dialect::Dash => Some(&NOT_IN_DASH),
        Dialect::Ash => Some(&NOT_IN_ASH),
        Dialect::Sh | Dialect::Bash | Dialect::Ksh => None,
    }
}
