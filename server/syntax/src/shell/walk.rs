//! From the tree of a script to what it says. Nothing recurses: a hostile text nests without end.

mod builtins;
mod commands;
mod frame;
mod variables;

use std::borrow::Cow;
use std::ops::Range;

use tree_sitter::Node;

use self::frame::{Frame, Kind, Scope};
use super::heredocs::{self, Found, Redirections};
use super::{Script, ShellHeredoc, Source, Token, TokenKind, expansions, parse};
use crate::{Mapped, Span};

/// How deep heredocs inside the substitutions of other heredocs are followed.
const MAX_DEPTH: usize = 3;

/// What the shell makes of `text`.
pub(super) fn script(text: &Mapped) -> Script {
    let mut walk = Walk {
        map: text,
        text: text.text(),
        found: Redirections::default(),
        first_heredoc: 0,
        around: 0..0,
        frames: Vec::new(),
        last: None,
        named: None,
        in_bodies: false,
        script: Script {
            source: Source::Line,
            shell: None,
            commands: Vec::new(),
            variables: Vec::new(),
            heredocs: Vec::new(),
            tokens: Vec::new(),
            has_error: false,
        },
    };
    walk.read(Cow::Borrowed(text.text()), 0);
    let mut script = walk.script;
    sort(&mut script.tokens);
    script.variables.sort_by_key(|variable| variable.span);
    script
}

/// Sorts the tokens and keeps those apart that an error has laid over each other.
fn sort(tokens: &mut Vec<Token>) {
    tokens.sort_by_key(|token| token.span);
    let mut end = 0;
    tokens.retain_mut(|token| {
        token.span.start = token.span.start.max(end);
        end = end.max(token.span.end);
        token.span.start < token.span.end
    });
}

struct Walk<'a> {
    map: &'a Mapped,
    /// The text as it is, in which all ranges count; what is parsed has the same length.
    text: &'a str,
    /// The heredocs of what is parsed right now, by their operators.
    found: Redirections,
    /// The index of the first of them in the script.
    first_heredoc: usize,
    /// The heredocs of the script whose bodies are parsed right now.
    around: Range<usize>,
    /// The nodes around the one that is looked at.
    frames: Vec<Frame>,
    /// The command that ended last, if nothing but redirections can have followed it.
    last: Option<usize>,
    /// Where the name of an assignment begins that is already told.
    named: Option<u32>,
    /// Whether what is parsed is the bodies of heredocs, of which only substitutions are left.
    in_bodies: bool,
    script: Script,
}

impl<'a> Walk<'a> {
    /// Reads `text`, then what the shell replaces in its heredocs.
    fn read(&mut self, text: Cow<'_, str>, depth: usize) {
        self.in_bodies = depth > 0;
        self.found = heredocs::find(&text);
        self.around = self.first_heredoc..self.script.heredocs.len();
        self.first_heredoc = self.around.end;
        let told: Vec<ShellHeredoc> =
            self.found.heredocs.iter().map(|found| self.heredoc(found)).collect();
        self.script.heredocs.extend(told);
        if self.found.heredocs.is_empty() && self.found.strings.is_empty() {
            self.walk(&text);
        } else {
            self.walk(&heredocs::masked(&text, &self.found));
        }
        let kept = self.bodies();
        if !kept.is_empty() && depth < MAX_DEPTH {
            self.read(Cow::Owned(expansions::masked(self.text, &kept)), depth + 1);
        }
    }

    fn walk(&mut self, text: &str) {
        let Some(tree) = parse::parse(text) else {
            self.script.has_error = true;
            return;
        };
        self.script.has_error |= tree.root_node().has_error();
        self.frames.clear();
        self.last = None;
        let mut cursor = tree.walk();
        loop {
            if self.enter(cursor.node(), cursor.field_name()) {
                if cursor.goto_first_child() {
                    continue;
                }
                self.leave();
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                self.leave();
            }
        }
    }

    /// Tells what `node` is; gives whether to look into it, and then a frame stands for it.
    fn enter(&mut self, node: Node<'_>, field: Option<&str>) -> bool {
        let range = range(node);
        if !node.is_named() {
            self.sign(node.kind(), field, range);
            return false;
        }
        if self.is_masked(range.start) {
            return false;
        }
        let kind = Kind::of(node.kind());
        self.fill_up_to(kind, range);
        let mut frame = Frame { kind, range, ..self.inner() };
        match kind {
            Kind::Command | Kind::Declaration | Kind::Unset | Kind::Test | Kind::Assignments => {
                self.command(node, &mut frame);
            }
            Kind::Assignment => self.assignment(node, &mut frame),
            Kind::Redirected if node.child_by_field_name("body").is_none() => {
                self.command(node, &mut frame);
            }
            Kind::Redirect => self.redirect(node, &mut frame),
            Kind::CommandName => return self.command_name(frame),
            Kind::Substitution => self.substitution(&mut frame),
            Kind::Function => frame.scope.context.function = true,
            Kind::Subshell => frame.scope.context.subshell = true,
            Kind::Body => frame.scope.context.repeated = true,
            Kind::CaseItem => {
                frame.scope.context.branch = true;
                self.last = None;
            }
            Kind::Word
            | Kind::Number
            | Kind::Text
            | Kind::Raw
            | Kind::Concatenation
            | Kind::Expansion
            | Kind::SimpleExpansion
            | Kind::Arithmetic => {
                return self.word(node, field, frame);
            }
            Kind::VariableName | Kind::SpecialName => return self.name(kind, field, range),
            Kind::Comment | Kind::Pattern | Kind::Operator | Kind::Descriptor => {
                self.leaf(kind, range);
                return false;
            }
            Kind::Compound | Kind::Redirected | Kind::Other => {}
        }
        self.frames.push(frame);
        true
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if let Some(start) = frame.fill {
            self.token(TokenKind::String, Span::new(start, frame.range.end));
        }
        match frame.kind {
            Kind::Command | Kind::Declaration | Kind::Unset | Kind::Test | Kind::Assignments => {
                self.last = frame.scope.command;
                self.names_that_the_command_sets(frame.scope.command);
            }
            Kind::Assignment | Kind::Redirected if frame.begun => self.last = frame.scope.command,
            Kind::Substitution => self.last = frame.last,
            Kind::Function | Kind::Subshell | Kind::Compound => self.last = None,
            _ => {}
        }
    }

    /// The frame of a node inside of the current one, as far as it is inherited.
    fn inner(&self) -> Frame {
        let scope = self.frames.last().map_or(Scope::default(), |frame| frame.scope);
        Frame { scope, ..Frame::default() }
    }

    fn parent(&self) -> Kind {
        self.frames.last().map_or(Kind::Other, |frame| frame.kind)
    }

    /// A string is one color but for what is replaced in it: tells the part before `range`.
    fn fill_up_to(&mut self, kind: Kind, range: Span) {
        let replaced = matches!(
            kind,
            Kind::Expansion | Kind::SimpleExpansion | Kind::Substitution | Kind::Arithmetic
        );
        let Some(fill) = self.frames.last_mut().filter(|_| replaced).and_then(|f| f.fill.as_mut())
        else {
            return;
        };
        let start = std::mem::replace(fill, range.end);
        self.token(TokenKind::String, Span::new(start, range.start));
    }

    fn substitution(&mut self, frame: &mut Frame) {
        frame.last = self.last.take();
        frame.scope.parent = frame.scope.command.or_else(|| self.reader_of(frame.range.start));
        frame.scope.command = None;
        frame.scope.context.substitution = true;
    }

    fn leaf(&mut self, kind: Kind, range: Span) {
        let kind = match kind {
            Kind::Comment => TokenKind::Comment,
            Kind::Operator => TokenKind::Operator,
            Kind::Descriptor => TokenKind::Number,
            _ => TokenKind::Pattern,
        };
        self.token(kind, range);
    }

    /// The heredocs' own colors; gives what the shell replaces in their bodies.
    fn bodies(&mut self) -> Vec<Span> {
        let mut kept = Vec::new();
        for found in std::mem::take(&mut self.found.heredocs) {
            let inside =
                if found.quoted { Vec::new() } else { expansions::find(self.text, found.body) };
            let mut at = found.body.start;
            for span in &inside {
                self.token(TokenKind::Body, Span::new(at, span.start));
                at = span.end;
            }
            self.token(TokenKind::Body, Span::new(at, found.body.end));
            if let Some(end) = found.end {
                self.token(TokenKind::Delimiter, end);
            }
            kept.extend(inside);
        }
        kept
    }

    fn heredoc(&self, found: &Found) -> ShellHeredoc {
        ShellHeredoc {
            operator: self.map.span(found.operator),
            delimiter: self.map.span(found.delimiter),
            name: found.name.clone(),
            expand: !found.quoted,
            body: self.map.span(found.body),
            end: found.end.map(|end| self.map.span(end)),
            command: None,
        }
    }

    /// The command of the heredoc in whose body `at` is.
    fn reader_of(&self, at: u32) -> Option<usize> {
        let source = self.map.source(at);
        let around = self.script.heredocs.get(self.around.clone())?;
        let before = around.partition_point(|heredoc| heredoc.body.start <= source);
        around.get(before.checked_sub(1)?)?.command
    }

    /// The heredoc whose operator or delimiter is at `at`.
    fn heredoc_at(&self, at: u32) -> Option<usize> {
        let before = self.found.heredocs.partition_point(|found| found.operator.start <= at);
        let index = before.checked_sub(1)?;
        (at < self.found.heredocs.get(index)?.delimiter.end).then_some(index)
    }

    /// Whether a word at `at` only stands for a heredoc's delimiter.
    fn is_masked(&self, at: u32) -> bool {
        let found = self.heredoc_at(at).and_then(|index| self.found.heredocs.get(index));
        found.is_some_and(|found| at > found.operator.start)
    }

    fn slice(&self, range: Span) -> &'a str {
        self.text.get(range.range()).unwrap_or_default()
    }

    fn token(&mut self, kind: TokenKind, range: Span) {
        let pieces = self.map.pieces(range).map(|span| Token { span, kind });
        self.script.tokens.extend(pieces);
    }
}

fn range(node: Node<'_>) -> Span {
    Span::new(node.start_byte() as u32, node.end_byte() as u32)
}
