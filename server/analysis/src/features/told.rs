//! What a registry told about the image under the cursor, for whoever shows it beside the facts.

use std::time::Duration;

use images::{Answers, Manifest, PlatformManifest, Repository, Want};
use syntax::Span;

use super::drift::{host, is_of};
use super::hover::Hover;
use super::image_places::{self, ImagePlace};
use super::pages::{LATEST, Page, quoted};
use crate::Snapshot;

/// How many platforms are told.
const MOST_PLATFORMS: usize = 12;

/// What to ask a registry about the image that `offset` touches.
pub fn wanted(snapshot: &Snapshot, offset: u32) -> Vec<Want> {
    let place = image_places::touched(snapshot, Span::empty(offset));
    let Some((repository, place)) = place.and_then(|place| Some((place.repository()?, place)))
    else {
        return Vec::new();
    };
    let beside = place.tag().filter(|_| place.digest().is_some());
    let references = [Some(reference(&place)), beside].into_iter().flatten();
    references.map(|what| Want::Manifest(repository.clone(), what.to_owned())).collect()
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
        Some(manifest) => {
            let text = answer(&key.0, &key.1, manifest, answers);
            let moved = beside_digest(&place, &key.0, answers);
            moved.map_or(text.clone(), |moved| format!("{text}\n\n{moved}"))
        }
        None => {
            let (repository, reference) = key;
            let refusal = answers.refused.get(&Want::Manifest(repository, reference));
            let refusal = refusal.filter(|refusal| refusal.is_absent || !is_known)?;
            format!("{}.", refusal.message)
        }
    };
    Some((place, text))
}

/// What the tag before the digest of `place` means now.
fn beside_digest(place: &ImagePlace, repository: &Repository, answers: &Answers) -> Option<String> {
    let (digest, tag) = (place.digest()?, place.tag()?);
    let manifest = answers.manifests.get(&(repository.clone(), tag.to_owned()))?;
    let (tag, age) = (quoted(tag), shown_age(Duration::from_secs(manifest.age)));
    Some(match is_of(digest, manifest) {
        true => format!("This is what {tag} means there{age}."),
        false => format!("{tag} means another image there{age}: {}.", quoted(&manifest.digest)),
    })
}

/// What identifies the image best.
fn reference(place: &ImagePlace) -> &str {
    place.digest().or_else(|| place.tag()).unwrap_or(LATEST)
}

/// What `answers` have about `tag` of `repository`.
pub(crate) fn of_tag(repository: &Repository, tag: &str, answers: &Answers) -> Option<String> {
    if let Some(manifest) = answers.manifests.get(&(repository.clone(), tag.to_owned())) {
        return Some(answer(repository, tag, manifest, answers));
    }
    let list = answers.tags.get(repository)?;
    let tag = list.tags.iter().find(|other| other.name == tag)?;
    let (host, age) = (host(repository), shown_age(Duration::from_secs(list.age)));
    let mut parts: Vec<String> = tag.digest.iter().map(|digest| quoted(digest)).collect();
    parts.extend(tag.updated.iter().map(|day| format!("pushed on {day}")));
    parts.extend(tag.size.map(|size| format!("{} to pull", shown_size(size))));
    if parts.is_empty() {
        return None;
    }
    let mut text = format!("On {host}{age}: {}", parts.join(", "));
    let platforms: Vec<&str> =
        tag.platforms.iter().take(MOST_PLATFORMS).map(String::as_str).collect();
    if !platforms.is_empty() {
        text.push_str(&format!("\n\nFor {}", platforms.join(", ")));
    }
    Some(text)
}

fn answer(
    repository: &Repository,
    reference: &str,
    manifest: &Manifest,
    answers: &Answers,
) -> String {
    let host = host(repository);
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
    use crate::features::completion::documentation;
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
        let refusal = Refusal {
            message: "ghcr.io has no x".to_owned(),
            is_absent: true,
            ..Refusal::default()
        };
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
                [Manifest(Repository { registry: "docker.io", path: "acme/tool" }, "1.0")]
                **`acme/tool:1.0`**

                On Docker Hub: `sha256:ab`, pushed on 2026-03-23

                To pull: linux/amd64 (45 MB), linux/arm64
            "#]],
        );
        check_told(
            "FROM ghcr.io/me/a<|>",
            expect![[r#"
                [Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "latest")]
                **`ghcr.io/me/a`**

                On ghcr.io 2 hours ago: `sha256:ab`

                To pull: linux/amd64 (45 MB), linux/arm64
            "#]],
        );
        check_told(
            "FROM ghcr.io/me/a:2<|>",
            expect![[r#"
                [Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "2")]
                **`ghcr.io/me/a:2`**

                ghcr.io has no x.
            "#]],
        );
        check_told(
            "FROM ghcr.io/me/a:3<|>",
            expect![[r#"
                [Manifest(Repository { registry: "ghcr.io", path: "me/a" }, "3")]

            "#]],
        );
    }

    #[test]
    fn an_item_is_documented_with_what_a_registry_says() {
        let mut answers = answers();
        let python = Repository::new(None, "python");
        let tag = Tag {
            name: "3.13-slim".to_owned(),
            digest: Some("sha256:cd".to_owned()),
            size: Some(42_000_000),
            platforms: vec!["linux/amd64".to_owned(), "linux/arm64".to_owned()],
            ..Tag::default()
        };
        let list = TagList { tags: vec![tag], complete: true, age: 600 };
        answers.tags.insert(python, list.into());
        let page = |topic: &str| documentation(topic, &answers).unwrap_or_default();
        assert_eq!(
            page("told:docker.io/acme/tool:1.0"),
            "**`acme/tool:1.0`**\n\nOn Docker Hub: `sha256:ab`, pushed on 2026-03-23\n\nTo pull: linux/amd64 (45 MB), linux/arm64"
        );
        let python = page("tag:python:3.13-slim");
        let told = "\n\nOn Docker Hub 10 minutes ago: `sha256:cd`, 42 MB to pull\n\nFor linux/amd64, linux/arm64";
        assert!(python.starts_with("**") && python.ends_with(told), "{python}");
        assert_eq!(page("told:docker.io/acme/tool:2.0"), "");
    }

    #[test]
    fn a_digest_is_compared_with_its_tag() {
        let of = |digest: &str| format!("sha256:{}", digest.repeat(32));
        for digest in ["ab", "cd"] {
            let source = format!("FROM acme/pinned:1@{}<|>", of(digest));
            let (snapshot, offset) = at_cursor(&source);
            let pinned = Repository::new(None, "acme/pinned");
            let mut answers = Answers::default();
            for (reference, digest, age) in [("1", of("ab"), 600), (&of("cd"), of("cd"), 0)] {
                let manifest = Manifest { digest, age, ..Manifest::default() };
                answers.manifests.insert((pinned.clone(), reference.to_owned()), manifest.into());
            }
            answers.manifests.insert(
                (pinned.clone(), of("ab")),
                Manifest { digest: of("ab"), ..Manifest::default() }.into(),
            );
            let found = enriched(&snapshot, offset, None, &answers).unwrap().markdown;
            let expected = match digest {
                "ab" => "This is what `1` means there 10 minutes ago.".to_owned(),
                _ => format!("`1` means another image there 10 minutes ago: `{}`.", of("ab")),
            };
            assert!(found.ends_with(&expected), "{found}");
            assert_eq!(wanted(&snapshot, offset).len(), 2);
        }
    }

    #[test]
    fn nothing_is_wanted_where_there_is_no_image() {
        check_told(
            "FROM scr<|>atch",
            expect![[r#"
                []
                **scratch**

                The empty image: a stage built on it holds only what it copies itself.

                It cannot be pulled, and it has no shell, so the shell form of RUN fails. It suits programs that need no files but their own.
            "#]],
        );
        check_told(
            "FROM a AS b\nFROM b<|>",
            expect![[r#"
                []
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
                []
                **X**

                Nothing sets it: only what ARG declares above counts here.
            "#]],
        );
        check_told(
            "FROM acme/tool:1.0\nRUN l<|>s",
            expect![[r#"
                []

            "#]],
        );
    }
}
