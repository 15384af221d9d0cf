//! The part of Go's regular expressions that patterns of ignore files are turned into, matched in
//! time that grows with the length of the text and of the expression, whatever they are.
//!
//! A pattern reaches more of that language than its author may know: `\d` is a digit, `[*]` is the
//! class `[[^/]` with a star behind it, and a bar separates alternatives. So the expression is read
//! as Go reads it (`regexp/syntax/parse.go`).

mod class;
mod parse;

use class::Class;

/// A regular expression.
#[derive(Debug)]
pub(super) struct Expression {
    alternatives: Vec<Vec<Step>>,
}

/// What is done at one place of the expression. The ways lead forward only, but for that of a loop
/// to itself.
#[derive(Debug, Clone)]
enum Step {
    /// Takes one character.
    One(Class),
    /// Takes any number of characters.
    Many(Class),
    /// Goes on with the next step, or with the one so many steps further.
    Maybe(usize),
    /// Goes on only where this holds.
    At(Place),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}

impl Expression {
    /// Reads `text`; `None` if Go refuses it, if it is longer than `most`, or if it names a
    /// Unicode class, which only a mistake makes a pattern do.
    pub(super) fn read(text: &str, most: usize) -> Option<Expression> {
        parse::alternatives(text, most).map(|alternatives| Expression { alternatives })
    }

    /// How much work each character of a text is at most.
    pub(super) fn weight(&self) -> usize {
        self.alternatives.iter().flatten().map(Step::weight).sum()
    }

    /// Whether it matches somewhere in `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.alternatives.iter().any(|steps| matches(steps, text))
    }
}

/// Whether `steps` match somewhere in `text`.
fn matches(steps: &[Step], text: &str) -> bool {
    let is_anchored = matches!(steps.first(), Some(Step::At(Place::Start)));
    let mut current = vec![false; steps.len() + 1];
    let mut next = current.clone();
    let mut before = None;
    for after in text.chars().map(Some).chain([None]) {
        if let Some(start) = current.first_mut().filter(|_| before.is_none() || !is_anchored) {
            *start = true;
        }
        follow(steps, &mut current, before, after);
        if current.last() == Some(&true) {
            return true;
        }
        let Some(character) = after else { break };
        next.fill(false);
        if !take(steps, &current, character, &mut next) && is_anchored {
            return false;
        }
        std::mem::swap(&mut current, &mut next);
        before = after;
    }
    false
}

/// Marks every step that can be reached from those in `marked` without taking a character.
fn follow(steps: &[Step], marked: &mut [bool], before: Option<char>, after: Option<char>) {
    for (index, step) in steps.iter().enumerate() {
        if marked.get(index) != Some(&true) {
            continue;
        }
        let further = match step {
            Step::One(_) => continue,
            Step::At(place) if !place.holds(before, after) => continue,
            Step::At(_) | Step::Many(_) => 1,
            Step::Maybe(further) => *further,
        };
        for reached in [index + 1, index + further] {
            if let Some(mark) = marked.get_mut(reached) {
                *mark = true;
            }
        }
    }
}

/// Marks in `next` where `character` leads to; tells whether it leads anywhere.
fn take(steps: &[Step], current: &[bool], character: char, next: &mut [bool]) -> bool {
    let mut any = false;
    for (index, (step, _)) in steps.iter().zip(current).enumerate().filter(|(_, (_, on))| **on) {
        let reached = match step {
            Step::One(class) if class.has(character) => index + 1,
            Step::Many(class) if class.has(character) => index,
            _ => continue,
        };
        if let Some(mark) = next.get_mut(reached) {
            (*mark, any) = (true, true);
        }
    }
    any
}

impl Step {
    fn weight(&self) -> usize {
        match self {
            Step::One(class) | Step::Many(class) => class.weight(),
            Step::Maybe(_) | Step::At(_) => 1,
        }
    }
}

impl Place {
    fn holds(self, before: Option<char>, after: Option<char>) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Place::Start => before.is_none(),
            Place::End => after.is_none(),
            Place::WordBoundary => is_word(before) != is_word(after),
            Place::NoWordBoundary => is_word(before) == is_word(after),
        }
    }
}
