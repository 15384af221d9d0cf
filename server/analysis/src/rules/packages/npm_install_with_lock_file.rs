//! `npm-install-with-lock-file`

use dialect::Keyword;
use syntax::Placed;

use super::request::Request;
use crate::diagnostic::{Fix, Severity};
use crate::model::Stage;
use crate::rules::call::Call;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "npm-install-with-lock-file",
    aliases: &["DF031"],
    summary: "Finds `npm install` where the lock file is copied and `npm ci` can use it.",
    details: "`npm install` may change the lock file and install something else than it lists. \
              `npm ci` installs exactly that, fails if the lock file does not fit `package.json`, \
              and is faster.\n\nThe rule speaks where a COPY or ADD of the same stage names \
              `package-lock.json` or `npm-shrinkwrap.json`. A pattern like `package*.json` does \
              not tell whether there is one.",
    category: Category::Packages,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm install --omit=dev\n",
        good: "FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\n",
    }],
    checks: &[Check::Stage(check)],
};

const LOCK_FILES: [&str; 2] = ["package-lock.json", "npm-shrinkwrap.json"];

/// The flags with which another project or none is meant, or the lock file is to be changed.
const OTHERWISE: [&str; 8] = [
    "-g",
    "--global",
    "--location",
    "--prefix",
    "-C",
    "--package-lock-only",
    "--no-package-lock",
    "--package-lock",
];

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let mut is_copied = false;
    let entries = stage.entries().filter_map(|entry| file.placement(entry));
    for Placement { entry, placed, .. } in entries {
        for site in file.sites(entry) {
            match site.keyword {
                Keyword::Copy | Keyword::Add => is_copied |= copies_lock_file(&site),
                Keyword::Run if is_copied => check_run(&site, placed, findings),
                _ => {}
            }
        }
    }
}

fn copies_lock_file(site: &Site<'_>) -> bool {
    let words = site.words().iter().map(|word| site.text(*word));
    let strings = site.exec_form().into_iter().flatten().map(|string| string.value.as_str());
    words.chain(strings).any(|path| LOCK_FILES.iter().any(|name| path.ends_with(name)))
}

fn check_run(site: &Site<'_>, placed: &Placed, findings: &mut Findings) {
    for script in site.scripts() {
        for index in 0..script.commands.len() {
            for call in Call::all(site, &script, index).iter().filter(|call| call.program == "npm")
            {
                check_call(call, placed, findings);
            }
        }
    }
}

fn check_call(call: &Call<'_>, placed: &Placed, findings: &mut Findings) {
    let Some(request) = Request::of(call) else { return };
    let is_project = call.operands(request.manager.valued).len() == 1;
    if is_project && !call.has_unknown() && call.flag(&OTHERWISE).is_none() {
        let command = request.command;
        let edit = call.replace(command, "ci");
        let message = "`npm install` may install something else than the lock file lists; `npm ci` \
                       installs exactly that";
        let found = findings.report(call.name.span.cover(command.span), message);
        found.fix(Fix::questionable("Call `npm ci`", vec![edit])).shift(placed.start);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn speaks_where_the_lock_file_is_in_the_stage() {
        check_rule(
            "DF031",
            "FROM a\nRUN npm install\nCOPY [\"app/package-lock.json\", \"./\"]\n\
             RUN cd x && npm i --omit dev; npm install -g y; npm install z; npm ci; npm install $F\n\
             RUN [\"npm\", \"install\"]\n\
             FROM b\nRUN npm install\nCOPY package*.json ./\nRUN npm install\n",
            expect![[r#"
                FROM a
                RUN npm install
                COPY ["app/package-lock.json", "./"]
                RUN cd x && npm i --omit dev; npm install -g y; npm install z; npm ci; npm install $F
                            ^| fix (Unsafe): Call `npm ci`
                            ^^^^^ `npm install` may install something else than the lock file lists; `npm ci` installs exactly that
                RUN ["npm", "install"]
                     ^| fix (Unsafe): Call `npm ci`
                     ^^^^^^^^^^^^^^^^ `npm install` may install something else than the lock file lists; `npm ci` installs exactly that
                FROM b
                RUN npm install
                COPY package*.json ./
                RUN npm install
                -- fixed --
                FROM a
                RUN npm install
                COPY ["app/package-lock.json", "./"]
                RUN cd x && npm ci --omit dev; npm install -g y; npm install z; npm ci; npm install $F
                RUN ["npm", "ci"]
                FROM b
                RUN npm install
                COPY package*.json ./
                RUN npm install
            "#]],
        );
    }
}
