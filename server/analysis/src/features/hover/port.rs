//! What a port of EXPOSE is: its number and protocol, and what usually listens there.

use dialect::{ports, words};

use super::Hover;
use crate::Snapshot;
use crate::checks::values::port_fault;
use crate::features::focus::Focus;
use crate::features::pages::{Page, quoted};

pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>) -> Option<Hover> {
    super::words::port(&focus.word).or_else(|| port(snapshot, focus))
}

fn port(snapshot: &Snapshot, focus: &Focus<'_>) -> Option<Hover> {
    let escape = snapshot.document().directives().escape;
    let scope = snapshot.model().scope_at(focus.entry);
    let port = scope.value(&focus.word.text, escape)?;
    if port_fault(&port).is_some() {
        return None;
    }
    let container = port.rsplit(':').next()?;
    let (ports, protocol) = container.split_once('/').unwrap_or((container, ""));
    let protocol = words::protocol(protocol).map_or(default(), |row| row.name);
    Some(Hover { span: focus.word.span, markdown: page(ports, protocol) })
}

/// The protocol of a port that names none.
fn default() -> &'static str {
    words::PROTOCOLS[0].name
}

/// The page of a port or a range of them.
fn page(ports: &str, protocol: &str) -> String {
    let is_range = ports.contains('-');
    let known = ports.parse().ok().and_then(|number| ports::find(number, protocol));
    let noun = if is_range { "ports" } else { "port" };
    let what = match known {
        Some(row) => format!("A {} port, most often for {}.", protocol.to_uppercase(), row.service),
        None if is_range => format!("A range of {} ports.", protocol.to_uppercase()),
        None => format!("A {} port.", protocol.to_uppercase()),
    };
    let suffix = if protocol == default() { String::new() } else { format!("/{protocol}") };
    let publish = quoted(&format!("docker run -p {ports}:{ports}{suffix}"));
    Page::new(&format!("{noun} {ports}/{protocol}"))
        .part(&what)
        .part(&format!("EXPOSE only tells of it; {publish} makes it reachable from outside."))
        .finish()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::{check_hover, check_titles};

    #[test]
    fn a_port_tells_what_it_is_for() {
        check_hover(
            "FROM a\nEXPOSE 8<|>0 53/udp",
            expect![[r#"
            [80]
            **port 80/tcp**

            A TCP port, most often for HTTP.

            EXPOSE only tells of it; `docker run -p 80:80` makes it reachable from outside.
        "#]],
        );
        check_hover(
            "FROM a\nEXPOSE 80 5<|>3/udp",
            expect![[r#"
                [53/udp]
                **port 53/udp**

                A UDP port, most often for DNS.

                EXPOSE only tells of it; `docker run -p 53:53/udp` makes it reachable from outside.
            "#]],
        );
        check_hover(
            "FROM a\nEXPOSE 7000-7010<|>",
            expect![[r#"
            [7000-7010]
            **ports 7000-7010/tcp**

            A range of TCP ports.

            EXPOSE only tells of it; `docker run -p 7000-7010:7000-7010` makes it reachable from outside.
        "#]],
        );
        check_titles(
            &[
                "FROM a\nARG P=432\nEXPOSE <|>5${P}/tcp",
                "FROM a\nARG P\nEXPOSE 5<|>4${P}/tcp",
                "FROM a\nEXPOSE 127.0.0.1:80:8<|>080",
                "FROM a\nEXPOSE 9999<|>9",
                "FROM a\nEXPOSE <|>80/TCP",
                "FROM a\nEXPOSE <|>",
            ],
            expect![[r#"
                [5${P}/tcp] **port 5432/tcp**
                nothing
                [127.0.0.1:80:8080] **port 8080/tcp**
                nothing
                [80/TCP] **port 80/tcp**
                nothing
            "#]],
        );
    }
}
