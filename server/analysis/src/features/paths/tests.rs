//! Which paths a text has, and which files they mean.

use expect_test::{Expect, expect};

use super::{certain, files, source_at, sources};
use crate::context::testing::InMemory;
use crate::features::tests::{at_cursor, snapshot};

/// The paths of `text`: as they are written, what they mean, and the certain part of a pattern.
#[track_caller]
fn check_sources(text: &str, expected: Expect) {
    let found = sources(&snapshot(text)).into_iter().map(|source| {
        let pattern =
            if source.is_pattern { format!(" in {:?}", certain(&source)) } else { String::new() };
        let written = text.get(source.span.range()).unwrap();
        format!("{written} = {:?}{pattern}", source.path)
    });
    expected.assert_eq(&found.collect::<Vec<_>>().join(", "));
}

/// The files that the path at the cursor means.
#[track_caller]
fn check_files(source: &str, expected: Expect) {
    let context = InMemory::new(&[
        "a.txt",
        "b.txt",
        "c.js",
        "src/main.rs",
        "src/lib.rs",
        "src/x/y.rs",
        "docs/",
        "[d].txt",
        "lib/main.rs",
    ]);
    let (snapshot, offset) = at_cursor(source);
    let found = source_at(&snapshot, offset).map(|source| {
        let text = snapshot.text().slice(source.span).into_owned();
        format!("{text}: {}", files(&source, &context).join(" "))
    });
    expected.assert_eq(&found.unwrap_or_else(|| "nothing".to_owned()));
}

#[test]
fn sources_are_all_words_but_the_last() {
    check_sources(
        "FROM x\nCOPY a ./b/../c /d/ e/",
        expect![[r#"a = "a", ./b/../c = "c", /d/ = "d""#]],
    );
    check_sources("FROM x\nADD --chown=1 a b", expect![[r#"a = "a""#]]);
    check_sources(
        "FROM x\nCOPY [\"a b\", \"c\\u0064\", \"e\"]",
        expect![[r#"a b = "a b", c\u0064 = "cd""#]],
    );
    check_sources(
        "FROM x\nCOPY a \\\n  # why\n  b\\\nc d",
        expect![[r#"
            a = "a", b\
            c = "bc""#]],
    );
    check_sources("FROM x\nCOPY . ../../x y", expect![[r#". = "", ../../x = "x""#]]);
    check_sources(
        "FROM x\nCOPY src/*/a*.js [a-c]/d e",
        expect![[r#"src/*/a*.js = "src/*/a*.js" in "src", [a-c]/d = "[a-c]/d" in """#]],
    );
    check_sources("FROM x\nCOPY a\\$b 'c' d", expect![[r#"'c' = "c""#]]);
    check_sources("FROM x\nCOPY a", expect![""]);
}

#[test]
fn what_is_elsewhere_is_no_source() {
    check_sources(
        "FROM x AS y\nFROM z\nCOPY --from=y a b\nONBUILD COPY a b\nADD https://a/b git@c:d e f",
        expect![[r#"e = "e""#]],
    );
    check_sources("FROM x\nCOPY $A a${B} <<C **/x d\nC\nRUN cp a b", expect![""]);
}

#[test]
fn mounts_bind_what_is_in_the_context() {
    check_sources(
        "FROM x\nRUN --mount=source=a,target=b --mount=type=bind,src=./c,dst=d e",
        expect![[r#"a = "a", ./c = "c""#]],
    );
    check_sources(
        "FROM x\nRUN --mount=source=a,from=b --mount=type=cache,source=c --mount=type=secret,src=d e",
        expect![""],
    );
}

#[test]
fn the_path_at_the_cursor_means_files() {
    check_files("FROM x\nCOPY a<|>.txt b", expect!["a.txt: a.txt"]);
    check_files("FROM x\nCOPY c.js ./src/main.rs<|> b", expect!["./src/main.rs: src/main.rs"]);
    check_files("FROM x\nCOPY *.t<|>xt b", expect!["*.txt: [d].txt a.txt b.txt"]);
    check_files("FROM x\nCOPY <|>*/main.rs b", expect!["*/main.rs: lib/main.rs src/main.rs"]);
    check_files("FROM x\nCOPY s*/<|>?/y.rs b", expect!["s*/?/y.rs: src/x/y.rs"]);
    check_files("FROM x\nCOPY src<|> b", expect!["src: "]);
    check_files("FROM x\nCOPY [\"src/<|>lib.rs\", \"b\"]", expect!["src/lib.rs: src/lib.rs"]);
    check_files("FROM x\nRUN --mount=source=a<|>.txt,target=/x b", expect!["a.txt: a.txt"]);
    check_files("FROM x\nCOPY a.txt b<|>", expect!["nothing"]);
    check_files("FROM x\nCO<|>PY a.txt b", expect!["nothing"]);
}
