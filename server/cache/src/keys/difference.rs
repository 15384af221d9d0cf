//! Why steps of a build are not what they were in another one, in words.

use std::collections::{HashMap, HashSet};
use std::fmt;

use syntax::Span;

use super::recipe::{Input, What, hash_of};
use super::{Keys, Reuse, StepKey};

/// A step that the builder may not take from its cache, and why.
#[derive(Debug, Clone)]
pub struct StepDifference {
    /// The number of its stage.
    pub stage: usize,
    /// The index of its entry in the document.
    pub entry: usize,
    /// The instruction in the document.
    pub span: Span,
    /// The instruction, joined over its lines.
    pub text: String,
    /// Whether it is certain.
    pub reuse: Reuse,
    /// What is not as it was. Where a step comes before that is not as it was, that comes last.
    /// Nothing where the step was not there before.
    pub reasons: Vec<Reason>,
}

/// One input of a step that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What it is.
    pub what: What,
    /// What it was; nothing where it was not there.
    pub before: Option<String>,
    /// What it is now; nothing where it is gone.
    pub after: Option<String>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) if before != after => match what {
                What::Variable(name) => write!(f, "{name}={before} → {name}={after}"),
                _ => write!(f, "{what}: {before} → {after}"),
            },
            (Some(_), None) => write!(f, "{what} is gone"),
            (None, Some(_)) => write!(f, "{what} is new"),
            (None, None) => write!(f, "{what} is at another place"),
            _ => write!(f, "{what} changed"),
        }
    }
}

impl fmt::Display for StepDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<String> = self.reasons.iter().map(Reason::to_string).collect();
        let reasons = if reasons.is_empty() { "it is new".to_owned() } else { reasons.join(", ") };
        write!(f, "{}: {reasons}", self.text)
    }
}

/// The steps of `after` that a builder with all of `before` in its cache does not take from there,
/// or may not.
pub fn difference(before: &Keys, after: &Keys) -> Vec<StepDifference> {
    let partners = Partners::new(before).of(after);
    let reuses = before.reuses(after);
    let steps = after.steps.iter().zip(partners).zip(reuses);
    let missed = steps.filter(|(_, reuse)| *reuse != Reuse::Yes);
    let told = missed.map(|((step, partner), reuse)| StepDifference {
        stage: step.stage,
        entry: step.entry,
        span: step.span,
        text: step.text.clone(),
        reuse,
        reasons: partner.map(|partner| reasons(partner, step)).unwrap_or_default(),
    });
    told.collect()
}

/// What is not the same, in the order of `after`.
fn reasons(before: &StepKey, after: &StepKey) -> Vec<Reason> {
    let (old, new) = (by_name(&before.inputs), by_name(&after.inputs));
    let mut found: Vec<Reason> = Vec::new();
    let names = after.inputs.iter().chain(&before.inputs).map(|input| &input.what);
    for what in unique(names) {
        let (old, new) = (old.get(what), new.get(what));
        if old.map(|old| old.0) != new.map(|new| new.0) {
            let value = |input: Option<&(u64, &Input)>| input.map(|input| input.1.value.clone());
            found.push(Reason { what: what.clone(), before: value(old), after: value(new) });
        }
    }
    if found.is_empty() && before.key != after.key {
        // All is there, in another order.
        let mut pairs = before.inputs.iter().zip(&after.inputs);
        let moved = pairs.find(|(old, new)| old != new).map(|(_, new)| new.what.clone());
        found.extend(moved.map(|what| Reason { what, before: None, after: None }));
    }
    // What the step itself says is told first.
    found.sort_by_key(|reason| reason.what == What::Above);
    found
}

/// What the inputs of each name come to together, and the last one of them.
fn by_name(inputs: &[Input]) -> HashMap<&What, (u64, &Input)> {
    let mut found: HashMap<&What, (u64, &Input)> = HashMap::new();
    for input in inputs {
        let before = found.get(&input.what).map_or(0, |(hash, _)| *hash);
        found.insert(&input.what, (hash_of(&(before, input.hash)), input));
    }
    found
}

fn unique<'w>(names: impl Iterator<Item = &'w What>) -> Vec<&'w What> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

/// The steps of a build, to be found again in another one.
struct Partners<'k> {
    keys: &'k Keys,
    by_text: HashMap<(usize, &'k str), Vec<usize>>,
}

impl<'k> Partners<'k> {
    fn new(keys: &'k Keys) -> Partners<'k> {
        let mut by_text: HashMap<(usize, &str), Vec<usize>> = HashMap::new();
        for (index, step) in keys.steps.iter().enumerate().rev() {
            by_text.entry((step.stage, &step.text)).or_default().push(index);
        }
        Partners { keys, by_text }
    }

    /// For each step of `after` the same one here: one with the same text, else the next with the
    /// same keyword that nothing else is.
    fn of(mut self, after: &'k Keys) -> Vec<Option<&'k StepKey>> {
        let mut taken = vec![false; self.keys.steps.len()];
        let mut found: Vec<Option<usize>> = Vec::new();
        for step in &after.steps {
            let same = self.by_text.get_mut(&(step.stage, step.text.as_str()));
            let same = same.and_then(Vec::pop);
            if let Some(mark) = same.and_then(|index| taken.get_mut(index)) {
                *mark = true;
            }
            found.push(same);
        }
        let mut left: HashMap<(usize, &str), Vec<usize>> = HashMap::new();
        for (index, step) in self.keys.steps.iter().enumerate().rev() {
            if taken.get(index) == Some(&false) {
                left.entry((step.stage, step.keyword.name())).or_default().push(index);
            }
        }
        let partner = |(step, found): (&StepKey, Option<usize>)| {
            let next = || left.get_mut(&(step.stage, step.keyword.name()))?.pop();
            self.keys.steps.get(found.or_else(next)?)
        };
        after.steps.iter().zip(found).map(partner).collect()
    }
}
