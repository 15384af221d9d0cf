//! Which places of a text are links, and where they lead.

use expect_test::{Expect, expect};

use super::{LinkTarget, links};
use crate::context::testing::InMemory;
use crate::features::tests::snapshot;

/// Each link as it is written, its address and its tooltip.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let context = InMemory::new(&["a", "src/b", "c d"]);
    let shown = links(&snapshot(text), &context).into_iter().map(|link| {
        let target = match link.target {
            LinkTarget::Web(address) => address,
            LinkTarget::File(path) => format!("file {path}"),
        };
        format!("{} → {target} ({})\n", text.get(link.span.range()).unwrap(), link.tooltip)
    });
    expected.assert_eq(&shown.collect::<String>());
}

/// Where an image leads, if anywhere.
#[track_caller]
fn check_image(image: &str, expected: &str) {
    let found = links(&snapshot(&format!("FROM {image}\n")), &InMemory::default());
    let found = found.first().map_or("", |link| match &link.target {
        LinkTarget::Web(address) | LinkTarget::File(address) => address,
    });
    assert_eq!(found, expected, "{image}");
}

/// Where a source of ADD leads, if anywhere.
#[track_caller]
fn check_add(source: &str, expected: &str) {
    let found = links(&snapshot(&format!("FROM x\nADD {source} y\n")), &InMemory::default());
    let found = found.first().map_or("", |link| match &link.target {
        LinkTarget::Web(address) | LinkTarget::File(address) => address,
    });
    assert_eq!(found, expected, "{source}");
}

#[test]
fn links_are_in_the_order_of_the_text() {
    check(
        "# syntax=docker/dockerfile:1\nFROM alpine:3 AS b\nCOPY ./a src/b /x/\nADD https://a.b/c.tar /\nCOPY --from=nginx:1 /a /b\nRUN --mount=from=golang,target=/x --mount=source=a,target=/y z\n",
        expect![[r#"
            docker/dockerfile:1 → https://hub.docker.com/r/docker/dockerfile (docker/dockerfile on Docker Hub)
            alpine:3 → https://hub.docker.com/_/alpine (alpine on Docker Hub)
            ./a → file a (a in the build context)
            src/b → file src/b (src/b in the build context)
            https://a.b/c.tar → https://a.b/c.tar (What is downloaded)
            nginx:1 → https://hub.docker.com/_/nginx (nginx on Docker Hub)
            golang → https://hub.docker.com/_/golang (golang on Docker Hub)
            a → file a (a in the build context)
        "#]],
    );
}

#[test]
fn images_lead_to_their_pages() {
    for (image, page) in [
        ("python", "https://hub.docker.com/_/python"),
        (
            "python:3.1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "https://hub.docker.com/_/python",
        ),
        ("docker.io/library/python:3", "https://hub.docker.com/_/python"),
        ("grafana/grafana:1", "https://hub.docker.com/r/grafana/grafana"),
        ("docker.io/grafana/grafana", "https://hub.docker.com/r/grafana/grafana"),
        ("ghcr.io/a/b/c:1", "https://ghcr.io/a/b/c"),
        ("quay.io/a/b", "https://quay.io/repository/a/b"),
        (
            "mcr.microsoft.com/dotnet/sdk:8.0",
            "https://mcr.microsoft.com/en-us/artifact/mar/dotnet/sdk/about",
        ),
        (
            "registry.access.redhat.com/ubi9/ubi",
            "https://catalog.redhat.com/search?searchType=containers&q=ubi9/ubi",
        ),
        ("public.ecr.aws/lambda/python:3", "https://gallery.ecr.aws/lambda/python"),
        ("registry.gitlab.com/a/b", "https://gitlab.com/a/b/container_registry"),
        ("cgr.dev/chainguard/go", "https://images.chainguard.dev/directory/image/go/overview"),
        ("nvcr.io/nvidia/cuda:1", "https://catalog.ngc.nvidia.com/orgs/nvidia/containers/cuda"),
    ] {
        check_image(image, page);
    }
}

#[test]
fn what_is_not_known_for_sure_has_no_link() {
    for image in [
        "scratch",
        "my-own-base",
        "a/b/c",
        "registry.gitlab.com/a/b/c",
        "localhost:5000/a",
        "example.com/a/b",
        "$BASE",
        "python:$V",
        "Python",
        "a/b\"",
        "a/b)[x](https://evil",
        "quay.io/a",
    ] {
        check_image(image, "");
    }
    check(
        "FROM alpine AS python\nFROM python\nCOPY --from=python a b\nCOPY --from=0 a b\n",
        expect![[r#"
            alpine → https://hub.docker.com/_/alpine (alpine on Docker Hub)
        "#]],
    );
    check("ARG B=alpine\nFROM $B\nFROM ${B}:3\n", expect![""]);
}

#[test]
fn add_leads_to_what_it_downloads() {
    for (source, page) in [
        ("https://a.b/c?d=e#f", "https://a.b/c?d=e#f"),
        ("http://a.b:8080/c", "http://a.b:8080/c"),
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("https://github.com/a/b.git#v1:docs/x", "https://github.com/a/b/tree/v1/docs/x"),
        ("https://gitlab.com/a/b.git#main", "https://gitlab.com/a/b/-/tree/main"),
        ("https://github.com/a/b.git?ref=x", "https://github.com/a/b"),
        ("git@github.com:a/b.git#v1", "https://github.com/a/b/tree/v1"),
        ("ssh://git@bitbucket.org/a/b.git", "https://bitbucket.org/a/b"),
        ("git://codeberg.org/a/b", "https://codeberg.org/a/b"),
        ("https://git.example.org/a.git#v1", "https://git.example.org/a.git"),
        ("git@example.org:a/b.git", ""),
        ("https://user:secret@a.b/c", ""),
        ("https://a.b/$V", ""),
        ("https://a.b/\"x", ""),
        ("https://a.b/é", ""),
        ("https://", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
    ] {
        check_add(source, page);
    }
}

#[test]
fn files_of_the_context_are_links() {
    check(
        "FROM x\nCOPY [\"c d\", \"/\"]\nCOPY ../../a src none s* /\nONBUILD COPY a b\n",
        expect![[r#"
            c d → file c d (c d in the build context)
            ../../a → file a (a in the build context)
        "#]],
    );
}
