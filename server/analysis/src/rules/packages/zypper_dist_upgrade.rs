//! `zypper-dist-upgrade`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "zypper-dist-upgrade",
    aliases: &["DL3035", "DF044"],
    summary: "Finds `zypper dist-upgrade`.",
    details: "`zypper dist-upgrade` moves the whole system to what the repositories have today, \
              perhaps to another release, and may remove packages on the way. The base image \
              should decide about the release.\n\nThe rule is off by itself: on openSUSE \
              Tumbleweed it is the way to update.",
    category: Category::Packages,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM opensuse/leap:15.5\nRUN zypper -n dup\n",
        good: "FROM opensuse/leap:15.6\nRUN zypper -n install httpd\n",
    }],
    checks: &[Check::Command(&["zypper"], check)],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let operands = call.operands(&["-c", "--config", "-R", "--root"]);
    let Some(word) = operands.first() else { return };
    if matches!(word.text.as_deref(), Some("dist-upgrade" | "dup")) {
        let message = "the whole system moves to what the repositories have today; take a base \
                       image of the wanted release instead";
        findings.report(call.name.span.cover(word.span), message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn under_both_names() {
        check_rule(
            "DL3035",
            "FROM a\nRUN zypper -n dist-upgrade && zypper update\nRUN [\"zypper\", \"dup\"]\n",
            expect![[r#"
                FROM a
                RUN zypper -n dist-upgrade && zypper update
                    ^^^^^^^^^^^^^^^^^^^^^^ the whole system moves to what the repositories have today; take a base image of the wanted release instead
                RUN ["zypper", "dup"]
                     ^^^^^^^^^^^^^^^ the whole system moves to what the repositories have today; take a base image of the wanted release instead
            "#]],
        );
    }
}
