//! Sets of characters and escaped characters (Go's `regexp/syntax`, `parseClass` and
//! `parseEscape`).

/// A set of characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    /// The first and the last one of each range.
    ranges: Vec<(u32, u32)>,
    negated: bool,
}

type Ranges = &'static [(u8, u8)];

const DIGITS: Ranges = &[(b'0', b'9')];
const BLANKS: Ranges = &[(b'\t', b'\n'), (0xc, b'\r'), (b' ', b' ')];
const WORD: Ranges = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];

/// The classes that have a name between `[:` and `:]`.
const NAMED: [(&str, Ranges); 14] = [
    ("alnum", &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')]),
    ("alpha", &[(b'A', b'Z'), (b'a', b'z')]),
    ("ascii", &[(0, 0x7f)]),
    ("blank", &[(b'\t', b'\t'), (b' ', b' ')]),
    ("cntrl", &[(0, 0x1f), (0x7f, 0x7f)]),
    ("digit", DIGITS),
    ("graph", &[(b'!', b'~')]),
    ("lower", &[(b'a', b'z')]),
    ("print", &[(b' ', b'~')]),
    ("punct", &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')]),
    ("space", &[(b'\t', b'\r'), (b' ', b' ')]),
    ("upper", &[(b'A', b'Z')]),
    ("word", WORD),
    ("xdigit", &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')]),
];

impl Class {
    /// The one character.
    pub(super) fn of(character: char) -> Class {
        Class { ranges: vec![(character.into(), character.into())], negated: false }
    }

    /// All that can stand in a line.
    pub(super) fn line() -> Class {
        Class { negated: true, ..Class::of('\n') }
    }

    /// What `letter` means behind a backslash.
    pub(super) fn perl(letter: char) -> Option<Class> {
        let ranges = match letter.to_ascii_lowercase() {
            'd' => DIGITS,
            's' => BLANKS,
            'w' => WORD,
            _ => return None,
        };
        let mut class = Class::default();
        class.add(ranges, letter.is_ascii_uppercase());
        Some(class)
    }

    /// Reads the class whose opening bracket stands before `text`; gives what follows it.
    pub(super) fn read(text: &str) -> Option<(Class, &str)> {
        let mut class = Class { negated: text.starts_with('^'), ..Class::default() };
        let mut left = text.strip_prefix('^').unwrap_or(text);
        let mut is_first = true;
        loop {
            if let Some(rest) = left.strip_prefix(']').filter(|_| !is_first) {
                return Some((class, rest));
            }
            is_first = false;
            left = match class.named(left)? {
                Some(rest) => rest,
                None => class.range(left)?,
            };
        }
    }

    /// How much work it is to look a character up.
    pub(super) fn weight(&self) -> usize {
        1 + self.ranges.len()
    }

    /// Whether `character` is in it.
    pub(super) fn has(&self, character: char) -> bool {
        let code = u32::from(character);
        self.ranges.iter().any(|(low, high)| *low <= code && code <= *high) != self.negated
    }

    fn add(&mut self, ranges: Ranges, negated: bool) {
        if !negated {
            return self.ranges.extend(ranges.iter().map(|(l, h)| (u32::from(*l), u32::from(*h))));
        }
        let mut from = 0;
        for (low, high) in ranges.iter().map(|(l, h)| (u32::from(*l), u32::from(*h))) {
            if from < low {
                self.ranges.push((from, low - 1));
            }
            from = high + 1;
        }
        self.ranges.push((from, char::MAX.into()));
    }

    /// Adds the class that is named at the start of `text`; gives the rest if there is one.
    fn named<'t>(&mut self, text: &'t str) -> Option<Option<&'t str>> {
        if let Some(inner) = text.strip_prefix("[:")
            && let Some((name, rest)) = inner.split_once(":]")
        {
            let plain = name.strip_prefix('^').unwrap_or(name);
            let (_, ranges) = NAMED.iter().find(|(known, _)| *known == plain)?;
            self.add(ranges, plain.len() < name.len());
            return Some(Some(rest));
        }
        let Some(escaped) = text.strip_prefix('\\') else { return Some(None) };
        let Some(letter) = escaped.chars().next() else { return Some(None) };
        let Some(class) = Class::perl(letter) else { return Some(None) };
        self.ranges.extend(class.ranges);
        Some(escaped.get(letter.len_utf8()..))
    }

    /// Adds the character or the range at the start of `text`; gives the rest.
    fn range<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (low, rest) = character(text)?;
        let to = rest.strip_prefix('-').filter(|to| !to.is_empty() && !to.starts_with(']'));
        let (high, rest) = match to {
            Some(to) => character(to)?,
            None => (low, rest),
        };
        self.ranges.push((low.into(), high.into()));
        (low <= high).then_some(rest)
    }
}

/// One character of a class.
fn character(text: &str) -> Option<(char, &str)> {
    match text.strip_prefix('\\') {
        Some(escaped) => escape(escaped),
        None => {
            let character = text.chars().next()?;
            Some((character, text.get(character.len_utf8()..)?))
        }
    }
}

/// The character that `text` means behind a backslash, and what follows; `None` if Go knows none.
pub(super) fn escape(text: &str) -> Option<(char, &str)> {
    let letter = text.chars().next()?;
    let behind = text.get(letter.len_utf8()..)?;
    let character = match letter {
        'a' => '\u{7}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '0'..='7' => return octal(text),
        'x' => return hexadecimal(behind),
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => letter,
        _ => return None,
    };
    Some((character, behind))
}

/// Up to three digits; a single one other than zero would refer back, which Go does not have.
fn octal(text: &str) -> Option<(char, &str)> {
    let is_digit = |c: &char| ('0'..='7').contains(c);
    let digits = text.chars().take(3).take_while(is_digit).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    let value = u32::from_str_radix(digits, 8).ok()?;
    (digits.len() > 1 || digits == "0").then_some((char::from_u32(value)?, rest))
}

/// Two digits, or any number of them in braces.
fn hexadecimal(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = match text.strip_prefix('{') {
        Some(inner) => inner.split_once('}')?,
        None => text.split_at_checked(2)?,
    };
    let valid = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| valid)?;
    Some((char::from_u32(value)?, rest))
}
