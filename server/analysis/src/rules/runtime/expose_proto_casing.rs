//! `expose-proto-casing`

use syntax::Span;

use super::ports::{ExposedPort, PortRule, Verdict, checks};
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "expose-proto-casing",
    aliases: &["ExposeProtoCasing", "DF078"],
    summary: "Finds protocols in EXPOSE that are not in lower case.",
    details: "The image has the protocol in lower case whatever the file says, and that is how \
              `docker ps` and everything else shows it.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nEXPOSE 53/UDP 80/Tcp\n",
        good: "FROM alpine:3.20\nEXPOSE 53/udp 80/tcp\n",
    }],
    checks: &checks::<ProtoCasing>(),
};

struct ProtoCasing;

impl PortRule for ProtoCasing {
    /// BuildKit `dockerfile2llb/convert_expose.go`, `parsePort`.
    fn judge(port: &ExposedPort) -> Option<Verdict> {
        let protocol = port.protocol();
        let better = protocol.to_lowercase();
        if protocol == better {
            return None;
        }
        let message = format!("the image has `{better}` whatever stands here; write `{better}`");
        let start = port.span.end.saturating_sub(protocol.len() as u32);
        let span = Span::new(start, port.span.end);
        let fix = Fix::safe(format!("Write `{better}`"), vec![Edit::replace(span, better)]);
        Some(Verdict { message, span, fix })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn protocols_are_read_as_the_build_reads_them() {
        check_rule(
            "ExposeProtoCasing",
            "FROM a\nARG P=80/TCP\nEXPOSE 1/SCTP $P 2/x 3/TCP/UDP /TCP 127.0.0.1:4:5/UDP\n",
            expect![[r#"
                FROM a
                ARG P=80/TCP
                EXPOSE 1/SCTP $P 2/x 3/TCP/UDP /TCP 127.0.0.1:4:5/UDP
                         ^| fix (Safe): Write `sctp`
                         ^^^^ the image has `sctp` whatever stands here; write `sctp`
                              ^^ the image has `tcp` whatever stands here; write `tcp`
                                                                  ^| fix (Safe): Write `udp`
                                                                  ^^^ the image has `udp` whatever stands here; write `udp`
                -- fixed --
                FROM a
                ARG P=80/TCP
                EXPOSE 1/sctp $P 2/x 3/TCP/UDP /TCP 127.0.0.1:4:5/udp
            "#]],
        );
    }
}
