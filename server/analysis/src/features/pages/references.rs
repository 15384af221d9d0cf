//! The page of an image: what it is, until when it is supported, and what its tag means.

use images::Day;
use images::facts::{Build, Cycle, Deprecated, End, Image, Removal, SNAPSHOT, Status};

use super::{Page, quoted};
use crate::features::links::page_of_image;

/// What is known of a tag.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tag<'a> {
    /// There is none, which means [`LATEST`].
    Missing,
    /// It is this one.
    Given(&'a str),
    /// A variable or a digest decides.
    Open,
}

/// The tag of an image that is named without one.
pub(crate) const LATEST: &str = "latest";

const OFFICIAL: &str = "Docker official image.";

/// An image, on the day `today`.
pub(crate) fn image(image: Image, tag: Tag<'_>, today: Day) -> String {
    image_page(image, tag, today).finish()
}

/// The same, to go on with.
pub(crate) fn image_page(image: Image, tag: Tag<'_>, today: Day) -> Page {
    let name = image.name;
    let title = match tag {
        Tag::Given(tag) => format!("{name}:{tag}"),
        Tag::Missing | Tag::Open => name.to_owned(),
    };
    let mut page = Page::new(&title);
    page.part(&sentences(image, tag));
    if let Some(deprecated) = image.deprecated() {
        page.part(&given_up(image, tag, deprecated));
    }
    let tag = match tag {
        Tag::Open => None,
        Tag::Given(tag) => Some(tag),
        Tag::Missing => Some(LATEST).filter(|tag| image.build(tag).is_some()),
    };
    if let Some(tag) = tag {
        tagged(&mut page, image, tag, today);
    }
    let link = page_of_image(name).map(|(address, title)| format!("[{title}]({address})"));
    let day = tag.map(|_| format!("as of {SNAPSHOT}"));
    page.facts([link, day]);
    page
}

/// What the image is, and what the missing tag means.
fn sentences(image: Image, tag: Tag<'_>) -> String {
    let latest = match tag {
        Tag::Missing if image.build(LATEST).is_some() => {
            Some("Without a tag it is `latest`.".to_owned())
        }
        Tag::Missing if image.is_built() => {
            Some("It needs a tag, because it has no `latest`.".to_owned())
        }
        _ => None,
    };
    let official = (image.is_official() && image.is_built()).then(|| OFFICIAL.to_owned());
    let parts = [image.description().map(str::to_owned), official, latest];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn given_up(image: Image, tag: Tag<'_>, deprecated: Deprecated) -> String {
    let is_listed = match tag {
        Tag::Given(tag) => image.build(tag).is_some(),
        Tag::Missing | Tag::Open => image.is_built(),
    };
    let what = match (deprecated.removal, deprecated.dropped.or(deprecated.since)) {
        (Removal::Partial, _) if is_listed => return String::new(),
        (Removal::Partial, _) => "This tag was given up.".to_owned(),
        (Removal::Complete, Some(day)) => format!("**Not built any more since {day}.**"),
        (Removal::Complete, None) => "**Not built any more.**".to_owned(),
        (Removal::Announced, Some(day)) => format!("**Deprecated since {day}.**"),
        (Removal::Announced, None) => "**Deprecated.**".to_owned(),
    };
    let instead = deprecated.replacement.map(|name| format!(" Take `{name}` instead."));
    format!("{what}{}", instead.unwrap_or_default())
}

/// Adds what is known of one tag of `image`.
fn tagged(page: &mut Page, image: Image, tag: &str, today: Day) {
    let status = image.status(tag);
    match status {
        Status::Listed(_) => {}
        Status::Dropped(day) => {
            let next = image.continuation(tag).or_else(|| image.successor(tag, today));
            let next = next.map(|tag| format!(" The nearest one that does is `{tag}`."));
            let next = next.unwrap_or_default();
            page.part(&format!("{} gets no more updates since {day}.{next}", quoted(tag)));
        }
        Status::Never => drop(page.part(&never(image, tag))),
        Status::Unknown if image.is_built() => {
            let text = "is not among the tags that were listed; it may be newer.";
            page.part(&format!("{} {text}", quoted(tag)));
        }
        Status::Unknown => {}
    }
    page.part(&support(image, tag, today));
    if let Status::Listed(build) = status {
        listed(page, build, tag);
    }
}

fn never(image: Image, tag: &str) -> String {
    let near: Vec<String> = image.nearest(tag).iter().map(|tag| format!("`{tag}`")).collect();
    let near = match near.is_empty() {
        true => String::new(),
        false => format!(" Near to it are {}.", near.join(", ")),
    };
    format!("There was no tag {} so far.{near}", quoted(tag))
}

/// Until when the release and the distribution are supported.
fn support(image: Image, tag: &str, today: Day) -> String {
    let exact = image.build(tag).map_or(tag, |build| build.exact_tag());
    let suite = image.suite(tag).or_else(|| image.suite(exact)).map(|suite| suite.cycle);
    let cycle = image.cycle(tag);
    let suite = suite.filter(|suite| Some(*suite) != cycle);
    let lines = [cycle, suite].into_iter().flatten().map(|cycle| lifetime(cycle, today));
    lines.collect::<Vec<_>>().join(" ")
}

fn lifetime(cycle: Cycle, today: Day) -> String {
    let name = match cycle.codename {
        "" => cycle.name.to_owned(),
        codename => format!("{} ({codename})", cycle.name),
    };
    let name = format!("{} {name}", cycle.title());
    match cycle.end() {
        End::On(day) if day < today => format!("**{name} was supported until {day}.**"),
        End::On(day) => format!("{name} is supported until {day}."),
        End::Past => format!("**{name} is not supported any more.**"),
        End::Open => format!("{name} is supported."),
        End::Unknown => format!("Of the line {name}."),
    }
}

fn listed(page: &mut Page, build: Build, tag: &str) {
    let others = build.tags().filter(|other| *other != tag).map(|other| format!("`{other}`"));
    let others: Vec<String> = others.collect();
    if !others.is_empty() {
        page.part(&format!("Other tags of the same build: {}", others.join(", ")));
    }
    let platforms: Vec<&str> = build.platforms().collect();
    page.part(&format!("Platforms: {}", platforms.join(", ")));
}
