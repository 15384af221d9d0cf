//! A call that installs packages, and what it is told to install. What a variable may hold is never
//! taken for a package.

use dialect::commands::{Ecosystem, Manager};
use syntax::shell::Word;

use crate::rules::call::Call;

/// A call that installs packages.
#[derive(Debug)]
pub(super) struct Request<'a> {
    /// The package manager.
    pub(super) manager: &'static Manager,
    /// The words of the command, like `pip install`; the last one says to install.
    pub(super) command: &'a Word,
    /// What is to be installed.
    pub(super) packages: Vec<Package<'a>>,
}

/// One thing to install.
#[derive(Debug)]
pub(super) struct Package<'a> {
    /// Where it stands.
    pub(super) word: &'a Word,
    /// What stands there without quotes.
    pub(super) text: &'a str,
    /// Where it comes from.
    pub(super) origin: Origin,
}

/// Where a package comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The manager's registry, in whichever version it has.
    Unpinned,
    /// The manager's registry, in a version that the text tells or a variable may.
    Pinned,
    /// A file, a folder, a URL or a repository.
    Elsewhere,
}

impl<'a> Request<'a> {
    /// What `call` installs; `None` if it does something else, or if what it does cannot be told.
    pub(super) fn of(call: &Call<'a>) -> Option<Request<'a>> {
        let manager = Manager::of_program(&call.program)?;
        let operands = call.operands(manager.valued);
        let texts: Vec<&str> =
            operands.iter().map(|word| word.text.as_deref().unwrap_or_default()).collect();
        let words = manager.installs.iter().filter(|words| texts.starts_with(words));
        let count = words.map(|words| words.len()).max()?;
        let command = *operands.get(count.checked_sub(1)?)?;
        let rest = operands.get(count..).unwrap_or_default();
        let packages = rest.iter().filter_map(|word| Package::of(word, manager.ecosystem));
        Some(Request { manager, command, packages: packages.collect() })
    }

    /// Those that come in whichever version the registry has.
    pub(super) fn unpinned(&self) -> impl Iterator<Item = &Package<'a>> {
        self.packages.iter().filter(|package| package.origin == Origin::Unpinned)
    }
}

impl<'a> Package<'a> {
    fn of(word: &'a Word, ecosystem: Ecosystem) -> Option<Package<'a>> {
        let text = word.text.as_deref()?;
        // Templates and half-typed words are no names.
        let is_told = text.starts_with(|c: char| c.is_alphanumeric() || "@./~".contains(c));
        // `name-` removes a package of Debian, and `name=*` is a version.
        let is_removal = ecosystem == Ecosystem::Debian && text.ends_with('-');
        if !is_told || is_removal || word.pattern && ecosystem != Ecosystem::Python {
            return None;
        }
        Some(Package { word, text, origin: origin(text, ecosystem) })
    }
}

/// Where a package that is written as `text` comes from.
fn origin(text: &str, ecosystem: Ecosystem) -> Origin {
    if is_elsewhere(text, ecosystem) {
        return Origin::Elsewhere;
    }
    let pinned = match ecosystem {
        Ecosystem::Debian => text.contains(['=', '/']),
        Ecosystem::Alpine => text.contains(['=', '~', '<', '>']) || text.starts_with(['.', '!']),
        Ecosystem::Rpm => has_rpm_version(text) || text.starts_with('@'),
        Ecosystem::Suse => text.contains(['=', '<', '>']) || has_rpm_version(text),
        Ecosystem::Python => text.contains(['=', '<', '>', '~', '!']),
        Ecosystem::JavaScript => has_tag(text),
        Ecosystem::Ruby => text.contains(':'),
        Ecosystem::Go => text.contains('@'),
    };
    if pinned { Origin::Pinned } else { Origin::Unpinned }
}

/// Whether `text` is a file, a folder or an address.
fn is_elsewhere(text: &str, ecosystem: Ecosystem) -> bool {
    const FILES: [&str; 10] =
        [".deb", ".apk", ".rpm", ".whl", ".gem", ".tgz", ".tar.gz", ".zip", ".txt", ".tar.bz2"];
    let is_path = text.starts_with(['.', '/', '~']) && ecosystem != Ecosystem::Alpine;
    let is_address = text.contains("://") || text.contains("git+") || text.contains(" @ ");
    let is_short_address = match ecosystem {
        Ecosystem::JavaScript => text.contains(':') || !text.starts_with('@') && text.contains('/'),
        Ecosystem::Python => text.contains('/') || text.contains('@'),
        _ => false,
    };
    let is_file = FILES.iter().any(|end| text.ends_with(end));
    is_path || is_address || is_short_address || is_file
}

/// Whether the name of an RPM package has a version: a dash with a digit behind it, and a dot or
/// another dash further on, unlike `java-17-openjdk` or `gcc-c++`.
fn has_rpm_version(text: &str) -> bool {
    let mut parts = text.split('-').skip(1);
    parts.any(|part| part.starts_with(|c: char| c.is_ascii_digit()) && part.contains('.'))
}

/// Whether a package of npm names a version: `a@1`, `@b/a@1`. `latest` is none.
fn has_tag(text: &str) -> bool {
    let name = text.strip_prefix('@').unwrap_or(text);
    name.split_once('@').is_some_and(|(_, tag)| !tag.is_empty() && tag != LATEST)
}

/// The tag of the newest version.
pub(super) const LATEST: &str = "latest";
