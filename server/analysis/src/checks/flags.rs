//! Flags that do not exist, stand twice or have no fitting value
//! (BuildKit `instructions/bflag.go` and the parsers of `instructions/parse.go`).

use std::collections::HashMap;

use dialect::Keyword;
use dialect::flags::{self, ValueKind};
use syntax::{Flag, Form, Span, Statement};

use super::report::{Report, did_you_mean, quoted};
use super::{mounts, rules, values};

/// Checks every flag of `statement`; `kind` is what its keyword names.
pub(crate) fn check(report: &mut Report, statement: &Statement, kind: Keyword) {
    if ignores_flags(statement, kind) {
        return;
    }
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for flag in &statement.flags {
        let Some(row) = kind.row().flag(flag.name()) else {
            unknown(report, flag, kind);
            continue;
        };
        let first = seen.entry(row.name).or_insert(flag.word.span);
        if *first != flag.word.span && !row.repeatable {
            let message = format!("{} is given twice; keep one of them", quoted(&name(flag)));
            report.error(rules::DUPLICATE_FLAG, flag.word.span, message);
            report.related(*first, "first given here");
        }
        check_value(report, flag, row);
    }
}

/// ARG and STOPSIGNAL never look at their flags, and neither does `HEALTHCHECK NONE`.
fn ignores_flags(statement: &Statement, kind: Keyword) -> bool {
    match kind {
        Keyword::Arg | Keyword::Stopsignal => true,
        Keyword::Healthcheck => match &statement.form {
            Form::Healthcheck { command, .. } => **command == Form::Empty,
            _ => true,
        },
        _ => false,
    }
}

fn name(flag: &Flag) -> String {
    format!("--{}", flag.name())
}

fn unknown(report: &mut Report, flag: &Flag, kind: Keyword) {
    let row = kind.row();
    let near = did_you_mean(flag.name(), row.flags.iter().map(|row| row.name), "--");
    let hint = match (near.is_empty(), row.flags.is_empty()) {
        (false, _) => near,
        (true, true) => "; it takes no flags".to_owned(),
        (true, false) => {
            let names: Vec<String> =
                row.flags.iter().map(|flag| format!("`--{}`", flag.name)).collect();
            format!("; it has {}", names.join(", "))
        }
    };
    let message = format!("{} has no flag {}{hint}", row.name, quoted(&name(flag)));
    report.error(rules::UNKNOWN_FLAG, flag.name_span(), message);
}

fn check_value(report: &mut Report, flag: &Flag, row: &flags::Flag) {
    let (Some(value), Some(span)) = (flag.value(), flag.value_span()) else {
        if !matches!(row.value, ValueKind::Boolean) {
            let message = format!("{} needs a value: `{}`", quoted(&name(flag)), row.form());
            report.error(rules::MISSING_FLAG_VALUE, flag.word.span, message);
        }
        return;
    };
    let fault = match row.value {
        ValueKind::Boolean => boolean_fault(value).map(|fault| (rules::INVALID_BOOLEAN, fault)),
        ValueKind::OneOf(choices) => {
            let names = choices.iter().map(|choice| choice.name);
            choice_fault(value, names).map(|fault| (rules::INVALID_FLAG_VALUE, fault))
        }
        ValueKind::Duration => {
            values::duration_fault(value).map(|fault| (rules::INVALID_DURATION, fault))
        }
        ValueKind::Count => {
            values::count_fault(value).map(|fault| (rules::INVALID_FLAG_VALUE, fault))
        }
        ValueKind::Device => mounts::check_device(report, flag),
        _ => None,
    };
    if let Some((rule, message)) = fault {
        let span = if span.is_empty() { flag.word.span } else { span };
        report.error(rule, span, message);
    }
}

fn boolean_fault(value: &str) -> Option<String> {
    let known = ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(value));
    (!known).then(|| match value {
        "" => "a value is missing behind the equals sign; write `true`, `false` or only the flag"
            .to_owned(),
        _ => format!("{} is neither `true` nor `false`", quoted(value)),
    })
}

fn choice_fault(value: &str, names: impl Iterator<Item = &'static str> + Clone) -> Option<String> {
    if names.clone().any(|name| name == value) {
        return None;
    }
    let list: Vec<String> = names.clone().map(|name| format!("`{name}`")).collect();
    let near = did_you_mean(value, names, "");
    Some(format!("{} is not one of {}{near}", quoted(value), list.join(", ")))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::testing::check_errors;

    #[test]
    fn unknown_flags() {
        check_errors(
            "FROM a\nRUN --mont=type=cache ls\nCOPY --user=x a b\nUSER --x y\n",
            expect![[r#"
            FROM a
            RUN --mont=type=cache ls
                ^^^^^^ unknown-flag: RUN has no flag `--mont`; did you mean `--mount`?
            COPY --user=x a b
                 ^^^^^^ unknown-flag: COPY has no flag `--user`; it has `--chmod`, `--chown`, `--exclude`, `--from`, `--link`, `--parents`
            USER --x y
                 ^^^ unknown-flag: USER has no flag `--x`; it takes no flags
        "#]],
        );
        check_errors(
            "FROM a\nCOPY --FROM=b c d\n",
            expect![[r#"
            FROM a
            COPY --FROM=b c d
                 ^^^^^^ unknown-flag: COPY has no flag `--FROM`; did you mean `--from`?
        "#]],
        );
    }

    #[test]
    fn duplicate_flags() {
        check_errors(
            "FROM a\nCOPY --chown=a --chown=b --exclude=c --exclude=d e f\n",
            expect![[r#"
                FROM a
                COPY --chown=a --chown=b --exclude=c --exclude=d e f
                     ^^^^^^^^^ … first given here
                               ^^^^^^^^^ duplicate-flag: `--chown` is given twice; keep one of them
            "#]],
        );
    }

    #[test]
    fn values() {
        check_errors(
            "FROM a\nCOPY --chown --link=yes --parents= a b\nRUN --network=hots --security=x ls\n",
            expect![[r#"
                FROM a
                COPY --chown --link=yes --parents= a b
                     ^^^^^^^ missing-flag-value: `--chown` needs a value: `--chown=<user>[:<group>]`
                                    ^^^ invalid-boolean: `yes` is neither `true` nor `false`
                                        ^^^^^^^^^^ invalid-boolean: a value is missing behind the equals sign; write `true`, `false` or only the flag
                RUN --network=hots --security=x ls
                              ^^^^ invalid-flag-value: `hots` is not one of `default`, `none`, `host`; did you mean `host`?
                                              ^ invalid-flag-value: `x` is not one of `sandbox`, `insecure`
            "#]],
        );
        check_errors(
            "FROM a\nHEALTHCHECK --interval=5 --timeout=1us --start-period=1d --retries=-1 CMD x\n",
            expect![[r#"
                FROM a
                HEALTHCHECK --interval=5 --timeout=1us --start-period=1d --retries=-1 CMD x
                                       ^ invalid-duration: `5` has no unit; write `5s` for seconds
                                                   ^^^ invalid-duration: `1us` is shorter than 1ms, the least that BuildKit takes
                                                                      ^^ invalid-duration: `1d` is no duration; write one such as `30s` or `1m30s`
                                                                                   ^^ invalid-flag-value: `-1` is not a whole number from 0 on
            "#]],
        );
    }

    #[test]
    fn instructions_that_never_look_at_flags() {
        check_errors(
            "FROM a\nARG --x y\nSTOPSIGNAL --x 9\nHEALTHCHECK --x NONE\n",
            expect![[r#"
            FROM a
            ARG --x y
            STOPSIGNAL --x 9
            HEALTHCHECK --x NONE
        "#]],
        );
    }

    #[test]
    fn a_quoted_flag_is_marked_where_it_stands() {
        check_errors(
            "FROM a\nCOPY --li\\\nnk=\"may be\" a b\n",
            expect![[r#"
            FROM a
            COPY --li\
            nk="may be" a b
                ^^^^^^ invalid-boolean: `may be` is neither `true` nor `false`
        "#]],
        );
    }
}
