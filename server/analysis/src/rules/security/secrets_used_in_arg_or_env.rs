//! `secrets-used-in-arg-or-env`

use dialect::{Keyword, secrets};
use syntax::Pair;

use crate::diagnostic::Severity;
use crate::model::{Stage, defining_pairs};
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secrets-used-in-arg-or-env",
    aliases: &["SecretsUsedInArgOrEnv", "DL3064", "DF014"],
    summary: "Finds passwords, tokens and keys in ARG and ENV, which stay in the image.",
    details: "Everyone who has the image can read what ENV sets and, in its history, the build \
              arguments that RUN saw. Give the build a secret instead, which is there for one \
              instruction and leaves no trace:\n\n\
              ```dockerfile\n\
              RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci\n\
              ```\n\n\
              with `docker build --secret id=npm_token,env=NPM_TOKEN .`, and give running \
              containers theirs when they start.\n\n\
              The name decides, not the value: one of `apikey`, `auth`, `credential`, \
              `credentials`, `key`, `password`, `pword`, `passwd`, `secret` and `token` between \
              underscores, unless `public`, `file` or `version` is there too. Arguments before the \
              first FROM are left alone, as no stage sees them.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n",
        good: "FROM node:22\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci\n",
    }],
    checks: &[Check::Stage(check), Check::File(check_triggers)],
};

/// BuildKit `dockerfile2llb/validations.go`, `validateNoSecretKey`.
fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let keywords = [Keyword::Arg, Keyword::Env];
    for step in keywords.into_iter().flat_map(|keyword| file.in_stage(stage, keyword)) {
        check_step(file, &step, findings);
    }
}

/// What others find left for them by ONBUILD.
fn check_triggers(file: &File<'_>, findings: &mut Findings) {
    for step in file.used_triggers() {
        check_step(file, &step, findings);
    }
}

fn check_step(file: &File<'_>, step: &Placement<'_>, findings: &mut Findings) {
    for pair in defining_pairs(step.site.statement) {
        check_pair(file, step, pair, findings);
    }
}

fn check_pair(file: &File<'_>, step: &Placement<'_>, pair: &Pair, findings: &mut Findings) {
    let (keyword, text) = (step.site.keyword, step.site.text(pair.key));
    // ENV names may hold variables, ARG names do not.
    let name = match keyword {
        Keyword::Env => file.variables_at(step.entry).value(text, step.site.escape),
        _ => Some(text.to_owned()),
    };
    let Some(name) = name.filter(|name| secrets::is_checked(name)) else { return };
    let message = format!(
        "{} keeps `{name}` in the image, where everyone who has it can read it; use a secret \
         mount instead",
        keyword.name()
    );
    findings.report(step.absolute(pair.key.span), message);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn names_in_stages_are_looked_at() {
        check_rule(
            "SecretsUsedInArgOrEnv",
            "ARG TOKEN\nFROM a\nARG A=1 GITHUB_TOKEN\nENV PASSWORD x\nENV KEY_FILE=1 MY_KEY=2 \\\n  \
             ${A:+DB}_PASSWD=3 KEYS=4\nONBUILD ARG TOKEN\n",
            expect![[r#"
                ARG TOKEN
                FROM a
                ARG A=1 GITHUB_TOKEN
                        ^^^^^^^^^^^^ ARG keeps `GITHUB_TOKEN` in the image, where everyone who has it can read it; use a secret mount instead
                ENV PASSWORD x
                    ^^^^^^^^ ENV keeps `PASSWORD` in the image, where everyone who has it can read it; use a secret mount instead
                ENV KEY_FILE=1 MY_KEY=2 \
                               ^^^^^^ ENV keeps `MY_KEY` in the image, where everyone who has it can read it; use a secret mount instead
                  ${A:+DB}_PASSWD=3 KEYS=4
                  ^^^^^^^^^^^^^^^ ENV keeps `DB_PASSWD` in the image, where everyone who has it can read it; use a secret mount instead
                ONBUILD ARG TOKEN
            "#]],
        );
    }
}
