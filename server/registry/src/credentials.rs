//! Who the user is to a registry: what `docker login` and `podman login` have stored, in their files
//! or with a credential helper.
//!
//! Files and helpers are the user's own. A helper's name has only `[a-z0-9-]`, so that it is no
//! path; it is looked for in the folders of PATH that are absolute and in no workspace; it gets the
//! host on its standard input, and has until the deadline to answer.

mod places;
mod program;

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

pub use places::Places;

use crate::deadline::Deadline;
use crate::secret::Secret;

/// How large a file of credentials may be, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

/// How long is remembered what was stored for a host, and that nothing was.
const FRESH: Duration = Duration::from_secs(120);

/// The name of Docker Hub in these files (`moby/moby`, `registry.IndexServer`).
const HUB_KEY: &str = "https://index.docker.io/v1/";

/// The user name that stands for an identity token (docker/docker-credential-helpers).
const TOKEN_USER: &str = "<token>";

/// What is stored for one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    /// A name and a password.
    Password(String, Secret),
    /// A token to have tokens for.
    Identity(Secret),
}

impl Credential {
    /// The header of the scheme `Basic`; there is none for an identity token.
    pub(crate) fn basic(&self) -> Option<Secret> {
        let Credential::Password(user, password) = self else { return None };
        let pair = format!("{user}:{}", password.reveal());
        Some(Secret::new(format!("Basic {}", STANDARD.encode(pair))))
    }
}

/// The credentials of the user.
#[derive(Debug)]
pub(crate) struct Credentials {
    places: Places,
    known: Mutex<HashMap<String, (Instant, Option<Credential>)>>,
}

impl Credentials {
    /// What is stored at `places`; nothing is read yet.
    pub(crate) fn new(places: Places) -> Credentials {
        Credentials { places, known: Mutex::default() }
    }

    /// What is stored for `registry` (`docker.io` or a host with its port), and for `path` in it
    /// where that is told apart.
    pub(crate) fn of(&self, registry: &str, path: &str, deadline: Deadline) -> Option<Credential> {
        let name = format!("{registry}/{path}");
        // Held on purpose: a helper is not started twice for one question.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.get(&name).filter(|(since, _)| since.elapsed() < FRESH);
        if let Some((_, found)) = fresh {
            return found.clone();
        }
        let found = self.look_up(registry, path, deadline);
        if known.len() > 256 {
            known.clear();
        }
        known.insert(name, (Instant::now(), found.clone()));
        found
    }

    fn look_up(&self, registry: &str, path: &str, deadline: Deadline) -> Option<Credential> {
        let stores = self.places.files.iter().filter_map(|file| read(file));
        stores.into_iter().find_map(|store| self.in_store(&store, registry, path, deadline))
    }

    fn in_store(
        &self,
        store: &Store,
        registry: &str,
        path: &str,
        deadline: Deadline,
    ) -> Option<Credential> {
        let host = if registry == images::HUB { HUB_KEY } else { registry };
        let of_host = store.helpers.get(host).or_else(|| store.helpers.get(registry));
        let helper = of_host.or(store.store.as_ref());
        let kept = helper.and_then(|helper| program::ask(&self.places, helper, host, deadline));
        let written = || keys(registry, path).iter().find_map(|key| store.entry(key)?.credential());
        kept.or_else(written)
    }
}

/// The keys under which something may be stored, the closest first.
fn keys(registry: &str, path: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = Some(path).filter(|path| !path.is_empty());
    while let Some(path) = rest {
        keys.push(format!("{registry}/{path}"));
        rest = path.rsplit_once('/').map(|(before, _)| before);
    }
    if registry == images::HUB {
        keys.extend([HUB_KEY.to_owned(), "index.docker.io".to_owned()]);
    }
    keys.push(registry.to_owned());
    keys
}

/// A file of credentials (docker/cli `config.json`, containers-auth.json).
#[derive(Deserialize)]
struct Store {
    #[serde(default)]
    auths: HashMap<String, Entry>,
    #[serde(default, rename = "credHelpers")]
    helpers: HashMap<String, String>,
    #[serde(default, rename = "credsStore")]
    store: Option<String>,
}

impl Store {
    fn entry(&self, key: &str) -> Option<&Entry> {
        self.auths.get(key).or_else(|| {
            // Older clients have stored addresses.
            let bare = |stored: &str| {
                let stored = stored.split_once("://").map_or(stored, |(_, rest)| rest);
                let stored = stored.trim_end_matches('/');
                stored.trim_end_matches("/v1").trim_end_matches("/v2").to_owned()
            };
            let mut stored: Vec<_> =
                self.auths.iter().filter(|(name, _)| bare(name) == key).collect();
            stored.sort_by_key(|(name, _)| *name);
            stored.first().map(|(_, entry)| *entry)
        })
    }
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    auth: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    identitytoken: Option<String>,
}

impl Entry {
    fn credential(&self) -> Option<Credential> {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        if let Some(token) = filled(&self.identitytoken) {
            return Some(Credential::Identity(Secret::new(token)));
        }
        if let (Some(user), Some(password)) = (filled(&self.username), filled(&self.password)) {
            return Some(Credential::Password(user, Secret::new(password)));
        }
        let pair = String::from_utf8(STANDARD.decode(filled(&self.auth)?.trim()).ok()?).ok()?;
        let (user, password) = pair.split_once(':')?;
        let password = password.trim_end_matches('\0');
        Some(Credential::Password(user.to_owned(), Secret::new(password)))
    }
}

fn read(file: &Path) -> Option<Store> {
    let mut text = Vec::new();
    File::open(file).ok()?.take(MOST_BYTES).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use fixture::Folder;

    use super::*;

    fn found(config: &str, registry: &str, path: &str) -> Option<(String, String)> {
        let folder = Folder::of(&[("config.json", config)]);
        let places = Places { files: vec![folder.path.join("config.json")], ..Places::default() };
        let deadline = Deadline::after(Duration::from_secs(2));
        match Credentials::new(places).of(registry, path, deadline)? {
            Credential::Password(user, password) => Some((user, password.reveal().to_owned())),
            Credential::Identity(token) => Some((TOKEN_USER.to_owned(), token.reveal().to_owned())),
        }
    }

    fn pair(user: &str, password: &str) -> Option<(String, String)> {
        Some((user.to_owned(), password.to_owned()))
    }

    #[test]
    fn what_is_stored_is_found_for_its_host_alone() {
        let config = r#"{"auths": {
            "https://index.docker.io/v1/": {"auth": "aHViOnNlY3JldA=="},
            "ghcr.io": {"auth": "bWU6cGE6c3M=", "extra": 1},
            "https://old.example/v1/": {"username": "a", "password": "b"},
            "quay.io/team": {"auth": "dGVhbTp4"},
            "quay.io": {"auth": "YWxsOng="},
            "id.example:5000": {"identitytoken": "abc", "auth": "PHRva2VuPjo="},
            "broken.example": {"auth": "!"}, "empty.example": {}
        }}"#;
        assert_eq!(found(config, "docker.io", "library/python"), pair("hub", "secret"));
        assert_eq!(found(config, "ghcr.io", "a/b"), pair("me", "pa:ss"));
        assert_eq!(found(config, "old.example", "a"), pair("a", "b"));
        assert_eq!(found(config, "quay.io", "team/app"), pair("team", "x"));
        assert_eq!(found(config, "quay.io", "other/app"), pair("all", "x"));
        assert_eq!(found(config, "id.example:5000", "a"), pair(TOKEN_USER, "abc"));
        for registry in
            ["id.example", "broken.example", "empty.example", "evil.example", "ghcr.io.evil", "io"]
        {
            assert_eq!(found(config, registry, "team/app"), None, "{registry}");
        }
    }

    #[test]
    fn what_is_no_file_of_credentials_is_none() {
        for config in ["", "{", "[]", r#"{"auths": 1}"#, "null", r#"{"auths": {"a": "b"}}"#] {
            assert_eq!(found(config, "a", "b"), None, "{config}");
        }
    }
}
