//! The page of each rule and the list of all of them, in Markdown.

use super::{Options, Rule};
use crate::diagnostic::Safety;

/// The page of `rule`.
pub fn page(rule: &'static Rule) -> String {
    let mut page = format!("# {}\n\n{}\n\n{}\n", rule.id, rule.summary, rule.details.trim_end());
    page.push_str(&format!("\n- default: {}\n", default(rule)));
    page.push_str(&format!("- category: {}\n", rule.category.name()));
    if !rule.aliases.is_empty() {
        let names: Vec<String> = rule.aliases.iter().map(|name| format!("`{name}`")).collect();
        page.push_str(&format!("- also known as: {}\n", names.join(", ")));
    }
    page.push_str(&format!("- fix: {}\n", fix(rule)));
    for example in rule.examples {
        page.push_str(&block("Instead of", example.bad));
        page.push_str(&block("write", example.good));
    }
    page
}

/// The list of all rules, by category.
#[cfg(test)]
fn index() -> String {
    let mut index = String::from(
        "# Rules\n\n\
         What a build accepts and is likely not meant, or can be done better. A rule is set, \
         silenced and explained by its id or by a name that another tool has for it: see \
         [configuration](../configuration.md). The fix is *safe* if the image stays what it is, \
         and *on request* if it changes the image or the build. What the build refuses is listed in [errors](../errors.md); \
         [coverage](../coverage.md) lists the codes of other linters, and \
         [shell findings](shell.md) those of ShellCheck.\n",
    );
    for rules in super::CATEGORIES {
        let mut rules = rules.to_vec();
        rules.sort_by_key(|rule| rule.id);
        let Some(first) = rules.first() else { continue };
        index.push_str(&format!("\n## {}\n\n", first.category.name()));
        index.push_str("| rule | default | fix | what it finds | also known as |\n");
        index.push_str("| --- | --- | --- | --- | --- |\n");
        for rule in rules {
            let names = rule.aliases.join(", ");
            let (id, level, fix) = (rule.id, default(rule), fix(rule));
            index.push_str(&format!("| [{id}]({id}.md) | {level} | {fix} | "));
            index.push_str(&format!("{} | {names} |\n", rule.summary.replace('|', "\\|")));
        }
    }
    index
}

fn default(rule: &Rule) -> &'static str {
    if rule.enabled { rule.severity.name() } else { "off" }
}

fn block(title: &str, code: &str) -> String {
    format!("\n{title}\n\n```dockerfile\n{}\n```\n", code.trim_end())
}

/// Whether and how carefully the rule's examples are fixed.
fn fix(rule: &'static Rule) -> &'static str {
    if rule.needs_project() {
        return "where it is proved";
    }
    if rule.needs_registry() {
        return "where the registry tells it";
    }
    let safeties = rule.examples.iter().filter_map(|example| {
        let document = syntax::Document::new(example.bad);
        let snapshot = crate::Snapshot::with_policy(document, rule.alone(Options::default()));
        let found = snapshot.diagnostics().iter().find(|found| found.rule == rule.id)?;
        found.fixes.first().map(|fix| fix.safety)
    });
    match safeties.max() {
        None => "none",
        Some(Safety::Safe) => "safe",
        Some(Safety::Unsafe) => "on request",
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use expect_test::expect_file;

    use super::*;
    use crate::rules::written;

    #[test]
    fn pages_are_current() {
        for rule in written() {
            let path = format!("../../../docs/rules/{}.md", rule.id);
            expect_file![path].assert_eq(&page(rule));
        }
        expect_file!["../../../docs/rules/README.md"].assert_eq(&index());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the pages lie in the repository")]
    fn no_page_is_left_over() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let is_special = ["README", "shell"].contains(&name.as_str());
            assert!(is_special || written().any(|rule| rule.id == name), "{name}");
        }
    }
}
