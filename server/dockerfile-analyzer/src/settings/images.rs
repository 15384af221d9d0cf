//! The settings of `images`: whether and how registries are asked.
//!
//! No file of a workspace may turn the network on, name a host or say where passwords are: what
//! comes later than the initialization options can only make less of it.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{entries, field, unknown};
use crate::lookups::{Network, Options};

/// How long one answer may take, in milliseconds.
const SHORTEST: u64 = 100;
const LONGEST: u64 = 30_000;

/// The settings; a field is `None` where nothing is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Images {
    /// `network`: `off`, `on-request` (the default) or `background`.
    pub(crate) network: Option<Network>,
    /// `deadline`: how long one answer may take, in milliseconds; 2000 by default.
    pub(crate) deadline: Option<u64>,
    /// `hub`: the address of what stands in for Docker Hub, for tests and behind walls.
    pub(crate) hub: Option<String>,
    /// `mirrors`: for a registry, the address of what is asked before it.
    pub(crate) mirrors: Vec<(String, String)>,
    /// `insecureRegistries`: hosts, with their ports, that may be asked without TLS.
    pub(crate) insecure: Vec<String>,
    /// `cache`: whether answers are kept on the disk; they are by default.
    pub(crate) cache: Option<bool>,
}

impl Images {
    /// Reads the group of settings `group`.
    pub(super) fn read(group: &str, value: &Value, problems: &mut Vec<String>) -> Images {
        let mut images = Images::default();
        for (name, value) in entries(group, value, problems) {
            let key = format!("{group}.{name}");
            match name.as_str() {
                "network" => {
                    images.network = field::<Word>(&key, value, problems).map(Word::network);
                }
                "deadline" => images.deadline = field(&key, value, problems),
                "hub" => images.hub = field(&key, value, problems),
                "mirrors" => images.mirrors = mirrors(&key, value, problems),
                "insecureRegistries" => {
                    images.insecure = field(&key, value, problems).unwrap_or_default();
                }
                "cache" => images.cache = field(&key, value, problems),
                _ => problems.push(unknown(&key)),
            }
        }
        images
    }

    /// What is in force when `base` are the initialization options and these came later.
    pub(super) fn under(self, base: Images) -> Images {
        let network = match (self.network, base.network) {
            (None, allowed) => allowed,
            (Some(wanted), allowed) => Some(wanted.min(allowed.unwrap_or_default())),
        };
        let cache = if self.cache == Some(false) { self.cache } else { base.cache };
        Images { network, cache, ..base }
    }

    /// What registries are asked with.
    pub(crate) fn options(&self) -> Options {
        let deadline = self.deadline.map(|deadline| deadline.clamp(SHORTEST, LONGEST));
        Options {
            network: self.network.unwrap_or_default(),
            deadline: deadline.map(Duration::from_millis),
            hub: self.hub.clone(),
            mirrors: self.mirrors.clone(),
            insecure: self.insecure.clone(),
            cache: self.cache.unwrap_or(true),
        }
    }
}

fn mirrors(key: &str, value: &Value, problems: &mut Vec<String>) -> Vec<(String, String)> {
    let entries: Map<String, Value> = field(key, value, problems).unwrap_or_default();
    let read = |(name, value): (String, Value)| {
        let key = format!("{key}.{name}");
        Some((name, field::<String>(&key, &value, problems)?))
    };
    entries.into_iter().filter_map(read).collect()
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Off,
    OnRequest,
    Background,
}

impl Word {
    fn network(self) -> Network {
        match self {
            Word::Off => Network::Off,
            Word::OnRequest => Network::OnRequest,
            Word::Background => Network::Background,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (Images, Vec<String>) {
        let mut problems = Vec::new();
        (Images::read("images", &value, &mut problems), problems)
    }

    fn images(value: Value) -> Images {
        let (images, problems) = read(value);
        assert!(problems.is_empty(), "{problems:?}");
        images
    }

    #[test]
    fn settings_are_read_one_by_one() {
        let options = images(json!({
            "network": "background", "deadline": 5, "hub": "http://localhost:1",
            "mirrors": {"docker.io": "https://mirror.example"},
            "insecureRegistries": ["registry.example:5000"], "cache": false,
        }))
        .options();
        assert_eq!((options.network, options.cache), (Network::Background, false));
        assert_eq!(options.deadline, Some(Duration::from_millis(100)));
        assert_eq!(
            options.mirrors,
            [("docker.io".to_owned(), "https://mirror.example".to_owned())]
        );
        let (bad, problems) = read(json!({
            "network": "on", "deadline": "x", "mirrors": {"a": 1}, "insecureRegistries": "a", "x": 1,
        }));
        assert_eq!((bad, problems.len()), (Images::default(), 5));
    }

    #[test]
    fn what_comes_later_can_only_ask_less() {
        let in_force = |base: Value, later: Value| images(later).under(images(base)).options();
        for (base, later, expected) in [
            (json!({}), json!({}), Network::OnRequest),
            (json!({}), json!({"network": "background"}), Network::OnRequest),
            (json!({}), json!({"network": "off"}), Network::Off),
            (json!({"network": "off"}), json!({"network": "background"}), Network::Off),
            (json!({"network": "background"}), json!({}), Network::Background),
            (
                json!({"network": "background"}),
                json!({"network": "on-request"}),
                Network::OnRequest,
            ),
        ] {
            assert_eq!(in_force(base.clone(), later.clone()).network, expected, "{base} {later}");
        }
        let evil = json!({
            "hub": "https://evil.example", "mirrors": {"docker.io": "https://evil.example"},
            "insecureRegistries": ["evil.example"], "deadline": 30000, "cache": true,
        });
        let base = json!({"cache": false});
        assert_eq!(in_force(base.clone(), evil), in_force(base, json!({})));
    }
}
