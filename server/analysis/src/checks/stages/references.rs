//! What COPY and the mounts of RUN take from other stages and from images
//! (`dockerfile2llb/convert.go`, `toCommand`; `convert_runmount.go`).

use dialect::ValueKind;
use syntax::{Flag, Instruction, Span, image};

use super::{Pass, value_flags};
use crate::checks::expandable;
use crate::checks::report::{Report, did_you_mean, quoted};
use crate::checks::{mounts, rules};
use crate::model::expandable::Expandable;
use crate::model::{Source, Target};

impl Pass<'_> {
    /// What COPY and the mounts of RUN take from other stages. `in_entry` takes spans that count
    /// from the entry, `in_file` such that count from the start of the file.
    pub(super) fn references(
        &self,
        in_entry: &mut Report,
        in_file: &mut Report,
        entry: usize,
        instruction: &Instruction,
    ) {
        for source in self.model.sources_at(entry) {
            match source.target {
                Target::Stage(_) => {}
                Target::Image if source.is_number() => {}
                Target::Image => self.image_source(in_file, source),
                Target::TooEarly(stage) => self.too_early(in_file, stage, source),
                Target::NoStage => self.no_stage(in_file, source.span),
                Target::Unreadable => self.unreadable(in_entry, instruction),
            }
        }
        for flag in value_flags(instruction, |kind| matches!(kind, ValueKind::Mount)) {
            self.mount_without_target(in_entry, entry, flag);
        }
    }

    fn mount_without_target(&self, report: &mut Report, entry: usize, flag: &Flag) {
        let state = self.model.state_at(entry);
        if state.is_some_and(|state| state.working_directory == Some("/"))
            && mounts::covers_working_directory(flag)
        {
            let message = "the mount has no `target`, so it would cover the working directory, \
                           which is `/` here; name a directory";
            report.error(rules::INVALID_MOUNT_TARGET, flag.word.span, message);
        }
    }

    /// A source with variables or quotes in it.
    fn unreadable(&self, report: &mut Report, instruction: &Instruction) {
        for flag in value_flags(instruction, |kind| matches!(kind, ValueKind::Source)) {
            let Some(text) = flag.value_text() else { continue };
            let word = Expandable::free(text, self.options());
            match word.read() {
                Err(error) => expandable::report_lex_error(report, &word, &error),
                Ok(_) => {
                    let message = "BuildKit expands nothing in `--from`; give the image a name \
                                   with `FROM … AS name` and use that";
                    report.error(rules::VARIABLE_NOT_EXPANDED, word.span(), message);
                }
            }
        }
    }

    fn no_stage(&self, report: &mut Report, span: Span) {
        let message = match self.model.stages().len() {
            1 => "there is no such stage; the file has one, number 0".to_owned(),
            count => format!("there is no such stage; the file has 0 to {}", count - 1),
        };
        report.error(rules::UNKNOWN_STAGE, span, message);
    }

    fn image_source(&self, report: &mut Report, source: &Source) {
        let name = &source.text;
        if image::read(name).is_ok() {
            return;
        }
        let stages = self.model.stages().iter().filter_map(|stage| stage.name.as_ref());
        let names: Vec<String> = stages.map(|name| name.text.to_lowercase()).collect();
        let near = did_you_mean(name, names.iter().map(String::as_str), "");
        match near.is_empty() {
            true => self.image(report, source.span, name),
            false => {
                let message = format!("{} is neither a stage nor an image{near}", quoted(name));
                report.error(rules::INVALID_IMAGE, source.span, message);
            }
        }
    }

    fn too_early(&self, report: &mut Report, stage: usize, source: &Source) {
        let message = match self.stage.is_some_and(|own| own.number == stage) {
            true => "a stage cannot copy from itself",
            false => "this stage is only defined further down; move it before the one that uses it",
        };
        report.error(rules::STAGE_ORDER, source.span, message);
        let name = self.model.stages().get(stage).and_then(|stage| stage.name.as_ref());
        if let Some(name) = name.filter(|_| !source.is_number()) {
            report.related_elsewhere(name.span, "the stage is defined here");
        }
    }
}
