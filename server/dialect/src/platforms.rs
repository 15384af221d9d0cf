//! Platforms that images are commonly built for.

use crate::Choice;

/// The common platforms, the most common ones first.
pub static ALL: [Choice; 9] = [
    Choice { name: "linux/amd64", summary: "Linux on 64-bit Intel and AMD processors." },
    Choice {
        name: "linux/arm64",
        summary: "Linux on 64-bit ARM: Apple silicon, AWS Graviton, Raspberry Pi 3 and later.",
    },
    Choice { name: "linux/arm/v7", summary: "Linux on 32-bit ARM with hardware floating point." },
    Choice { name: "linux/arm/v6", summary: "Linux on old ARM: the first Raspberry Pi and Zero." },
    Choice { name: "linux/386", summary: "Linux on 32-bit Intel and AMD processors." },
    Choice { name: "linux/ppc64le", summary: "Linux on IBM POWER, little-endian." },
    Choice { name: "linux/s390x", summary: "Linux on IBM Z mainframes." },
    Choice { name: "linux/riscv64", summary: "Linux on 64-bit RISC-V." },
    Choice { name: "windows/amd64", summary: "Windows containers on 64-bit Intel and AMD." },
];

/// The platform called `name`.
pub fn find(name: &str) -> Option<&'static Choice> {
    ALL.iter().find(|row| row.name == name)
}
