//! What one keystroke costs, and what opening a file costs: `cargo bench -p analysis`.
//!
//! Each figure is for a file of the number of lines in its row.

use analysis::Snapshot;
use analysis::features::{folding, symbols, tokens};
use analysis::format::{Indent, Options, format};
use divan::Bencher;
use divan::counter::ItemsCount;
use syntax::{Document, Span};

const LINES: [u32; 4] = [20, 300, 10_000, 100_000];

/// Whether a cost grows with the lines alone shows between these.
const GROWING: [u32; 5] = [100, 300, 1_000, 3_000, 10_000];

fn main() {
    divan::main();
}

/// A file of about `lines` lines as people write them: stages, long RUNs, heredocs, variables.
fn sample(lines: u32) -> String {
    const STAGE: &str = "\
# The dependencies
FROM python:3.13-slim AS stage0
ARG VERSION=1.2.3
ENV PATH=/opt/venv/bin:$PATH \\
    APP_VERSION=${VERSION:-0}
WORKDIR /app
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \\
    apt-get update && \\
    # the compiler is only needed here
    apt-get install -y --no-install-recommends gcc && \\
    pip install -r requirements.txt
COPY <<EOF /etc/app.conf
port=8080
version=${VERSION}
EOF
COPY --chown=1000:1000 . .
EXPOSE 8080
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8080/ || exit 1
CMD [\"python\", \"-m\", \"app\"]
";
    let stages = lines.div_ceil(STAGE.lines().count() as u32);
    (0..stages).map(|number| STAGE.replace("stage0", &format!("stage{number}"))).collect()
}

/// A place in the middle of the file, inside the arguments of a COPY.
fn middle(text: &str) -> u32 {
    let half = text.len() / 2;
    (half + text[half..].find(" . .").unwrap_or(0) + 1) as u32
}

/// Types a character at `at`, or deletes it again; gives whether it stands there now.
fn toggle(document: &mut Document, at: u32, typed: bool) -> bool {
    match typed {
        false => document.edit(Span::empty(at), "x"),
        true => document.edit(Span::new(at, at + 1), ""),
    }
    !typed
}

#[divan::bench(args = LINES)]
fn read_whole_file(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    bencher.bench(|| Document::new(&text));
}

#[divan::bench(args = LINES)]
fn parse_whole_tree(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    bencher.with_inputs(|| Document::new(&text)).bench_refs(|document| document.tree().has_error());
}

#[divan::bench(args = LINES)]
fn open_to_diagnostics(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    bencher.bench(|| Snapshot::new(Document::new(&text)).diagnostics().len());
}

/// All that an editor asks of a file when it opens it; divan tells the lines a second.
#[divan::bench(args = GROWING)]
fn open_to_everything(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    let count = text.lines().count();
    bencher.counter(ItemsCount::new(count)).bench(|| {
        let snapshot = Snapshot::new(Document::new(&text));
        let found = snapshot.diagnostics().len() + symbols::symbols(&snapshot).len();
        found + tokens::tokens(&snapshot, None).len() + folding::folds(&snapshot).len()
    });
}

#[divan::bench(args = LINES)]
fn edit_reading(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    let at = middle(&text);
    let mut document = Document::new(&text);
    bencher.bench_local(|| {
        document.edit(Span::empty(at), "x");
        document.edit(Span::new(at, at + 1), "");
    });
}

#[divan::bench(args = LINES)]
fn edit_tree(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    let at = middle(&text);
    let mut document = Document::new(&text);
    document.tree();
    let mut typed = false;
    bencher.bench_local(|| {
        typed = toggle(&mut document, at, typed);
        document.tree().has_error()
    });
}

#[divan::bench(args = LINES)]
fn keystroke_to_diagnostics(bencher: Bencher<'_, '_>, lines: u32) {
    let text = sample(lines);
    let at = middle(&text);
    let mut document = Document::new(&text);
    let mut snapshot = Snapshot::new(document.clone());
    snapshot.diagnostics();
    let mut typed = false;
    bencher.bench_local(|| {
        typed = toggle(&mut document, at, typed);
        snapshot = snapshot.next(document.clone());
        snapshot.diagnostics().len()
    });
}

#[divan::bench(args = LINES)]
fn format_what_is_laid_out(bencher: Bencher<'_, '_>, lines: u32) {
    let document = Document::new(&sample(lines));
    bencher.bench(|| format(&document, &Options::default()).edits.len());
}

#[divan::bench(args = LINES)]
fn format_with_other_indentation(bencher: Bencher<'_, '_>, lines: u32) {
    let document = Document::new(&sample(lines));
    let options = Options { indent: Indent::Spaces(2), ..Options::default() };
    bencher.bench(|| format(&document, &options).edits.len());
}
