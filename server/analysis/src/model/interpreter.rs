//! What runs the commands of an instruction, and which `sh` that is.
//!
//! `sh` is another program in every family of images. It is only told where the image is an
//! official one of a known family; everywhere else it may be bash.

use std::collections::HashMap;
use std::sync::OnceLock;

use syntax::image;
use syntax::shell::{Dialect, ShellKind};

use super::{Base, Model, Shell, Stage};

/// What runs commands in shell form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interpreter {
    /// Its family.
    pub(crate) kind: ShellKind,
    /// What it understands if it is a POSIX shell; `None` if that is not known.
    pub(crate) dialect: Option<Dialect>,
}

impl Interpreter {
    /// Nothing is known of it.
    const UNKNOWN: Interpreter = Interpreter { kind: ShellKind::Unknown, dialect: None };
}

/// What runs the commands of each entry, found in one pass when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct Interpreters(OnceLock<Vec<Interpreter>>);

/// What `sh` is in the images that have been looked at.
type Images<'m> = HashMap<&'m str, Dialect>;

/// The official images that are made from Debian or Ubuntu, unless the tag says something else.
const DEBIAN: [&str; 26] = [
    "buildpack-deps",
    "debian",
    "drupal",
    "elixir",
    "erlang",
    "gcc",
    "golang",
    "haproxy",
    "httpd",
    "julia",
    "mariadb",
    "memcached",
    "mongo",
    "nginx",
    "node",
    "perl",
    "php",
    "postgres",
    "pypy",
    "python",
    "r-base",
    "redis",
    "ruby",
    "rust",
    "ubuntu",
    "wordpress",
];

/// The official images that have BusyBox.
const BUSYBOX: [&str; 5] = ["alpine", "busybox", "caddy", "docker", "traefik"];

/// What tags hold that are for images made from other systems.
const OTHER_SYSTEMS: [&str; 7] =
    ["amazon", "al20", "oracle", "ubi", "centos", "windows", "nanoserver"];

impl Model {
    /// What runs the commands of the entry `entry` that are in shell form.
    pub(crate) fn interpreter_at(&self, entry: usize) -> Interpreter {
        let all = self.interpreters.0.get_or_init(|| self.interpreters());
        all.get(entry).copied().unwrap_or(Interpreter::UNKNOWN)
    }

    /// The family of that.
    pub(crate) fn shell_kind_at(&self, entry: usize) -> ShellKind {
        self.interpreter_at(entry).kind
    }

    /// Inside of a stage it is another one only behind SHELL.
    fn interpreters(&self) -> Vec<Interpreter> {
        let (mut all, mut images) = (Vec::new(), Images::default());
        for stage in &self.stages {
            all.resize(stage.entry, Interpreter::UNKNOWN);
            let mut current = self.interpreter(stage, stage.entry, &mut images);
            all.push(Interpreter { dialect: None, ..current });
            for entry in self.shells.entries(stage.entry, stage.end) {
                all.resize(entry + 1, current);
                current = self.interpreter(stage, entry + 1, &mut images);
            }
            all.resize(stage.end, current);
        }
        all
    }

    /// What runs the commands of `stage` in front of its entry `end`.
    fn interpreter<'m>(
        &'m self,
        stage: &'m Stage,
        end: usize,
        images: &mut Images<'m>,
    ) -> Interpreter {
        let shell = self.shell(stage, end);
        let kind = match shell {
            Shell::Set(words) => ShellKind::of_exec_form(words.iter().map(String::as_str)),
            Shell::Unknown => ShellKind::Unknown,
            Shell::Default if self.is_for_windows(stage) => ShellKind::Cmd,
            Shell::Default => ShellKind::Posix,
        };
        let dialect = match (kind, shell) {
            (ShellKind::Posix, Shell::Set(words)) => {
                Dialect::of_exec_form(words.iter().map(String::as_str))
            }
            (ShellKind::Posix, Shell::Default) => Some(Dialect::Sh),
            _ => None,
        };
        let dialect = dialect.map(|dialect| match dialect {
            Dialect::Sh => self.sh(stage, images),
            other => other,
        });
        Interpreter { kind, dialect }
    }

    /// What `sh` understands in `stage`.
    fn sh<'m>(&'m self, stage: &'m Stage, images: &mut Images<'m>) -> Dialect {
        match self.chain(stage).last().map(|stage| &stage.base) {
            Some(Base::Image(reference)) if !self.replaces_sh => {
                *images.entry(reference).or_insert_with(|| sh_of_image(reference))
            }
            _ => Dialect::Sh,
        }
    }
}

fn sh_of_image(reference: &str) -> Dialect {
    let parts = image::split(reference);
    let part = |span: syntax::Span| reference.get(span.range()).unwrap_or_default();
    let name = images::official_name(parts.registry.map(part), part(parts.repository));
    let tag = parts.tag.map(part).unwrap_or_default();
    match name {
        Some(name) if BUSYBOX.contains(&name) => Dialect::Ash,
        Some(name) if !DEBIAN.contains(&name) => Dialect::Sh,
        None => Dialect::Sh,
        _ if tag.contains("alpine") => Dialect::Ash,
        _ if OTHER_SYSTEMS.iter().any(|system| tag.contains(system)) => Dialect::Sh,
        _ => Dialect::Dash,
    }
}

/// Whether `text`, an instruction, may put another shell in the place of `sh`: it names both, or asks
/// Debian to.
pub(super) fn replaces_sh(text: &str) -> bool {
    let links_it = text.contains("bin/sh") && text.contains("bash");
    links_it || text.contains("dash/sh") || text.contains("reconfigure") && text.contains("dash")
}

#[cfg(test)]
mod tests {
    use syntax::Document;
    use syntax::shell::Dialect::{self, Ash, Bash, Dash, Sh};

    use super::*;

    #[track_caller]
    fn check_dialect(text: &str, expected: Option<Dialect>) {
        let document = Document::new(text);
        let last = document.entries().len() - 1;
        assert_eq!(Model::new(&document).interpreter_at(last).dialect, expected, "{text}");
    }

    #[test]
    fn the_image_tells_which_sh_it_has() {
        check_dialect("FROM debian\nRUN a", Some(Dash));
        check_dialect("FROM docker.io/library/python:3.12-slim AS a\nFROM a\nRUN a", Some(Dash));
        check_dialect("FROM python:3.12-alpine\nRUN a", Some(Ash));
        check_dialect("FROM alpine@sha256:00\nRUN a", Some(Ash));
        check_dialect("FROM fedora\nRUN a", Some(Sh));
        check_dialect("FROM ghcr.io/a/debian\nRUN a", Some(Sh));
        check_dialect("FROM golang:1-nanoserver\nRUN a", None);
        check_dialect("ARG A\nFROM $A\nRUN a", Some(Sh));
        check_dialect("FROM debian\nRUN ln -sf /bin/bash /bin/sh\nRUN a", Some(Sh));
    }

    #[test]
    fn shell_tells_its_dialect() {
        check_dialect("FROM debian\nSHELL [\"/bin/bash\", \"-c\"]\nRUN a", Some(Bash));
        check_dialect("FROM debian\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN a", Some(Dash));
        check_dialect("FROM debian\nSHELL [\"/bin/zsh\", \"-c\"]\nRUN a", None);
        check_dialect("FROM debian\nSHELL [\"python3\", \"-c\"]\nRUN a", None);
    }
}
