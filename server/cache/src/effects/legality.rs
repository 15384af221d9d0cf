//! Whether two steps may trade places: only where nothing that one writes is read or written by the
//! other, or where both orders certainly write the same.

use std::collections::BTreeSet;
use std::fmt;

use super::Effects;
use super::atoms::{Access, Aspects, How, Mode, Owner, Setting};
use super::paths::{Meeting, Paths};

/// How sure it is that the image stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Only what describes the image moves.
    Config,
    /// It is proved.
    Proved,
    /// It holds if what is stated does.
    Assumed,
}

/// Why two steps may trade places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// How sure that is.
    pub tier: Tier,
    /// What was compared, in words.
    pub checked: Vec<String>,
    /// What has to hold.
    pub assumptions: BTreeSet<String>,
}

/// Why two steps may not trade places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The first thing that is in the way, in words.
    pub reason: String,
    /// The path that both touch, where it is one.
    pub path: Option<String>,
    /// The smallest edit that would take it away, where one is known.
    pub remedy: Option<Remedy>,
}

/// An edit that takes a conflict away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Writing the destination from the root instead of from the working directory.
    AbsoluteDestination,
    /// Writing the owner in numbers, which are not looked up.
    NumericOwner,
    /// Keeping this path of the image out of what is copied, by the ignore file.
    Ignore(String),
    /// Copying this path of the image alone, before the rest.
    CopyFirst(String),
}

/// A step that moves past others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What holds for all of them together.
    pub proof: Proof,
    /// The steps that it passes, in the order in which it does.
    pub passed: Vec<usize>,
}

/// Whether `first` and `second`, which stand one after the other, give the same image in the other
/// order.
///
/// # Errors
/// What is in the way.
pub fn swap(first: &Effects, second: &Effects) -> Result<Proof, Conflict> {
    let mut found = Found { assumptions: BTreeSet::new() };
    settings(first, second)?;
    settings(second, first)?;
    found.variables(first, second)?;
    found.variables(second, first)?;
    volumes(first, second)?;
    volumes(second, first)?;
    found.files(first, second)?;
    found.times(first, second);
    let mut assumptions = found.assumptions;
    let is_config = first.is_config || second.is_config;
    if !is_config {
        assumptions.extend(first.assumptions.iter().chain(&second.assumptions).cloned());
    }
    let tier = match (is_config, assumptions.is_empty()) {
        (true, _) => Tier::Config,
        (false, true) => Tier::Proved,
        (false, false) => Tier::Assumed,
    };
    Ok(Proof { tier, checked: checked(first, second), assumptions })
}

/// Whether the step at `from` may move to the place of the one at `to`, past all between, where
/// `steps` are those of one stage. The stage is the same behind them, so that what is built on it
/// or takes files from it is the same as well.
///
/// # Errors
/// The step that is in the way, and why.
pub fn may_move(steps: &[Effects], from: usize, to: usize) -> Result<Move, (usize, Conflict)> {
    let passed: Vec<usize> =
        if to < from { (to..from).rev().collect() } else { (from + 1..=to).collect() };
    let mut proof = Proof { tier: Tier::Config, checked: Vec::new(), assumptions: BTreeSet::new() };
    let nothing = Effects::default();
    let moved = steps.get(from).unwrap_or(&nothing);
    for index in &passed {
        let other = steps.get(*index).unwrap_or(&nothing);
        let swapped = if to < from { swap(other, moved) } else { swap(moved, other) };
        let part = swapped.map_err(|conflict| (*index, conflict))?;
        proof.tier = proof.tier.max(part.tier);
        proof.checked.extend(part.checked);
        proof.assumptions.extend(part.assumptions);
    }
    Ok(Move { proof, passed })
}

/// What one sets and the other sets or depends on.
fn settings(one: &Effects, other: &Effects) -> Result<(), Conflict> {
    for setting in one.changes.keys() {
        let read = other.depends.get(setting);
        if let Some(cause) = read {
            let remedy = (*setting == Setting::Directory
                && !other.is_run
                && !other.writes.is_empty()
                && other.depends.len() == 1)
                .then_some(Remedy::AbsoluteDestination);
            let reason = format!(
                "{} changes {setting}, which {} of {} depends on",
                one.name, cause, other.name
            );
            return Err(Conflict { reason, path: None, remedy });
        }
        let is_same = |set: &Setting| match (set, setting) {
            (Setting::Label(None), Setting::Label(_))
            | (Setting::Label(_), Setting::Label(None)) => true,
            _ => set == setting,
        };
        if other.changes.keys().any(is_same) {
            let reason = format!("{} and {} both change {setting}", one.name, other.name);
            return Err(Conflict { reason, path: None, remedy: None });
        }
    }
    Ok(())
}

/// What RUN writes into a volume the builder drops.
fn volumes(one: &Effects, other: &Effects) -> Result<(), Conflict> {
    if !other.is_run {
        return Ok(());
    }
    for volume in &one.volumes {
        let is_lost =
            |write: &&Access| write.paths.meets(volume, &BTreeSet::new()) != Meeting::Never;
        if let Some(write) = other.writes.iter().find(is_lost) {
            let reason = format!(
                "{} writes {}, which this builder drops in the volume {volume}",
                write.cause, write.paths
            );
            return Err(Conflict { reason, path: None, remedy: None });
        }
    }
    Ok(())
}

struct Found {
    assumptions: BTreeSet<String>,
}

impl Found {
    /// The variables that one sets and the other sets or looks at.
    fn variables(&mut self, one: &Effects, other: &Effects) -> Result<(), Conflict> {
        let refuse = |reason: String| Err(Conflict { reason, path: None, remedy: None });
        for name in &one.sets {
            let Some(name) = name else {
                return match other.is_config && other.variables.names.is_empty() {
                    true => Ok(()),
                    false => {
                        refuse(format!("{} sets a variable whose name is not known", one.name))
                    }
                };
            };
            if other.sets.contains(&Some(name.clone())) || other.sets.contains(&None) {
                return refuse(format!("{} and {} both set {name}", one.name, other.name));
            }
            match other.variables.may_have(name) {
                Meeting::Never => {}
                Meeting::Unless(assumption) => drop(self.assumptions.insert(assumption)),
                Meeting::At(_) => {
                    let why =
                        other.unknown.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
                    return refuse(format!(
                        "{} sets {name}, which {} may read{why}",
                        one.name, other.name
                    ));
                }
            }
        }
        Ok(())
    }

    fn files(&mut self, first: &Effects, second: &Effects) -> Result<(), Conflict> {
        // What is there before both stays there in either order.
        let existing = &first.existing;
        for write in &first.writes {
            for read in &second.reads {
                self.write_and_read((first, write), (second, read), existing)?;
            }
            for other in &second.writes {
                self.writes((first, write), (second, other), existing)?;
            }
        }
        for write in &second.writes {
            for read in &first.reads {
                self.write_and_read((second, write), (first, read), existing)?;
            }
        }
        Ok(())
    }

    /// What two commands write has the time at which they run.
    fn times(&mut self, first: &Effects, second: &Effects) {
        let writes = |effects: &Effects| {
            effects.is_run && effects.writes.iter().any(|write| write.how == How::Anyhow)
        };
        if writes(first) && writes(second) {
            let assumption = "no later command compares when the files of both were made";
            self.assumptions.insert(assumption.to_owned());
        }
    }

    fn write_and_read(
        &mut self,
        (writer, write): (&Effects, &Access),
        (reader, read): (&Effects, &Access),
        existing: &BTreeSet<String>,
    ) -> Result<(), Conflict> {
        let none = BTreeSet::new();
        // A directory that is there already is not made; a copied one gets its mode even so.
        let (aspects, left_out) = match write.how {
            How::Anyhow | How::Replaced => (write.aspects, &none),
            How::Ensured(..) => (Aspects::ENTRY, existing),
            // A group that is handed on to what is made below makes a difference to that.
            How::Merged(_, Mode::Unknown | Mode::Bits(0o1000..)) => (Aspects::ALL, &none),
            How::Merged(..) if read.aspects.meets(Aspects::ATTRIBUTES) => (Aspects::ALL, &none),
            How::Merged(..) => (Aspects::ENTRY, existing),
        };
        if !aspects.meets(read.aspects) {
            return Ok(());
        }
        match write.paths.meets(&read.paths, left_out) {
            Meeting::Never => Ok(()),
            Meeting::Unless(assumption) => {
                self.assumptions.insert(assumption);
                Ok(())
            }
            Meeting::At(path) => {
                Err(clash((writer, write, "writes"), (reader, read, "reads"), path))
            }
        }
    }

    fn writes(
        &mut self,
        (first, one): (&Effects, &Access),
        (second, other): (&Effects, &Access),
        existing: &BTreeSet<String>,
    ) -> Result<(), Conflict> {
        let none = BTreeSet::new();
        let (aspects, left_out) = match (&one.how, &other.how) {
            // A command may not be allowed to make what the builder makes.
            (How::Ensured(..), How::Ensured(..) | How::Merged(..) | How::Replaced)
            | (How::Merged(..) | How::Replaced, How::Ensured(..))
                if may_be_denied((first, one), (second, other)) =>
            {
                (true, existing)
            }
            (How::Anyhow, How::Anyhow) => (one.aspects.meets(other.aspects), &none),
            // Whoever comes first makes it.
            (How::Ensured(a, x), How::Ensured(b, y)) => {
                let is_same = a == b && *a != Owner::Unknown && x == y && *x != Mode::Unknown;
                if is_same && one.paths == other.paths {
                    self.same_owner(first, second, existing, &one.paths);
                }
                (!is_same, existing)
            }
            // The one that sets the mode in any case decides it.
            (How::Ensured(..), How::Merged(..)) | (How::Merged(..), How::Ensured(..)) => {
                (false, &none)
            }
            (How::Merged(a, x), How::Merged(b, y)) => {
                let is_known = a == b && *a != Owner::Unknown && *x != Mode::Unknown && x == y;
                if is_known
                    && *x == Mode::Context
                    && let Meeting::At(path) = one.paths.meets(&other.paths, &none)
                {
                    let assumption =
                        format!("the directories that both make, such as {path}, have one mode");
                    self.assumptions.insert(assumption);
                }
                (!is_known, &none)
            }
            (How::Anyhow, How::Ensured(..)) => {
                (one.aspects.meets(Aspects::ENTRY), existing_if_kept(one, existing, &none))
            }
            (How::Ensured(..), How::Anyhow) => {
                (other.aspects.meets(Aspects::ENTRY), existing_if_kept(other, existing, &none))
            }
            (How::Ensured(..) | How::Replaced, How::Replaced)
            | (How::Replaced, How::Ensured(..)) => (false, &none),
            (How::Anyhow, How::Merged(..) | How::Replaced)
            | (How::Merged(..) | How::Replaced, How::Anyhow)
            | (How::Merged(..), How::Replaced)
            | (How::Replaced, How::Merged(..)) => (true, &none),
        };
        if !aspects {
            return Ok(());
        }
        match one.paths.meets(&other.paths, left_out) {
            Meeting::Never => Ok(()),
            Meeting::Unless(assumption) => {
                self.assumptions.insert(assumption);
                Ok(())
            }
            Meeting::At(path) => {
                Err(clash((first, one, "writes"), (second, other, "writes"), path))
            }
        }
    }

    /// Both make the same directory for the same user, as far as that is known.
    fn same_owner(
        &mut self,
        first: &Effects,
        second: &Effects,
        existing: &BTreeSet<String>,
        paths: &Paths,
    ) {
        let is_new = paths.members().any(|path| !existing.contains(path));
        if is_new && (first.assumes_root || second.assumes_root) {
            self.assumptions.insert("the base image's user is root".to_owned());
        }
    }
}

/// Whether one is made by a command that does not run as root, and the other by the builder.
fn may_be_denied((first, one): (&Effects, &Access), (second, other): (&Effects, &Access)) -> bool {
    let is_common = |effects: &Effects, access: &Access| {
        effects.is_run && !matches!(access.how, How::Ensured(Owner::Root, _))
    };
    first.is_run != second.is_run && (is_common(first, one) || is_common(second, other))
}

/// A directory that is there is no longer certain to be there where something deletes it. Package
/// managers leave the directories that others made.
fn existing_if_kept<'e>(
    write: &Access,
    existing: &'e BTreeSet<String>,
    none: &'e BTreeSet<String>,
) -> &'e BTreeSet<String> {
    let may_delete = write.aspects.meets(Aspects::ENTRY) && write.paths != Paths::System;
    if may_delete { none } else { existing }
}

/// Both touch `path`.
fn clash(
    (one, write, verb): (&Effects, &Access, &str),
    (other, access, other_verb): (&Effects, &Access, &str),
    path: String,
) -> Conflict {
    let unknown = [one, other].into_iter().find_map(|effects| {
        let why = effects.unknown.as_ref()?;
        Some(format!("what {} does is not known: {why}", effects.name))
    });
    let reason = unknown.clone().unwrap_or_else(|| {
        format!("{} {verb} {path}, which {} {other_verb}", write.cause, access.cause)
    });
    let is_one = path.starts_with('/') && !path.contains(['*', ' ']);
    let remedy = match (unknown, other_verb) {
        (Some(_), _) => None,
        (None, _) if access.cause.starts_with("the owner ") => Some(Remedy::NumericOwner),
        (None, "reads") if !one.is_run && is_one => Some(Remedy::CopyFirst(path.clone())),
        (None, "writes") if one.is_run != other.is_run && is_one => {
            Some(Remedy::Ignore(path.clone()))
        }
        _ => None,
    };
    Conflict { reason, path: is_one.then_some(path), remedy }
}

/// What was compared, in words.
fn checked(first: &Effects, second: &Effects) -> Vec<String> {
    if first.is_config || second.is_config {
        let config = if first.is_config { first } else { second };
        return vec![format!("{} only describes the image", config.name)];
    }
    [first, second].into_iter().map(Effects::to_string).collect()
}

/// The most places that are told of one step.
const MOST_TOLD: usize = 6;

fn list(accesses: &[Access]) -> String {
    let mut shown: Vec<String> = Vec::new();
    for access in accesses {
        let text = access.paths.to_string();
        if !shown.contains(&text) {
            shown.push(text);
        }
    }
    if shown.is_empty() {
        return "nothing".to_owned();
    }
    let more = shown.len().saturating_sub(MOST_TOLD);
    shown.truncate(MOST_TOLD);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// What it reads and writes, in a line.
impl fmt::Display for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sets = self.sets.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
        let changes = self.changes.keys().map(Setting::to_string).collect::<Vec<_>>().join(", ");
        write!(f, "{} reads {}, writes {}", self.name, list(&self.reads), list(&self.writes))?;
        if !sets.is_empty() {
            write!(f, ", sets {sets}")?;
        }
        if !changes.is_empty() {
            write!(f, ", changes {changes}")?;
        }
        Ok(())
    }
}
