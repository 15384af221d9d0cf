//! What always holds, whatever the text.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Lines of which some go together and some do not.
const LINES: [&str; 34] = [
    "ARG A=1",
    "ARG A",
    "ARG B=$A C=${B:-x}",
    "ENV A=2",
    "ENV A=$A$A$A$A$A$A$A$A",
    "ENV B=${PATH} $C=1",
    "ENV X y z",
    "FROM base",
    "FROM base AS one",
    "FROM one AS two",
    "FROM $A",
    "FROM scratch",
    "FROM --platform=$TARGETPLATFORM other AS three",
    "COPY . .",
    "COPY src /s/",
    "COPY *.txt src/*/u* /y/",
    "COPY --parents src/./lib/*.js /p",
    "COPY --exclude=**/*.js --link . $A",
    "COPY --from=one --chown=1:b /a b /c/",
    "COPY --from=0 /x /y",
    "COPY <<E <<-'F' /h/\n$A\nE\n\tx\n\tF",
    "ADD https://h.org/x.tgz a.tar /d",
    "RUN <<E\n#!/bin/x\ny\nE",
    "RUN cat <<E | sh\n$A\nE",
    "RUN --mount=type=cache,target=c --mount=from=one,target=/y,source=/$A make",
    "RUN --mount=type=secret,id=$A --network=none [\"a\"]",
    "WORKDIR $A/b",
    "WORKDIR /",
    "USER 1:a",
    "SHELL [\"/bin/bash\", \"-c\"]",
    "ONBUILD COPY --from=one . /o",
    "ONBUILD ENV A=3",
    "LABEL a=$B",
    "HEALTHCHECK CMD x",
];

fn file() -> impl Strategy<Value = Vec<&'static str>> {
    vec(select(LINES.to_vec()), 0..14)
}

fn told(keys: &Keys) -> Vec<Key> {
    keys.steps.iter().map(|step| step.key).collect()
}

fn all(given: &Given) -> Vec<Vec<Key>> {
    Profile::ALL.iter().map(|profile| told(&given.keys(*profile))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_has_keys(text in "\\PC*", lines in file()) {
        for text in [format!("FROM base\n{text}"), lines.join("\n"), text] {
            let given = Given::new(&text);
            prop_assert_eq!(all(&given), all(&given));
        }
    }

    #[test]
    fn nothing_differs_from_itself(lines in file()) {
        let given = Given::new(&format!("FROM base AS one\n{}", lines.join("\n")));
        for profile in Profile::ALL {
            let keys = given.keys(profile);
            prop_assert!(difference(&keys, &given.keys(profile)).is_empty());
            prop_assert!(keys.steps.iter().all(|step| keys.reuse(step) == Reuse::Yes));
        }
    }

    #[test]
    fn comments_never_count(lines in file()) {
        let plain = Given::new(&format!("FROM base AS one\n{}", lines.join("\n")));
        let lines = lines.join("\n# comment\n\n");
        let commented = Given::new(&format!("FROM base AS one\n{lines}"));
        prop_assert_eq!(all(&plain), all(&commented));
    }

    #[test]
    fn what_comes_later_never_counts(lines in file(), more in "[^\\n]*") {
        let text = format!("FROM base AS one\n{}", lines.join("\n"));
        let given = Given::new(&text);
        let longer = Given::new(&format!("{text}\nRUN {more}"));
        for profile in [Profile::Classic, Profile::BuildKit] {
            let (keys, more) = (given.keys(profile), longer.keys(profile));
            prop_assert!(more.steps.len() >= keys.steps.len());
            prop_assert!(told(&more).starts_with(&told(&keys)));
        }
    }

    #[test]
    fn a_difference_has_a_reason(one in file(), other in file(), profile in select(Profile::ALL.to_vec())) {
        let before = Given::new(&format!("FROM base AS one\n{}", one.join("\n"))).keys(profile);
        let after = Given::new(&format!("FROM base AS one\n{}", other.join("\n"))).keys(profile);
        let count = |keys: &Keys, stage: usize, text: &str| {
            keys.steps.iter().filter(|step| step.stage == stage && step.text == text).count()
        };
        for found in difference(&before, &after) {
            let (stage, text) = (found.stage, found.text.as_str());
            let is_old = count(&before, stage, text) >= count(&after, stage, text);
            prop_assert!(!is_old || !found.reasons.is_empty(), "{}", found);
        }
    }

    #[test]
    fn a_certain_hit_is_no_possible_miss(one in file(), other in file()) {
        for profile in Profile::ALL {
            let before = Given::new(&format!("FROM base AS one\n{}", one.join("\n"))).keys(profile);
            let after = Given::new(&format!("FROM base AS one\n{}", other.join("\n"))).keys(profile);
            let all: Vec<Reuse> = after.steps.iter().map(|step| before.reuse(step)).collect();
            prop_assert_eq!(before.reuses(&after), all);
        }
    }
}

#[test]
fn values_that_hold_each_other_do_not_grow_without_end() {
    let lines = "ENV A=$A$A$A$A$A$A$A$A$A$A$A$A\n".repeat(200);
    let keys = Given::new(&format!("FROM base\nENV A=1\n{lines}RUN x\n")).keys(Profile::BuildKit);
    assert_eq!(keys.steps.len(), 1);
}

#[test]
fn long_files_are_no_trouble() {
    let lines: String = (0..2000).map(|n| format!("ENV A{n}={n}\nRUN $A{n}\n")).collect();
    let keys = Given::new(&format!("FROM base\n{lines}")).keys(Profile::BuildKit);
    assert_eq!(keys.steps.len(), 2000);
}
