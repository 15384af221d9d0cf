//! What a registry told about the image under the cursor, for whoever shows it beside the facts.

use std::collections::HashSet;
use std::time::Duration;

use images::{Answers, HUB, Manifest, PlatformManifest, Repository, Want};
use syntax::Span;

use super::hover::Hover;
use super::image_places::{self, ImagePlace};
use super::pages::{LATEST, Page, quoted};
use crate::Snapshot;

/// How many images of one file are asked about without a request.
const MOST_IMAGES: usize = 20;

/// How many platforms are told.
const MOST_PLATFORMS: usize = 12;

/// What to ask a registry about the image that `offset` touches.
pub fn wanted(snapshot: &Snapshot, offset: u32) -> Option<Want> {
    let place = image_places::touched(snapshot, Span::empty(offset))?;
    Some(Want::Manifest(place.repository()?, reference(&place).to_owned()))
}

/// What to ask about all images that the file names, as far as it names few.
pub fn all_wanted(snapshot: &Snapshot) -> Vec<Want> {
    let model = snapshot.model();
    let bases = model.stages().iter().filter_map(|stage| image_places::of_stage(snapshot, stage));
    let sources = model.sources().iter();
    let sources = sources.filter_map(|source| image_places::of_source(snapshot, source));
    let want =
        |place: ImagePlace| Some(Want::Manifest(place.repository()?, reference(&place).to_owned()));
    let mut seen = HashSet::new();
    let wants = bases.chain(sources).filter_map(want).filter(|want| seen.insert(want.clone()));
    wants.take(MOST_IMAGES).collect()
}

/// `found`, the hover at `offset`, with what `answers` have about the image there.
pub fn enriched(
    snapshot: &Snapshot,
    offset: u32,
    found: Option<Hover>,
    answers: &Answers,
) -> Option<Hover> {
    let told = told(snapshot, offset, answers, found.is_some());
    match (found, told) {
        (Some(found), Some((_, text))) => {
            Some(Hover { markdown: format!("{}\n\n{text}", found.markdown), ..found })
        }
        (Some(found), None) => Some(found),
        (None, Some((place, text))) => {
            let markdown = Page::new(&quoted(&place.text)).part(&text).finish();
            Some(Hover { span: place.span, markdown })
        }
        (None, None) => None,
    }
}

/// What is told of the image there. What may pass is no news where something else `is_known`.
fn told(
    snapshot: &Snapshot,
    offset: u32,
    answers: &Answers,
    is_known: bool,
) -> Option<(ImagePlace, String)> {
    let place = image_places::touched(snapshot, Span::empty(offset))?;
    let (repository, reference) = (place.repository()?, reference(&place).to_owned());
    let key = (repository, reference);
    let text = match answers.manifests.get(&key) {
        Some(manifest) => answer(&key.0, &key.1, manifest, answers),
        None => {
            let (repository, reference) = key;
            let refusal = answers.refused.get(&Want::Manifest(repository, reference));
            let refusal = refusal.filter(|refusal| refusal.is_absent || !is_known)?;
            format!("{}.", refusal.message)
        }
    };
    Some((place, text))
}

/// What identifies the image best.
fn reference(place: &ImagePlace) -> &str {
    place.digest().or_else(|| place.tag()).unwrap_or(LATEST)
}

fn answer(
    repository: &Repository,
    reference: &str,
    manifest: &Manifest,
    answers: &Answers,
) -> String {
    let host = if repository.registry() == HUB { "Docker Hub" } else { repository.registry() };
    let age = shown_age(Duration::from_secs(manifest.age));
    let tags = answers.tags.get(repository);
    let tag = tags.and_then(|list| list.tags.iter().find(|tag| tag.name == reference));
    let pushed = tag.and_then(|tag| tag.updated.as_ref());
    let pushed = pushed.map(|day| format!(", pushed on {day}")).unwrap_or_default();
    let mut text = format!("On {host}{age}: `{}`{pushed}", manifest.digest);
    let platforms: Vec<String> =
        manifest.platforms.iter().take(MOST_PLATFORMS).filter_map(shown_platform).collect();
    if !platforms.is_empty() {
        let more = if manifest.platforms.len() > MOST_PLATFORMS { ", …" } else { "" };
        text.push_str(&format!("\n\nTo pull: {}{more}", platforms.join(", ")));
    }
    text
}

fn shown_platform(image: &PlatformManifest) -> Option<String> {
    let size = image.size.map(shown_size);
    match (image.platform.as_str(), size) {
        ("", None) => None,
        ("", Some(size)) => Some(size),
        (platform, None) => Some(platform.to_owned()),
        (platform, Some(size)) => Some(format!("{platform} ({size})")),
    }
}

fn shown_age(age: Duration) -> String {
    match age.as_secs() / 60 {
        0..2 => String::new(),
        minutes @ 2..120 => format!(" {minutes} minutes ago"),
        minutes @ 120..2880 => format!(" {} hours ago", minutes / 60),
        minutes => format!(" {} days ago", minutes / 1440),
    }
}

/// `bytes` for people.
pub(crate) fn shown_size(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes < 10.0 { format!("{megabytes:.1} MB") } else { format!("{megabytes:.0} MB") }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use images::{Refusal, Tag, TagList};

    use super::*;
    use crate::features::hover;
    use crate::features::tests::at_cursor;

    fn answers() -> Answers {
        let image = |platform: &str, size| PlatformManifest {
            platform: platform.to_owned(),
            digest: "sha256:00".to_owned(),
            size,
        };
        let manifest = |age| Manifest {
            digest: "sha256:ab".to_owned(),
            platforms: vec![image("linux/amd64", Some(45_000_000)), image("linux/arm64", None)],
            age,
        };
        let mut answers = Answers::default();
        let tool = Repository::new(None, "acme/tool");
        let own = Repository::new(Some("ghcr.io"), "me/a");
        let tag = Tag {
            name: "1.0".to_owned(),
            updated: Some("2026-03-23".to_owned()),
            ..Tag::default()
        };
        let list = TagList { tags: vec![tag], complete: true, age: 0 };
        answers.tags.insert(tool.clone(), list.into());
        answers.manifests.insert((tool, "1.0".to_owned()), manifest(0).into());
        answers.manifests.insert((own.clone(), "latest".to_owned()), manifest(7200).into());
        let refusal = Refusal { message: "ghcr.io has no x".to_owned(), is_absent: true };
        answers.refused.insert(Want::Manifest(own, "2".to_owned()), refusal);
        answers
    }

    /// What is wanted and what is told at the cursor.
    #[track_caller]
    fn check_told(source: &str, expected: Expect) {
        let (snapshot, offset) = at_cursor(source);
        let wanted = wanted(&snapshot, offset);
        let found = hover::hover(&snapshot, offset);
        let found = enriched(&snapshot, offset, found, &answers());
        let found = found.map(|found| found.markdown).unwrap_or_default();
        expected.assert_eq(&format!("{wanted:?}\n{found}\n"));
    }

    #[test]
    fn an_image_that_only_a_registry_knows_has_a_hover() {
        check_told(
            "FROM acme/to<|>ol:1.0",
            expect![[r#"
            Some(Manifest(Repository { registry: "docker.io", path: "acme/tool" }, "1.0"))
            **`acme/tool:1.0`**

            On Docker Hub: `sha256:ab`, pushed on 2026-03-23

            To pull: linux/amd64 (45 MB), linux/arm64
        "#]],
        );
        check_told(
            "FROM ghcr.io/me/a<|>",
            expect![[r#"
            Some(Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "latest"))
            **`ghcr.io/me/a`**

            On ghcr.io 2 hours ago: `sha256:ab`

            To pull: linux/amd64 (45 MB), linux/arm64
        "#]],
        );
        check_told(
            "FROM ghcr.io/me/a:2<|>",
            expect![[r#"
            Some(Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "2"))
            **`ghcr.io/me/a:2`**

            ghcr.io has no x.
        "#]],
        );
        check_told(
            "FROM ghcr.io/me/a:3<|>",
            expect![[r#"
            Some(Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "3"))

        "#]],
        );
    }

    #[test]
    fn all_images_of_a_file_are_wanted_once() {
        let (snapshot, _) = at_cursor(
            "FROM python:3 AS a\nFROM a\nFROM python:3\nCOPY --from=nginx:1 a b\nFROM x:$Y<|>",
        );
        let wants = all_wanted(&snapshot);
        let of = |name, tag: &str| Want::Manifest(Repository::new(None, name), tag.to_owned());
        assert_eq!(wants, [of("python", "3"), of("nginx", "1")]);
    }

    #[test]
    fn nothing_is_wanted_where_there_is_no_image() {
        check_told(
            "FROM scr<|>atch",
            expect![[r#"
            None
            **scratch**

            The empty image: a stage built on it holds only what it copies itself.

            It cannot be pulled, and it has no shell, so the shell form of RUN fails. It suits programs that need no files but their own.
        "#]],
        );
        check_told(
            "FROM a AS b\nFROM b<|>",
            expect![[r#"
            None
            **stage `b`**

            ```dockerfile
            FROM a AS b
            ```

            Number 0, begins in line 1. The last stage needs it.

            Used by FROM in line 2.
        "#]],
        );
        check_told(
            "FROM acme/tool:$X<|>",
            expect![[r#"
            None
            **X**

            Nothing sets it: only what ARG declares above counts here.
        "#]],
        );
        check_told(
            "FROM acme/tool:1.0\nRUN l<|>s",
            expect![[r#"
            None

        "#]],
        );
    }
}
