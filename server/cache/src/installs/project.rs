//! Which files of the build context are where in the image when a call runs.

use std::collections::BTreeMap;

use analysis::context::path;

use crate::tree::{Kind, Node, Tree};

/// Something of the build context that a COPY or a mount has put into the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// A path of the context; empty for all of it.
    pub context: String,
    /// Where it is in the image, absolute. A directory's content is below of it.
    pub image: String,
}

/// The files of the build context as a call finds them in the image.
#[derive(Debug)]
pub struct Project<'a> {
    tree: &'a Tree,
    places: Vec<Place>,
}

/// How many files below a directory are looked at.
const MOST_FILES: usize = 200_000;

impl<'a> Project<'a> {
    /// The files of `tree` at `places`; of two that bring the same path the later one counts.
    pub fn new(tree: &'a Tree, places: Vec<Place>) -> Project<'a> {
        Project { tree, places }
    }

    /// Whether there may be files that are not known.
    pub(super) fn is_partial(&self) -> bool {
        self.tree.is_partial
    }

    /// The path in the context of what is at `image`, where something is.
    pub(super) fn find(&self, image: &str) -> Option<(String, &'a Node)> {
        self.candidates(image).find_map(|path| {
            let node = self.tree.get(&path)?;
            Some((path, node))
        })
    }

    /// Where the context would have `image`, whether something is there or not.
    pub(super) fn would_be(&self, image: &str) -> Option<String> {
        self.candidates(image).next()
    }

    fn candidates(&self, image: &str) -> impl Iterator<Item = String> {
        self.places.iter().rev().filter_map(move |place| {
            Some(path::join_all(&place.context, inside(image, &place.image)?))
        })
    }

    /// Whether something of the context is at `image`.
    pub(super) fn has(&self, image: &str) -> bool {
        self.find(image).is_some()
    }

    /// What is in the file at `image`.
    pub(super) fn text(&self, image: &str) -> Option<&'a str> {
        self.find(image)?.1.text.as_deref()
    }

    /// Every path of the context below `directory` in the image: where it is there, and in the
    /// context.
    pub(super) fn below(&self, directory: &str) -> BTreeMap<String, (String, &'a Node)> {
        let mut found = BTreeMap::new();
        for place in &self.places {
            let start = match (inside(directory, &place.image), inside(&place.image, directory)) {
                (Some(rest), _) => path::join_all(&place.context, rest),
                (None, Some(_)) => place.context.clone(),
                (None, None) => continue,
            };
            let image =
                if inside(&place.image, directory).is_some() { &place.image } else { directory };
            if let Some(node) = self.tree.get(&start).filter(|node| node.kind != Kind::Directory) {
                found.insert(image.to_owned(), (start, node));
                continue;
            }
            for (path, node) in self.tree.below(&start).take(MOST_FILES) {
                let rest = inside(path, &start).unwrap_or_default();
                found.insert(join(image, rest), (path.to_owned(), node));
            }
        }
        found
    }
}

/// `rest` below the absolute directory `directory`.
pub(super) fn join(directory: &str, rest: &str) -> String {
    match rest {
        "" => directory.to_owned(),
        _ => format!("{}/{rest}", directory.trim_end_matches('/')),
    }
}

/// What follows `directory` in `path`, without a slash; empty if they are the same, `None` if it is
/// elsewhere.
pub(super) fn inside<'p>(path: &'p str, directory: &str) -> Option<&'p str> {
    let directory = directory.trim_end_matches('/');
    let rest = path.strip_prefix(directory)?;
    match directory.is_empty() {
        true => Some(rest.trim_start_matches('/')),
        false if rest.is_empty() => Some(""),
        false => rest.strip_prefix('/'),
    }
}
