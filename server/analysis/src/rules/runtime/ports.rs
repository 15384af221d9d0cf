//! The ports of EXPOSE as BuildKit takes them apart.

use dialect::Keyword;
use syntax::expansion::{self, LexOptions};
use syntax::{Span, Word};

use crate::diagnostic::Fix;
use crate::model::Stage;
use crate::rules::Check;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;

/// One port of EXPOSE that the build accepts or may accept.
pub(super) struct ExposedPort {
    /// With the values of variables: `[ip:][host:]container[/protocol]`.
    pub(super) text: String,
    /// Its place in the document, as narrow as its variables allow.
    pub(super) span: Span,
    /// Whether the text stands in the file as it is.
    pub(super) is_plain: bool,
}

impl ExposedPort {
    /// The container's port with the protocol (BuildKit `dockerfile2llb/convert_expose.go`,
    /// `splitParts`).
    pub(super) fn container(&self) -> &str {
        self.text.rsplit(':').next().unwrap_or_default()
    }

    /// What stands before that, with its colon.
    pub(super) fn host(&self) -> &str {
        self.text.strip_suffix(self.container()).unwrap_or_default()
    }

    /// The protocol as it is written, empty if none is (`splitProtoPort`).
    pub(super) fn protocol(&self) -> &str {
        self.container().split_once('/').map_or("", |(_, protocol)| protocol)
    }

    /// Whether the build gets as far as looking at it.
    fn is_read(&self) -> bool {
        let port = self.container().split('/').next().unwrap_or_default();
        let protocol = self.protocol().to_lowercase();
        !port.is_empty() && (protocol.is_empty() || dialect::words::protocol(&protocol).is_some())
    }
}

/// A rule about ports.
pub(super) trait PortRule {
    /// What is wrong with `port`; `None` if nothing is.
    fn judge(port: &ExposedPort) -> Option<Verdict>;
}

/// What a rule says of a port.
pub(super) struct Verdict {
    pub(super) message: String,
    /// The part that it is about, where the port is plain.
    pub(super) span: Span,
    /// How to mend a plain port.
    pub(super) fix: Fix,
}

/// The ways in which the rule `R` looks at a file: at what stages expose, and at what others find
/// left for them by ONBUILD.
pub(super) const fn checks<R: PortRule>() -> [Check; 2] {
    [Check::Stage(look_at_stage::<R>), Check::File(look_at_triggers::<R>)]
}

fn look_at_stage<'a, R: PortRule>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    look::<R>(&exposed_in(file, stage), findings);
}

fn look_at_triggers<R: PortRule>(file: &File<'_>, findings: &mut Findings) {
    look::<R>(&exposed_by_triggers(file), findings);
}

fn look<R: PortRule>(ports: &[ExposedPort], findings: &mut Findings) {
    for port in ports {
        match R::judge(port) {
            Some(verdict) if port.is_plain => {
                findings.report(verdict.span, verdict.message).fix(verdict.fix);
            }
            Some(verdict) => _ = findings.report(port.span, verdict.message),
            None => {}
        }
    }
}

/// Every port that an EXPOSE of `stage` names, but for those whose variables are not known.
fn exposed_in<'a>(file: &File<'a>, stage: &'a Stage) -> Vec<ExposedPort> {
    exposed_by(file, file.in_stage(stage, Keyword::Expose))
}

/// The same for what the stages find left for them by ONBUILD in others.
fn exposed_by_triggers(file: &File<'_>) -> Vec<ExposedPort> {
    let is_expose = |step: &Placement<'_>| step.site.keyword == Keyword::Expose;
    exposed_by(file, file.used_triggers().into_iter().filter(is_expose))
}

fn exposed_by<'a>(file: &File<'a>, steps: impl Iterator<Item = Placement<'a>>) -> Vec<ExposedPort> {
    let ports = steps.flat_map(|step| {
        let words = step.site.words().iter();
        words.flat_map(|word| ports(file, &step, *word)).collect::<Vec<_>>()
    });
    ports.filter(ExposedPort::is_read).collect()
}

fn ports(file: &File<'_>, step: &Placement<'_>, word: Word) -> Vec<ExposedPort> {
    let (text, escape) = (step.site.text(word), step.site.escape);
    if expansion::is_plain(text, escape) {
        let span = step.absolute(word.span);
        return vec![ExposedPort { text: text.to_owned(), span, is_plain: true }];
    }
    let options = LexOptions { escape, quotes: true };
    let words = file.variables_at(step.entry).evaluate(text, options).words;
    let source = step.site.instruction.line.part(word.range);
    let ports = words.into_iter().flatten().map(|fragment| {
        let span = step.absolute(source.span(fragment.range));
        ExposedPort { text: fragment.text, span, is_plain: false }
    });
    ports.collect()
}
