//! What can be done with an image that the file names: say its version, take a newer one, pin it.
//!
//! No edit is given out unless the file, read again, differs in what this one reference means and
//! in nothing else.

use dialect::Keyword;
use images::facts::{self, Cycle, Image};
use images::tags::{self, Version};
use images::{Answers, Manifest, Want};
use syntax::Span;

use super::actions::{Action, ActionKind};
use super::drift::{MISSING, OUTDATED, nearest};
use super::image_places::{self, ImagePlace, is_day};
use super::pages::{LATEST, quoted};
use crate::Snapshot;
use crate::edit::{self, Edit};
use crate::model::{Base, Model, Stage, Target};

/// What can be done with the image that `span` touches. With `can_ask`, what needs an answer of a
/// registry is among it, without its edit: [`question`] tells what to ask, and [`pin`] gives it.
pub fn image_actions(
    snapshot: &Snapshot,
    span: Span,
    answers: &Answers,
    can_ask: bool,
) -> Vec<Action> {
    let Some(place) = image_places::touched(snapshot, span) else { return Vec::new() };
    let Some(repository) = place.repository() else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(image) = facts::image(&repository).filter(|_| place.digest().is_none()) {
        let exact = exact_tags(image, place.tag().unwrap_or(LATEST));
        found.extend(exact.into_iter().filter_map(|tag| say(snapshot, &place, tag)));
        found.extend(supported(snapshot, &place, image));
        let newer = place.tag().map_or_else(Vec::new, |tag| newer_tags(image, tag));
        found.extend(newer.into_iter().filter_map(|(tag, why)| take(snapshot, &place, tag, why)));
    }
    found.extend(present(snapshot, &place, answers));
    found.extend(pinned(snapshot, &place, answers, can_ask));
    found.extend(on_build_platform(snapshot, &place));
    found
}

/// What to ask a registry before the image that `offset` touches can be pinned; `None` if it
/// cannot be.
pub fn question(snapshot: &Snapshot, offset: u32) -> Option<Want> {
    let place = image_places::touched(snapshot, Span::empty(offset))?;
    place.whole?;
    Some(Want::Manifest(place.repository()?, place.tag().unwrap_or(LATEST).to_owned()))
}

/// The edit that pins the image that `offset` touches to the digest of `manifest`, with its tag
/// before it; `None` if it is pinned to that, or cannot be.
pub fn pin(snapshot: &Snapshot, offset: u32, manifest: &Manifest) -> Option<Vec<Edit>> {
    let place = image_places::touched(snapshot, Span::empty(offset))?;
    pin_edits(snapshot, &place, manifest)
}

fn pin_edits(snapshot: &Snapshot, place: &ImagePlace, manifest: &Manifest) -> Option<Vec<Edit>> {
    let (whole, parts) = (place.whole?, place.parts());
    if place.digest() == Some(&manifest.digest) {
        return None;
    }
    let digest = &manifest.digest;
    let edit = match (parts.digest, parts.tag) {
        (Some(old), _) => Edit::replace(old.shift(whole.start), digest),
        (None, Some(_)) => Edit::insert(whole.end, format!("@{digest}")),
        (None, None) => Edit::insert(whole.end, format!(":{LATEST}@{digest}")),
    };
    let name = place.text.get(..parts.digest.map_or(place.text.len(), |d| d.start as usize - 1))?;
    let tag = if parts.tag.is_none() && parts.digest.is_none() { ":latest" } else { "" };
    let meant = format!("{name}{tag}@{digest}");
    proved(snapshot, place, vec![edit], &meant)
}

/// Pins the image to what its tag means, or says that this can be done.
fn pinned(
    snapshot: &Snapshot,
    place: &ImagePlace,
    answers: &Answers,
    can_ask: bool,
) -> Option<Action> {
    place.whole?;
    // Without a tag a digest is all that there is, and nothing tells what it should become.
    if place.digest().is_some() && place.tag().is_none() {
        return None;
    }
    let tag = place.tag().unwrap_or(LATEST);
    let key = (place.repository()?, tag.to_owned());
    let manifest = answers.manifests.get(&key).filter(|manifest| manifest.is_recent());
    let findings = match place.digest() {
        Some(_) => told(snapshot, place, OUTDATED),
        None => Vec::new(),
    };
    let (kind, edits) = match manifest {
        Some(manifest) => {
            let kind = if findings.is_empty() { ActionKind::Rewrite } else { ActionKind::Fix };
            (kind, pin_edits(snapshot, place, manifest)?)
        }
        None if can_ask => {
            let offset = place.span.start;
            let want = Want::Manifest(key.0.clone(), key.1.clone());
            if answers.refused.get(&want).is_some_and(|refusal| refusal.is_absent) {
                return None;
            }
            (ActionKind::RewriteLater(offset), Vec::new())
        }
        None => return None,
    };
    let title = match place.digest() {
        Some(_) => format!("Update the digest to what {} means now", quoted(tag)),
        None => format!("Pin {} to its digest", quoted(&place.text)),
    };
    Some(Action { title, kind, findings, preferred: false, edits })
}

/// What registries find of `place` by `rule`, as indices into the findings of the snapshot.
fn told(snapshot: &Snapshot, place: &ImagePlace, rule: &str) -> Vec<usize> {
    let all = snapshot.diagnostics().iter().enumerate();
    let here = all.filter(|(_, found)| found.rule == rule && place.span.contains(found.span));
    here.map(|(index, _)| index).collect()
}

/// Takes the tag that one may have been meant for which the registry does not have.
fn present(snapshot: &Snapshot, place: &ImagePlace, answers: &Answers) -> Option<Action> {
    let tag = nearest(&place.repository()?, place.tag()?, answers)?;
    let findings = told(snapshot, place, MISSING);
    let edits = with_tag(snapshot, place, tag).filter(|_| !findings.is_empty())?;
    let title = format!("Move to {}", quoted(tag));
    Some(Action { title, kind: ActionKind::Fix, findings, preferred: false, edits })
}

/// How many more exact tags are offered: the next one and the most exact one.
const MOST_EXACT: usize = 2;

/// The tags of the same build that tell more of the version than `tag`, which may not tell it.
fn exact_tags(image: Image, tag: &str) -> Vec<&'static str> {
    let variant = variant(tag);
    let numbers = version(tag).map_or(0, |version| version.numbers.len());
    let Some(build) = image.build(tag) else { return Vec::new() };
    let has_letter = |tag: &str| tag.starts_with('v');
    let mut found: Vec<(usize, bool, &str)> = build
        .tags()
        .filter(|other| self::variant(other) == variant && *other != tag)
        .filter_map(|other| Some((version(other)?.numbers.len(), other)))
        .filter(|(count, _)| *count > numbers)
        .map(|(count, other)| (count, has_letter(other) != has_letter(tag), other))
        .collect();
    found.sort_unstable();
    found.dedup_by_key(|(count, ..)| *count);
    // One number alone moves on nearly as much as no number.
    if found.len() > MOST_EXACT {
        found.drain(..found.len() - MOST_EXACT);
    }
    found.into_iter().map(|(.., tag)| tag).collect()
}

/// Takes a tag that gets updates where the tag stands in the default of a build argument; where it
/// stands in the reference, that is the fix of a rule.
fn supported(snapshot: &Snapshot, place: &ImagePlace, image: Image) -> Option<Action> {
    let is_elsewhere = place.tag_place().is_some_and(|found| !place.span.contains(found.span));
    let today = snapshot.policy().options().today();
    let tag = image.successor(place.tag().filter(|_| is_elsewhere)?, today)?;
    let edits = with_tag(snapshot, place, tag)?;
    let title = format!("Move to {}, which is supported", quoted(tag));
    Some(Action { title, kind: ActionKind::Rewrite, findings: Vec::new(), preferred: false, edits })
}

/// The newest tags that are like `tag`, and what is special about them.
fn newer_tags(image: Image, tag: &str) -> Vec<(&'static str, &'static str)> {
    let Some(now) = version(tag).filter(|version| !version.is_preview()) else { return Vec::new() };
    let like = |variant: &str| {
        let all = image.builds().flat_map(facts::Build::tags);
        let fits = all.filter(|other| self::variant(other) == variant);
        let versions = fits.filter_map(|other| Some((version(other)?, other)));
        let mut newer: Vec<(Version, &str)> = versions
            .filter(|(version, _)| version.numbers.len() == now.numbers.len())
            .filter(|(version, _)| !version.is_preview() && *version > now && !is_day(version))
            .collect();
        newer.sort_unstable_by(|one, two| two.cmp(one));
        newer.into_iter().find(|(_, tag)| is_released(image, tag))
    };
    let newest = like(variant(tag)).or_else(|| like(&without_suite(image, tag)?));
    let newest = newest.map(|(_, tag)| (tag, "the newest release"));
    let supported =
        long_term(image, tag, &now).map(|tag| (tag, "the newest one with long-term support"));
    let supported = supported.filter(|found| newest.is_none_or(|newest| newest.0 != found.0));
    supported.into_iter().chain(newest).collect()
}

/// Whether `tag` is of a release that was out on the day of the snapshot, as far as the releases of
/// `image` are known at all: distributions list the next one before it is done.
fn is_released(image: Image, tag: &str) -> bool {
    let is_out = |cycle: Cycle| cycle.released.is_none_or(|day| day <= facts::SNAPSHOT);
    image.products().next().is_none() || image.cycle(tag).is_some_and(is_out)
}

/// The tag that upstream calls the one with long-term support now, if it is newer than `now`.
fn long_term(image: Image, tag: &str, now: &Version) -> Option<&'static str> {
    const LONG_TERM: &str = "lts";
    let variant = variant(tag);
    let name =
        if variant.is_empty() { LONG_TERM.to_owned() } else { format!("{LONG_TERM}-{variant}") };
    image.build(&name)?.tags().find(|other| {
        let version = version(other).filter(|_| self::variant(other) == variant);
        version.is_some_and(|v| v.numbers.len() == now.numbers.len() && v > *now)
    })
}

/// The variant of `tag` without the distribution that it names.
fn without_suite(image: Image, tag: &str) -> Option<String> {
    let suite = image.suite(tag)?;
    let words = variant(tag).split('-').filter(|word| *word != suite.word);
    Some(words.collect::<Vec<_>>().join("-"))
}

fn variant(tag: &str) -> &str {
    if tag == LATEST { "" } else { tags::split(tag).variant }
}

fn version(tag: &str) -> Option<Version> {
    Version::read(tags::split(tag).version)
}

/// Says by `tag` what the reference means.
fn say(snapshot: &Snapshot, place: &ImagePlace, tag: &str) -> Option<Action> {
    let change = match place.tag() {
        Some(old) => format!("Replace {} by {}", quoted(old), quoted(tag)),
        None => format!("Add the tag {}", quoted(tag)),
    };
    let title = format!("{change}, the same build on {}", facts::SNAPSHOT);
    retagged(snapshot, place, tag, title)
}

/// Takes `tag` instead.
fn take(snapshot: &Snapshot, place: &ImagePlace, tag: &str, why: &str) -> Option<Action> {
    let title = format!("Move to {}, {why} on {}", quoted(tag), facts::SNAPSHOT);
    retagged(snapshot, place, tag, title)
}

fn retagged(snapshot: &Snapshot, place: &ImagePlace, tag: &str, title: String) -> Option<Action> {
    let edits = with_tag(snapshot, place, tag)?;
    let kind = ActionKind::Rewrite;
    Some(Action { title, kind, findings: Vec::new(), preferred: false, edits })
}

/// The edits that give the reference the tag `tag`.
pub(crate) fn with_tag(snapshot: &Snapshot, place: &ImagePlace, tag: &str) -> Option<Vec<Edit>> {
    let found = place.tag_place()?;
    let parts = place.parts();
    let name = place.text.get(..parts.repository.end as usize)?;
    let digest = place.digest().map_or(String::new(), |digest| format!("@{digest}"));
    let edit = Edit::replace(found.span, format!("{}{}", found.sign, found.part(tag)?));
    proved(snapshot, place, vec![edit], &format!("{name}:{tag}{digest}"))
}

/// Builds a stage that only gives files to others on the machine's own platform.
fn on_build_platform(snapshot: &Snapshot, place: &ImagePlace) -> Option<Action> {
    const OWN: &str = "$BUILDPLATFORM";
    let model = snapshot.model();
    let stage = model.stages().get(place.stage?)?;
    let is_free = stage.platform.is_none() && !has_platform(snapshot, stage);
    let gives = model.sources().iter().any(|source| source.target == Target::Stage(stage.number));
    let is_base = model.stages().iter().any(|other| other.below() == Some(stage.number));
    let is_last = stage.number + 1 == model.stages().len();
    if !is_free || !gives || is_base || is_last {
        return None;
    }
    let flag = Keyword::From.row().flags.first()?.name;
    let edit = Edit::insert(place.span.start, format!("--{flag}={OWN} "));
    let edits = proved(snapshot, place, vec![edit], &place.text)?;
    let title = format!("Build this stage on the machine's own platform (`{OWN}`)");
    let kind = ActionKind::Rewrite;
    Some(Action { title, kind, findings: Vec::new(), preferred: false, edits })
}

/// Whether the FROM of `stage` has a flag, known or not.
fn has_platform(snapshot: &Snapshot, stage: &Stage) -> bool {
    let placed = snapshot.document().entries().get(stage.entry);
    let instruction = placed.and_then(|placed| placed.entry.instruction.as_ref());
    instruction.is_none_or(|instruction| !instruction.statement.flags.is_empty())
}

/// `edits`, if the file that they make has `meant` where it had the text of `place`, and all other
/// images as they were.
fn proved(
    snapshot: &Snapshot,
    place: &ImagePlace,
    edits: Vec<Edit>,
    meant: &str,
) -> Option<Vec<Edit>> {
    syntax::image::read(meant).ok()?;
    if !edit::are_disjoint(&edits, snapshot.text().len()) {
        return None;
    }
    let mut document = snapshot.document().clone();
    for edit in edits.iter().rev() {
        document.edit(edit.span, &edit.text);
    }
    let after = snapshot.next(document);
    let is_here = |span: Option<Span>| span == Some(place.span);
    let expected: Vec<_> = images(snapshot.model())
        .map(|(span, text)| if is_here(span) { meant.to_owned() } else { text })
        .collect();
    let found: Vec<_> = images(after.model()).map(|(_, text)| text).collect();
    let same_errors = after.error_count() <= snapshot.error_count();
    (expected == found && same_errors).then_some(edits)
}

/// What each stage is built on and what files are taken from, with the places of their names.
fn images(model: &Model) -> impl Iterator<Item = (Option<Span>, String)> {
    let bases = model.stages().iter().map(|stage| {
        let text = match &stage.base {
            Base::Image(text) => text.clone(),
            other => format!("{other:?}"),
        };
        (stage.base_span, text)
    });
    let sources = model.sources().iter().map(|source| (Some(source.span), source.text.clone()));
    bases.chain(sources)
}

#[cfg(test)]
mod tests;
