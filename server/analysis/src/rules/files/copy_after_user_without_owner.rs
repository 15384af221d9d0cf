//! `copy-after-user-without-owner`

use dialect::{Keyword, ValueKind};

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-after-user-without-owner",
    aliases: &["tally/copy-after-user-without-chown"],
    summary: "Finds copies behind USER that leave the files to root.",
    details: "COPY and ADD make files that belong to root, whatever USER says. The user can then \
              read them but not change them. Where it has to, add `--chown`.\n\n\
              Off by default: that an application cannot change its own code is often wanted.",
    category: Category::Files,
    severity: Severity::Information,
    enabled: false,
    examples: &[Example {
        bad: "FROM node:24\nWORKDIR /app\nUSER node\nCOPY . .\n",
        good: "FROM node:24\nWORKDIR /app\nUSER node\nCOPY --chown=node . .\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    for entry in stage.entries() {
        if !matches!(file.keyword(entry), Some(Keyword::Copy | Keyword::Add)) {
            continue;
        }
        let user = file.model().state_at(entry).and_then(|state| state.user);
        let Some(user) = user.filter(|user| !matches!(*user, "root" | "0" | "0:0")) else {
            continue;
        };
        let Some(found) = file.placement(entry) else { continue };
        let has_owner = found.site.statement.flags.iter().any(|flag| {
            let row = found.site.keyword.row().flag(flag.name());
            row.is_some_and(|row| matches!(row.value, ValueKind::Owner))
        });
        if !has_owner {
            let message = format!(
                "these files belong to root although the user is `{user}`; add \
                 `--chown={user}` if it has to change them"
            );
            findings.report(found.keyword_span(), message);
        }
    }
}
