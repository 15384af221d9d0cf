//! The codes of ShellCheck that are looked for, with what they mean and how loud they are.
//!
//! Every code here occurs in real Dockerfiles and means something there. Those that are on by
//! default are mistakes; what is a matter of taste, right more often than not, or said by a rule of
//! its own (`bash-in-sh` has SC3010, SC3044 and SC3046) is off.

use syntax::shell::Dialect;

/// How much findings of a code matter where nothing is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are not looked for.
    Off,
    /// A matter of polish.
    Hint,
    /// Worth knowing.
    Information,
    /// The command likely does what was not meant.
    Warning,
}

/// One code.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its number.
    pub number: u16,
    /// Its name, such as `SC2086`.
    pub id: &'static str,
    /// The page about it in ShellCheck's wiki.
    pub link: &'static str,
    /// How much its findings matter.
    pub level: Level,
    /// What is wrong and what to do, in a sentence.
    pub message: &'static str,
}

/// `cd` without looking at whether it works.
pub(crate) const UNCHECKED_CD: u16 = 2164;

/// Options of `echo` that POSIX does not have.
pub(crate) const ECHO_OPTIONS: u16 = 3037;

/// Two redirections of one stream.
pub(crate) const COMPETING_REDIRECTIONS: u16 = 2261;

/// What `ash` of BusyBox, as Alpine has it, understands besides POSIX, or may understand.
const ASH: [u16; 15] =
    [2240, 3001, 3010, 3014, 3015, 3020, 3034, 3037, 3040, 3043, 3045, 3046, 3050, 3057, 3060];

/// The code about arguments of `.`, which is the only one about portability with another number.
const ARGUMENTS_OF_DOT: u16 = 2240;

/// What `dash` understands besides POSIX.
const DASH: [u16; 1] = [3043];

impl Code {
    /// Whether it is about what not every shell understands.
    pub fn is_about_portability(&self) -> bool {
        self.number / 1000 == 3 || self.number == ARGUMENTS_OF_DOT
    }

    /// Whether `text` has what no finding of this code is without, so that the linter need not be asked
    /// about most texts. That is known for the codes that are on by default.
    pub(crate) fn may_be_in(&self, text: &str) -> bool {
        let needs: &[&str] = match self.number {
            1020 => &["]"],
            1035 => &["[", "!", "{"],
            1110 => &["“", "”", "‘", "’"],
            2061 => &["find"],
            2070 => &["-n"],
            2091 => &["$(", "`"],
            2240 => &["."],
            3001 => &["<(", ">("],
            3009 => &["{"],
            3014 => &["=="],
            3030 => &["("],
            3050 => &["printf"],
            3054 | 3057 | 3060 => &["${"],
            ECHO_OPTIONS => &["echo"],
            UNCHECKED_CD => &["cd"],
            COMPETING_REDIRECTIONS | 3020 | 3034 => &["<", ">"],
            _ => return true,
        };
        needs.iter().any(|needed| text.contains(needed))
    }

    /// Whether the code holds in a shell of `dialect`. What an unknown `sh` lacks is not known.
    pub(crate) fn holds_for(&self, dialect: Dialect) -> bool {
        let lacks = |known: &[u16]| !known.contains(&self.number);
        match dialect {
            _ if !self.is_about_portability() => true,
            Dialect::Dash => lacks(&DASH),
            Dialect::Ash => lacks(&ASH),
            Dialect::Sh | Dialect::Bash | Dialect::Ksh => false,
        }
    }
}

macro_rules! codes {
    ($($number:literal $level:ident $message:literal)*) => {
        &[$(Code {
            number: $number,
            id: concat!("SC", $number),
            link: concat!("https://www.shellcheck.net/wiki/SC", $number),
            level: Level::$level,
            message: $message,
        }),*]
    };
}

/// Every code that is looked for, by number.
pub static ALL: &[Code] = codes! {
    1001 Off "the backslash in front of this letter does nothing; leave it out, or quote the word"
    1007 Off "the blank behind `=` ends the value, so the variable is empty and the next word is run as a command; remove the blank, or write `''` for an empty value"
    1010 Off "this keyword is read as an argument, because nothing ends the command before it; put `;` in front of it"
    1020 Warning "`]` must stand apart to end the test; put a blank in front of it"
    1035 Warning "a blank is missing here, so that the shell reads one word; put it in"
    1075 Off "`else if` begins a second `if` with a `fi` of its own; `elif` is meant most of the time"
    1083 Off "this brace stands for itself; quote it, or put `;` in front of it if it should end a group"
    1110 Warning "this is a typographic quote, which the shell takes for a letter; write `\"` or `'`"
    2005 Off "`echo $(…)` prints what the command prints anyway; run the command alone"
    2006 Off "backquotes are hard to nest and to read; write `$(…)`"
    2010 Off "`ls` is made for people; use a pattern such as `*.txt` or `find`"
    2012 Off "`ls` is made for people and breaks on odd file names; use `find`"
    2015 Off "in `a && b || c` the last command also runs if `b` fails; use `if`, unless that is meant"
    2016 Off "nothing is replaced between single quotes; use double quotes if the value is wanted"
    2021 Off "`tr` takes the brackets for characters; leave them out"
    2026 Off "the quotes end in front of this word, so that it is outside of them; escape them if they should be part of the text"
    2027 Off "these quotes end the quoting in the middle of the text; escape or remove them"
    2028 Off "whether `echo` replaces `\\n` and `\\t` depends on the shell; use `printf`"
    2034 Off "this variable is set and never read in this command, and it is gone behind it; remove it, or use ENV"
    2035 Off "a file name that begins with a dash is taken for an option; write `./*`"
    2038 Off "file names with blanks fall apart here; use `find … -exec … +`, or `-print0` with `xargs -0`"
    2043 Off "the list has one word, so the loop runs once"
    2044 Off "file names with blanks fall apart in this loop; use `find … -exec`"
    2045 Off "`ls` breaks on odd file names; loop over a pattern such as `*.txt`"
    2046 Off "what the command prints is split at blanks and its patterns are replaced; put it in double quotes unless that is meant"
    2048 Off "without quotes, arguments with blanks fall apart; write `\"$@\"`"
    2059 Off "a `%` or backslash in the variable is read as part of the format; write `printf '%s' \"$name\"`"
    2061 Warning "the shell replaces this pattern by the files in the working directory before `find` sees it; quote it"
    2070 Warning "without quotes, an empty value leaves `-n` alone, which is true; quote the value"
    2086 Off "the value is split at blanks and its patterns are replaced; put it in double quotes unless that is meant"
    2091 Warning "what the command prints is run as a command; remove `$(…)` if only the command should run"
    2102 Off "a character range fits one character; a repeated character in it says something else was meant"
    2103 Off "`cd …` back is lost if something fails; use a subshell: `(cd …; …)`"
    2115 Off "if the variable is empty, this deletes what lies below `/`; write `${name:?}` so that it fails instead"
    2116 Off "`$(echo …)` is what `echo` is given; write that"
    2143 Off "the whole output is read to see whether there is some; use `grep -q`"
    2153 Off "no variable of this name is set here, one that is spelled almost like it is"
    2155 Off "the exit code of the command is lost, because `export` has its own; set the variable first and export it then"
    2162 Off "`read` takes backslashes for escapes; add `-r` if they should stay"
    2164 Information "if `cd` fails, the commands behind it run in the wrong directory; join them by `&&`, or begin with `set -e`"
    2166 Off "`-a` and `-o` in a test are not well defined; use two tests with `&&` or `||`"
    2181 Off "test the command itself, not `$?`: `if command; then`"
    2196 Off "`egrep` and `fgrep` are deprecated; use `grep -E` or `grep -F`"
    2211 Off "this pattern is run as a command: the first file that it fits; write the command's name"
    2231 Off "a value with blanks falls apart in this loop; quote the variable, not the pattern"
    2238 Off "this writes to or reads from a file with the name of a command; use a pipe if the command is meant"
    2240 Warning "`.` of this shell passes no arguments on; set variables instead, or use bash"
    2261 Warning "two redirections of the same stream compete, and only the last one counts; remove one, or quote the word if it is none"
    2288 Off "the name of the command ends in this character; check the quotes"
    2291 Off "several blanks become one without quotes; quote the text if they matter"
    2308 Off "this operation of `expr` is not the same everywhere; use what the shell has"
    3001 Warning "this shell has no `<(…)`; use a file or a pipe, or bash by SHELL"
    3009 Warning "this shell does not expand braces, so that the text stays as it is; write the words out, or use bash by SHELL"
    3010 Off "this shell has no `[[ … ]]`, so the command is not found; use `[ … ]`, or bash by SHELL"
    3014 Warning "this shell compares by `=` and does not know `==`; write `=`"
    3020 Warning "this shell takes `&>` for a command in the background and an empty redirection; write `> file 2>&1`"
    3030 Warning "this shell has no arrays; use the arguments of `set --`, or bash by SHELL"
    3034 Warning "this shell has no `$(< file)`, so the value is empty; write `$(cat file)`"
    3037 Warning "this shell's `echo` has no such option and prints it; use `printf`"
    3040 Warning "this shell may not know this option, so that the command fails; use bash by SHELL"
    3043 Warning "this shell has no `local`"
    3044 Off "this shell has no such command; set the variable by itself, or use bash by SHELL"
    3045 Warning "this shell's command has no such option; use bash by SHELL"
    3046 Off "this shell has no `source`, so the command is not found; write `.`"
    3050 Warning "this shell's `printf` has no `%q`; use bash by SHELL"
    3054 Warning "this shell has no arrays; use the arguments of `set --`, or bash by SHELL"
    3057 Warning "this shell cannot take parts of a value by `${name:from:length}`; use `cut`, or bash by SHELL"
    3060 Warning "this shell has no `${name/old/new}`; use `sed`, or bash by SHELL"
};

/// What is not looked for although real files have it, with the reason.
pub static LEFT_OUT: &[(&[u16], &str)] = &[
    (
        &[1009, 1036, 1050, 1054, 1056, 1064, 1065, 1072, 1073, 1085, 1088],
        "the text is no script; nearly all of these files are templates, and how two readers stumble over one mistake differs",
    ),
    (&[1090, 1091], "the sourced file is in the image, where nobody can look from here"),
    (&[2154], "a base image may set any variable; `undefined-var` knows what the file itself sets"),
    (&[2114, 2174, 2185, 2251, 2283], "the linter does not know them"),
    (&[3028], "ARG and ENV may well set `UID`, `HOSTNAME` and the like"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_said_alike() {
        assert!(ALL.is_sorted_by(|a, b| a.number < b.number));
        for code in ALL {
            let Code { id, message, .. } = code;
            assert!(!message.ends_with('.') && message.len() < 200, "{id}: {message}");
            assert!(!message.starts_with(char::is_uppercase), "{id}: {message}");
        }
        for number in LEFT_OUT.iter().flat_map(|(numbers, _)| *numbers) {
            assert!(ALL.iter().all(|code| code.number != *number), "{number}");
        }
    }
}
