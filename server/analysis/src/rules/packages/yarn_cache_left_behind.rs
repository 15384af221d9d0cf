//! `yarn-cache-left-behind`

use syntax::shell::Word;

use super::leftovers::{self, Cache, Remedy};
use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "yarn-cache-left-behind",
    aliases: &["DL3060", "DF055"],
    summary: "Finds `yarn install` that leaves its downloads in the image.",
    details: "Yarn keeps every package that it downloads in a cache outside of the project, \
              where nobody needs it in an image. Remove it in the same RUN with `yarn cache \
              clean`, or put a cache mount there.\n\nThe rule is silent in stages that do not \
              become the image of the last one, where a cache mount holds the folder, and where \
              a script that it cannot read may clean up. It is also silent with `--immutable`, \
              which only newer versions know; those may keep their cache in the project, where \
              it is needed.",
    category: Category::Packages,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nRUN yarn install --frozen-lockfile\n",
        good: "FROM node:22\nRUN yarn install --frozen-lockfile && yarn cache clean\n",
    }],
    checks: &[Check::File(|file, findings| leftovers::check(file, &CACHE, findings))],
};

static CACHE: Cache = Cache {
    fills,
    empties,
    matters: |_| true,
    folders: &["/.cache", "yarn"],
    variables: &["YARN_CACHE_FOLDER"],
    remedy: Remedy::Call("cache clean"),
    message: "yarn leaves its downloads in the image; remove them in the same RUN with `yarn \
              cache clean`",
};

fn fills<'a>(call: &Call<'a>) -> Option<&'a Word> {
    let operands = call.operands(&["--cwd", "--network-timeout", "--registry"]);
    let newer = ["--immutable", "--cache-folder", "--version", "--help", "-v", "-h"];
    if call.program != "yarn" || call.flag(&newer).is_some() {
        return None;
    }
    let text = |at: usize| operands.get(at).and_then(|word| word.text.as_deref());
    match (operands.first(), text(0), text(1)) {
        (None, ..) => Some(call.name),
        (Some(word), Some("install" | "add"), _) => Some(word),
        (Some(word), Some("global"), Some("add")) => Some(word),
        _ => None,
    }
}

fn empties(call: &Call<'_>) -> bool {
    call.program == "yarn" && call.subcommand(&[]) == Some("cache")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn spoken_of_once() {
        check_rule(
            "DL3060",
            "FROM a\n\
             RUN yarn install && yarn cache clean --force\n\
             RUN yarn install --immutable; yarn run build; yarn --version\n\
             RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn\n\
             RUN yarn && yarn build\n\
             RUN yarn global add x && rm -rf /usr/local/share/.cache\n",
            expect![[r#"
                FROM a
                RUN yarn install && yarn cache clean --force
                RUN yarn install --immutable; yarn run build; yarn --version
                RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn
                RUN yarn && yarn build
                    ^| fix (Unsafe): Add `yarn cache clean`
                    ^^^^ yarn leaves its downloads in the image; remove them in the same RUN with `yarn cache clean`
                RUN yarn global add x && rm -rf /usr/local/share/.cache
                -- fixed --
                FROM a
                RUN yarn install && yarn cache clean --force
                RUN yarn install --immutable; yarn run build; yarn --version
                RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn
                RUN yarn && yarn build && yarn cache clean
                RUN yarn global add x && rm -rf /usr/local/share/.cache
            "#]],
        );
    }
}
