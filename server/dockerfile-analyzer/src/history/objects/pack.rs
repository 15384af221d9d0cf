//! A pack of objects (git's `Documentation/gitformat-pack.adoc`). Nothing is mapped into memory: a
//! file that another program cuts short must not end this one.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::index::Index;
use super::inflate::Inflater;
use super::{Kind, Problem};
use crate::history::files;
use crate::history::id::Id;

/// The longest header of an entry: a size, and the name of an object or a distance. In bytes.
const LONGEST_HEADER: usize = 10 + Id::BYTES;

/// A pack of objects.
pub(super) struct Pack {
    path: PathBuf,
    /// Where the objects are: not read yet, or not readable.
    index: Option<Option<Index>>,
    data: Option<File>,
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
    /// The pack with the index at `path`, which is not opened yet.
    pub(super) fn new(path: PathBuf) -> Pack {
        Pack { path, index: None, data: None }
    }

    /// Where its index is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it keeps files open.
    pub(super) fn is_open(&self) -> bool {
        self.data.is_some() || self.index.iter().flatten().any(Index::is_open)
    }

    /// Closes its files, which are opened again when they are needed.
    pub(super) fn close(&mut self) {
        self.data = None;
        self.index.iter_mut().flatten().for_each(Index::close);
    }

    /// Where the object `id` begins, if it is in the pack. An index may take up `room` bytes of
    /// memory, which get less by it.
    pub(super) fn find(&mut self, id: Id, room: &mut usize) -> Option<u64> {
        let index = self.index.get_or_insert_with(|| Index::open(&self.path, room));
        index.as_mut()?.find(id)
    }

    /// What begins at `offset`, uncompressed; refused if it is longer than `most` bytes.
    pub(super) fn entry(
        &mut self,
        offset: u64,
        most: usize,
        inflater: &mut Inflater,
    ) -> Result<(Form, Vec<u8>), Problem> {
        let mut start = Vec::with_capacity(LONGEST_HEADER);
        let data = self.data_at(offset)?;
        let read = data.take(LONGEST_HEADER as u64).read_to_end(&mut start);
        read.map_err(|_| Problem::Broken)?;
        let (form, size, length) = header(&start)?;
        if size > most {
            return Err(Problem::TooLarge);
        }
        let mut data = self.data_at(offset + length as u64)?;
        let content = inflater.read(&mut data, size, size)?;
        (content.len() == size).then_some((form, content)).ok_or(Problem::Broken)
    }

    /// The file of the objects, from `offset` on.
    fn data_at(&mut self, offset: u64) -> Result<&File, Problem> {
        if self.data.is_none() {
            self.data = files::open(&self.path.with_extension("pack")).ok();
        }
        let Some(mut data) = self.data.as_ref() else {
            // Git has removed the pack since its index was read: what was in it is elsewhere.
            self.index = Some(None);
            return Err(Problem::Missing);
        };
        data.seek(SeekFrom::Start(offset)).map_err(|_| Problem::Broken)?;
        Ok(data)
    }
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
