//! Build arguments that are another one in every build: a guess from their names, and from that the
//! file gives them no value of their own.

use analysis::plan::Argument;
use dialect::volatile;

/// What a value is that only stands in for the one that the build gives.
const PLACEHOLDERS: [&str; 8] =
    ["", "unknown", "none", "dev", "local", "undefined", "latest", "development"];

/// Whether the builds most likely give `argument` another value each, where the file's own is
/// `default`.
pub(super) fn is_volatile(argument: &Argument, default: Option<&str>) -> bool {
    let is_open = default.is_none_or(|default| PLACEHOLDERS.contains(&default));
    is_open && volatile::is_volatile(&argument.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_the_file_is_kept() {
        let argument = Argument { name: "GIT_SHA".to_owned(), default: None };
        for (default, expected) in
            [(None, true), (Some(""), true), (Some("unknown"), true), (Some("abc"), false)]
        {
            assert_eq!(is_volatile(&argument, default), expected, "{default:?}");
        }
    }
}
