//! `apt-get-recommends`

use syntax::shell::Word;

use super::layers;
use crate::diagnostic::{Fix, Severity};
use crate::rules::call::Call;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-get-recommends",
    aliases: &["DL3015", "DF016"],
    summary: "Finds `apt-get install` that also installs what packages only recommend.",
    details: "Debian's and Ubuntu's packages recommend others that are useful on a desktop and \
              seldom in a container. With `--no-install-recommends` only what is needed is \
              installed, and the image is smaller; what is missing then has to be named.\n\nThe \
              rule is silent in stages that do not become the image of the last one, where a RUN \
              of the stage writes `Install-Recommends` into a configuration, and where a variable \
              may hold the flag.",
    category: Category::Packages,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n",
    }],
    checks: &[Check::File(check)],
};

/// What the setting is called in configurations and on the command line, in small letters.
const SETTING: &str = "install-recommends";

const FLAG: &str = "--no-install-recommends";

fn check(file: &File<'_>, findings: &mut Findings) {
    let mut is_set = None;
    layers::each_of_result(file, |layer| {
        for call in layer.calls().iter().filter(|call| is_install(call)) {
            if *is_set.get_or_insert_with(|| is_set_anywhere(file)) {
                return;
            }
            let Some(word) = call.operands(&VALUED).first().copied() else { continue };
            let span = layer.placed.absolute(call.name.span.cover(word.span));
            let mut edit = call.insert_behind(anchor(call, word), FLAG);
            edit.span = layer.placed.absolute(edit.span);
            let message = "packages that are only recommended are installed too; with \
                           `--no-install-recommends` the image is smaller";
            let fix = Fix::questionable(format!("Add `{FLAG}`"), vec![edit]);
            findings.report(span, message).fix(fix);
        }
    });
}

/// Whether the file says in another way what is to be done with recommended packages.
fn is_set_anywhere(file: &File<'_>) -> bool {
    file.digests().parts().iter().any(|part| part.digest.names_recommends)
}

/// Whether `text`, an instruction, says in another way than by the flag what is to be done with them.
pub(crate) fn names_recommends(text: &str) -> bool {
    // Few texts name it.
    names_setting(text) && text.to_ascii_lowercase().replace(FLAG, "").contains(SETTING)
}

/// Whether `text` holds the name of the setting, in any letter case.
fn names_setting(text: &str) -> bool {
    let length = SETTING.find('-').unwrap_or_default();
    text.match_indices('-').any(|(at, _)| {
        let start = at.checked_sub(length);
        let name = start.and_then(|start| text.get(start..start + SETTING.len()));
        name.is_some_and(|name| name.eq_ignore_ascii_case(SETTING))
    })
}

const VALUED: [&str; 5] = ["-o", "--option", "-t", "--target-release", "-c"];

/// The word behind which the flag belongs: the subcommand `word`, or the `-y` behind it.
fn anchor<'a>(call: &Call<'a>, word: &'a Word) -> &'a Word {
    let behind = call.arguments.iter().skip_while(|found| found.span != word.span).nth(1);
    let is_yes = |found: &&Word| matches!(found.text.as_deref(), Some("-y" | "-yq" | "-yqq"));
    behind.filter(is_yes).unwrap_or(word)
}

fn is_install(call: &Call<'_>) -> bool {
    matches!(call.program.as_str(), "apt" | "apt-get")
        && call.subcommand(&VALUED) == Some("install")
        && call.operands(&VALUED).len() > 1
        && call.flag(&[FLAG, "--download-only", "-d", "--reinstall"]).is_none()
        && !call.has_unknown_flag()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_it_is_said() {
        check_rule(
            "DL3015",
            "FROM a AS unused\n\
             RUN apt-get install -y x\n\
             FROM a\n\
             RUN apt-get install -y --no-install-recommends x && apt-get install -y $FLAGS x\n\
             RUN apt-get -f install && apt-get build-dep x\n",
            expect![[r#"
                FROM a AS unused
                RUN apt-get install -y x
                FROM a
                RUN apt-get install -y --no-install-recommends x && apt-get install -y $FLAGS x
                RUN apt-get -f install && apt-get build-dep x
            "#]],
        );
        check_rule(
            "DL3015",
            "FROM a\n\
             RUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/x\n\
             RUN apt-get install -y x\n",
            expect![[r#"
                FROM a
                RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/x
                RUN apt-get install -y x
            "#]],
        );
    }

    #[test]
    fn fixed_wherever_it_stands() {
        check_rule(
            "DL3015",
            "FROM a\n\
             RUN apt-get update \\\n    && apt-get install -y \\\n        x=$V\n\
             RUN [\"apt-get\", \"install\", \"-y\", \"x\"]\n\
             RUN <<END\napt-get -t b install -y x\nEND\n",
            expect![[r#"
                FROM a
                RUN apt-get update \
                    && apt-get install -y \
                       ^| fix (Unsafe): Add `--no-install-recommends`
                       ^^^^^^^^^^^^^^^ packages that are only recommended are installed too; with `--no-install-recommends` the image is smaller
                        x=$V
                RUN ["apt-get", "install", "-y", "x"]
                     ^| fix (Unsafe): Add `--no-install-recommends`
                     ^^^^^^^^^^^^^^^^^^^^ packages that are only recommended are installed too; with `--no-install-recommends` the image is smaller
                RUN <<END
                apt-get -t b install -y x
                ^| fix (Unsafe): Add `--no-install-recommends`
                ^^^^^^^^^^^^^^^^^^^^ packages that are only recommended are installed too; with `--no-install-recommends` the image is smaller
                END
                -- fixed --
                FROM a
                RUN apt-get update \
                    && apt-get install -y --no-install-recommends \
                        x=$V
                RUN ["apt-get", "install", "-y", "--no-install-recommends", "x"]
                RUN <<END
                apt-get -t b install -y --no-install-recommends x
                END
            "#]],
        );
    }
}
