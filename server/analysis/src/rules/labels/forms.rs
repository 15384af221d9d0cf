//! The forms of values.

/// Whether `text` is a URL with a scheme and something behind it (RFC 3986, section 3).
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"' | '{' | '}' | '|');
    let host = rest.strip_prefix("//").map(|rest| rest.split('/').next().unwrap_or_default());
    let has_host = host.is_none_or(|host| !host.is_empty());
    let is_known = scheme.len() > 1 && (host.is_some() || matches!(scheme, "mailto" | "urn"));
    is_scheme && is_known && has_host && !rest.is_empty() && rest.chars().all(is_plain)
}

/// Whether `text` is a date with a time (RFC 3339, section 5.6).
pub(super) fn is_time(text: &str) -> bool {
    time(text).is_some()
}

fn time(text: &str) -> Option<()> {
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = text.get(from..to).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let is = |at: usize, wanted: &str| {
        text.get(at..at + 1).filter(|part| wanted.contains(part.to_ascii_uppercase().as_str()))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    is(4, "-").and(is(7, "-")).and(is(10, "T ")).and(is(13, ":")).and(is(16, ":"))?;
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let fits = (1..=days).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let rest = text.get(19..).filter(|_| fits)?;
    is_offset(without_fraction(rest)?).then_some(())
}

/// What stands behind the fraction of a second; `None` if that has no digit.
fn without_fraction(text: &str) -> Option<&str> {
    let Some(rest) = text.strip_prefix('.') else { return Some(text) };
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    (behind.len() < rest.len()).then_some(behind)
}

/// `Z` or `+hh:mm`.
fn is_offset(text: &str) -> bool {
    let number = |from, to| text.get(from..to).and_then(|part: &str| part.parse::<u32>().ok());
    let digits = text.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b':');
    let is_numeric = text.len() == 6
        && text.starts_with(['+', '-'])
        && digits
        && text.get(3..4) == Some(":")
        && number(1, 3).is_some_and(|hour| hour < 24)
        && number(4, 6).is_some_and(|minute| minute < 60);
    text.eq_ignore_ascii_case("z") || is_numeric
}

/// Whether `text` is an expression of SPDX license identifiers (SPDX 2.3, annex D).
pub(super) fn is_license(text: &str) -> bool {
    // The builder of an image may write any text; nesting is bounded by its length.
    text.len() <= 1024 && spdx::Expression::parse(text).is_ok()
}

/// Whether `text` is the id of a commit: 40 or, with SHA-256, 64 hexadecimal digits, or its first
/// seven or more.
pub(super) fn is_commit(text: &str) -> bool {
    let is_hex = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hex && ((7..=40).contains(&text.len()) || text.len() == 64)
}

/// Whether `text` is a version by Semantic Versioning 2.0.0.
pub(super) fn is_version(text: &str) -> bool {
    semver::Version::parse(text).is_ok()
}

/// Whether `text` is an address for mail as people write them: `local@host.domain`.
pub(super) fn is_mail(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let is_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    !local.is_empty()
        && local.len() <= 64
        && dots
        && local.chars().all(is_local)
        && host.contains('.')
        && host.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fits: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(fits(text), "{text}");
        }
        for text in bad {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn urls() {
        check(
            is_url,
            &["https://x.org", "http://x.org:80/a?b#c", "git+ssh://git@x/y", "mailto:a@b.c"],
            &[
                "x.org",
                "//x",
                "https://",
                "https:///x",
                "http:/x",
                "a b://c",
                "https://x y",
                "",
                ":",
            ],
        );
    }

    #[test]
    fn times() {
        check(
            is_time,
            &[
                "2026-01-31T12:00:00Z",
                "2024-02-29t23:59:60.123z",
                "2026-01-31 12:00:00+02:00",
                "2026-01-31T12:00:00-23:59",
            ],
            &[
                "2026-01-31",
                "2026-02-29T12:00:00Z",
                "2026-13-01T12:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00:00+0200",
                "2026-01-31T12:00:00+24:00",
                "\u{e4}026-01-31T12:00:00Z",
                "",
            ],
        );
    }

    #[test]
    fn licenses() {
        check(
            is_license,
            &[
                "MIT",
                "Apache-2.0 OR MIT",
                "(MIT AND BSD-3-Clause)",
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ],
            &["Apache License 2.0", "MIT,", "", "Proprietary", "Apache2"],
        );
    }

    #[test]
    fn commits_versions_and_addresses() {
        check(
            is_commit,
            &["8f14e45", &"a".repeat(40), &"0".repeat(64)],
            &["8F14E45", "abc", "main", &"a".repeat(41)],
        );
        check(is_version, &["1.2.3", "1.2.3-rc.1+x"], &["1.2", "v1.2.3", "01.2.3", "latest", ""]);
        check(
            is_mail,
            &["a.b+c@x.org", "o'hara@mail.x.co"],
            &["a@b", "a b@x.org", "@x.org", "a@x..org", ".a@x.org", "x"],
        );
    }
}
