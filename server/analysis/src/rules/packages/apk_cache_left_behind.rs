//! `apk-cache-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "apk-cache-left-behind",
    aliases: &["DL3019", "DF029"],
    summary: "Finds `apk add` that leaves the package index in the image.",
    details: "After `apk update` or with `--update`, `apk add` leaves the index of all packages \
              in `/var/cache/apk`. With `--no-cache` it loads the index anew and keeps nothing, \
              and no `apk update` is needed before.\n\nThe rule is silent in stages that do not \
              become the image of the last one, where a cache mount holds the folder, and where \
              a script that it cannot read may clean up.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nRUN apk add --update curl\n",
        good: "FROM alpine:3.20\nRUN apk add --no-cache --update curl\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: |_| true,
    folders: &["/var/cache/apk", "/etc/apk/cache"],
    variables: &[],
    remedy: Remedy::Flag("--no-cache"),
    message: "`apk add` leaves the package index in the image; add `--no-cache`",
};

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let valued = ["-t", "--virtual", "-p", "--root", "-X", "--repository"];
    let word = *call.operands(&valued).first()?;
    let adds = call.program == "apk" && word.text.as_deref() == Some("add");
    (adds && call.flag(&["--no-cache", "--cache-dir"]).is_none()).then_some(word)
}

fn empties(call: &Call<'_>) -> bool {
    call.program == "apk" && call.subcommand(&[]) == Some("cache")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn every_call_needs_the_flag() {
        check_rule(
            "DL3019",
            "FROM a\n\
             RUN apk --no-cache add x && apk add --no-cache -t y x && apk add $FLAGS x\n\
             RUN apk update && apk add x && rm -rf /var/cache/apk/*\n\
             RUN --mount=type=cache,target=/var/cache/apk ln -s /var/cache/apk /etc/apk/cache && apk add x\n\
             RUN apk -U add --virtual .x x \\\n && apk add y=$VERSION\n\
             RUN [\"apk\", \"add\", \"x\"]\n\
             RUN <<END\napk add x\nEND\n",
            expect![[r#"
                FROM a
                RUN apk --no-cache add x && apk add --no-cache -t y x && apk add $FLAGS x
                RUN apk update && apk add x && rm -rf /var/cache/apk/*
                RUN --mount=type=cache,target=/var/cache/apk ln -s /var/cache/apk /etc/apk/cache && apk add x
                RUN apk -U add --virtual .x x \
                    ^| fix (Unsafe): Add `--no-cache`
                    ^^^^^^^^^^ `apk add` leaves the package index in the image; add `--no-cache`
                 && apk add y=$VERSION
                    ^| fix (Unsafe): Add `--no-cache`
                    ^^^^^^^ `apk add` leaves the package index in the image; add `--no-cache`
                RUN ["apk", "add", "x"]
                     ^| fix (Unsafe): Add `--no-cache`
                     ^^^^^^^^^^^^ `apk add` leaves the package index in the image; add `--no-cache`
                RUN <<END
                apk add x
                ^| fix (Unsafe): Add `--no-cache`
                ^^^^^^^ `apk add` leaves the package index in the image; add `--no-cache`
                END
                -- fixed --
                FROM a
                RUN apk --no-cache add x && apk add --no-cache -t y x && apk add $FLAGS x
                RUN apk update && apk add x && rm -rf /var/cache/apk/*
                RUN --mount=type=cache,target=/var/cache/apk ln -s /var/cache/apk /etc/apk/cache && apk add x
                RUN apk -U add --no-cache --virtual .x x \
                 && apk add --no-cache y=$VERSION
                RUN ["apk", "add", "--no-cache", "x"]
                RUN <<END
                apk add --no-cache x
                END
            "#]],
        );
    }
}
