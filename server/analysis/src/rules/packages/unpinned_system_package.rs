//! `unpinned-system-package`

use super::request::Request;
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unpinned-system-package",
    aliases: &["DL3008", "DL3018", "DL3033", "DL3037", "DL3041", "DF005", "DF052"],
    summary: "Finds packages of the distribution that are installed without a version.",
    details: "Without a version, the package is the one that the mirror has on the day of the \
              build. The rule is off because naming versions is often worse: mirrors drop old \
              versions, and then the build fails. Turn it on if the packages come from a mirror \
              that keeps what it once had. What a variable holds is not looked at.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: false,
    examples: &[
        Example {
            bad: "FROM debian:12\nRUN apt-get install -y curl\n",
            good: "FROM debian:12\nRUN apt-get install -y curl=7.88.1-10\n",
        },
        Example {
            bad: "FROM alpine:3.20\nRUN apk add --no-cache curl\n",
            good: "FROM alpine:3.20\nRUN apk add --no-cache 'curl~8.9'\n",
        },
    ],
    checks: &[Check::Command(
        &["apt-get", "apt", "aptitude", "apk", "dnf", "dnf5", "microdnf", "tdnf", "yum", "zypper"],
        check,
    )],
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let Some(install) = Request::of(call) else { return };
    for package in install.unpinned() {
        let name = package.text;
        let message = format!(
            "`{name}` has no version, so it is the one that the mirror has when the image is built"
        );
        findings.report(package.word.span, message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn versions_files_and_variables_are_told_apart() {
        check_rule(
            "DL3008",
            "FROM a\n\
             RUN apt-get -o a=b install -y \\\n    a b=1 c- ./d.deb $E \"f$G\" h/stable {i,j} && apt-get update\n\
             RUN apk add -t .deps k l=~1 'm>2' n@edge && yum install -y o-1.2 p-17-q gcc-c++ @group r.rpm\n\
             RUN [\"dnf\", \"install\", \"s\"]\nONBUILD RUN zypper -n in t u=1\n",
            expect![[r#"
                FROM a
                RUN apt-get -o a=b install -y \
                    a b=1 c- ./d.deb $E "f$G" h/stable {i,j} && apt-get update
                    ^ `a` has no version, so it is the one that the mirror has when the image is built
                RUN apk add -t .deps k l=~1 'm>2' n@edge && yum install -y o-1.2 p-17-q gcc-c++ @group r.rpm
                                     ^ `k` has no version, so it is the one that the mirror has when the image is built
                                                  ^^^^^^ `n@edge` has no version, so it is the one that the mirror has when the image is built
                                                                                 ^^^^^^ `p-17-q` has no version, so it is the one that the mirror has when the image is built
                                                                                        ^^^^^^^ `gcc-c++` has no version, so it is the one that the mirror has when the image is built
                RUN ["dnf", "install", "s"]
                                       ^^^ `s` has no version, so it is the one that the mirror has when the image is built
                ONBUILD RUN zypper -n in t u=1
                                         ^ `t` has no version, so it is the one that the mirror has when the image is built
            "#]],
        );
    }
}
