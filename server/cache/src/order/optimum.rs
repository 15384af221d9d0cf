//! The order of steps in which rebuilding costs least.
//!
//! A step runs again in every build in which it, or one before it, is invalidated by itself. What an
//! order costs therefore depends, for each step, only on the *set* of those before it: dynamic
//! programming over the sets that may stand first is exact, however the builds are correlated. All
//! numbers are whole, so that equal costs are equal, and the same input has the same answer.

mod search;

use std::collections::HashMap;

use super::bits::Builds;

/// How many sets of first steps are looked at before the exact way is given up.
pub const MOST_SETS: usize = 3_000;

/// What a line costs that stands before one it stood behind, in milliseconds of every build: an
/// order is only changed for more than that.
const LINE_COST: u64 = 10;

/// The least that a new order must save, of an expected rebuild and in milliseconds of a build.
const LEAST_SHARE: u64 = 20;
const LEAST_SAVING: u64 = 5_000;

/// One step that may be moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The builds in which it is invalidated by itself.
    pub builds: Builds,
    /// How long it takes, in milliseconds.
    pub milliseconds: u64,
    /// How many lines it has.
    pub lines: usize,
}

/// Steps in the author's order.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// The steps.
    pub items: Vec<Item>,
    /// Who must stay before whom. A pair that is not in the author's order is left out.
    pub before: Vec<(usize, usize)>,
    /// How many builds are looked at.
    pub builds: usize,
}

/// An order and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The steps by their place in the author's order.
    pub steps: Vec<usize>,
    /// The expected rebuild in the author's order, in milliseconds.
    pub before: u64,
    /// The same in this order.
    pub after: u64,
    /// Whether no other order is better; otherwise none was found.
    pub is_exact: bool,
}

impl Order {
    /// Whether it saves enough to be worth a change: five seconds, and a twentieth of the rebuild.
    pub fn is_worthwhile(&self) -> bool {
        let saving = self.before.saturating_sub(self.after);
        saving >= LEAST_SAVING && saving >= self.before / LEAST_SHARE
    }
}

/// The best order of the steps of `problem`; the author's where that is as good.
pub fn best(problem: &Problem) -> Order {
    best_within(problem, MOST_SETS)
}

/// [`best`], where the exact way is given up behind `most` sets of first steps.
fn best_within(problem: &Problem, most: usize) -> Order {
    let needed = problem.needed();
    let exact = exact(problem, &needed, most);
    let is_exact = exact.is_some();
    let steps = exact.unwrap_or_else(|| search::local(problem, &needed));
    let authors: Vec<usize> = (0..problem.items.len()).collect();
    let better = problem.objective(&steps) < problem.objective(&authors);
    let steps = if better { steps } else { authors.clone() };
    let expected = |steps: &[usize]| problem.cost(steps) / problem.builds.max(1) as u64;
    Order { before: expected(&authors), after: expected(&steps), steps, is_exact }
}

impl Problem {
    /// For each step those that must stay before it.
    fn needed(&self) -> Vec<Vec<usize>> {
        let mut needed = vec![Vec::new(); self.items.len()];
        for (first, second) in self.before.iter().filter(|(first, second)| first < second) {
            if let Some(needed) = needed.get_mut(*second) {
                needed.push(*first);
            }
        }
        needed
    }

    /// What `steps` costs in all builds together, in milliseconds.
    fn cost(&self, steps: &[usize]) -> u64 {
        let (mut union, mut cost) = (Builds::none(), 0);
        for item in steps.iter().filter_map(|step| self.items.get(*step)) {
            union |= &item.builds;
            cost += item.milliseconds.saturating_mul(union.count() as u64);
        }
        cost
    }

    /// [`Self::cost`] with that of the lines that are moved.
    fn objective(&self, steps: &[usize]) -> u64 {
        let mut moved = 0;
        let mut placed = vec![false; self.items.len()];
        for step in steps {
            let overtakes = placed.iter().take(*step).any(|placed| !placed);
            moved += if overtakes { self.moving(*step) } else { 0 };
            if let Some(placed) = placed.get_mut(*step) {
                *placed = true;
            }
        }
        self.cost(steps) + moved
    }

    /// What it costs to place `step` before one that it stood behind.
    fn moving(&self, step: usize) -> u64 {
        let lines = self.items.get(step).map_or(0, |item| item.lines.max(1));
        LINE_COST * lines as u64 * self.builds as u64
    }
}

/// A set of steps that may stand first.
struct Start {
    /// The least that they cost.
    cost: u64,
    /// The last of them in the order that costs this.
    last: usize,
    union: Builds,
}

/// The best order if there are at most `most` sets of first steps.
fn exact(problem: &Problem, needed: &[Vec<usize>], most: usize) -> Option<Vec<usize>> {
    let count = problem.items.len();
    if count > u64::BITS as usize {
        return None;
    }
    let masks: Vec<u64> =
        needed.iter().map(|needed| needed.iter().fold(0, |mask, step| mask | 1 << step)).collect();
    // For each set the last step of its best order.
    let mut last: HashMap<u64, usize> = HashMap::new();
    let nothing = Start { cost: 0, last: 0, union: Builds::none() };
    let mut layer = HashMap::from([(0_u64, nothing)]);
    for _ in 0..count {
        let mut next: HashMap<u64, Start> = HashMap::new();
        for (set, start) in &layer {
            for (step, mask) in masks.iter().enumerate() {
                if set >> step & 1 == 0 && set & mask == *mask {
                    extend(problem, &mut next, (*set, start), step);
                }
            }
            if last.len() + next.len() > most {
                return None;
            }
        }
        last.extend(next.iter().map(|(set, start)| (*set, start.last)));
        layer = next;
    }
    Some(way_back(&last, layer.into_keys().next()?))
}

/// Takes over `step` behind the steps of `set` if that is better than what is known. Of equals the
/// one whose last step is later in the author's order counts.
fn extend(
    problem: &Problem,
    next: &mut HashMap<u64, Start>,
    (set, start): (u64, &Start),
    step: usize,
) {
    let Some(item) = problem.items.get(step) else { return };
    let builds = start.union.count_with(&item.builds) as u64;
    let overtakes = !set & ((1 << step) - 1) != 0;
    let moving = if overtakes { problem.moving(step) } else { 0 };
    let cost = start.cost + item.milliseconds.saturating_mul(builds) + moving;
    let key = (cost, std::cmp::Reverse(step));
    let known = next.get(&(set | 1 << step));
    if known.is_none_or(|known| key < (known.cost, std::cmp::Reverse(known.last))) {
        let mut union = start.union.clone();
        union |= &item.builds;
        next.insert(set | 1 << step, Start { cost, last: step, union });
    }
}

fn way_back(last: &HashMap<u64, usize>, mut set: u64) -> Vec<usize> {
    let mut steps = Vec::new();
    while let Some(step) = last.get(&set) {
        steps.push(*step);
        set &= !(1 << step);
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests;
