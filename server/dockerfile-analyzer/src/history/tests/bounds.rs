//! However large or broken a repository is, reading it comes to an end, soon and in one piece.

use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;

use super::*;

#[test]
fn as_many_commits_are_told_as_asked_for() {
    let Some(folder) = ran("init; for n in 1 2 3 4; do write $n; commit; done") else { return };
    let told = |limit| {
        shown(&read(folder.path(), &folder.path().join("Dockerfile"), limit), folder.path())
    };
    expect![[r#"
        and older ones
    "#]]
    .assert_eq(&told(0));
    expect![[r#"
        4 +4
        3 +3
        2 +2
        and older ones
    "#]]
    .assert_eq(&told(3));
    expect![[r#"
        4 +4
        3 +3
        2 +2
        1 +1
    "#]]
    .assert_eq(&told(4));
}

#[test]
fn only_some_paths_of_a_commit_are_told() {
    let Some(folder) = ran(
        "init; seq 1 12000 | sed 's/^/100644 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\\tx/' > list
         git hash-object -w --stdin < /dev/null; tree=$(git mktree --missing < list)
         next; git update-ref HEAD $(git commit-tree -m x $tree)",
    ) else {
        return;
    };
    let found = read(folder.path(), &folder.path().join("Dockerfile"), 9).unwrap();
    let [commit] = found.commits.as_slice() else { panic!("{found:?}") };
    assert_eq!((commit.changes.len(), commit.omitted), (10_000, 2_000));
}

#[test]
fn trees_that_hold_each_other_many_times_come_to_an_end() {
    // Ten to the power of twelve paths in thirteen trees.
    let Some(folder) = ran(
        "init; one=$(echo x | git hash-object -w --stdin); kind='100644 blob'
         for level in 1 2 3 4 5 6 7 8 9 10 11 12; do
             one=$(for n in 0 1 2 3 4 5 6 7 8 9; do printf '%s %s\\t%s\\n' \"$kind\" $one $n; done | git mktree)
             kind='040000 tree'
         done
         next; git update-ref HEAD $(git commit-tree -m x $one)",
    ) else {
        return;
    };
    let found = read(folder.path(), &folder.path().join("Dockerfile"), 9).unwrap();
    let [commit] = found.commits.as_slice() else { panic!("{found:?}") };
    assert_eq!(commit.changes.len(), 10_000);
    assert!(commit.omitted > 1_000, "{}", commit.omitted);
}

/// Writes the object with the content `data` into a repository under any name.
fn forge(folder: &Path, name: &str, kind: &str, data: &[u8]) {
    let object = [format!("{kind} {}\0", data.len()).as_bytes(), data].concat();
    let (start, rest) = name.split_at(2);
    let path = folder.join(".git/objects").join(start);
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join(rest), compress_to_vec_zlib(&object, 1)).unwrap();
}

/// A repository whose current commit is the forged object `commit`.
fn forged(commit: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["objects", "refs"] {
        fs::create_dir_all(folder.path().join(".git").join(name)).unwrap();
    }
    fs::write(folder.path().join(".git/HEAD"), commit).unwrap();
    folder
}

#[test]
fn commits_that_lead_to_each_other_come_to_an_end() {
    let (a, b, tree) = ("a".repeat(40), "b".repeat(40), "c".repeat(40));
    let folder = forged(&a);
    forge(folder.path(), &tree, "tree", b"");
    for (commit, parent) in [(&a, &b), (&b, &a)] {
        let text = format!("tree {tree}\nparent {parent}\n\n");
        forge(folder.path(), commit, "commit", text.as_bytes());
    }
    let found = read(folder.path(), Path::new("/none"), 10);
    expect![[r#"
        and older ones
    "#]]
    .assert_eq(&shown(&found, folder.path()));
}

#[test]
fn a_tree_in_itself_comes_to_an_end() {
    let (commit, tree) = ("a".repeat(40), "c".repeat(40));
    let folder = forged(&commit);
    forge(folder.path(), &commit, "commit", format!("tree {tree}\n\n").as_bytes());
    forge(folder.path(), &tree, "tree", &[&b"40000 x\0"[..], &[0xcc; 20]].concat());
    let found = read(folder.path(), Path::new("/none"), 10);
    expect![[r#"
        0 and 1 more
    "#]]
    .assert_eq(&shown(&found, folder.path()));
}

#[test]
fn an_object_that_is_not_what_it_should_be_is_refused() {
    let check = |kind: &str, data: &[u8]| {
        let commit = "a".repeat(40);
        let folder = forged(&commit);
        forge(folder.path(), &commit, kind, data);
        shown(&read(folder.path(), Path::new("/none"), 10), folder.path())
    };
    let own = format!("tree {}\n\n", "a".repeat(40));
    let broken = expect![[r#"
        the last commits of the git repository cannot be read
    "#]];
    for (kind, data) in
        [("tree", &b""[..]), ("commit", b"x"), ("x", b""), ("commit", own.as_bytes())]
    {
        broken.assert_eq(&check(kind, data));
    }
    expect![[r#"
        the git repository has more in one commit than is read
    "#]]
    .assert_eq(&check("commit", &vec![b'x'; 17 * 1024 * 1024]));
}

/// A pack with differences, as bytes, and its index.
fn pack() -> Option<(TempDir, Vec<PathBuf>)> {
    let folder = ran("init; seq 1 300 > a; write b/c; write Dockerfile; commit
         for n in 1 2 3; do echo $n >> a; write b/$n; commit; done
         git gc -q; chmod u+w .git/objects/pack/*")?;
    let entries = fs::read_dir(folder.path().join(".git/objects/pack")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "pack" || end == "idx"));
    paths.sort();
    Some((folder, paths))
}

#[test]
fn packs_may_be_broken_anywhere() {
    let Some((folder, paths)) = pack() else { return };
    let whole: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    let lengths: Vec<usize> = whole.iter().map(Vec::len).collect();
    assert_eq!(paths.len(), 2);
    let read = || read(folder.path(), &folder.path().join("Dockerfile"), 10);
    assert_eq!(read().unwrap().commits.len(), 4);
    let place = (0..2_usize, any::<prop::sample::Index>(), any::<u8>(), any::<bool>());
    let mut runner = proptest::test_runner::TestRunner::default();
    let result = runner.run(&place, |(file, at, value, cut)| {
        let mut bytes = whole[file].clone();
        let at = at.index(lengths[file]);
        bytes[at] = value;
        bytes.truncate(if cut { at } else { lengths[file] });
        fs::write(&paths[file], bytes).unwrap();
        let commits = read().map_or(0, |history| history.commits.len());
        fs::write(&paths[file], &whole[file]).unwrap();
        prop_assert!(commits <= 10);
        Ok(())
    });
    result.unwrap();
}
