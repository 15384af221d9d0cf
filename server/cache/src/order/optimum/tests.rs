//! The order that is found against every order there is.

use super::*;

/// Whole numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn problem(&mut self, items: usize, percent: u64) -> Problem {
        let builds = 1 + self.below(80) as usize;
        let item = |numbers: &mut Numbers| Item {
            builds: {
                let share = 1 + numbers.below(20);
                (0..builds).filter(|_| numbers.below(20) < share).collect()
            },
            milliseconds: numbers.below(4) * numbers.below(30_000),
            lines: numbers.below(4) as usize,
        };
        let items: Vec<Item> = (0..items).map(|_| item(self)).collect();
        let pairs =
            (0..items.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        let before = pairs.filter(|_| self.below(100) < percent).collect();
        Problem { items, before, builds }
    }
}

/// The least that an order of the steps costs that are not in `chosen`, behind those that are.
fn least(problem: &Problem, needed: &[Vec<usize>], chosen: &mut Vec<usize>) -> u64 {
    if chosen.len() == problem.items.len() {
        return problem.objective(chosen);
    }
    let mut least_cost = u64::MAX;
    for step in 0..problem.items.len() {
        let fits = needed[step].iter().all(|first| chosen.contains(first));
        if fits && !chosen.contains(&step) {
            chosen.push(step);
            least_cost = least_cost.min(least(problem, needed, chosen));
            chosen.pop();
        }
    }
    least_cost
}

#[track_caller]
fn assert_is_legal(problem: &Problem, order: &Order) {
    let mut sorted = order.steps.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..problem.items.len()).collect::<Vec<_>>());
    let place = |step| order.steps.iter().position(|other| *other == step);
    for (first, second) in &problem.before {
        assert!(place(*first) < place(*second), "{problem:?} {order:?}");
    }
    assert!(order.after <= order.before);
}

#[test]
fn no_other_order_is_better() {
    let mut numbers = Numbers(1);
    for _ in 0..2_000 {
        let (items, percent) = (numbers.below(7) as usize, numbers.below(60));
        let problem = numbers.problem(items, percent);
        let order = best(&problem);
        assert_is_legal(&problem, &order);
        assert!(order.is_exact);
        let expected = least(&problem, &problem.needed(), &mut Vec::new());
        assert_eq!(problem.objective(&order.steps), expected, "{problem:?}");
    }
}

#[test]
fn where_there_are_too_many_orders_a_good_one_is_found() {
    let mut numbers = Numbers(2);
    let (mut found, mut least_found, mut authors) = (0, 0, 0);
    for _ in 0..300 {
        let problem = numbers.problem(7, 20);
        let order = best_within(&problem, 0);
        assert_is_legal(&problem, &order);
        assert!(!order.is_exact);
        found += problem.objective(&order.steps);
        least_found += problem.objective(&best(&problem).steps);
        authors += problem.objective(&(0..7).collect::<Vec<_>>());
    }
    // At most a twentieth of what can be saved is left.
    assert!((found - least_found) * 20 <= authors - least_found, "{found} {least_found} {authors}");
    let large = numbers.problem(100, 5);
    assert_is_legal(&large, &best(&large));
}

#[test]
fn the_same_problem_has_the_same_answer() {
    let mut numbers = Numbers(3);
    for _ in 0..50 {
        let problem = numbers.problem(9, 15);
        assert_eq!(best(&problem), best(&problem.clone()));
    }
}

#[test]
fn an_order_that_is_as_good_is_kept() {
    let item =
        |count: usize, milliseconds| Item { builds: Builds::first(count), milliseconds, lines: 1 };
    let problem = Problem {
        items: vec![item(3, 100), item(3, 100), item(0, 0), item(3, 100)],
        before: Vec::new(),
        builds: 10,
    };
    let order = best(&problem);
    assert_eq!(order.steps, [0, 1, 2, 3]);
    assert!(!order.is_worthwhile());
}

#[test]
fn the_install_goes_before_the_sources() {
    let item = |builds: Builds, milliseconds| Item { builds, milliseconds, lines: 1 };
    let problem = Problem {
        items: vec![
            item(Builds::first(95), 300),
            item(Builds::first(10), 300),
            item(Builds::none(), 30_000),
            item(Builds::none(), 60_000),
        ],
        before: vec![(1, 2), (0, 3), (2, 3)],
        builds: 100,
    };
    let order = best(&problem);
    assert_eq!(order.steps, [1, 2, 0, 3]);
    assert_eq!((order.before, order.after), (86_070, 60_315));
    assert!(order.is_worthwhile());
}
