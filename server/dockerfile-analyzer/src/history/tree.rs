//! What is in a tree and in a commit, read from their bytes.

use super::id::Id;

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tree,
    File,
    Executable,
    Link,
    /// The commit of another repository.
    Module,
}

/// One entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    pub(super) name: &'t [u8],
    pub(super) kind: Kind,
    pub(super) id: Id,
}

impl Entry<'_> {
    /// Its tree, if it is one.
    pub(super) fn tree(&self) -> Option<Id> {
        (self.kind == Kind::Tree).then_some(self.id)
    }
}

/// The entries of the tree with the content `bytes`; `None` if it is not well formed.
pub(super) fn entries(mut bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    let mut found = Vec::with_capacity(bytes.len() / 32);
    while !bytes.is_empty() {
        let (entry, rest) = entry(bytes)?;
        found.push(entry);
        bytes = rest;
    }
    Some(found)
}

/// The entry `name` of the tree with the content `bytes`; `None` if the tree is not well formed.
#[expect(clippy::option_option, reason = "no such entry is not the same as no tree")]
pub(super) fn find<'t>(mut bytes: &'t [u8], name: &[u8]) -> Option<Option<Entry<'t>>> {
    while !bytes.is_empty() {
        let (entry, rest) = entry(bytes)?;
        if entry.name == name {
            return Some(Some(entry));
        }
        bytes = rest;
    }
    Some(None)
}

fn entry(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (mode, bytes) = split(bytes, b' ')?;
    let (name, bytes) = split(bytes, 0)?;
    let (id, rest) = bytes.split_at_checked(Id::BYTES)?;
    let is_name = !matches!(name, b"" | b"." | b"..") && !name.contains(&b'/');
    let entry = Entry { name, kind: kind(mode)?, id: Id::from_bytes(id)? };
    is_name.then_some((entry, rest))
}

fn kind(mode: &[u8]) -> Option<Kind> {
    let mode = u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?;
    match mode & 0o170_000 {
        0o040_000 => Some(Kind::Tree),
        0o120_000 => Some(Kind::Link),
        0o160_000 => Some(Kind::Module),
        // Only whether the owner may execute it has a meaning; old commits have other bits.
        0o100_000 if mode & 0o100 != 0 => Some(Kind::Executable),
        0o100_000 => Some(Kind::File),
        _ => None,
    }
}

/// What a commit says in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) tree: Id,
    /// The commit that it was made on top of.
    pub(super) parent: Option<Id>,
    /// When it was made, in seconds since 1970.
    pub(super) time: i64,
}

/// The header of the commit with the content `bytes`; `None` if it is not well formed.
pub(super) fn header(bytes: &[u8]) -> Option<Header> {
    let (tree, rest) = split(bytes.strip_prefix(b"tree ")?, b'\n')?;
    let tree = Id::from_hex(tree)?;
    let parent = match rest.strip_prefix(b"parent ") {
        Some(rest) => Some(Id::from_hex(split(rest, b'\n')?.0)?),
        None => None,
    };
    let mut lines = rest.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let committer = lines.find_map(|line| line.strip_prefix(b"committer "));
    Some(Header { tree, parent, time: committer.and_then(time).unwrap_or_default() })
}

/// The time at the end of the line of a person: after the address.
fn time(line: &[u8]) -> Option<i64> {
    let at = line.iter().rposition(|byte| *byte == b'>')?;
    let text = std::str::from_utf8(line.get(at + 1..)?).ok()?;
    text.split_ascii_whitespace().next()?.parse().ok()
}

/// What is before the first `end`, and what is after it.
fn split(bytes: &[u8], end: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == end)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_entry(mode: &str, name: &str) -> Option<Kind> {
        let mut bytes = format!("{mode} {name}\0").into_bytes();
        bytes.extend([7; Id::BYTES]);
        let found = entries(&bytes)?;
        assert_eq!(found[0].name, name.as_bytes());
        Some(found[0].kind)
    }

    #[test]
    fn modes_tell_what_an_entry_is() {
        assert_eq!(check_entry("40000", "a"), Some(Kind::Tree));
        assert_eq!(check_entry("100644", "a b"), Some(Kind::File));
        assert_eq!(check_entry("100664", "a"), Some(Kind::File));
        assert_eq!(check_entry("100755", "a"), Some(Kind::Executable));
        assert_eq!(check_entry("120000", "a"), Some(Kind::Link));
        assert_eq!(check_entry("160000", "a"), Some(Kind::Module));
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for (mode, name) in
            [("0", "a"), ("9", "a"), ("", "a"), ("100644", ""), ("100644", ".."), ("40000", "a/b")]
        {
            assert_eq!(check_entry(mode, name), None, "{mode} {name}");
        }
        assert_eq!(entries(b"100644 a\0short"), None);
        assert_eq!(entries(b""), Some(Vec::new()));
    }

    #[test]
    fn a_commit_tells_its_first_parent_and_its_time() {
        let (a, b, c) = ("a".repeat(40), "b".repeat(40), "c".repeat(40));
        let text = format!(
            "tree {a}\nparent {b}\nparent {c}\nauthor A <a> 1 +0000\n\
             committer B <x> y> 1700000000 -0130\n\ncommitter C <c> 5 +0000\n"
        );
        let found = header(text.as_bytes()).unwrap();
        assert_eq!((found.tree.to_string(), found.time), (a.clone(), 1_700_000_000));
        assert_eq!(found.parent.unwrap().to_string(), b);
        let bare = header(format!("tree {a}\n\n").as_bytes()).unwrap();
        assert_eq!((bare.parent, bare.time), (None, 0));
        assert_eq!(header(b"tree short\n"), None);
    }
}
