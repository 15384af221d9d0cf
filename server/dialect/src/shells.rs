//! Shells that SHELL is commonly set to.

/// One shell.
#[derive(Debug, Clone, Copy)]
pub struct Shell {
    /// The program's name, without a path and an extension.
    pub name: &'static str,
    /// What to give SHELL.
    pub form: &'static str,
    /// One plain sentence on the program.
    pub summary: &'static str,
    /// One plain sentence on the arguments in the form.
    pub arguments: &'static str,
}

/// The common shells.
pub static ALL: [Shell; 6] = [
    Shell {
        name: "bash",
        form: r#"["/bin/bash", "-o", "pipefail", "-c"]"#,
        summary: "The shell of most Linux distributions; Alpine has none until it is installed.",
        arguments: "With `-o pipefail` a pipe fails when any part of it fails.",
    },
    Shell {
        name: "ash",
        form: r#"["/bin/ash", "-eo", "pipefail", "-c"]"#,
        summary: "The shell of Alpine and BusyBox.",
        arguments: "With `-e` it stops at a command that fails, with `-o pipefail` also in a pipe.",
    },
    Shell {
        name: "sh",
        form: r#"["/bin/sh", "-c"]"#,
        summary: "The default on Linux; which shell it is depends on the base image.",
        arguments: "It goes on after a command that fails, unless `&&` joins the two.",
    },
    Shell {
        name: "powershell",
        form: r#"["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]"#,
        summary: "Windows PowerShell, which comes with Windows Server Core images.",
        arguments: "The last argument makes it stop at the first error.",
    },
    Shell {
        name: "pwsh",
        form: r#"["pwsh", "-Command", "$ErrorActionPreference = 'Stop';"]"#,
        summary: "PowerShell 6 and later, on Linux and Windows.",
        arguments: "The last argument makes it stop at the first error.",
    },
    Shell {
        name: "cmd",
        form: r#"["cmd", "/S", "/C"]"#,
        summary: "The default on Windows.",
        arguments: "With `/S` quotes stay as they are, with `/C` it ends after the command.",
    },
];

/// The shell that `program` starts, whatever its path, its extension and the case of its name.
pub fn find(program: &str) -> Option<&'static Shell> {
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    ALL.iter().find(|row| row.name == name)
}
