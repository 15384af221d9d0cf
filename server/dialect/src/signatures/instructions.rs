//! The forms of each instruction, the one to prefer first.

use super::Begins::{Flags, Tag};
use super::Style::{Alone, Heredoc, Json, Legacy, Plain};
use super::{Parameter, Signature, behind, word, words};

/// All flags of an instruction; what they are is in its own rows.
const OPTIONS: Parameter = Parameter {
    label: "[OPTIONS]",
    begins: Flags,
    repeats: true,
    summary: "Flags, which begin with two dashes.",
};

const SOURCES: &str = "A file or directory of the build context, or a pattern for several.";
const ADDED: &str = "A path in the build context, a URL, a Git repository or a tar archive.";
const INLINE: &str = "The contents stand in the lines below, up to the line with this word.";
const DESTINATION: &str = "Where it goes in the image; a directory if it ends with a slash.";
const EXECUTABLE: &str = "The program, started without a shell.";
const ARGUMENT: &str = "An argument, passed on as it is: no shell expands variables in it.";
const COMMAND: &str = "A command line, run by the shell that SHELL sets.";
const KEY: &str = "The name.";
const VALUE: &str = "The value; one with blanks needs quotes.";
const REST: &str = "The value, up to the end of the line.";

/// The forms of ADD.
pub const ADD: &[Signature] = &[
    Signature {
        text: "ADD [OPTIONS] <src>... <dest>",
        style: Plain,
        parameters: &[OPTIONS, words("<src>...", ADDED), word("<dest>", DESTINATION)],
    },
    Signature {
        text: r#"ADD [OPTIONS] ["<src>", ..., "<dest>"]"#,
        style: Json,
        parameters: &[OPTIONS, words(r#""<src>", ..."#, ADDED), word(r#""<dest>""#, DESTINATION)],
    },
    Signature {
        text: "ADD [OPTIONS] <<EOF <dest>",
        style: Heredoc,
        parameters: &[OPTIONS, words("<<EOF", INLINE), word("<dest>", DESTINATION)],
    },
];

/// The form of ARG.
pub const ARG: &[Signature] = &[Signature {
    text: "ARG <name>[=<default>] [<name>[=<default>]...]",
    style: Plain,
    parameters: &[
        words("<name>", "The name that `--build-arg` and variables use."),
        behind('=', "<default>", "Its value when the build sets no other."),
    ],
}];

/// The forms of CMD.
pub const CMD: &[Signature] = &[
    Signature {
        text: r#"CMD ["<executable>", "<argument>", ...]"#,
        style: Json,
        parameters: &[
            word(r#""<executable>""#, EXECUTABLE),
            words(r#""<argument>", ..."#, ARGUMENT),
        ],
    },
    Signature {
        text: r#"CMD ["<argument>", ...]"#,
        style: Json,
        parameters: &[words(r#""<argument>", ..."#, "A default argument for ENTRYPOINT.")],
    },
    Signature { text: "CMD <command>", style: Plain, parameters: &[words("<command>", COMMAND)] },
];

/// The forms of COPY.
pub const COPY: &[Signature] = &[
    Signature {
        text: "COPY [OPTIONS] <src>... <dest>",
        style: Plain,
        parameters: &[OPTIONS, words("<src>...", SOURCES), word("<dest>", DESTINATION)],
    },
    Signature {
        text: r#"COPY [OPTIONS] ["<src>", ..., "<dest>"]"#,
        style: Json,
        parameters: &[OPTIONS, words(r#""<src>", ..."#, SOURCES), word(r#""<dest>""#, DESTINATION)],
    },
    Signature {
        text: "COPY [OPTIONS] <<EOF <dest>",
        style: Heredoc,
        parameters: &[OPTIONS, words("<<EOF", INLINE), word("<dest>", DESTINATION)],
    },
];

/// The forms of ENTRYPOINT.
pub const ENTRYPOINT: &[Signature] = &[
    Signature {
        text: r#"ENTRYPOINT ["<executable>", "<argument>", ...]"#,
        style: Json,
        parameters: &[
            word(r#""<executable>""#, EXECUTABLE),
            words(r#""<argument>", ..."#, ARGUMENT),
        ],
    },
    Signature {
        text: "ENTRYPOINT <command>",
        style: Plain,
        parameters: &[words(
            "<command>",
            "A command line, run by a shell, which keeps signals from the program.",
        )],
    },
];

/// The forms of ENV.
pub const ENV: &[Signature] = &[
    Signature {
        text: "ENV <key>=<value> [<key>=<value>...]",
        style: Plain,
        parameters: &[words("<key>", KEY), behind('=', "<value>", VALUE)],
    },
    Signature {
        text: "ENV <key> <value>",
        style: Legacy,
        parameters: &[word("<key>", KEY), words("<value>", REST)],
    },
];

/// The form of EXPOSE.
pub const EXPOSE: &[Signature] = &[Signature {
    text: "EXPOSE <port>[-<last port>][/<protocol>]...",
    style: Plain,
    parameters: &[
        words("<port>", "A port number, or the first one of a range."),
        behind('-', "<last port>", "The last port of the range."),
        behind('/', "<protocol>", "The protocol in lower case; `tcp` without it."),
    ],
}];

/// The form of FROM.
pub const FROM: &[Signature] = &[Signature {
    text: "FROM [--platform=<platform>] <image>[:<tag>][@<digest>] [AS <name>]",
    style: Plain,
    parameters: &[
        Parameter {
            label: "[--platform=<platform>]",
            begins: Flags,
            repeats: false,
            summary: "The platform of the image, if it is not the one that is built for.",
        },
        word("<image>", "An image, an earlier stage, or `scratch` for the empty image."),
        Parameter {
            label: "<tag>",
            begins: Tag,
            repeats: false,
            summary: "The version of the image; `latest` without it.",
        },
        behind('@', "<digest>", "The exact image, by the hash of its contents."),
        word("AS", "Gives the stage a name."),
        word("<name>", "The name, by which later stages and `--target` speak of this one."),
    ],
}];

/// The forms of HEALTHCHECK.
pub const HEALTHCHECK: &[Signature] = &[
    Signature {
        text: "HEALTHCHECK [OPTIONS] CMD <command>",
        style: Plain,
        parameters: &[OPTIONS, word("CMD", CHECKED), words("<command>", COMMAND)],
    },
    Signature {
        text: r#"HEALTHCHECK [OPTIONS] CMD ["<executable>", "<argument>", ...]"#,
        style: Json,
        parameters: &[
            OPTIONS,
            word("CMD", CHECKED),
            word(r#""<executable>""#, EXECUTABLE),
            words(r#""<argument>", ..."#, ARGUMENT),
        ],
    },
    Signature {
        text: "HEALTHCHECK NONE",
        style: Alone,
        parameters: &[word("NONE", "Turns off the health check that the base image brings.")],
    },
];

const CHECKED: &str = "What follows tests the container: exit code 0 means healthy.";

/// The forms of LABEL.
pub const LABEL: &[Signature] = &[
    Signature {
        text: "LABEL <key>=<value> [<key>=<value>...]",
        style: Plain,
        parameters: &[
            words("<key>", "The name, such as `org.opencontainers.image.source`."),
            behind('=', "<value>", VALUE),
        ],
    },
    Signature {
        text: "LABEL <key> <value>",
        style: Legacy,
        parameters: &[word("<key>", KEY), words("<value>", REST)],
    },
];

/// The form of MAINTAINER.
pub const MAINTAINER: &[Signature] = &[Signature {
    text: "MAINTAINER <name>",
    style: Plain,
    parameters: &[words("<name>", "The author, up to the end of the line.")],
}];

/// The form of ONBUILD.
pub const ONBUILD: &[Signature] = &[Signature {
    text: "ONBUILD <instruction> <arguments>",
    style: Plain,
    parameters: &[
        word("<instruction>", "Any instruction but FROM, MAINTAINER and ONBUILD."),
        words("<arguments>", "What that instruction takes."),
    ],
}];

/// The forms of RUN.
pub const RUN: &[Signature] = &[
    Signature {
        text: "RUN [OPTIONS] <command>",
        style: Plain,
        parameters: &[OPTIONS, words("<command>", COMMAND)],
    },
    Signature {
        text: r#"RUN [OPTIONS] ["<executable>", "<argument>", ...]"#,
        style: Json,
        parameters: &[
            OPTIONS,
            word(r#""<executable>""#, EXECUTABLE),
            words(r#""<argument>", ..."#, ARGUMENT),
        ],
    },
    Signature {
        text: "RUN [OPTIONS] <<EOF",
        style: Heredoc,
        parameters: &[OPTIONS, words("<<EOF", "The lines below are the script or the input.")],
    },
];

/// The form of SHELL.
pub const SHELL: &[Signature] = &[Signature {
    text: r#"SHELL ["<executable>", "<argument>", ...]"#,
    style: Json,
    parameters: &[
        word(r#""<executable>""#, "The shell."),
        words(r#""<argument>", ..."#, "An argument; the last one makes it run a command."),
    ],
}];

/// The form of STOPSIGNAL.
pub const STOPSIGNAL: &[Signature] = &[Signature {
    text: "STOPSIGNAL <signal>",
    style: Plain,
    parameters: &[word("<signal>", "A name such as `SIGQUIT`, or a number.")],
}];

/// The form of USER.
pub const USER: &[Signature] = &[Signature {
    text: "USER <user>[:<group>]",
    style: Plain,
    parameters: &[
        word("<user>", "The user, by name or number; a name must be known to the image."),
        behind(':', "<group>", "The group, by name or number; without it, that of the user."),
    ],
}];

/// The forms of VOLUME.
pub const VOLUME: &[Signature] = &[
    Signature {
        text: r#"VOLUME ["<path>", ...]"#,
        style: Json,
        parameters: &[words(r#""<path>", ..."#, "A directory in the container.")],
    },
    Signature {
        text: "VOLUME <path>...",
        style: Plain,
        parameters: &[words("<path>...", "A directory in the container.")],
    },
];

/// The form of WORKDIR.
pub const WORKDIR: &[Signature] = &[Signature {
    text: "WORKDIR <path>",
    style: Plain,
    parameters: &[words("<path>", "A directory; a relative one starts at the last WORKDIR.")],
}];
