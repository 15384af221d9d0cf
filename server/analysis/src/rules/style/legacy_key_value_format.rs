//! `legacy-key-value-format`

use dialect::Keyword;
use syntax::expansion::{self, LexOptions};
use syntax::{Document, Form, Pair, Span};

use crate::diagnostic::{Fix, Severity, Tag};
use crate::edit::Edit;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "legacy-key-value-format",
    aliases: &["LegacyKeyValueFormat", "DF082"],
    summary: "Finds ENV and LABEL with a blank instead of an equals sign.",
    details: "`ENV A b c` sets `A` to all that follows, so a second pair on the line silently \
              becomes part of the value, and quotes that were meant for the shell are dropped. \
              `ENV A=\"b c\"` says where the value ends, and takes several pairs. The old form is \
              deprecated.\n\n\
              The fix is offered where the value stays the same to the letter; values that mix \
              blanks with quotes or escape characters are left to you.",
    category: Category::Style,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nENV GREETING hello  world\nLABEL version 1.0\n",
        good: "FROM alpine:3.20\nENV GREETING=\"hello  world\"\nLABEL version=1.0\n",
    }],
    checks: &[Check::Statement(&[Keyword::Env, Keyword::Label], check)],
};

/// BuildKit `dockerfile2llb/convert.go`, `dispatchEnv` and `dispatchLabel`.
fn check(site: &Site<'_>, findings: &mut Findings) {
    let Form::LegacyPair(pair) = &site.statement.form else { return };
    let Some(value) = pair.value else { return };
    if site.is_trigger {
        return;
    }
    let keyword = site.keyword.name();
    let message = format!(
        "`{keyword} key value` is deprecated and takes the whole line as one value; write \
         `{keyword} key=value`"
    );
    let found = findings.report(pair.key.span, message).tag(Tag::Deprecated);
    found.related(value.span, "the value");
    if let Some(edits) = edits(site, pair) {
        found.fix(Fix::safe("Write an equals sign", edits));
    }
}

/// The edits that write the pair with an equals sign, if its key and its value stay the same.
fn edits(site: &Site<'_>, pair: &Pair) -> Option<Vec<Edit>> {
    let value = pair.value?;
    let between = Span::new(pair.key.span.end, value.span.start);
    let (key, text) = (site.text(pair.key), site.text(value));
    // A comment between the lines would be lost, and what cannot be read has no value.
    let is_cut = site.instruction.comments.iter().any(|comment| between.touches(comment.start));
    let options = LexOptions { escape: site.escape, quotes: true };
    if is_cut || expansion::read(text, options).is_err() {
        return None;
    }
    let equals = Edit::replace(between, "=");
    if is_one_pair(site, key, text) {
        return Some(vec![equals]);
    }
    let is_literal = !text.contains(['"', '\'', '`', '\\', site.escape]);
    (is_literal && is_one_pair(site, key, &format!("\"{text}\""))).then(|| {
        let edit = Edit::replace(between, "=\"");
        vec![edit, Edit::insert(value.span.end, "\"")]
    })
}

/// Whether `key=value` is read as this key and this value and nothing else.
fn is_one_pair(site: &Site<'_>, key: &str, value: &str) -> bool {
    let header = dialect::directives::escape_line(site.escape);
    let document = Document::new(&format!("{header}{} {key}={value}\n", site.keyword.name()));
    let [placed] = document.entries() else { return false };
    let Some(instruction) = &placed.entry.instruction else { return false };
    let Form::Pairs(pairs) = &instruction.statement.form else { return false };
    let [Pair { key: found, value: Some(rest), .. }] = pairs.as_slice() else { return false };
    instruction.line.slice(found.range) == key && instruction.line.slice(rest.range) == value
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn values_that_stay_the_same_are_fixed() {
        check_rule(
            "LegacyKeyValueFormat",
            "FROM a\nENV A b=c\nENV B \"c d\"\nENV C   d \\\n # e\n  f\nENV D $A:$B x\n\
             LABEL e \\\n f\nENV F it's mine\nENV G \\$x y\nENV H \\\n # c\n i\nONBUILD ENV I j\n",
            expect![[r#"
                FROM a
                ENV A b=c
                    ^| fix (Safe): Write an equals sign
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                      ^^^ … the value
                ENV B "c d"
                    ^| fix (Safe): Write an equals sign
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                      ^^^^^ … the value
                ENV C   d \
                    ^| fix (Safe): Write an equals sign
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                        ^^^> … the value
                 # e
                  f
                  ^< … the value
                ENV D $A:$B x
                    ^| fix (Safe): Write an equals sign
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                      ^^^^^^^ … the value
                LABEL e \
                      ^| fix (Safe): Write an equals sign
                      ^ `LABEL key value` is deprecated and takes the whole line as one value; write `LABEL key=value`
                 f
                 ^ … the value
                ENV F it's mine
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                      ^^^^^^^^^ … the value
                ENV G \$x y
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                      ^^^^^ … the value
                ENV H \
                    ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                 # c
                 i
                 ^ … the value
                ONBUILD ENV I j
                -- fixed --
                FROM a
                ENV A=b=c
                ENV B="c d"
                ENV C="d \
                 # e
                  f"
                ENV D="$A:$B x"
                LABEL e=f
                ENV F it's mine
                ENV G \$x y
                ENV H \
                 # c
                 i
                ONBUILD ENV I j
            "#]],
        );
    }

    #[test]
    fn the_escape_character_of_the_file_counts() {
        check_rule(
            "LegacyKeyValueFormat",
            "# escape=`\nFROM a\nENV A C:\\x\nENV B `c d\n",
            expect![[r#"
            # escape=`
            FROM a
            ENV A C:\x
                ^| fix (Safe): Write an equals sign
                ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                  ^^^^ … the value
            ENV B `c d
                ^ `ENV key value` is deprecated and takes the whole line as one value; write `ENV key=value`
                  ^^^^ … the value
            -- fixed --
            # escape=`
            FROM a
            ENV A=C:\x
            ENV B `c d
        "#]],
        );
    }
}
