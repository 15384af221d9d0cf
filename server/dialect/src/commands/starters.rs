//! The programs that only start another one, so that what follows them is what really runs.

/// A program that starts another one.
#[derive(Debug, Clone, Copy)]
pub struct Starter {
    /// Its name.
    pub name: &'static str,
    /// The flags of it that take a value in the next word.
    pub valued: &'static [&'static str],
    /// How many words stand between its flags and the other program.
    pub words: usize,
}

impl Starter {
    /// The row of `program`.
    pub fn of(program: &str) -> Option<&'static Starter> {
        STARTERS.iter().find(|starter| starter.name == program)
    }
}

/// How many programs that start each other are followed.
pub const MOST_STARTERS: usize = 4;

static STARTERS: [Starter; 11] = [
    Starter { name: "sudo", valued: &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U"], words: 0 },
    Starter { name: "env", valued: &["-u", "-C", "-S"], words: 0 },
    Starter { name: "exec", valued: &["-a"], words: 0 },
    Starter { name: "command", valued: &[], words: 0 },
    Starter { name: "time", valued: &["-f", "-o"], words: 0 },
    Starter { name: "nice", valued: &["-n"], words: 0 },
    Starter { name: "nohup", valued: &[], words: 0 },
    Starter { name: "eatmydata", valued: &[], words: 0 },
    Starter { name: "timeout", valued: &["-k", "-s"], words: 1 },
    Starter { name: "gosu", valued: &[], words: 1 },
    Starter { name: "corepack", valued: &[], words: 0 },
];
