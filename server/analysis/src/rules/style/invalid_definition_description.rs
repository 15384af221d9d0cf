//! `invalid-definition-description`

use dialect::Keyword;
use syntax::Span;

use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::defining_pairs;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "invalid-definition-description",
    aliases: &["InvalidDefinitionDescription"],
    summary: "Finds comments above a stage or ARG that do not begin with its name.",
    details: "`docker build --call=outline` and `--call=targets` show the comment above a stage or \
              an ARG as its description, if it has the form `# name text`. A comment that is none \
              is kept apart by a line with nothing but `#`; an empty line is not enough.\n\n\
              BuildKit has this check as an experimental one, so it is off unless you turn it on. \
              A file does so with `# check=experimental=InvalidDefinitionDescription`, and \
              `# check=skip=` does not silence it.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: false,
    examples: &[Example {
        bad: "# the version of Alpine\nARG VERSION=3.20\nFROM alpine:$VERSION\n",
        good: "# VERSION the version of Alpine\nARG VERSION=3.20\nFROM alpine:$VERSION\n",
    }],
    checks: &[Check::Statement(&[Keyword::From, Keyword::Arg], check)],
};

/// BuildKit `instructions/parse.go`, `validateDefinitionDescription`.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let names = names(site);
    let (Some(name), false) = (names.first(), site.is_trigger) else { return };
    let description = site.entry.description();
    let Some(line) = description.last() else { return };
    if names.iter().any(|name| line.split(' ').next() == Some(name)) {
        return;
    }
    let Some(comment) = site.entry.comments.last() else { return };
    let message = format!(
        "this describes the {} below it only if it has the form `# {name} text`",
        site.keyword.name()
    );
    let found = findings.report(*comment, message);
    let title = format!("Begin with `{name}`");
    found.fix(Fix::questionable(title, vec![described(site.entry.text(), *comment, name)]));
    let title = "Keep the comment apart".to_owned();
    found.fix(Fix::questionable(title, vec![Edit::insert(comment.end, "\n#")]));
}

/// The edit that makes the comment at `span` of `text` describe `name`. An indented comment
/// describes nothing.
fn described(text: &str, span: Span, name: &str) -> Edit {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let start = before.trim_end_matches([' ', '\t']).len() as u32;
    let words = text.get(span.range()).unwrap_or_default().trim_start_matches('#').trim();
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let rest = if first.eq_ignore_ascii_case(name) { rest } else { words };
    Edit::replace(Span::new(start, span.end), format!("# {name} {rest}"))
}

/// The names that a description may begin with.
fn names(site: &Site<'_>) -> Vec<String> {
    match site.words() {
        [_, _, name] => vec![site.text(*name).to_lowercase()],
        _ => {
            let pairs = defining_pairs(site.statement).iter();
            pairs.map(|pair| site.text(pair.key).to_owned()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn the_last_line_of_the_block_counts() {
        check_rule(
            "InvalidDefinitionDescription",
            "# syntax=docker/dockerfile:1\n# A is\n# nice\nARG A B=1\n# B is\n\nARG A B\n# other\n#\n\
             FROM a AS Base\n# Base is\nFROM b AS Base\n # base is\nFROM b AS base\n# x\nFROM c\n#\tC x\nARG C\n",
            expect![[r#"
                # syntax=docker/dockerfile:1
                # A is
                # nice
                ^| fix (Unsafe): Begin with `A`
                ^| fix (Unsafe): Keep the comment apart
                ^^^^^^ this describes the ARG below it only if it has the form `# A text`
                ARG A B=1
                # B is

                ARG A B
                # other
                #
                FROM a AS Base
                # Base is
                ^| fix (Unsafe): Begin with `base`
                ^| fix (Unsafe): Keep the comment apart
                ^^^^^^^^^ this describes the FROM below it only if it has the form `# base text`
                FROM b AS Base
                 # base is
                 ^| fix (Unsafe): Begin with `base`
                 ^| fix (Unsafe): Keep the comment apart
                 ^^^^^^^^^ this describes the FROM below it only if it has the form `# base text`
                FROM b AS base
                # x
                FROM c
                #	C x
                ARG C
                -- fixed --
                # syntax=docker/dockerfile:1
                # A is
                # A nice
                ARG A B=1
                # B is

                ARG A B
                # other
                #
                FROM a AS Base
                # base is
                FROM b AS Base
                # base is
                FROM b AS base
                # x
                FROM c
                #	C x
                ARG C
            "#]],
        );
    }
}
