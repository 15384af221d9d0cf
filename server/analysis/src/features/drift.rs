//! Where a file and what registries say of its images differ: findings that come in from outside,
//! as [`crate::Advice`].
//!
//! Only an answer that is there and recent says something. That there is none, that it is old or
//! that it may mean something else is no finding.

use std::collections::HashSet;

use images::facts::{self, Status};
use images::{Answers, HUB, Manifest, Repository, TagList, Want};
use syntax::Span;

use super::image_places::{self, ImagePlace};
use super::pages::{LATEST, quoted};
use crate::diagnostic::{Diagnostic, Severity};
use crate::{Snapshot, rules};

/// How many images of one file are looked at.
const MOST_IMAGES: usize = 20;

/// The rules that findings of this belong to.
pub(crate) const OUTDATED: &str = "image-digest-outdated";
pub(crate) const MISSING: &str = "image-tag-missing";

/// The rule that says by the facts what a registry may know better.
const UNKNOWN: &str = "image-tag-unknown";

/// How many characters of a digest are enough for people, with `sha256:`.
const SHORT_DIGEST: usize = 19;

/// What registries say about a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// What they find.
    pub found: Vec<Diagnostic>,
    /// What rules find at these places is not so.
    pub refuted: Vec<(&'static str, Span)>,
}

/// What `answers` say about the images of the file.
pub fn drift(snapshot: &Snapshot, answers: &Answers) -> Drift {
    let mut drift = Drift::default();
    for place in image_places::all(snapshot).take(MOST_IMAGES) {
        let Some(repository) = place.repository() else { continue };
        let finding = match (place.digest(), place.tag()) {
            (Some(digest), Some(tag)) => outdated(&place, repository, digest, tag, answers),
            (Some(_), None) => None,
            (None, tag) => {
                let tag = tag.unwrap_or(LATEST);
                let key = (repository, tag.to_owned());
                if answers.manifests.contains_key(&key) {
                    drift.refuted.push((UNKNOWN, place.span));
                }
                missing(snapshot, &place, key.0, tag, answers)
            }
        };
        drift.found.extend(finding);
    }
    drift
}

/// What to ask registries so that there is something to say about the images of the file, and what
/// `answers` leave open.
pub fn wanted(snapshot: &Snapshot, answers: &Answers) -> Vec<Want> {
    let mut seen = HashSet::new();
    let places = image_places::all(snapshot).filter_map(|place| {
        let reference = place.tag().or_else(|| place.digest()).unwrap_or(LATEST);
        let want = Want::Manifest(place.repository()?, reference.to_owned());
        seen.insert(want.clone()).then_some((want, place))
    });
    let mut wants = Vec::new();
    for (want, place) in places.take(MOST_IMAGES) {
        wants.extend(sign(&want, &place, answers));
        wants.push(want);
    }
    wants
}

/// Whether `digest` is what `manifest` tells, or the image of one platform in it.
pub(crate) fn is_of(digest: &str, manifest: &Manifest) -> bool {
    let mut platforms = manifest.platforms.iter();
    manifest.digest == digest || platforms.any(|platform| platform.digest == digest)
}

/// `digest` as short as people need it.
pub(crate) fn short(digest: &str) -> &str {
    digest.get(..SHORT_DIGEST).unwrap_or(digest)
}

/// How people call the registry of `repository`.
pub(crate) fn host(repository: &Repository) -> &str {
    if repository.registry() == HUB { "Docker Hub" } else { repository.registry() }
}

fn outdated(
    place: &ImagePlace,
    repository: Repository,
    digest: &str,
    tag: &str,
    answers: &Answers,
) -> Option<Diagnostic> {
    let key = (repository, tag.to_owned());
    let manifest = answers.manifests.get(&key).filter(|manifest| manifest.is_recent())?;
    if is_of(digest, manifest) {
        return None;
    }
    let message = format!(
        "{} means {} now on {}, so what came after this digest is missing; update the digest",
        quoted(tag),
        quoted(short(&manifest.digest)),
        host(&key.0)
    );
    Some(Diagnostic::new(OUTDATED, Severity::Information, digest_place(place), message))
}

/// Where the digest stands, or the reference if that does not stand there as it is.
fn digest_place(place: &ImagePlace) -> Span {
    let digest = place.whole.zip(place.parts().digest);
    digest.map_or(place.span, |(whole, digest)| digest.shift(whole.start))
}

fn missing(
    snapshot: &Snapshot,
    place: &ImagePlace,
    repository: Repository,
    tag: &str,
    answers: &Answers,
) -> Option<Diagnostic> {
    let want = Want::Manifest(repository.clone(), tag.to_owned());
    let list = answers.tags.get(&repository);
    let lists = |list: &TagList| list.tags.iter().any(|other| other.name == tag);
    if !answers.refused.get(&want)?.is_absent
        || list.is_some_and(|list| lists(list))
        || !is_visible(&repository, answers)
        || is_told(snapshot, &repository, tag)
    {
        return None;
    }
    let near = nearest(&repository, tag, answers);
    let hint = near.map(|near| format!("; did you mean {}?", quoted(near)));
    let (host, hint) = (host(&repository), hint.unwrap_or_default());
    let message = format!("{} has no tag {} on {host}{hint}", quoted(&named(place)), quoted(tag));
    Some(Diagnostic::new(MISSING, Severity::Warning, place.span, message))
}

/// The tag of `repository` that `tag` is likely to be meant for, of those that a registry told.
pub(crate) fn nearest<'a>(
    repository: &Repository,
    tag: &str,
    answers: &'a Answers,
) -> Option<&'a str> {
    let list = answers.tags.get(repository)?;
    dialect::closest(tag, list.tags.iter().map(|tag| tag.name.as_str()))
}

/// The name of the image as it is written.
fn named(place: &ImagePlace) -> String {
    place.text.get(..place.parts().repository.end as usize).unwrap_or_default().to_owned()
}

/// Whether everybody may see `repository`: what is hidden is called absent, too.
fn is_visible(repository: &Repository, answers: &Answers) -> bool {
    // Docker Hub has no list for what it hides, others have been seen to have an empty one.
    let lists = |list: &TagList| repository.registry() == HUB || !list.tags.is_empty();
    facts::image(repository).is_some()
        || answers.tags.get(repository).is_some_and(|list| lists(list))
        || answers.manifests.keys().any(|(known, _)| known == repository)
}

/// Whether a rule says so by the facts.
fn is_told(snapshot: &Snapshot, repository: &Repository, tag: &str) -> bool {
    let is_on = rules::find(UNKNOWN).is_some() && snapshot.policy().severity(UNKNOWN).is_some();
    let image = facts::image(repository).filter(|_| is_on);
    image.is_some_and(|image| matches!(image.status(tag), Status::Never))
}

/// What else to ask where a registry says that there is no such tag: whether it shows the image.
fn sign(want: &Want, place: &ImagePlace, answers: &Answers) -> Option<Want> {
    let Want::Manifest(repository, reference) = want else { return None };
    let is_absent = answers.refused.get(want).is_some_and(|refusal| refusal.is_absent);
    let is_open = is_absent && place.digest().is_none() && facts::image(repository).is_none();
    is_open.then(|| Want::Tags(repository.clone(), reference.clone()))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use images::{PlatformManifest, Refusal, Tag};

    use super::*;
    use crate::features::tests::{at_cursor, snapshot};

    fn digest(letter: &str) -> String {
        format!("sha256:{}", letter.repeat(64))
    }

    /// Registries that know some tags, each with the digest of a letter, and one without some.
    fn answers() -> Answers {
        let mut answers = Answers::default();
        let mut put = |path: &str, tag: &str, letter, age| {
            let of_platform = PlatformManifest {
                platform: "linux/amd64".to_owned(),
                digest: digest("f"),
                size: None,
            };
            let manifest = Manifest { digest: digest(letter), platforms: vec![of_platform], age };
            let repository = Repository::new(None, path);
            answers.manifests.insert((repository, tag.to_owned()), manifest.into());
        };
        put("python", "3.13", "a", 60);
        put("python", "3.12", "a", 8000);
        put("python", "3.10-slim-bulseye", "a", 0);
        put("acme/seen", "1", "a", 0);
        let mut refuse = |registry: Option<&str>, path: &str, tag: &str, is_absent| {
            let want = Want::Manifest(Repository::new(registry, path), tag.to_owned());
            let refusal = Refusal { message: "no".to_owned(), is_absent, ..Refusal::default() };
            answers.refused.insert(want, refusal);
        };
        refuse(None, "python", "3.99", true);
        refuse(None, "python", "3.99-slim", false);
        refuse(None, "python", "slmi", true);
        refuse(None, "acme/seen", "2", true);
        refuse(None, "acme/hidden", "2", true);
        refuse(None, "acme/listed", "latst", true);
        refuse(Some("ghcr.io"), "me/empty", "1", true);
        let tag = |name: &str| Tag { name: name.to_owned(), ..Tag::default() };
        let list = TagList { tags: vec![tag("latest"), tag("1")], complete: true, age: 0 };
        answers.tags.insert(Repository::new(None, "acme/listed"), list.into());
        let empty = Repository::new(Some("ghcr.io"), "me/empty");
        answers.tags.insert(empty, TagList::default().into());
        answers
    }

    #[track_caller]
    fn check_drift(source: &str, expected: Expect) {
        let found = drift(&snapshot(source), &answers());
        let mut shown = String::new();
        for finding in &found.found {
            let place = source.get(finding.span.range()).unwrap();
            shown.push_str(&format!("{} at {place}: {}\n", finding.rule, finding.message));
        }
        for (rule, span) in &found.refuted {
            shown.push_str(&format!("{rule} is wrong at {}\n", &source[span.range()]));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_digest_is_outdated_where_its_tag_has_moved_on() {
        let (old, now, one) = (digest("b"), digest("a"), digest("f"));
        check_drift(
            &format!("FROM python:3.13@{old}\nCOPY --from=python:3.13@{old} a b\n"),
            expect![[r#"
                image-digest-outdated at sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: `3.13` means `sha256:aaaaaaaaaaaa` now on Docker Hub, so what came after this digest is missing; update the digest
                image-digest-outdated at sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: `3.13` means `sha256:aaaaaaaaaaaa` now on Docker Hub, so what came after this digest is missing; update the digest
            "#]],
        );
        check_drift(
            &format!("ARG V=3.13\nFROM python:$V@{old}\n"),
            expect![[r#"
                image-digest-outdated at python:$V@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: `3.13` means `sha256:aaaaaaaaaaaa` now on Docker Hub, so what came after this digest is missing; update the digest
            "#]],
        );
        // Up to date, one platform of it, an old answer, no answer, no tag, an unknown argument.
        for image in [
            format!("python:3.13@{now}"),
            format!("python:3.13@{one}"),
            format!("python:3.12@{old}"),
            format!("python:3.11@{old}"),
            format!("python@{old}"),
            format!("python:$U@{old}"),
            format!("python:3.99@{old}"),
        ] {
            check_drift(&format!("FROM {image}\n"), expect![[""]]);
        }
    }

    #[test]
    fn a_tag_is_missing_where_its_image_can_be_seen() {
        check_drift(
            "FROM python:3.99\nFROM acme/seen:2\nFROM acme/listed:latst\n",
            expect![[r#"
                image-tag-missing at python:3.99: `python` has no tag `3.99` on Docker Hub
                image-tag-missing at acme/seen:2: `acme/seen` has no tag `2` on Docker Hub
                image-tag-missing at acme/listed:latst: `acme/listed` has no tag `latst` on Docker Hub; did you mean `latest`?
            "#]],
        );
        // What passes, what another rule says, what may be hidden, what a digest decides.
        for image in ["python:3.99-slim", "python:slmi", "acme/hidden:2", "ghcr.io/me/empty:1"] {
            check_drift(&format!("FROM {image}\n"), expect![[""]]);
        }
    }

    #[test]
    fn what_a_registry_has_is_not_unknown() {
        check_drift(
            "FROM python:3.10-slim-bulseye\n",
            expect![[r#"
                image-tag-unknown is wrong at python:3.10-slim-bulseye
            "#]],
        );
    }

    #[test]
    fn all_images_of_a_file_are_wanted_once() {
        let (snapshot, _) = at_cursor(
            "FROM python:3 AS a\nFROM a\nFROM python:3\nCOPY --from=nginx:1 a b\nFROM x:$Y<|>",
        );
        let of = |name, tag: &str| Want::Manifest(Repository::new(None, name), tag.to_owned());
        assert_eq!(wanted(&snapshot, &answers()), [of("python", "3"), of("nginx", "1")]);
    }

    #[test]
    fn where_a_tag_is_absent_the_image_is_asked_for() {
        let snapshot = snapshot("FROM acme/hidden:2\nFROM python:3.99\n");
        let hidden = Repository::new(None, "acme/hidden");
        let expected = [
            Want::Tags(hidden.clone(), "2".to_owned()),
            Want::Manifest(hidden, "2".to_owned()),
            Want::Manifest(Repository::new(None, "python"), "3.99".to_owned()),
        ];
        assert_eq!(wanted(&snapshot, &answers()), expected);
    }
}
