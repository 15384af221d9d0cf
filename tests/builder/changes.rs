//! Changes of random Dockerfiles: of a file, of the text, of the arguments.

use crate::files::File;
use crate::random::{Random, Sample};

/// The sample with something changed, and what that is. It need not build.
pub(crate) fn change(sample: &Sample, random: &mut Random) -> (Sample, &'static str) {
    let mut changed = sample.clone();
    let what = loop {
        let (what, change) = random.pick(CHANGES);
        if change(&mut changed, random).is_some() {
            break what;
        }
    };
    (changed, what)
}

/// How many kinds of changes there are.
pub(crate) const KINDS: usize = CHANGES.len();

/// What may change; `None` where the sample has nothing of the kind.
type Change = fn(&mut Sample, &mut Random) -> Option<()>;

const CHANGES: &[(&str, Change)] = &[
    ("nothing", |_, _| Some(())),
    ("a file's content", |sample, random| {
        let path = random.pick(&["a", "b", "src/main.js", "package.json", "one/x"]);
        sample.files.insert(path, File::text(&format!("new {}\n", random.below(3))));
        Some(())
    }),
    ("a file's mode", |sample, random| {
        sample.files.set_mode(random.pick(&["a", "src/lib/util.js", "data.json"]), 0o664);
        Some(())
    }),
    ("a file's name", |sample, _| {
        let file = sample.files.remove("src/lib/util.js")?;
        sample.files.insert("src/lib/renamed.js", file);
        Some(())
    }),
    ("a new file", |sample, random| {
        let path = random.pick(&["new.json", "src/new.js", "new.log", "docs/new.md"]);
        sample.files.insert(path, File::text("new\n"));
        Some(())
    }),
    ("a new folder", |sample, _| {
        sample.files.insert("src/empty", File::Folder { mode: 0o755 });
        Some(())
    }),
    ("a new link", |sample, _| {
        sample.files.insert("src/link", File::Link { target: "main.js".to_owned() });
        Some(())
    }),
    ("a folder's mode", |sample, _| {
        sample.files.insert("src", File::Folder { mode: 0o750 });
        Some(())
    }),
    ("what is ignored", |sample, _| {
        sample.files.insert(".dockerignore", File::text("*.log\ndocs/*.md\n"));
        Some(())
    }),
    ("a variable", |sample, random| edit(sample, random, "ENV ", |line| line.replace('1', "7"))),
    ("a build argument's default", |sample, random| {
        edit(sample, random, "ARG ", |line| line.replace('1', "7"))
    }),
    ("a label", |sample, random| edit(sample, random, "LABEL ", |line| line.replace("a=", "c="))),
    ("a command's text", |sample, random| {
        edit(sample, random, "RUN ", |line| line.replace("echo", "echo -n"))
    }),
    ("a command's blanks", |sample, random| {
        edit(sample, random, "RUN ", |line| line.replacen(' ', "  ", 1))
    }),
    ("a keyword's case", |sample, random| {
        edit(sample, random, "RUN ", |line| line.replacen("RUN", "run", 1))
    }),
    ("the owner of a copy", |sample, random| {
        edit(sample, random, "COPY . ", |line| line.replacen("COPY", "COPY --chown=app", 1))
    }),
    ("a comment", |sample, random| insert(sample, random, "# A comment.")),
    ("a new label", |sample, random| insert(sample, random, "LABEL new=1")),
    ("a new variable", |sample, random| insert(sample, random, "ENV NEW=1")),
    ("a new command", |sample, random| insert(sample, random, "RUN true")),
    ("a new user", |sample, random| insert(sample, random, "USER root")),
    ("a new directory", |sample, random| insert(sample, random, "WORKDIR /new")),
    ("a value of a build argument", |sample, _| {
        sample.arguments.first_mut()?.1 = "changed".to_owned();
        Some(())
    }),
    ("two lines", |sample, random| {
        let stage = stage(sample, random);
        let at = 1 + random.below(stage.len().checked_sub(2)?.max(1));
        let (one, two) = (stage.get(at)?.clone(), stage.get(at + 1)?.clone());
        (stage[at], stage[at + 1]) = (two, one);
        Some(())
    }),
    ("a line less", |sample, random| {
        let stage = stage(sample, random);
        let at = 1 + random.below(stage.len() - 1);
        stage.remove(at);
        Some(())
    }),
];

fn stage<'s>(sample: &'s mut Sample, random: &mut Random) -> &'s mut Vec<String> {
    let at = random.below(sample.stages.len());
    &mut sample.stages[at]
}

/// Changes one of the lines that begin with `start`.
fn edit(
    sample: &mut Sample,
    random: &mut Random,
    start: &str,
    new: fn(&str) -> String,
) -> Option<()> {
    let lines = sample.stages.iter_mut().flatten().filter(|line| line.starts_with(start));
    let mut lines: Vec<&mut String> = lines.collect();
    let at = random.below(lines.len());
    let line = lines.get_mut(at)?;
    **line = new(line);
    Some(())
}

/// Adds a line somewhere after a FROM.
fn insert(sample: &mut Sample, random: &mut Random, line: &str) -> Option<()> {
    let stage = stage(sample, random);
    let at = 1 + random.below(stage.len());
    stage.insert(at, line.to_owned());
    Some(())
}
