//! A workspace that somebody else made: it starts no program, opens no connection, and shows
//! nothing of what is outside of it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, at, modern_capabilities, program};

/// Programs that a tool for Dockerfiles could think of starting.
const TRAPS: [&str; 14] = [
    "buildctl",
    "curl",
    "docker",
    "git",
    "git-lfs",
    "hadolint",
    "node",
    "npm",
    "podman",
    "sh",
    "shellcheck",
    "ssh",
    "wget",
    "bash",
];

/// A workspace that asks for programs and connections by every way that there is.
fn hostile() -> Folder {
    let trap = "#!/bin/sh\ntouch \"$(dirname \"$0\")/../sprung\"\n";
    let folder = Folder::of(&[
        ("Dockerfile", TEXT),
        (".dockerignore", "node_modules\n"),
        ("package.json", "{\"scripts\":{\"preinstall\":\"./traps/sh\"}}"),
        (".dockerfile-analyzer.toml", "shellcheck = true\n[rules]\nDL3008 = \"error\"\n"),
        (".hadolint.yaml", "trustedRegistries: ['http://127.0.0.1:9/']\n"),
        (".editorconfig", "[*]\nindent_size = 2\n"),
        (".vscode/settings.json", "{\"dockerfile-analyzer.shellcheck\": true}"),
        (".envrc", "touch sprung\n"),
        (".git/HEAD", "ref: refs/heads/main\n"),
        (
            ".git/config",
            "[core]\n\tfsmonitor = traps/sh\n\thooksPath = traps\n\tsshCommand = traps/ssh\n\
             [remote \"origin\"]\n\turl = ext::traps/sh\n\tpromisor = true\n",
        ),
    ]);
    for name in TRAPS {
        folder.write(&format!("traps/{name}"), trap);
        let path = folder.path.join("traps").join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a program");
    }
    folder
}

const TEXT: &str = "# syntax=127.0.0.1:9/frontend:1\nFROM 127.0.0.1:9/image:1 AS build\n\
    ADD http://127.0.0.1:9/a /\nADD git@127.0.0.1:a/b.git /b\nCOPY package.json ./\n\
    RUN npm install\nSHELL [\"traps/sh\", \"-c\"]\nRUN $(touch sprung) `touch sprung`\n\
    FROM build\nCOPY . .\nCOPY --from=127.0.0.1:9/other /a /\n";

/// Opens the workspace, asks everything, and waits until the background is done as well.
fn use_everything(client: &mut Client, folder: &Folder) {
    let uri = folder.uri("Dockerfile");
    // As clients that know trust start it; all that comes later may be from the workspace.
    client.initialize(json!({
        "capabilities": modern_capabilities(),
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "w" }],
        "initializationOptions": { "images": { "network": "off" } },
    }));
    let mirrors = json!({ "127.0.0.1:9": "http://127.0.0.1:9" });
    let images =
        json!({ "network": "background", "hub": "http://127.0.0.1:9", "mirrors": mirrors });
    let settings = json!({ "dockerfile-analyzer": { "shellcheck": true, "images": images } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    client.open(&uri, TEXT);
    for line in 0..TEXT.lines().count() {
        for character in [2, 8, 14, 20] {
            for method in ["hover", "completion", "signatureHelp", "definition"] {
                let mut params = at(&uri, line, character);
                params["context"] = json!({ "triggerKind": 1, "isRetrigger": false });
                client.ask(&format!("textDocument/{method}"), params);
            }
        }
        let place = json!({ "line": line, "character": 0 });
        let mut params =
            json!({ "textDocument": { "uri": uri }, "context": { "diagnostics": [] } });
        params["range"] = json!({ "start": place, "end": place });
        client.ask("textDocument/codeAction", params);
    }
    for method in ["documentLink", "codeLens", "documentSymbol", "diagnostic"] {
        client.ask(&format!("textDocument/{method}"), json!({ "textDocument": { "uri": uri } }));
    }
    client.ask("workspace/symbol", json!({ "query": "" }));
    client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let changed = json!([{ "uri": folder.uri(".dockerfile-analyzer.toml"), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changed }));
    // What is found out when nobody types begins after some 300 ms.
    std::thread::sleep(std::time::Duration::from_millis(900));
    client.hover(&uri, 0, 0);
    client.take_unread();
}

#[test]
fn no_program_is_started() {
    let folder = hostile();
    let path = format!("{}:/usr/bin:/bin", folder.path.join("traps").display());
    let mut client = Client::start_with(&["lsp"], &[("PATH", &path), ("SHELL", "traps/sh")]);
    use_everything(&mut client, &folder);
    client.end();
    assert!(!folder.path.join("sprung").exists());
}

/// The system calls that start programs and open connections, as the kernel saw them.
#[test]
fn the_kernel_saw_no_program_and_no_connection() {
    let is_there = Command::new("strace").arg("-V").stdout(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        return;
    }
    let folder = hostile();
    let (out, trace) = (Folder::with(&[]), "execve,execveat,fork,vfork,socket,connect,bind");
    let log = out.path.join("calls");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", &format!("trace={trace}"), "-e", "signal=none", "-o"]);
    command.arg(&log).arg(program()).arg("lsp");
    // A hover over an image asks its registry, unless the user switches that off.
    command.env("DOCKERFILE_ANALYZER_NETWORK", "off");
    let mut client = Client::start_command(command);
    use_everything(&mut client, &folder);
    client.end();
    let calls = fs::read_to_string(log).expect("calls were written");
    let calls: Vec<&str> = calls.lines().filter(|line| line.contains('(')).collect();
    assert_eq!(calls.len(), 1, "only the server itself is started: {calls:#?}");
    assert!(calls[0].contains("execve("), "{calls:?}");
}

/// A context with ways out of it, and what lies outside.
fn leaking() -> Folder {
    let folder = Folder::of(&[
        ("w/Dockerfile", ""),
        ("w/a/own", "own"),
        ("outside/planted-name", "planted-text"),
        ("outside/package.json", "{\"dependencies\":{\"planted-package\":\"1\"}}"),
    ]);
    let inside = folder.path.join("w");
    for (target, link) in [
        ("../outside", "relative"),
        ("../outside/package.json", "package.json"),
        ("..", "parent"),
        ("/", "root"),
        ("/etc/passwd", "passwd"),
        ("loop", "loop"),
    ] {
        symlink(target, inside.join(link)).expect("a link");
    }
    folder
}

#[test]
fn nothing_outside_of_the_context_is_shown() {
    let folder = leaking();
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({
        "capabilities": modern_capabilities(),
        "workspaceFolders": [{ "uri": folder.uri("w"), "name": "w" }],
    }));
    let uri = folder.uri("w/Dockerfile");
    let sources = [
        "../outside/",
        "../../../../../../etc/",
        "/../outside/",
        "/etc/",
        "relative/",
        "parent/outside/",
        "root/etc/",
        "a/../../outside/",
        "./a/./../../outside/",
        "loop/",
        "a\\/..\\/..\\/outside/",
        "%2e%2e/outside/",
        "passwd",
        "relative/planted-name",
        "../outside/planted-name",
        "../../../../../../etc/passwd",
    ];
    let lines: String = sources.iter().map(|source| format!("COPY {source} /x/\n")).collect();
    let mounts = "RUN --mount=source=../outside/,target=/x y\n";
    client.open(&uri, &format!("FROM a:1\n{lines}{mounts}"));
    let mut answers = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let end = "COPY ".len() + source.len();
        for method in ["completion", "hover", "definition"] {
            for character in [6, end - 1, end] {
                let params = at(&uri, index + 1, character);
                answers.push(client.ask(&format!("textDocument/{method}"), params));
            }
        }
    }
    let mount = sources.len() + 1;
    answers.push(client.ask("textDocument/completion", at(&uri, mount, 29)));
    answers
        .push(client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": uri } })));
    std::thread::sleep(std::time::Duration::from_millis(900));
    let place = json!({ "line": 1, "character": 0 });
    answers.push(client.ask(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": uri }, "range": { "start": place, "end": place },
            "context": { "diagnostics": [] } }),
    ));
    answers.extend(client.take_unread());
    for answer in answers {
        let shown = without_document(&answer);
        for planted in ["planted", "hostname", "shadow", "root:"] {
            assert!(!shown.contains(planted), "{planted}: {answer}");
        }
    }
}

/// `answer` without what the document itself says: hovers and messages may repeat it.
fn without_document(answer: &Value) -> String {
    answer.to_string().replace("../outside/planted-name", "").replace("relative/planted-name", "")
}
