//! `rules` and `explain`: what the program can find, and why it matters.

use std::fmt::Write;
use std::process::ExitCode;

use analysis::checks::rules as errors;
use analysis::rules::{self, Rule};
use serde_json::json;

use super::Exit;
use super::output::{to_stderr, to_stdout};
use super::printable::printable;

/// What `rules` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct RulesArguments {
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Format {
    /// A table
    #[default]
    Human,
    /// One JSON list
    Json,
}

/// What `explain` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArguments {
    /// The rule, by its id or by the name that another tool has for it
    #[arg(value_name = "RULE")]
    rule: String,
}

/// Lists every rule.
pub(crate) fn rules(arguments: &RulesArguments) -> ExitCode {
    let text = match arguments.format {
        Format::Human => table(),
        Format::Json => list(),
    };
    to_stdout(|out| out.write_all(text.as_bytes())).into()
}

/// Prints the page of a rule.
pub(crate) fn explain(arguments: &ExplainArguments) -> ExitCode {
    let name = &arguments.rule;
    let page = rules::find(name).map(rules::page).or_else(|| {
        let called = errors::ALL.iter().filter(|error| error.id == name);
        let pages: Vec<String> = called.chain(errors::known_as(name)).map(error_page).collect();
        (!pages.is_empty()).then(|| pages.join("\n"))
    });
    let exit = match page {
        Some(page) => to_stdout(|out| out.write_all(page.as_bytes())),
        None => {
            let ids =
                rules::all().map(|rule| rule.id).chain(errors::ALL.iter().map(|rule| rule.id));
            let near = dialect::closest(name, ids);
            let hint = near
                .map_or("`rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
            to_stderr(&format!("error: there is no rule `{}`; {hint}", printable(name)));
            Exit::Failure
        }
    };
    exit.into()
}

fn error_page(error: &errors::Rule) -> String {
    format!("# {}\n\n{}\n\nThe build refuses the file.\n", error.id, error.summary)
}

fn level(rule: &Rule) -> &'static str {
    if rule.enabled { rule.severity.name() } else { "off" }
}

fn table() -> String {
    let width = rules::all().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut table = String::new();
    for rule in sorted() {
        let names = rule.aliases.join(", ");
        // Writing to a string cannot fail.
        let _ = writeln!(table, "{:width$}  {:11}  {names}", rule.id, level(rule));
    }
    table
}

fn list() -> String {
    let rule = |rule: &Rule| {
        json!({
            "id": rule.id,
            "aliases": rule.aliases,
            "summary": rule.summary,
            "category": rule.category.name(),
            "severity": rule.severity.name(),
            "default": level(rule),
        })
    };
    let rules: Vec<_> = sorted().into_iter().map(rule).collect();
    format!("{:#}\n", json!(rules))
}

fn sorted() -> Vec<&'static Rule> {
    let mut all: Vec<_> = rules::all().collect();
    all.sort_by_key(|rule| rule.id);
    all
}
