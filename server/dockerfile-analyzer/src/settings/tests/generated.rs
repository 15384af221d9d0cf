//! What is made from the table of settings: the manifest of the VS Code extension and the page of
//! all settings. `UPDATE_EXPECT=1 cargo test` writes both.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use analysis::rules;
use expect_test::expect_file;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::settings::table::{ALL, Decides, Form, Setting};
use crate::settings::{SECTION, Settings};

/// The levels of rules, as users write them.
const LEVELS: [&str; 6] = ["off", "on", "hint", "information", "warning", "error"];

/// What stands around the generated part of the manifest.
const START: &str = "\n      {\n        \"title\": \"Server\",";
const END: &str = "\n      {\n        \"title\": \"Extension\",";

/// The settings as VS Code wants them: JSON whose keys keep their order.
#[derive(Serialize)]
struct Configuration {
    title: &'static str,
    #[serde(serialize_with = "in_order")]
    properties: Vec<(String, Property)>,
}

#[derive(Serialize)]
struct Property {
    #[serde(rename = "type")]
    kind: Value,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    words: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<u32>,
    #[serde(rename = "additionalProperties", skip_serializing_if = "Option::is_none")]
    entries: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Value>,
    default: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    #[serde(rename = "markdownDescription")]
    description: &'static str,
}

fn in_order<S: Serializer>(
    properties: &[(String, Property)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(properties.iter().map(|(name, property)| (name, property)))
}

/// Those that users set.
fn of_users() -> impl Iterator<Item = &'static Setting> {
    ALL.iter().filter(|setting| !matches!(setting.form, Form::Group | Form::Editor))
}

fn default(form: Form) -> Value {
    match form {
        Form::Switch(is_on) => json!(is_on),
        Form::Text => json!(""),
        Form::Word(words) => json!(words.first()),
        Form::Number(_, _, number) => json!(number),
        Form::Levels | Form::Pairs | Form::Group => json!({}),
        Form::Texts => json!([]),
        Form::LeftOpen | Form::Editor => json!(null),
    }
}

fn property(setting: &Setting) -> Property {
    let form = setting.form;
    let (words, bounds) = match form {
        Form::Word(words) => (Some(words), None),
        Form::Number(least, most, _) => (None, Some((least, most))),
        _ => (None, None),
    };
    Property {
        kind: match form {
            Form::Switch(_) => json!("boolean"),
            Form::LeftOpen => json!(["boolean", "null"]),
            Form::Number(_, _, Some(_)) => json!("integer"),
            Form::Number(_, _, None) => json!(["integer", "null"]),
            Form::Levels | Form::Pairs | Form::Group => json!("object"),
            Form::Texts => json!("array"),
            Form::Text | Form::Word(_) | Form::Editor => json!("string"),
        },
        words,
        minimum: bounds.map(|(least, _)| least),
        maximum: bounds.map(|(_, most)| most),
        entries: match form {
            Form::Levels => Some(json!({ "type": "string", "enum": LEVELS })),
            Form::Pairs => Some(json!({ "type": "string" })),
            _ => None,
        },
        items: (form == Form::Texts).then(|| json!({ "type": "string" })),
        default: default(form),
        scope: (setting.decides == Decides::User).then_some("application"),
        description: setting.description,
    }
}

/// The part of the manifest, with the indentation that it has there.
fn configuration() -> String {
    let named = |setting: &Setting| (format!("{SECTION}.{}", setting.key), property(setting));
    let properties = of_users().map(named).collect();
    let text = serde_json::to_string_pretty(&Configuration { title: "Server", properties });
    let lines = text.unwrap();
    lines.lines().map(|line| format!("\n      {line}")).collect()
}

/// The page of all settings.
fn page() -> String {
    let mut page = format!(
        "# Settings\n\n\
         What an editor can set, in the section `{SECTION}` of its settings or as \
         `initializationOptions`.\nNone is needed. Rules are set in [files of the \
         project](configuration.md) too, layout in\n[EditorConfig](format.md).\n\n\
         | Setting | Values | Default | Meaning |\n| --- | --- | --- | --- |\n"
    );
    for setting in of_users() {
        let shown = match default(setting.form) {
            Value::Null => String::new(),
            Value::String(text) if text.is_empty() => String::new(),
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        };
        let (key, description) = (setting.key, setting.description);
        _ = writeln!(page, "| `{key}` | {} | {shown} | {description} |", values(setting.form));
    }
    page
}

fn values(form: Form) -> String {
    let words =
        |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
    match form {
        Form::Switch(_) | Form::LeftOpen => words(&["true", "false"]),
        Form::Text => "a text".to_owned(),
        Form::Word(all) => words(all),
        Form::Number(least, most, _) => format!("{least} to {most}"),
        Form::Levels => format!("an object of rules, each {}", words(&LEVELS)),
        Form::Texts => "a list of texts".to_owned(),
        Form::Pairs => "an object of texts".to_owned(),
        Form::Group | Form::Editor => String::new(),
    }
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The JSON of the section with `value` at `key`.
fn section(key: &str, value: Value) -> Value {
    key.rsplit('.').fold(value, |value, name| json!({ name: value }))
}

/// What `setting` may be, and something that it may not be.
fn samples(setting: &Setting) -> (Vec<Value>, Value) {
    match setting.form {
        Form::Switch(_) | Form::LeftOpen => (vec![json!(true), json!(false)], json!("true")),
        Form::Text => (vec![json!("a")], json!(1)),
        Form::Word(words) => (words.iter().map(|word| json!(word)).collect(), json!("other")),
        Form::Number(least, most, _) => (vec![json!(least), json!(most)], json!(most + 1)),
        Form::Levels => {
            let rule = rules::find("DL3008").unwrap().id;
            (LEVELS.iter().map(|level| json!({ rule: level })).collect(), json!({ rule: "loud" }))
        }
        Form::Texts => (vec![json!(["a"])], json!(1)),
        Form::Pairs => (vec![json!({ "a": "b" })], json!(1)),
        Form::Group => (vec![json!({})], json!(1)),
        Form::Editor => (vec![json!([])], json!(1)),
    }
}

#[test]
fn every_setting_is_read_and_checked() {
    for setting in ALL {
        let (good, bad) = samples(setting);
        for value in good.into_iter().chain([default(setting.form)]) {
            let (_, problems) = Settings::read(&section(setting.key, value));
            assert!(problems.is_empty(), "{}: {problems:?}", setting.key);
        }
        let (_, problems) = Settings::read(&section(setting.key, bad));
        assert_eq!(problems.len(), 1, "{}", setting.key);
    }
}

#[test]
fn what_is_not_in_the_table_is_no_setting() {
    for key in ["x", "format.x", "inlayHints.x", "caching.x", "codeLens.x", "format.keywordcase"] {
        let (_, problems) = Settings::read(&section(key, json!(true)));
        assert_eq!(problems, [format!("there is no setting `{SECTION}.{key}`")]);
    }
}

#[test]
fn the_defaults_change_nothing() {
    let all = of_users().filter(|setting| !matches!(setting.form, Form::Text));
    for setting in all {
        let (settings, _) = Settings::read(&section(setting.key, default(setting.form)));
        let base = Settings::default();
        assert_eq!(settings.format.options(), base.format.options(), "{}", setting.key);
        assert_eq!(settings.inlay_hints.options(), base.inlay_hints.options(), "{}", setting.key);
        assert_eq!(settings.caching.options(), base.caching.options(), "{}", setting.key);
        let level = |settings: &Settings| settings.log_level.unwrap_or_default();
        assert_eq!(level(&settings), level(&base), "{}", setting.key);
    }
}

#[test]
fn the_page_is_current() {
    expect_file![file("server/docs/settings.md")].assert_eq(&page());
}

#[test]
fn the_manifest_of_the_extension_is_current() {
    let path = file("editors/vscode/package.json");
    let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let start = text.find(START).expect("the manifest has a part for the server");
    let end = text.find(END).expect("the manifest has a part for the extension behind it");
    let made = format!("{}{},{}", &text[..start], configuration(), &text[end..]);
    expect_file![path].assert_eq(&made);
}
