//! `service-ends-with-run`

use dialect::Keyword;
use syntax::shell::{Joint, Script};

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "service-ends-with-run",
    aliases: &[],
    summary: "Finds services that are started at the end of a RUN, where they end at once.",
    details: "Each RUN is a container of its own that keeps files, not processes: what it starts \
              ends with it. What shall run in the container is started by CMD or ENTRYPOINT. \
              A service that the build itself needs has to be started and used in the same RUN. \
              `systemctl start` needs systemd, which does not run in a build at all.",
    category: Category::Commands,
    severity: Severity::Warning,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM debian:12\nRUN service nginx start\n",
            good: "FROM debian:12\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
        },
        Example {
            bad: "FROM debian:12\nRUN redis-server &\n",
            good: "FROM debian:12\nCMD [\"redis-server\"]\n",
        },
    ],
    checks: &[Check::Statement(&[Keyword::Run], check)],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    for script in site.scripts() {
        for index in 0..script.commands.len() {
            let is_last = is_last(&script, index);
            let calls = Call::all(site, &script, index);
            let Some(call) = calls.last() else { continue };
            let starts = starts_service(call);
            if call.program == "systemctl" && starts && call.command.joint != Joint::Or {
                let message = "systemd does not run in a build, so this fails; start the program \
                               itself with CMD";
                findings.report(call.span(), message);
            } else if is_last && (starts || call.command.joint == Joint::Background) {
                let message = "this ends together with the RUN, which keeps files and no \
                               processes; start it with CMD or ENTRYPOINT";
                findings.report(call.span(), message);
            }
        }
    }
}

/// Whether nothing follows the command in its script.
fn is_last(script: &Script, index: usize) -> bool {
    let own = script.commands.get(index);
    let is_free = own.is_some_and(|own| own.parent.is_none() && !own.context.function);
    let mut later = script.commands.iter().skip(index + 1);
    is_free && later.all(|other| other.parent.is_some_and(|parent| parent >= index))
}

fn starts_service(call: &Call<'_>) -> bool {
    const STARTS: [&str; 3] = ["start", "restart", "reload"];
    let operands = call.operands(&[]);
    let is_start = |at: usize| {
        let word = operands.get(at).and_then(|word| word.text.as_deref());
        word.is_some_and(|text| STARTS.contains(&text))
    };
    let path = call.name.text.as_deref().unwrap_or_default();
    match call.program.as_str() {
        "service" => is_start(1),
        "systemctl" => is_start(0),
        _ => path.contains("/init.d/") && is_start(0),
    }
}
