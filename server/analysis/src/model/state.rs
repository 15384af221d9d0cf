//! The state that an instruction finds: working directory, user and shell.

use std::ops::Range;
use std::sync::Arc;

use super::earlier::Same;
use super::{Base, Model, Stage};

/// The values of one setting, each with the index of the entry that sets it; `None` where the
/// value is not known.
#[derive(Debug)]
pub(super) struct Track<T>(Vec<(usize, Option<Arc<T>>)>);

impl<T> Default for Track<T> {
    fn default() -> Track<T> {
        Track(Vec::new())
    }
}

impl<T> Track<T> {
    /// From the entry `entry` on the setting has `value`. Entries come in order.
    pub(super) fn set(&mut self, entry: usize, value: Option<T>) {
        self.0.push((entry, value.map(Arc::new)));
    }

    /// Adds what `earlier` has of a stage.
    pub(super) fn take_over(&mut self, earlier: &Track<T>, same: &Same<'_>) {
        let own = earlier.0.get(earlier.within(same.stage.entries())).unwrap_or_default();
        self.0.extend(own.iter().map(|(entry, value)| (same.entry(*entry), value.clone())));
    }

    /// The indices of the values that these entries set.
    fn within(&self, entries: Range<usize>) -> Range<usize> {
        let before = |end: usize| self.0.partition_point(|(at, _)| *at < end);
        before(entries.start)..before(entries.end)
    }

    /// The entries from `start` to `end` that set it.
    pub(super) fn entries(&self, start: usize, end: usize) -> impl Iterator<Item = usize> {
        let found = self.0.get(self.within(start..end)).unwrap_or_default();
        found.iter().map(|(at, _)| *at)
    }

    /// What the last of the entries from `start` to `end` sets; the outer `None` if none does.
    fn last(&self, start: usize, end: usize) -> Option<Option<&T>> {
        let (entry, value) =
            self.0.get(self.0.partition_point(|(at, _)| *at < end).checked_sub(1)?)?;
        (*entry >= start).then_some(value.as_deref())
    }
}

/// The shell that runs commands in shell form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shell<'m> {
    /// The one of the platform: `/bin/sh -c`, or on Windows `cmd /S /C`.
    Default,
    /// What SHELL says: the program and its arguments.
    Set(&'m [String]),
    /// What the base image or ONBUILD says.
    Unknown,
}

/// What an instruction finds. `None` stands for what the base image has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State<'m> {
    /// The working directory, absolute.
    pub(crate) working_directory: Option<&'m str>,
    /// The user, with the group if one is given.
    pub(crate) user: Option<&'m str>,
    /// The shell.
    pub(crate) shell: Shell<'m>,
}

/// The operating system as platforms name it.
const WINDOWS: &str = "windows";

/// What the names and tags of images for Windows hold: those of Windows itself, and the variants
/// of others.
const WINDOWS_IMAGES: [&str; 4] =
    ["mcr.microsoft.com/windows", "windowsservercore", "nanoserver", "microsoft/windows"];

fn names_windows(image: &str) -> bool {
    WINDOWS_IMAGES.iter().any(|name| image.contains(name))
}

impl Model {
    /// The state that the entry `entry` finds; before the first stage there is none.
    pub(crate) fn state_at(&self, entry: usize) -> Option<State<'_>> {
        let stage = self.stage_at(entry).filter(|stage| stage.entry != entry)?;
        Some(self.state(stage, entry))
    }

    /// The state at the end of `stage`: what its image has.
    pub(crate) fn state_behind<'m>(&'m self, stage: &'m Stage) -> State<'m> {
        self.state(stage, stage.end)
    }

    /// Whether a USER of `stage` before the entry `end`, or one of the stages below, is in force.
    pub(crate) fn sets_user(&self, stage: &Stage, end: usize) -> bool {
        matches!(self.setting(&self.users, stage, end), Some(Some(_)))
    }

    /// Whether `stage` is certainly or most likely for Windows.
    pub(crate) fn is_for_windows(&self, stage: &Stage) -> bool {
        let is_windows = |stage: &Stage| {
            let platform = stage.platform.as_deref().unwrap_or_default();
            let by_image = matches!(&stage.base, Base::Image(name) if names_windows(name));
            by_image || platform.to_ascii_lowercase().starts_with(WINDOWS)
        };
        self.has_windows_escape || self.chain(stage).any(is_windows)
    }

    fn state<'m>(&'m self, stage: &'m Stage, end: usize) -> State<'m> {
        State {
            working_directory: self.working_directory(stage, end),
            user: self.setting(&self.users, stage, end).flatten().map(String::as_str),
            shell: self.shell(stage, end),
        }
    }

    /// What runs the commands of `stage` in front of its entry `end`.
    pub(super) fn shell<'m>(&'m self, stage: &'m Stage, end: usize) -> Shell<'m> {
        match self.setting(&self.shells, stage, end) {
            Some(Some(shell)) => Shell::Set(shell),
            Some(None) => Shell::Unknown,
            None => Shell::Default,
        }
    }

    /// The working directory in front of the entry `end` of `stage`.
    pub(super) fn working_directory<'m>(&'m self, stage: &'m Stage, end: usize) -> Option<&'m str> {
        let set = self.setting(&self.working_directories, stage, end);
        let bottom = || self.chain(stage).last().map(|stage| &stage.base);
        match set {
            Some(value) => value.map(String::as_str),
            None => (bottom() == Some(&Base::Scratch)).then_some("/"),
        }
    }

    /// What `stage` up to the entry `end`, or else the stages below it, set; the outer `None` if
    /// it is left to the base image.
    fn setting<'m, T>(
        &'m self,
        track: &'m Track<T>,
        stage: &'m Stage,
        end: usize,
    ) -> Option<Option<&'m T>> {
        for layer in self.chain(stage) {
            let is_own = layer.number == stage.number;
            if !is_own && layer.has_triggers {
                return Some(None);
            }
            let end = if is_own { end } else { layer.end };
            if let Some(value) = track.last(layer.entry, end) {
                return Some(value);
            }
        }
        None
    }
}
