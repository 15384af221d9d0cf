//! Links of a document: images to their pages, downloads and repositories, files of the context.
//!
//! A link leads to `https`, `http` or a file of the build context and nowhere else, and only where
//! the text alone says where that is: not for stages, named contexts or variables.

mod pages;

pub(super) use pages::image as page_of_image;

use dialect::Keyword;
use syntax::{Document, Form, Span, Word};

use super::paths;
use crate::Snapshot;
use crate::checks::sources::{SourceKind, source_kind};
use crate::context::{BuildContext, FileKind};
use crate::model::{Base, Target};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// What is clicked on.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
    /// What is there, in a few words.
    pub tooltip: String,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page on the web.
    Web(String),
    /// A file of the build context.
    File(String),
}

/// How many files of the context are looked for; a hostile text names thousands.
const MOST_FILES: usize = 500;

/// Every link of the document, in the order of the text.
pub fn links(snapshot: &Snapshot, context: &dyn BuildContext) -> Vec<DocumentLink> {
    let mut links = images(snapshot);
    links.extend(downloads(snapshot.document()));
    links.extend(files(snapshot, context));
    links.sort_by_key(|link| link.span);
    links.dedup_by_key(|link| link.span);
    links
}

/// The pages of the images that are named.
fn images(snapshot: &Snapshot) -> Vec<DocumentLink> {
    let (document, model) = (snapshot.document(), snapshot.model());
    let bases = model.stages().iter().filter_map(|stage| match &stage.base {
        Base::Image(image) if *image == stage.base_text => Some((stage.base_span?, image.as_str())),
        _ => None,
    });
    let sources = model.sources().iter().filter(|source| source.target == Target::Image);
    let sources = sources.map(|source| (source.span, source.text.as_str()));
    let lines = document.directives().lines.iter().filter(|line| line.row.names_image());
    let frontends = lines.map(|line| (line.value, line.value_text.as_str()));
    let named = bases.chain(sources).chain(frontends);
    named
        .filter_map(|(span, text)| {
            let (target, tooltip) = pages::image(text)?;
            Some(DocumentLink { span, target: LinkTarget::Web(target), tooltip })
        })
        .collect()
}

/// What ADD downloads and clones.
fn downloads(document: &Document) -> Vec<DocumentLink> {
    let mut links = Vec::new();
    for placed in document.entries() {
        let Some(instruction) = &placed.entry.instruction else { continue };
        let statement = &instruction.statement;
        if statement.kind != Some(Keyword::Add) {
            continue;
        }
        let words: Vec<(Span, String)> = match &statement.form {
            Form::Words(words) => {
                let text = |word: &Word| instruction.line.slice(word.range).to_owned();
                words.iter().map(|word| (word.span, text(word))).collect()
            }
            Form::Exec(strings) => {
                let inside = |span: Span| paths::unquoted(&placed.entry, span);
                strings.iter().map(|s| (inside(s.word.span), s.value.clone())).collect()
            }
            _ => continue,
        };
        for (span, text) in words.iter().take(words.len().saturating_sub(1)) {
            let found = match source_kind(text) {
                SourceKind::File => None,
                SourceKind::Download => pages::download(text),
                SourceKind::Repository => pages::repository(text),
            };
            links.extend(found.map(|(target, tooltip)| {
                let (span, target) = (placed.absolute(*span), LinkTarget::Web(target));
                DocumentLink { span, target, tooltip }
            }));
        }
    }
    links
}

/// The sources that are a file.
fn files(snapshot: &Snapshot, context: &dyn BuildContext) -> Vec<DocumentLink> {
    let sources = paths::sources(snapshot).into_iter().take(MOST_FILES);
    let files = sources
        .filter(|source| !source.is_pattern && context.kind(&source.path) == Some(FileKind::File));
    files
        .map(|source| DocumentLink {
            span: source.span,
            tooltip: format!("{} in the build context", source.path),
            target: LinkTarget::File(source.path),
        })
        .collect()
}

#[cfg(test)]
mod tests;
