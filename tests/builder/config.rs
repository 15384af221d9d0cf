//! The configuration of an image: all that a container gets from it, and nothing of its history.

use std::collections::BTreeMap;

use serde_json::Value;

/// The fields that count. What is empty and what is absent are the same.
const FIELDS: [&str; 12] = [
    "Cmd",
    "Entrypoint",
    "Env",
    "ExposedPorts",
    "Healthcheck",
    "Labels",
    "OnBuild",
    "Shell",
    "StopSignal",
    "User",
    "Volumes",
    "WorkingDir",
];

/// Fields by their names, without those that are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config {
    fields: BTreeMap<String, Value>,
}

impl Config {
    /// Reads what the engine tells of an image.
    pub(crate) fn read(image: &Value) -> Config {
        let config = image.get("Config");
        let field = |name: &str| Some((name.to_owned(), normal(name, config?.get(name)?)));
        let fields = FIELDS.into_iter().filter_map(field);
        Config { fields: fields.filter(|(_, value)| !is_empty(value)).collect() }
    }

    /// The fields that are not the same in `other`, each with both values.
    pub(crate) fn differences(&self, other: &Config) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for name in FIELDS {
            let [one, two] = [self, other].map(|config| config.fields.get(name));
            if one != two {
                let told = [one, two].map(|value| value.map_or("-".into(), Value::to_string));
                found.insert(name.to_owned(), told.join(" | "));
            }
        }
        found
    }
}

/// The order of variables does not count: a container cannot see it other than by listing them.
fn normal(name: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) if name == "Env" => {
            let mut items = items.clone();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        _ => value.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.is_empty(),
        _ => false,
    }
}
