//! What each word is said to be.

use expect_test::{Expect, expect};

use super::hover;
use crate::features::tests::at_cursor;

/// The whole answer: the word between brackets, and what is said of it.
#[track_caller]
pub(super) fn check_hover(source: &str, expected: Expect) {
    let (snapshot, offset) = at_cursor(source);
    let answer = hover(&snapshot, offset).map_or("nothing".to_owned(), |hover| {
        format!("[{}]\n{}", snapshot.text().slice(hover.span), hover.markdown)
    });
    expected.assert_eq(&(answer + "\n"));
}

/// The word and the title of the answer, one line for each source.
#[track_caller]
pub(super) fn check_titles(sources: &[&str], expected: Expect) {
    let title = |source: &&str| {
        let (snapshot, offset) = at_cursor(source);
        hover(&snapshot, offset).map_or("nothing\n".to_owned(), |hover| {
            let title = hover.markdown.lines().next().unwrap_or_default();
            format!("[{}] {title}\n", snapshot.text().slice(hover.span))
        })
    };
    expected.assert_eq(&sources.iter().map(title).collect::<String>());
}

#[test]
fn an_instruction_is_explained_from_its_forms_to_the_reference() {
    check_hover(
        "SHELL<|>",
        expect![[r#"
        [SHELL]
        **SHELL**

        ```dockerfile
        SHELL ["<executable>", "<argument>", ...]
        ```

        Sets the shell that runs commands written as plain text, the shell form of RUN, CMD and ENTRYPOINT. It must be a JSON array.

        - The default is `["/bin/sh", "-c"]` on Linux and `["cmd", "/S", "/C"]` on Windows.
        - The command is added as one last word, so the array usually ends with `-c` or its like.
        - It holds until the next SHELL, and is stored in the image: images and stages built `FROM` it use it too.
        - The exec form and heredocs that start with `#!` do not use it. Variables are not expanded.
        - It adds no layer, but each RUN in shell form that follows runs again when it changes.

        **Watch out**

        - The shell must exist in the image. Alpine has no `bash` unless a RUN installs it first.
        - A CMD or ENTRYPOINT that stands above keeps the shell that was set there.

        ```dockerfile
        FROM buildpack-deps:bookworm-curl
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        ARG TOOL_URL=https://example.com/tool-2.1.0.tar.gz
        RUN curl -fsSL "$TOOL_URL" | tar -xz -C /usr/local/bin
        ```

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#shell)
    "#]],
    );
}

#[test]
fn a_deprecated_instruction_names_what_to_use() {
    check_hover(
        "maint<|>ainer x",
        expect![[r#"
        [maintainer]
        **MAINTAINER**

        ```dockerfile
        MAINTAINER <name>
        ```

        Deprecated; use `LABEL org.opencontainers.image.authors` instead.

        Sets the author of the image. It is deprecated: use the label `org.opencontainers.image.authors` instead, which can be read and searched like every other label.

        - The rest of the line is the author, as it stands; variables are not expanded.
        - It fills the `Author` field of the image, which `docker inspect` shows. Only the last one counts.
        - It adds no layer, and changing it repeats no other instruction.

        **Watch out**

        - The builder reports every MAINTAINER with the check `MaintainerDeprecated`.
        - The label does not fill the `Author` field. Tools that read that field need to look at the label instead.

        ```dockerfile
        FROM alpine:3.22
        LABEL org.opencontainers.image.authors="Platform Team <platform@example.com>"
        ```

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#maintainer-deprecated)
    "#]],
    );
}

#[test]
fn flags_tell_their_form_and_version() {
    check_hover(
        "ADD --keep-git<|>-dir a b",
        expect![[r#"
        [--keep-git-dir]
        **ADD --keep-git-dir**

        ```dockerfile
        ADD --keep-git-dir[=true|false]
        ```

        Default `false` · since `docker/dockerfile:1.5`

        Keeps the `.git` directory of a cloned repository, so that later steps can ask Git for the version. Without it only the files are copied.

        - It counts for Git sources only; others ignore it.
        - The reference dates it to 1.1, but 1.5 is the first release that has it. Variables are not expanded.

        **Watch out**: `.git` makes the layer larger. Use it in a stage that is copied from, not in the final one.

        ```dockerfile
        ADD --keep-git-dir=true https://github.com/moby/buildkit.git#v0.26.2 /src/buildkit/
        ```

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#add---keep-git-dir)
    "#]],
    );
    check_hover(
        "RUN --dev<|>ice=a b",
        expect![[r#"
        [--device]
        **RUN --device**

        ```dockerfile
        RUN --device=<device>[,required]
        ```

        May be repeated · only in `docker/dockerfile:1-labs`, since 1.14

        Gives the command access to a device that the builder offers through CDI, most often a GPU.

        - The value is a device such as `vendor.com/class=name`, all of a class with `=*`, the first one with `vendor.com/class`, or the name of a class. `,required` stops the build when there is none.
        - The device must be set up on the builder, and allowed there and with `docker buildx build --allow device` unless it allows itself.
        - May be given several times. Variables are not expanded.

        **Watch out**: the stable frontend reads the flag, then refuses it. Start the file with `# syntax=docker/dockerfile:1-labs`; it needs BuildKit 0.20 or later.

        ```dockerfile
        RUN --device=nvidia.com/gpu=all,required nvidia-smi
        ```

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---device)
    "#]],
    );
}

#[test]
fn values_of_a_closed_set_are_explained() {
    check_hover(
        "RUN --network=no<|>ne a",
        expect![[r#"
        [none]
        **RUN --network=none**

        Cuts the command off from every network but its own loopback.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---network)
    "#]],
    );
    check_hover(
        "RUN --network=<|>default a",
        expect![[r#"
        [default]
        **RUN --network=default**

        Uses the network the builder gives every command.

        This is the default.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---network)
    "#]],
    );
}

#[test]
fn a_mount_option_tells_what_it_means_for_the_type() {
    check_hover(
        "RUN --mount=type=cache,shar<|>ing=locked a",
        expect![[r#"
        [sharing]
        **sharing**

        ```dockerfile
        RUN --mount=type=cache,sharing=shared|private|locked
        ```

        Says what happens when two builds use the cache at the same time.

        Without it the cache is `shared`. Programs that expect to be alone in their cache, such as apt, need `locked`.

        - `shared`: Lets several builds write to the cache at the same time.
        - `private`: Gives each build that runs at the same time a cache of its own.
        - `locked`: Makes a second build wait until the first one is done with the cache.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---mounttypecache)
    "#]],
    );
    check_hover(
        "RUN --mount=type=tmpfs,from<|>=a b",
        expect![[r#"
        [from]
        **from**

        ```dockerfile
        RUN --mount=type=tmpfs,from=<stage|image|context>
        ```

        Names the stage, image or named context whose files are mounted.

        **No effect** with `type=tmpfs`; it is for `type=bind`, `type=cache`.

        Without it a `bind` mount shows the build context and a `cache` mount starts empty. Variables are not expanded and stage numbers are not understood: name the image with `FROM $IMAGE AS name` and use that name.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---mounttypetmpfs)
    "#]],
    );
    check_hover(
        "RUN --mount=dst<|>=/a b",
        expect![[r#"
        [dst]
        **target**

        ```dockerfile
        RUN --mount=type=bind,target=<path>
        ```

        Also written `dst` or `destination`

        Sets the path in the container where the mount appears.

        A relative path is taken below WORKDIR, except for `secret` and `ssh`. Without it a `bind`, `cache` or `tmpfs` mount covers WORKDIR itself, which fails when that is `/`. A secret then appears at `/run/secrets/<id>` and an SSH socket at `/run/buildkit/ssh_agent.0`, counting up.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---mounttypebind)
    "#]],
    );
    check_hover(
        "RUN --mount=type=ssh,size<|>=1 b",
        expect![[r#"
        [size]
        **size**

        ```dockerfile
        RUN --mount=type=tmpfs,size=<size>
        ```

        Since `docker/dockerfile:1.4`

        Limits the size of the file system in memory.

        **Refused** with `type=ssh`; it is for `type=tmpfs`.

        Without it there is no limit but the memory of the machine. Units are `b`, `k`, `m`, `g`, `t` and `p`, in powers of 1024. Must come after `type`.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#run---mounttypetmpfs)
    "#]],
    );
}

#[test]
fn values_of_mount_options_are_explained() {
    check_hover(
        "RUN --mount=type=cache,sharing=<|>locked a",
        expect![[r#"
        [locked]
        **sharing=locked**

        Makes a second build wait until the first one is done with the cache.

        Without it the cache is `shared`. Programs that expect to be alone in their cache, such as apt, need `locked`.
    "#]],
    );
    check_titles(
        &[
            "RUN --mount=type=ca<|>che a",
            "RUN --mount=TYPE=Cache<|>,x a",
            "RUN --mount=type=volume<|> a",
            "RUN --mount=type=cache,target=/ca<|>che a",
        ],
        expect![[r#"
            [cache] **RUN --mount=type=cache**
            [Cache] **RUN --mount=type=cache**
            nothing
            nothing
        "#]],
    );
}

#[test]
fn directives_and_their_values_are_explained() {
    check_hover(
        "# escape=`<|>",
        expect![[r#"
        [`]
        **# escape**

        ```dockerfile
        # escape=`
        ```

        Continues lines with the backtick, which leaves the backslash to Windows paths.

        [Dockerfile reference](https://docs.docker.com/reference/dockerfile/#escape)
    "#]],
    );
    check_titles(
        &[
            "# syn<|>tax=docker/dockerfile:1",
            "# syntax=docker<|>/dockerfile:1",
            "# syntax=docker<|>/dockerfile:1.7",
            "#CHECK<|> = skip=all;error=true",
            "# check=skip=all; error<|>=true",
            "# check=skip=StageNameCasing<|>",
            "# escape<|>",
            "FROM a\n# escape<|>=`",
            "# comment\n# escape<|>=`",
        ],
        expect![[r#"
            [syntax] **# syntax**
            [docker/dockerfile:1] **# syntax**
            nothing
            [CHECK] **# check**
            [error=true] **# check**
            [StageNameCasing] **StageNameCasing**
            nothing
            nothing
            nothing
        "#]],
    );
}

#[test]
fn a_keyword_inside_another_instruction_is_explained() {
    check_titles(
        &[
            "ONBUILD<|> RUN a",
            "ONBUILD ru<|>n a",
            "ONBUILD COPY --fr<|>om=a b c",
            "HEALTHCHECK CMD<|> a",
            "HEALTHCHECK --retries=1 none<|>",
            "FROM a as<|> b",
        ],
        expect![[r#"
            [ONBUILD] **ONBUILD**
            [run] **RUN**
            [--from] **COPY --from**
            [CMD] **HEALTHCHECK CMD**
            [none] **HEALTHCHECK NONE**
            [as] **FROM … AS**
        "#]],
    );
}

#[test]
fn a_signal_is_explained_by_name_and_number() {
    check_hover(
        "STOPSIGNAL qui<|>t",
        expect![[r#"
        [quit]
        **SIGQUIT**

        Quits the process; nginx and PHP-FPM finish open requests first.

        Signal 3 on Linux
    "#]],
    );
    check_titles(
        &["STOPSIGNAL 9<|>", "STOPSIGNAL SIGRTMIN+3<|>", "STOPSIGNAL x<|>", "STOPSIGNAL <|>"],
        expect![[r#"
            [9] **SIGKILL**
            [SIGRTMIN+3] **SIGRTMIN+3**
            nothing
            nothing
        "#]],
    );
}

#[test]
fn a_word_without_a_meaning_has_no_hover() {
    check_titles(
        &[
            "<|>",
            "FROM a\n<|>",
            "RUNN<|> x",
            "FROM <|> a",
            "FROM a\nRUN ec<|>ho --mount=type=cache",
            "FROM a\nCOPY --lnk<|> a b",
            "FROM a\nCOPY --chown=1<|> a b",
            "FROM a\nCOPY -<|> a b",
            "FROM a\nRUN a \\\n# com<|>ment\nb",
            "FROM a\nRUN a <|>\\\nb",
            "FROM a\nEXPOSE 80/tc<|>p",
            "FROM a\nWORKDIR /R<|>UN",
        ],
        expect![[r#"
            nothing
            nothing
            nothing
            nothing
            nothing
            nothing
            nothing
            nothing
            nothing
            nothing
            [tcp] **tcp**
            [/RUN] **`/RUN`**
        "#]],
    );
}

#[test]
fn a_word_that_is_continued_is_one_word() {
    check_titles(
        &["FROM a\nRU\\\nN<|> b", "FROM a\nRUN --mount=type=ca\\\nch<|>e b"],
        expect![[r#"
            [RU\
            N] **RUN**
            [ca\
            che] **RUN --mount=type=cache**
        "#]],
    );
}
