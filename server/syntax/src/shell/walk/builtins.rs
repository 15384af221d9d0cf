//! The commands that are part of the shell (POSIX.1-2024, Shell Command Language, 2.15 and the
//! intrinsic utilities; the bash manual, "Shell Builtin Commands").

use crate::shell::Word;

/// Sorted, to be searched.
const BUILTINS: [&str; 47] = [
    ".",
    ":",
    "[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "command",
    "continue",
    "dirs",
    "disown",
    "echo",
    "enable",
    "eval",
    "exec",
    "exit",
    "false",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "jobs",
    "kill",
    "let",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "test",
    "times",
    "trap",
    "true",
    "type",
    "ulimit",
];

/// Whether the shell itself runs the command called `name`.
pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.binary_search(&name).is_ok() || matches!(name, "umask" | "unalias" | "wait")
}

/// The arguments of the command called `name` that name variables which it sets.
pub(super) fn names_set_by<'a>(
    name: &str,
    arguments: &'a [Word],
) -> Box<dyn Iterator<Item = &'a Word> + 'a> {
    match name {
        "read" => Box::new(without_flags(arguments, "dinNptu")),
        "getopts" => Box::new(arguments.iter().skip(1).take(1)),
        "mapfile" | "readarray" => Box::new(without_flags(arguments, "dnOsuCc").take(1)),
        "printf" if arguments.first().is_some_and(|word| word.text.as_deref() == Some("-v")) => {
            Box::new(arguments.iter().skip(1).take(1))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// The arguments that are neither flags nor the values of flags that end in one of `with_value`.
fn without_flags<'a>(
    arguments: &'a [Word],
    with_value: &'static str,
) -> impl Iterator<Item = &'a Word> {
    let mut value_follows = false;
    arguments.iter().filter(move |word| {
        let text = word.text.as_deref().unwrap_or_default();
        let is_value = std::mem::take(&mut value_follows);
        let is_flag = !is_value && text.len() > 1 && text.starts_with('-');
        value_follows = is_flag && text.len() == 2 && text.ends_with(|c| with_value.contains(c));
        !is_value && !is_flag
    })
}

#[cfg(test)]
mod tests {
    use super::BUILTINS;

    #[test]
    fn builtins_are_sorted() {
        assert!(BUILTINS.is_sorted());
    }
}
