//! Reads what `.editorconfig` files say about one file (editorconfig.org). Files that cannot be
//! read say nothing; none is read without limit, and only regular files are opened.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use ec4rs::property::{FinalNewline, IndentSize, IndentStyle as Style, TabWidth, TrimTrailingWs};
use ec4rs::{ConfigParser, Properties, PropertiesSource};

use crate::layout::{IndentStyle, Layout, WIDEST_INDENT};

const NAME: &str = ".editorconfig";

/// Longer files are not read.
const LONGEST_FILE: u64 = 64 * 1024;

/// Sections with more wildcards are passed over: trying all ways to match them takes too long.
const MOST_WILDCARDS: usize = 8;

/// What holds for the file `path`, which need not exist. A relative path counts from the working
/// directory.
pub(crate) fn layout(path: &Path) -> Layout {
    let Ok(path) = std::path::absolute(path) else { return Layout::default() };
    let mut files = Vec::new();
    for folder in path.ancestors().skip(1) {
        let Some(text) = read(&folder.join(NAME)) else { continue };
        let is_root = parser(&text).is_some_and(|parser| parser.is_root);
        files.push((folder.to_owned(), text));
        if is_root {
            break;
        }
    }
    understood(&files, &path)
}

/// What `files` say about the file `path`: the text of each and its folder, the nearest first.
pub(crate) fn understood(files: &[(PathBuf, String)], path: &Path) -> Layout {
    let mut properties = Properties::new();
    // What stands nearer to the file comes last and wins.
    for (folder, text) in files.iter().rev() {
        apply(text, folder, path, &mut properties);
    }
    chosen(&properties)
}

fn parser(text: &str) -> Option<ConfigParser<&[u8]>> {
    ConfigParser::new(text.as_bytes()).ok()
}

fn apply(text: &str, folder: &Path, path: &Path, properties: &mut Properties) {
    let Ok(relative) = path.strip_prefix(folder) else { return };
    let relative = PathBuf::from("/").join(relative);
    let Some(mut parser) = parser(text) else { return };
    while let Ok(section) = parser.read_section() {
        let _ = (&section).apply_to(properties, &relative);
    }
}

/// The text of the file `path`, without sections that are too much work.
fn read(path: &Path) -> Option<String> {
    let data = fs::metadata(path).ok().filter(|data| data.is_file())?;
    let mut bytes = Vec::new();
    if data.len() <= LONGEST_FILE {
        File::open(path).ok()?.take(LONGEST_FILE + 1).read_to_end(&mut bytes).ok()?;
    }
    let text = String::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Some(text.lines().flat_map(|line| [cheap(line), "\n"]).collect())
}

/// `line`, or in place of the head of an expensive section one that fits no file.
fn cheap(line: &str) -> &str {
    let is_head = line.trim_start().starts_with('[');
    let wildcards = line.matches(['*', '{', '?']).count();
    if is_head && wildcards > MOST_WILDCARDS { "[/]" } else { line }
}

fn chosen(properties: &Properties) -> Layout {
    let width = match properties.get::<IndentSize>() {
        Ok(IndentSize::Value(width)) => Some(width),
        Ok(IndentSize::UseTabWidth) | Err(_) => match properties.get::<TabWidth>() {
            Ok(TabWidth::Value(width)) => Some(width),
            Err(_) => None,
        },
    };
    let width = width.and_then(|width| u8::try_from(width).ok());
    Layout {
        indent_style: match (properties.get::<Style>(), properties.get::<IndentSize>()) {
            (Ok(Style::Tabs), _) => Some(IndentStyle::Tab),
            // A size by itself counts spaces.
            (Ok(Style::Spaces), _) | (Err(_), Ok(IndentSize::Value(1..=16))) => {
                Some(IndentStyle::Space)
            }
            (Err(_), _) => None,
        },
        indent_size: width.filter(|width| (1..=WIDEST_INDENT).contains(width)),
        trim_line_ends: properties.get::<TrimTrailingWs>().ok().map(|TrimTrailingWs::Value(on)| on),
        final_newline: properties.get::<FinalNewline>().ok().map(|FinalNewline::Value(on)| on),
        ..Layout::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What holds for `a/Dockerfile` below a folder with these EditorConfig files.
    #[track_caller]
    fn check(outer: &str, inner: &str, expected: Layout) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join(NAME), format!("root = true\n{outer}")).unwrap();
        fs::write(folder.path().join("a").join(NAME), inner).unwrap();
        assert_eq!(layout(&folder.path().join("a/Dockerfile")), expected);
    }

    const ALL: &str = "[*]\nindent_style = tab\ntab_width = 8\ntrim_trailing_whitespace = false\n\
        insert_final_newline = true\n";

    fn all() -> Layout {
        Layout {
            indent_style: Some(IndentStyle::Tab),
            indent_size: Some(8),
            trim_line_ends: Some(false),
            final_newline: Some(true),
            ..Layout::default()
        }
    }

    #[test]
    fn all_that_concerns_the_layout_is_read() {
        check(ALL, "", all());
        check("", "", Layout::default());
        check("", ALL, all());
    }

    #[test]
    fn the_nearer_file_wins() {
        let inner = "[Dockerfile]\nindent_style = space\nindent_size = 2\n";
        let style = Some(IndentStyle::Space);
        check(ALL, inner, Layout { indent_style: style, indent_size: Some(2), ..all() });
        check(
            ALL,
            &format!("root = true\n{inner}"),
            Layout { indent_style: style, indent_size: Some(2), ..Layout::default() },
        );
    }

    #[test]
    fn sections_for_other_files_are_passed_over() {
        check(ALL, "[*.py]\nindent_size = 2\n[b/**]\nindent_size = 3\n", all());
    }

    #[test]
    fn a_size_by_itself_counts_spaces() {
        let style = Some(IndentStyle::Space);
        check(
            "",
            "[*]\nindent_size = 2\n",
            Layout { indent_style: style, indent_size: Some(2), ..Layout::default() },
        );
        let width = Layout { indent_size: Some(2), ..Layout::default() };
        check("", "[*]\ntab_width = 2\n", width);
    }

    #[test]
    fn bad_files_say_nothing() {
        let costly = format!("[{}x]\nindent_size = 3\n", "*a".repeat(50));
        for inner in ["[", "[*]\nindent_size = 1000\n", "=\n[*\n", &"x".repeat(100_000), &costly] {
            check("", inner, Layout::default());
        }
    }
}
