//! What is known of Docker's official images without asking a registry: their tags and platforms
//! on one day, as plain data that is compiled in.
//!
//! The data is made by `server/analysis/examples/catalog.rs`, whose first lines have the command.

use std::sync::OnceLock;

/// The day on which the data was true.
pub const SNAPSHOT: &str = "2026-08-21";

static DATA: &str = include_str!("../data/official-images.txt");

/// An official image, which `FROM` names by one word.
#[derive(Debug, Clone, Copy)]
pub struct Image {
    /// Its name, such as `python`.
    pub name: &'static str,
    lines: &'static str,
}

/// One build of an image: some files for some platforms, under one or more tags.
#[derive(Debug, Clone, Copy)]
pub struct Build {
    set: usize,
    tags: &'static str,
}

/// Where everything is in the data.
struct Index {
    /// The sets of platforms, by number.
    sets: Vec<&'static str>,
    /// The images, sorted by name.
    images: Vec<Image>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut parts = DATA.split("\n=");
        let head = parts.next().unwrap_or_default();
        let sets = head.lines().filter_map(|line| line.strip_prefix('+')).collect();
        let images = parts.map(|part| {
            let (name, lines) = part.split_once('\n').unwrap_or((part, ""));
            Image { name: name.trim_end(), lines }
        });
        Index { sets, images: images.collect() }
    })
}

/// Every official image, sorted by name.
pub fn images() -> &'static [Image] {
    &index().images
}

/// The official image called `name`.
pub fn image(name: &str) -> Option<Image> {
    let images = images();
    let found = images.binary_search_by(|image| image.name.cmp(name)).ok()?;
    images.get(found).copied()
}

/// The name of the official image in `repository` of `registry`, if one of them could be there:
/// `docker.io/library/python` is `python`.
pub fn official_name<'t>(registry: Option<&str>, repository: &'t str) -> Option<&'t str> {
    let is_hub = registry.is_none_or(|registry| HUB.contains(&registry));
    let name = repository.strip_prefix(OFFICIAL).unwrap_or(repository);
    (is_hub && !name.contains('/')).then_some(name)
}

/// The names of the registry that is meant where none is named.
const HUB: [&str; 2] = ["docker.io", "index.docker.io"];

/// The namespace of the official images, which need not be written.
const OFFICIAL: &str = "library/";

/// Whether `image`, a reference with or without a tag, is one of Docker's official images.
pub(crate) fn is_official(image: &str) -> bool {
    let reference = syntax::image::split(image);
    let part = |span: syntax::Span| image.get(span.range()).unwrap_or_default();
    let name = official_name(reference.registry.map(part), part(reference.repository));
    name.and_then(self::image).is_some()
}

impl Image {
    /// Its builds, in the order of the upstream lists: the newest version comes first.
    pub fn builds(self) -> impl Iterator<Item = Build> {
        self.lines.lines().filter_map(|line| {
            let (set, tags) = line.split_once(' ')?;
            Some(Build { set: set.parse().ok()?, tags })
        })
    }

    /// The build that has the tag `tag`.
    pub fn build(self, tag: &str) -> Option<Build> {
        self.builds().find(|build| build.tags().any(|other| other == tag))
    }
}

impl Build {
    /// Its tags, which all name the same files.
    pub fn tags(self) -> impl Iterator<Item = &'static str> {
        self.tags.split(' ')
    }

    /// Its platforms, such as `linux/arm64`.
    pub fn platforms(self) -> impl Iterator<Item = &'static str> {
        let set = index().sets.get(self.set).copied().unwrap_or_default();
        set.split(' ').filter(|platform| !platform.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(image_name: &str, tag: &str) -> Option<Build> {
        image(image_name)?.build(tag)
    }

    #[test]
    fn an_image_is_found_by_its_name() {
        assert_eq!(image("python").map(|image| image.name), Some("python"));
        for name in ["", "pytho", "Python", "scratch", "library/python"] {
            assert!(image(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_tag_knows_its_platforms_and_its_other_names() {
        let slim = build("python", "slim").unwrap();
        assert!(slim.tags().any(|tag| tag == "slim-trixie"));
        assert!(slim.platforms().any(|platform| platform == "linux/arm/v7"));
        let nano = build("golang", "nanoserver-ltsc2025").unwrap();
        assert_eq!(nano.platforms().collect::<Vec<_>>(), ["windows/amd64"]);
        assert!(build("python", "sli").is_none());
        assert!(build("python", "").is_none());
    }

    #[test]
    fn the_data_is_whole() {
        assert!(images().is_sorted_by_key(|image| image.name));
        assert!(DATA.lines().next().is_some_and(|line| line.contains(SNAPSHOT)));
        let mut tags = 0;
        for image in images() {
            assert!(!image.name.is_empty() && image.builds().next().is_some(), "{}", image.name);
            assert_eq!(image.builds().count(), image.lines.lines().count(), "{}", image.name);
            for build in image.builds() {
                assert!(build.platforms().next().is_some(), "{}", image.name);
                assert!(build.tags().all(|tag| !tag.is_empty()), "{}", image.name);
                tags += build.tags().count();
            }
        }
        assert_eq!((images().len(), tags), (137, 9849));
    }
}
