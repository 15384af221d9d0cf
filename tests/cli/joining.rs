//! RUNs that were joined do what they did apart, as a real shell tells.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::sandbox::Sandbox;

const FILES: usize = 200;

/// Commands that leave a trace in the folder, succeed, fail, or change the shell.
const COMMANDS: [&str; 10] = [
    "true",
    "false",
    "echo a >> log",
    "echo b >> log",
    "sh -c 'exit 3'",
    "cat log >> log2",
    "echo c | cat >> log",
    "cd sub",
    "A=1",
    "echo \"$A$?\" >> log",
];
const OPERATORS: [&str; 4] = [" && ", " || ", "; ", " & "];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn script(&mut self) -> String {
        let mut script = COMMANDS[self.below(COMMANDS.len())].to_owned();
        for _ in 0..self.below(3) {
            script += OPERATORS[self.below(OPERATORS.len())];
            script += COMMANDS[self.below(COMMANDS.len())];
        }
        script
    }
}

/// What `scripts` leave behind, one after the other until one fails: whether all went well, and the
/// files.
fn outcome(folder: &Path, scripts: &[&str]) -> (bool, Vec<String>) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("sub")).unwrap();
    let runs_well = |script: &&str| {
        let shell = Command::new("sh").args(["-c", script]).current_dir(folder).output();
        shell.unwrap().status.success()
    };
    let is_well = scripts.iter().all(runs_well);
    let files = ["log", "log2", "sub/log", "sub/log2"];
    (is_well, files.map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default()).into())
}

#[test]
fn joined_runs_do_what_they_did_apart() {
    let (mut dice, mut sandbox) = (Dice(1), Sandbox::new());
    let scripts: Vec<(String, String)> =
        (0..FILES).map(|_| (dice.script(), dice.script())).collect();
    for (number, (first, second)) in scripts.iter().enumerate() {
        let text = format!("FROM debian:12\nRUN {first}\nRUN {second}\n");
        sandbox = sandbox.file(format!("{number}.Dockerfile"), text);
    }
    sandbox.run(&["check", "--fix", "--unsafe", "--rule", "DL3059=hint", "."]);
    let mut joined = 0;
    for (number, (first, second)) in scripts.iter().enumerate() {
        let text = fs::read_to_string(sandbox.path(format!("{number}.Dockerfile"))).unwrap();
        let lines = text.replace(" \\\n    ", " ");
        let runs: Vec<&str> = lines.lines().filter_map(|line| line.strip_prefix("RUN ")).collect();
        if let [one] = runs.as_slice() {
            joined += 1;
            let (apart, together) = (
                outcome(&sandbox.path("x"), &[first, second]),
                outcome(&sandbox.path("x"), &[one]),
            );
            assert_eq!(together, apart, "{first:?} and {second:?} as {one:?}");
        }
    }
    assert!(joined > FILES / 20, "{joined} of {FILES} were joined");
}
