//! The letter case of keywords: which one a file is written in, and how to get there.

use dialect::{Keyword, words};

use crate::edit::Edit;
use crate::rules::file::{File, Placement};
use crate::rules::site::Site;

/// The letter case of most keywords of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
}

impl Case {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Case::Lower => "lower",
            Case::Upper => "upper",
        }
    }

    /// `text` in it.
    pub(super) fn of(self, text: &str) -> String {
        match self {
            Case::Lower => text.to_lowercase(),
            Case::Upper => text.to_uppercase(),
        }
    }

    /// The case that `text` is written in; `None` if it is mixed.
    pub(crate) fn in_use(text: &str) -> Option<Case> {
        [Case::Lower, Case::Upper].into_iter().find(|case| case.fits(text))
    }

    /// Whether `text` is written in it.
    pub(super) fn fits(self, text: &str) -> bool {
        match (text.is_ascii(), self) {
            (true, Case::Lower) => !text.bytes().any(|byte| byte.is_ascii_uppercase()),
            (true, Case::Upper) => !text.bytes().any(|byte| byte.is_ascii_lowercase()),
            (false, _) => self.of(text) == text,
        }
    }
}

/// How many keywords are written in each case.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cases {
    lower: usize,
    upper: usize,
    mixed: usize,
}

impl Cases {
    /// Counts a keyword that is written in `case`, or in mixed case.
    pub(crate) fn add(&mut self, case: Option<Case>) {
        match case {
            Some(Case::Lower) => self.lower += 1,
            Some(Case::Upper) => self.upper += 1,
            None => self.mixed += 1,
        }
    }

    /// These and `others`.
    fn and(self, others: Cases) -> Cases {
        Cases {
            lower: self.lower + others.lower,
            upper: self.upper + others.upper,
            mixed: self.mixed + others.mixed,
        }
    }
}

/// The instructions whose keywords count: those from the first FROM on.
pub(super) fn counted<'a>(file: &File<'a>) -> impl Iterator<Item = Placement<'a>> {
    let file = *file;
    let entries = file.model().stages().iter().flat_map(|stage| stage.entries());
    entries.filter_map(move |entry| file.placement(entry))
}

/// The case of most of the keywords of `file`, and whether all have it (BuildKit `dockerfile2llb/validations.go`,
/// `validateCommandCasing`).
pub(super) fn majority(file: &File<'_>) -> (Case, bool) {
    let parts = file.digests().of_stages().iter();
    let all = parts.fold(Cases::default(), |all, part| all.and(part.digest.cases));
    let case = if all.lower > all.upper { Case::Lower } else { Case::Upper };
    (case, all.mixed + all.lower.min(all.upper) == 0)
}

/// The AS of a FROM, as it is written.
pub(super) fn word_as<'a>(site: &Site<'a>) -> Option<(&'a str, syntax::Word)> {
    let [_, word, _] = site.words() else { return None };
    let text = site.text(*word);
    let is_from = site.keyword == Keyword::From && !site.is_trigger;
    (is_from && text.eq_ignore_ascii_case(words::AS)).then_some((text, *word))
}

/// The edits that write the keyword of `step`, and its AS, in `case`. They are the same whoever
/// asks, so that two rules that speak of one line do not get into each other's way.
pub(super) fn rewritten(step: &Placement<'_>, case: Case) -> Vec<Edit> {
    let site = &step.site;
    let keyword = (site.text(site.statement.keyword), site.statement.keyword);
    let words = std::iter::once(keyword).chain(word_as(site));
    let wrong = words.filter(|(text, _)| !case.fits(text));
    wrong.map(|(text, word)| Edit::replace(step.absolute(word.span), case.of(text))).collect()
}
