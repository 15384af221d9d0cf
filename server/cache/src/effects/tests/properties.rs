//! What holds for every text.

use proptest::prelude::*;

use super::effects;
use crate::effects::{Profile, may_move, swap};
use crate::tree::Tree;

const INSTRUCTIONS: [&str; 30] = [
    "ENV A=1",
    "ENV B=$A",
    "ARG A",
    "ARG V=$A",
    "WORKDIR /w",
    "WORKDIR x",
    "USER app",
    "SHELL [\"/bin/ash\", \"-c\"]",
    "COPY . .",
    "COPY a b /x/",
    "COPY --link a /y/",
    "COPY --chown=app a /w/",
    "COPY --parents s/x /w/",
    "ADD a.tar /t/",
    "RUN mkdir -p /w/x",
    "RUN touch y",
    "RUN rm -rf /x",
    "RUN apt-get update",
    "RUN make",
    "RUN cd /x && touch $A/y",
    "RUN ln -s /x /l",
    "RUN touch /l/y",
    "RUN useradd app",
    "LABEL a=$A",
    "EXPOSE 80",
    "VOLUME /x",
    "CMD x",
    "ENTRYPOINT [\"x\"]",
    "ONBUILD RUN x",
    "FOO",
];

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,60}") {
        let text = format!("FROM debian\nRUN {text}\nCOPY {text}\nWORKDIR {text}\n");
        let steps = effects(&text, None, Profile::BuildKit);
        prop_assert!(!steps.is_empty());
    }

    #[test]
    fn no_script_is_too_strange(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "cd", "a", "/b", "..", "&&", ";", "|", "||", "(", ")", "{", "}", "$X", "$(", "\"", "'", ">", "-r", "-C",
                "rm", "cp", "mv", "tar", "find", "-exec", "[", "]", "if", "then", "fi", "for", "do", "done", "git",
                "clone", "sed", "-i", "s/a/b/", "x=1", "export", "<<E", "\\\n", "~", "*", "curl", "-o", "xargs", "sudo",
                "useradd", "env", "install", "-d",
            ]),
            0..14,
        ),
    ) {
        let text = format!("FROM debian\nWORKDIR /w\nRUN {}\n", words.join(" "));
        let steps = effects(&text, None, Profile::Other);
        prop_assert!(!steps.is_empty());
    }

    #[test]
    fn a_swap_can_be_taken_back(
        picked in prop::collection::vec(prop::sample::select(INSTRUCTIONS.to_vec()), 2..7),
        with_tree in any::<bool>(),
    ) {
        let text = format!("FROM debian\n{}\n", picked.join("\n"));
        let tree: Tree = ["a", "b", "a.tar", "s/x/y"].iter().map(|path| (*path, "")).collect();
        let steps = effects(&text, with_tree.then_some(&tree), Profile::BuildKit);
        for pair in steps.windows(2) {
            let [first, second] = pair else { continue };
            if swap(first, second).is_ok() {
                let mut second = second.clone();
                // What is there before both is what was there before the first.
                second.existing = first.existing.clone();
                prop_assert!(swap(&second, first).is_ok(), "{text}");
            }
        }
        let last = steps.len().saturating_sub(1);
        if let Ok(moved) = may_move(&steps, last, 0) {
            prop_assert_eq!(moved.passed.len(), last);
        }
    }
}
