//! Makes valid text of what broken clients send, so that one bad character costs that character
//! and not the message.

use std::borrow::Cow;

/// The text of `body`; bytes that are not UTF-8 become U+FFFD.
pub(super) fn text(body: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(body)
}

/// `json` with each escape of a surrogate that has no partner replaced by `\uFFFD`; `None` if
/// there is none. JavaScript clients send such escapes for text that was cut inside a character.
pub(super) fn surrogates(json: &str) -> Option<String> {
    let mut repaired = json.as_bytes().to_vec();
    let mut at = 0;
    let mut found = false;
    while let Some(offset) = repaired.get(at..).and_then(|rest| find(rest, b'\\')) {
        at += offset;
        let width = match (escape(&repaired[at..]), escape(repaired.get(at + 6..).unwrap_or(&[]))) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                repaired[at + 2..at + 6].copy_from_slice(b"FFFD");
                found = true;
                6
            }
            _ => 2,
        };
        at += width;
    }
    found.then(|| String::from_utf8_lossy(&repaired).into_owned())
}

fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|&other| other == byte)
}

/// The code unit of the `\uXXXX` that `bytes` start with.
fn escape(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let repaired = |json| surrogates(json).unwrap_or_else(|| "unchanged".to_owned());
        assert_eq!(repaired(r#""a\ud800b""#), r#""a\uFFFDb""#);
        assert_eq!(repaired(r#""\udc00""#), r#""\uFFFD""#);
        assert_eq!(repaired(r#""\ud83d\ud83d\ude00""#), r#""\uFFFD\ud83d\ude00""#);
        assert_eq!(repaired(r#""\ud83d\ude00""#), "unchanged");
        assert_eq!(repaired(r#""\\ud800""#), "unchanged");
        assert_eq!(repaired(r#""\ud80"#), "unchanged");
    }

    #[test]
    fn bytes_that_are_not_utf8_become_replacement_characters() {
        assert_eq!(text(b"a\xffb"), "a\u{FFFD}b");
    }

    proptest! {
        #[test]
        fn repaired_strings_are_json(units in prop::collection::vec(0xD7F0u16..0xE010, 0..20)) {
            let escapes = units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
            let json = format!("\"{escapes}\"");
            let repaired = surrogates(&json).unwrap_or(json);
            let read = serde_json::from_str::<String>(&repaired);
            prop_assert_eq!(read.unwrap(), String::from_utf16_lossy(&units));
        }
    }
}
