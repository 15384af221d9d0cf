//! Which paths of the build context a step takes, as BuildKit selects them
//! (`dockerfile2llb/convert_copy.go`, `dispatchCopy`; `cache/contenthash/checksum.go`).
//!
//! What a variable without a known value decides is told apart, never guessed.

use analysis::context::glob;
use analysis::context::ignore::Ignore;
use analysis::context::path;
use analysis::plan::{Item, Mount, Origin, Transfer};

/// The paths that a step takes out of the context.
#[derive(Debug, Default)]
pub struct Sources {
    selections: Vec<Selection>,
    excludes: Option<Ignore>,
    /// Whether it takes something that the file does not tell: a path with an unknown variable.
    pub has_unknown: bool,
    /// Whether it takes something from the network.
    pub has_remote: bool,
}

/// One source.
#[derive(Debug)]
enum Selection {
    /// A file, or a directory with all that is in it; the context itself is empty.
    Path(String),
    /// A pattern without a slash at its ends; it has as many segments as what it matches.
    Pattern(String),
    /// A pattern for the paths below a directory, as an ignore file has them.
    Below(String, String, Ignore),
}

impl Sources {
    /// What COPY or ADD takes; nothing where that does not come from the context.
    pub fn of_transfer(transfer: &Transfer) -> Sources {
        let mut sources = Sources::default();
        if transfer.origin != Origin::Context {
            return sources;
        }
        for item in &transfer.items {
            match item {
                Item::Path(value) => match value.known.as_deref() {
                    Some(source) => sources.add(source, transfer.parents),
                    None => sources.has_unknown = true,
                },
                Item::Remote(_) => sources.has_remote = true,
                Item::Heredoc { .. } => {}
            }
        }
        sources.exclude(transfer);
        sources
    }

    /// What a bind mount takes; nothing where that does not come from the context.
    pub fn of_mount(mount: &Mount) -> Sources {
        let mut sources = Sources::default();
        // A cache mount begins empty, whatever the context is.
        if mount.origin != Origin::Context || mount.kind != Some(BIND) {
            return sources;
        }
        match mount.option(Mount::SOURCE).map(|source| source.known.as_deref()) {
            Some(None) => sources.has_unknown = true,
            Some(Some(source)) => sources.selections.push(plain(source)),
            None => sources.selections.push(plain(".")),
        }
        sources
    }

    /// Whether nothing is taken that is known.
    pub fn is_empty(&self) -> bool {
        self.selections.is_empty()
    }

    /// Whether the whole context is taken.
    pub fn takes_everything(&self) -> bool {
        self.selections
            .iter()
            .any(|found| matches!(found, Selection::Path(path) if path.is_empty()))
    }

    /// The single paths that are named, without those that patterns find; the context itself is
    /// empty.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.selections.iter().filter_map(|found| match found {
            Selection::Path(path) => Some(path.as_str()),
            _ => None,
        })
    }

    /// The patterns, as they are written.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.selections.iter().filter_map(|found| match found {
            Selection::Path(_) => None,
            Selection::Pattern(pattern) | Selection::Below(_, pattern, _) => Some(pattern.as_str()),
        })
    }

    /// Whether a directory or a pattern is named, so that it may take more than one file where
    /// `is_directory` tells of a path what it is.
    pub fn may_take_many(&self, is_directory: impl Fn(&str) -> bool) -> bool {
        self.selections.iter().any(|found| match found {
            Selection::Path(path) => path.is_empty() || is_directory(path),
            _ => true,
        })
    }

    /// Whether what is at `path`, in it or above it is taken.
    pub fn take(&self, path: &str) -> bool {
        self.selections.iter().any(|found| {
            let Some(inside) = found.inside(path) else { return false };
            let excluded = self.excludes.as_ref().and_then(|excludes| excludes.matches(inside));
            inside.is_empty() || excluded != Some(true)
        })
    }

    fn add(&mut self, source: &str, parents: bool) {
        if !parents {
            self.selections.push(match glob::has_wildcards(source) {
                true => Selection::Pattern(path::in_context(source)),
                false => plain(source),
            });
            return;
        }
        let (below, pattern) = source.split_once("/./").unwrap_or(("", source));
        let pattern = path::in_context(pattern);
        match Ignore::read(&pattern) {
            Ok(_) if pattern.is_empty() => self.selections.push(plain(below)),
            Ok(read) if !read.is_empty() && !pattern.starts_with('!') => {
                self.selections.push(Selection::Below(path::in_context(below), pattern, read));
            }
            _ => self.has_unknown = true,
        }
    }

    fn exclude(&mut self, transfer: &Transfer) {
        let known = transfer.excludes.iter().filter_map(|value| value.known.as_deref());
        let lines: Vec<&str> = known.filter(|text| !text.starts_with('#')).collect();
        self.has_unknown |= lines.len() < transfer.excludes.len();
        self.excludes = Ignore::read(&lines.join("\n")).ok().filter(|read| !read.is_empty());
    }
}

/// The name of a type of mount in `dialect::mounts`.
const BIND: &str = "bind";

fn plain(source: &str) -> Selection {
    Selection::Path(path::in_context(source))
}

impl Selection {
    /// Where `path` is inside what is taken, empty for its root; `None` if it is not in it. What is
    /// above the root changes what the root is.
    fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self {
            Selection::Path(root) => below(root, path).or_else(|| below(path, root).map(|_| "")),
            Selection::Pattern(pattern) => {
                let mut starts = path::parents(path).chain([path]);
                let start = starts.find(|start| glob::matches(pattern, start) == Ok(true))?;
                below(start, path)
            }
            Selection::Below(root, _, pattern) => {
                let inside = below(root, path)?;
                (pattern.matches(inside) == Some(true)).then_some(inside)
            }
        }
    }
}

/// What is left of `path` below `root`; `None` if it is not in it.
fn below<'p>(root: &str, path: &'p str) -> Option<&'p str> {
    if root.is_empty() {
        return Some(path);
    }
    match path.strip_prefix(root)? {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use analysis::Snapshot;
    use analysis::plan::{Action, Plan};
    use syntax::Document;

    use super::*;

    /// Checks which of the paths, those before the bar, the instruction takes.
    #[track_caller]
    fn check_sources(instruction: &str, taken: &str, left: &str) {
        let text = format!("FROM a\n{instruction}\n");
        let plan = Plan::of(&Snapshot::new(Document::new(&text)));
        let sources = match &plan.stages[0].steps[0].action {
            Action::Copy(transfer) | Action::Add(transfer) => Sources::of_transfer(transfer),
            Action::Run(run) => Sources::of_mount(&run.mounts[0]),
            other => panic!("{other:?}"),
        };
        for (paths, expected) in [(taken, true), (left, false)] {
            for path in paths.split_whitespace() {
                assert_eq!(sources.take(path), expected, "{instruction}: {path}");
            }
        }
    }

    #[test]
    fn copies_take_paths() {
        check_sources("COPY . .", "a a/b .git/HEAD", "");
        check_sources("COPY src/ /x", "src src/a src/a/b", "srcs a/src src.txt");
        check_sources("COPY ./a/../b /etc/c d", "b b/x etc/c", "a c");
        check_sources("COPY a/b x", "a a/b a/b/c", "a/c");
        check_sources("COPY --from=x . .", "", "a");
        check_sources("ADD https://x/y a /", "a", "y");
        check_sources("COPY <<E x\n1\nE", "", "x E");
    }

    #[test]
    fn patterns_match_as_many_segments() {
        check_sources("COPY *.json /", "a.json package.json/x", "x/a.json a.js");
        check_sources("COPY */go.mod /", "a/go.mod", "go.mod a/b/go.mod");
        check_sources("COPY package*.json ./yarn.loc[k] /", "package-lock.json yarn.lock", "yarn");
    }

    #[test]
    fn flags_choose() {
        check_sources("COPY --exclude=*.md . .", "a a/b.md", "a.md");
        check_sources(
            "COPY --exclude=**/*.md docs /d",
            "docs/a docs",
            "docs.md/x docs/a.md docs/b/c.md",
        );
        check_sources("COPY --exclude=a . .", "b", "a a/b");
        check_sources("COPY --parents **/*.csproj ./", "a.csproj x/y/b.csproj", "a.cs");
        check_sources("COPY --parents src/./app/*.py ./", "src/app/a.py", "app/a.py src/b.py");
        check_sources("COPY --parents a/b ./", "a/b a/b/c", "a/c");
    }

    #[test]
    fn mounts_take_paths() {
        check_sources("RUN --mount=target=/x true", "a b/c", "");
        check_sources("RUN --mount=type=bind,source=uv.lock,target=uv.lock true", "uv.lock", "a");
        check_sources("RUN --mount=type=cache,target=/x true", "", "a");
        check_sources("RUN --mount=from=img,target=/x true", "", "a");
    }

    #[test]
    fn what_is_not_known_is_told() {
        let text = "FROM a\nARG X\nCOPY $X/a b /\n";
        let plan = Plan::of(&Snapshot::new(Document::new(text)));
        let Action::Copy(transfer) = &plan.stages[0].steps[1].action else { panic!() };
        let sources = Sources::of_transfer(transfer);
        assert!(sources.has_unknown && sources.take("b") && !sources.take("x/a"));
    }
}
