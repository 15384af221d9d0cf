//! The texts inside of an instruction that have a language of their own.

use dialect::Keyword;
use syntax::shell::{
    self, Command, Script, ShellHeredoc, ShellKind, ShellText, Source, TokenKind as Shell,
};
use syntax::{Form, Heredoc, Mapped, Span, Statement};

use super::entry::Painter;
use super::language::Language;
use super::lexer;
use super::{Modifiers, TokenKind};

impl Painter<'_> {
    /// The scripts of the instruction, and the files that it writes.
    pub(super) fn bodies(&mut self) {
        let statement = innermost(&self.instruction.statement);
        if matches!(statement.kind, Some(Keyword::Add | Keyword::Copy)) {
            for heredoc in &self.instruction.heredocs {
                let path = self.file_name(statement, heredoc);
                self.file(heredoc.body, path, &heredoc.marker.name);
            }
            return;
        }
        for text in self.entry.shell_texts() {
            if text.shell.unwrap_or(self.shell) != ShellKind::Posix {
                self.other_shell(&text);
                continue;
            }
            let entry = self.entry;
            let same = entry.scripts().iter().find(|script| script.source == text.source);
            if let Some(script) = same {
                self.script(script);
            }
        }
    }

    /// The path at which COPY or ADD writes a heredoc, as far as it tells the file's name.
    fn file_name(&self, statement: &Statement, heredoc: &Heredoc) -> String {
        let Form::Words(words) = &statement.form else { return String::new() };
        let line = &self.instruction.line;
        let destination = words.last().map_or("", |word| line.slice(word.range));
        let directory = destination.ends_with('/') || words.len() > 2;
        if directory { heredoc.marker.name.clone() } else { destination.to_owned() }
    }

    /// The content of a file.
    fn file(&mut self, body: Span, path: String, delimiter: &str) {
        let first = self.entry.slice(body).lines().next().unwrap_or_default();
        let language = Language::of_shebang(first)
            .or_else(|| Language::of_file(&path))
            .or_else(|| Language::of_delimiter(delimiter));
        self.body(body, language);
    }

    /// The lines of `body` in `language`. Heredocs inside of a script inside have no colors.
    fn body(&mut self, body: Span, language: Option<Language>) {
        match language {
            None => self.canvas.paint(body, TokenKind::String),
            Some(Language::Lexed(table)) => {
                for (range, kind) in lexer::lex(table, self.entry.slice(body)) {
                    self.canvas.paint(range.shift(body.start), kind);
                }
            }
            Some(Language::Shell) => {
                let mut text = Mapped::at(body.start);
                text.push(self.entry.slice(body), body.start);
                let script = ShellText { source: Source::Line, text, shell: None, program: None };
                self.script_tokens(&shell::read(&script));
            }
        }
    }

    /// A POSIX shell's script with the heredocs in it.
    fn script(&mut self, script: &Script) {
        for heredoc in &script.heredocs {
            let command = heredoc.command.and_then(|index| script.commands.get(index));
            let language = language_for(command, heredoc, self.entry.slice(heredoc.body));
            self.body(heredoc.body, language);
        }
        self.script_tokens(script);
    }

    fn script_tokens(&mut self, script: &Script) {
        for token in &script.tokens {
            let plain = Modifiers::NONE;
            let (kind, modifiers) = match token.kind {
                Shell::Body => continue,
                Shell::Comment => (TokenKind::Comment, plain),
                Shell::String => (TokenKind::String, plain),
                Shell::Keyword => (TokenKind::Keyword, plain),
                Shell::Command => (TokenKind::Command, plain),
                Shell::Builtin => (TokenKind::Command, Modifiers::BUILT_IN),
                Shell::Function => (TokenKind::Command, Modifiers::DECLARATION),
                Shell::Flag => (TokenKind::Flag, plain),
                Shell::Variable => (TokenKind::Variable, plain),
                Shell::Declaration => (TokenKind::Variable, Modifiers::DECLARATION),
                Shell::Operator => (TokenKind::Operator, plain),
                Shell::Number => (TokenKind::Number, plain),
                Shell::Pattern => (TokenKind::Pattern, plain),
                Shell::Delimiter => (TokenKind::Delimiter, plain),
            };
            self.canvas.paint_with(token.span, kind, modifiers);
        }
    }

    /// A text for another shell, or for the program that a `#!` line names.
    fn other_shell(&mut self, text: &ShellText) {
        let source = text.text.text();
        let language = match text.shell.unwrap_or(self.shell) {
            ShellKind::PowerShell => Some(Language::POWERSHELL),
            ShellKind::Cmd if starts_powershell(source) => Some(Language::POWERSHELL),
            ShellKind::Cmd => Some(Language::CMD),
            ShellKind::Posix | ShellKind::Unknown => {
                Language::of_shebang(source.lines().next().unwrap_or_default())
            }
        };
        if let Some(Language::Lexed(table)) = language {
            for (range, kind) in lexer::lex(table, source) {
                self.part(&text.text, range, kind);
            }
        }
    }
}

fn innermost(statement: &Statement) -> &Statement {
    let mut statement = statement;
    while let Form::Nested(inner) = &statement.form {
        statement = inner;
    }
    statement
}

fn starts_powershell(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ShellKind::of_program(first) == Some(ShellKind::PowerShell)
}

/// What the body of a heredoc is written in: what its first line says, what runs it, where it is
/// written to, or what its delimiter says.
fn language_for(command: Option<&Command>, heredoc: &ShellHeredoc, body: &str) -> Option<Language> {
    let name = command.and_then(|command| command.name.as_ref()?.text.as_deref());
    let written = command.and_then(written_to);
    Language::of_shebang(body.lines().next().unwrap_or_default())
        .or_else(|| name.and_then(Language::of_program))
        .or_else(|| written.and_then(Language::of_file))
        .or_else(|| Language::of_delimiter(&heredoc.name))
}

/// The file that `cat` or `tee` writes its input to.
fn written_to(command: &Command) -> Option<&str> {
    let redirect = command.redirects.iter().find(|redirect| redirect.operator.starts_with('>'));
    let target = redirect.and_then(|redirect| redirect.target.as_ref());
    let file = |word: &&shell::Word| word.text.as_deref().is_some_and(|t| !t.starts_with('-'));
    let word = target.or_else(|| command.arguments.iter().find(file))?;
    word.text.as_deref()
}
