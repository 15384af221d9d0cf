//! The two forms of the data that is text. Both are searched where they lie.

use std::sync::OnceLock;

/// Blocks of lines, each below a line `=name` and sorted by these names. Lines before the first
/// block are the head.
pub(super) struct Blocks {
    text: &'static str,
    index: OnceLock<Vec<(&'static str, &'static str)>>,
}

impl Blocks {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, index: OnceLock::new() }
    }

    /// What stands before the first block.
    pub(super) fn head(&self) -> &'static str {
        self.text.split_once("\n=").map_or(self.text, |(head, _)| head)
    }

    /// The names and the lines of all blocks. Where they are is looked for once.
    pub(super) fn all(&self) -> &[(&'static str, &'static str)] {
        self.index.get_or_init(|| {
            let parts = self.text.split("\n=").skip(1);
            parts.map(|part| part.split_once('\n').unwrap_or((part, ""))).collect()
        })
    }

    /// The block called `name`, with its name.
    pub(super) fn find(&self, name: &str) -> Option<(&'static str, &'static str)> {
        let found = self.all().binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
        self.all().get(found).copied()
    }
}

/// What stands behind `name` and a tab in one of the lines of `text`.
pub(super) fn column(text: &'static str, name: &str) -> Option<&'static str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'))
}
