//! The rules: what a build accepts and is likely not meant, or can be done better.
//!
//! A rule is one file with its page, its examples, its checks and its tests, listed in its
//! category. A rule sees a file and nothing else, two rules never talk, and what is unknown
//! silences them. What the build refuses is in [`crate::checks`].

mod call;
mod digest;
mod environment;
mod experimental;
mod file;
mod findings;
mod pages;
mod policy;
mod proof;
mod rule;
mod run;
mod site;
mod stagewise;
mod suppressions;

mod caching;
mod commands;
mod files;
mod labels;
mod packages;
mod runtime;
mod security;
#[cfg(feature = "shell-lint")]
mod shell;
mod stages;
mod style;
mod variables;

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod testing;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use digest::Digests;
pub(crate) use rule::Check;
pub(crate) use run::{Wanted, entry_findings, findings};
pub(crate) use stagewise::StageFindings;
pub(crate) use suppressions::{can_be_silenced, silence, silence_in_file, suppress};

pub use pages::page;
pub use policy::{LabelForm, Level, Options, Policy};
pub use proof::{Fixed, fix_all, fix_all_of, is_proved};
pub use rule::{Category, Example, Rule};
#[cfg(feature = "shell-lint")]
pub use shell_lint::OtherLinter;

/// The rules of each category.
static CATEGORIES: [&[&Rule]; 10] = [
    caching::ALL,
    commands::ALL,
    files::ALL,
    labels::ALL,
    packages::ALL,
    runtime::ALL,
    security::ALL,
    stages::ALL,
    style::ALL,
    variables::ALL,
];

/// Every rule, by category; at last those of ShellCheck.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    written().chain(of_shell_lint())
}

/// The rules that have a file and a page of their own.
fn written() -> impl Iterator<Item = &'static Rule> {
    CATEGORIES.into_iter().flatten().copied()
}

#[cfg(feature = "shell-lint")]
fn of_shell_lint() -> impl Iterator<Item = &'static Rule> {
    shell::all()
}

/// ShellCheck's page about `rule` if it is one of its codes.
#[cfg(feature = "shell-lint")]
pub(crate) fn link(rule: &Rule) -> Option<&'static str> {
    shell::link(rule)
}

#[cfg(not(feature = "shell-lint"))]
pub(crate) fn link(_: &Rule) -> Option<&'static str> {
    None
}

#[cfg(not(feature = "shell-lint"))]
fn of_shell_lint() -> impl Iterator<Item = &'static Rule> {
    std::iter::empty()
}

/// The rule that is called `name`, by its id or by an alias; letter case does not matter.
pub fn find(name: &str) -> Option<&'static Rule> {
    static BY_NAME: LazyLock<HashMap<String, &'static Rule>> = LazyLock::new(|| {
        let names = all().flat_map(|rule| {
            let names = std::iter::once(&rule.id).chain(rule.aliases);
            names.map(move |name| (name.to_ascii_lowercase(), rule))
        });
        names.collect()
    });
    match BY_NAME.get(name) {
        Some(rule) => Some(rule),
        None => BY_NAME.get(&name.to_ascii_lowercase()).copied(),
    }
}
