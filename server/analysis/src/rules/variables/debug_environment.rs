//! `debug-environment`

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::model::defining_pairs;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "debug-environment",
    aliases: &["S4507"],
    summary: "Finds variables that switch a framework to development or debugging for good.",
    details: "ENV is part of the image and holds in every container. A framework that is told to \
              debug shows stack traces and often a console to whoever makes it fail, and is \
              slower. Leave the variable out of the image and give it where you develop: `docker \
              run -e FLASK_DEBUG=1`.\n\n\
              Looked at is the stage that the build ends with, unless its name holds `dev`, \
              `test` or the like.",
    category: Category::Variables,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nENV FLASK_DEBUG=1\n",
        good: "FROM python:3.13\n",
    }],
    checks: &[Check::File(check)],
};

/// A variable, the values by which it switches debugging on, and what there is to add.
const SWITCHES: [(&str, &[&str], &str); 12] = [
    ("APP_DEBUG", &["true", "1"], ""),
    ("APP_ENV", &["development", "dev", "local"], ""),
    ("ASPNETCORE_ENVIRONMENT", &["development"], ""),
    ("DJANGO_DEBUG", &["true", "1"], ""),
    ("DOTNET_ENVIRONMENT", &["development"], ""),
    ("FLASK_DEBUG", &["true", "1"], ""),
    (
        "FLASK_ENV",
        &["development", "dev"],
        " (since Flask 2.3 it does nothing at all, and `FLASK_DEBUG` has its place)",
    ),
    ("NODE_ENV", &["development", "dev"], ""),
    ("RACK_ENV", &["development"], ""),
    ("RAILS_ENV", &["development"], ""),
    ("SYMFONY_ENV", &["dev"], ""),
    ("WERKZEUG_DEBUG_PIN", &["off"], ""),
];

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    for env in file.in_stage(stage, Keyword::Env) {
        for pair in defining_pairs(env.site.statement) {
            let Some(value) = pair.value else { continue };
            let (key, value) = (env.site.text(pair.key), env.site.text(value));
            let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
            let found = SWITCHES
                .iter()
                .find(|(name, values, _)| *name == key && values.contains(&value.as_str()));
            if let Some((name, _, more)) = found {
                let message = format!(
                    "`{name}` puts every container of this image into development mode{more}; \
                     give it with `docker run -e` where you develop"
                );
                findings.report(env.absolute(pair.word.span), message);
            }
        }
    }
}
