//! What may be shown and written to a file: names, digests and texts that are what they should be.
//! Whatever a registry or a file of the cache says passes through here.

use images::{Answer, Found, Manifest, PlatformManifest, Tag, TagList};

use crate::manifest::{is_digest, platform_name};

/// No description is longer, in characters.
const LONGEST: usize = 300;

/// How many platforms of a tag count.
const MOST_PLATFORMS: usize = 64;

/// Whether `text` is a tag (`distribution/reference`, `TagRegexp`).
pub(crate) fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = text.bytes();
    bytes.next().is_some_and(is_word)
        && text.len() <= 128
        && bytes.all(|byte| is_word(byte) || b".-".contains(&byte))
}

/// Whether `text` is the path of a repository: more than the reference allows would still be
/// harmless, so the rules about separators are left to the registry.
pub(crate) fn is_path(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_byte =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        part.starts_with(|first: char| first.is_ascii_alphanumeric()) && part.bytes().all(is_byte)
    };
    text.len() <= 255 && text.split('/').all(is_part)
}

/// Whether `text` is a day, `2026-03-23`.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The day of a moment such as `2026-03-23T09:48:42.07709Z`.
pub(crate) fn day(moment: &str) -> Option<String> {
    moment.get(..10).filter(|day| is_day(day)).map(str::to_owned)
}

/// One line of plain text.
pub(crate) fn line(text: &str) -> String {
    let plain =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_unseen(*c));
    let words: String = plain.take(LONGEST).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that only change how others are shown.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `answer` without all that is not what it should be; `None` if nothing can be left out.
pub(crate) fn answer(answer: Answer) -> Option<Answer> {
    Some(match answer {
        Answer::Tags(list) => {
            let tags = list.tags.into_iter().filter_map(tag).collect();
            Answer::Tags(TagList { tags, ..list })
        }
        Answer::Manifest(found) => {
            let is_good = is_digest(&found.digest);
            let platforms = found.platforms.into_iter().filter(is_image).collect();
            Answer::Manifest(is_good.then_some(Manifest { platforms, ..found })?)
        }
        Answer::Found(found) => Answer::Found(found.into_iter().filter_map(image).collect()),
        Answer::Names(names) => {
            Answer::Names(names.into_iter().filter(|name| is_path(name)).collect())
        }
    })
}

fn is_platform(text: &str) -> bool {
    let mut parts = text.splitn(3, '/');
    let (os, architecture, variant) = (parts.next(), parts.next(), parts.next());
    let name = platform_name(os.unwrap_or_default(), architecture.unwrap_or_default(), variant);
    name.as_deref() == Some(text)
}

fn is_image(image: &PlatformManifest) -> bool {
    is_digest(&image.digest) && (image.platform.is_empty() || is_platform(&image.platform))
}

fn tag(tag: Tag) -> Option<Tag> {
    let digest = tag.digest.filter(|digest| is_digest(digest));
    let updated = tag.updated.filter(|day| is_day(day));
    let mut platforms = tag.platforms;
    platforms.retain(|platform| is_platform(platform));
    platforms.truncate(MOST_PLATFORMS);
    is_tag(&tag.name).then_some(Tag { digest, updated, platforms, ..tag })
}

fn image(found: Found) -> Option<Found> {
    is_path(&found.name).then(|| Found { description: line(&found.description), ..found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        for tag in ["latest", "3.12-slim", "_x", "V1"] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in ["", ".x", "-x", "a b", "a/b", "a:b", "ä", "a\n", &"x".repeat(129)] {
            assert!(!is_tag(tag), "{tag}");
        }
        for path in ["python", "library/python", "a/b/c-d_e.f", "a__b"] {
            assert!(is_path(path), "{path}");
        }
        for path in ["", "/a", "a/", "a//b", "../a", "a/../b", "A", "a?b", "a b", "a%2fb", "a#b"] {
            assert!(!is_path(path), "{path}");
        }
    }

    #[test]
    fn text_is_one_line() {
        assert_eq!(line(" a\n\tb\u{202e}c\u{1b}[31m "), "a bc [31m");
        assert_eq!(line(&"x".repeat(1000)).len(), LONGEST);
        assert_eq!(day("2026-03-23T09:48:42.07709Z").as_deref(), Some("2026-03-23"));
        assert_eq!(day("yesterday, or so"), None);
    }

    #[test]
    fn what_is_not_what_it_should_be_is_left_out() {
        let good = format!("sha256:{}", "a".repeat(64));
        let list = TagList {
            tags: vec![
                Tag {
                    name: "1".to_owned(),
                    digest: Some("x".to_owned()),
                    updated: Some("never".to_owned()),
                    platforms: vec!["linux/amd64".to_owned(), "<b>".to_owned(), "linux".to_owned()],
                    size: None,
                },
                Tag { name: "a b".to_owned(), ..Tag::default() },
            ],
            complete: true,
            age: 0,
        };
        let Some(Answer::Tags(list)) = answer(Answer::Tags(list)) else { panic!("no tags") };
        let kept = Tag {
            name: "1".to_owned(),
            platforms: vec!["linux/amd64".to_owned()],
            ..Tag::default()
        };
        assert_eq!(list.tags, [kept]);
        let manifest = |digest: &str| Manifest { digest: digest.to_owned(), ..Manifest::default() };
        assert!(answer(Answer::Manifest(manifest(&good))).is_some());
        assert_eq!(answer(Answer::Manifest(manifest("sha256:x"))), None);
    }
}
