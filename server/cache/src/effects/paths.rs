//! Sets of paths of an image, and whether two of them may have a path in common. Every set is at
//! least as large as what it stands for, so that "no" is a proof.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

/// Absolute, clean paths of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paths {
    /// This one.
    Exact(String),
    /// These.
    Set(Arc<BTreeSet<String>>),
    /// This one and everything below it.
    Below(String),
    /// Everything below this directory, without itself.
    Inside(String),
    /// Everything whose path begins with this text, which need not end at a slash.
    Prefix(String),
    /// Where the packages of the system are: programs, libraries, settings, databases.
    System,
    /// Anything.
    Top,
}

/// What two sets have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meeting {
    /// Nothing.
    Never,
    /// Nothing, if this holds.
    Unless(String),
    /// Maybe this.
    At(String),
}

/// What is part of the system. Packages may put something anywhere below.
const SYSTEM: [&str; 12] = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/var", "/run",
    "/boot", "/dev",
];

/// Where packages of distributions put nothing by their own rules, or only what people know of.
const UNUSUAL: [&str; 5] = ["/opt", "/srv", "/var/www", "/usr/src", "/usr/share/nginx/html"];

/// Directories that are made for projects and have no part in any package.
const FREE: [&str; 4] = ["/usr/src/app", "/usr/src/application", "/usr/app", "/usr/src/code"];

/// Directories that many distributions made links to others: what is found behind one is found
/// behind the other as well.
const MERGED: [(&str, &str); 10] = [
    ("/bin", "/usr/bin"),
    ("/sbin", "/usr/bin"),
    ("/usr/sbin", "/usr/bin"),
    ("/lib", "/usr/lib"),
    ("/lib32", "/usr/lib"),
    ("/lib64", "/usr/lib"),
    ("/libx32", "/usr/lib"),
    ("/usr/lib64", "/usr/lib"),
    ("/var/run", "/run"),
    ("/var/lock", "/run/lock"),
];

/// What a path is to the packages of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    System,
    Unusual(&'static str),
    Outside,
}

impl Paths {
    /// Whether `path` may be one of them.
    pub fn may_have(&self, path: &str) -> bool {
        self.meets(&Paths::Exact(path.to_owned()), &BTreeSet::new()) != Meeting::Never
    }

    /// The paths that are told one by one.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        let set = match self {
            Paths::Set(set) => Some(set.iter().map(String::as_str)),
            _ => None,
        };
        let one = match self {
            Paths::Exact(path) => Some(path.as_str()),
            _ => None,
        };
        one.into_iter().chain(set.into_iter().flatten())
    }

    /// What both may have, but for members of one that are `left_out`.
    pub fn meets(&self, other: &Paths, left_out: &BTreeSet<String>) -> Meeting {
        use Paths::{Exact, Set, System, Top};
        match (self, other) {
            (Top, other) | (other, Top) => match other {
                Exact(path) if left_out.contains(path) => Meeting::Never,
                Set(set) if set.iter().all(|path| left_out.contains(path)) => Meeting::Never,
                other => Meeting::At(other.to_string()),
            },
            (Set(a), Set(b)) => {
                let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
                let both = |path: &&String| large.contains(*path) && !left_out.contains(*path);
                small.iter().find(both).map_or(Meeting::Never, |path| Meeting::At(path.clone()))
            }
            (Set(set), System) | (System, Set(set)) => worst(
                set.iter().filter(|path| !left_out.contains(*path)).map(|path| in_system(path)),
            ),
            (Set(set), other) | (other, Set(set)) => {
                let found = other.first_of(set, left_out);
                found.map_or(Meeting::Never, |path| Meeting::At(path.to_owned()))
            }
            (Exact(path), _) | (_, Exact(path)) if left_out.contains(path) => Meeting::Never,
            (System, System) => Meeting::At("/usr".to_owned()),
            (System, other) | (other, System) => other.meets_system(),
            (a, b) => {
                let (a, b) = (a.normal(), b.normal());
                let meet = a.begins_in(&b) || b.begins_in(&a);
                let narrow = if a.text().len() >= b.text().len() { self } else { other };
                if meet { Meeting::At(narrow.to_string()) } else { Meeting::Never }
            }
        }
    }

    /// The first of `set` that it may have.
    fn first_of<'s>(
        &self,
        set: &'s BTreeSet<String>,
        left_out: &BTreeSet<String>,
    ) -> Option<&'s String> {
        let start = self.text();
        let is_found = |path: &&String| {
            let path_alone = Paths::Exact((*path).clone());
            let (exact, this) = (path_alone.normal(), self.normal());
            !left_out.contains(*path) && (exact.begins_in(&this) || this.begins_in(&exact))
        };
        // Only where names are merged may something else stand for the same path.
        let may_merge = |(from, to): &(&str, &str)| {
            start.starts_with(from) || start.starts_with(to) || to.starts_with(start)
        };
        if MERGED.iter().any(may_merge) {
            return set.iter().find(is_found);
        }
        let range = set.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        range.take_while(|path| path.starts_with(start)).find(is_found)
    }

    /// Whether the topmost of its paths may be one of `other`, both without merged directories.
    fn begins_in(&self, other: &Paths) -> bool {
        let start = self.text();
        match other {
            Paths::Exact(path) => match self {
                Paths::Exact(start) => start == path,
                _ => false,
            },
            Paths::Below(directory) => start == directory || is_inside(start, directory),
            Paths::Inside(directory) => {
                is_inside(start, directory)
                    || start == directory && !matches!(self, Paths::Exact(_))
            }
            Paths::Prefix(prefix) => {
                // What lies below a directory may begin with more than the directory's own path.
                start.starts_with(prefix.as_str())
                    || !matches!(self, Paths::Exact(_)) && self.reaches_into(prefix)
            }
            Paths::Set(_) | Paths::System | Paths::Top => true,
        }
    }

    /// Whether something that begins with `prefix` may be below it.
    fn reaches_into(&self, prefix: &str) -> bool {
        match self {
            Paths::Below(directory) | Paths::Inside(directory) => {
                let rest = prefix.strip_prefix(directory.trim_end_matches('/'));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Paths::Prefix(own) => prefix.starts_with(own.as_str()),
            _ => false,
        }
    }

    fn meets_system(&self) -> Meeting {
        match self {
            Paths::Exact(path) => in_system(path),
            Paths::Below(path) | Paths::Inside(path) => match path.as_str() {
                "/" => Meeting::At("/usr".to_owned()),
                _ => in_system(path),
            },
            Paths::Prefix(prefix) => {
                let all =
                    SYSTEM.iter().chain(&UNUSUAL).find(|root| root.starts_with(prefix.as_str()));
                let directory = prefix.trim_end_matches('/');
                all.map_or_else(|| in_system(directory), |root| Meeting::At((*root).to_owned()))
            }
            _ => Meeting::At(self.to_string()),
        }
    }

    /// The path, or what all of them begin with.
    pub(super) fn text(&self) -> &str {
        match self {
            Paths::Exact(text) | Paths::Below(text) | Paths::Inside(text) | Paths::Prefix(text) => {
                text
            }
            Paths::Set(_) | Paths::System | Paths::Top => "",
        }
    }

    fn normal(&self) -> Cow<'_, Paths> {
        let Some(text) = merged(self.text()) else { return Cow::Borrowed(self) };
        Cow::Owned(match self {
            Paths::Exact(_) => Paths::Exact(text),
            Paths::Below(_) => Paths::Below(text),
            Paths::Inside(_) => Paths::Inside(text),
            Paths::Prefix(_) => Paths::Prefix(text),
            other => other.clone(),
        })
    }
}

/// Whether `path` lies below `directory`.
pub(super) fn is_inside(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

/// `path` where the directories that may be links to others are replaced by these.
fn merged(path: &str) -> Option<String> {
    let (rest, to) = MERGED.iter().find_map(|(from, to)| {
        let rest = path.strip_prefix(from)?;
        (rest.is_empty() || rest.starts_with('/')).then_some((rest, to))
    })?;
    Some(format!("{to}{rest}"))
}

fn region(path: &str) -> Region {
    let is_in = |directory: &&&str| path == **directory || is_inside(path, directory);
    if FREE.iter().any(|directory| is_in(&directory)) {
        return Region::Outside;
    }
    if let Some(unusual) = UNUSUAL.iter().find(|directory| is_in(directory)) {
        return Region::Unusual(unusual);
    }
    if SYSTEM.iter().any(|directory| is_in(&directory)) { Region::System } else { Region::Outside }
}

fn in_system(path: &str) -> Meeting {
    match region(path) {
        Region::System => Meeting::At(path.to_owned()),
        Region::Unusual(directory) => {
            Meeting::Unless(format!("no package that is installed has files below {directory}"))
        }
        Region::Outside => Meeting::Never,
    }
}

/// The first place, else the first condition.
fn worst(meetings: impl Iterator<Item = Meeting>) -> Meeting {
    let mut found = Meeting::Never;
    for meeting in meetings {
        match meeting {
            Meeting::At(_) => return meeting,
            Meeting::Unless(_) => found = meeting,
            Meeting::Never => {}
        }
    }
    found
}

impl fmt::Display for Paths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Paths::Exact(path) => f.write_str(path),
            Paths::Set(set) => match (set.first(), set.len()) {
                (Some(path), 1) => f.write_str(path),
                (Some(path), more) => write!(f, "{path} and {} more", more - 1),
                (None, _) => f.write_str("nothing"),
            },
            Paths::Below(path) if path == "/" => f.write_str("/**"),
            Paths::Below(path) => write!(f, "{path}/**"),
            Paths::Inside(path) => write!(f, "{}/**", path.trim_end_matches('/')),
            Paths::Prefix(prefix) => write!(f, "{prefix}*"),
            Paths::System => f.write_str("the system's directories"),
            Paths::Top => f.write_str("any file"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Paths {
        match text {
            "SYS" => Paths::System,
            "TOP" => Paths::Top,
            _ if text.contains(' ') => {
                Paths::Set(Arc::new(text.split(' ').map(str::to_owned).collect()))
            }
            _ => {
                match (text.strip_suffix("/**"), text.strip_suffix("/+"), text.strip_suffix('*')) {
                    (Some(""), ..) => Paths::Below("/".to_owned()),
                    (Some(path), ..) => Paths::Below(path.to_owned()),
                    (_, Some(path), _) => Paths::Inside(path.to_owned()),
                    (.., Some(path)) => Paths::Prefix(path.to_owned()),
                    _ => Paths::Exact(text.to_owned()),
                }
            }
        }
    }

    /// Checks what `a` and `b` have in common: `-` nothing, `?` nothing under a condition.
    #[track_caller]
    fn check_meeting(a: &str, b: &str, expected: &str) {
        let shown = |meeting| match meeting {
            Meeting::Never => "-".to_owned(),
            Meeting::Unless(_) => "?".to_owned(),
            Meeting::At(_) => "at".to_owned(),
        };
        let (one, other) = (paths(a), paths(b));
        assert_eq!(shown(one.meets(&other, &BTreeSet::new())), expected, "{a} {b}");
        assert_eq!(shown(other.meets(&one, &BTreeSet::new())), expected, "{b} {a}");
    }

    #[test]
    fn sets_meet_or_not() {
        check_meeting("/a", "/a", "at");
        check_meeting("/a", "/ab", "-");
        check_meeting("/a/b", "/a", "-");
        check_meeting("/a/**", "/a", "at");
        check_meeting("/a/+", "/a", "-");
        check_meeting("/a/+", "/a/b", "at");
        check_meeting("/a/+", "/a/**", "at");
        check_meeting("/a/+", "/a/+", "at");
        check_meeting("/a/+", "/a/b/+", "at");
        check_meeting("/a/**", "/ab/**", "-");
        check_meeting("/a*", "/ab/**", "at");
        check_meeting("/a/x*", "/a/**", "at");
        check_meeting("/a/x*", "/a/+", "at");
        check_meeting("/a/x*", "/a", "-");
        check_meeting("/a/x*", "/a/y", "-");
        check_meeting("/a/x*", "/a/xy*", "at");
        check_meeting("/a/x*", "/a/xy/**", "at");
        check_meeting("/**", "/a", "at");
        check_meeting("/a /b/c", "/b/**", "at");
        check_meeting("/a /b/c", "/b", "-");
        check_meeting("/a /b", "/b /c", "at");
        check_meeting("/a /b", "/c /d", "-");
        check_meeting("/a/*", "/a/+", "at");
        check_meeting("/a/*", "/a/**", "at");
        check_meeting("/a/*", "/a", "-");
        check_meeting("/usr/**", "/app /bin/x", "at");
        check_meeting("TOP", "/a", "at");
    }

    #[test]
    fn directories_that_may_be_links_are_one() {
        check_meeting("/bin/x", "/usr/bin/x", "at");
        check_meeting("/usr/sbin/x", "/bin/x", "at");
        check_meeting("/lib64/**", "/usr/lib/x", "at");
        check_meeting("/bin/x /bin/y", "/usr/bin/y", "at");
        check_meeting("/usr/local/bin/x", "/usr/bin/x", "-");
        check_meeting("/var/run/x", "/run/x", "at");
    }

    #[test]
    fn packages_have_their_places() {
        check_meeting("SYS", "/etc/apt/x", "at");
        check_meeting("SYS", "/app/**", "-");
        check_meeting("SYS", "/**", "at");
        check_meeting("SYS", "/u*", "at");
        check_meeting("SYS", "/opt/x", "?");
        check_meeting("SYS", "/var/www/html/+", "?");
        check_meeting("SYS", "/usr/src/app/+", "-");
        check_meeting("SYS", "/usr/src/x", "?");
        check_meeting("SYS", "/opt/x /etc/y", "at");
        check_meeting("SYS", "/home/x/**", "-");
        check_meeting("SYS", "SYS", "at");
    }
}
