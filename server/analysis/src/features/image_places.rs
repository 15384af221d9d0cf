//! Where a file names images, and which parts of those names can be replaced.
//!
//! A part can be replaced only if it stands in one place exactly as it is meant: in the reference
//! itself, or in the default of a build argument that nothing else uses.

use dialect::Keyword;
use images::Repository;
use images::tags::Version;
use syntax::Span;

use super::templates::{self, plain_variables};
use crate::Snapshot;
use crate::model::{Base, Definition, Source, Stage, Target};

/// An image that the file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImagePlace {
    /// The number of the stage that is built on it; `None` where files are taken from it.
    pub(crate) stage: Option<usize>,
    /// Where the reference stands.
    pub(crate) span: Span,
    /// What it comes to, with the defaults of its variables. It is well formed.
    pub(crate) text: String,
    /// Where all of that stands as it is.
    pub(crate) whole: Option<Span>,
    /// Where its tag stands, if all of it does not.
    tag: Option<TagPlace>,
}

/// Where the tag of an image stands, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagPlace {
    /// What has to be replaced.
    pub(crate) span: Span,
    /// What has to be written before the tag.
    pub(crate) sign: &'static str,
    /// What the tag has before and behind the part that stands there.
    around: (String, String),
}

impl TagPlace {
    fn whole(span: Span, sign: &'static str) -> TagPlace {
        TagPlace { span, sign, around: Default::default() }
    }

    /// What has to stand there for `tag`; `None` if that would change what is around it.
    pub(crate) fn part<'t>(&self, tag: &'t str) -> Option<&'t str> {
        let (before, after) = &self.around;
        let part = tag.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
        (!part.is_empty()).then_some(part)
    }
}

/// How many stages are looked at for one build argument; a hostile file has thousands.
const MOST_STAGES: usize = 20;

/// The image that is named where `span` touches its name, or a default that is a part of it.
pub(crate) fn touched(snapshot: &Snapshot, span: Span) -> Option<ImagePlace> {
    let model = snapshot.model();
    let is_base = |stage: &&Stage| stage.base_span.is_some_and(|base| overlap(base, span));
    if let Some(stage) = model.stages().iter().find(is_base) {
        return of_stage(snapshot, stage);
    }
    match model.sources().iter().find(|source| overlap(source.span, span)) {
        Some(source) => of_source(snapshot, source),
        None => in_default(snapshot, span),
    }
}

/// All images that the file names: those that stages are built on first.
pub(crate) fn all(snapshot: &Snapshot) -> impl Iterator<Item = ImagePlace> {
    let model = snapshot.model();
    let bases = model.stages().iter().filter_map(|stage| of_stage(snapshot, stage));
    let sources = model.sources().iter();
    bases.chain(sources.filter_map(|source| of_source(snapshot, source)))
}

/// The image that the FROM of `stage` names.
pub(crate) fn of_stage(snapshot: &Snapshot, stage: &Stage) -> Option<ImagePlace> {
    let Base::Image(text) = &stage.base else { return None };
    syntax::image::read(text).ok()?;
    let written = unquoted(snapshot, stage.base_span?, &stage.base_text);
    let found = ImagePlace {
        stage: Some(stage.number),
        span: stage.base_span?,
        text: text.clone(),
        whole: None,
        tag: None,
    };
    Some(match written {
        Some((span, inner)) if inner == text => ImagePlace { whole: Some(span), ..found },
        Some((span, inner)) => in_variables(snapshot, found, span, inner),
        None => found,
    })
}

/// The image that COPY or a mount takes files from.
pub(crate) fn of_source(snapshot: &Snapshot, source: &Source) -> Option<ImagePlace> {
    let is_image = source.target == Target::Image && syntax::image::read(&source.text).is_ok();
    let is_as_it_is = snapshot.text().slice(source.span) == source.text;
    is_image.then(|| ImagePlace {
        stage: None,
        span: source.span,
        text: source.text.clone(),
        whole: is_as_it_is.then_some(source.span),
        tag: None,
    })
}

/// `found`, which is written as `inner` at `span`, with the places of what its variables stand for.
fn in_variables(snapshot: &Snapshot, found: ImagePlace, span: Span, inner: &str) -> ImagePlace {
    let none = found.clone();
    let Some(variables) = plain_variables(snapshot, inner) else { return none };
    let default = |range: Span| {
        let one = variables.iter().find(|variable| variable.range == range)?;
        default(snapshot, inner.get(one.name.range())?)
    };
    if let Some((whole, value)) = default(Span::new(0, inner.len() as u32)) {
        return if value == found.text { ImagePlace { whole: Some(whole), ..found } } else { none };
    }
    let Some(tag) = syntax::image::split(inner).tag else { return none };
    let is_tag = |value: &str| found.part(found.parts().tag) == Some(value);
    let written = inner.get(tag.range()).unwrap_or_default();
    if is_tag(written) {
        return ImagePlace { tag: Some(TagPlace::whole(tag.shift(span.start), "")), ..found };
    }
    // One variable, with plain text around it.
    let mut in_tag = variables.iter().filter(|variable| tag.contains(variable.range));
    let (Some(variable), None) = (in_tag.next(), in_tag.next()) else { return none };
    let text = |start, end| inner.get(Span::new(start, end).range()).unwrap_or_default().to_owned();
    let before = text(tag.start, variable.range.start);
    let after = text(variable.range.end, tag.end);
    match default(variable.range) {
        Some((span, value)) if is_tag(&format!("{before}{value}{after}")) => {
            let place = TagPlace { span, sign: "", around: (before, after) };
            ImagePlace { tag: Some(place), ..found }
        }
        _ => none,
    }
}

/// The image that a default touched by `span` is a part of.
fn in_default(snapshot: &Snapshot, span: Span) -> Option<ImagePlace> {
    let model = snapshot.model();
    let is_touched = |found: &&Definition| found.stage.is_none() && overlap(found.word, span);
    let definition = model.definitions().iter().find(is_touched)?;
    let names = |stage: &&Stage| stage.base_text.contains(&definition.name);
    let stages = model.stages().iter().filter(names).take(MOST_STAGES);
    let mut found = stages.filter_map(|stage| of_stage(snapshot, stage));
    found.find(|found| {
        let tag = found.tag.as_ref().map(|tag| tag.span);
        found.whole.or(tag).is_some_and(|part| overlap(part, span))
    })
}

/// The default of the build argument `name`, and where it stands as it is, if the argument is used
/// in one place only.
fn default(snapshot: &Snapshot, name: &str) -> Option<(Span, String)> {
    let model = snapshot.model();
    let mut all = model.definitions().iter().filter(|found| found.name == name);
    let (Some(definition), None) = (all.next(), all.next()) else { return None };
    let is_default = definition.keyword == Keyword::Arg && definition.stage.is_none();
    if !is_default || !definition.has_value || !definition.is_plain {
        return None;
    }
    let entries = 0..snapshot.document().entries().len();
    let mut uses = entries.flat_map(|entry| snapshot.names_at(entry)).filter(|used| *used == name);
    let (Some(_), None) = (uses.next(), uses.next()) else { return None };
    let span = Span::new(definition.key.end + 1, definition.word.end);
    let text = snapshot.text().slice(span).into_owned();
    let (span, value) = unquoted(snapshot, span, &text)?;
    (templates::value(snapshot, value)? == value).then(|| (span, value.to_owned()))
}

/// `text`, which stands at `span`, without the quotes around it, if the source has exactly that.
fn unquoted<'t>(snapshot: &Snapshot, span: Span, text: &'t str) -> Option<(Span, &'t str)> {
    let inner = ['"', '\''].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        Some((Span::new(span.start + 1, span.end.checked_sub(1)?), inner))
    });
    let (span, text) = inner.unwrap_or((span, text));
    let is_as_it_is = span.len() as usize == text.len() && snapshot.text().slice(span) == text;
    is_as_it_is.then_some((span, text))
}

fn overlap(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

impl ImagePlace {
    /// The parts of its text.
    pub(crate) fn parts(&self) -> syntax::image::ImageReference {
        syntax::image::split(&self.text)
    }

    /// A part of its text.
    pub(crate) fn part(&self, span: Option<Span>) -> Option<&str> {
        self.text.get(span?.range())
    }

    /// The tag that it has.
    pub(crate) fn tag(&self) -> Option<&str> {
        self.part(self.parts().tag)
    }

    /// The digest that it has.
    pub(crate) fn digest(&self) -> Option<&str> {
        self.part(self.parts().digest)
    }

    /// The repository that it names.
    pub(crate) fn repository(&self) -> Option<Repository> {
        Repository::of(&self.text)
    }

    /// Where another tag would be written; `None` if that is not one place.
    pub(crate) fn tag_place(&self) -> Option<TagPlace> {
        let parts = self.parts();
        match (self.whole, parts.tag) {
            (Some(whole), Some(tag)) => Some(TagPlace::whole(tag.shift(whole.start), "")),
            (Some(whole), None) => {
                Some(TagPlace::whole(Span::empty(whole.start + parts.repository.end), ":"))
            }
            (None, _) => self.tag.clone(),
        }
    }
}

/// From here on the first number of a version is the day of a build, such as 20260127.
const FIRST_DAY: u64 = 19_000_000;

/// Whether `version` is the day of a build.
pub(crate) fn is_day(version: &Version) -> bool {
    version.numbers.first().is_some_and(|first| *first >= FIRST_DAY)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::touched;
    use crate::features::tests::at_cursor;

    /// What each cursor touches: the reference and the places of its parts.
    #[track_caller]
    fn check_places(sources: &[&str], expected: Expect) {
        let mut shown = String::new();
        for source in sources {
            let (snapshot, offset) = at_cursor(source);
            let text = |span| snapshot.text().slice(span).into_owned();
            let line = match touched(&snapshot, syntax::Span::empty(offset)) {
                Some(found) => format!(
                    "{} whole={:?} tag={:?}",
                    found.text,
                    found.whole.map(text),
                    found.tag_place().map(|place| {
                        let (before, after) = &place.around;
                        format!("{}{before}{}{after}", place.sign, text(place.span))
                    })
                ),
                None => "nothing".to_owned(),
            };
            shown.push_str(&line);
            shown.push('\n');
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_reference_is_found_with_what_can_be_replaced() {
        check_places(
            &[
                "FROM pyt<|>hon:3.8 AS x",
                "FROM --platform=linux/amd64 \\\n  python<|>",
                "FROM \"pyt<|>hon:3.8\"",
                "FROM pyt<|>\\\nhon:3.8",
                "FROM a\nCOPY --from=nginx:1<|> a b",
                "FROM a\nRUN --mount=type=bind,from=ngi<|>nx:1,target=/x b",
                "FROM a AS b\nFROM <|>b",
                "FROM scr<|>atch",
                "FROM Py<|>thon",
                "FROM pyth<|>on:",
            ],
            expect![[r#"
                python:3.8 whole=Some("python:3.8") tag=Some("3.8")
                python whole=Some("python") tag=Some(":")
                python:3.8 whole=Some("python:3.8") tag=Some("3.8")
                python:3.8 whole=None tag=None
                nginx:1 whole=Some("nginx:1") tag=Some("1")
                nginx:1 whole=Some("nginx:1") tag=Some("1")
                nothing
                nothing
                nothing
                nothing
            "#]],
        );
    }

    #[test]
    fn a_default_counts_if_nothing_else_uses_it() {
        check_places(
            &[
                "ARG V=3.8\nFROM python:$V<|>",
                "ARG V=3.8\nFROM python:$V@sha256:0000000000000000000000000000000000000000000000000000000000000000<|>",
                "ARG V=\"3<|>.8\"\nFROM python:${V} AS x",
                "ARG B=python:3<|>.8\nFROM $B",
                "ARG R=ghcr.io/x\nFROM $R/python:3.8<|>",
                "ARG V=3.8\nFROM python:${V}-slim<|>",
                "ARG V=slim\nFROM python:3.8-$V<|>",
                "ARG V=3.8\nARG S=slim\nFROM python:$V-$S<|>",
                "ARG V=3.8\nFROM python:<|>$V\nFROM alpine:$V",
                "ARG V=3.8\nFROM python:<|>$V\nARG V",
                "ARG V=3.8\nARG V=3.9\nFROM python:<|>$V",
                "ARG V\nFROM python:<|>$V",
                "FROM python:<|>${V:-3.8}",
                "ARG W=3\nARG V=$W\nFROM python:<|>$V",
                "ARG V=3.8<|>\nFROM python:3",
            ],
            expect![[r#"
                python:3.8 whole=None tag=Some("3.8")
                python:3.8@sha256:0000000000000000000000000000000000000000000000000000000000000000 whole=None tag=Some("3.8")
                python:3.8 whole=None tag=Some("3.8")
                python:3.8 whole=Some("python:3.8") tag=Some("3.8")
                ghcr.io/x/python:3.8 whole=None tag=Some("3.8")
                python:3.8-slim whole=None tag=Some("3.8-slim")
                python:3.8-slim whole=None tag=Some("3.8-slim")
                python:3.8-slim whole=None tag=None
                python:3.8 whole=None tag=None
                python:3.8 whole=None tag=None
                python:3.9 whole=None tag=None
                nothing
                python:3.8 whole=None tag=None
                python:3 whole=None tag=None
                nothing
            "#]],
        );
    }
}
