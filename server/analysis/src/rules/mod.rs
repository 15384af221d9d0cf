//! The rules: what a build accepts and is likely not meant, or can be done better.
//!
//! A rule is one file with its page, its examples, its checks and its tests, listed in its
//! category. A rule sees a file and nothing else, two rules never talk, and what is unknown
//! silences them. What the build refuses is in [`crate::checks`].

#![allow(dead_code)]

mod call;
mod file;
mod findings;
mod pages;
mod policy;
mod proof;
mod rule;
mod run;
mod site;

mod commands;
mod files;
mod labels;
mod packages;
mod runtime;
mod security;
mod stages;
mod style;
mod variables;

#[cfg(test)]
mod testing;

pub(crate) use rule::Check;
pub(crate) use run::{entry_findings, file_findings};

pub use pages::page;
pub use policy::{LabelForm, Level, Options, Policy};
pub use proof::{Fixed, fix_all, is_proved};
pub use rule::{Category, Example, Rule};

/// The rules of each category.
static CATEGORIES: [&[&Rule]; 9] = [
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

/// Every rule, by category.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    CATEGORIES.into_iter().flatten().copied()
}

/// The rule that is called `name`, by its id or by an alias; letter case does not matter.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| {
        let mut names = std::iter::once(&rule.id).chain(rule.aliases);
        names.any(|known| known.eq_ignore_ascii_case(name))
    })
}
