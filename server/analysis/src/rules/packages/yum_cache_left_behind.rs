//! `yum-cache-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yum-cache-left-behind",
    aliases: &["DL3032", "DF047"],
    summary: "Finds caches of `yum` that stay in the image.",
    details: "`yum` leaves what it knows about all packages in `/var/cache/yum`, and perhaps the \
              packages too. Files stay in the layer in which they were made, so the same RUN has \
              to remove them: `yum clean all`.\n\nThe rule is silent in stages that do not \
              become the image of the last one, where a cache mount holds the folder, and where \
              a script that it cannot read may clean up.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM amazonlinux:2\nRUN yum install -y httpd\n",
        good: "FROM amazonlinux:2\nRUN yum install -y httpd && yum clean all\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: |_| true,
    folders: &["/var/cache/yum", "/var/cache/dnf"],
    variables: &[],
    remedy: Remedy::Call("clean all"),
    message: "the caches of yum stay in the image; remove them in the same RUN with `yum clean \
              all`",
};

/// The subcommands of yum and dnf that load data about packages.
pub(super) const FILLING: [&str; 10] = [
    "builddep",
    "distro-sync",
    "groupinstall",
    "install",
    "localinstall",
    "makecache",
    "reinstall",
    "swap",
    "update",
    "upgrade",
];

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let is_program = call.program == "yum";
    let word =
        *call.operands(&["-c", "-d", "-e", "-x", "--releasever", "--installroot"]).first()?;
    let is_filling = FILLING.contains(&word.text.as_deref().unwrap_or_default());
    (is_program && is_filling).then_some(word)
}

/// Whether one of the programs that share their caches cleans up.
pub(super) fn empties(call: &Call<'_>) -> bool {
    let programs = ["dnf", "dnf5", "microdnf", "tdnf", "yum"];
    programs.contains(&call.program.as_str())
        && call.operands(&[]).iter().any(|word| word.text.as_deref() == Some("clean"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn spoken_of_once() {
        check_rule(
            "DL3032",
            "FROM a\n\
             RUN yum install -y x && yum clean all\n\
             RUN yum install -y x && rm -rf /var/cache/yum\n\
             RUN yum install -y x; yum -y remove y; rm -rf /var/cache\n\
             RUN --mount=type=cache,target=/var/cache/yum yum install -y x\n\
             RUN yum clean all && yum -y update && yum install -y x y\n\
             RUN [\"yum\", \"install\", \"-y\", \"x\"]\n",
            expect![[r#"
                FROM a
                RUN yum install -y x && yum clean all
                RUN yum install -y x && rm -rf /var/cache/yum
                RUN yum install -y x; yum -y remove y; rm -rf /var/cache
                RUN --mount=type=cache,target=/var/cache/yum yum install -y x
                RUN yum clean all && yum -y update && yum install -y x y
                                                      ^| fix (Unsafe): Add `yum clean all`
                                                      ^^^^^^^^^^^ the caches of yum stay in the image; remove them in the same RUN with `yum clean all`
                RUN ["yum", "install", "-y", "x"]
                     ^^^^^^^^^^^^^^^^ the caches of yum stay in the image; remove them in the same RUN with `yum clean all`
                -- fixed --
                FROM a
                RUN yum install -y x && yum clean all
                RUN yum install -y x && rm -rf /var/cache/yum
                RUN yum install -y x; yum -y remove y; rm -rf /var/cache
                RUN --mount=type=cache,target=/var/cache/yum yum install -y x
                RUN yum clean all && yum -y update && yum install -y x y && yum clean all
                RUN ["yum", "install", "-y", "x"]
            "#]],
        );
    }
}
