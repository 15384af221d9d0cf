//! Asking a program of this machine: it gets a text and prints an answer. How long it takes and how
//! much it prints are bounded, whatever it does.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether a program has ended that has closed its output.
const PAUSE: Duration = Duration::from_millis(1);

/// What a program may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How long it may run.
    pub time: Duration,
    /// How many bytes of what it prints are read; where there are more, it finds its output closed.
    pub output: u64,
}

/// What a program said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it printed.
    pub output: Vec<u8>,
    /// Whether it ended with success.
    pub has_succeeded: bool,
}

/// What `command` says to `input`; what it prints to its standard error is dropped. `None` if it
/// cannot be started or has not ended in time; then it is killed.
pub fn ask(command: &mut Command, input: Vec<u8>, bounds: Bounds) -> Option<Answer> {
    let end = Instant::now() + bounds.time;
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let answer = talk(&mut child, input, bounds.output, end)
        .and_then(|output| Some(Answer { output, has_succeeded: wait(&mut child, end)? }));
    if answer.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    answer
}

/// What `child` prints until it closes its output.
fn talk(child: &mut Child, input: Vec<u8>, most: u64, end: Instant) -> Option<Vec<u8>> {
    let (mut stdin, stdout) = (child.stdin.take()?, child.stdout.take()?);
    // A program that reads nothing would hold up whoever writes. Killed, it lets go.
    thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let (sender, printed) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let is_read = stdout.take(most).read_to_end(&mut bytes).is_ok();
        let _ = sender.send(is_read.then_some(bytes));
    });
    printed.recv_timeout(end.saturating_duration_since(Instant::now())).ok().flatten()
}

/// Whether `child` ends with success; `None` if it does not end in time.
fn wait(child: &mut Child, end: Instant) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < end => thread::sleep(PAUSE),
            Ok(None) | Err(_) => return None,
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// Enough on a machine that does much else.
    const LONG: Duration = Duration::from_secs(60);

    /// What a shell says within `time` that runs `script` and gets a text that no pipe holds.
    fn said(script: &str, time: Duration) -> Option<(usize, bool)> {
        let mut command = Command::new("sh");
        let bounds = Bounds { time, output: 1_000_000 };
        let answer = ask(command.args(["-c", script]), vec![b'a'; 500_000], bounds)?;
        Some((answer.output.len(), answer.has_succeeded))
    }

    #[test]
    fn a_program_reads_and_prints() {
        assert_eq!(said("cat", LONG), Some((500_000, true)));
        assert_eq!(said("cat; exit 1", LONG), Some((500_000, false)));
        assert_eq!(said("exec <&-; echo 1; kill -9 $$", LONG), Some((2, false)));
        assert_eq!(said("yes >&2 & kill $!", LONG), Some((0, true)));
    }

    #[test]
    fn who_prints_too_much_is_cut() {
        assert_eq!(said("cat; exec cat /dev/zero", LONG), Some((1_000_000, false)));
    }

    #[test]
    fn who_does_not_end_is_killed() {
        for script in ["exec sleep 60", "exec >&-; exec sleep 60", "sleep 60"] {
            let begin = Instant::now();
            assert_eq!(said(script, Duration::from_millis(300)), None, "{script}");
            assert!(begin.elapsed() < Duration::from_secs(30));
        }
    }

    #[test]
    fn a_program_may_not_be_there() {
        let bounds = Bounds { time: Duration::from_secs(1), output: 10 };
        assert_eq!(ask(&mut Command::new("/no/such/program"), Vec::new(), bounds), None);
    }
}
