//! Whole models, shown as text.

use std::sync::Arc;

use expect_test::{Expect, expect};
use syntax::evaluation::Lookup;
use syntax::{Document, Span};

use super::{Base, Definition, Earlier, Facts, Model, Shell};

/// Checks the whole model of `text`: stages with what they are built on and take, definitions with
/// their values, and the state at the end of each stage.
#[track_caller]
fn check_model(text: &str, expected: Expect) {
    let model = Model::new(&Document::new(text));
    let needed = model.needed();
    let mut shown = String::new();
    for found in model.definitions().iter().filter(|found| found.stage.is_none()) {
        shown += &format!("{} {} = {}\n", found.keyword.name(), found.name, value(&found.value));
    }
    for stage in model.stages() {
        let unneeded = if needed[stage.number] { "" } else { " (not needed)" };
        shown += &format!("stage {}{unneeded} from {}\n", stage.label(), base(&stage.base));
        for source in model.sources_of(stage) {
            shown += &format!("  takes from {}: {:?}\n", source.text, source.target);
        }
        let own = model.definitions().iter().filter(|found| found.stage == Some(stage.number));
        for found in own {
            let keyword = found.keyword.name();
            shown += &format!("  {keyword} {} = {}\n", found.name, value(&found.value));
        }
        let state = model.state_behind(stage);
        let shell = match state.shell {
            Shell::Default => "default".to_owned(),
            Shell::Set(words) => words.join(" "),
            Shell::Unknown => "?".to_owned(),
        };
        let directory = state.working_directory.unwrap_or("?");
        let user = state.user.unwrap_or("?");
        shown += &format!("  ends in {directory} as {user} with {shell}\n");
    }
    expected.assert_eq(&shown);
}

fn base(base: &Base) -> String {
    match base {
        Base::Stage(number) => format!("stage {number}"),
        Base::Scratch => "nothing".to_owned(),
        Base::Image(name) => format!("image {name:?}"),
        Base::Unknown => "?".to_owned(),
    }
}

fn value(value: &Lookup) -> String {
    match value {
        Lookup::Set(text) => format!("{text:?}"),
        Lookup::Unset => "unset".to_owned(),
        Lookup::Unknown => "?".to_owned(),
    }
}

#[test]
fn stages_and_what_they_take() {
    check_model(
        "ARG V=3 B\nFROM alpine:$V AS Base\nFROM base AS build\nRUN --mount=from=base,target=/x --mount=type=cache,target=/y z\nFROM $B\nFROM scratch AS build\nCOPY --from=BUILD a b\nCOPY --from=0 a b\nCOPY --from=nginx a b\nCOPY --from=5 a b\nCOPY --from=6 a b\nCOPY --from=last a b\nCOPY --from=$V a b\nFROM build AS last\n",
        expect![[r#"
            ARG V = "3"
            ARG B = ?
            stage Base from image "alpine:3"
              ends in ? as ? with default
            stage build (not needed) from stage 0
              takes from base: Stage(0)
              ends in ? as ? with default
            stage 2 (not needed) from ?
              ends in ? as ? with default
            stage build from nothing
              takes from BUILD: TooEarly(3)
              takes from 0: Stage(0)
              takes from nginx: Image
              takes from 5: Image
              takes from 6: NoStage
              takes from last: TooEarly(4)
              takes from $V: Unreadable
              ends in / as ? with default
            stage last from stage 3
              ends in / as ? with default
        "#]],
    );
    check_model(
        "FROM a AS b\nFROM b\nCOPY --from=b c d\nFROM",
        expect![[r#"
        stage b (not needed) from image "a"
          ends in ? as ? with default
        stage 1 (not needed) from stage 0
          takes from b: Stage(0)
          ends in ? as ? with default
        stage 2 from ?
          ends in ? as ? with default
    "#]],
    );
    check_model(
        "FROM a\nFROM ${x\nFROM \"\"",
        expect![[r#"
        stage 0 (not needed) from image "a"
          ends in ? as ? with default
        stage 1 (not needed) from ?
          ends in ? as ? with default
        stage 2 from image ""
          ends in ? as ? with default
    "#]],
    );
}

#[test]
fn values() {
    check_model(
        "ARG A=1 B=${A}2 C\nFROM x\nARG A\nARG B=own C D\nENV E=$A$B F=$E G=$HOME H=$C\nENV E=2 I=$E\nENV A=env\nARG A\n",
        expect![[r#"
            ARG A = "1"
            ARG B = "12"
            ARG C = ?
            stage 0 from image "x"
              ARG A = "1"
              ARG B = "own"
              ARG C = ?
              ARG D = ?
              ENV E = "1own"
              ENV F = ?
              ENV G = ?
              ENV H = ?
              ENV E = "2"
              ENV I = "1own"
              ENV A = "env"
              ARG A = "1"
              ends in ? as ? with default
        "#]],
    );
    check_model(
        "FROM x AS base\nENV A=1 B=2\nFROM base AS next\nENV A=$A$B\nFROM next\nENV C=$A ONE=$NONE\nFROM scratch\nENV D=$A$PATH E=$NONE\n",
        expect![[r#"
            stage base (not needed) from image "x"
              ENV A = "1"
              ENV B = "2"
              ends in ? as ? with default
            stage next (not needed) from stage 0
              ENV A = "12"
              ends in ? as ? with default
            stage 2 (not needed) from stage 1
              ENV C = "12"
              ENV ONE = ?
              ends in ? as ? with default
            stage 3 from nothing
              ENV D = ?
              ENV E = ""
              ends in / as ? with default
        "#]],
    );
    check_model(
        "FROM x\nENV A=1\nENV $HOME=2\nENV B=$A\nENV A=3 C=$A\nENV D=$A\n",
        expect![[r#"
        stage 0 from image "x"
          ENV A = "1"
          ENV B = ?
          ENV A = "3"
          ENV C = ?
          ENV D = "3"
          ends in ? as ? with default
    "#]],
    );
    check_model(
        "FROM x AS b\nENV A=1\nONBUILD ENV A=2\nFROM b\nENV B=$A C=1 D=$C",
        expect![[r#"
        stage b from image "x"
          ENV A = "1"
          ends in ? as ? with default
        stage 1 from stage 0
          ENV B = ?
          ENV C = "1"
          ENV D = ?
          ends in ? as ? with ?
    "#]],
    );
    check_model(
        "FROM x\nENV A b c\nENV K=\"${A#b }\" L='$A' M=\\$A N",
        expect![[r#"
        stage 0 from image "x"
          ENV A = "b c"
          ENV K = "c"
          ENV L = "$A"
          ENV M = "$A"
          ends in ? as ? with default
    "#]],
    );
    check_model(
        "ARG TARGETARCH=x\nARG P=$TARGETOS Q=$TARGETARCH\nFROM x",
        expect![[r#"
        ARG TARGETARCH = "x"
        ARG P = ?
        ARG Q = "x"
        stage 0 from image "x"
          ends in ? as ? with default
    "#]],
    );
}

#[test]
fn state() {
    check_model(
        "FROM scratch AS a\nWORKDIR src\nWORKDIR ../lib/./x//y\nUSER me:us\nSHELL [\"/bin/bash\", \"-c\"]\nFROM a\nWORKDIR sub\nFROM x\nWORKDIR sub\nFROM x\nARG D=/d\nWORKDIR $D\nWORKDIR $UNKNOWN\nUSER $D\nFROM x\nWORKDIR C:\\dir\n",
        expect![[r#"
            stage a (not needed) from nothing
              ends in /lib/x/y as me:us with /bin/bash -c
            stage 1 (not needed) from stage 0
              ends in /lib/x/y/sub as me:us with /bin/bash -c
            stage 2 (not needed) from image "x"
              ends in ? as ? with default
            stage 3 (not needed) from image "x"
              ARG D = "/d"
              ends in ? as /d with default
            stage 4 from image "x"
              ends in ? as ? with default
        "#]],
    );
    check_model(
        "FROM x AS a\nONBUILD RUN b\nUSER c\nFROM a",
        expect![[r#"
        stage a from image "x"
          ends in ? as c with default
        stage 1 from stage 0
          ends in ? as ? with ?
    "#]],
    );
}

#[test]
fn thousands_of_stages_and_variables_are_followed() {
    let chain: String =
        (0..3000).map(|n| format!("FROM s{n} AS s{}\nENV A$A=$A\n", n + 1)).collect();
    let text = format!("FROM x AS s0\nENV A=1\n{chain}");
    let model = Model::new(&Document::new(&text));
    assert_eq!(model.stages().len(), 3001);
    assert_eq!(model.needed().iter().filter(|needed| **needed).count(), 3001);
    let values: String = (0..9000).map(|n| format!("ENV A{n}=$A{}\n", n / 2)).collect();
    let model = Model::new(&Document::new(&format!("FROM scratch\nENV A0=x\n{values}")));
    assert_eq!(model.definitions().len(), 9001);
}

#[test]
fn a_path_does_not_grow_without_end() {
    let text = format!("FROM scratch\n{}", "WORKDIR abc\n".repeat(2000));
    let model = Model::new(&Document::new(&text));
    let stage = &model.stages()[0];
    assert_eq!(model.state_behind(stage).working_directory, None);
    let longest = model.state_at(1000).and_then(|state| state.working_directory).map(str::len);
    assert_eq!(longest, Some(3996));
}

/// Which definitions of the version with `new` in the place of `old` are those of the one before.
#[track_caller]
fn check_taken_over(old: &str, new: &str, expected: Expect) {
    let text = "ARG A=1\nFROM x AS one\nENV B=$A\nFROM y AS two\nENV C=$A\nFROM two\nENV D=$C\n";
    let before = Document::new(text);
    let mut document = before.clone();
    let start = text.find(old).unwrap() as u32;
    document.edit(Span::new(start, start + old.len() as u32), new);
    let facts: Vec<Facts> =
        document.entries().iter().map(|placed| Facts::of(&placed.entry, '\\')).collect();
    let known = Arc::new(Model::new(&before));
    let earlier = Earlier::new(before, Arc::clone(&known));
    let model = Model::told(&document, facts.iter(), Some(&earlier));
    assert_eq!(model.definitions(), Model::new(&document).definitions());
    let is_old = |found: &&Definition| {
        let mut all = known.definitions().iter();
        all.any(|old| Arc::ptr_eq(&old.assignment, &found.assignment))
    };
    let names: Vec<&str> =
        model.definitions().iter().filter(is_old).map(|found| found.name.as_str()).collect();
    expected.assert_eq(&names.join(" "));
}

#[test]
fn stages_that_are_the_same_are_taken_over() {
    check_taken_over("B=$A", "B=2", expect!["C D"]);
    check_taken_over("FROM x", "FROM xyz", expect!["C D"]);
    check_taken_over("FROM y", "FROM z", expect!["B"]);
    check_taken_over("C=$A", "C=2", expect!["B"]);
    check_taken_over("FROM y", "# z\nFROM new\nENV E=1\nFROM y", expect!["B C D"]);
    check_taken_over("AS two", "AS three", expect!["B C"]);
    check_taken_over("A=1", "A=2", expect![""]);
}
