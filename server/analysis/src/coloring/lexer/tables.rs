//! The languages that bodies of heredocs are written in most.

use super::{Keys, Place, Quote, Table, Variables};

/// Quotes that end with their line and have escapes.
const fn plain(sign: &'static str) -> Quote {
    Quote { open: sign, close: sign, escape: Some('\\'), multiline: false, expands: false }
}

/// Quotes of several lines.
const fn long(sign: &'static str) -> Quote {
    Quote { open: sign, close: sign, escape: Some('\\'), multiline: true, expands: false }
}

const NUMBER_SIGN: &[(&str, Place)] = &[("#", Place::BehindBlank)];

pub(in super::super) static PYTHON: Table = Table {
    comments: &[("#", Place::Anywhere)],
    block: None,
    quotes: &[long("\"\"\""), long("'''"), plain("\""), plain("'")],
    keywords: &[
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class",
        "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
        "if", "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ],
    ignore_case: false,
    keys: Keys::None,
    variables: Variables::At,
    commands: false,
    flag: None,
};

pub(in super::super) static JAVASCRIPT: Table = Table {
    comments: &[("//", Place::Anywhere), ("#!", Place::LineStart)],
    block: Some(("/*", "*/")),
    quotes: &[long("`"), plain("\""), plain("'")],
    keywords: &[
        "async",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "default",
        "delete",
        "do",
        "else",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "from",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "of",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "type",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "yield",
    ],
    ignore_case: false,
    keys: Keys::None,
    variables: Variables::None,
    commands: false,
    flag: None,
};

pub(in super::super) static JSON: Table = Table {
    comments: &[("//", Place::Anywhere)],
    block: Some(("/*", "*/")),
    quotes: &[plain("\"")],
    keywords: &["false", "null", "true"],
    ignore_case: false,
    keys: Keys::Quoted,
    variables: Variables::None,
    commands: false,
    flag: None,
};

pub(in super::super) static YAML: Table = Table {
    comments: NUMBER_SIGN,
    block: None,
    quotes: &[
        long("\""),
        Quote { open: "'", close: "'", escape: None, multiline: true, expands: false },
    ],
    keywords: &["false", "no", "null", "off", "on", "true", "yes"],
    ignore_case: true,
    keys: Keys::Colon,
    variables: Variables::None,
    commands: false,
    flag: None,
};

/// TOML, INI, and what is like them.
pub(in super::super) static SETTINGS: Table = Table {
    comments: &[("#", Place::BehindBlank), (";", Place::LineStart)],
    block: None,
    quotes: &[long("\"\"\""), long("'''"), plain("\""), plain("'")],
    keywords: &["false", "no", "off", "on", "true", "yes"],
    ignore_case: true,
    keys: Keys::Equals,
    variables: Variables::None,
    commands: false,
    flag: None,
};

pub(in super::super) static POWERSHELL: Table = Table {
    comments: NUMBER_SIGN,
    block: Some(("<#", "#>")),
    quotes: &[
        Quote { open: "@\"", close: "\n\"@", escape: Some('`'), multiline: true, expands: true },
        Quote { open: "@'", close: "\n'@", escape: None, multiline: true, expands: false },
        Quote { open: "\"", close: "\"", escape: Some('`'), multiline: true, expands: true },
        Quote { open: "'", close: "'", escape: None, multiline: true, expands: false },
    ],
    keywords: &[
        "begin",
        "break",
        "catch",
        "class",
        "continue",
        "data",
        "do",
        "dynamicparam",
        "else",
        "elseif",
        "end",
        "exit",
        "filter",
        "finally",
        "for",
        "foreach",
        "function",
        "if",
        "in",
        "param",
        "process",
        "return",
        "switch",
        "throw",
        "trap",
        "try",
        "until",
        "using",
        "while",
    ],
    ignore_case: true,
    keys: Keys::None,
    variables: Variables::Dollar,
    commands: true,
    flag: Some('-'),
};

pub(in super::super) static CMD: Table = Table {
    comments: &[("rem ", Place::LineStart), ("@rem ", Place::LineStart), ("::", Place::LineStart)],
    block: None,
    quotes: &[Quote { open: "\"", close: "\"", escape: None, multiline: false, expands: true }],
    keywords: &[
        "call",
        "cd",
        "copy",
        "defined",
        "del",
        "do",
        "echo",
        "else",
        "errorlevel",
        "exist",
        "exit",
        "for",
        "goto",
        "if",
        "in",
        "md",
        "mkdir",
        "move",
        "not",
        "rd",
        "ren",
        "rmdir",
        "set",
        "setx",
        "start",
        "xcopy",
    ],
    ignore_case: true,
    keys: Keys::None,
    variables: Variables::Percent,
    commands: false,
    flag: Some('/'),
};
