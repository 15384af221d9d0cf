//! `exposed-port-without-value`

use dialect::Keyword;
use syntax::expansion::{self, LexOptions};

use super::launch::launches;
use super::servers::server;
use crate::diagnostic::{Fix, Severity};
use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::file::File;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "exposed-port-without-value",
    aliases: &[],
    summary: "Finds EXPOSE of a variable that the file never gives a value.",
    details: "EXPOSE is read while the image is built. A variable in it has to be set by then, by \
              ENV or ARG; what is given to `docker run -e` or by a platform comes later and \
              changes nothing here. Without a value, EXPOSE exposes no port, and no one is told. \
              Write the number, or `ENV PORT=8000` above.\n\n\
              Silent for a variable with a default, like `${PORT:-8000}`, and where the base image \
              is not one of Docker's official ones: it may set the variable.",
    category: Category::Runtime,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nEXPOSE ${PORT}\n",
        good: "FROM python:3.13\nENV PORT=8000\nEXPOSE ${PORT}\n",
    }],
    checks: &[Check::File(check)],
};

fn check(file: &File<'_>, findings: &mut Findings) {
    for expose in file.in_stages(Keyword::Expose) {
        let (entry, site) = (expose.entry, &expose.site);
        // Most have no variable in them.
        if !site.instruction.line.text().contains('$') {
            continue;
        }
        let scope = file.model().scope_at(entry);
        for word in site.words() {
            let Some(name) = only_variable(site, site.text(*word)) else { continue };
            let is_global = file.model().global_scope().definition(name).is_some();
            if scope.definition(name).is_some() || is_global || is_open(file, entry) {
                continue;
            }
            let port = listens_on(file);
            let number = port.map_or("the number".to_owned(), |port| format!("`{port}`"));
            let message = format!(
                "nothing sets `{name}` by now, so this exposes no port, and what `docker run` sets \
                 comes too late; write {number}, or set `{name}` above"
            );
            let span = expose.absolute(word.span);
            let found = findings.report(span, message);
            if let Some(port) = port {
                let edit = Edit::replace(span, port.to_string());
                found.fix(Fix::questionable(format!("Write `{port}`"), vec![edit]));
            }
        }
    }
}

/// The port of the command, where it tells one.
fn listens_on(file: &File<'_>) -> Option<u16> {
    let launches = launches(file, file.product()?);
    launches.iter().find_map(|launch| server(launch)?.listener(launch)?.port)
}

/// The variable that `text` is all of, with or without a protocol behind it.
fn only_variable<'a>(site: &Site<'_>, text: &'a str) -> Option<&'a str> {
    let text = text.trim_matches('"').split('/').next()?;
    let pieces = expansion::read(text, LexOptions { escape: site.escape, quotes: true }).ok()?;
    let variables = expansion::variables(&pieces);
    let [variable] = variables.as_slice() else { return None };
    let name = text.get(variable.name.range())?;
    let is_bare = variable.operation.is_none() && variable.range.len() as usize == text.len();
    is_bare.then_some(name)
}

/// Whether a stage below, by ONBUILD, or an image that is made to be built on may set variables.
fn is_open(file: &File<'_>, entry: usize) -> bool {
    let Some(stage) = file.model().stage_at(entry) else { return true };
    let bottom = file.model().chain(stage).last();
    let is_plain = bottom.and_then(Stage::image_as_written).is_some_and(images::facts::is_official);
    !is_plain || file.model().chain(stage).any(|stage| stage.has_triggers)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn the_port_of_the_command_is_proposed() {
        check_rule(
            "exposed-port-without-value",
            "FROM python:3\nENV B=1\nARG C\nEXPOSE ${A} $B $C ${D:-80} 90\nCMD flask run --port=4567\nFROM my/base\nEXPOSE $A\nFROM python\nCMD flask run --port=4567\n",
            expect![[r#"
                FROM python:3
                ENV B=1
                ARG C
                EXPOSE ${A} $B $C ${D:-80} 90
                       ^| fix (Unsafe): Write `4567`
                       ^^^^ nothing sets `A` by now, so this exposes no port, and what `docker run` sets comes too late; write `4567`, or set `A` above
                CMD flask run --port=4567
                FROM my/base
                EXPOSE $A
                FROM python
                CMD flask run --port=4567
                -- fixed --
                FROM python:3
                ENV B=1
                ARG C
                EXPOSE 4567 $B $C ${D:-80} 90
                CMD flask run --port=4567
                FROM my/base
                EXPOSE $A
                FROM python
                CMD flask run --port=4567
            "#]],
        );
    }
}
