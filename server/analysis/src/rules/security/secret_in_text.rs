//! `secret-in-text`

use dialect::Keyword;
use syntax::Span;

use crate::diagnostic::Severity;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "secret-in-text",
    aliases: &["DF013"],
    summary: "Finds access keys, tokens, private keys and passwords that stand in the file.",
    details: "Who can read the file or the history of the image has the secret; deleting it later \
              does not take it back. Revoke it, and give the build a new one with \
              `RUN --mount=type=secret,id=token …` and `docker build --secret id=token,…`.\n\n\
              The rule knows the forms of keys by AWS, GitHub, GitLab, Google, Hugging Face, npm, \
              PyPI, Slack, Stripe and Docker Hub, private keys in PEM, and passwords in URLs. It \
              is silent for variables and for what is plainly a placeholder.",
    category: Category::Security,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM alpine:3.20\nRUN git clone https://ci:dR4kk0n99@git.example.org/a/b\n",
        good: "FROM alpine:3.20\nRUN --mount=type=ssh git clone git@git.example.org:a/b\n",
    }],
    checks: &[Check::Statement(
        &[
            Keyword::Add,
            Keyword::Arg,
            Keyword::Cmd,
            Keyword::Copy,
            Keyword::Entrypoint,
            Keyword::Env,
            Keyword::Label,
            Keyword::Run,
        ],
        check,
    )],
};

/// How a token looks.
struct Form {
    /// Whose it is.
    owner: &'static str,
    /// How it begins.
    start: &'static str,
    /// How many letters and digits follow at least.
    least: usize,
    /// How many follow at most.
    most: usize,
    /// What else may be among them.
    also: &'static str,
    /// Whether there are no small letters.
    is_upper: bool,
}

const fn form(owner: &'static str, start: &'static str, least: usize, most: usize) -> Form {
    Form { owner, start, least, most, also: "", is_upper: false }
}

const FORMS: [Form; 19] = [
    Form { is_upper: true, ..form("an AWS access key", "AKIA", 16, 16) },
    Form { is_upper: true, ..form("an AWS access key", "ASIA", 16, 16) },
    form("a GitHub token", "ghp_", 36, 255),
    form("a GitHub token", "gho_", 36, 255),
    form("a GitHub token", "ghu_", 36, 255),
    form("a GitHub token", "ghs_", 36, 255),
    form("a GitHub token", "ghr_", 36, 255),
    Form { also: "_", ..form("a GitHub token", "github_pat_", 60, 255) },
    Form { also: "-_.", ..form("a GitLab token", "glpat-", 20, 300) },
    Form { also: "-", ..form("a Slack token", "xoxb-", 20, 255) },
    Form { also: "-", ..form("a Slack token", "xoxp-", 20, 255) },
    Form { also: "-", ..form("a Slack token", "xoxa-", 20, 255) },
    Form { also: "-_", ..form("a Google API key", "AIza", 35, 35) },
    form("a Hugging Face token", "hf_", 34, 40),
    form("an npm token", "npm_", 36, 36),
    Form { also: "-_", ..form("a PyPI token", "pypi-AgEI", 50, 400) },
    form("a Stripe key", "sk_live_", 24, 255),
    form("a Stripe key", "rk_live_", 24, 255),
    Form { also: "-_", ..form("a Docker Hub token", "dckr_pat_", 27, 27) },
];

/// What a token that stands for any other holds.
const PLACEHOLDERS: [&str; 5] = ["EXAMPLE", "XXXX", "0000000", "YOUR", "12345678"];

/// Passwords that everyone knows.
const KNOWN: [&str; 14] = [
    "admin", "changeme", "dummy", "example", "foo", "pass", "passwd", "password", "postgres",
    "root", "secret", "test", "token", "user",
];

fn check(site: &Site<'_>, findings: &mut Findings) {
    let text = site.entry.text();
    let mut found: Vec<(Span, &str)> = Vec::new();
    if has_long_word(text) {
        for form in &FORMS {
            found.extend(tokens(text, form).map(|span| (span, form.owner)));
        }
    }
    found.extend(private_key(text).map(|span| (span, "a private key")));
    found.extend(passwords(text).map(|span| (span, "a password")));
    let inside = site.instruction.statement.arguments.span;
    for (span, what) in found {
        if span.start < inside.start {
            continue;
        }
        let message = format!(
            "{what} in the file is known to all who can read it or the image's history; revoke \
             it and mount a new one with `--mount=type=secret`"
        );
        findings.report(span, message);
    }
}

/// How long the shortest token is.
const SHORTEST: usize = 20;

/// Whether a word of `text` is long enough for a token. Few are, and to look for that alone takes
/// less than to look for every form.
fn has_long_word(text: &str) -> bool {
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.as_bytes().split(|byte| !is_inner(byte)).any(|word| word.len() >= SHORTEST)
}

/// Where tokens of this form stand in `text`.
fn tokens<'t>(text: &'t str, form: &'t Form) -> impl Iterator<Item = Span> + 't {
    text.match_indices(form.start).filter_map(move |(at, start)| {
        let is_own = |byte: &u8| {
            let is_letter =
                byte.is_ascii_alphanumeric() && !(form.is_upper && byte.is_ascii_lowercase());
            is_letter || form.also.as_bytes().contains(byte)
        };
        let rest = text.get(at + start.len()..)?;
        let length = rest.bytes().take(form.most + 1).take_while(is_own).count();
        let before = text.get(..at)?.bytes().next_back();
        let is_whole = !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !rest.as_bytes().get(length).is_some_and(u8::is_ascii_alphanumeric);
        let token = rest.get(..length)?.to_ascii_uppercase();
        let is_real = token.bytes().any(|byte| byte.is_ascii_digit())
            && !PLACEHOLDERS.iter().any(|word| token.contains(word));
        let fits = (form.least..=form.most).contains(&length);
        let end = at + start.len() + length;
        (fits && is_whole && is_real).then(|| Span::new(at as u32, end as u32))
    })
}

/// Where a private key begins, with enough behind it to be one.
fn private_key(text: &str) -> Option<Span> {
    const END: &str = "PRIVATE KEY-----";
    let start = text.find("-----BEGIN ")?;
    let end = start + text.get(start..)?.find(END)? + END.len();
    let is_line = end - start < 60;
    let body = text.get(end..)?.bytes().filter(u8::is_ascii_alphanumeric).take(100).count();
    (is_line && body == 100 && !text.get(end..)?.trim_start().starts_with('$'))
        .then(|| Span::new(start as u32, end as u32))
}

/// Where passwords stand in URLs.
fn passwords(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.match_indices("://").filter_map(|(at, _)| {
        let start = at + "://".len();
        let rest = text.get(start..)?;
        let is_end = |c: char| c.is_whitespace() || "/?#\"'`<>(){}$%*,|&;\\[]".contains(c);
        let authority = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
        let (login, host) = authority.split_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_real = password.len() >= 6
            && !KNOWN.iter().any(|known| password.to_ascii_lowercase().contains(known))
            && !password.eq_ignore_ascii_case(user)
            && !password.to_ascii_lowercase().starts_with("xxx");
        let is_far = host.contains('.') && !host.starts_with("127.") && !host.starts_with("0.");
        let from = start + user.len() + 1;
        (is_real && is_far).then(|| Span::new(from as u32, (from + password.len()) as u32))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{FORMS, SHORTEST};
    use crate::rules::testing::check_rule;

    #[test]
    fn no_token_is_shorter_than_what_is_looked_for() {
        let lengths = FORMS.iter().map(|form| form.start.len() + form.least);
        assert_eq!(lengths.min(), Some(SHORTEST));
    }

    #[test]
    fn tokens_and_what_only_looks_like_one() {
        let aws = ["AKIA", "J4QK7TR2MNB5WX3D"].concat();
        let github = ["ghp_", "a1b2c3d4e5f6g7h8i9j0a1b2c3d4e5f6g7h8"].concat();
        check_rule(
            "secret-in-text",
            &format!(
                "FROM a\nENV A={aws} B=AKIAIOSFODNN7EXAMPLE C=x{aws}\nRUN x \\\n  --token {github} \\\n  \
                 http://u:${{P}}@a.b http://u:changeme@a.b\n"
            ),
            expect![[r#"
                FROM a
                ENV A=AKIAJ4QK7TR2MNB5WX3D B=AKIAIOSFODNN7EXAMPLE C=xAKIAJ4QK7TR2MNB5WX3D
                      ^^^^^^^^^^^^^^^^^^^^ an AWS access key in the file is known to all who can read it or the image's history; revoke it and mount a new one with `--mount=type=secret`
                RUN x \
                  --token ghp_a1b2c3d4e5f6g7h8i9j0a1b2c3d4e5f6g7h8 \
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a GitHub token in the file is known to all who can read it or the image's history; revoke it and mount a new one with `--mount=type=secret`
                  http://u:${P}@a.b http://u:changeme@a.b
            "#]],
        );
    }
}
