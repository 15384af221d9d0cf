//! Go.

use super::call::{Call, resolve};
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Go.
pub(super) static GO: Manager = Manager {
    name: "go",
    programs: &["go", "xx-go", "goxx-go"],
    forms: &[
        Form { words: &[&["mod"], &["download", "verify"]], operation: Operation::Fetch },
        Form { words: &[&["mod"], &["tidy", "edit", "init"]], operation: Operation::Edit },
        Form { words: &[&["mod"], &["vendor"]], operation: Operation::Build },
        Form { words: &[&["work"], &["vendor"]], operation: Operation::Build },
        Form { words: &[&["work"], &["sync"]], operation: Operation::Edit },
        Form { words: &[&["get"]], operation: Operation::Edit },
        Form {
            words: &[&["build", "install", "test", "run", "vet", "generate", "list"]],
            operation: Operation::Build,
        },
    ],
    files: &[
        File { path: "go.mod", need: Needed::Always, text: true },
        File { path: "go.sum", need: Needed::IfPresent, text: false },
        File { path: "go.work", need: Needed::IfNamed, text: true },
        File { path: "go.work.sum", need: Needed::IfNamed, text: false },
    ],
    outputs: &[],
    variables: &["GO*", "CGO_*", "GIT_*"],
    directories: &["-C"],
    valued: &[],
    harmless: &["-ldflags", "-tags", "-gcflags", "-o", "-p"],
    classify,
    review,
};

fn classify(call: &Call) -> Option<Operation> {
    let is_remote = |word: &Option<String>| word.as_ref().is_some_and(|word| word.contains('@'));
    let verb = call.title.rsplit(' ').next();
    let named =
        matches!(verb, Some("install" | "run")) && call.operands.first().is_some_and(is_remote);
    Some(if named { Operation::Named } else { call.operation })
}

/// The last version of the language with which `go mod download` may add lines to `go.sum`
/// (release notes of Go 1.18).
const ADDS_SUMS: u32 = 16;

fn review(review: &mut Review<'_>) {
    cache(review);
    match review.call.operation {
        Operation::Named => return,
        Operation::Build => {
            let remedy = Remedy::Command("go mod download".to_owned());
            review.refuse("it reads the sources of the project", Some(remedy));
        }
        Operation::Edit => {
            let path = review.path("go.mod");
            review.write(&path);
            let remedy = Remedy::Command("go mod download".to_owned());
            review.refuse("it changes go.mod and go.sum", Some(remedy));
        }
        _ => {}
    }
    let root = review.directory.clone();
    if review.call.operation == Operation::Fetch && review.file(&join(&root, "vendor/modules.txt"))
    {
        review.refuse("the modules are in vendor, so that what it fetches is not used", None);
    }
    if review.call.variable("GOWORK") != Some("off") && workspace(review) {
        return;
    }
    if !review.own_files(&root) {
        return;
    }
    module(review, &root);
    let sums = join(&root, "go.sum");
    if !review.project.has(&sums)
        && review.project.text(&join(&root, "go.mod")).is_some_and(requires)
    {
        let remedy = Remedy::Advice("commit go.sum".to_owned());
        review.refuse("there is no go.sum, so that it writes one", Some(remedy));
    }
}

fn requires(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("require"))
}

fn cache(review: &mut Review<'_>) {
    let modules = review.call.variable("GOMODCACHE").map(str::to_owned);
    let path = review.call.variable("GOPATH").map(|path| format!("{path}/pkg/mod"));
    match modules.or(path) {
        Some(modules) => review.write(&modules),
        None => {
            review.write("/go/pkg/mod");
            review.write("~/go/pkg/mod");
        }
    }
}

/// The `go.work` that is in force, in the directory or above of it; whether there is one.
fn workspace(review: &mut Review<'_>) -> bool {
    let mut directory = review.directory.clone();
    loop {
        let path = join(&directory, "go.work");
        if review.file(&path) {
            review.file(&join(&directory, "go.work.sum"));
            let Some(text) = review.text(&path) else { return true };
            for module_path in directives(text, "use") {
                let Some(first) = module_path.first() else { continue };
                let member = resolve(&directory, first);
                review.named(&join(&member, "go.mod"));
                review.file(&join(&member, "go.sum"));
                module(review, &member);
            }
            replaced(review, &directory, text);
            return true;
        }
        match directory.rsplit_once('/') {
            Some((above, _)) if !above.is_empty() => directory = above.to_owned(),
            Some(_) if directory != "/" => directory = "/".to_owned(),
            _ => return false,
        }
    }
}

/// What the `go.mod` in `directory` names.
fn module(review: &mut Review<'_>, directory: &str) {
    let Some(text) = review.text(&join(directory, "go.mod")) else { return };
    replaced(review, directory, text);
    let version =
        directives(text, "go").into_iter().next().and_then(|words| words.first().copied());
    let minor = version.and_then(|version| version.split('.').nth(1)?.parse::<u32>().ok());
    if minor.is_none_or(|minor| minor <= ADDS_SUMS) && review.call.operation == Operation::Fetch {
        review.assume("go.sum has every line, so that go mod download adds none");
    }
}

/// `replace a => ./b` reads the `go.mod` there.
fn replaced(review: &mut Review<'_>, directory: &str, text: &str) {
    for words in directives(text, "replace") {
        let target = words.iter().position(|word| *word == "=>").and_then(|at| words.get(at + 1));
        let Some(target) = target.filter(|target| target.starts_with(['.', '/'])) else { continue };
        review.named(&join(&resolve(directory, target), "go.mod"));
    }
}

/// The words behind each directive `name`, also of those in parentheses.
fn directives<'t>(text: &'t str, name: &str) -> Vec<Vec<&'t str>> {
    let mut found = Vec::new();
    let mut block = None;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let words: Vec<&str> =
            line.split_whitespace().map(|word| word.trim_matches(['"', '`'])).collect();
        match (block, words.as_slice()) {
            (_, []) => {}
            (Some(_), [")"]) => block = None,
            (Some(inside), _) => found.extend((inside == name).then_some(words)),
            (None, [first, "("]) => block = Some(*first),
            (None, [first, rest @ ..]) if first.strip_suffix('(').is_none() => {
                found.extend((*first == name).then(|| rest.to_vec()));
            }
            (None, [first, ..]) => block = first.strip_suffix('('),
        }
    }
    found
}
