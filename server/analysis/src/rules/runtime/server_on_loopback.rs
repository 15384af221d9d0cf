//! `server-on-loopback`

use syntax::Span;

use super::launch::{Launch, launches};
use super::servers::{EVERYWHERE, LOOPBACK, Listener, Server, server};
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "server-on-loopback",
    aliases: &[],
    summary: "Finds servers that listen where nothing outside of the container reaches them.",
    details: "Inside a container `localhost` is the container itself. A server that listens on \
              `127.0.0.1` cannot be reached from the host or from other containers, whatever \
              EXPOSE and `docker run -p` say: the connection is refused or reset. Many servers do \
              so unless they are told otherwise. Let the server listen on all addresses, \
              `0.0.0.0`.\n\n\
              Silent where a variable, a configuration file or the environment decides, and where \
              the stage is named for development or tests. A container with `--network=host` is \
              the one place where the loopback address is right.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM python:3.13\nCMD [\"flask\", \"run\"]\n",
            good: "FROM python:3.13\nCMD [\"flask\", \"run\", \"--host=0.0.0.0\"]\n",
        },
        Example {
            bad: "FROM python:3.13\nCMD uvicorn main:app --host localhost\n",
            good: "FROM python:3.13\nCMD uvicorn main:app --host 0.0.0.0\n",
        },
    ],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    let environment = file.model().scope_behind(stage);
    for launch in launches(file, stage) {
        let Some(server) = server(&launch) else { continue };
        let is_set = |name: &&str| environment.environment_definition(name).is_some();
        let Some(listener) = server.listener(&launch).filter(Listener::is_loopback) else {
            continue;
        };
        match (listener.host_span, listener.host) {
            (Some(span), Some(host)) => {
                told(file, server, &host, span, findings);
            }
            _ if server.variables.iter().any(is_set) => {}
            _ => by_itself(&launch, server, listener.port, findings),
        }
    }
}

/// Someone wrote the address `host` at `span`.
fn told(file: &File<'_>, server: &Server, host: &str, span: Span, findings: &mut Findings) {
    let message = format!(
        "`{host}` is the container itself, so nothing outside of it reaches `{}`; listen on \
         `{EVERYWHERE}`",
        server.program
    );
    let found = findings.report(span, message);
    let text = file.slice(span);
    if let Some((at, _)) = text.match_indices(host).next() {
        let start = span.start + at as u32;
        let edit = Edit::replace(Span::new(start, start + host.len() as u32), EVERYWHERE);
        found.fix(Fix::questionable(format!("Listen on `{EVERYWHERE}`"), vec![edit]));
    }
}

/// Nobody told it where to listen.
fn by_itself(launch: &Launch, server: &Server, port: Option<u16>, findings: &mut Findings) {
    let port = port.map_or(String::new(), |port| format!(":{port}"));
    let argument = match (server.host.first(), server.bind.first()) {
        (Some(flag), _) => format!("{flag}={EVERYWHERE}"),
        (None, Some(flag)) => format!("{flag}={EVERYWHERE}{port}"),
        (None, None) => format!("{EVERYWHERE}{port}"),
    };
    let message = format!(
        "`{}` listens on `{LOOPBACK}` unless it is told otherwise, so nothing outside of the \
         container reaches it; add `{argument}`",
        server.program
    );
    let found = findings.report(launch.span(), message);
    let has_place = !server.operand || server.operand(launch).is_none();
    if has_place {
        let edit = launch.append(&argument);
        found.fix(Fix::questionable(format!("Add `{argument}`"), vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn servers_are_found_behind_what_starts_them() {
        check_rule(
            "server-on-loopback",
            "FROM a\nENTRYPOINT [\"tini\", \"--\", \"poetry\", \"run\"]\nCMD [\"python\", \"-u\", \"manage.py\", \"runserver\", \"8080\"]\n",
            expect![[r#"
                FROM a
                ENTRYPOINT ["tini", "--", "poetry", "run"]
                CMD ["python", "-u", "manage.py", "runserver", "8080"]
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `manage.py` listens on `127.0.0.1` unless it is told otherwise, so nothing outside of the container reaches it; add `0.0.0.0:8080`
            "#]],
        );
        check_rule(
            "server-on-loopback",
            "FROM a\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"gunicorn\", \"-b\", \"127.0.0.1:80\", \"x\"]\n",
            expect![[r#"
                FROM a
                ENTRYPOINT ["/entrypoint.sh"]
                CMD ["gunicorn", "-b", "127.0.0.1:80", "x"]
                                       ^| fix (Unsafe): Listen on `0.0.0.0`
                                       ^^^^^^^^^^^^^^ `127.0.0.1` is the container itself, so nothing outside of it reaches `gunicorn`; listen on `0.0.0.0`
                -- fixed --
                FROM a
                ENTRYPOINT ["/entrypoint.sh"]
                CMD ["gunicorn", "-b", "0.0.0.0:80", "x"]
            "#]],
        );
        check_rule(
            "server-on-loopback",
            "FROM a\nCMD migrate && exec php -S localhost:8000 -t public\n",
            expect![[r#"
                FROM a
                CMD migrate && exec php -S localhost:8000 -t public
                                           ^| fix (Unsafe): Listen on `0.0.0.0`
                                           ^^^^^^^^^^^^^^ `localhost` is the container itself, so nothing outside of it reaches `php`; listen on `0.0.0.0`
                -- fixed --
                FROM a
                CMD migrate && exec php -S 0.0.0.0:8000 -t public
            "#]],
        );
    }

    #[test]
    fn what_is_told_otherwise_is_left_alone() {
        let silent = [
            "flask run --host=0.0.0.0",
            "flask run $ARGS",
            "gunicorn app:app",
            "uvicorn a:b --uds /s",
            "python manage.py runserver 0:8000",
            "python manage.py runserver [::]:8000",
            "php artisan migrate",
            "php -r x",
        ];
        for cmd in silent {
            let text = format!("FROM a\nCMD {cmd}\n");
            let found = count_findings("server-on-loopback", &text);
            assert_eq!(found, 0, "{cmd}");
        }
    }

    #[test]
    fn the_environment_and_the_name_of_the_stage_count() {
        check_rule(
            "server-on-loopback",
            "FROM a AS base\nENV FLASK_RUN_HOST=0.0.0.0\nFROM base\nCMD flask run\n",
            expect![[r#"
                FROM a AS base
                ENV FLASK_RUN_HOST=0.0.0.0
                FROM base
                CMD flask run
            "#]],
        );
        check_rule(
            "server-on-loopback",
            "FROM a AS dev\nCMD flask run\n",
            expect![[r#"
            FROM a AS dev
            CMD flask run
        "#]],
        );
    }
}
