//! Whether the frontend that a file asks for knows what an edit would write.

use analysis::Snapshot;
use dialect::Since;
use syntax::image;

/// The official frontends.
const OFFICIAL: [&str; 2] = ["docker/dockerfile", "docker/dockerfile-upstream"];

/// Why the frontend that the file of `snapshot` asks for may not know what there is since `since`;
/// `None` if it does. A file that asks for none gets the one of the builder, which is told apart by
/// its profile.
pub(super) fn against(snapshot: &Snapshot, since: Since) -> Option<String> {
    let lines = &snapshot.document().directives().lines;
    let asked = &lines.iter().find(|line| line.row.names_image())?.value_text;
    let knows = is_official(asked) && is_new_enough(asked, since);
    (!knows).then(|| format!("the frontend {asked} may not know it"))
}

fn is_official(asked: &str) -> bool {
    let name = asked.strip_prefix("docker.io/").unwrap_or(asked);
    let end = name.find([':', '@']).unwrap_or(name.len());
    name.get(..end).is_some_and(|name| OFFICIAL.contains(&name))
}

/// A tag with fewer numbers, or with none, stands for the newest of its kind.
fn is_new_enough(asked: &str, since: Since) -> bool {
    let Some(wanted) = since.version.and_then(numbers) else { return true };
    let tag = image::split(asked).tag.and_then(|span| asked.get(span.range()));
    let Some(tag) = tag else { return !asked.contains('@') };
    match tag.split('-').next().and_then(numbers) {
        Some((major, minor)) => {
            major > wanted.0
                || major == wanted.0 && minor.is_none_or(|minor| Some(minor) >= wanted.1)
        }
        None => matches!(tag, "latest" | "labs" | "master" | "master-labs"),
    }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, Option<u32>)> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    let major = parts.next()??;
    match parts.next() {
        None => Some((major, None)),
        Some(minor) => Some((major, Some(minor?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntax::Document;

    #[track_caller]
    fn check_knows(asked: &str, expected: bool) {
        let text = format!("# syntax={asked}\nFROM x\n");
        let against = against(&Snapshot::new(Document::new(&text)), Since::stable("1.4"));
        assert_eq!(against.is_none(), expected, "{asked}: {against:?}");
    }

    #[test]
    fn frontends_are_told_apart_by_their_tags() {
        for asked in ["docker/dockerfile:1", "docker/dockerfile", "docker.io/docker/dockerfile:1.4"]
        {
            check_knows(asked, true);
        }
        for asked in
            ["docker/dockerfile:1.10-labs", "docker/dockerfile:1-labs", "docker/dockerfile:2"]
        {
            check_knows(asked, true);
        }
        for asked in ["docker/dockerfile:1.3", "docker/dockerfile:1.0-experimental", "me/x:1"] {
            check_knows(asked, false);
        }
        for asked in ["docker/dockerfile:experimental", "docker/dockerfile@sha256:0", "x:1.x"] {
            check_knows(asked, false);
        }
        let none = Snapshot::new(Document::new("FROM x\n"));
        assert_eq!(super::against(&none, Since::stable("1.4")), None);
    }
}
