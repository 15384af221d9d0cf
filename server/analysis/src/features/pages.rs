//! The Markdown that explains one row of the language's tables, or an image. Hovers show it, and so
//! does the documentation of completion items.

use std::fmt::Write;

use dialect::mounts::{self, OptionSupport, OptionValue};
use dialect::words::AS;
use dialect::{
    Argument, ArgumentKind, Channel, Choice, Directive, Flag, Instruction, Keyword, LabelKey, Lint,
    MountOption, MountType, Operator, Shell, Signal, Since, ValueKind, labels,
};

mod references;

pub(crate) use references::{LATEST, Tag, image, image_page};

use super::focus::Expander;

/// A page under construction; parts stand apart by a blank line.
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// A page with a title, which is Markdown.
    pub(crate) fn new(title: &str) -> Page {
        Page { text: format!("**{title}**") }
    }

    /// Goes on with `text`, which is Markdown, if there is any.
    pub(crate) fn part(&mut self, text: &str) -> &mut Page {
        if !text.is_empty() {
            let _ = write!(self.text, "\n\n{}", text.trim_end());
        }
        self
    }

    /// Shows instructions. Text that comes out of a document is not to end the block.
    pub(crate) fn code(&mut self, lines: &str) -> &mut Page {
        self.part(&format!("```dockerfile\n{lines}\n```"))
    }

    fn facts(&mut self, facts: impl IntoIterator<Item = Option<String>>) -> &mut Page {
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let line = facts.join(" · ");
        let mut rest = line.chars();
        let first = rest.next().map(char::to_uppercase);
        self.part(&first.into_iter().flatten().chain(rest).collect::<String>())
    }

    fn link(&mut self, address: &str) -> String {
        self.part(&format!("[Dockerfile reference]({address})")).finish()
    }

    /// The text of the whole page.
    pub(crate) fn finish(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// What has to be there for a feature to work.
fn needs(since: Since) -> Option<String> {
    let version = since.version.unwrap_or("1");
    match (since.channel, since.version) {
        (Channel::Stable, None) => None,
        (Channel::Stable, Some(version)) => Some(format!("since `docker/dockerfile:{version}`")),
        (Channel::Labs, _) => Some(format!("only in `docker/dockerfile:1-labs`, since {version}")),
    }
}

/// An instruction.
pub(crate) fn instruction(row: &Instruction) -> String {
    instruction_here(row, "")
}

/// The same with a sentence on how it is at one place, if there is one.
pub(crate) fn instruction_here(row: &Instruction, here: &str) -> String {
    let instead = row.deprecated.map(|instead| format!("Deprecated; use `{instead}` instead."));
    Page::new(row.name)
        .code(&row.syntax())
        .facts([instead, needs(row.since)])
        .part(here)
        .part(row.docs)
        .link(row.link)
}

/// A flag of the instruction `owner`.
pub(crate) fn flag(owner: &Instruction, row: &Flag) -> String {
    let default = row.default.map(|default| format!("default `{default}`"));
    let repeatable = row.repeatable.then(|| "may be repeated".to_owned());
    Page::new(&format!("{} --{}", owner.name, row.name))
        .code(&format!("{} {}", owner.name, row.form()))
        .facts([default, repeatable, needs(row.since)])
        .part(row.docs)
        .link(row.link)
}

/// One of the words that a flag takes.
pub(crate) fn flag_value(owner: &Instruction, row: &Flag, choice: &Choice) -> String {
    let default = row.default == Some(choice.name);
    Page::new(&format!("{} --{}={}", owner.name, row.name, choice.name))
        .part(choice.summary)
        .facts([default.then(|| "This is the default.".to_owned())])
        .link(row.link)
}

/// The words that a flag takes, if they are a closed set.
pub(crate) fn choices(row: &Flag) -> &'static [Choice] {
    match row.value {
        ValueKind::OneOf(choices) => choices,
        _ => &[],
    }
}

/// A mount type.
pub(crate) fn mount_type(row: &MountType) -> String {
    let kind = mounts::type_index(row.name).unwrap_or_default();
    let is_type = |option: &MountOption| matches!(option.value, OptionValue::Type);
    let options = mounts::OPTIONS.iter().filter(|option| is_used(option, kind) && !is_type(option));
    let options: Vec<String> = options.map(|option| format!("`{}`", option.name)).collect();
    Page::new(&format!("RUN --mount=type={}", row.name))
        .facts([Some(format!("Options: {}", options.join(", "))), needs(row.since)])
        .part(row.docs)
        .link(row.link)
}

/// An option of a mount, for the mount type `kind` (an index into [`mounts::TYPES`]).
pub(crate) fn mount_option(kind: Option<usize>, row: &MountOption) -> String {
    let aliases = row.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>();
    let aliases = (!aliases.is_empty()).then(|| format!("also written {}", aliases.join(" or ")));
    let mount = kind.and_then(|kind| Some((kind, mounts::TYPES.get(kind)?)));
    let shown = kind.filter(|kind| row.support_for(*kind) != OptionSupport::Refused);
    let shown = shown.or_else(|| (0..mounts::TYPES.len()).find(|kind| is_used(row, *kind)));
    let shown = shown.and_then(|kind| mounts::TYPES.get(kind)).unwrap_or(&mounts::TYPES[0]);
    // That `--mount` itself is younger than the language is told by its own page.
    let since = (row.since != shown.since).then(|| needs(row.since)).flatten();
    Page::new(row.name)
        .code(&mount_code(shown, row))
        .facts([aliases, since])
        .part(row.summary)
        .part(&mount.and_then(|(kind, mount)| support(kind, mount, row)).unwrap_or_default())
        .part(row.docs)
        .part(&values(row))
        .link(shown.link)
}

/// How the option `row` is written in a mount of the type `kind`.
fn mount_code(kind: &MountType, row: &MountOption) -> String {
    let name = Keyword::Run.name();
    match row.value {
        OptionValue::Type => format!("{name} --mount={}", row.form()),
        _ => format!("{name} --mount=type={},{}", kind.name, row.form()),
    }
}

fn is_used(row: &MountOption, kind: usize) -> bool {
    row.support_for(kind) == OptionSupport::Used
}

/// What to know about `row` in a mount of the type `kind` if it has no effect there.
fn support(kind: usize, mount: &MountType, row: &MountOption) -> Option<String> {
    let others = mounts::TYPES.iter().enumerate().filter(|(other, _)| is_used(row, *other));
    let others: Vec<String> = others.map(|(_, other)| format!("`type={}`", other.name)).collect();
    let others = others.join(", ");
    match row.support_for(kind) {
        OptionSupport::Used => None,
        OptionSupport::Ignored => {
            Some(format!("**No effect** with `type={}`; it is for {others}.", mount.name))
        }
        OptionSupport::Refused => {
            Some(format!("**Refused** with `type={}`; it is for {others}.", mount.name))
        }
    }
}

/// The words that an option of a mount takes, if they are a closed set.
pub(crate) fn mount_choices(row: &MountOption) -> &'static [Choice] {
    match row.value {
        OptionValue::OneOf(choices) => choices,
        _ => &[],
    }
}

/// The same as a list.
fn values(row: &MountOption) -> String {
    let lines =
        mount_choices(row).iter().map(|choice| format!("- `{}`: {}", choice.name, choice.summary));
    lines.collect::<Vec<_>>().join("\n")
}

/// One of the words that an option of a mount takes.
pub(crate) fn mount_value(row: &MountOption, choice: &Choice) -> String {
    Page::new(&format!("{}={}", row.name, choice.name)).part(choice.summary).part(row.docs).finish()
}

/// A parser directive.
pub(crate) fn directive(row: &Directive) -> String {
    let code = row.values.iter().map(|value| format!("# {}={}", row.name, value.name));
    Page::new(&format!("# {}", row.name))
        .code(&code.collect::<Vec<_>>().join("\n"))
        .facts([needs(row.since)])
        .part(row.docs)
        .link(row.link)
}

/// A value of a parser directive.
pub(crate) fn directive_value(row: &Directive, choice: &Choice) -> String {
    Page::new(&format!("# {}", row.name))
        .code(&format!("# {}={}", row.name, choice.name))
        .part(choice.summary)
        .link(row.link)
}

/// A build argument that exists without being declared.
pub(crate) fn argument(row: &Argument) -> String {
    argument_page(row).finish()
}

/// The same, to go on with.
pub(crate) fn argument_page(row: &Argument) -> Page {
    let name = row.name;
    let kind = match row.kind {
        ArgumentKind::Predefined => {
            "Can be used in every stage without ARG, and does not show up in the image history."
                .to_owned()
        }
        ArgumentKind::Platform => format!(
            "Set by the builder for FROM and everything before it; a stage can read it after \
             `ARG {name}`."
        ),
        ArgumentKind::Builder => {
            format!("Read by the builder itself when given as `--build-arg {name}=…`.")
        }
    };
    let mut page = Page::new(name);
    page.part(row.summary)
        .part(&kind)
        .facts([Some(format!("for example `{}`", row.example)), needs(row.since)]);
    page
}

/// An operator behind a variable's name.
pub(crate) fn operator(row: &Operator, expander: Expander) -> String {
    let page = &mut Page::new(&quoted(row.symbol));
    page.code(row.form).part(row.summary);
    match expander {
        Expander::Builder => page.facts([needs(row.since)]),
        Expander::Shell => page.part("Here the shell does it when the command runs."),
    };
    page.finish()
}

/// A signal.
pub(crate) fn signal(row: &Signal) -> String {
    let number = format!("signal {} on Linux", row.number);
    Page::new(row.name).part(row.summary).facts([Some(number)]).finish()
}

/// A build check.
pub(crate) fn lint(row: &Lint) -> String {
    let experimental = row.experimental.then(|| {
        format!(
            "Experimental: it runs only with `{}={}`.",
            Directive::EXPERIMENTAL_OPTION,
            row.name
        )
    });
    Page::new(row.name)
        .part(row.summary)
        .facts([experimental])
        .part(&format!("[Build check reference]({})", row.link))
        .finish()
}

/// A label key of the OCI image specification.
pub(crate) fn label_key(row: &LabelKey) -> String {
    Page::new(row.name)
        .code(&format!("{} {}=\"{}\"", Keyword::Label.name(), row.name, row.example))
        .part(row.summary)
        .part(row.format)
        .part(&format!("[OCI image specification]({})", labels::LINK))
        .finish()
}

/// A platform.
pub(crate) fn platform(row: &Choice) -> String {
    Page::new(row.name).part(row.summary).finish()
}

/// A protocol of EXPOSE.
pub(crate) fn protocol(row: &Choice) -> String {
    let expose = Keyword::Expose.row();
    Page::new(row.name).part(row.summary).link(expose.link)
}

/// A shell.
pub(crate) fn shell(row: &Shell) -> String {
    let shell = Keyword::Shell.row();
    Page::new(row.name)
        .code(&format!("{} {}", shell.name, row.form))
        .part(row.summary)
        .part(row.arguments)
        .link(shell.link)
}

/// The empty base image.
pub(crate) fn scratch() -> String {
    Page::new("scratch")
        .part("The empty image: a stage built on it holds only what it copies itself.")
        .part(
            "It cannot be pulled, and it has no shell, so the shell form of RUN fails. It suits \
             programs that need no files but their own.",
        )
        .finish()
}

/// The first word of HEALTHCHECK, the instruction `row`.
pub(crate) fn check(row: &Instruction, choice: &Choice) -> String {
    Page::new(&format!("{} {}", row.name, choice.name)).part(choice.summary).link(row.link)
}

/// The word between the image of FROM and the name of the stage.
pub(crate) fn stage_name() -> String {
    let row = Keyword::From.row();
    Page::new(&format!("{} … {AS}", row.name))
        .part(
            "Names the stage, so that a later FROM, `COPY --from` or `RUN --mount=from=` and \
             `docker build --target` can speak of it.",
        )
        .link(row.link)
}

/// A heredoc with what is to be said about it.
pub(crate) fn heredoc(name: &str, facts: &[String]) -> String {
    Page::new(&format!("Heredoc {}", quoted(name))).part(&facts.join(" ")).finish()
}

/// How many characters of a text from the document are shown in a sentence.
const WIDEST: usize = 200;

/// `text` as inline code, whatever it holds; a long one is cut.
pub(crate) fn quoted(text: &str) -> String {
    let text = cut(text);
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// `text` on one line, and its end left out if it is long.
pub(crate) fn cut(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut cut: String = shown.take(WIDEST).collect();
    if text.chars().nth(WIDEST).is_some() {
        cut.push('…');
    }
    cut
}
