//! The form of a flag's value; for `--mount`, the options of the type.

use dialect::mounts::{self, OptionSupport, OptionValue};
use dialect::{Choice, Instruction as Row, MountOption, MountType, ValueKind};
use syntax::{Flag, Span};

use super::{Signature, SignatureHelp, position};
use crate::features::focus::{Mount, Place, index_of};

/// The form of `flag` of `owner` if the cursor is in its value.
pub(super) fn help(place: Place<'_>, owner: &Row, flag: &Flag) -> Option<SignatureHelp> {
    let row = owner.flag(flag.name())?;
    let value = flag.value_text()?;
    if place.offset < flag.value_span()?.start {
        return None;
    }
    let index = index_of(&value, place.offset);
    if matches!(row.value, ValueKind::Mount) {
        return Some(mount(owner, row, value.text(), index));
    }
    let typed = value.slice(Span::new(0, index));
    let parameters = row.value.parameters();
    let mut summary = row.summary.to_owned();
    if let Some(default) = row.default {
        summary.push_str(&format!(" Without it: `{default}`."));
    }
    let mut signature =
        Signature::new(format!("{} {}", owner.name, row.form()), &summary, parameters);
    match closed(row.value) {
        Some((label, markdown)) => {
            signature.add(&label, markdown);
            signature.active = Some(0);
        }
        None => signature.active = position::part(parameters, 0, typed),
    }
    Some(SignatureHelp::one(signature))
}

/// The only part of a value that is one of a few words, and what these mean.
fn closed(value: ValueKind) -> Option<(String, String)> {
    match value {
        ValueKind::Boolean => {
            Some(("true|false".to_owned(), "The flag alone means `true`.".to_owned()))
        }
        ValueKind::OneOf(choices) => Some((names(choices), list(choices))),
        _ => None,
    }
}

fn names(choices: &[Choice]) -> String {
    choices.iter().map(|choice| choice.name).collect::<Vec<_>>().join("|")
}

fn list(choices: &[Choice]) -> String {
    let lines = choices.iter().map(|choice| format!("- `{}`: {}", choice.name, choice.summary));
    lines.collect::<Vec<_>>().join("\n")
}

/// The options of the mount in `text`. Where its type is not known, each type has a form.
fn mount(owner: &Row, flag: &dialect::Flag, text: &str, index: u32) -> SignatureHelp {
    let mount = Mount::read(text, index);
    let decided = mount.has_type() && mount.kind().is_some();
    let kinds = match mount.kind() {
        Some(kind) if decided => kind..kind + 1,
        _ => 0..mounts::TYPES.len(),
    };
    let typed = mount.typed_type(text);
    let begun = kinds.clone().position(|kind| {
        !typed.is_empty() && mounts::TYPES.get(kind).is_some_and(|row| row.name.starts_with(typed))
    });
    let signatures = kinds.map(|kind| of_type(owner, flag, &mount, kind, text)).collect();
    SignatureHelp {
        signatures,
        active: begun.unwrap_or_default(),
        decided: decided || begun.is_some(),
    }
}

/// The form of a mount of the type `kind`.
fn of_type(owner: &Row, flag: &dialect::Flag, mount: &Mount, kind: usize, text: &str) -> Signature {
    let row = mounts::TYPES.get(kind).unwrap_or(&mounts::TYPES[0]);
    let is_used = |option: &&MountOption| option.support_for(kind) == OptionSupport::Used;
    let options: Vec<&MountOption> = mounts::OPTIONS.iter().filter(is_used).collect();
    let form = |option: &&MountOption| match option.value {
        OptionValue::Type => format!("{}={}", option.name, row.name),
        _ => option.form(),
    };
    let forms: Vec<String> = options.iter().map(form).collect();
    let label = format!("{} --{}={}", owner.name, flag.name, forms.join(","));
    let mut signature = Signature::new(label, row.summary, &[]);
    for (option, form) in options.iter().zip(&forms) {
        let values = match option.value {
            OptionValue::OneOf(choices) => format!("\n{}", list(choices)),
            _ => String::new(),
        };
        signature.add(form, format!("{}{values}", option.summary));
    }
    signature.active = active(mount, row, &options, text);
    signature
}

/// The option that the cursor is at, or that would be written next: one that the type needs.
fn active(mount: &Mount, kind: &MountType, options: &[&MountOption], text: &str) -> Option<usize> {
    if let Some(row) = mount.option() {
        return options.iter().position(|option| option.name == row.name);
    }
    let key = mount.key(text).to_ascii_lowercase();
    let fits = |option: &&MountOption| !mount.has_other(option) && option.name.starts_with(&key);
    let needed = options.iter().position(|option| fits(option) && kind.needs(option));
    let first = options.iter().position(fits);
    // Without a type that comes first.
    if mount.has_type() { needed.or(first) } else { first }
}
