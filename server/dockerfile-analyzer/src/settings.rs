//! What a user can set, in the section `dockerfile-analyzer` of the editor's settings or as the
//! `initializationOptions` of the client. The names are not stable yet.

use serde::Deserialize;
use serde_json::Value;

use crate::log::Level;

/// The section of the editor's settings that holds them.
pub(crate) const SECTION: &str = "dockerfile-analyzer";

/// The settings; a field is `None` where the user has set nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Settings {
    /// `buildContext`: the folder that builds copy from, as a path from the workspace folder.
    /// Without it, it is found out for each Dockerfile.
    pub(crate) build_context: Option<String>,
    /// `logLevel`: how much goes to the editor's log and the log file: `error`, `warning`, `info`
    /// (the default) or `debug`.
    pub(crate) log_level: Option<Level>,
}

impl Settings {
    /// Reads `value`: the section itself or an object that holds it. Whatever cannot be used is
    /// left out and named in the list.
    pub(crate) fn read(value: &Value) -> (Settings, Vec<String>) {
        let (mut settings, mut problems) = (Settings::default(), Vec::new());
        let section = value.get(SECTION).unwrap_or(value);
        let entries = match section {
            Value::Object(entries) => entries,
            Value::Null => return (settings, problems),
            other => return (settings, vec![format!("`{SECTION}` is {other}, not an object")]),
        };
        for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
            match key.as_str() {
                "buildContext" => settings.build_context = field(key, value, &mut problems),
                "logLevel" => settings.log_level = field(key, value, &mut problems),
                _ => problems.push(format!("there is no setting `{SECTION}.{key}`")),
            }
        }
        (settings, problems)
    }

    /// These settings, with those of `base` where nothing is set.
    pub(crate) fn over(self, base: Settings) -> Settings {
        Settings {
            build_context: self.build_context.or(base.build_context),
            log_level: self.log_level.or(base.log_level),
        }
    }
}

fn field<'a, T: Deserialize<'a>>(
    key: &str,
    value: &'a Value,
    problems: &mut Vec<String>,
) -> Option<T> {
    T::deserialize(value)
        .map_err(|error| problems.push(format!("`{SECTION}.{key}` is ignored: {error}")))
        .ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_from_the_section_or_around_it() {
        let debug =
            Settings { build_context: Some("a/b".to_owned()), log_level: Some(Level::Debug) };
        for value in [
            json!({"logLevel": "debug", "buildContext": "a/b"}),
            json!({
                "dockerfile-analyzer": {"logLevel": "debug", "buildContext": "a/b"},
                "other": 1,
            }),
        ] {
            assert_eq!(Settings::read(&value), (debug.clone(), vec![]));
        }
        assert_eq!(Settings::read(&json!(null)), Default::default());
        assert_eq!(Settings::read(&json!({"logLevel": null})), Default::default());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let (settings, problems) = Settings::read(&json!({"logLevel": "loud", "colour": 1}));
        assert_eq!(settings, Settings::default());
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("`dockerfile-analyzer.colour`"), "{problems:?}");
        assert!(problems[1].contains("`dockerfile-analyzer.logLevel`"), "{problems:?}");
        assert_eq!(Settings::read(&json!([1])).1.len(), 1);
    }

    #[test]
    fn unset_settings_come_from_the_base() {
        let set = Settings { log_level: Some(Level::Error), ..Settings::default() };
        assert_eq!(Settings::default().over(set.clone()), set);
        let base = Settings { log_level: Some(Level::Info), ..Settings::default() };
        assert_eq!(set.clone().over(base), set);
    }
}
