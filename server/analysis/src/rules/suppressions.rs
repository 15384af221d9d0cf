//! Comments that silence rules, and what is wrong with them.
//!
//! - `# check=skip=RULE,…` at the start of the file silences rules in all of it, above an
//!   instruction in that one, as for BuildKit (`linter/linter.go`, `WithMergedConfigFromComments`);
//! - `# hadolint ignore=RULE,…` does so above an instruction, and with `global` in the whole file;
//! - `# dockerfile-analyzer ignore=RULE,… why` and `# dockerfile-analyzer global ignore=RULE,… why`
//!   are our own. They are watched: one that silences nothing is told.
//!
//! What the build refuses cannot be silenced.

use std::collections::HashMap;

use dialect::Directive;
use syntax::{Document, Entry, Placed, Span};

use super::{Digests, Policy, experimental, style};
use crate::Snapshot;
use crate::checks::rules as errors;
use crate::diagnostic::{Diagnostic, Fix, Severity, Tag};
use crate::edit::Edit;

/// Our name in comments.
pub(crate) const OWN_NAME: &str = "dockerfile-analyzer";
const HADOLINT: &str = "hadolint";
const GLOBAL: &str = "global";
pub(crate) const IGNORE: &str = "ignore=";

/// How many names one comment may hold; a hostile one has thousands.
const MOST_NAMES: usize = 100;

/// A comment that silences rules.
#[derive(Debug)]
struct Suppression<'a> {
    /// The comment.
    span: Span,
    /// What it is about; `None` is the whole file.
    target: Option<Span>,
    /// Whose comment it is.
    owner: Owner,
    /// The rules, each with its place.
    names: Vec<Name<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    BuildKit,
    Hadolint,
    Own,
}

#[derive(Debug)]
pub(super) struct Name<'a> {
    pub(super) text: &'a str,
    span: Span,
    is_used: bool,
}

/// `found` without what comments of `document` silence, and with what is wrong with these; `digests`
/// tell where there may be any.
pub(crate) fn suppress(
    document: &Document,
    digests: &Digests,
    policy: &Policy,
    found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let found = experimental::asked(document, policy, found);
    let mut suppressions = read(document, digests);
    let counts = |owner| owner != Owner::Hadolint || !policy.options().without_pragmas;
    suppressions.retain(|suppression| counts(suppression.owner));
    if suppressions.is_empty() {
        return found;
    }
    let targets = Targets::of(&suppressions);
    let kept = found.into_iter().filter(|found| {
        let of_file = targets.file.iter();
        let own = targets.of_entry(document, found);
        !is_silenced(&mut suppressions, of_file.chain(own).copied(), found)
    });
    let mut kept: Vec<Diagnostic> = kept.collect();
    for suppression in &suppressions {
        kept.extend(unknown(suppression, policy));
        kept.extend(unused(suppression, policy, document));
    }
    kept
}

/// The comments for the whole file and those for each instruction, by its start, as indices.
struct Targets {
    file: Vec<usize>,
    instructions: HashMap<u32, Vec<usize>>,
}

impl Targets {
    fn of(suppressions: &[Suppression<'_>]) -> Targets {
        let mut targets = Targets { file: Vec::new(), instructions: HashMap::new() };
        for (index, suppression) in suppressions.iter().enumerate() {
            match suppression.target {
                None => targets.file.push(index),
                Some(target) => targets.instructions.entry(target.start).or_default().push(index),
            }
        }
        targets
    }

    /// The comments for the instruction that `found` is in.
    fn of_entry<'t>(
        &'t self,
        document: &Document,
        found: &Diagnostic,
    ) -> impl Iterator<Item = &'t usize> + use<'t> {
        let instruction = instruction_at(document, found.span.start);
        let inside = instruction.filter(|span| span.contains(found.span));
        inside.and_then(|span| self.instructions.get(&span.start)).into_iter().flatten()
    }
}

/// The instruction at `offset`.
fn instruction_at(document: &Document, offset: u32) -> Option<Span> {
    let placed = document.entries().get(document.entry_at(offset)?)?;
    Some(placed.absolute(placed.entry.instruction.as_ref()?.span))
}

/// Whether one of `suppressions` with the indices `here` silences `found`; marks those that do.
fn is_silenced(
    suppressions: &mut [Suppression<'_>],
    here: impl Iterator<Item = usize>,
    found: &Diagnostic,
) -> bool {
    let names = names_of(found);
    let is_it = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    // What has to be asked for cannot be skipped (BuildKit `linter/linter.go`, `Run`).
    let is_asked_for = super::find(found.rule).and_then(experimental::check).is_some();
    let counts = |found: &&mut Suppression<'_>| !is_asked_for || found.owner != Owner::BuildKit;
    let mut silenced = false;
    for index in here.filter(|_| !names.is_empty()) {
        let here = suppressions.get_mut(index).filter(counts);
        let named = here.into_iter().flat_map(|found| &mut found.names);
        for name in named.filter(|name| is_it(name.text)) {
            name.is_used = true;
            silenced = true;
        }
    }
    silenced
}

/// The names by which `found` can be silenced; none if it is an error.
fn names_of(found: &Diagnostic) -> Vec<&'static str> {
    let (id, aliases) = match super::find(found.rule) {
        Some(rule) => (rule.id, rule.aliases),
        None if found.severity == Severity::Error => return Vec::new(),
        None => match errors::ALL.iter().find(|rule| rule.id == found.rule) {
            Some(rule) => (rule.id, rule.aliases),
            None => return Vec::new(),
        },
    };
    [id, dialect::lints::ALL_CHECKS].into_iter().chain(aliases.iter().copied()).collect()
}

/// A name in our own comment that no rule has.
fn unknown(suppression: &Suppression<'_>, policy: &Policy) -> Vec<Diagnostic> {
    let rule = &style::unknown_suppression::RULE;
    let Some(severity) = policy.severity(rule.id).filter(|_| suppression.owner == Owner::Own)
    else {
        return Vec::new();
    };
    let is_known = |name: &str| {
        super::find(name).is_some() || name.eq_ignore_ascii_case(dialect::lints::ALL_CHECKS)
    };
    let unknown = suppression.names.iter().filter(|name| !is_known(name.text));
    let diagnostic = |name: &Name<'_>| {
        let near = dialect::closest(name.text, super::all().map(|rule| rule.id));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let message = format!("there is no rule `{}`, so this silences nothing{hint}", name.text);
        let mut found = Diagnostic::new(rule.id, severity, name.span, message);
        if let Some(near) = near {
            let edits = vec![Edit::replace(name.span, near)];
            found.fix(Fix::safe(format!("Write `{near}`"), edits));
        }
        found
    };
    unknown.map(diagnostic).collect()
}

/// A name in our own comment that silences nothing, although its rule is on.
fn unused(suppression: &Suppression<'_>, policy: &Policy, document: &Document) -> Vec<Diagnostic> {
    let rule = &style::unused_suppression::RULE;
    let Some(severity) = policy.severity(rule.id).filter(|_| suppression.owner == Owner::Own)
    else {
        return Vec::new();
    };
    let could = |name: &&Name<'_>| {
        let known = super::find(name.text);
        !name.is_used && known.is_some_and(|rule| policy.severity(rule.id).is_some())
    };
    let unused: Vec<&Name<'_>> = suppression.names.iter().filter(could).collect();
    let is_all = unused.len() == suppression.names.len();
    let diagnostic = |name: &&Name<'_>| {
        let message = format!("`{}` finds nothing here, so this silences nothing", name.text);
        let mut found = Diagnostic::new(rule.id, severity, name.span, message);
        let span =
            if is_all { whole_line(document, suppression.span) } else { listed(suppression, name) };
        found.tag(Tag::Unnecessary).fix(Fix::safe("Remove it", vec![Edit::delete(span)]));
        found
    };
    unused.iter().map(diagnostic).collect()
}

/// The line of `span` with its line break.
fn whole_line(document: &Document, span: Span) -> Span {
    let text = document.text();
    let behind = text.slice(Span::new(span.end, text.len().min(span.end + 2)));
    let line_break =
        if behind.starts_with("\r\n") { 2 } else { u32::from(behind.starts_with('\n')) };
    Span::new(span.start, span.end + line_break)
}

/// `name` with the comma that joins it to the others.
fn listed(suppression: &Suppression<'_>, name: &Name<'_>) -> Span {
    let next = suppression.names.iter().find(|other| other.span.start > name.span.start);
    let before = suppression.names.iter().rev().find(|other| other.span.start < name.span.start);
    match (next, before) {
        (Some(next), _) => Span::new(name.span.start, next.span.start),
        (None, Some(before)) => Span::new(before.span.end, name.span.end),
        (None, None) => name.span,
    }
}

/// Whether a comment of `entry` may silence rules or ask for them.
pub(super) fn may_silence(entry: &Entry) -> bool {
    let inner = entry.instruction.iter().flat_map(|found| &found.comments);
    let mut comments = entry.comments.iter().chain(inner);
    comments.any(|comment| entry.slice(*comment).contains('='))
}

/// Every comment that silences something, in order.
fn read<'a>(document: &'a Document, digests: &Digests) -> Vec<Suppression<'a>> {
    let mut found = Vec::new();
    for line in &document.directives().lines {
        if line.row.configures_checks() && !line.repeated {
            let names = listed_in(&line.value_text, Directive::SKIP_OPTION, line.value.start);
            found.push(Suppression {
                span: line.span,
                target: None,
                owner: Owner::BuildKit,
                names,
            });
        }
    }
    found.retain(|suppression| !suppression.names.is_empty());
    let parts = digests.parts().iter().filter(|part| part.digest.may_silence);
    let entries = parts.flat_map(|part| document.entries().get(part.entries.clone()));
    found.extend(entries.flatten().flat_map(in_entry));
    found
}

/// Those in one entry.
fn in_entry(placed: &Placed) -> impl Iterator<Item = Suppression<'_>> {
    let inner = placed.entry.instruction.iter().flat_map(|found| &found.comments);
    let comments = placed.entry.comments.iter().chain(inner);
    let found = comments.filter_map(|comment| comment_at(placed, *comment));
    // Few entries have a comment at all.
    let own = (!placed.entry.comments.is_empty()).then(|| check_of(placed)).flatten();
    found.chain(own).filter(|suppression| !suppression.names.is_empty())
}

/// BuildKit's comment for the instruction of `placed`: the first line of its description that is a
/// check directive.
fn check_of(placed: &Placed) -> Option<Suppression<'_>> {
    let target = placed.absolute(placed.entry.instruction.as_ref()?.span);
    let (span, options, start) = check_line(placed)?;
    let names = listed_in(options, Directive::SKIP_OPTION, start);
    Some(Suppression { span, target: Some(target), owner: Owner::BuildKit, names })
}

/// The check directive above the instruction of `placed`: the comment, the options in it, and where
/// these stand.
pub(super) fn check_line(placed: &Placed) -> Option<(Span, &str, u32)> {
    placed.entry.described().into_iter().find_map(|(span, line)| {
        let length = line.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (name, rest) = line.split_at(length);
        let row = dialect::directives::find(name).filter(|row| row.configures_checks());
        let value = row.and_then(|_| after_equals(rest, ""))?;
        let end = placed.start + span.start + placed.entry.slice(span).trim_end().len() as u32;
        Some((placed.absolute(span), value, end - value.len() as u32))
    })
}

/// A comment of hadolint or of ours.
fn comment_at(placed: &Placed, span: Span) -> Option<Suppression<'_>> {
    let raw = placed.entry.slice(span);
    let body = raw.trim_start_matches('#').trim_start();
    let start = placed.start + span.start + (raw.len() - body.len()) as u32;
    let instruction = placed.entry.instruction.as_ref();
    let target = instruction.map(|found| placed.absolute(found.span));
    let span = placed.absolute(span);
    let (owner, rest) = match (body.strip_prefix(OWN_NAME), body.strip_prefix(HADOLINT)) {
        (Some(rest), _) => (Owner::Own, rest),
        (_, Some(rest)) => (Owner::Hadolint, rest),
        _ => return None,
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (rest, is_global) = match rest.strip_prefix(GLOBAL) {
        Some(rest) => (rest.trim_start(), true),
        None => (rest, false),
    };
    let value = after_equals(rest, "ignore")?;
    let names = listed_names(value, start + (body.len() - value.len()) as u32);
    let target = if is_global { None } else { Some(target?) };
    Some(Suppression { span, target, owner, names })
}

/// What follows `name` and an equals sign, at which blanks may stand.
fn after_equals<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(name)?.trim_start().strip_prefix('=')?;
    Some(rest.trim_start())
}

/// The names that `key` lists in the options of a check directive, which stand at `start`.
pub(super) fn listed_in<'a>(options: &'a str, key: &str, start: u32) -> Vec<Name<'a>> {
    let value = options.split(' ').next().unwrap_or_default();
    let mut at = 0;
    for option in value.split(';') {
        if let Some(list) = after_equals(option, key) {
            return listed_names(list, start + at + (option.len() - list.len()) as u32);
        }
        at += option.len() as u32 + 1;
    }
    Vec::new()
}

/// The names between commas at the start of `text`, which stands at `start`; a blank that no comma
/// precedes or a colon ends them.
fn listed_names(text: &str, start: u32) -> Vec<Name<'_>> {
    let mut names = Vec::new();
    let mut rest = text;
    while names.len() < MOST_NAMES {
        rest = rest.trim_start_matches([' ', '\t']);
        let length =
            rest.find(|c: char| matches!(c, ',' | ':') || c.is_whitespace()).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        let at = start + (text.len() - rest.len()) as u32;
        if !name.is_empty() {
            let span = Span::new(at, at + length as u32);
            names.push(Name { text: name, span, is_used: false });
        }
        match behind.trim_start_matches([' ', '\t']).strip_prefix(',') {
            Some(next) => rest = next,
            None => break,
        }
    }
    names
}

/// The edit that silences `found` at its instruction by a comment of ours, or adds it to one that
/// is there.
pub(crate) fn silence(document: &Document, found: &Diagnostic) -> Option<Edit> {
    let instruction = instruction_at(document, found.span.start)?;
    let placed = document.entry_at(found.span.start).and_then(|at| document.entries().get(at))?;
    let own = in_entry(placed).find(|suppression| {
        suppression.owner == Owner::Own && suppression.target == Some(instruction)
    });
    match own.and_then(|own| own.names.last().map(|name| name.span.end)) {
        Some(end) => Some(Edit::insert(end, format!(",{}", found.rule))),
        None => {
            let text = format!("# {OWN_NAME} {IGNORE}{}{}", found.rule, line_break(document));
            Some(Edit::insert(line_start(document, instruction.start), text))
        }
    }
}

/// The edit that silences `found` in the whole file by a comment of ours.
pub(crate) fn silence_in_file(snapshot: &Snapshot, found: &Diagnostic) -> Edit {
    let document = snapshot.document();
    let own = read(document, snapshot.digests())
        .into_iter()
        .find(|suppression| suppression.owner == Owner::Own && suppression.target.is_none());
    match own.and_then(|own| own.names.last().map(|name| name.span.end)) {
        Some(end) => Edit::insert(end, format!(",{}", found.rule)),
        None => {
            let name = format!("{OWN_NAME} {GLOBAL}");
            let text = format!("# {name} {IGNORE}{}{}", found.rule, line_break(document));
            Edit::insert(document.directives().end, text)
        }
    }
}

/// Whether findings like `found` can be silenced.
pub(crate) fn can_be_silenced(found: &Diagnostic) -> bool {
    !names_of(found).is_empty()
}

/// The line break that the first entry has, which the others are likely to have too.
fn line_break(document: &Document) -> &'static str {
    let first = document.entries().first().map_or("", |placed| placed.entry.text());
    if first.contains("\r\n") { "\r\n" } else { "\n" }
}

fn line_start(document: &Document, offset: u32) -> u32 {
    let entry = document.entry_at(offset).and_then(|index| document.entries().get(index));
    let Some(placed) = entry else { return offset };
    let before = placed.entry.slice(Span::new(0, offset - placed.start));
    placed.start + before.rfind('\n').map_or(0, |at| at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule_among_all;

    #[test]
    fn the_builds_own_comment_counts_as_the_build_reads_it() {
        check_rule_among_all(
            "json-args-recommended",
            "FROM alpine:3.20\n\
             # check=skip=JSONArgsRecommended\nENTRYPOINT a\n\
             FROM alpine:3.20\n\
             # CHECK = skip=JSONArgsRecommended\n# check=skip=all\nENTRYPOINT b\n\
             FROM alpine:3.20\n\
             # check=skip=all\n#\nENTRYPOINT c\n\
             FROM alpine:3.20\nRUN a \\\n# check=skip=all\n b\nENTRYPOINT d\n",
            expect![[r#"
                FROM alpine:3.20
                # check=skip=JSONArgsRecommended
                ENTRYPOINT a
                FROM alpine:3.20
                # CHECK = skip=JSONArgsRecommended
                # check=skip=all
                ENTRYPOINT b
                FROM alpine:3.20
                # check=skip=all
                #
                ENTRYPOINT c
                           ^| fix (Unsafe): Write a JSON array
                           ^ the program runs below `/bin/sh -c`, which does not pass signals on to it; write a JSON array of the words of ENTRYPOINT
                FROM alpine:3.20
                RUN a \
                # check=skip=all
                 b
                ENTRYPOINT d
                           ^| fix (Unsafe): Write a JSON array
                           ^ the program runs below `/bin/sh -c`, which does not pass signals on to it; write a JSON array of the words of ENTRYPOINT
                -- fixed --
                FROM alpine:3.20
                # check=skip=JSONArgsRecommended
                ENTRYPOINT a
                FROM alpine:3.20
                # CHECK = skip=JSONArgsRecommended
                # check=skip=all
                ENTRYPOINT b
                FROM alpine:3.20
                # check=skip=all
                #
                ENTRYPOINT ["c"]
                FROM alpine:3.20
                RUN a \
                # check=skip=all
                 b
                ENTRYPOINT ["d"]
            "#]],
        );
    }

    #[test]
    fn warnings_that_are_no_rules_can_be_silenced() {
        let text = "ARG NAME\n# check=skip=InvalidDefaultArgInFrom\nFROM $NAME\n\nFROM $NAME\n";
        check_rule_among_all(
            "invalid-default-arg-in-from",
            text,
            expect![[r#"
            ARG NAME
            # check=skip=InvalidDefaultArgInFrom
            FROM $NAME

            FROM $NAME
                 ^^^^^ without `--build-arg` this is nothing; give the ARG a default so that the file builds by itself
        "#]],
        );
    }
}
