//! Reading a regular expression, as far as patterns of ignore files reach.

use super::class::{Class, escape};
use super::{Place, Step};

/// What patterns turn `**` into: any number of directories.
const DIRECTORIES: &str = "(.*/)?";

/// How often something can be repeated at most.
const MOST_TIMES: u32 = 1000;

/// The steps of each alternative; `None` if they cannot be read, or are more than `most`.
pub(super) fn alternatives(text: &str, most: usize) -> Option<Vec<Vec<Step>>> {
    // No step is shorter than a character, but for those that are repeated.
    if text.len() > most {
        return None;
    }
    let mut reader = Reader {
        left: text,
        done: Vec::new(),
        steps: Vec::new(),
        is_repeated: false,
        repeated: 0,
        most,
    };
    while !reader.left.is_empty() {
        reader.step()?;
    }
    reader.done.push(reader.steps);
    Some(reader.done)
}

struct Reader<'t> {
    left: &'t str,
    /// The alternatives that are complete.
    done: Vec<Vec<Step>>,
    /// The steps of the one that is being read.
    steps: Vec<Step>,
    /// Whether what was read last says how often something is repeated.
    is_repeated: bool,
    /// What repetitions have added, and what they may.
    repeated: usize,
    most: usize,
}

impl Reader<'_> {
    /// Reads what comes next.
    fn step(&mut self) -> Option<()> {
        let was_repeated = std::mem::take(&mut self.is_repeated);
        let character = self.left.chars().next()?;
        let behind = self.left.get(character.len_utf8()..)?;
        if character == '(' {
            self.left = self.left.strip_prefix(DIRECTORIES)?;
            self.steps.extend([
                Step::Maybe(3),
                Step::Many(Class::line()),
                Step::One(Class::of('/')),
            ]);
            self.is_repeated = true;
            return Some(());
        }
        self.left = behind;
        match character {
            '^' => self.steps.push(Step::At(Place::Start)),
            '$' => self.steps.push(Step::At(Place::End)),
            '.' => self.steps.push(Step::One(Class::line())),
            '|' => self.done.push(std::mem::take(&mut self.steps)),
            '*' if was_repeated => return None,
            '*' => self.repeat(0, None)?,
            '{' => match times(behind) {
                Some(_) if was_repeated => return None,
                Some((times, rest)) => {
                    let (least, most) = times?;
                    self.left = rest;
                    self.repeat(least, most)?;
                }
                None => self.steps.push(Step::One(Class::of('{'))),
            },
            '[' => {
                let (class, rest) = Class::read(behind)?;
                self.left = rest;
                self.steps.push(Step::One(class));
            }
            '\\' => self.escaped()?,
            _ => self.steps.push(Step::One(Class::of(character))),
        }
        Some(())
    }

    /// Repeats the last step.
    fn repeat(&mut self, least: u32, most: Option<u32>) -> Option<()> {
        self.is_repeated = true;
        let class = match self.steps.pop()? {
            Step::One(class) => class,
            // What takes no character can be passed as often as it is passed once.
            Step::At(place) => {
                self.steps.extend((least > 0).then_some(Step::At(place)));
                return Some(());
            }
            Step::Many(_) | Step::Maybe(_) => return None,
        };
        let times = most.unwrap_or(least).max(1) as usize;
        self.repeated += times * class.weight();
        if self.repeated > self.most {
            return None;
        }
        for _ in 0..least {
            self.steps.push(Step::One(class.clone()));
        }
        let Some(most) = most else {
            self.steps.push(Step::Many(class));
            return Some(());
        };
        for _ in least..most {
            self.steps.extend([Step::Maybe(2), Step::One(class.clone())]);
        }
        Some(())
    }

    /// Reads what stands behind a backslash outside of a class.
    fn escaped(&mut self) -> Option<()> {
        let letter = self.left.chars().next()?;
        let behind = self.left.get(letter.len_utf8()..)?;
        let step = match letter {
            'A' => Step::At(Place::Start),
            'z' => Step::At(Place::End),
            'b' => Step::At(Place::WordBoundary),
            'B' => Step::At(Place::NoWordBoundary),
            'Q' => {
                let (literal, rest) = behind.split_once(r"\E").unwrap_or((behind, ""));
                self.steps.extend(literal.chars().map(|character| Step::One(Class::of(character))));
                self.left = rest;
                return Some(());
            }
            _ => {
                let class = Class::perl(letter).map(|class| (class, behind));
                let (class, rest) = class.or_else(|| {
                    escape(self.left).map(|(character, rest)| (Class::of(character), rest))
                })?;
                self.left = rest;
                self.steps.push(Step::One(class));
                return Some(());
            }
        };
        self.left = behind;
        self.steps.push(step);
        Some(())
    }
}

/// How often, at least and at most.
type Times = (u32, Option<u32>);

/// What stands in braces, the opening one before `text`, and what follows; `None` if that is no
/// repetition, and `None` inside for one that Go refuses.
fn times(text: &str) -> Option<(Option<Times>, &str)> {
    let (least, rest) = number(text)?;
    let (most, rest) = match rest.strip_prefix(',') {
        None => (Some(least), rest),
        Some(rest) if rest.starts_with('}') => (None, rest),
        Some(rest) => number(rest).map(|(most, rest)| (Some(most), rest))?,
    };
    let rest = rest.strip_prefix('}')?;
    let is_valid =
        least <= MOST_TIMES && most.is_none_or(|most| least <= most && most <= MOST_TIMES);
    Some((is_valid.then_some((least, most)), rest))
}

/// The number at the start of `text`; one that is too large is larger than what is allowed.
fn number(text: &str) -> Option<(u32, &str)> {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(length)?;
    let is_number = !digits.is_empty() && (digits.len() == 1 || !digits.starts_with('0'));
    is_number.then(|| (digits.parse().unwrap_or(u32::MAX), rest))
}
