//! How to go on writing what the cursor is in: the forms of the instruction, the flag or the
//! directive, and which part of them the cursor is at.
//!
//! Every form comes from the rows of `dialect`; nothing is looked up in the text but the place.

mod instruction;
mod position;
mod values;

use dialect::signatures::Begins;
use syntax::Span;

use super::focus::{Focus, Place, Subject};
use crate::Snapshot;

/// The answer to a request for signature help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHelp {
    /// The forms; there is at least one.
    pub signatures: Vec<Signature>,
    /// The index of the form that is being written, or the first one.
    pub active: usize,
    /// Whether what is written tells which form it is; if not, the reader may choose.
    pub decided: bool,
}

/// One form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The whole form with placeholders.
    pub label: String,
    /// What it is for, in Markdown.
    pub markdown: String,
    /// Its parts.
    pub parameters: Vec<Parameter>,
    /// The index of the part that the cursor is at; `None` where it is at none of them.
    pub active: Option<usize>,
}

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The bytes of the label that it is; no other part begins with the same text before.
    pub span: Span,
    /// What to write there, in Markdown.
    pub markdown: String,
}

/// The forms of what is written at the byte `offset`. Inside a command for the shell there is
/// nothing to say, so past its first word an answer comes only if it is `asked` for.
pub fn signature_help(snapshot: &Snapshot, offset: u32, asked: bool) -> Option<SignatureHelp> {
    match Place::at(snapshot, offset) {
        Some(place) => instruction::help(place, asked),
        None => directive(snapshot, offset),
    }
}

fn directive(snapshot: &Snapshot, offset: u32) -> Option<SignatureHelp> {
    let focus = Focus::at(snapshot, offset);
    let Subject::DirectiveValue(row) = focus.subject else { return None };
    let typed = focus.word.typed();
    let mut signature = Signature::new(row.form, row.summary, row.parameters);
    signature.active = position::part(row.parameters, 0, typed);
    Some(SignatureHelp::one(signature))
}

impl SignatureHelp {
    /// The only form.
    fn one(signature: Signature) -> SignatureHelp {
        SignatureHelp { signatures: vec![signature], active: 0, decided: true }
    }
}

impl Signature {
    /// The form `label` with the `rows` of its parts, none of them active.
    fn new(label: impl Into<String>, summary: &str, rows: &[dialect::Parameter]) -> Signature {
        let mut signature = Signature {
            label: label.into(),
            markdown: summary.to_owned(),
            parameters: Vec::new(),
            active: None,
        };
        for row in rows {
            signature.add(row.label, row.summary.to_owned());
        }
        signature
    }

    /// Adds the part `label`, which stands behind the parts so far.
    fn add(&mut self, label: &str, markdown: String) {
        let start = self.parameters.last().map_or(0, |last| last.span.end);
        let behind = self.label.get(start as usize..).unwrap_or_default();
        let at = behind.find(label).map_or(self.label.len() as u32, |at| start + at as u32);
        let span = Span::new(at, (at + label.len() as u32).min(self.label.len() as u32));
        self.parameters.push(Parameter { span, markdown });
    }
}

/// Whether the part stands for the flags.
fn is_flags(row: &dialect::Parameter) -> bool {
    row.begins == Begins::Flags
}

#[cfg(test)]
mod tests;
