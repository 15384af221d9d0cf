//! `env-uses-own-instruction`

use std::collections::HashMap;

use dialect::Keyword;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::model::uses::{Reader, Use};
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "env-uses-own-instruction",
    aliases: &["DL3044"],
    summary: "Finds ENV that uses a variable which the same ENV sets.",
    details: "All values of one ENV are worked out before any of them is set, so a variable that \
              the same instruction sets has no value yet. Set it in an ENV of its own above.\n\n\
              Silent where `undefined-var` says so already, where the variable had a value before, \
              where the reference has a default, and where the base image is likely to set it, \
              as with `PATH`.",
    category: Category::Variables,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nENV APP_HOME=/app APP_DATA=$APP_HOME/data\n",
        good: "FROM python:3.13\nENV APP_HOME=/app\nENV APP_DATA=$APP_HOME/data\n",
    }],
    checks: &[Check::Stage(check)],
};

/// The variables that images set.
const OF_IMAGES: [&str; 9] = [
    "PATH",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "PYTHONPATH",
    "CPATH",
    "JAVA_HOME",
    "GOPATH",
];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    for env in file.in_stage(stage, Keyword::Env) {
        let own = file.model().definitions_at(env.entry);
        if own.len() < 2 {
            continue;
        }
        let scope = file.model().scope_at(env.entry);
        let keys: HashMap<&str, _> = own.iter().map(|one| (one.name.as_str(), one)).collect();
        let is_own = |found: &Use| keys.contains_key(found.name.as_str());
        for found in file.snapshot.uses_where(env.entry, is_own) {
            let Some(definition) = keys.get(found.name.as_str()) else { continue };
            let is_own_value = definition.word.contains(found.span);
            let is_known = file.is_undefined(env.entry, &found)
                || scope.definition(&found.name).is_some()
                || OF_IMAGES.contains(&found.name.as_str());
            let has_default = file.slice(found.span).len() > found.name.len() + 3;
            if found.reader == Reader::Builder && !is_own_value && !is_known && !has_default {
                let (name, env) = (&found.name, Keyword::Env.name());
                let message = format!(
                    "`{name}` is set by this same {env}, whose values do not see each other, so it \
                     is empty or old here; set it in an {env} of its own above"
                );
                let diagnostic = findings.report(found.span, message);
                diagnostic.related(definition.key, format!("`{name}` is set here"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn earlier_values_are_what_is_meant() {
        check_rule(
            "DL3044",
            "FROM a\nENV A=1\nENV A=2 B=$A C=$B \\\n  D=${C}x PATH=/x:$PATH E=$PATH\nENV F=$F:1\nENV G $G\n",
            expect![[r#"
                FROM a
                ENV A=1
                ENV A=2 B=$A C=$B \
                        ^ … `B` is set here
                             ^ … `C` is set here
                               ^^ `B` is set by this same ENV, whose values do not see each other, so it is empty or old here; set it in an ENV of its own above
                  D=${C}x PATH=/x:$PATH E=$PATH
                    ^^^^ `C` is set by this same ENV, whose values do not see each other, so it is empty or old here; set it in an ENV of its own above
                ENV F=$F:1
                ENV G $G
            "#]],
        );
    }
}
