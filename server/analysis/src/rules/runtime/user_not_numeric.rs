//! `user-not-numeric`

use dialect::Keyword;
use syntax::Form;

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "user-not-numeric",
    aliases: &["DL3066"],
    summary: "Finds users who are named and not numbered.",
    details: "Kubernetes can only tell that a container does not run as root (`runAsNonRoot`) if \
              the image gives the user as a number. It refuses to start one whose user has a \
              name.\n\n\
              Off by default: it matters only there. Silent for variables.",
    category: Category::Runtime,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example { bad: "FROM node:24\nUSER node\n", good: "FROM node:24\nUSER 1000\n" }],
    checks: &[Check::Statement(&[Keyword::User], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    let word = match &site.statement.form {
        Form::Text(word) => *word,
        Form::Words(words) if words.len() == 1 => site.statement.arguments,
        _ => return,
    };
    let text = site.text(word);
    let user = text.split(':').next().unwrap_or_default();
    let is_number = user.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number && !user.contains('$') {
        let message = format!(
            "`{user}` is a name, and Kubernetes cannot tell that it is not root; give the number"
        );
        findings.report(word.span, message);
    }
}
