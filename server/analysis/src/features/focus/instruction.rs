//! What stands at a place inside an instruction.

use dialect::{Keyword, ValueKind};
use syntax::{Flag, Form, Heredoc, Span, Statement};

use super::place::{Place, Word, index_of, line_around};
use super::{Role, Source, Subject, mount, variable};

/// What stands at `place`.
pub(super) fn read(place: Place<'_>) -> (Word, Subject<'_>) {
    if let Some(found) = heredoc(place) {
        return found;
    }
    let comments = &place.instruction.comments;
    if !place.on_line || comments.iter().any(|comment| comment.touches(place.offset)) {
        return (place.no_word(), Subject::Nothing);
    }
    statement(place, &place.instruction.statement)
}

/// A heredoc's marker, body or end.
fn heredoc(place: Place<'_>) -> Option<(Word, Subject<'_>)> {
    let entry = &place.placed.entry;
    let statement = innermost(&place.instruction.statement);
    for heredoc in &place.instruction.heredocs {
        let marker = heredoc.span.touches(place.offset);
        let ends = heredoc.end.is_some_and(|end| end.touches(place.offset));
        if marker || ends {
            let span = if marker { Some(heredoc.span) } else { heredoc.end };
            let span = span.unwrap_or_default();
            let source = place.placed.absolute(span);
            let offset = place.placed.start + place.offset;
            let word = Word::source(entry.slice(span), source.start, offset);
            return Some((word, Subject::HeredocMarker { statement, heredoc }));
        }
        let body = heredoc.body.start;
        let lines = entry.slice(Span::new(0, body)).ends_with('\n');
        let end = heredoc.end.map_or(u32::MAX, |end| end.start);
        if lines && body <= place.offset && place.offset <= end {
            let variable = variable::in_body(place, statement, heredoc);
            let found = variable.or_else(|| open_line(place, heredoc));
            return Some(found.unwrap_or((place.no_word(), Subject::Nothing)));
        }
    }
    None
}

/// The line of `heredoc` at `place` if it could end it and nothing else does.
fn open_line<'a>(place: Place<'a>, heredoc: &'a Heredoc) -> Option<(Word, Subject<'a>)> {
    let text = place.placed.entry.text();
    let line = line_around(text, place.offset as usize);
    let start = (line.as_ptr() as usize).checked_sub(text.as_ptr() as usize)? as u32;
    let word = if heredoc.marker.chomp { line.trim_start_matches('\t') } else { line };
    let start = start + (line.len() - word.len()) as u32;
    let fits = heredoc.marker.name.starts_with(word) && place.offset >= start;
    (heredoc.end.is_none() && fits).then(|| {
        let word =
            Word::source(word, place.placed.start + start, place.placed.start + place.offset);
        (word, Subject::HeredocLine(heredoc))
    })
}

/// The instruction that ONBUILD carries, or else the instruction itself.
fn innermost(mut statement: &Statement) -> &Statement {
    while let Form::Nested(inner) = &statement.form {
        statement = inner;
    }
    statement
}

fn statement<'a>(place: Place<'a>, mut statement: &'a Statement) -> (Word, Subject<'a>) {
    let mut trigger = false;
    // What ONBUILD carries is refused if it is ONBUILD too, but it is read.
    while let Form::Nested(inner) = &statement.form
        && inner.keyword.range.start <= place.index
    {
        (statement, trigger) = (inner, true);
    }
    let keyword = statement.keyword.range;
    if place.index <= keyword.end {
        let subject = Subject::Keyword { statement: Some(statement), trigger };
        return (place.word(keyword), subject);
    }
    if statement.kind == Some(Keyword::Onbuild) {
        return (place.no_word(), Subject::Keyword { statement: None, trigger: true });
    }
    variable::in_statement(place, statement)
        .or_else(|| flag(place, statement))
        .unwrap_or_else(|| argument(place, statement))
}

fn flag<'a>(place: Place<'a>, statement: &'a Statement) -> Option<(Word, Subject<'a>)> {
    let owner = statement.kind?.row();
    let found = statement.flags.iter().find(|flag| flag.word.range.touches(place.index));
    let Some(flag) = found else { return unfinished_flag(place, statement) };
    let index = index_of(&flag.text, place.offset);
    let text = flag.text.text();
    let equals = text.find('=').map(|equals| equals as u32);
    if equals.is_none_or(|equals| index <= equals) {
        let name = Span::new(0, equals.unwrap_or(text.len() as u32));
        let word = Word::mapped(place.placed, &flag.text, name, index);
        let equals = equals.is_some();
        return Some((word, Subject::FlagName { owner, statement, equals }));
    }
    Some(flag_value(place, statement, flag, index))
}

fn flag_value<'a>(
    place: Place<'a>,
    statement: &'a Statement,
    flag: &'a Flag,
    index: u32,
) -> (Word, Subject<'a>) {
    let text = flag.text.text();
    let start = text.find('=').map_or(text.len(), |equals| equals + 1);
    let range = Span::new(start as u32, text.len() as u32);
    let word = Word::mapped(place.placed, &flag.text, range, index);
    let owner = statement.kind.map(Keyword::row);
    let Some((owner, row)) = owner.and_then(|owner| Some((owner, owner.flag(flag.name())?))) else {
        return (word, Subject::Argument);
    };
    match row.value {
        ValueKind::Mount => mount::read(place, flag),
        ValueKind::Source => (word, Subject::Reference(Role::CopySource)),
        _ => (word, Subject::FlagValue { owner, row }),
    }
}

/// A dash, or two of them, where a flag could stand: the reading has no flag there yet.
fn unfinished_flag<'a>(place: Place<'a>, statement: &'a Statement) -> Option<(Word, Subject<'a>)> {
    let owner = statement.kind?.row();
    let run = place.run(statement.keyword.range.end);
    let text = place.instruction.line.slice(run);
    let flags = statement.flags.iter().map(|flag| flag.word.range.end);
    let before = Span::new(flags.fold(statement.keyword.range.end, u32::max), run.start);
    let follows = place.instruction.line.slice(before).trim().is_empty();
    if !follows || !text.starts_with('-') || owner.flags.is_empty() {
        return None;
    }
    let end = text.find('=').map_or(run.end, |equals| run.start + equals as u32);
    let subject = Subject::FlagName { owner, statement, equals: end < run.end };
    (place.index <= end).then(|| (place.word(Span::new(run.start, end)), subject))
}

fn argument<'a>(place: Place<'a>, statement: &'a Statement) -> (Word, Subject<'a>) {
    let Some(kind) = statement.kind else { return (place.no_word(), Subject::Argument) };
    let arguments = statement.arguments.range;
    let run = place.run(statement.keyword.range.end);
    let before = Span::new(arguments.start, run.start.max(arguments.start));
    let number = place.instruction.line.slice(before).split_whitespace().count();
    let whole = if arguments.touches(place.index) { arguments } else { run };
    // A value between quotes is read without them.
    let value = |range: Span, subject| match place.unquoted(range) {
        Some(inner) => (place.word(inner), subject),
        None => (place.word(range), Subject::Argument),
    };
    match (kind, number) {
        (Keyword::From, 0) => value(run, Subject::Reference(Role::Base)),
        (Keyword::From, 1) => (place.word(run), Subject::As(statement)),
        (Keyword::Arg, _) => argument_name(place, run),
        (Keyword::Expose, _) => value(run, Subject::Port),
        (Keyword::Stopsignal, _) => value(whole, Subject::Signal),
        (Keyword::Healthcheck, 0) => (place.word(run), Subject::Check(statement)),
        (Keyword::Shell, _) => (place.word(whole), Subject::ShellForm),
        (Keyword::Label, _) => label(place, statement, run),
        (Keyword::User, _) => value(whole, Subject::User),
        (Keyword::Workdir, _) => value(whole, Subject::Directory),
        (Keyword::Run | Keyword::Copy | Keyword::Add, _) if begins_heredoc(place, run) => {
            (place.word(run), Subject::HeredocStart(statement))
        }
        (Keyword::Volume | Keyword::Copy | Keyword::Add, _) => path(place, statement, run, number),
        _ => (place.word(run), Subject::Argument),
    }
}

/// The key of a label, or a word of its value.
fn label<'a>(place: Place<'a>, statement: &'a Statement, run: Span) -> (Word, Subject<'a>) {
    let value = (place.word(run), Subject::Argument);
    let key = |word: Word, equals| (word, Subject::LabelKey { statement, equals });
    let pairs = match &statement.form {
        Form::Pairs(pairs) => pairs.as_slice(),
        Form::LegacyPair(pair) if place.index <= pair.key.range.end => std::slice::from_ref(pair),
        Form::LegacyPair(_) => return value,
        _ => &[],
    };
    match pairs.iter().rfind(|pair| pair.key.range.start <= place.index) {
        Some(pair) if place.index <= pair.key.range.end => {
            // Before other pairs the first word has no equals sign yet, and only that makes the
            // rest its value.
            let legacy = matches!(statement.form, Form::LegacyPair(_));
            let is_value = |value: syntax::Word| {
                !legacy || !place.instruction.line.slice(value.range).contains('=')
            };
            let equals = pair.value.is_some_and(is_value);
            key(place.word(pair.key.range), equals)
        }
        Some(pair) if place.index <= pair.word.range.end || is_open(place, pair.word.range) => {
            value
        }
        _ => key(place.no_word(), false),
    }
}

/// Whether a quote in `word` takes in what follows it.
fn is_open(place: Place<'_>, word: Span) -> bool {
    let text = place.instruction.line.slice(word);
    ['"', '\''].iter().any(|quote| text.matches(*quote).count() % 2 == 1)
}

/// A path in the container, or a source.
fn path<'a>(
    place: Place<'a>,
    statement: &Statement,
    run: Span,
    number: usize,
) -> (Word, Subject<'a>) {
    let line = &place.instruction.line;
    let array = line.slice(statement.arguments.range).starts_with('[');
    let (word, is_last, number) = match place.string(statement.arguments.range) {
        Some((string, number)) => {
            let string = closed(place, statement, string);
            let behind = Span::new(string.end, statement.arguments.range.end.max(string.end));
            (string, !line.slice(behind).contains(','), number)
        }
        None if array => return (place.word(run), Subject::Argument),
        None => {
            let Some(inner) = place.unquoted(run) else {
                return (place.word(run), Subject::Argument);
            };
            let behind = line.text().get(run.end as usize..).unwrap_or_default();
            (inner, behind.trim().is_empty(), number)
        }
    };
    let is_trigger = !std::ptr::eq(statement, &place.instruction.statement);
    let subject = match statement.kind {
        Some(Keyword::Volume) => Subject::Directory,
        _ if is_last && number > 0 => Subject::Destination,
        // What ONBUILD copies comes from the context of another file.
        _ if is_trigger => Subject::Argument,
        _ => match Source::of(place.instruction, statement) {
            Some(source) => Subject::Source(source),
            None => Subject::Argument,
        },
    };
    (place.word(word), subject)
}

/// `string` of an array; where that is not well formed, up to what a string seldom holds: its
/// closing quote may be missing.
fn closed(place: Place<'_>, statement: &Statement, string: Span) -> Span {
    if matches!(statement.form, Form::Exec(_)) {
        return string;
    }
    let rest = place.instruction.line.slice(Span::new(place.index, string.end));
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']'));
    Span::new(string.start, end.map_or(string.end, |end| place.index + end as u32))
}

/// Whether the word `run` begins like the marker of a heredoc.
fn begins_heredoc(place: Place<'_>, run: Span) -> bool {
    let text = place.instruction.line.slice(run);
    text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<")
}

/// The name in `NAME=default`, or a word of the default.
fn argument_name<'a>(place: Place<'a>, run: Span) -> (Word, Subject<'a>) {
    let text = place.instruction.line.slice(run);
    let equals = text.find('=').map_or(run.end, |equals| run.start + equals as u32);
    match place.index <= equals {
        true => (place.word(Span::new(run.start, equals)), Subject::ArgumentName),
        false => {
            let range = Span::new(equals + 1, run.end);
            let name = place.instruction.line.slice(Span::new(run.start, equals)).to_owned();
            match place.unquoted(range) {
                Some(inner) => (place.word(inner), Subject::ArgumentValue(name)),
                None => (place.word(range), Subject::Argument),
            }
        }
    }
}
