//! The parts of an image reference (`github.com/distribution/reference`, `ParseNormalizedNamed`).

use crate::Span;

/// The parts of an image reference. Spans count in the text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference {
    /// The registry's host and port, where one is named.
    pub registry: Option<Span>,
    /// The repository without the registry.
    pub repository: Span,
    /// The tag, without its colon.
    pub tag: Option<Span>,
    /// The digest, without its at sign.
    pub digest: Option<Span>,
}

/// Why a text is no image reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageError {
    /// The repository has capital letters, here.
    Uppercase(Span),
    /// 64 hexadecimal digits would be taken for an image id.
    LooksLikeId,
    /// The name is longer than 255 characters.
    TooLong,
    /// A part is empty or has a character that it may not have, here.
    Format(Span),
    /// The digest has an algorithm that is not known or the wrong number of digits.
    Digest(Span),
}

/// Splits `text` where its parts would be, whether or not they are valid. Empty parts are given,
/// so that a half-typed reference can be completed.
pub fn split(text: &str) -> ImageReference {
    let whole = Span::new(0, text.len() as u32);
    let (name, digest) = match text.find('@') {
        Some(at) => (at, Some(Span::new(at as u32 + 1, whole.end))),
        None => (text.len(), None),
    };
    let name_text = &text[..name];
    let registry = name_text.find('/').filter(|slash| is_registry(&name_text[..*slash]));
    let start = registry.map_or(0, |slash| slash + 1);
    let colon = name_text[start..].find(':').map(|colon| start + colon);
    ImageReference {
        registry: registry.map(|slash| Span::new(0, slash as u32)),
        repository: Span::new(start as u32, colon.unwrap_or(name) as u32),
        tag: colon.map(|colon| Span::new(colon as u32 + 1, name as u32)),
        digest,
    }
}

/// Whether the part before the first slash is a registry and not a namespace
/// (`splitDockerDomain`).
fn is_registry(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost" || part.chars().any(char::is_uppercase)
}

/// Reads `text` as an image reference.
///
/// # Errors
/// What BuildKit refuses it for.
pub fn read(text: &str) -> Result<ImageReference, ImageError> {
    if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(ImageError::LooksLikeId);
    }
    let reference = split(text);
    let part = |span: Span| text.get(span.range()).unwrap_or_default();
    let repository = part(reference.repository);
    if repository.chars().any(char::is_uppercase) {
        return Err(ImageError::Uppercase(reference.repository));
    }
    if let Some(registry) = reference.registry
        && !valid_registry(part(registry))
    {
        return Err(ImageError::Format(registry));
    }
    if !repository.split('/').all(valid_component) {
        return Err(ImageError::Format(reference.repository));
    }
    if let Some(tag) = reference.tag.filter(|tag| !valid_tag(part(*tag))) {
        return Err(ImageError::Format(tag));
    }
    if repository.len() > 255 {
        return Err(ImageError::TooLong);
    }
    if let Some(digest) = reference.digest {
        check_digest(part(digest), digest)?;
    }
    Ok(reference)
}

fn valid_registry(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            let address =
                !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            return address && (rest.is_empty() || rest.strip_prefix(':').is_some_and(valid_port));
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    host.split('.').all(valid_host_part) && port.is_none_or(valid_port)
}

fn valid_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn valid_host_part(text: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

/// Lower-case letters and digits, joined by `.`, `_`, `__` or dashes.
fn valid_component(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut separators = text.split(is_letter).filter(|part| !part.is_empty());
    text.starts_with(is_letter)
        && text.ends_with(is_letter)
        && separators
            .all(|part| matches!(part, "." | "_" | "__") || part.bytes().all(|b| b == b'-'))
}

fn valid_tag(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(is_word)
        && text.len() <= 128
        && text.chars().all(|c| is_word(c) || c == '.' || c == '-')
}

fn check_digest(text: &str, span: Span) -> Result<(), ImageError> {
    let Some((algorithm, hex)) = text.split_once(':') else {
        return Err(ImageError::Format(span));
    };
    let shape = hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    if !shape || !algorithm.split(['-', '_', '+', '.']).all(valid_algorithm_part) {
        return Err(ImageError::Format(span));
    }
    let length = digest_length(algorithm);
    let lowercase = !hex.bytes().any(|b| b.is_ascii_uppercase());
    if length == Some(hex.len()) && lowercase { Ok(()) } else { Err(ImageError::Digest(span)) }
}

fn valid_algorithm_part(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// How many hexadecimal digits a digest of `algorithm` has; `None` if it is not known
/// (`github.com/opencontainers/go-digest`, `algorithm.go`).
pub fn digest_length(algorithm: &str) -> Option<usize> {
    match algorithm {
        "sha256" => Some(64),
        "sha384" => Some(96),
        "sha512" => Some(128),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_image(text: &str, expected: &str) {
        let part = |span: Span| text.get(span.range()).unwrap();
        let shown = match read(text) {
            Ok(reference) => {
                let mut shown = part(reference.repository).to_owned();
                for (name, span) in [
                    ("registry", reference.registry),
                    ("tag", reference.tag),
                    ("digest", reference.digest),
                ] {
                    if let Some(span) = span {
                        shown.push_str(&format!(" {name}={}", part(span)));
                    }
                }
                shown
            }
            Err(error) => format!("{error:?}"),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn references_are_split() {
        check_image("alpine", "alpine");
        check_image("python:3.12-slim", "python tag=3.12-slim");
        check_image("ghcr.io/a/b:1", "a/b registry=ghcr.io tag=1");
        check_image("localhost:5000/a", "a registry=localhost:5000");
        check_image("[::1]:5000/a", "a registry=[::1]:5000");
        check_image("a/b/c", "a/b/c");
        check_image("Foo/bar", "bar registry=Foo");
        check_image("a__b.c--d", "a__b.c--d");
        let hex = "0123456789abcdef".repeat(4);
        check_image(&format!("a:1@sha256:{hex}"), &format!("a tag=1 digest=sha256:{hex}"));
    }

    #[test]
    fn faults_are_placed() {
        check_image("", "Format(0..0)");
        check_image("Alpine", "Uppercase(0..6)");
        check_image("alpine:", "Format(7..7)");
        check_image("a:b:c", "Format(2..5)");
        check_image("a//b", "Format(0..4)");
        check_image("a:-x", "Format(2..4)");
        check_image("a b", "Format(0..3)");
        check_image("a@sha256:abc", "Format(2..12)");
        check_image("a@md5:0123456789abcdef0123456789abcdef", "Digest(2..38)");
        check_image(&"0123456789abcdef".repeat(4), "LooksLikeId");
        check_image(&"a".repeat(300), "TooLong");
    }
}
