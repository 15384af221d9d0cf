//! What can be done about findings: fix one, fix all of a kind, fix all, or silence the rule.
//!
//! Every edit given out here has been proved ([`crate::rules::is_proved`]).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use syntax::Span;

use crate::Snapshot;
use crate::diagnostic::{Diagnostic, Safety};
use crate::edit::Edit;
use crate::rules::{
    self, can_be_silenced, fix_all, fix_all_of, is_proved, silence, silence_in_file,
};

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, as a command.
    pub title: String,
    /// What it is for.
    pub kind: ActionKind,
    /// The findings that it is about, as indices into those of the snapshot.
    pub findings: Vec<usize>,
    /// Whether it is what most people want.
    pub preferred: bool,
    /// What it changes, in order.
    pub edits: Vec<Edit>,
}

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// To fix a finding, or all of one rule.
    Fix,
    /// To fix all of this rule, by the edits that [`fix_rule`] gives.
    FixLater(&'static str),
    /// To silence the rule.
    Silence,
    /// To write something else that is fine too.
    Rewrite,
    /// The same, by the edits that [`super::image_actions::pin`] gives for this place.
    RewriteLater(u32),
}

/// How many findings are looked at; a selection may hold thousands.
const MOST_FINDINGS: usize = 50;

/// How many rules are offered to be switched off for good.
const MOST_RULES: usize = 8;

/// What can be done about the findings that `span` touches: the fixes first, then what fixes all of
/// the same rules, then what silences them. If `is_later`, what fixes all of a rule comes without
/// its edits: they take longest, and [`fix_rule`] gives them when they are wanted.
pub fn actions(snapshot: &Snapshot, span: Span, is_later: bool) -> Vec<Action> {
    let touched: Vec<_> = touched(snapshot, span).collect();
    let mut actions = Vec::new();
    for (index, found) in &touched {
        actions.extend(fixes(snapshot, *index, found));
    }
    let mut seen = HashSet::new();
    for (_, found) in touched.iter().filter(|(_, found)| seen.insert(found.rule)) {
        let of_rule = touched.iter().filter(|(_, other)| other.rule == found.rule);
        let here = of_rule.map(|(index, _)| *index).collect();
        actions.extend(all_of_rule(snapshot, found.rule, here, is_later));
    }
    for (index, found) in &touched {
        actions.extend(silences(snapshot, *index, found));
    }
    actions
}

/// The rules that found something that `span` touches, as a configuration file can switch them off.
pub fn rules_to_silence(snapshot: &Snapshot, span: Span) -> Vec<&'static str> {
    let mut seen = HashSet::new();
    let rules = touched(snapshot, span).map(|(_, found)| found.rule);
    let known = rules.filter(|id| rules::find(id).is_some_and(|rule| rule.id == *id));
    known.filter(|id| seen.insert(*id)).take(MOST_RULES).collect()
}

fn touched(snapshot: &Snapshot, span: Span) -> impl Iterator<Item = (usize, &Diagnostic)> {
    let is_touched =
        move |found: &Diagnostic| found.span.start <= span.end && span.start <= found.span.end;
    let all = snapshot.diagnostics().iter().enumerate();
    all.filter(move |(_, found)| is_touched(found)).take(MOST_FINDINGS)
}

/// The edits that fix all that may be fixed without asking; empty if nothing is to do.
pub fn fix_everything(snapshot: &Snapshot) -> Vec<Edit> {
    let fixed = fix_all(snapshot, Safety::Safe, |_| true);
    difference(&snapshot.text().to_string(), fixed.text)
}

fn fixes(snapshot: &Snapshot, index: usize, found: &Diagnostic) -> Vec<Action> {
    let proved = found.fixes.iter().filter(|fix| is_proved(snapshot, found, fix));
    let action = |(number, fix): (usize, &crate::Fix)| {
        let mut edits = fix.edits.clone();
        edits.sort();
        Action {
            title: fix.title.clone(),
            kind: ActionKind::Fix,
            findings: vec![index],
            preferred: number == 0 && fix.safety == Safety::Safe,
            edits,
        }
    };
    proved.enumerate().map(action).collect()
}

/// All findings of `rule` fixed at once, if there are several. Of very many only those with the
/// indices `touched` are named.
fn all_of_rule(
    snapshot: &Snapshot,
    rule: &'static str,
    mut touched: Vec<usize>,
    is_later: bool,
) -> Option<Action> {
    let all = snapshot.diagnostics();
    let can_be_fixed = |found: &Diagnostic| found.rule == rule && !found.fixes.is_empty();
    let fixable = all.iter().enumerate().filter(|(_, found)| can_be_fixed(found));
    let mut findings: Vec<usize> = fixable.map(|(index, _)| index).collect();
    let count = findings.len();
    if count < 2 {
        return None;
    }
    if count > MOST_FINDINGS {
        touched.retain(|index| findings.binary_search(index).is_ok());
        findings = touched;
    }
    let (count, edits) = match is_later {
        true => (count, Vec::new()),
        false => fixed_rule(snapshot, rule),
    };
    let title = format!("Fix all `{rule}` in this file ({count})");
    let kind = if is_later { ActionKind::FixLater(rule) } else { ActionKind::Fix };
    (count > 1).then_some(Action { title, kind, findings, preferred: false, edits })
}

/// The edits that fix all findings of `rule`; empty if nothing is to do.
pub fn fix_rule(snapshot: &Snapshot, rule: &str) -> Vec<Edit> {
    fixed_rule(snapshot, rule).1
}

/// How many findings of `rule` can be fixed, and the edits that do so.
fn fixed_rule(snapshot: &Snapshot, rule: &str) -> (usize, Vec<Edit>) {
    let fixed = fix_all_of(snapshot, Safety::Unsafe, rule);
    (fixed.count, difference(&snapshot.text().to_string(), fixed.text))
}

fn silences(snapshot: &Snapshot, index: usize, found: &Diagnostic) -> Vec<Action> {
    if !can_be_silenced(found) {
        return Vec::new();
    }
    let document = snapshot.document();
    let here = silence(document, found)
        .map(|edit| (format!("Ignore `{}` for this instruction", found.rule), edit));
    let everywhere =
        (format!("Ignore `{}` in this file", found.rule), silence_in_file(snapshot, found));
    let action = |(title, edit)| Action {
        title,
        kind: ActionKind::Silence,
        findings: vec![index],
        preferred: false,
        edits: vec![edit],
    };
    here.into_iter().chain([everywhere]).map(action).collect()
}

/// The one edit that turns `before` into `after`: the lines between those that are the same at both
/// ends.
fn difference(before: &str, after: String) -> Vec<Edit> {
    if before == after {
        return Vec::new();
    }
    let lines = |text: &str| -> Vec<usize> { text.split_inclusive('\n').map(str::len).collect() };
    let same = before.split_inclusive('\n').zip(after.split_inclusive('\n'));
    let start: usize = same.take_while(|(old, new)| old == new).map(|(old, _)| old.len()).sum();
    let (mut old_end, mut new_end) = (before.len(), after.len());
    for (old, new) in lines(before).iter().rev().zip(lines(&after).iter().rev()) {
        let (old_start, new_start) = (old_end - old, new_end - new);
        let fits = old_start >= start && new_start >= start;
        if !fits || before.get(old_start..old_end) != after.get(new_start..new_end) {
            break;
        }
        (old_end, new_end) = (old_start, new_start);
    }
    let text = after.get(start..new_end).unwrap_or_default();
    vec![Edit::replace(Span::new(start as u32, old_end as u32), text)]
}

/// The page that says more about the rule `id`: that of BuildKit or ShellCheck for their own
/// checks.
pub fn page(id: &str) -> Option<&'static str> {
    static PAGES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        let link = |rule: &rules::Rule| {
            let is_it = |lint: &&dialect::lints::Lint| rule.aliases.contains(&lint.name);
            let lint = || dialect::lints::ALL.iter().find(is_it).map(|lint| lint.link);
            rules::link(rule).or_else(lint)
        };
        rules::all().filter_map(|rule| Some((rule.id, link(rule)?))).collect()
    });
    PAGES.get(id).copied()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use syntax::Document;

    use super::*;
    use crate::edit;

    #[track_caller]
    fn check_actions(source: &str, expected: Expect) {
        let file = fixture::File::parse(source);
        let snapshot = Snapshot::new(Document::new(&file.text));
        let range = file.range();
        let mut shown = String::new();
        for action in actions(&snapshot, Span::new(range.start, range.end), false) {
            let preferred = if action.preferred { " (preferred)" } else { "" };
            assert!(edit::are_disjoint(&action.edits, file.text.len() as u32));
            let text = edit::apply(&file.text, &action.edits);
            shown.push_str(&format!("== {}{preferred}\n{text}", action.title));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_finding_can_be_fixed_or_silenced() {
        check_actions(
            "# syntax=a\nFROM a\n# note\nRUN apt<|> update\nRUN apt clean\n",
            expect![[r#"
                == Call `apt-get` (preferred)
                # syntax=a
                FROM a
                # note
                RUN apt-get update
                RUN apt clean
                == Fix all `apt-get-instead-of-apt` in this file (2)
                # syntax=a
                FROM a
                # note
                RUN apt-get update
                RUN apt-get clean
                == Ignore `apt-get-instead-of-apt` for this instruction
                # syntax=a
                FROM a
                # note
                # dockerfile-analyzer ignore=apt-get-instead-of-apt
                RUN apt update
                RUN apt clean
                == Ignore `apt-get-instead-of-apt` in this file
                # syntax=a
                # dockerfile-analyzer global ignore=apt-get-instead-of-apt
                FROM a
                # note
                RUN apt update
                RUN apt clean
                == Ignore `update-without-install` for this instruction
                # syntax=a
                FROM a
                # note
                # dockerfile-analyzer ignore=update-without-install
                RUN apt update
                RUN apt clean
                == Ignore `update-without-install` in this file
                # syntax=a
                # dockerfile-analyzer global ignore=update-without-install
                FROM a
                # note
                RUN apt update
                RUN apt clean
            "#]],
        );
    }

    #[test]
    fn a_comment_that_silences_takes_another_name() {
        check_actions(
            "# dockerfile-analyzer global ignore=x y\nFROM a\n# dockerfile-analyzer ignore=y: why\nMAINTAINER<|> $me\n",
            expect![[r#"
                == Ignore `maintainer-deprecated` for this instruction
                # dockerfile-analyzer global ignore=x y
                FROM a
                # dockerfile-analyzer ignore=y,maintainer-deprecated: why
                MAINTAINER $me
                == Ignore `maintainer-deprecated` in this file
                # dockerfile-analyzer global ignore=x,maintainer-deprecated y
                FROM a
                # dockerfile-analyzer ignore=y: why
                MAINTAINER $me
            "#]],
        );
    }

    #[test]
    fn nothing_is_to_do_where_nothing_is_found() {
        check_actions(
            "FROM a\nRUN apt <|>update\n",
            expect![[r#"
            == Ignore `update-without-install` for this instruction
            FROM a
            # dockerfile-analyzer ignore=update-without-install
            RUN apt update
            == Ignore `update-without-install` in this file
            # dockerfile-analyzer global ignore=update-without-install
            FROM a
            RUN apt update
        "#]],
        );
        check_actions("FROM<|>", expect![""]);
    }

    #[test]
    fn everything_safe_is_fixed_at_once() {
        let text = "FROM a\nMAINTAINER b\nRUN apt update\nRUN x\nRUN apt install y\nCMD z\n";
        let edits = fix_everything(&Snapshot::new(Document::new(text)));
        expect![[r#"
            [
                Edit {
                    span: 20..59,
                    text: "RUN apt-get update\nRUN x\nRUN apt-get install -y y\n",
                },
            ]
        "#]]
        .assert_debug_eq(&edits);
    }

    #[test]
    fn the_difference_is_the_lines_between() {
        let check = |before: &str, after: &str| {
            let edits = difference(before, after.to_owned());
            assert_eq!(edit::apply(before, &edits), after);
        };
        for before in ["", "a\n", "a\na\na", "a\nb\r\nc\n"] {
            for after in ["", "a\n", "a\na\n", "a\nb\r\nx\nc\n", "c\n"] {
                check(before, after);
            }
        }
    }
}
