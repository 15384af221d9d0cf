//! `cd-in-command`

use dialect::Keyword;
use syntax::shell::Joint;

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cd-in-command",
    aliases: &[],
    summary: "Finds CMD and ENTRYPOINT that change the directory first.",
    details: "WORKDIR sets the directory in which a container starts. With it, the command needs no \
              shell: in exec form, the program gets the stop signal itself, and `docker exec` \
              starts in that directory too.",
    category: Category::Runtime,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:24\nCMD cd /app && node server.js\n",
        good: "FROM node:24\nWORKDIR /app\nCMD [\"node\", \"server.js\"]\n",
    }],
    checks: &[Check::Statement(&[Keyword::Cmd, Keyword::Entrypoint], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    for script in site.scripts() {
        let Some(first) = script.commands.first() else { continue };
        let name = first.name.as_ref().and_then(|name| name.text.as_deref());
        let is_last = script.commands.len() == 1;
        let goes_on = matches!(first.joint, Joint::And | Joint::Sequence);
        if name == Some("cd") && goes_on && !is_last && !first.arguments.is_empty() {
            let message = format!(
                "{} sets where a container starts; with it, this needs no `cd` and no shell",
                Keyword::Workdir.name()
            );
            findings.report(first.span, message);
        }
    }
}
