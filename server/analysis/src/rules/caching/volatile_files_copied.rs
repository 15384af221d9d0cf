//! `volatile-files-copied`

use crate::diagnostic::Severity;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "volatile-files-copied",
    aliases: &[],
    summary: "Finds copies that hold files which change with every commit, like `.git`.",
    details: "A copy is taken from the cache as long as every file in it is the same. `.git` is \
              another one after each commit and in each clone, so a copy that holds it is made \
              anew every time, with all that follows. The Dockerfile and the ignore file, where \
              the copy holds them, are named along with it.\n\n\
              Name them in the ignore file. The action writes the lines. The files are then no \
              longer in the image; keep them where a step reads them, as some tools read their \
              version from `.git`.\n\n\
              Needs the build context: nothing is said of a text alone.",
    category: Category::Caching,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nCOPY . /app\nRUN python -m compileall /app\n",
        good: "FROM python:3.13\nCOPY src /app\nRUN python -m compileall /app\n",
    }],
    checks: &[Check::Project],
};
