//! What a user chooses about the layout of a file, the same on the command line, in the settings of
//! an editor and in EditorConfig. Each choice is `None` where nothing is said, and a source that
//! says something stands over one that does not.

use analysis::format::{self, FinalNewline, Indent, Options};
use serde::Deserialize;

/// The choices of one source, or of several laid over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::Args, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[command(next_help_heading = "Layout")]
pub(crate) struct Layout {
    /// The letters of keywords; `majority` is how most of the file has them [default: majority]
    #[arg(long, value_enum, value_name = "CASE")]
    pub(crate) keyword_case: Option<KeywordCase>,

    /// Write the AS of FROM like the FROM [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) as_like_from: Option<bool>,

    /// Leave one space between words, except where they stand in columns [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) single_spaces: Option<bool>,

    /// The blanks in JSON arrays: `["a", "b"]` or `[ "a", "b" ]` [default: tight]
    #[arg(long, value_enum, value_name = "STYLE")]
    pub(crate) json_spacing: Option<JsonSpacing>,

    /// How many blank lines may follow each other; 100 keeps all [default: 1]
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(u32).range(0..=MOST_BLANK_LINES as i64))]
    #[serde(deserialize_with = "blank_lines")]
    pub(crate) blank_lines: Option<u32>,

    /// How many blank lines may follow each other in front of a FROM [default: 2]
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(u32).range(0..=MOST_BLANK_LINES as i64))]
    #[serde(deserialize_with = "blank_lines")]
    pub(crate) blank_lines_before_from: Option<u32>,

    /// Remove blanks at the ends of lines [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) trim_line_ends: Option<bool>,

    /// End the last line with a line break [default: false, which leaves it as it is]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) final_newline: Option<bool>,

    /// Begin instructions at the start of their line [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) outdent: Option<bool>,

    /// How continued lines are indented; `file` is how most of the file does it [default: file]
    #[arg(long, value_enum, value_name = "STYLE")]
    pub(crate) indent_style: Option<IndentStyle>,

    /// How many spaces continued lines are indented by, or a tab is wide
    #[arg(long, value_name = "SPACES", value_parser = clap::value_parser!(u8).range(1..=i64::from(WIDEST_INDENT)))]
    #[serde(deserialize_with = "indent_size")]
    pub(crate) indent_size: Option<u8>,

    /// Give every continued line the same indentation [default: false]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) flat: Option<bool>,
}

/// What is wider is no indentation.
pub(crate) const WIDEST_INDENT: u8 = 16;

/// So many blank lines are as good as all.
const MOST_BLANK_LINES: u32 = 100;

/// How wide an indentation is where only its kind is known.
const WIDTH: u8 = 4;

/// The letters of the keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum KeywordCase {
    /// Those that most of the file has
    Majority,
    /// Capitals
    Upper,
    /// Small letters
    Lower,
    /// As they are
    Keep,
}

/// The blanks in JSON arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum JsonSpacing {
    /// None inside the brackets
    Tight,
    /// One inside each bracket
    Padded,
    /// As they are
    Keep,
}

/// How continued lines are indented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum IndentStyle {
    /// As most of the file does it
    File,
    /// With spaces
    Space,
    /// With tabs
    Tab,
    /// As they are
    Keep,
    /// As the editor is set to
    #[value(skip)]
    Editor,
}

impl Layout {
    /// These choices, with those of `base` where nothing is said. The width of an indentation
    /// comes from where its kind does, or from below.
    pub(crate) fn over(self, base: Layout) -> Layout {
        Layout {
            keyword_case: self.keyword_case.or(base.keyword_case),
            as_like_from: self.as_like_from.or(base.as_like_from),
            single_spaces: self.single_spaces.or(base.single_spaces),
            json_spacing: self.json_spacing.or(base.json_spacing),
            blank_lines: self.blank_lines.or(base.blank_lines),
            blank_lines_before_from: self.blank_lines_before_from.or(base.blank_lines_before_from),
            trim_line_ends: self.trim_line_ends.or(base.trim_line_ends),
            final_newline: self.final_newline.or(base.final_newline),
            outdent: self.outdent.or(base.outdent),
            indent_style: self.indent_style.or(base.indent_style),
            indent_size: self.indent_size.or(base.indent_size),
            flat: self.flat.or(base.flat),
        }
    }

    /// What the formatter is told.
    pub(crate) fn options(self) -> Options {
        let base = Options::default();
        Options {
            keyword_case: self.keyword_case.map_or(base.keyword_case, format::KeywordCase::from),
            as_like_from: self.as_like_from.unwrap_or(base.as_like_from),
            single_spaces: self.single_spaces.unwrap_or(base.single_spaces),
            json: self.json_spacing.map_or(base.json, format::JsonSpacing::from),
            blank_lines: self.blank_lines.map_or(base.blank_lines, at_most),
            blank_lines_before_from: self
                .blank_lines_before_from
                .unwrap_or(base.blank_lines_before_from),
            trim_line_ends: self.trim_line_ends.unwrap_or(base.trim_line_ends),
            final_newline: match self.final_newline {
                Some(true) => FinalNewline::Insert,
                Some(false) => FinalNewline::Keep,
                None => base.final_newline,
            },
            outdent: self.outdent.unwrap_or(base.outdent),
            indent: self.indent(),
            flat: self.flat.unwrap_or(base.flat),
        }
    }

    /// The blanks of a continued line; `Some(None)` if the file shows them, `None` if there shall
    /// be none.
    pub(crate) fn indent_text(self) -> Option<Option<String>> {
        match self.indent() {
            Indent::Keep => None,
            Indent::File => Some(None),
            Indent::Spaces(width) => Some(Some(" ".repeat(width.into()))),
            Indent::Tab(_) => Some(Some("\t".to_owned())),
        }
    }

    fn indent(self) -> Indent {
        let width = self.indent_size.unwrap_or(WIDTH);
        match (self.indent_style, self.indent_size) {
            (Some(IndentStyle::Keep), _) => Indent::Keep,
            (Some(IndentStyle::Tab), _) => Indent::Tab(width),
            (Some(IndentStyle::Space), _) | (None, Some(_)) => Indent::Spaces(width),
            (Some(IndentStyle::File | IndentStyle::Editor), _) | (None, None) => Indent::File,
        }
    }
}

fn at_most(lines: u32) -> Option<u32> {
    (lines < MOST_BLANK_LINES).then_some(lines)
}

impl From<KeywordCase> for format::KeywordCase {
    fn from(case: KeywordCase) -> Self {
        match case {
            KeywordCase::Majority => format::KeywordCase::Majority,
            KeywordCase::Upper => format::KeywordCase::Upper,
            KeywordCase::Lower => format::KeywordCase::Lower,
            KeywordCase::Keep => format::KeywordCase::Keep,
        }
    }
}

impl From<JsonSpacing> for format::JsonSpacing {
    fn from(spacing: JsonSpacing) -> Self {
        match spacing {
            JsonSpacing::Tight => format::JsonSpacing::Tight,
            JsonSpacing::Padded => format::JsonSpacing::Padded,
            JsonSpacing::Keep => format::JsonSpacing::Keep,
        }
    }
}

fn indent_size<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Option<u8>, D::Error> {
    within(u8::deserialize(source)?, 1, WIDEST_INDENT)
}

fn blank_lines<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Option<u32>, D::Error> {
    within(u32::deserialize(source)?, 0, MOST_BLANK_LINES)
}

fn within<T: PartialOrd + std::fmt::Display, E: serde::de::Error>(
    number: T,
    least: T,
    most: T,
) -> Result<Option<T>, E> {
    match number >= least && number <= most {
        true => Ok(Some(number)),
        false => Err(E::custom(format!("{number} is not between {least} and {most}"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Layout {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn nothing_said_is_the_default() {
        assert_eq!(Layout::default().options(), Options::default());
        assert_eq!(read(json!({})), Layout::default());
    }

    #[test]
    fn an_indentation_has_a_kind_and_a_width() {
        let indent = |value| read(value).options().indent;
        assert_eq!(indent(json!({"indentSize": 2})), Indent::Spaces(2));
        assert_eq!(indent(json!({"indentStyle": "space"})), Indent::Spaces(WIDTH));
        assert_eq!(indent(json!({"indentStyle": "tab", "indentSize": 8})), Indent::Tab(8));
        assert_eq!(indent(json!({"indentStyle": "keep", "indentSize": 8})), Indent::Keep);
        assert_eq!(indent(json!({"indentStyle": "file"})), Indent::File);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for value in [json!({"indentSize": 0}), json!({"blankLines": 101}), json!({"x": 1})] {
            assert!(serde_json::from_value::<Layout>(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn what_is_said_stands_over_the_rest() {
        let base = read(json!({"keywordCase": "lower", "finalNewline": true, "blankLines": 100}));
        let options = read(json!({"keywordCase": "upper"})).over(base).options();
        assert_eq!(options.keyword_case, format::KeywordCase::Upper);
        assert_eq!(options.final_newline, FinalNewline::Insert);
        assert_eq!(options.blank_lines, None);
    }
}
