//! `comment-hides-rest`

use dialect::Keyword;
use syntax::shell::{Source, TokenKind};

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "comment-hides-rest",
    aliases: &[],
    summary: "Finds comments in a RUN that make its next lines a part of the comment.",
    details: "Continued lines are joined before the shell sees them. A comment behind a command \
              therefore does not end at the line's end: all lines that follow belong to it, and \
              nothing of them is run. Put the comment on a line of its own, which the build \
              takes away, or use a heredoc.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nRUN a && \\\n  b # the first \\\n  && c\n",
        good: "FROM debian:12\nRUN a && \\\n  # the first\n  b \\\n  && c\n",
    }],
    checks: &[Check::Statement(&[Keyword::Run], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    for script in site.scripts() {
        if script.source != Source::Line || !script.heredocs.is_empty() {
            continue;
        }
        let comments = script.tokens.iter().filter(|token| token.kind == TokenKind::Comment);
        let mut spans = comments.map(|token| token.span);
        let Some(first) = spans.next() else { continue };
        let is_text = |span: &syntax::Span| !site.entry.slice(*span).trim().is_empty();
        let Some(hidden) = spans.find(is_text) else { continue };
        let message = "the build joins continued lines, so all that follows is a part of this \
                       comment and does not run; give the comment a line of its own";
        findings.report(first, message).related(hidden, "this does not run");
    }
}
