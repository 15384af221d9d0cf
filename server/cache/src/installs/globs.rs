//! Patterns of paths as the manifests of workspaces have them: `*` inside of a segment, `**` for any
//! number of segments, `{a,b}` for either.

use analysis::context::glob;

/// How many patterns the braces of one may stand for.
const MOST_BRACES: usize = 64;

/// Whether all of `path` matches `pattern`. A pattern that cannot be read matches nothing.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    expand(pattern).iter().any(|pattern| {
        let pattern: Vec<&str> = pattern.split('/').filter(|part| *part != ".").collect();
        all(&pattern, &segments)
    })
}

/// Matches segment by segment; of several `**` only the last one that was passed is tried again,
/// which is enough and keeps it from taking long.
fn all(pattern: &[&str], path: &[&str]) -> bool {
    let (mut p, mut s) = (0, 0);
    let mut retry = None;
    while s < path.len() {
        let fits = match (pattern.get(p), path.get(s)) {
            (Some(&"**"), _) => {
                retry = Some((p, s));
                p += 1;
                continue;
            }
            (Some(part), Some(segment)) => glob::matches(part, segment).unwrap_or(false),
            _ => false,
        };
        match (fits, retry) {
            (true, _) => (p, s) = (p + 1, s + 1),
            (false, Some((star, at))) => {
                retry = Some((star, at + 1));
                (p, s) = (star + 1, at + 1);
            }
            (false, None) => return false,
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|part| *part == "**")
}

/// The patterns that the braces of `pattern` stand for.
fn expand(pattern: &str) -> Vec<String> {
    let mut open = vec![pattern.to_owned()];
    let mut done = Vec::new();
    while let Some(pattern) = open.pop() {
        match braces(&pattern) {
            Some((before, choices, after)) if open.len() + done.len() < MOST_BRACES => {
                open.extend(choices.split(',').map(|choice| format!("{before}{choice}{after}")));
            }
            _ => done.push(pattern),
        }
    }
    done
}

/// What stands before, in and behind the first braces without others in them.
fn braces(pattern: &str) -> Option<(&str, &str, &str)> {
    let end = pattern.find('}')?;
    let start = pattern.get(..end)?.rfind('{')?;
    Some((pattern.get(..start)?, pattern.get(start + 1..end)?, pattern.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_segment_by_segment() {
        for (pattern, path, expected) in [
            ("packages/*", "packages/a", true),
            ("packages/*", "packages/a/b", false),
            ("./packages/*", "packages/a", true),
            ("packages/**", "packages/a/b", true),
            ("**/package.json", "package.json", true),
            ("**/package.json", "a/b/package.json", true),
            ("**/a/*/c", "x/a/b/a/d/c", true),
            ("{apps,libs}/*", "libs/x", true),
            ("{apps,libs}/*", "lib/x", false),
            ("a/[", "a/[", false),
            ("**", "a/b", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
