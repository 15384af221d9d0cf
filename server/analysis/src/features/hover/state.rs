//! What an instruction finds and leaves: directory, user and shell.

use dialect::Keyword;
use syntax::{Form, Statement};

use super::{Hover, statement};
use crate::Snapshot;
use crate::features::focus::Focus;
use crate::features::pages::{Page, quoted};
use crate::features::{origins, places};
use crate::model::{Shell, Stage, State, joined};

/// Where and as whom the instruction at the cursor works, for those that run or copy; a sentence,
/// or nothing if the file does not tell.
pub(super) fn here(snapshot: &Snapshot, focus: &Focus<'_>) -> String {
    let model = snapshot.model();
    let Some((inner, false)) = statement(focus) else { return String::new() };
    let Some(stage) = model.stage_at(focus.entry) else { return String::new() };
    let (Some(state), Some(kind)) = (model.state_at(focus.entry), inner.kind) else {
        return String::new();
    };
    let last = model.state_behind(stage);
    match kind {
        Keyword::Run => runs(state, inner),
        // What the image has counts, wherever the instruction stands; but the shell of CMD and
        // ENTRYPOINT is put into them at once (`dockerfile2llb/convert.go`, `dispatchCmd`).
        Keyword::Cmd | Keyword::Entrypoint => runs(State { shell: state.shell, ..last }, inner),
        Keyword::Healthcheck => runs(last, inner),
        Keyword::Copy | Keyword::Add => {
            let directory = state.working_directory.map(quoted);
            directory
                .map_or(String::new(), |d| format!("Here a relative destination is below {d}."))
        }
        _ => String::new(),
    }
}

fn runs(state: State<'_>, statement: &Statement) -> String {
    let parts = [
        state.working_directory.map(|path| format!("in {}", quoted(path))),
        state.user.map(|user| format!("as {}", quoted(user))),
        shell(state.shell).filter(|_| is_shell_form(statement)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("Here it runs {}.", parts.join(", ")) }
}

fn shell(shell: Shell<'_>) -> Option<String> {
    match shell {
        Shell::Set(words) => Some(format!("with {}", quoted(&words.join(" ")))),
        Shell::Default | Shell::Unknown => None,
    }
}

fn is_shell_form(statement: &Statement) -> bool {
    match &statement.form {
        Form::Healthcheck { command, .. } => matches!(**command, Form::Shell(_)),
        form => matches!(form, Form::Shell(_)),
    }
}

/// What the word at the byte `offset` changes, or where it leads.
pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, offset: u32) -> Option<Hover> {
    let (inner, false) = statement(focus)? else { return None };
    if origins::uses_secret(snapshot, focus.entry, focus.placed?.span()) {
        return None;
    }
    let model = snapshot.model();
    let stage = model.stage_at(focus.entry)?;
    let state = model.state_at(focus.entry)?;
    let placed = focus.placed?;
    match (inner.kind?, &inner.form) {
        (Keyword::Workdir, Form::Text(word)) => {
            let after = after(snapshot, stage, focus.entry).working_directory?;
            let markdown = directory(after, state.working_directory);
            Some(Hover { span: placed.absolute(word.span), markdown })
        }
        (Keyword::User, Form::Text(word)) => {
            let after = after(snapshot, stage, focus.entry).user?;
            let markdown = user(after, state.user.filter(|before| *before != after));
            Some(Hover { span: placed.absolute(word.span), markdown })
        }
        (Keyword::Copy | Keyword::Add, form) => {
            let (span, text) =
                places::destination(placed, form).filter(|(s, _)| s.touches(offset))?;
            let escape = snapshot.document().directives().escape;
            let value = model.scope_at(focus.entry).value(&text, escape)?;
            let path = joined(state.working_directory, &value)?;
            let markdown = target(&path, &value, &text)?;
            Some(Hover { span, markdown })
        }
        _ => None,
    }
}

/// What the entry `entry` of `stage` leaves behind.
fn after<'s>(snapshot: &'s Snapshot, stage: &'s Stage, entry: usize) -> State<'s> {
    let model = snapshot.model();
    let next = entry + 1;
    let inside = stage.entries().contains(&next).then(|| model.state_at(next)).flatten();
    inside.unwrap_or_else(|| model.state_behind(stage))
}

fn directory(after: &str, before: Option<&str>) -> String {
    let mut page = Page::new(&quoted(after));
    page.part(
        "The working directory from here on: RUN and CMD run in it, relative paths begin there.",
    );
    if let Some(before) = before.filter(|before| *before != after) {
        page.part(&format!("Before it is {}.", quoted(before)));
    }
    page.finish()
}

fn user(after: &str, before: Option<&str>) -> String {
    let (name, group) = after.split_once(':').map_or((after, None), |(u, g)| (u, Some(g)));
    let group = group.map(|group| format!(" of the group {}", quoted(group))).unwrap_or_default();
    let mut page = Page::new(&format!("user {}", quoted(name)));
    page.part(&format!("What follows runs as {}{group}, and so does the container.", quoted(name)));
    if let Some(before) = before {
        page.part(&format!("Before it is {}.", quoted(before)));
    }
    page.finish()
}

/// Where files go, if the text does not tell it as it stands: `path` is where `value` leads.
fn target(path: &str, value: &str, text: &str) -> Option<String> {
    let is_folder = value.ends_with('/') && path != "/";
    let shown = if is_folder { format!("{path}/") } else { path.to_owned() };
    (shown != text).then(|| Page::new(&quoted(&shown)).part("Where the files go.").finish())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::hover;
    use crate::features::hover::tests::{check_hover, check_titles};
    use crate::features::tests::at_cursor;

    #[test]
    fn a_directory_is_told_as_a_whole() {
        check_hover(
            "FROM a\nWORKDIR /x\nWORKDIR ../sr<|>c",
            expect![[r#"
            [../src]
            **`/src`**

            The working directory from here on: RUN and CMD run in it, relative paths begin there.

            Before it is `/x`.
        "#]],
        );
        check_titles(
            &[
                "FROM a\nWORKDIR sr<|>c",
                "FROM scratch\nWORKDIR sr<|>c",
                "FROM a\nWORKDIR /x\nONBUILD WORKDIR sr<|>c",
                "FROM a\nWORKDIR /x\nFROM b\nWORKDIR y<|>",
                "FROM a AS b\nWORKDIR /x\nFROM b\nARG D=z\nWORKDIR y<|>/$D",
            ],
            expect![[r#"
                nothing
                [src] **`/src`**
                nothing
                nothing
                [y/$D] **`/x/y/z`**
            "#]],
        );
    }

    #[test]
    fn a_user_is_told_with_the_one_before() {
        check_hover(
            "FROM a\nUSER root\nUSER me<|>:us",
            expect![[r#"
            [me:us]
            **user `me`**

            What follows runs as `me` of the group `us`, and so does the container.

            Before it is `root`.
        "#]],
        );
        check_titles(
            &["FROM a\nARG U\nUSER x$U<|>", "FROM a\nUSER <|>"],
            expect![[r#"
            [$U] **U**
            nothing
        "#]],
        );
    }

    #[test]
    fn a_destination_is_told_where_it_is_not_written() {
        check_titles(
            &[
                "FROM a\nWORKDIR /x\nCOPY a .<|>",
                "FROM a\nWORKDIR /x\nCOPY a b c<|>/",
                "FROM a\nWORKDIR /x\nCOPY a /c<|>/",
                "FROM a\nWORKDIR /x\nCOPY a<|> c/",
                "FROM a\nWORKDIR /x\nADD [\"a\", \"b<|>\"]",
                "FROM a\nCOPY a .<|>",
            ],
            expect![[r#"
                [.] **`/x`**
                [c/] **`/x/c/`**
                nothing
                nothing
                ["b"] **`/x/b`**
                nothing
            "#]],
        );
    }

    #[test]
    fn keywords_tell_where_and_as_whom_they_run() {
        let text = "FROM a\nRUN x\nWORKDIR /x\nUSER me\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x\nRUN [\"x\"]\nCOPY a b\nCMD x\nONBUILD RUN x\nHEALTHCHECK CMD x\nUSER you\n";
        let mut shown = String::new();
        for (line, keyword) in text.lines().zip(text.split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some(start)
        })) {
            let (snapshot, offset) =
                at_cursor(&format!("{}<|>{}", &text[..keyword + 1], &text[keyword + 1..]));
            let markdown = hover(&snapshot, offset).map(|h| h.markdown).unwrap_or_default();
            let here = markdown.lines().find(|line| line.starts_with("Here "));
            shown += &format!("{line}: {}\n", here.unwrap_or("-"));
        }
        expect![[r#"
            FROM a: -
            RUN x: -
            WORKDIR /x: -
            USER me: -
            SHELL ["/bin/bash", "-c"]: -
            RUN x: Here it runs in `/x`, as `me`, with `/bin/bash -c`.
            RUN ["x"]: Here it runs in `/x`, as `me`.
            COPY a b: Here a relative destination is below `/x`.
            CMD x: Here it runs in `/x`, as `you`, with `/bin/bash -c`.
            ONBUILD RUN x: -
            HEALTHCHECK CMD x: Here it runs in `/x`, as `you`, with `/bin/bash -c`.
            USER you: -
        "#]]
        .assert_eq(&shown);
    }
}
