//! Compares what is found with what ShellCheck finds in the same scripts, code by code and place by
//! place. It needs ShellCheck 0.11, which the environment variable `SHELLCHECK` names; without it
//! nothing is compared, and that is said.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the one test that runs another program"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use shell_lint::{ALL, ShellLint};
use syntax::Document;
use syntax::shell::Dialect;

/// Scripts with mistakes and with none.
const SCRIPTS: &[&str] = &[
    "apt-get update && apt-get install -y $packages",
    "set -e\ncd /src\nmake -j $(nproc)\nrm -rf \"$dir\"/*",
    "cd /src\n./configure; make",
    "export GNUPGHOME=\"$(mktemp -d)\" && gpg --batch --verify a.asc a",
    "find / -name *.pyc -delete",
    "find . -name '*.jar' | xargs rm",
    "for f in $(ls *.txt); do cp $f /out/; done",
    "for f in `ls`; do echo \"$f\"; done",
    "if [ $a = b ]; then echo c; fi",
    "if [ -n $a ]; then echo c; fi",
    "if [[ $a == b ]]; then echo c; fi",
    "if [ \"$a\" == b ]; then echo c; fi",
    "echo -e \"a\\nb\" > /c",
    "echo \"a\\nb\" > /c",
    "echo 'export PATH=$PATH:/a' >> /etc/profile",
    "source /venv/bin/activate && pip install .",
    ". /venv/bin/activate && pip install a>=1 b>=2",
    "mkdir -p /a/{b,c}",
    "curl -fsSL https://example.com | tar -xz -C $HOME",
    "rm -rf $a/* ${b}/ \"$c\"/*",
    "a=$(cat b); echo $a `cat c`",
    "read a; echo \"$a\"",
    "printf \"$a\\n\"",
    "[ -f a ] && b || c",
    "test a -a b",
    "grep -q a b; if [ $? -eq 0 ]; then c; fi",
    "egrep a b | fgrep c",
    "ls | grep a",
    "cat a | tr [a-z] [A-Z]",
    "$(curl -s a)",
    "X= curl a",
    "sudo echo a > /etc/b",
    "local a=b",
    "f() { local a=$1; echo \"$a\"; }; f b",
    "set -o pipefail; a | b",
    "a &> /dev/null",
    "diff <(a) <(b)",
    "a=(b c); echo \"${a[@]}\"",
    "echo ${a:0:1} ${b/c/d}",
    "x=$(< a); echo \"$x\"",
    "while read -r a; do echo \"$a\"; done < b",
    "case $a in b) c;; *) d;; esac",
    "echo $1 $@ $* $#",
    "echo a b >> c; echo d >> c",
    "cat > a <<EOF\n$b `c` $(d)\nEOF\n",
    "cat > a <<'EOF'\n$b\nEOF\n",
    "a=\"é\"; echo $a ü",
    "pip install a[b,c]",
    "export A=$B C=\"$D\"",
    "dpkg -i *.deb; chmod +x *",
];

/// Where the two differ: the start of the script, the code, and why.
const EXPLAINED: &[(&str, u64, &str)] = &[
    ("echo -e", 3037, "for dash, ShellCheck has a number of its own"),
    ("cat a | tr", 2021, "for these letters, ShellCheck has numbers of their own"),
    ("f() { local", 2086, "older versions of dash split the value, newer ones do not"),
    ("export A=$B", 2086, "older versions of dash split the value, newer ones do not"),
];

/// A code with the line and the column where it is found, both counted from 1.
type Found = BTreeSet<(u64, u64, u64)>;

#[test]
fn the_same_is_found_as_by_shellcheck() {
    let Ok(program) = std::env::var("SHELLCHECK") else {
        eprintln!("skipped: SHELLCHECK does not name the program to compare with");
        return;
    };
    let mut differences = Vec::new();
    for script in SCRIPTS {
        for (dialect, name) in [(Dialect::Dash, "dash"), (Dialect::Bash, "bash")] {
            let (ours, theirs) = (ours(script, dialect), theirs(&program, name, script));
            let is_explained = |found: &(u64, u64, u64)| {
                EXPLAINED
                    .iter()
                    .any(|(start, code, _)| script.starts_with(start) && *code == found.0)
            };
            for found in ours.symmetric_difference(&theirs).filter(|found| !is_explained(found)) {
                let side = if ours.contains(found) { "only ours" } else { "only theirs" };
                differences.push(format!("{name} {side} {found:?}: {script:?}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn ours(script: &str, dialect: Dialect) -> Found {
    let text = format!("RUN <<'DOCKERFILE'\n{script}\nDOCKERFILE\n");
    let document = Document::new(&text);
    let lint = ShellLint::new(ALL);
    let mut found = Found::new();
    for placed in document.entries() {
        for finding in lint.findings(&placed.entry, Some(dialect)) {
            let before = placed.entry.text().get(..finding.span.start as usize).unwrap();
            let line = before.matches('\n').count() as u64;
            let column = before.rsplit('\n').next().unwrap().chars().count() as u64 + 1;
            found.insert((u64::from(finding.code.number), line, column));
        }
    }
    found
}

fn theirs(program: &str, shell: &str, script: &str) -> Found {
    let mut child = Command::new(program)
        .args(["--norc", "-f", "json1", "-s", shell, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{script}\n").as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let comments = answer["comments"].as_array().unwrap().iter();
    let number = |comment: &Value, key: &str| comment[key].as_u64().unwrap();
    let known = |code: u64| ALL.iter().any(|known| u64::from(known.number) == code);
    comments
        .map(|it| (number(it, "code"), number(it, "line"), number(it, "column")))
        .filter(|(code, ..)| known(*code))
        .collect()
}
