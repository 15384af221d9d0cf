//! Who is told what about the user.

use fixture::{Reply, Request, Server};
use images::{Answer, Refusal};

use crate::asked::{client, client_with, shown, tags_of};
use crate::stand_in::query;

const PASSWORD: &str = "hunter2-secret";

/// `me:hunter2-secret` as it is stored and sent.
const PAIR: &str = "bWU6aHVudGVyMi1zZWNyZXQ=";

fn config(host: &str) -> String {
    format!(r#"{{"auths":{{"{host}":{{"auth":"{PAIR}"}}}}}}"#)
}

fn tags() -> Reply {
    Reply::json(r#"{"tags":["1.0"]}"#)
}

/// A registry that wants the header `expected`, and says `challenge` without it.
fn guarded(expected: &'static str, challenge: String) -> Server {
    Server::start(move |request| match request.header("authorization") == Some(expected) {
        true => tags(),
        false => Reply::status(401).with("Www-Authenticate", &challenge),
    })
}

fn has_authorization(request: &Request) -> bool {
    request.header("authorization").is_some()
}

#[track_caller]
fn check_tags(result: &Result<Answer, Refusal>) {
    assert_eq!(shown(result), "1 tags, complete: true: 1.0");
}

#[test]
fn nobody_asks_first() {
    let server = Server::start(|_| tags());
    let (_folder, client) = client_with(&config(&server.address));
    check_tags(&client.answer(&tags_of(&server.address, "a/b")));
    assert!(!server.requests().iter().any(has_authorization));
}

#[test]
fn a_password_is_given_where_it_is_asked_for() {
    let server = guarded("Basic bWU6aHVudGVyMi1zZWNyZXQ=", "Basic realm=\"x\"".to_owned());
    let (_folder, with) = client_with(&config(&server.address));
    check_tags(&with.answer(&tags_of(&server.address, "a/b")));
    let asked = server.asked().len();
    check_tags(&with.answer(&tags_of(&server.address, "a/b")));
    assert_eq!(server.asked().len(), asked + 1, "the second time it is known");
    let without = client(|_| {}).answer(&tags_of(&server.address, "a/b"));
    assert!(shown(&without).contains("docker login"), "{}", shown(&without));
}

#[test]
fn a_password_of_another_host_is_not_given() {
    let server = guarded("nothing", "Basic realm=\"x\"".to_owned());
    for host in ["ghcr.io", "127.0.0.1", "127.0.0.1:1", "localhost"] {
        let (_folder, client) = client_with(&config(host));
        assert!(client.answer(&tags_of(&server.address, "a/b")).is_err());
    }
    assert!(!server.requests().iter().any(has_authorization));
}

#[test]
fn a_token_is_fetched_as_nobody_and_then_as_the_user() {
    for is_public in [true, false] {
        let tokens = Server::start(move |request| {
            let scope = query(request, "scope").unwrap_or_default();
            let is_known =
                request.header("authorization") == Some("Basic bWU6aHVudGVyMi1zZWNyZXQ=");
            let is_right = query(request, "service") == Some("reg%20x")
                && scope == "repository%3Aa%2Fb%3Apull";
            match is_right && (is_public || is_known) {
                true => Reply::json(r#"{"token":"tok","expires_in":300}"#),
                false => Reply::status(401),
            }
        });
        let challenge = format!(
            r#"Bearer realm="http://{}/token",service="reg x",scope="repository:a/b:pull""#,
            tokens.address
        );
        let server = guarded("Bearer tok", challenge);
        let (_folder, client) = client_with(&config(&server.address));
        for _ in 0..2 {
            check_tags(&client.answer(&tags_of(&server.address, "a/b")));
        }
        assert_eq!(tokens.asked().len(), if is_public { 1 } else { 2 });
        assert_eq!(tokens.requests().iter().any(has_authorization), !is_public);
        let seen = |request: &Request| request.header("authorization").map(str::to_owned);
        assert!(server.requests().iter().filter_map(seen).all(|header| header == "Bearer tok"));
    }
}

#[test]
fn an_identity_token_is_exchanged_in_a_form() {
    let tokens = Server::start(|request| match request.method.as_str() {
        "POST"
            if request.body.contains("grant_type=refresh_token")
                && request.body.contains("refresh_token=id%2Ftoken") =>
        {
            Reply::json(r#"{"access_token":"tok"}"#)
        }
        _ => Reply::status(401),
    });
    let server =
        guarded("Bearer tok", format!(r#"Bearer realm="http://{}/t",service="s""#, tokens.address));
    let config = format!(r#"{{"auths":{{"{}":{{"identitytoken":"id/token"}}}}}}"#, server.address);
    let (_folder, client) = client_with(&config);
    check_tags(&client.answer(&tags_of(&server.address, "a/b")));
    assert!(!tokens.asked().iter().any(|target| target.contains("id")), "{:?}", tokens.asked());
}

#[test]
fn nothing_goes_along_to_another_host() {
    let other = Server::start(|_| tags());
    let location = format!("http://{}/elsewhere", other.address);
    let server = Server::start(move |request| match request.header("authorization") {
        Some(_) => Reply::status(307).with("Location", &location),
        None => Reply::status(401).with("Www-Authenticate", "Basic realm=\"x\""),
    });
    let (_folder, client) = client_with(&config(&server.address));
    check_tags(&client.answer(&tags_of(&server.address, "a/b")));
    assert_eq!(other.asked(), ["GET /elsewhere"]);
    assert!(!other.requests().iter().any(has_authorization));
}

#[test]
fn another_host_cannot_ask_for_the_password() {
    let other = guarded("nothing", "Basic realm=\"x\"".to_owned());
    let location = format!("http://{}/elsewhere", other.address);
    let server = Server::start(move |request| match request.target.as_str() {
        "/v2/" => Reply::json("{}"),
        _ => Reply::status(307).with("Location", &location),
    });
    let (_folder, client) = client_with(&config(&server.address));
    assert!(client.answer(&tags_of(&server.address, "a/b")).is_err());
    let requests = [server.requests(), other.requests()].concat();
    assert!(!requests.iter().any(has_authorization));
}

#[test]
fn a_server_of_tokens_elsewhere_without_tls_gets_nothing() {
    for realm in
        ["http://tokens.example/", "ftp://127.0.0.1/", "tokens", "http://user@127.0.0.1/", ""]
    {
        let server = guarded("nothing", format!("Bearer realm=\"{realm}\",service=\"s\""));
        let (_folder, client) = client_with(&config(&server.address));
        let found = shown(&client.answer(&tags_of(&server.address, "a/b")));
        let is_refused = found.contains("must not go");
        assert!(is_refused, "{realm}: {found}");
        assert!(!server.requests().iter().any(has_authorization));
    }
}

#[test]
fn nothing_secret_is_ever_shown() {
    let server = guarded("nothing", "Basic realm=\"x\"".to_owned());
    let (_folder, client) = client_with(&config(&server.address));
    let found = client.answer(&tags_of(&server.address, "a/b"));
    assert!(server.requests().iter().any(has_authorization));
    for text in [shown(&found), format!("{found:?}"), format!("{client:?} {client:#?}")] {
        assert!(!text.contains(PASSWORD) && !text.contains(PAIR), "{text}");
    }
}
