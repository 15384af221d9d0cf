//! The API of Docker Hub's website, which needs no token and no pull: tags with their age, size and
//! platforms, and a search. Answers of it are read leniently, as older ones lack fields.

use images::{Found, Manifest, OFFICIAL, PlatformManifest, Repository, Tag, TagList};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::access::Access;
use crate::address::{Address, encoded};
use crate::checked;
use crate::deadline::Deadline;
use crate::http::{Method, Question, Reply};
use crate::manifest::{is_digest, platform_name};
use crate::trouble::Trouble;

/// Where it is.
pub(crate) const HUB_API: &str = "hub.docker.com";

/// How many tags are on a page, which is the most that it gives, how many pages are read, and how
/// many images a search finds.
const PAGE: &str = "100";
const MOST_PAGES: usize = 4;
const MOST_FOUND: &str = "25";

/// How many bytes of one page are read.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Docker Hub, or what stands in for it.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(crate) base: Address,
}

impl Hub {
    /// The tags of `repository` whose names contain `text`, the last pushed first.
    pub(crate) fn tags(
        &self,
        access: &Access,
        repository: &Repository,
        text: &str,
        deadline: Deadline,
    ) -> Result<TagList, Trouble> {
        let mut address = self.of(repository, "tags")?.with("page_size", PAGE);
        address = address.with("ordering", "last_updated");
        if !text.is_empty() {
            address = address.with("name", text);
        }
        let (mut list, mut next, mut has_more) = (TagList::default(), Some(address), false);
        for seen in 0..MOST_PAGES {
            let Some(address) = next.take() else { break };
            let page = ask::<Page<HubTag>>(access, &address, deadline);
            match page {
                Err(trouble) if seen == 0 => return Err(trouble),
                Err(_) => return Ok(list),
                Ok((page, reply)) => {
                    list.tags.extend(page.results.into_iter().filter_map(HubTag::tag));
                    let more = page.next.as_deref().filter(|next| !next.is_empty());
                    has_more = more.is_some();
                    next = more.and_then(|next| following(&reply, next));
                }
            }
        }
        list.complete = !has_more && text.is_empty();
        Ok(list)
    }

    /// What the tag of `repository` is.
    pub(crate) fn manifest(
        &self,
        access: &Access,
        repository: &Repository,
        tag: &str,
        deadline: Deadline,
    ) -> Result<Manifest, Trouble> {
        let address = self.of(repository, &format!("tags/{}", encoded(tag)))?;
        let (tag, _) = ask::<HubTag>(access, &address, deadline)?;
        let digest =
            tag.digest.clone().filter(|digest| is_digest(digest)).ok_or(Trouble::Garbled)?;
        let platforms = tag.images.iter().flatten().filter_map(HubImage::image).collect();
        Ok(Manifest { digest, platforms, age: 0 })
    }

    /// The images that fit `text`.
    pub(crate) fn search(
        &self,
        access: &Access,
        text: &str,
        deadline: Deadline,
    ) -> Result<Vec<Found>, Trouble> {
        let address = self.base.below("/v2/search/repositories/").ok_or(Trouble::Garbled)?;
        let address = address.with("query", text).with("page_size", MOST_FOUND);
        let (page, _) = ask::<Page<HubFound>>(access, &address, deadline)?;
        Ok(page.results.into_iter().filter_map(HubFound::found).collect())
    }

    fn of(&self, repository: &Repository, below: &str) -> Result<Address, Trouble> {
        // A repository of Docker Hub has exactly one namespace.
        let (namespace, name) = repository.path().split_once('/').ok_or(Trouble::Absent)?;
        if name.contains('/') {
            return Err(Trouble::Absent);
        }
        let path = format!("/v2/namespaces/{namespace}/repositories/{name}/{below}");
        self.base.below(&path).ok_or(Trouble::Garbled)
    }
}

fn ask<T: DeserializeOwned>(
    access: &Access,
    address: &Address,
    deadline: Deadline,
) -> Result<(T, Reply), Trouble> {
    let question = Question {
        address,
        accept: "application/json",
        authorization: None,
        method: Method::Get,
        limit: MOST_BYTES,
    };
    let reply = access.limits.ask(&access.http, &question, deadline)?;
    if let Some(trouble) = Trouble::of_status(reply.status) {
        return Err(trouble);
    }
    let value = serde_json::from_slice(&reply.body).map_err(|_| Trouble::Garbled)?;
    Ok((value, reply))
}

fn following(reply: &Reply, next: &str) -> Option<Address> {
    let address = reply.address.join(next)?;
    (address.is_beside(&reply.address) && address != reply.address).then_some(address)
}

#[derive(Deserialize)]
struct Page<T> {
    #[serde(default)]
    next: Option<String>,
    results: Vec<T>,
}

#[derive(Deserialize)]
struct HubTag {
    name: String,
    #[serde(default)]
    digest: Option<String>,
    #[serde(default)]
    full_size: Option<u64>,
    #[serde(default)]
    last_updated: Option<String>,
    #[serde(default)]
    tag_last_pushed: Option<String>,
    #[serde(default)]
    images: Option<Vec<HubImage>>,
}

impl HubTag {
    fn tag(self) -> Option<Tag> {
        let images = self.images.unwrap_or_default();
        let mut platforms: Vec<String> = images.iter().filter_map(HubImage::platform).collect();
        platforms.sort();
        platforms.dedup();
        let pushed = self.tag_last_pushed.or(self.last_updated);
        let tag = Tag {
            name: self.name,
            digest: self.digest.filter(|digest| is_digest(digest)),
            size: self.full_size.filter(|size| *size > 0),
            updated: pushed.as_deref().and_then(checked::day),
            platforms,
        };
        checked::is_tag(&tag.name).then_some(tag)
    }
}

#[derive(Deserialize)]
struct HubImage {
    #[serde(default)]
    os: Option<String>,
    #[serde(default)]
    architecture: Option<String>,
    #[serde(default)]
    variant: Option<String>,
    #[serde(default)]
    digest: Option<String>,
    #[serde(default)]
    size: Option<u64>,
}

impl HubImage {
    fn platform(&self) -> Option<String> {
        platform_name(self.os.as_deref()?, self.architecture.as_deref()?, self.variant.as_deref())
    }

    fn image(&self) -> Option<PlatformManifest> {
        let digest = self.digest.clone().filter(|digest| is_digest(digest))?;
        Some(PlatformManifest { platform: self.platform()?, digest, size: self.size })
    }
}

#[derive(Deserialize)]
struct HubFound {
    repo_name: String,
    #[serde(default)]
    short_description: Option<String>,
    #[serde(default)]
    star_count: Option<u64>,
    #[serde(default)]
    is_official: Option<bool>,
}

impl HubFound {
    fn found(self) -> Option<Found> {
        // Some answers have the namespace of official images and some leave it out.
        let name = match self.repo_name.split_once('/') {
            Some((namespace, name)) if namespace == OFFICIAL => name.to_owned(),
            _ => self.repo_name,
        };
        let description = checked::line(&self.short_description.unwrap_or_default());
        let stars = self.star_count.unwrap_or_default();
        let found = Found { name, description, stars, is_official: self.is_official == Some(true) };
        checked::is_path(&found.name).then_some(found)
    }
}
