//! `last-user-root`

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "last-user-root",
    aliases: &["DL3002", "DF002", "CKV_DOCKER_8", "S6471"],
    summary: "Finds images that switch to root last, so that the container runs as root.",
    details: "The last USER is who the container runs as. Root in a container can change every \
              file in it, and has more ways out of it than other users. Switch back once the work \
              that needs root is done.\n\n\
              Silent without USER (see `no-user`) and where a variable names the user; silent, too, where the file installs a program \
              that drops root at the start of the container, such as `gosu`, and in a stage for \
              development.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:24\nUSER root\nRUN npm install -g serve\n",
        good: "FROM node:24\nUSER root\nRUN npm install -g serve\nUSER node\n",
    }],
    checks: &[Check::File(check)],
};

/// Programs by which an entry point that begins as root goes on as another user.
const DROPS: [&str; 7] =
    ["gosu", "su-exec", "setpriv", "s6-overlay", "s6-setuidgid", "/init", "supervisord"];

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    let Some(user) = file.model().state_behind(stage).user.filter(|user| is_root(user)) else {
        return;
    };
    let Some(last) = file.in_stage(stage, Keyword::User).next_back() else { return };
    // A variable is a way to build it otherwise.
    if last.site.text(last.site.statement.arguments).contains('$') {
        return;
    }
    let drops = |text: &str| DROPS.iter().any(|program| text.contains(program));
    if file.entries().any(|(_, placed)| drops(placed.entry.text())) {
        return;
    }
    let message = format!(
        "the container runs as `{user}`, who may change everything in it; switch to another user \
         at the end"
    );
    findings.report(last.absolute(last.site.statement.arguments.span), message);
}

/// Whether `user`, with or without a group, is the one who may do anything.
pub(super) fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    name == "root" || name == "0"
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn the_end_of_the_result_counts() {
        check_rule(
            "DL3002",
            "FROM a AS b\nUSER root\nFROM b\nUSER x\nUSER 0:0\nRUN y\n",
            expect![[r#"
                FROM a AS b
                USER root
                FROM b
                USER x
                USER 0:0
                     ^^^ the container runs as `0:0`, who may change everything in it; switch to another user at the end
                RUN y
            "#]],
        );
        for text in [
            "FROM a\nUSER root\nFROM b\n",
            "FROM a\nUSER root\nUSER x\n",
            "FROM a\nUSER $U\n",
            "FROM a\nRUN apk add su-exec\nUSER root\n",
            "FROM a\nONBUILD USER root\n",
        ] {
            assert_eq!(count_findings("DL3002", text), 0, "{text}");
        }
    }
}
