//! The full name of a repository: two spellings of one name are equal here.

use std::fmt;

/// The registry that is meant where none is named (`distribution/reference`, `defaultDomain`).
pub const HUB: &str = "docker.io";

/// The namespace of Docker's official images, which need not be written.
pub const OFFICIAL: &str = "library";

/// Other names of [`HUB`].
const HUB_ALIASES: [&str; 3] =
    ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// A repository of images with the registry that it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    registry: String,
    path: String,
}

impl Repository {
    /// The repository at `path` of `registry`; without one it is Docker Hub's, and there a path of
    /// one word is an official image.
    pub fn new(registry: Option<&str>, path: &str) -> Self {
        let registry = registry.unwrap_or(HUB);
        let is_hub = registry == HUB || HUB_ALIASES.contains(&registry);
        if !is_hub {
            return Self { registry: registry.to_owned(), path: path.to_owned() };
        }
        let path = if path.contains('/') { path.to_owned() } else { format!("{OFFICIAL}/{path}") };
        Self { registry: HUB.to_owned(), path }
    }

    /// The repository of `reference`, whatever its tag and digest.
    ///
    /// # Errors
    /// `None` for what BuildKit would refuse as a reference, and so for text with variables.
    pub fn of(reference: &str) -> Option<Self> {
        let parts = syntax::image::read(reference).ok()?;
        let registry = parts.registry.and_then(|registry| reference.get(registry.range()));
        Some(Self::new(registry, reference.get(parts.repository.range())?))
    }

    /// The host and the port, such as `docker.io` or `localhost:5000`.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The path in the registry, such as `library/python`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The one word of an official image, such as `python`.
    pub fn official(&self) -> Option<&str> {
        let name = self.path.strip_prefix(OFFICIAL)?.strip_prefix('/')?;
        (self.registry == HUB && !name.contains('/')).then_some(name)
    }
}

/// The name of the official image in `path` of `registry`, if one of them could be there:
/// `docker.io/library/python` is `python`.
pub fn official_name<'t>(registry: Option<&str>, path: &'t str) -> Option<&'t str> {
    let is_hub = registry.is_none_or(|registry| registry == HUB || HUB_ALIASES.contains(&registry));
    let name = path.strip_prefix(OFFICIAL).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
    (is_hub && !name.contains('/')).then_some(name)
}

/// As people write it: without what is understood.
impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.official() {
            Some(name) => f.write_str(name),
            None if self.registry == HUB => f.write_str(&self.path),
            None => write!(f, "{}/{}", self.registry, self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_equal() {
        let short = Repository::of("python").unwrap();
        for other in [
            "docker.io/library/python:3",
            "library/python",
            "index.docker.io/python@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        ] {
            assert_eq!(Repository::of(other).as_ref(), Some(&short), "{other}");
        }
        assert_eq!(short.official(), Some("python"));
        assert_eq!((short.registry(), short.path()), ("docker.io", "library/python"));
    }

    #[test]
    fn a_name_is_shown_as_people_write_it() {
        let shown = |text| Repository::of(text).map(|repository| repository.to_string());
        assert_eq!(shown("library/python:3").as_deref(), Some("python"));
        assert_eq!(shown("docker.io/grafana/grafana").as_deref(), Some("grafana/grafana"));
        assert_eq!(shown("localhost:5000/a/b:1").as_deref(), Some("localhost:5000/a/b"));
        assert_eq!(shown("ghcr.io/library/python").as_deref(), Some("ghcr.io/library/python"));
        assert_eq!(shown("$X/a"), None);
    }
}
