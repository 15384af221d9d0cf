//! What single steps cost, counted in instructions: `tests/bench/instructions` runs this program
//! under a processor that counts those of [`measured`] alone, once for each name that is printed.
//!
//! Nothing here depends on the clock or on chance, so that two runs differ by a thousandth.

#![allow(clippy::disallowed_methods, reason = "a benchmark prints what it has counted")]

use std::hint::black_box;
use std::io::Write;
use std::sync::Arc;

use analysis::Snapshot;
use analysis::context::NoContext;
use analysis::features::{
    actions, completion, folding, hints, hover, lenses, links, names, navigation, selection,
    signature, symbols, tokens,
};
use analysis::format::{Indent, Options as Layout, format};
use analysis::plan::Plan;
use analysis::rules::{self, Level, Options, Policy, Rule};
use cache::effects::{self, NoInstalls, Profile, World};
use cache::order::{Project, simulate};
use cache::rewrites;
use images::{Answers, facts};
use syntax::{Document, Span};

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
    apt install -y gcc && \\
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

/// How long the documents are.
const LINES: [u32; 2] = [300, 10_000];

fn main() {
    for lines in LINES {
        reading(lines);
        keystrokes(lines);
        features(lines);
    }
    count("catalog look-up, the first", || facts::named("python").is_some());
    count("catalog look-up", || facts::named("postgres").is_some());
    caching();
    each_rule();
}

/// The counted part of the program; the counter looks for this name.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Counts what `work` takes, under the name `name`.
fn count<T>(name: &str, work: impl FnOnce() -> T) {
    drop(black_box(measured(work)));
    counted(name);
}

/// What was measured last has this name; the counter starts again where this function begins.
#[inline(never)]
fn counted(name: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody is there to be told if the pipe is closed.
    let _ = writeln!(out, "{name}");
    let _ = out.flush();
}

fn sample(lines: u32) -> String {
    let stages = lines / STAGE.lines().count() as u32;
    (0..stages).map(|number| STAGE.replace("stage0", &format!("stage{number}"))).collect()
}

/// Where `wanted` stands in the middle of `text`.
fn middle(text: &str, wanted: &str) -> u32 {
    let half = text.len() / 2;
    (half + text.get(half..).and_then(|rest| rest.find(wanted)).unwrap_or(0)) as u32
}

fn reading(lines: u32) {
    let text = sample(lines);
    count(&format!("read, {lines} lines"), || Document::new(&text));
    let document = Document::new(&text);
    count(&format!("tree, {lines} lines"), || document.tree().has_error());
    let mut edited = document.clone();
    let at = middle(&text, " . .") + 1;
    count(&format!("read after a keystroke, {lines} lines"), || edited.edit(Span::empty(at), "x"));
    count(&format!("tree after a keystroke, {lines} lines"), || edited.tree().has_error());
    let snapshot = Snapshot::new(document);
    count(&format!("model and variables, {lines} lines"), || names::names(&snapshot).len());
    let document = Document::new(&text);
    count(&format!("open to findings, {lines} lines"), || {
        Snapshot::new(document.clone()).diagnostics().len()
    });
    count(&format!("open again to findings, {lines} lines"), || {
        Snapshot::new(document).diagnostics().len()
    });
}

fn keystrokes(lines: u32) {
    let places = [
        ("COPY", " . ."),
        ("RUN", "gcc"),
        ("ENV", "venv"),
        ("FROM", "slim"),
        ("a comment", "The dep"),
    ];
    for (what, place) in places {
        let text = sample(lines);
        let at = middle(&text, place) + 1;
        let mut document = Document::new(&text);
        let snapshot = Snapshot::new(document.clone());
        snapshot.diagnostics();
        document.edit(Span::empty(at), "x");
        count(&format!("keystroke in {what} to findings, {lines} lines"), || {
            snapshot.next(document).diagnostics().len()
        });
    }
}

fn features(lines: u32) {
    let text = sample(lines);
    let snapshot = Snapshot::new(Document::new(&text));
    snapshot.diagnostics();
    let snapshot = &snapshot;
    let at = |place: &str| middle(&text, place) + 1;
    let (image, variable, copy) = (at("python:"), at("VERSION:-"), at(" . ."));
    let here = Span::new(copy, copy + 200);
    let other = Layout { indent: Indent::Spaces(2), ..Layout::default() };
    let hinted = hints::HintOptions::default();
    let all: [(&str, &dyn Fn() -> usize); 20] = [
        ("hover of an image", &|| usize::from(hover::hover(snapshot, image).is_some())),
        ("hover of a variable", &|| usize::from(hover::hover(snapshot, variable).is_some())),
        ("completion", &|| {
            completion::completions(snapshot, copy, &NoContext, &Answers::default()).items.len()
        }),
        ("completion of images", &|| {
            completion::completions(snapshot, image, &NoContext, &Answers::default()).items.len()
        }),
        ("signature help", &|| {
            usize::from(signature::signature_help(snapshot, copy, true).is_some())
        }),
        ("definition", &|| usize::from(navigation::definition(snapshot, variable).is_some())),
        ("references", &|| navigation::occurrences(snapshot, variable).len()),
        ("actions", &|| actions::actions(snapshot, here, false).len()),
        ("fix everything", &|| actions::fix_everything(snapshot).len()),
        ("hints", &|| hints::hints(snapshot, here, hinted, &Answers::default()).len()),
        ("lenses", &|| lenses::lenses(snapshot).len()),
        ("links", &|| links::links(snapshot, &NoContext).len()),
        ("outline", &|| symbols::symbols(snapshot).len()),
        ("names", &|| names::names(snapshot).len()),
        ("folds", &|| folding::folds(snapshot).len()),
        ("selection", &|| selection::selections(snapshot, copy).len()),
        ("colors", &|| tokens::tokens(snapshot, None).len()),
        ("colors of a part", &|| tokens::tokens(snapshot, Some(here)).len()),
        ("layout", &|| format(snapshot.document(), &Layout::default()).edits.len()),
        ("another layout", &|| format(snapshot.document(), &other).edits.len()),
    ];
    for (name, work) in all {
        count(&format!("{name}, {lines} lines"), work);
    }
}

/// What makes builds use their cache, for one document.
fn caching() {
    let snapshot = Snapshot::new(Document::new(&sample(300)));
    snapshot.diagnostics();
    count("cache: plan", || Plan::of(&snapshot));
    let plan = Plan::of(&snapshot);
    let world = World { tree: None, installs: &NoInstalls, profile: Profile::BuildKit };
    count("cache: effects of a stage", || effects::of_stage(&plan, 0, &world));
    count("cache: simulation", || simulate(&plan, &Project::default()));
    count("cache: advice", || rewrites::advise(&snapshot, &Project::default()));
}

/// The rules, each alone over what has been read already. The first row is what all of them share.
fn each_rule() {
    let document = Document::new(&sample(300));
    Snapshot::new(document.clone()).diagnostics();
    let run = |name: &str, on: Option<&str>| {
        let levels = rules::all().map(|rule| (rule.id, Level::Off));
        let levels: Vec<_> = levels.chain(on.map(|id| (id, Level::On))).collect();
        let policy = Arc::new(Policy::new(&levels, Options::default()));
        let snapshot = Snapshot::with_policy(document.clone(), policy);
        count(name, || snapshot.diagnostics().len());
    };
    run("no rule", None);
    let is_told = |rule: &Rule| rule.needs_project() || rule.needs_registry();
    let own = rules::all().filter(|rule| !rule.id.starts_with("SC") && !is_told(rule));
    for rule in own {
        run(&format!("rule {}", rule.id), Some(rule.id));
    }
}
