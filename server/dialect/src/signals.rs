//! The signal names that STOPSIGNAL accepts (moby/sys `signal`, Linux).

/// One signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// The name with `SIG`.
    pub name: &'static str,
    /// The number on Linux.
    pub number: u8,
    /// One plain sentence, empty for the real-time signals.
    pub summary: &'static str,
}

/// Every signal.
pub static ALL: [Signal; 65] = [
    Signal { name: "SIGABRT", number: 6, summary: "Aborts the process, usually with a core dump." },
    Signal { name: "SIGALRM", number: 14, summary: "Says that a timer has run out." },
    Signal { name: "SIGBUS", number: 7, summary: "Reports a bad memory access." },
    Signal {
        name: "SIGCHLD",
        number: 17,
        summary: "Says that a child process has stopped or ended.",
    },
    Signal { name: "SIGCLD", number: 17, summary: "Is another name for SIGCHLD." },
    Signal { name: "SIGCONT", number: 18, summary: "Continues a stopped process." },
    Signal {
        name: "SIGFPE",
        number: 8,
        summary: "Reports an arithmetic error, such as a division by zero.",
    },
    Signal {
        name: "SIGHUP",
        number: 1,
        summary: "Says that the terminal is gone; many daemons reload their configuration.",
    },
    Signal { name: "SIGILL", number: 4, summary: "Reports an illegal instruction." },
    Signal {
        name: "SIGINT",
        number: 2,
        summary: "Interrupts the process, as Ctrl+C does; many programs stop cleanly.",
    },
    Signal { name: "SIGIO", number: 29, summary: "Says that input or output is possible." },
    Signal { name: "SIGIOT", number: 6, summary: "Is another name for SIGABRT." },
    Signal {
        name: "SIGKILL",
        number: 9,
        summary: "Ends the process at once; it cannot be caught, so nothing is cleaned up.",
    },
    Signal { name: "SIGPIPE", number: 13, summary: "Reports a write to a pipe that nobody reads." },
    Signal { name: "SIGPOLL", number: 29, summary: "Is another name for SIGIO." },
    Signal { name: "SIGPROF", number: 27, summary: "Says that a profiling timer has run out." },
    Signal { name: "SIGPWR", number: 30, summary: "Reports a power failure." },
    Signal {
        name: "SIGQUIT",
        number: 3,
        summary: "Quits the process; nginx and PHP-FPM finish open requests first.",
    },
    Signal {
        name: "SIGSEGV",
        number: 11,
        summary: "Reports an access to memory that is not the process's own.",
    },
    Signal {
        name: "SIGSTKFLT",
        number: 16,
        summary: "Reports a stack fault; Linux itself does not use it.",
    },
    Signal {
        name: "SIGSTOP",
        number: 19,
        summary: "Stops the process until SIGCONT; it cannot be caught.",
    },
    Signal { name: "SIGSYS", number: 31, summary: "Reports a bad system call." },
    Signal {
        name: "SIGTERM",
        number: 15,
        summary: "Asks the process to end; what docker stop sends by default.",
    },
    Signal { name: "SIGTRAP", number: 5, summary: "Reports a trace or breakpoint trap." },
    Signal { name: "SIGTSTP", number: 20, summary: "Stops the process, as Ctrl+Z does." },
    Signal {
        name: "SIGTTIN",
        number: 21,
        summary: "Stops a background process that reads from the terminal.",
    },
    Signal {
        name: "SIGTTOU",
        number: 22,
        summary: "Stops a background process that writes to the terminal.",
    },
    Signal {
        name: "SIGURG",
        number: 23,
        summary: "Says that urgent data has arrived on a socket.",
    },
    Signal { name: "SIGUSR1", number: 10, summary: "Means what the program says it means." },
    Signal { name: "SIGUSR2", number: 12, summary: "Means what the program says it means." },
    Signal {
        name: "SIGVTALRM",
        number: 26,
        summary: "Says that a timer of processor time has run out.",
    },
    Signal {
        name: "SIGWINCH",
        number: 28,
        summary: "Says that the terminal was resized; makes Apache httpd finish open requests and stop.",
    },
    Signal {
        name: "SIGXCPU",
        number: 24,
        summary: "Says that the limit of processor time is exceeded.",
    },
    Signal {
        name: "SIGXFSZ",
        number: 25,
        summary: "Says that the limit of file size is exceeded.",
    },
    Signal { name: "SIGRTMIN", number: 34, summary: "" },
    Signal { name: "SIGRTMIN+1", number: 35, summary: "" },
    Signal { name: "SIGRTMIN+2", number: 36, summary: "" },
    Signal { name: "SIGRTMIN+3", number: 37, summary: "" },
    Signal { name: "SIGRTMIN+4", number: 38, summary: "" },
    Signal { name: "SIGRTMIN+5", number: 39, summary: "" },
    Signal { name: "SIGRTMIN+6", number: 40, summary: "" },
    Signal { name: "SIGRTMIN+7", number: 41, summary: "" },
    Signal { name: "SIGRTMIN+8", number: 42, summary: "" },
    Signal { name: "SIGRTMIN+9", number: 43, summary: "" },
    Signal { name: "SIGRTMIN+10", number: 44, summary: "" },
    Signal { name: "SIGRTMIN+11", number: 45, summary: "" },
    Signal { name: "SIGRTMIN+12", number: 46, summary: "" },
    Signal { name: "SIGRTMIN+13", number: 47, summary: "" },
    Signal { name: "SIGRTMIN+14", number: 48, summary: "" },
    Signal { name: "SIGRTMIN+15", number: 49, summary: "" },
    Signal { name: "SIGRTMAX-14", number: 50, summary: "" },
    Signal { name: "SIGRTMAX-13", number: 51, summary: "" },
    Signal { name: "SIGRTMAX-12", number: 52, summary: "" },
    Signal { name: "SIGRTMAX-11", number: 53, summary: "" },
    Signal { name: "SIGRTMAX-10", number: 54, summary: "" },
    Signal { name: "SIGRTMAX-9", number: 55, summary: "" },
    Signal { name: "SIGRTMAX-8", number: 56, summary: "" },
    Signal { name: "SIGRTMAX-7", number: 57, summary: "" },
    Signal { name: "SIGRTMAX-6", number: 58, summary: "" },
    Signal { name: "SIGRTMAX-5", number: 59, summary: "" },
    Signal { name: "SIGRTMAX-4", number: 60, summary: "" },
    Signal { name: "SIGRTMAX-3", number: 61, summary: "" },
    Signal { name: "SIGRTMAX-2", number: 62, summary: "" },
    Signal { name: "SIGRTMAX-1", number: 63, summary: "" },
    Signal { name: "SIGRTMAX", number: 64, summary: "" },
];

/// The number of the signal that `text` names as BuildKit reads it: a number, or a name with or
/// without `SIG` in any case. `None` for an unknown name and for a number outside 1 to 255
/// (moby/sys `signal`, `ParseSignal`).
pub fn parse(text: &str) -> Option<u8> {
    match text.parse::<i64>() {
        Ok(number) => u8::try_from(number).ok().filter(|number| *number != 0),
        Err(_) => named(text),
    }
}

/// Whether the build takes `text` for a signal. It takes every number but zero, also one that
/// no signal has (moby/sys `signal`, `ParseSignal`).
pub fn accepts(text: &str) -> bool {
    match text.parse::<i64>() {
        Ok(number) => number != 0,
        Err(_) => named(text).is_some(),
    }
}

fn named(text: &str) -> Option<u8> {
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    ALL.iter().find(|row| row.name.strip_prefix("SIG") == Some(name)).map(|row| row.number)
}

#[cfg(test)]
mod tests {
    use super::{accepts, parse};

    #[track_caller]
    fn check_signal(text: &str, number: Option<u8>, accepted: bool) {
        assert_eq!((parse(text), accepts(text)), (number, accepted), "{text}");
    }

    #[test]
    fn a_name_is_read_with_or_without_its_prefix_in_any_case() {
        check_signal("SIGTERM", Some(15), true);
        check_signal("sigquit", Some(3), true);
        check_signal("Hup", Some(1), true);
        check_signal("RTMIN+3", Some(37), true);
        check_signal("SIGRTMAX-14", Some(50), true);
        check_signal("IOT", Some(6), true);
    }

    #[test]
    fn a_number_is_read_as_it_is() {
        check_signal("9", Some(9), true);
        check_signal("+9", Some(9), true);
        check_signal("500", None, true);
        check_signal("-1", None, true);
        check_signal("0", None, false);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "SIG", "SIGFOO", "SIGSIGTERM", "RTMIN+16", "RTMAX-15", "9.5", "TERM "] {
            check_signal(text, None, false);
        }
    }
}
