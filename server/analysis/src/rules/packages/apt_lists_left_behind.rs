//! `apt-lists-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apt-lists-left-behind",
    aliases: &["DL3009", "DF004"],
    summary: "Finds package lists of `apt-get update` that stay in the image.",
    details: "`apt-get update` loads lists of all packages, tens of megabytes that nothing needs \
              any more after the installation and that are soon out of date. Files stay in the \
              layer in which they were made, so the same RUN has to remove them: `rm -rf \
              /var/lib/apt/lists/*`. A cache mount on `/var/lib/apt` does as well, and makes \
              later builds faster.\n\nThe rule is silent in stages that do not become the image \
              of the last one, where a cache mount holds the folder, and where a script that it \
              cannot read may clean up. It also leaves a RUN alone that only updates.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
        good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: installs,
    folders: &["/var/lib/apt/lists"],
    variables: &[],
    remedy: Remedy::Command("rm -rf /var/lib/apt/lists/*"),
    message: "the package lists that are loaded here stay in the image; remove them in the same \
              RUN with `rm -rf /var/lib/apt/lists/*`",
};

const PROGRAMS: [&str; 3] = ["apt", "apt-get", "aptitude"];

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let word = *call.operands(&["-o", "-c", "-t"]).first()?;
    let updates =
        || word.text.as_deref() == Some("update") || call.flag(&["-U", "--update"]).is_some();
    (PROGRAMS.contains(&call.program.as_str()) && updates()).then_some(word)
}

/// Whether one of the calls is more than an update; for an update alone there is another rule.
fn installs(calls: &[Call<'_>]) -> bool {
    let is_more = |call: &Call<'_>| {
        let command = call.subcommand(&["-o", "-c", "-t"]).unwrap_or_default();
        PROGRAMS.contains(&call.program.as_str()) && !["clean", "update", ""].contains(&command)
    };
    calls.iter().any(is_more)
}

fn empties(call: &Call<'_>) -> bool {
    PROGRAMS.contains(&call.program.as_str())
        && matches!(call.subcommand(&[]), Some("distclean" | "dist-clean"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_they_are_removed() {
        check_rule(
            "DL3009",
            "FROM a AS unused\n\
             RUN apt-get update && apt-get install -y x\n\
             FROM a\n\
             RUN apt-get update; apt-get install -y x; rm -rf /tmp/* /var/lib/apt/lists/*\n\
             RUN apt-get update && apt-get install -y x && rm -rf /var/lib/{apt,cache}\n\
             RUN apt-get update && apt-get install -y x && rm -rf $CACHES\n\
             RUN apt-get update && apt-get install -y x && /opt/cleanup.sh\n\
             RUN apt-get update && apt-get install -y x && apt-get dist-clean\n\
             RUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y x\n\
             RUN --mount=type=tmpfs,dst=/var/lib apt-get update && apt-get install -y x\n\
             RUN apt-get install -y x\n\
             RUN apt-get update\n\
             RUN <<END\napt-get update\napt-get install -y x\nrm -r /var/lib/apt/lists\nEND\n",
            expect![[r#"
                FROM a AS unused
                RUN apt-get update && apt-get install -y x
                FROM a
                RUN apt-get update; apt-get install -y x; rm -rf /tmp/* /var/lib/apt/lists/*
                RUN apt-get update && apt-get install -y x && rm -rf /var/lib/{apt,cache}
                RUN apt-get update && apt-get install -y x && rm -rf $CACHES
                RUN apt-get update && apt-get install -y x && /opt/cleanup.sh
                RUN apt-get update && apt-get install -y x && apt-get dist-clean
                RUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && apt-get install -y x
                RUN --mount=type=tmpfs,dst=/var/lib apt-get update && apt-get install -y x
                RUN apt-get install -y x
                RUN apt-get update
                RUN <<END
                apt-get update
                apt-get install -y x
                rm -r /var/lib/apt/lists
                END
            "#]],
        );
    }

    #[test]
    fn removed_by_one_more_command() {
        check_rule(
            "DL3009",
            "FROM a AS base\n\
             RUN apt-get update \\\n    && apt-get install -y \\\n        x\n\
             FROM base\n\
             RUN rm -rf /var/lib/apt/lists/* && apt-get update && \\\n    apt-get install -y x > /dev/null\n\
             RUN <<END\napt-get update\napt-get install -y x\nEND\n\
             RUN apt-get update && (apt-get install -y x || true)\n\
             RUN apt-get update && apt-get install -y x # why\n\
             RUN apt-get install --update -y x\n",
            expect![[r#"
                FROM a AS base
                RUN apt-get update \
                    ^| fix (Unsafe): Add `rm -rf /var/lib/apt/lists/*`
                    ^^^^^^^^^^^^^^ the package lists that are loaded here stay in the image; remove them in the same RUN with `rm -rf /var/lib/apt/lists/*`
                    && apt-get install -y \
                        x
                FROM base
                RUN rm -rf /var/lib/apt/lists/* && apt-get update && \
                                                   ^| fix (Unsafe): Add `rm -rf /var/lib/apt/lists/*`
                                                   ^^^^^^^^^^^^^^ the package lists that are loaded here stay in the image; remove them in the same RUN with `rm -rf /var/lib/apt/lists/*`
                    apt-get install -y x > /dev/null
                RUN <<END
                apt-get update
                ^^^^^^^^^^^^^^ the package lists that are loaded here stay in the image; remove them in the same RUN with `rm -rf /var/lib/apt/lists/*`
                apt-get install -y x
                END
                RUN apt-get update && (apt-get install -y x || true)
                    ^^^^^^^^^^^^^^ the package lists that are loaded here stay in the image; remove them in the same RUN with `rm -rf /var/lib/apt/lists/*`
                RUN apt-get update && apt-get install -y x # why
                    ^^^^^^^^^^^^^^ the package lists that are loaded here stay in the image; remove them in the same RUN with `rm -rf /var/lib/apt/lists/*`
                RUN apt-get install --update -y x
                    ^| fix (Unsafe): Add `rm -rf /var/lib/apt/lists/*`
                    ^^^^^^^^^^^^^^^ the package lists that are loaded here stay in the image; remove them in the same RUN with `rm -rf /var/lib/apt/lists/*`
                -- fixed --
                FROM a AS base
                RUN apt-get update \
                    && apt-get install -y \
                        x \
                    && rm -rf /var/lib/apt/lists/*
                FROM base
                RUN rm -rf /var/lib/apt/lists/* && apt-get update && \
                    apt-get install -y x > /dev/null && rm -rf /var/lib/apt/lists/*
                RUN <<END
                apt-get update
                apt-get install -y x
                END
                RUN apt-get update && (apt-get install -y x || true)
                RUN apt-get update && apt-get install -y x # why
                RUN apt-get install --update -y x && rm -rf /var/lib/apt/lists/*
            "#]],
        );
    }
}
