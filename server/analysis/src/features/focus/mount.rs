//! The list of options in the value of `--mount`.

use dialect::MountOption;
use dialect::mounts::{self, OptionValue};
use syntax::{Flag, Span};

use super::place::{Place, Word, index_of};
use super::{Notation, Origin, Role, Source, Subject};

/// The options of one mount, and which of them the cursor is in.
#[derive(Debug)]
pub(crate) struct Mount {
    fields: Vec<Field>,
    current: usize,
    id: Option<String>,
}

/// The type whose source is in the context unless it says otherwise; it is the default.
const BIND: Option<usize> = Some(0);

/// What stands between two commas; ranges count in the value.
#[derive(Debug)]
struct Field {
    row: Option<&'static MountOption>,
    key: Span,
    value: Option<Span>,
    /// The mount type that it names, if it names one; `None` inside for an unknown one.
    kind: Option<Option<usize>>,
}

impl Mount {
    /// The options in `text`, with the cursor at `index` of it.
    pub(crate) fn read(text: &str, index: u32) -> Mount {
        let (mut fields, mut start, mut current) = (Vec::new(), 0, 0);
        for field in text.split(',') {
            if start <= index {
                current = fields.len();
            }
            fields.push(Field::read(field, start));
            start += field.len() as u32 + 1;
        }
        let is_id = |row: &MountOption| matches!(row.value, OptionValue::Id);
        let id = fields.iter().find(|field| field.row.is_some_and(is_id));
        let id = id.and_then(|field| text.get(field.value?.range())).map(str::to_owned);
        Mount { fields, current, id }
    }

    /// The mount type as an index into [`mounts::TYPES`]; `None` if it is not known. Without a
    /// type it is the first one.
    pub(crate) fn kind(&self) -> Option<usize> {
        self.fields.iter().rev().find_map(|field| field.kind).unwrap_or(Some(0))
    }

    /// Whether one of the options names the type.
    pub(crate) fn has_type(&self) -> bool {
        self.fields.iter().any(|field| field.kind.is_some())
    }

    /// The id that it is given.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What is written as the type, in `text`.
    pub(crate) fn typed_type<'t>(&self, text: &'t str) -> &'t str {
        let value = self.fields.iter().rev().find(|field| field.kind.is_some());
        value.and_then(|field| text.get(field.value?.range())).unwrap_or_default()
    }

    /// The option at the cursor.
    pub(crate) fn option(&self) -> Option<&'static MountOption> {
        self.fields.get(self.current).and_then(|field| field.row)
    }

    /// What is typed of the key at the cursor, if the cursor is in it or behind it.
    pub(crate) fn key<'t>(&self, text: &'t str) -> &'t str {
        self.fields.get(self.current).and_then(|field| text.get(field.key.range())).unwrap_or("")
    }

    /// Whether there is no other option than the one at the cursor.
    pub(crate) fn is_alone(&self) -> bool {
        self.fields.len() <= 1
    }

    /// The options that are given a value in `text`.
    pub(crate) fn values<'t>(
        &self,
        text: &'t str,
    ) -> impl Iterator<Item = (&'static MountOption, &'t str)> {
        self.fields
            .iter()
            .filter_map(move |field| Some((field.row?, text.get(field.value?.range())?)))
    }

    /// Whether `row` is given by another option than the one at the cursor.
    pub(crate) fn has_other(&self, row: &MountOption) -> bool {
        let others = self.fields.iter().enumerate().filter(|(index, _)| *index != self.current);
        others.filter_map(|(_, field)| field.row).any(|other| other.name == row.name)
    }
}

impl Field {
    fn read(text: &str, start: u32) -> Field {
        let end = start + text.len() as u32;
        let equals = text.find('=').map(|index| start + index as u32);
        let (key, value) = text.split_once('=').map_or((text, None), |(k, v)| (k, Some(v)));
        let row = mounts::option(key);
        let kind = match (row.map(|row| row.value), value) {
            (Some(OptionValue::Type), Some(value)) => Some(mounts::type_index(value)),
            _ => None,
        };
        Field {
            row,
            key: Span::new(start, equals.unwrap_or(end)),
            value: equals.map(|equals| Span::new(equals + 1, end)),
            kind,
        }
    }
}

/// What stands at `place` in the value of the flag `--mount`.
pub(super) fn read<'a>(place: Place<'a>, flag: &Flag) -> (Word, Subject<'a>) {
    let nothing = (place.no_word(), Subject::Argument);
    let Some(value) = flag.value_text() else { return nothing };
    let index = index_of(&value, place.offset);
    let mount = Mount::read(value.text(), index);
    let Some(field) = mount.fields.get(mount.current) else { return nothing };
    let word = |range: Span| Word::mapped(place.placed, &value, range, index);
    match field.value {
        Some(range) if index >= range.start => match field.row {
            Some(row) if matches!(row.value, OptionValue::From) => {
                (word(range), Subject::Reference(Role::MountSource))
            }
            Some(row) if matches!(row.value, OptionValue::Source) && mount.kind() == BIND => {
                let elsewhere = mount.fields.iter().filter_map(|field| field.row);
                let elsewhere =
                    elsewhere.map(|row| row.value).any(|v| matches!(v, OptionValue::From));
                let origin = if elsewhere { Origin::Reference } else { Origin::Context };
                (word(range), Subject::Source(Source { origin, notation: Notation::Option }))
            }
            Some(row) => (word(range), Subject::MountValue { mount, row }),
            None => (word(range), Subject::Argument),
        },
        value => (word(field.key), Subject::MountKey { equals: value.is_some(), mount }),
    }
}
