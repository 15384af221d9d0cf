//! What is ignored by which file. The verdicts are those of BuildKit's own code.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Ignore, IgnoreError};

/// Whether the ignore file `patterns` ignores each of `paths`: `+` if it is kept, `-` if it is
/// ignored, `!` where BuildKit fails.
#[track_caller]
fn check(patterns: &str, paths: &[&str], expected: Expect) {
    let ignore = Ignore::read(patterns).unwrap();
    let shown = paths.iter().map(|path| {
        let mark = |found| match found {
            Some(true) => '-',
            Some(false) => '+',
            None => '!',
        };
        let (matched, past) = (mark(ignore.matches(path)), mark(ignore.walks_past(path)));
        let past = if matched == past { String::new() } else { format!(" walk {past}") };
        format!("{matched}{path}{past}")
    });
    expected.assert_eq(&shown.collect::<Vec<_>>().join(" "));
}

#[test]
fn plain_patterns_hold_for_what_is_inside() {
    check("a", &["a", "a/b", "b/a", "ab"], expect!["-a -a/b +b/a +ab"]);
    check("a/b", &["a", "a/b", "a/b/c", "a/bc"], expect!["+a -a/b -a/b/c +a/bc"]);
    check("a/b/", &["a/b", "a/b/c"], expect!["-a/b -a/b/c"]);
}

#[test]
fn lines_are_cleaned() {
    let paths = ["a", "b", "#c", "d/e", "f", "g"];
    check(
        "\u{feff}# a\r\n  a  \r\n #c\n\n/./b/\n d//e/../e \n../f\n g\u{a0}",
        &paths,
        expect!["-a -b -#c -d/e +f -g"],
    );
    check("/", &paths, expect!["+a +b +#c +d/e +f +g"]);
    check(".", &paths, expect!["+a +b +#c +d/e +f +g"]);
    check("", &paths, expect!["+a +b +#c +d/e +f +g"]);
}

#[test]
fn stars_and_question_marks() {
    check("*", &["a", "a/b", ".c"], expect!["-a -a/b -.c"]);
    check("*.js", &["a.js", "b/a.js", "a.jsx"], expect!["-a.js +b/a.js +a.jsx"]);
    check("*/a", &["a", "b/a", "c/b/a"], expect!["+a -b/a +c/b/a"]);
    check("?", &["a", "ab", "é", "a/bc"], expect!["-a +ab -é -a/bc"]);
    check("**", &["a", "a/b"], expect!["-a -a/b"]);
    check("**/a", &["a", "b/a", "c/b/a", "ba"], expect!["-a -b/a -c/b/a +ba"]);
    check("**/a.*", &["a.b", "c/a.b", "ca.b"], expect!["-a.b -c/a.b +ca.b"]);
    check("a/**", &["a", "a/b", "a/b/c"], expect!["+a -a/b -a/b/c"]);
    check("a/**/b", &["a/b", "a/c/b", "a/c/d/b", "ab"], expect!["-a/b -a/c/b -a/c/d/b +ab"]);
    // Without a slash the stars are cut off as they are.
    check("**a", &["a", "ba", "b/ca", "ab"], expect!["-a -ba -b/ca +ab"]);
    check("a**", &["a", "ab", "a/b", "ba"], expect!["-a -ab -a/b +ba"]);
    check("***", &["a", "a/b"], expect!["-a -a/b"]);
}

#[test]
fn classes_and_escapes() {
    check("[a-c]", &["a", "c", "d"], expect!["-a -c +d"]);
    check("[^a-c]x", &["ax", "dx"], expect!["+ax -dx"]);
    check("[!a]", &["!", "a", "b"], expect!["-! -a +b"]);
    check(r"\*", &["*", "a"], expect!["-* +a"]);
    check(r"\!a", &["!a", "a"], expect!["-!a +a"]);
    check(r"\#a", &["#a", "a"], expect!["-#a +a"]);
    // These come from the regular expression that a pattern is turned into.
    check(r"\d", &["d", "1"], expect!["+d -1"]);
    check("[*]", &["*", "^]", "[/]", "a"], expect!["+* -^] -[/] +a"]);
    check("[[:digit:]]", &["1", "a"], expect!["-1 +a"]);
    check("a^b*", &["a^b", "ab"], expect!["+a^b +ab"]);
    check("*a|b", &["xa", "xab", "ab", "c/b"], expect!["-xa -xab -ab -c/b"]);
    check("?{2}", &["a", "ab", "abc"], expect!["+a -ab +abc"]);
    check("*.{js,ts}", &["a.js", "a.{js,ts}"], expect!["+a.js -a.{js,ts}"]);
}

#[test]
fn exceptions_bring_back() {
    check("*\n!a", &["a", "a/b", "b"], expect!["+a +a/b -b"]);
    check("a\n!a/b", &["a", "a/b", "a/b/c", "a/c"], expect!["-a +a/b +a/b/c -a/c"]);
    check("*\n!a/**", &["a", "a/b", "a/b/c", "b"], expect!["-a +a/b +a/b/c -b"]);
    check("!a\na", &["a"], expect!["-a"]);
    check("a\n! /a/ ", &["a"], expect!["+a"]);
    // An exclamation mark counts even if it shows only when the pattern has been cleaned.
    check("a\n/!a", &["a"], expect!["+a"]);
    check("a\nb/../!a", &["a"], expect!["+a"]);
    check("!!a", &["!a"], expect!["+!a"]);
}

#[test]
fn the_walk_and_the_other_way_of_matching_differ() {
    check("a/b\n!a", &["a", "a/b", "a/c"], expect!["+a +a/b walk - +a/c"]);
    check("?\n!a/b\na", &["a", "a/b", "a/c"], expect!["-a -a/b walk + -a/c"]);
}

#[test]
fn what_buildkit_refuses() {
    let refused = |text: &str| Ignore::read(text).unwrap_err();
    assert_eq!(refused("!"), IgnoreError::LoneMark);
    assert_eq!(refused("a\n! / "), IgnoreError::LoneMark);
    for pattern in ["[", "[a", "a[]b]", "[a-]", r"a\"] {
        assert_eq!(refused(pattern), IgnoreError::BadPattern, "{pattern}");
    }
    assert_eq!(refused(&"a".repeat(65_536)), IgnoreError::LongLine);
    assert!(Ignore::read(&format!("{}\nb", "a".repeat(65_535))).is_ok());
    check(r"\y", &["a", "b/c"], expect!["!a !b/c"]);
    check("[b-a]", &["a", "b/c"], expect!["!a !b/c"]);
}

#[test]
fn a_directory_is_ignored_only_if_nothing_in_it_can_come_back() {
    let ignored = |text: &str, directory: &str| {
        Ignore::read(text).unwrap().below("").is_directory_ignored(directory)
    };
    assert!(ignored("a", "a"));
    assert!(ignored("*\n!b", "a"));
    assert!(!ignored("*\n!a", "a"));
    assert!(!ignored("*\n!a/**", "a"));
    assert!(!ignored("*\n!a/b/c", "a"));
    assert!(ignored("*\n!ab/c", "a"));
    assert!(!ignored("*\n!**/c", "a"));
    assert!(!ignored("*\n!?/c", "a"));
    assert!(ignored("*\n!b/*", "a"));
}

#[test]
fn hostile_patterns_take_their_time_and_no_more() {
    let text = format!("{}b\n{}\n", "*a".repeat(5_000), "?*".repeat(100));
    let ignore = Ignore::read(&text).unwrap();
    assert_eq!(ignore.matches(&"a".repeat(200)), Some(true));
    let refused = |text: &str| Ignore::read(text).unwrap_err();
    assert_eq!(refused(&"a{1000}*\n".repeat(30)), IgnoreError::TooMany);
    assert_eq!(refused(&"a\n".repeat(50_000)), IgnoreError::TooMany);
    // These are too much by themselves; BuildKit would find out when it uses them.
    let class = format!("[{}]{{1000}}*", "ab".repeat(10_000));
    assert_eq!(Ignore::read(&class).unwrap().matches("a"), None);
    assert_eq!(Ignore::read(&"?*".repeat(30_000)).unwrap().matches("a"), None);
}

proptest! {
    #[test]
    fn any_text_is_read_and_matched(
        text in "([a-c!#/.*?\\[\\]\\\\^|{}(),0-9é \r\n\t\u{feff}-]|\\*\\*){0,40}",
        path in "[a-c.é!]{1,3}(/[a-c.é!]{1,3}){0,3}",
    ) {
        if let Ok(ignore) = Ignore::read(&text) {
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", &path));
            let below = ignore.below(directory);
            let ignored = ignore.walks_past(&path).is_some_and(|past| {
                past || ignore.matches(&path) == Some(true)
            });
            prop_assert_eq!(below.is_ignored(name), ignored);
            prop_assert!(!below.is_directory_ignored(name) || ignored);
        }
    }

    #[test]
    fn a_file_without_exceptions_ignores_all_that_is_below(
        text in "([a-c/.?]|\\*){0,12}",
        path in "[a-c]{1,2}(/[a-c]{1,2}){0,2}",
        name in "[a-c]{1,2}",
    ) {
        if let Ok(ignore) = Ignore::read(&text) && ignore.matches(&path) == Some(true) {
            prop_assert_eq!(ignore.matches(&format!("{path}/{name}")), Some(true));
            prop_assert_eq!(ignore.walks_past(&format!("{path}/{name}")), Some(true));
        }
    }
}

#[test]
fn the_build_checks_take_sources_as_they_are_written() {
    let ignore = Ignore::read("app\n*.log\n**/z\n").expect("the patterns are good");
    for source in ["app", "app/x", "a.log", "*.log", "z", "a/z", "/z"] {
        assert!(ignore.is_reported(source), "{source}");
    }
    // BuildKit compares a slash at the start too, so it is silent here.
    for source in ["/app/x", "/a.log", "a/b.log", ".", "/"] {
        assert!(!ignore.is_reported(source), "{source}");
    }
    let everything = Ignore::read("**\n").expect("the pattern is good");
    assert!(everything.is_reported(".") && everything.is_reported("a"));
}
