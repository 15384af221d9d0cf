//! Paths with slashes, cleaned as BuildKit cleans them. Purely by their text: no link is followed.

/// The shortest path that means the same as `path` (Go's `filepath.Clean` where the separator is a
/// slash): without empty and `.` segments, `..` resolved where that is possible. An empty path is
/// `.`.
pub fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        let above = segments.last().is_none_or(|last| *last == "..");
        match segment {
            ".." if above && rooted => {}
            ".." if !above => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    let joined = segments.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// The path of a source inside the build context, without a slash at its start or end; empty for
/// the context itself. `..` does not lead out of it (`util/system/path.go`, `NormalizePath` with
/// the root as the parent).
pub fn in_context(source: &str) -> String {
    clean(&format!("/{source}")).trim_start_matches('/').to_owned()
}

/// Every directory on the way to `path`, the topmost one first, without `path` itself.
pub fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at)).filter(|parent| !parent.is_empty())
}

/// `name` below `directory`, which is empty for the topmost one.
pub fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// `rest` below `directory`, each of which may be empty.
pub fn join_all(directory: &str, rest: &str) -> String {
    if rest.is_empty() { directory.to_owned() } else { join(directory, rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        for (path, expected) in [
            ("", "."),
            ("a", "a"),
            ("./a//b/", "a/b"),
            ("a/./..", "."),
            ("a/../../b", "../b"),
            ("../../a", "../../a"),
            ("/", "/"),
            ("//a", "/a"),
            ("/../a/..", "/"),
            ("/a/b/../c", "/a/c"),
            ("!a/..", "."),
            ("a/ b/ ", "a/ b/ "),
            (".../a", ".../a"),
        ] {
            assert_eq!(clean(path), expected, "{path}");
        }
    }

    #[test]
    fn nothing_leads_out_of_the_context() {
        for (source, expected) in
            [(".", ""), ("/", ""), ("./a", "a"), ("/a/b/", "a/b"), ("../../a", "a"), ("a/..", "")]
        {
            assert_eq!(in_context(source), expected, "{source}");
        }
    }

    #[test]
    fn parents_are_listed_from_the_top() {
        assert_eq!(parents("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(parents("a").count(), 0);
    }
}
