//! Faults of the disk under a running server: what cannot be read costs what depends on it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, at, modern_capabilities};

const TEXT: &str = "FROM a:1\nCOPY . .\nCOPY package.json /x/\nRUN npm ci\nCOPY \n";

/// How long the background may take after the last change until it looks at the disk.
const PAUSE: Duration = Duration::from_millis(900);

fn client(folder: &Folder) -> Client {
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({
        "capabilities": modern_capabilities(),
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "w" }],
    }));
    client
}

/// Asks all that reads the disk; gives the labels of the completion of paths.
fn ask_everything(client: &mut Client, uri: &str) -> Vec<String> {
    client.hover(uri, 2, 7);
    client.ask("textDocument/definition", at(uri, 2, 7));
    client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    client.ask("workspace/symbol", json!({ "query": "" }));
    client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let place = json!({ "line": 1, "character": 0 });
    let mut params = json!({ "textDocument": { "uri": uri }, "context": { "diagnostics": [] } });
    params["range"] = json!({ "start": place, "end": place });
    client.ask("textDocument/codeAction", params);
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let params = json!({ "textDocument": { "uri": uri }, "options": options });
    client.ask("textDocument/formatting", params);
    let answer = client.ask("textDocument/completion", at(uri, 4, 5));
    let items = answer["items"].as_array().into_iter().flatten();
    items.filter_map(|item| item["label"].as_str()).map(str::to_owned).collect()
}

/// A session in `folder` in which everything is asked while `between` happens to the disk.
fn survives(folder: &Folder, between: impl FnOnce(&Path)) -> Vec<String> {
    let mut client = client(folder);
    let uri = folder.uri("Dockerfile");
    client.open(&uri, TEXT);
    ask_everything(&mut client, &uri);
    thread::sleep(PAUSE);
    between(&folder.path);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    client.replace(&uri, 2, TEXT);
    thread::sleep(PAUSE);
    let labels = ask_everything(&mut client, &uri);
    client.take_unread();
    client.end();
    labels
}

#[test]
fn files_vanish() {
    let folder = Folder::of(&[("package.json", "{}"), ("a/b", ""), (".dockerignore", "a")]);
    folder.write(".dockerfile-analyzer.toml", "[rules]\n");
    let labels = survives(&folder, |path| {
        fs::remove_dir_all(path).expect("it is ours");
    });
    assert_eq!(labels, [""; 0]);
}

#[test]
fn folders_become_files_and_files_folders() {
    let folder = Folder::of(&[("package.json", "{}"), ("a/b", ""), (".dockerignore", "a")]);
    folder.write(".dockerfile-analyzer.toml", "[rules]\n");
    folder.write(".editorconfig", "[*]\n");
    let labels = survives(&folder, |path| {
        fs::remove_dir_all(path.join("a")).expect("it is ours");
        fs::write(path.join("a"), "").expect("it is writable");
        for name in
            ["package.json", ".dockerignore", ".dockerfile-analyzer.toml", ".editorconfig", ".git"]
        {
            let _ = fs::remove_file(path.join(name));
            fs::create_dir(path.join(name)).expect("it is writable");
        }
    });
    assert!(labels.contains(&"package.json/".to_owned()), "{labels:?}");
}

#[test]
fn names_and_contents_are_not_utf8() {
    let folder = Folder::with(&["Dockerfile", "sub/x"]);
    for name in [&b"bad\xff"[..], b"Dockerfile.\xfe", b"sub/\xc3\x28", b"new\nline", b"\x1b[31m"] {
        fs::write(folder.path.join(OsStr::from_bytes(name)), b"\xff\xfe\0").expect("a file");
    }
    for name in [".dockerignore", ".dockerfile-analyzer.toml", ".hadolint.yaml", ".editorconfig"] {
        fs::write(folder.path.join(name), b"\xff\xfe[\0\xc3").expect("a file");
    }
    fs::write(folder.path.join("package.json"), b"{\"\xff\": 1}").expect("a file");
    let labels = survives(&folder, |_| {});
    assert!(labels.contains(&"sub/".to_owned()), "{labels:?}");
    let is_odd = |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER;
    assert!(!labels.iter().any(|label| label.contains(is_odd)), "{labels:?}");
}

#[test]
fn links_lead_in_circles() {
    let folder = Folder::with(&["a/b/c/file"]);
    for (target, link) in [
        (".", "self"),
        ("..", "a/up"),
        ("../..", "a/b/c/top"),
        ("two", "one"),
        ("one", "two"),
        (".dockerignore", ".dockerignore"),
        ("package.json", "package.json"),
        (".git", ".git"),
        (".dockerfile-analyzer.toml", ".dockerfile-analyzer.toml"),
    ] {
        symlink(target, folder.path.join(link)).expect("a link");
    }
    let labels = survives(&folder, |_| {});
    assert!(labels.contains(&"a/".to_owned()), "{labels:?}");
}

#[test]
fn nothing_may_be_read() {
    let folder = Folder::of(&[("package.json", "{}"), ("a/b", ""), (".dockerignore", "a")]);
    folder.write(".dockerfile-analyzer.toml", "[rules]\n");
    let close = |path: &Path, mode| {
        for name in ["package.json", ".dockerignore", ".dockerfile-analyzer.toml", "a"] {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(path.join(name), mode).expect("they are ours");
        }
    };
    survives(&folder, |path| close(path, 0o000));
    close(&folder.path, 0o755);
}

#[test]
fn pipes_and_devices_block_nobody() {
    let folder = Folder::with(&["Dockerfile"]);
    for name in [".dockerignore", ".hadolint.yaml", ".editorconfig", "package.json", "x.Dockerfile"]
    {
        let made = std::process::Command::new("mkfifo").arg(folder.path.join(name)).status();
        assert!(made.is_ok_and(|status| status.success()));
    }
    symlink("/dev/zero", folder.path.join(".dockerfile-analyzer.toml")).expect("a link");
    symlink("/dev/zero", folder.path.join(".git")).expect("a link");
    let begin = Instant::now();
    survives(&folder, |_| {});
    assert!(begin.elapsed() < Duration::from_secs(240));
}

/// Two servers on one project: neither writes anything there, so neither is in the way.
#[test]
fn two_servers_share_a_project() {
    let folder = Folder::of(&[("package.json", "{}"), ("Dockerfile", TEXT)]);
    let (mut first, mut second) = (client(&folder), client(&folder));
    let uri = folder.uri("Dockerfile");
    assert_eq!(first.open(&uri, TEXT), second.open(&uri, TEXT));
    let labels = [&mut first, &mut second].map(|client| ask_everything(client, &uri));
    assert_eq!(labels[0], labels[1]);
    assert_eq!(labels[0], ["Dockerfile", "package.json"]);
    first.take_unread();
    second.take_unread();
}

/// A clock that jumps: times of files before 1970 and far from now, and the same time as before
/// for another text.
#[test]
fn the_clock_jumps() {
    let folder = Folder::of(&[("package.json", "{}"), ("a", "")]);
    let name = ".dockerfile-analyzer.toml";
    folder.write(name, "[rules]\nmaintainer-deprecated = \"off\"\n");
    let touch = |time: &str, name: &str| {
        let touched = std::process::Command::new("touch").args(["-d", time]).arg(name).status();
        assert!(touched.is_ok_and(|status| status.success()), "{time}");
    };
    let path = folder.path.join(name);
    let path = path.to_str().expect("a text");
    let mut client = client(&folder);
    let uri = folder.uri("Dockerfile");
    let text = "FROM a:1\nMAINTAINER me\n";
    for (version, (time, level, count)) in
        [("1901-01-01", "hint", 1), ("2190-01-01", "off", 0), ("1970-01-01", "error", 1)]
            .into_iter()
            .enumerate()
    {
        folder.write(name, &format!("[rules]\nmaintainer-deprecated = \"{level}\"\n"));
        touch(time, path);
        let changed = json!([{ "uri": folder.uri(name), "type": 2 }]);
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changed }));
        client.open(&uri, text);
        let found = client.replace(&uri, version as i64 + 2, text);
        let found = found.iter().filter(|found| found["code"] == "maintainer-deprecated");
        assert_eq!(found.count(), count, "{time}");
    }
    client.take_unread();
}

/// How many files there are in the large context; `FAULTS_FILES` sets another number.
fn many() -> usize {
    std::env::var("FAULTS_FILES").ok().and_then(|count| count.parse().ok()).unwrap_or(30_000)
}

/// The most resident memory that the server has had, in KiB.
fn most_resident(client: &Client) -> u64 {
    let path = format!("/proc/{}/status", client.process_id());
    let status = fs::read_to_string(path).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or_default()
}

#[test]
fn a_huge_context_takes_bounded_time_and_memory() {
    let folder = Folder::of(&[("package.json", "{}"), ("Dockerfile", TEXT)]);
    // Half of them in one folder, half in many.
    for number in 0..many() / 2 {
        fs::write(folder.path.join(format!("f{number}")), "").expect("a file");
        let inner = folder.path.join(format!("d{}", number / 100));
        if number % 100 == 0 {
            fs::create_dir(&inner).expect("a folder");
        }
        fs::write(inner.join(format!("x{number}")), "").expect("a file");
    }
    let mut client = client(&folder);
    let uri = folder.uri("Dockerfile");
    client.open(&uri, TEXT);
    let begin = Instant::now();
    let labels = ask_everything(&mut client, &uri);
    let first = begin.elapsed();
    assert!(labels.len() <= 500, "{}", labels.len());
    thread::sleep(PAUSE);
    // Meanwhile the tree is read; typing goes on all the same.
    let mut slowest = Duration::ZERO;
    for version in 2..22 {
        let begin = Instant::now();
        client.replace(&uri, version, &format!("{TEXT}USER {version}\n"));
        assert!(client.hover(&uri, 0, 1).is_object());
        slowest = slowest.max(begin.elapsed());
        thread::sleep(Duration::from_millis(50));
    }
    thread::sleep(PAUSE);
    let begin = Instant::now();
    ask_everything(&mut client, &uri);
    let again = begin.elapsed();
    let resident = most_resident(&client);
    let told = format!(
        "{} files: all asked in {first:.1?}, again in {again:.1?}; typing took {slowest:.1?} at \
         most; {} MiB at most\n",
        many(),
        resident >> 10
    );
    if std::env::var_os("FAULTS_FILES").is_some() {
        let _ = std::io::Write::write_all(&mut std::io::stdout(), told.as_bytes());
    }
    assert!(first < Duration::from_secs(240) && again < Duration::from_secs(240), "{told}");
    assert!(slowest < Duration::from_secs(60) && resident < 256 << 10, "{told}");
    client.take_unread();
    client.end();
}

/// An answer that nobody waits for while the files of it vanish.
#[test]
fn files_come_and_go_while_they_are_read() {
    let folder = Folder::of(&[("package.json", "{}"), ("Dockerfile", TEXT)]);
    let root = folder.path.clone();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let churn = thread::spawn(move || {
        let mut round = 0;
        while stopped.try_recv().is_err() {
            let name = root.join(format!("Dockerfile.{}", round % 50));
            let _ = fs::write(&name, "FROM a:1\nNOPE\n");
            let _ = fs::write(root.join(".dockerfile-analyzer.toml"), "[rules]\n");
            let _ = fs::remove_file(&name);
            let _ = fs::remove_file(root.join(".dockerfile-analyzer.toml"));
            round += 1;
        }
    });
    let mut client = client(&folder);
    let uri = folder.uri("Dockerfile");
    client.open(&uri, TEXT);
    for version in 2..12 {
        let changed = json!([{ "uri": folder.uri("Dockerfile.1"), "type": 3 }]);
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changed }));
        client.replace(&uri, version, TEXT);
        let answer = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
        assert!(answer["items"].is_array(), "{answer}");
        ask_everything(&mut client, &uri);
    }
    stop.send(()).expect("it still runs");
    churn.join().expect("it ends");
    let unread: Vec<Value> = client.take_unread();
    assert!(unread.iter().all(|message| message["params"]["type"] != 1), "{unread:?}");
    client.end();
}
