//! Credential helpers: programs that keep passwords, asked by a protocol of one word
//! (docker/docker-credential-helpers). The only programs that this crate starts.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use crate::credentials::{Credential, Places, TOKEN_USER};
use crate::deadline::Deadline;
use crate::secret::Secret;

/// What a helper may print, in bytes.
const MOST_OUTPUT: u64 = 64 * 1024;

/// No name is longer.
const LONGEST_NAME: usize = 64;

/// What the helper `name` has for `host`.
pub(super) fn ask(
    places: &Places,
    name: &str,
    host: &str,
    deadline: Deadline,
) -> Option<Credential> {
    let program = find(&places.programs, name)?;
    let answer: Answer = serde_json::from_slice(&run(&program, host, deadline)?).ok()?;
    let secret = Secret::new(answer.secret);
    match answer.username.as_str() {
        _ if secret.reveal().is_empty() => None,
        TOKEN_USER => Some(Credential::Identity(secret)),
        _ => Some(Credential::Password(answer.username, secret)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

fn find(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(is_plain) {
        return None;
    }
    let name = format!("docker-credential-{name}{}", std::env::consts::EXE_SUFFIX);
    folders.iter().map(|folder| folder.join(&name)).find(|program| program.is_file())
}

/// What `program` prints about `host`; `None` if it fails or takes too long.
fn run(program: &Path, host: &str, deadline: Deadline) -> Option<Vec<u8>> {
    let mut child = Command::new(program)
        .arg("get")
        .current_dir(program.parent()?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let output = talk(&mut child, host, deadline);
    let has_succeeded = output.is_some() && wait(&mut child, deadline);
    if !has_succeeded {
        let _ = child.kill();
        let _ = child.wait();
    }
    output.filter(|_| has_succeeded)
}

fn talk(child: &mut Child, host: &str, deadline: Deadline) -> Option<Vec<u8>> {
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    // A host is shorter than what a pipe holds, so that this does not wait for a reader.
    let _ = input.write_all(host.as_bytes());
    drop(input);
    let (sender, printed) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let is_read = output.take(MOST_OUTPUT).read_to_end(&mut bytes).is_ok();
        let _ = sender.send(is_read.then_some(bytes));
    });
    printed.recv_timeout(deadline.left().ok()?).ok().flatten()
}

/// Whether `child`, which has closed its output, ends well and in time.
fn wait(child: &mut Child, deadline: Deadline) -> bool {
    while deadline.left().is_ok() {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(1)),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::Instant;

    use fixture::Folder;

    use super::*;

    fn asked(name: &str, script: &str) -> Option<Credential> {
        let folder =
            Folder::of(&[("bin/docker-credential-test", &format!("#!/bin/sh\n{script}\n"))]);
        let folders = vec![folder.path.join("bin")];
        let program = folder.path.join("bin/docker-credential-test");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let places = Places { files: Vec::new(), programs: folders };
        ask(&places, name, "ghcr.io", Deadline::after(Duration::from_millis(700)))
    }

    #[test]
    fn a_helper_is_asked_for_a_host() {
        let script =
            r#"[ "$*" = get ] && printf '{"ServerURL":"x","Username":"%s","Secret":"s"}' "$(cat)""#;
        let expected = Credential::Password("ghcr.io".to_owned(), Secret::new("s"));
        assert_eq!(asked("test", script), Some(expected));
        let token = r#"echo '{"ServerURL":"x","Username":"<token>","Secret":"t"}'"#;
        assert_eq!(asked("test", token), Some(Credential::Identity(Secret::new("t"))));
    }

    #[test]
    fn a_helper_that_fails_or_hangs_has_nothing() {
        let begin = Instant::now();
        for script in [
            "echo credentials not found in native keychain; exit 1",
            r#"echo '{"Username":"a","Secret":"b"}'; exit 1"#,
            r#"echo '{"Username":"a","Secret":""}'"#,
            "sleep 60",
            "exec >&-; sleep 60",
            "yes",
        ] {
            assert_eq!(asked("test", script), None, "{script}");
        }
        assert!(begin.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_name_is_no_path() {
        for name in ["", "../test", "Test", "a/b", "te st", "test\0", &"x".repeat(65), "absent"] {
            assert_eq!(asked(name, "echo x"), None, "{name}");
        }
    }
}
