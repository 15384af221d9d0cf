//! Repositories that name programs: none of them is ever started, nothing is written.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::*;

/// A repository that names a program wherever git would start one, and waits for what it needs to
/// know. The program leaves a mark.
const HOSTILE: &str = r#"
    mkdir tools; cat > tools/trap <<'END'
#!/bin/sh
touch "$(dirname "$0")/../mark"
exit 1
END
    chmod +x tools/trap; trap="$PWD/tools/trap"; cp tools/trap tools/git
    init source; cd source
    write .dockerignore '*.md'; write app/a; write Dockerfile 'FROM a'; commit
    write app/a 2; write .gitattributes '* diff=trap filter=trap merge=trap text eol=crlf ident'; commit
    write app/b; commit
    mkdir -p .git/hooks; for hook in post-checkout pre-commit post-index-change fsmonitor-watchman \
        reference-transaction pre-auto-gc post-merge; do cp ../tools/trap .git/hooks/$hook; done
    cat > .git/included <<END
[core]
    fsmonitor = "$trap"
END
    cat >> .git/config <<END
[core]
    fsmonitor = "$trap"
    hooksPath = ../tools
    pager = "$trap"
    editor = "$trap"
    sshCommand = "$trap"
    gitProxy = "$trap"
    askPass = "$trap"
    alternateRefsCommand = "$trap"
    worktree = "$PWD/../tools"
    attributesFile = "$PWD/.gitattributes"
    untrackedCache = true
[diff]
    external = "$trap"
[diff "trap"]
    command = "$trap"
    textconv = "$trap"
[filter "trap"]
    clean = "$trap"
    smudge = "$trap"
    process = "$trap"
    required = true
[merge "trap"]
    driver = "$trap"
[log]
    showSignature = true
[gpg]
    program = "$trap"
[gpg "ssh"]
    program = "$trap"
    defaultKeyCommand = "$trap"
[pager]
    log = "$trap"
    show = "$trap"
[alias]
    log = "!$trap"
    rev-list = "!$trap"
[credential]
    helper = "$trap"
[interactive]
    diffFilter = "$trap"
[sequence]
    editor = "$trap"
[uploadpack]
    packObjectsHook = "$trap"
[trailer "x"]
    command = "$trap"
[extensions]
    partialClone = origin
[remote "origin"]
    url = ext::$trap
    vcs = trap
    uploadpack = "$trap"
    promisor = true
    partialCloneFilter = blob:none
    proxy = "$trap"
[include]
    path = included
[includeIf "gitdir:/"]
    path = included
[fsmonitor]
    socketDir = "$PWD/../tools"
END
    cd ..
"#;

/// Every file in `folder` with its time and size.
fn files(folder: &Path) -> BTreeMap<PathBuf, (SystemTime, u64)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let data = fs::symlink_metadata(&path).unwrap();
            if data.is_dir() {
                open.push(path.clone());
            }
            found.insert(path, (data.modified().unwrap(), data.len()));
        }
    }
    found
}

/// The history after the trap was set and `script` ran; nothing may have changed in the folder.
#[track_caller]
fn check_hostile(at: &str, script: &str, expected: Expect) {
    let Some(folder) = ran(&format!("{HOSTILE}{script}\nrm -f \"$trap/../../mark\"")) else {
        return;
    };
    let before = files(folder.path());
    let context = folder.path().join(at);
    let found = read(&context, &context.join("Dockerfile"), 100);
    expected.assert_eq(&shown(&found, folder.path()));
    assert_eq!(files(folder.path()), before);
    assert!(!folder.path().join("mark").exists());
}

#[test]
fn the_trap_works() {
    let Some(folder) = ran(HOSTILE) else { return };
    run(folder.path(), "cd source; git --work-tree=. status > /dev/null 2>&1 || true");
    assert!(folder.path().join("mark").exists());
}

#[test]
fn no_program_is_started() {
    check_hostile(
        "source",
        "",
        expect![[r#"
        3 +app/b | FROM a
        2 +.gitattributes ~app/a | FROM a
        1 +.dockerignore +Dockerfile +app/a | FROM a
    "#]],
    );
    check_hostile(
        "source/app",
        "",
        expect![[r#"
        3 +b
        2 ~a
        1 +a
    "#]],
    );
    // Packs that are said to lack objects of another machine.
    check_hostile(
        "source",
        "cd source; cp .git/config kept; git config -f .git/config --remove-section extensions
         rm -rf .git/hooks; git -c core.fsmonitor= -c core.worktree=$PWD repack -adq
         for pack in .git/objects/pack/*.pack; do touch ${pack%.pack}.promisor; done
         mv kept .git/config; cd ..",
        expect![[r#"
            3 +app/b | FROM a
            2 +.gitattributes ~app/a | FROM a
            1 +.dockerignore +Dockerfile +app/a | FROM a
        "#]],
    );
}

#[test]
fn a_missing_object_is_not_fetched() {
    check_hostile(
        "source",
        "cd source; rm .git/objects/$(git --work-tree=. rev-parse HEAD~1 | sed 's,^..,&/,'); cd ..",
        expect![[r#"
            the git repository lacks objects of its last commits, as partial clones do
        "#]],
    );
}

#[test]
fn a_link_to_the_repository_starts_nothing_either() {
    check_hostile(
        "other",
        "mv source/.git away; mkdir -p other/app; echo \"gitdir: $PWD/away\" > other/.git",
        expect![[r#"
            3 +app/b | FROM a
            2 +.gitattributes ~app/a | FROM a
            1 +.dockerignore +Dockerfile +app/a | FROM a
        "#]],
    );
    check_hostile(
        "other",
        "mkdir other; echo 'gitdir: /dev/zero' > other/.git",
        expect![[r#"
        the build context is not in a git repository
    "#]],
    );
}

#[test]
fn borrowed_objects_start_nothing_either() {
    check_hostile(
        "other",
        "tip=$(cat source/.git/refs/heads/main); init other; echo $tip > other/.git/HEAD
         printf '%s\\n' /dev /proc/self/fd /nowhere '#x' \"$PWD/source/.git/objects\" \
             \"$PWD/other/.git/objects\" > other/.git/objects/info/alternates",
        expect![[r#"
            3 +app/b | FROM a
            2 +.gitattributes ~app/a | FROM a
            1 +.dockerignore +Dockerfile +app/a | FROM a
        "#]],
    );
}

#[test]
fn nothing_blocks() {
    for file in ["packed-refs", "shallow", "commondir", "objects/info/alternates"] {
        let script = format!("rm -f source/.git/{file}; mkfifo source/.git/{file}");
        check_hostile(
            "source/app",
            &script,
            expect![[r#"
            3 +b
            2 ~a
            1 +a
        "#]],
        );
    }
    for file in ["HEAD", "refs/heads/main"] {
        let script = format!("rm source/.git/{file}; mkfifo source/.git/{file}");
        let Some(folder) = ran(&format!("{HOSTILE}{script}")) else { return };
        let context = folder.path().join("source");
        assert!(read(&context, &context.join("Dockerfile"), 100).is_err(), "{file}");
    }
}

#[test]
fn another_owner_changes_nothing() {
    // Only root can give files away; others see that it is no different.
    check_hostile(
        "source/app",
        "chown -R 12345:12345 source 2> /dev/null || true",
        expect![[r#"
        3 +b
        2 ~a
        1 +a
    "#]],
    );
}

/// What could start a program, open a connection, write, or ask the environment has a name.
#[test]
fn there_is_nothing_that_could() {
    const NAMES: [&str; 16] = [
        "process",
        "Command",
        "env::",
        "std::env",
        "net::",
        "unsafe",
        "extern",
        "mmap",
        "fs::write",
        "File::create",
        "OpenOptions",
        "create_dir",
        "remove_",
        "rename",
        "hard_link",
        "set_permissions",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/history");
    let mut seen = 0;
    for path in files(&root).into_keys().filter(|path| path.extension().is_some()) {
        if path.starts_with(root.join("tests")) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines();
        for line in code.filter(|line| !line.trim_start().starts_with("//")) {
            let found = NAMES.iter().find(|name| line.contains(**name));
            assert_eq!(found, None, "{}: {line}", path.display());
        }
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}
