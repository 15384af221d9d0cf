//! The paths that a stage has, as far as its instructions and those of the stages below tell.
//!
//! What is copied from the build context counts as far as the context knows it; what commands make
//! and what the base image has is not known.

use dialect::{Keyword, ValueKind, flags};
use syntax::{Flag, Form, Instruction, Placed, Word};

use super::{origins, paths, places};
use crate::Snapshot;
use crate::context::{BuildContext, FileKind, path};
use crate::model::{Stage, joined};

/// A path in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Produced {
    /// The path from the root on, without a slash at its end.
    pub(crate) path: String,
    /// What it is; `None` where that depends on what is copied.
    pub(crate) kind: Option<FileKind>,
    /// The directory of the build context whose content is copied into it.
    pub(crate) content: Option<String>,
    /// The index of the entry that makes it.
    pub(crate) entry: usize,
}

/// How many paths are told, and how many sources are looked for in the context.
const MOST: usize = 200;
const MOST_SOURCES: usize = 50;

/// How the names of archives end that ADD unpacks.
const ARCHIVES: [&str; 7] = [".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".txz"];

/// The paths that `stage` has in front of the entry `end`, what is made last first.
pub(crate) fn produced(
    snapshot: &Snapshot,
    stage: &Stage,
    end: usize,
    context: &dyn BuildContext,
) -> Vec<Produced> {
    let mut reader = Reader { snapshot, context, sources: 0, found: Vec::new() };
    for layer in snapshot.model().chain(stage) {
        let end = if layer.number == stage.number { end } else { layer.end };
        for entry in (layer.entry..end).rev() {
            reader.entry(entry);
            if reader.found.len() >= MOST {
                return reader.found;
            }
        }
    }
    reader.found
}

struct Reader<'a> {
    snapshot: &'a Snapshot,
    context: &'a dyn BuildContext,
    /// How many sources were looked for.
    sources: usize,
    found: Vec<Produced>,
}

/// Where COPY or ADD puts things.
struct Destination {
    path: String,
    /// Whether it is a directory whatever is copied.
    is_directory: bool,
}

impl Reader<'_> {
    fn entry(&mut self, entry: usize) {
        let Some(placed) = self.snapshot.document().entries().get(entry) else { return };
        let Some(instruction) = &placed.entry.instruction else { return };
        match (instruction.statement.kind, &instruction.statement.form) {
            (Some(Keyword::Workdir), Form::Text(word)) => {
                let text = instruction.line.slice(word.range);
                if let Some((path, _)) = self.path(entry, placed, text) {
                    self.add(entry, path, Some(FileKind::Directory), None);
                }
            }
            (Some(Keyword::Copy | Keyword::Add), _) => self.copy(entry, placed, instruction),
            _ => {}
        }
    }

    fn copy(&mut self, entry: usize, placed: &Placed, instruction: &Instruction) {
        let words = words(&instruction.statement.form);
        let Some(destination) = self.destination(entry, placed, instruction, words.len()) else {
            return;
        };
        let before = self.found.len();
        if instruction.statement.flags.iter().all(|flag| keeps_layout(instruction, flag)) {
            self.heredocs(entry, instruction, &destination);
            self.take_context(entry, instruction, &destination);
        }
        let is_told = |made: &Produced| made.path == destination.path;
        if !self.found.iter().skip(before).any(is_told) {
            let kind = destination.is_directory.then_some(FileKind::Directory);
            self.add(entry, destination.path, kind, None);
        }
    }

    fn destination(
        &self,
        entry: usize,
        placed: &Placed,
        instruction: &Instruction,
        words: usize,
    ) -> Option<Destination> {
        let (_, text) = places::destination(placed, &instruction.statement.form)?;
        let (path, value) = self.path(entry, placed, &text).filter(|_| words > 1)?;
        let last = value.rsplit('/').next().unwrap_or_default();
        let is_directory = words > 2 || matches!(last, "" | "." | "..");
        Some(Destination { path, is_directory })
    }

    /// The path that `text` leads to, and its value, if that is no secret.
    fn path(&self, entry: usize, placed: &Placed, text: &str) -> Option<(String, String)> {
        let model = self.snapshot.model();
        let escape = self.snapshot.document().directives().escape;
        let value = model.scope_at(entry).value(text, escape)?;
        if text.contains('$') && origins::uses_secret(self.snapshot, entry, placed.span()) {
            return None;
        }
        Some((joined(model.state_at(entry)?.working_directory, &value)?, value))
    }

    /// What COPY makes of heredocs: files with their names.
    fn heredocs(&mut self, entry: usize, instruction: &Instruction, destination: &Destination) {
        for heredoc in &instruction.heredocs {
            let path = destination.of_file(&heredoc.marker.name);
            self.add(entry, path, Some(FileKind::File), None);
        }
    }

    fn take_context(&mut self, entry: usize, instruction: &Instruction, to: &Destination) {
        let unpacks = instruction.statement.kind == Some(Keyword::Add);
        for source in paths::sources_in(self.snapshot, entry) {
            if self.sources >= MOST_SOURCES || source.is_pattern {
                return;
            }
            self.sources += 1;
            let name = source.path.rsplit('/').next().unwrap_or_default();
            match self.context.kind(&source.path) {
                Some(FileKind::File) if unpacks && is_archive(name) => {}
                Some(FileKind::File) => {
                    self.add(entry, to.of_file(name), Some(FileKind::File), None);
                }
                Some(FileKind::Directory) => {
                    let path = to.path.clone();
                    self.add(entry, path, Some(FileKind::Directory), Some(source.path));
                }
                None => {}
            }
        }
    }

    fn add(&mut self, entry: usize, path: String, kind: Option<FileKind>, content: Option<String>) {
        self.found.push(Produced { path, kind, content, entry });
    }
}

impl Destination {
    /// Where the file `name` is put.
    fn of_file(&self, name: &str) -> String {
        match self.is_directory {
            true => path::clean(&format!("{}/{name}", self.path)),
            false => self.path.clone(),
        }
    }
}

/// The words behind the flags.
fn words(form: &Form) -> Vec<Word> {
    match form {
        Form::Words(words) => words.clone(),
        Form::Exec(strings) => strings.iter().map(|string| string.word).collect(),
        _ => Vec::new(),
    }
}

/// Whether all of the source comes to the destination as it is with `flag`.
fn keeps_layout(instruction: &Instruction, flag: &Flag) -> bool {
    let row = instruction.statement.kind.and_then(|kind| kind.row().flag(flag.name()));
    row.is_some_and(|row| {
        let is_mark = matches!(row.value, ValueKind::Owner | ValueKind::Mode | ValueKind::Source);
        is_mark || row.name == flags::LINK
    })
}

fn is_archive(name: &str) -> bool {
    ARCHIVES.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::context::testing::InMemory;
    use crate::features::tests::snapshot;

    /// The paths of the last stage at its end.
    #[track_caller]
    fn check_produced(text: &str, expected: Expect) {
        let context = InMemory::new(&["src/main.rs", "a.txt", "b.tar.gz", "web/"]);
        let snapshot = snapshot(text);
        let stage = snapshot.model().stages().last().unwrap();
        let shown = produced(&snapshot, stage, stage.end, &context).into_iter().map(|made| {
            let kind = match made.kind {
                Some(FileKind::Directory) => "/",
                Some(FileKind::File) => "",
                None => " ?",
            };
            let content = made.content.map(|from| format!(" <- {from}/")).unwrap_or_default();
            format!("{}{kind}{content}\n", made.path)
        });
        expected.assert_eq(&shown.collect::<String>());
    }

    #[test]
    fn instructions_tell_what_they_make() {
        check_produced(
            "FROM a AS one\nWORKDIR /base\nFROM one\nWORKDIR app\nCOPY . .\nCOPY src ./code\nCOPY a.txt b\nCOPY a.txt src/main.rs c/\n",
            expect![[r#"
                /base/app/c/a.txt
                /base/app/c/main.rs
                /base/app/c/
                /base/app/b
                /base/app/code/ <- src/
                /base/app/ <- /
                /base/app/
                /base/
            "#]],
        );
        check_produced(
            "FROM scratch\nCOPY <<X <<Y /e/\nX\nY\nCOPY <<X /f\nX\nADD b.tar.gz /g\nADD b.tar.gz a.txt /h/\nCOPY [\"a.txt\", \"/i j/\"]\nADD https://x/y.z /k\n",
            expect![[r#"
                /k ?
                /i j/a.txt
                /i j/
                /h/a.txt
                /h/
                /g ?
                /f
                /e/X
                /e/Y
                /e/
            "#]],
        );
    }

    #[test]
    fn what_is_not_certain_is_left_open() {
        check_produced(
            "FROM a\nARG X\nWORKDIR /w\nCOPY none /a\nCOPY --from=z /b /c\nCOPY --parents src /d\nCOPY --link --chown=1 src /e\nCOPY --exclude=x src /f/\nCOPY $X /g\nCOPY a.txt $X\nCOPY *.txt /h\n",
            expect![[r#"
                /h ?
                /g ?
                /f/
                /e/ <- src/
                /d ?
                /c ?
                /a ?
                /w/
            "#]],
        );
        check_produced(
            "FROM a\nCOPY a.txt b\nARG TOKEN=x\nWORKDIR /$TOKEN\nCOPY a.txt\nCOPY\nWORKDIR\nONBUILD COPY a.txt /x\n",
            expect![[""]],
        );
    }

    #[test]
    fn a_hostile_file_has_an_end() {
        let lines: String = (0..1000).map(|n| format!("WORKDIR /{n}\n")).collect();
        let snapshot = snapshot(&format!("FROM a\n{lines}"));
        let stage = snapshot.model().stages().last().unwrap();
        let found = produced(&snapshot, stage, stage.end, &crate::context::NoContext);
        assert_eq!(found.len(), MOST);
    }
}
