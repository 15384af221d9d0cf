//! `host-files-copied`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "host-files-copied",
    aliases: &[],
    summary: "Finds copies that hold what was installed or built outside, like `node_modules`.",
    details: "What a package manager or a compiler left in the project's folder is made for \
              another system, differs from machine to machine, and replaces what the build \
              itself has made at the same place. It makes the context large and the copy another \
              one on each machine. Name it in the ignore file; the action writes the lines.\n\n\
              Told are folders that the tool's own manifest stands beside: `node_modules` beside \
              `package.json`, `target` beside `Cargo.toml`, `.venv`, `__pycache__` and the like; \
              and only if the repository itself does not hold them.\n\n\
              Needs the build context: nothing is said of a text alone.",
    category: Category::Caching,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
        good: "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY src src\n",
    }],
    checks: &[Check::Project],
};
