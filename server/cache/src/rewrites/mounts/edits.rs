//! The changes of a RUN that give it cache mounts: its flags, and what of its commands would empty
//! the cache or keep it from being used.

use std::collections::BTreeSet;

use analysis::Edit;
use analysis::plan::Base;
use syntax::Span;
use syntax::shell::{Command, Context, Joint, Script, Word};

use super::super::Refusal;
use super::super::flags::insertion;
use super::super::knowledge::Knowledge;
use super::calls::words;
use super::{APT_GET, Group, Use, home, is_at_or_below};
use crate::installs::CacheMounts;

/// The file by which images of Debian empty the cache after each install.
const DOCKER_CLEAN: &str = "rm -f /etc/apt/apt.conf.d/docker-clean";

/// The programs that change what directories are there.
const MOVERS: [&str; 9] = ["chmod", "chown", "cp", "find", "ln", "mv", "rm", "rmdir", "tar"];

/// The changes of all steps in `group`, in the order of their places; none if all have their mounts.
pub(super) fn all(
    known: &Knowledge<'_>,
    group: &Group<'_>,
    targets: &BTreeSet<String>,
) -> Result<Vec<Edit>, Refusal> {
    let mut edits = Vec::new();
    let model = group.uses.iter().find_map(|found| found.mounts.as_ref()?.as_ref().ok());
    let Some(model) = model else { return Ok(edits) };
    for found in &group.uses {
        let own = found.mounts.as_ref().and_then(|mounts| mounts.as_ref().ok()).unwrap_or(model);
        let changes = Changes { known, found, mounts: own, targets };
        edits.extend(changes.all(is_first(group, found))?);
    }
    edits.sort_by_key(|edit| edit.span);
    Ok(edits)
}

/// Whether `found` is the first of its kind in its stage and in those below.
fn is_first(group: &Group<'_>, found: &Use<'_>) -> bool {
    let stage = |number: usize| group.family.iter().find(|stage| stage.number == number);
    let mut below = found.stage;
    let is_used = |number: usize| group.uses.iter().any(|one| one.stage.number == number);
    while let Base::Stage(number) = below.base {
        match stage(number) {
            Some(next) if !is_used(number) => below = next,
            Some(_) => return false,
            None => break,
        }
    }
    let mut own = group.uses.iter().filter(|one| one.stage.number == found.stage.number);
    own.next().is_some_and(|first| first.index == found.index)
}

/// The changes of one step.
struct Changes<'c, 'k> {
    known: &'c Knowledge<'c>,
    found: &'c Use<'k>,
    mounts: &'c CacheMounts,
    targets: &'c BTreeSet<String>,
}

impl Changes<'_, '_> {
    fn refuse<T>(&self, reason: String, remedy: Option<&str>) -> Result<T, Refusal> {
        let span = self.found.step.span;
        Err(Refusal { span, reason, remedy: remedy.map(str::to_owned) })
    }

    fn all(&self, is_first: bool) -> Result<Vec<Edit>, Refusal> {
        let Some(script) = self.found.script().filter(|script| !script.has_error) else {
            return self.refuse("its commands cannot be read".to_owned(), None);
        };
        if self.found.step.scripts().len() != 1 {
            return self.refuse("it has more than one script".to_owned(), None);
        }
        if let [name, ..] = self.mounts.variables.as_slice() {
            let reason = format!("{name} is set, so that `{}` keeps nothing", self.found.program);
            return self.refuse(reason, Some(&format!("remove {name}")));
        }
        let missing = self.missing()?;
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let is_apt = self.found.cache.programs.contains(&APT_GET);
        if is_apt && !updates(self.found, script) {
            let reason =
                "it installs without fetching the lists of packages, which a mount may lack";
            return self.refuse(reason.to_owned(), Some("run `apt-get update` in the same RUN"));
        }
        let flags: Vec<String> = missing.iter().map(|target| self.flag(target)).collect();
        let mut edits = vec![insertion(self.known, self.found.step, &flags)];
        if is_apt && is_first {
            edits.push(self.preparation(script));
        }
        edits.extend(self.without_flags(script)?);
        edits.extend(self.without_cleanups(script)?);
        let placed = &self.found.step.placed;
        Ok(edits
            .into_iter()
            .map(|edit| Edit::replace(placed.absolute(edit.span), edit.text))
            .collect())
    }

    /// The targets that the step has no mount for.
    fn missing(&self) -> Result<Vec<&str>, Refusal> {
        let analysis::plan::Action::Run(run) = &self.found.step.action else {
            return Ok(Vec::new());
        };
        let mut missing = Vec::new();
        for target in self.targets {
            let mut others = run.mounts.iter().map(|mount| mount.target.as_deref());
            if run
                .mounts
                .iter()
                .any(|mount| mount.kind == Some("cache") && mount.target.as_deref() == Some(target))
            {
                continue;
            }
            let meets = |other: Option<&str>| {
                other.is_none_or(|other| {
                    is_at_or_below(other, target) || is_at_or_below(target, other)
                })
            };
            if others.any(meets) {
                return self.refuse(format!("another mount meets {target}"), None);
            }
            missing.push(target.as_str());
        }
        Ok(missing)
    }

    fn flag(&self, target: &str) -> String {
        let mut flag = format!("--mount=type=cache,target={target}");
        if self.found.cache.is_locked {
            flag.push_str(",sharing=locked");
        }
        for (name, value) in [("uid", &self.mounts.uid), ("gid", &self.mounts.gid)] {
            if let Some(value) = value {
                flag.push_str(&format!(",{name}={value}"));
            }
        }
        flag
    }

    /// What keeps the image from emptying the cache, before the first command.
    fn preparation(&self, script: &Script) -> Edit {
        let start = script.commands.first().map_or(0, |command| command.span.start);
        let entry = &self.found.step.placed.entry;
        let is_heredoc = entry.instruction.as_ref().is_some_and(|found| !found.heredocs.is_empty());
        let joint = if is_heredoc { "\n" } else { " && " };
        Edit::insert(start, format!("{DOCKER_CLEAN}{joint}"))
    }

    /// Without the flags that keep the cache from being used.
    fn without_flags(&self, script: &Script) -> Result<Vec<Edit>, Refusal> {
        let mut edits = Vec::new();
        for command in self.found.commands.iter().filter_map(|place| script.commands.get(*place)) {
            let mut end = command.name.as_ref().map_or(command.span.start, |name| name.span.end);
            for word in &command.arguments {
                let is_one = word
                    .text
                    .as_deref()
                    .is_some_and(|text| self.mounts.flags.iter().any(|flag| flag == text));
                if is_one {
                    edits.push(Edit::delete(Span::new(end, word.span.end)));
                }
                end = word.span.end;
            }
        }
        Ok(edits)
    }

    /// Without the commands that empty the cache, which would fail or make the mount useless.
    fn without_cleanups(&self, script: &Script) -> Result<Vec<Edit>, Refusal> {
        let mut edits = Vec::new();
        for (place, command) in script.commands.iter().enumerate() {
            if self.is_cleanup(command) {
                let span = self.removable(script, place)?;
                edits.push(Edit::delete(span));
                continue;
            }
            edits.extend(self.words_of_cleanup(command)?);
        }
        Ok(edits)
    }

    fn is_cleanup(&self, command: &Command) -> bool {
        let Some(words) = words(command) else { return false };
        let words: Option<Vec<&str>> = words.into_iter().collect();
        let Some(text) = words.map(|words| words.join(" ")) else { return false };
        self.found.cache.cleanups.contains(&text.trim_end_matches(" -y"))
            && command.redirects.is_empty()
    }

    /// The words of `command` that name what lies in the mounts, if it can do without them.
    fn words_of_cleanup(&self, command: &Command) -> Result<Vec<Edit>, Refusal> {
        let name = command.name.as_ref().and_then(|name| name.text.as_deref()).unwrap_or_default();
        let is_mover = MOVERS.contains(&syntax::shell::program(name).as_str());
        let touching: Vec<&Word> =
            command.arguments.iter().filter(|word| self.touches(word, is_mover)).collect();
        if touching.is_empty() {
            return Ok(Vec::new());
        }
        let is_operand =
            |word: &&Word| word.text.as_deref().is_none_or(|text| !text.starts_with('-'));
        let operands = command.arguments.iter().filter(is_operand).count();
        let is_inside = touching.iter().all(|word| {
            let path = self.path(word);
            path.is_some_and(|path| self.targets.iter().any(|target| is_at_or_below(&path, target)))
        });
        if name != "rm" || !is_inside || operands <= touching.len() {
            let entry = &self.found.step.placed.entry;
            let text = entry.slice(command.span).lines().next().unwrap_or_default().trim();
            let reason = format!(
                "`{}` touches what would be a mount",
                text.trim_end_matches('\\').trim_end()
            );
            return self.refuse(reason, None);
        }
        let before = |word: &Word| {
            let all = command.name.iter().chain(&command.arguments);
            all.filter(|other| other.span.end <= word.span.start).map(|other| other.span.end).max()
        };
        let gone = touching
            .into_iter()
            .filter_map(|word| Some(Edit::delete(Span::new(before(word)?, word.span.end))));
        Ok(gone.collect())
    }

    /// Whether `word` names something in the mounts, or, for a program that changes directories, one
    /// that they are in.
    fn touches(&self, word: &Word, is_mover: bool) -> bool {
        let Some(path) = self.path(word) else { return false };
        self.targets.iter().any(|target| {
            is_at_or_below(&path, target)
                || is_mover && path != "/" && is_at_or_below(target, &path)
        })
    }

    /// The path that `word` is, as far as the home of the user explains it.
    fn path(&self, word: &Word) -> Option<String> {
        let raw = self.found.step.placed.entry.slice(word.span);
        let text = word.text.as_deref().unwrap_or(raw).trim_matches('"');
        let home = home(&self.found.state).unwrap_or("/root");
        let rest = ["~", "$HOME", "${HOME}"].iter().find_map(|name| text.strip_prefix(name));
        let path = rest.map_or_else(|| text.to_owned(), |rest| format!("{home}{rest}"));
        let path = path.trim_end_matches('*').trim_end_matches('/');
        path.starts_with('/').then(|| path.to_owned())
    }

    /// The command at `place` with what joins it to the one before.
    fn removable(&self, script: &Script, place: usize) -> Result<Span, Refusal> {
        let entry = &self.found.step.placed.entry;
        let command = script.commands.get(place);
        let before = place.checked_sub(1).and_then(|before| script.commands.get(before));
        let plain = |command: &&Command| {
            command.context == Context::default()
                && command.parent.is_none()
                && matches!(command.joint, Joint::And | Joint::Sequence)
        };
        let is_last = place + 1 == script.commands.len();
        if let (Some(before), Some(command)) = (before.filter(plain), command.filter(plain))
            && (is_last || before.joint == command.joint)
        {
            let span = Span::new(before.span.end, command.span.end);
            if !entry.slice(span).contains('#') {
                return Ok(span);
            }
        }
        let next = script.commands.get(place + 1);
        if let (None, Some(command), Some(next)) = (before, command.filter(plain), next) {
            let span = Span::new(command.span.start, next.span.start);
            if !entry.slice(span).contains('#') {
                return Ok(span);
            }
        }
        self.refuse("it empties the cache in a way that cannot be taken out".to_owned(), None)
    }
}

/// Whether `apt-get update` runs before the first install.
fn updates(found: &Use<'_>, script: &Script) -> bool {
    let mut commands = found.commands.iter().filter_map(|place| script.commands.get(*place));
    commands
        .next()
        .is_some_and(|first| words(first).is_some_and(|words| words.contains(&Some("update"))))
}
