//! What a user can set, in the section `dockerfile-analyzer` of the editor's settings or as the
//! `initializationOptions` of the client. The names are not stable yet.

mod images;
mod table;

use analysis::features::hints::HintOptions;
use analysis::rules;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::advisor::Options;
use crate::convert::lenses::{BUILD, RUN};
use crate::layout::Layout;
use crate::log::Level;
use crate::project::level;
use crate::settings::images::Images;

/// The section of the editor's settings that holds them.
pub(crate) const SECTION: &str = "dockerfile-analyzer";

/// The section in which users of another server have set the levels of its checks.
pub(crate) const OTHER_SECTION: &str = "docker.languageserver.diagnostics";

/// Where it is in all settings of the editor.
const OTHER_POINTER: &str = "/docker/languageserver/diagnostics";

/// The settings in that section, and what our rules for the same are called.
const OTHER_RULES: [(&str, Option<&str>); 9] = [
    ("deprecatedMaintainer", Some("MaintainerDeprecated")),
    // No rule of ours speaks of it: the builder reads directives in any case.
    ("directiveCasing", None),
    ("emptyContinuationLine", Some("NoEmptyContinuation")),
    ("instructionCasing", Some("ConsistentInstructionCasing")),
    ("instructionCmdMultiple", Some("MultipleInstructionsDisallowed")),
    ("instructionEntrypointMultiple", Some("MultipleInstructionsDisallowed")),
    ("instructionHealthcheckMultiple", Some("MultipleInstructionsDisallowed")),
    ("instructionJSONInSingleQuotes", Some("broken-exec-form")),
    ("instructionWorkdirRelative", Some("WorkdirRelativePath")),
];

/// The settings; a field is `None` where the user has set nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Settings {
    /// `buildContext`: the folder that builds copy from, as a path from the workspace folder.
    /// Without it, it is found out for each Dockerfile.
    pub(crate) build_context: Option<String>,
    /// `logLevel`: how much goes to the editor's log and the log file: `error`, `warning`, `info`
    /// (the default) or `debug`.
    pub(crate) log_level: Option<Level>,
    /// `inlayHints`: which hints stand inside the text.
    pub(crate) inlay_hints: InlayHints,
    /// `codeLens`: what is offered above stages.
    pub(crate) code_lens: CodeLens,
    /// `caching`: what is found out with the build context and its history.
    pub(crate) caching: Caching,
    /// `rules`: the level of each rule, by its id or by the name that another tool has for it.
    pub(crate) rules: Vec<(&'static str, rules::Level)>,
    /// The levels in [`OTHER_SECTION`]; `rules` stand over them.
    pub(crate) other_rules: Vec<(&'static str, rules::Level)>,
    /// `format`: how files are laid out; EditorConfig stands over it.
    pub(crate) format: Layout,
    /// `images`: whether and how registries are asked. All of it counts as an initialization option
    /// alone, like `shellcheck`; other settings can only ask less.
    pub(crate) images: Images,
    /// `shellcheck`: whether the program of that name on PATH is run for findings in commands. It
    /// counts as an initialization option alone, which a client gives for its user and only where
    /// the workspace is trusted: no file of a workspace may decide that a program is run.
    pub(crate) shellcheck: Option<bool>,
}

/// The settings of `inlayHints`; each switches one kind on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct InlayHints {
    /// `variables`: the values of variables that the builder replaces; on where nothing is set.
    pub(crate) variables: Option<bool>,
    /// `stages`: the numbers of stages that COPY means by number, and what a number means; on.
    pub(crate) stages: Option<bool>,
    /// `directories`: where a relative WORKDIR leads; on.
    pub(crate) directories: Option<bool>,
    /// `destinations`: where a relative destination of COPY or ADD leads; off.
    pub(crate) destinations: Option<bool>,
    /// `defaults`: what holds where a tag, a flag or a protocol is not written; off.
    pub(crate) defaults: Option<bool>,
    /// `reruns`: how often each step ran again in the history of the project; off.
    pub(crate) reruns: Option<bool>,
    /// `images`: the build that the tag of an image means; off.
    pub(crate) images: Option<bool>,
}

impl InlayHints {
    /// Which hints are wanted.
    pub(crate) fn options(self) -> HintOptions {
        let base = HintOptions::default();
        HintOptions {
            variables: self.variables.unwrap_or(base.variables),
            stages: self.stages.unwrap_or(base.stages),
            directories: self.directories.unwrap_or(base.directories),
            destinations: self.destinations.unwrap_or(base.destinations),
            defaults: self.defaults.unwrap_or(base.defaults),
            images: self.images.unwrap_or(base.images),
        }
    }

    fn over(self, base: InlayHints) -> InlayHints {
        InlayHints {
            variables: self.variables.or(base.variables),
            stages: self.stages.or(base.stages),
            directories: self.directories.or(base.directories),
            destinations: self.destinations.or(base.destinations),
            defaults: self.defaults.or(base.defaults),
            reruns: self.reruns.or(base.reruns),
            images: self.images.or(base.images),
        }
    }
}

/// The settings of `codeLens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CodeLens {
    /// `enable`: whether there are lenses at all; they are on where nothing is set.
    pub(crate) enable: Option<bool>,
    /// `commands`: those of `dockerfile-analyzer.build` and `dockerfile-analyzer.run` that the
    /// client has. It is for clients, not for users: without a command there is no lens.
    pub(crate) commands: Option<LensCommands>,
}

impl CodeLens {
    /// The commands for which there are lenses.
    pub(crate) fn commands(self) -> LensCommands {
        self.commands.filter(|_| self.enable.unwrap_or(true)).unwrap_or_default()
    }

    fn over(self, base: CodeLens) -> CodeLens {
        CodeLens { enable: self.enable.or(base.enable), commands: self.commands.or(base.commands) }
    }
}

/// The settings of `caching`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Caching {
    /// `enable`: whether the build context is read to find out what makes builds slow; on where
    /// nothing is set.
    pub(crate) enable: Option<bool>,
    /// `history`: whether the last commits of its repository are read for it; on.
    pub(crate) history: Option<bool>,
}

impl Caching {
    /// What is wanted.
    pub(crate) fn options(self) -> Options {
        let base = Options::default();
        Options {
            enabled: self.enable.unwrap_or(base.enabled),
            history: self.history.unwrap_or(base.history),
        }
    }

    fn over(self, base: Caching) -> Caching {
        Caching { enable: self.enable.or(base.enable), history: self.history.or(base.history) }
    }
}

/// Commands that a client has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LensCommands {
    /// It can build a stage.
    pub(crate) build: bool,
    /// It can build the image and run it.
    pub(crate) run: bool,
}

impl LensCommands {
    /// Whether there are none.
    pub(crate) fn is_empty(self) -> bool {
        self == LensCommands::default()
    }
}

impl Settings {
    /// Reads `value`: the section itself or an object that holds it. Whatever cannot be used is
    /// left out and named in the list.
    pub(crate) fn read(value: &Value) -> (Settings, Vec<String>) {
        let (mut settings, mut problems) = (Settings::default(), Vec::new());
        if let Some(other) = value.pointer(OTHER_POINTER) {
            settings.other_rules = other_levels(other);
        }
        let section = value.get(SECTION).unwrap_or(value);
        let entries = match section {
            Value::Object(entries) => entries,
            Value::Null => return (settings, problems),
            other => return (settings, vec![format!("`{SECTION}` is {other}, not an object")]),
        };
        for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
            match key.as_str() {
                "docker" if value.is_object() => {}
                other if !table::has(other) => problems.push(unknown(key)),
                "buildContext" => settings.build_context = field(key, value, &mut problems),
                "logLevel" => settings.log_level = field(key, value, &mut problems),
                "inlayHints" => settings.inlay_hints = hints(key, value, &mut problems),
                "codeLens" => settings.code_lens = lenses(key, value, &mut problems),
                "caching" => settings.caching = caching(key, value, &mut problems),
                "rules" => settings.rules = levels(key, value, &mut problems),
                "format" => settings.format = layout(key, value, &mut problems),
                "shellcheck" => settings.shellcheck = field(key, value, &mut problems),
                "images" => settings.images = Images::read(key, value, &mut problems),
                _ => problems.push(unknown(key)),
            }
        }
        (settings, problems)
    }

    /// These settings, with those of `base` where nothing is set.
    pub(crate) fn over(self, base: Settings) -> Settings {
        Settings {
            log_level: self.log_level.or(base.log_level),
            inlay_hints: self.inlay_hints.over(base.inlay_hints),
            code_lens: self.code_lens.over(base.code_lens),
            caching: self.caching.over(base.caching),
            format: self.format.over(base.format),
            build_context: self.build_context.or(base.build_context),
            shellcheck: base.shellcheck,
            images: self.images.under(base.images),
            rules: base.rules.into_iter().chain(self.rules).collect(),
            other_rules: base.other_rules.into_iter().chain(self.other_rules).collect(),
        }
    }

    /// The levels of rules; of two for one rule the last one counts.
    pub(crate) fn levels(&self) -> Vec<(&'static str, rules::Level)> {
        self.other_rules.iter().chain(&self.rules).copied().collect()
    }
}

/// The levels in `section`, which is [`OTHER_SECTION`]. What cannot be used is another server's
/// matter. Of several settings for one rule of ours the strongest counts.
pub(crate) fn other_levels(section: &Value) -> Vec<(&'static str, rules::Level)> {
    let set = OTHER_RULES.iter().filter_map(|(key, name)| {
        let level = match section.get(key)?.as_str()? {
            "ignore" => rules::Level::Off,
            word @ ("warning" | "error") => level(word)?,
            _ => return None,
        };
        Some((rules::find((*name)?)?.id, level))
    });
    let mut levels: Vec<_> = set.collect();
    levels.sort_by_key(|(id, level)| (*id, strength(*level)));
    levels
}

/// The larger, the stronger.
fn strength(level: rules::Level) -> u8 {
    match level {
        rules::Level::Off => 0,
        rules::Level::On => 1,
        rules::Level::At(severity) => 5u8.saturating_sub(severity as u8),
    }
}

fn hints(group: &str, value: &Value, problems: &mut Vec<String>) -> InlayHints {
    let mut hints = InlayHints::default();
    for (name, value) in known(group, value, problems) {
        let key = format!("{group}.{name}");
        let switch = match name.as_str() {
            "variables" => &mut hints.variables,
            "stages" => &mut hints.stages,
            "directories" => &mut hints.directories,
            "destinations" => &mut hints.destinations,
            "defaults" => &mut hints.defaults,
            "reruns" => &mut hints.reruns,
            "images" => &mut hints.images,
            _ => {
                problems.push(unknown(&key));
                continue;
            }
        };
        *switch = field(&key, value, problems);
    }
    hints
}

fn lenses(group: &str, value: &Value, problems: &mut Vec<String>) -> CodeLens {
    let mut lenses = CodeLens::default();
    for (name, value) in known(group, value, problems) {
        let key = format!("{group}.{name}");
        match name.as_str() {
            "enable" => lenses.enable = field(&key, value, problems),
            "commands" => {
                let names: Option<Vec<String>> = field(&key, value, problems);
                lenses.commands = names.map(|names| LensCommands {
                    build: names.iter().any(|name| name == BUILD),
                    run: names.iter().any(|name| name == RUN),
                });
            }
            _ => problems.push(unknown(&key)),
        }
    }
    lenses
}

fn caching(group: &str, value: &Value, problems: &mut Vec<String>) -> Caching {
    let mut caching = Caching::default();
    for (name, value) in known(group, value, problems) {
        let key = format!("{group}.{name}");
        match name.as_str() {
            "enable" => caching.enable = field(&key, value, problems),
            "history" => caching.history = field(&key, value, problems),
            _ => problems.push(unknown(&key)),
        }
    }
    caching
}

fn levels(
    group: &str,
    value: &Value,
    problems: &mut Vec<String>,
) -> Vec<(&'static str, rules::Level)> {
    let mut levels = Vec::new();
    for (name, value) in entries(group, value, problems) {
        let key = format!("{group}.{name}");
        match (rules::find(name), value.as_str().and_then(level)) {
            (Some(rule), Some(level)) => levels.push((rule.id, level)),
            (None, _) => problems.push(format!("there is no rule `{name}`")),
            (_, None) => problems.push(format!("`{SECTION}.{key}` is {value}, not a level")),
        }
    }
    levels
}

/// Each choice by itself, so that a bad one does not lose the others.
fn layout(group: &str, value: &Value, problems: &mut Vec<String>) -> Layout {
    let mut layout = Layout::default();
    for (name, value) in known(group, value, problems) {
        let choice = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
        let key = format!("{group}.{name}");
        layout = field::<Layout>(&key, &choice, problems).unwrap_or_default().over(layout);
    }
    layout
}

fn unknown(key: &str) -> String {
    format!("there is no setting `{SECTION}.{key}`")
}

/// What is set in the group of settings `group` and in the table of all settings.
fn known<'a>(
    group: &str,
    value: &'a Value,
    problems: &mut Vec<String>,
) -> Vec<(&'a String, &'a Value)> {
    let is_known = |name: &str| table::has(&format!("{group}.{name}"));
    let (known, others): (Vec<_>, Vec<_>) =
        entries(group, value, problems).partition(|(name, _)| is_known(name));
    problems.extend(others.into_iter().map(|(name, _)| unknown(&format!("{group}.{name}"))));
    known
}

/// What is set in the group of settings `key`.
fn entries<'a>(
    key: &str,
    value: &'a Value,
    problems: &mut Vec<String>,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    let entries: Option<&Map<String, Value>> = value.as_object();
    if entries.is_none() {
        problems.push(format!("`{SECTION}.{key}` is {value}, not an object"));
    }
    entries.into_iter().flatten().filter(|(_, value)| !value.is_null())
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
    mod generated;

    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_from_the_section_or_around_it() {
        let debug = Settings {
            build_context: Some("a/b".to_owned()),
            log_level: Some(Level::Debug),
            ..Settings::default()
        };
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
        let (set, _) = Settings::read(&json!({
            "logLevel": "error", "inlayHints": {"stages": false}, "codeLens": {"commands": [RUN]},
        }));
        assert_eq!(Settings::default().over(set.clone()), set);
        let (base, _) = Settings::read(&json!({
            "logLevel": "info", "inlayHints": {"stages": true, "defaults": true},
            "codeLens": {"enable": false, "commands": [BUILD]},
        }));
        let both = set.clone().over(base);
        assert_eq!(both.log_level, Some(Level::Error));
        let options = both.inlay_hints.options();
        assert_eq!((options.stages, options.defaults, options.variables), (false, true, true));
        assert_eq!(both.code_lens.commands(), LensCommands::default());
        assert_eq!(set.code_lens.commands(), LensCommands { build: false, run: true });
    }

    #[test]
    fn what_cannot_be_used_in_a_group_is_named() {
        let (settings, problems) = Settings::read(&json!({
            "inlayHints": {"variables": 1, "stages": null, "x": true},
            "codeLens": {"commands": ["x"], "y": 1},
        }));
        assert!(settings.code_lens.commands().is_empty());
        assert_eq!(settings.inlay_hints, InlayHints::default());
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(
            problems.iter().any(|problem| problem.contains("`dockerfile-analyzer.codeLens.y`"))
        );
        assert_eq!(Settings::read(&json!({"inlayHints": true})).1.len(), 1);
    }
}
