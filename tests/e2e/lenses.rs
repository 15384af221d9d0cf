//! Lenses above stages, for a client that has commands for them.

use fixture::Folder;
use serde_json::{Value, json};

use crate::client::{Client, URI, corners};

const TEXT: &str = "FROM a AS $(touch\u{20}x)\nFROM a AS Build\nRUN x\nFROM b\n";

fn client(code_lens: &Value) -> Client {
    let mut client = Client::start(&["lsp"]);
    let options = json!({ "codeLens": code_lens });
    client.initialize(json!({ "capabilities": {}, "initializationOptions": options }));
    client.open(URI, TEXT);
    client
}

fn lenses(client: &mut Client) -> Vec<Value> {
    let answer = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": URI } }));
    answer.as_array().expect("a list").clone()
}

const BOTH: [&str; 2] = ["dockerfile-analyzer.build", "dockerfile-analyzer.run"];

#[test]
fn a_client_without_commands_has_no_lens() {
    for options in [json!(null), json!({}), json!({ "commands": [] }), json!({ "commands": ["x"] })]
    {
        assert_eq!(lenses(&mut client(&options)), Vec::<Value>::new(), "{options}");
    }
    let off = json!({ "enable": false, "commands": BOTH });
    assert_eq!(lenses(&mut client(&off)), Vec::<Value>::new());
}

#[test]
fn lenses_carry_what_to_build_as_data() {
    let found = lenses(&mut client(&json!({ "commands": BOTH })));
    let shown = |lens: &Value| {
        let command = &lens["command"];
        let arguments = command["arguments"].as_array().expect("arguments");
        assert_eq!((arguments.len(), arguments[0]["uri"].as_str()), (1, Some(URI)));
        let (line, ..) = corners(&lens["range"]);
        let (stage, target) = (&arguments[0]["stage"], &arguments[0]["target"]);
        format!("{line} {} {} {stage} {target}", command["title"], command["command"])
    };
    assert_eq!(
        found.iter().map(shown).collect::<Vec<_>>(),
        [
            r#"1 "Build stage" "dockerfile-analyzer.build" 1 "Build""#,
            r#"3 "Build image" "dockerfile-analyzer.build" 2 null"#,
            r#"3 "Run image" "dockerfile-analyzer.run" 2 null"#,
        ]
    );
    assert_eq!(lenses(&mut client(&json!({ "commands": [BOTH[1]] }))).len(), 1);
}

#[test]
fn lenses_carry_the_folder_whose_files_the_dockerfile_names() {
    let folder = Folder::with(&["app/docker/Dockerfile", "app/src/main.rs"]);
    let mut client = Client::start(&["lsp"]);
    client.initialize(json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": folder.uri(""), "name": "x" }],
        "initializationOptions": { "codeLens": { "commands": BOTH } },
    }));
    let uri = folder.uri("app/docker/Dockerfile");
    client.open(&uri, "FROM a\nCOPY src /src\n");
    let answer = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    let context = |lens: &Value| lens["command"]["arguments"][0]["context"].clone();
    let found: Vec<Value> = answer.as_array().expect("a list").iter().map(context).collect();
    assert_eq!(found, [json!(folder.uri("app")), json!(folder.uri("app"))]);
}
