//! Commands, their words and redirections, and the signs between them.

use tree_sitter::Node;

use super::frame::{Frame, Kind};
use super::{Walk, builtins, range};
use crate::Span;
use crate::shell::{Command, Joint, Redirect, TokenKind, Word, unquote};

impl Walk<'_> {
    /// Begins a command at `node`.
    pub(super) fn command(&mut self, node: Node<'_>, frame: &mut Frame) {
        // The words of a masked body are no command.
        if self.in_bodies && !frame.scope.context.substitution {
            frame.scope.command = None;
            return;
        }
        // Nothing was written where the grammar missed a command.
        if frame.range.is_empty() {
            return;
        }
        let keyword = matches!(frame.kind, Kind::Declaration | Kind::Unset | Kind::Test);
        let name = node.child(0).filter(|_| keyword).map(|child| {
            let word = self.plain_word(range(child));
            // An opening bracket is no pattern here.
            Word { pattern: false, ..word }
        });
        frame.scope.command = Some(self.script.commands.len());
        frame.begun = true;
        self.script.commands.push(Command {
            span: self.map.span(frame.range),
            name,
            arguments: Vec::new(),
            assignments: Vec::new(),
            redirects: Vec::new(),
            joint: Joint::default(),
            context: frame.scope.context,
            parent: frame.scope.parent,
        });
    }

    pub(super) fn owner(&mut self, command: Option<usize>) -> Option<&mut Command> {
        self.script.commands.get_mut(command?)
    }

    pub(super) fn command_name(&mut self, frame: Frame) -> bool {
        let word = self.plain_word(frame.range);
        let color = word.text.as_deref().map(|name| {
            if builtins::is_builtin(name) { TokenKind::Builtin } else { TokenKind::Command }
        });
        if let Some(owner) = self.owner(frame.scope.command) {
            owner.name = Some(word);
        }
        match color {
            Some(kind) => self.token(kind, frame.range),
            None => self.frames.push(frame),
        }
        color.is_none()
    }

    /// A word, or a piece of one.
    pub(super) fn word(&mut self, node: Node<'_>, field: Option<&str>, mut frame: Frame) -> bool {
        let (parent, range) = (self.parent(), frame.range);
        frame.argument = self.is_argument(field, range);
        if frame.argument {
            let word = self.plain_word(range);
            if let Some(owner) = self.owner(frame.scope.command) {
                owner.arguments.push(word);
            }
        }
        match frame.kind {
            Kind::Word if parent == Kind::Function => self.token(TokenKind::Function, range),
            Kind::Word => self.flag(frame),
            Kind::Number if node.child_count() == 0 => self.token(TokenKind::Number, range),
            Kind::Raw => self.token(TokenKind::String, range),
            Kind::SimpleExpansion => self.simple_expansion(node, range),
            kind => {
                frame.fill = (kind == Kind::Text).then_some(range.start);
                self.frames.push(frame);
                return true;
            }
        }
        false
    }

    /// Whether the word at `range` in the current node is an argument. The grammar takes arguments
    /// behind a redirection for more files.
    pub(super) fn is_argument(&self, field: Option<&str>, range: Span) -> bool {
        let Some(around) = self.frames.last() else { return false };
        match around.kind {
            Kind::Command => field == Some("argument"),
            Kind::Declaration | Kind::Unset => true,
            Kind::Redirect => self.redirect_of(around).is_some_and(|redirect| {
                let target = redirect.target.as_ref().map(|target| target.span.end);
                redirect.heredoc.is_some()
                    || target.is_some_and(|end| self.map.source(range.start) >= end)
            }),
            _ => false,
        }
    }

    fn redirect_of(&self, frame: &Frame) -> Option<&Redirect> {
        self.script.commands.get(frame.scope.command?)?.redirects.last()
    }

    /// The name of a flag: the whole word, or what stands before its equals sign.
    fn flag(&mut self, frame: Frame) {
        let around = self.frames.last();
        let leads = around.is_some_and(|around| {
            let first =
                around.kind == Kind::Concatenation && around.range.start == frame.range.start;
            first && around.argument
        });
        let text = self.slice(frame.range);
        if (frame.argument || leads) && text.len() > 1 && text.starts_with('-') {
            let length = text.find('=').unwrap_or(text.len()) as u32;
            self.token(TokenKind::Flag, Span::new(frame.range.start, frame.range.start + length));
        }
    }

    /// A redirection of the command that it stands in or behind.
    pub(super) fn redirect(&mut self, node: Node<'_>, frame: &mut Frame) {
        let inside = self.frames.last().is_some_and(|around| around.begun);
        let owner = if inside { frame.scope.command } else { self.last };
        frame.scope.command = owner;
        let mut cursor = node.walk();
        let sign = node.children(&mut cursor).find(|child| !child.is_named());
        let sign = sign.map_or(Span::empty(frame.range.start), range);
        let heredoc = self.heredoc_at(sign.start);
        let (operator, target) = match heredoc.and_then(|index| self.found.heredocs.get(index)) {
            Some(found) => {
                let (operator, delimiter) = (found.operator, found.delimiter);
                self.token(TokenKind::Operator, operator);
                self.token(TokenKind::Delimiter, delimiter);
                (operator, None)
            }
            None => {
                let operator = self.whole_operator(sign);
                let is_target = |child: &Node<'_>| range(*child).start >= operator.end;
                let target = node.children(&mut cursor).find(is_target).map(range);
                (operator, target.map(|target| self.plain_word(target)))
            }
        };
        let heredoc = heredoc.map(|index| index + self.first_heredoc);
        if let Some(heredoc) = heredoc.and_then(|index| self.script.heredocs.get_mut(index)) {
            heredoc.command = owner;
        }
        let redirect = Redirect {
            operator: self.slice(operator).to_owned(),
            span: self.map.span(operator),
            target,
            heredoc,
        };
        let span = self.map.span(frame.range);
        if let Some(owner) = self.owner(owner) {
            owner.span = owner.span.cover(span);
            owner.redirects.push(redirect);
        }
    }

    /// `<<<` where the grammar sees `<` alone.
    fn whole_operator(&self, sign: Span) -> Span {
        let is_string = self.found.strings.binary_search(&sign.start).is_ok();
        if is_string { Span::new(sign.start, sign.start + 3) } else { sign }
    }

    pub(super) fn plain_word(&self, range: Span) -> Word {
        let value = unquote::value(self.slice(range));
        let pattern = value.as_ref().is_some_and(|(_, pattern)| *pattern);
        Word { span: self.map.span(range), text: value.map(|(text, _)| text), pattern }
    }

    /// A node without a name in the grammar: a keyword, an operator, a parenthesis.
    pub(super) fn sign(&mut self, sign: &str, field: Option<&str>, range: Span) {
        if self.is_argument(field, range) && !range.is_empty() && self.parent() == Kind::Command {
            let word = self.plain_word(range);
            let command = self.frames.last().and_then(|frame| frame.scope.command);
            if let Some(owner) = self.owner(command) {
                owner.arguments.push(word);
            }
        }
        self.join(sign);
        if let Some(kind) = self.color(sign, range) {
            self.token(kind, self.whole_operator(range));
        }
    }

    /// What `sign` says about the command before it, and about those behind it.
    fn join(&mut self, sign: &str) {
        let joint = match sign {
            "&&" => Joint::And,
            "||" => Joint::Or,
            "|" | "|&" => Joint::Pipe,
            "&" => Joint::Background,
            ";" | ";;" => Joint::Sequence,
            "then" | "else" => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.scope.context.branch = true;
                }
                return;
            }
            _ => return,
        };
        let between = matches!(
            self.parent(),
            Kind::Other
                | Kind::Compound
                | Kind::Body
                | Kind::Substitution
                | Kind::Subshell
                | Kind::CaseItem
        );
        let last = self.last.filter(|_| between);
        if let Some(command) = self.owner(last) {
            command.joint = joint;
            self.last = None;
        }
    }

    fn color(&self, sign: &str, range: Span) -> Option<TokenKind> {
        let parent = self.parent();
        match sign {
            "if" | "then" | "else" | "elif" | "fi" | "for" | "select" | "while" | "until"
            | "do" | "done" | "case" | "esac" | "in" | "function" | "export" | "readonly"
            | "local" | "declare" | "typeset" | "unset" | "unsetenv" => Some(TokenKind::Keyword),
            "${" | "}" if parent == Kind::Expansion => Some(TokenKind::Variable),
            "\"" | "$" | "{" | "}" | "(" | ")" | "((" | "))" | "," | ":" => None,
            "[" | "]" if parent != Kind::Test => None,
            "<" if self.heredoc_at(range.start).is_some() => None,
            _ if range.is_empty() || sign.starts_with(char::is_alphanumeric) => None,
            _ => Some(TokenKind::Operator),
        }
    }
}
