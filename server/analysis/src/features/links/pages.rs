//! The pages that registries and code hosts have for what they keep, where the name alone tells the
//! address.

use images::{facts, official_name};
use syntax::image;

/// An address and what is there.
type Page = (String, String);

/// The longest address that is given.
const LONGEST: usize = 2_000;

/// The page of the image that `text` refers to.
pub(in crate::features) fn image(text: &str) -> Option<Page> {
    let parts = image::read(text).ok()?;
    let part = |span: syntax::Span| text.get(span.range()).unwrap_or_default();
    let registry = parts.registry.map(part);
    let repository = part(parts.repository);
    if let Some(name) = official_name(registry, repository) {
        // Any other single name is most likely one that the build is given.
        let address = format!("https://hub.docker.com/_/{name}");
        return facts::named(name).map(|_| (address, format!("{name} on Docker Hub")));
    }
    let segments: Vec<&str> = repository.split('/').collect();
    let (address, place) = in_registry(registry, &segments)?;
    Some((address, format!("{repository} {place}")))
}

/// The address of the image in `registry`, and where that is.
fn in_registry(registry: Option<&str>, segments: &[&str]) -> Option<(String, &'static str)> {
    let path = segments.join("/");
    let found = match (registry.unwrap_or("docker.io"), segments) {
        ("docker.io" | "index.docker.io", [_, _]) => {
            (format!("https://hub.docker.com/r/{path}"), "on Docker Hub")
        }
        ("ghcr.io", [_, _, ..]) => (format!("https://ghcr.io/{path}"), "on GitHub"),
        ("quay.io", [_, _]) => (format!("https://quay.io/repository/{path}"), "on Quay"),
        ("mcr.microsoft.com", _) => {
            (format!("https://mcr.microsoft.com/en-us/artifact/mar/{path}/about"), "at Microsoft")
        }
        ("registry.access.redhat.com" | "registry.redhat.io", _) => (
            format!("https://catalog.redhat.com/search?searchType=containers&q={path}"),
            "at Red Hat",
        ),
        ("public.ecr.aws", [_, _, ..]) => {
            (format!("https://gallery.ecr.aws/{path}"), "in the Amazon gallery")
        }
        ("registry.gitlab.com", [_, _]) => {
            (format!("https://gitlab.com/{path}/container_registry"), "on GitLab")
        }
        ("cgr.dev", ["chainguard", name]) => (
            format!("https://images.chainguard.dev/directory/image/{name}/overview"),
            "at Chainguard",
        ),
        ("nvcr.io", [org, name]) => {
            (format!("https://catalog.ngc.nvidia.com/orgs/{org}/containers/{name}"), "at NVIDIA")
        }
        _ => return None,
    };
    Some(found)
}

/// What is downloaded from the address `text`.
pub(super) fn download(text: &str) -> Option<Page> {
    is_safe(text).then(|| (text.to_owned(), "What is downloaded".to_owned()))
}

/// The hosts that show a repository where it is cloned from.
const HOSTS: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/// The repository that is cloned from `text`.
pub(super) fn repository(text: &str) -> Option<Page> {
    let clone = text.split(['#', '?']).next()?;
    let (scheme, rest) = match clone.split_once("://") {
        Some((scheme, rest)) => (scheme, rest.to_owned()),
        // `git@host:path`, as git writes an address for ssh.
        None => ("ssh", clone.replacen(':', "/", 1)),
    };
    let rest =
        if scheme == "ssh" { rest.split_once('@').map_or(&*rest, |(_, r)| r) } else { &rest };
    let (host, path) = rest.split_once('/')?;
    let path = path.trim_end_matches('/').trim_end_matches(".git");
    let address = match (scheme, HOSTS.contains(&host)) {
        (_, true) => format!("https://{host}/{path}{}", tree(host, text).unwrap_or_default()),
        ("http" | "https", false) => clone.to_owned(),
        _ => return None,
    };
    is_safe(&address).then(|| (address, format!("{path} on {host}")))
}

/// Where a reference, and a directory in it, are shown.
fn tree(host: &str, text: &str) -> Option<String> {
    let (_, fragment) = text.split_once('#').filter(|(before, _)| !before.contains('?'))?;
    let (reference, directory) = fragment.split_once(':').unwrap_or((fragment, ""));
    let page = match host {
        "github.com" => "tree",
        "gitlab.com" => "-/tree",
        _ => return None,
    };
    let is_plain = |part: &str| {
        part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
    };
    if reference.is_empty() || !is_plain(reference) || !is_plain(directory) {
        return None;
    }
    let directory = directory.trim_matches('/');
    let slash = if directory.is_empty() { "" } else { "/" };
    Some(format!("/{page}/{reference}{slash}{directory}"))
}

/// Whether `address` can be opened without a thought: on the web, complete, without a password in
/// it or a character that addresses do not have.
fn is_safe(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'[' | b']');
    let is_fine = |b: u8| b.is_ascii_graphic() && !b"\"'`<>\\^{|}$".contains(&b);
    !host.is_empty()
        && host.bytes().all(is_host)
        && address.len() <= LONGEST
        && address.bytes().all(is_fine)
}
