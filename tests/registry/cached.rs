//! Answers on the disk that have become old.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fixture::{Folder, Reply, Server};
use images::Answer;
use registry::Client;

use crate::asked::{client, manifest_of, tags_of};

const MEDIA: &str = "application/vnd.oci.image.manifest.v1+json";
const BODY: &str = r#"{"schemaVersion":2,"config":{},"layers":[]}"#;

/// A client that has nothing but the cache of those before.
fn fresh(folder: &Folder) -> Client {
    client(|options| options.cache = Some(folder.path.clone()))
}

/// Makes everything in the cache two hours old.
fn age(folder: &Path) {
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let mut entry: serde_json::Value =
            serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        entry["stored"] = (entry["stored"].as_u64().unwrap() - 7200).into();
        fs::write(&file, entry.to_string()).unwrap();
    }
}

/// A registry that works until it is told to fail.
fn failing(good: Reply) -> (Server, Arc<AtomicBool>) {
    let fails = Arc::<AtomicBool>::default();
    let is_broken = Arc::clone(&fails);
    let server = Server::start(move |request| match request.target.as_str() {
        "/v2/" => Reply::json("{}"),
        _ if is_broken.load(Ordering::Relaxed) => Reply::status(500),
        _ => good.clone(),
    });
    (server, fails)
}

fn age_of(answer: &Answer) -> u64 {
    match answer {
        Answer::Tags(list) => list.age,
        Answer::Manifest(manifest) => manifest.age,
        _ => 0,
    }
}

#[test]
fn an_old_answer_is_better_than_none() {
    let (server, fails) = failing(Reply::json(r#"{"tags":["1"]}"#));
    let (folder, want) = (Folder::of(&[]), tags_of(&server.address, "a/b"));
    assert_eq!(age_of(&fresh(&folder).answer(&want).unwrap()), 0);
    age(&folder.path);
    fails.store(true, Ordering::Relaxed);
    assert!(age_of(&fresh(&folder).answer(&want).unwrap()) >= 7200);
    fails.store(false, Ordering::Relaxed);
    assert_eq!(age_of(&fresh(&folder).answer(&want).unwrap()), 0);
}

#[test]
fn of_an_old_manifest_only_the_digest_is_asked() {
    let reply = Reply::Of(200, vec![("Content-Type".into(), MEDIA.into())], BODY.into());
    let (first, _) = failing(reply.clone());
    let digest = match client(|_| {}).answer(&manifest_of(&first.address, "a/b", "1")) {
        Ok(Answer::Manifest(manifest)) => manifest.digest,
        other => panic!("{other:?}"),
    };
    let (server, _) = failing(reply.with("Docker-Content-Digest", &digest));
    let (folder, want) = (Folder::of(&[]), manifest_of(&server.address, "a/b", "1"));
    let old = fresh(&folder).answer(&want);
    age(&folder.path);
    assert_eq!(fresh(&folder).answer(&want), old);
    let asked: Vec<_> = server.asked().into_iter().filter(|target| target != "GET /v2/").collect();
    assert_eq!(asked, ["GET /v2/a/b/manifests/1", "HEAD /v2/a/b/manifests/1"]);
}
