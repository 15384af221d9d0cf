//! The names of pages: an item carries one, and its documentation is made only when it is asked
//! for.

use dialect::words::{self, SCRATCH};
use dialect::{
    Argument, Choice, Directive, Flag, Instruction, Keyword, LabelKey, Lint, MountOption, Shell,
    Signal, arguments, directives, labels, lints, mounts, platforms, shells, signals,
};

use images::{Repository, facts};

use crate::features::pages::{self, Tag};

pub(super) fn instruction(row: &Instruction) -> String {
    format!("instruction:{}", row.name)
}

pub(super) fn flag(owner: &Instruction, row: &Flag) -> String {
    format!("flag:{}:{}", owner.name, row.name)
}

pub(super) fn flag_value(owner: &Instruction, row: &Flag, choice: &Choice) -> String {
    format!("flag-value:{}:{}:{}", owner.name, row.name, choice.name)
}

pub(super) fn mount_type(name: &str) -> String {
    format!("mount-type:{name}")
}

/// `kind` is an index into [`mounts::TYPES`]; the name of the type is missing if it is not known.
pub(super) fn mount_option(kind: Option<usize>, row: &MountOption) -> String {
    let kind = kind.and_then(|kind| mounts::TYPES.get(kind)).map_or("", |row| row.name);
    format!("mount-option:{kind}:{}", row.name)
}

pub(super) fn mount_value(row: &MountOption, choice: &Choice) -> String {
    format!("mount-value:{}:{}", row.name, choice.name)
}

pub(super) fn directive(row: &Directive) -> String {
    format!("directive:{}", row.name)
}

pub(super) fn directive_value(row: &Directive, choice: &Choice) -> String {
    format!("directive-value:{}:{}", row.name, choice.name)
}

pub(super) fn argument(row: &Argument) -> String {
    format!("argument:{}", row.name)
}

pub(super) fn signal(row: &Signal) -> String {
    format!("signal:{}", row.name)
}

/// An official image or the empty one.
pub(super) fn image(name: &str) -> String {
    format!("image:{name}")
}

pub(super) fn tag(image: &str, tag: &str) -> String {
    format!("tag:{image}:{tag}")
}

/// A tag of an image of which only a registry knows.
pub(super) fn told(repository: &Repository, tag: &str) -> String {
    format!("told:{}/{}:{tag}", repository.registry(), repository.path())
}

/// The repository and the tag that `topic` names.
pub(super) fn told_tag(topic: &str) -> Option<(Repository, &str)> {
    let (area, rest) = topic.split_once(':')?;
    let (image, tag) = rest.rsplit_once(':').filter(|_| ["tag", "told"].contains(&area))?;
    Some((Repository::of(image)?, tag))
}

/// The first word of HEALTHCHECK.
pub(super) fn check(word: &str) -> String {
    format!("check:{word}")
}

pub(super) fn label_key(row: &LabelKey) -> String {
    format!("label-key:{}", row.name)
}

/// A build check.
pub(super) fn lint(row: &Lint) -> String {
    format!("lint:{}", row.name)
}

pub(super) fn platform(name: &str) -> String {
    format!("platform:{name}")
}

/// A protocol of EXPOSE.
pub(super) fn protocol(row: &Choice) -> String {
    format!("protocol:{}", row.name)
}

pub(super) fn shell(row: &Shell) -> String {
    format!("shell:{}", row.name)
}

pub(super) fn stage_name() -> String {
    "stage-name:".to_owned()
}

/// The page that `topic` names.
pub(super) fn page(topic: &str) -> Option<String> {
    let (area, rest) = topic.split_once(':')?;
    match area {
        "instruction" => Keyword::parse(rest).map(|keyword| pages::instruction(keyword.row())),
        "flag" => flag_page(rest),
        "flag-value" => flag_value_page(rest),
        "mount-type" => mounts::TYPES.get(mounts::type_index(rest)?).map(pages::mount_type),
        "mount-option" => {
            let (kind, name) = rest.split_once(':')?;
            Some(pages::mount_option(mounts::type_index(kind), mounts::option(name)?))
        }
        "mount-value" => mount_value_page(rest),
        "directive" => directives::find(rest).map(pages::directive),
        "directive-value" => directive_value_page(rest),
        "argument" => arguments::find(rest).map(pages::argument),
        "signal" => signals::ALL.iter().find(|row| row.name == rest).map(pages::signal),
        "image" if rest == SCRATCH => Some(pages::scratch()),
        "image" => Some(pages::image(facts::named(rest)?, Tag::Missing, facts::SNAPSHOT)),
        "tag" => {
            let (image, tag) = rest.rsplit_once(':')?;
            Some(pages::image(facts::named(image)?, Tag::Given(tag), facts::SNAPSHOT))
        }
        "check" => {
            let choice = words::HEALTH_CHECKS.iter().find(|choice| choice.name == rest)?;
            Some(pages::check(Keyword::Healthcheck.row(), choice))
        }
        "label-key" => labels::find(rest).map(pages::label_key),
        "lint" => lints::find(rest).map(pages::lint),
        "platform" => platforms::find(rest).map(pages::platform),
        "protocol" => words::protocol(rest).map(pages::protocol),
        "shell" => shells::find(rest).map(pages::shell),
        "stage-name" => Some(pages::stage_name()),
        _ => None,
    }
}

/// The instruction and its flag that `OWNER:name` names.
fn flag_row(topic: &str) -> Option<(&'static Instruction, &'static Flag)> {
    let (owner, name) = topic.split_once(':')?;
    let owner = Keyword::parse(owner)?.row();
    Some((owner, owner.flag(name)?))
}

fn flag_page(topic: &str) -> Option<String> {
    flag_row(topic).map(|(owner, row)| pages::flag(owner, row))
}

fn flag_value_page(topic: &str) -> Option<String> {
    let (flag, value) = topic.rsplit_once(':')?;
    let (owner, row) = flag_row(flag)?;
    let choice = pages::choices(row).iter().find(|choice| choice.name == value)?;
    Some(pages::flag_value(owner, row, choice))
}

fn mount_value_page(topic: &str) -> Option<String> {
    let (name, value) = topic.split_once(':')?;
    let row = mounts::option(name)?;
    let choice = pages::mount_choices(row).iter().find(|choice| choice.name == value)?;
    Some(pages::mount_value(row, choice))
}

fn directive_value_page(topic: &str) -> Option<String> {
    let (name, value) = topic.split_once(':')?;
    let row = directives::find(name)?;
    let choice = row.values.iter().find(|choice| choice.name == value)?;
    Some(pages::directive_value(row, choice))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn topics_lead_to_pages() {
        let unknown =
            ["", "x", "instruction:", "flag:RUN", "mount-option:cache:x", "tag:python", "image:x"];
        for topic in unknown {
            assert_eq!(page(topic), None, "{topic}");
        }
        let page = page("mount-option:tmpfs:sharing").unwrap();
        assert!(page.contains("**Refused**"), "{page}");
    }
}
