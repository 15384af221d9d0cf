//! The parser directives: `# name=value` comments at the very top of a file.

use crate::signatures::values;
use crate::{Choice, Parameter, Since};

/// One parser directive.
#[derive(Debug, Clone, Copy)]
pub struct Directive {
    /// The name, in lower case.
    pub name: &'static str,
    /// One plain sentence.
    pub summary: &'static str,
    /// How it is written, with placeholders.
    pub form: &'static str,
    /// The parts of the value.
    pub parameters: &'static [Parameter],
    /// Values worth offering.
    pub values: &'static [Choice],
    /// When it came.
    pub since: Since,
    /// The official reference.
    pub link: &'static str,
    /// The reference page in Markdown.
    pub docs: &'static str,
}

/// Every parser directive.
pub static ALL: [Directive; 3] = [
    Directive {
        name: "syntax",
        summary: "Chooses the version of the Dockerfile language that reads this file.",
        form: "# syntax=<image>",
        parameters: values::SYNTAX,
        values: &[
            Choice { name: "docker/dockerfile:1", summary: "Uses the newest stable version 1." },
            Choice {
                name: "docker/dockerfile:1-labs",
                summary: "Uses the newest version 1 with features that are still being tried.",
            },
            Choice {
                name: "docker/dockerfile-upstream:master",
                summary: "Uses the newest development build, to try what is not released.",
            },
        ],
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#syntax",
        docs: include_str!("../docs/directive/syntax.md"),
    },
    Directive {
        name: "escape",
        summary: "Chooses the character that continues a line and escapes the character after it.",
        form: "# escape=<character>",
        parameters: values::ESCAPE,
        values: &[
            Choice {
                name: "\\",
                summary: "Continues lines with the backslash, as without this line.",
            },
            Choice {
                name: "`",
                summary: "Continues lines with the backtick, which leaves the backslash to Windows paths.",
            },
        ],
        since: Since::ALWAYS,
        link: "https://docs.docker.com/reference/dockerfile/#escape",
        docs: include_str!("../docs/directive/escape.md"),
    },
    Directive {
        name: "check",
        summary: "Configures the build checks for this file.",
        form: "# check=skip=<check>[,<check>...];error=true|false;experimental=<check>[,<check>...]",
        parameters: values::CHECK,
        values: &[
            Choice { name: "skip=all", summary: "Runs no check." },
            Choice {
                name: "error=true",
                summary: "Fails the build when a check reports something.",
            },
            Choice { name: "experimental=all", summary: "Runs the experimental checks as well." },
        ],
        since: Since::stable("1.8"),
        link: "https://docs.docker.com/reference/dockerfile/#check",
        docs: include_str!("../docs/directive/check.md"),
    },
];

/// The directive that `name` names, whatever its case.
pub fn find(name: &str) -> Option<&'static Directive> {
    ALL.iter().find(|row| row.name.eq_ignore_ascii_case(name))
}

/// The line that makes `character` the escape character.
pub fn escape_line(character: char) -> String {
    format!("# escape={character}\n")
}

impl Directive {
    /// Whether its value is an image.
    pub fn names_image(&self) -> bool {
        self.form.ends_with("<image>")
    }

    /// Whether this directive holds the options of the build checks.
    pub fn configures_checks(&self) -> bool {
        self.name == "check"
    }

    /// The options of the check directive.
    pub const CHECK_OPTIONS: [&'static str; 3] =
        [Self::SKIP_OPTION, Self::ERROR_OPTION, Self::EXPERIMENTAL_OPTION];

    /// The option that lists the checks not to run.
    pub const SKIP_OPTION: &'static str = "skip";

    /// The option that makes findings fail the build.
    pub const ERROR_OPTION: &'static str = "error";

    /// The option that lists the experimental checks to run.
    pub const EXPERIMENTAL_OPTION: &'static str = "experimental";

    /// Whether this directive chooses the escape character.
    pub fn sets_escape(&self) -> bool {
        self.name == "escape"
    }
}
