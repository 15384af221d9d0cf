//! Builds in which something runs again, and which instruction is why: the first one that does it in
//! a build is the cause.

use super::bits::Builds;

/// A set of builds where each has one cause.
#[derive(Debug, Clone, Default)]
pub(super) struct Causes {
    parts: Vec<(usize, Builds)>,
    all: Builds,
}

impl Causes {
    /// `builds`, caused by the instruction with this entry.
    pub(super) fn one(entry: usize, builds: &Builds) -> Causes {
        let mut causes = Causes::default();
        causes.add(entry, builds);
        causes
    }

    /// Every build that has a cause.
    pub(super) fn all(&self) -> &Builds {
        &self.all
    }

    /// The entries, each with the builds that it causes: no build twice.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Builds)> {
        self.parts.iter().map(|(entry, builds)| (*entry, builds))
    }

    /// Adds those of `builds` that have no cause yet.
    pub(super) fn add(&mut self, entry: usize, builds: &Builds) {
        let new = builds.without(&self.all);
        if new.is_empty() {
            return;
        }
        self.all |= &new;
        match self.parts.iter_mut().find(|(known, _)| *known == entry) {
            Some((_, builds)) => *builds |= &new,
            None => self.parts.push((entry, new)),
        }
    }

    /// Adds what `other` has and this has not.
    pub(super) fn add_all(&mut self, other: &Causes) {
        for (entry, builds) in &other.parts {
            self.add(*entry, builds);
        }
    }
}
