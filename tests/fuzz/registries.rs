//! What registries, servers of tokens and files of credentials say, as hostile bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use images::{Answer, Manifest, Repository, Want};
use registry::{Asked, Client, Options, Places, StandIn};

use super::input::files;

const LONGEST: usize = 16_384;

/// How many questions are sent at most for one answer: pages, each with its redirects and ways in.
const MOST_ASKED: usize = 600;

/// What the seeds have stored for [`HOST`], as it is sent.
const PASSWORD: &str = "bWU6aHVudGVyMg==";
const PLAIN_PASSWORD: &str = "hunter2";
const HOST: &str = "ghcr.io";

/// The file of credentials of this process.
fn credentials() -> &'static PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        root.join(format!("fuzz-registry-{}.json", std::process::id()))
    })
}

/// Whatever is answered, what comes of it is what it should be, questions have an end, and the
/// password goes where it may.
///
/// The input is a file of credentials and then answers, which are given one after the other: each a
/// status, headers, an empty line and a body.
pub(super) fn answers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if text.len() > LONGEST {
        return;
    }
    let mut parts = files(&text, "config.json").into_iter();
    let config = parts.next().map(|(_, content)| content).unwrap_or_default();
    // Changed, it may be stored for another registry.
    let is_of_host = !config.contains("docker");
    fs::write(credentials(), config).expect("writable");
    let replies: Arc<Vec<String>> = Arc::new(parts.map(|(_, content)| content).collect());
    let of_hub = Repository::new(None, "acme/tool");
    let of_host = Repository::new(Some(HOST), "acme/tool");
    let digest = format!("sha256:{}", "a".repeat(64));
    for want in [
        Want::Tags(of_hub.clone(), "1".to_owned()),
        Want::Manifest(of_hub, "1".to_owned()),
        Want::Search("tool".to_owned()),
        Want::Tags(of_host.clone(), String::new()),
        Want::Manifest(of_host.clone(), "1".to_owned()),
        Want::Manifest(of_host, digest),
        Want::Catalog(HOST.to_owned()),
    ] {
        ask(&want, &replies, is_of_host);
    }
}

fn ask(want: &Want, replies: &Arc<Vec<String>>, is_of_host: bool) {
    let seen = Arc::<Mutex<Vec<(Asked, String)>>>::default();
    let (log, replies) = (Arc::clone(&seen), Arc::clone(replies));
    let stand_in = StandIn::new(move |asked| {
        let mut log = log.lock().expect("no test panicked here");
        let reply = replies.get(log.len() % replies.len().max(1)).cloned();
        log.push((asked.clone(), reply.clone().unwrap_or_default()));
        reply.map(String::into_bytes)
    });
    let places = Places { files: vec![credentials().clone()], programs: Vec::new() };
    let deadline = Duration::from_secs(20);
    let client =
        Client::with_stand_in(Options { deadline, places, ..Options::default() }, stand_in);
    match client.answer(want) {
        Ok(answer) => assert!(is_sound(&answer), "{answer:?}"),
        Err(refusal) => assert!(!refusal.message.contains(PLAIN_PASSWORD), "{refusal:?}"),
    }
    let seen = seen.lock().expect("no test panicked here");
    assert!(seen.len() <= MOST_ASKED, "{} questions", seen.len());
    for (at, (asked, _)) in seen.iter().enumerate() {
        assert!(asked.address.starts_with("https://"), "{asked:?}");
        let before = seen.get(..at).unwrap_or_default();
        let is_told = is_of_host && tells(asked);
        assert!(!is_told || may_tell(asked, before), "{asked:?} after {before:?}");
    }
}

/// Whether the password that the seeds have is told.
fn tells(asked: &Asked) -> bool {
    let sent = asked.authorization.iter().chain(&asked.form);
    sent.into_iter().any(|sent| sent.contains(PASSWORD) || sent.contains(PLAIN_PASSWORD))
}

/// Whether that is the registry it is stored for, or one that this has named for it.
fn may_tell(asked: &Asked, before: &[(Asked, String)]) -> bool {
    let authority = |address: &str| {
        let rest = address.strip_prefix("https://").unwrap_or_default();
        rest.split(['/', '?']).next().unwrap_or_default().to_owned()
    };
    let own = authority(&asked.address);
    let named = |(asked, reply): &(Asked, String)| {
        let names = |line: &str| {
            // In quotes a backslash stands before a letter that means itself.
            let line = line.to_ascii_lowercase().replace('\\', "");
            line.starts_with("www-authenticate") && line.contains(&own)
        };
        authority(&asked.address) == HOST && reply.lines().any(names)
    };
    own == HOST || before.iter().any(named)
}

/// Whether nothing in `answer` is more than it may be.
fn is_sound(answer: &Answer) -> bool {
    let is_name = |text: &str, more: &str| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
        !text.is_empty() && text.len() <= 255 && text.chars().all(is_letter)
    };
    let is_digest = |text: &str| {
        let (name, hex) = text.split_once(':').unwrap_or_default();
        let length = if name == "sha512" { 128 } else { 64 };
        hex.len() == length && hex.chars().all(|c| c.is_ascii_hexdigit())
    };
    let is_line = |text: &str| !text.chars().any(char::is_control);
    match answer {
        Answer::Tags(list) => list.tags.iter().all(|tag| {
            let day = tag.updated.as_deref().unwrap_or("1");
            is_name(&tag.name, "_.-")
                && tag.digest.as_deref().is_none_or(is_digest)
                && is_name(day, "-")
                && tag.platforms.iter().all(|platform| is_name(platform, "/._-"))
        }),
        Answer::Manifest(Manifest { digest, platforms, .. }) => {
            let mut platforms = platforms.iter();
            is_digest(digest)
                && platforms.all(|one| {
                    let is_platform = one.platform.is_empty() || is_name(&one.platform, "/._-");
                    is_digest(&one.digest) && is_platform
                })
        }
        Answer::Found(found) => {
            found.iter().all(|one| is_name(&one.name, "/._-") && is_line(&one.description))
        }
        Answer::Names(names) => names.iter().all(|name| is_name(name, "/._-")),
    }
}
