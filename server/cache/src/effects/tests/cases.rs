//! Pairs of instructions whose two orders were built and compared: where the images differed, or one
//! order did not build, a swap is refused; where they were equal it is allowed, as surely as said.

use super::{effects, verdict, word};
use crate::effects::Profile;
use crate::tree::{Kind, Node, Tree};

/// Whether both orders gave the same image when they were built.
#[derive(Clone, Copy, PartialEq)]
enum Built {
    Equal,
    Different,
}

use Built::{Different, Equal};

/// What is built, its number in the list of cases, whether both orders of the last two steps were
/// equal, and what is said. What stands before is there in both orders.
const CASES: &[(u32, &str, Built, &str)] = &[
    (1, "COPY a /x/\nCOPY b /y/", Equal, "T1"),
    (2, "COPY a /x/f\nCOPY b /x/f", Different, "no"),
    (3, "COPY one /x\nCOPY two /x", Different, "no"),
    (4, "COPY one /x\nCOPY three /x", Equal, "T1"),
    (5, "COPY --chmod=700 one /x\nCOPY three /x", Different, "no"),
    (6, "WORKDIR /w\nCOPY . .\nRUN ls -R > /list", Different, "no"),
    (6, "WORKDIR /w\nCOPY . .\nRUN find / > /list", Different, "no"),
    (7, "WORKDIR /w\nCOPY . .\nRUN mkdir /opt/x && echo hello > /opt/x/y", Equal, "T1"),
    (8, "WORKDIR /w\nCOPY . .\nRUN rm -rf src/lib", Different, "no"),
    (9, "WORKDIR /w\nCOPY . .\nRUN chown -R app /w", Different, "no"),
    (10, "WORKDIR /w\nCOPY src src\nRUN mkdir -m 700 src", Different, "no"),
    (10, "WORKDIR /w\nCOPY src src\nRUN mkdir -p -m 700 src", Different, "no"),
    (11, "WORKDIR /w\nCOPY src src\nRUN mkdir -p src", Equal, "T1"),
    (12, "USER app\nWORKDIR /w", Different, "no"),
    (13, "USER app\nCOPY a /", Equal, "T1"),
    (13, "WORKDIR /w\nUSER app\nCOPY a .", Equal, "T1"),
    (14, "USER app\nRUN touch /tmp/x", Different, "no"),
    (15, "WORKDIR /w\nCOPY a .", Different, "no"),
    (16, "WORKDIR /w\nCOPY a /x/", Equal, "T1"),
    (17, "WORKDIR /w\nRUN echo hello > x", Different, "no"),
    (18, "ENV A=1\nRUN echo hello > /x", Equal, "T1"),
    (18, "ENV A=1\nRUN mkdir -p /opt/x && touch /opt/x/y", Equal, "T1"),
    (18, "ENV A=1\nRUN apt-get update", Equal, "T2"),
    (19, "ENV A=1\nRUN env > /f", Different, "no"),
    (19, "ENV A=1\nRUN printenv > /f", Different, "no"),
    (19, "ENV A=1\nRUN export -p > /f", Different, "no"),
    (19, "ENV A=1\nRUN set > /f", Different, "no"),
    (19, "ENV A=1\nRUN echo $A > /f", Different, "no"),
    (20, "ENV PATH=/x/bin:$PATH\nRUN touch /y", Different, "no"),
    (21, "ARG A=1\nRUN echo hello > /x", Equal, "T1"),
    (22, "COPY run.sh /\nARG A=1\nRUN sh /run.sh", Different, "no"),
    (22, "COPY run.sh /\nARG A=1\nRUN /run.sh", Different, "no"),
    (23, "ARG V=1\nENV V=2", Different, "no"),
    (24, "ENV A=1\nENV B=$A", Different, "no"),
    (26, "LABEL a=b\nRUN make", Equal, "T0"),
    (27, "ENV V=1\nLABEL k=$V", Different, "no"),
    (28, "LABEL k=1\nLABEL k=2", Different, "no"),
    (28, "LABEL k=1\nLABEL l=2", Equal, "T0"),
    (28, "ARG K=k\nLABEL k=1\nLABEL $K=2", Different, "no"),
    (29, "SHELL [\"/bin/ash\", \"-c\"]\nCMD echo hello", Different, "no"),
    (30, "SHELL [\"/bin/ash\", \"-c\"]\nCMD [\"echo\", \"hello\"]", Equal, "T0"),
    (31, "SHELL [\"/bin/ash\", \"-c\"]\nRUN [\"touch\", \"/x\"]", Equal, "T1"),
    (32, "SHELL [\"/bin/ash\", \"-c\"]\nHEALTHCHECK CMD true", Equal, "T0"),
    (33, "ENTRYPOINT [\"a\"]\nCMD [\"b\"]", Equal, "T0"),
    (34, "ENV S=9\nSTOPSIGNAL $S", Different, "no"),
    (35, "EXPOSE 80\nRUN make", Equal, "T0"),
    (36, "VOLUME /data\nRUN echo hello > /data/x", Equal, "T0"),
    (37, "VOLUME /data\nCOPY a /data/", Equal, "T0"),
    (38, "ONBUILD RUN a\nONBUILD RUN b", Different, "no"),
    (58, "RUN ln -s /y /x\nCOPY a /x/", Different, "no"),
    (58, "RUN ln -s /y /x\nCOPY one /x", Different, "no"),
    (59, "RUN adduser -D bob\nCOPY --chown=bob a /x/", Different, "no"),
    (59, "RUN useradd bob\nCOPY --chown=bob a /x/", Different, "no"),
    (60, "RUN adduser -D bob\nCOPY --chown=1000 a /x/", Equal, "T1"),
    (61, "COPY . /w\nRUN find /w -name '*.c' > /list", Different, "no"),
    (61, "COPY . /w\nRUN wc -l /w/a > /count", Different, "no"),
    (62, "COPY npmrc /root/.npmrc\nRUN cat /root/.npmrc > /x", Different, "no"),
    (62, "COPY npmrc /root/.npmrc\nRUN npm install -g yarn", Different, "no"),
    (63, "RUN echo a >> /f\nRUN echo b >> /f", Different, "no"),
    (
        64,
        "RUN echo a:x:1:1::/: >> /etc/passwd\nRUN echo b:x:2:2::/: >> /etc/passwd",
        Different,
        "no",
    ),
    (64, "RUN useradd a\nRUN useradd b", Different, "no"),
    (65, "RUN mkdir -p /opt/x\nCOPY --from=0 /a /y/", Equal, "T1"),
    (66, "COPY a /x\nRUN mkdir /x", Different, "no"),
    (66, "COPY a /x\nRUN mkdir -p /x", Different, "no"),
    (67, "RUN date > /stamp\nCOPY a /x/", Equal, "T2"),
    (68, "COPY a /x/f\nRUN ln /x/f /x/g", Different, "no"),
    (68, "RUN ln /etc/hostname /g\nCOPY a /g", Different, "no"),
    (69, "COPY <<EOF /x\nhello\nEOF\nRUN cat /x > /y", Different, "no"),
    (70, "SHELL [\"/bin/sh\", \"-ec\"]\nRUN false; true", Different, "no"),
    (71, "RUN mkdir -p /opt/x\nCOPY . /w", Equal, "T1"),
    (73, "COPY a /z/\nWORKDIR /z", Equal, "T1"),
    (74, "USER app\nCOPY a /z/\nWORKDIR /z", Different, "no"),
    (75, "WORKDIR /w\nCOPY . .\nRUN useradd app && chown app /w", Equal, "T1"),
    (76, "COPY . /etc/app\nRUN dpkg-query -W > /list && ldconfig", Equal, "T2"),
    (
        81,
        "WORKDIR /w\nCOPY . .\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        Equal,
        "T1",
    ),
    (82, "COPY a /etc/apt/sources.list.d/\nRUN apt-get update", Different, "no"),
    (83, "ENV PIP_INDEX_URL=https://x.org\nRUN pip install flask", Different, "no"),
    (84, "RUN echo {} > /w.json\nCOPY *.json /x/", Equal, "T1"),
    (86, "RUN mkdir -p /opt/x\nENV A=1", Equal, "T1"),
    (87, "ADD https://x.org/a.txt /x/\nRUN mkdir -p /opt/x", Equal, "T1"),
    (87, "ADD a.tar /x/\nRUN mkdir -p /opt/x", Equal, "T1"),
    (87, "ADD a.tar /x/\nRUN mkdir -p /x/y", Different, "no"),
    (88, "COPY --from=0 /a /x/\nCOPY --from=first /b /y/", Equal, "T1"),
    (89, "RUN --network=none mkdir -p /opt/x\nCOPY . /w", Equal, "T1"),
    (90, "SHELL [\"powershell\"]\nCOPY a /x/\nRUN Get-Item x", Different, "no"),
    (90, "SHELL [\"powershell\"]\nEXPOSE 80\nRUN Get-Item x", Equal, "T0"),
];

/// More pairs that look harmless and are not, or the other way round.
const NEIGHBORS: &[(&str, &str)] = &[
    // A command may not make a directory that the builder may make.
    ("USER app\nCOPY --chown=app a /n/x/\nRUN mkdir -p /n/x", "no"),
    ("USER app\nCOPY src /n/src\nRUN mkdir -p /n/src/lib", "no"),
    // A directory hands on its group.
    ("RUN mkdir /n\nRUN chmod g+s /n\nRUN touch /n/x", "no"),
    ("RUN mkdir /n\nRUN chmod 2775 /n\nCOPY one /n/x", "no"),
    ("WORKDIR /n\nRUN chmod 775 /n\nCOPY a /n/x", "T1"),
    // A link leads elsewhere.
    ("RUN ln -s /data /link\nCOPY a /data/f\nRUN touch /link/f", "no"),
    ("RUN ln -s /data /link\nCOPY a /data/f\nCOPY b /link/f", "no"),
    ("RUN touch /bin/x\nCOPY a /usr/bin/x", "no"),
    // What is there before both is not made by either.
    ("WORKDIR /n\nCOPY a /n/f\nRUN touch /n/g", "T1"),
    ("RUN rm -rf /n\nCOPY a /n/f\nRUN touch /n/g", "no"),
    ("WORKDIR /n\nWORKDIR /\nRUN rm -rf /n\nCOPY a /n/f\nRUN mkdir /n/g", "no"),
    // What the words come to.
    ("ENV D=/n\nWORKDIR $D\nCOPY a /m/\nRUN touch $D/f", "T1"),
    ("ARG D=/n\nCOPY a /m/\nRUN touch $D/f", "no"),
    ("ARG D=/n\nCOPY a $D/\nRUN touch /tmp/f", "T2"),
    ("WORKDIR /n\nCOPY a /m/\nRUN cd /m && touch f", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN cd /x; touch m", "T1"),
    ("WORKDIR /\nCOPY a /m/\nRUN cd /x; touch m", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN X=$(cat /m/a) && echo $X", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN if [ -f /m/a ]; then touch /tmp/x; fi", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN [ -f \"/m/a\" ] || touch /tmp/x", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN cat < /m/a > /tmp/x", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN for f in /m/*; do touch /tmp/x; done", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN echo /m/*", "no"),
    ("WORKDIR /n\nCOPY a /m/\nRUN PATH=/m:$PATH mkdir /tmp/x", "T2"),
    ("ENV PATH=/m:$PATH\nCOPY a /m/mkdir\nRUN mkdir /tmp/x", "no"),
    ("ENV PATH=/m:$PATH\nCOPY a /m/ls\nRUN mkdir /tmp/x", "T1"),
    ("COPY a /usr/local/bin/mkdir\nRUN mkdir /tmp/x", "no"),
    ("COPY a /usr/local/bin/entrypoint\nRUN mkdir /tmp/x", "T1"),
    ("COPY a /usr/local/lib/x.so\nRUN mkdir /tmp/x", "no"),
    ("COPY a /m/\nRUN . /m/a", "no"),
    ("COPY a /m/\nRUN eval $X", "no"),
    ("COPY a /m/\nRUN curl https://x.org | sh", "no"),
    ("COPY a /m/\nRUN sudo -u app make", "no"),
    ("COPY a /m/\nRUN --mount=type=bind,source=.,target=/m mkdir /tmp/x", "no"),
    ("COPY a /m/\nRUN f() { rm -rf /m; }; f", "no"),
    ("COPY a /m/\nRUN update-alternatives --install /usr/bin/a a /m/a 1", "no"),
    ("COPY a /opt/x\nRUN apt-get update", "T2"),
    ("COPY . /usr/src/app\nRUN apt-get update", "T2"),
    ("WORKDIR /usr/src/app\nCOPY . .\nRUN apt-get update", "T1"),
    ("WORKDIR /var/www/html\nCOPY . .\nRUN apt-get install -y apache2", "no"),
    ("WORKDIR /var/www/html\nCOPY . .\nRUN apt-get install -y curl", "T2"),
    ("COPY --chown=app a /m/\nRUN apt-get update", "no"),
    ("RUN touch /tmp/a\nRUN touch /tmp/b", "T2"),
    ("COPY --link a /m/\nRUN mkdir -p /m/x && touch /m/x/y", "no"),
    ("COPY --link a /m/x/\nCOPY --link b /m/y/", "T1"),
    ("WORKDIR /m\nCOPY --link a /m/x/\nRUN chmod 700 /m", "no"),
    ("COPY --parents src/main.c /m/\nRUN mkdir -p /m/src", "no"),
    ("ENV A=1\nCOPY <<EOF /m\n$A\nEOF", "no"),
    ("ENV A=1\nCOPY <<\"EOF\" /m\n$A\nEOF", "T1"),
    ("ENV A=1\nCOPY --chown=$A a /m/", "no"),
    ("ENV A=1\nWORKDIR $A", "no"),
    ("ENV A=1\nENV B=2", "T1"),
    ("ARG A\nENV B=2", "T1"),
    ("ENV A=1\nEXPOSE $A", "no"),
    ("ENV A=1\nEXPOSE 80", "T0"),
    ("ENV A=1\nONBUILD RUN $A", "T0"),
    ("CMD a\nCMD b", "no"),
    ("FOO\nCOPY a /m/", "no"),
];

#[test]
fn neighbors_are_judged() {
    let tree = tree();
    let mut wrong = Vec::new();
    for (text, expected) in NEIGHBORS {
        let text = format!("FROM debian AS first\nFROM debian\n{text}\n");
        let found = verdict(&effects(&text, Some(&tree), Profile::BuildKit));
        if word(&found) != *expected {
            wrong.push(format!("{text:?}: {found:?}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The context of all cases.
fn tree() -> Tree {
    let files = [
        "a",
        "b",
        "a.tar",
        "a.json",
        "b.json",
        "npmrc",
        "run.sh",
        "one/f",
        "two/f",
        "three/g",
        "src/main.c",
        "src/lib/x.c",
    ];
    let mut tree: Tree = files.iter().map(|path| (*path, "x")).collect();
    tree.insert("run.sh", Node { kind: Kind::Executable, text: None, ignored: false });
    tree
}

fn check_all(with_tree: bool) {
    let tree = tree();
    let mut wrong = Vec::new();
    for (number, text, built, expected) in CASES {
        let text = format!("FROM busybox AS first\nFROM busybox\n{text}\n");
        let steps = effects(&text, with_tree.then_some(&tree), Profile::BuildKit);
        let found = verdict(&steps);
        assert!(*built == Equal || *expected == "no", "{number} must be refused");
        let is_right = match with_tree {
            true => word(&found) == *expected,
            // Less is known, so that more is refused or assumed, never less.
            false => *expected != "no" || found.is_err(),
        };
        if !is_right {
            wrong.push(format!("{number} {text:?}: {found:?}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_built_is_told_as_it_was() {
    check_all(true);
}

#[test]
fn without_a_context_nothing_more_is_allowed() {
    check_all(false);
}

#[test]
fn other_builders_drop_what_is_written_into_volumes() {
    let check = |text: &str, expected: &str| {
        let text = format!("FROM busybox\n{text}\n");
        let found = verdict(&effects(&text, Some(&tree()), Profile::Other));
        assert_eq!(word(&found), expected, "{text} {found:?}");
    };
    check("VOLUME /data\nRUN echo hello > /data/x", "no");
    check("VOLUME [\"/data\"]\nRUN make", "no");
    check("VOLUME /data\nRUN echo hello > /x", "T0");
    check("VOLUME /data\nCOPY a /data/", "T0");
    check("COPY one /x\nCOPY three /x", "no");
}
