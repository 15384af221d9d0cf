//! What is told about a Dockerfile: plain data for tables, lenses and diagnostics.

use std::borrow::Cow;

use analysis::plan::{Action, Command, Step};
use syntax::Span;
use syntax::shell::Source;

use super::bits::Builds;
use super::events::Reason;
use super::optimum::Item;

/// How long a label may be, in characters.
const LONGEST_LABEL: usize = 60;

/// Where a number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The commits of the project.
    History,
    /// Something in it is a guess.
    Estimate,
}

impl Basis {
    /// One word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Basis::History => "history",
            Basis::Estimate => "estimate",
        }
    }
}

/// How often the steps of a file run again.
#[derive(Debug, Clone)]
pub struct Report {
    /// How many builds were played.
    pub builds: usize,
    /// Whether they are the project's commits.
    pub basis: Basis,
    /// Whether there are older commits.
    pub is_partial: bool,
    /// The stages, in order.
    pub stages: Vec<StageReport>,
}

/// One stage.
#[derive(Debug, Clone)]
pub struct StageReport {
    /// How many stages come before it.
    pub number: usize,
    /// Its name.
    pub name: Option<String>,
    /// The entry with its FROM.
    pub entry: usize,
    /// Whether it is built at all.
    pub is_built: bool,
    /// In how many builds FROM was changed.
    pub base_edits: usize,
    /// How likely it is that the base image is a new one in a build: always an estimate, and not
    /// part of the other numbers.
    pub base_moves: f64,
    /// Its instructions, in order.
    pub steps: Vec<StepReport>,
}

/// One instruction.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// Its entry in the document.
    pub entry: usize,
    /// The instruction in the document.
    pub span: Span,
    /// What it is, in a few words.
    pub label: Label,
    /// In how many builds it runs again; `None` where the builder makes nothing for it.
    pub reruns: Option<usize>,
    /// In how many it is invalidated by itself.
    pub own: usize,
    /// Which builds those are.
    pub builds: Builds,
    /// Why that is.
    pub reasons: Vec<Reason>,
    /// The other instructions that make it run again, by their entries, and in how many builds each
    /// is the first to do so; most builds first.
    pub causes: Vec<(usize, usize)>,
    /// How long it takes.
    pub milliseconds: u64,
    /// Whether that was measured; otherwise it is an estimate.
    pub is_measured: bool,
    /// In how many builds something changed that it really needs, where that is known of what it
    /// installs.
    pub inputs: Option<usize>,
    /// In how many builds it ran again only because something else changed that a copy of a
    /// directory, or of what a pattern finds, takes as well. What it really needs counts as unchanged
    /// where it is not known.
    pub needless: usize,
    /// Whether it does nothing that takes long but fetching what others have made.
    pub only_fetches: bool,
    /// Where the counts come from.
    pub basis: Basis,
    /// Whether there may be more builds in which it is invalidated.
    pub has_unknown: bool,
}

/// An instruction in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The keyword.
    pub keyword: &'static str,
    /// What it does, in one line.
    pub text: String,
}

impl Label {
    /// What `step` is.
    pub fn of(step: &Step) -> Label {
        let keyword = step.keyword().map_or("", |keyword| keyword.name());
        Label { keyword, text: shortened(&text(step)) }
    }

    /// All of it: `RUN npm ci`.
    pub fn full(&self) -> String {
        format!("{} {}", self.keyword, self.text).trim().to_owned()
    }
}

impl StepReport {
    pub(super) fn never_built(self) -> StepReport {
        StepReport { reruns: None, causes: Vec::new(), ..self }
    }

    /// What it is where its place is looked for; it has `lines` lines.
    pub fn item(&self, lines: usize) -> Item {
        Item { builds: self.builds.clone(), milliseconds: self.milliseconds, lines }
    }

    /// What it costs in all builds together, in milliseconds.
    pub fn cost(&self) -> u64 {
        self.milliseconds.saturating_mul(self.reruns.unwrap_or_default() as u64)
    }
}

impl StageReport {
    /// What it costs in all builds together, in milliseconds.
    pub fn cost(&self) -> u64 {
        self.steps.iter().map(StepReport::cost).sum()
    }
}

impl Report {
    /// The work of an average build, in milliseconds.
    pub fn expected(&self) -> u64 {
        self.stages.iter().map(StageReport::cost).sum::<u64>() / self.builds.max(1) as u64
    }

    /// Every instruction, in order.
    pub fn steps(&self) -> impl Iterator<Item = &StepReport> {
        self.stages.iter().flat_map(|stage| &stage.steps)
    }

    /// The instruction with this entry.
    pub fn step(&self, entry: usize) -> Option<&StepReport> {
        self.steps().find(|step| step.entry == entry)
    }

    /// The steps that only fetch and run again needlessly in at least a tenth of the builds; each
    /// with the entry of the instruction that mostly makes it so.
    pub fn spoiled(&self) -> impl Iterator<Item = (&StepReport, usize)> {
        self.steps().filter_map(|step| {
            let is_often = step.needless > 1 && step.needless * 10 >= self.builds;
            let (entry, _) = step.causes.first().filter(|_| step.only_fetches && is_often)?;
            Some((step, *entry))
        })
    }

    /// One sentence on how often `step` runs again. `inputs` is in how many builds something changed
    /// that it really needs, where that is known: "`npm ci` ran again in 193 of the last 200
    /// commits; its inputs changed in 9".
    pub fn sentence(&self, step: &StepReport, inputs: Option<usize>) -> String {
        let (reruns, builds) = (step.reruns.unwrap_or_default(), self.builds);
        let name = step.label.name();
        if self.basis == Basis::Estimate {
            let percent = |count: usize| (count * 100 + builds / 2) / builds.max(1);
            let again = percent(reruns);
            let tail = |inputs| format!("; its inputs change in about {}", percent(inputs));
            let tail = inputs.map(tail).unwrap_or_default();
            return format!("{name} runs again in about {again} of 100 builds{tail}");
        }
        let surely = if step.basis == Basis::Estimate { "most likely " } else { "" };
        let tail = inputs.map(|inputs| format!("; its inputs changed in {inputs}"));
        let tail = tail.unwrap_or_default();
        format!("{name} {surely}ran again in {reruns} of the last {builds} commits{tail}")
    }
}

impl Label {
    /// How a sentence calls it: RUN by its command alone.
    fn name(&self) -> Cow<'static, str> {
        match self.keyword == dialect::Keyword::Run.name() {
            true => format!("`{}`", self.text).into(),
            false => format!("`{}`", self.full()).into(),
        }
    }
}

fn text(step: &Step) -> String {
    match &step.action {
        Action::Run(run) => match &run.command {
            Command::Shell(text) => heredoc(step).unwrap_or_else(|| text.clone()),
            Command::Exec(words) => words.join(" "),
        },
        _ => {
            let Some(instruction) = &step.placed.entry.instruction else { return String::new() };
            let keyword = step.keyword().map_or(0, |keyword| keyword.name().len());
            instruction.line.text().get(keyword..).unwrap_or_default().to_owned()
        }
    }
}

/// The first line of the script where a heredoc is all there is.
fn heredoc(step: &Step) -> Option<String> {
    let script = step.scripts().first()?;
    let Source::Heredoc(index) = script.source else { return None };
    let heredoc = step.placed.entry.instruction.as_ref()?.heredocs.get(index)?;
    let lines = step.placed.entry.slice(heredoc.body).lines().map(str::trim);
    let mut said = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = said.find(|line| !line.starts_with("set "))?;
    Some(format!("{first} …"))
}

/// `text` in one line that is not long.
fn shortened(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST_LABEL) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default().trim_end()),
        None => words,
    }
}
