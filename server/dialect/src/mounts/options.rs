//! The keys of a mount, in the order in which one would write them: `type` first, because BuildKit
//! judges `required` and `size` by the type it has read so far.

use super::OptionSupport::{Ignored, Refused, Used};
use super::{MountOption, OptionValue};
use crate::{Choice, Since};

/// The values of `sharing`.
const SHARING_MODES: [Choice; 3] = [
    Choice { name: "shared", summary: "Lets several builds write to the cache at the same time." },
    Choice {
        name: "private",
        summary: "Gives each build that runs at the same time a cache of its own.",
    },
    Choice {
        name: "locked",
        summary: "Makes a second build wait until the first one is done with the cache.",
    },
];

/// Every option.
pub static OPTIONS: [MountOption; 14] = [
    MountOption {
        name: "type",
        aliases: &[],
        value: OptionValue::Type,
        support: [Used, Used, Used, Used, Used],
        since: Since::stable("1.2"),
        summary: "Chooses the kind of mount.",
        docs: include_str!("../../docs/mount/option/type.md"),
    },
    MountOption {
        name: "target",
        aliases: &["dst", "destination"],
        value: OptionValue::Target,
        support: [Used, Used, Used, Used, Used],
        since: Since::stable("1.2"),
        summary: "Sets the path in the container where the mount appears.",
        docs: include_str!("../../docs/mount/option/target.md"),
    },
    MountOption {
        name: "source",
        aliases: &["src"],
        value: OptionValue::Source,
        support: [Used, Used, Refused, Used, Refused],
        since: Since::stable("1.2"),
        summary: "Picks the path inside the build context, stage or image; for a secret, its id.",
        docs: include_str!("../../docs/mount/option/source.md"),
    },
    MountOption {
        name: "from",
        aliases: &[],
        value: OptionValue::From,
        support: [Used, Used, Ignored, Refused, Ignored],
        since: Since::stable("1.2"),
        summary: "Names the stage, image or named context whose files are mounted.",
        docs: include_str!("../../docs/mount/option/from.md"),
    },
    MountOption {
        name: "id",
        aliases: &[],
        value: OptionValue::Id,
        support: [Ignored, Used, Ignored, Used, Used],
        since: Since::stable("1.2"),
        summary: "Names the cache, secret or SSH agent.",
        docs: include_str!("../../docs/mount/option/id.md"),
    },
    MountOption {
        name: "readonly",
        aliases: &["ro"],
        value: OptionValue::Boolean,
        support: [Used, Used, Used, Ignored, Ignored],
        since: Since::stable("1.2"),
        summary: "Forbids writing to the mount.",
        docs: include_str!("../../docs/mount/option/readonly.md"),
    },
    MountOption {
        name: "readwrite",
        aliases: &["rw"],
        value: OptionValue::Boolean,
        support: [Used, Used, Used, Ignored, Ignored],
        since: Since::stable("1.2"),
        summary: "Allows writing to the mount.",
        docs: include_str!("../../docs/mount/option/readwrite.md"),
    },
    MountOption {
        name: "sharing",
        aliases: &[],
        value: OptionValue::OneOf(&SHARING_MODES),
        support: [Refused, Used, Refused, Refused, Refused],
        since: Since::stable("1.2"),
        summary: "Says what happens when two builds use the cache at the same time.",
        docs: include_str!("../../docs/mount/option/sharing.md"),
    },
    MountOption {
        name: "required",
        aliases: &[],
        value: OptionValue::Boolean,
        support: [Refused, Refused, Refused, Used, Used],
        since: Since::stable("1.2"),
        summary: "Fails the build when the secret or SSH agent is not provided.",
        docs: include_str!("../../docs/mount/option/required.md"),
    },
    MountOption {
        name: "size",
        aliases: &[],
        value: OptionValue::Size,
        support: [Refused, Refused, Used, Refused, Refused],
        since: Since::stable("1.4"),
        summary: "Limits the size of the file system in memory.",
        docs: include_str!("../../docs/mount/option/size.md"),
    },
    MountOption {
        name: "mode",
        aliases: &[],
        value: OptionValue::Mode,
        support: [Refused, Used, Refused, Used, Used],
        since: Since::stable("1.2"),
        summary: "Sets the permissions of the cache directory, secret file or socket, in octal.",
        docs: include_str!("../../docs/mount/option/mode.md"),
    },
    MountOption {
        name: "uid",
        aliases: &[],
        value: OptionValue::NumericId,
        support: [Refused, Used, Refused, Used, Used],
        since: Since::stable("1.2"),
        summary: "Sets the user id that owns the cache directory, secret file or socket.",
        docs: include_str!("../../docs/mount/option/uid.md"),
    },
    MountOption {
        name: "gid",
        aliases: &[],
        value: OptionValue::NumericId,
        support: [Refused, Used, Refused, Used, Used],
        since: Since::stable("1.2"),
        summary: "Sets the group id of the cache directory, secret file or socket.",
        docs: include_str!("../../docs/mount/option/gid.md"),
    },
    MountOption {
        name: "env",
        aliases: &[],
        value: OptionValue::Variable,
        support: [Ignored, Ignored, Ignored, Used, Ignored],
        since: Since::stable("1.10"),
        summary: "Puts the secret into this environment variable instead of a file.",
        docs: include_str!("../../docs/mount/option/env.md"),
    },
];
