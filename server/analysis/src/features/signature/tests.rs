//! Which forms are shown in which place, and which part of them is active.

use expect_test::{Expect, expect};

use super::{Signature, signature_help};
use crate::features::tests::at_cursor;

/// The active form with its active part between brackets, and how many other forms there are.
#[track_caller]
fn check_active(sources: &[&str], expected: Expect) {
    let lines: Vec<String> = sources.iter().map(|source| active(source, true)).collect();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

fn active(source: &str, asked: bool) -> String {
    let (snapshot, offset) = at_cursor(source);
    let Some(help) = signature_help(&snapshot, offset, asked) else { return "nothing".to_owned() };
    let shown = marked(&help.signatures[help.active]);
    let open = if help.decided { "" } else { " ?" };
    match help.signatures.len() {
        1 => format!("{shown}{open}"),
        count => format!("{shown} ({}/{count}{open})", help.active + 1),
    }
}

/// The label with `⟦⟧` around the active part.
fn marked(signature: &Signature) -> String {
    let mut label = signature.label.clone();
    if let Some(part) = signature.active.map(|active| &signature.parameters[active]) {
        label.insert(part.span.end as usize, '⟧');
        label.insert(part.span.start as usize, '⟦');
    }
    label
}

#[test]
fn words_are_counted() {
    check_active(
        &[
            "COPY<|>",
            "COPY <|>",
            "COPY a<|>",
            "COPY a <|>",
            "COPY a b<|>",
            "COPY a b <|>",
            "COPY a b<|> c",
            "COPY a <|>b c",
            "COPY <|> a b",
            "COPY a \\\n  # why\n  b <|>\\\n  c",
            "COPY a \\\n<|>",
            "ADD a <|>",
            "FROM <|>",
            "FROM a:<|>",
            "FROM a:1@<|>",
            "FROM a@sha256:<|>",
            "FROM localhost:5000/a<|>",
            "FROM a <|>",
            "FROM a AS <|>",
            "FROM a AS b <|>",
            "EXPOSE 80 90-<|>",
            "EXPOSE 80-90/<|>",
            "VOLUME /a /b<|>",
            "USER a:<|>",
            "STOPSIGNAL <|>",
            "WORKDIR /a b<|>",
            "MAINTAINER a b<|>",
        ],
        expect![[r#"
            nothing
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3 ?)
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3)
            COPY [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            COPY [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            COPY [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3)
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3)
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3 ?)
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3)
            COPY [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            ADD [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            FROM [--platform=<platform>] ⟦<image>⟧[:<tag>][@<digest>] [AS <name>]
            FROM [--platform=<platform>] <image>[:⟦<tag>⟧][@<digest>] [AS <name>]
            FROM [--platform=<platform>] <image>[:<tag>][@⟦<digest>⟧] [AS <name>]
            FROM [--platform=<platform>] <image>[:<tag>][@⟦<digest>⟧] [AS <name>]
            FROM [--platform=<platform>] ⟦<image>⟧[:<tag>][@<digest>] [AS <name>]
            FROM [--platform=<platform>] <image>[:<tag>][@<digest>] [⟦AS⟧ <name>]
            FROM [--platform=<platform>] <image>[:<tag>][@<digest>] [AS ⟦<name>⟧]
            FROM [--platform=<platform>] <image>[:<tag>][@<digest>] [AS <name>]
            EXPOSE <port>[-⟦<last port>⟧][/<protocol>]...
            EXPOSE <port>[-<last port>][/⟦<protocol>⟧]...
            VOLUME ⟦<path>...⟧ (2/2)
            USER <user>[:⟦<group>⟧]
            STOPSIGNAL ⟦<signal>⟧
            WORKDIR ⟦<path>⟧
            MAINTAINER ⟦<name>⟧
        "#]],
    );
}

#[test]
fn pairs_are_counted() {
    check_active(
        &[
            "ENV <|>",
            "ENV A<|>",
            "ENV A=<|>",
            "ENV A=/b/c=d<|> B=c",
            "ENV A=\"b <|>",
            "ENV A=b <|>",
            "ENV A=b C<|>",
            "ENV A <|>",
            "ENV A b c<|>",
            "LABEL a=b c=<|>",
            "ARG <|>",
            "ARG A=b C=<|>",
            "ARG A B<|>",
        ],
        expect![[r#"
            ENV ⟦<key>⟧=<value> [<key>=<value>...]
            ENV ⟦<key>⟧=<value> [<key>=<value>...]
            ENV <key>=⟦<value>⟧ [<key>=<value>...]
            ENV <key>=⟦<value>⟧ [<key>=<value>...]
            ENV <key>=⟦<value>⟧ [<key>=<value>...]
            ENV ⟦<key>⟧=<value> [<key>=<value>...]
            ENV ⟦<key>⟧=<value> [<key>=<value>...]
            ENV <key> ⟦<value>⟧ (2/2)
            ENV <key> ⟦<value>⟧ (2/2)
            LABEL <key>=⟦<value>⟧ [<key>=<value>...]
            ARG ⟦<name>⟧[=<default>] [<name>[=<default>]...]
            ARG <name>[=⟦<default>⟧] [<name>[=<default>]...]
            ARG ⟦<name>⟧[=<default>] [<name>[=<default>]...]
        "#]],
    );
}

#[test]
fn strings_are_counted() {
    check_active(
        &[
            "CMD <|>",
            "CMD <|>[",
            "CMD [<|>",
            "CMD [\"a<|>",
            "CMD [\"a\"<|>",
            "CMD [\"a\",<|>",
            "CMD [\"a, \\\", b\", <|>, \"c\"]",
            "CMD [\"a\", \"b\"<|>]",
            "CMD [\"a\", \"b\"]<|>",
            "CMD [\"a\", \\\n  \"b\", <|>",
            "COPY [\"a\"<|>",
            "COPY [\"a\", <|>",
            "COPY [\"a\", \"<|>\", \"b\"]",
            "VOLUME [\"a\", <|>",
            "SHELL <|>",
            "SHELL [\"a\", \"<|>",
            "RUN [ -f a ] && b<|>",
            "RUN [ \"$a\" = b ] && c<|>",
        ],
        expect![[r#"
            CMD [⟦"<executable>"⟧, "<argument>", ...] (1/3 ?)
            CMD ⟦<command>⟧ (3/3)
            CMD [⟦"<executable>"⟧, "<argument>", ...] (1/3)
            CMD [⟦"<executable>"⟧, "<argument>", ...] (1/3)
            CMD [⟦"<executable>"⟧, "<argument>", ...] (1/3)
            CMD ["<executable>", ⟦"<argument>", ...⟧] (1/3)
            CMD ["<executable>", ⟦"<argument>", ...⟧] (1/3)
            CMD ["<executable>", ⟦"<argument>", ...⟧] (1/3)
            nothing
            CMD ["<executable>", ⟦"<argument>", ...⟧] (1/3)
            COPY [OPTIONS] [⟦"<src>", ...⟧, "<dest>"] (2/3)
            COPY [OPTIONS] ["<src>", ..., ⟦"<dest>"⟧] (2/3)
            COPY [OPTIONS] [⟦"<src>", ...⟧, "<dest>"] (2/3)
            VOLUME [⟦"<path>", ...⟧] (1/2)
            SHELL [⟦"<executable>"⟧, "<argument>", ...]
            SHELL ["<executable>", ⟦"<argument>", ...⟧]
            RUN [OPTIONS] ⟦<command>⟧ (1/3)
            RUN [OPTIONS] ⟦<command>⟧ (1/3)
        "#]],
    );
}

#[test]
fn flags_have_forms_of_their_own() {
    check_active(
        &[
            "COPY -<|>",
            "COPY --<|>",
            "COPY --ch<|> a b",
            "COPY --link<|> a b",
            "COPY --link <|>",
            "COPY --link a <|>",
            "COPY --chown=<|> a b",
            "COPY --chown=a:<|> a b",
            "COPY --wrong=<|> a b",
            "COPY --link=<|> a b",
            "COPY --from=<|> a b",
            "FROM --<|>",
            "FROM --platform=linux/arm<|>",
            "FROM --platform=linux/arm/<|> a",
            "FROM --platform=$BUILDPLATFORM <|>",
            "RUN --network=<|>",
            "RUN --device=a,<|>",
            "ADD --checksum=<|>",
            "HEALTHCHECK --interval=<|>",
            "ONBUILD COPY --chmod=<|>",
            "WORKDIR --<|>",
        ],
        expect![[r#"
            COPY ⟦[OPTIONS]⟧ <src>... <dest> (1/3 ?)
            COPY ⟦[OPTIONS]⟧ <src>... <dest> (1/3 ?)
            COPY ⟦[OPTIONS]⟧ <src>... <dest> (1/3 ?)
            COPY ⟦[OPTIONS]⟧ <src>... <dest> (1/3 ?)
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3 ?)
            COPY [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            COPY --chown=⟦<user>⟧[:<group>]
            COPY --chown=<user>[:⟦<group>⟧]
            COPY ⟦[OPTIONS]⟧ <src>... <dest> (1/3 ?)
            COPY --link[=⟦true|false⟧]
            COPY --from=⟦<stage|image|context>⟧
            FROM ⟦[--platform=<platform>]⟧ <image>[:<tag>][@<digest>] [AS <name>]
            FROM --platform=<os>/⟦<arch>⟧[/<variant>]
            FROM --platform=<os>/<arch>[/⟦<variant>⟧]
            FROM [--platform=<platform>] ⟦<image>⟧[:<tag>][@<digest>] [AS <name>]
            RUN --network=⟦default|none|host⟧
            RUN --device=<device>[,⟦required⟧]
            ADD --checksum=⟦<checksum>⟧
            HEALTHCHECK --interval=⟦<duration>⟧
            COPY --chmod=⟦<permissions>⟧
            WORKDIR ⟦<path>⟧
        "#]],
    );
}

#[test]
fn mounts_have_the_options_of_their_type() {
    check_active(
        &[
            "RUN --mount=<|>",
            "RUN --mount=type=<|>",
            "RUN --mount=type=ca<|>",
            "RUN --mount=type=cache<|>",
            "RUN --mount=type=cache,<|>",
            "RUN --mount=type=cache,target=/a,<|> b",
            "RUN --mount=type=cache,target=/a,shar<|>,id=c b",
            "RUN --mount=type=cache,target=/a,sharing=<|> b",
            "RUN --mount=type=cache,target=/a,wrong=<|> b",
            "RUN --mount=type=secret,<|>",
            "RUN --mount=type=secret,id=a,<|>",
            "RUN --mount=type=secret,dst=<|>",
            "RUN --mount=target=<|>,type=tmpfs b",
            "RUN --mount=type=tmpfs,id=<|>",
            "RUN --mount=from=a,<|>",
            "ONBUILD RUN --mount=type=ssh,<|>",
        ],
        expect![[r#"
            RUN --mount=⟦type=bind⟧,target=<path>,source=<path>,from=<stage|image|context>,readonly[=true|false],readwrite[=true|false] (1/5 ?)
            RUN --mount=⟦type=bind⟧,target=<path>,source=<path>,from=<stage|image|context>,readonly[=true|false],readwrite[=true|false] (1/5 ?)
            RUN --mount=⟦type=cache⟧,target=<path>,source=<path>,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],sharing=shared|private|locked,mode=<permissions>,uid=<id>,gid=<id> (2/5)
            RUN --mount=⟦type=cache⟧,target=<path>,source=<path>,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],sharing=shared|private|locked,mode=<permissions>,uid=<id>,gid=<id>
            RUN --mount=type=cache,⟦target=<path>⟧,source=<path>,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],sharing=shared|private|locked,mode=<permissions>,uid=<id>,gid=<id>
            RUN --mount=type=cache,target=<path>,⟦source=<path>⟧,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],sharing=shared|private|locked,mode=<permissions>,uid=<id>,gid=<id>
            RUN --mount=type=cache,target=<path>,source=<path>,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],⟦sharing=shared|private|locked⟧,mode=<permissions>,uid=<id>,gid=<id>
            RUN --mount=type=cache,target=<path>,source=<path>,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],⟦sharing=shared|private|locked⟧,mode=<permissions>,uid=<id>,gid=<id>
            RUN --mount=type=cache,target=<path>,source=<path>,from=<stage|image|context>,id=<id>,readonly[=true|false],readwrite[=true|false],sharing=shared|private|locked,mode=<permissions>,uid=<id>,gid=<id>
            RUN --mount=type=secret,target=<path>,source=<path>,⟦id=<id>⟧,required[=true|false],mode=<permissions>,uid=<id>,gid=<id>,env=<name>
            RUN --mount=type=secret,⟦target=<path>⟧,source=<path>,id=<id>,required[=true|false],mode=<permissions>,uid=<id>,gid=<id>,env=<name>
            RUN --mount=type=secret,⟦target=<path>⟧,source=<path>,id=<id>,required[=true|false],mode=<permissions>,uid=<id>,gid=<id>,env=<name>
            RUN --mount=type=tmpfs,⟦target=<path>⟧,readonly[=true|false],readwrite[=true|false],size=<size>
            RUN --mount=type=tmpfs,target=<path>,readonly[=true|false],readwrite[=true|false],size=<size>
            RUN --mount=⟦type=bind⟧,target=<path>,source=<path>,from=<stage|image|context>,readonly[=true|false],readwrite[=true|false] (1/5 ?)
            RUN --mount=type=ssh,⟦target=<path>⟧,id=<id>,required[=true|false],mode=<permissions>,uid=<id>,gid=<id>
        "#]],
    );
}

#[test]
fn other_instructions_are_carried() {
    check_active(
        &[
            "ONBUILD <|>",
            "ONBUILD CO<|>",
            "ONBUILD COPY <|>",
            "ONBUILD COPY a <|>",
            "ONBUILD x <|>",
            "HEALTHCHECK <|>",
            "HEALTHCHECK C<|>",
            "HEALTHCHECK n<|>",
            "HEALTHCHECK NONE <|>",
            "HEALTHCHECK CMD <|>",
            "HEALTHCHECK CMD a b<|>",
            "HEALTHCHECK CMD [\"a\", <|>",
            "HEALTHCHECK --timeout=3s CMD [<|>",
            "HEALTHCHECK --timeout=3s <|>",
        ],
        expect![[r#"
            ONBUILD ⟦<instruction>⟧ <arguments>
            ONBUILD ⟦<instruction>⟧ <arguments>
            COPY [OPTIONS] ⟦<src>...⟧ <dest> (1/3 ?)
            COPY [OPTIONS] <src>... ⟦<dest>⟧ (1/3)
            nothing
            HEALTHCHECK [OPTIONS] ⟦CMD⟧ <command> (1/3 ?)
            HEALTHCHECK [OPTIONS] ⟦CMD⟧ <command> (1/3)
            HEALTHCHECK ⟦NONE⟧ (3/3)
            nothing
            HEALTHCHECK [OPTIONS] CMD ⟦<command>⟧ (1/3 ?)
            HEALTHCHECK [OPTIONS] CMD ⟦<command>⟧ (1/3)
            HEALTHCHECK [OPTIONS] CMD ["<executable>", ⟦"<argument>", ...⟧] (2/3)
            HEALTHCHECK [OPTIONS] CMD [⟦"<executable>"⟧, "<argument>", ...] (2/3)
            HEALTHCHECK [OPTIONS] ⟦CMD⟧ <command> (1/3 ?)
        "#]],
    );
}

#[test]
fn heredocs_have_a_form() {
    check_active(
        &[
            "RUN <<<|>",
            "RUN <<EOF<|>\na\nEOF",
            "RUN <<EOF\na<|>\nEOF",
            "COPY <<EOF <|>\na\nEOF",
            "COPY <<EOF /a<|>\na\nEOF",
            "RUN cat <<EOF<|>\na\nEOF",
        ],
        expect![[r#"
            RUN [OPTIONS] ⟦<<EOF⟧ (3/3)
            RUN [OPTIONS] ⟦<<EOF⟧ (3/3)
            nothing
            COPY [OPTIONS] <<EOF ⟦<dest>⟧ (3/3)
            COPY [OPTIONS] <<EOF ⟦<dest>⟧ (3/3)
            RUN [OPTIONS] ⟦<command>⟧ (1/3)
        "#]],
    );
}

#[test]
fn directives_have_forms() {
    check_active(
        &[
            "# escape<|>",
            "# escape=<|>",
            "# syntax=docker/<|>",
            "# check=<|>",
            "# check=s<|>",
            "# check=skip=A,<|>",
            "# check=skip=A;error=<|>",
            "FROM a\n# escape=<|>",
        ],
        expect![[r#"
            nothing
            # escape=⟦<character>⟧
            # syntax=⟦<image>⟧
            # check=skip=<check>[,<check>...];error=true|false;experimental=<check>[,<check>...]
            # check=⟦skip=<check>[,<check>...]⟧;error=true|false;experimental=<check>[,<check>...]
            # check=⟦skip=<check>[,<check>...]⟧;error=true|false;experimental=<check>[,<check>...]
            # check=skip=<check>[,<check>...];⟦error=true|false⟧;experimental=<check>[,<check>...]
            nothing
        "#]],
    );
}

#[test]
fn a_command_is_left_alone_unless_asked() {
    let shown =
        ["RUN apt<|>", "RUN apt <|>", "RUN apt update<|>", "HEALTHCHECK CMD a <|>", "ENV A=b <|>"]
            .map(|source| format!("{}\n", active(source, false)));
    expect![[r#"
        RUN [OPTIONS] ⟦<command>⟧ (1/3)
        nothing
        nothing
        nothing
        ENV ⟦<key>⟧=<value> [<key>=<value>...]
    "#]]
    .assert_eq(&shown.concat());
}

#[test]
fn other_places_have_none() {
    for source in
        ["<|>", "FROM a\n<|>", "# a<|>", "FROM a\nRUN b \\\n# <|>\nc", "WRONG a<|>", "RUN <<E\n<|>"]
    {
        assert_eq!(active(source, true), "nothing", "{source}");
    }
}

#[test]
fn parts_are_explained() {
    let (snapshot, offset) = at_cursor("RUN --network=<|>");
    let help = signature_help(&snapshot, offset, true);
    expect![[r#"
        Some(
            SignatureHelp {
                signatures: [
                    Signature {
                        label: "RUN --network=default|none|host",
                        markdown: "Chooses the network that the command can reach. Without it: `default`.",
                        parameters: [
                            Parameter {
                                span: 14..31,
                                markdown: "- `default`: Uses the network the builder gives every command.\n- `none`: Cuts the command off from every network but its own loopback.\n- `host`: Uses the network of the host; needs the network.host entitlement.",
                            },
                        ],
                        active: Some(
                            0,
                        ),
                    },
                ],
                active: 0,
                decided: true,
            },
        )
    "#]].assert_debug_eq(&help);
    let (snapshot, offset) = at_cursor("FROM --<|>");
    let help = signature_help(&snapshot, offset, true);
    expect![[r#"
        Some(
            SignatureHelp {
                signatures: [
                    Signature {
                        label: "FROM [--platform=<platform>] <image>[:<tag>][@<digest>] [AS <name>]",
                        markdown: "Starts a build stage and names the image it builds on.",
                        parameters: [
                            Parameter {
                                span: 5..28,
                                markdown: "The platform of the image, if it is not the one that is built for.",
                            },
                            Parameter {
                                span: 29..36,
                                markdown: "An image, an earlier stage, or `scratch` for the empty image.",
                            },
                            Parameter {
                                span: 38..43,
                                markdown: "The version of the image; `latest` without it.",
                            },
                            Parameter {
                                span: 46..54,
                                markdown: "The exact image, by the hash of its contents.",
                            },
                            Parameter {
                                span: 57..59,
                                markdown: "Gives the stage a name.",
                            },
                            Parameter {
                                span: 60..66,
                                markdown: "The name, by which later stages and `--target` speak of this one.",
                            },
                        ],
                        active: Some(
                            0,
                        ),
                    },
                ],
                active: 0,
                decided: true,
            },
        )
    "#]].assert_debug_eq(&help);
}

/// Clients that cannot take places look for the text of a part.
#[test]
fn parts_are_found_by_their_text() {
    let mut labels = 0;
    for row in &dialect::instructions::ALL {
        let flags = row.flags.iter().map(|flag| format!("{} --{}=<|>", row.name, flag.name));
        let sources = flags.chain([format!("{} <|>", row.name)]);
        let types = dialect::mounts::TYPES.iter();
        let mounts = types.map(|kind| format!("RUN --mount=type={}<|>", kind.name));
        for source in sources.chain(mounts) {
            let (snapshot, offset) = at_cursor(&source);
            let help = signature_help(&snapshot, offset, true).unwrap();
            for signature in help.signatures {
                for part in &signature.parameters {
                    let text = &signature.label[part.span.range()];
                    assert!(!text.is_empty(), "{}", signature.label);
                    assert_eq!(signature.label.find(text), Some(part.span.start as usize));
                    labels += 1;
                }
            }
        }
    }
    assert!(labels > 200);
}
