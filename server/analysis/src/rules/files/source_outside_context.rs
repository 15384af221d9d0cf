//! `source-outside-context`

use super::transfer::{KEYWORDS, Path, transfer};
use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "source-outside-context",
    aliases: &[],
    summary: "Finds sources of COPY and ADD that name a place outside of the build context.",
    details: "A source is looked for in the build context, the folder that is given to `docker \
              build`, and nowhere else. The builder takes a leading slash for that folder and \
              drops every `..` that would lead out of it: `COPY ../a .` copies `a`, or fails if \
              the context has none. Build with a folder further up as the context (`docker build \
              -f app/Dockerfile .`), or give the other folder a name (`--build-context`) and copy \
              `--from` it.\n\n\
              Silent for sources in other stages and images. A path with a leading slash is only \
              found where its first folder is one of the host's, such as `/home`.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.22\nCOPY ../shared/config.json /etc/app/\n",
        good: "FROM alpine:3.22\nCOPY shared/config.json /etc/app/\n",
    }],
    checks: &[Check::Statement(&KEYWORDS, check)],
};

/// The folders of a machine that people work in.
const OF_HOST: [&str; 5] = ["/home/", "/Users/", "/root/", "/mnt/c/", "/tmp/"];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let Some(transfer) = transfer(site).filter(|found| !found.is_from_elsewhere) else { return };
    for source in &transfer.sources {
        let why = if leads_out(&source.text) {
            "drops what leads out of it"
        } else if is_of_host(source) {
            "takes the leading slash for it"
        } else {
            continue;
        };
        let message = format!(
            "sources are looked for in the build context alone, and the builder {why}; give \
             `docker build` a folder that holds this, and name it from there"
        );
        findings.report(source.span, message);
    }
}

/// Whether `path` has more steps up than down at some point.
fn leads_out(path: &str) -> bool {
    let mut depth = 0;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

fn is_of_host(source: &Path) -> bool {
    OF_HOST.iter().any(|folder| source.text.starts_with(folder)) || is_drive(&source.text)
}

/// Whether `path` begins like `C:\`.
fn is_drive(path: &str) -> bool {
    let mut characters = path.chars();
    let letter = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
    letter && characters.next() == Some(':') && matches!(characters.next(), Some('\\' | '/'))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_the_build_context_counts() {
        check_rule(
            "source-outside-context",
            "FROM a\nCOPY a/../../b /x/../y ./c /\nCOPY --from=b ../x /home/x .\nADD [\"C:/x\", \"/y\"]\n\
             ADD https://x.org/../a /\nCOPY /home/me/app a/../b $X/.. .\n",
            expect![[r#"
                FROM a
                COPY a/../../b /x/../y ./c /
                     ^^^^^^^^^ sources are looked for in the build context alone, and the builder drops what leads out of it; give `docker build` a folder that holds this, and name it from there
                COPY --from=b ../x /home/x .
                ADD ["C:/x", "/y"]
                     ^^^^^^ sources are looked for in the build context alone, and the builder takes the leading slash for it; give `docker build` a folder that holds this, and name it from there
                ADD https://x.org/../a /
                COPY /home/me/app a/../b $X/.. .
                     ^^^^^^^^^^^^ sources are looked for in the build context alone, and the builder takes the leading slash for it; give `docker build` a folder that holds this, and name it from there
            "#]],
        );
    }
}
