//! Where variables are read and set.

use tree_sitter::Node;

use super::frame::{Frame, Kind};
use super::{Walk, builtins, range};
use crate::Span;
use crate::shell::{Assignment, Role, TokenKind, Variable, Word};

impl Walk<'_> {
    /// `name=value`, before a command, behind `export`, or alone.
    pub(super) fn assignment(&mut self, node: Node<'_>, frame: &mut Frame) {
        let around = self.parent();
        let in_command =
            matches!(around, Kind::Command | Kind::Declaration | Kind::Assignments | Kind::Unset);
        if !in_command
            && matches!(
                around,
                Kind::Other
                    | Kind::Substitution
                    | Kind::Subshell
                    | Kind::Compound
                    | Kind::Body
                    | Kind::CaseItem
                    | Kind::Redirected
                    | Kind::Function
            )
        {
            self.command(node, frame);
        }
        let Some(name) = node.child_by_field_name("name").map(range) else { return };
        // An element of an array is named with its index.
        let length = self.slice(name).find('[').map_or(name.len(), |length| length as u32);
        let name = Span::new(name.start, name.start + length);
        let role = match around {
            Kind::Command => Role::Prefix,
            Kind::Declaration => self.declaration_role(frame.scope.command),
            _ => Role::Assign,
        };
        self.named = Some(name.start);
        self.variable(name, name, role, frame.scope.command);
        let value = node.child_by_field_name("value").map(range).filter(|value| !value.is_empty());
        let assignment = Assignment {
            name: self.variable_name(name),
            name_span: self.map.span(name),
            value: value.map(|value| self.plain_word(value)),
            append: self.slice(frame.range).get(name.len() as usize..).is_some_and(is_append),
        };
        if let Some(owner) = self.owner(frame.scope.command).filter(|_| in_command || frame.begun) {
            owner.assignments.push(assignment);
        }
    }

    fn declaration_role(&self, command: Option<usize>) -> Role {
        let name = command.and_then(|index| self.script.commands.get(index)?.name.as_ref());
        match name.and_then(|name| name.text.as_deref()) {
            Some("local") => Role::Local,
            Some("readonly") => Role::Readonly,
            _ => Role::Export,
        }
    }

    /// `$name`
    pub(super) fn simple_expansion(&mut self, node: Node<'_>, whole: Span) {
        let name = node.child(1).map_or(Span::empty(whole.end), range);
        let command = self.frames.last().and_then(|frame| frame.scope.command);
        if name.is_empty() {
            return;
        }
        self.token(TokenKind::Variable, whole);
        self.tell(name, whole, Role::Use, command);
    }

    /// A name without a dollar sign before it.
    pub(super) fn name(&mut self, kind: Kind, field: Option<&str>, name: Span) -> bool {
        if self.named == Some(name.start) {
            return false;
        }
        let Some(around) = self.frames.last().copied() else { return false };
        let command = around.scope.command;
        if self.is_argument(field, name) && kind == Kind::VariableName {
            let word = self.plain_word(name);
            if let Some(owner) = self.owner(command) {
                owner.arguments.push(word);
            }
        }
        let behind = self.slice(Span::new(name.end, around.range.end)).trim_start();
        match around.kind {
            Kind::Expansion => {
                let assigns = behind.starts_with('=') || behind.starts_with(":=");
                let role = if assigns { Role::UseOrAssign } else { Role::Use };
                self.token(TokenKind::Variable, name);
                self.tell(name, around.range, role, command);
            }
            Kind::Declaration => {
                let role = self.declaration_role(command);
                self.variable(name, name, role, command);
            }
            Kind::Unset => self.variable(name, name, Role::Unset, command),
            Kind::Compound if field == Some("variable") => {
                self.variable(name, name, Role::For, command);
            }
            _ if field == Some("left") && behind.starts_with('=') && !behind.starts_with("==") => {
                self.variable(name, name, Role::Assign, command);
            }
            _ => {
                self.token(TokenKind::Variable, name);
                self.tell(name, name, Role::Use, command);
            }
        }
        false
    }

    /// The variables that a command such as `read` sets by the names that it is given.
    pub(super) fn names_that_the_command_sets(&mut self, command: Option<usize>) {
        let Some(found) = command.and_then(|index| self.script.commands.get(index)) else { return };
        let Some(name) = found.name.as_ref().and_then(|name| name.text.as_deref()) else { return };
        let is_name = |word: &&Word| word.text.as_deref().is_some_and(is_name);
        let set: Vec<Word> =
            builtins::names_set_by(name, &found.arguments).filter(is_name).cloned().collect();
        for word in set {
            let Some(name) = word.text.filter(|name| name.len() as u32 == word.span.len()) else {
                continue;
            };
            let (span, role) = (word.span, Role::Read);
            self.script.tokens.push(crate::shell::Token { span, kind: TokenKind::Declaration });
            self.script.variables.push(Variable {
                name,
                name_span: span,
                span,
                role,
                special: false,
                command,
            });
        }
    }

    /// A place that sets a variable, with its color.
    fn variable(&mut self, name: Span, whole: Span, role: Role, command: Option<usize>) {
        self.token(TokenKind::Declaration, name);
        self.tell(name, whole, role, command);
    }

    fn tell(&mut self, name: Span, whole: Span, role: Role, command: Option<usize>) {
        let text = self.variable_name(name);
        self.script.variables.push(Variable {
            special: !is_name(&text) || text == "_",
            name: text,
            name_span: self.map.span(name),
            span: self.map.span(whole),
            role,
            command: command.or_else(|| self.reader_of(name.start)),
        });
    }

    /// The name without continuations, which the grammar leaves in it.
    fn variable_name(&self, name: Span) -> String {
        self.slice(name).replace("\\\n", "")
    }
}

fn is_append(behind: &str) -> bool {
    behind.trim_start_matches(|character| character != '+' && character != '=').starts_with('+')
}

/// Whether `text` can name a variable that a script may set.
fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().all(is_part) && text.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}
