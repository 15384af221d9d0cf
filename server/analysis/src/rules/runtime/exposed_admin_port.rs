//! `exposed-admin-port`

use dialect::{Keyword, ports};
use syntax::Span;

use super::exposed::port;
use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "exposed-admin-port",
    aliases: &["CKV_DOCKER_1", "S6473"],
    summary: "Finds ports for logging in from outside, such as that of SSH.",
    details: "A container is changed by building a new image and looked into with `docker exec`. \
              A way in over the network needs passwords or keys in it, updates, and watching. An \
              image whose purpose is such a service is right as it is.",
    category: Category::Runtime,
    severity: Severity::Hint,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nEXPOSE 22 80\n",
        good: "FROM debian:12\nEXPOSE 80\n",
    }],
    checks: &[Check::Statement(&[Keyword::Expose], check)],
};

/// SSH, Telnet and Remote Desktop.
const ADMIN: [(u16, &str); 3] = [(22, "SSH"), (23, "Telnet"), (3389, "Remote Desktop")];

fn check(site: &Site<'_>, findings: &mut Findings) {
    for word in site.words() {
        let Some(port) = port(site.text(*word), Span::default()) else { continue };
        let is_tcp = port.protocol == "tcp" && port.first == port.last;
        let Some((number, known)) =
            ADMIN.iter().find(|(number, _)| is_tcp && *number == port.first)
        else {
            continue;
        };
        let service = ports::find(*number, "tcp").map_or(*known, |row| row.service);
        let message = format!(
            "by {service} people log in to the container from outside; `docker exec` does \
             without passwords and an open port"
        );
        findings.report(word.span, message);
    }
}
