//! What package managers are told to install.

use syntax::shell::Word;

use crate::rules::call::Call;

/// Whether `call` may have flags that the file does not show: an argument begins with a variable or
/// with the output of a command.
pub(super) fn may_hide_flags(call: &Call<'_>) -> bool {
    let text = call.site.entry.text();
    call.arguments.iter().filter(|word| word.text.is_none()).any(|word| {
        let written = text.get(word.span.start as usize..).unwrap_or_default();
        written.trim_start_matches(['"', '\'']).starts_with(['$', '`', '-', '{'])
    })
}

/// The arguments that pip gets, of `pip …` and of `python -m pip …`.
pub(super) fn pip_arguments<'a>(call: &Call<'a>) -> Option<&'a [Word]> {
    let is_version = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if call.program.strip_prefix("pip").is_some_and(is_version) {
        return Some(call.arguments);
    }
    if !call.program.strip_prefix("python").is_some_and(is_version) {
        return None;
    }
    let is_pip = |pair: &[Word]| {
        let text = |at: usize| pair.get(at).and_then(|word| word.text.as_deref());
        text(0) == Some("-m") && text(1) == Some("pip")
    };
    let at = call.arguments.windows(2).position(is_pip)?;
    call.arguments.get(at + 2..)
}
