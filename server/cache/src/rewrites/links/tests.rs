//! Where a copy gets a layer of its own, and why not.

use std::fmt::Write;

use analysis::Snapshot;
use analysis::edit::apply;
use expect_test::{Expect, expect};
use syntax::Document;

use super::RULE;
use crate::keys::Profile;
use crate::order::Project;
use crate::rewrites::advise;
use crate::tree::Tree;

const FILES: [(&str, &str); 4] = [("a", ""), ("src/x", ""), ("src/lib/y", ""), ("etc/z", "")];

/// Checks for each copy of `text` what it becomes, or why not.
#[track_caller]
fn check_links(text: &str, expected: Expect) {
    check_links_in(text, Some(&FILES), expected);
}

#[track_caller]
fn check_links_in(text: &str, files: Option<&[(&str, &str)]>, expected: Expect) {
    let tree: Option<Tree> = files.map(|files| files.iter().copied().collect());
    let project = Project { tree: tree.as_ref(), ..Project::default() };
    let advice = advise(&Snapshot::new(Document::new(text)), &project);
    let mut shown = String::new();
    for finding in advice.extras.iter().filter(|finding| finding.rule == RULE) {
        assert!(!finding.is_evident);
        let line = |text: &str, at: usize| {
            let start = text[..at].rfind('\n').map_or(0, |start| start + 1);
            text[start..].lines().next().unwrap_or_default().to_owned()
        };
        let start = finding.span.start as usize;
        for refusal in &finding.refusals {
            _ = writeln!(shown, "{} -- {}", line(text, start), refusal.reason);
            if let Some(remedy) = &refusal.remedy {
                _ = writeln!(shown, "   {remedy}");
            }
        }
        for offer in &finding.offers {
            let after = apply(text, &offer.edits);
            _ = writeln!(shown, "{} {:?}", line(&after, start), offer.tier);
            for assumption in &offer.assumptions {
                _ = writeln!(shown, "   if {assumption}");
            }
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn what_is_wholly_known_is_proved() {
    check_links(
        "FROM scratch\nCOPY a /one/\nCOPY a /one/two/\nCOPY src /x\nCOPY --chown=1:1 a /y/\n",
        expect![[r#"
            COPY --link a /one/two/ Proved
            COPY --link src /x Proved
            COPY --link --chown=1:1 a /y/ Proved
        "#]],
    );
    check_links(
        "FROM x AS build\nRUN make\nFROM scratch\nWORKDIR /app\nCOPY --from=build /o/app .\nCOPY --from=build /o/app /bin/app\nCOPY --from=build /o/lib /lib/\n",
        expect![[r#"
            COPY --link --from=build /o/app /bin/app Proved
            COPY --link --from=build /o/lib /lib/ Proved
        "#]],
    );
    check_links(
        "FROM scratch AS one\nWORKDIR /app\nCOPY a /b\nFROM one\nCOPY a .\nADD src ./src\n",
        expect![[r#"
            COPY --link a . Proved
            ADD --link src ./src Proved
        "#]],
    );
    check_links(
        "FROM scratch\nCOPY --link a /one/\nCOPY src /one/\nCOPY --link --chown=1:1 a /two/\nCOPY --chown=1:1 src /two/\nCOPY src /two/\n",
        expect![[r#"
            COPY --link src /one/ Proved
            COPY --link --chown=1:1 src /two/ Proved
            COPY src /two/ -- /two would get another owner
        "#]],
    );
}

#[test]
fn a_few_images_are_known_under_assumptions() {
    check_links(
        "FROM python:3\nWORKDIR /app\nCOPY a .\nRUN pip install x\nCOPY . .\n",
        expect![[r#"
        COPY --link a . Assumed
           if the image python:3 has nothing at /app
        COPY --link . . Assumed
           if the image python:3 has nothing at /app
           if what `pip` runs while it installs keeps to the system's directories
    "#]],
    );
    check_links(
        "FROM debian\nCOPY a /\nCOPY a /a\nCOPY src /opt/\nCOPY src /srv\nCOPY a /etc/\nCOPY . /\n",
        expect![[r#"
            COPY --link a / Proved
            COPY a /a -- `COPY a /` changes something at /a
            COPY src /opt/ -- what debian has at /opt/lib is not known
            COPY src /srv -- what debian has at /srv/lib is not known
            COPY --link a /etc/ Assumed
               if /etc of the image debian is missing or a directory of root with the mode 755, and no link
            COPY --link . / Assumed
               if /etc of the image debian is missing or a directory of root with the mode 755, and no link
               if the image debian has nothing at /src
        "#]],
    );
    check_links_in(
        "FROM debian\nCOPY a /opt/\nCOPY a /app/\nCOPY a /app/\n",
        None,
        expect![[r#"
        COPY a /opt/ -- what the base image has below /opt is not known
        COPY --link a /app/ Assumed
           if the image debian has nothing at /app
        COPY a /app/ -- `COPY a /app/` changes something below /app
    "#]],
    );
    check_links(
        "FROM debian\nARG D=/x\nWORKDIR $D\nCOPY a /app/\n",
        expect![[r#"
        COPY --link a /app/ Assumed
           if the build leaves D at its default
           if the image debian has nothing at /app
    "#]],
    );
}

#[test]
fn what_is_not_known_or_not_the_same_is_refused() {
    check_links(
        "FROM me/x\nCOPY a /app/\nCOPY a /tmp/\n",
        expect![[r#"
        COPY a /app/ -- what me/x has at /app is not known
        COPY a /tmp/ -- what me/x has at /tmp is not known
    "#]],
    );
    check_links(
        "FROM debian\nCOPY a /tmp/\nCOPY a /usr/local/bin/\nCOPY a /root/\n",
        expect![[r#"
        COPY a /tmp/ -- what debian has at /tmp is not known
        COPY a /usr/local/bin/ -- what debian has at /usr/local is not known
        COPY a /root/ -- what debian has at /root is not known
    "#]],
    );
    check_links(
        "FROM debian\nUSER app\nWORKDIR /app\nCOPY a .\n",
        expect![[r#"
        COPY a . -- /app would get another owner
    "#]],
    );
    check_links(
        "FROM debian\nWORKDIR /app\nCOPY --chown=1:1 a .\nCOPY --chown=app a .\n",
        expect![[r#"
        COPY --chown=1:1 a . -- /app would get another owner
        COPY --chown=app a . -- the owner app cannot be looked up in an empty layer
           write the owner in numbers
    "#]],
    );
    check_links(
        "FROM debian\nRUN mkdir -m 750 /app\nCOPY a /app/\n",
        expect![[r#"
        COPY a /app/ -- `RUN mkdir -m 750 /app` changes something at /app
    "#]],
    );
    check_links(
        "FROM debian\nRUN mkdir /x && ln -s /x /app\nCOPY a /app/\n",
        expect![[r#"
        COPY a /app/ -- `RUN mkdir /x && ln -s /x /app` changes something at /app
    "#]],
    );
    check_links(
        "FROM debian\nRUN make\nCOPY a /app/\n",
        expect![[r#"
        COPY a /app/ -- `RUN make` may have changed something (the command `make` is not known) at /app
    "#]],
    );
    check_links(
        "FROM debian\nCOPY src /app/src\nCOPY a /app/src/lib/\n",
        expect![[r#"
        COPY --link src /app/src Assumed
           if the image debian has nothing at /app
        COPY a /app/src/lib/ -- /app/src/lib has its mode from the build context
    "#]],
    );
    check_links(
        "FROM debian\nRUN mkdir /app && chown 5 /app\nCOPY a /app/\n",
        expect![[r#"
        COPY a /app/ -- `RUN mkdir /app && chown 5 /app` changes something at /app
    "#]],
    );
    check_links(
        "FROM debian\nCOPY $X /app\nCOPY a /$Y/\nCOPY --chmod=644 a /app/\nCOPY --parents a /app/\n",
        expect![[r#"
        COPY --link $X /app Assumed
           if the build leaves X at its default
           if the image debian has nothing at /app
        COPY a /$Y/ -- its destination is not known
        COPY --chmod=644 a /app/ -- the builder leaves it aside where --chmod is
        COPY --parents a /app/ -- it keeps the directories of its sources
    "#]],
    );
    check_links(
        "FROM debian\nRUN mkdir /app && ln -s /x /app/lib\nCOPY src /app/\n",
        expect![[r#"
        COPY src /app/ -- `RUN mkdir /app && ln -s /x /app/lib` changes something at /app
    "#]],
    );
    check_links(
        "FROM debian\nVOLUME /app\nRUN mkdir -p /app\nCOPY src /app\nCOPY a /app\n",
        expect![[r#"
            COPY --link src /app Assumed
               if the image debian has nothing at /app
            COPY a /app -- what it makes depends on whether /app is a directory
               end the destination with a slash
        "#]],
    );
    check_links(
        "FROM scratch\nCOPY a /x\nRUN [\"/x\"]\nCOPY a /etc/\n",
        expect![[r#"
        COPY a /etc/ -- RUN makes /etc where it is missing
    "#]],
    );
}

#[test]
fn builders_and_frontends_have_to_know_it() {
    check_links(
        "# syntax=docker/dockerfile:1.2\nFROM scratch\nCOPY a /x\nCOPY a /y\n",
        expect![[r#"
        COPY a /y -- the frontend docker/dockerfile:1.2 may not know it
    "#]],
    );
    let snapshot = Snapshot::new(Document::new("FROM scratch\nCOPY a /x\nCOPY a /y\n"));
    for profile in Profile::ALL {
        let advice = advise(&snapshot, &Project { profile, ..Project::default() });
        assert_eq!(advice.extras.is_empty(), profile != Profile::BuildKit, "{profile:?}");
    }
}
