//! `development-server`

use super::launch::{Launch, launches};
use crate::diagnostic::Severity;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "development-server",
    aliases: &[],
    summary: "Finds servers for development as what an image runs.",
    details: "The server that a framework brings for development watches files, shows stack \
              traces, often with a way to run code, and answers few requests at once. Its makers \
              ask not to use it in production. The same goes for programs that compile the code \
              whenever they start: the image needs the whole tool chain, and each container waits \
              for it. Run a server for production, or build in one stage and run the outcome in \
              another.\n\n\
              An image that is only for development is right as it is: give its stage a name with \
              `dev` in it, and the rule is silent.",
    category: Category::Runtime,
    severity: Severity::Information,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nCMD [\"flask\", \"run\", \"--host=0.0.0.0\"]\n",
        good: "FROM python:3.13\nCMD [\"gunicorn\", \"--bind=0.0.0.0:5000\", \"app:app\"]\n",
    }],
    checks: &[Check::File(check)],
};

/// A way to start a server for development.
struct Development {
    program: &'static str,
    /// The command; empty if any.
    command: &'static str,
    /// A flag without which it is none; empty if none is needed.
    flag: &'static str,
    /// What it does, and what to run instead.
    advice: &'static str,
}

const PYTHON: &str = "shows its debugger to whoever asks and is not made for many requests; run \
                      `gunicorn`, `uvicorn` or another server for production";
const RELOAD: &str = "restarts at each change of a file; leave that flag out of the image";
const STATIC: &str = "compiles pages while they are asked for; build them in an earlier stage and \
                      serve the outcome";
const PHP: &str = "is made to try things out; run PHP-FPM, Apache or FrankenPHP";
const WATCH: &str = "watches files that do not change in an image; run the program itself";
const COMPILE: &str = "compiles at each start of a container and needs the whole tool chain in \
                       the image; build in an earlier stage and run the outcome";

const fn row(
    program: &'static str,
    command: &'static str,
    flag: &'static str,
    advice: &'static str,
) -> Development {
    Development { program, command, flag, advice }
}

const ALL: [Development; 34] = [
    row("flask", "run", "", PYTHON),
    row("quart", "run", "", PYTHON),
    row("manage.py", "runserver", "", PYTHON),
    row("manage.py", "runserver_plus", "", PYTHON),
    row("fastapi", "dev", "", PYTHON),
    row("uvicorn", "", "--reload", RELOAD),
    row("gunicorn", "", "--reload", RELOAD),
    row("hypercorn", "", "--reload", RELOAD),
    row("php", "", "-S", PHP),
    row("artisan", "serve", "", PHP),
    row("vite", "dev", "", STATIC),
    row("vite", "serve", "", STATIC),
    row("vite", "preview", "", STATIC),
    row("next", "dev", "", STATIC),
    row("nuxt", "dev", "", STATIC),
    row("nuxi", "dev", "", STATIC),
    row("ng", "serve", "", STATIC),
    row("gatsby", "develop", "", STATIC),
    row("react-scripts", "start", "", STATIC),
    row("vue-cli-service", "serve", "", STATIC),
    row("webpack", "serve", "", STATIC),
    row("webpack-dev-server", "", "", STATIC),
    row("jekyll", "serve", "", STATIC),
    row("hugo", "server", "", STATIC),
    row("mkdocs", "serve", "", STATIC),
    row("nodemon", "", "", WATCH),
    row("watchmedo", "auto-restart", "", WATCH),
    row("air", "", "", WATCH),
    row("dotnet", "watch", "", WATCH),
    row("go", "run", "", COMPILE),
    row("cargo", "run", "", COMPILE),
    row("dotnet", "run", "", COMPILE),
    row("mvn", "spring-boot:run", "", COMPILE),
    row("gradle", "bootRun", "", COMPILE),
];

/// The programs that run scripts of `package.json`.
const RUNNERS: [&str; 4] = ["npm", "yarn", "pnpm", "bun"];

fn check(file: &File<'_>, findings: &mut Findings) {
    let Some(stage) = file.product() else { return };
    for launch in launches(file, stage) {
        let operands: Vec<&str> = launch.operands(&[]).filter_map(|w| w.text.as_deref()).collect();
        let found = ALL.iter().find(|row| row.fits(&launch, &operands));
        if let Some(row) = found {
            let words = [row.program, row.command, row.flag];
            let called: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let called = called.join(" ");
            let message = format!("`{called}` is for development: it {}", row.advice);
            findings.report(launch.span(), message);
        } else if let Some(script) = script_for_development(&launch, &operands) {
            let message = format!(
                "the script `{script}` is for development; in an image, build first and run the \
                 outcome"
            );
            findings.report(launch.span(), message);
        }
    }
}

impl Development {
    fn fits(&self, launch: &Launch, operands: &[&str]) -> bool {
        self.program == launch.program
            && (self.command.is_empty() || operands.contains(&self.command))
            && (self.flag.is_empty() || launch.has_flag(&[self.flag]))
    }
}

/// The script of `package.json` that is run, if its name says that it is for development.
fn script_for_development<'a>(launch: &Launch, operands: &[&'a str]) -> Option<&'a str> {
    if !RUNNERS.contains(&launch.program.as_str()) {
        return None;
    }
    let mut operands = operands.iter().filter(|word| !matches!(**word, "run" | "run-script"));
    let script = operands.next()?;
    let is_dev = |part: &str| matches!(part, "dev" | "develop" | "development" | "watch");
    script.split([':', '-', '.']).any(is_dev).then_some(script)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn each_says_what_to_do_instead() {
        check_rule(
            "development-server",
            "FROM a\nCMD [\"python3\", \"-m\" , \"flask\", \"run\", \"--host=0.0.0.0\"]\n",
            expect![[r#"
                FROM a
                CMD ["python3", "-m" , "flask", "run", "--host=0.0.0.0"]
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `flask run` is for development: it shows its debugger to whoever asks and is not made for many requests; run `gunicorn`, `uvicorn` or another server for production
            "#]],
        );
        check_rule(
            "development-server",
            "FROM a\nCMD npm run start:dev\n",
            expect![[r#"
            FROM a
            CMD npm run start:dev
                ^^^^^^^^^^^^^^^^^ the script `start:dev` is for development; in an image, build first and run the outcome
        "#]],
        );
        check_rule(
            "development-server",
            "FROM a\nENTRYPOINT [\"go\"]\nCMD [\"run\", \".\"]\n",
            expect![[r#"
                FROM a
                ENTRYPOINT ["go"]
                            ^^^^ `go run` is for development: it compiles at each start of a container and needs the whole tool chain in the image; build in an earlier stage and run the outcome
                CMD ["run", "."]
            "#]],
        );
    }

    #[test]
    fn what_serves_in_production_is_left_alone() {
        for cmd in [
            "npm start",
            "npm run start",
            "uvicorn a:b",
            "php -f x",
            "python manage.py migrate",
            "flask db upgrade",
            "next start",
            "go version",
        ] {
            let text = format!("FROM a\nCMD {cmd}\n");
            assert_eq!(count_findings("development-server", &text), 0, "{cmd}");
        }
        assert_eq!(count_findings("development-server", "FROM a AS dev\nCMD flask run\n"), 0);
    }
}
