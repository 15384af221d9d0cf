//! The rules behind the error diagnostics: everything that makes BuildKit refuse a file.

/// A rule that a diagnostic belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name in kebab case, stable across versions.
    pub id: &'static str,
    /// The codes that other tools have for it; one of theirs can be several of ours.
    pub aliases: &'static [&'static str],
    /// One sentence on what it finds.
    pub summary: &'static str,
}

/// Declares each rule as a constant and lists them all.
macro_rules! rules {
    ($($name:ident = $id:literal $([$($alias:literal),*])?: $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub const $name: Rule = Rule {
                id: $id,
                aliases: &[$($($alias),*)?],
                summary: $summary,
            };
        )*

        /// Every rule, in the order of the declarations.
        pub static ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    // The file and its lines.
    NO_INSTRUCTIONS = "no-instructions" ["DU20"]: "The file holds no instruction.";
    NO_STAGE = "no-stage" ["DL3061", "DU20"]: "An instruction stands before the first FROM, or there is no FROM.";
    LINE_TOO_LONG = "line-too-long": "A line has more bytes than BuildKit reads.";
    INVALID_ESCAPE = "invalid-escape-directive" ["DU21"]: "The escape directive names another character than a backslash or a backtick.";
    DUPLICATE_DIRECTIVE = "duplicate-directive" ["DU52"]: "A parser directive is given twice.";
    INVALID_CHECK = "invalid-check-directive": "The check directive has an option that does not exist.";
    UNKNOWN_INSTRUCTION = "unknown-instruction" ["DU38"]: "A line begins with a word that is no instruction.";
    UNTERMINATED_HEREDOC = "unterminated-heredoc": "A heredoc has no closing line.";

    // Arguments.
    MISSING_ARGUMENT = "missing-argument" ["DU2", "DU4", "DU5", "DU6", "DU7", "DU32"]: "An instruction lacks an argument that it cannot do without.";
    MISSING_VALUE = "missing-value" ["DU33"]: "ENV or LABEL names a key without a value.";
    MISSING_EQUALS = "missing-equals" ["DU33"]: "A word of ENV or LABEL is not of the form `name=value`.";
    BLANK_NAME = "blank-name" ["DU34"]: "A variable or label has an empty name.";
    EXTRA_ARGUMENT = "extra-argument" ["DU3"]: "An instruction has an argument that it does not take.";
    JSON_NOT_STRINGS = "json-not-strings": "A JSON array holds something other than strings.";
    SHELL_NOT_JSON = "shell-not-json" ["DU31"]: "SHELL is not written as a JSON array.";
    INVALID_FROM = "invalid-from" ["DU8", "DU22"]: "FROM has neither one nor three arguments.";
    INVALID_STAGE_NAME = "invalid-stage-name" ["DU12"]: "A stage name holds characters that it may not hold.";
    HEREDOC_DESTINATION = "heredoc-destination": "A heredoc stands where COPY or ADD needs a destination.";
    EMPTY_VOLUME = "empty-volume": "VOLUME names an empty path.";
    INVALID_TRIGGER = "invalid-trigger" ["DL3043", "DU29", "DU30"]: "ONBUILD carries an instruction that it may not carry.";
    INVALID_HEALTHCHECK = "invalid-healthcheck" ["DU9", "DU43", "DU46"]: "HEALTHCHECK is neither NONE nor CMD with a command.";
    INVALID_PORT = "invalid-port" ["DL3011", "DU24", "DU25"]: "EXPOSE names something that is no port.";
    INVALID_SIGNAL = "invalid-signal" ["DU3", "DU27"]: "STOPSIGNAL names something that is no signal.";

    // Flags.
    UNKNOWN_FLAG = "unknown-flag" ["DU39", "DU40", "DU41", "DU42"]: "An instruction does not have this flag.";
    DUPLICATE_FLAG = "duplicate-flag" ["DU14"]: "A flag that counts once is given twice.";
    MISSING_FLAG_VALUE = "missing-flag-value" ["DU18"]: "A flag has no value.";
    INVALID_BOOLEAN = "invalid-boolean" ["DU48"]: "A flag takes true or false only.";
    INVALID_FLAG_VALUE = "invalid-flag-value" ["DU13"]: "A flag has a value that it does not take.";
    INVALID_DURATION = "invalid-duration" ["DU15", "DU16", "DU17", "DU19"]: "A flag needs a duration such as 30s.";
    INVALID_MODE = "invalid-mode": "A flag needs permissions such as 644 or u=rwX.";
    INVALID_PLATFORM = "invalid-platform": "A platform is not of the form os/arch or os/arch/variant.";
    INVALID_CHECKSUM = "invalid-checksum": "A checksum cannot be right, or the source cannot have one.";
    INVALID_DEVICE = "invalid-device": "A device request cannot be read, or the frontend does not know devices.";

    // Mounts.
    INVALID_MOUNT = "invalid-mount": "The options of a mount cannot be read or contradict each other.";
    UNKNOWN_MOUNT_TYPE = "unknown-mount-type": "A mount has a type that does not exist.";
    UNKNOWN_MOUNT_OPTION = "unknown-mount-option": "A mount has an option that does not exist.";
    INVALID_MOUNT_OPTION = "invalid-mount-option": "A mount option has a value that it does not take, or its type does not take the option.";
    INVALID_MOUNT_TARGET = "invalid-mount-target": "A mount would cover the root directory.";

    // Quotes and variables.
    UNCLOSED_QUOTE = "unclosed-quote" ["DU35", "DU36"]: "A quote is opened and not closed.";
    UNCLOSED_BRACE = "unclosed-brace": "A `${` is not closed.";
    BAD_SUBSTITUTION = "bad-substitution": "A `${…}` names no variable.";
    UNSUPPORTED_MODIFIER = "unsupported-modifier" ["DU44"]: "A `${…}` has an operator that does not exist.";
    INVALID_PATTERN = "invalid-pattern": "A pattern in `${…}` has an escape that patterns do not have.";
    REQUIRED_VARIABLE = "required-variable": "A variable that must be set has no value.";
    VARIABLE_NOT_EXPANDED = "variable-not-expanded": "A variable stands where BuildKit expands none.";

    // Images and stages.
    INVALID_DEFAULT_ARG_IN_FROM = "invalid-default-arg-in-from" ["InvalidDefaultArgInFrom", "DU51"]: "FROM has no valid image unless the build gives an argument that has no default.";
    BLANK_IMAGE = "blank-image" ["DU51"]: "FROM has no image once its variables are expanded.";
    INVALID_IMAGE = "invalid-image" ["DU26", "DU47"]: "An image reference cannot be read.";
    UNKNOWN_STAGE = "unknown-stage": "A stage number does not exist.";
    STAGE_ORDER = "stage-order" ["DL3023"]: "A stage is used before it is defined, or uses itself.";
    INVALID_SOURCE = "invalid-source": "COPY or ADD cannot take this source.";
}

/// The errors that another tool calls `code`; letter case does not matter.
pub fn known_as(code: &str) -> impl Iterator<Item = &'static Rule> {
    ALL.iter().filter(move |rule| rule.aliases.iter().any(|name| name.eq_ignore_ascii_case(code)))
}

/// The page of all rules in Markdown.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Errors\n\n\
         What dockerfile-analyzer reports because BuildKit refuses it, by the name that stands \
         beside each message. A few of these are warnings where it depends on the build: on a \
         build argument, the base image, or the build that uses an ONBUILD instruction.\n\n\
         | rule | what it finds |\n| --- | --- |\n",
    );
    for rule in ALL {
        page.push_str(&format!("| `{}` | {} |\n", rule.id, rule.summary));
    }
    page
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use expect_test::expect_file;

    use super::ALL;

    #[test]
    fn the_page_is_current() {
        expect_file!["../../../docs/errors.md"].assert_eq(&super::markdown());
    }

    #[test]
    fn ids_are_kebab_case_and_unique() {
        let mut seen = HashSet::new();
        for rule in ALL {
            assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
            assert!(seen.insert(rule.id), "{}", rule.id);
            assert!(rule.summary.ends_with('.'), "{}", rule.id);
        }
    }
}
