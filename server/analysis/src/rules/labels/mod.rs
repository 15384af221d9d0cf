//! Rules about labels.

use super::Rule;

mod forms;
mod pairs;

mod label_empty;
mod label_key_form;
mod label_key_twice;
mod label_missing;
mod label_not_allowed;
mod label_not_commit;
mod label_not_license;
mod label_not_mail;
mod label_not_time;
mod label_not_url;
mod label_not_version;

/// The rules about labels, by name.
pub(super) static ALL: &[&Rule] = &[
    &label_empty::RULE,
    &label_key_form::RULE,
    &label_key_twice::RULE,
    &label_missing::RULE,
    &label_not_allowed::RULE,
    &label_not_commit::RULE,
    &label_not_license::RULE,
    &label_not_mail::RULE,
    &label_not_time::RULE,
    &label_not_url::RULE,
    &label_not_version::RULE,
];
