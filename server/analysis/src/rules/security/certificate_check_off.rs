//! `certificate-check-off`

use dialect::Keyword;
use syntax::{Form, Pair, Span};

use crate::diagnostic::Severity;
use crate::rules::call::Call;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "certificate-check-off",
    aliases: &[
        "CKV2_DOCKER_2",
        "CKV2_DOCKER_3",
        "CKV2_DOCKER_4",
        "CKV2_DOCKER_5",
        "CKV2_DOCKER_6",
        "CKV2_DOCKER_12",
        "CKV2_DOCKER_13",
        "CKV2_DOCKER_14",
        "CKV2_DOCKER_15",
        "CKV2_DOCKER_16",
    ],
    summary: "Finds flags and variables that switch the check of TLS certificates off.",
    details: "Without the check, HTTPS does not tell who sends the files: anyone on the way can \
              put something else into the image. A variable set by ENV even stays off in the \
              running container.\n\n\
              Install the certificates instead (`ca-certificates`), or copy the certificate of \
              your proxy into the image and run `update-ca-certificates`.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[
        Example {
            bad: "FROM debian:12\nRUN curl -fsSkO https://example.com/tool\n",
            good: "FROM debian:12\nRUN curl -fsSO https://example.com/tool\n",
        },
        Example {
            bad: "FROM node:22\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n",
            good: "FROM node:22\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/proxy.pem\n",
        },
    ],
    checks: &[
        Check::Command(&[], command),
        Check::Statement(&[Keyword::Arg, Keyword::Env], statement),
        Check::Statement(&[Keyword::Run], assignments),
    ],
};

/// Programs, and the flags with which they do not check.
const FLAGS: [(&[&str], &[&str]); 4] = [
    (&["curl"], &["-k", "--insecure", "--proxy-insecure"]),
    (&["wget"], &["--no-check-certificate"]),
    (&["pip", "pip3", "pipx", "uv"], &["--trusted-host", "--allow-insecure-host"]),
    (&["npm", "yarn", "pnpm"], &["--no-strict-ssl"]),
];

/// Programs, and arguments with which they do not check.
const SETTINGS: [(&[&str], &[&str]); 4] = [
    (&["npm", "yarn", "pnpm"], &["--strict-ssl=false"]),
    (&["yum", "dnf", "microdnf"], &["--setopt=sslverify=false", "--setopt=sslverify=0"]),
    (&["git"], &["http.sslverify=false", "http.sslverify=0"]),
    (
        &["apt-get", "apt"],
        &[
            "acquire::https::verify-peer=false",
            "acquire::https::verify-host=false",
            "-oacquire::https::verify-peer=false",
        ],
    ),
];

/// Programs, a key that they are told, and the value behind it with which they do not check.
const KEYS: [(&[&str], &str, &[&str]); 5] = [
    (&["npm", "yarn", "pnpm"], "strict-ssl", &["false"]),
    (&["git"], "http.sslverify", &["false", "0"]),
    (&["conda", "mamba"], "ssl_verify", &["false", "no"]),
    (&["composer"], "disable-tls", &["true"]),
    (&["pip", "pip3"], "global.trusted-host", &[]),
];

/// Variables, and the values that switch checks off; without values all but the empty one do.
const VARIABLES: [(&str, &[&str]); 9] = [
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("GIT_SSL_NO_VERIFY", &[]),
    ("PIP_TRUSTED_HOST", &[]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("YARN_STRICT_SSL", &["false"]),
    ("YARN_ENABLE_STRICT_SSL", &["false", "0"]),
    ("CONDA_SSL_VERIFY", &["false", "no", "0"]),
    ("GOINSECURE", &[]),
];

fn command(call: &Call<'_>, findings: &mut Findings) {
    let of_program = |programs: &[&str]| programs.contains(&call.program.as_str());
    let flag = FLAGS.iter().filter(|row| of_program(row.0)).find_map(|row| call.flag(row.1));
    let setting = || {
        let mut rows = SETTINGS.iter().filter(|row| of_program(row.0));
        rows.find_map(|row| call.arguments.iter().find(|word| is_one_of(&word.text, row.1)))
    };
    let key = || {
        let mut rows = KEYS.iter().filter(|row| of_program(row.0));
        rows.find_map(|row| {
            call.arguments.windows(2).find_map(|pair| match pair {
                [key, value] if is_one_of(&key.text, &[row.1]) => {
                    (row.2.is_empty() || is_one_of(&value.text, row.2)).then_some(key)
                }
                _ => None,
            })
        })
    };
    if let Some(word) = flag.or_else(setting).or_else(key) {
        report(word.span, word.text.as_deref().unwrap_or_default(), findings);
    }
}

fn is_one_of(text: &Option<String>, wanted: &[&str]) -> bool {
    text.as_ref().is_some_and(|text| wanted.contains(&text.to_ascii_lowercase().as_str()))
}

fn statement(site: &Site<'_>, findings: &mut Findings) {
    let pairs: &[Pair] = match &site.statement.form {
        Form::Pairs(pairs) => pairs,
        Form::LegacyPair(pair) => std::slice::from_ref(pair),
        _ => &[],
    };
    for pair in pairs {
        let Some(value) = pair.value else { continue };
        let value_text = site.text(value).trim_matches(['"', '\'']);
        if switches_off(site.text(pair.key), value_text) {
            report(pair.word.span, site.text(pair.key), findings);
        }
    }
}

fn assignments(site: &Site<'_>, findings: &mut Findings) {
    for script in site.scripts() {
        for assignment in script.commands.iter().flat_map(|command| &command.assignments) {
            let value = assignment.value.as_ref();
            let text = value.and_then(|value| value.text.as_deref()).unwrap_or_default();
            if switches_off(&assignment.name, text) {
                report(assignment.name_span, &assignment.name, findings);
            }
        }
    }
}

fn switches_off(name: &str, value: &str) -> bool {
    let mut rows = VARIABLES.iter().filter(|row| row.0.eq_ignore_ascii_case(name));
    let value = value.to_ascii_lowercase();
    let is_off = |values: &[&str]| match values {
        [] => !matches!(value.as_str(), "" | "0" | "false") && !value.contains('$'),
        _ => values.contains(&value.as_str()),
    };
    rows.any(|row| is_off(row.1))
}

fn report(span: Span, what: &str, findings: &mut Findings) {
    let message = format!(
        "`{what}` switches the check of certificates off, so anyone on the way can change what \
         the image gets; install the missing certificate instead"
    );
    findings.report(span, message);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn flags_settings_and_variables() {
        check_rule(
            "certificate-check-off",
            "FROM a\nENV A=1 PYTHONHTTPSVERIFY=\"0\" GOINSECURE=\nARG GIT_SSL_NO_VERIFY true\n\
             RUN npm config set strict-ssl false && git -c http.sslVerify=false clone x \\\n    \
             && GIT_SSL_NO_VERIFY=1 git pull && curl -fsSL x | wget -k y\nRUN [\"curl\", \"-k\", \"x\"]\n",
            expect![[r#"
                FROM a
                ENV A=1 PYTHONHTTPSVERIFY="0" GOINSECURE=
                        ^^^^^^^^^^^^^^^^^^^^^ `PYTHONHTTPSVERIFY` switches the check of certificates off, so anyone on the way can change what the image gets; install the missing certificate instead
                ARG GIT_SSL_NO_VERIFY true
                RUN npm config set strict-ssl false && git -c http.sslVerify=false clone x \
                                   ^^^^^^^^^^ `strict-ssl` switches the check of certificates off, so anyone on the way can change what the image gets; install the missing certificate instead
                                                              ^^^^^^^^^^^^^^^^^^^^ `http.sslVerify=false` switches the check of certificates off, so anyone on the way can change what the image gets; install the missing certificate instead
                    && GIT_SSL_NO_VERIFY=1 git pull && curl -fsSL x | wget -k y
                       ^^^^^^^^^^^^^^^^^ `GIT_SSL_NO_VERIFY` switches the check of certificates off, so anyone on the way can change what the image gets; install the missing certificate instead
                RUN ["curl", "-k", "x"]
                             ^^^^ `-k` switches the check of certificates off, so anyone on the way can change what the image gets; install the missing certificate instead
            "#]],
        );
    }
}
