//! What the plan of a text is.

use std::fmt::Write;

use expect_test::{Expect, expect};
use syntax::Document;

use super::{Action, Base, Item, Plan, Stage, Transfer, Value};
use crate::Snapshot;

/// Checks the steps of the plan of `text`, a line each.
#[track_caller]
fn check_plan(text: &str, expected: Expect) {
    let plan = Plan::of(&Snapshot::new(Document::new(text)));
    let mut shown = String::new();
    for argument in &plan.arguments {
        let default = argument.default.as_ref().map(value).unwrap_or_default();
        _ = writeln!(shown, "{} = {default}", argument.name);
    }
    for stage in &plan.stages {
        let name = stage.name.as_deref().unwrap_or("-");
        let needed = if stage.is_needed { "" } else { " (not needed)" };
        _ = writeln!(shown, "stage {} {name} on {:?}{needed}", stage.number, stage.base);
        for step in &stage.steps {
            let directory = step.working_directory.as_deref().unwrap_or("?");
            let user = step.user.as_deref().unwrap_or(if step.has_user { "?" } else { "-" });
            _ = writeln!(shown, "  [{directory} {user} {:?}] {}", step.shell, action(&step.action));
        }
    }
    expected.assert_eq(&shown);
}

fn value(value: &Value) -> String {
    match &value.known {
        Some(known) if *known == value.text => known.clone(),
        Some(known) => format!("{}→{known}", value.text),
        None => format!("{}→?", value.text),
    }
}

fn values<'v>(all: impl IntoIterator<Item = &'v Value>) -> String {
    all.into_iter().map(value).collect::<Vec<_>>().join(" ")
}

fn action(action: &Action) -> String {
    match action {
        Action::Copy(found) => format!("copy {}", transfer(found)),
        Action::Add(found) => format!("add {}", transfer(found)),
        Action::Run(run) => {
            let mounts = run.mounts.iter().map(|mount| {
                let options = mount.options.iter().map(|(key, found)| (*key, value(found)));
                let options: Vec<String> =
                    options.map(|(key, text)| format!("{key}={text}")).collect();
                let unclear = if mount.is_unclear { "!" } else { "" };
                format!(
                    "{unclear}{:?} {:?} at {:?} ({})",
                    mount.kind,
                    mount.origin,
                    mount.target,
                    options.join(",")
                )
            });
            let mounts: Vec<String> = mounts.collect();
            format!("run {:?} {:?} {:?}", run.command, run.flags, mounts)
        }
        Action::Env(pairs) | Action::Label(pairs) => {
            let pairs =
                pairs.iter().map(|pair| format!("{}={}", value(&pair.name), value(&pair.value)));
            format!("set {}", pairs.collect::<Vec<_>>().join(" "))
        }
        Action::Arg(arguments) => {
            let one = |found: &super::Argument| {
                let default = found.default.as_ref().map(value);
                format!("{}={}", found.name, default.unwrap_or("-".into()))
            };
            format!("arg {}", arguments.iter().map(one).collect::<Vec<_>>().join(" "))
        }
        Action::Workdir { path, directory } => format!("workdir {} {directory:?}", value(path)),
        Action::Expose(found) | Action::Volume(found) => format!("list {}", values(found)),
        Action::User(found) | Action::Stopsignal(found) => format!("text {}", value(found)),
        other => format!("{other:?}"),
    }
}

fn transfer(found: &Transfer) -> String {
    let item = |item: &Item| match item {
        Item::Path(path) => value(path),
        Item::Remote(address) => format!("<{}>", value(address)),
        Item::Heredoc { name, text, expands } => format!("{name}({expands}, {text:?})"),
    };
    let items: Vec<String> = found.items.iter().map(item).collect();
    let directory = found.directory.as_deref().unwrap_or("?");
    let into = if found.into_directory { "/…" } else { "" };
    let mut flags = Vec::new();
    flags.extend(found.owner.as_ref().map(|owner| format!("owner {}", value(owner))));
    flags.extend(found.mode.as_ref().map(|mode| format!("mode {}", value(mode))));
    flags.extend(found.excludes.iter().map(|path| format!("without {}", value(path))));
    flags.extend(found.link.then(|| "link".to_owned()));
    flags.extend(found.parents.then(|| "parents".to_owned()));
    flags.extend(found.others.iter().map(|(name, text)| format!("{name} {}", value(text))));
    format!("{:?}: {} to {directory}{into} {}", found.origin, items.join(" "), flags.join(", "))
}

#[test]
fn steps_have_their_values_and_the_state_they_find() {
    check_plan(
        "ARG TAG=3 OTHER\nFROM alpine:$TAG AS base\nENV A=1 B=$A\nWORKDIR /src\nWORKDIR sub/..\n\
         USER app:app\nARG C=$A D\nRUN --network=none echo $A\nRUN [\"a\", \"b\"]\nFROM base\n\
         SHELL [\"/bin/bash\", \"-c\"]\nRUN a \\\n # no\n b\nLABEL x=$B y\nEXPOSE 80 $D\n\
         HEALTHCHECK NONE\nONBUILD RUN x\nFOO\nCMD [\"a\"]\n",
        expect![[r#"
            TAG = 3
            OTHER = 
            stage 0 base on Image("alpine:3")
              [? - Posix] set A=1 B=$A→?
              [? - Posix] workdir /src Some("/src")
              [/src - Posix] workdir sub/.. Some("/src")
              [/src - Posix] text app:app
              [/src app:app Posix] arg C=$A→1 D=-
              [/src app:app Posix] run Shell("echo $A") [("network", "none")] []
              [/src app:app Posix] run Exec(["a", "b"]) [] []
            stage 1 - on Stage(0)
              [/src app:app Posix] Shell(["/bin/bash", "-c"])
              [/src app:app Posix] run Shell("a  b") [] []
              [/src app:app Posix] set x=$B→? y=→?
              [/src app:app Posix] list 80 $D→?
              [/src app:app Posix] Healthcheck(None)
              [/src app:app Posix] Onbuild("RUN x")
              [/src app:app Posix] Unreadable
              [/src app:app Posix] Cmd(Exec(["a"]))
        "#]],
    );
}

#[test]
fn files_come_from_somewhere_and_go_to_a_place() {
    check_plan(
        "FROM a AS one\nFROM b\nWORKDIR /w\nCOPY --from=one --chown=a:b --link x ./\nCOPY *.json a$X /\n\
         COPY --from=nginx --link=false --exclude=*.md --exclude=b --parents y /z\n\
         ADD --checksum=sha256:1 https://x/y git@h.org:a/b.git z /q/\nCOPY <<A <<\"B\" d\n1$X\nA\n2\nB\n\
         COPY [\"a b\", \"c\"]\nCOPY x\n",
        expect![[r#"
            stage 0 one on Image("a")
            stage 1 - on Image("b")
              [? - Posix] workdir /w Some("/w")
              [/w - Posix] copy Stage(0): x to /w/… owner a:b, link
              [/w - Posix] copy Context: *.json a$X→? to //… 
              [/w - Posix] copy Image("nginx"): y to /z/… without *.md, without b, parents
              [/w - Posix] add Context: <https://x/y> <git@h.org:a/b.git> z to /q/… checksum sha256:1
              [/w - Posix] copy Context: A(true, "1$X\n") B(false, "2\n") to /w/d/… 
              [/w - Posix] copy Context: a b to /w/c 
              [/w - Posix] copy Context:  to /w/x 
        "#]],
    );
}

#[test]
fn mounts_are_read() {
    check_plan(
        "FROM a AS one\nFROM b\nWORKDIR /w\nARG T\n\
         RUN --mount=type=cache,target=c,sharing=locked --mount=from=one,source=/x,dst=/y \
         --mount=type=secret,id=k --mount=type=cache,target=/$T --mount=type=foo,bar=1 make\n",
        expect![[r#"
            stage 0 one on Image("a")
            stage 1 - on Image("b")
              [? - Posix] workdir /w Some("/w")
              [/w - Posix] arg T=-
              [/w - Posix] run Shell("make") [] ["Some(\"cache\") Context at Some(\"/w/c\") (type=cache,target=c,sharing=locked)", "Some(\"bind\") Stage(0) at Some(\"/y\") (from=one,source=/x,target=/y)", "Some(\"secret\") Context at None (type=secret,id=k)", "!Some(\"cache\") Context at None (type=cache,target=/$T→?)", "!None Context at None (type=foo)"]
        "#]],
    );
}

#[test]
fn bases_end_where_too_many_stages_are_below() {
    let stage = |number: usize| format!("FROM s{number} AS s{}\n", number + 1);
    let text: String = (0..200).map(stage).collect();
    let plan = Plan::of(&Snapshot::new(Document::new(&format!("FROM scratch AS s0\n{text}"))));
    let is_cut = |stage: &&Stage| stage.base == Base::Unknown;
    let cut: Vec<usize> = plan.stages.iter().filter(is_cut).map(|stage| stage.number).collect();
    assert_eq!(cut, [65, 130, 195]);
}
