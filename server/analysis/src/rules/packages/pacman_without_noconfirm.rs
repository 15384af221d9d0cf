//! `pacman-without-noconfirm`

use syntax::shell::Word;

use super::confirm::{self, Asker};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pacman-without-noconfirm",
    aliases: &[],
    summary: "Finds calls of `pacman` that wait for a confirmation.",
    details: "`pacman` asks before it installs or removes anything. Nobody can answer in a build, \
              which it takes for a no. With `--noconfirm` it goes ahead.\n\nThe rule is silent \
              where another command is piped into the call, and where a variable may hold the \
              flag.",
    category: Category::Packages,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM archlinux:latest\nRUN pacman -Syu git\n",
        good: "FROM archlinux:latest\nRUN pacman -Syu --noconfirm git\n",
    }],
    checks: &[Check::Command(&["pacman"], check)],
};

static ASKER: Asker = Asker {
    asking: &[],
    valued: &["-b", "--dbpath", "-r", "--root", "--config", "--cachedir"],
    silent: &["--noconfirm", "--ask", "-p", "--print", "-h"],
    setting: "noconfirm",
    flag: "--noconfirm",
    is_global: false,
};

fn check(call: &Call<'_>, findings: &mut Findings) {
    let has_targets = !call.operands(ASKER.valued).is_empty();
    let asks = |word: &&Word| asks(word.text.as_deref().unwrap_or_default(), has_targets);
    let Some(word) = call.arguments.iter().find(asks) else { return };
    if confirm::is_left_alone(call, &ASKER) {
        let edit = call.insert_behind(word, ASKER.flag);
        confirm::report(call, &ASKER, call.name.span.cover(word.span), edit, findings);
    }
}

/// Whether the operation in `flag` asks: `-S`, `-U` and `-R` with targets, and `-Su` without. Those
/// that only show something and the cleaning of the cache do not count.
fn asks(flag: &str, has_targets: bool) -> bool {
    let Some(letters) = flag.strip_prefix('-') else { return false };
    match letters.chars().find(char::is_ascii_uppercase) {
        Some('S') if letters.contains(['s', 'i', 'l', 'g', 'p', 'c', 'h']) => false,
        Some('S') => has_targets || letters.contains('u'),
        Some('U' | 'R') => has_targets && !letters.contains(['p', 'h']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn speaks_where_it_asks() {
        check_rule(
            "pacman-without-noconfirm",
            "FROM a\n\
             RUN pacman -Syu --noconfirm && pacman -Ss x && pacman -Sy && pacman -Qi x; pacman -Scc\n\
             RUN yes | pacman -S x; pacman -S $x; pacman --noconfirm -S x; pacman -Sp x\n\
             RUN pacman -Syyu; pacman -S --needed x \\\n  && pacman -Rns x\n\
             RUN [\"pacman\", \"-U\", \"x\"]\n",
            expect![[r#"
                FROM a
                RUN pacman -Syu --noconfirm && pacman -Ss x && pacman -Sy && pacman -Qi x; pacman -Scc
                RUN yes | pacman -S x; pacman -S $x; pacman --noconfirm -S x; pacman -Sp x
                RUN pacman -Syyu; pacman -S --needed x \
                    ^| fix (Safe): Add `--noconfirm`
                    ^^^^^^^^^^^^ `pacman` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--noconfirm`
                                  ^| fix (Safe): Add `--noconfirm`
                                  ^^^^^^^^^ `pacman` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--noconfirm`
                  && pacman -Rns x
                     ^| fix (Safe): Add `--noconfirm`
                     ^^^^^^^^^^^ `pacman` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--noconfirm`
                RUN ["pacman", "-U", "x"]
                     ^| fix (Safe): Add `--noconfirm`
                     ^^^^^^^^^^^^^^ `pacman` may ask before it goes on, and in a build nobody answers, so that it gives up; add `--noconfirm`
                -- fixed --
                FROM a
                RUN pacman -Syu --noconfirm && pacman -Ss x && pacman -Sy && pacman -Qi x; pacman -Scc
                RUN yes | pacman -S x; pacman -S $x; pacman --noconfirm -S x; pacman -Sp x
                RUN pacman -Syyu --noconfirm; pacman -S --noconfirm --needed x \
                  && pacman -Rns --noconfirm x
                RUN ["pacman", "-U", "--noconfirm", "x"]
            "#]],
        );
    }
}
