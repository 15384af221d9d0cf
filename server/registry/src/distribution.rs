//! The protocol that every registry speaks (opencontainers/distribution-spec): tags, manifests, and
//! the catalog where there is one.

use std::collections::HashSet;

use images::{HUB, Manifest, Repository, Tag, TagList};
use serde::Deserialize;

use crate::access::{Access, Wanted};
use crate::address::Address;
use crate::checked;
use crate::deadline::Deadline;
use crate::http::{Method, Question, Reply};
use crate::manifest::{self, ACCEPTED, digest_of, is_digest};
use crate::trouble::Trouble;

/// Where the registry of Docker Hub is (`distribution/reference` calls it docker.io).
const HUB_HOST: &str = "registry-1.docker.io";

/// How many bytes of one answer are read, how many pages are, how long one is, and how many names
/// count.
const MOST_BYTES: usize = 8 * 1024 * 1024;
const MOST_PAGES: usize = 20;
const PAGE: &str = "1000";
const MOST_NAMES: usize = 50_000;

const JSON: &str = "application/json";

/// The header with the digest of a manifest.
const DIGEST: &str = "docker-content-digest";

/// A registry, or a mirror of one.
#[derive(Debug, Clone)]
pub(crate) struct Registry {
    /// The name for which credentials are stored.
    name: String,
    /// Where its protocol begins.
    base: Address,
}

impl Registry {
    /// The registry of this name, asked as `access` allows.
    pub(crate) fn named(
        name: &str,
        access: &Access,
        deadline: Deadline,
    ) -> Result<Registry, Trouble> {
        let host = if name == HUB { HUB_HOST } else { name };
        let over = |is_tls| Address::of_host(host, is_tls).ok_or(Trouble::NoHost);
        let (tls, plain) = (over(true)?, over(false)?);
        let is_plain =
            access.http.allows_plain(plain.authority()) && speaks_plain(access, &plain, deadline)?;
        let base = if is_plain { plain } else { tls };
        Ok(Registry { name: name.to_owned(), base })
    }

    /// The mirror at `base`.
    pub(crate) fn mirror(base: Address) -> Registry {
        Registry { name: base.authority().to_owned(), base }
    }

    /// The tags of the repository at `path`; as many as came in time.
    pub(crate) fn tags(
        &self,
        access: &Access,
        path: &str,
        deadline: Deadline,
    ) -> Result<TagList, Trouble> {
        let first = self.below(&format!("/v2/{path}/tags/list"))?.with("n", PAGE);
        let scope = format!("repository:{path}:pull");
        let pages = self.pages::<TagPage>(access, path, &scope, first, deadline)?;
        let (names, complete) = pages;
        let mut seen = HashSet::new();
        let is_new = |name: &String| checked::is_tag(name) && seen.insert(name.clone());
        let tags = names.into_iter().filter(is_new);
        let tags = tags.map(|name| Tag { name, ..Tag::default() }).collect();
        Ok(TagList { tags, complete, age: 0 })
    }

    /// The repositories.
    pub(crate) fn catalog(
        &self,
        access: &Access,
        deadline: Deadline,
    ) -> Result<Vec<String>, Trouble> {
        let first = self.below("/v2/_catalog")?.with("n", PAGE);
        let scope = "registry:catalog:*";
        let (names, _) = self.pages::<CatalogPage>(access, "", scope, first, deadline)?;
        Ok(names.into_iter().filter(|name| checked::is_path(name)).collect())
    }

    /// What the tag or digest `reference` of the repository at `path` is.
    pub(crate) fn manifest(
        &self,
        access: &Access,
        path: &str,
        reference: &str,
        deadline: Deadline,
    ) -> Result<Manifest, Trouble> {
        let reply = self.ask_manifest(access, path, reference, false, deadline)?;
        let media_type = reply.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if media_type.is_empty() || !ACCEPTED.contains(media_type) {
            return Err(Trouble::Garbled);
        }
        let told = reply.header(DIGEST).filter(|digest| is_digest(digest));
        let expected = if is_digest(reference) { Some(reference) } else { told };
        let digest = digest_of(&reply.body, expected.unwrap_or_default());
        if expected.is_some_and(|expected| expected != digest) {
            return Err(Trouble::Garbled);
        }
        manifest::read(&reply.body, &digest).ok_or(Trouble::Garbled)
    }

    /// The digest of a tag alone, which costs a registry and its limits less.
    pub(crate) fn digest(
        &self,
        access: &Access,
        path: &str,
        tag: &str,
        deadline: Deadline,
    ) -> Result<String, Trouble> {
        let reply = self.ask_manifest(access, path, tag, true, deadline)?;
        let told = reply.header(DIGEST).filter(|digest| is_digest(digest));
        told.map(str::to_owned).ok_or(Trouble::Garbled)
    }

    fn ask_manifest(
        &self,
        access: &Access,
        path: &str,
        reference: &str,
        is_head: bool,
        deadline: Deadline,
    ) -> Result<Reply, Trouble> {
        let address = self.below(&format!("/v2/{path}/manifests/{reference}"))?;
        let scope = format!("repository:{path}:pull");
        let wanted = Wanted {
            registry: &self.name,
            path,
            scope: &scope,
            address: &address,
            accept: ACCEPTED,
            is_head,
            limit: MOST_BYTES,
        };
        access.get(&wanted, deadline)
    }

    fn below(&self, path: &str) -> Result<Address, Trouble> {
        self.base.below(path).ok_or(Trouble::Garbled)
    }

    /// The names on all pages from `first` on, and whether these are all. What came before
    /// something went wrong counts.
    fn pages<P: Page>(
        &self,
        access: &Access,
        path: &str,
        scope: &str,
        first: Address,
        deadline: Deadline,
    ) -> Result<(Vec<String>, bool), Trouble> {
        let (mut names, mut next, mut seen) = (Vec::new(), Some(first), 0);
        let mut has_more = false;
        while let Some(address) = next.take() {
            let wanted = Wanted {
                registry: &self.name,
                path,
                scope,
                address: &address,
                accept: JSON,
                is_head: false,
                limit: MOST_BYTES,
            };
            let page = access.get(&wanted, deadline).and_then(|reply| {
                let page: P = serde_json::from_slice(&reply.body).map_err(|_| Trouble::Garbled)?;
                Ok((page.names(), following(&reply), next_page(&reply).is_some()))
            });
            match page {
                Err(trouble) if seen == 0 => return Err(trouble),
                Err(_) => return Ok((names, false)),
                Ok((more, link, is_more)) => {
                    // A page without names leads nowhere, whatever it says.
                    next = link.filter(|link| *link != address && !more.is_empty());
                    has_more = is_more;
                    names.extend(more);
                }
            }
            seen += 1;
            if seen >= MOST_PAGES || names.len() >= MOST_NAMES {
                has_more |= names.len() > MOST_NAMES;
                names.truncate(MOST_NAMES);
                break;
            }
        }
        Ok((names, !has_more))
    }
}

/// Whether `base` speaks plain HTTP. A server that wants TLS says so with a status, or not at all.
fn speaks_plain(access: &Access, base: &Address, deadline: Deadline) -> Result<bool, Trouble> {
    if let Some(is_plain) = access.plain.get(base.authority()) {
        return Ok(is_plain);
    }
    let address = base.below("/v2/").ok_or(Trouble::Garbled)?;
    let question = Question {
        address: &address,
        accept: JSON,
        authorization: None,
        method: Method::Get,
        limit: MOST_BYTES,
    };
    let is_plain = match access.limits.ask(&access.http, &question, deadline) {
        Ok(reply) => reply.status != 400,
        Err(Trouble::Garbled) => false,
        // TLS servers may just hang up; whoever hangs up on both is told of the second.
        Err(Trouble::Unreachable) => return Ok(false),
        Err(
            Trouble::Limited(_) | Trouble::TooLarge | Trouble::TooManyRedirects | Trouble::Astray,
        ) => true,
        Err(trouble) => return Err(trouble),
    };
    access.plain.put(base.authority(), is_plain);
    Ok(is_plain)
}

/// The next page, if it is one of the same server.
fn following(reply: &Reply) -> Option<Address> {
    let address = reply.address.join(&next_page(reply)?)?;
    address.is_beside(&reply.address).then_some(address)
}

/// Where the header `Link` (RFC 8288) says that the next page is.
fn next_page(reply: &Reply) -> Option<String> {
    let links = reply.headers.get_all("link").into_iter();
    let links = links.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let mut next = links.filter_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"') == "next"
        });
        is_next.then(|| target.to_owned())
    });
    next.next()
}

/// One page of names.
trait Page: for<'de> Deserialize<'de> {
    fn names(self) -> Vec<String>;
}

#[derive(Deserialize)]
struct TagPage {
    /// A repository that has lost its last tag has `null`.
    tags: Option<Vec<String>>,
}

impl Page for TagPage {
    fn names(self) -> Vec<String> {
        self.tags.unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct CatalogPage {
    repositories: Option<Vec<String>>,
}

impl Page for CatalogPage {
    fn names(self) -> Vec<String> {
        self.repositories.unwrap_or_default()
    }
}

/// Whether `repository` can be asked for at all.
pub(crate) fn can_be_asked(repository: &Repository) -> bool {
    checked::is_path(repository.path()) && Address::of_host(repository.registry(), true).is_some()
}
