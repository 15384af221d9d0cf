//! The only place that knows the crates `shuck-*`: their input, their codes, their faults.
//!
//! A text that they cannot cope with has no findings.

use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};

use shuck_linter::{
    AnalysisRequest, Diagnostic, LinterSettings, Rule, ShellCheckCodeMap, ShellDialect,
};
use shuck_parser::parser::Parser;
use syntax::shell::Dialect;
use syntax::{Mapped, Span};

use crate::{Code, Finding, OtherLinter, codes};

/// Longer texts are not looked at; scripts in 4,074 real files have up to 4,600 bytes.
const MAX_TEXT: usize = 16 * 1024;

/// Nor are texts with more of these characters than this: the linter's time grows with the square of
/// the number of commands, expansions and patterns. Real scripts have up to 210.
const MAX_MARKS: usize = 1000;
const MARKS: [u8; 12] = *b";|&\n$`{[(*?<";

/// More findings in one text say nothing more.
const MAX_FINDINGS: usize = 100;

/// What the blocks of template engines begin with: such a text becomes a script only later.
const TEMPLATES: [&str; 4] = ["{{", "{%", "<%", "%%"];

/// Looks for some of the codes.
#[derive(Debug)]
pub(crate) struct Linter {
    /// The linter's rules, each with its code, in the order of the rules.
    rules: Vec<(Rule, &'static Code)>,
    settings: LinterSettings,
    /// What comments of ShellCheck may name. The linter would make it anew for each text, which takes
    /// long.
    map: ShellCheckCodeMap,
}

impl Linter {
    /// Looks for `codes` alone.
    pub(crate) fn new(codes: impl IntoIterator<Item = &'static Code>) -> Linter {
        let map = ShellCheckCodeMap::default();
        let rule = |code: &'static Code| Some((map.resolve(code.id)?, code));
        let mut rules: Vec<_> = codes.into_iter().filter_map(rule).collect();
        rules.sort_by_key(|(rule, _)| *rule as usize);
        // Without this, the files that a script sources would be read.
        let settings = LinterSettings::for_rules(rules.iter().map(|(rule, _)| *rule))
            .with_resolve_source_closure(false);
        Linter { rules, settings, map }
    }

    /// What is found in `text`, which a shell of `dialect` gets, by `other` if that has an answer.
    /// Spans are those of the text's source.
    pub(crate) fn lint(
        &self,
        text: &Mapped,
        dialect: Dialect,
        other: Option<&dyn OtherLinter>,
    ) -> Vec<Finding> {
        let may_be = |code: &Code| code.holds_for(dialect) && code.may_be_in(text.text());
        let may_be_any = self.rules.iter().any(|(_, code)| may_be(code));
        if !may_be_any || is_too_much(text.text()) || is_no_script(text.text()) {
            return Vec::new();
        }
        let found = match other.and_then(|other| other.ask(text.text(), dialect)) {
            Some(found) => self.known(found),
            None => self.diagnose(text.text(), dialect),
        };
        let holds = |(code, range): &(&Code, Range<usize>)| {
            code.holds_for(dialect) && !is_harmless(code, text.text(), bounded(range, text))
        };
        let finding = |(code, range): (&'static Code, Range<usize>)| Finding {
            code,
            span: text.span(bounded(&range, text)),
        };
        found.into_iter().filter(holds).map(finding).take(MAX_FINDINGS).collect()
    }

    /// Those of `found` that are looked for.
    fn known(&self, found: Vec<(u16, Range<usize>)>) -> Vec<(&'static Code, Range<usize>)> {
        let code = |number: u16| {
            let mut codes = self.rules.iter().map(|(_, code)| *code);
            codes.find(|code| code.number == number)
        };
        found.into_iter().filter_map(|(number, range)| Some((code(number)?, range))).collect()
    }

    /// What the linter finds. It is another's: a panic in it costs the findings of one text.
    fn diagnose(&self, text: &str, dialect: Dialect) -> Vec<(&'static Code, Range<usize>)> {
        let guarded = panic::catch_unwind(AssertUnwindSafe(|| self.run(text, dialect)));
        let place = |found: &Diagnostic| found.span.start.offset()..found.span.end.offset();
        let found = guarded.unwrap_or_default();
        found.iter().filter_map(|found| Some((self.code_of(found.rule)?, place(found)))).collect()
    }

    fn run(&self, text: &str, dialect: Dialect) -> Vec<Diagnostic> {
        let dialect = shell(dialect);
        let settings = self.settings.clone().with_shell(dialect);
        let parsed = Parser::with_dialect(text, dialect.parser_dialect()).parse();
        let request = AnalysisRequest::from_parse_result(&parsed, text, &settings);
        request.with_shellcheck_map(&self.map).lint()
    }

    fn code_of(&self, rule: Rule) -> Option<&'static Code> {
        let order = |(known, _): &(Rule, &Code)| *known as usize;
        let index = self.rules.binary_search_by_key(&(rule as usize), order).ok()?;
        self.rules.get(index).map(|(_, code)| *code)
    }
}

/// `range` as far as it is inside of `text`.
fn bounded(range: &Range<usize>, text: &Mapped) -> Span {
    let length = text.text().len();
    let (start, end) = (range.start.min(length), range.end.min(length));
    Span::new(start as u32, end.max(start) as u32)
}

fn is_too_much(text: &str) -> bool {
    let is_mark = |byte: &u8| MARKS.contains(byte);
    text.len() > MAX_TEXT || text.bytes().filter(is_mark).count() > MAX_MARKS
}

/// Whether `text` is a template, or a list in the exec form that is no JSON, which has findings of
/// its own.
fn is_no_script(text: &str) -> bool {
    let is_list = text.strip_prefix('[').is_some_and(|rest| !rest.starts_with(['[', ' ', '-']));
    is_list || TEMPLATES.iter().any(|start| text.contains(start))
}

/// Whether nothing is wrong at `range` although ShellCheck, or this linter, says so.
fn is_harmless(code: &Code, text: &str, range: Span) -> bool {
    match code.number {
        codes::UNCHECKED_CD => {
            let behind = text.get(range.end as usize..).unwrap_or_default();
            behind.trim_matches([';', '\\', ' ', '\t', '\n']).is_empty()
        }
        // Every shell has this option, and the program has all.
        codes::ECHO_OPTIONS => {
            let before = text.get(..range.start as usize).unwrap_or_default();
            text.get(range.range()) == Some("-n") || before.trim_end().ends_with("/echo")
        }
        // Heredocs with numbers do not compete.
        codes::COMPETING_REDIRECTIONS => {
            let before = text.get(..range.start as usize).unwrap_or_default();
            before.trim_end_matches(['-', ' ']).ends_with("<<")
        }
        _ => false,
    }
}

/// What the linter calls the dialect. An unknown `sh` is read as POSIX has it.
fn shell(dialect: Dialect) -> ShellDialect {
    match dialect {
        Dialect::Sh => ShellDialect::Sh,
        Dialect::Dash | Dialect::Ash => ShellDialect::Dash,
        Dialect::Bash => ShellDialect::Bash,
        Dialect::Ksh => ShellDialect::Ksh,
    }
}
