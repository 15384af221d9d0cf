//! `check --fix`: does what findings propose, in the files or as a diff.

use analysis::rules::fix_all;
use analysis::{Safety, Snapshot};

use super::format::diff;
use super::input::{Input, InputError};
use super::replace;

/// The options of `check` that change files.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct FixArguments {
    /// Fix what is safe to fix, in the files; standard input is printed as it becomes
    #[arg(long)]
    pub(super) fix: bool,

    /// Print what `--fix` would change, write nothing, and end with 1 if there is something
    #[arg(long)]
    pub(super) diff: bool,

    /// Also do what changes the image or the build
    #[arg(long = "unsafe")]
    unsafe_too: bool,
}

/// What fixing made of one input.
#[derive(Debug, Default)]
pub(super) struct Fixed {
    /// Its text now, without a byte-order mark.
    pub(super) text: String,
    /// How much was fixed.
    pub(super) count: usize,
    /// How much would be fixed, where nothing is to be written.
    pub(super) proposed: usize,
    /// For standard output.
    pub(super) printed: String,
}

impl FixArguments {
    /// Whether something is to be fixed.
    pub(super) fn is_wanted(self) -> bool {
        self.fix || self.diff
    }

    fn safety(self) -> Safety {
        if self.unsafe_too { Safety::Unsafe } else { Safety::Safe }
    }

    /// Fixes `input`, called `name`, whose text is `text`; `snapshot` gives that without its
    /// byte-order mark. The file is as it was if this fails.
    pub(super) fn fix(
        self,
        input: &Input,
        name: &str,
        text: &str,
        snapshot: impl FnOnce(&str) -> Snapshot,
    ) -> Result<Fixed, InputError> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mark = text.strip_suffix(body).unwrap_or_default();
        let fixed = fix_all(&snapshot(body), self.safety(), |_| true);
        let mut printed = String::new();
        match input {
            _ if self.diff => printed = diff(body, &fixed.text, name),
            Input::Stdin => printed = format!("{mark}{}", fixed.text),
            Input::File(path) if fixed.count > 0 => {
                let after = format!("{mark}{}", fixed.text);
                replace::replace(path, text.as_bytes(), after.as_bytes())?;
            }
            Input::File(_) => {}
        }
        let (count, proposed) = if self.diff { (0, fixed.count) } else { (fixed.count, 0) };
        Ok(Fixed { text: fixed.text, count, proposed, printed })
    }
}
