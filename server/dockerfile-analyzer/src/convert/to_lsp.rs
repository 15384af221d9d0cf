//! This project's own types as the client wants them.

use analysis::features::actions;
use analysis::features::completion::{Completions, Item, ItemKind};
use analysis::features::hover::Hover;
use analysis::{Diagnostic, Severity, Snapshot, Tag};
use serde_json::json;
use syntax::{Positions, Span, Text};
use tower_lsp::gen_lsp_types::{self as lsp, Uri};

use super::plain::plain;
use crate::capabilities::{ClientFeatures, TRIGGER_SUGGEST};

/// The name under which the editor shows our diagnostics.
pub(super) const SOURCE: &str = "dockerfile-analyzer";

/// One document as one client sees it; turns spans of its text into that client's ranges.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// The document's name.
    pub(crate) uri: &'a Uri,
    /// The client's number for the version that is spoken of.
    pub(crate) version: Option<i32>,
    /// That version.
    pub(crate) snapshot: &'a Snapshot,
    /// What the client understands.
    pub(crate) client: &'a ClientFeatures,
    positions: Positions<'a>,
}

impl<'a> View<'a> {
    /// `snapshot`, the version `version` of the document `uri`, as `client` sees it.
    pub(crate) fn new(
        uri: &'a Uri,
        version: Option<i32>,
        snapshot: &'a Snapshot,
        client: &'a ClientFeatures,
    ) -> View<'a> {
        let positions = snapshot.text().positions(client.encoding);
        View { uri, version, snapshot, client, positions }
    }
}

impl View<'_> {
    /// The byte offset of `position`.
    pub(crate) fn offset(&self, position: lsp::Position) -> u32 {
        super::from_lsp::offset(self.text(), self.client.encoding, position)
    }

    /// The bytes of `range`.
    pub(crate) fn span(&self, range: lsp::Range) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }

    /// The text.
    pub(super) fn text(&self) -> &Text {
        self.snapshot.text()
    }

    /// The client's position of the byte `offset`.
    pub(super) fn position(&self, offset: u32) -> lsp::Position {
        let position = self.positions.at(offset);
        lsp::Position { line: position.line, character: position.character }
    }

    /// The client's range of `span`.
    pub(super) fn range(&self, span: Span) -> lsp::Range {
        lsp::Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// Every finding of the document.
    pub(crate) fn diagnostics(&self) -> Vec<lsp::Diagnostic> {
        self.snapshot.diagnostics().iter().map(|found| self.diagnostic(found)).collect()
    }

    pub(super) fn diagnostic(&self, found: &Diagnostic) -> lsp::Diagnostic {
        lsp::Diagnostic {
            range: self.range(found.span),
            severity: Some(View::severity(found)),
            code: Some(found.rule.into()),
            source: Some(SOURCE.to_owned()),
            message: found.message.clone().into(),
            related_information: self.related(found),
            code_description: self
                .page(found)
                .map(|page| lsp::CodeDescription { href: Uri::from(page) }),
            tags: self.tag(found).map(|tag| vec![tag]),
            ..Default::default()
        }
    }

    pub(super) fn severity(found: &Diagnostic) -> lsp::DiagnosticSeverity {
        match found.severity {
            Severity::Error => lsp::DiagnosticSeverity::Error,
            Severity::Warning => lsp::DiagnosticSeverity::Warning,
            Severity::Information => lsp::DiagnosticSeverity::Information,
            Severity::Hint => lsp::DiagnosticSeverity::Hint,
        }
    }

    /// The address of the page about the rule, for a client that takes one.
    pub(super) fn page(&self, found: &Diagnostic) -> Option<&'static str> {
        actions::page(found.rule).filter(|_| self.client.diagnostic_pages)
    }

    /// The tag, for a client that knows it.
    pub(super) fn tag(&self, found: &Diagnostic) -> Option<lsp::DiagnosticTag> {
        let tag = match found.tag? {
            Tag::Unnecessary => lsp::DiagnosticTag::Unnecessary,
            Tag::Deprecated => lsp::DiagnosticTag::Deprecated,
        };
        self.client.diagnostic_tags.contains(&tag).then_some(tag)
    }

    fn related(&self, found: &Diagnostic) -> Option<Vec<lsp::DiagnosticRelatedInformation>> {
        let related = found.related.iter().map(|related| lsp::DiagnosticRelatedInformation {
            location: self.location(related.span),
            message: related.message.clone(),
        });
        let wanted = self.client.related_information && !found.related.is_empty();
        wanted.then(|| related.collect())
    }

    /// `span` with the document's name.
    pub(super) fn location(&self, span: Span) -> lsp::Location {
        lsp::Location { uri: self.uri.clone(), range: self.range(span) }
    }

    /// A hover.
    pub(crate) fn hover(&self, hover: Hover) -> lsp::Hover {
        let contents = markup(hover.markdown, self.client.markdown_hover);
        lsp::Hover { contents: contents.into(), range: Some(self.range(hover.span)) }
    }

    /// A completion list.
    pub(crate) fn completions(&self, completions: Completions) -> lsp::CompletionList {
        lsp::CompletionList {
            is_incomplete: completions.incomplete,
            items: completions.items.into_iter().map(|item| self.completion(item)).collect(),
            ..Default::default()
        }
    }

    #[expect(deprecated, reason = "clients from before the tag know only the flag")]
    fn completion(&self, item: Item) -> lsp::CompletionItem {
        let snippet = item.snippet.filter(|_| self.client.snippets);
        let (details, tag) = (self.client.label_details, self.client.deprecated_tag);
        let flag = self.client.deprecated_flag && !tag;
        lsp::CompletionItem {
            label: item.label,
            label_details: item.detail.clone().filter(|_| details).map(|description| {
                lsp::CompletionItemLabelDetails { detail: None, description: Some(description) }
            }),
            kind: Some(completion_kind(item.kind)),
            tags: (item.deprecated && tag).then(|| vec![lsp::CompletionItemTag::Deprecated]),
            deprecated: (item.deprecated && flag).then_some(true),
            detail: item.detail.filter(|_| !details),
            sort_text: Some(item.sort),
            filter_text: item.filter,
            insert_text_format: snippet.is_some().then_some(lsp::InsertTextFormat::Snippet),
            text_edit: Some(lsp::CompletionItemTextEdit::TextEdit(lsp::TextEdit {
                range: self.range(item.span),
                new_text: snippet.unwrap_or(item.insert),
            })),
            command: (item.goes_on && self.client.trigger_suggest).then(|| lsp::Command {
                title: "Go on".to_owned(),
                command: TRIGGER_SUGGEST.to_owned(),
                ..Default::default()
            }),
            data: item.topic.map(|topic| json!({ "topic": topic })),
            ..Default::default()
        }
    }

    /// The ranges of `spans`, each the parent of the one before.
    pub(crate) fn selection(&self, spans: &[Span]) -> lsp::SelectionRange {
        let outwards = spans.iter().rev().map(|span| self.range(*span));
        let nested = outwards.fold(None, |parent, range| {
            Some(lsp::SelectionRange { range, parent: parent.map(Box::new) })
        });
        nested.unwrap_or_default()
    }
}

/// The documentation of a completion item.
pub(crate) fn documentation(markdown: String, client: &ClientFeatures) -> lsp::Documentation {
    markup(markdown, client.markdown_documentation).into()
}

/// Markdown, or the same as plain text.
pub(super) fn markup(markdown: String, as_markdown: bool) -> lsp::MarkupContent {
    if as_markdown {
        lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: markdown }
    } else {
        lsp::MarkupContent { kind: lsp::MarkupKind::PlainText, value: plain(&markdown) }
    }
}

fn completion_kind(kind: ItemKind) -> lsp::CompletionItemKind {
    match kind {
        ItemKind::Instruction | ItemKind::Directive => lsp::CompletionItemKind::Keyword,
        ItemKind::Flag => lsp::CompletionItemKind::Field,
        ItemKind::Value => lsp::CompletionItemKind::Value,
        ItemKind::MountOption => lsp::CompletionItemKind::Property,
        ItemKind::Image => lsp::CompletionItemKind::Module,
        ItemKind::Registry => lsp::CompletionItemKind::Folder,
        ItemKind::Tag => lsp::CompletionItemKind::Unit,
        ItemKind::Stage => lsp::CompletionItemKind::Reference,
        ItemKind::Variable => lsp::CompletionItemKind::Variable,
        ItemKind::File => lsp::CompletionItemKind::File,
        ItemKind::Directory => lsp::CompletionItemKind::Folder,
        ItemKind::Label => lsp::CompletionItemKind::Property,
        ItemKind::Heredoc => lsp::CompletionItemKind::Snippet,
    }
}
