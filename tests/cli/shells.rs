//! What shells, manuals and people are told about the program itself.

use crate::sandbox::Sandbox;

#[test]
fn the_version_tells_how_it_was_built() {
    let sandbox = Sandbox::new();
    let name = concat!("dockerfile-analyzer ", env!("CARGO_PKG_VERSION"));
    assert_eq!(sandbox.run(&["-V"]).stdout, format!("{name}\n"));
    let long = sandbox.run(&["--version"]).stdout;
    let keys: Vec<&str> = long.lines().skip(1).filter_map(|line| line.split(':').next()).collect();
    assert_eq!(long.lines().next(), Some(name));
    assert_eq!(keys, ["commit", "target", "features", "build"], "{long}");
}

#[test]
fn every_shell_completes_every_subcommand() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = sandbox.run(&["completions", shell]);
        assert_eq!(run.code, Some(0), "{shell}: {}", run.stderr);
        for name in ["check", "format", "optimize", "--fail-on"] {
            let bare = name.trim_start_matches('-');
            assert!(run.stdout.contains(bare), "{shell} does not complete {name}");
        }
    }
    assert_eq!(sandbox.run(&["completions", "cmd"]).code, Some(2));
}

#[test]
fn every_command_has_a_manual_page() {
    let sandbox = Sandbox::new();
    for (path, title) in [
        (&["man"][..], ".TH dockerfile-analyzer 1"),
        (&["man", "check"], ".TH dockerfile-analyzer-check 1"),
        (&["man", "cache", "report"], ".TH dockerfile-analyzer-cache-report 1"),
    ] {
        let run = sandbox.run(path);
        assert_eq!(run.code, Some(0), "{path:?}: {}", run.stderr);
        assert!(run.stdout.contains(title), "{path:?}: {}", run.stdout);
    }
    let run = sandbox.run(&["man", "cache", "nothing"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(run.stderr, "error: there is no subcommand `cache nothing`\n");
}
