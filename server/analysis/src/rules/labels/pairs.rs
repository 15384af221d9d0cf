//! The labels that a file sets, and whether their values have the form that they should have.

use dialect::Keyword;
use syntax::{Form, Pair, Span, Statement, expansion};

use crate::model::Stage;
use crate::rules::LabelForm;
use crate::rules::file::{File, Placement};
use crate::rules::findings::Findings;

/// One label. Spans count from the start of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// Its key, without quotes.
    pub(super) key: String,
    /// Where the key stands.
    pub(super) key_span: Span,
    /// The value; `None` if a variable decides.
    pub(super) value: Option<String>,
    /// Where the value stands, or else the key.
    pub(super) value_span: Span,
}

/// The pairs of LABEL.
pub(super) fn pairs(statement: &Statement) -> &[Pair] {
    match (statement.kind, &statement.form) {
        (Some(Keyword::Label), Form::Pairs(pairs)) => pairs,
        (Some(Keyword::Label), Form::LegacyPair(pair)) => std::slice::from_ref(pair),
        _ => &[],
    }
}

/// What LABEL in `stage` sets, but for keys with variables.
pub(super) fn labels(file: &File<'_>, stage: &Stage) -> Vec<Label> {
    labels_where(file, stage, |_| true)
}

/// Those of them whose keys `is_wanted` lets through.
fn labels_where(file: &File<'_>, stage: &Stage, is_wanted: impl Fn(&str) -> bool) -> Vec<Label> {
    let placed = file.in_stage(stage, Keyword::Label);
    placed.flat_map(|label| of_instruction(file, &label, &is_wanted)).collect()
}

fn of_instruction(
    file: &File<'_>,
    label: &Placement<'_>,
    is_wanted: impl Fn(&str) -> bool,
) -> Vec<Label> {
    let known = |text: &str| match text.contains('$') {
        true => None,
        false => file.model().scope_at(label.entry).value(text, label.site.escape),
    };
    let found = pairs(label.site.statement).iter().filter_map(|pair| {
        let text = label.site.text(pair.key);
        // Most keys are plain, and few are wanted.
        if expansion::is_plain(text, label.site.escape) && !is_wanted(text) {
            return None;
        }
        let key = known(text).filter(|key| is_wanted(key))?;
        let text = pair.value.map_or("", |value| label.site.text(value));
        Some(Label {
            key,
            key_span: label.absolute(pair.key.span),
            value: known(text),
            value_span: label.absolute(pair.value.unwrap_or(pair.key).span),
        })
    });
    found.collect()
}

/// The keys whose values have a form by the OCI image specification (`annotations.md`).
const OF_SPECIFICATION: [(&str, LabelForm); 5] = [
    ("org.opencontainers.image.created", LabelForm::Time),
    ("org.opencontainers.image.documentation", LabelForm::Url),
    ("org.opencontainers.image.licenses", LabelForm::License),
    ("org.opencontainers.image.source", LabelForm::Url),
    ("org.opencontainers.image.url", LabelForm::Url),
];

/// The form that the value of `key` should have: that of the configuration, or else that of the
/// specification.
fn form(file: &File<'_>, key: &str) -> Option<LabelForm> {
    let configured = file.options.labels.iter().find(|(name, _)| name == key);
    let specified = OF_SPECIFICATION.iter().find(|(name, _)| *name == key);
    configured.map(|(_, form)| *form).or(specified.map(|(_, form)| *form))
}

/// Reports each value in `stage` that should have the form `wanted` and has not.
pub(super) fn check_form(
    file: &File<'_>,
    stage: &Stage,
    wanted: LabelForm,
    fits: fn(&str) -> bool,
    name: &str,
    findings: &mut Findings,
) {
    for label in labels_where(file, stage, |key| form(file, key) == Some(wanted)) {
        let value = label.value.as_deref().filter(|value| !value.is_empty());
        if value.is_some_and(|value| !fits(value)) {
            let message = format!("the value of `{}` should be {name}", label.key);
            findings.report(label.value_span, message);
        }
    }
}
