//! The parser directives at the top of a file (BuildKit `parser/directives.go`).

use crate::Span;

/// One `# name=value` line that BuildKit takes for a directive.
#[derive(Debug, Clone)]
pub struct DirectiveLine {
    /// From the number sign to behind the value.
    pub span: Span,
    /// The name as it is written.
    pub name: Span,
    /// The value, trimmed.
    pub value: Span,
    /// The same as text.
    pub value_text: String,
    /// Its row of the language's tables.
    pub row: &'static dialect::Directive,
    /// Whether an earlier line has the same name, which the build refuses.
    pub repeated: bool,
}

/// The directives of a file and what they settle.
#[derive(Debug, Clone)]
pub struct Directives {
    /// Every directive, in order.
    pub lines: Vec<DirectiveLine>,
    /// The escape character in force.
    pub escape: char,
    /// Where the first line begins that is no directive.
    pub end: u32,
    /// Where that line ends: an edit behind it cannot change anything here.
    pub(crate) window: u32,
}

impl Default for Directives {
    fn default() -> Directives {
        Directives { lines: Vec::new(), escape: '\\', end: 0, window: 0 }
    }
}

/// The byte order mark that a file may begin with.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads the directives at the start of `text`, which must be the start of a file and hold all of
/// it, or at least the first line that is no directive.
pub(crate) fn read(text: &str) -> Directives {
    let mut directives = Directives::default();
    for raw in text.split_inclusive('\n') {
        let start = directives.window;
        directives.window += raw.len() as u32;
        let Some(mut line) = read_line(raw) else { break };
        line.span = line.span.shift(start);
        line.name = line.name.shift(start);
        line.value = line.value.shift(start);
        line.repeated = directives.lines.iter().any(|earlier| earlier.row.name == line.row.name);
        if let (true, "\\" | "`", false) =
            (line.row.sets_escape(), line.value_text.as_str(), line.repeated)
        {
            directives.escape = line.value_text.chars().next().unwrap_or('\\');
        }
        directives.lines.push(line);
        directives.end = directives.window;
    }
    directives
}

/// Reads one line; spans count from its start.
fn read_line(raw: &str) -> Option<DirectiveLine> {
    let line = raw.trim_end_matches(['\r', '\n']);
    let body = line.trim_start_matches(BYTE_ORDER_MARK).trim_start();
    let after_sign = body.strip_prefix('#')?.trim_start();
    let length = after_sign.find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = &after_sign[..length];
    let row = dialect::directives::find(name)?;
    let value = after_sign[length..].trim_start_matches(is_space).strip_prefix('=')?;
    let value = match value.trim_matches(is_space) {
        // The value needs one character, so of blanks alone Go's expression keeps the last.
        "" => value.get(value.len().checked_sub(1)?..)?,
        trimmed => trimmed,
    };
    let offset = |part: &str| (part.as_ptr() as usize - raw.as_ptr() as usize) as u32;
    let span_of = |part: &str| Span::new(offset(part), offset(part) + part.len() as u32);
    Some(DirectiveLine {
        span: Span::new(offset(body), span_of(value).end),
        name: span_of(name),
        value: span_of(value),
        value_text: value.to_owned(),
        row,
        repeated: false,
    })
}

/// The white space of Go's regular expressions (`\s`).
fn is_space(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_directives(text: &str, expected: &[&str], escape: char) {
        let read = read(text);
        let lines: Vec<String> = read
            .lines
            .iter()
            .map(|line| {
                let repeated = if line.repeated { " (repeated)" } else { "" };
                format!("{}={}{repeated}", &text[line.name.range()], &text[line.value.range()])
            })
            .collect();
        assert_eq!(lines, expected);
        assert_eq!(read.escape, escape);
    }

    #[test]
    fn directives_are_read_until_another_line() {
        check_directives("# syntax=a/b:1\n# escape=`\nFROM x", &["syntax=a/b:1", "escape=`"], '`');
        check_directives("#Escape = `  \r\nFROM x", &["Escape=`"], '`');
        check_directives("\u{feff}# escape=`\n", &["escape=`"], '`');
        check_directives("# check=skip=all;error=true", &["check=skip=all;error=true"], '\\');
    }

    #[test]
    fn the_first_other_line_ends_them() {
        check_directives("\n# escape=`", &[], '\\');
        check_directives("# a comment\n# escape=`", &[], '\\');
        check_directives("# unknown=1\n# escape=`", &[], '\\');
        check_directives("# escape=\n# syntax=x", &[], '\\');
        check_directives("# escape= \n# syntax=x", &["escape= ", "syntax=x"], '\\');
        check_directives("FROM x\n# escape=`", &[], '\\');
    }

    #[test]
    fn a_repeated_or_wrong_escape_changes_nothing() {
        check_directives("# escape=\\\n# escape=`\n", &["escape=\\", "escape=` (repeated)"], '\\');
        check_directives("# escape=` x\n", &["escape=` x"], '\\');
    }
}
