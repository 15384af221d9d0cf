//! Clients, and what they found as text.

use std::time::Duration;

use fixture::Folder;
use images::{Answer, Refusal, Repository, Want};
use registry::{Client, Options, Places};

/// The deadline of the clients here; short, so that what is slow is over soon.
pub(crate) const DEADLINE: Duration = Duration::from_millis(600);

/// A client that asks as `change` says.
pub(crate) fn client(change: impl FnOnce(&mut Options)) -> Client {
    let mut options = Options { deadline: DEADLINE, ..Options::default() };
    change(&mut options);
    let (client, problems) = Client::new(options);
    assert!(problems.is_empty(), "{problems:?}");
    client
}

/// A client that takes the server at `address` for Docker Hub's website and its registry.
pub(crate) fn client_of_hub(address: &str) -> Client {
    client(|options| options.hub = Some(format!("http://{address}")))
}

/// A client with a file of credentials, which lives as long as the folder.
pub(crate) fn client_with(config: &str) -> (Folder, Client) {
    let folder = Folder::of(&[("config.json", config)]);
    let files = vec![folder.path.join("config.json")];
    let client = client(|options| options.places = Places { files, ..Places::default() });
    (folder, client)
}

pub(crate) fn tags_of(registry: &str, path: &str) -> Want {
    Want::Tags(Repository::new(Some(registry), path), String::new())
}

pub(crate) fn manifest_of(registry: &str, path: &str, reference: &str) -> Want {
    Want::Manifest(Repository::new(Some(registry), path), reference.to_owned())
}

/// What came of it, without what changes between runs.
pub(crate) fn shown(result: &Result<Answer, Refusal>) -> String {
    match result {
        Err(refusal) => {
            let absent = if refusal.is_absent { "absent: " } else { "" };
            format!("{absent}{}", without_ports(&refusal.message))
        }
        Ok(Answer::Tags(list)) => {
            let names: Vec<_> = list.tags.iter().map(|tag| tag.name.as_str()).collect();
            format!("{} tags, complete: {}: {}", names.len(), list.complete, first(&names))
        }
        Ok(Answer::Manifest(found)) => {
            let platforms: Vec<_> =
                found.platforms.iter().map(|image| image.platform.as_str()).collect();
            format!("{:.15} for {platforms:?}", found.digest)
        }
        Ok(Answer::Found(found)) => {
            let one = |found: &images::Found| format!("{} ({})", found.name, found.description);
            found.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Ok(Answer::Names(names)) => names.join(", "),
    }
}

fn first(names: &[&str]) -> String {
    let end = if names.len() > 6 { " …" } else { "" };
    format!("{}{end}", names.iter().take(6).copied().collect::<Vec<_>>().join(" "))
}

fn without_ports(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("HOST");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}
