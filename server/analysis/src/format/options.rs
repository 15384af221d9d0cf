//! What a user may choose about the layout. The defaults are what most real files do, so that a
//! file that is well kept changes little.

/// The choices; the default of each is what most real files do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The letters of the keywords.
    pub keyword_case: KeywordCase,
    /// Whether the AS of FROM is written like FROM.
    pub as_like_from: bool,
    /// Whether one space stands between the words of an instruction. Words in columns, as people
    /// line them up with the instruction above or below, stay.
    pub single_spaces: bool,
    /// The blanks in JSON arrays.
    pub json: JsonSpacing,
    /// How many blank lines may follow each other; `None` keeps all.
    pub blank_lines: Option<u32>,
    /// How many blank lines may follow each other in front of FROM and its comments, if that is
    /// more.
    pub blank_lines_before_from: u32,
    /// Whether blanks at the ends of lines are removed.
    pub trim_line_ends: bool,
    /// What the last line ends with.
    pub final_newline: FinalNewline,
    /// Whether instructions and the comments between them begin at the start of their line.
    pub outdent: bool,
    /// How far continued lines are indented.
    pub indent: Indent,
    /// Whether every continued line gets the same indentation. Otherwise the lines of an
    /// instruction move together, so that lists, nested commands and columns keep their shape.
    pub flat: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            keyword_case: KeywordCase::default(),
            as_like_from: true,
            single_spaces: true,
            json: JsonSpacing::default(),
            blank_lines: Some(1),
            blank_lines_before_from: 2,
            trim_line_ends: true,
            final_newline: FinalNewline::default(),
            outdent: true,
            indent: Indent::default(),
            flat: false,
        }
    }
}

/// The letters of the keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeywordCase {
    /// As they are.
    Keep,
    /// Those that most of the file has, as BuildKit's `ConsistentInstructionCasing` counts.
    #[default]
    Majority,
    /// Capitals.
    Upper,
    /// Small letters.
    Lower,
}

/// The blanks in JSON arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JsonSpacing {
    /// As they are.
    Keep,
    /// `["a", "b"]`
    #[default]
    Tight,
    /// `[ "a", "b" ]`
    Padded,
}

/// What the last line ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FinalNewline {
    /// A line break if it has one.
    #[default]
    Keep,
    /// A line break.
    Insert,
}

/// How far continued lines are indented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Indent {
    /// As they are.
    Keep,
    /// As most instructions of the file do it; those that are not indented at all, or with tabs
    /// instead of spaces or the other way round, follow. Four spaces where no instruction shows it.
    #[default]
    File,
    /// This many spaces, at least one.
    Spaces(u8),
    /// A tab, in place of this many spaces.
    Tab(u8),
}
