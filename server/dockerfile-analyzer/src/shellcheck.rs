//! The program `shellcheck`, which may be asked instead of the linter that is built in.
//!
//! It is run only where the user asked for it: no file of a workspace can. It gets a text on its
//! standard input and nothing else; it writes nothing, reads no configuration and follows no
//! `source`. How long it takes, what it prints and how often it runs are bounded. An answer is kept
//! for its text; where there is none, what is built in answers.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;
use subprocess::Bounds;
use syntax::shell::Dialect;

const NAME: &str = "shellcheck";

/// What one run may take.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(10), output: 1024 * 1024 };

/// How many findings of one run count.
const MOST_FINDINGS: usize = 200;

/// How long nothing new must be asked before the program is run.
const IDLE: Duration = Duration::from_millis(600);

/// What is asked so close together belongs to one look at the documents.
const BURST: Duration = Duration::from_millis(60);

/// How many texts are answered before all are looked at again, and how many answers are kept.
const MOST_AT_ONCE: usize = 200;
const MOST_ANSWERS: usize = 4096;

/// What is asked about: a text, and the shell that gets it.
type Question = (String, Dialect);

/// The numbers of the codes that were found, each with its bytes.
type Answer = Vec<(u16, Range<usize>)>;

/// The program, and what it said. There is no answer for a text that it could not cope with.
#[derive(Debug)]
pub(crate) struct ShellCheck {
    program: PathBuf,
    answers: Mutex<HashMap<Question, Option<Answer>>>,
    /// How often there were new answers.
    rounds: AtomicU64,
    /// What is asked goes here to be answered later; without it, it is answered at once.
    #[cfg_attr(
        not(feature = "shell-lint"),
        expect(dead_code, reason = "without the codes of ShellCheck there is nothing to ask")
    )]
    later: Option<Sender<Question>>,
}

impl ShellCheck {
    /// The program on PATH; whoever asks it waits for the answer.
    pub(crate) fn at_once() -> io::Result<Arc<ShellCheck>> {
        Ok(Arc::new(ShellCheck::new(find(&[])?, None)))
    }

    /// The program on PATH, unless it is in one of `folders`. It is run when nothing new is asked
    /// for a while; then `tell` is called, for there is more to be known than before.
    pub(crate) fn in_background(
        folders: &[PathBuf],
        tell: impl Fn() + Send + 'static,
    ) -> io::Result<Arc<ShellCheck>> {
        let (later, questions) = mpsc::channel();
        let program = Arc::new(ShellCheck::new(find(folders)?, Some(later)));
        let asked = Arc::clone(&program);
        let work = move || asked.work(&questions, tell);
        thread::Builder::new().name(NAME.to_owned()).spawn(work)?;
        Ok(program)
    }

    fn new(program: PathBuf, later: Option<Sender<Question>>) -> ShellCheck {
        let (answers, rounds) = Default::default();
        ShellCheck { program, answers, rounds, later }
    }

    /// How often there were new answers.
    pub(crate) fn answers(&self) -> u64 {
        self.rounds.load(Ordering::Acquire)
    }

    /// What is known about `question`; the outer `None` if it was not asked yet.
    fn known(&self, question: &Question) -> Option<Option<Answer>> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.get(question) {
            Some(answer) => Some(answer.clone()),
            None if answers.len() >= MOST_ANSWERS => Some(None),
            None => None,
        }
    }

    /// Runs the program, and keeps what it says.
    fn answer(&self, question: Question) -> Option<Answer> {
        let answer = run(&self.program, &question);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(question, answer.clone());
        answer
    }

    /// Answers what was asked last whenever nothing new is asked. What was asked before and is
    /// still of interest is asked again when `tell` is called: while somebody types, most is not.
    fn work(&self, questions: &Receiver<Question>, tell: impl Fn()) {
        let mut next = None;
        while let Some(first) = next.take().or_else(|| questions.recv().ok()) {
            let Some(burst) = last_burst(first, questions) else { return };
            let mut has_new = false;
            for question in burst.into_iter().take(MOST_AT_ONCE) {
                if let Ok(newer) = questions.try_recv() {
                    next = Some(newer);
                    break;
                }
                if self.known(&question).is_none() {
                    self.answer(question);
                    has_new = true;
                }
            }
            if has_new {
                self.rounds.fetch_add(1, Ordering::Release);
                tell();
            }
        }
    }
}

/// What was asked in the last look at the documents before nothing new was asked; `None` if nobody
/// can ask any more.
fn last_burst(first: Question, questions: &Receiver<Question>) -> Option<Vec<Question>> {
    let (mut burst, mut last) = (vec![first], Instant::now());
    loop {
        match questions.recv_timeout(IDLE) {
            Ok(question) => {
                if last.elapsed() > BURST {
                    burst.clear();
                }
                burst.push(question);
                last = Instant::now();
            }
            Err(RecvTimeoutError::Timeout) => return Some(burst),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

#[cfg(feature = "shell-lint")]
impl analysis::rules::OtherLinter for ShellCheck {
    fn ask(&self, text: &str, dialect: Dialect) -> Option<Answer> {
        let question = (text.to_owned(), dialect);
        match (self.known(&question), &self.later) {
            (Some(answer), _) => answer,
            (None, None) => self.answer(question),
            (None, Some(later)) => {
                let _ = later.send(question);
                None
            }
        }
    }
}

/// The program in the folders of PATH. A relative folder there means another one everywhere, and
/// those of `folders` belong to a workspace.
fn find(folders: &[PathBuf]) -> io::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let name = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    let is_own = |folder: &Path| folders.iter().any(|own| folder.starts_with(own));
    let places = std::env::split_paths(&path).filter(|place| place.is_absolute() && !is_own(place));
    let mut programs = places.map(|place| place.join(&name)).filter(|program| program.is_file());
    programs.next().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it is not on PATH"))
}

/// What `program` says about `question`.
fn run(program: &Path, (text, dialect): &Question) -> Option<Answer> {
    let shell = match dialect {
        Dialect::Sh => "sh",
        Dialect::Dash | Dialect::Ash => "dash",
        Dialect::Bash => "bash",
        Dialect::Ksh => "ksh",
    };
    let mut command = Command::new(program);
    command
        .args(["--norc", "--format=json1", "--severity=style", "--color=never"])
        .arg(format!("--shell={shell}"))
        .arg("-")
        .env_remove("SHELLCHECK_OPTS")
        .current_dir(program.parent()?);
    let said = subprocess::ask(&mut command, text.clone().into_bytes(), BOUNDS)?;
    read(&said.output, text)
}

/// What the program prints in its format `json1`.
#[derive(Deserialize)]
struct Report {
    comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    code: u16,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The answer in `output`, which is about `text`.
fn read(output: &[u8], text: &str) -> Option<Answer> {
    let report: Report = serde_json::from_slice(output).ok()?;
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let offset = |line: usize, column: usize| -> Option<usize> {
        let start = *starts.get(line.checked_sub(1)?)?;
        let rest = text.get(start..)?;
        let mut characters = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        Some(start + characters.nth(column.checked_sub(1)?)?)
    };
    let found = report.comments.iter().take(MOST_FINDINGS).filter_map(|found| {
        let start = offset(found.line, found.column)?;
        let end = offset(found.end_line, found.end_column).unwrap_or(start);
        Some((found.code, start..end.max(start)))
    });
    Some(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_lines() {
        let text = "echo $1\n\tcp \"é\" $b";
        let output = r#"{"comments":[
            {"file":"-","line":1,"endLine":1,"column":6,"endColumn":8,"level":"info","code":2086},
            {"file":"-","line":2,"endLine":2,"column":9,"endColumn":11,"level":"info","code":2086},
            {"file":"-","line":9,"endLine":9,"column":9,"endColumn":11,"level":"info","code":1},
            {"file":"-","line":1,"endLine":1,"column":0,"endColumn":0,"level":"info","code":2}
        ]}"#;
        let found = read(output.as_bytes(), text).unwrap();
        let shown: Vec<_> =
            found.iter().map(|(code, range)| (*code, &text[range.clone()])).collect();
        assert_eq!(shown, [(2086, "$1"), (2086, "$b")]);
        assert_eq!(read(b"{}", text), None);
        assert_eq!(read(b"", text), None);
    }

    #[test]
    fn only_the_last_look_is_answered() {
        let (sender, questions) = mpsc::channel();
        let ask = |text: &str| sender.send((text.to_owned(), Dialect::Sh)).unwrap();
        ask("old");
        let thread = thread::spawn(move || {
            let first = questions.recv().unwrap();
            last_burst(first, &questions)
        });
        thread::sleep(BURST * 3);
        ask("new");
        ask("other");
        let burst = thread.join().unwrap().unwrap();
        assert_eq!(
            burst.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(),
            ["new", "other"]
        );
    }

    #[cfg(unix)]
    mod programs {
        use std::os::unix::fs::PermissionsExt;

        use fixture::Folder;

        use super::*;

        /// What a program says that is this script.
        fn said(script: &str) -> Option<Answer> {
            let folder = Folder::of(&[("shellcheck", &format!("#!/bin/sh\n{script}\n"))]);
            let program = folder.path.join("shellcheck");
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            run(&program, &("echo $a\n".repeat(1000), Dialect::Bash))
        }

        #[test]
        fn a_program_is_given_the_text_and_its_shell() {
            let comment = r#"{"comments":[{"code":'$(wc -l)',"line":1,"endLine":1,"column":1,"endColumn":5}]}"#;
            assert_eq!(said(&format!("echo '{comment}'; exit 1")), Some(vec![(1000, 0..4)]));
            let shell = r#"case "$*" in *--norc*--shell=bash*-) echo '{"comments":[]}';; esac"#;
            assert_eq!(said(shell), Some(Vec::new()));
        }

        #[test]
        fn what_is_no_answer_is_none() {
            for script in ["exit 2", "echo no", "kill -9 $$", "yes"] {
                assert_eq!(said(script), None, "{script}");
            }
            assert_eq!(run(Path::new("/no/such/program"), &(String::new(), Dialect::Sh)), None);
        }
    }
}
