//! The words that mean something: those of the language, out of its tables, and what stands between
//! them.

use std::fmt::Write as _;

use dialect::{Keyword, directives, labels, lints, mounts, operators, shells, signals};

/// What is in no table.
const MARKS: [&str; 36] = [
    "\n",
    "\\\n",
    "`\n",
    "\r\n",
    "\u{feff}",
    "😀",
    "<<E",
    "<<-\"E\"",
    "\nE\n",
    "\"",
    "'",
    "${",
    "$(",
    "[\"",
    "\"]",
    "--from=",
    "# escape=`\n",
    "# hadolint ignore=DL3008\n",
    "# fmt: off\n",
    "&& \\\n",
    "apt-get install -y ",
    "npm ci",
    "\n-- package.json --\n",
    "\n-- .dockerignore --\n",
    "Content-Length: ",
    "\nLocation: https://",
    "\nLink: <",
    ">; rel=\"next\"",
    "\nWWW-Authenticate: Bearer realm=\"https://",
    "\nWWW-Authenticate: Basic ",
    "sha256:",
    "\"digest\":",
    "ghcr.io",
    "\"method\":\"textDocument/",
    "\"params\":",
    "\"range\":{\"start\":{\"line\":",
];

/// Every word.
pub(super) fn words() -> Vec<String> {
    let mut words: Vec<String> = MARKS.map(str::to_owned).to_vec();
    for keyword in Keyword::ALL {
        words.push(format!("{} ", keyword.name()));
        words.extend(keyword.row().flags.iter().map(|flag| format!("--{}=", flag.name)));
    }
    words.extend(mounts::TYPES.iter().map(|row| format!("--mount=type={},", row.name)));
    words.extend(operators::ALL.iter().map(|row| format!("${{X{}y}}", row.symbol)));
    words.extend(directives::ALL.iter().map(|row| format!("# {}=", row.name)));
    words.extend(lints::ALL.iter().map(|row| row.name.to_owned()));
    words.extend(labels::ALL.iter().map(|row| format!("{}=", row.name)));
    words.extend(shells::ALL.iter().map(|row| format!("[\"{}\", ", row.name)));
    words.extend(signals::ALL.iter().take(4).map(|row| row.name.to_owned()));
    words
}

/// The words as libFuzzer reads them.
#[cfg(fuzzing)]
pub(super) fn text() -> String {
    let mut text = String::new();
    for word in words() {
        let shown: String = word.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        let _ = writeln!(text, "\"{shown}\"");
    }
    text
}

#[cfg(not(fuzzing))]
#[test]
fn words_come_from_the_tables() {
    let mut shown = String::new();
    words().iter().for_each(|word| _ = write!(shown, "{word}"));
    for part in ["HEALTHCHECK ", "--mount=type=cache,", "--chown=", "${X:-y}", "# syntax="] {
        assert!(shown.contains(part), "{part}");
    }
}
