//! Objects with a file of their own.

use std::path::Path;

use super::inflate::Inflater;
use super::{Kind, Problem};
use crate::history::files;
use crate::history::id::Id;

/// The longest header: the kind, a space, the size and a zero. In bytes.
const LONGEST_HEADER: usize = 32;

/// The object `id` in the folder `objects`, if it is there.
pub(super) fn read(
    objects: &Path,
    id: Id,
    most: usize,
    inflater: &mut Inflater,
) -> Option<Result<(Kind, Vec<u8>), Problem>> {
    let name = id.to_string();
    let (folder, name) = name.split_at(2);
    let mut file = files::open(&objects.join(folder).join(name)).ok()?;
    let whole = inflater.read(&mut file, 0, most + LONGEST_HEADER);
    Some(whole.and_then(|whole| content(whole, most)))
}

/// What is after the header, which must tell the size.
fn content(mut whole: Vec<u8>, most: usize) -> Result<(Kind, Vec<u8>), Problem> {
    let end = whole.iter().take(LONGEST_HEADER).position(|byte| *byte == 0);
    let start = end.ok_or(Problem::Broken)? + 1;
    let data = whole.split_off(start);
    let header = std::str::from_utf8(&whole).map_err(|_| Problem::Broken)?;
    let (kind, size) = header.trim_end_matches('\0').split_once(' ').ok_or(Problem::Broken)?;
    let kind = match kind {
        "commit" => Kind::Commit,
        "tree" => Kind::Tree,
        "blob" => Kind::Blob,
        "tag" => Kind::Tag,
        _ => return Err(Problem::Broken),
    };
    if size.parse() != Ok(data.len()) {
        return Err(Problem::Broken);
    }
    if data.len() > most {
        return Err(Problem::TooLarge);
    }
    Ok((kind, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_kind_and_size() {
        let check = |text: &str| content(text.as_bytes().to_vec(), 5);
        assert_eq!(check("blob 3\0abc"), Ok((Kind::Blob, b"abc".to_vec())));
        assert_eq!(check("tree 0\0"), Ok((Kind::Tree, Vec::new())));
        for bad in ["", "blob 3", "blob 4\0abc", "blob\0abc", "x 3\0abc", "\0blob 3\0abc"] {
            assert_eq!(check(bad), Err(Problem::Broken), "{bad}");
        }
        assert_eq!(check("blob 6\0abcdef"), Err(Problem::TooLarge));
    }
}
