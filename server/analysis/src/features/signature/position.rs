//! Which part of a form a place is at: by counting words, strings of a JSON array, and the
//! characters that separate the parts of one word.

use dialect::Parameter;
use dialect::signatures::Begins;
use syntax::Span;

/// A place among the words of an instruction's arguments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position<'a> {
    /// How many words stand before the one at the cursor.
    pub(super) word: usize,
    /// How many words there are, with the one at the cursor, which may be empty.
    pub(super) words: usize,
    /// What is typed of the word at the cursor.
    pub(super) typed: &'a str,
}

impl<'a> Position<'a> {
    /// The place `index` of `line` among the `words`.
    pub(super) fn among(words: &[Span], line: &'a str, index: u32) -> Position<'a> {
        let typed = |word: &Span| line.get(word.start as usize..index as usize).unwrap_or_default();
        let before = words.iter().filter(|word| word.end < index).count();
        match words.get(before).filter(|word| word.touches(index)) {
            Some(word) => Position { word: before, words: words.len(), typed: typed(word) },
            None => match words.get(before.wrapping_sub(1)).filter(|word| is_open(typed(word))) {
                Some(word) => Position { word: before - 1, words: words.len(), typed: typed(word) },
                None => Position { word: before, words: words.len() + 1, typed: "" },
            },
        }
    }

    /// The one word that is typed as `typed`.
    pub(super) fn whole(typed: &'a str) -> Position<'a> {
        Position { word: 0, words: 1, typed }
    }
}

/// Whether a quote in `text` is not closed; it takes in the blanks behind it.
fn is_open(text: &str) -> bool {
    let mut open = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (open, letter) {
            (Some('\''), '\\') => {}
            (_, '\\') => drop(letters.next()),
            (None, '"' | '\'') => open = Some(letter),
            (Some(quote), _) if quote == letter => open = None,
            _ => {}
        }
    }
    open.is_some()
}

/// A place in a JSON array.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    /// How many elements stand before it.
    pub(super) number: usize,
    /// How many there are, with the one at the place.
    pub(super) count: usize,
    /// Whether the place is behind the closing bracket.
    pub(super) behind: bool,
}

/// The place `at` in `text` if that is a JSON array of strings up to there; half-typed is fine.
pub(super) fn element(text: &str, at: usize) -> Option<Element> {
    let rest = text.strip_prefix('[')?;
    let mut element = Element { number: 0, count: 1, behind: false };
    let (mut quoted, mut escaped) = (false, false);
    for (offset, letter) in rest.char_indices() {
        let before = offset + 1 < at;
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            ',' => {
                element.number += usize::from(before);
                element.count += 1;
            }
            ']' => {
                let tail = rest.get(offset + 1..).unwrap_or_default();
                element.behind = before;
                return tail.trim().is_empty().then_some(element);
            }
            _ if letter.is_whitespace() || !before => {}
            _ => return None,
        }
    }
    Some(element)
}

/// The part of `parameters` that `position` is at.
pub(super) fn active(parameters: &[Parameter], position: Position<'_>) -> Option<usize> {
    let begins = parameters.iter().enumerate().filter(|(_, row)| row.begins == Begins::Word);
    let begins: Vec<(usize, bool)> = begins.map(|(index, row)| (index, row.repeats)).collect();
    let Position { word, words, typed } = position;
    let chosen = match begins.iter().position(|(_, repeats)| *repeats) {
        Some(repeated) if word > repeated => {
            // The last words belong to what follows the repeated one.
            let from_end = words.saturating_sub(word);
            let tail = begins.len() - repeated - 1;
            if from_end <= tail { begins.len() - from_end } else { repeated }
        }
        _ => word,
    };
    let (first, _) = begins.get(chosen)?;
    part(parameters, *first, typed)
}

/// The part of the word that begins with the parameter `first`, behind `typed`.
pub(super) fn part(parameters: &[Parameter], first: usize, typed: &str) -> Option<usize> {
    if let Some(Begins::Named(_)) = parameters.get(first).map(|row| row.begins) {
        return named(parameters, typed);
    }
    let (mut found, mut rest) = (first, typed);
    for (index, row) in parameters.iter().enumerate().skip(first + 1) {
        let behind = match row.begins {
            Begins::Behind(character) => rest.split_once(character).map(|(_, behind)| behind),
            Begins::Tag => tag(rest),
            Begins::Flags | Begins::Word | Begins::Named(_) => break,
        };
        if let Some(behind) = behind {
            (found, rest) = (index, behind);
        }
    }
    parameters.get(found).map(|_| found)
}

/// What is typed of an image's tag.
fn tag(typed: &str) -> Option<&str> {
    let tag = syntax::image::split(typed).tag?;
    typed.get(tag.start as usize..)
}

/// The parameter whose name `typed` begins with or is the beginning of.
fn named(parameters: &[Parameter], typed: &str) -> Option<usize> {
    let (key, given) = typed.split_once('=').map_or((typed, false), |(key, _)| (key, true));
    let key = key.trim().to_ascii_lowercase();
    parameters.iter().position(|row| match row.begins {
        Begins::Named(name) if given => name == key,
        Begins::Named(name) => !key.is_empty() && name.starts_with(&key),
        _ => false,
    })
}
