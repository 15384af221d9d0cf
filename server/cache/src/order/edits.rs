//! The commits that changed a step's own text, found by comparing the Dockerfiles of the time.
//!
//! A step is followed back from commit to commit: by its text wherever that stands, so that a line
//! that was moved is no change, and where the text is new by its keyword between steps that are the
//! same. What is compared is what the builder does, not how it is written.

use std::collections::HashMap;
use std::sync::Arc;

use analysis::Snapshot;
use analysis::plan::{Action, Plan, Step};
use dialect::Keyword;
use syntax::Document;

use super::bits::Builds;
use crate::history::History;

/// How many different texts are read, and how long one may be, in bytes.
const MOST_TEXTS: usize = 300;
const LONGEST_TEXT: usize = 64 * 1024;

/// The commits that changed each step.
#[derive(Debug, Default)]
pub(super) struct Edits {
    by_entry: HashMap<usize, Builds>,
}

/// What identifies an instruction in another version of the file.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    entry: usize,
    keyword: Option<Keyword>,
    key: String,
}

impl Edits {
    /// What changed the steps of `plan`, and the bases of its stages, in the commits of `history`.
    pub(super) fn new(plan: &Plan, history: &History) -> Edits {
        let texts: Vec<Option<&Arc<str>>> =
            history.commits.iter().map(|commit| commit.dockerfile.as_ref()).collect();
        let mut edits = Edits::default();
        let current = lines(plan);
        let Some(Some(newest)) = texts.first() else { return edits };
        let mut newer = read(newest);
        // The file at hand may not be committed yet: what differs from the newest one is no commit.
        let mut places: Vec<Option<usize>> =
            pairs(&current, &newer).into_iter().map(|pair| pair.map(|(place, _)| place)).collect();
        let mut distinct = 0;
        for (commit, two) in texts.windows(2).enumerate() {
            let [Some(after), Some(before)] = two else { break };
            if Arc::ptr_eq(after, before) || after == before {
                continue;
            }
            distinct += 1;
            if distinct > MOST_TEXTS || before.len() > LONGEST_TEXT {
                break;
            }
            let older = read(before);
            let pairs = pairs(&newer, &older);
            for (line, place) in current.iter().zip(&mut places) {
                let Some(at) = *place else { continue };
                let pair = pairs.get(at).copied().flatten();
                if pair.is_none_or(|(_, is_same)| !is_same) {
                    edits.by_entry.entry(line.entry).or_default().insert(commit);
                }
                *place = pair.map(|(place, _)| place);
            }
            newer = older;
        }
        edits
    }

    /// The builds whose commit changed the step with this entry.
    pub(super) fn of(&self, entry: usize) -> Builds {
        self.by_entry.get(&entry).cloned().unwrap_or_default()
    }
}

fn read(text: &str) -> Vec<Line> {
    lines(&Plan::of(&Snapshot::new(Document::new(text))))
}

fn lines(plan: &Plan) -> Vec<Line> {
    let mut lines = Vec::new();
    for stage in &plan.stages {
        let from = format!("{:?} {:?}", stage.base, stage.platform);
        lines.push(Line { entry: stage.entry, keyword: Some(Keyword::From), key: from });
        lines.extend(stage.steps.iter().map(|step| Line {
            entry: step.entry,
            keyword: step.keyword(),
            key: key(plan, step),
        }));
    }
    lines
}

/// What a step is, whatever stands around it.
fn key(plan: &Plan, step: &Step) -> String {
    let mut key = match &step.action {
        Action::Run(run) => format!("{:?} {:?}", run.command, run.flags),
        action => format!("{action:?}"),
    };
    if let Action::Run(run) = &step.action {
        // A mount's target depends on the directory, its options as they are written do not.
        let options = run.mounts.iter().map(|mount| format!("{:?}", mount.options));
        key.extend(options);
        if let Some(instruction) = &step.placed.entry.instruction {
            let bodies = instruction.heredocs.iter();
            key.extend(bodies.map(|heredoc| step.placed.entry.slice(heredoc.body)));
        }
    }
    if let Action::Arg(arguments) = &step.action {
        let global = |name: &str| plan.arguments.iter().find(|global| global.name == name);
        let open = arguments.iter().filter(|argument| argument.default.is_none());
        key.extend(open.map(|argument| format!("{:?}", global(&argument.name))));
    }
    key
}

/// For each of `newer` which of `older` it was, and whether it is the same.
fn pairs(newer: &[Line], older: &[Line]) -> Vec<Option<(usize, bool)>> {
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, line) in older.iter().enumerate().rev() {
        by_key.entry(line.key.as_str()).or_default().push(place);
    }
    let mut same = |line: &Line| by_key.get_mut(line.key.as_str())?.pop().map(|at| (at, true));
    let mut pairs: Vec<Option<(usize, bool)>> = newer.iter().map(&mut same).collect();
    let mut taken = vec![false; older.len()];
    for (place, _) in pairs.iter().flatten() {
        if let Some(taken) = taken.get_mut(*place) {
            *taken = true;
        }
    }
    let mut free: HashMap<Option<Keyword>, Vec<usize>> = HashMap::new();
    let left = older.iter().enumerate().filter(|(place, _)| taken.get(*place) == Some(&false));
    for (place, line) in left.rev() {
        free.entry(line.keyword).or_default().push(place);
    }
    for (line, pair) in newer.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
        let place = free.get_mut(&line.keyword).and_then(Vec::pop);
        *pair = place.map(|place| (place, false));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Commit;

    /// Checks which of the commits, the newest first, changed each line of `text`.
    #[track_caller]
    fn check_edits(text: &str, commits: &[&str], expected: &[(usize, &[usize])]) {
        let plan = Plan::of(&Snapshot::new(Document::new(text)));
        let commit = |text: &&str| Commit { dockerfile: Some((*text).into()), ..Commit::default() };
        let history = History { commits: commits.iter().map(commit).collect(), is_partial: false };
        let edits = Edits::new(&plan, &history);
        let entries = 0..text.lines().count();
        let found = entries.map(|entry| (entry, edits.of(entry).iter().collect::<Vec<_>>()));
        let found: Vec<_> = found.filter(|(_, commits)| !commits.is_empty()).collect();
        let expected: Vec<_> = expected.iter().map(|(entry, c)| (*entry, c.to_vec())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_changed_text_is_followed() {
        let commits = [
            "FROM a\nRUN c\nRUN d\n",
            "FROM a\nRUN b\nRUN d\n",
            "FROM a\nRUN b\n",
            "FROM z\nRUN a\n",
        ];
        check_edits(commits[0], &commits, &[(0, &[2]), (1, &[0, 2]), (2, &[1])]);
    }

    #[test]
    fn a_moved_line_and_another_layout_are_no_change() {
        let commits = ["FROM a\nRUN c\nCOPY a /b\n", "FROM a\n# x\ncopy  a /b\nRUN \\\n  c\n"];
        check_edits(commits[0], &commits, &[]);
        check_edits(commits[0], &[commits[0], "FROM a\nCOPY a /b\nRUN c\n"], &[]);
    }

    #[test]
    fn what_is_not_committed_is_no_commit() {
        let committed = "FROM a\nRUN b\n";
        check_edits("FROM a\nRUN new\nRUN more\n", &[committed, committed], &[]);
        check_edits("FROM a\n", &[], &[]);
    }

    #[test]
    fn a_value_from_elsewhere_counts() {
        let commits = ["ARG V=2\nFROM a:$V\nARG V\nRUN b\n", "ARG V=1\nFROM a:$V\nARG V\nRUN b\n"];
        check_edits(commits[0], &commits, &[(1, &[0]), (2, &[0])]);
    }
}
