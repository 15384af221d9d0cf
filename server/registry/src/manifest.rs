//! Manifests and indexes: which platforms there are. What is read is checked; a digest that does
//! not look like one and a platform that is no word are left out.

use images::{Manifest, PlatformManifest};
use ring::digest::{SHA256, SHA512, digest};
use serde::Deserialize;

/// The media types that are understood: indexes first, as one manifest of many is less.
pub(crate) const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json";

/// How many platforms of an index count.
const MOST_PLATFORMS: usize = 200;

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "mediaType", default)]
    media_type: Option<String>,
    #[serde(default)]
    manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
struct Descriptor {
    #[serde(default)]
    digest: String,
    #[serde(default)]
    size: Option<u64>,
    #[serde(default)]
    platform: Option<Platform>,
}

#[derive(Deserialize)]
struct Platform {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    #[serde(default)]
    variant: Option<String>,
}

/// What `body` says, whose digest is `digest`; `None` if it is neither an index nor a manifest.
pub(crate) fn read(body: &[u8], digest: &str) -> Option<Manifest> {
    let document: Document = serde_json::from_slice(body).ok()?;
    let is_known = document.media_type.as_deref().is_none_or(|name| ACCEPTED.contains(name));
    if !is_known {
        return None;
    }
    let platforms = match (document.manifests, document.config) {
        (Some(manifests), _) => {
            manifests.iter().filter_map(of_index).take(MOST_PLATFORMS).collect()
        }
        (None, Some(_)) => {
            let mut sizes = document.layers.iter().flatten().map(|layer| layer.size);
            let size = sizes.try_fold(0u64, |sum, size| sum.checked_add(size?));
            vec![PlatformManifest { platform: String::new(), digest: digest.to_owned(), size }]
        }
        (None, None) => return None,
    };
    Some(Manifest { digest: digest.to_owned(), platforms, age: 0 })
}

/// One image of an index. What is about another image, such as an attestation, is of no platform.
fn of_index(entry: &Descriptor) -> Option<PlatformManifest> {
    let platform = entry.platform.as_ref();
    let name = match platform {
        Some(found) => platform_name(&found.os, &found.architecture, found.variant.as_deref())?,
        None => String::new(),
    };
    // The size in an index is that of the manifest, not of what is pulled.
    is_digest(&entry.digest).then(|| PlatformManifest {
        platform: name,
        digest: entry.digest.clone(),
        size: None,
    })
}

/// The name of a platform as one writes it after `--platform`.
pub(crate) fn platform_name(os: &str, architecture: &str, variant: Option<&str>) -> Option<String> {
    let is_word = |text: &str| {
        !text.is_empty()
            && text.len() <= 32
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let is_known = |text: &str| is_word(text) && text != "unknown";
    if !is_known(os) || !is_known(architecture) {
        return None;
    }
    // `v8` is what every arm64 is (`containerd/platforms`, `normalizeArch`).
    let variant =
        variant.filter(|variant| is_word(variant) && (architecture, *variant) != ("arm64", "v8"));
    Some(
        variant.map_or(format!("{os}/{architecture}"), |variant| {
            format!("{os}/{architecture}/{variant}")
        }),
    )
}

/// Whether `text` is a digest that can be pinned.
pub(crate) fn is_digest(text: &str) -> bool {
    let hexadecimal = |text: &str, length: usize| {
        text.len() == length
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    match text.split_once(':') {
        Some(("sha256", rest)) => hexadecimal(rest, 64),
        Some(("sha512", rest)) => hexadecimal(rest, 128),
        _ => false,
    }
}

/// The digest of `body` by the algorithm of `like`.
pub(crate) fn digest_of(body: &[u8], like: &str) -> String {
    let (name, algorithm) =
        if like.starts_with("sha512:") { ("sha512", &SHA512) } else { ("sha256", &SHA256) };
    let mut text = format!("{name}:");
    for byte in digest(algorithm, body).as_ref() {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &Expect) {
        let shown = match read(body.as_bytes(), &digest_of(body.as_bytes(), "")) {
            None => "nothing\n".to_owned(),
            Some(manifest) => manifest
                .platforms
                .iter()
                .map(|image| {
                    format!("{:?} {:.14} {:?}\n", image.platform, image.digest, image.size)
                })
                .collect(),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn an_index_has_platforms() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let entry =
            |platform: &str| format!(r#"{{"digest":"{digest}","size":5,"platform":{platform}}}"#);
        let entries = [
            entry(r#"{"os":"linux","architecture":"amd64"}"#),
            entry(r#"{"os":"linux","architecture":"arm64","variant":"v8"}"#),
            entry(r#"{"os":"linux","architecture":"arm","variant":"v7"}"#),
            entry(r#"{"os":"unknown","architecture":"unknown"}"#),
            entry(r#"{"os":"li\nux","architecture":"amd64"}"#),
            r#"{"digest":"sha256:x","platform":{"os":"linux","architecture":"s390x"}}"#.to_owned(),
        ];
        check(
            &format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, entries.join(",")),
            &expect![[r#"
                "linux/amd64" sha256:aaaaaaa None
                "linux/arm64" sha256:aaaaaaa None
                "linux/arm/v7" sha256:aaaaaaa None
            "#]],
        );
    }

    #[test]
    fn a_manifest_has_layers() {
        check(
            r#"{"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{},"layers":[{"size":3},{"size":4}]}"#,
            &expect![[r#"
                "" sha256:bf803b9 Some(7)
            "#]],
        );
    }

    #[test]
    fn anything_else_is_nothing() {
        let expected = expect![[r#"
            nothing
        "#]];
        for body in [
            "",
            "[]",
            "{}",
            "<html>",
            r#"{"mediaType":"text/html","config":{}}"#,
            r#"{"manifests":3}"#,
        ] {
            check(body, &expected);
        }
    }

    #[test]
    fn digests_are_those_of_the_algorithm() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest_of(b"", "sha256:x"), empty);
        assert!(is_digest(empty) && is_digest(&digest_of(b"", "sha512:x")));
        for text in ["", "sha256:", "sha256:E3B0", "md5:00", &empty[..70]] {
            assert!(!is_digest(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(body in ".{0,200}") {
            let _ = read(body.as_bytes(), "");
        }
    }
}
