//! `exposed-port-twice`

use std::collections::HashMap;

use dialect::Keyword;

use super::exposed::port;
use crate::diagnostic::{Severity, Tag};
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "exposed-port-twice",
    aliases: &[],
    summary: "Finds ports that a stage exposes more than once.",
    details: "A port without a protocol is one of TCP, so `80` and `80/tcp` are the same. The \
              second mention has no effect, and often another port was meant.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM nginx:1.29\nEXPOSE 80 80/tcp\n",
        good: "FROM nginx:1.29\nEXPOSE 80\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let mut first = HashMap::new();
    for expose in file.in_stage(stage, Keyword::Expose) {
        for word in expose.site.words() {
            let span = expose.absolute(word.span);
            let Some(port) = port(expose.site.text(*word), span) else { continue };
            let key = (port.first, port.last, port.protocol);
            match first.get(&key) {
                None => {
                    first.insert(key, span);
                }
                Some(earlier) => {
                    let message = format!("port {} is exposed already", key.0);
                    let found = findings.report(span, message).tag(Tag::Unnecessary);
                    found.related(*earlier, "the first time");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn protocols_and_stages_are_told_apart() {
        check_rule(
            "exposed-port-twice",
            "FROM a\nEXPOSE 80 80/udp 81-82\nEXPOSE 80/TCP 81-82 $X\nFROM b\nEXPOSE 80\n",
            expect![[r#"
                FROM a
                EXPOSE 80 80/udp 81-82
                       ^^ … the first time
                                 ^^^^^ … the first time
                EXPOSE 80/TCP 81-82 $X
                       ^^^^^^ port 80 is exposed already
                              ^^^^^ port 81 is exposed already
                FROM b
                EXPOSE 80
            "#]],
        );
    }
}
