//! A real registry on this machine, which `tests/registry/run` finds: without a login, with a
//! password, with a server of tokens, and over TLS. Without it every test here says that it is
//! skipped and does nothing.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use expect_test::expect;
use fixture::{Folder, Reply, Request, Server};
use images::{Answer, Want};
use registry::{Client, Places};
use serde_json::json;

use crate::asked::{client, manifest_of, shown, tags_of};
use crate::backend::{Backend, Registry};
use crate::stand_in::query;

/// `tester:s3cret`, as it is sent, and as htpasswd keeps it.
const PAIR: &str = "dGVzdGVyOnMzY3JldA==";
const HASH: &str = "tester:$2y$05$k4jVSzIZUgfn1zGbOf2rIO30wwsymJEBzMuIP6Aj0/ugtBvd8caxS\n";

fn client_of(registry: &Registry, pair: &str) -> (Folder, Client) {
    let config = format!(r#"{{"auths":{{"{}":{{"auth":"{pair}"}}}}}}"#, registry.address);
    let folder = Folder::of(&[("config.json", &config)]);
    let files = vec![folder.path.join("config.json")];
    let places = Places { files, ..Places::default() };
    (folder, client(|options| options.places = places))
}

/// What `client` says, with the time that it took on the output.
fn said(name: &str, client: &Client, want: &Want) -> String {
    let begin = Instant::now();
    let mut found = client.answer(want);
    if let Ok(Answer::Tags(list)) = &mut found {
        // The registry has no order.
        list.tags.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let found = shown(&found);
    println!("{name}: {} ms", begin.elapsed().as_millis());
    format!("{name}: {found}\n")
}

#[test]
fn without_a_login() {
    let Some(backend) = Backend::find() else { return };
    let registry = backend.start(json!({}));
    let client = client(|_| {});
    let of = |path: &str| tags_of(&registry.address, path);
    let manifest = |reference: &str| manifest_of(&registry.address, "team/app", reference);
    let lines = [
        said("one tag", &client, &of("team/one")),
        said("5,000 tags", &client, &of("team/many")),
        said("no tags any more", &client, &of("team/none")),
        said("no such repository", &client, &of("team/absent")),
        said("catalog", &client, &Want::Catalog(registry.address.clone())),
        said("index", &client, &manifest("1.0")),
        said("manifest", &client, &manifest("amd64")),
        said("no such tag", &client, &manifest("9")),
    ];
    expect![[r#"
        one tag: 1 tags, complete: true: only
        5,000 tags: 5000 tags, complete: true: 0 1 10 100 1000 1001 …
        no tags any more: 0 tags, complete: true: 
        no such repository: absent: HOST has no tags of HOST/team/absent, at least none that it shows
        catalog: team/app, team/many, team/none, team/one
        index: sha256:567819fd for ["linux/amd64", "linux/arm64"]
        manifest: sha256:3935b43b for [""]
        no such tag: absent: HOST has no HOST/team/app:9, at least none that it shows
    "#]].assert_eq(&lines.concat());
    let Ok(Answer::Manifest(index)) = client.answer(&manifest("1.0")) else { panic!("no index") };
    assert_eq!(index.digest, backend.index);
    let by_digest = client.answer(&manifest(&index.digest));
    assert_eq!(by_digest, Ok(Answer::Manifest(index)));
}

#[test]
fn with_a_password() {
    let Some(backend) = Backend::find() else { return };
    let file = Folder::of(&[("htpasswd", HASH)]);
    let path = file.path.join("htpasswd");
    let registry = backend.start(json!({ "auth": { "htpasswd": { "realm": "x", "path": path } } }));
    let want = tags_of(&registry.address, "team/one");
    let (_good, user) = client_of(&registry, PAIR);
    let (_bad, other) = client_of(&registry, &STANDARD.encode("tester:wrong"));
    let lines = [
        said("nobody", &client(|_| {}), &want),
        said("user", &user, &want),
        said("wrong password", &other, &want),
        said("index", &user, &manifest_of(&registry.address, "team/app", "1.0")),
    ];
    expect![[r#"
        nobody: HOST wants to know who asks for tags of HOST/team/one; log in with `docker login` or `podman login`
        user: 1 tags, complete: true: only
        wrong password: HOST wants to know who asks for tags of HOST/team/one; log in with `docker login` or `podman login`
        index: sha256:567819fd for ["linux/amd64", "linux/arm64"]
    "#]].assert_eq(&lines.concat());
}

#[test]
fn with_a_server_of_tokens() {
    let Some(backend) = Backend::find() else { return };
    let signer = backend.clone();
    let tokens = Server::start(move |request| token(&signer, request));
    let registry = backend.start(json!({ "auth": { "token": {
        "realm": format!("http://{}/token", tokens.address),
        "service": "tests", "issuer": "tests", "rootcertbundle": backend.file("tokens.crt"),
    } } }));
    let of = |path: &str| tags_of(&registry.address, path);
    let (_good, user) = client_of(&registry, PAIR);
    let (_bad, other) = client_of(&registry, &STANDARD.encode("tester:wrong"));
    let nobody = client(|_| {});
    let lines = [
        said("nobody, public", &nobody, &of("team/one")),
        said("nobody, private", &nobody, &of("team/app")),
        said("user, private", &user, &of("team/app")),
        said("user, again", &user, &of("team/app")),
        said("wrong password", &other, &of("team/app")),
        said("user, index", &user, &manifest_of(&registry.address, "team/app", "1.0")),
    ];
    expect![[r#"
        nobody, public: 1 tags, complete: true: only
        nobody, private: HOST wants to know who asks for tags of HOST/team/app; log in with `docker login` or `podman login`
        user, private: 3 tags, complete: true: 1.0 amd64 arm64
        user, again: 3 tags, complete: true: 1.0 amd64 arm64
        wrong password: HOST wants to know who asks for tags of HOST/team/app; log in with `docker login` or `podman login`
        user, index: sha256:567819fd for ["linux/amd64", "linux/arm64"]
    "#]].assert_eq(&lines.concat());
}

/// A token for what the user may see; nobody in particular may see one repository.
fn token(signer: &Backend, request: &Request) -> Reply {
    let is_known = match request.header("authorization") {
        Some(header) if header == format!("Basic {PAIR}") => true,
        Some(_) => return Reply::status(401),
        None => false,
    };
    let scope = query(request, "scope").unwrap_or_default().replace("%3A", ":").replace("%2F", "/");
    let mut parts = scope.split(':');
    let (kind, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let may = is_known || name == "team/one";
    let actions: &[&str] = if may { &["pull"] } else { &[] };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let certificate = std::fs::read_to_string(signer.file("tokens.crt")).unwrap();
    let lines = certificate.lines().filter(|line| !line.starts_with("---"));
    let header = json!({ "typ": "JWT", "alg": "RS256", "x5c": [lines.collect::<String>()] });
    let claims = json!({
        "iss": "tests", "aud": "tests", "sub": "", "jti": format!("{now}"),
        "iat": now, "nbf": now - 10, "exp": now + 300,
        "access": [{ "type": kind, "name": name, "actions": actions }],
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(signature(signer, &signed));
    Reply::json(json!({ "token": format!("{signed}.{signature}"), "expires_in": 300 }).to_string())
}

fn signature(signer: &Backend, text: &str) -> Vec<u8> {
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-sign"])
        .arg(signer.file("tokens.key"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    openssl.wait_with_output().unwrap().stdout
}

#[test]
fn over_tls() {
    let Some(backend) = Backend::find() else { return };
    let over = |name: &str| {
        let (certificate, key) =
            (backend.file(&format!("{name}.crt")), backend.file(&format!("{name}.key")));
        backend.start(json!({ "http": { "tls": { "certificate": certificate, "key": key } } }))
    };
    let (trusted, unknown) = (over("trusted"), over("unknown"));
    let client = client(|_| {});
    let lines = [
        said("trusted", &client, &tags_of(&trusted.address, "team/one")),
        said("unknown", &client, &tags_of(&unknown.address, "team/one")),
    ];
    expect![[r#"
        trusted: 1 tags, complete: true: only
        unknown: HOST could not prove by its certificate who it is, so nothing was asked about tags of HOST/team/one. Add its authority to those that the system trusts
    "#]].assert_eq(&lines.concat());
}
