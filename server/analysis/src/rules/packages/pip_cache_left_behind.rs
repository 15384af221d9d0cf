//! `pip-cache-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "pip-cache-left-behind",
    aliases: &["DL3042", "DF030"],
    summary: "Finds `pip install` that leaves its downloads in the image.",
    details: "pip keeps what it downloads and builds in `~/.cache/pip`, where nobody needs it in \
              an image. `--no-cache-dir` or `ENV PIP_NO_CACHE_DIR=1` switch that off; a cache \
              mount keeps it out of the image and makes later builds faster.\n\nThe rule is \
              silent in stages that do not become the image of the last one, where a cache mount \
              holds the folder, and where a script that it cannot read may clean up.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nRUN pip install flask\n",
        good: "FROM python:3.13\nRUN pip install --no-cache-dir flask\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: |_| true,
    folders: &["/root/.cache/pip", "/.cache", "/pip"],
    variables: &["PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME"],
    remedy: Remedy::Flag("--no-cache-dir"),
    message: "pip leaves its downloads in the image; add `--no-cache-dir`",
};

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let word = call.arguments.iter().find(|word| is(word, "install"))?;
    let avoiding = ["--no-cache-dir", "--no-cache", "--cache-dir", "--dry-run"];
    (is_pip(call) && call.flag(&avoiding).is_none()).then_some(word)
}

fn empties(call: &Call<'_>) -> bool {
    is_pip(call) && call.arguments.first().is_some_and(|word| is(word, "cache"))
}

/// Whether `call` is one of pip; `python -m pip` starts such a call.
fn is_pip(call: &Call<'_>) -> bool {
    let is_version = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    call.program.strip_prefix("pip").is_some_and(is_version)
}

fn is(word: &Word, text: &str) -> bool {
    word.text.as_deref() == Some(text)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn silent_where_nothing_is_kept() {
        check_rule(
            "DL3042",
            "FROM a AS base\nENV PIP_NO_CACHE_DIR=1\nRUN pip install x\n\
             FROM base\nRUN pip install x\n\
             FROM a\n\
             RUN pip install --no-cache-dir x && pip3 --no-cache-dir install x && pip download x\n\
             RUN PIP_NO_CACHE_DIR=1 pip install x\n\
             RUN export PIP_NO_CACHE_DIR=1 && pip install x\n\
             RUN --mount=type=cache,target=/root/.cache pip install x\n\
             RUN --mount=type=cache,target=$HOME/.cache/pip pip install x\n\
             RUN pip install x && pip cache purge\n\
             RUN pip install x && rm -rf ~/.cache\n\
             RUN pip install x && rm -rf /root/.cache/*\n",
            expect![[r#"
                FROM a AS base
                ENV PIP_NO_CACHE_DIR=1
                RUN pip install x
                FROM base
                RUN pip install x
                FROM a
                RUN pip install --no-cache-dir x && pip3 --no-cache-dir install x && pip download x
                RUN PIP_NO_CACHE_DIR=1 pip install x
                RUN export PIP_NO_CACHE_DIR=1 && pip install x
                RUN --mount=type=cache,target=/root/.cache pip install x
                RUN --mount=type=cache,target=$HOME/.cache/pip pip install x
                RUN pip install x && pip cache purge
                RUN pip install x && rm -rf ~/.cache
                RUN pip install x && rm -rf /root/.cache/*
            "#]],
        );
    }

    #[test]
    fn speaks_in_all_forms() {
        check_rule(
            "DL3042",
            "FROM a\n\
             RUN pip install -U pip && python3 -m pip install \\\n  -r x.txt && pip3.11 install x==$V\n\
             RUN [\"pip\", \"install\", \"x\"]\n\
             ONBUILD RUN pip install x\n",
            expect![[r#"
                FROM a
                RUN pip install -U pip && python3 -m pip install \
                    ^| fix (Unsafe): Add `--no-cache-dir`
                    ^^^^^^^^^^^ pip leaves its downloads in the image; add `--no-cache-dir`
                                                     ^| fix (Unsafe): Add `--no-cache-dir`
                                                     ^^^^^^^^^^^ pip leaves its downloads in the image; add `--no-cache-dir`
                  -r x.txt && pip3.11 install x==$V
                              ^| fix (Unsafe): Add `--no-cache-dir`
                              ^^^^^^^^^^^^^^^ pip leaves its downloads in the image; add `--no-cache-dir`
                RUN ["pip", "install", "x"]
                     ^| fix (Unsafe): Add `--no-cache-dir`
                     ^^^^^^^^^^^^^^^^ pip leaves its downloads in the image; add `--no-cache-dir`
                ONBUILD RUN pip install x
                            ^| fix (Unsafe): Add `--no-cache-dir`
                            ^^^^^^^^^^^ pip leaves its downloads in the image; add `--no-cache-dir`
                -- fixed --
                FROM a
                RUN pip install --no-cache-dir -U pip && python3 -m pip install --no-cache-dir \
                  -r x.txt && pip3.11 install --no-cache-dir x==$V
                RUN ["pip", "install", "--no-cache-dir", "x"]
                ONBUILD RUN pip install --no-cache-dir x
            "#]],
        );
    }
}
