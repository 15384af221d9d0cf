//! The tree-sitter tree of a document, kept current edit by edit.
//!
//! No tree-sitter type leaves this module. The tree serves what follows the shape of the text;
//! what BuildKit makes of it is read by [`crate::entry`], and the two are held equal by a test.

use std::sync::OnceLock;

use tree_sitter::{InputEdit, Node, Parser, Point, TreeCursor};

use crate::{Span, Text};

/// The tree of one version of a text, parsed when first asked for.
#[derive(Debug, Default)]
pub(crate) struct LazyTree {
    /// An earlier tree to which all edits since have been applied.
    earlier: Option<tree_sitter::Tree>,
    parsed: OnceLock<Option<tree_sitter::Tree>>,
}

impl LazyTree {
    /// The tree of the text in which `span` of `before` was replaced, giving `after`.
    pub(crate) fn edited(&self, before: &Text, span: Span, after: &Text, added: u32) -> LazyTree {
        let known = self.parsed.get().and_then(Option::as_ref).or(self.earlier.as_ref());
        let Some(mut tree) = known.cloned() else { return LazyTree::default() };
        let new_end = span.start + added;
        tree.edit(&InputEdit {
            start_byte: span.start as usize,
            old_end_byte: span.end as usize,
            new_end_byte: new_end as usize,
            start_position: point(before, span.start),
            old_end_position: point(before, span.end),
            new_end_position: point(after, new_end),
        });
        LazyTree { earlier: Some(tree), parsed: OnceLock::new() }
    }

    /// The tree of `text`.
    pub(crate) fn get(&self, text: &Text) -> Tree<'_> {
        let tree = self.parsed.get_or_init(|| parse(text, self.earlier.as_ref()));
        Tree { tree: tree.as_ref() }
    }
}

fn point(text: &Text, offset: u32) -> Point {
    let (row, column) = text.point(offset);
    Point { row: row as usize, column: column as usize }
}

/// The named nodes that contain `offset` in a file that consists of `entry` alone, from the entry
/// inwards; places count from the start of the entry. `is_first` tells that it begins its file.
pub(crate) fn path_in_entry(entry: &str, offset: u32, escape: char, is_first: bool) -> Vec<Span> {
    // Directives are only read at the start of a file, in front of any other comment.
    let head = match (is_first, escape) {
        (true, _) => String::new(),
        (false, '\\') => "#\n".to_owned(),
        (false, _) => {
            let row = dialect::directives::ALL.iter().find(|row| row.sets_escape());
            format!("# {}={escape}\n#\n", row.map_or("", |row| row.name))
        }
    };
    let shift = head.len() as u32;
    let text = Text::from(format!("{head}{entry}").as_str());
    let tree = LazyTree::default();
    let nodes = tree.get(&text).path_at(offset + shift).into_iter().skip(1);
    let from_entry =
        |span: Span| Span::new(span.start.saturating_sub(shift), span.end.saturating_sub(shift));
    nodes.map(|node| from_entry(node.span)).collect()
}

/// `None` only if the grammar does not fit the library, which a test rules out.
fn parse(text: &Text, earlier: Option<&tree_sitter::Tree>) -> Option<tree_sitter::Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_dockerfile::LANGUAGE.into()).ok()?;
    let mut read = |offset: usize, _: Point| text.chunk_from(offset as u32).as_bytes();
    parser.parse_with_options(&mut read, earlier, None)
}

/// A view of the tree of one version.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a> {
    tree: Option<&'a tree_sitter::Tree>,
}

/// One node as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode<'a> {
    /// The name that the grammar gives it.
    pub kind: &'a str,
    /// Its place.
    pub span: Span,
}

impl<'a> Tree<'a> {
    /// Whether any part of the text did not fit the grammar; it is meant to fit every text.
    pub fn has_error(self) -> bool {
        self.tree.is_none_or(|tree| tree.root_node().has_error())
    }

    /// The directives, comments and instructions of the file, in order.
    pub fn top_level(self) -> Vec<TreeNode<'a>> {
        let Some(root) = self.root() else { return Vec::new() };
        let mut cursor = root.walk();
        root.named_children(&mut cursor).map(plain).collect()
    }

    /// The named nodes that contain `offset`, from the whole file inwards.
    pub fn path_at(self, offset: u32) -> Vec<TreeNode<'a>> {
        let Some(root) = self.root() else { return Vec::new() };
        let mut cursor = root.walk();
        let mut path = vec![plain(root)];
        while cursor.goto_first_child_for_byte(offset as usize).is_some() {
            if cursor.node().start_byte() > offset as usize {
                break;
            }
            if cursor.node().is_named() {
                path.push(plain(cursor.node()));
            }
        }
        path
    }

    /// Every named node with its field's name and place, one a line, indented by depth.
    pub fn debug_text(self) -> String {
        let mut text = String::new();
        if let Some(root) = self.root() {
            write_node(&mut text, &mut root.walk(), 0);
        }
        text
    }

    fn root(self) -> Option<Node<'a>> {
        self.tree.map(tree_sitter::Tree::root_node)
    }
}

fn plain<'a>(node: Node<'a>) -> TreeNode<'a> {
    let span = Span::new(node.start_byte() as u32, node.end_byte() as u32);
    TreeNode { kind: node.kind(), span }
}

/// Writes the node under the cursor and all below it. The grammar nests only as deep as quotes
/// and braces do, but a hostile text can nest those without end, so this does not recurse.
fn write_node(text: &mut String, cursor: &mut TreeCursor<'_>, mut depth: usize) {
    loop {
        let node = cursor.node();
        if node.is_named() || node.is_error() {
            let field = cursor.field_name().map_or(String::new(), |field| format!("{field}: "));
            let (start, end) = (node.start_position(), node.end_position());
            let line = format!(
                "{:indent$}{field}{} {}:{}-{}:{}\n",
                "",
                node.kind(),
                start.row + 1,
                start.column + 1,
                end.row + 1,
                end.column + 1,
                indent = depth * 2,
            );
            text.push_str(&line);
        }
        if cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            depth -= 1;
        }
    }
}
