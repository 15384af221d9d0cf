//! `unpinned-python-package`

use super::request::Request;
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unpinned-python-package",
    aliases: &["DL3013", "DF051"],
    summary: "Finds Python packages that are installed without a version.",
    details: "Without a version, `pip` takes the newest one, so that the same Dockerfile makes \
              different images and may stop working on any day. Name a version, or list the \
              packages in a file with versions and install that.\n\nThe rule is silent about \
              `pip`, `setuptools` and `wheel`, which are commonly brought up to date on purpose, \
              about files, folders and addresses, and where the call has a file of constraints.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.12\nRUN pip install --no-cache-dir flask\n",
        good: "FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0.3\n",
    }],
    checks: &[Check::Command(&[], check)],
};

/// What installs the others.
const TOOLS: [&str; 7] = ["pip", "setuptools", "wheel", "uv", "poetry", "pipenv", "virtualenv"];

/// The flags by which versions come from elsewhere, or nothing comes from a registry.
const FROM_ELSEWHERE: [&str; 6] =
    ["-c", "--constraint", "--constraints", "--no-index", "--require-hashes", "--dry-run"];

fn check(call: &Call<'_>, findings: &mut Findings) {
    use dialect::commands::Ecosystem;
    let Some(install) = Request::of(call) else { return };
    if install.manager.ecosystem != Ecosystem::Python || call.flag(&FROM_ELSEWHERE).is_some() {
        return;
    }
    let names = install.unpinned().filter(|package| !is_tool(package.text));
    for package in names {
        let name = package.text;
        let message = format!(
            "`{name}` has no version, so every build takes the newest one; write `{name}==…`, or \
             install from a file that lists versions"
        );
        findings.report(package.word.span, message);
    }
}

fn is_tool(text: &str) -> bool {
    let name = text.split('[').next().unwrap_or_default();
    TOOLS.iter().any(|tool| tool.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn requirements_are_told_apart() {
        check_rule(
            "DL3013",
            "FROM a\n\
             RUN pip3.11 install -U pip 'b[x]' c==1 d>=2 -r r.txt . git+https://e/f g.whl $H\n\
             RUN python3 -m pip install --target t i && uv pip install --system j\n\
             RUN pip install -c c.txt k; pip download l; pip install pkg/m\n\
             RUN [\"pip\", \"install\", \"n\"]\n",
            expect![[r#"
                FROM a
                RUN pip3.11 install -U pip 'b[x]' c==1 d>=2 -r r.txt . git+https://e/f g.whl $H
                                           ^^^^^^ `b[x]` has no version, so every build takes the newest one; write `b[x]==…`, or install from a file that lists versions
                                                       ^ `d` has no version, so every build takes the newest one; write `d==…`, or install from a file that lists versions
                RUN python3 -m pip install --target t i && uv pip install --system j
                                                      ^ `i` has no version, so every build takes the newest one; write `i==…`, or install from a file that lists versions
                                                                                   ^ `j` has no version, so every build takes the newest one; write `j==…`, or install from a file that lists versions
                RUN pip install -c c.txt k; pip download l; pip install pkg/m
                RUN ["pip", "install", "n"]
                                       ^^^ `n` has no version, so every build takes the newest one; write `n==…`, or install from a file that lists versions
            "#]],
        );
    }
}
