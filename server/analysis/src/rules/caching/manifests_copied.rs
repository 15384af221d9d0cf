//! `manifests-copied`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "manifests-copied",
    aliases: &[],
    summary: "Finds copies of manifests that an install alone reads, and could mount.",
    details: "`COPY package.json package-lock.json ./` above `RUN npm ci` makes a layer with files \
              that `COPY . .` brings again. A bind mount shows them to the install and leaves \
              nothing behind: `RUN --mount=type=bind,source=package.json,target=package.json …`. The \
              install runs again for the same changes as before; what is spared is the layer and \
              the copy.\n\n\
              It is offered where the install is known to read the files and to write none of them, \
              where nothing else touches them until a later copy brings them with the same owner \
              and mode, or where no later stage takes them. It is refused for users other than root, \
              who may not be allowed to read what is mounted, for directories that only the copy \
              makes, and for copies with flags. `cache optimize --binds` tells the reason.\n\n\
              The action is offered where the rule is on.",
    category: Category::Caching,
    severity: Severity::Hint,
    enabled: false,
    examples: &[Example {
        bad: "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n",
        good: "FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,source=package.json,target=package.json \\\n    --mount=type=bind,source=package-lock.json,target=package-lock.json \\\n    npm ci\nCOPY . .\n",
    }],
    checks: &[Check::Project],
};
