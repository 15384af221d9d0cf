//! Parser directives that the build refuses (BuildKit `parser/directives.go`, and
//! `linter.ParseLintOptions` for the check directive).

use dialect::Directive;
use syntax::{DirectiveLine, Directives, Span};

use super::report::{Report, did_you_mean, quoted};
use super::{rules, values};

/// Checks the directives at the top of a file.
pub(crate) fn check(report: &mut Report, directives: &Directives) {
    for line in &directives.lines {
        if line.repeated {
            repeated(report, directives, line);
        } else if line.row.sets_escape() {
            escape(report, line);
        } else if line.row.configures_checks() {
            check_options(report, line);
        }
    }
}

fn repeated(report: &mut Report, directives: &Directives, line: &DirectiveLine) {
    let message = format!("the directive `{}` may be given once only", line.row.name);
    report.error(rules::DUPLICATE_DIRECTIVE, line.span, message);
    if let Some(first) = directives.lines.iter().find(|first| first.row.name == line.row.name) {
        report.related(first.span, "first given here");
    }
}

fn escape(report: &mut Report, line: &DirectiveLine) {
    if !matches!(line.value_text.as_str(), "\\" | "`") {
        let message = format!(
            "{} cannot be the escape character; only a backslash and a backtick can",
            quoted(&line.value_text)
        );
        report.error(rules::INVALID_ESCAPE, line.value, message);
    }
}

/// Options between semicolons, at most three; what follows the first space is not read.
fn check_options(report: &mut Report, line: &DirectiveLine) {
    let value = line.value_text.split(' ').next().unwrap_or_default();
    let mut at = line.value.start;
    for option in value.splitn(3, ';') {
        let span = Span::new(at, at + option.len() as u32);
        at = span.end + 1;
        if let Some(message) = option_fault(option) {
            report.error(rules::INVALID_CHECK, span, message);
        }
    }
}

fn option_fault(option: &str) -> Option<String> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let known = Directive::CHECK_OPTIONS.contains(&name.trim());
    if !known || !option.contains('=') {
        let near = did_you_mean(name.trim(), Directive::CHECK_OPTIONS, "");
        let hint = if near.is_empty() {
            "; there are `skip=…`, `error=…` and `experimental=…`".to_owned()
        } else {
            near
        };
        return Some(format!("{} is no option of the build checks{hint}", quoted(option)));
    }
    let boolean = name.trim() == Directive::ERROR_OPTION;
    (boolean && !values::is_go_boolean(value.trim()))
        .then(|| format!("{} is neither `true` nor `false`", quoted(value)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::testing::check_errors;

    #[test]
    fn directives() {
        check_errors(
            "# escape=x\n# check=skip=all;eror=true\n# escape=`\nFROM a\n",
            expect![[r#"
                # escape=x
                ^^^^^^^^^^ … first given here
                         ^ invalid-escape-directive: `x` cannot be the escape character; only a backslash and a backtick can
                # check=skip=all;eror=true
                                 ^^^^^^^^^ invalid-check-directive: `eror=true` is no option of the build checks; did you mean `error`?
                # escape=`
                ^^^^^^^^^^ duplicate-directive: the directive `escape` may be given once only
                FROM a
            "#]],
        );
        check_errors(
            "# check=error=maybe;skip\nFROM a\n",
            expect![[r#"
            # check=error=maybe;skip
                    ^^^^^^^^^^^ invalid-check-directive: `maybe` is neither `true` nor `false`
                                ^^^^ invalid-check-directive: `skip` is no option of the build checks; there are `skip=…`, `error=…` and `experimental=…`
            FROM a
        "#]],
        );
        check_errors(
            "# check=skip=JSONArgsRecommended;error=true\nFROM a\n",
            expect![[r#"
            # check=skip=JSONArgsRecommended;error=true
            FROM a
        "#]],
        );
    }
}
