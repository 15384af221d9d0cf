//! The kinds of nodes that mean something, and what is known inside of one.

use crate::Span;
use crate::shell::Context;

/// A node that is being looked into.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) range: Span,
    /// What holds for the nodes inside.
    pub(super) scope: Scope,
    /// In a string: up to where it has its color.
    pub(super) fill: Option<u32>,
    /// In a substitution: the command that ended last before it.
    pub(super) last: Option<usize>,
    /// Whether a command begins here that is none in the grammar.
    pub(super) begun: bool,
    /// Whether it is an argument.
    pub(super) argument: bool,
}

/// What holds inside of a node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope {
    /// The command that words belong to.
    pub(super) command: Option<usize>,
    /// The command that the substitution around belongs to.
    pub(super) parent: Option<usize>,
    pub(super) context: Context,
}

/// What a node of the grammar is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    Command,
    CommandName,
    /// `export` and its kin.
    Declaration,
    Unset,
    /// `[ … ]` and `[[ … ]]`
    Test,
    Assignment,
    /// Assignments without a command.
    Assignments,
    Redirected,
    Redirect,
    /// A substitution of commands.
    Substitution,
    Function,
    Subshell,
    /// Something with commands in it that is none itself.
    Compound,
    /// What stands between `do` and `done`.
    Body,
    CaseItem,
    Word,
    Number,
    /// `"…"`
    Text,
    /// `'…'` and `$'…'`
    Raw,
    /// Pieces of a word.
    Concatenation,
    /// `${…}`
    Expansion,
    /// `$…`
    SimpleExpansion,
    /// `$((…))`
    Arithmetic,
    VariableName,
    SpecialName,
    Comment,
    Pattern,
    Operator,
    Descriptor,
    #[default]
    Other,
}

impl Kind {
    /// The kind of the nodes that tree-sitter-bash calls `name`.
    pub(super) fn of(name: &str) -> Kind {
        match name {
            "command" => Kind::Command,
            "command_name" => Kind::CommandName,
            "declaration_command" => Kind::Declaration,
            "unset_command" => Kind::Unset,
            "test_command" => Kind::Test,
            "variable_assignment" => Kind::Assignment,
            "variable_assignments" => Kind::Assignments,
            "redirected_statement" => Kind::Redirected,
            "file_redirect" | "herestring_redirect" => Kind::Redirect,
            "command_substitution" | "process_substitution" => Kind::Substitution,
            "function_definition" => Kind::Function,
            "subshell" => Kind::Subshell,
            "compound_statement"
            | "if_statement"
            | "while_statement"
            | "for_statement"
            | "c_style_for_statement"
            | "case_statement" => Kind::Compound,
            "do_group" => Kind::Body,
            "case_item" => Kind::CaseItem,
            "word" => Kind::Word,
            "number" => Kind::Number,
            "string" => Kind::Text,
            "raw_string" | "ansi_c_string" => Kind::Raw,
            "concatenation" | "translated_string" | "brace_expression" => Kind::Concatenation,
            "expansion" => Kind::Expansion,
            "simple_expansion" => Kind::SimpleExpansion,
            "arithmetic_expansion" => Kind::Arithmetic,
            "variable_name" => Kind::VariableName,
            "special_variable_name" => Kind::SpecialName,
            "comment" => Kind::Comment,
            "regex" | "extglob_pattern" => Kind::Pattern,
            "test_operator" => Kind::Operator,
            "file_descriptor" => Kind::Descriptor,
            _ => Kind::Other,
        }
    }
}
