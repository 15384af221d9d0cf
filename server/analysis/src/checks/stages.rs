//! The checks that need the whole file: stages, what they are built on and copy from, and the
//! values of variables (`dockerfile2llb/convert.go`).

mod references;

use dialect::words::SCRATCH;
use dialect::{Keyword, ValueKind};
use syntax::expansion::{self, LexOptions};
use syntax::image::{self, ImageError};
use syntax::{Document, Flag, Form, Instruction, Placed, Span, Word};

use super::entry::EntryChecks;
use super::expandable;
use super::report::{Report, quoted};
use super::{rules, values};
use crate::diagnostic::{Diagnostic, shifted};
use crate::model::expandable::Expandable;
use crate::model::{Base, Model, Stage};

/// Checks what stands before the stages of `document`, whose meaning is `model`, and that it has any;
/// `checks` belong to the entries there.
pub(crate) fn check_head<'a>(
    document: &Document,
    model: &Model,
    checks: impl Iterator<Item = &'a EntryChecks>,
) -> Vec<Diagnostic> {
    let mut pass = Pass::new(document, model, None);
    pass.directives();
    pass.entries(0, checks);
    pass.finish()
}

/// Checks `stage`; `checks` belong to its entries. What is found follows from the stage, those below
/// it, what stands before all stages, how every stage is called, and what COPY and mounts of the
/// stage take from.
pub(crate) fn check_stage<'a>(
    document: &Document,
    model: &Model,
    stage: &Stage,
    checks: impl Iterator<Item = &'a EntryChecks>,
) -> Vec<Diagnostic> {
    let mut pass = Pass::new(document, model, Some(stage));
    pass.entries(stage.entry, checks);
    pass.found
}

struct Pass<'a> {
    document: &'a Document,
    model: &'a Model,
    /// The stage that is looked at; `None` before the first one.
    stage: Option<&'a Stage>,
    found: Vec<Diagnostic>,
    any_instruction: bool,
    orphan: bool,
}

impl<'a> Pass<'a> {
    fn new(document: &'a Document, model: &'a Model, stage: Option<&'a Stage>) -> Pass<'a> {
        let (found, any_instruction, orphan) = Default::default();
        Pass { document, model, stage, found, any_instruction, orphan }
    }

    /// The entries from the index `first` on, with what was found in each alone.
    fn entries<'c>(&mut self, first: usize, checks: impl Iterator<Item = &'c EntryChecks>) {
        let entries = self.document.entries().iter().enumerate().skip(first);
        for ((index, placed), checks) in entries.zip(checks) {
            self.found.extend(shifted(checks.diagnostics.iter(), placed.start));
            if let Some(instruction) = &placed.entry.instruction {
                self.instruction(index, placed, instruction, checks);
            }
        }
    }

    fn options(&self) -> LexOptions {
        LexOptions { escape: self.document.directives().escape, quotes: true }
    }

    fn directives(&mut self) {
        let mut report = Report::default();
        super::directives::check(&mut report, self.document.directives());
        self.found.extend(report.finish());
    }

    fn instruction(
        &mut self,
        entry: usize,
        placed: &Placed,
        instruction: &Instruction,
        checks: &EntryChecks,
    ) {
        self.any_instruction = true;
        let Some(kind) = instruction.statement.kind else { return };
        let mut report = Report::at(placed.start);
        if kind == Keyword::From {
            self.from(&mut report, instruction);
        } else if self.stage.is_none() && kind != Keyword::Arg {
            self.orphan(&mut report, instruction, kind);
        } else {
            self.labs_flag(&mut report, checks);
            self.in_scope(&mut report, entry, instruction, checks);
        }
        self.found.extend(report.finish());
    }

    /// An instruction before the first FROM. One is enough to tell.
    fn orphan(&mut self, report: &mut Report, instruction: &Instruction, kind: Keyword) {
        if !self.orphan {
            let (from, arg) = (Keyword::From.name(), Keyword::Arg.name());
            let message = format!(
                "{} needs a stage to belong to; begin the file with {from} and the image to start \
                 from (only {arg} can stand before it)",
                kind.name()
            );
            report.error(rules::NO_STAGE, instruction.statement.keyword.span, message);
        }
        self.orphan = true;
    }

    fn labs_flag(&self, report: &mut Report, checks: &EntryChecks) {
        let Some(span) = checks.labs_flag else { return };
        let syntax = self.document.directives().lines.iter().find(|line| !line.row.sets_escape());
        let official =
            |value: &str| value.trim_start_matches("docker.io/").starts_with("docker/dockerfile");
        let unknown = syntax
            .is_some_and(|line| line.value_text.contains("labs") || !official(&line.value_text));
        if !unknown {
            let message = "only the labs frontend knows this flag; begin the file with \
                           `# syntax=docker/dockerfile:1-labs`";
            report.error(rules::INVALID_DEVICE, span, message);
        }
    }

    fn in_scope(
        &mut self,
        report: &mut Report,
        entry: usize,
        instruction: &Instruction,
        checks: &EntryChecks,
    ) {
        if !checks.variable_words.is_empty() {
            let scope = self.model.scope_at(entry);
            checks.variable_words.check(report, &scope, instruction, self.options().escape);
        }
        if matches!(instruction.statement.kind, Some(Keyword::Copy | Keyword::Run)) {
            let mut in_file = Report::default();
            self.references(report, &mut in_file, entry, instruction);
            self.found.extend(in_file.finish());
        }
    }

    fn from(&self, report: &mut Report, instruction: &Instruction) {
        self.base(report, instruction);
        self.platform(report, instruction);
    }

    /// Checks what the stage is built on.
    fn base(&self, report: &mut Report, instruction: &Instruction) {
        let (Form::Words(words), Some(stage)) = (&instruction.statement.form, self.stage) else {
            return;
        };
        let Some(word) = words.first() else { return };
        let text = instruction.line.slice(word.range);
        if !expansion::is_plain(text, self.options().escape) {
            let word = Expandable::free(instruction.line.part(word.range), self.options());
            let errors = self.model.global_scope().evaluate(text, self.options()).errors;
            expandable::report_evaluation(report, &word, &errors);
        }
        match &stage.base {
            Base::Stage(_) | Base::Scratch => {}
            Base::Unknown => self.default_base(report, text, word.span),
            Base::Image(name) if name.is_empty() => self.blank_image(report, instruction, word),
            Base::Image(name) => self.image(report, word.span, name),
        }
    }

    /// The base image of a build that gives no arguments, where the file alone does not tell it.
    fn default_base(&self, report: &mut Report, text: &str, span: Span) {
        let scope = self.model.global_scope().without_arguments();
        let Some(name) = scope.evaluate(text, self.options()).value else { return };
        let stages = self
            .model
            .stages()
            .iter()
            .take_while(|stage| Some(stage.number) != self.stage.map(|own| own.number));
        let mut names = stages.filter_map(|stage| stage.name.as_ref());
        let is_stage = names.any(|other| other.text.to_lowercase() == name);
        if is_stage || name == SCRATCH || image::read(&name).is_ok() {
            return;
        }
        let result = match name.is_empty() {
            true => "nothing".to_owned(),
            false => format!("{}, which is no image", quoted(&name)),
        };
        let message = format!(
            "without `--build-arg` this is {result}; give the {} a default so that the file builds \
             by itself",
            Keyword::Arg.name()
        );
        report.warning(rules::INVALID_DEFAULT_ARG_IN_FROM, span, message);
    }

    fn blank_image(&self, report: &mut Report, instruction: &Instruction, word: &Word) {
        let text = instruction.line.slice(word.range);
        let arg = Keyword::Arg.name();
        let message = format!(
            "{} is empty here, so there is no image to start from; declare the variable with {arg} \
             and a default before the first {}",
            quoted(text),
            Keyword::From.name()
        );
        report.error(rules::BLANK_IMAGE, word.span, message);
    }

    /// Checks an image reference, which stands at `span`, perhaps with variables in it.
    fn image(&self, report: &mut Report, span: Span, name: &str) {
        let Err(error) = image::read(name) else { return };
        let lower = name.to_lowercase();
        let message = match error {
            ImageError::Uppercase(_) if self.model.stage_named(&lower).is_some() => format!(
                "{} does not find the stage `{lower}`: {} compares names by case, so write \
                 `{lower}`",
                quoted(name),
                Keyword::From.name()
            ),
            ImageError::Uppercase(_) => {
                format!("an image name has no capital letters; write {}", quoted(&lower))
            }
            ImageError::LooksLikeId => {
                "64 hexadecimal digits are an image id, not a name".to_owned()
            }
            ImageError::TooLong => "an image name has at most 255 characters".to_owned(),
            ImageError::Format(_) => format!(
                "{} is no image reference; write `name`, `name:tag` or `registry/name:tag`",
                quoted(name)
            ),
            ImageError::Digest(_) => format!(
                "the digest of {} is wrong; write `@sha256:` and 64 hexadecimal digits",
                quoted(name)
            ),
        };
        report.error(rules::INVALID_IMAGE, span, message);
    }

    /// A platform with variables; one without is checked with the entry.
    fn platform(&self, report: &mut Report, instruction: &Instruction) {
        for flag in value_flags(instruction, |kind| matches!(kind, ValueKind::Platform)) {
            let Some(text) = flag.value_text() else { continue };
            let word = Expandable::free(text, self.options());
            let variables = word.read().map_or(0, |pieces| expansion::variables(&pieces).len());
            let result = self.model.global_scope().evaluate(word.text.text(), self.options());
            expandable::report_evaluation(report, &word, &result.errors);
            let fault = match result.value.as_deref() {
                _ if variables == 0 => None,
                Some("") => Some(format!("{} is empty here", quoted(word.text.text()))),
                Some(value) => values::platform_fault(value),
                None => None,
            };
            if let Some(message) = fault {
                report.error(rules::INVALID_PLATFORM, word.span(), message);
            }
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        let mut report = Report::default();
        if !self.any_instruction && self.model.stages().is_empty() {
            let message = format!(
                "the file holds no instruction; begin with {} and the image to start from",
                Keyword::From.name()
            );
            report.error(rules::NO_INSTRUCTIONS, Span::empty(0), message);
        } else if self.model.stages().is_empty() && !self.orphan {
            let end = self.document.text().len();
            let message = format!(
                "the file has no {}; a build needs at least one stage",
                Keyword::From.name()
            );
            report.error(rules::NO_STAGE, Span::empty(end), message);
        }
        self.found.extend(report.finish());
        self.found
    }
}

/// The flags whose value is of a kind.
fn value_flags(
    instruction: &Instruction,
    is_kind: fn(&ValueKind) -> bool,
) -> impl Iterator<Item = &Flag> {
    let row = instruction.statement.kind.map(|kind| kind.row());
    instruction.statement.flags.iter().filter(move |flag| {
        row.and_then(|row| row.flag(flag.name())).is_some_and(|row| is_kind(&row.value))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::checks::testing::check_errors;

    #[test]
    fn files_without_stages() {
        check_errors(
            "",
            expect![[r#"

            ^| no-instructions: the file holds no instruction; begin with FROM and the image to start from"#]],
        );
        check_errors(
            "# only a comment\n",
            expect![[r#"
            # only a comment
            ^| no-instructions: the file holds no instruction; begin with FROM and the image to start from
        "#]],
        );
        check_errors(
            "ARG A=1\n",
            expect![[r#"
            ARG A=1

            ^| no-stage: the file has no FROM; a build needs at least one stage"#]],
        );
        check_errors(
            "ARG A=1\nRUN x\nENV a=b\nFROM c\n",
            expect![[r#"
            ARG A=1
            RUN x
            ^^^ no-stage: RUN needs a stage to belong to; begin the file with FROM and the image to start from (only ARG can stand before it)
            ENV a=b
            FROM c
        "#]],
        );
    }

    #[test]
    fn defaults_of_arguments_lead_to_images() {
        check_errors(
            "ARG A\nARG AB=$A\nARG ABC=x:$AB\nARG OK=${A:-x} TOO=x$AB\nFROM $AB\nFROM $ABC\n\
             FROM $OK\nFROM $TOO\nARG B=$A\nFROM a$B\n",
            expect![[r#"
                ARG A
                ARG AB=$A
                ARG ABC=x:$AB
                ARG OK=${A:-x} TOO=x$AB
                FROM $AB
                     ^^^ (warning) invalid-default-arg-in-from: without `--build-arg` this is nothing; give the ARG a default so that the file builds by itself
                FROM $ABC
                     ^^^^ (warning) invalid-default-arg-in-from: without `--build-arg` this is `x:`, which is no image; give the ARG a default so that the file builds by itself
                FROM $OK
                FROM $TOO
                ARG B=$A
                FROM a$B
            "#]],
        );
    }

    #[test]
    fn images() {
        check_errors(
            "FROM Alpine\nFROM a:b:c\nFROM a@sha256:12\nFROM ghcr.io/a/b:1\nFROM a AS base\nFROM Base\nFROM base\n",
            expect![[r#"
                FROM Alpine
                     ^^^^^^ invalid-image: an image name has no capital letters; write `alpine`
                FROM a:b:c
                     ^^^^^ invalid-image: `a:b:c` is no image reference; write `name`, `name:tag` or `registry/name:tag`
                FROM a@sha256:12
                     ^^^^^^^^^^^ invalid-image: `a@sha256:12` is no image reference; write `name`, `name:tag` or `registry/name:tag`
                FROM ghcr.io/a/b:1
                FROM a AS base
                FROM Base
                     ^^^^ invalid-image: `Base` does not find the stage `base`: FROM compares names by case, so write `base`
                FROM base
            "#]],
        );
    }

    #[test]
    fn images_from_arguments() {
        check_errors(
            "ARG A=alpine\nARG B\nARG C=UPPER\nFROM $A\nFROM $B\nFROM $C\nFROM x:$B\nFROM ${D}\nFROM ${B:-ok}\nFROM ${TARGETARCH}\n",
            expect![[r#"
                ARG A=alpine
                ARG B
                ARG C=UPPER
                FROM $A
                FROM $B
                     ^^ (warning) invalid-default-arg-in-from: without `--build-arg` this is nothing; give the ARG a default so that the file builds by itself
                FROM $C
                     ^^ invalid-image: an image name has no capital letters; write `upper`
                FROM x:$B
                     ^^^^ (warning) invalid-default-arg-in-from: without `--build-arg` this is `x:`, which is no image; give the ARG a default so that the file builds by itself
                FROM ${D}
                     ^^^^ blank-image: `${D}` is empty here, so there is no image to start from; declare the variable with ARG and a default before the first FROM
                FROM ${B:-ok}
                FROM ${TARGETARCH}
            "#]],
        );
    }

    #[test]
    fn platforms() {
        check_errors(
            "ARG P=bogus\nFROM --platform=lunix a\nFROM --platform=$P a\nFROM --platform=$NONE a\nFROM --platform=$BUILDPLATFORM a\nFROM --platform=linux/a/b/c a\n",
            expect![[r#"
                ARG P=bogus
                FROM --platform=lunix a
                                ^^^^^ invalid-platform: `lunix` is neither an operating system nor an architecture
                FROM --platform=$P a
                                ^^ invalid-platform: `bogus` is neither an operating system nor an architecture
                FROM --platform=$NONE a
                                ^^^^^ invalid-platform: `$NONE` is empty here
                FROM --platform=$BUILDPLATFORM a
                FROM --platform=linux/a/b/c a
                                ^^^^^^^^^^^ invalid-platform: the platform `linux/a/b/c` has more than three parts
            "#]],
        );
    }

    #[test]
    fn copies_between_stages() {
        check_errors(
            "FROM a AS one\nCOPY --from=one x y\nCOPY --from=0 x y\nCOPY --from=two x y\nCOPY --from=7 x y\nFROM b AS two\nCOPY --from=ONE x y\nCOPY --from=0 x y\nCOPY --from=alpine:3 x y\nCOPY --from=onne:: x y\nCOPY --from=$V x y\nRUN --mount=from=three,target=/t ls\nRUN --mount=from=1,target=/t ls\nFROM c AS three\n",
            expect![[r#"
                FROM a AS one
                          ^^^ … the stage is defined here
                COPY --from=one x y
                            ^^^ stage-order: a stage cannot copy from itself
                COPY --from=0 x y
                            ^ stage-order: a stage cannot copy from itself
                COPY --from=two x y
                            ^^^ stage-order: this stage is only defined further down; move it before the one that uses it
                COPY --from=7 x y
                            ^ unknown-stage: there is no such stage; the file has 0 to 2
                FROM b AS two
                          ^^^ … the stage is defined here
                COPY --from=ONE x y
                COPY --from=0 x y
                COPY --from=alpine:3 x y
                COPY --from=onne:: x y
                            ^^^^^^ invalid-image: `onne::` is no image reference; write `name`, `name:tag` or `registry/name:tag`
                COPY --from=$V x y
                            ^^ variable-not-expanded: BuildKit expands nothing in `--from`; give the image a name with `FROM … AS name` and use that
                RUN --mount=from=three,target=/t ls
                                 ^^^^^ stage-order: this stage is only defined further down; move it before the one that uses it
                RUN --mount=from=1,target=/t ls
                FROM c AS three
                          ^^^^^ … the stage is defined here
            "#]],
        );
    }

    #[test]
    fn values_of_variables() {
        check_errors(
            "FROM a\nARG PORT=http\nEXPOSE $PORT ${OTHER} 70000\nENV S=SIGFOO\nSTOPSIGNAL $S\nSTOPSIGNAL SIGTREM\nENV M=99\nCOPY --chmod=$M a b\nENV E=\nVOLUME $E\nENV X=${E:?must be set}\n",
            expect![[r#"
                FROM a
                ARG PORT=http
                EXPOSE $PORT ${OTHER} 70000
                       ^^^^^ invalid-port: `http` is not a port number
                                      ^^^^^ invalid-port: `70000` is no port; ports go from 0 to 65535
                ENV S=SIGFOO
                STOPSIGNAL $S
                           ^^ invalid-signal: `SIGFOO` is no signal that Linux has; did you mean `SIGFPE`?
                STOPSIGNAL SIGTREM
                           ^^^^^^^ invalid-signal: `SIGTREM` is no signal that Linux has; did you mean `SIGTERM`?
                ENV M=99
                COPY --chmod=$M a b
                             ^^ invalid-mode: `99` is not a mode; write octal permissions from 0 to 7777, or symbols such as `u=rwX,go=rX`
                ENV E=
                VOLUME $E
                       ^^ empty-volume: this volume's path is empty
                ENV X=${E:?must be set}
                      ^^^^^^^^^ unclosed-brace: this `${` is never closed; a blank ends the word unless it is in quotes
                                ^^ missing-equals: `be` has no `=`; every word here must be `name=value`, so put values with blanks in quotes
                                   ^^^^ missing-equals: `set}` has no `=`; every word here must be `name=value`, so put values with blanks in quotes
            "#]],
        );
    }

    #[test]
    fn what_a_base_image_may_define_is_unknown() {
        check_errors(
            "FROM a\nENV X=${Y:?no}\nSTOPSIGNAL $Z\n",
            expect![[r#"
            FROM a
            ENV X=${Y:?no}
            STOPSIGNAL $Z
        "#]],
        );
        check_errors(
            "FROM scratch\nENV X=${Y:?no}\nSTOPSIGNAL $Z\n",
            expect![[r#"
            FROM scratch
            ENV X=${Y:?no}
                  ^^^^^^^^ required-variable: the build stops here: Y: no
            STOPSIGNAL $Z
                       ^^ invalid-signal: the signal is empty
        "#]],
        );
        check_errors(
            "FROM scratch AS s\nONBUILD ENV Y=1\nFROM s\nENV X=${Y:?no}\n",
            expect![[r#"
            FROM scratch AS s
            ONBUILD ENV Y=1
            FROM s
            ENV X=${Y:?no}
        "#]],
        );
        check_errors(
            "FROM scratch AS s\nENV Y=\nFROM s\nENV X=${Y:?no}\n",
            expect![[r#"
            FROM scratch AS s
            ENV Y=
            FROM s
            ENV X=${Y:?no}
                  ^^^^^^^^ required-variable: the build stops here: Y: no
        "#]],
        );
    }
}
