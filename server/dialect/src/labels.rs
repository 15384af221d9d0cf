//! The label keys that the OCI image specification gives a meaning
//! (`opencontainers/image-spec`, `annotations.md`, pre-defined annotation keys).

/// Where the keys are defined.
pub const LINK: &str = "https://github.com/opencontainers/image-spec/blob/main/annotations.md";

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct LabelKey {
    /// The whole key.
    pub name: &'static str,
    /// One plain sentence.
    pub summary: &'static str,
    /// What the value looks like, as one plain sentence.
    pub format: &'static str,
    /// A value as one would write it.
    pub example: &'static str,
}

/// Every key, the ones that say most about an image first.
pub static ALL: [LabelKey; 14] = [
    LabelKey {
        name: "org.opencontainers.image.source",
        summary: "Says where the source code is that the image is built from.",
        format: "A URL; registries such as GHCR tie the image to the repository by it.",
        example: "https://github.com/example/app",
    },
    LabelKey {
        name: "org.opencontainers.image.description",
        summary: "Describes the software in the image.",
        format: "Plain text for people.",
        example: "Resizes pictures on demand",
    },
    LabelKey {
        name: "org.opencontainers.image.licenses",
        summary: "Names the licenses of the software in the image.",
        format: "An SPDX license expression.",
        example: "Apache-2.0 OR MIT",
    },
    LabelKey {
        name: "org.opencontainers.image.version",
        summary: "Tells the version of the software in the image.",
        format: "Often the tag in the source repository; may be a semantic version.",
        example: "1.4.2",
    },
    LabelKey {
        name: "org.opencontainers.image.revision",
        summary: "Tells which revision of the source code was built.",
        format: "What the version control calls it, such as a Git commit.",
        example: "8f14e45fceea167a5a36dedd4bea2543ad2a1b7e",
    },
    LabelKey {
        name: "org.opencontainers.image.created",
        summary: "Tells when the image was built.",
        format: "A date and time as in RFC 3339.",
        example: "2026-01-31T12:00:00Z",
    },
    LabelKey {
        name: "org.opencontainers.image.title",
        summary: "Gives the image a name for people.",
        format: "Plain text.",
        example: "Picture service",
    },
    LabelKey {
        name: "org.opencontainers.image.authors",
        summary: "Names the people or the organization behind the image.",
        format: "Plain text with names or addresses, in any form.",
        example: "Platform Team <platform@example.com>",
    },
    LabelKey {
        name: "org.opencontainers.image.vendor",
        summary: "Names who distributes the image.",
        format: "The name of a person, a company or an organization.",
        example: "Example Inc.",
    },
    LabelKey {
        name: "org.opencontainers.image.url",
        summary: "Says where there is more to know about the image.",
        format: "A URL.",
        example: "https://app.example.com",
    },
    LabelKey {
        name: "org.opencontainers.image.documentation",
        summary: "Says where the documentation of the image is.",
        format: "A URL.",
        example: "https://docs.example.com/app",
    },
    LabelKey {
        name: "org.opencontainers.image.base.name",
        summary: "Names the image that this one is built on.",
        format: "A whole reference with registry and tag.",
        example: "docker.io/library/alpine:3.22",
    },
    LabelKey {
        name: "org.opencontainers.image.base.digest",
        summary: "Tells which version of the base image was used.",
        format: "The digest of its manifest.",
        example: "sha256:…",
    },
    LabelKey {
        name: "org.opencontainers.image.ref.name",
        summary: "Names an image inside an image layout; a label of this name has no such effect.",
        format: "Letters and digits with separators, such as a tag.",
        example: "stable",
    },
];

/// The key `name`.
pub fn find(name: &str) -> Option<&'static LabelKey> {
    ALL.iter().find(|row| row.name == name)
}
