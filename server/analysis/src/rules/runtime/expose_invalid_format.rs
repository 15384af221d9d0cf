//! `expose-invalid-format`

use syntax::Span;

use super::ports::{ExposedPort, PortRule, Verdict, checks};
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::{Category, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "expose-invalid-format",
    aliases: &["ExposeInvalidFormat"],
    summary: "Finds an IP address or a host port in EXPOSE, which have no effect there.",
    details: "EXPOSE names the port that the container listens on. Which port of the host leads to \
              it is said when the container starts, as in `docker run -p 8080:80`. BuildKit drops \
              what stands before the container's port, and says that it will refuse it one day. \
              In `EXPOSE 8080:80` only port 80 is exposed, which is often not what was meant.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nEXPOSE 127.0.0.1:8080:80/tcp\n",
        good: "FROM alpine:3.20\nEXPOSE 80/tcp\n",
    }],
    checks: &checks::<InvalidFormat>(),
};

struct InvalidFormat;

impl PortRule for InvalidFormat {
    /// BuildKit `dockerfile2llb/convert_expose.go`, `parsePort`.
    fn judge(port: &ExposedPort) -> Option<Verdict> {
        let host = port.host();
        // Colons alone are no address and no port.
        if host.bytes().all(|byte| byte == b':') && host.len() < 3 {
            return None;
        }
        let container = port.container();
        let message = format!(
            "EXPOSE takes ports of the container only, and `{host}` is dropped; write \
             `{container}`"
        );
        let end = port.span.end.saturating_sub(container.len() as u32);
        let edit = Edit::delete(Span::new(port.span.start, end));
        let fix = Fix::safe(format!("Write `{container}`"), vec![edit]);
        Some(Verdict { message, span: port.span, fix })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn addresses_and_host_ports_are_dropped() {
        check_rule(
            "ExposeInvalidFormat",
            "FROM a\nARG P=1:2\nEXPOSE 80:8080/udp ::1:2:3 [::1]::4 $P :5 ::6 $Q:7 80-90\n",
            expect![[r#"
                FROM a
                ARG P=1:2
                EXPOSE 80:8080/udp ::1:2:3 [::1]::4 $P :5 ::6 $Q:7 80-90
                       ^| fix (Safe): Write `8080/udp`
                       ^^^^^^^^^^^ EXPOSE takes ports of the container only, and `80:` is dropped; write `8080/udp`
                                   ^| fix (Safe): Write `3`
                                   ^^^^^^^ EXPOSE takes ports of the container only, and `::1:2:` is dropped; write `3`
                                           ^| fix (Safe): Write `4`
                                           ^^^^^^^^ EXPOSE takes ports of the container only, and `[::1]::` is dropped; write `4`
                                                    ^^ EXPOSE takes ports of the container only, and `1:` is dropped; write `2`
                -- fixed --
                FROM a
                ARG P=1:2
                EXPOSE 8080/udp 3 4 $P :5 ::6 $Q:7 80-90
            "#]],
        );
    }
}
