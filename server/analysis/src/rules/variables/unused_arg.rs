//! `unused-arg`

use std::cell::LazyCell;
use std::collections::HashSet;

use dialect::Keyword;

use crate::diagnostic::{Severity, Tag};
use crate::model::Definition;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "unused-arg",
    aliases: &[],
    summary: "Finds build arguments that nothing can use.",
    details: "An ARG above the first FROM is for FROM and for stages that declare it again. Where \
              neither happens, its value reaches nothing.\n\n\
              Arguments inside of a stage are in the environment of every command of RUN behind \
              them, so one that no RUN follows and nothing names has no effect either. Silent for \
              the arguments that the builder itself reads.",
    category: Category::Variables,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "ARG VERSION=1.2\nFROM alpine:3.22\n",
        good: "ARG VERSION=3.22\nFROM alpine:${VERSION}\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let arguments = file.model().definitions().iter().filter(|d| d.keyword == Keyword::Arg);
    let arguments: Vec<&Definition> = arguments.collect();
    if arguments.is_empty() {
        return;
    }
    let used = LazyCell::new(|| used_names(file));
    let last = |keyword| file.in_stages(keyword).next_back().map(|found| found.entry);
    let last_run = last(Keyword::Run).max(last(Keyword::Onbuild)).unwrap_or_default();
    for argument in &arguments {
        let name = argument.name.as_str();
        let is_name = argument.is_plain && syntax::expansion::is_name(name);
        let is_builtin = dialect::arguments::find(name).is_some();
        let is_declared_again = argument.stage.is_none()
            && arguments.iter().any(|other| other.stage.is_some() && other.name == name);
        let is_seen_by_run = argument.stage.is_some() && argument.entry < last_run;
        if !is_name || is_builtin || is_seen_by_run || is_declared_again || used.contains(name) {
            continue;
        }
        let message = format!("nothing uses `{name}`");
        findings.report(argument.word, message).tag(Tag::Unnecessary);
    }
}

/// The names of all variables that anything in the file reads.
fn used_names<'a>(file: &File<'a>) -> HashSet<&'a str> {
    file.entries().flat_map(|(entry, _)| file.snapshot.names_at(entry)).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn what_a_command_may_read_is_left_alone() {
        check_rule(
            "unused-arg",
            "ARG A\nARG B=1\nARG C\nARG BUILDKIT_SYNTAX=x\nFROM a:$A\nARG C\nARG D\nRUN make\nARG E\nARG F\nENV G=$F\n",
            expect![[r#"
                ARG A
                ARG B=1
                    ^^^ nothing uses `B`
                ARG C
                ARG BUILDKIT_SYNTAX=x
                FROM a:$A
                ARG C
                ARG D
                RUN make
                ARG E
                    ^ nothing uses `E`
                ARG F
                ENV G=$F
            "#]],
        );
    }
}
