//! What Docker Hub and registries answer, as the tests need it.

use fixture::{Reply, Request, Server};

/// A digest that looks like one.
pub(crate) fn digest(letter: char) -> String {
    format!("sha256:{}", letter.to_string().repeat(64))
}

/// A tag as Docker Hub's website tells it.
pub(crate) fn hub_tag(name: &str) -> String {
    let image = |architecture: &str, variant: &str, letter: char| {
        format!(
            r#"{{"architecture":"{architecture}","features":"","variant":{variant},"digest":"{}","os":"linux","os_features":"","os_version":null,"size":45000000,"status":"active","last_pulled":null,"last_pushed":"2026-03-23T09:48:42.1Z"}}"#,
            digest(letter)
        )
    };
    let images =
        [image("amd64", "null", 'b'), image("arm64", "\"v8\"", 'c'), image("unknown", "null", 'd')];
    format!(
        r#"{{"creator":7,"id":1,"images":[{}],"last_updated":"2026-03-23T09:48:42.07709Z","last_updater":7,"name":"{name}","repository":1,"full_size":45000001,"v2":true,"tag_status":"active","tag_last_pushed":"2026-03-23T09:48:42.07709Z","digest":"{}"}}"#,
        images.join(","),
        digest('a')
    )
}

/// A page of Docker Hub's website.
pub(crate) fn hub_page(next: &str, results: &[String]) -> Reply {
    let results = results.join(",");
    Reply::json(format!(r#"{{"count":{},"next":{next},"previous":"","results":[{results}]}}"#, 9))
}

/// The value of `name` in the query of `request`, as it stands there.
pub(crate) fn query<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let (_, query) = request.target.split_once('?')?;
    query
        .split('&')
        .filter_map(|part| part.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A registry with the tags `0` to `count` of one repository, in pages.
pub(crate) fn registry_of(count: usize, page: usize) -> Server {
    Server::start(move |request| {
        if !request.target.contains("/tags/list") {
            return Reply::json("{}");
        }
        let start = query(request, "last")
            .and_then(|last| last.parse::<usize>().ok())
            .map_or(0, |last| last + 1);
        let end = (start + page).min(count);
        let names: Vec<_> = (start..end).map(|number| format!("\"{number}\"")).collect();
        let body = Reply::json(format!(r#"{{"name":"a/b","tags":[{}]}}"#, names.join(",")));
        if end >= count {
            return body;
        }
        body.with("Link", &format!(r#"</v2/a/b/tags/list?n={page}&last={}>; rel="next""#, end - 1))
    })
}
