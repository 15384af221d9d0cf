//! Where the targets begin: our own documents, samples and small files of each kind.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A folder of the tests; the program and the fuzzer lie equally deep.
fn tests(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests").join(name)
}

/// The inputs that once failed for the target `name`.
#[cfg(test)]
pub(super) fn findings(name: &str) -> Vec<Vec<u8>> {
    let folder = fs::read_dir(tests("fuzz/findings").join(name));
    let mut files: Vec<_> =
        folder.into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).expect("it can be read")).collect()
}

/// The documents of the corpus, each with some numbers behind it.
pub(super) fn texts() -> Vec<Vec<u8>> {
    let lines =
        fs::read_to_string(tests("corpus/verdicts.jsonl")).expect("the documents are there");
    let text = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        value["text"]
            .as_str()
            .map(|text| [text.as_bytes(), b"\x01\x07\x02\x03\x00\x09\x02"].concat())
    };
    let mut texts: Vec<_> = lines.lines().filter_map(text).collect();
    let samples = fs::read_dir(tests("samples")).into_iter().flatten().flatten();
    let files = samples.map(|folder| folder.path().join("Dockerfile"));
    texts.extend(files.filter_map(|file| fs::read(file).ok()));
    texts
}

/// Dockerfiles with the files of their contexts.
pub(super) fn projects() -> Vec<Vec<u8>> {
    let node = "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n\
        FROM nginx:1\nCOPY --from=build /app/dist /srv\nENV A=b\nLABEL c=d\nCMD [\"x\"]\n\
        -- package.json --\n{\"name\":\"a\",\"workspaces\":[\"p/*\"],\"dependencies\":{\"b\":\"^1\"}}\n\
        -- package-lock.json --\n{\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"a\"}}}\n\
        -- p/b/package.json --\n{\"name\":\"b\",\"version\":\"1.0.0\"}\n-- src/index.js --\nx\n\
        -- .npmrc --\nloglevel=error\n";
    let yarn = "FROM node:22\nWORKDIR /app\nCOPY . ./\nRUN yarn install --immutable\n\
        -- package.json --\n{\"packageManager\":\"yarn@4.1.0\"}\n-- yarn.lock --\n__metadata:\n  version: 8\n\
        -- .yarnrc.yml --\nnodeLinker: node-modules\n";
    let pnpm = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n\
        -- package.json --\n{}\n-- pnpm-lock.yaml --\nlockfileVersion: '9.0'\nimporters:\n  .: {}\n\
        -- pnpm-workspace.yaml --\npackages:\n  - 'p/*'\n";
    let python = "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nUSER 1\n\
        -- requirements.txt --\nflask==3.0.0 --hash=sha256:00\n-r more.txt\n-- more.txt --\na; python_version<'3'\n\
        -- app.py --\nx\n-- pyproject.toml --\n[project]\nname = \"a\"\n[tool.uv]\n-- uv.lock --\nversion = 1\n";
    let go = "FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go mod download && go build ./...\n\
        -- go.mod --\nmodule a\n\ngo 1.25\nrequire (\n\tb/c v1.0.0\n)\nreplace x => ./y\n-- go.sum --\nb/c v1 h1:x\n\
        -- main.go --\npackage main\n";
    let others = "FROM php:8 AS a\nWORKDIR /a\nCOPY . .\nRUN composer install --no-dev\nFROM ruby:3\nCOPY . /b\n\
        RUN apt-get update && apt-get install -y git\nRUN bundle install\nCOPY Cargo.toml .\nRUN cargo fetch\n\
        -- composer.json --\n{\"require\":{\"a/b\":\"^1\"},\"scripts\":{}}\n-- composer.lock --\n{\"packages\":[]}\n\
        -- Gemfile --\ngem 'a'\n-- Gemfile.lock --\nGEM\n-- Cargo.toml --\n[package]\nname = \"a\"\n\
        -- pom.xml --\n<project><modules><module>m</module></modules></project>\n-- .dockerignore --\n*\n!src\n";
    [node, yarn, pnpm, python, go, others]
        .map(|text| [text.as_bytes(), b"\x00\x20\x1e"].concat())
        .to_vec()
}

pub(super) fn ignore_files() -> Vec<Vec<u8>> {
    let paths = "-- a/b/c.txt --\nnode_modules/x\n.git\nsrc/a.rs\né/😀\n";
    let patterns = [
        "node_modules\n*.md\n!README.md\n# remark\n/a/**/b\n",
        "**\n!a\n!**/*.rs\n[a-c]?[^x]\n\\*\n",
        "\u{feff}../x\n./y/../z\n//\n!/\n!.\n.\n**/**/**\n",
        "[\n[]a]\n[a-\n{a,b}\na b\n \t\n",
    ];
    patterns.map(|text| format!("{text}{paths}").into_bytes()).to_vec()
}

/// Each with a last byte that says in which language it is.
pub(super) fn configurations() -> Vec<Vec<u8>> {
    let own = "[rules]\nDL3008 = \"off\"\napt-get-instead-of-apt = \"error\"\n[check]\nfail-on = \"never\"\n\
        exclude = [\"vendor/**\", \"[\"]\n[images]\nregistries = [\"docker.io\", \"*\"]\n[labels]\nstrict = true\n\
        schema = { \"a.b\" = \"url\" }\n[[overrides]]\nfiles = [\"a/*\"]\nrules = { x = \"y\" }\n";
    let hadolint = "# remark\nignored: [DL3008, 'SC2086']\noverride:\n  error:\n    - DL3001\n  info: *x\n\
        trustedRegistries:\n  - docker.io\nlabel-schema:\n  author: text\n  é: rfc3339\nstrict-labels: true\n\
        failure-threshold: warning\nno-fail: ~\ndisable-ignore-pragma: false\n";
    let editor = "root = true\n[*]\nindent_style = space\nindent_size = 2\n[{Dockerfile,*.x}]\ntab_width = 3\n\
        [a/**/[!b]?]\ntrim_trailing_whitespace = false\ninsert_final_newline = true\n[{1..3}]\nx=y\n";
    let settings = json!({
        "buildContext": "..", "logLevel": "debug", "rules": { "DL3008": "off", "x": 7 },
        "inlayHints": { "variables": false }, "codeLens": { "enable": true, "commands": ["x"] },
        "caching": { "enable": true }, "format": { "keywordCase": "upper" }, "shellcheck": true,
    });
    let settings = settings.to_string();
    let texts = [own, hadolint, editor, &settings].into_iter().enumerate();
    texts.map(|(kind, text)| [text.as_bytes(), &[kind as u8]].concat()).collect()
}

/// Sessions as bytes.
pub(super) fn sessions() -> Vec<Vec<u8>> {
    let uri = "file:///w/Dockerfile";
    let document = json!({ "uri": uri, "languageId": "dockerfile", "version": 1,
        "text": "FROM a:1 AS b\nARG X=1\nRUN echo $X é😀\nCOPY --from=b /x /y\nNOPE\n" });
    let place = |line: u32, character: u32| json!({ "line": line, "character": character });
    let about = json!({ "uri": uri });
    let open = ("textDocument/didOpen", json!({ "textDocument": document }));
    let change = json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [
        { "range": { "start": place(1, 4), "end": place(2, 9) }, "text": "Y\n😀" }, { "text": "FROM x\n" },
    ]});
    let asked = [
        "hover",
        "completion",
        "definition",
        "references",
        "documentHighlight",
        "rename",
        "prepareRename",
        "linkedEditingRange",
        "documentSymbol",
        "documentLink",
        "foldingRange",
        "inlayHint",
        "codeAction",
        "codeLens",
        "selectionRange",
        "semanticTokens/full",
        "semanticTokens/full/delta",
        "semanticTokens/range",
        "formatting",
        "rangeFormatting",
        "onTypeFormatting",
        "diagnostic",
        "signatureHelp",
    ];
    let params = json!({
        "textDocument": about, "position": place(2, 11), "positions": [place(3, 2)], "ch": "\n",
        "range": { "start": place(0, 0), "end": place(9, 9) }, "newName": "z", "query": "a",
        "context": { "diagnostics": [], "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false },
        "options": { "tabSize": 4, "insertSpaces": true }, "previousResultId": "1",
    });
    let mut sessions = Vec::new();
    for methods in asked.chunks(4) {
        let mut session = framed(open.0, None, &open.1);
        for (id, method) in methods.iter().enumerate() {
            session += &framed(&format!("textDocument/{method}"), Some(id), &params);
        }
        session += &framed("textDocument/didChange", None, &change);
        session += &framed("$/cancelRequest", None, &json!({ "id": 1 }));
        sessions.push(session.into_bytes());
    }
    let settings =
        json!({ "settings": { "dockerfile-analyzer": { "rules": { "DL3008": "off" } } } });
    let others = [
        framed("workspace/didChangeConfiguration", None, &settings),
        framed(
            "workspace/didChangeWatchedFiles",
            None,
            &json!({ "changes": [{ "uri": uri, "type": 2 }] }),
        ),
        framed("workspace/symbol", Some(7), &params),
        framed("workspace/executeCommand", Some(8), &json!({ "command": "x", "arguments": [1] })),
        framed("completionItem/resolve", Some(9), &json!({ "label": "x", "data": {} })),
        framed("codeAction/resolve", Some(10), &json!({ "title": "x", "data": {} })),
        framed("textDocument/didClose", None, &json!({ "textDocument": about })),
        "Content-Length: 3\r\n\r\n{}".to_owned(),
        "Content-Type: x\r\ncontent-length:2\n\n{}".to_owned(),
    ];
    sessions.push(others.concat().into_bytes());
    sessions
}

fn framed(method: &str, id: Option<usize>, params: &Value) -> String {
    let mut message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
    if let Some(id) = id {
        message["id"] = json!(id);
    }
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Repositories with objects of their own, in a pack and borrowed; the name of each object is one
/// byte again and again.
pub(super) fn repositories() -> Vec<Vec<u8>> {
    let name = |number: u8| format!("{number:02x}").repeat(20);
    let path = |number: u8| format!("objects/{number:02x}/{}", format!("{number:02x}").repeat(19));
    let object = |number: u8, kind: &str, content: &str| {
        format!("-- zlib {} --\n{kind} {}\\x00{content}\n", path(number), length(content))
    };
    let commit = |tree: u8, parent: &str| {
        format!("tree {}\n{parent}author a <b> 1 +0000\ncommitter a <b> 1 +0000\n\nx", name(tree))
    };
    let entry = |mode: &str, file: &str, number: u8| {
        format!("{mode} {file}\\x00{}", format!("\\x{number:02x}").repeat(20))
    };
    let head = "ref: refs/heads/main\n";
    let main = format!("-- refs/heads/main --\n{}\n", name(1));
    let parent = format!("parent {}\n", name(4));
    let tree = entry("100644", "Dockerfile", 3) + &entry("40000", "src", 5);
    let loose = [
        head.to_owned(),
        main.clone(),
        object(1, "commit", &commit(2, &parent)),
        object(2, "tree", &tree),
        object(3, "blob", "FROM a"),
        object(4, "commit", &commit(5, "")),
        object(5, "tree", &entry("120000", ".dockerignore", 3)),
    ]
    .concat();
    let detached = format!(
        "{}\n-- packed-refs --\n# pack-refs with: peeled\n{} refs/heads/x\n^{}\n\
        -- shallow --\n{}\n-- objects/info/alternates --\n../../other\n/dev/shm\n-- commondir --\n..\n",
        name(1),
        name(1),
        name(2),
        name(4)
    );
    vec![loose.into_bytes(), detached.into_bytes(), packed(head, &main).into_bytes()]
}

/// How many bytes `content` stands for.
fn length(content: &str) -> usize {
    content.len() - 3 * content.matches("\\x").count()
}

/// A repository with one pack: a commit, its tree, a blob and a difference to it.
fn packed(head: &str, main: &str) -> String {
    let escaped = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "\\x{byte:02x}");
            text
        })
    };
    let commit =
        format!("tree {}\nauthor a <b> 1 +0000\ncommitter a <b> 1 +0000\n\nx", "02".repeat(20));
    let tree = [&b"100644 Dockerfile\0"[..], &[4; 20]].concat();
    // Copies six bytes of the base and adds one.
    let delta = [6, 7, 0x90, 6, 1, b'b'];
    let objects: [(u8, &[u8], &[u8]); 4] =
        [(1, commit.as_bytes(), &[]), (2, &tree, &[]), (3, b"FROM a", &[]), (7, &delta, &[3; 20])];
    let (mut pack, mut offsets) = (b"PACK\0\0\0\x02\0\0\0\x04".to_vec(), Vec::new());
    for (kind, content, base) in objects {
        offsets.push(pack.len() as u32);
        let (low, high) = (content.len() & 15, content.len() >> 4);
        pack.push((u8::from(high > 0) << 7) | (kind << 4) | low as u8);
        if high > 0 {
            pack.push(high as u8);
        }
        pack.extend_from_slice(base);
        pack.extend(miniz_oxide::deflate::compress_to_vec_zlib(content, 1));
    }
    let mut index = b"\xfftOc\0\0\0\x02".to_vec();
    (0..256u32).for_each(|first| index.extend(first.min(4).to_be_bytes()));
    (1..=4u8).for_each(|number| index.extend([number; 20]));
    index.extend([0; 16]);
    offsets.iter().for_each(|offset| index.extend(offset.to_be_bytes()));
    index.extend([0; 40]);
    pack.extend([0; 20]);
    format!(
        "{head}{main}-- objects/pack/pack-a.idx --\n{}\n-- objects/pack/pack-a.pack --\n{}\n",
        escaped(&index),
        escaped(&pack)
    )
}

/// Files of credentials, and what servers answer one after the other.
pub(super) fn registries() -> Vec<Vec<u8>> {
    const STORED: &str = r#"{"auths":{"ghcr.io":{"auth":"bWU6aHVudGVyMg=="}}}"#;
    const IDENTITY: &str = r#"{"auths":{"ghcr.io":{"identitytoken":"hunter2"}}}"#;
    const HELPED: &str = r#"{"credHelpers":{"ghcr.io":"x"},"credsStore":"y"}"#;
    let digest = "a".repeat(64);
    let json = |body: &str| format!("200\nContent-Type: application/json\n\n{body}\n");
    let index = "application/vnd.oci.image.index.v1+json";
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"{index}","manifests":[{{"digest":"sha256:{digest}","size":1,"platform":{{"os":"linux","architecture":"arm","variant":"v7"}}}}]}}"#
    );
    let bearer = |realm: &str| {
        format!(
            "401\nWWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\",scope=\"repository:acme/tool:pull\"\n\n{{}}\n"
        )
    };
    let basic = "401\nWWW-Authenticate: Basic realm=\"x\"\n\n".to_owned();
    let refused = "401\nContent-Length: 0\n\n".to_owned();
    let token = json(r#"{"token":"abc","access_token":"d","expires_in":300}"#);
    let page = |more: &str| {
        format!(
            "200\nContent-Type: application/json\nLink: <{more}>; rel=\"next\"\n\n{{\"name\":\"a\",\"tags\":[\"1\",\"1.2-slim\"],\"repositories\":[\"acme/tool\"]}}\n"
        )
    };
    let away = |to: &str| format!("307\nLocation: {to}\n\n");
    let told =
        format!("200\nContent-Type: {index}\nDocker-Content-Digest: sha256:{digest}\n\n{manifest}");
    let hub = json(&format!(
        r#"{{"next":"https://hub.docker.com/v2/?page=2","name":"1","digest":"sha256:{digest}","images":[{{"os":"linux","architecture":"amd64","digest":"sha256:{digest}","size":5}}],"results":[{{"name":"1","repo_name":"acme/tool","short_description":"a","star_count":1,"last_updated":"2026-03-23T09:48:42Z","full_size":9}}]}}"#
    ));
    let realm = bearer("https://ghcr.io/token");
    [
        (STORED, vec![hub.clone()]),
        (STORED, vec![page("/v2/a?last=1"), page("?last=2"), json("{}")]),
        (STORED, vec![realm.clone(), refused.clone(), realm.clone(), token.clone(), told.clone()]),
        (STORED, vec![basic.clone(), told.clone()]),
        (STORED, vec![bearer("https://auth.example/t"), refused, token.clone(), told.clone()]),
        (IDENTITY, vec![realm, "401\n\n".to_owned(), token, told]),
        (STORED, vec![away("https://other.example/x"), basic.clone(), away("http://ghcr.io/")]),
        (HELPED, vec![away("/v2/"), away("//127.0.0.1/"), basic]),
        (STORED, vec!["429\nRetry-After: 5\n\n".to_owned(), "503\nRetry-After: x\n\n".to_owned()]),
        ("{}", vec!["404\n\n".to_owned(), hub, page("https://other.example/")]),
    ]
    .into_iter()
    .map(|(config, replies)| {
        let replies = replies.iter().enumerate();
        let replies = replies.map(|(at, reply)| format!("-- {at} --\n{reply}\n"));
        format!("{config}\n{}", replies.collect::<String>()).into_bytes()
    })
    .collect()
}
