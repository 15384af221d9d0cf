//! Files in a copy that are others in every commit or on every machine, and the lines of the ignore
//! file that keep them out.

use analysis::diagnostic::Related;
use analysis::plan::{Action, Origin, Step, Transfer};
use syntax::Span;

use super::findings::{Finding, listed};
use super::knowledge::{Knowledge, copied};
use super::{Offer, Tier};
use crate::order::Report;
use crate::tree::Tree;

const VOLATILE: &str = "volatile-files-copied";
const OF_HOST: &str = "host-files-copied";

/// What tools leave beside their manifest: the name of the directory, and what the names of the
/// manifests end in.
const LEFT_BEHIND: [(&str, &[&str]); 9] = [
    ("node_modules", &["package.json"]),
    (".next", &["package.json"]),
    (".venv", &["pyproject.toml", "requirements.txt", "setup.py"]),
    ("venv", &["pyproject.toml", "requirements.txt", "setup.py"]),
    ("target", &["Cargo.toml", "pom.xml"]),
    (".gradle", &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"]),
    ("obj", &[".csproj", ".fsproj", ".vbproj"]),
    ("_build", &["mix.exs"]),
    ("deps", &["mix.exs"]),
];

/// The folder of the repository.
const REPOSITORY: &str = ".git";

/// What only the file and its builder read: it is told of along with the repository.
const OF_BUILDER: [&str; 2] = ["Dockerfile", ".dockerignore"];

/// What the first copy of the needed stages that holds such files is told of.
pub(super) fn find(known: &Knowledge<'_>, report: &Report) -> Vec<Finding> {
    let Some(tree) = known.project.tree else { return Vec::new() };
    let steps = known.plan.needed().flat_map(|stage| &stage.steps);
    let copies: Vec<(&Step, &Transfer)> =
        steps.filter_map(|step| Some((step, of_context(step)?))).collect();
    let brings = |transfer: &Transfer, path: &str| {
        copied(transfer, tree).iter().any(|place| is_at_or_below(path, &place.context))
    };
    let first = |paths: Vec<String>| {
        copies.iter().find_map(|(step, transfer)| {
            let brought: Vec<String> =
                paths.iter().filter(|path| brings(transfer, path)).cloned().collect();
            (!brought.is_empty()).then_some((*step, brought))
        })
    };
    let volatile = first(volatile(known, tree))
        .filter(|(_, paths)| paths.iter().any(|path| path == REPOSITORY));
    let of_host = first(of_host(known, tree));
    let volatile = volatile.map(|(step, paths)| told_of_volatile(known, report, step, &paths));
    let of_host = of_host.map(|(step, paths)| told_of_host(step, &paths));
    volatile.into_iter().chain(of_host).collect()
}

fn of_context(step: &Step) -> Option<&Transfer> {
    match &step.action {
        Action::Copy(transfer) | Action::Add(transfer) if transfer.origin == Origin::Context => {
            Some(transfer)
        }
        _ => None,
    }
}

fn is_at_or_below(path: &str, directory: &str) -> bool {
    directory.is_empty()
        || path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The repository, unless a command asks it for something; and the files of the builder.
fn volatile(known: &Knowledge<'_>, tree: &Tree) -> Vec<String> {
    let text = known.snapshot.text().to_string();
    let asks = ["git ", "git\n", ".git", "setuptools_scm", "gitversion", "GitVersion"];
    let mut found = Vec::new();
    if tree.get(REPOSITORY).is_some() && !asks.iter().any(|word| text.contains(word)) {
        found.push(REPOSITORY.to_owned());
    }
    let named = |name: &&&str| tree.get(name).is_some() && !text.contains(&format!(" {name}"));
    found.extend(OF_BUILDER.iter().filter(named).map(|name| (*name).to_owned()));
    found
}

/// The directories that tools left behind and no commit has touched.
fn of_host(known: &Knowledge<'_>, tree: &Tree) -> Vec<String> {
    let directories = tree.iter().filter(|(_, node)| node.kind == crate::tree::Kind::Directory);
    let left_behind = directories.filter(|(path, _)| {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let row = LEFT_BEHIND.iter().find(|(directory, _)| *directory == name);
        row.is_some_and(|(_, manifests)| {
            let beside = |path: &str| {
                let rest = path.strip_prefix(parent).unwrap_or_default().trim_start_matches('/');
                !rest.contains('/') && manifests.iter().any(|end| rest.ends_with(end))
            };
            tree.below(parent).any(|(path, _)| beside(path))
        })
    });
    let mut found: Vec<String> = Vec::new();
    for (path, _) in left_behind {
        let is_inner = found.iter().any(|outer| is_at_or_below(path, outer));
        if !is_inner && !is_in_repository(known, path) {
            found.push(path.to_owned());
        }
    }
    found
}

fn is_in_repository(known: &Knowledge<'_>, directory: &str) -> bool {
    let commits = known.project.history.map(|history| history.commits.as_slice());
    commits
        .unwrap_or_default()
        .iter()
        .any(|commit| commit.changes.iter().any(|change| is_at_or_below(&change.path, directory)))
}

fn told_of_volatile(
    known: &Knowledge<'_>,
    report: &Report,
    step: &Step,
    paths: &[String],
) -> Finding {
    let builds = report.builds;
    let again = report.step(step.entry).and_then(|told| told.reruns);
    let again = again.filter(|_| known.project.history.is_some());
    let again = again.map(|reruns| format!(" ({reruns} of the last {builds} commits)"));
    let files = listed(paths);
    let message = format!(
        "the copy holds {files}, which is another one after every commit and in every clone, so \
         that it and all that follows is made again{}; name it in the ignore file",
        again.unwrap_or_default()
    );
    finding(
        VOLATILE,
        step,
        message,
        paths,
        vec![format!("no step and nothing in the image reads {files}, which is no longer in it")],
    )
}

fn told_of_host(step: &Step, paths: &[String]) -> Finding {
    let files = listed(paths);
    let message = format!(
        "the copy holds {files} as it is on this machine, which is large, another one on each \
         machine, and replaces what the build makes there; name it in the ignore file"
    );
    let assumption = format!("the build makes {files} itself, or does without it");
    finding(OF_HOST, step, message, paths, vec![assumption])
}

fn finding(
    rule: &'static str,
    step: &Step,
    message: String,
    paths: &[String],
    assumptions: Vec<String>,
) -> Finding {
    let offer = Offer {
        title: format!("Name {} in the ignore file", listed(paths)),
        tier: Tier::Assumed,
        edits: Vec::new(),
        ignore: paths.to_vec(),
        checks: Vec::new(),
        assumptions,
        saving: None,
    };
    let span: Span = step.span;
    let related: Vec<Related> = Vec::new();
    Finding {
        rule,
        span,
        message,
        related,
        offers: vec![offer],
        refusals: Vec::new(),
        is_evident: true,
    }
}
