//! The index of a pack: where each of its objects begins (git's
//! `Documentation/gitformat-pack.adoc`). Short ones are read once, of long ones only what is needed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::history::files;
use crate::history::id::Id;

/// The start of an index of the second version, the only one of the last fifteen years.
const INDEX_START: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];

/// How long the start of an index is, and how long it is with the table of first bytes, in bytes.
const START: usize = INDEX_START.len();
const TABLE: usize = 256 * 4;

/// How many names are read at once, at the end of a search.
const NAMES: u64 = 64;

/// The longest index that is kept in memory, in bytes.
const LONGEST_IN_MEMORY: u64 = 4 * 1024 * 1024;

/// The index of a pack.
pub(super) struct Index {
    path: PathBuf,
    /// How many names there are up to those that begin with each byte.
    table: Vec<u32>,
    content: Content,
}

/// What is in an index.
enum Content {
    Memory(Vec<u8>),
    /// The file, while it is open.
    Disk(Option<File>),
}

impl Index {
    /// The index at `path`, which may take up `room` bytes of memory, and takes them from it.
    pub(super) fn open(path: &Path, room: &mut usize) -> Option<Index> {
        let mut file = files::open(path).ok()?;
        let mut start = [0; START + TABLE];
        file.read_exact(&mut start).ok()?;
        let table = start.strip_prefix(&INDEX_START)?.chunks(4).filter_map(number);
        let table: Vec<u32> = table.collect();
        let most = LONGEST_IN_MEMORY.min(*room as u64);
        let content = match files::read(path, most) {
            Some(content) => Content::Memory(content),
            None => Content::Disk(Some(file)),
        };
        if let Content::Memory(content) = &content {
            *room = room.saturating_sub(content.len());
        }
        table.is_sorted().then(|| Index { path: path.to_owned(), table, content })
    }

    /// Whether it keeps its file open.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.content, Content::Disk(Some(_)))
    }

    /// Closes its file, which is opened again when it is needed.
    pub(super) fn close(&mut self) {
        if let Content::Disk(file) = &mut self.content {
            *file = None;
        }
    }

    fn count(&self) -> u64 {
        self.table.last().copied().unwrap_or_default().into()
    }

    /// Where the object `id` begins, if it is in the pack.
    pub(super) fn find(&mut self, id: Id) -> Option<u64> {
        let position = self.position(id)?;
        let names = (START + TABLE) as u64 + self.count() * Id::BYTES as u64;
        // Between the names and the places are the checksums.
        let places = names + self.count() * 4;
        let place = self.number(places + position * 4)?;
        if place & 1 << 31 == 0 {
            return Some(place.into());
        }
        let far = places + self.count() * 4 + u64::from(place & !(1 << 31)) * 8;
        let (high, low) = (self.number(far)?, self.number(far + 4)?);
        Some(u64::from(high) << 32 | u64::from(low))
    }

    /// The position of `id` among the names, which are sorted.
    fn position(&mut self, id: Id) -> Option<u64> {
        let first = usize::from(id.first());
        let mut end = u64::from(*self.table.get(first)?);
        let mut start = match first.checked_sub(1) {
            Some(before) => u64::from(*self.table.get(before)?),
            None => 0,
        };
        while end - start > NAMES {
            let middle = start.midpoint(end);
            match *self.names(middle, 1)?.as_slice() <= id.bytes()[..] {
                true => start = middle,
                false => end = middle,
            }
        }
        if start == end {
            return None;
        }
        let names = self.names(start, end - start)?;
        let mut names = names.chunks(Id::BYTES);
        Some(start + names.position(|name| name == id.bytes())? as u64)
    }

    fn names(&mut self, start: u64, count: u64) -> Option<Vec<u8>> {
        let mut names = vec![0; usize::try_from(count).ok()? * Id::BYTES];
        self.read((START + TABLE) as u64 + start * Id::BYTES as u64, &mut names)?;
        Some(names)
    }

    fn number(&mut self, at: u64) -> Option<u32> {
        let mut bytes = [0; 4];
        self.read(at, &mut bytes)?;
        number(&bytes)
    }

    /// Fills `bytes` with what begins at `at`.
    fn read(&mut self, at: u64, bytes: &mut [u8]) -> Option<()> {
        match &mut self.content {
            Content::Memory(content) => {
                let rest = content.get(usize::try_from(at).ok()?..)?;
                bytes.copy_from_slice(rest.get(..bytes.len())?);
            }
            Content::Disk(file) => {
                if file.is_none() {
                    *file = files::open(&self.path).ok();
                }
                let file = file.as_mut()?;
                file.seek(SeekFrom::Start(at)).ok()?;
                file.read_exact(bytes).ok()?;
            }
        }
        Some(())
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn id(first: u8, last: u32) -> Id {
        let mut bytes = [first; Id::BYTES];
        bytes[16..].copy_from_slice(&last.to_be_bytes());
        Id::from_bytes(&bytes).unwrap()
    }

    /// An index of the objects `ids`, which are sorted; each begins at its number times 10, in the
    /// second half of the numbers beyond 4 GB.
    fn written(ids: &[Id]) -> Vec<u8> {
        let mut bytes = INDEX_START.to_vec();
        for first in 0..=255 {
            let count = ids.iter().filter(|id| id.first() <= first).count();
            bytes.extend((count as u32).to_be_bytes());
        }
        ids.iter().for_each(|id| bytes.extend(id.bytes()));
        bytes.extend(vec![0; 4 * ids.len()]);
        let half = ids.len() / 2;
        for number in 0..ids.len() {
            let place = if number < half { number * 10 } else { 1 << 31 | (number - half) };
            bytes.extend((place as u32).to_be_bytes());
        }
        (half..ids.len()).for_each(|number| bytes.extend((number as u64 * 10).to_be_bytes()));
        bytes
    }

    #[test]
    fn objects_are_found_in_memory_and_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.idx");
        let groups = [(0, 1), (3, 300), (7, 64), (255, 65)];
        let ids = groups.into_iter().flat_map(|(first, n)| (0..n).map(move |n| id(first, 2 * n)));
        let ids: Vec<Id> = ids.collect();
        fs::write(&path, written(&ids)).unwrap();
        for mut room in [0, 1 << 20] {
            let before = room;
            let mut index = Index::open(&path, &mut room).unwrap();
            assert_eq!(index.is_open(), before == 0);
            assert_eq!(room < before, before > 0);
            for (number, id) in ids.iter().enumerate() {
                assert_eq!(index.find(*id), Some(number as u64 * 10));
            }
            index.close();
            for absent in [id(0, 1), id(1, 0), id(3, 17), id(3, 601), id(255, 999)] {
                assert_eq!(index.find(absent), None, "{absent}");
            }
        }
    }

    #[test]
    fn what_is_no_index_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.idx");
        let open = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            Index::open(&path, &mut 0).is_some()
        };
        let bytes = written(&[id(1, 1)]);
        assert!(open(&bytes));
        assert!(!open(&bytes[..100]));
        assert!(!open(&[&[0; 8], &bytes[8..]].concat()));
        let mut unsorted = bytes;
        unsorted[8] = 255;
        assert!(!open(&unsorted));
    }
}
