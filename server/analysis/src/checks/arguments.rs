//! Arguments that are missing, superfluous or of the wrong shape
//! (BuildKit `parser/line_parsers.go` and `instructions/parse.go`).

use dialect::Keyword;
use dialect::words::{NONE, is_stage_name};
use syntax::heredoc::parse_marker;
use syntax::{ExecString, Form, Mapped, Pair, Statement, Word};

use super::report::{Report, quoted};
use super::rules;

/// Checks the arguments of `statement`, which stands in the logical line `line`.
pub(crate) fn check(report: &mut Report, line: &Mapped, statement: &Statement, kind: Keyword) {
    let mut check = Check { report, line, statement, kind };
    if let Form::NotStrings(word) = check.command() {
        let word = *word;
        let message = format!(
            "a JSON array may hold strings only; put {} in double quotes",
            quoted(line.slice(word.range))
        );
        check.report.error(rules::JSON_NOT_STRINGS, word.span, message);
        return;
    }
    match kind {
        Keyword::Add | Keyword::Copy => check.files(),
        Keyword::Arg | Keyword::Env | Keyword::Label => check.pairs(),
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Run => {}
        Keyword::Expose => check.at_least_one("a port, such as `8080`"),
        Keyword::From => check.from(),
        Keyword::Healthcheck => check.healthcheck(),
        Keyword::Maintainer => check.at_least_one("a name"),
        Keyword::Onbuild => check.trigger(),
        Keyword::Shell => check.shell(),
        Keyword::Stopsignal => check.at_least_one("a signal, such as `SIGTERM`"),
        Keyword::User => check.at_least_one("a user name or id"),
        Keyword::Volume => check.volume(),
        Keyword::Workdir => check.at_least_one("a directory"),
    }
}

struct Check<'a> {
    report: &'a mut Report,
    line: &'a Mapped,
    statement: &'a Statement,
    kind: Keyword,
}

impl Check<'_> {
    fn text(&self, word: &Word) -> &str {
        self.line.slice(word.range)
    }

    /// The arguments, or the command behind HEALTHCHECK's type.
    fn command(&self) -> &Form {
        match &self.statement.form {
            Form::Healthcheck { command, .. } => command,
            form => form,
        }
    }

    fn missing(&mut self, what: &str) {
        let message = format!("{} needs {what}", self.kind.name());
        self.report.error(rules::MISSING_ARGUMENT, self.statement.keyword.span, message);
    }

    fn at_least_one(&mut self, what: &str) {
        let empty = match &self.statement.form {
            Form::Exec(strings) => strings.is_empty(),
            form => *form == Form::Empty,
        };
        if empty {
            self.missing(what);
        }
    }

    /// The arguments as words with their values, for the instructions that take either form.
    fn values(&self) -> Vec<(Word, String)> {
        match &self.statement.form {
            Form::Words(words) => {
                words.iter().map(|word| (*word, self.text(word).to_owned())).collect()
            }
            Form::Exec(strings) => {
                strings.iter().map(|ExecString { value, word }| (*word, value.clone())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn files(&mut self) {
        match self.values().as_slice() {
            [] => self.missing("a source and a destination"),
            [(source, text)] => {
                let message = format!(
                    "{} needs a destination behind {}, such as `./`",
                    self.kind.name(),
                    quoted(text)
                );
                self.report.error(rules::MISSING_ARGUMENT, source.span, message);
            }
            [.., (destination, text)] => {
                if parse_marker(text).is_some() {
                    let message = "a heredoc cannot be the destination; name a file or directory \
                                   behind it";
                    self.report.error(rules::HEREDOC_DESTINATION, destination.span, message);
                }
            }
        }
    }

    fn pairs(&mut self) {
        match &self.statement.form {
            Form::Empty => self.missing("a name"),
            Form::Pairs(pairs) => pairs.iter().for_each(|pair| self.pair(pair)),
            Form::LegacyPair(pair) if pair.value.is_none() => {
                let key = self.text(&pair.key).to_owned();
                let message = format!(
                    "{} gives {} no value; write {}, or {} for an empty one",
                    self.kind.name(),
                    quoted(&key),
                    quoted(&format!("{key}=value")),
                    quoted(&format!("{key}="))
                );
                self.report.error(rules::MISSING_VALUE, pair.word.span, message);
            }
            _ => {}
        }
    }

    fn pair(&mut self, pair: &Pair) {
        if pair.value.is_none() && self.kind != Keyword::Arg {
            let message = format!(
                "{} has no `=`; every word here must be `name=value`, so put values with blanks \
                 in quotes",
                quoted(self.text(&pair.word))
            );
            self.report.error(rules::MISSING_EQUALS, pair.word.span, message);
        } else if pair.value.is_some() && pair.key.range.is_empty() {
            let message = "there is no name before the `=`";
            self.report.error(rules::BLANK_NAME, pair.word.span, message);
        }
    }

    fn from(&mut self) {
        let words = match &self.statement.form {
            Form::Words(words) => words.as_slice(),
            _ => return self.missing("an image, such as `alpine:3.22`"),
        };
        match words {
            [_] => {}
            [_, keyword, name] if self.text(keyword).eq_ignore_ascii_case("as") => {
                self.stage_name(name);
            }
            [_, keyword] if self.text(keyword).eq_ignore_ascii_case("as") => {
                let message = "a stage name is missing behind `AS`";
                self.report.error(rules::INVALID_FROM, keyword.span, message);
            }
            [_, second, rest @ ..] => {
                let last = rest.last().unwrap_or(second);
                let message = "FROM takes an image, and `AS` with a name if the stage has one; \
                               nothing else can follow, not even a comment";
                self.report.error(rules::INVALID_FROM, second.span.cover(last.span), message);
            }
            [] => {}
        }
    }

    fn stage_name(&mut self, name: &Word) {
        if !is_stage_name(&self.text(name).to_lowercase()) {
            let message = format!(
                "{} cannot be a stage name; it must begin with a letter and hold only letters, \
                 digits, `-`, `_` and `.`",
                quoted(self.text(name))
            );
            self.report.error(rules::INVALID_STAGE_NAME, name.span, message);
        }
    }

    fn healthcheck(&mut self) {
        let Form::Healthcheck { kind, command } = &self.statement.form else {
            return self.missing("`NONE`, or `CMD` and a command");
        };
        let span = kind.span;
        let empty = match command.as_ref() {
            Form::Exec(strings) => strings.is_empty(),
            form => *form == Form::Empty,
        };
        let message = match self.text(kind).to_uppercase().as_str() {
            NONE if **command == Form::Empty => return,
            NONE => {
                let message = "`HEALTHCHECK NONE` takes nothing behind it";
                return self.report.error(rules::INVALID_HEALTHCHECK, span, message);
            }
            command if command == Keyword::Cmd.name() && !empty => return,
            command if command == Keyword::Cmd.name() => {
                "the command that checks the container is missing behind `CMD`".to_owned()
            }
            _ => format!(
                "{} is not known here; write `CMD` before the command, or `NONE`",
                quoted(self.text(kind))
            ),
        };
        self.report.error(rules::INVALID_HEALTHCHECK, span, message);
    }

    fn shell(&mut self) {
        let word = self.statement.arguments;
        match &self.statement.form {
            Form::Exec(strings) if !strings.is_empty() => {}
            Form::Shell(_) => {
                let message = "SHELL must be a JSON array of strings in double quotes, such as \
                               `[\"/bin/bash\", \"-c\"]`";
                self.report.error(rules::SHELL_NOT_JSON, word.span, message);
            }
            _ => self.missing("a program, such as `[\"/bin/bash\", \"-c\"]`"),
        }
    }

    fn volume(&mut self) {
        self.at_least_one("a path");
        for (word, value) in self.values() {
            if value.trim().is_empty() {
                let message = "a volume needs a path; this one is empty";
                self.report.error(rules::EMPTY_VOLUME, word.span, message);
            }
        }
    }

    fn trigger(&mut self) {
        let Form::Nested(inner) = &self.statement.form else {
            return self.missing("an instruction to run in a later build");
        };
        let message = match inner.kind {
            Some(Keyword::Onbuild) => "ONBUILD cannot carry another ONBUILD".to_owned(),
            Some(kind) if !kind.row().onbuild => {
                format!("ONBUILD cannot carry {}", kind.name())
            }
            _ => return,
        };
        self.report.error(rules::INVALID_TRIGGER, inner.keyword.span, message);
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::testing::check_errors;

    #[test]
    fn missing_arguments() {
        check_errors(
            "FROM\nFROM a\nCOPY\nADD a\nARG\nENV\nLABEL\nEXPOSE\nMAINTAINER\nONBUILD\nSHELL []\nSTOPSIGNAL\nUSER\nVOLUME []\nWORKDIR\nHEALTHCHECK\n",
            expect![[r#"
                FROM
                ^^^^ missing-argument: FROM needs an image, such as `alpine:3.22`
                FROM a
                COPY
                ^^^^ missing-argument: COPY needs a source and a destination
                ADD a
                    ^ missing-argument: ADD needs a destination behind `a`, such as `./`
                ARG
                ^^^ missing-argument: ARG needs a name
                ENV
                ^^^ missing-argument: ENV needs a name
                LABEL
                ^^^^^ missing-argument: LABEL needs a name
                EXPOSE
                ^^^^^^ missing-argument: EXPOSE needs a port, such as `8080`
                MAINTAINER
                ^^^^^^^^^^ missing-argument: MAINTAINER needs a name
                ONBUILD
                ^^^^^^^ missing-argument: ONBUILD needs an instruction to run in a later build
                SHELL []
                ^^^^^ missing-argument: SHELL needs a program, such as `["/bin/bash", "-c"]`
                STOPSIGNAL
                ^^^^^^^^^^ missing-argument: STOPSIGNAL needs a signal, such as `SIGTERM`
                USER
                ^^^^ missing-argument: USER needs a user name or id
                VOLUME []
                ^^^^^^ missing-argument: VOLUME needs a path
                WORKDIR
                ^^^^^^^ missing-argument: WORKDIR needs a directory
                HEALTHCHECK
                ^^^^^^^^^^^ missing-argument: HEALTHCHECK needs `NONE`, or `CMD` and a command
            "#]],
        );
    }

    #[test]
    fn instructions_that_do_without() {
        check_errors(
            "FROM a\nRUN\nCMD\nENTRYPOINT []\n",
            expect![[r#"
            FROM a
            RUN
            CMD
            ENTRYPOINT []
        "#]],
        );
    }

    #[test]
    fn pairs() {
        check_errors(
            "FROM a\nENV A\nENV B=1 C D=2\nLABEL =x\nARG =y z\nENV E f g\n",
            expect![[r#"
            FROM a
            ENV A
                ^ missing-value: ENV gives `A` no value; write `A=value`, or `A=` for an empty one
            ENV B=1 C D=2
                    ^ missing-equals: `C` has no `=`; every word here must be `name=value`, so put values with blanks in quotes
            LABEL =x
                  ^^ blank-name: there is no name before the `=`
            ARG =y z
                ^^ blank-name: there is no name before the `=`
            ENV E f g
        "#]],
        );
    }

    #[test]
    fn from() {
        check_errors(
            "FROM a AS\nFROM a b\nFROM a as 1x\nFROM a # comment\nFROM a AS b c\nFROM a AS B.x-y_z\n",
            expect![[r#"
                FROM a AS
                       ^^ invalid-from: a stage name is missing behind `AS`
                FROM a b
                       ^ invalid-from: FROM takes an image, and `AS` with a name if the stage has one; nothing else can follow, not even a comment
                FROM a as 1x
                          ^^ invalid-stage-name: `1x` cannot be a stage name; it must begin with a letter and hold only letters, digits, `-`, `_` and `.`
                FROM a # comment
                       ^^^^^^^^^ invalid-from: FROM takes an image, and `AS` with a name if the stage has one; nothing else can follow, not even a comment
                FROM a AS b c
                       ^^^^^^ invalid-from: FROM takes an image, and `AS` with a name if the stage has one; nothing else can follow, not even a comment
                FROM a AS B.x-y_z
            "#]],
        );
    }

    #[test]
    fn json_forms() {
        check_errors(
            "FROM a\nCMD [\"a\", 1]\nCMD [\"a\", b]\nCOPY [\"a\"]\nHEALTHCHECK CMD [null]\nSHELL sh -c\n",
            expect![[r#"
                FROM a
                CMD ["a", 1]
                          ^ json-not-strings: a JSON array may hold strings only; put `1` in double quotes
                CMD ["a", b]
                COPY ["a"]
                      ^^^ missing-argument: COPY needs a destination behind `a`, such as `./`
                HEALTHCHECK CMD [null]
                                 ^^^^ json-not-strings: a JSON array may hold strings only; put `null` in double quotes
                SHELL sh -c
                      ^^^^^ shell-not-json: SHELL must be a JSON array of strings in double quotes, such as `["/bin/bash", "-c"]`
            "#]],
        );
    }

    #[test]
    fn healthchecks() {
        check_errors(
            "FROM a\nHEALTHCHECK NONE x\nHEALTHCHECK CMD\nHEALTHCHECK curl x\nHEALTHCHECK cmd x\n",
            expect![[r#"
                FROM a
                HEALTHCHECK NONE x
                            ^^^^ invalid-healthcheck: `HEALTHCHECK NONE` takes nothing behind it
                HEALTHCHECK CMD
                            ^^^ invalid-healthcheck: the command that checks the container is missing behind `CMD`
                HEALTHCHECK curl x
                            ^^^^ invalid-healthcheck: `curl` is not known here; write `CMD` before the command, or `NONE`
                HEALTHCHECK cmd x
            "#]],
        );
    }

    #[test]
    fn triggers() {
        check_errors(
            "FROM a\nONBUILD ONBUILD RUN x\nONBUILD FROM a\nONBUILD RUN --foo x\nONBUILD ENV a\nONBUILD FOO\n",
            expect![[r#"
                FROM a
                ONBUILD ONBUILD RUN x
                        ^^^^^^^ invalid-trigger: ONBUILD cannot carry another ONBUILD
                ONBUILD FROM a
                        ^^^^ invalid-trigger: ONBUILD cannot carry FROM
                ONBUILD RUN --foo x
                            ^^^^^ (warning) unknown-flag: RUN has no flag `--foo`; it has `--device`, `--mount`, `--network`, `--security`
                ONBUILD ENV a
                            ^ missing-value: ENV gives `a` no value; write `a=value`, or `a=` for an empty one
                ONBUILD FOO
                        ^^^ (warning) unknown-instruction: there is no instruction `FOO`; did you mean `FROM`?
            "#]],
        );
    }

    #[test]
    fn destinations_and_volumes() {
        check_errors(
            "FROM a\nCOPY <<A <<B\nA\nB\nVOLUME [\" \"]\n",
            expect![[r#"
            FROM a
            COPY <<A <<B
                     ^^^ heredoc-destination: a heredoc cannot be the destination; name a file or directory behind it
            A
            B
            VOLUME [" "]
                    ^^^ empty-volume: a volume needs a path; this one is empty
        "#]],
        );
    }
}
