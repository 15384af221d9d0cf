//! `downloads-not-kept`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "downloads-not-kept",
    aliases: &[],
    summary: "Finds package managers that download everything anew each time their step runs.",
    details: "When a step runs again, its package manager starts with an empty cache, even if one \
              line of a lock file has changed. A cache mount is a directory of the builder that \
              stays from build to build and is no part of the image: \
              `RUN --mount=type=cache,target=/root/.npm npm ci`.\n\n\
              The action writes exactly the directory that is used for this user and these \
              variables, with `sharing=locked` where two builds must not write it at once and with \
              the user's number where it is not root; it takes out flags such as `--no-cache-dir` \
              and commands that empty the cache. Where several steps or stages look for what was \
              downloaded, all of them get the mount.\n\n\
              It is refused, with the reason, where the directory or the user is not known, where \
              a later step, a copy or the running image may need what is downloaded, and where a \
              command touches the directory. The action is offered on the instruction whether or \
              not the rule is on.",
    category: Category::Caching,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n",
        good: "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
    }],
    checks: &[Check::Project],
};
