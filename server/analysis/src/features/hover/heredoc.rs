//! What a heredoc does: who reads it, what is expanded in it, and where it ends.

use dialect::Keyword;
use syntax::{Heredoc, Statement};

use crate::Snapshot;
use crate::features::focus::Focus;
use crate::features::pages::{self, quoted};

pub(super) fn page(
    snapshot: &Snapshot,
    focus: &Focus<'_>,
    statement: &Statement,
    heredoc: &Heredoc,
) -> String {
    let Some(placed) = focus.placed else { return String::new() };
    let mut facts = match statement.kind {
        Some(Keyword::Run) => {
            let program = placed.entry.slice(heredoc.body).starts_with("#!");
            script(statement, heredoc, program)
        }
        _ => file(heredoc),
    };
    if heredoc.marker.chomp {
        facts.push("Tabs at the start of its lines are dropped.".to_owned());
    }
    facts.push(match heredoc.end {
        Some(end) => {
            let line = snapshot.text().line_at(placed.absolute(end).start) + 1;
            let lines = placed.entry.slice(heredoc.body).lines().count();
            let noun = if lines == 1 { "line" } else { "lines" };
            format!("It has {lines} {noun} and ends in line {line}.")
        }
        None => format!("**It never ends**: no line is {} alone.", quoted(&heredoc.marker.name)),
    });
    pages::heredoc(&heredoc.marker.name, &facts)
}

/// What it is to RUN.
fn script(statement: &Statement, heredoc: &Heredoc, program: bool) -> Vec<String> {
    let alone = statement.arguments.span == heredoc.span;
    let what = match (alone, program, heredoc.marker.descriptor) {
        (true, true, _) => {
            "The lines that follow are a program, which the interpreter in the first of them runs."
                .to_owned()
        }
        (true, false, _) => "The lines that follow are a script for the shell.".to_owned(),
        (false, _, None | Some(0)) => {
            "The shell gives the lines that follow to the command as its input.".to_owned()
        }
        (false, _, Some(descriptor)) => format!(
            "The shell gives the lines that follow to the command as file descriptor {descriptor}."
        ),
    };
    let expansion = match (alone, heredoc.marker.expand) {
        (true, _) => "The builder expands no variables in them.",
        (false, true) => "The shell expands variables in them; the builder does not.",
        (false, false) => "Variables in them stay as they are, because the delimiter is quoted.",
    };
    vec![what, expansion.to_owned()]
}

/// What it is to COPY and ADD.
fn file(heredoc: &Heredoc) -> Vec<String> {
    let name = quoted(&heredoc.marker.name);
    let what = format!(
        "The lines that follow become a file, called {name} if the destination is a directory."
    );
    let expansion = match heredoc.marker.expand {
        true => "The builder expands variables in them; `\\$` stays a dollar sign.",
        false => "Variables in them stay as they are, because the delimiter is quoted.",
    };
    vec![what, expansion.to_owned()]
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::check_hover;

    #[test]
    fn a_heredoc_tells_what_it_does() {
        check_hover(
            "RUN <<E<|>OF\na\nEOF",
            expect![[r#"
                [<<EOF]
                **Heredoc `EOF`**

                The lines that follow are a script for the shell. The builder expands no variables in them. It has 1 line and ends in line 3.
            "#]],
        );
        check_hover(
            "RUN <<-E<|>OF\n#!/bin/sh\n\tEOF",
            expect![[r#"
                [<<-EOF]
                **Heredoc `EOF`**

                The lines that follow are a program, which the interpreter in the first of them runs. The builder expands no variables in them. Tabs at the start of its lines are dropped. It has 1 line and ends in line 3.
            "#]],
        );
        check_hover(
            "RUN cat 3<<E<|>OF\na\nEOF",
            expect![[r#"
                [3<<EOF]
                **Heredoc `EOF`**

                The shell gives the lines that follow to the command as file descriptor 3. The shell expands variables in them; the builder does not. It has 1 line and ends in line 3.
            "#]],
        );
        check_hover(
            "RUN cat <<'E<|>OF' > x\na\nEOF",
            expect![[r#"
                [<<'EOF']
                **Heredoc `EOF`**

                The shell gives the lines that follow to the command as its input. Variables in them stay as they are, because the delimiter is quoted. It has 1 line and ends in line 3.
            "#]],
        );
        check_hover(
            "COPY <<a.txt /\na\na.<|>txt",
            expect![[r#"
                [a.txt]
                **Heredoc `a.txt`**

                The lines that follow become a file, called `a.txt` if the destination is a directory. The builder expands variables in them; `\$` stays a dollar sign. It has 1 line and ends in line 3.
            "#]],
        );
        check_hover(
            "ONBUILD COPY <<\"a.<|>txt\" /\na",
            expect![[r#"
            [<<"a.txt"]
            **Heredoc `a.txt`**

            The lines that follow become a file, called `a.txt` if the destination is a directory. Variables in them stay as they are, because the delimiter is quoted. **It never ends**: no line is `a.txt` alone.
        "#]],
        );
    }
}
