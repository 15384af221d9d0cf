//! Switches a rule off in our own configuration file.
//!
//! A change is given out only if the file, read again, says that the rule is off and everything
//! else as before.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::Edit;
use analysis::edit::apply;
use analysis::rules::{self, Level};
use images::facts;
use syntax::Span;

use super::finder::FILE;
use super::tree::{Node, Value};
use super::{Found, Levels, own, policy};

/// What makes our configuration file switch a rule off.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The file.
    pub(crate) path: PathBuf,
    /// Its text before; `None` if it is to be made.
    pub(crate) before: Option<String>,
    /// The changes, in order.
    pub(crate) edits: Vec<Edit>,
}

/// The largest file that is changed: it is read again for every rule that is offered.
const LARGEST: usize = 64 * 1024;

/// The table that sets rules, and the level that switches one off.
const RULES: &str = "rules";
const OFF: &str = "\"off\"";

/// What switches the rule `id` off for the Dockerfile `path`, for which `files` hold, over the
/// levels `below`: a change of our own file among them, or a new one beside hadolint's, or else in
/// the folder `top` or that of the Dockerfile. `None` where that cannot be done.
pub(crate) fn silence(
    path: &Path,
    files: &[Arc<Found>],
    top: Option<&Path>,
    below: &Levels,
    id: &'static str,
) -> Option<Change> {
    let own = files.iter().find(|found| is_own(&found.path));
    let beside = files.first().and_then(|found| found.path.parent()).or(top).or(path.parent());
    let file =
        own.map_or_else(|| beside.map(|folder| folder.join(FILE)), |own| Some(own.path.clone()))?;
    let before = own.map_or("", |own| &own.text);
    // An empty text with a problem is that of a file that could not be read.
    let is_unread = own.is_some_and(|own| own.text.is_empty() && !own.problems.is_empty());
    if is_unread || before.len() > LARGEST {
        return None;
    }
    let edits = edits(before, id)?;
    let after = apply(before, &edits);
    let (project, problems) = own::read(&after);
    let changed = Arc::new(Found { path: file.clone(), text: after, project, problems });
    let others = files.iter().filter(|found| !is_own(&found.path)).cloned();
    let files: Vec<Arc<Found>> = others.chain([changed]).collect();
    let is_off = policy(path, &files, below, &[], facts::SNAPSHOT).severity(id).is_none();
    is_off.then(|| Change { path: file, before: own.map(|own| own.text.clone()), edits })
}

fn is_own(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
}

/// The changes of `text` that switch the rule `id` off and do nothing else.
fn edits(text: &str, id: &'static str) -> Option<Vec<Edit>> {
    let before = Node::of_toml(text).ok()?;
    let entries = before.entry(RULES).and_then(Node::entries);
    let set = entries.into_iter().flatten().filter(|(key, _)| is_rule(&key.name, id));
    let mut set: Vec<Edit> = set.map(|(_, node)| Edit::replace(node.span, OFF)).collect();
    set.sort();
    if !set.is_empty() {
        return Some(set).filter(|edits| is_proved(text, &before, edits, id));
    }
    let last = entries.into_iter().flatten().map(|(_, node)| node.span.end).max();
    let mut candidates = insertions(text, last, id).into_iter().map(|edit| vec![edit]);
    candidates.find(|edits| is_proved(text, &before, edits, id))
}

fn is_rule(name: &str, id: &str) -> bool {
    rules::find(name).is_some_and(|rule| rule.id == id)
}

/// The ways to add the rule `id` to `text`, in which the last level of a rule ends at `last`; the
/// likeliest first.
fn insertions(text: &str, last: Option<u32>, id: &str) -> Vec<Edit> {
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let entry = format!("{id} = {OFF}");
    let end = text.len() as u32;
    let Some(last) = last else {
        let ended = if text.is_empty() || text.ends_with('\n') { "" } else { line_break };
        let gap = if text.is_empty() { "" } else { line_break };
        let table = format!("{ended}{gap}[{RULES}]{line_break}{entry}{line_break}");
        let header = header(text).map(|at| Edit::insert(at, format!("{line_break}{entry}")));
        return header.into_iter().chain([Edit::insert(end, table)]).collect();
    };
    let rest = text.get(last as usize..).unwrap_or_default();
    let line_end = last + rest.find(['\r', '\n']).unwrap_or(rest.len()) as u32;
    vec![
        Edit::insert(line_end, format!("{line_break}{entry}")),
        Edit::insert(line_end, format!("{line_break}{RULES}.{entry}")),
        Edit::insert(last, format!(", {entry}")),
    ]
}

/// The end of the line that begins the table of rules.
fn header(text: &str) -> Option<u32> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        let plain: String = content.split('#').next()?.split_whitespace().collect();
        if plain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) == Some(RULES) {
            return Some((start + content.len()) as u32);
        }
        start += line.len();
    }
    None
}

/// Whether `edits` make `text`, which says `before`, say that the rule `id` is off, and nothing else
/// that it does not say without them.
fn is_proved(text: &str, before: &Node, edits: &[Edit], id: &'static str) -> bool {
    let text = apply(text, edits);
    let Ok(after) = Node::of_toml(&text) else { return false };
    let level = own::read(&text).0.levels.into_iter().rfind(|(rule, _)| *rule == id);
    level == Some((id, Level::Off)) && others(before, id) == others(&after, id)
}

/// What a file says besides of the rule `id`, without places.
fn others(node: &Node, id: &str) -> Value {
    let Value::Table(mut entries) = node.value.without_places() else { return Value::Null };
    for (key, node) in &mut entries {
        if let (RULES, Value::Table(levels)) = (key.name.as_str(), &mut node.value) {
            levels.retain(|(key, _)| !is_rule(&key.name, id));
        }
    }
    let is_empty = |node: &Node| matches!(&node.value, Value::Table(levels) if levels.is_empty());
    entries.retain(|(key, node)| key.name != RULES || !is_empty(node));
    Value::Table(entries)
}

impl Node {
    /// The value of the key `name`.
    fn entry(&self, name: &str) -> Option<&Node> {
        self.entries()?.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    fn entries(&self) -> Option<&Vec<(super::tree::Key, Node)>> {
        match &self.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }
}

impl Value {
    /// The same with every place empty.
    fn without_places(&self) -> Value {
        let bare = |node: &Node| Node { span: Span::default(), value: node.value.without_places() };
        match self {
            Value::Table(entries) => Value::Table(
                entries
                    .iter()
                    .map(|(key, node)| {
                        let key =
                            super::tree::Key { span: Span::default(), name: key.name.clone() };
                        (key, bare(node))
                    })
                    .collect(),
            ),
            Value::List(items) => Value::List(items.iter().map(bare).collect()),
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_silenced(text: &str, expected: Expect) {
        let edits = edits(text, "sudo-in-build");
        let after = edits.map_or("nothing is done\n".to_owned(), |edits| apply(text, &edits));
        expected.assert_eq(&after.replace('\r', "␍"));
    }

    #[test]
    fn a_level_that_is_set_gives_way() {
        check_silenced(
            "[rules] # ours\nDL3004 = 'error' # loud\ndl3008 = \"off\"\n",
            expect![[r#"
                [rules] # ours
                DL3004 = "off" # loud
                dl3008 = "off"
            "#]],
        );
        check_silenced(
            "rules = { sudo-in-build = \"on\" }",
            expect![[r#"rules = { sudo-in-build = "off" }"#]],
        );
        check_silenced(
            "rules.sudo-in-build = 1\n[check]\n",
            expect![[r#"
            rules.sudo-in-build = "off"
            [check]
        "#]],
        );
    }

    #[test]
    fn a_level_is_added_to_the_others() {
        check_silenced(
            "# a\r\n[rules]\r\nDL3008 = \"off\" # why\r\n\r\n[check]\r\nexclude = [\"é\"]\r\n",
            expect![[r##"
                # a␍
                [rules]␍
                DL3008 = "off" # why␍
                sudo-in-build = "off"␍
                ␍
                [check]␍
                exclude = ["é"]␍
            "##]],
        );
        check_silenced(
            "[rules]\nDL3008 = \"off\"",
            expect![[r#"
            [rules]
            DL3008 = "off"
            sudo-in-build = "off""#]],
        );
        check_silenced(
            "rules.DL3008 = \"off\"\n[check]\n",
            expect![[r#"
            rules.DL3008 = "off"
            rules.sudo-in-build = "off"
            [check]
        "#]],
        );
        check_silenced(
            "rules = { DL3008 = \"off\" } # x\n",
            expect![[r#"
            rules = { DL3008 = "off", sudo-in-build = "off" } # x
        "#]],
        );
        check_silenced(
            "[ rules ] # none\n[check]\n",
            expect![[r#"
            [ rules ] # none
            sudo-in-build = "off"
            [check]
        "#]],
        );
    }

    #[test]
    fn a_table_is_added_where_there_is_none() {
        check_silenced(
            "",
            expect![[r#"
            [rules]
            sudo-in-build = "off"
        "#]],
        );
        check_silenced(
            "[check]\nfail-on = \"never\"",
            expect![[r#"
            [check]
            fail-on = "never"

            [rules]
            sudo-in-build = "off"
        "#]],
        );
        check_silenced(
            "[[overrides]]\nfiles = [\"a\"]\n[overrides.rules]\nDL3004 = \"on\"\n",
            expect![[r#"
                [[overrides]]
                files = ["a"]
                [overrides.rules]
                DL3004 = "on"

                [rules]
                sudo-in-build = "off"
            "#]],
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        for text in ["[rules", "rules = 1\n", "rules = {}\n", "a = 1\na = 2\n"] {
            assert_eq!(edits(text, "sudo-in-build"), None, "{text}");
        }
    }

    #[test]
    fn rules_for_some_files_stand_over_it() {
        let text = "[[overrides]]\nfiles = [\"a/**\"]\nrules = { DL3004 = \"on\" }\n";
        let (project, problems) = own::read(text);
        let path = Path::new("/x").join(FILE);
        let files = [Arc::new(Found { path, text: text.to_owned(), project, problems })];
        let silence = |path: &str| silence(Path::new(path), &files, None, &[], "sudo-in-build");
        assert_eq!(silence("/x/a/Dockerfile"), None);
        assert_eq!(silence("/x/b/Dockerfile").map(|change| change.edits.len()), Some(1));
    }

    #[test]
    fn a_new_file_stands_beside_that_of_hadolint() {
        let path = PathBuf::from("/x/a/.hadolint.yaml");
        let found =
            Found { path, text: String::new(), project: Default::default(), problems: Vec::new() };
        let dockerfile = Path::new("/x/a/b/Dockerfile");
        let silence = |files: &[Arc<Found>], top: Option<&Path>| {
            silence(dockerfile, files, top, &[], "sudo-in-build").map(|change| change.path)
        };
        let named = |folder: &str| Some(Path::new(folder).join(FILE));
        assert_eq!(silence(&[Arc::new(found)], Some(Path::new("/x"))), named("/x/a"));
        assert_eq!(silence(&[], Some(Path::new("/x"))), named("/x"));
        assert_eq!(silence(&[], None), named("/x/a/b"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(rules|\\[|\\]|=|\\{|\\}|\"|\\.|\n|\r\n| |#|DL3004|DL3008|a|é|,){0,30}") {
            if let Some(edits) = edits(&text, "sudo-in-build") {
                let (project, _) = own::read(&apply(&text, &edits));
                prop_assert!(project.levels.contains(&("sudo-in-build", Level::Off)));
            }
        }
    }
}
