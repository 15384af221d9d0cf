//! Findings that need to know more than the file: its build context, its history. They are brought
//! in from outside, later than the others, and hold on in later versions of the text as long as the
//! instructions that they speak of are there.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::Arc;

use syntax::{Document, Entry, Span};

use crate::diagnostic::{Diagnostic, Related, Severity};

/// What was found out about one version of a document.
#[derive(Debug, Clone, Default)]
pub struct Advice {
    /// The entries of that version.
    entries: Vec<Arc<Entry>>,
    /// The rules whose own findings in these entries it replaces.
    replaces: &'static [&'static str],
    found: Vec<Anchored>,
    /// What rules find at these places on their own is not so.
    refuted: Vec<(&'static str, Anchor)>,
}

/// A place inside of an entry.
#[derive(Debug, Clone)]
struct Anchor {
    entry: Arc<Entry>,
    /// Counted from the start of the entry.
    span: Span,
}

#[derive(Debug, Clone)]
struct Anchored {
    rule: &'static str,
    message: String,
    place: Anchor,
    related: Vec<(Anchor, String)>,
}

/// Where the entries of a document begin, by their addresses.
struct Places(HashMap<*const Entry, u32>);

impl Advice {
    /// The findings `found` in `document`; their severities are those of the policy in force, and
    /// their fixes are left out: they hold for this version only. What the rules `replaces` find on
    /// their own in this document is no longer told.
    pub fn new(
        document: &Document,
        found: &[Diagnostic],
        replaces: &'static [&'static str],
    ) -> Advice {
        let anchor = |span: Span| Anchor::of(document, span);
        let anchored = found.iter().filter_map(|finding| {
            let related = finding.related.iter();
            Some(Anchored {
                rule: finding.rule,
                message: finding.message.clone(),
                place: anchor(finding.span)?,
                related: related
                    .filter_map(|related| Some((anchor(related.span)?, related.message.clone())))
                    .collect(),
            })
        });
        let entries = document.entries().iter().map(|placed| Arc::clone(&placed.entry));
        let (entries, found) = (entries.collect(), anchored.collect());
        Advice { entries, replaces, found, refuted: Vec::new() }
    }

    /// The same, and what the rules in `refuted` find on their own at these places of `document` is
    /// not told.
    pub fn refuting(self, document: &Document, refuted: &[(&'static str, Span)]) -> Advice {
        let refuted = refuted.iter();
        let refuted =
            refuted.filter_map(|(rule, span)| Some((*rule, Anchor::of(document, *span)?)));
        Advice { refuted: refuted.collect(), ..self }
    }

    /// Puts what still holds in `document` in the place of what the rules found on their own;
    /// `severity` tells how much findings of a rule matter, if it is on.
    pub(crate) fn replace(
        &self,
        document: &Document,
        found: &mut Vec<Diagnostic>,
        severity: impl Fn(&str) -> Option<Severity>,
    ) {
        // At most keys there is nothing to look up.
        let places = LazyCell::new(|| Places::of(document));
        let known = self.entries.iter().map(|entry| (Arc::as_ptr(entry), 0));
        let known = LazyCell::new(|| Places(known.collect()));
        found.retain(|finding| {
            let is_replaced = || {
                let at = document.entries().get(document.entry_at(finding.span.start)?)?;
                known.start(&at.entry)
            };
            !self.replaces.contains(&finding.rule) || is_replaced().is_none()
        });
        for (rule, place) in &self.refuted {
            let place = places.absolute(place);
            found.retain(|finding| finding.rule != *rule || Some(finding.span) != place);
        }
        let still = self.found.iter().filter_map(|finding| {
            let severity = severity(finding.rule)?;
            let span = places.absolute(&finding.place)?;
            let message = finding.message.clone();
            let mut told = Diagnostic::new(finding.rule, severity, span, message);
            for (place, message) in &finding.related {
                let related = places.absolute(place);
                let message = message.clone();
                told.related.extend(related.map(|span| Related { span, message }));
            }
            Some(told)
        });
        found.extend(still);
    }
}

impl Anchor {
    /// The place `span` of `document`.
    fn of(document: &Document, span: Span) -> Option<Anchor> {
        let placed = document.entries().get(document.entry_at(span.start)?)?;
        let start = span.start.checked_sub(placed.start)?;
        let span = Span::new(start, start + span.len());
        Some(Anchor { entry: Arc::clone(&placed.entry), span })
    }
}

impl Places {
    fn of(document: &Document) -> Places {
        let entries = document.entries().iter();
        Places(entries.map(|placed| (Arc::as_ptr(&placed.entry), placed.start)).collect())
    }

    fn start(&self, entry: &Arc<Entry>) -> Option<u32> {
        self.0.get(&Arc::as_ptr(entry)).copied()
    }

    fn absolute(&self, anchor: &Anchor) -> Option<Span> {
        self.start(&anchor.entry).map(|start| anchor.span.shift(start))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::Snapshot;

    const RULE: &str = "copy-before-install";

    const TEXT: &str = "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r r.txt\n";

    /// Checks what is told of [`TEXT`] after `typed` was put in front of its line `line`.
    #[track_caller]
    fn check_advice(line: usize, typed: &str, expected: Expect) {
        let mut document = Document::new(TEXT);
        let at = |text: &str| TEXT.find(text).map(|at| Span::new(at as u32, at as u32 + 4));
        let (run, copy) = (at("RUN ").unwrap_or_default(), at("COPY").unwrap_or_default());
        let mut finding = Diagnostic::new(RULE, Severity::Hint, run, "9 of 10 times".into());
        finding.related(copy, "here");
        let advice = Advice::new(&document, &[finding], &[RULE]);
        let snapshot = Snapshot::new(document.clone()).advised(Some(Arc::new(advice)));
        let start: usize = TEXT.split_inclusive('\n').take(line).map(str::len).sum();
        document.edit(Span::empty(start as u32), typed);
        let next = snapshot.next(document);
        let told = next.diagnostics().iter().filter(|found| found.rule == RULE).map(|found| {
            let related: Vec<Span> = found.related.iter().map(|related| related.span).collect();
            format!("{:?} {:?} {} {related:?}\n", found.span, found.severity, found.message)
        });
        expected.assert_eq(&told.collect::<String>());
    }

    #[test]
    fn findings_stay_with_their_instructions() {
        check_advice(
            0,
            "",
            expect![[r#"
            39..43 Warning 9 of 10 times [30..34]
        "#]],
        );
        check_advice(
            1,
            "RUN true\n",
            expect![[r#"
            48..52 Warning 9 of 10 times [39..43]
        "#]],
        );
        check_advice(
            3,
            "RUN true\n",
            expect![[r#"
            48..52 Warning 9 of 10 times [30..34]
        "#]],
        );
    }

    #[test]
    fn what_is_not_so_is_not_told() {
        let text = "FROM python:slmi\nFROM python:slmi\n";
        let document = Document::new(text);
        let rule = "image-tag-unknown";
        let advice = Advice::new(&document, &[], &[]);
        let advice = advice.refuting(&document, &[(rule, Span::new(5, 16))]);
        let snapshot = Snapshot::new(document).advised(Some(Arc::new(advice)));
        let told = snapshot.diagnostics().iter().filter(|found| found.rule == rule);
        let places: Vec<Span> = told.map(|found| found.span).collect();
        assert_eq!(places, [Span::new(22, 33)]);
    }

    #[test]
    fn a_changed_instruction_loses_them_and_speaks_for_itself() {
        check_advice(
            3,
            "# x\n",
            expect![[r#"
            47..67 Warning `pip install` runs again after every change of any file, because all of them are copied above; copy the requirements file first, install, then copy the rest [30..34]
        "#]],
        );
        check_advice(2, "#", expect![[""]]);
    }
}
