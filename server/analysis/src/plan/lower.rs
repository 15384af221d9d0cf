//! From the model of a file to what the builder does (`dockerfile2llb/convert.go`, `dispatch`).

use dialect::mounts::{self, OptionValue, TYPES};
use dialect::{Keyword, ValueKind};
use syntax::heredoc::parse_marker;
use syntax::{Document, Flag, Form, Instruction, Pair, Placed, Span, Statement, Word, csv};

use super::{
    Action, Argument, Assignment, Command, Item, Mount, Origin, Plan, Run, Stage, Step, Transfer,
    Value, is_remote,
};
use crate::model::{self, Base, Model, Scope, Shell, SourceKind, Target, defining_pairs};

/// How many stages may stand on top of each other: whoever reasons about a stage walks down all of
/// them, and nobody writes so many.
const MOST_BELOW: usize = 64;

/// What the builder does with `document`.
pub(super) fn plan(document: &Document, model: &Model) -> Plan {
    let escape = document.directives().escape;
    let lower = |entry: usize| {
        let placed = document.entries().get(entry)?;
        let instruction = placed.entry.instruction.as_ref()?;
        Some(Lower { model, entry, placed, instruction, escape })
    };
    let first = model.stages().first().map_or(document.entries().len(), |stage| stage.entry);
    let arguments = (0..first).filter_map(&lower).flat_map(|found| found.arguments()).collect();
    let needed = model.needed();
    let mut bases = bases(model).into_iter();
    let stages = model.stages().iter().map(|stage| Stage {
        number: stage.number,
        name: stage.name.as_ref().map(|name| name.text.clone()),
        base: bases.next().unwrap_or(Base::Unknown),
        from: lower(stage.entry).map(|from| from.image()).unwrap_or_default(),
        platform: stage.platform.clone(),
        platform_as_written: lower(stage.entry).and_then(|from| from.platform()),
        is_for_windows: model.is_for_windows(stage),
        is_needed: needed.get(stage.number).copied().unwrap_or_default(),
        entry: stage.entry,
        span: lower(stage.entry).map_or(stage.span, |from| from.span()),
        steps: stage.entries().skip(1).filter_map(&lower).map(|found| found.step()).collect(),
    });
    Plan { escape, arguments, stages: stages.collect() }
}

/// What each stage is built on; not known where too many stages are below it.
fn bases(model: &Model) -> Vec<Base> {
    let mut depths: Vec<usize> = Vec::with_capacity(model.stages().len());
    let base = |stage: &model::Stage| {
        let below = stage.below().and_then(|number| depths.get(number));
        let depth = below.map_or(0, |depth| depth + 1);
        let is_cut = depth > MOST_BELOW;
        depths.push(if is_cut { 0 } else { depth });
        if is_cut { Base::Unknown } else { stage.base.clone() }
    };
    model.stages().iter().map(base).collect()
}

/// One instruction on its way.
struct Lower<'a> {
    model: &'a Model,
    entry: usize,
    placed: &'a Placed,
    instruction: &'a Instruction,
    escape: char,
}

impl Lower<'_> {
    fn span(&self) -> Span {
        self.placed.absolute(self.instruction.span)
    }

    fn step(&self) -> Step {
        let state = self.model.state_at(self.entry);
        let shell = state.map(|state| state.shell);
        Step {
            entry: self.entry,
            placed: self.placed.clone(),
            span: self.span(),
            action: self.action(),
            working_directory: state.and_then(|state| state.working_directory).map(str::to_owned),
            user: state.and_then(|state| state.user).map(str::to_owned),
            has_user: self.has_user(),
            shell: self.model.shell_kind_at(self.entry),
            shell_command: match shell {
                Some(Shell::Set(words)) => Some(words.to_vec()),
                _ => None,
            },
        }
    }

    /// Whether a USER of this stage, or of one below it, comes before.
    fn has_user(&self) -> bool {
        self.model.stage_at(self.entry).is_some_and(|stage| self.model.sets_user(stage, self.entry))
    }

    fn statement(&self) -> &Statement {
        &self.instruction.statement
    }

    fn scope(&self) -> Scope<'_> {
        self.model.scope_at(self.entry)
    }

    fn raw(&self, word: Word) -> &str {
        self.instruction.line.slice(word.range)
    }

    fn value(&self, word: Word) -> Value {
        Value::new(self.raw(word), &self.scope(), self.escape)
    }

    fn flag_value(&self, flag: &Flag) -> Value {
        Value::new(flag.value().unwrap_or_default(), &self.scope(), self.escape)
    }

    /// What FROM names.
    fn image(&self) -> Value {
        match &self.statement().form {
            Form::Words(words) => words.first().map(|word| self.value(*word)).unwrap_or_default(),
            _ => Value::default(),
        }
    }

    /// The platform that FROM names. It has one flag only.
    fn platform(&self) -> Option<Value> {
        self.statement().flags.first().map(|flag| self.flag_value(flag))
    }

    fn action(&self) -> Action {
        let Some(keyword) = self.statement().kind else { return Action::Unreadable };
        let form = &self.statement().form;
        let read = match keyword {
            Keyword::Env => Some(Action::Env(self.assignments())),
            Keyword::Arg => Some(Action::Arg(self.arguments())),
            Keyword::Workdir => self.workdir(),
            Keyword::User => self.text().map(Action::User),
            Keyword::Shell => exec(form).map(Action::Shell),
            Keyword::Copy => self.transfer().map(Action::Copy),
            Keyword::Add => self.transfer().map(Action::Add),
            Keyword::Run => self.run().map(Action::Run),
            Keyword::Cmd => self.command(form).map(Action::Cmd),
            Keyword::Entrypoint => self.command(form).map(Action::Entrypoint),
            Keyword::Healthcheck => self.healthcheck(),
            Keyword::Label => Some(Action::Label(self.assignments())),
            Keyword::Expose => Some(Action::Expose(self.list())),
            Keyword::Volume => Some(Action::Volume(self.list())),
            Keyword::Stopsignal => self.text().map(Action::Stopsignal),
            Keyword::Maintainer => Some(Action::Maintainer(self.all_arguments())),
            Keyword::Onbuild => Some(Action::Onbuild(self.all_arguments())),
            Keyword::From => None,
        };
        read.unwrap_or(Action::Unreadable)
    }

    fn all_arguments(&self) -> String {
        self.raw(self.statement().arguments).to_owned()
    }

    fn text(&self) -> Option<Value> {
        match self.statement().form {
            Form::Text(word) => Some(self.value(word)),
            _ => None,
        }
    }

    fn list(&self) -> Vec<Value> {
        match &self.statement().form {
            Form::Words(words) => words.iter().map(|word| self.value(*word)).collect(),
            Form::Text(word) => vec![self.value(*word)],
            Form::Exec(strings) => {
                let scope = self.scope();
                let value = |text: &str| Value::new(text, &scope, self.escape);
                strings.iter().map(|string| value(&string.value)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn assignments(&self) -> Vec<Assignment> {
        let pairs: &[Pair] = match &self.statement().form {
            Form::Pairs(pairs) => pairs,
            Form::LegacyPair(pair) => std::slice::from_ref(pair),
            _ => &[],
        };
        let assignment = |pair: &Pair| {
            let value = pair.value.map(|value| self.value(value)).unwrap_or_default();
            Assignment { name: self.value(pair.key), value }
        };
        pairs.iter().map(assignment).collect()
    }

    /// The names of ARG; a default sees the names before it.
    fn arguments(&self) -> Vec<Argument> {
        if self.statement().kind != Some(Keyword::Arg) {
            return Vec::new();
        }
        let argument = |pair: &Pair| {
            let at = self.placed.absolute(pair.word.span).start;
            let scope = self.model.scope_in(self.entry, at);
            let value = |word: Word| Value::new(self.raw(word), &scope, self.escape);
            Argument { name: self.raw(pair.key).to_owned(), default: pair.value.map(value) }
        };
        defining_pairs(self.statement()).iter().map(argument).collect()
    }

    fn workdir(&self) -> Option<Action> {
        let path = self.text()?;
        let directory = path.known.as_deref().and_then(|path| self.absolute(path));
        Some(Action::Workdir { path, directory })
    }

    /// `path` seen from the working directory, clean.
    fn absolute(&self, path: &str) -> Option<String> {
        let state = self.model.state_at(self.entry)?;
        model::joined(state.working_directory, path)
    }

    fn command(&self, form: &Form) -> Option<Command> {
        match form {
            Form::Exec(strings) => {
                Some(Command::Exec(strings.iter().map(|string| string.value.clone()).collect()))
            }
            Form::Shell(word) => Some(Command::Shell(self.raw(*word).to_owned())),
            _ => None,
        }
    }

    fn healthcheck(&self) -> Option<Action> {
        let Form::Healthcheck { kind, command } = &self.statement().form else { return None };
        let is_none = !self.raw(*kind).eq_ignore_ascii_case(Keyword::Cmd.name());
        let command = (!is_none).then(|| self.command(command)).flatten();
        Some(Action::Healthcheck(command))
    }

    fn run(&self) -> Option<Run> {
        let command = self.command(&self.statement().form)?;
        let (mut mounts, mut flags) = (Vec::new(), Vec::new());
        for flag in &self.statement().flags {
            let row = Keyword::Run.row().flag(flag.name());
            match row.map(|row| row.value) {
                Some(ValueKind::Mount) => mounts.push(self.mount(flag)),
                _ => {
                    let value = flag.value().unwrap_or_default().to_owned();
                    flags.push((flag.name().to_owned(), value));
                }
            }
        }
        Some(Run { command, mounts, flags })
    }

    fn mount(&self, flag: &Flag) -> Mount {
        let fields = flag.value_text().and_then(|value| csv::fields(&value).ok());
        let mut mount = Mount {
            kind: TYPES.first().map(|row| row.name),
            origin: Origin::Context,
            options: Vec::new(),
            target: None,
            is_unclear: fields.is_none(),
        };
        for field in fields.unwrap_or_default() {
            let (key, text) = field.text().split_once('=').unwrap_or((field.text(), "true"));
            let Some(row) = mounts::option(key) else {
                mount.is_unclear = true;
                continue;
            };
            let value = Value::new(text, &self.scope(), self.escape);
            mount.is_unclear |= value.known.is_none();
            match row.value {
                OptionValue::Type => {
                    let known = TYPES.iter().find(|row| value.known.as_deref() == Some(row.name));
                    mount.kind = known.map(|row| row.name);
                }
                OptionValue::Target => {
                    mount.target = value.known.as_deref().and_then(|path| self.absolute(path));
                }
                OptionValue::From => mount.origin = self.origin(SourceKind::Mount, text),
                _ => {}
            }
            mount.options.push((row.name, value));
        }
        mount
    }

    /// What `from` names.
    fn origin(&self, kind: SourceKind, from: &str) -> Origin {
        let sources = self.model.sources_at(self.entry).iter();
        let found = sources.into_iter().find(|found| found.kind == kind && found.text == from);
        match found.map(|found| found.target) {
            Some(Target::Stage(number)) => Origin::Stage(number),
            Some(Target::Image) => Origin::Image(from.to_owned()),
            _ => Origin::Unknown,
        }
    }

    fn transfer(&self) -> Option<Transfer> {
        let mut words = self.list();
        let destination = words.pop()?;
        let mut transfer = Transfer {
            origin: Origin::Context,
            into_directory: words.len() > 1,
            items: Vec::new(),
            directory: destination.known.as_deref().and_then(|path| self.absolute(path)),
            destination,
            owner: None,
            mode: None,
            excludes: Vec::new(),
            link: false,
            parents: false,
            others: Vec::new(),
        };
        for flag in &self.statement().flags {
            self.transfer_flag(flag, &mut transfer);
        }
        transfer.items = self.items(words);
        transfer.into_directory |= leads_into(&transfer.destination);
        transfer.into_directory |= transfer.parents || transfer.items.iter().any(is_pattern);
        Some(transfer)
    }

    fn transfer_flag(&self, flag: &Flag, transfer: &mut Transfer) {
        let row = self.statement().kind.and_then(|kind| kind.row().flag(flag.name()));
        let is_set = || flag.value().is_none_or(|value| value.eq_ignore_ascii_case("true"));
        match row.map(|row| (row.name, row.value)) {
            Some((_, ValueKind::Source)) => {
                transfer.origin = self.origin(SourceKind::Copy, flag.value().unwrap_or_default());
            }
            Some((_, ValueKind::Owner)) => transfer.owner = Some(self.flag_value(flag)),
            Some((_, ValueKind::Mode)) => transfer.mode = Some(self.flag_value(flag)),
            Some((_, ValueKind::Pattern)) => transfer.excludes.push(self.flag_value(flag)),
            Some(("link", _)) => transfer.link = is_set(),
            Some(("parents", _)) => transfer.parents = is_set(),
            _ => transfer.others.push((flag.name().to_owned(), self.flag_value(flag))),
        }
    }

    /// The sources; heredocs are in the order of their bodies.
    fn items(&self, words: Vec<Value>) -> Vec<Item> {
        let mut heredocs = self.instruction.heredocs.iter();
        let mut item = |word: Value| {
            if parse_marker(&word.text).is_some()
                && let Some(heredoc) = heredocs.next()
            {
                let text = self.placed.entry.slice(heredoc.body).to_owned();
                let (name, expands) = (heredoc.marker.name.clone(), heredoc.marker.expand);
                return Item::Heredoc { name, text, expands };
            }
            let is_add = self.statement().kind == Some(Keyword::Add);
            let remote = is_add && is_remote(word.known.as_deref().unwrap_or(&word.text));
            if remote { Item::Remote(word) } else { Item::Path(word) }
        };
        words.into_iter().map(&mut item).collect()
    }
}

fn exec(form: &Form) -> Option<Vec<String>> {
    match form {
        Form::Exec(strings) => Some(strings.iter().map(|string| string.value.clone()).collect()),
        _ => None,
    }
}

/// Whether the builder takes `destination` for a directory whatever is there.
fn leads_into(destination: &Value) -> bool {
    let Some(path) = destination.known.as_deref() else { return false };
    path.ends_with('/') || matches!(path.rsplit('/').next(), Some("." | ".."))
}

fn is_pattern(item: &Item) -> bool {
    let has_wildcard = |path: &str| path.contains(['*', '?', '[']);
    matches!(item, Item::Path(path) if path.known.as_deref().is_none_or(has_wildcard))
}
