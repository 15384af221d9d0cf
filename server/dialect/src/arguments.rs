//! The build arguments that exist without being declared.

use crate::Since;

/// Where an argument gets its value and where it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Usable in every stage without ARG, and kept out of the image history: the proxies.
    Predefined,
    /// Set in the global scope by the builder; a stage reads it after a bare `ARG NAME`.
    Platform,
    /// Read by BuildKit itself when given with `--build-arg`.
    Builder,
}

/// One such build argument.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// Where its value comes from.
    pub kind: ArgumentKind,
    /// When it came.
    pub since: Since,
    /// One plain sentence.
    pub summary: &'static str,
    /// A value as one would see it, such as `linux/arm64`.
    pub example: &'static str,
}

/// The argument with the time at which results are said to be made.
pub const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Every such argument.
pub static ALL: [Argument; 32] = [
    Argument {
        name: "HTTP_PROXY",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for plain HTTP requests during the build.",
        example: "http://proxy.example.com:3128",
    },
    Argument {
        name: "http_proxy",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for plain HTTP requests during the build.",
        example: "http://proxy.example.com:3128",
    },
    Argument {
        name: "HTTPS_PROXY",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for HTTPS requests during the build.",
        example: "http://proxy.example.com:3128",
    },
    Argument {
        name: "https_proxy",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for HTTPS requests during the build.",
        example: "http://proxy.example.com:3128",
    },
    Argument {
        name: "FTP_PROXY",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for FTP requests during the build.",
        example: "http://proxy.example.com:3128",
    },
    Argument {
        name: "ftp_proxy",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for FTP requests during the build.",
        example: "http://proxy.example.com:3128",
    },
    Argument {
        name: "NO_PROXY",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The hosts that are reached without a proxy during the build.",
        example: "localhost,.example.com",
    },
    Argument {
        name: "no_proxy",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The hosts that are reached without a proxy during the build.",
        example: "localhost,.example.com",
    },
    Argument {
        name: "ALL_PROXY",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for every protocol without a proxy of its own during the build.",
        example: "socks5://proxy.example.com:1080",
    },
    Argument {
        name: "all_proxy",
        kind: ArgumentKind::Predefined,
        since: Since::ALWAYS,
        summary: "The proxy for every protocol without a proxy of its own during the build.",
        example: "socks5://proxy.example.com:1080",
    },
    Argument {
        name: "TARGETPLATFORM",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The platform the image is built for, as os/arch or os/arch/variant.",
        example: "linux/arm/v7",
    },
    Argument {
        name: "TARGETOS",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The operating system the image is built for.",
        example: "linux",
    },
    Argument {
        name: "TARGETOSVERSION",
        kind: ArgumentKind::Platform,
        since: Since::stable("1.13"),
        summary: "The version of the operating system the image is built for, known for Windows only.",
        example: "10.0.20348.2582",
    },
    Argument {
        name: "TARGETARCH",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The processor architecture the image is built for.",
        example: "arm",
    },
    Argument {
        name: "TARGETVARIANT",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The variant of the architecture the image is built for, often empty.",
        example: "v7",
    },
    Argument {
        name: "BUILDPLATFORM",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The platform the build runs on, as os/arch or os/arch/variant.",
        example: "linux/amd64",
    },
    Argument {
        name: "BUILDOS",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The operating system the build runs on.",
        example: "linux",
    },
    Argument {
        name: "BUILDOSVERSION",
        kind: ArgumentKind::Platform,
        since: Since::stable("1.13"),
        summary: "The version of the operating system the build runs on, known for Windows only.",
        example: "10.0.20348.2582",
    },
    Argument {
        name: "BUILDARCH",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The processor architecture the build runs on.",
        example: "amd64",
    },
    Argument {
        name: "BUILDVARIANT",
        kind: ArgumentKind::Platform,
        since: Since::ALWAYS,
        summary: "The variant of the architecture the build runs on, often empty.",
        example: "v7",
    },
    Argument {
        name: "TARGETSTAGE",
        kind: ArgumentKind::Platform,
        since: Since::stable("1.11"),
        summary: "The stage named with --target, or the word default without one.",
        example: "release",
    },
    Argument {
        name: "BUILDKIT_BUILD_NAME",
        kind: ArgumentKind::Builder,
        since: Since::ALWAYS,
        summary: "Sets the name of the build in docker buildx history and Docker Desktop.",
        example: "web-release",
    },
    Argument {
        name: "BUILDKIT_CACHE_MOUNT_NS",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.1"),
        summary: "Puts the ids of all cache mounts into a namespace, so that projects do not share caches.",
        example: "my-project",
    },
    Argument {
        name: "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.1"),
        summary: "Keeps the .git directory when the build context is a Git repository.",
        example: "1",
    },
    Argument {
        name: "BUILDKIT_DOCKERFILE_CHECK",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.8"),
        summary: "Configures the build checks, in place of the check directive.",
        example: "skip=all",
    },
    Argument {
        name: "BUILDKIT_INLINE_CACHE",
        kind: ArgumentKind::Builder,
        since: Since::ALWAYS,
        summary: "Stores cache metadata in the image, so that --cache-from can use the image as a cache.",
        example: "1",
    },
    Argument {
        name: "BUILDKIT_MULTI_PLATFORM",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.3"),
        summary: "Makes the result multi-platform even when it is built for one platform only.",
        example: "1",
    },
    Argument {
        name: "BUILDKIT_SANDBOX_HOSTNAME",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.4"),
        summary: "Sets the host name that RUN sees, buildkitsandbox without it.",
        example: "builder",
    },
    Argument {
        name: "BUILDKIT_SBOM_SCAN_CONTEXT",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.5"),
        summary: "Includes the build context in the SBOM attestation.",
        example: "true",
    },
    Argument {
        name: "BUILDKIT_SBOM_SCAN_STAGE",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.5"),
        summary: "Includes this stage, or the stages listed, in the SBOM attestation.",
        example: "true",
    },
    Argument {
        name: "BUILDKIT_SYNTAX",
        kind: ArgumentKind::Builder,
        since: Since::stable("1.2"),
        summary: "Sets the frontend image, in place of the syntax directive.",
        example: "docker/dockerfile:1",
    },
    Argument {
        name: SOURCE_DATE_EPOCH,
        kind: ArgumentKind::Builder,
        since: Since::stable("1.5"),
        summary: "Sets the creation time of the image, as a Unix time, so that two builds come out the same.",
        example: "1735689600",
    },
];

impl Argument {
    /// Whether the builder reads it without making a variable of it, so that naming it is no
    /// mistake (BuildKit `dockerfile2llb/convert.go`, `nonEnvArgs`).
    pub fn is_read_quietly(&self) -> bool {
        self.name.starts_with("BUILDKIT_SBOM_SCAN_")
    }
}

/// The argument called `name`; names keep their case.
pub fn find(name: &str) -> Option<&'static Argument> {
    ALL.iter().find(|row| row.name == name)
}
