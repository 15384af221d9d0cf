//! What is found out about a call while the manifests of its project are read. A file that may not
//! be read to the end is a reason to refuse, never an empty one.

use std::collections::{BTreeMap, BTreeSet};

use analysis::context::path;

use super::call::{Call, Operation, resolve};
use super::project::{Project, inside, join};
use super::{Install, Judgement, Need, Needed, Refusal, Remedy};
use crate::tree::{Kind, Node};

/// What has to be accepted where a lock file does not decide about versions.
pub(crate) const OLDER: &str = "packages whose versions no file decides may stay older for longer, as they are fetched less often";

/// More files than this are too many for a list of what is copied first.
const MOST_NEEDS: usize = 400;

/// The findings so far.
pub(super) struct Review<'a> {
    pub(super) call: &'a Call,
    pub(super) project: &'a Project<'a>,
    /// The directory of the project in the image.
    pub(super) directory: String,
    needs: BTreeMap<String, (String, bool)>,
    absent: BTreeSet<String>,
    writes: BTreeSet<String>,
    assumptions: Vec<String>,
    refusals: Vec<Refusal>,
    visited: BTreeSet<String>,
    depth: usize,
}

/// How deep files that name each other are followed, and how many in all.
const DEEPEST: usize = 40;
const MOST_VISITED: usize = 2000;

impl<'a> Review<'a> {
    pub(super) fn new(call: &'a Call, project: &'a Project<'a>) -> Review<'a> {
        Review {
            call,
            project,
            directory: call.directory.clone().unwrap_or_default(),
            needs: BTreeMap::new(),
            absent: BTreeSet::new(),
            writes: BTreeSet::new(),
            assumptions: Vec::new(),
            refusals: Vec::new(),
            visited: BTreeSet::new(),
            depth: 0,
        }
    }

    /// Looks at what does not depend on the manager; false if nothing more can be told.
    pub(super) fn begin(&mut self) -> bool {
        if self.call.directory.is_none() && self.call.operation == Operation::Named {
            return true;
        }
        if self.call.directory.is_none() {
            self.refuse("the directory that it runs in is not known", None);
            return false;
        }
        if self.call.is_unclear() {
            self.refuse("an argument of it is not known, and may be any flag or file", None);
        }
        if self.project.is_partial() {
            self.refuse("the build context has more files than were listed", None);
        }
        true
    }

    /// The findings in order.
    pub(super) fn finish(mut self) -> Install {
        if self.call.operation != Operation::Named {
            self.outputs();
        }
        if self.needs.len() > MOST_NEEDS {
            self.refuse(&format!("it needs more than {MOST_NEEDS} files"), None);
        }
        self.writes_over_sources();
        let needs = self.needed();
        let judgement = match (self.refusals.is_empty(), self.assumptions.is_empty()) {
            (false, _) => Judgement::Refused(self.refusals),
            (true, true) => Judgement::Proven,
            (true, false) => Judgement::Assumed(self.assumptions),
        };
        Install {
            operation: self.call.operation,
            title: self.call.title.clone(),
            directory: self.directory,
            needs,
            absent: self.absent.into_iter().collect(),
            writes: self.writes.into_iter().collect(),
            judgement,
        }
    }

    /// Adds the files of the manager's row that lie in `directory`. False if one that nothing works
    /// without is not there.
    pub(super) fn own_files(&mut self, directory: &str) -> bool {
        let mut is_complete = true;
        for file in self.call.manager.files {
            let found = match file.need {
                Needed::IfNamed => continue,
                _ => self.pattern(directory, file.path),
            };
            if !found && file.need == Needed::Always {
                is_complete = false;
                self.missing(&join(directory, file.path.trim_end_matches('/')));
            }
        }
        is_complete
    }

    /// Adds files that are read where the command runs, also by a call that is not for a project.
    pub(super) fn settings(&mut self, names: &[&str]) {
        let Some(directory) = self.call.directory.clone() else {
            return self.refuse("the directory that it runs in is not known", None);
        };
        for name in names {
            self.file(&join(&directory, name));
        }
    }

    /// Adds what `pattern` of a row stands for in `directory`; whether there is something.
    pub(super) fn pattern(&mut self, directory: &str, pattern: &str) -> bool {
        if let Some(name) = pattern.strip_suffix('/') {
            return self.tree(&join(directory, name));
        }
        if !pattern.contains('*') {
            return self.file(&join(directory, pattern));
        }
        let pattern = join(directory, pattern);
        let paths: Vec<String> = self.matching(&pattern).collect();
        self.watch(&pattern);
        for path in &paths {
            self.file(path);
        }
        !paths.is_empty()
    }

    /// The files in the image that match `pattern`, an absolute path.
    pub(super) fn matching(&self, pattern: &str) -> impl Iterator<Item = String> + use<'a> {
        let fixed = pattern.find(['*', '{', '?', '[']).unwrap_or(pattern.len());
        let start = pattern.get(..fixed).and_then(|text| text.rsplit_once('/'));
        let start = start.map_or("/", |(directory, _)| directory);
        let start = if start.is_empty() { "/" } else { start };
        let pattern = pattern.to_owned();
        let all = self.project.below(start).into_iter();
        all.filter(|(_, (_, node))| node.kind != Kind::Directory)
            .map(|(image, _)| image)
            .filter(move |image| super::globs::matches(&pattern, image))
    }

    /// Adds the file at `image`; whether it is there. Where it is not it must not come into being
    /// unseen.
    pub(super) fn file(&mut self, image: &str) -> bool {
        match self.project.find(image) {
            Some((path, node)) if node.kind != Kind::Directory => {
                if node.kind == Kind::Link {
                    self.refuse(&format!("{path} is a symbolic link"), None);
                }
                self.needs.insert(path, (image.to_owned(), false));
                true
            }
            _ => {
                self.watch(image);
                false
            }
        }
    }

    /// Adds the directory at `image` with all that is in it; whether it is there.
    pub(super) fn tree(&mut self, image: &str) -> bool {
        match self.project.find(image) {
            Some((path, node)) if node.kind == Kind::Directory => {
                self.needs.insert(path, (image.to_owned(), true));
                true
            }
            _ => {
                self.watch(&format!("{image}/**"));
                false
            }
        }
    }

    /// Adds a file that another one names; refuses where it is not there.
    pub(super) fn named(&mut self, image: &str) -> bool {
        let found = self.file(image);
        if !found {
            self.missing(image);
        }
        found
    }

    /// Says that what matches `pattern`, an absolute path, is read if it comes into being.
    pub(super) fn watch_pattern(&mut self, pattern: &str) {
        self.watch(pattern);
    }

    fn watch(&mut self, image: &str) {
        self.absent.extend(self.project.would_be(image));
    }

    /// What is in the file at `image`; refuses where it is there and was not read.
    pub(super) fn text(&mut self, image: &str) -> Option<&'a str> {
        let (path, node): (String, &'a Node) = self.project.find(image)?;
        let text = node.text.as_deref();
        if text.is_none() && node.kind != Kind::Directory {
            self.refuse(&format!("{path} could not be read"), None);
        }
        text
    }

    /// What `read` makes of the file at `image`; refuses where that is nothing.
    pub(super) fn document<T>(
        &mut self,
        image: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Option<T> {
        let document = read(self.text(image)?);
        if document.is_none() {
            let reason = format!("{} could not be understood", self.shown(image));
            self.refuse(&reason, None);
        }
        document
    }

    /// Says that the file at `image` is not there and nothing works without it.
    pub(super) fn missing(&mut self, image: &str) {
        let path = self.shown(image);
        let reason = format!("{path} is needed, and no file of the build context is there");
        self.refuse(&reason, None);
    }

    /// How a path in the image is told to people: from the directory of the project.
    pub(super) fn shown(&self, image: &str) -> String {
        match inside(image, &self.directory) {
            Some("") | None => image.to_owned(),
            Some(rest) => rest.to_owned(),
        }
    }

    /// The absolute path of `relative` as seen from the directory of the project.
    pub(super) fn path(&self, relative: &str) -> String {
        resolve(&self.directory, relative)
    }

    /// Says that something is written at `image`, an absolute path or one below `~`.
    pub(super) fn write(&mut self, image: &str) {
        let image = match (image.strip_prefix('~'), self.call.state.home()) {
            (Some(rest), Some(home)) => path::clean(&format!("{home}{rest}")),
            _ => image.to_owned(),
        };
        self.writes.insert(image);
    }

    /// Says that the outputs of the manager's row appear in `directory`.
    pub(super) fn outputs_in(&mut self, directory: &str) {
        for output in self.call.manager.outputs {
            self.writes.insert(join(directory, output));
        }
    }

    fn outputs(&mut self) {
        let directory = self.directory.clone();
        self.outputs_in(&directory);
    }

    /// Refuses where the build context has something that the call writes. A manifest that it writes
    /// is refused where that is found out.
    fn writes_over_sources(&mut self) {
        let over = self.writes.iter().filter_map(|image| {
            let (path, node) = self.project.find(image)?;
            // A directory without files in it changes nothing.
            let is_empty = || {
                let below = self.project.below(image).into_values();
                below.into_iter().all(|(_, node)| node.kind == Kind::Directory)
            };
            let is_something = node.kind != Kind::Directory || !is_empty();
            let is_other = !path.is_empty() && !self.needs.contains_key(&path) && is_something;
            is_other.then(|| (image.clone(), path))
        });
        for (image, path) in over.collect::<Vec<_>>() {
            let shown = self.shown(&image);
            let reason =
                format!("the build context has {shown}, which would replace what is written there");
            self.refuse(&reason, Some(Remedy::Ignore(path)));
        }
    }

    /// The needs, without what is in a directory that is needed with all that is in it.
    fn needed(&self) -> Vec<Need> {
        let is_inside = |path: &str| {
            path::parents(path).any(|parent| self.needs.get(parent).is_some_and(|(_, all)| *all))
        };
        let own = self.needs.iter().filter(|(path, _)| !is_inside(path));
        let need = |(path, (image, is_directory)): (&String, &(String, bool))| Need {
            path: path.clone(),
            image: image.clone(),
            is_directory: *is_directory,
        };
        own.map(need).collect()
    }

    /// Follows a file that another one names, once.
    pub(super) fn enter(&mut self, image: &str, follow: impl FnOnce(&mut Review<'a>)) {
        if self.visited.contains(image) {
            return;
        }
        if self.depth >= DEEPEST || self.visited.len() >= MOST_VISITED {
            return self.refuse("too many of its files name each other", None);
        }
        self.visited.insert(image.to_owned());
        self.depth += 1;
        follow(self);
        self.depth -= 1;
    }

    /// Adds an assumption, a sentence without its full stop.
    pub(super) fn assume(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if !self.assumptions.contains(&sentence) {
            self.assumptions.push(sentence);
        }
    }

    /// Adds a refusal.
    pub(super) fn refuse(&mut self, reason: &str, remedy: Option<Remedy>) {
        let refusal = Refusal { reason: reason.to_owned(), remedy };
        if !self.refusals.contains(&refusal) {
            self.refusals.push(refusal);
        }
    }

    /// Adds a refusal that flags would lift.
    pub(super) fn refuse_without(&mut self, flags: &str, reason: &str) {
        self.refuse(reason, Some(Remedy::Flags(flags.to_owned())));
    }
}

/// `names` as a list in a sentence, of many only the first.
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 5;
    let shown: Vec<&str> = names.iter().take(MOST).copied().collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
