//! In which words the differences of steps are told.

use expect_test::{Expect, expect};

use super::matrix::{other, set, text};
use super::*;

/// Checks in which words the differences of the steps are told.
#[track_caller]
fn check_words(profile: Profile, (before, after): &(Given, Given), expected: Expect) {
    let found = difference(&before.keys(profile), &after.keys(profile));
    let lines = found.iter().map(|found| format!("{:?} {found}\n", found.reuse));
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn differences_are_told() {
    let before = "FROM base AS one\nRUN a\nFROM base\nENV A=1\nARG B=2\nWORKDIR /w\nUSER 1\n\
        COPY a.txt b.txt x/\nCOPY --from=one /o /o\nRUN npm ci\nRUN --mount=type=cache,target=/c b\n";
    let edits: [&dyn Fn(&str) -> String; 9] = [
        &|text| text.replace("A=1", "A=2"),
        &|text| text.replace("ARG B=2\n", ""),
        &|text| text.replace("ENV A=1\nARG B=2", "ARG B=2\nENV A=1"),
        &|text| text.replace("npm ci", "npm install"),
        &|text| text.replace("RUN a", "RUN c"),
        &|text| text.replace("/w", "/v"),
        &|text| text.replace("target=/c", "target=/d"),
        &|text| text.replace("RUN npm", "RUN new\nRUN npm"),
        &|text| text.replace("USER 1", "USER 2"),
    ];
    let mut shown = String::new();
    for edit in edits {
        let (before, after) = text(before, &edit(before));
        let found = difference(&before.keys(Profile::BuildKit), &after.keys(Profile::BuildKit));
        for found in found {
            shown.push_str(&format!("{:?} {found}\n", found.reuse));
        }
        shown.push('\n');
    }
    expect![[r#"
        No RUN npm ci: A=1 → A=2
        No RUN --mount=type=cache,target=/c b: A=1 → A=2, what comes before changed

        No RUN npm ci: B is gone
        No RUN --mount=type=cache,target=/c b: B is gone, what comes before changed

        No RUN npm ci: B is at another place
        No RUN --mount=type=cache,target=/c b: what comes before changed

        No RUN npm install: the command: npm ci → npm install
        No RUN --mount=type=cache,target=/c b: what comes before changed

        No RUN c: the command: a → c
        Unknown COPY --from=one /o /o: the files /o from stage 0 changed
        Unknown RUN npm ci: what comes before changed
        Unknown RUN --mount=type=cache,target=/c b: what comes before changed

        No WORKDIR /v: the destination: /w → /v
        No COPY a.txt b.txt x/: the destination: /w/x/ → /v/x/, what comes before changed
        No COPY --from=one /o /o: what comes before changed
        No RUN npm ci: the working directory: /w → /v, what comes before changed
        No RUN --mount=type=cache,target=/c b: the working directory: /w → /v, what comes before changed

        No RUN --mount=type=cache,target=/d b: the mount at /d is new, the mount at /c is gone

        No RUN new: it is new
        No RUN npm ci: what comes before changed
        No RUN --mount=type=cache,target=/c b: what comes before changed

        No RUN npm ci: the user: 1 → 2
        No RUN --mount=type=cache,target=/c b: the user: 1 → 2, what comes before changed

    "#]].assert_eq(&shown);
    let given = other(before, |it| set(it, "b.txt", |to| to.id = "2".into()));
    check_words(
        Profile::Classic,
        &given,
        expect![[r#"
        No COPY a.txt b.txt x/: the files a.txt b.txt changed
        No COPY --from=one /o /o: what comes before changed
        No RUN npm ci: what comes before changed
        No RUN --mount=type=cache,target=/c b: what comes before changed
    "#]],
    );
}
