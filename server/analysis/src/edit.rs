//! Changes to a text, and the text that they make of it.

use syntax::Span;

/// One change: what stands at a place gives way to another text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The place, in byte offsets of the text before any change.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// `text` in the place of what is at `span`.
    pub fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit { span, text: text.into() }
    }

    /// `text` in front of what is at `offset`.
    pub fn insert(offset: u32, text: impl Into<String>) -> Edit {
        Edit::replace(Span::empty(offset), text)
    }

    /// Nothing in the place of what is at `span`.
    pub fn delete(span: Span) -> Edit {
        Edit::replace(span, "")
    }
}

/// Whether `edits` come in order and none reaches into another, all of them inside of a text of
/// `len` bytes. Two insertions at one place are in each other's way.
pub fn are_disjoint(edits: &[Edit], len: u32) -> bool {
    let inside = edits.iter().all(|edit| edit.span.start <= edit.span.end && edit.span.end <= len);
    inside
        && edits.windows(2).all(|pair| match pair {
            [first, second] => {
                first.span.end <= second.span.start && first.span.start < second.span.end
            }
            _ => true,
        })
}

/// `text` with `edits`, which are disjoint and in order.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        result.push_str(text.get(at..edit.span.start as usize).unwrap_or_default());
        result.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_in_order_are_applied_at_once() {
        let edits = [Edit::insert(0, "a "), Edit::delete(Span::new(0, 2)), Edit::insert(3, "!")];
        assert!(are_disjoint(&edits, 3));
        assert_eq!(apply("xyz", &edits), "a z!");
    }

    #[test]
    fn edits_that_meet_are_told() {
        let at = |start, end| Edit::delete(Span::new(start, end));
        assert!(!are_disjoint(&[at(0, 2), at(1, 3)], 9));
        assert!(!are_disjoint(&[Edit::insert(1, "a"), Edit::insert(1, "b")], 9));
        assert!(!are_disjoint(&[at(3, 4), at(0, 1)], 9));
        assert!(!are_disjoint(&[at(0, 10)], 9));
        assert!(are_disjoint(&[at(0, 2), at(2, 3)], 9));
    }
}
