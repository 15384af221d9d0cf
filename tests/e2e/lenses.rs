//! Lenses above stages, for a client that has commands for them.

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
