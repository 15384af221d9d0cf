//! Makes text from files harmless for a terminal, which would obey control characters in it.

use serde::Serialize;

/// `text` with every character that is not for reading replaced by one that shows it, one for one,
/// so that columns stay what they are.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// Whether a terminal could do something else with `character` than show it.
pub(super) fn is_unsafe(character: char) -> bool {
    character != '\t' && visible(character) != character
}

fn visible(character: char) -> char {
    let code = u32::from(character);
    match character {
        '\t' => character,
        // The control pictures stand in the order of the characters they show.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls: some terminals read U+009B as the start of an escape sequence.
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        // Line separators and bidirectional controls reorder what a reader sees.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            '\u{fffd}'
        }
        _ => character,
    }
}

/// JSON without a character that a terminal would obey; such characters only occur in strings,
/// where an escape sequence stands for the same character.
pub(super) fn escaped_json(value: &impl Serialize) -> String {
    // Strings, numbers and lists of them cannot fail to become JSON.
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match is_unsafe(character) {
            true => safe.push_str(&format!("\\u{:04x}", u32::from(character))),
            false => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable_text_is_kept() {
        let text = "RUN echo\té漢😀 e\u{301}";
        assert_eq!(printable(text), text);
    }

    #[test]
    fn controls_are_shown_one_for_one() {
        assert_eq!(
            printable("a\u{1b}[31m\r\n\0\u{7f}\u{9b}2J\u{202e}x"),
            "a␛[31m␍␊␀␡\u{fffd}2J\u{fffd}x"
        );
    }

    #[test]
    fn no_control_is_left() {
        for character in ('\0'..='\u{ffff}').filter(|character| *character != '\t') {
            assert!(!visible(character).is_control(), "{character:?}");
        }
    }
}
