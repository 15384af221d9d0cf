//! The images that a file names and of which something is known, for the rules about them.

use std::borrow::Cow;

use images::facts::{self, Image};
use images::{Day, official_name};
use syntax::Span;

use crate::diagnostic::{Diagnostic, Fix};
use crate::edit::Edit;
use crate::model::{Base, Source, Stage, Target};
use crate::rules::Check;
use crate::rules::file::File;
use crate::rules::findings::Findings;

/// A reference to an image that the facts know.
pub(super) struct Reference<'a> {
    /// The reference, with the values that build arguments have by default.
    pub(super) text: Cow<'a, str>,
    /// Where it stands, whatever stands there.
    pub(super) span: Span,
    /// What is known of the image.
    pub(super) image: Image,
    /// Its tag as bytes of the text; `None` if it names none.
    tag: Option<Span>,
    /// Whether a digest decides what is taken.
    pub(super) has_digest: bool,
    /// Whether it stands in the file as it is, without variables.
    pub(super) is_written: bool,
    file: File<'a>,
}

/// A rule about the images that a file names: those that stages are built on, and those that files
/// are taken from.
pub(super) trait ImageRule {
    /// Looks at `reference`, which stands in `stage`. It may look at nothing else but every FROM and
    /// what stands before all stages.
    fn look(file: &File<'_>, stage: &Stage, reference: &Reference<'_>, findings: &mut Findings);
}

/// The ways in which the rule `R` looks at a file.
pub(super) const fn checks<R: ImageRule>() -> [Check; 2] {
    [Check::From(look_at_base::<R>), Check::Stage(look_at_sources::<R>)]
}

fn look_at_base<'a, R: ImageRule>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    if let Some(reference) = base(file, stage) {
        R::look(file, stage, &reference, findings);
    }
}

fn look_at_sources<'a, R: ImageRule>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    sources(file, stage).for_each(|reference| R::look(file, stage, &reference, findings));
}

/// Reports `what` is wrong with `reference`, which gets no more repairs, and what to take instead.
pub(super) fn report_unsafe(
    file: &File<'_>,
    reference: &Reference<'_>,
    what: &str,
    findings: &mut Findings,
) {
    let successor = reference.successor(file.options.today());
    let example = successor.map_or(String::new(), |tag| format!(", such as `{tag}`"));
    let found = findings.report(
        reference.span,
        format!("{what}, so what is found to be unsafe in it stays; take a newer one{example}"),
    );
    if let Some(tag) = successor {
        reference.offer_tag(tag, found);
    }
}

/// The tag that is meant where none is named.
const LATEST: &str = "latest";

/// How many references of one stage are looked at: one that was not made to be slow has a few.
const MOST_IN_STAGE: usize = 50;

/// The images that `stage` takes files from.
fn sources<'a>(file: &File<'a>, stage: &'a Stage) -> impl Iterator<Item = Reference<'a>> {
    let file = *file;
    let sources = file.model().sources_of(stage).iter();
    sources.filter_map(move |found| source(file, found)).take(MOST_IN_STAGE)
}

/// The image that `stage` is built on. Unknown is what build arguments without a default decide.
pub(super) fn base<'a>(file: &File<'a>, stage: &'a Stage) -> Option<Reference<'a>> {
    let file = *file;
    let Base::Image(text) = &stage.base else { return None };
    let found = Reference::read(file, Cow::Borrowed(text), stage.base_span?)?;
    let is_written = stage.image_as_written().is_some();
    Some(Reference { is_written, ..found })
}

fn source<'a>(file: File<'a>, source: &'a Source) -> Option<Reference<'a>> {
    let is_image = source.target == Target::Image;
    is_image.then(|| Reference::read(file, Cow::Borrowed(&source.text), source.span)).flatten()
}

impl<'a> Reference<'a> {
    fn read(file: File<'a>, text: Cow<'a, str>, span: Span) -> Option<Reference<'a>> {
        let parts = syntax::image::read(&text).ok()?;
        let part = |span: Span| text.get(span.range()).unwrap_or_default();
        let registry = parts.registry.map(part);
        let path = part(parts.repository);
        let image = match (official_name(registry, path), registry) {
            (Some(name), _) => facts::named(name),
            (None, Some(registry)) => facts::named(&format!("{registry}/{path}")),
            (None, None) => facts::named(path),
        }?;
        let (tag, has_digest) = (parts.tag, parts.digest.is_some());
        Some(Reference { text, span, image, tag, has_digest, is_written: true, file })
    }

    /// The tag that it names.
    pub(super) fn tag(&self) -> Option<&str> {
        self.text.get(self.tag?.range())
    }

    /// The tag that it means, unless only a digest tells.
    pub(super) fn meant_tag(&self) -> Option<&str> {
        self.tag().or_else(|| (!self.has_digest).then_some(LATEST))
    }

    /// The change that puts another tag here; `None` if the tag does not stand in the file, or a
    /// digest would have to be another one too.
    fn with_tag(&self, tag: &str) -> Option<Edit> {
        let is_plain = self.is_written && !self.has_digest;
        let place = self.tag.filter(|_| is_plain && self.span.len() as usize == self.text.len())?;
        Some(Edit::replace(place.shift(self.span.start), tag))
    }

    /// The supported tag to move to, which changes as little else as possible.
    pub(super) fn successor(&self, today: Day) -> Option<&'static str> {
        self.known("successor", |image, tag| image.successor(tag, today))
    }

    /// What [`Image::continuation`] tells of its tag.
    pub(super) fn continuation(&self) -> Option<&'static str> {
        self.known("continuation", Image::continuation)
    }

    /// What `find` tells of its tag. Finding it takes long, and many stages are built on one image.
    fn known(
        &self,
        what: &'static str,
        find: impl FnOnce(Image, &str) -> Option<&'static str>,
    ) -> Option<&'static str> {
        let tag = self.tag()?;
        self.file.once((what, self.image.name, tag), || find(self.image, tag))
    }

    /// Offers to take `tag` instead.
    pub(super) fn offer_tag(&self, tag: &str, found: &mut Diagnostic) {
        if let Some(edit) = self.with_tag(tag) {
            let title = format!("Move to `{}:{tag}`", self.image.name);
            found.fix(Fix::questionable(title, vec![edit]));
        }
    }

    /// Offers to write `text` instead of all of it.
    pub(super) fn offer(&self, text: &str, found: &mut Diagnostic) {
        let is_plain = self.is_written && !self.has_digest;
        if is_plain && self.span.len() as usize == self.text.len() {
            let edit = Edit::replace(self.span, text);
            found.fix(Fix::questionable(format!("Take `{text}`"), vec![edit]));
        }
    }
}
