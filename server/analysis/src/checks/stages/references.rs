//! What COPY and the mounts of RUN take from other stages and from images
//! (`dockerfile2llb/convert.go`, `toCommand`; `convert_runmount.go`).

use dialect::ValueKind;
use syntax::evaluation::{self, Keep};
use syntax::{Flag, Instruction, Mapped, Span, expansion, image};

use super::{Pass, value_flags};
use crate::checks::expandable::{self, Expandable};
use crate::checks::report::{Report, did_you_mean, quoted};
use crate::checks::{mounts, rules};

impl Pass<'_> {
    /// What COPY and the mounts of RUN take from other stages.
    pub(super) fn references(&mut self, report: &mut Report, instruction: &Instruction) {
        for flag in value_flags(instruction, |kind| matches!(kind, ValueKind::Source)) {
            if let (Some(text), Some(span)) = (flag.value_text(), flag.value_span()) {
                self.copy_source(report, &text, span);
            }
        }
        for flag in value_flags(instruction, |kind| matches!(kind, ValueKind::Mount)) {
            for (name, span) in mount_sources(flag) {
                self.named_source(report, &name, span);
            }
            self.mount_without_target(report, flag);
        }
    }

    fn mount_without_target(&self, report: &mut Report, flag: &Flag) {
        let at_root = self.stages.last().is_some_and(|stage| stage.at_root);
        if at_root && mounts::covers_working_directory(flag) {
            let message = "the mount has no `target`, so it would cover the working directory, \
                           which is `/` here; name a directory";
            report.error(rules::INVALID_MOUNT_TARGET, flag.word.span, message);
        }
    }

    fn copy_source(&mut self, report: &mut Report, text: &Mapped, span: Span) {
        let name = text.text();
        if name.is_empty() {
            return;
        }
        let plain = expansion::read(name, self.options()).map(|pieces| {
            let empty = evaluation::evaluate(name, &pieces, &evaluation::Empty, Keep::default());
            empty.value.as_deref() == Some(name)
        });
        match plain {
            Err(error) => {
                let word = Expandable::free(text.clone(), self.options());
                expandable::report_lex_error(report, &word, &error);
            }
            Ok(false) => {
                let message = "BuildKit expands nothing in `--from`; give the image a name with \
                               `FROM … AS name` and use that";
                report.error(rules::VARIABLE_NOT_EXPANDED, span, message);
            }
            Ok(true) => match name.parse::<i64>() {
                Ok(number) => self.numbered_source(report, number, span),
                Err(_) => self.named_source(report, name, span),
            },
        }
    }

    fn numbered_source(&self, report: &mut Report, number: i64, span: Span) {
        let current = self.stages.len() - 1;
        match usize::try_from(number) {
            Ok(index) if index < current => {}
            Ok(index) if index < self.stage_count => self.too_early(report, index, span, None),
            // BuildKit numbers the images it has met behind the stages.
            Ok(index) if index < self.stage_count + self.images => {}
            _ => {
                let message = match self.stage_count {
                    1 => "there is no such stage; the file has one, number 0".to_owned(),
                    count => {
                        format!("there is no such stage; the file has 0 to {}", count - 1)
                    }
                };
                report.error(rules::UNKNOWN_STAGE, span, message);
            }
        }
    }

    fn named_source(&mut self, report: &mut Report, name: &str, span: Span) {
        let stage = self.names.get(&name.to_lowercase()).copied();
        match stage {
            Some(stage) if stage.index + 1 < self.stages.len() => {}
            Some(stage) => self.too_early(report, stage.index, span, Some(stage.span)),
            None => {
                self.images += 1;
                if image::read(name).is_err() {
                    self.bad_source(report, name, span);
                }
            }
        }
    }

    fn bad_source(&self, report: &mut Report, name: &str, span: Span) {
        let near = did_you_mean(name, self.names.keys().map(String::as_str), "");
        match near.is_empty() {
            true => self.image(report, span, name),
            false => {
                let message = format!("{} is neither a stage nor an image{near}", quoted(name));
                report.error(rules::INVALID_IMAGE, span, message);
            }
        }
    }

    fn too_early(&self, report: &mut Report, index: usize, span: Span, at: Option<Span>) {
        let message = match index + 1 == self.stages.len() {
            true => "a stage cannot copy from itself",
            false => "this stage is only defined further down; move it before the one that uses it",
        };
        report.error(rules::STAGE_ORDER, span, message);
        if let Some(at) = at {
            report.related_elsewhere(at, "the stage is defined here");
        }
    }
}

/// What a mount takes from where, if that is not the build context.
fn mount_sources(flag: &Flag) -> Vec<(String, Span)> {
    let fields = flag.value_text().and_then(|value| mounts::csv_fields(&value).ok());
    fields
        .unwrap_or_default()
        .iter()
        .filter_map(|field| {
            let (key, value) = field.text().split_once('=')?;
            let row = dialect::mounts::option(key)?;
            let from = matches!(row.value, dialect::mounts::OptionValue::From);
            let range = Span::new(key.len() as u32 + 1, field.text().len() as u32);
            (from && !value.is_empty() && !value.contains('$'))
                .then(|| (value.to_owned(), field.span(range)))
        })
        .collect()
}
