//! COPY and ADD: exactly the paths that they write where the context is known, else everything that
//! they may write (BuildKit `solver/llbsolver/file/backend.go`, `docopy`, and `fsutil/copy`).

use std::collections::BTreeSet;
use std::sync::Arc;

use analysis::context::{glob, path};
use analysis::plan::{Item, Origin, Step, Transfer, Value};

use super::atoms::{Aspects, How, Mode, Owner, Setting};
use super::paths::Paths;
use super::state::State;
use super::{Effects, Profile, World, owners};
use crate::tree::{Kind, Tree};

/// What the names of archives end in, which ADD unpacks.
const ARCHIVES: [&str; 11] =
    [".tar", ".tgz", ".gz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz", ".zst", ".tzst", ".lzma"];

/// Adds what `transfer` does to `effects`.
pub(super) fn effects(
    effects: &mut Effects,
    step: &Step,
    transfer: &Transfer,
    is_add: bool,
    state: &State,
    world: &World<'_>,
) {
    names(effects, transfer);
    if !starts_at_root(&transfer.destination) {
        effects.depends.insert(Setting::Directory, "its relative destination".into());
        let arguments = state.directory_arguments().iter().cloned();
        effects.assumptions.extend(arguments.map(keeps_default));
    }
    let tree = world.tree.filter(|_| transfer.origin == Origin::Context);
    // Which files are taken only matters where it is told.
    let told = tree.is_some() || transfer.into_directory;
    let sources = items(transfer).filter(|_| told);
    for value in sources.chain(settings(transfer)) {
        effects.assumptions.extend(state.arguments_of(value).into_iter().map(keeps_default));
    }
    let owner = owner(effects, transfer);
    let Some(directory) = &transfer.directory else {
        let cause: Arc<str> = "its destination, which is not known,".into();
        effects.write(Paths::Top, Aspects::ALL, &cause);
        return;
    };
    let mode = match (&transfer.mode, world.profile) {
        (Some(mode), _) => owners::mode(mode),
        (None, Profile::BuildKit) => Mode::Bits(0o755),
        (None, Profile::Other) => Mode::Unknown,
    };
    let mut copy = Copying {
        transfer,
        tree,
        is_add,
        directory,
        owner,
        mode,
        cause: step.placed.entry.instruction.as_ref().map_or_else(
            || "".into(),
            |found| Arc::from(found.line.slice(found.statement.arguments.range)),
        ),
        files: BTreeSet::new(),
        directories: BTreeSet::new(),
        effects,
    };
    copy.cause = Arc::from(format!("{} {}", copy.effects.name, shortened(&copy.cause)));
    copy.ensure_all(directory, transfer.into_directory);
    for item in &transfer.items {
        copy.item(item);
    }
    copy.finish(state);
}

/// The beginning of `text`, for people.
pub(super) fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What has to hold where the value of an argument makes a difference.
pub(super) fn keeps_default(argument: String) -> String {
    format!("the build leaves {argument} at its default")
}

fn items(transfer: &Transfer) -> impl Iterator<Item = &Value> {
    transfer.items.iter().filter_map(|item| match item {
        Item::Path(value) | Item::Remote(value) => Some(value),
        Item::Heredoc { .. } => None,
    })
}

/// Where the files go, and how.
fn settings(transfer: &Transfer) -> impl Iterator<Item = &Value> {
    let flags = transfer.owner.iter().chain(&transfer.mode).chain(&transfer.excludes);
    let others = transfer.others.iter().map(|(_, value)| value);
    [&transfer.destination].into_iter().chain(flags).chain(others)
}

/// The variables that the builder replaces.
fn names(effects: &mut Effects, transfer: &Transfer) {
    for value in items(transfer).chain(settings(transfer)) {
        effects.variables.names.extend(value.variables.iter().cloned());
    }
    for item in &transfer.items {
        if let Item::Heredoc { text, expands: true, .. } = item {
            effects.variables.names.extend(named_in(text));
        }
    }
}

/// Everything in `text` that may be the name of a variable which is replaced.
fn named_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('$').skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty()).map(str::to_owned)
    })
}

fn starts_at_root(destination: &Value) -> bool {
    let path = destination.known.as_deref().unwrap_or(&destination.text);
    path.trim_start_matches(['"', '\'']).starts_with('/')
}

/// The owner of what is made; names are looked up in the image.
fn owner(effects: &mut Effects, transfer: &Transfer) -> Owner {
    let Some(value) = &transfer.owner else { return Owner::Root };
    let is_numeric = value.known.as_deref().is_some_and(owners::is_numeric);
    if !is_numeric {
        let cause: Arc<str> = format!("the owner {}", value.text).into();
        for file in ["/etc/passwd", "/etc/group"] {
            effects.read(Paths::Exact(file.to_owned()), Aspects::ALL, &cause);
        }
    }
    value.known.as_deref().map_or(Owner::Unknown, owners::named)
}

struct Copying<'a> {
    transfer: &'a Transfer,
    tree: Option<&'a Tree>,
    is_add: bool,
    directory: &'a str,
    owner: Owner,
    mode: Mode,
    cause: Arc<str>,
    /// What becomes a file or a link.
    files: BTreeSet<String>,
    /// What becomes a directory with the owner and mode of the one in the context.
    directories: BTreeSet<String>,
    effects: &'a mut Effects,
}

impl Copying<'_> {
    /// Everything on the way to `target` becomes a directory, and `target` itself if it
    /// `is_directory`.
    fn ensure_all(&mut self, target: &str, is_directory: bool) {
        let itself = (is_directory && target != "/").then_some(target);
        for directory in path::parents(target).chain(itself) {
            let how = if self.transfer.link {
                How::Replaced
            } else {
                How::Ensured(self.owner.clone(), self.mode.clone())
            };
            let aspects = Aspects::ENTRY.and(Aspects::ATTRIBUTES);
            self.effects.change(Paths::Exact(directory.to_owned()), aspects, how, &self.cause);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Heredoc { name, .. } => self.file(name),
            Item::Remote(address) => {
                let known = address.known.as_deref().map(|address| {
                    let address = address.split(['?', '#']).next().unwrap_or_default();
                    address.rsplit('/').next().unwrap_or_default().to_owned()
                });
                let is_file = known.as_deref().is_some_and(|name| !name.is_empty());
                let is_repository = address.text.contains(".git") || address.text.contains('@');
                match known.filter(|_| is_file && !is_repository && !unpacks(self.transfer)) {
                    Some(name) => self.file(&name),
                    None => self.anything(),
                }
            }
            Item::Path(value) => match value.known.as_deref() {
                Some(source) => self.source(source),
                None => self.anything(),
            },
        }
    }

    /// Whatever may be in the destination.
    fn anything(&mut self) {
        let directory = self.directory.to_owned();
        let is_directory = self.transfer.into_directory && !self.is_add && !self.transfer.link;
        let paths = if is_directory { Paths::Inside(directory) } else { Paths::Below(directory) };
        self.effects.write(paths, Aspects::ALL, &self.cause);
    }

    /// A file called `name`, which goes into the destination if that is a directory.
    fn file(&mut self, name: &str) {
        let inside = join(self.directory, name);
        if !self.transfer.into_directory {
            self.files.insert(self.directory.to_owned());
        }
        self.files.insert(inside);
    }

    fn source(&mut self, source: &str) {
        let Some(tree) = self.tree.filter(|tree| !tree.is_partial || is_one(source)) else {
            return self.anything();
        };
        if self.transfer.parents {
            return self.with_parents(tree, source);
        }
        let clean = path::in_context(source);
        if !glob::has_wildcards(&clean) {
            return self.one(tree, &clean);
        }
        let (mut found, mut skipped): (Vec<&str>, Option<String>) = (Vec::new(), None);
        for (path, node) in tree.iter() {
            let is_skipped = skipped.as_deref().is_some_and(|above| path.starts_with(above));
            if is_skipped || glob::matches(&clean, path) != Ok(true) {
                continue;
            }
            found.push(path);
            skipped = (node.kind == Kind::Directory).then(|| format!("{path}/"));
        }
        if found.is_empty() {
            self.anything();
        }
        for path in found {
            self.one(tree, path);
        }
    }

    /// One path of the context.
    fn one(&mut self, tree: &Tree, path: &str) {
        let kind =
            if path.is_empty() { Some(Kind::Directory) } else { tree.get(path).map(|n| n.kind) };
        match kind {
            Some(Kind::Directory) => {
                let directory = self.directory.to_owned();
                self.ensure_all(&directory, true);
                self.content(tree, path, &directory);
            }
            Some(Kind::File | Kind::Executable) => {
                let name = path.rsplit('/').next().unwrap_or(path);
                if self.is_add && ARCHIVES.iter().any(|end| name.ends_with(end)) {
                    return self.anything();
                }
                if self.is_add {
                    self.effects.assumptions.insert(format!("{path} is no archive"));
                }
                self.file(name);
            }
            // A link is followed, to whatever it leads.
            Some(Kind::Link) | None => self.anything(),
        }
    }

    /// What is in the directory `source` of the context goes into `target`.
    fn content(&mut self, tree: &Tree, source: &str, target: &str) {
        let skip = if source.is_empty() { 0 } else { source.len() + 1 };
        for (path, node) in tree.below(source) {
            let to = join(target, path.get(skip..).unwrap_or_default());
            match node.kind {
                Kind::Directory => drop(self.directories.insert(to)),
                Kind::Link => {
                    self.effects.links.push(Paths::Exact(to.clone()));
                    self.files.insert(to);
                }
                _ => drop(self.files.insert(to)),
            }
        }
    }

    /// `--parents`: the path below the pivot `/./`, or the whole one, is kept.
    fn with_parents(&mut self, tree: &Tree, source: &str) {
        let (pivot, rest) = source.split_once("/./").unwrap_or(("", source));
        let (pivot, rest) = (path::in_context(pivot), path::in_context(rest));
        let clean = path::join_all(&pivot, &rest);
        let node = tree.get(&clean).map(|node| node.kind);
        let is_plain = !glob::has_wildcards(&clean) && !self.is_add;
        let target = join(self.directory, &rest);
        for parent in path::parents(&target) {
            let how = How::Ensured(self.owner.clone(), Mode::Unknown);
            let aspects = Aspects::ENTRY.and(Aspects::ATTRIBUTES);
            if super::paths::is_inside(parent, self.directory) {
                self.effects.change(Paths::Exact(parent.to_owned()), aspects, how, &self.cause);
            }
        }
        match node.filter(|_| is_plain) {
            Some(Kind::Directory) => {
                self.directories.insert(target.clone());
                self.content(tree, &clean, &target);
            }
            Some(Kind::File | Kind::Executable) => drop(self.files.insert(target)),
            _ => self.anything(),
        }
    }

    fn finish(self, state: &State) {
        let Copying { files, directories, effects, cause, owner, .. } = self;
        let mode = match &self.transfer.mode {
            Some(mode) => owners::mode(mode),
            None => Mode::Context,
        };
        if !directories.is_empty() {
            let aspects = Aspects::ENTRY.and(Aspects::ATTRIBUTES);
            let paths = Paths::Set(Arc::new(directories));
            effects.change(paths, aspects, How::Merged(owner, mode), &cause);
        }
        if !files.is_empty() {
            let is_copied = |item: &Item| matches!(item, Item::Path(_));
            let is_copied = self.tree.is_some() && self.transfer.items.iter().all(is_copied);
            let aspects = if is_copied { Aspects::COPIED } else { Aspects::ALL };
            effects.write(Paths::Set(Arc::new(files)), aspects, &cause);
        }
        let is_led = |access: &super::Access| state.may_lead_elsewhere(&access.paths);
        let through = effects.writes.iter().any(is_led)
            || state.may_lead_elsewhere(&Paths::Exact(self.directory.to_owned()));
        if through {
            effects.write(Paths::Top, Aspects::ALL, &"a link on the way to its destination".into());
        }
    }
}

/// Whether `source` is a path that does not depend on what else there is. A directory might.
fn is_one(source: &str) -> bool {
    let name = source.rsplit('/').next().unwrap_or_default();
    !glob::has_wildcards(source) && name.contains('.') && !matches!(name, "." | "..")
}

fn unpacks(transfer: &Transfer) -> bool {
    transfer.others.iter().any(|(name, _)| name == "unpack")
}

fn join(directory: &str, name: &str) -> String {
    let joined = format!("{}/{name}", directory.trim_end_matches('/'));
    path::clean(&joined)
}
