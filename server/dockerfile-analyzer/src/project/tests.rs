//! Data in, text out: what configuration files say and what is wrong with them.

use expect_test::{Expect, expect};
use fixture::Label;

use super::*;

#[track_caller]
fn check((project, problems): (Project, Vec<Problem>), text: &str, expected: Expect) {
    let labels: Vec<Label> = problems
        .iter()
        .map(|problem| Label::new(problem.span.start, problem.span.end, problem.message.clone()))
        .collect();
    let Project { levels, options, fail_on, exclude, overrides, .. } = project;
    let overrides: Vec<String> = overrides
        .iter()
        .map(|part| {
            let files: Vec<&str> = part.files.iter().map(|glob| glob.glob().glob()).collect();
            format!("{files:?} {:?}", part.levels)
        })
        .collect();
    let exclude: Vec<&str> = exclude.iter().map(|glob| glob.glob().glob()).collect();
    let shown = format!(
        "{}\n-- said --\nlevels: {levels:?}\noptions: {options:?}\nfail on: {fail_on:?}\n\
         exclude: {exclude:?}\noverrides: {overrides:?}\n",
        fixture::render_labels(text, &labels)
    );
    expected.assert_eq(&shown);
}

#[track_caller]
fn check_own(text: &str, expected: Expect) {
    check(own::read(text), text, expected);
}

#[track_caller]
fn check_hadolint(text: &str, expected: Expect) {
    check(hadolint::read(text), text, expected);
}

#[test]
fn our_own_file() {
    check_own(
        "[rules]\nDL4000 = \"off\"\napt-get-instead-of-apt = \"error\"\n\n[check]\nfail-on = \"warning\"\nexclude = [\"vendor/**\"]\n\n\
         [images]\nregistries = [\"docker.io\"]\n\n[labels]\nstrict = true\nschema = { \"a.b\" = \"url\" }\n\n\
         [[overrides]]\nfiles = [\"old/*\"]\nrules = { DL3027 = \"on\" }\n",
        expect![[r#"
            [rules]
            DL4000 = "off"
            apt-get-instead-of-apt = "error"

            [check]
            fail-on = "warning"
            exclude = ["vendor/**"]

            [images]
            registries = ["docker.io"]

            [labels]
            strict = true
            schema = { "a.b" = "url" }

            [[overrides]]
            files = ["old/*"]
            rules = { DL3027 = "on" }

            -- said --
            levels: [("maintainer-deprecated", Off), ("apt-get-instead-of-apt", At(Error))]
            options: Partial { registries: Some(["docker.io"]), labels: Some([("a.b", Url)]), strict_labels: Some(true) }
            fail on: Some(Severity(Warning))
            exclude: ["vendor/**"]
            overrides: ["[\"old/*\"] [(\"apt-get-instead-of-apt\", On)]"]
        "#]],
    );
}

#[test]
fn mistakes_in_our_own_file_are_told() {
    check_own(
        "rule = 1\n[rules]\nmaintainer-depricated = \"off\"\nDL4000 = \"loud\"\nDL3027 = 1\n[check]\nfailon = \"x\"\nexclude = [\"a[\", 1]\n\
         [labels]\nstrict = \"yes\"\nschema = { a = \"uri\" }\n[[overrides]]\nfile = []\n",
        expect![[r#"
            rule = 1
            ^^^^ there is no key `rule` here; did you mean `rules`?
            [rules]
            maintainer-depricated = "off"
            ^^^^^^^^^^^^^^^^^^^^^ there is no rule `maintainer-depricated`; did you mean `maintainer-deprecated`?
            DL4000 = "loud"
                     ^^^^^^ `loud` is none of `off`, `on`, `hint`, `information`, `warning`, `error`
            DL3027 = 1
                     ^ this is a number or a time, not a text
            [check]
            failon = "x"
            ^^^^^^ there is no key `failon` here; did you mean `fail-on`?
            exclude = ["a[", 1]
                       ^^^^ this is no pattern: unclosed character class; missing ']'
                             ^ this is a number or a time, not a text
            [labels]
            strict = "yes"
                     ^^^^^ this is a text, not true or false
            schema = { a = "uri" }
                           ^^^^^ `uri` is none of `text`, `url`, `rfc3339`, `spdx`, `hash`, `semver`, `email`
            [[overrides]]
            file = []
            ^^^^ there is no key `file` here; did you mean `files`?

            -- said --
            levels: []
            options: Partial { registries: None, labels: Some([]), strict_labels: None }
            fail on: None
            exclude: []
            overrides: ["[] []"]
        "#]],
    );
    check_own(
        "[rules\n",
        expect![[r#"
        [rules
              ^| unclosed table, expected `]`

        -- said --
        levels: []
        options: Partial { registries: None, labels: None, strict_labels: None }
        fail on: None
        exclude: []
        overrides: []
    "#]],
    );
}

#[test]
fn the_file_of_hadolint() {
    check_hadolint(
        "ignored:\n  - DL4000\n  - SC2086\n  - DL9999\noverride:\n  error: [DL3027, DL4000]\n  style: []\n\
         trustedRegistries: [docker.io, \"*.example.com\"]\nlabel-schema:\n  author: text\n  created: rfc3339\n\
         strict-labels: true\nfailure-threshold: info\nno-fail: false\nformat: json\n",
        expect![[r#"
            ignored:
              - DL4000
              - SC2086
              - DL9999
            override:
              error: [DL3027, DL4000]
              style: []
            trustedRegistries: [docker.io, "*.example.com"]
            label-schema:
              author: text
              created: rfc3339
            strict-labels: true
            failure-threshold: info
            no-fail: false
            format: json

            -- said --
            levels: [("apt-get-instead-of-apt", At(Error)), ("maintainer-deprecated", At(Error)), ("maintainer-deprecated", Off), ("SC2086", Off)]
            options: Partial { registries: Some(["docker.io", "*.example.com"]), labels: Some([("author", Text), ("created", Time)]), strict_labels: Some(true) }
            fail on: Some(Severity(Information))
            exclude: []
            overrides: []
        "#]],
    );
}

#[test]
fn mistakes_in_the_file_of_hadolint_are_told() {
    check_hadolint(
        "é: 1\nignore: [x]\noverride:\n  fatal: []\nstrict-labels: 1\nfailure-threshold: all\nlabel-schema: {a: b}\n",
        expect![[r#"
            é: 1
            ^ there is no key `é` here; there are `ignored`, `override`, `trustedRegistries`, `label-schema`, `strict-labels`, `failure-threshold`, `no-fail`
            ignore: [x]
            ^^^^^^ there is no key `ignore` here; did you mean `ignored`?
            override:
              fatal: []
              ^^^^^ there is no key `fatal` here; there are `error`, `warning`, `info`, `style`
            strict-labels: 1
                           ^ this is a text, not true or false
            failure-threshold: all
                               ^^^ `all` is no severity of hadolint
            label-schema: {a: b}
                              ^ `b` is none of `text`, `url`, `rfc3339`, `spdx`, `hash`, `semver`, `email`

            -- said --
            levels: []
            options: Partial { registries: None, labels: Some([]), strict_labels: None }
            fail on: None
            exclude: []
            overrides: []
        "#]],
    );
    check_hadolint(
        "a: &a [x]\nignored: *a\n",
        expect![[r#"
        a: &a [x]
        ignored: *a
                 ^^ aliases are not read

        -- said --
        levels: []
        options: Partial { registries: None, labels: None, strict_labels: None }
        fail on: None
        exclude: []
        overrides: []
    "#]],
    );
    check_hadolint(
        "a: [",
        expect![[r#"
        a: [
            ^| while parsing a node, did not find expected node content
        -- said --
        levels: []
        options: Partial { registries: None, labels: None, strict_labels: None }
        fail on: None
        exclude: []
        overrides: []
    "#]],
    );
    check_hadolint(
        "",
        expect![[r#"

        -- said --
        levels: []
        options: Partial { registries: None, labels: None, strict_labels: None }
        fail on: None
        exclude: []
        overrides: []
    "#]],
    );
    check_hadolint(
        "- x\n",
        expect![[r#"
        - x
        ^^^^ the file is a list, not a table

        -- said --
        levels: []
        options: Partial { registries: None, labels: None, strict_labels: None }
        fail on: None
        exclude: []
        overrides: []
    "#]],
    );
}

#[test]
fn the_schema_is_current() {
    let shown = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    expect_test::expect_file!["../../../docs/configuration.schema.json"].assert_eq(&shown);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "[\\PC\n]{0,200}") {
        for (_, problems) in [own::read(&text), hadolint::read(&text)] {
            for problem in problems {
                proptest::prop_assert!(problem.span.end as usize <= text.len());
            }
        }
    }
}
