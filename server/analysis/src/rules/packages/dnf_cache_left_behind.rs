//! `dnf-cache-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use super::yum_cache_left_behind::{FILLING, empties};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "dnf-cache-left-behind",
    aliases: &["DL3040", "DF046"],
    summary: "Finds caches of `dnf` that stay in the image.",
    details: "`dnf` leaves what it knows about all packages in `/var/cache`, often more than a \
              hundred megabytes. Files stay in the layer in which they were made, so the same \
              RUN has to remove them: `dnf clean all`. The same goes for `microdnf` and \
              `tdnf`.\n\nThe rule is silent in stages that do not become the image of the last \
              one, where a cache mount holds the folder, and where a script that it cannot read \
              may clean up.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM fedora:41\nRUN dnf install -y httpd\n",
        good: "FROM fedora:41\nRUN dnf install -y httpd && dnf clean all\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: |_| true,
    folders: &["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5", "/var/cache/tdnf"],
    variables: &[],
    remedy: Remedy::Call("clean all"),
    message: "the caches of dnf stay in the image; remove them in the same RUN with `dnf clean \
              all`",
};

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let programs = ["dnf", "dnf5", "microdnf", "tdnf"];
    let is_program = programs.contains(&call.program.as_str());
    let word =
        *call.operands(&["-c", "-d", "-e", "-x", "--releasever", "--installroot"]).first()?;
    let is_filling = FILLING.contains(&word.text.as_deref().unwrap_or_default());
    (is_program && is_filling).then_some(word)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn spoken_of_once() {
        check_rule(
            "DL3040",
            "FROM a\n\
             RUN microdnf install x && microdnf clean all\n\
             RUN dnf install -y x && dnf -y clean all\n\
             RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y x\n\
             RUN dnf -y --setopt=install_weak_deps=0 install x && \\\n  dnf install -y y\n\
             RUN microdnf install x\n\
             RUN sudo dnf install -y x\n",
            expect![[r#"
                FROM a
                RUN microdnf install x && microdnf clean all
                RUN dnf install -y x && dnf -y clean all
                RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y x
                RUN dnf -y --setopt=install_weak_deps=0 install x && \
                  dnf install -y y
                  ^| fix (Unsafe): Add `dnf clean all`
                  ^^^^^^^^^^^ the caches of dnf stay in the image; remove them in the same RUN with `dnf clean all`
                RUN microdnf install x
                    ^| fix (Unsafe): Add `microdnf clean all`
                    ^^^^^^^^^^^^^^^^ the caches of dnf stay in the image; remove them in the same RUN with `dnf clean all`
                RUN sudo dnf install -y x
                         ^^^^^^^^^^^ the caches of dnf stay in the image; remove them in the same RUN with `dnf clean all`
                -- fixed --
                FROM a
                RUN microdnf install x && microdnf clean all
                RUN dnf install -y x && dnf -y clean all
                RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y x
                RUN dnf -y --setopt=install_weak_deps=0 install x && \
                  dnf install -y y && dnf clean all
                RUN microdnf install x && microdnf clean all
                RUN sudo dnf install -y x
            "#]],
        );
    }
}
