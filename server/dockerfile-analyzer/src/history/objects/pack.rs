//! A pack of objects and its index (git's `Documentation/gitformat-pack.adoc`). Nothing is mapped
//! into memory: a file that another program cuts short must not end this one.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::inflate::Inflater;
use super::{Kind, Problem};
use crate::history::files;
use crate::history::id::Id;

/// The start of an index of the second version, the only one of the last fifteen years.
const INDEX_START: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];

/// How long the start of an index is, and how long it is with the table of first bytes, in bytes.
const START: usize = INDEX_START.len();
const TABLE: usize = 256 * 4;

/// How many names are read at once, at the end of a search.
const NAMES: u64 = 64;

/// The longest header of an entry: a size, and the name of an object or a distance. In bytes.
const LONGEST_HEADER: usize = 10 + Id::BYTES;

/// A pack of objects.
pub(super) struct Pack {
    index: PathBuf,
    files: Option<Files>,
}

/// The two files of a pack while they are open.
struct Files {
    index: File,
    /// How many names there are up to those that begin with each byte.
    table: Vec<u32>,
    data: File,
}

/// What an entry of a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The object itself.
    Whole(Kind),
    /// The difference to the object that begins so many bytes before.
    Back(u64),
    /// The difference to the object with this name.
    Of(Id),
}

impl Pack {
    /// The pack with the index `index`, which is not opened yet.
    pub(super) fn new(index: PathBuf) -> Pack {
        Pack { index, files: None }
    }

    pub(super) fn is_open(&self) -> bool {
        self.files.is_some()
    }

    pub(super) fn close(&mut self) {
        self.files = None;
    }

    fn files(&mut self) -> Option<&mut Files> {
        if self.files.is_none() {
            self.files = Files::open(&self.index);
        }
        self.files.as_mut()
    }

    /// Where the object `id` begins, if it is in the pack.
    pub(super) fn find(&mut self, id: Id) -> Option<u64> {
        self.files()?.find(id)
    }

    /// What begins at `offset`, uncompressed; refused if it is longer than `most` bytes.
    pub(super) fn entry(
        &mut self,
        offset: u64,
        most: usize,
        inflater: &mut Inflater,
    ) -> Result<(Form, Vec<u8>), Problem> {
        self.files().ok_or(Problem::Broken)?.entry(offset, most, inflater)
    }
}

impl Files {
    fn open(path: &Path) -> Option<Files> {
        let mut index = files::open(path).ok()?;
        let mut start = [0; START + TABLE];
        index.read_exact(&mut start).ok()?;
        let table = start.strip_prefix(&INDEX_START)?;
        let table: Vec<u32> = table.chunks(4).filter_map(number).collect();
        let data = files::open(&path.with_extension("pack")).ok()?;
        table.is_sorted().then_some(Files { index, table, data })
    }

    fn count(&self) -> u64 {
        self.table.last().copied().unwrap_or_default().into()
    }

    fn find(&mut self, id: Id) -> Option<u64> {
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
        let names = self.names(start, end - start)?;
        let mut names = names.chunks(Id::BYTES);
        Some(start + names.position(|name| name == id.bytes())? as u64)
    }

    fn names(&mut self, start: u64, count: u64) -> Option<Vec<u8>> {
        let mut names = vec![0; usize::try_from(count).ok()? * Id::BYTES];
        let at = (START + TABLE) as u64 + start * Id::BYTES as u64;
        self.index.seek(SeekFrom::Start(at)).ok()?;
        self.index.read_exact(&mut names).ok()?;
        Some(names)
    }

    fn number(&mut self, at: u64) -> Option<u32> {
        let mut bytes = [0; 4];
        self.index.seek(SeekFrom::Start(at)).ok()?;
        self.index.read_exact(&mut bytes).ok()?;
        number(&bytes)
    }

    fn entry(
        &mut self,
        offset: u64,
        most: usize,
        inflater: &mut Inflater,
    ) -> Result<(Form, Vec<u8>), Problem> {
        let mut start = Vec::with_capacity(LONGEST_HEADER);
        self.seek(offset)?;
        let read = self.data.by_ref().take(LONGEST_HEADER as u64).read_to_end(&mut start);
        read.map_err(|_| Problem::Broken)?;
        let (form, size, length) = header(&start)?;
        if size > most {
            return Err(Problem::TooLarge);
        }
        self.seek(offset + length as u64)?;
        let data = inflater.read(&mut self.data, size, size)?;
        (data.len() == size).then_some((form, data)).ok_or(Problem::Broken)
    }

    fn seek(&mut self, offset: u64) -> Result<(), Problem> {
        self.data.seek(SeekFrom::Start(offset)).map(drop).map_err(|_| Problem::Broken)
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// The header of an entry: what it is, how long its content is, and how long itself.
fn header(bytes: &[u8]) -> Result<(Form, usize, usize), Problem> {
    let mut rest = bytes.iter().copied();
    let mut next = || rest.next().ok_or(Problem::Broken);
    let first = next()?;
    let (mut size, mut byte, mut shift) = (u64::from(first & 15), first, 4);
    while byte >= 128 {
        byte = next()?;
        // More bits than that no file has.
        if shift > 46 {
            return Err(Problem::TooLarge);
        }
        size |= u64::from(byte & 127) << shift;
        shift += 7;
    }
    let form = match first >> 4 & 7 {
        1 => Form::Whole(Kind::Commit),
        2 => Form::Whole(Kind::Tree),
        3 => Form::Whole(Kind::Blob),
        4 => Form::Whole(Kind::Tag),
        6 => Form::Back(distance(&mut next)?),
        7 => {
            let name: Result<Vec<u8>, Problem> = (0..Id::BYTES).map(|_| next()).collect();
            Form::Of(Id::from_bytes(&name?).ok_or(Problem::Broken)?)
        }
        _ => return Err(Problem::Broken),
    };
    let size = usize::try_from(size).map_err(|_| Problem::TooLarge)?;
    Ok((form, size, bytes.len() - rest.len()))
}

/// How far back the other object begins: seven bits a byte, the highest first, where each further
/// byte stands for one more.
fn distance(next: &mut impl FnMut() -> Result<u8, Problem>) -> Result<u64, Problem> {
    let mut byte = next()?;
    let mut distance = u64::from(byte & 127);
    while byte >= 128 {
        byte = next()?;
        if distance >= 1 << 48 {
            return Err(Problem::Broken);
        }
        distance = (distance + 1) << 7 | u64::from(byte & 127);
    }
    Ok(distance)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_tell_form_and_size() {
        let id = Id::from_bytes(&[9; Id::BYTES]).unwrap();
        assert_eq!(header(&[0x35]), Ok((Form::Whole(Kind::Blob), 5, 1)));
        assert_eq!(header(&[0x9f, 0x02, 0]), Ok((Form::Whole(Kind::Commit), 47, 2)));
        assert_eq!(header(&[0x61, 0x05]), Ok((Form::Back(5), 1, 2)));
        assert_eq!(header(&[0x61, 0x80, 0x00]), Ok((Form::Back(128), 1, 3)));
        let of = [&[0x71][..], id.bytes()].concat();
        assert_eq!(header(&of), Ok((Form::Of(id), 1, 21)));
        assert_eq!(header(&of[..20]), Err(Problem::Broken));
        assert_eq!(header(&[]), Err(Problem::Broken));
        assert_eq!(header(&[0x05]), Err(Problem::Broken));
        assert_eq!(header(&[0x55]), Err(Problem::Broken));
        assert_eq!(header(&[0xff; 30]), Err(Problem::TooLarge));
        let far = [&[0x61][..], &[0xff; 12]].concat();
        assert_eq!(header(&far), Err(Problem::Broken));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_header_or_broken(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok((_, _, length)) = header(&bytes) {
                prop_assert!(length <= LONGEST_HEADER);
            }
        }
    }
}
