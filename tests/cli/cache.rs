//! Reports on the cache, on the command line.

use expect_test::{Expect, expect};

use crate::sandbox::Sandbox;

const TEXT: &str = "FROM node:22 AS build\nWORKDIR /app\nARG GIT_SHA\nCOPY . .\nRUN npm ci\n\
                    FROM nginx\nCOPY --from=build /app/dist /\nADD https://x.org/y /\n";

/// Checks what `cache report` with these arguments prints where there is no repository.
#[track_caller]
fn check_report(arguments: &[&str], expected: Expect) {
    let sandbox = Sandbox::new().file("Dockerfile", TEXT).file("package.json", "{}");
    let run = sandbox.run(&[&["cache", "report"], arguments].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    expected.assert_eq(&run.stdout);
}

#[test]
fn people_get_a_table() {
    check_report(
        &["Dockerfile"],
        expect![[r#"
            Dockerfile: no history (the build context is not in a git repository), so all numbers are guesses, of 200 builds

              line   reruns      own  seconds  instruction
                 1                             stage build
                 2       ~0        0      0.1  WORKDIR /app
                 3               200           ARG GIT_SHA
                 4     ~190      190      0.3  COPY . .
                 5     ~200        0     30.0  RUN npm ci  ← 190 by line 4
                 6                             stage 1
                 7     ~200      200      0.3  COPY --from=build /app/dist /
                 8     ~200      0+?      0.3  ADD https://x.org/y /  ← 190 by line 4

              line 5: `npm ci` runs again in about 100 of 100 builds, mostly because of line 4
              30.9 seconds of work in an average build; times are estimates

        "#]],
    );
}

#[test]
fn programs_get_an_object() {
    check_report(
        &["--json", "--profile", "classic", "."],
        expect![[r#"
            {"version":1,"files":[
            {"path":"Dockerfile","builds":200,"basis":"estimate","partial":false,"no_history":"the build context is not in a git repository","seconds":30.885,"stages":[{"number":0,"name":"build","line":1,"built":true,"base_edits":0,"base_moves":0.03,"seconds":30.285,"steps":[{"line":2,"instruction":"WORKDIR /app","reruns":0,"own":0,"inputs":null,"needless":0,"own_is_least":false,"reasons":[],"causes":[],"seconds":0.1,"measured":false,"basis":"estimate"},{"line":3,"instruction":"ARG GIT_SHA","reruns":0,"own":200,"inputs":null,"needless":0,"own_is_least":false,"reasons":["volatile"],"causes":[],"seconds":0.0,"measured":false,"basis":"estimate"},{"line":4,"instruction":"COPY . .","reruns":190,"own":190,"inputs":null,"needless":190,"own_is_least":false,"reasons":["files"],"causes":[],"seconds":0.3,"measured":false,"basis":"estimate"},{"line":5,"instruction":"RUN npm ci","reruns":200,"own":0,"inputs":null,"needless":190,"own_is_least":false,"reasons":[],"causes":[{"line":4,"builds":190},{"line":3,"builds":10}],"seconds":30.0,"measured":false,"basis":"estimate"}]},{"number":1,"name":null,"line":6,"built":true,"base_edits":0,"base_moves":0.03,"seconds":0.6,"steps":[{"line":7,"instruction":"COPY --from=build /app/dist /","reruns":200,"own":200,"inputs":null,"needless":190,"own_is_least":false,"reasons":["stage"],"causes":[{"line":4,"builds":190},{"line":3,"builds":10}],"seconds":0.3,"measured":false,"basis":"estimate"},{"line":8,"instruction":"ADD https://x.org/y /","reruns":200,"own":0,"inputs":null,"needless":190,"own_is_least":true,"reasons":[],"causes":[{"line":4,"builds":190},{"line":3,"builds":10}],"seconds":0.3,"measured":false,"basis":"estimate"}]}]}
            ]}
        "#]],
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let sandbox = Sandbox::new().file("Dockerfile", TEXT);
    let run = sandbox.run(&["cache", "report", "--json", "none", "Dockerfile"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["files"][0]["error"], "no such file or folder");
    assert_eq!(json["files"][1]["basis"], "estimate");

    let run = sandbox.run(&["cache", "optimize", "--json", "missing", "Dockerfile"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["files"][0]["error"], "no such file or folder");
    assert_eq!(json["files"][1]["changed"], false);

    let run = sandbox.run(&["cache", "report", "--context", "none", "Dockerfile"]);
    assert!(run.stdout.contains("there is no such folder"), "{run:?}");
    for bad in [&["cache"][..], &["cache", "report"], &["cache", "report", "--commits", "0", "."]] {
        assert_eq!(sandbox.run(bad).code, Some(2), "{bad:?}");
    }
}

#[test]
fn standard_input_is_read_as_the_file_of_its_name() {
    let sandbox = Sandbox::new().file("a/Dockerfile", TEXT).file("a/package.json", "{}");
    for command in ["report", "optimize"] {
        let read = sandbox.run(&["cache", command, "a/Dockerfile"]).stdout;
        let arguments = ["cache", command, "-", "--stdin-filename", "a/Dockerfile"];
        assert_eq!(sandbox.run_with(&arguments, TEXT.as_bytes()).stdout, read);
        assert!(read.starts_with("a/Dockerfile:"), "{read}");
    }
}

/// Checks what `cache optimize` with these arguments prints for a file that installs packages.
#[track_caller]
fn check_optimize(arguments: &[&str], expected: Expect) {
    let text = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n\
                COPY . .\n\nFROM scratch\nCOPY --from=0 /app/dist /dist/\n\
                COPY app.js /srv/\n";
    let lock = r#"{"lockfileVersion":3,"packages":{}}"#;
    let sandbox = Sandbox::new().file("Dockerfile", text).file("app.js", "");
    let sandbox = sandbox.file("package.json", "{}").file("package-lock.json", lock);
    let sandbox = sandbox.file(".dockerignore", ".git\nDockerfile\n");
    let run = sandbox.run(&[&["cache", "optimize", "--diff"], arguments, &["Dockerfile"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(i32::from(!run.stdout.is_empty())), ""));
    // An empty line of a diff ends in a blank, which a source file would lose.
    expected.assert_eq(&run.stdout.replace("\n \n", "\n\n"));
}

#[test]
fn what_people_may_not_want_waits_to_be_asked_for() {
    check_optimize(&[], expect![[""]]);
    check_optimize(&["--assume"], expect![[""]]);
    check_optimize(
        &["--links"],
        expect![[r#"
        --- Dockerfile
        +++ Dockerfile
        @@ -6,4 +6,4 @@
 
         FROM scratch
         COPY --from=0 /app/dist /dist/
        -COPY app.js /srv/
        +COPY --link app.js /srv/
    "#]],
    );
    check_optimize(
        &["--assume", "--binds"],
        expect![[r#"
            --- Dockerfile
            +++ Dockerfile
            @@ -1,7 +1,8 @@
             FROM node:22
             WORKDIR /app
            -COPY package.json package-lock.json ./
            -RUN npm ci
            +RUN --mount=type=bind,source=package.json,target=package.json \
            +    --mount=type=bind,source=package-lock.json,target=package-lock.json \
            +    npm ci
             COPY . .
 
             FROM scratch
        "#]],
    );
    check_optimize(
        &["--assume", "--mounts"],
        expect![[r#"
            --- Dockerfile
            +++ Dockerfile
            @@ -1,7 +1,7 @@
             FROM node:22
             WORKDIR /app
             COPY package.json package-lock.json ./
            -RUN npm ci
            +RUN --mount=type=cache,target=/root/.npm npm ci
             COPY . .
 
             FROM scratch
        "#]],
    );
}
