//! Docker Hub: its website, and what its registry adds.

use expect_test::expect;
use fixture::{Folder, Reply, Server};
use images::{Answer, Repository, Want};

use crate::asked::{client, client_of_hub, shown};
use crate::stand_in::{digest, hub_page, hub_tag};

fn python() -> Repository {
    Repository::new(None, "python")
}

#[test]
fn tags_come_with_what_is_told_of_them() {
    let server = Server::start(|_| hub_page("null", &[hub_tag("3.12-slim")]));
    let want = Want::Tags(python(), String::new());
    let Ok(Answer::Tags(list)) = client_of_hub(&server.address).answer(&want) else { panic!() };
    expect![[r#"
        [
            Tag {
                name: "3.12-slim",
                digest: Some(
                    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                ),
                size: Some(
                    45000001,
                ),
                updated: Some(
                    "2026-03-23",
                ),
                platforms: [
                    "linux/amd64",
                    "linux/arm64",
                ],
            },
        ]
    "#]]
    .assert_debug_eq(&list.tags);
    assert!(list.complete);
    let target =
        "/v2/namespaces/library/repositories/python/tags?page_size=100&ordering=last_updated";
    assert_eq!(server.asked(), [format!("GET {target}")]);
}

#[test]
fn a_text_is_asked_for_and_pages_follow() {
    let server = Server::start(|request| match request.target.contains("page=2") {
        false => hub_page("\"/v2/tags?page=2\"", &[hub_tag("3-slim")]),
        true => hub_page("null", &[hub_tag("2-slim"), hub_tag("a b")]),
    });
    let client = client_of_hub(&server.address);
    let found = shown(&client.answer(&Want::Tags(python(), "-slim&x".to_owned())));
    expect!["2 tags, complete: false: 3-slim 2-slim"].assert_eq(&found);
    assert!(server.asked()[0].ends_with("&name=-slim%26x"), "{:?}", server.asked());
}

#[test]
fn a_page_of_another_server_is_not_asked() {
    let other = Server::start(|_| hub_page("null", &[hub_tag("evil")]));
    let next = format!("\"http://{}/\"", other.address);
    let server = Server::start(move |_| hub_page(&next, &[hub_tag("good")]));
    let found =
        shown(&client_of_hub(&server.address).answer(&Want::Tags(python(), "o".to_owned())));
    expect!["1 tags, complete: false: good"].assert_eq(&found);
    assert!(other.asked().is_empty());
}

#[test]
fn fields_may_be_missing() {
    let bare = r#"{"name":"1","images":null,"digest":null}"#.to_owned();
    let server =
        Server::start(move |_| hub_page("\"\"", &[bare.clone(), r#"{"name":"2"}"#.to_owned()]));
    let found = shown(&client_of_hub(&server.address).answer(&Want::Tags(python(), String::new())));
    expect!["2 tags, complete: true: 1 2"].assert_eq(&found);
}

#[test]
fn a_tag_has_a_digest_and_platforms() {
    let server = Server::start(|request| match request.target.ends_with("/tags/3.12") {
        true => Reply::json(hub_tag("3.12")),
        false => Reply::status(404),
    });
    let client = client_of_hub(&server.address);
    let found = client.answer(&Want::Manifest(python(), "3.12".to_owned()));
    expect![[r#"sha256:aaaaaaaa for ["linux/amd64", "linux/arm64"]"#]].assert_eq(&shown(&found));
    let found = client.answer(&Want::Manifest(python(), "3.99".to_owned()));
    expect!["absent: Docker Hub has no python:3.99, at least none that it shows"]
        .assert_eq(&shown(&found));
}

#[test]
fn a_search_finds_images() {
    let one = r#"{"repo_name":"library/python","short_description":"Python\n is\u202e a language","star_count":9,"pull_count":1,"repo_owner":"","is_automated":false,"is_official":true}"#;
    let two = r#"{"repo_name":"grafana/grafana","short_description":null}"#;
    let server = Server::start(|_| {
        hub_page("null", &[one.to_owned(), two.to_owned(), r#"{"repo_name":"../x"}"#.to_owned()])
    });
    let found = client_of_hub(&server.address).answer(&Want::Search("py".to_owned()));
    expect!["python (Python is a language), grafana/grafana ()"].assert_eq(&shown(&found));
    assert_eq!(server.asked(), ["GET /v2/search/repositories/?query=py&page_size=25"]);
}

#[test]
fn a_mirror_stands_in_for_all_of_it() {
    let mirror =
        Server::start(|request| match request.target.contains("/v2/library/python/tags/list") {
            true => Reply::json(r#"{"tags":["1","2"]}"#),
            false => Reply::status(404),
        });
    let address = format!("http://{}", mirror.address);
    let hub = Server::start(|_| Reply::status(500));
    let hub_address = format!("http://{}", hub.address);
    let client = client(|options| {
        options.mirrors = vec![("docker.io".to_owned(), address)];
        options.hub = Some(hub_address);
    });
    let found = shown(&client.answer(&Want::Tags(python(), String::new())));
    expect!["2 tags, complete: true: 1 2"].assert_eq(&found);
    assert!(hub.asked().is_empty());
}

#[test]
fn what_was_answered_is_not_asked_again() {
    let server = Server::start(|request| match request.target.contains("python") {
        true => hub_page("null", &[hub_tag("3.12-slim")]),
        false => Reply::status(404),
    });
    let folder = Folder::of(&[]);
    let fresh = || {
        client(|options| {
            options.hub = Some(format!("http://{}", server.address));
            options.cache = Some(folder.path.join("cache"));
        })
    };
    let (python, other) = (
        Want::Tags(python(), String::new()),
        Want::Tags(Repository::new(None, "pyhton"), String::new()),
    );
    let first = (fresh().answer(&python), fresh().answer(&other));
    assert!(first.0.is_ok() && first.1.as_ref().is_err_and(|refusal| refusal.is_absent));
    assert_eq!((fresh().answer(&python), fresh().answer(&other)), first);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn names_that_cannot_be_are_not_asked_for() {
    let server = Server::start(|_| Reply::status(200));
    let client = client_of_hub(&server.address);
    let of = |path: &str| Repository::new(None, path);
    for want in [
        Want::Tags(of("a/../../x"), String::new()),
        Want::Tags(of("a?b"), String::new()),
        Want::Tags(Repository::new(Some("user:word@host"), "a"), String::new()),
        Want::Tags(of("a"), "x".repeat(1000)),
        Want::Manifest(of("a"), "../b".to_owned()),
        Want::Manifest(of("a"), format!("{}x", digest('a'))),
        Want::Search(" ".to_owned()),
        Want::Catalog("a/b".to_owned()),
    ] {
        assert!(client.answer(&want).is_err_and(|refusal| refusal.is_absent), "{want:?}");
    }
    assert!(server.asked().is_empty());
}
