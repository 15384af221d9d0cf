//! Our own configuration file: `.dockerfile-analyzer.toml`.

use analysis::rules::{self, LabelForm, Level};
use globset::{Glob, GlobBuilder, GlobMatcher};
use serde_json::{Value as Json, json};
use syntax::Span;

use super::tree::{Key, Node, Value};
use super::{FailOn, LEVELS, Override, Problem, Project, level};

/// How many patterns a list may have.
const MOST_PATTERNS: usize = 1000;

/// The keys of a file, each with what it takes and says.
const KEYS: [(&str, &str); 7] = [
    ("rules", "The level of each rule, by its id or by the name that another tool has for it."),
    ("check.fail-on", "From which severity on `check` fails: `never` or a severity."),
    ("check.exclude", "Files that are not looked for in folders, as patterns like `vendor/**`."),
    ("images.registries", "The registries that images may come from; `*` stands for anything."),
    ("labels.schema", "The labels that images should have, each with the form of its value."),
    ("labels.strict", "Whether no other labels are allowed."),
    ("overrides", "Rules for some files: a list of tables with `files` and `rules`."),
];

/// The forms of a label's value, by their names.
pub(super) const FORMS: [(&str, LabelForm); 7] = [
    ("text", LabelForm::Text),
    ("url", LabelForm::Url),
    ("rfc3339", LabelForm::Time),
    ("spdx", LabelForm::License),
    ("hash", LabelForm::Commit),
    ("semver", LabelForm::Version),
    ("email", LabelForm::Mail),
];

/// What `text` says, and what cannot be used in it.
pub(super) fn read(text: &str) -> (Project, Vec<Problem>) {
    let mut reader = Reader::default();
    match Node::of_toml(text) {
        Ok(Node { value: Value::Table(entries), .. }) => reader.file(&entries),
        Ok(_) => {}
        Err(problem) => reader.problems.push(problem),
    }
    (reader.project, reader.problems)
}

#[derive(Default)]
pub(super) struct Reader {
    pub(super) project: Project,
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    fn file(&mut self, entries: &[(Key, Node)]) {
        for (key, node) in entries {
            match key.name.as_str() {
                "rules" => self.project.levels = self.levels(node),
                "check" => self.group(node, Reader::check, &["fail-on", "exclude"]),
                "images" => self.group(node, Reader::images, &["registries"]),
                "labels" => self.group(node, Reader::labels, &["schema", "strict"]),
                "overrides" => self.overrides(node),
                _ => self.unknown(key, &["rules", "check", "images", "labels", "overrides"]),
            }
        }
    }

    /// Reads the table `node`, whose keys are `known`, entry by entry.
    fn group(&mut self, node: &Node, entry: fn(&mut Reader, &str, &Node), known: &[&str]) {
        for (key, node) in self.table(node) {
            match known.contains(&key.name.as_str()) {
                true => entry(self, &key.name, &node),
                false => self.unknown(&key, known),
            }
        }
    }

    fn check(&mut self, key: &str, node: &Node) {
        match key {
            "fail-on" => self.project.fail_on = self.fail_on(node),
            _ => self.project.exclude = self.patterns(node),
        }
    }

    fn images(&mut self, _: &str, node: &Node) {
        self.project.options.registries = self.texts(node);
    }

    fn labels(&mut self, key: &str, node: &Node) {
        match (key, &node.value) {
            ("schema", _) => self.project.options.labels = Some(self.schema(node)),
            (_, Value::Bool(strict)) => self.project.options.strict_labels = Some(*strict),
            _ => self.problem(node.span, format!("this is {}, not true or false", node.kind())),
        }
    }

    /// The levels of rules.
    pub(super) fn levels(&mut self, node: &Node) -> Vec<(&'static str, Level)> {
        let mut levels = Vec::new();
        for (key, node) in self.table(node) {
            let Some(rule) = self.rule(&key.name, key.span) else { continue };
            let Some(word) = self.text(&node) else { continue };
            match level(&word) {
                Some(level) => levels.push((rule, level)),
                None => self.not_one_of(node.span, &word, &LEVELS),
            }
        }
        levels
    }

    /// The id of the rule that is called `name`.
    pub(super) fn rule(&mut self, name: &str, span: Span) -> Option<&'static str> {
        if let Some(rule) = rules::find(name) {
            return Some(rule.id);
        }
        let near = dialect::closest(name, rules::all().map(|rule| rule.id));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        self.problem(span, format!("there is no rule `{name}`{hint}"));
        None
    }

    /// The labels that images should have.
    pub(super) fn schema(&mut self, node: &Node) -> Vec<(String, LabelForm)> {
        let mut labels = Vec::new();
        for (key, node) in self.table(node) {
            let Some(word) = self.text(&node) else { continue };
            match FORMS.iter().find(|(name, _)| *name == word) {
                Some((_, form)) => labels.push((key.name, *form)),
                None => self.not_one_of(node.span, &word, &FORMS.map(|(name, _)| name)),
            }
        }
        labels
    }

    fn fail_on(&mut self, node: &Node) -> Option<FailOn> {
        let word = self.text(node)?;
        let found = FailOn::read(&word);
        if found.is_none() {
            self.not_one_of(node.span, &word, &FailOn::WORDS);
        }
        found
    }

    fn overrides(&mut self, node: &Node) {
        let Value::List(items) = &node.value else {
            let message = format!("this is {}; write `[[overrides]]` tables", node.kind());
            return self.problem(node.span, message);
        };
        for item in items {
            let (mut files, mut levels) = (Vec::new(), Vec::new());
            for (key, node) in self.table(item) {
                match key.name.as_str() {
                    "files" => files = self.patterns(&node),
                    "rules" => levels = self.levels(&node),
                    _ => self.unknown(&key, &["files", "rules"]),
                }
            }
            self.project.overrides.push(Override { files, levels });
        }
    }

    fn patterns(&mut self, node: &Node) -> Vec<GlobMatcher> {
        let Value::List(items) = &node.value else {
            self.problem(node.span, format!("this is {}, not a list of patterns", node.kind()));
            return Vec::new();
        };
        let mut patterns = Vec::new();
        for item in items.iter().take(MOST_PATTERNS) {
            let Some(text) = self.text(item) else { continue };
            match pattern(&text) {
                Ok(glob) => patterns.push(glob.compile_matcher()),
                Err(error) => {
                    self.problem(item.span, format!("this is no pattern: {}", error.kind()))
                }
            }
        }
        patterns
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, node: &Node) -> Option<Vec<String>> {
        let Value::List(items) = &node.value else {
            self.problem(node.span, format!("this is {}, not a list of texts", node.kind()));
            return None;
        };
        Some(items.iter().filter_map(|item| self.text(item)).collect())
    }

    /// A text.
    pub(super) fn text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            _ => {
                self.problem(node.span, format!("this is {}, not a text", node.kind()));
                None
            }
        }
    }

    /// The entries of a table.
    pub(super) fn table(&mut self, node: &Node) -> Vec<(Key, Node)> {
        match &node.value {
            Value::Table(entries) => entries.clone(),
            Value::Null => Vec::new(),
            _ => {
                self.problem(node.span, format!("this is {}, not a table", node.kind()));
                Vec::new()
            }
        }
    }

    /// Tells a key that does not exist.
    pub(super) fn unknown(&mut self, key: &Key, known: &[&str]) {
        let name = &key.name;
        let near = dialect::closest(name, known.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", listed(known)),
        };
        self.problem(key.span, format!("there is no key `{name}` here; {hint}"));
    }

    fn not_one_of(&mut self, span: Span, word: &str, words: &[&str]) {
        self.problem(span, format!("`{word}` is none of {}", listed(words)));
    }

    pub(super) fn problem(&mut self, span: Span, message: String) {
        self.problems.push(Problem { span, message });
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// A pattern for paths below the file's folder; `*` stays inside of a folder, `**` does not.
fn pattern(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text.strip_prefix("./").unwrap_or(text)).literal_separator(true).build()
}

/// The JSON schema of the file.
pub(crate) fn schema() -> Json {
    let about = |key: &str| KEYS.iter().find(|(name, _)| *name == key).map(|(_, about)| *about);
    let texts = |key: &str| {
        json!({
            "type": "array", "items": { "type": "string" }, "description": about(key),
        })
    };
    let rules: serde_json::Map<String, Json> = rules::all()
        .map(|rule| {
            (rule.id.to_owned(), json!({ "$ref": "#/$defs/level", "description": rule.summary }))
        })
        .collect();
    let names: Vec<&str> = rules::all().flat_map(|rule| rule.aliases).copied().collect();
    let levels = |key: &str| {
        json!({
            "type": "object", "description": about(key), "properties": rules,
            "propertyNames": { "anyOf": [
                { "enum": rules::all().map(|rule| rule.id).collect::<Vec<_>>() }, { "enum": names },
            ] },
            "additionalProperties": { "$ref": "#/$defs/level" },
        })
    };
    let forms = FORMS.map(|(name, _)| name);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of dockerfile-analyzer",
        "type": "object",
        "additionalProperties": false,
        "$defs": { "level": { "enum": LEVELS } },
        "properties": {
            "rules": levels("rules"),
            "check": { "type": "object", "additionalProperties": false, "properties": {
                "fail-on": {
                    "enum": FailOn::WORDS,
                    "description": about("check.fail-on"),
                },
                "exclude": texts("check.exclude"),
            } },
            "images": { "type": "object", "additionalProperties": false, "properties": {
                "registries": texts("images.registries"),
            } },
            "labels": { "type": "object", "additionalProperties": false, "properties": {
                "schema": {
                    "type": "object", "description": about("labels.schema"),
                    "additionalProperties": { "enum": forms },
                },
                "strict": { "type": "boolean", "description": about("labels.strict") },
            } },
            "overrides": { "type": "array", "description": about("overrides"), "items": {
                "type": "object", "additionalProperties": false, "properties": {
                    "files": { "type": "array", "items": { "type": "string" } },
                    "rules": { "type": "object", "additionalProperties": { "$ref": "#/$defs/level" } },
                },
            } },
        },
    })
}
