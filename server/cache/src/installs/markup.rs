//! XML, as far as manifests need it: elements with their text and attributes, without a tree.

/// An element: where it stands, what is written in it, and its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element<'t> {
    /// The names of the elements around it and its own one, joined by slashes.
    pub(super) path: String,
    /// The attributes: names and values as they are written.
    pub(super) attributes: Vec<(&'t str, &'t str)>,
    /// The text directly in it, without blanks around it.
    pub(super) text: &'t str,
}

/// More elements than this, or deeper ones, are not read.
const MOST_ELEMENTS: usize = 50_000;
const DEEPEST: usize = 64;

/// Every element of `text`, in the order of their starts; `None` if it is not well-formed as far as
/// that was looked at, or too large.
pub(super) fn elements(text: &str) -> Option<Vec<Element<'_>>> {
    let mut found: Vec<Element<'_>> = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let before = rest.get(..start)?.trim();
        if let Some((_, index)) = open.last()
            && !before.is_empty()
            && let Some(element) = found.get_mut(*index)
            && element.text.is_empty()
        {
            element.text = before;
        }
        rest = rest.get(start..)?;
        if let Some(end) = skipped(rest) {
            rest = rest.get(end?..)?;
            continue;
        }
        let end = tag_end(rest)?;
        let tag = rest.get(1..end)?;
        rest = rest.get(end + 1..)?;
        if let Some(name) = tag.strip_prefix('/') {
            let (opened, _) = open.pop()?;
            if opened != name.trim() {
                return None;
            }
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = tag.split_whitespace().next()?;
        if found.len() >= MOST_ELEMENTS || open.len() >= DEEPEST {
            return None;
        }
        let path = open.iter().map(|(name, _)| *name).chain([name]).collect::<Vec<_>>().join("/");
        found.push(Element { path, attributes: attributes(tag), text: "" });
        if !is_empty {
            open.push((name, found.len() - 1));
        }
    }
    open.is_empty().then_some(found)
}

/// The length of a comment and its like at the start of `rest`; the inner value is `None` if it
/// does not end.
fn skipped(rest: &str) -> Option<Option<usize>> {
    let pairs = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
    let (_, end) = pairs.into_iter().find(|(start, _)| rest.starts_with(start))?;
    Some(rest.find(end).map(|at| at + end.len()))
}

/// Where the tag at the start of `rest` ends; a quoted `>` does not end it.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in rest.char_indices() {
        match (quote, character) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag.find(char::is_whitespace).and_then(|at| tag.get(at..)).unwrap_or_default();
    while let Some((name, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let Some(quote) = behind.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
            break;
        };
        let Some((value, behind)) = behind.get(1..).and_then(|text| text.split_once(quote)) else {
            break;
        };
        found.push((name.trim(), value));
        rest = behind;
    }
    found
}

impl<'t> Element<'t> {
    /// The value of an attribute, whatever the case of its name.
    pub(super) fn attribute(&self, name: &str) -> Option<&'t str> {
        self.attributes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    /// The name.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_places_texts_and_attributes() {
        let text = "<?xml?><!-- <x> --><a b='1>2' c = \"3\"><d> e </d><f/></a>";
        let shown: Vec<String> = elements(text)
            .unwrap()
            .iter()
            .map(|e| format!("{} {:?} {}", e.path, e.attributes, e.text))
            .collect();
        assert_eq!(shown, [r#"a [("b", "1>2"), ("c", "3")] "#, "a/d [] e", "a/f [] "]);
        assert_eq!(elements("<a><b></a>"), None);
        assert_eq!(elements("<a"), None);
        assert_eq!(elements(&"<a>".repeat(100)), None);
    }
}
