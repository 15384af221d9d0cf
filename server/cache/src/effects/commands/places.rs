//! Where commands put things that nobody names: caches and settings at home.

use std::sync::Arc;

use super::super::atoms::{Aspects, Owner};
use super::super::paths::Paths;
use super::super::run::Walk;

/// The command reads and writes `names` at home, with everything below.
pub(super) fn use_home(walk: &mut Walk<'_>, names: &[&str]) {
    let cause = Arc::clone(&walk.cause);
    for path in at_home(walk, names) {
        let paths = Paths::Below(path);
        walk.touch(&paths);
        walk.effects.read(paths.clone(), Aspects::ALL, &cause);
        walk.effects.write(paths, Aspects::ALL, &cause);
    }
}

/// The command reads `names` at home.
pub(super) fn read_home(walk: &mut Walk<'_>, names: &[&str]) {
    let cause = Arc::clone(&walk.cause);
    for path in at_home(walk, names) {
        walk.effects.read(Paths::Below(path), Aspects::ALL, &cause);
    }
}

fn at_home(walk: &mut Walk<'_>, names: &[&str]) -> Vec<String> {
    let home = walk.home().or_else(|| match &walk.owner {
        Owner::Named(name) => {
            let name = name.split(':').next().unwrap_or_default();
            let home = format!("/home/{name}");
            walk.effects.assumptions.insert(format!("the home of {name} is {home}"));
            Some(home)
        }
        _ => None,
    });
    let Some(home) = home else {
        walk.do_anything("the home of the user is not known");
        return Vec::new();
    };
    let home = home.trim_end_matches('/');
    names.iter().map(|name| format!("{home}/{name}")).collect()
}
