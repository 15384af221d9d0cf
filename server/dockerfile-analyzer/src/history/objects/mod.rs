//! The objects of a repository, by their names: each is a file of its own or in a pack, in the
//! repository or in one that it borrows from.
//!
//! What is read is bounded, each object and all of them together. An object is looked for on this
//! disk alone: one that was left out when the repository was cloned is missing.

mod delta;
mod index;
mod inflate;
mod loose;
mod pack;

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::inflate::Inflater;
use self::pack::{Form, Pack};
use super::files;
use super::id::Id;

/// The largest object that is read, in bytes: a folder with a quarter of a million files.
const LARGEST: usize = 16 * 1024 * 1024;

/// How many bytes are uncompressed in all.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// How much is handed out in all, in bytes, where each time counts as some more: what is kept at
/// hand is cheap, but a few small trees can be asked for without end.
const MOST_HANDED_OUT: usize = 1024 * 1024 * 1024;
const EACH_TIME: usize = 256;

/// How many bytes of objects are kept at hand, by name and by place.
const MOST_KEPT: usize = 16 * 1024 * 1024;

/// How many differences may lead to one object; git makes at most 4095.
const LONGEST_CHAIN: usize = 4095;

/// How many folders of objects are looked into, how many names in each, how many packs there may
/// be, and how many of them are open at a time.
const MOST_FOLDERS: usize = 32;
const MOST_NAMES: usize = 20_000;
const MOST_PACKS: usize = 1_000;
const MOST_OPEN: usize = 32;

/// How many bytes of indexes are kept in memory.
const MOST_INDEXED: usize = 64 * 1024 * 1024;

/// How often it is looked for new packs, when an object is missing.
const MOST_LOOKS: usize = 8;

/// The longest list of folders to borrow from, in bytes.
const LONGEST_LIST: u64 = 64 * 1024;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commit,
    Tree,
    Blob,
    Tag,
}

/// Why an object cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is not there.
    Missing,
    /// It is not well formed, or not what it should be.
    Broken,
    /// It is larger than what is read.
    TooLarge,
    /// All in all too much was read.
    TooMuch,
}

/// The objects of a repository.
pub(super) struct Objects {
    folders: Vec<PathBuf>,
    packs: Vec<Pack>,
    /// The pack in which the last object was.
    last: usize,
    /// How much memory indexes may yet take up, in bytes.
    room: usize,
    /// How often new packs may yet be looked for.
    looks: usize,
    inflater: Inflater,
    by_name: Recent<Id>,
    by_place: Recent<(usize, u64)>,
    /// How many bytes may yet be uncompressed, and handed out.
    left: usize,
    left_to_hand_out: usize,
}

impl Objects {
    /// The objects in `folder`, a path with no link on the way, and in those it borrows from.
    pub(super) fn open(folder: PathBuf) -> Objects {
        let folders = with_borrowed(folder);
        let mut objects = Objects {
            folders,
            packs: Vec::new(),
            last: 0,
            room: MOST_INDEXED,
            looks: MOST_LOOKS,
            inflater: Inflater::new(),
            by_name: Recent::default(),
            by_place: Recent::default(),
            left: MOST_BYTES,
            left_to_hand_out: MOST_HANDED_OUT,
        };
        objects.find_packs();
        objects
    }

    /// The content of the object `id`, which must be of `kind` and have at most `most` bytes.
    pub(super) fn read(&mut self, id: Id, kind: Kind, most: usize) -> Result<Arc<[u8]>, Problem> {
        let object = match self.by_name.get(&id) {
            Some(object) => object,
            None => {
                let object = self.look_up(id)?;
                self.by_name.keep(id, &object);
                object
            }
        };
        let handed_out = object.1.len() + EACH_TIME;
        self.left_to_hand_out =
            self.left_to_hand_out.checked_sub(handed_out).ok_or(Problem::TooMuch)?;
        match object {
            (found, _) if found != kind => Err(Problem::Broken),
            (_, data) if data.len() > most => Err(Problem::TooLarge),
            (_, data) => Ok(data),
        }
    }

    fn look_up(&mut self, id: Id) -> Result<Object, Problem> {
        match self.look_up_once(id) {
            Err(Problem::Missing) if self.may_look_again() => self.look_up_once(id),
            found => found,
        }
    }

    fn look_up_once(&mut self, id: Id) -> Result<Object, Problem> {
        if let Some((pack, offset)) = self.place(id) {
            return self.unpack(pack, offset);
        }
        let inflater = &mut self.inflater;
        let mut folders = self.folders.iter();
        let found = folders.find_map(|folder| loose::read(folder, id, LARGEST, inflater));
        let (kind, data) = found.ok_or(Problem::Missing)??;
        self.spend(data.len())?;
        Ok((kind, data.into()))
    }

    /// Whether to look again for what is missing: git may have packed it in the meantime.
    fn may_look_again(&mut self) -> bool {
        let left = self.looks.checked_sub(1);
        if let Some(left) = left {
            self.looks = left;
            self.find_packs();
        }
        left.is_some()
    }

    /// Takes in the packs that are not known yet.
    fn find_packs(&mut self) {
        let known: HashSet<PathBuf> =
            self.packs.iter().map(|pack| pack.path().to_owned()).collect();
        let indexes = self.folders.iter().flat_map(|folder| indexes(folder));
        let new = indexes.filter(|index| !known.contains(index)).map(Pack::new);
        self.packs.extend(new.take(MOST_PACKS.saturating_sub(known.len())));
    }

    /// The pack with the object `id`, and where it begins there.
    fn place(&mut self, id: Id) -> Option<(usize, u64)> {
        for number in [self.last].into_iter().chain(0..self.packs.len()) {
            self.make_room(number);
            if let Some(offset) = self.find_in(number, id) {
                self.last = number;
                return Some((number, offset));
            }
        }
        None
    }

    fn find_in(&mut self, pack: usize, id: Id) -> Option<u64> {
        self.packs.get_mut(pack)?.find(id, &mut self.room)
    }

    /// Closes the packs if too many are open and `next` is not among them.
    fn make_room(&mut self, next: usize) {
        let is_open = self.packs.get(next).is_none_or(Pack::is_open);
        if !is_open && self.packs.iter().filter(|pack| pack.is_open()).count() >= MOST_OPEN {
            self.packs.iter_mut().for_each(Pack::close);
        }
    }

    /// The object that begins at `offset` in a pack.
    fn unpack(&mut self, pack: usize, offset: u64) -> Result<Object, Problem> {
        let mut deltas = Vec::new();
        let mut at = offset;
        let (kind, mut data) = loop {
            if let Some(found) = self.by_place.get(&(pack, at)) {
                break found;
            }
            let (form, content) = self.entry(pack, at)?;
            let base = match form {
                Form::Whole(kind) => {
                    let object = (kind, content.into());
                    self.by_place.keep((pack, at), &object);
                    break object;
                }
                Form::Back(distance) => at.checked_sub(distance).filter(|base| *base < at),
                Form::Of(id) => self.find_in(pack, id),
            };
            deltas.push((at, content));
            at = base.filter(|_| deltas.len() <= LONGEST_CHAIN).ok_or(Problem::Broken)?;
        };
        for (at, delta) in deltas.into_iter().rev() {
            data = delta::apply(&data, &delta, LARGEST)?.into();
            self.spend(data.len())?;
            self.by_place.keep((pack, at), &(kind, Arc::clone(&data)));
        }
        Ok((kind, data))
    }

    fn entry(&mut self, pack: usize, offset: u64) -> Result<(Form, Vec<u8>), Problem> {
        let found = self.packs.get_mut(pack).ok_or(Problem::Missing)?;
        let entry = found.entry(offset, LARGEST, &mut self.inflater)?;
        self.spend(entry.1.len())?;
        Ok(entry)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Problem> {
        self.left = self.left.checked_sub(bytes).ok_or(Problem::TooMuch)?;
        Ok(())
    }
}

/// An object: what it is, and its content.
type Object = (Kind, Arc<[u8]>);

/// Objects that may soon be asked for again.
struct Recent<K> {
    objects: HashMap<K, Object>,
    bytes: usize,
}

impl<K> Default for Recent<K> {
    fn default() -> Self {
        Recent { objects: HashMap::new(), bytes: 0 }
    }
}

impl<K: Eq + std::hash::Hash> Recent<K> {
    fn get(&self, key: &K) -> Option<Object> {
        self.objects.get(key).cloned()
    }

    fn keep(&mut self, key: K, (kind, data): &Object) {
        if self.bytes + data.len() > MOST_KEPT {
            self.objects.clear();
            self.bytes = 0;
        }
        self.bytes += data.len();
        self.objects.insert(key, (*kind, Arc::clone(data)));
    }
}

/// `folder` and the folders of objects that it borrows from, and these from others.
fn with_borrowed(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = vec![folder];
    let mut next = 0;
    while let Some(folder) = found.get(next).cloned() {
        next += 1;
        for other in borrowed(&folder) {
            if found.len() < MOST_FOLDERS && !found.contains(&other) {
                found.push(other);
            }
        }
    }
    found
}

/// The folders of objects that are named in `folder`.
fn borrowed(folder: &Path) -> Vec<PathBuf> {
    let list = files::read(&folder.join("info").join("alternates"), LONGEST_LIST);
    let list = list.unwrap_or_default();
    let lines = list.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let named = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    let real = |line| files::follow(folder, line)?.canonicalize().ok();
    named.filter_map(real).take(MOST_FOLDERS).collect()
}

/// The indexes of the packs in `folder`.
fn indexes(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.join("pack");
    let names = files::names(&folder, MOST_NAMES).into_iter();
    let is_index = |name: &PathBuf| name.extension() == Some(OsStr::new("idx"));
    names.filter(is_index).map(|name| folder.join(name)).collect()
}
