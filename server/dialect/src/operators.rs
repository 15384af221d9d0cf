//! The operators of `${name…}` (BuildKit `shell/lex.go`, `processDollar`).

use crate::Since;

/// One expansion operator.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    /// What stands between the name and the word: `:-`.
    pub symbol: &'static str,
    /// The whole form: `${name:-word}`.
    pub form: &'static str,
    /// When it came.
    pub since: Since,
    /// One plain sentence.
    pub summary: &'static str,
}

/// Every operator, longer symbols before their own prefixes.
pub static ALL: [Operator; 12] = [
    Operator {
        symbol: ":-",
        form: "${name:-word}",
        since: Since::ALWAYS,
        summary: "Gives word when the variable is unset or empty, else its value.",
    },
    Operator {
        symbol: "-",
        form: "${name-word}",
        since: Since::stable("1.6"),
        summary: "Gives word when the variable is unset, else its value, even an empty one.",
    },
    Operator {
        symbol: ":+",
        form: "${name:+word}",
        since: Since::ALWAYS,
        summary: "Gives word when the variable is set and not empty, else nothing.",
    },
    Operator {
        symbol: "+",
        form: "${name+word}",
        since: Since::stable("1.6"),
        summary: "Gives word when the variable is set, even to an empty value, else nothing.",
    },
    Operator {
        symbol: ":?",
        form: "${name:?word}",
        since: Since::stable("1.1"),
        summary: "Fails the build with word as the message when the variable is unset or empty.",
    },
    Operator {
        symbol: "?",
        form: "${name?word}",
        since: Since::stable("1.1"),
        summary: "Fails the build with word as the message when the variable is unset.",
    },
    Operator {
        symbol: "##",
        form: "${name##pattern}",
        since: Since::stable("1.7"),
        summary: "Removes the longest start of the value that matches the pattern.",
    },
    Operator {
        symbol: "#",
        form: "${name#pattern}",
        since: Since::stable("1.7"),
        summary: "Removes the shortest start of the value that matches the pattern.",
    },
    Operator {
        symbol: "%%",
        form: "${name%%pattern}",
        since: Since::stable("1.7"),
        summary: "Removes the longest end of the value that matches the pattern.",
    },
    Operator {
        symbol: "%",
        form: "${name%pattern}",
        since: Since::stable("1.7"),
        summary: "Removes the shortest end of the value that matches the pattern.",
    },
    Operator {
        symbol: "//",
        form: "${name//pattern/replacement}",
        since: Since::stable("1.7"),
        summary: "Replaces every match of the pattern in the value.",
    },
    Operator {
        symbol: "/",
        form: "${name/pattern/replacement}",
        since: Since::stable("1.7"),
        summary: "Replaces the first match of the pattern in the value.",
    },
];

/// The operator written as `symbol`, such as `:-`.
pub fn find(symbol: &str) -> Option<&'static Operator> {
    ALL.iter().find(|row| row.symbol == symbol)
}
