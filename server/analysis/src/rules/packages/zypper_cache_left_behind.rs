//! `zypper-cache-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "zypper-cache-left-behind",
    aliases: &["DL3036", "DF045"],
    summary: "Finds caches of `zypper` that stay in the image.",
    details: "`zypper` leaves what it knows about all packages in `/var/cache/zypp`. Files stay \
              in the layer in which they were made, so the same RUN has to remove them: `zypper \
              clean --all`.\n\nThe rule is silent in stages that do not become the image of the \
              last one, where a cache mount holds the folder, and where a script that it cannot \
              read may clean up.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM opensuse/leap:15.6\nRUN zypper -n install httpd\n",
        good: "FROM opensuse/leap:15.6\nRUN zypper -n install httpd && zypper clean --all\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: |_| true,
    folders: &["/var/cache/zypp"],
    variables: &[],
    remedy: Remedy::Call("clean --all"),
    message: "the caches of zypper stay in the image; remove them in the same RUN with `zypper \
              clean --all`",
};

const FILLING: [&str; 11] = [
    "dist-upgrade",
    "dup",
    "in",
    "install",
    "patch",
    "ref",
    "refresh",
    "si",
    "source-install",
    "up",
    "update",
];

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let word = *call.operands(&["-c", "--config", "-R", "--root"]).first()?;
    let is_filling = FILLING.contains(&word.text.as_deref().unwrap_or_default());
    (call.program == "zypper" && is_filling).then_some(word)
}

fn empties(call: &Call<'_>) -> bool {
    call.program == "zypper" && matches!(call.subcommand(&[]), Some("clean" | "cc"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn spoken_of_once() {
        check_rule(
            "DL3036",
            "FROM a\n\
             RUN zypper -n in x && zypper cc -a\n\
             RUN zypper -n in x; rm -rf /var/cache/zypp/*\n\
             RUN zypper ref && zypper -n in x\n",
            expect![[r#"
                FROM a
                RUN zypper -n in x && zypper cc -a
                RUN zypper -n in x; rm -rf /var/cache/zypp/*
                RUN zypper ref && zypper -n in x
                                  ^| fix (Unsafe): Add `zypper clean --all`
                                  ^^^^^^^^^^^^ the caches of zypper stay in the image; remove them in the same RUN with `zypper clean --all`
                -- fixed --
                FROM a
                RUN zypper -n in x && zypper cc -a
                RUN zypper -n in x; rm -rf /var/cache/zypp/*
                RUN zypper ref && zypper -n in x && zypper clean --all
            "#]],
        );
    }
}
