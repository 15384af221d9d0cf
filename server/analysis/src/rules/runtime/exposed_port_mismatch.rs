//! `exposed-port-mismatch`

use super::exposed::{Exposed, exposed};
use super::launch::launches;
use super::servers::{Server, server};
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "exposed-port-mismatch",
    aliases: &[],
    summary: "Finds commands that listen on a port that EXPOSE does not name.",
    details: "EXPOSE tells people and tools on which port the container listens; `docker run -P` \
              and many platforms send requests there. Where the command listens on another port, \
              they reach nothing.\n\n\
              Looked at are servers whose command or own default tells the port. Silent where \
              there is no EXPOSE, where one of its ports or an argument of the command comes from \
              a variable, and where the environment decides.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nEXPOSE 5000\nCMD [\"uvicorn\", \"main:app\", \"--host=0.0.0.0\"]\n",
        good: "FROM python:3.13\nEXPOSE 8000\nCMD [\"uvicorn\", \"main:app\", \"--host=0.0.0.0\"]\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    let Some(exposed) = exposed(file, stage).filter(|exposed| !exposed.is_empty()) else { return };
    let environment = file.model().scope_behind(stage);
    let is_set = |name: &&str| environment.environment_definition(name).is_some();
    // With several servers, each may be meant by another port.
    let launches = launches(file, stage).into_iter();
    let mut servers = launches.filter_map(|launch| Some((server(&launch)?, launch)));
    let (Some((server, launch)), None) = (servers.next(), servers.next()) else { return };
    let Some(listener) = server.listener(&launch) else { return };
    let Some(port) = listener.port else { return };
    let is_told = listener.port_span.is_some();
    if exposed.iter().any(|one| one.holds(port))
        || (!is_told && server.variables.iter().any(is_set))
    {
        return;
    }
    let span = listener.port_span.unwrap_or(launch.span());
    let found = findings.report(span, message(&exposed, server, port, is_told));
    if let Some(first) = exposed.first() {
        found.related(first.span, format!("port {} is exposed here", first.first));
    }
}

fn message(exposed: &[Exposed], server: &Server, port: u16, is_told: bool) -> String {
    let program = server.program;
    let default = if is_told { "" } else { " by itself" };
    let others: Vec<String> =
        exposed.iter().take(3).map(|exposed| exposed.first.to_string()).collect();
    let others = others.join(", ");
    format!(
        "`{program}` listens on port {port}{default}, but EXPOSE names {others}; who trusts it \
         reaches nothing, so make the two agree"
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn the_port_of_the_command_counts() {
        check_rule(
            "exposed-port-mismatch",
            "FROM a AS b\nENV P=80\nEXPOSE $P 81/udp\nFROM b\nCMD [\"gunicorn\", \"-b\", \"0.0.0.0:8000\", \"x\"]\n",
            expect![[r#"
                FROM a AS b
                ENV P=80
                EXPOSE $P 81/udp
                       ^^ … port 80 is exposed here
                FROM b
                CMD ["gunicorn", "-b", "0.0.0.0:8000", "x"]
                                       ^^^^^^^^^^^^^^ `gunicorn` listens on port 8000, but EXPOSE names 80, 81; who trusts it reaches nothing, so make the two agree
            "#]],
        );
        check_rule(
            "exposed-port-mismatch",
            "FROM a\nEXPOSE 80\nCMD php artisan serve --host 0.0.0.0 --port 9000\n",
            expect![[r#"
                FROM a
                EXPOSE 80
                       ^^ … port 80 is exposed here
                CMD php artisan serve --host 0.0.0.0 --port 9000
                                                            ^^^^ `artisan` listens on port 9000, but EXPOSE names 80; who trusts it reaches nothing, so make the two agree
            "#]],
        );
    }

    #[test]
    fn what_agrees_or_is_not_known_is_left_alone() {
        for text in [
            "EXPOSE 8000\nCMD gunicorn -b :8000 x",
            "EXPOSE 8000-8010\nCMD gunicorn -b :8005 x",
            "EXPOSE $PORT\nCMD gunicorn -b :8005 x",
            "EXPOSE 80\nCMD gunicorn -b :$PORT x",
            "CMD flask run",
            "EXPOSE 80\nENV FLASK_RUN_PORT=80\nCMD flask run",
            "EXPOSE 80\nCMD gunicorn x",
            "EXPOSE 8080:8000\nCMD uvicorn x",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("exposed-port-mismatch", &text), 0, "{text}");
        }
    }
}
