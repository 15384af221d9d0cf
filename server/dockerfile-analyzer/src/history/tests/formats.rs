//! However a repository is kept, it tells the same; what is not supported says so.

use super::*;

/// A history with objects that are worth a difference to each other.
const SAMPLE: &str = "
    init source; cd source
    for n in 1 2 3 4 5 6 7 8 9; do write src/long/$n \"$(seq 1 500)\"; write src/$n; done
    write Dockerfile \"$(printf 'FROM a\\n'; seq 1 300)\"; commit
    for n in 2 3 4 5; do write src/$n $n$n; printf '%s\\n' $n >> Dockerfile; commit; done
    git rm -q -r src/long; commit; cd ..
";

/// The history of the folder `at` after the sample and `script`, which must be that of the sample.
#[track_caller]
fn check_same(at: &str, script: &str) {
    let Some(folder) = ran(&format!("{SAMPLE}{script}")) else { return };
    let read = |at: &str| {
        let context = folder.path().join(at);
        shown(&read(&context, &context.join("Dockerfile"), 100), folder.path())
    };
    expected().assert_eq(&read(at));
}

fn expected() -> Expect {
    expect![[r#"
        6 -src/long/1 -src/long/2 -src/long/3 -src/long/4 -src/long/5 -src/long/6 -src/long/7 -src/long/8 -src/long/9 | FROM a
        5 ~Dockerfile ~src/5 | FROM a
        4 ~Dockerfile ~src/4 | FROM a
        3 ~Dockerfile ~src/3 | FROM a
        2 ~Dockerfile ~src/2 | FROM a
        1 +Dockerfile +src/1 +src/2 +src/3 +src/4 +src/5 +src/6 +src/7 +src/8 +src/9 +src/long/1 +src/long/2 +src/long/3 +src/long/4 +src/long/5 +src/long/6 +src/long/7 +src/long/8 +src/long/9 | FROM a
    "#]]
}

/// What is told of the folder `at` after the sample and `script`.
#[track_caller]
fn check_told(at: &str, script: &str, expected: Expect) {
    check_in(at, &format!("{SAMPLE}{script}"), expected);
}

#[test]
fn loose_objects() {
    check_same("source", "");
}

#[test]
fn packs() {
    check_same(
        "source",
        "cd source; git gc -q; test -z \"$(ls .git/objects | grep -v '^[ip]')\"
         git verify-pack -v .git/objects/pack/*.idx | grep -q '^chain length'",
    );
    check_same(
        "source",
        "cd source; git -c repack.useDeltaBaseOffset=false repack -adfq --depth=50",
    );
    check_same("source", "cd source; git -c pack.packSizeLimit=1 repack -adfq");
    check_same("source", "cd source; git repack -adq --window=0; git prune-packed");
}

#[test]
fn packs_and_loose_objects_and_an_index_of_several() {
    check_same(
        "source",
        "cd source; tip=$(git rev-parse HEAD)
         for n in 4 2 1; do git reset -q --hard $tip~$n; git repack -dq; done
         git reset -q --hard $tip; git multi-pack-index write --bitmap || git multi-pack-index write
         git commit-graph write --reachable",
    );
}

#[test]
fn objects_that_are_packed_in_the_meantime() {
    let packs = "cd source; tip=$(git rev-parse HEAD); git reset -q --hard $tip~3; git repack -dq
        git reset -q --hard $tip; git repack -dq";
    for script in ["", packs] {
        let Some(folder) = ran(&format!("{SAMPLE}{script}")) else { return };
        let context = folder.path().join("source");
        let mut reader = Reader::new(&context, &context.join("Dockerfile"));
        let found = reader.read(100, &mut |progress| {
            if progress.looked_at == 1 {
                run(&context, "git repack -adFfq; git prune-packed");
            }
            ControlFlow::Continue(())
        });
        expected().assert_eq(&shown(&found, folder.path()));
    }
}

#[test]
fn borrowed_objects() {
    check_same("copy", "git clone -q -s source copy");
    check_same("copy", "git clone -q -s source between; git clone -q -s between copy");
    check_same(
        "copy",
        "git clone -q -s source copy; cd copy; echo ../../../source/.git/objects > .git/objects/info/alternates",
    );
}

#[test]
fn references() {
    check_same("source", "cd source; git pack-refs --all; test ! -e .git/refs/heads/main");
    check_same("source", "cd source; git checkout -q --detach");
    check_same("source", "cd source; git checkout -q -b a/b/c; git pack-refs --all");
    check_same("source", "cd source; git tag -a x -m x; git pack-refs --all");
}

#[test]
fn work_trees() {
    check_same("other", "git -C source worktree add -q ../other -b other");
    check_same("other", "git -C source worktree add -q --detach ../other; git -C source gc -q");
    check_same("other", "mv source/.git away; mkdir other; echo 'gitdir: ../away' > other/.git");
    check_same("other", "ln -s source other");
    check_same(
        "outer/inner",
        "init outer; cd outer; git -c protocol.file.allow=always submodule --quiet add ../source inner",
    );
}

#[test]
fn shallow_clones_end_where_they_were_cut() {
    let at = |depth: &str| format!("git clone -q --depth {depth} file://$PWD/source copy");
    check_told(
        "copy",
        &at("1"),
        expect![[r#"
        and older ones
    "#]],
    );
    check_told(
        "copy",
        &at("3"),
        expect![[r#"
        6 -src/long/1 -src/long/2 -src/long/3 -src/long/4 -src/long/5 -src/long/6 -src/long/7 -src/long/8 -src/long/9 | FROM a
        5 ~Dockerfile ~src/5 | FROM a
        and older ones
    "#]],
    );
}

#[test]
fn partial_clones_end_where_objects_are_missing() {
    let clone = |filter: &str| {
        format!(
            "git -C source config uploadpack.allowFilter true
             git clone -q --filter={filter} file://$PWD/source copy"
        )
    };
    check_told(
        "copy",
        &clone("tree:0"),
        expect![[r#"
        the git repository lacks objects of its last commits, as partial clones do
    "#]],
    );
    // The trees are all there; of the Dockerfiles only the last one is.
    check_told(
        "copy",
        &clone("blob:none"),
        expect![[r#"
        6 -src/long/1 -src/long/2 -src/long/3 -src/long/4 -src/long/5 -src/long/6 -src/long/7 -src/long/8 -src/long/9 | FROM a
        5 ~Dockerfile ~src/5 | FROM a
        4 ~Dockerfile ~src/4
        3 ~Dockerfile ~src/3
        2 ~Dockerfile ~src/2
        1 +Dockerfile +src/1 +src/2 +src/3 +src/4 +src/5 +src/6 +src/7 +src/8 +src/9 +src/long/1 +src/long/2 +src/long/3 +src/long/4 +src/long/5 +src/long/6 +src/long/7 +src/long/8 +src/long/9
    "#]],
    );
}

#[test]
fn other_formats_are_refused() {
    // Both need a newer git than others do.
    let check = |option: &str, expected: Expect| {
        let script = format!("init {option} copy || exit 0; cd copy; write a; commit");
        let Some(folder) = ran(&script) else { return };
        if folder.path().join("copy").exists() {
            let found = read(&folder.path().join("copy"), Path::new("/none"), 100);
            expected.assert_eq(&shown(&found, folder.path()));
        }
    };
    check(
        "--object-format=sha256",
        expect![[r#"
        the git repository names its objects by SHA-256, which is not supported
    "#]],
    );
    check(
        "--ref-format=reftable",
        expect![[r#"
        the git repository keeps its references as a reftable, which is not supported
    "#]],
    );
}
