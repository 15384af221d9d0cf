//! Images as an editor meets them: what is offered in a reference, what can be done with it, and
//! what its tag means. Nothing here needs a network.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::client::{Client, URI, at};

/// The list that is offered at the end of the first line of `text`, as far as it is worth reading.
#[track_caller]
fn check_offered(text: &str, count: usize, expected: Expect) {
    let mut client = Client::modern();
    client.open(URI, text);
    let end = text.lines().next().map_or(0, str::len);
    let list = client.ask("textDocument/completion", at(URI, 0, end));
    let items = list["items"].as_array().expect("a list of items");
    assert!(items.is_sorted_by_key(|item| item["sortText"].as_str()), "editors keep the order");
    let mut shown = String::new();
    for item in items.iter().take(count) {
        // What an editor compares with the typed text has to begin like it.
        let range = &item["textEdit"]["range"];
        let start = range["start"]["character"].as_u64().expect("a start") as usize;
        let filter = item["filterText"].as_str().or(item["label"].as_str()).expect("a text");
        let typed = text.get(start..end).expect("a range in the line");
        let fits = if filter.starts_with(typed) { ' ' } else { '-' };
        let gone = if item["tags"] == json!([1]) { '~' } else { ' ' };
        let label = item["label"].as_str().expect("a label");
        let detail = item["labelDetails"]["description"].as_str().unwrap_or_default();
        shown.push_str(format!("{fits}{gone}{label}  {detail}").trim_end());
        shown.push('\n');
    }
    shown.push_str(&format!("of {}{}", items.len(), more(&list)));
    expected.assert_eq(&shown);
}

fn more(list: &Value) -> &str {
    if list["isIncomplete"] == true { ", and more when asked again" } else { "" }
}

/// The lines of a reference's hover that tell of the image.
#[track_caller]
fn check_told(text: &str, expected: Expect) {
    let mut client = Client::modern();
    client.open(URI, text);
    let end = text.lines().next().map_or(0, str::len);
    let hover = client.hover(URI, 0, end);
    expected.assert_eq(hover["contents"]["value"].as_str().expect("a text"));
}

/// What can be done with the reference at the end of the first line.
#[track_caller]
fn check_actions(text: &str, expected: Expect) {
    let mut client = Client::modern();
    client.open(URI, text);
    let end = text.lines().next().map_or(0, str::len);
    let range = json!({
        "start": { "line": 0, "character": end },
        "end": { "line": 0, "character": end },
    });
    let context = json!({ "diagnostics": [], "only": ["refactor.rewrite"] });
    let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": context });
    let actions = client.ask("textDocument/codeAction", params);
    let shown = actions.as_array().expect("a list").iter().map(|action| {
        assert_eq!(action["kind"], "refactor.rewrite");
        let edits = action["edit"]["documentChanges"][0]["edits"].as_array().expect("edits");
        let edit = edits.first().expect("an edit");
        let range = |side: &str| edit["range"][side]["character"].as_u64().expect("a column");
        let title = action["title"].as_str().expect("a title");
        format!("{title}: {}-{} {}", range("start"), range("end"), edit["newText"])
    });
    expected.assert_eq(&shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn names_and_tags_are_offered_while_one_types() {
    check_offered(
        "FROM py",
        3,
        expect![[r#"
              pypy  PyPy, a Python interpreter with a just-in-time compiler.
              python  The Python interpreter with pip.
              pytorch/pytorch  Popular image
            of 225"#]],
    );
    check_offered(
        "FROM python:",
        8,
        expect![[r#"
          3  = 3.14.7, also latest
          3.14  = 3.14.7, also latest, 3
          3.14.7  also latest, 3
          3.13  = 3.13.15
          3.13.15  also 3.13
          3.12  = 3.12.14-trixie
          3.12.14  = 3.12.14-trixie, also 3.12
          3.11  = 3.11.16-trixie
        of 150, and more when asked again"#]],
    );
    check_offered(
        "FROM python:3.1",
        6,
        expect![[r#"
          3.14  = 3.14.7, also latest, 3
          3.14.7  also latest, 3
          3.13  = 3.13.15
          3.13.15  also 3.13
          3.12  = 3.12.14-trixie
          3.12.14  = 3.12.14-trixie, also 3.12
        of 126, and more when asked again"#]],
    );
    check_offered(
        "FROM python:3.11-",
        6,
        expect![[r#"
          3.11-slim  = 3.11.16-slim-trixie
          3.11-alpine  = 3.11.16-alpine3.24
          3.11-trixie  = 3.11.16-trixie, also 3.11, 3.11.16
          3.11-slim-trixie  = 3.11.16-slim-trixie, also 3.11-slim, 3.11.16-slim
          3.11-bookworm  = 3.11.16-bookworm
          3.11-slim-bookworm  = 3.11.16-slim-bookworm
        of 8, and more when asked again"#]],
    );
    check_offered(
        "FROM python:3.10-slim-bu",
        6,
        expect![[r#"
         ~3.10-slim-bullseye  no updates since 2025-08-12
         ~3.10-slim-buster  no updates since 2023-06-14
        of 2, and more when asked again"#]],
    );
    check_offered(
        "FROM mcr.microsoft.com/",
        4,
        expect![[r#"
          azurelinux-beta/base/core  Popular image
          azurelinux/base/core  Popular image
          azurelinux/distroless/minimal  Popular image
          devcontainers/base  A system with the tools that development containers expect.
        of 22"#]],
    );
    check_offered(
        "ARG VERSION=3.\nFROM python:${VERSION}-slim\n",
        4,
        expect![[r#"
          3.14  = 3.14.7-slim-trixie, also slim, 3-slim
          3.14.7  = 3.14.7-slim-trixie, also slim, 3-slim
          3.13  = 3.13.15-slim-trixie
          3.13.15  = 3.13.15-slim-trixie, also 3.13-slim
        of 12"#]],
    );
}

#[test]
fn a_flask_tutorial_on_an_old_distribution() {
    let text = "FROM python:3.10-slim-buster\nWORKDIR /backend\nCOPY requirements.txt .\n";
    check_offered(
        text,
        5,
        expect![[r#"
         ~3.10-slim-buster  no updates since 2023-06-14
        of 1, and more when asked again"#]],
    );
    check_told(
        text,
        expect![[r#"
            **python:3.10-slim-buster**

            The Python interpreter with pip. Docker official image.

            `3.10-slim-buster` gets no more updates since 2023-06-14. The nearest one that does is `3.10-slim-trixie`.

            Python 3.10 is supported until 2026-10-31. **Debian 10 (buster) was supported until 2024-06-30.**

            [python on Docker Hub](https://hub.docker.com/_/python) · as of 2026-08-21"#]],
    );
    check_actions(
        text,
        expect![[r#"Move to `3.14-slim`, the newest release on 2026-08-21: 12-28 "3.14-slim""#]],
    );
}

#[test]
fn a_tutorial_on_a_release_that_is_supported() {
    let text = "FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\n";
    check_offered(
        text,
        5,
        expect![[r#"
          3.11-slim  = 3.11.16-slim-trixie
          3.11-slim-trixie  = 3.11.16-slim-trixie, also 3.11-slim, 3.11.16-slim
          3.11-slim-bookworm  = 3.11.16-slim-bookworm
        of 3, and more when asked again"#]],
    );
    check_told(
        text,
        expect![[r#"
            **python:3.11-slim**

            The Python interpreter with pip. Docker official image.

            Python 3.11 is supported until 2027-10-31. Debian 13 (trixie) is supported until 2030-06-30.

            Other tags of the same build: `3.11.16-slim-trixie`, `3.11-slim-trixie`, `3.11.16-slim`

            Platforms: linux/amd64, linux/arm64, linux/386, linux/arm/v5, linux/arm/v7, linux/ppc64le, linux/riscv64, linux/s390x

            [python on Docker Hub](https://hub.docker.com/_/python) · as of 2026-08-21"#]],
    );
    check_actions(
        text,
        expect![[r#"
        Replace `3.11-slim` by `3.11.16-slim`, the same build on 2026-08-21: 12-21 "3.11.16-slim"
        Move to `3.14-slim`, the newest release on 2026-08-21: 12-21 "3.14-slim""#]],
    );
}

#[test]
fn a_tutorial_on_a_release_that_is_over() {
    let text = "FROM python:3.8\nWORKDIR /code\nCOPY . .\n";
    check_offered(
        text,
        5,
        expect![[r#"
             ~3.8  no updates since 2024-10-07
             ~3.8.20  no updates since 2024-10-07
             ~3.8.19  no updates since 2024-09-09
             ~3.8.18  no updates since 2024-03-20
             ~3.8.17  no updates since 2023-08-25
            of 200, and more when asked again"#]],
    );
    check_told(
        text,
        expect![[r#"
            **python:3.8**

            The Python interpreter with pip. Docker official image.

            `3.8` gets no more updates since 2024-10-07. The nearest one that does is `3.11`.

            **Python 3.8 was supported until 2024-10-07.**

            [python on Docker Hub](https://hub.docker.com/_/python) · as of 2026-08-21"#]],
    );
    check_actions(
        text,
        expect![[r#"Move to `3.14`, the newest release on 2026-08-21: 12-15 "3.14""#]],
    );
}

#[test]
fn an_item_is_explained_when_it_is_chosen() {
    let mut client = Client::modern();
    client.open(URI, "FROM python:3.14-slim");
    let list = client.ask("textDocument/completion", at(URI, 0, 21));
    let item = list["items"][0].clone();
    assert_eq!(item["label"], "3.14-slim");
    assert_eq!(item.get("documentation"), None);
    let resolved = client.ask("completionItem/resolve", item);
    let text = resolved["documentation"]["value"].as_str().expect("a page");
    assert!(text.contains("linux/arm64"), "{text}");
}
