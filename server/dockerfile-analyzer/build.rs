//! Has the linker put the functions that run in every session next to each other, which takes one to
//! three of fifteen MiB of memory away.
//!
//! Which ones they are is in `functions.ld`, which `tests/bench/functions` writes. Where the linker does
//! not understand it, the program is the same but for its memory.

use std::env::{var, var_os};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rerun-if-changed=functions.ld");
    let is_release = var("PROFILE").is_ok_and(|profile| profile == "release");
    let is_linux = var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    if !is_release || !is_linux {
        return;
    }
    let Some(folder) = var_os("CARGO_MANIFEST_DIR") else { return };
    let script = Path::new(&folder).join("functions.ld");
    let arguments = ["-T", &script.to_string_lossy()].map(|part| format!("-Wl,{part}"));
    if understands(&arguments).unwrap_or(false) {
        for argument in arguments {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}

/// Whether a program can be linked with these `arguments` as Cargo will link ours.
fn understands(arguments: &[String]) -> io::Result<bool> {
    let variable = |name| var_os(name).ok_or(io::ErrorKind::NotFound);
    let folder = variable("OUT_DIR")?;
    let source = Path::new(&folder).join("probe.rs");
    std::fs::write(&source, "fn main() {}\n")?;
    let mut command = Command::new(variable("RUSTC")?);
    command.arg(source).arg("--out-dir").arg(&folder).arg("--target").arg(variable("TARGET")?);
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    command.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    if let Ok(linker) = var("RUSTC_LINKER") {
        command.args(["-C", &format!("linker={linker}")]);
    }
    command.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).status()?.success())
}
