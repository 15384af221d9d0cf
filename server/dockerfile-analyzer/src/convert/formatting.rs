//! Layout as the client wants it, and what the client says about it.

use analysis::format::{Edit, Formatted, Note};
use tower_lsp::gen_lsp_types as lsp;

use super::to_lsp::View;
use super::uri::path_of;
use crate::editor_config;
use crate::layout::{IndentStyle, Layout, WIDEST_INDENT};

impl View<'_> {
    /// What holds for this document: EditorConfig over the `settings` over what the `editor` says.
    pub(crate) fn layout(&self, settings: Layout, editor: lsp::FormattingOptions) -> Layout {
        let config = path_of(self.uri).map(|path| editor_config::layout(&path));
        let layout = config.unwrap_or_default().over(settings).over(said(editor));
        match layout.indent_style {
            Some(IndentStyle::Editor) => indented(layout, editor),
            _ => layout,
        }
    }

    /// The edits; what was left as it was goes into the log.
    pub(crate) fn formatted(&self, formatted: &Formatted) -> Vec<lsp::TextEdit> {
        match &formatted.note {
            None => {}
            Some(Note::Whole) => {
                tracing::info!("{} is not formatted: it would be read differently", self.uri.0);
            }
            Some(Note::Parts(spans)) => {
                let lines = spans.iter().map(|span| self.position(span.start).line + 1);
                let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
                tracing::info!(
                    "{}: not formatted, as it would be read differently: line {}",
                    self.uri.0,
                    lines.join(", "),
                );
            }
        }
        self.text_edits(&formatted.edits)
    }

    /// `edits` in the client's places.
    pub(crate) fn text_edits(&self, edits: &[Edit]) -> Vec<lsp::TextEdit> {
        let edit = |edit: &Edit| lsp::TextEdit {
            range: self.range(edit.span),
            new_text: edit.text.clone(),
        };
        edits.iter().map(edit).collect()
    }
}

/// What the editor says beyond the indentation, which it always sends and which is seldom meant
/// for Dockerfiles.
fn said(editor: lsp::FormattingOptions) -> Layout {
    Layout {
        trim_line_ends: editor.trim_trailing_whitespace,
        final_newline: editor.insert_final_newline,
        ..Layout::default()
    }
}

/// `layout` with the indentation of the editor.
fn indented(layout: Layout, editor: lsp::FormattingOptions) -> Layout {
    let style = if editor.insert_spaces { IndentStyle::Space } else { IndentStyle::Tab };
    let width = editor.tab_size.clamp(1, WIDEST_INDENT.into()) as u8;
    let base = Layout { indent_size: Some(width), ..Layout::default() };
    Layout { indent_style: Some(style), ..layout.over(base) }
}
