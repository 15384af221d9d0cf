//! The client: one question, from the cache or from whoever knows.

use std::path::PathBuf;
use std::time::Duration;

use images::{Answer, HUB, Manifest, Refusal, Repository, Tag, TagList, Want};

use crate::access::Access;
use crate::address::Address;
use crate::cache::{self, Cache};
use crate::checked;
use crate::credentials::{Credentials, Places};
use crate::deadline::Deadline;
use crate::distribution::{Registry, can_be_asked};
use crate::http::Http;
use crate::hub::{HUB_API, Hub};
use crate::manifest::is_digest;
use crate::trouble::Trouble;

/// How long answers of one kind are not asked for again.
const MINUTE: u64 = 60;
const FRESH_TAGS: Duration = Duration::from_secs(60 * MINUTE);
const FRESH_SEARCH: Duration = Duration::from_secs(24 * 60 * MINUTE);
const FRESH_ABSENCE: Duration = Duration::from_secs(5 * MINUTE);

/// How long an old answer is better than none.
const USABLE: Duration = Duration::from_secs(30 * 24 * 60 * MINUTE);

/// How much of the time goes to the website of Docker Hub, in percent; the rest is for its registry.
const HUB_SHARE: u32 = 60;

/// No text that is searched for is longer, in bytes.
const LONGEST_TEXT: usize = 128;

/// What the user wants; no file of a workspace has a say in it.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long one answer may take.
    pub deadline: Duration,
    /// The address of what stands in for Docker Hub, for its website and its registry. Docker's own
    /// servers are never asked then.
    pub hub: Option<String>,
    /// Addresses that are asked before a registry: its name and the mirror.
    pub mirrors: Vec<(String, String)>,
    /// The hosts, with their ports, that may be asked without TLS. This machine always may.
    pub insecure: Vec<String>,
    /// The folder of the cache, if there is to be one.
    pub cache: Option<PathBuf>,
    /// Where the user's credentials are.
    pub places: Places,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            deadline: Duration::from_secs(2),
            hub: None,
            mirrors: Vec::new(),
            insecure: Vec::new(),
            cache: None,
            places: Places::default(),
        }
    }
}

/// Asks registries. It may be used by several threads at once.
#[derive(Debug)]
pub struct Client {
    access: Access,
    hub: Hub,
    /// The registry of what stands in for Docker Hub.
    hub_registry: Option<Registry>,
    mirrors: Vec<(String, Address)>,
    cache: Option<Cache>,
    deadline: Duration,
    /// Tells the answers of other addresses apart in the cache.
    source: String,
}

impl Client {
    /// A client for `options`, and what is wrong with them. Nothing is asked yet.
    pub fn new(options: Options) -> (Client, Vec<String>) {
        let mut problems = Vec::new();
        let mut read = |name: &str, text: &str| {
            let address = Address::read(text);
            if address.is_none() {
                problems.push(format!("`{name}`: {text:?} is no address of a server"));
            }
            address
        };
        let hub = options.hub.as_deref().and_then(|text| read("hub", text));
        let hub_registry = hub.clone().map(Registry::mirror);
        let base = hub.unwrap_or_else(|| Address::known(HUB_API));
        let mirrors = options.mirrors.iter();
        let mirrors =
            mirrors.filter_map(|(name, text)| Some((name.clone(), read("mirrors", text)?)));
        let mirrors: Vec<_> = mirrors.collect();
        let source = format!("{base} {mirrors:?}");
        let access = Access::new(Http::new(&options.insecure), Credentials::new(options.places));
        let client = Client {
            access,
            hub: Hub { base },
            hub_registry,
            mirrors,
            cache: options.cache.map(Cache::new),
            deadline: options.deadline,
            source,
        };
        (client, problems)
    }

    /// The same with `stand_in` in the place of all servers.
    #[cfg(feature = "stand-in")]
    pub fn with_stand_in(options: Options, stand_in: crate::StandIn) -> Client {
        let (mut client, _) = Client::new(options);
        client.access.http.stand_in = Some(stand_in);
        client
    }

    /// The answer to `want`, within the deadline. A fresh answer of the cache is not asked for
    /// again; an older one is given if nobody can be asked, with its age.
    ///
    /// # Errors
    /// What people may be told where there is none.
    pub fn answer(&self, want: &Want) -> Result<Answer, Refusal> {
        let (host, what) = names(want);
        if !can_be_answered(want) {
            return Err(Trouble::Absent.refusal(&host, &what));
        }
        let key = cache::key(&self.source, want);
        let kept = self.cache.as_ref().and_then(|cache| cache.get(&key));
        if let Some(kept) = kept.as_ref().filter(|kept| kept.age < freshness(want, &kept.answer)) {
            let answer = kept.answer.clone().map(|answer| aged(answer, kept.age));
            return answer.ok_or_else(|| Trouble::Absent.refusal(&host, &what));
        }
        let old = kept.filter(|kept| kept.age < USABLE).and_then(|kept| {
            let age = kept.age;
            Some(aged(kept.answer?, age))
        });
        match self.ask(want, old.as_ref(), Deadline::after(self.deadline)) {
            Ok(answer) => {
                self.keep(&key, Some(&answer));
                Ok(answer)
            }
            Err(Trouble::Absent) => {
                self.keep(&key, None);
                Err(Trouble::Absent.refusal(&host, &what))
            }
            Err(trouble) => old.ok_or_else(|| trouble.refusal(&host, &what)),
        }
    }

    fn keep(&self, key: &str, answer: Option<&Answer>) {
        if let Some(cache) = &self.cache {
            cache.put(key, answer);
        }
    }

    fn ask(
        &self,
        want: &Want,
        old: Option<&Answer>,
        deadline: Deadline,
    ) -> Result<Answer, Trouble> {
        match want {
            Want::Tags(repository, text) => self.tags(repository, text, deadline).map(Answer::Tags),
            Want::Manifest(repository, reference) => {
                let old = old.and_then(|old| match old {
                    Answer::Manifest(manifest) => Some(manifest),
                    _ => None,
                });
                self.manifest(repository, reference, old, deadline).map(Answer::Manifest)
            }
            Want::Search(text) => self.hub.search(&self.access, text, deadline).map(Answer::Found),
            Want::Catalog(host) => {
                let ask = |registry: &Registry, end| registry.catalog(&self.access, end);
                self.registries(host, deadline, ask).map(Answer::Names)
            }
        }
    }

    fn tags(
        &self,
        repository: &Repository,
        text: &str,
        deadline: Deadline,
    ) -> Result<TagList, Trouble> {
        let ask = |registry: &Registry, end| registry.tags(&self.access, repository.path(), end);
        let all = |end| self.registries(repository.registry(), end, ask);
        if !self.is_hub_first(repository) {
            return all(deadline);
        }
        let part = deadline.part(HUB_SHARE);
        match self.hub.tags(&self.access, repository, text, part) {
            // What a text asks for is there; of all, the registry has the names of the rest.
            Ok(list) if list.complete || !text.is_empty() => Ok(list),
            Ok(list) => {
                Ok(all(deadline).map_or_else(|_| list.clone(), |rest| completed(&list, rest)))
            }
            Err(trouble) if self.may_fall_back(repository, trouble, deadline) => {
                all(deadline).map_err(|_| trouble)
            }
            Err(trouble) => Err(trouble),
        }
    }

    fn manifest(
        &self,
        repository: &Repository,
        reference: &str,
        old: Option<&Manifest>,
        deadline: Deadline,
    ) -> Result<Manifest, Trouble> {
        let path = repository.path();
        let ask = |registry: &Registry, end| {
            if let Some(old) = old {
                // Only the digest is wanted where it is probably what it was.
                match registry.digest(&self.access, path, reference, end) {
                    Ok(digest) if digest == old.digest => {
                        return Ok(Manifest { age: 0, ..old.clone() });
                    }
                    Err(Trouble::Absent) => return Err(Trouble::Absent),
                    _ => {}
                }
            }
            registry.manifest(&self.access, path, reference, end)
        };
        let all = |end| self.registries(repository.registry(), end, ask);
        if !self.is_hub_first(repository) || is_digest(reference) {
            return all(deadline);
        }
        match self.hub.manifest(&self.access, repository, reference, deadline.part(HUB_SHARE)) {
            Err(trouble) if self.may_fall_back(repository, trouble, deadline) => {
                all(deadline).map_err(|_| trouble)
            }
            other => other,
        }
    }

    /// Whether the website of Docker Hub is asked before its registry. With a mirror it is not:
    /// there may be no way to it.
    fn is_hub_first(&self, repository: &Repository) -> bool {
        repository.registry() == HUB && !self.mirrors.iter().any(|(name, _)| name == HUB)
    }

    /// Whether the registry of Docker Hub may know more than its website: of what is not public it
    /// tells only those who may see it.
    fn may_fall_back(&self, repository: &Repository, trouble: Trouble, deadline: Deadline) -> bool {
        let is_hidden = || self.access.knows_user(HUB, repository.path(), deadline);
        trouble != Trouble::Absent || repository.official().is_none() && is_hidden()
    }

    /// Asks the mirrors of the registry `name`, and the registry itself if none knows.
    fn registries<T>(
        &self,
        name: &str,
        deadline: Deadline,
        ask: impl Fn(&Registry, Deadline) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        for (_, base) in self.mirrors.iter().filter(|(of, _)| of == name) {
            if let Ok(answer) = ask(&Registry::mirror(base.clone()), deadline.part(HUB_SHARE)) {
                return Ok(answer);
            }
        }
        match self.hub_registry.as_ref().filter(|_| name == HUB) {
            Some(registry) => ask(registry, deadline),
            None => ask(&Registry::named(name, &self.access, deadline)?, deadline),
        }
    }
}

/// Whether `want` is about names that there can be.
fn can_be_answered(want: &Want) -> bool {
    match want {
        Want::Tags(repository, text) => can_be_asked(repository) && text.len() <= LONGEST_TEXT,
        Want::Manifest(repository, reference) => {
            can_be_asked(repository) && (checked::is_tag(reference) || is_digest(reference))
        }
        Want::Search(text) => !text.trim().is_empty() && text.len() <= LONGEST_TEXT,
        Want::Catalog(host) => Address::of_host(host, true).is_some() && host != HUB,
    }
}

/// The tags of `list`, and then the names that only `rest` has.
fn completed(list: &TagList, rest: TagList) -> TagList {
    let known: std::collections::HashSet<&str> =
        list.tags.iter().map(|tag| tag.name.as_str()).collect();
    let more: Vec<Tag> =
        rest.tags.into_iter().filter(|tag| !known.contains(tag.name.as_str())).collect();
    let tags = list.tags.iter().cloned().chain(more).collect();
    TagList { tags, complete: rest.complete, age: 0 }
}

/// How long what was kept for `want` is not asked for again.
fn freshness(want: &Want, answer: &Option<Answer>) -> Duration {
    match (want, answer) {
        (_, None) => FRESH_ABSENCE,
        // What a digest names never changes.
        (Want::Manifest(_, reference), _) if is_digest(reference) => USABLE,
        (Want::Search(_) | Want::Catalog(_), _) => FRESH_SEARCH,
        (_, Some(Answer::Tags(list))) if !list.complete => FRESH_TAGS / 6,
        _ => FRESH_TAGS,
    }
}

fn aged(answer: Answer, age: Duration) -> Answer {
    let age = age.as_secs();
    match answer {
        Answer::Tags(list) => Answer::Tags(TagList { age, ..list }),
        Answer::Manifest(manifest) => Answer::Manifest(Manifest { age, ..manifest }),
        other => other,
    }
}

/// Who is asked by `want`, and what for, in words.
fn names(want: &Want) -> (String, String) {
    let host = |repository: &Repository| hub_name(repository.registry());
    match want {
        Want::Tags(repository, _) => (host(repository), format!("tags of {repository}")),
        Want::Manifest(repository, reference) => {
            let sign = if is_digest(reference) { '@' } else { ':' };
            (host(repository), format!("{repository}{sign}{reference}"))
        }
        Want::Search(text) => (hub_name(HUB), format!("images like {text:?}")),
        Want::Catalog(host) => (hub_name(host), "its repositories".to_owned()),
    }
}

fn hub_name(registry: &str) -> String {
    if registry == HUB { "Docker Hub".to_owned() } else { registry.to_owned() }
}
