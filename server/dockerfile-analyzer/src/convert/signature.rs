//! Signature help as the client wants it.

use analysis::features::signature::{Parameter, Signature, SignatureHelp};
use tower_lsp::gen_lsp_types::{self as lsp, ActiveParameter};

use super::to_lsp::{View, markup};

impl View<'_> {
    /// Signature help. Of several forms that could be meant, the reader's choice in `shown`, which
    /// the client has on the screen, stays.
    pub(crate) fn signature_help(
        &self,
        help: SignatureHelp,
        shown: Option<lsp::SignatureHelp>,
    ) -> lsp::SignatureHelp {
        let kept = shown.filter(|_| !help.decided).and_then(|shown| chosen(&help, &shown));
        let active = kept.unwrap_or(help.active);
        let parameter = help.signatures.get(active).and_then(|found| self.active_parameter(found));
        lsp::SignatureHelp {
            signatures: help.signatures.into_iter().map(|found| self.signature(found)).collect(),
            active_signature: Some(active as u32),
            active_parameter: parameter,
        }
    }

    fn signature(&self, signature: Signature) -> lsp::SignatureInformation {
        let active_parameter = self.active_parameter(&signature);
        let Signature { label, markdown, parameters, .. } = signature;
        let parameters = parameters.into_iter().map(|part| self.parameter(&label, part)).collect();
        lsp::SignatureInformation {
            documentation: Some(self.signature_documentation(markdown)),
            parameters: Some(parameters),
            active_parameter: active_parameter.filter(|_| self.client.signature.active_parameter),
            label,
        }
    }

    fn parameter(&self, label: &str, parameter: Parameter) -> lsp::ParameterInformation {
        let slice = |range: std::ops::Range<usize>| label.get(range).unwrap_or_default();
        let range = parameter.span.range();
        let label = if self.client.signature.label_offsets {
            // These count in UTF-16 whatever the unit of positions is.
            let offset = |end: usize| slice(0..end).encode_utf16().count() as u32;
            lsp::ParameterInformationLabel::Tuple((offset(range.start), offset(range.end)))
        } else {
            lsp::ParameterInformationLabel::String(slice(range).to_owned())
        };
        let documentation = Some(self.signature_documentation(parameter.markdown));
        lsp::ParameterInformation { label, documentation }
    }

    fn signature_documentation(&self, markdown: String) -> lsp::Documentation {
        markup(markdown, self.client.signature.markdown).into()
    }

    /// A client that cannot be told that no part is active gets the number behind the last one:
    /// most mark nothing then.
    fn active_parameter(&self, signature: &Signature) -> Option<ActiveParameter> {
        match signature.active {
            Some(index) => Some((index as u32).into()),
            None if self.client.signature.no_active_parameter => Some(ActiveParameter::Null),
            None => Some((signature.parameters.len() as u32).into()),
        }
    }
}

/// The index of the form that is active in `shown`, if `help` has the same forms.
fn chosen(help: &SignatureHelp, shown: &lsp::SignatureHelp) -> Option<usize> {
    let index = shown.active_signature? as usize;
    let (ours, theirs) = (help.signatures.get(index)?, shown.signatures.get(index)?);
    (ours.label == theirs.label).then_some(index)
}
