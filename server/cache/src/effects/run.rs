//! What RUN does: its commands one after the other, with the directory they run in and the values
//! of variables. Whatever is not understood makes the whole of it unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use analysis::plan::{Command as Line, Run, Step};
use syntax::shell::{Command, Joint, Role, Script, ShellKind};

use super::atoms::{Aspects, Mode, Owner, Setting};
use super::invocation::Argument;
use super::paths::Paths;
use super::state::State;
use super::transfer::shortened;
use super::{Effects, World, commands, owners, words};

/// The variables that the shell or every program looks at.
const ALWAYS: [&str; 23] = [
    "BASHOPTS",
    "BASH_ENV",
    "CDPATH",
    "ENV",
    "GCONV_PATH",
    "GLOBIGNORE",
    "HOME",
    "IFS",
    "LANG",
    "LANGUAGE",
    "LOCPATH",
    "NLSPATH",
    "OLDPWD",
    "PATH",
    "POSIXLY_CORRECT",
    "PS4",
    "PWD",
    "SHELL",
    "SHELLOPTS",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
];

/// What the names of more of them begin with.
const ALWAYS_PREFIXES: [&str; 5] = ["BASH_FUNC_", "GLIBC_", "LC_", "LD_", "MALLOC_"];

/// More directories at once are not followed.
const MOST_DIRECTORIES: usize = 6;

/// The flags of a shell that change nothing of what its commands touch.
const SHELL_FLAGS: [&str; 12] =
    ["-c", "-e", "-ec", "-ex", "-exc", "-eo", "-eoc", "-euo", "-euxo", "-eu", "-o", "pipefail"];

/// Adds what `run` does to `effects`.
pub(super) fn effects(
    effects: &mut Effects,
    step: &Step,
    run: &Run,
    state: &State,
    world: &World<'_>,
) {
    effects.depends.insert(Setting::Directory, "where its commands run".into());
    effects.depends.insert(Setting::User, "who its commands run as".into());
    effects.variables.names.extend(ALWAYS.iter().map(|name| (*name).to_owned()));
    effects.variables.prefixes.extend(ALWAYS_PREFIXES.iter().map(|name| (*name).to_owned()));
    let mut walk = Walk::new(effects, step, state, world);
    walk.mounts(run);
    match &run.command {
        Line::Shell(_) => {
            walk.effects.depends.insert(Setting::Shell, "its shell form".into());
            walk.scripts();
        }
        Line::Exec(strings) => walk.exec(strings),
    }
}

/// The commands of a RUN on their way.
pub(super) struct Walk<'a> {
    pub(super) effects: &'a mut Effects,
    pub(super) state: &'a State,
    pub(super) world: &'a World<'a>,
    step: &'a Step,
    /// Who the commands run as.
    pub(super) owner: Owner,
    /// The command that is being looked at, for people.
    pub(super) cause: Arc<str>,
    /// All of the command as it is written.
    whole: String,
    /// The directories that the command may run in; none if that is not known.
    pub(super) directories: Vec<String>,
    /// Those that it may run in if what came before did not all succeed.
    fallback: Vec<String>,
    /// The values that the commands give to variables.
    values: BTreeMap<String, Option<String>>,
    /// The variables whose values depend on more than the order of the commands.
    unclear: BTreeSet<String>,
    /// The variables that were set behind `&&`.
    conditional: Vec<String>,
    /// Whether a failure ends the script.
    exits: bool,
    /// Whether the modes of what is made are the usual ones.
    pub(super) has_usual_modes: bool,
}

impl<'a> Walk<'a> {
    /// The entry of the instruction in the document.
    pub(super) fn entry(&self) -> usize {
        self.step.entry
    }

    fn new(
        effects: &'a mut Effects,
        step: &'a Step,
        state: &'a State,
        world: &'a World<'a>,
    ) -> Walk<'a> {
        let (owner, is_assumed) = state.user(step);
        effects.assumes_root |= is_assumed;
        let directory = step.working_directory.as_deref().or_else(|| state.base_directory());
        let directories: Vec<String> = directory.iter().map(|path| (*path).to_owned()).collect();
        Walk {
            effects,
            state,
            world,
            step,
            owner,
            cause: "its shell".into(),
            whole: String::new(),
            fallback: directories.clone(),
            directories,
            values: BTreeMap::new(),
            unclear: BTreeSet::new(),
            conditional: Vec::new(),
            exits: false,
            has_usual_modes: true,
        }
    }

    /// Nothing more can be said.
    pub(super) fn do_anything(&mut self, reason: &str) {
        self.effects.do_anything(reason);
    }

    /// All of the command as it is written.
    pub(super) fn whole(&self) -> &str {
        &self.whole
    }

    /// The mode of a directory that is made.
    pub(super) fn directory_mode(&self) -> Mode {
        if self.has_usual_modes { Mode::Bits(0o755) } else { Mode::Unknown }
    }

    /// The home of the user; `None` where that is not known.
    pub(super) fn home(&self) -> Option<String> {
        if self.state.has("HOME") || self.values.contains_key("HOME") {
            return self.value("HOME").map(str::to_owned);
        }
        (self.owner == Owner::Root).then(|| "/root".to_owned())
    }

    /// The value of a variable, if every build has the same.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        match self.values.get(name) {
            Some(value) => value.as_deref(),
            None => self.state.value(name).filter(|_| !self.unclear.contains(name)),
        }
    }

    /// Whether the commands themselves set `name`.
    pub(super) fn sets(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.unclear.contains(name)
    }

    fn mounts(&mut self, run: &Run) {
        for mount in &run.mounts {
            self.cause = format!("the mount {}", mount.kind.unwrap_or("of an unknown type")).into();
            for (_, value) in &mount.options {
                self.effects.variables.names.extend(value.variables.iter().cloned());
            }
            match &mount.target {
                Some(target) => {
                    let target = Paths::Below(target.clone());
                    self.effects.read(target, Aspects::ENTRY, &self.cause);
                }
                None if matches!(mount.kind, Some("secret" | "ssh")) => {}
                None => self.do_anything("the place of a mount is not known"),
            }
            if mount.is_unclear {
                self.do_anything("a mount cannot be read");
            }
        }
    }

    /// A program and its arguments, as they are.
    fn exec(&mut self, strings: &[String]) {
        let Some((program, arguments)) = strings.split_first() else {
            return self.do_anything("nothing runs");
        };
        if ShellKind::of_program(program).is_some() {
            return self.scripts();
        }
        let word = |text: &String| Argument {
            raw: text.clone(),
            text: Some(text.clone()),
            is_pattern: false,
        };
        let arguments: Vec<Argument> = arguments.iter().map(word).collect();
        self.effects.is_certain = true;
        self.cause = shortened(&strings.join(" ")).into();
        commands::run(self, program, &arguments);
    }

    fn scripts(&mut self) {
        let step = self.step;
        if step.shell != ShellKind::Posix {
            return self.do_anything("the shell is not known to be a POSIX shell");
        }
        let is_plain = |word: &String| {
            ShellKind::of_program(word) == Some(ShellKind::Posix)
                || SHELL_FLAGS.contains(&word.as_str())
        };
        if !step.shell_command.as_ref().is_none_or(|words| words.iter().all(is_plain)) {
            return self.do_anything("the shell is called with unusual arguments");
        }
        self.exits = step.shell_command.iter().flatten().any(|word| word.starts_with("-e"));
        let entry = &step.placed.entry;
        let [script] = step.scripts() else {
            return self.do_anything("its commands cannot be read");
        };
        if entry.shell_texts().len() != 1
            || script.shell.is_some_and(|kind| kind != ShellKind::Posix)
        {
            return self.do_anything("its commands cannot be read");
        }
        commands::use_tool(self, "sh");
        self.script(script);
    }

    fn script(&mut self, script: &Script) {
        if script.has_error {
            return self.do_anything("its commands cannot be read");
        }
        if script.commands.iter().any(|command| command.context.function) {
            return self.do_anything("it defines a function");
        }
        self.names(script);
        self.loops(script);
        let mut before: Vec<Vec<String>> = Vec::new();
        let (mut outside, mut was_subshell) = (Vec::new(), false);
        let mut is_certain = true;
        for command in &script.commands {
            let context = command.context;
            if context.substitution {
                let here = std::mem::take(&mut self.directories);
                let parent = command.parent.and_then(|parent| before.get(parent));
                self.directories = parent.unwrap_or(&here).clone();
                before.push(self.directories.clone());
                self.command(command);
                self.directories = here;
                continue;
            }
            match (was_subshell, context.subshell) {
                (false, true) => outside.clone_from(&self.fallback),
                (true, false) => {
                    self.fallback = std::mem::take(&mut outside);
                    self.directories.clone_from(&self.fallback);
                }
                _ => {}
            }
            was_subshell = context.subshell;
            before.push(self.directories.clone());
            self.command(command);
            is_certain &= command.joint == Joint::And
                || std::ptr::eq(command, script.commands.last().unwrap_or(command));
            is_certain &= !(context.branch || context.repeated || context.subshell);
            if command.joint != Joint::And {
                self.directories.clone_from(&self.fallback);
                for name in std::mem::take(&mut self.conditional) {
                    self.values.insert(name, None);
                }
            }
        }
        self.effects.is_certain = is_certain;
    }

    /// The variables that the script names.
    fn names(&mut self, script: &Script) {
        for variable in script.variables.iter().filter(|variable| !variable.special) {
            self.effects.variables.names.insert(variable.name.clone());
            let command = variable.command.and_then(|index| script.commands.get(index));
            let is_plain = command.is_some_and(|command| {
                let context = command.context;
                let is_apart = context.subshell || context.substitution;
                let is_apart = is_apart || matches!(command.joint, Joint::Pipe | Joint::Background);
                !(is_apart || context.branch || context.repeated)
            });
            let is_set = !matches!(variable.role, Role::Use | Role::Prefix);
            let is_simple = matches!(variable.role, Role::Assign | Role::Export) && is_plain;
            if is_set && !is_simple {
                self.unclear.insert(variable.name.clone());
            }
        }
        if script.variables.iter().any(|found| found.name == "PATH" && found.role != Role::Use) {
            self.effects
                .assumptions
                .insert("the programs that it runs are the system's".to_owned());
        }
    }

    /// The words that the variable of a loop goes through, which may be file names.
    fn loops(&mut self, script: &Script) {
        let entry = &self.step.placed.entry;
        for variable in script.variables.iter().filter(|variable| variable.role == Role::For) {
            let behind = entry.text().get(variable.name_span.end as usize..).unwrap_or_default();
            let Some(list) = behind.trim_start().strip_prefix("in") else { continue };
            let end = list.find([';', '\n']).unwrap_or(list.len());
            let list = list.get(..end).unwrap_or_default();
            self.cause = shortened(list).into();
            for word in list.split_whitespace() {
                let word = self.argument(word);
                self.expand(&word);
            }
            // The list goes on in the next line.
            if list.trim_end().ends_with('\\') {
                self.effects.assumptions.insert("the list of a loop names no files".to_owned());
            }
        }
    }

    /// The shell looks for the files whose names fit `word`.
    fn expand(&mut self, word: &Argument) {
        let has_sign = word.text.as_deref().is_some_and(|text| text.contains(['*', '?', '[']));
        if !word.is_pattern || !has_sign {
            return;
        }
        let Some(found) = self.targets(word) else {
            self.effects.assumptions.insert(format!("no file is called {}", word.raw));
            return;
        };
        let cause = Arc::clone(&self.cause);
        for paths in found {
            self.effects.read(paths, Aspects::ENTRY, &cause);
        }
    }

    fn command(&mut self, command: &Command) {
        let entry = &self.step.placed.entry;
        entry.slice(command.span).clone_into(&mut self.whole);
        self.cause = shortened(&self.whole).into();
        for redirect in &command.redirects {
            if let Some(target) = &redirect.target {
                let target = self.argument(entry.slice(target.span));
                self.redirect(&redirect.operator, &target);
            }
        }
        self.assignments(command);
        let Some(name) = &command.name else { return };
        let name = self.argument(entry.slice(name.span));
        let Some(name) = name.text.filter(|_| !name.is_pattern || name.raw.starts_with('[')) else {
            return self.do_anything("the name of a command is not known");
        };
        let arguments: Vec<Argument> =
            command.arguments.iter().map(|word| self.argument(entry.slice(word.span))).collect();
        arguments.iter().for_each(|argument| self.expand(argument));
        match name.as_str() {
            "cd" => self.change_directory(command, &arguments),
            "set" => {
                let first = arguments.first().and_then(|first| first.text.as_deref());
                match first {
                    Some(flags) if flags.starts_with('-') => self.exits |= flags.contains('e'),
                    Some(flags) if flags.starts_with('+') => self.exits &= !flags.contains('e'),
                    _ => self.do_anything("`set` shows every variable or sets the arguments"),
                }
            }
            "umask" => self.has_usual_modes = false,
            _ => commands::run(self, &name, &arguments),
        }
    }

    pub(super) fn argument(&self, raw: &str) -> Argument {
        let raw = raw.replace("\\\r\n", "").replace("\\\n", "");
        let found = words::evaluate(&raw, &|name| self.value(name));
        let is_pattern = found.as_ref().is_none_or(|(_, is_pattern)| *is_pattern);
        Argument { text: found.map(|(text, _)| text), is_pattern, raw }
    }

    fn assignments(&mut self, command: &Command) {
        let is_prefix = command.name.as_ref().is_some_and(|name| {
            let names = ["export", "readonly", "declare", "typeset", "local"];
            !names.contains(&name.text.as_deref().unwrap_or_default())
        });
        if is_prefix {
            return;
        }
        for assignment in &command.assignments {
            let raw =
                assignment.value.as_ref().map(|value| self.step.placed.entry.slice(value.span));
            let value = match raw {
                _ if assignment.append || self.unclear.contains(&assignment.name) => None,
                // Nobody else uses what is made there.
                Some(raw) if raw.trim_matches('"') == "$(mktemp -d)" => {
                    Some("/tmp/tmp.XXXXXXXXXX".to_owned())
                }
                Some(raw) => {
                    let found = self.argument(raw);
                    found.text.filter(|_| !found.is_pattern)
                }
                None => Some(String::new()),
            };
            self.values.insert(assignment.name.clone(), value);
            self.conditional.push(assignment.name.clone());
        }
    }

    fn redirect(&mut self, operator: &str, target: &Argument) {
        let is_descriptor = |text: &str| {
            text == "-" || text.trim_end_matches('-').bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_descriptor = target.text.as_deref().is_some_and(is_descriptor);
        match operator {
            "<<<" | "<<" | "<<-" => {}
            ">&" | "<&" if is_descriptor => {}
            "<" => self.read(target, Aspects::ALL),
            _ => self.write(target),
        }
    }

    fn change_directory(&mut self, command: &Command, arguments: &[Argument]) {
        let context = command.context;
        if context.substitution || matches!(command.joint, Joint::Pipe | Joint::Background) {
            return self.do_anything("it changes the directory inside of something else");
        }
        let home = self.home();
        let target = arguments.iter().rfind(|argument| argument.text.as_deref() != Some("--"));
        let found = match target {
            None => home.map(|home| vec![home]),
            Some(target) if target.text.as_deref() == Some("-") => None,
            Some(target) => self.targets(target).map(|found| {
                let exact = found.iter().flat_map(|paths| paths.members().map(str::to_owned));
                if found.iter().all(|paths| matches!(paths, Paths::Exact(_))) {
                    exact.collect()
                } else {
                    Vec::new()
                }
            }),
        };
        let found = found.filter(|found| !found.is_empty() && found.len() <= MOST_DIRECTORIES);
        let Some(found) = found.filter(|_| !context.repeated) else {
            return self.do_anything("it changes to a directory that is not known");
        };
        for directory in &found {
            self.touch(&Paths::Exact(directory.clone()));
        }
        let is_alone = self.exits && command.joint == Joint::Sequence;
        if is_alone && !context.branch && !context.subshell {
            self.fallback.clone_from(&found);
        } else {
            let new: Vec<String> =
                found.iter().filter(|new| !self.fallback.contains(new)).cloned().collect();
            // Where the directory before is not known, it stays so if this fails.
            if !self.fallback.is_empty() {
                self.fallback.extend(new);
            }
        }
        self.directories = found;
        if self.fallback.len() > MOST_DIRECTORIES {
            self.do_anything("it changes the directory too often");
        }
    }
}

/// Whether `path` names a program of the system.
pub(super) fn is_system_program(path: &str) -> bool {
    let directories =
        ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"];
    let rest = directories.iter().find_map(|directory| path.strip_prefix(directory));
    rest.is_some_and(|name| !name.contains('/'))
}

/// Whether the owner `name`, as chown has it, is only numbers.
pub(super) fn is_numeric(name: &str) -> bool {
    owners::is_numeric(name.trim_end_matches(':')) || name == "root" || name == "root:root"
}
