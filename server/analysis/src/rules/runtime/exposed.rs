//! The ports that EXPOSE names.
//!
//! What a variable without a known value decides is not known, and is told as such.

use dialect::Keyword;
use syntax::Span;

use crate::model::Stage;
use crate::rules::file::{File, Placement};

/// One port, or a range of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exposed {
    pub(super) first: u16,
    pub(super) last: u16,
    /// In lower case.
    pub(super) protocol: String,
    /// The word that it stands in, from the start of the file.
    pub(super) span: Span,
}

impl Exposed {
    /// Whether a server that listens on `port` is meant.
    pub(super) fn holds(&self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }
}

/// What EXPOSE in `stage` and in the stages below it names; `None` if a part of it is not known.
pub(super) fn exposed(file: &File<'_>, stage: &Stage) -> Option<Vec<Exposed>> {
    let layers = file.model().chain(stage);
    let mut found = Vec::new();
    for expose in layers.flat_map(|layer| file.in_stage(layer, Keyword::Expose)) {
        found.extend(ports(file, &expose)?);
    }
    Some(found)
}

/// What one EXPOSE names; `None` if a part of it is not known.
fn ports(file: &File<'_>, expose: &Placement<'_>) -> Option<Vec<Exposed>> {
    let scope = file.model().scope_at(expose.entry);
    let mut found = Vec::new();
    for word in expose.site.words() {
        let value = scope.value(expose.site.text(*word), expose.site.escape)?;
        for text in value.split_whitespace() {
            found.push(port(text, expose.absolute(word.span))?);
        }
    }
    Some(found)
}

/// `first[-last][/protocol]`, with the port of the host in front or not.
pub(super) fn port(text: &str, span: Span) -> Option<Exposed> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let ports = ports.rsplit(':').next().unwrap_or_default();
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some(Exposed { first, last, protocol: protocol.to_ascii_lowercase(), span })
}
