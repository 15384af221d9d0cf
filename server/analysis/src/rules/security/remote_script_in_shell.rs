//! `remote-script-in-shell`

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "remote-script-in-shell",
    aliases: &["DF021"],
    summary: "Finds scripts that are run as they come from the network.",
    details: "Nobody sees what such a script does: it may be another one tomorrow, the layer \
              cache hides when it changed, and a connection that breaks leaves half of it run.\n\n\
              Use a package or a release with a version, or save the script to a file, check it \
              with `sha256sum -c`, and run it then; `ADD --checksum=sha256:…` does the first two.",
    category: Category::Security,
    severity: Severity::Information,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM debian:12\nRUN curl -fsSL https://example.com/install.sh | sh\n",
            good: "FROM debian:12\nRUN curl -fsSL https://example.com/install.sh -o /tmp/i.sh \\\n    && echo \"<hash>  /tmp/i.sh\" | sha256sum -c - \\\n    && sh /tmp/i.sh\n",
        },
        Example {
            bad: "FROM debian:12\nRUN sh -c \"$(curl -fsSL https://example.com/install.sh)\"\n",
            good: "FROM debian:12\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/install.sh /tmp/i.sh\nRUN sh /tmp/i.sh\n",
        },
    ],
    checks: &[Check::Command(&["curl", "wget"], check)],
};

const SHELLS: [&str; 6] = ["sh", "bash", "dash", "ash", "zsh", "ksh"];

/// Programs that run what comes in if no file is named.
const INTERPRETERS: [&str; 6] = ["python", "python3", "perl", "ruby", "node", "php"];

/// What runs text that it gets as an argument or as a file.
const RUNNERS: [&str; 3] = ["eval", "source", "."];

fn check(call: &Call<'_>, findings: &mut Findings) {
    let is_saved = call.flag(&["-o", "-O", "--output"]).is_some() && call.program == "curl";
    if is_saved && !call.texts().any(|text| text == "-") {
        return;
    }
    let runner = behind_pipe(call).or_else(|| around(call));
    if let Some(runner) = runner {
        let message = format!(
            "`{runner}` runs whatever the server sends, today and tomorrow; save it, check it \
             with `sha256sum -c`, then run it"
        );
        findings.report(call.span(), message);
    }
}

/// The program at the end of the pipe from `call` that runs what comes in.
fn behind_pipe(call: &Call<'_>) -> Option<String> {
    call.piped_into().into_iter().find(runs_input).map(|found| found.program)
}

fn runs_input(call: &Call<'_>) -> bool {
    let operands = call.operands(&["-o", "-O"]);
    let first = operands.first().map(|word| word.text.as_deref().unwrap_or_default());
    if SHELLS.contains(&call.program.as_str()) {
        let is_input = first.is_none() || first == Some("-") || first == Some("/dev/stdin");
        return call.flag(&["-c"]).is_none() && (is_input || call.flag(&["-s"]).is_some());
    }
    let has_code = call.flag(&["-c", "-m", "-e", "-n", "-p", "-r"]).is_some();
    INTERPRETERS.contains(&call.program.as_str())
        && !has_code
        && matches!(first, None | Some("-" | "/dev/stdin"))
}

/// The program that runs the output of `call`, which stands among its arguments.
fn around(call: &Call<'_>) -> Option<String> {
    let parent = call.command.parent?;
    let outer = Call::all(call.site, call.script, parent);
    let runs = |outer: &Call<'_>| {
        let program = outer.program.as_str();
        SHELLS.contains(&program) || RUNNERS.contains(&program)
    };
    outer.into_iter().find(runs).map(|found| found.program)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn pipes_and_substitutions() {
        check_rule(
            "remote-script-in-shell",
            "FROM a\nRUN wget -qO- x | tee y | sudo -E bash -s -- -y && curl x | bash y && curl x | python3 -m json.tool\n\
             RUN bash <(curl -s x) && A=$(curl x) && sh -c 'curl x' && eval \"$(curl x)\" && curl x | python3 -\n",
            expect![[r#"
                FROM a
                RUN wget -qO- x | tee y | sudo -E bash -s -- -y && curl x | bash y && curl x | python3 -m json.tool
                    ^^^^^^^^^^^ `bash` runs whatever the server sends, today and tomorrow; save it, check it with `sha256sum -c`, then run it
                RUN bash <(curl -s x) && A=$(curl x) && sh -c 'curl x' && eval "$(curl x)" && curl x | python3 -
                           ^^^^^^^^^ `bash` runs whatever the server sends, today and tomorrow; save it, check it with `sha256sum -c`, then run it
                                                                                  ^^^^^^ `eval` runs whatever the server sends, today and tomorrow; save it, check it with `sha256sum -c`, then run it
                                                                                              ^^^^^^ `python3` runs whatever the server sends, today and tomorrow; save it, check it with `sha256sum -c`, then run it
            "#]],
        );
    }
}
