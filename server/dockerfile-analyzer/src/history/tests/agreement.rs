//! What is told is what git tells, of histories that nobody thought of.

use std::collections::BTreeSet;

use super::*;

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A path of a few folders and files, which are now the one and now the other.
fn path(numbers: &mut Numbers) -> String {
    let depth = 1 + numbers.below(3);
    let names: Vec<&str> =
        (0..depth).map(|_| ["a", "b", "a.b", "a-b", "c"][numbers.below(5) as usize]).collect();
    names.join("/")
}

/// A command that changes something, whatever there is.
fn change(numbers: &mut Numbers) -> String {
    let path = path(numbers);
    let clear = format!("clear {path}");
    match numbers.below(9) {
        0..=3 => format!("{clear}; write {path} {}", numbers.below(3)),
        4 => format!("{clear}; mkdir -p $(dirname {path}); ln -s x{} {path}", numbers.below(2)),
        5 => format!("test ! -f {path} || chmod +x {path}"),
        6 => format!("test ! -f {path} || chmod -x {path}"),
        _ => format!("rm -rf {path}"),
    }
}

/// A script that makes a history with branches.
fn history(seed: u64) -> String {
    let mut numbers = Numbers(seed);
    // What stands in the way as a file is no folder.
    let mut script = "init .
        clear() { rm -rf $1; above ${1%/*}; above ${1%/*/*}; }
        # What stands in the way as a file is no folder.
        above() { test -d $1 -a ! -L $1 || rm -f $1; }
        commit\n"
        .to_owned();
    for _ in 0..25 {
        let _ = match numbers.below(8) {
            0 => write!(script, "git checkout -q -b side; {}; commit; {}; commit; git checkout -q main
                 {}; commit; merge -X ours side || {{ git add -A; git commit -qm m; }}; git branch -qD side\n",
                change(&mut numbers), change(&mut numbers), change(&mut numbers)),
            _ => writeln!(script, "{}; {}; commit", change(&mut numbers), change(&mut numbers)),
        };
        if numbers.below(6) == 0 {
            script.push_str("git repack -dq\n");
        }
    }
    script + "git gc -q --prune=now\n"
}

/// What git tells of the commits that changed something in `context`.
fn told_by_git(folder: &Path, context: &str) -> Vec<(i64, BTreeSet<String>)> {
    let arguments = [
        "log",
        "--first-parent",
        "-m",
        "--no-renames",
        "--root",
        "--raw",
        "--format=%ct",
        "--relative",
    ];
    let output = Command::new("git")
        .args(arguments)
        .args(["--", "."])
        .current_dir(folder.join(context))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    let mut found: Vec<(i64, BTreeSet<String>)> = Vec::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        match line.split_once('\t') {
            Some((status, path)) => {
                let sign = match status.chars().last() {
                    Some('A') => '+',
                    Some('D') => '-',
                    _ => '~',
                };
                found.last_mut().unwrap().1.insert(format!("{sign}{path}"));
            }
            None => found.extend(line.parse().ok().map(|time| (time, BTreeSet::new()))),
        }
    }
    found.retain(|(_, changes)| !changes.is_empty());
    found
}

fn told_by_us(folder: &Path, context: &str) -> Vec<(i64, BTreeSet<String>)> {
    let history = read(&folder.join(context), Path::new("/none"), 1000).unwrap();
    let sign = |kind| match kind {
        ChangeKind::Added => '+',
        ChangeKind::Modified => '~',
        ChangeKind::Deleted => '-',
    };
    let changes = |commit: &Commit| {
        commit
            .changes
            .iter()
            .map(|change| format!("{}{}", sign(change.kind), change.path))
            .collect()
    };
    history.commits.iter().map(|commit| (commit.time, changes(commit))).collect()
}

#[test]
fn git_tells_the_same() {
    let mut commits = 0;
    for seed in 0..6 {
        let Some(folder) = ran(&history(seed)) else { return };
        for context in [".", "a", "c/b"] {
            let ours = folder.path().join(context);
            if ours.is_dir() && !ours.is_symlink() && fs::read_dir(&ours).unwrap().next().is_some()
            {
                let told = told_by_us(folder.path(), context);
                assert_eq!(told, told_by_git(folder.path(), context), "{seed} {context}");
                commits += told.len();
            }
        }
    }
    assert!(commits > 150, "{commits}");
}
