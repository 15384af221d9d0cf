//! `copy-before-install`

use dialect::Keyword;
use syntax::Span;

use crate::diagnostic::Severity;
use crate::model::Stage;
use crate::rules::call::Call;
use crate::rules::file::{File, Placement};
use crate::rules::files::transfer::transfer;
use crate::rules::findings::Findings;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "copy-before-install",
    aliases: &["DF070", "DF007", "S6470"],
    summary: "Finds installs of dependencies behind a copy of everything.",
    details: "A build takes a step from its cache as long as nothing before it has changed. \
              Behind `COPY . .`, every change of any file makes the install run again. Copy the \
              files that name the dependencies first, install, and copy the rest then: a change \
              of the code leaves the install in the cache.\n\n\
              With the build context at hand an action does it, where it is proved that the image stays \
              the same, and the finding tells how often the install ran again in the last commits \
              and how often it had to.\n\n\
              Looked at are installs that need no more than such files, like `npm ci` or `pip \
              install -r requirements.txt`. Silent where they were copied and installed from \
              before.",
    category: Category::Caching,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        good: "FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n",
    }],
    checks: &[Check::Stage(check)],
};

fn check<'a>(file: &File<'a>, stage: &'a Stage, findings: &mut Findings) {
    let mut broad: Option<Span> = None;
    for entry in stage.entries() {
        let keyword = file.keyword(entry);
        if !matches!(keyword, Some(Keyword::Copy | Keyword::Add | Keyword::Run)) {
            continue;
        }
        let Some(found) = file.placement(entry) else { continue };
        if keyword != Some(Keyword::Run) {
            broad = broad.or_else(|| copies_all(&found).then(|| found.keyword_span()));
        } else if let Some((span, what, files)) = install(&found) {
            if let Some(copy) = broad {
                let message = format!(
                    "`{what}` runs again after every change of any file, because all of them are \
                     copied above; copy {files} first, install, then copy the rest"
                );
                findings.report(found.absolute(span), message).related(copy, "all is copied here");
            }
            return;
        }
    }
}

/// Whether the whole build context is copied.
fn copies_all(found: &Placement<'_>) -> bool {
    // Sources that are longer than such a name in quotes are none.
    let is_short = |word: &syntax::Word| word.range.len() <= 4;
    let sources = found.site.words().split_last().map(|(_, sources)| sources);
    if sources.is_some_and(|sources| !sources.iter().any(is_short)) {
        return false;
    }
    let Some(transfer) = transfer(&found.site).filter(|one| !one.is_from_elsewhere) else {
        return false;
    };
    transfer.sources.iter().any(|source| matches!(source.text.as_str(), "." | "./" | "/" | "*"))
}

/// The first install in `found` that needs only the files that name dependencies: where it stands,
/// its name, and those files.
fn install(found: &Placement<'_>) -> Option<(Span, String, &'static str)> {
    for script in found.site.scripts() {
        for index in 0..script.commands.len() {
            for call in Call::all(&found.site, &script, index) {
                if let Some((what, files)) = dependencies(&call) {
                    return Some((call.span(), what, files));
                }
            }
        }
    }
    None
}

/// What `call` installs, if all that it needs are files that name dependencies.
fn dependencies(call: &Call<'_>) -> Option<(String, &'static str)> {
    if call.has_unknown() {
        return None;
    }
    let operands: Vec<&str> =
        call.operands(&[]).iter().filter_map(|word| word.text.as_deref()).collect();
    let has = |command: &str| operands.first() == Some(&command);
    let alone = |command: &str| has(command) && operands.len() == 1;
    let files = match call.program.as_str() {
        "npm" if alone("ci") || alone("install") || alone("i") => {
            "`package.json` and `package-lock.json`"
        }
        "yarn" if (operands.is_empty() && !call.arguments.is_empty()) || alone("install") => {
            "`package.json` and `yarn.lock`"
        }
        "yarn" if call.arguments.is_empty() => "`package.json` and `yarn.lock`",
        "pnpm" if alone("install") || alone("i") => "`package.json` and `pnpm-lock.yaml`",
        "bun" if alone("install") => "`package.json` and `bun.lock`",
        "pip" | "pip3" if has("install") && requirements(call) => "the requirements file",
        "bundle" if alone("install") => "`Gemfile` and `Gemfile.lock`",
        "composer"
            if alone("install") && call.flag(&["--no-scripts", "--no-autoloader"]).is_some() =>
        {
            "`composer.json` and `composer.lock`"
        }
        "go" if operands.starts_with(&["mod", "download"]) => "`go.mod` and `go.sum`",
        "cargo" if alone("fetch") => "`Cargo.toml` and `Cargo.lock`",
        "mvn" if has("dependency:go-offline") || has("dependency:resolve") => "`pom.xml`",
        _ => return None,
    };
    let length = if has("mod") { 2 } else { 1 };
    let words = operands.iter().take(length).copied();
    let name = std::iter::once(call.program.as_str()).chain(words).collect::<Vec<&str>>().join(" ");
    Some((name, files))
}

/// Whether `pip install` reads a requirements file and nothing of the project beside it.
fn requirements(call: &Call<'_>) -> bool {
    let is_local = |text: &str| text == "." || text.starts_with("./") || text.starts_with(".[");
    let is_editable = call.flag(&["-e", "--editable"]).is_some();
    call.flag(&["-r", "--requirement"]).is_some() && !is_editable && !call.texts().any(is_local)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check_rule, count_findings};

    #[test]
    fn installs_behind_other_commands_are_found() {
        check_rule(
            "copy-before-install",
            "FROM a\nADD ./ /app/\nRUN cd /app && apk add x && npm ci --omit=dev\n",
            expect![[r#"
                FROM a
                ADD ./ /app/
                ^^^ … all is copied here
                RUN cd /app && apk add x && npm ci --omit=dev
                                            ^^^^^^^^^^^^^^^^^ `npm ci` runs again after every change of any file, because all of them are copied above; copy `package.json` and `package-lock.json` first, install, then copy the rest
            "#]],
        );
    }

    #[test]
    fn what_needs_more_or_came_before_is_left_alone() {
        for text in [
            "COPY . .\nRUN npm install -g x",
            "COPY . .\nRUN pip install .",
            "COPY . .\nRUN pip install -r a.txt -e .",
            "COPY package.json .\nRUN npm install\nCOPY . .\nRUN npm install",
            "COPY --from=x . .\nRUN npm ci",
            "COPY src .\nRUN npm ci",
            "COPY . .\nRUN npm run build",
            "COPY . .\nFROM b\nRUN npm ci",
        ] {
            let text = format!("FROM a\n{text}\n");
            assert_eq!(count_findings("copy-before-install", &text), 0, "{text}");
        }
    }
}
