//! What the client understands, and what the server offers to a client that does.

use syntax::Encoding;
use tower_lsp::gen_lsp_types::*;

use crate::convert::tokens::Legend;
use crate::handlers::caching::WHY_NOT;

/// What the client announced, as far as it changes what it is sent. The default is a client that
/// announced nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClientFeatures {
    /// The unit of a position's column.
    pub(crate) encoding: Encoding,
    /// Hovers are Markdown.
    pub(crate) markdown_hover: bool,
    /// Documentation of completion items is Markdown.
    pub(crate) markdown_documentation: bool,
    /// Completion items may be snippets.
    pub(crate) snippets: bool,
    /// Completion items may say that they are deprecated, by tag.
    pub(crate) deprecated_tag: bool,
    /// Completion items may say that they are deprecated, by flag.
    pub(crate) deprecated_flag: bool,
    /// Completion items may have a remark beside the label.
    pub(crate) label_details: bool,
    /// The client runs [`TRIGGER_SUGGEST`] when a completion item asks for it.
    pub(crate) trigger_suggest: bool,
    /// What signature help may look like.
    pub(crate) signature: SignatureFeatures,
    /// The outline may be a tree.
    pub(crate) nested_symbols: bool,
    /// What folds may look like.
    pub(crate) folding: FoldingFeatures,
    /// The types of semantic tokens that the client knows; `None` if it wants none.
    pub(crate) tokens: Option<Legend>,
    /// Diagnostics may point to other places.
    pub(crate) related_information: bool,
    /// Diagnostics may carry the version they were made for.
    pub(crate) diagnostic_version: bool,
    /// The client asks for diagnostics, and wants none that it did not ask for. One that cannot be
    /// told to ask again, such as Neovim 0.11, would never see what is found out later: it is sent
    /// its diagnostics like one that does not ask.
    pub(crate) pulls_diagnostics: bool,
    /// Links may have a text that is shown beside them.
    pub(crate) link_tooltips: bool,
    /// A definition may come with what it starts from.
    pub(crate) definition_links: bool,
    /// The client asks whether something can be renamed before it does.
    pub(crate) prepare_rename: bool,
    /// What can be done may come with its edit, and not only as a command.
    pub(crate) action_literals: bool,
    /// The client asks for the edit of an action when it is chosen.
    pub(crate) action_edit_later: bool,
    /// An edit may be explained, and then asks first.
    pub(crate) annotated_edits: bool,
    /// An action may carry data that comes back when the client asks for its edit.
    pub(crate) action_data: bool,
    /// Diagnostics may be shown as unnecessary or deprecated.
    pub(crate) diagnostic_tags: Vec<DiagnosticTag>,
    /// Diagnostics may lead to a page about their rule.
    pub(crate) diagnostic_pages: bool,
    /// Edits may name the version that they are for.
    pub(crate) versioned_edits: bool,
    /// Edits may make files.
    pub(crate) creates_files: bool,
    /// The client asks for the layout of several ranges at once.
    pub(crate) several_ranges: bool,
    /// The client can be told that its hints are out of date.
    pub(crate) hint_refresh: bool,
    /// The client can be told that its lenses are out of date.
    pub(crate) lens_refresh: bool,
    /// The client can be asked for settings.
    pub(crate) configuration: bool,
    /// The client takes a registration for changes of files.
    pub(crate) file_watching: bool,
    /// The client takes a registration for changes of settings.
    pub(crate) configuration_registration: bool,
}

/// What the client announced of folding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FoldingFeatures {
    /// The kinds of a fold that the client knows; `None` if it did not say.
    pub(crate) kinds: Option<Vec<FoldingRangeKind>>,
    /// How many folds the client wants at most.
    pub(crate) limit: Option<u32>,
    /// Only whole lines are folded.
    pub(crate) lines_only: bool,
    /// A fold may come with the text that is shown for it.
    pub(crate) collapsed_text: bool,
}

impl FoldingFeatures {
    fn read(client: FoldingRangeClientCapabilities) -> FoldingFeatures {
        FoldingFeatures {
            kinds: client.folding_range_kind.and_then(|kinds| kinds.value_set),
            limit: client.range_limit,
            lines_only: is(client.line_folding_only),
            collapsed_text: is(client.folding_range.unwrap_or_default().collapsed_text),
        }
    }
}

/// What the client announced of signature help.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SignatureFeatures {
    /// Documentation is Markdown.
    pub(crate) markdown: bool,
    /// The parts of a label may be told by their place.
    pub(crate) label_offsets: bool,
    /// Each form may tell its own active part.
    pub(crate) active_parameter: bool,
    /// It may be said that no part is active.
    pub(crate) no_active_parameter: bool,
}

impl SignatureFeatures {
    fn read(client: Option<SignatureHelpClientCapabilities>) -> SignatureFeatures {
        let information = client.and_then(|client| client.signature_information);
        let information = information.unwrap_or_default();
        let parameter = information.parameter_information.unwrap_or_default();
        SignatureFeatures {
            markdown: prefers_markdown(information.documentation_format),
            label_offsets: is(parameter.label_offset_support),
            active_parameter: is(information.active_parameter_support),
            no_active_parameter: is(information.no_active_parameter_support),
        }
    }
}

impl ClientFeatures {
    /// Reads what `client` announced.
    pub(crate) fn read(client: ClientCapabilities) -> ClientFeatures {
        let text = client.text_document.unwrap_or_default();
        let workspace = client.workspace.unwrap_or_default();
        let configuration = workspace.did_change_configuration.unwrap_or_default();
        let watching = workspace.did_change_watched_files.unwrap_or_default();
        let diagnostics = text.publish_diagnostics.unwrap_or_default();
        let symbols = text.document_symbol.unwrap_or_default();
        let item = text.completion.unwrap_or_default().completion_item.unwrap_or_default();
        let actions = text.code_action.unwrap_or_default();
        let resolvable = actions.resolve_support.map_or(Vec::new(), |resolve| resolve.properties);
        let edits = workspace.workspace_edit.unwrap_or_default();
        let operations = edits.resource_operations.unwrap_or_default();
        let refreshed = is(workspace.diagnostics.unwrap_or_default().refresh_support);
        let pulls_diagnostics = text.diagnostic.is_some() && refreshed;
        let pulled = text.diagnostic.unwrap_or_default().diagnostics_capabilities;
        let pushed = diagnostics.diagnostics_capabilities;
        let tags = pulled.tag_support.or(pushed.tag_support);
        ClientFeatures {
            encoding: encoding(&client.general.unwrap_or_default()),
            markdown_hover: prefers_markdown(text.hover.unwrap_or_default().content_format),
            markdown_documentation: prefers_markdown(item.documentation_format),
            snippets: is(item.snippet_support),
            deprecated_tag: item
                .tag_support
                .is_some_and(|tags| tags.value_set.contains(&CompletionItemTag::Deprecated)),
            deprecated_flag: is(item.deprecated_support),
            label_details: is(item.label_details_support),
            trigger_suggest: client.experimental.is_some_and(|own| runs(&own, TRIGGER_SUGGEST)),
            signature: SignatureFeatures::read(text.signature_help),
            nested_symbols: is(symbols.hierarchical_document_symbol_support),
            folding: FoldingFeatures::read(text.folding_range.unwrap_or_default()),
            tokens: Legend::read(text.semantic_tokens),
            related_information: is(pulled.related_information.or(pushed.related_information)),
            diagnostic_version: is(diagnostics.version_support),
            pulls_diagnostics,
            link_tooltips: is(text.document_link.unwrap_or_default().tooltip_support),
            definition_links: is(text.definition.unwrap_or_default().link_support),
            prepare_rename: is(text.rename.unwrap_or_default().prepare_support),
            action_literals: actions.code_action_literal_support.is_some(),
            annotated_edits: is(edits.document_changes)
                && edits.change_annotation_support.is_some(),
            action_edit_later: resolvable.iter().any(|property| property == "edit"),
            action_data: is(actions.data_support),
            diagnostic_tags: tags.map_or(Vec::new(), |tags| tags.value_set),
            diagnostic_pages: is(pulled
                .code_description_support
                .or(pushed.code_description_support)),
            versioned_edits: is(edits.document_changes),
            creates_files: operations.contains(&ResourceOperationKind::Create),
            several_ranges: is(text.range_formatting.unwrap_or_default().ranges_support),
            hint_refresh: is(workspace.inlay_hint.unwrap_or_default().refresh_support),
            lens_refresh: is(workspace.code_lens.unwrap_or_default().refresh_support),
            file_watching: is(watching.dynamic_registration),
            configuration: is(workspace.configuration),
            configuration_registration: is(configuration.dynamic_registration),
        }
    }
}

/// The editor's command that asks for completions. The protocol has none, so a client says that it
/// has it, as it does for other servers: in `experimental.commands.commands`.
pub(crate) const TRIGGER_SUGGEST: &str = "editor.action.triggerSuggest";

/// Whether the client announced in `experimental` that it runs `command`.
fn runs(experimental: &LspAny, command: &str) -> bool {
    let commands = experimental["commands"]["commands"].as_array();
    commands.is_some_and(|commands| commands.iter().any(|known| known == command))
}

fn is(announced: Option<bool>) -> bool {
    announced.unwrap_or(false)
}

/// The best unit that the client offers. UTF-16 is what it understands if it offers nothing, or
/// nothing we know.
fn encoding(general: &GeneralClientCapabilities) -> Encoding {
    let offered = general.position_encodings.as_deref().unwrap_or_default();
    let known = [
        (PositionEncodingKind::UTF8, Encoding::Utf8),
        (PositionEncodingKind::UTF16, Encoding::Utf16),
        (PositionEncodingKind::UTF32, Encoding::Utf32),
    ];
    known
        .into_iter()
        .find(|(kind, _)| offered.contains(kind))
        .map_or(Encoding::Utf16, |(_, encoding)| encoding)
}

/// Whether Markdown comes first among the formats that we know; the client lists them by
/// preference, and one that lists none gets plain text.
fn prefers_markdown(formats: Option<Vec<MarkupKind>>) -> bool {
    let known = [MarkupKind::Markdown, MarkupKind::PlainText];
    let first = formats.unwrap_or_default().into_iter().find(|format| known.contains(format));
    first == Some(MarkupKind::Markdown)
}

/// What the server offers to a client with `features`.
pub(crate) fn server_capabilities(features: &ClientFeatures) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match features.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            ..Default::default()
        })),
        hover_provider: Some(true.into()),
        completion_provider: Some(completion_options(features)),
        signature_help_provider: Some(signature_options()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        linked_editing_range_provider: Some(true.into()),
        rename_provider: Some(rename_options(features)),
        code_action_provider: features.action_literals.then(|| action_options(features).into()),
        document_link_provider: Some(DocumentLinkOptions::default()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        semantic_tokens_provider: features.tokens.as_ref().map(|legend| legend.options().into()),
        inlay_hint_provider: Some(true.into()),
        code_lens_provider: Some(CodeLensOptions::default()),
        document_formatting_provider: Some(true.into()),
        document_range_formatting_provider: Some(range_formatting_options(features)),
        document_on_type_formatting_provider: Some(on_type_formatting_options()),
        diagnostic_provider: features.pulls_diagnostics.then(|| diagnostic_options().into()),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![WHY_NOT.to_owned()],
            ..Default::default()
        }),
        workspace: Some(workspace_options()),
        ..Default::default()
    }
}

/// Completion is asked for anew after each character that starts something else to complete: a
/// flag, a value, a list entry, a tag, a digest or stage, a path, a variable, a directive; and
/// behind a full stop, where editors end a word but a tag goes on.
fn completion_options(features: &ClientFeatures) -> CompletionOptions {
    let characters = ["-", "=", ",", ":", "@", "/", ".", "$", "{", "#", " "];
    CompletionOptions {
        trigger_characters: Some(characters.map(str::to_owned).to_vec()),
        resolve_provider: Some(true),
        completion_item: features
            .label_details
            .then_some(ServerCompletionItemOptions { label_details_support: Some(true) }),
        ..Default::default()
    }
}

/// Signature help comes up when an instruction, a flag, a value or an element begins, and follows
/// into the parts of a word: an owner's group, a platform's architecture, a tag, a digest.
fn signature_options() -> SignatureHelpOptions {
    let characters =
        |characters: &[&str]| Some(characters.iter().map(|c| (*c).to_owned()).collect());
    SignatureHelpOptions {
        trigger_characters: characters(&[" ", "[", ",", "=", "\"", "-"]),
        retrigger_characters: characters(&[":", "/", "@", ";", "]", "<"]),
        ..Default::default()
    }
}

/// Whether a name can be renamed is only told to a client that asks.
fn rename_options(features: &ClientFeatures) -> RenameProvider {
    let prepare_provider = features.prepare_rename.then_some(true);
    RenameOptions { prepare_provider, ..Default::default() }.into()
}

/// Fixes, and what fixes everything at once, which editors can do when a file is saved.
fn action_options(features: &ClientFeatures) -> CodeActionOptions {
    let fix_all = CodeActionKind::new(FIX_ALL);
    CodeActionOptions {
        code_action_kinds: Some(vec![
            CodeActionKind::QuickFix,
            CodeActionKind::Refactor,
            CodeActionKind::RefactorRewrite,
            fix_all,
        ]),
        resolve_provider: later_edits(features).then_some(true),
        ..Default::default()
    }
}

/// The kind of the action that fixes everything.
pub(crate) const FIX_ALL: &str = "source.fixAll.dockerfile-analyzer";

/// Whether the edit of an action can wait until the action is chosen.
pub(crate) fn later_edits(features: &ClientFeatures) -> bool {
    features.action_edit_later && features.action_data
}

/// Several ranges at once are only told to a client that asks for them.
fn range_formatting_options(features: &ClientFeatures) -> DocumentRangeFormattingProvider {
    let ranges_support = features.several_ranges.then_some(true);
    DocumentRangeFormattingOptions { ranges_support, ..Default::default() }.into()
}

/// A line that is continued is indented when it begins.
fn on_type_formatting_options() -> DocumentOnTypeFormattingOptions {
    DocumentOnTypeFormattingOptions {
        first_trigger_character: "\n".to_owned(),
        more_trigger_character: None,
    }
}

/// A Dockerfile stands for itself; the identifier keeps our reports apart from those of others.
fn diagnostic_options() -> DiagnosticOptions {
    DiagnosticOptions {
        identifier: Some(env!("CARGO_PKG_NAME").to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: true,
        ..Default::default()
    }
}

/// Any number of folders is fine: the build context of a file is looked for in the one it is in.
fn workspace_options() -> WorkspaceOptions {
    let folders = WorkspaceFoldersServerCapabilities {
        supported: Some(true),
        change_notifications: Some(true.into()),
    };
    WorkspaceOptions { workspace_folders: Some(folders), ..Default::default() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(capabilities: serde_json::Value) -> ClientFeatures {
        ClientFeatures::read(serde_json::from_value(capabilities).unwrap())
    }

    #[test]
    fn a_client_that_announces_nothing_gets_the_plain_forms() {
        assert_eq!(read(json!({})), ClientFeatures::default());
    }

    #[test]
    fn who_cannot_be_told_to_ask_again_is_sent_diagnostics() {
        let pulls = |refresh| {
            read(json!({
                "textDocument": {"diagnostic": {}},
                "workspace": {"diagnostics": {"refreshSupport": refresh}},
            }))
            .pulls_diagnostics
        };
        assert!(pulls(true));
        assert!(!pulls(false));
        assert!(!read(json!({"textDocument": {"diagnostic": {}}})).pulls_diagnostics);
    }

    #[test]
    fn the_encoding_is_the_best_that_is_offered() {
        let offered = |kinds| read(json!({"general": {"positionEncodings": kinds}})).encoding;
        assert_eq!(offered(json!(["utf-16", "utf-8"])), Encoding::Utf8);
        assert_eq!(offered(json!(["utf-32", "utf-16"])), Encoding::Utf16);
        assert_eq!(offered(json!(["utf-32"])), Encoding::Utf32);
        assert_eq!(offered(json!(["utf-7"])), Encoding::Utf16);
        assert_eq!(offered(json!([])), Encoding::Utf16);
    }

    #[test]
    fn the_preferred_format_wins() {
        let hover = |formats| {
            read(json!({"textDocument": {"hover": {"contentFormat": formats}}})).markdown_hover
        };
        assert!(hover(json!(["markdown", "plaintext"])));
        assert!(hover(json!(["asciidoc", "markdown"])));
        assert!(!hover(json!(["plaintext", "markdown"])));
        assert!(!hover(json!([])));
    }
}
