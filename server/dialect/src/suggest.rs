//! "Did you mean": the candidate nearest to a mistyped word.

/// The candidate that `word` was most likely meant to be, or `None` when nothing is near or when
/// `word` is a candidate itself.
///
/// It finds what BuildKit finds (`util/suggest`, `Search`: at most two edits, the first of the
/// nearest) and more: swapped neighbors count as one edit, longer words may have more edits,
/// letter case does not matter, and the start of a single candidate is completed. It offers
/// nothing that would replace every letter of a short word.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&'a str> = candidates.into_iter().collect();
    if word.is_empty() || candidates.contains(&word) {
        return None;
    }
    nearest(word, &candidates).or_else(|| completed(word, &candidates))
}

fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let length = word.chars().count();
    let limit = (1 + length / 4).max(2);
    candidates
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| {
            *distance <= limit && *distance < length.min(candidate.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The only candidate that starts with `word`, which has three letters or more.
fn completed<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    if word.len() < 3 {
        return None;
    }
    let mut longer = candidates.iter().filter(|candidate| {
        candidate.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    });
    let first = longer.next()?;
    longer.next().is_none().then_some(*first)
}

/// The Damerau-Levenshtein distance (adjacent swaps count one), without case.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(64).map(|c| c.to_ascii_lowercase()).collect();
    let right: Vec<char> = right.chars().take(64).map(|c| c.to_ascii_lowercase()).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let substitution = last[j] + usize::from(a != b);
            let mut best = substitution.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;
    use crate::{Keyword, arguments, instructions, mounts};

    #[track_caller]
    fn check_keyword(word: &str, expected: Option<&str>) {
        let names = instructions::ALL.iter().map(|row| row.name);
        assert_eq!(closest(word, names), expected, "{word}");
    }

    #[track_caller]
    fn check_flag(keyword: Keyword, word: &str, expected: Option<&str>) {
        let names = keyword.row().flags.iter().map(|row| row.name);
        assert_eq!(closest(word, names), expected, "{word}");
    }

    #[track_caller]
    fn check_option(word: &str, expected: Option<&str>) {
        let names = mounts::OPTIONS
            .iter()
            .flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()));
        assert_eq!(closest(word, names), expected, "{word}");
    }

    #[track_caller]
    fn check_type(word: &str, expected: Option<&str>) {
        assert_eq!(closest(word, mounts::TYPES.iter().map(|row| row.name)), expected, "{word}");
    }

    /// The slips for which BuildKit's own tests (`frontend/dockerfile`) expect a suggestion.
    #[test]
    fn what_buildkit_suggests_is_suggested() {
        check_keyword("ENTRYPOIN", Some("ENTRYPOINT"));
        check_flag(Keyword::Run, "mont", Some("mount"));
        check_option("typ", Some("type"));
        check_type("tmp", Some("tmpfs"));
        assert_eq!(closest("PAHT", ["HOME", "PATH"]), Some("PATH"));
        let arguments = arguments::ALL.iter().map(|row| row.name);
        assert_eq!(closest("BULIDPLATFORM", arguments), Some("BUILDPLATFORM"));
        assert_eq!(closest("bulid", ["base", "build"]), Some("build"));
        assert_eq!(closest("MYARCH", ["MY_OS", "MY_ARCH"]), Some("MY_ARCH"));
        assert_eq!(closest("DIR_ASSET", ["PATH", "DIR_ASSETS"]), Some("DIR_ASSETS"));
    }

    #[test]
    fn a_typing_slip_finds_its_word() {
        check_keyword("RUNN", Some("RUN"));
        check_keyword("ruin", Some("RUN"));
        check_keyword("FORM", Some("FROM"));
        check_keyword("FRO", Some("FROM"));
        check_keyword("COP", Some("COPY"));
        check_keyword("COPPY", Some("COPY"));
        check_keyword("ENTRYPIONT", Some("ENTRYPOINT"));
        check_keyword("WORKDIRR", Some("WORKDIR"));
        check_keyword("WOKRDRI", Some("WORKDIR"));
        check_flag(Keyword::Copy, "frm", Some("from"));
        check_flag(Keyword::Copy, "chonw", Some("chown"));
        check_flag(Keyword::Run, "moun", Some("mount"));
        check_flag(Keyword::Run, "netwrok", Some("network"));
        check_flag(Keyword::Add, "keepgitdir", Some("keep-git-dir"));
        check_flag(Keyword::Healthcheck, "interavl", Some("interval"));
        check_option("tagert", Some("target"));
        check_option("sharring", Some("sharing"));
        check_type("cahce", Some("cache"));
        check_type("secrett", Some("secret"));
        check_type("tmp", Some("tmpfs"));
    }

    #[test]
    fn a_flag_in_the_wrong_case_finds_the_right_one() {
        check_flag(Keyword::Copy, "From", Some("from"));
        check_flag(Keyword::Healthcheck, "START-PERIOD", Some("start-period"));
    }

    #[test]
    fn the_start_of_a_single_word_is_completed() {
        check_keyword("HEALTH", Some("HEALTHCHECK"));
        check_keyword("entry", Some("ENTRYPOINT"));
        check_flag(Keyword::Add, "keep", Some("keep-git-dir"));
        check_flag(Keyword::Healthcheck, "start", None);
    }

    #[test]
    fn an_unrelated_word_finds_nothing() {
        for word in ["", "X", "CP", "SELECT", "INCLUDE", "if", "\u{e4}\u{f6}\u{fc}"] {
            check_keyword(word, None);
        }
        check_type("volume", None);
    }

    #[test]
    fn a_word_that_is_right_needs_no_other() {
        check_keyword("RUN", None);
        check_flag(Keyword::Copy, "link", None);
    }
}
