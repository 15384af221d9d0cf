//! `package-script-as-command`

use super::launch::launches;
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "package-script-as-command",
    aliases: &[],
    summary: "Finds `npm start` and its like as what a container runs.",
    details: "`npm` stays beside the program that it starts. It costs memory, and some versions do \
              not pass on the signal by which Docker asks the container to end, so that the \
              program is killed after ten seconds. Run the program itself: `CMD [\"node\", \
              \"server.js\"]`.",
    category: Category::Runtime,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:24\nCMD [\"npm\", \"start\"]\n",
        good: "FROM node:24\nCMD [\"node\", \"server.js\"]\n",
    }],
    checks: &[Check::File(check)],
};

/// The programs that run scripts of `package.json`.
const RUNNERS: [&str; 3] = ["npm", "yarn", "pnpm"];

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    for launch in launches(file, stage) {
        let runs = matches!(launch.subcommand(&[]), Some("start" | "run" | "run-script" | "serve"));
        if runs && RUNNERS.contains(&launch.program.as_str()) {
            let message = format!(
                "`{}` stays in between and may keep the stop signal from the program that it \
                 starts; run that program itself",
                launch.program
            );
            findings.report(launch.span(), message);
        }
    }
}
