//! The name of an object: the SHA-1 of what is in it, which is taken as it is and never computed.

use std::fmt;

/// The name of an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id([u8; Id::BYTES]);

impl Id {
    /// How long a name is, in bytes, and as it is written.
    pub(super) const BYTES: usize = 20;
    pub(super) const DIGITS: usize = 2 * Id::BYTES;

    /// The name in `bytes`, if they are as many as it has.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Id> {
        Some(Id(bytes.try_into().ok()?))
    }

    /// The name that is written as `text`.
    pub(super) fn from_hex(text: &[u8]) -> Option<Id> {
        let mut bytes = [0; Id::BYTES];
        if text.len() != Id::DIGITS {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(text.chunks(2)) {
            let &[high, low] = pair else { return None };
            *byte = 16 * digit(high)? + digit(low)?;
        }
        Some(Id(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; Id::BYTES] {
        &self.0
    }

    /// The first byte, by which indexes and folders are divided.
    pub(super) fn first(&self) -> u8 {
        let [first, ..] = self.0;
        first
    }
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let text = "00ff10a9c3e7b2d4f5061728394a5b6c7d8e9fab";
        let id = Id::from_hex(text.as_bytes()).unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(Id::from_bytes(id.bytes()), Some(id));
        for bad in ["", "00", &text[1..], &text.to_uppercase(), &"g".repeat(40), &"é".repeat(20)] {
            assert_eq!(Id::from_hex(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Id::from_bytes(&[0; 32]), None);
    }
}
