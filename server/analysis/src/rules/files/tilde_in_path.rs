//! `tilde-in-path`

use dialect::Keyword;
use syntax::{Form, Span};

use super::transfer::transfer;
use crate::diagnostic::Severity;
use crate::model::defining_pairs;
use crate::rules::findings::Findings;
use crate::rules::site::Site;
use crate::rules::{Category, Check, Example, Rule};

pub(super) static RULE: Rule = Rule {
    id: "tilde-in-path",
    aliases: &[],
    summary: "Finds `~` where no shell reads it, so that it does not mean the home directory.",
    details: "`~` is a thing of shells. In COPY, ADD, WORKDIR and VOLUME it is a folder with that \
              name. In ENV it stays as it is, and programs that look for files in `~/bin` find \
              none; shells do not look into values again either. Write the whole path, such as \
              `/root` or `/home/app`.",
    category: Category::Files,
    severity: Severity::Warning,
    enabled: true,
    examples: &[Example {
        bad: "FROM debian:12\nCOPY .bashrc ~/.bashrc\n",
        good: "FROM debian:12\nCOPY .bashrc /root/.bashrc\n",
    }],
    checks: &[Check::Statement(
        &[Keyword::Add, Keyword::Copy, Keyword::Env, Keyword::Volume, Keyword::Workdir],
        check,
    )],
};

fn check(site: &Site<'_>, findings: &mut Findings) {
    // Few texts have one; in an exec form it may be escaped.
    let text = site.entry.text();
    if !text.contains('~') && !text.contains('\\') {
        return;
    }
    for (text, span) in paths(site) {
        let is_folder = site.keyword != Keyword::Env;
        let message = match is_folder {
            true if is_home(&text) => {
                "no shell reads this, so `~` is a folder of that name and not the home directory; \
                 write the whole path"
            }
            false if text.split(':').any(is_home) => {
                "no shell reads this, so `~` stays as it is and is not the home directory; write \
                 the whole path"
            }
            _ => continue,
        };
        findings.report(span, message);
    }
}

fn paths(site: &Site<'_>) -> Vec<(String, Span)> {
    let text = |word: syntax::Word| site.text(word).trim_matches(['"', '\'']).to_owned();
    match site.keyword {
        Keyword::Env => {
            let values = defining_pairs(site.statement).iter().filter_map(|pair| pair.value);
            values.map(|value| (text(value), value.span)).collect()
        }
        Keyword::Add | Keyword::Copy => transfer(site).map_or(Vec::new(), |found| {
            let paths = found.sources.into_iter().chain([found.destination]);
            paths.map(|path| (path.text, path.span)).collect()
        }),
        _ => match &site.statement.form {
            Form::Words(words) => words.iter().map(|word| (text(*word), word.span)).collect(),
            Form::Text(word) => vec![(text(*word), word.span)],
            Form::Exec(strings) => {
                strings.iter().map(|string| (string.value.clone(), string.word.span)).collect()
            }
            _ => Vec::new(),
        },
    }
}

fn is_home(path: &str) -> bool {
    path == "~" || path.starts_with("~/")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn only_the_start_of_a_path_counts() {
        check_rule(
            "tilde-in-path",
            "FROM a\nWORKDIR ~/app\nENV PATH=$PATH:~/bin A=\"~/b\" C=x~y D=~user\nVOLUME [\"~\", \"/a~\"]\nCOPY a~ b/~/c\nRUN cd ~/x\nADD ~/a .\n",
            expect![[r#"
                FROM a
                WORKDIR ~/app
                        ^^^^^ no shell reads this, so `~` is a folder of that name and not the home directory; write the whole path
                ENV PATH=$PATH:~/bin A="~/b" C=x~y D=~user
                         ^^^^^^^^^^^ no shell reads this, so `~` stays as it is and is not the home directory; write the whole path
                                       ^^^^^ no shell reads this, so `~` stays as it is and is not the home directory; write the whole path
                VOLUME ["~", "/a~"]
                        ^^^ no shell reads this, so `~` is a folder of that name and not the home directory; write the whole path
                COPY a~ b/~/c
                RUN cd ~/x
                ADD ~/a .
                    ^^^ no shell reads this, so `~` is a folder of that name and not the home directory; write the whole path
            "#]],
        );
    }
}
