//! Which rules are on, how much their findings matter, and what the configuration tells them.

use std::collections::HashMap;
#[cfg(feature = "shell-lint")]
use std::sync::OnceLock;
use std::sync::{Arc, LazyLock};

use dialect::Keyword;
use images::{Day, facts};
#[cfg(feature = "shell-lint")]
use shell_lint::{Code, OtherLinter, ShellLint};

use super::rule::{Check, CheckCall, CheckFile, CheckSite, CheckStage};
use super::{Rule, experimental};
use crate::diagnostic::Severity;

/// What the configuration tells rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The registries that images may come from; empty if from all. An asterisk stands for
    /// anything.
    pub registries: Vec<String>,
    /// The labels that images should have, each with the form of its value.
    pub labels: Vec<(String, LabelForm)>,
    /// Whether no other labels are allowed.
    pub strict_labels: bool,
    /// Whether comments of hadolint silence nothing.
    pub without_pragmas: bool,
    /// The variables that base images set besides the search path: the name of an image, in which
    /// an asterisk stands for anything, and all of its variables. The first that fits counts.
    pub environments: Vec<(String, Vec<String>)>,
    /// The day on which it is asked whether releases are still supported; without one, that of the
    /// facts about images.
    pub today: Option<Day>,
}

impl Options {
    /// The day on which it is asked whether releases are still supported, never before that of the
    /// facts about images.
    pub fn today(&self) -> Day {
        self.today.map_or(facts::SNAPSHOT, |day| day.max(facts::SNAPSHOT))
    }
}

/// The form of a label's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelForm {
    /// Anything.
    Text,
    /// A URL.
    Url,
    /// A time as RFC 3339 has it.
    Time,
    /// An SPDX license expression.
    License,
    /// A commit of git.
    Commit,
    /// A semantic version.
    Version,
    /// An address for mail.
    Mail,
}

/// What a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It does not speak.
    Off,
    /// It speaks as loudly as it does by itself.
    On,
    /// It speaks as loudly as this.
    At(Severity),
}

/// The rules that are on, ready to run.
#[derive(Debug)]
pub struct Policy {
    options: Options,
    severities: HashMap<&'static str, Severity>,
    /// The rules that are only on where a comment asks for them, each with BuildKit's name for it.
    waiting: Vec<(&'static str, &'static str)>,
    statements: HashMap<Keyword, Vec<Active<CheckSite>>>,
    commands: HashMap<&'static str, Vec<Active<CheckCall>>>,
    every_command: Vec<Active<CheckCall>>,
    stages: Vec<Active<CheckStage>>,
    froms: Vec<Active<CheckStage>>,
    files: Vec<Active<CheckFile>>,
    /// Looks for the codes of ShellCheck that are on.
    #[cfg(feature = "shell-lint")]
    shell: OnceLock<ShellLint>,
    /// What is asked for these codes before the linter built in.
    #[cfg(feature = "shell-lint")]
    other_linter: Option<Arc<dyn OtherLinter>>,
}

/// A check that is on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Active<F> {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) check: F,
}

impl Rule {
    /// Whether what it finds depends on what all other rules find.
    pub(crate) fn is_about_others(&self) -> bool {
        self.checks.iter().any(|check| matches!(check, Check::Comments))
    }

    /// The policy in which only this rule is on; all that are by default if it is about comments,
    /// which need something to silence.
    pub(super) fn alone(&'static self, options: Options) -> Arc<Policy> {
        if matches!(self.checks, [Check::Comments]) {
            return Policy::by_default();
        }
        let mut policy = Policy::empty(options);
        policy.add(self, self.severity);
        Arc::new(policy)
    }
}

impl Policy {
    /// The policy in which rules are as they are by themselves, but for those in `levels`, by their
    /// ids. Of two for one rule the last one counts.
    pub fn new(levels: &[(&str, Level)], options: Options) -> Policy {
        let mut policy = Policy::empty(options);
        for rule in super::all() {
            let set = levels.iter().rev().find(|(id, _)| *id == rule.id).map(|(_, level)| *level);
            if let (None, Some(check)) = (set, experimental::check(rule)) {
                policy.add(rule, rule.severity);
                policy.severities.remove(rule.id);
                policy.waiting.push((rule.id, check));
                continue;
            }
            let severity = match set {
                None => rule.enabled.then_some(rule.severity),
                Some(Level::Off) => None,
                Some(Level::On) => Some(rule.severity),
                Some(Level::At(severity)) => Some(severity),
            };
            if let Some(severity) = severity {
                policy.add(rule, severity);
            }
        }
        policy
    }

    /// The policy where nothing is configured.
    pub fn by_default() -> Arc<Policy> {
        static DEFAULT: LazyLock<Arc<Policy>> =
            LazyLock::new(|| Arc::new(Policy::new(&[], Options::default())));
        Arc::clone(&DEFAULT)
    }

    /// The same, but `other` is asked for ShellCheck's codes before the linter built in. It is asked
    /// wherever findings are looked for, and must answer at once there.
    #[cfg(feature = "shell-lint")]
    pub fn asking(self, other: Arc<dyn OtherLinter>) -> Policy {
        Policy { other_linter: Some(other), shell: OnceLock::new(), ..self }
    }

    /// How much findings of the rule `id` matter; `None` if it is off.
    pub fn severity(&self, id: &str) -> Option<Severity> {
        self.severities.get(id).copied()
    }

    /// The rules that are only on where a comment asks for them, each with BuildKit's name for it.
    pub(super) fn waiting(&self) -> &[(&'static str, &'static str)] {
        &self.waiting
    }

    /// What the configuration tells rules.
    pub fn options(&self) -> &Options {
        &self.options
    }

    fn empty(options: Options) -> Policy {
        Policy {
            options,
            severities: HashMap::new(),
            waiting: Vec::new(),
            statements: HashMap::new(),
            commands: HashMap::new(),
            every_command: Vec::new(),
            stages: Vec::new(),
            froms: Vec::new(),
            files: Vec::new(),
            #[cfg(feature = "shell-lint")]
            shell: OnceLock::new(),
            #[cfg(feature = "shell-lint")]
            other_linter: None,
        }
    }

    fn add(&mut self, rule: &'static Rule, severity: Severity) {
        self.severities.insert(rule.id, severity);
        for check in rule.checks {
            match *check {
                Check::Statement(keywords, check) => {
                    for keyword in keywords {
                        let active = Active { rule, severity, check };
                        self.statements.entry(*keyword).or_default().push(active);
                    }
                }
                Check::Command([], check) => {
                    self.every_command.push(Active { rule, severity, check });
                }
                Check::Command(programs, check) => {
                    for program in programs {
                        let active = Active { rule, severity, check };
                        self.commands.entry(program).or_default().push(active);
                    }
                }
                Check::Comments | Check::Project | Check::Registry => {}
                #[cfg(feature = "shell-lint")]
                Check::Shell => {}
                Check::Stage(check) => self.stages.push(Active { rule, severity, check }),
                Check::From(check) => self.froms.push(Active { rule, severity, check }),
                Check::File(check) => self.files.push(Active { rule, severity, check }),
            }
        }
    }

    pub(super) fn statement_checks(&self, keyword: Keyword) -> &[Active<CheckSite>] {
        self.statements.get(&keyword).map_or(&[], Vec::as_slice)
    }

    pub(super) fn command_checks(&self, program: &str) -> impl Iterator<Item = &Active<CheckCall>> {
        let own = self.commands.get(program).into_iter().flatten();
        self.every_command.iter().chain(own)
    }

    /// What looks for the codes of ShellCheck that are on.
    #[cfg(feature = "shell-lint")]
    pub(super) fn shell_lint(&self) -> &ShellLint {
        let is_on = |code: &&Code| self.severities.contains_key(code.id);
        self.shell.get_or_init(|| {
            let codes = shell_lint::ALL.iter().filter(is_on);
            ShellLint::new(codes).asking(self.other_linter.clone())
        })
    }

    pub(super) fn stage_checks(&self) -> &[Active<CheckStage>] {
        &self.stages
    }

    pub(super) fn checks_of_from(&self) -> &[Active<CheckStage>] {
        &self.froms
    }

    pub(super) fn file_checks(&self) -> &[Active<CheckFile>] {
        &self.files
    }
}
