//! Servers that are slow, broken or hostile: each has a clear and quiet result in time. With
//! `--nocapture` the times are printed.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use fixture::{Reply, Server};
use images::{Repository, Want};
use registry::Client;

use crate::asked::{DEADLINE, client, client_of_hub, manifest_of, shown, tags_of};
use crate::stand_in::registry_of;

/// What a slow machine may take longer.
const SLACK: Duration = Duration::from_millis(900);

/// A body that is as it should be.
const PAGE: &[u8] = br#"{"name":"a/b","tags":["1","2","3"]}"#;

/// What becomes of asking for tags when everything is answered like this, line by line.
#[track_caller]
fn check(replies: Vec<(&str, Reply)>, expected: &Expect) {
    let client = client(|_| {});
    let line = |(name, reply): (&str, Reply)| {
        let server = Server::start(move |request| match request.target.as_str() {
            // It is a registry without TLS, whatever else it is.
            "/v2/" => Reply::json("{}"),
            _ => reply.clone(),
        });
        timed(name, &client, &tags_of(&server.address, "a/b"))
    };
    expected.assert_eq(&replies.into_iter().map(line).collect::<String>());
}

/// The line of one question.
#[track_caller]
fn timed(name: &str, client: &Client, want: &Want) -> String {
    let begin = Instant::now();
    let found = shown(&client.answer(want));
    let took = begin.elapsed();
    println!("{name}: {} ms", took.as_millis());
    assert!(took < DEADLINE + SLACK, "{name} took {took:?}");
    format!("{name}: {found}\n")
}

#[test]
fn statuses() {
    check(
        vec![
            ("401", Reply::status(401)),
            ("403", Reply::status(403)),
            ("404", Reply::status(404)),
            ("429", Reply::status(429).with("Retry-After", "30")),
            ("500", Reply::status(500)),
            ("503", Reply::status(503).with("Retry-After", "99999999")),
            ("204", Reply::status(204)),
        ],
        &expect![[r#"
            401: HOST wants to know who asks for tags of HOST/a/b; log in with `docker login` or `podman login`
            403: HOST does not allow to see tags of HOST/a/b
            404: absent: HOST has no tags of HOST/a/b, at least none that it shows
            429: HOST has been asked too often; tags of HOST/a/b can be asked for again in 30 s
            500: HOST failed with status 500 when asked for tags of HOST/a/b
            503: HOST has been asked too often; tags of HOST/a/b can be asked for again in 3600 s
            204: HOST did not answer as a registry does about tags of HOST/a/b
        "#]],
    );
}

#[test]
fn broken_answers() {
    let html = vec![("Content-Type".into(), "text/html".into())];
    check(
        vec![
            ("truncated JSON", Reply::json(&PAGE[..20])),
            ("wrong content type", Reply::Of(200, html, b"<html>log in</html>".to_vec())),
            ("no HTTP", Reply::Raw(b"220 mail.example ESMTP\r\n".to_vec())),
            ("wrong types", Reply::json(r#"{"tags":[1,2]}"#)),
            ("not packed", Reply::json(PAGE).with("Content-Encoding", "gzip")),
            ("cut", Reply::Cut(PAGE.to_vec())),
            ("reset", Reply::Closed),
            ("no tags", Reply::json(r#"{"tags":["a b","<b>","1.0","\u0000"]}"#)),
            ("null", Reply::json(r#"{"tags":null}"#)),
        ],
        &expect![[r#"
            truncated JSON: HOST did not answer as a registry does about tags of HOST/a/b
            wrong content type: HOST did not answer as a registry does about tags of HOST/a/b
            no HTTP: HOST did not answer as a registry does about tags of HOST/a/b
            wrong types: HOST did not answer as a registry does about tags of HOST/a/b
            not packed: HOST did not answer as a registry does about tags of HOST/a/b
            cut: HOST cannot be reached to ask for tags of HOST/a/b
            reset: HOST cannot be reached to ask for tags of HOST/a/b
            no tags: 1 tags, complete: true: 1.0
            null: 0 tags, complete: true: 
        "#]],
    );
}

#[test]
fn slow_answers() {
    check(
        vec![
            ("silence", Reply::Silence),
            ("one byte after the other", Reply::Drip(PAGE.repeat(100))),
        ],
        &expect![[r#"
            silence: HOST did not answer in time about tags of HOST/a/b
            one byte after the other: HOST did not answer in time about tags of HOST/a/b
        "#]],
    );
    let silent = Server::start(|_| Reply::Silence);
    expect![[r#"
        silent from the start: HOST did not answer in time about tags of HOST/a/b
    "#]]
    .assert_eq(&timed("silent from the start", &client(|_| {}), &tags_of(&silent.address, "a/b")));
}

#[test]
fn large_answers() {
    let promised = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n{".to_vec();
    let header = format!("A: {}\r\n", "x".repeat(900));
    let headers = format!("HTTP/1.1 200 OK\r\n{}\r\n", header.repeat(90));
    check(
        vec![
            ("1 GB", Reply::Flood(1 << 30)),
            ("1 GB promised", Reply::Raw(promised)),
            ("headers", Reply::Raw(headers.into_bytes())),
        ],
        &expect![[r#"
            1 GB: HOST sent more about tags of HOST/a/b than is read
            1 GB promised: HOST sent more about tags of HOST/a/b than is read
            headers: HOST sent more about tags of HOST/a/b than is read
        "#]],
    );
}

#[test]
fn redirects() {
    let to = |location: &str| Reply::status(307).with("Location", location);
    let other = Server::start(|_| Reply::json(r#"{"tags":["other"]}"#));
    check(
        vec![
            ("loop", to("/v2/a/b/tags/list")),
            ("to nowhere", Reply::status(302)),
            ("to a file", to("file:///etc/passwd")),
            ("to where there is no TLS", to("http://registry.example/v2/")),
            ("to another host", to(&format!("http://{}/x", other.address))),
        ],
        &expect![[r#"
            loop: HOST redirects without end about tags of HOST/a/b
            to nowhere: HOST did not answer as a registry does about tags of HOST/a/b
            to a file: HOST leads to a place where questions and passwords must not go, so nothing was asked about tags of HOST/a/b
            to where there is no TLS: HOST is only asked over TLS for tags of HOST/a/b, unless `images.insecureRegistries` lists it
            to another host: 1 tags, complete: true: other
        "#]],
    );
}

#[test]
fn no_server_at_all() {
    let client = client(|_| {});
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let nobody = timed("nobody listens", &client, &tags_of(&closed, "a/b"));
    let other = timed("TLS error", &client, &tags_of(&wants_other_tls(), "a/b"));
    expect![[r#"
        nobody listens: HOST cannot be reached to ask for tags of HOST/a/b
        TLS error: HOST does not speak TLS as it should, so nothing was asked about tags of HOST/a/b
    "#]]
    .assert_eq(&(nobody + &other));
}

/// A server that refuses what is not TLS, and speaks another TLS than anybody.
fn wants_other_tls() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut bytes = [0; 1024];
            let count = stream.read(&mut bytes).unwrap_or(0);
            let is_plain = bytes[..count].starts_with(b"GET");
            let refusal = b"HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n";
            let reply: &[u8] = if is_plain { refusal } else { b"What?" };
            let _ = stream.write_all(reply);
        }
    });
    address
}

#[test]
fn pages_have_an_end() {
    let client = client(|_| {});
    let of = |(name, count, page): (&str, usize, usize)| {
        timed(name, &client, &tags_of(&registry_of(count, page).address, "a/b"))
    };
    let found = [
        ("0 tags", 0, 100),
        ("1 tag", 1, 100),
        ("5,000 tags", 5000, 1000),
        ("too many pages", 5000, 1),
    ];
    expect![[r#"
        0 tags: 0 tags, complete: true: 
        1 tag: 1 tags, complete: true: 0
        5,000 tags: 5000 tags, complete: true: 0 1 2 3 4 5 …
        too many pages: 20 tags, complete: false: 0 1 2 3 4 5 …
    "#]]
    .assert_eq(&found.map(of).concat());
    let one = |link| Reply::json(r#"{"tags":["1"]}"#).with("Link", link);
    check(
        vec![
            ("the same page again", one(r#"</v2/a/b/tags/list?n=1>; rel="next""#)),
            ("a page elsewhere", one(r#"<http://evil.example/>; rel="next""#)),
        ],
        &expect![[r#"
            the same page again: 1 tags, complete: false: 1
            a page elsewhere: 1 tags, complete: false: 1
        "#]],
    );
}

#[test]
fn manifests_are_held_against_their_digest() {
    const MEDIA: &str = "application/vnd.oci.image.manifest.v1+json";
    let client = client(|_| {});
    let ask = |name: &str, media: &str, told: &str, reference: &str| {
        let body = r#"{"schemaVersion":2,"config":{},"layers":[{"size":3}]}"#;
        let reply = Reply::Of(200, vec![("Content-Type".into(), media.into())], body.into());
        let reply = reply.with("Docker-Content-Digest", told);
        let server = Server::start(move |_| reply.clone());
        timed(name, &client, &manifest_of(&server.address, "a/b", reference))
    };
    let other = format!("sha256:{}", "0".repeat(64));
    let lines = [
        ask("good", MEDIA, "", "1"),
        ask("told another digest", MEDIA, &other, "1"),
        ask("asked for another digest", MEDIA, "", &other),
        ask("wrong content type", "text/html", "", "1"),
    ];
    expect![[r#"
        good: sha256:980fbb5a for [""]
        told another digest: HOST did not answer as a registry does about HOST/a/b:1
        asked for another digest: HOST did not answer as a registry does about HOST/a/b@sha256:0000000000000000000000000000000000000000000000000000000000000000
        wrong content type: HOST did not answer as a registry does about HOST/a/b:1
    "#]].assert_eq(&lines.concat());
}

#[test]
fn a_limit_is_remembered_for_its_host() {
    let day = "Wed, 21 Oct 2015 07:28:00 GMT";
    let limited = Server::start(move |_| Reply::status(429).with("Retry-After", day));
    let free = Server::start(|_| Reply::json(r#"{"tags":["1"]}"#));
    let client = client(|_| {});
    for _ in 0..3 {
        assert!(client.answer(&tags_of(&limited.address, "a/b")).is_err());
    }
    assert_eq!(limited.asked().len(), 1);
    assert!(client.answer(&tags_of(&free.address, "a/b")).is_ok());
}

#[test]
fn the_registry_answers_where_the_website_fails() {
    let of = |(name, reply): (&str, Reply)| {
        let server = Server::start(move |request| match request.target.as_str() {
            path if path.starts_with("/v2/library/python/tags/list") => {
                Reply::json(r#"{"tags":["1"]}"#)
            }
            _ => reply.clone(),
        });
        let want = Want::Tags(Repository::new(None, "python"), "x".to_owned());
        timed(name, &client_of_hub(&server.address), &want)
    };
    let lines = [
        ("500", Reply::status(500)),
        ("silence", Reply::Silence),
        ("HTML", Reply::json("<html>")),
        ("403", Reply::status(403)),
    ];
    expect![[r#"
        500: 1 tags, complete: true: 1
        silence: 1 tags, complete: true: 1
        HTML: 1 tags, complete: true: 1
        403: 1 tags, complete: true: 1
    "#]]
    .assert_eq(&lines.map(of).concat());
}
