//! A good order where there are too many for the best: single steps are moved as long as that
//! helps, from the author's order and from a greedy one.

use super::{Builds, Problem};

/// How many orders are looked at; each takes one pass over the steps.
const MOST_TRIED: usize = 20_000;

/// The best order that is found.
pub(super) fn local(problem: &Problem, needed: &[Vec<usize>]) -> Vec<usize> {
    let authors: Vec<usize> = (0..problem.items.len()).collect();
    let mut tried = 0;
    let mut starts = [authors, greedy(problem, needed)].map(|start| {
        let found = improved(problem, needed, start, &mut tried);
        tried = 0;
        found
    });
    starts.sort_by_key(|steps| problem.objective(steps));
    starts.into_iter().next().unwrap_or_default()
}

/// The steps by how much time each puts at risk: next comes the one that costs most for each build
/// that it newly invalidates, of those that may come.
fn greedy(problem: &Problem, needed: &[Vec<usize>]) -> Vec<usize> {
    let (mut steps, mut union) = (Vec::new(), Builds::none());
    let mut left: Vec<usize> = (0..problem.items.len()).collect();
    while !left.is_empty() {
        let may_come = |step: &usize| {
            needed.get(*step).is_none_or(|needed| !needed.iter().any(|first| left.contains(first)))
        };
        let new = |step: usize| {
            let builds = problem.items.get(step).map(|item| item.builds.without(&union).count());
            builds.unwrap_or_default()
        };
        let first = left.iter().enumerate().filter(|(_, step)| may_come(step));
        let chosen = first.min_by_key(|(_, step)| {
            let time = problem.items.get(**step).map_or(0, |item| item.milliseconds);
            (1 + new(**step) as u64).saturating_mul(1_000_000) / (1 + time)
        });
        let Some((index, _)) = chosen else { break };
        let step = left.remove(index);
        if let Some(item) = problem.items.get(step) {
            union |= &item.builds;
        }
        steps.push(step);
    }
    steps
}

/// `steps` after every single move that helped.
fn improved(
    problem: &Problem,
    needed: &[Vec<usize>],
    mut steps: Vec<usize>,
    tried: &mut usize,
) -> Vec<usize> {
    let mut cost = problem.objective(&steps);
    let mut helped = true;
    while std::mem::take(&mut helped) {
        for from in 0..steps.len() {
            for to in reachable(&steps, needed, from) {
                *tried += 1;
                if *tried > MOST_TRIED {
                    return steps;
                }
                let moved = moved(&steps, from, to);
                let new = problem.objective(&moved);
                if new < cost {
                    (cost, steps, helped) = (new, moved, true);
                    break;
                }
            }
        }
    }
    steps
}

/// The places to which the step at `from` may go, the nearest ones first.
fn reachable(steps: &[usize], needed: &[Vec<usize>], from: usize) -> Vec<usize> {
    let needs = |second: usize, first: usize| {
        needed.get(second).is_some_and(|needed| needed.contains(&first))
    };
    let Some(step) = steps.get(from).copied() else { return Vec::new() };
    let up = steps.iter().enumerate().take(from).rev();
    let up = up.take_while(|(_, other)| !needs(step, **other)).map(|(place, _)| place);
    let down = steps.iter().enumerate().skip(from + 1);
    let down = down.take_while(|(_, other)| !needs(**other, step)).map(|(place, _)| place);
    up.chain(down).collect()
}

fn moved(steps: &[usize], from: usize, to: usize) -> Vec<usize> {
    let mut moved = steps.to_vec();
    if from < moved.len() {
        let step = moved.remove(from);
        moved.insert(to.min(moved.len()), step);
    }
    moved
}
