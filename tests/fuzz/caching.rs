//! Projects: what is advised for the cache, and ignore files.

use analysis::context::ignore::Ignore;
use analysis::edit::{apply, are_disjoint};
use analysis::plan::{Action, Plan};
use analysis::{Severity, Snapshot};
use cache::history::{Change, ChangeKind, Commit, History};
use cache::order::Project;
use cache::rewrites::{Allowed, Offer, Tier, advise, optimize, why_not};
use cache::tree::{Kind, Node, Tree};
use syntax::Document;

use super::input::{Input, files};

/// The longest input that is looked at, and the longest list of paths.
const LONGEST: usize = 8_192;
const MOST_FILES: usize = 40;

/// Edits apply, the build takes the result if it took the file, and nothing that is done in a stage
/// is lost by them.
pub(super) fn advice(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (commits, offset) = (input.byte(), input.number());
    let text = input.text();
    if text.len() > LONGEST {
        return;
    }
    let files = files(&text, "Dockerfile");
    let Some(((_, dockerfile), rest)) = files.split_first() else { return };
    let (tree, history) = (tree(rest), history(rest, commits));
    let history = (commits % 3 > 0).then_some(&history);
    let project = Project { history, tree: Some(&tree), ..Project::default() };
    let snapshot = Snapshot::new(Document::new(dockerfile));
    let advice = advise(&snapshot, &project);
    for finding in advice.findings.into_iter().chain(advice.extras) {
        assert!(finding.span.end <= snapshot.text().len(), "{finding:?}");
        finding.offers.iter().for_each(|offer| check(&snapshot, offer));
    }
    why_not(&snapshot, &project, (offset % (dockerfile.len() + 1)) as u32);
    for tier in [Tier::Proved, Tier::Assumed] {
        let [mounts, binds, links] = [2, 3, 5].map(|number| offset.is_multiple_of(number));
        let allowed = Allowed { tier, mounts, binds, links };
        let optimized = optimize(&snapshot, &project, allowed);
        let after = Snapshot::new(Document::new(&optimized.text));
        assert!(errors(&after) <= errors(&snapshot), "{}", optimized.text);
        assert!(optimized.done.iter().all(|offer| offer.tier <= tier));
        assert_eq!(optimized.done.is_empty(), optimized.text == *dockerfile);
    }
}

fn check(snapshot: &Snapshot, offer: &Offer) {
    assert!(are_disjoint(&offer.edits, snapshot.text().len()), "{offer:?}");
    let after = apply(&snapshot.text().to_string(), &offer.edits);
    let after = Snapshot::new(Document::new(&after));
    assert!(errors(&after) <= errors(snapshot), "{}: {}", offer.title, after.text());
    assert_eq!(offer.tier <= Tier::Proved, offer.assumptions.is_empty(), "{offer:?}");
    let (before, after) = (Plan::of(snapshot), Plan::of(&after));
    assert_eq!(before.stages.len(), after.stages.len(), "{offer:?}");
    for (old, new) in before.stages.iter().zip(&after.stages) {
        assert_eq!((&old.name, &old.from), (&new.name, &new.from), "{offer:?}");
        let mut left: Vec<&Action> = new.steps.iter().map(|step| &step.action).collect();
        for action in old.steps.iter().map(|step| &step.action).filter(|action| stays(action)) {
            let found = left.iter().position(|other| *other == action);
            let found = found.unwrap_or_else(|| panic!("{action:?} is lost: {offer:?}"));
            left.remove(found);
        }
    }
}

/// Copies may be split, and what a command mounts may be written otherwise; all else stays.
fn stays(action: &Action) -> bool {
    !matches!(action, Action::Copy(_) | Action::Add(_) | Action::Run(_))
}

fn errors(snapshot: &Snapshot) -> usize {
    let found = snapshot.diagnostics().iter();
    found.filter(|found| found.severity == Severity::Error).count()
}

fn tree(files: &[(&str, String)]) -> Tree {
    let mut tree = Tree::new();
    for (path, text) in files.iter().take(MOST_FILES) {
        let text = Some(text.as_str().into());
        tree.insert(path, Node { kind: Kind::File, text, ignored: false });
    }
    tree
}

/// A history in which each file changed as often as its place in the list says.
fn history(files: &[(&str, String)], commits: usize) -> History {
    let commit = |number: usize| {
        let changed =
            files.iter().enumerate().filter(|(index, _)| number.is_multiple_of(index + 1));
        let changes = changed
            .map(|(_, (path, _))| Change { path: (*path).to_owned(), kind: ChangeKind::Modified })
            .collect();
        Commit { id: format!("{number:040}"), time: number as i64, changes, ..Commit::default() }
    };
    History { commits: (0..commits % 40).map(commit).collect(), is_partial: commits % 2 == 1 }
}

/// Every ignore file is read or refused, and asked about every path in a bounded time.
pub(super) fn ignore(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if text.len() > LONGEST {
        return;
    }
    let files = files(&text, "patterns");
    let Some(((_, patterns), paths)) = files.split_first() else { return };
    let Ok(ignore) = Ignore::read(patterns) else { return };
    let inside =
        paths.iter().flat_map(|(name, content)| std::iter::once(*name).chain(content.lines()));
    for path in inside.take(MOST_FILES) {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let below = ignore.below(directory);
        below.is_ignored(name);
        below.is_directory_ignored(name);
        ignore.matches(path);
        ignore.walks_past(path);
        ignore.is_reported(path);
    }
}
