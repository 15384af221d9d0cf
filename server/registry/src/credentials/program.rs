//! Credential helpers: programs that keep passwords, asked by a protocol of one word
//! (docker/docker-credential-helpers). The only programs that this crate starts.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use subprocess::Bounds;

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
    let mut command = Command::new(program);
    command.arg("get").current_dir(program.parent()?);
    let bounds = Bounds { time: deadline.left().ok()?, output: MOST_OUTPUT };
    let answer = subprocess::ask(&mut command, host.as_bytes().to_vec(), bounds)?;
    answer.has_succeeded.then_some(answer.output)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, Instant};

    use fixture::Folder;

    use super::*;

    /// Enough on a machine that does much else, and for whatever hangs.
    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(700);

    fn asked(name: &str, script: &str, time: Duration) -> Option<Credential> {
        let folder =
            Folder::of(&[("bin/docker-credential-test", &format!("#!/bin/sh\n{script}\n"))]);
        let folders = vec![folder.path.join("bin")];
        let program = folder.path.join("bin/docker-credential-test");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let places = Places { files: Vec::new(), programs: folders };
        ask(&places, name, "ghcr.io", Deadline::after(time))
    }

    #[test]
    fn a_helper_is_asked_for_a_host() {
        let script =
            r#"[ "$*" = get ] && printf '{"ServerURL":"x","Username":"%s","Secret":"s"}' "$(cat)""#;
        let expected = Credential::Password("ghcr.io".to_owned(), Secret::new("s"));
        assert_eq!(asked("test", script, LONG), Some(expected));
        let token = r#"echo '{"ServerURL":"x","Username":"<token>","Secret":"t"}'"#;
        assert_eq!(asked("test", token, LONG), Some(Credential::Identity(Secret::new("t"))));
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
            assert_eq!(asked("test", script, SHORT), None, "{script}");
        }
        assert!(begin.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_name_is_no_path() {
        for name in ["", "../test", "Test", "a/b", "te st", "test\0", &"x".repeat(65), "absent"] {
            assert_eq!(asked(name, "echo x", LONG), None, "{name}");
        }
    }
}
