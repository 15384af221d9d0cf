//! What is in an image: every path with its kind, mode, owner and content. Times do not count.
//!
//! What the engine adds to every container is left out.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};

use tar::{Archive, Entry, EntryType};

/// Paths by their names, absolute and without a slash at their end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    nodes: BTreeMap<String, Node>,
}

/// What a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    kind: u8,
    mode: u32,
    owner: (u64, u64),
    /// Where a link leads.
    target: String,
    /// Extended attributes.
    attributes: Vec<(String, Vec<u8>)>,
    length: u64,
    hash: u64,
    /// The first bytes, for messages.
    start: String,
}

/// What `docker create` makes in every container (moby `daemon/initlayer/setup_unix.go`, `Setup`),
/// and the mount points of every RUN.
const OF_THE_ENGINE: [&str; 9] = [
    "/.dockerenv",
    "/dev",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/mtab",
    "/etc/resolv.conf",
    "/proc",
    "/sys",
    "/",
];

/// How many bytes of a file a message shows.
const START: usize = 60;

impl Tree {
    /// Reads a tar archive.
    pub(crate) fn read(archive: impl Read) -> io::Result<Tree> {
        let mut nodes = BTreeMap::new();
        for entry in Archive::new(archive).entries()? {
            let mut entry = entry?;
            let path = absolute(&entry.path_bytes());
            let node = Node::read(&mut entry)?;
            if !is_of_the_engine(&path) {
                nodes.insert(path, node);
            }
        }
        Ok(Tree { nodes })
    }

    /// The paths that are not the same in `other`, each with what differs.
    pub(crate) fn differences(&self, other: &Tree) -> BTreeMap<String, String> {
        let paths = self.nodes.keys().chain(other.nodes.keys());
        let differing = paths.filter(|path| self.nodes.get(*path) != other.nodes.get(*path));
        let told = differing.map(|path| {
            let [one, two] =
                [self, other].map(|tree| tree.nodes.get(path).map_or("-".into(), Node::told));
            (path.clone(), format!("{one} | {two}"))
        });
        told.collect()
    }
}

impl Node {
    fn read(entry: &mut Entry<'_, impl Read>) -> io::Result<Node> {
        let attributes = attributes(entry)?;
        let header = entry.header();
        let kind = header.entry_type();
        let mode = header.mode()?;
        let owner = (header.uid()?, header.gid()?);
        let target = entry.link_name_bytes().map_or_else(String::new, |name| text(&name));
        let mut bytes = Vec::new();
        if kind == EntryType::Regular {
            entry.read_to_end(&mut bytes)?;
        }
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let start = text(bytes.get(..START).unwrap_or(&bytes));
        let (length, hash) = (bytes.len() as u64, hasher.finish());
        Ok(Node { kind: kind.as_byte(), mode, owner, target, attributes, length, hash, start })
    }

    fn told(&self) -> String {
        let (user, group) = self.owner;
        let what = match EntryType::new(self.kind) {
            EntryType::Regular => format!("{:?}", self.start),
            EntryType::Directory => "folder".to_owned(),
            EntryType::Symlink => format!("-> {}", self.target),
            EntryType::Link => format!("= {}", self.target),
            other => format!("{other:?}"),
        };
        format!("{:o} {user}:{group} {what}", self.mode)
    }
}

/// The extended attributes, as GNU and Go write them.
fn attributes(entry: &mut Entry<'_, impl Read>) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let Some(extensions) = entry.pax_extensions()? else { return Ok(found) };
    for extension in extensions {
        let extension = extension?;
        if let Some(name) = text(extension.key_bytes()).strip_prefix("SCHILY.xattr.") {
            found.push((name.to_owned(), extension.value_bytes().to_owned()));
        }
    }
    Ok(found)
}

fn absolute(path: &[u8]) -> String {
    let path = text(path);
    format!("/{}", path.trim_start_matches("./").trim_end_matches('/'))
}

fn is_of_the_engine(path: &str) -> bool {
    OF_THE_ENGINE.contains(&path) || path.starts_with("/dev/")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
