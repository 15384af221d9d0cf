//! What a rule is: one kind of finding with its page, its examples and its checks.

use dialect::Keyword;

use super::call::Call;
use super::file::File;
use super::findings::Findings;
use super::site::Site;
use crate::diagnostic::Severity;
use crate::model::Stage;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name in kebab case, stable across versions; that of BuildKit's check if it has it. What
    /// ShellCheck finds has ShellCheck's code.
    pub id: &'static str,
    /// The names that other tools have for it, by which it can be configured and suppressed too.
    pub aliases: &'static [&'static str],
    /// One sentence on what it finds.
    pub summary: &'static str,
    /// Why it matters, what to do, and when it is silent, in Markdown.
    pub details: &'static str,
    /// What it is about.
    pub category: Category,
    /// How much a finding matters.
    pub severity: Severity,
    /// Whether it is on unless the configuration says otherwise.
    pub enabled: bool,
    /// Texts that it finds something in, with the same done well.
    pub examples: &'static [Example],
    /// How it finds them.
    pub(crate) checks: &'static [Check],
}

/// What rules are about; each has a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// How the text is written.
    Style,
    /// FROM, stages and platforms.
    Stages,
    /// ARG and ENV.
    Variables,
    /// COPY, ADD and WORKDIR.
    Files,
    /// Commands in RUN.
    Commands,
    /// Package managers in RUN.
    Packages,
    /// What the container runs, as whom, and how it is reached.
    Runtime,
    /// Labels.
    Labels,
    /// What builds take from their cache.
    Caching,
    /// Secrets, signatures and privileges.
    Security,
}

impl Rule {
    /// Whether its findings come from outside, where the build context is known.
    pub fn needs_project(&self) -> bool {
        matches!(self.checks, [Check::Project])
    }

    /// Whether its findings come from outside, where registries are asked.
    pub fn needs_registry(&self) -> bool {
        matches!(self.checks, [Check::Registry])
    }
}

impl Category {
    /// The word for it in pages and output.
    pub fn name(self) -> &'static str {
        match self {
            Category::Style => "style",
            Category::Stages => "stages",
            Category::Variables => "variables",
            Category::Files => "files",
            Category::Commands => "commands",
            Category::Packages => "packages",
            Category::Runtime => "runtime",
            Category::Labels => "labels",
            Category::Caching => "caching",
            Category::Security => "security",
        }
    }
}

/// A text that a rule finds something in, and the same done well. Where the rule offers fixes, the
/// first fix of each finding leads from one to the other.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The rule speaks.
    pub bad: &'static str,
    /// The rule is silent.
    pub good: &'static str,
}

/// Looks at one instruction.
pub(super) type CheckSite = fn(&Site<'_>, &mut Findings);

/// Looks at one call of a program.
pub(super) type CheckCall = fn(&Call<'_>, &mut Findings);

/// Looks at a stage; see [`Check::Stage`] and [`Check::From`] for what it may look at.
pub(super) type CheckStage = for<'a> fn(&File<'a>, &'a Stage, &mut Findings);

/// Looks at a file.
pub(super) type CheckFile = fn(&File<'_>, &mut Findings);

/// One way in which a rule looks at a file. `Statement`, `Command` and `Shell` see one instruction
/// alone and what runs its commands; their findings are kept with it, and their places count from
/// the entry's start.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// At each instruction of these keywords, also inside of ONBUILD.
    Statement(&'static [Keyword], CheckSite),
    /// At each call of these programs in RUN; without names at every one.
    Command(&'static [&'static str], CheckCall),
    /// At each stage. It may look at that stage, at those below it, at what stands before all stages,
    /// and at how every stage is called and which it is built on, and at nothing else: its findings
    /// are kept while these are the same. Places count from the start of the file.
    Stage(CheckStage),
    /// At the FROM of each stage. It may look at that, at what stands before all stages, and at how
    /// every stage is called and which it is built on, and at nothing else. Places count from the
    /// start of the file.
    From(CheckStage),
    /// At the file as a whole. Places count from the start of the file.
    File(CheckFile),
    /// At the texts that a POSIX shell gets, for the code of ShellCheck that is the rule's id.
    #[cfg(feature = "shell-lint")]
    Shell,
    /// At the file with its build context and its history, by the crate `cache`.
    Project,
    /// At the images of the file with what registries say of them: [`crate::features::drift`].
    Registry,
    /// At the comments that silence rules, while they do.
    Comments,
}
