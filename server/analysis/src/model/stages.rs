//! Stages, what each is built on, and what it takes from others.

use std::ops::Range;

use syntax::Span;

use super::Model;

/// What a stage is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// An earlier stage, by its number.
    Stage(usize),
    /// The image with nothing in it.
    Scratch,
    /// An image: its reference, with the values that variables have by default. It may not be
    /// well formed.
    Image(String),
    /// A variable in it has no value that the file tells.
    Unknown,
}

/// A stage's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StageName {
    /// As it is written.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) span: Span,
}

/// A build stage.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    /// How many stages come before it.
    pub(crate) number: usize,
    /// The index of the entry with its FROM.
    pub(crate) entry: usize,
    /// The index behind its last entry.
    pub(crate) end: usize,
    /// From its FROM to the end of its last instruction.
    pub(crate) span: Span,
    /// Its name, if it has one.
    pub(crate) name: Option<StageName>,
    /// What it is built on.
    pub(crate) base: Base,
    /// That as it is written; empty in a FROM that is not finished.
    pub(crate) base_text: String,
    /// Where that stands.
    pub(crate) base_span: Option<Span>,
    /// The value of `--platform`, where it is given and known.
    pub(crate) platform: Option<String>,
    /// The definitions in it, as indices.
    pub(super) definitions: Range<usize>,
    /// How many definitions come before each instruction that may define any name.
    pub(super) blurs: Vec<usize>,
    /// Whether it has an ONBUILD: what that does to a stage that is built on this one is not
    /// followed.
    pub(crate) has_triggers: bool,
    /// What it takes from elsewhere, as indices.
    pub(super) sources: Range<usize>,
}

impl Stage {
    /// The name, or else the number, by which people call it.
    pub(crate) fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| self.number.to_string(), |name| name.text.clone())
    }

    /// The number of the stage that it is built on.
    pub(crate) fn below(&self) -> Option<usize> {
        match self.base {
            Base::Stage(number) => Some(number),
            _ => None,
        }
    }

    /// The image it is built on, where its name stands in the file without variables.
    pub(crate) fn image_as_written(&self) -> Option<&str> {
        let is_image = matches!(self.base, Base::Image(_)) && !self.base_text.contains('$');
        is_image.then_some(self.base_text.as_str())
    }

    /// The indices of its entries, its FROM first.
    pub(crate) fn entries(&self) -> Range<usize> {
        self.entry..self.end
    }
}

/// Who takes something from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceKind {
    /// `COPY --from`.
    Copy,
    /// `from` of a mount.
    Mount,
}

/// What COPY or a mount takes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// A stage that is complete before.
    Stage(usize),
    /// A stage that is not: the one it stands in, or a later one.
    TooEarly(usize),
    /// A number that no stage has.
    NoStage,
    /// An image, or a named context of the build.
    Image,
    /// It holds variables, which the build refuses.
    Unreadable,
}

/// A reference of COPY or a mount to where it takes files from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// The index of the entry.
    pub(crate) entry: usize,
    /// Who refers.
    pub(crate) kind: SourceKind,
    /// The name or number as it is written.
    pub(crate) text: String,
    /// Where that stands.
    pub(crate) span: Span,
    /// What it means.
    pub(crate) target: Target,
}

impl Source {
    /// Whether it gives the stage by its number.
    pub(crate) fn is_number(&self) -> bool {
        self.kind == SourceKind::Copy && self.text.parse::<i64>().is_ok()
    }
}

impl Model {
    /// Every stage, in order.
    pub(crate) fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The stage that the entry `entry` begins or belongs to; `None` before the first one.
    pub(crate) fn stage_at(&self, entry: usize) -> Option<&Stage> {
        let after = self.stages.partition_point(|stage| stage.entry <= entry);
        self.stages.get(after.checked_sub(1)?)
    }

    /// The stages that are complete before the entry `entry`, so that it can use them.
    pub(crate) fn earlier_stages(&self, entry: usize) -> &[Stage] {
        let number = self.stage_at(entry).map_or(0, |stage| stage.number);
        self.stages.get(..number).unwrap_or_default()
    }

    /// The stage that `name` means to COPY and mounts, in any letter case; of several the last.
    pub(crate) fn stage_named(&self, name: &str) -> Option<&Stage> {
        self.stages.get(*self.names.get(&name.to_lowercase())?)
    }

    /// What COPY and mounts take from elsewhere, in the whole file.
    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What the entry `entry` takes from elsewhere.
    pub(crate) fn sources_at(&self, entry: usize) -> &[Source] {
        let start = self.sources.partition_point(|source| source.entry < entry);
        let end = self.sources.partition_point(|source| source.entry <= entry);
        self.sources.get(start..end).unwrap_or_default()
    }

    /// What `stage` takes from elsewhere by COPY and mounts.
    pub(crate) fn sources_of(&self, stage: &Stage) -> &[Source] {
        self.sources.get(stage.sources.clone()).unwrap_or_default()
    }

    /// `stage`, the stage it is built on, the one below that, and so on, at most
    /// [`MAX_CHAIN`] of them.
    pub(crate) fn chain<'m>(&'m self, stage: &'m Stage) -> impl Iterator<Item = &'m Stage> {
        let below = |stage: &&'m Stage| match stage.base {
            Base::Stage(number) => self.stages.get(number),
            _ => None,
        };
        std::iter::successors(Some(stage), below).take(MAX_CHAIN)
    }

    /// For each stage, whether the build of the last one needs it.
    pub(crate) fn needed(&self) -> Vec<bool> {
        let mut needed = vec![false; self.stages.len()];
        let mut open: Vec<usize> = self.stages.len().checked_sub(1).into_iter().collect();
        while let Some(number) = open.pop() {
            let (Some(stage), Some(mark)) = (self.stages.get(number), needed.get_mut(number))
            else {
                continue;
            };
            if !std::mem::replace(mark, true) {
                open.extend(self.stages_under(stage));
            }
        }
        needed
    }

    /// The stages that `stage` is built on and takes files from.
    pub(crate) fn stages_under<'m>(&'m self, stage: &'m Stage) -> impl Iterator<Item = usize> {
        let sources = self.sources_of(stage).iter().filter_map(|source| match source.target {
            Target::Stage(number) => Some(number),
            _ => None,
        });
        stage.below().into_iter().chain(sources)
    }
}

/// How many stages built on each other are followed. Files have three; a hostile one has thousands.
pub(super) const MAX_CHAIN: usize = 100;
