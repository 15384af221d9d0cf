//! What stands in which place.

use expect_test::{Expect, expect};

use super::{Focus, Subject};
use crate::features::tests::at_cursor;

/// The word, with a bar where the cursor is, and what it is.
#[track_caller]
fn check_focus(source: &str, expected: Expect) {
    let (snapshot, offset) = at_cursor(source);
    let focus = Focus::at(&snapshot, offset);
    let (typed, rest) = focus.word.text.split_at(focus.word.typed().len());
    expected.assert_eq(&format!("{typed}|{rest} {}", name(&focus.subject)));
}

fn name(subject: &Subject<'_>) -> String {
    match subject {
        Subject::Nothing => "nothing".to_owned(),
        Subject::Keyword { statement, trigger } => {
            let place = if *trigger { "trigger" } else { "keyword" };
            format!("{place}{}", if statement.is_some() { "" } else { " to come" })
        }
        Subject::DirectiveName { equals, .. } => format!("directive, equals {equals}"),
        Subject::DirectiveValue(row) => format!("value of {}", row.name),
        Subject::FlagName { owner, equals, .. } => {
            format!("flag of {}, equals {equals}", owner.name)
        }
        Subject::FlagValue { owner, row } => format!("value of {} --{}", owner.name, row.name),
        Subject::MountKey { mount, equals } => {
            format!("mount key, type {:?}, equals {equals}", mount.kind())
        }
        Subject::MountValue { mount, row } => {
            format!("value of mount {}, type {:?}", row.name, mount.kind())
        }
        Subject::Reference(role) => format!("{role:?}"),
        Subject::As(_) => "AS".to_owned(),
        Subject::ArgumentName => "argument name".to_owned(),
        Subject::Port => "port".to_owned(),
        Subject::Signal => "signal".to_owned(),
        Subject::Check(_) => "check".to_owned(),
        Subject::ShellForm => "shell".to_owned(),
        Subject::Variable(variable) => {
            let operator = variable.operator.map_or("", |(row, _)| row.symbol);
            let open = if variable.open { " open" } else { "" };
            format!("variable{open} {operator}({:?})", variable.expander)
        }
        Subject::HeredocMarker { heredoc, .. } => format!("heredoc {}", heredoc.marker.name),
        Subject::LabelKey { equals, .. } => format!("label key, equals {equals}"),
        Subject::User => "user".to_owned(),
        Subject::Directory => "directory".to_owned(),
        Subject::Destination => "destination".to_owned(),
        Subject::Source(source) => format!("source {:?} {:?}", source.origin, source.notation),
        Subject::HeredocStart(_) => "heredoc to come".to_owned(),
        Subject::HeredocLine(heredoc) => format!("line of {}", heredoc.marker.name),
        Subject::ArgumentValue(name) => format!("default of {name}"),
        Subject::Argument => "argument".to_owned(),
    }
}

#[test]
fn lines_without_an_instruction() {
    check_focus("<|>", expect!["| keyword to come"]);
    check_focus("FROM a\n<|>", expect!["| keyword to come"]);
    check_focus("FROM a\n  <|>\nRUN b", expect!["| keyword to come"]);
    check_focus("FROM a\n# c<|>\nRUN b", expect!["| nothing"]);
    check_focus("FROM a\nRUN b \\\n<|>", expect!["| argument"]);
    check_focus("FROM a\nRUN b \\\n\n<|>", expect!["| argument"]);
    check_focus("FROM a\nRUN b \\\n # c<|>\n d", expect!["| nothing"]);
    check_focus("FROM a\nRUN <<E\n<|>", expect!["| line of E"]);
    check_focus("FROM a\nRUN <<E\nE\n<|>", expect!["| keyword to come"]);
}

#[test]
fn keywords() {
    check_focus("FR<|>OM a", expect!["FR|OM keyword"]);
    check_focus("FROM<|>", expect!["FROM| keyword"]);
    check_focus(" <|>FROM a", expect!["|FROM keyword"]);
    check_focus("RU\\\nN<|> a", expect!["RUN| keyword"]);
    check_focus("ONBUILD <|>", expect!["| trigger to come"]);
    check_focus("ONBUILD RU<|>", expect!["RU| trigger"]);
    check_focus("ONBUILD ONBUILD RU<|>N a", expect!["RU|N trigger"]);
    check_focus("wrong<|> a", expect!["wrong| keyword"]);
    check_focus("wrong a<|>", expect!["| argument"]);
}

#[test]
fn directives() {
    check_focus("# sy<|>ntax=a", expect!["sy|ntax directive, equals true"]);
    check_focus("#<|>", expect!["| directive, equals false"]);
    check_focus("# x y<|>", expect!["| nothing"]);
    check_focus("# syntax<|> = a", expect!["syntax| directive, equals true"]);
    check_focus("# syntax =<|>", expect!["| value of syntax"]);
    check_focus("# syntax = <|>a", expect!["|a value of syntax"]);
    check_focus(
        "\u{feff}# check=skip=all ; err<|>or=true\r\n",
        expect!["err|or=true value of check"],
    );
    check_focus("FROM a\n# sy<|>ntax=a", expect!["| nothing"]);
    check_focus("FROM a\n# syntax=a<|>\nRUN b", expect!["| nothing"]);
    check_focus("FROM a\n# check=skip=A<|>\nRUN b", expect!["skip=A| value of check"]);
    check_focus("FROM a\nRUN b \\\n# check=skip=A<|>\nc", expect!["| nothing"]);
    check_focus("FROM a\nRUN <<E\n# check=skip=A<|>\nE", expect!["| nothing"]);
}

#[test]
fn flags() {
    check_focus("COPY --fr<|>om=a b c", expect!["--fr|om flag of COPY, equals true"]);
    check_focus("COPY --fr<|>", expect!["--fr| flag of COPY, equals false"]);
    check_focus("COPY --<|>", expect!["--| flag of COPY, equals false"]);
    check_focus("COPY -<|> a b", expect!["-| flag of COPY, equals false"]);
    check_focus("COPY --link <|>", expect!["| source Context Word"]);
    check_focus("COPY --chown=a<|>", expect!["a| value of COPY --chown"]);
    check_focus("COPY --\"chown=a<|>\" b c", expect!["a| value of COPY --chown"]);
    check_focus("COPY --wrong=a<|>", expect!["a| argument"]);
    check_focus("ONBUILD COPY --ch<|>own=a b c", expect!["--ch|own flag of COPY, equals true"]);
    check_focus(
        "RUN \\\n  # c\n  --net<|>work=host a",
        expect!["--net|work flag of RUN, equals true"],
    );
}

#[test]
fn mounts() {
    check_focus("RUN --mount=<|>", expect!["| mount key, type Some(0), equals false"]);
    check_focus(
        "RUN --mount=typ<|>e=cache,id=a b",
        expect!["typ|e mount key, type Some(1), equals true"],
    );
    check_focus("RUN --mount=type=ca<|>che b", expect!["ca|che value of mount type, type Some(1)"]);
    check_focus("RUN --mount=id=x<|>,type=ssh b", expect!["x| value of mount id, type Some(4)"]);
    check_focus("RUN --mount=type=x,id=a,<|>,b", expect!["| mount key, type None, equals false"]);
    check_focus("RUN --mount=from=a<|> b", expect!["a| MountSource"]);
    check_focus("RUN --mount=wrong=a<|> b", expect!["a| argument"]);
}

#[test]
fn arguments() {
    check_focus("FROM a<|>lpine", expect!["a|lpine Base"]);
    check_focus("FROM --platform=x <|> AS b", expect!["| Base"]);
    check_focus("FROM a A<|>S b", expect!["A|S AS"]);
    check_focus("FROM a AS b<|>", expect!["b| argument"]);
    check_focus("COPY --from=a<|> b c", expect!["a| CopySource"]);
    check_focus("ARG A<|>=b", expect!["A| argument name"]);
    check_focus("ARG A=b<|> C", expect!["b| default of A"]);
    check_focus("ARG A=b C<|>", expect!["C| argument name"]);
    check_focus("EXPOSE 1 2/t<|>", expect!["2/t| port"]);
    check_focus("STOPSIGNAL a<|>", expect!["a| signal"]);
    check_focus("HEALTHCHECK --retries=1 <|>", expect!["| check"]);
    check_focus("HEALTHCHECK CMD a<|>", expect!["a| argument"]);
    check_focus("SHELL [\"a\", \"<|>b\"]", expect![[r#"["a", "|b"] shell"#]]);
    check_focus("RUN a b<|>c d", expect!["b|c argument"]);
    check_focus("RUN a b<|>\\\nc d", expect!["b|c argument"]);
    check_focus("RUN a b \\<|>\nc d", expect!["| nothing"]);
}

#[test]
fn variables() {
    check_focus("ENV A=$B<|>C", expect!["B|C variable (Builder)"]);
    check_focus("ENV A=$<|>", expect!["| variable (Builder)"]);
    check_focus("ENV A=<|>$B", expect!["|B variable (Builder)"]);
    check_focus("ENV A=b$B<|>$C", expect!["B| variable (Builder)"]);
    check_focus("ENV A=${B<|>", expect!["B| variable open (Builder)"]);
    check_focus("ENV A=<|>${B}", expect!["|B variable (Builder)"]);
    check_focus("ENV A=$<|>{B}", expect!["|B variable (Builder)"]);
    check_focus("ENV A=${B<|>:-c}", expect!["B| variable :-(Builder)"]);
    check_focus("ENV A=${B:<|>-c}", expect!["B| variable :-(Builder)"]);
    check_focus("ENV A=${B:-<|>c}", expect!["A=${B:-|c} argument"]);
    check_focus("ENV A=${B:-$C<|>}", expect!["C| variable (Builder)"]);
    check_focus("ENV A=\"$B<|>\"", expect!["B| variable (Builder)"]);
    check_focus("ENV A='$B<|>'", expect!["A='$B|' argument"]);
    check_focus("ENV A=\\$B<|>", expect![[r#"A=\$B| argument"#]]);
    check_focus("ENV A=\\\\$B<|>", expect!["B| variable (Builder)"]);
    check_focus("# escape=`\nENV A=\\$B<|>", expect!["B| variable (Builder)"]);
    check_focus("RUN a $B<|>", expect!["B| variable (Shell)"]);
    check_focus("ONBUILD USER $B<|>", expect!["B| variable (Builder)"]);
    check_focus("HEALTHCHECK CMD a $B<|>", expect!["B| variable (Shell)"]);
    check_focus("FROM a:$B<|>", expect!["B| variable (Builder)"]);
    check_focus("RUN --mount=id=$B<|>,from=c d", expect!["B| variable (Builder)"]);
    check_focus("RUN --mount=id=b,from=$B<|> d", expect!["$B| MountSource"]);
}

#[test]
fn heredocs() {
    check_focus("RUN cat <<E<|>OF > a\nb\nEOF", expect!["<<E|OF heredoc EOF"]);
    check_focus("RUN cat <<EOF > a<|>\nb\nEOF", expect!["a| argument"]);
    check_focus("RUN <<A 3<<B<|>\na\nA\nb\nB", expect!["3<<B| heredoc B"]);
    check_focus("RUN <<A <<B\na\nA\nb\nB<|>", expect!["B| heredoc B"]);
    check_focus("RUN <<-A\n\ta $B<|>\n\tA", expect!["B| variable (Shell)"]);
    check_focus("COPY <<A /\na $B<|>\nA", expect!["B| variable (Builder)"]);
    check_focus("COPY <<'A' /\na $B<|>\nA", expect!["| nothing"]);
    check_focus("RUN <<-A\n<|>\tA", expect!["| nothing"]);
}

#[test]
fn labels() {
    check_focus("LABEL <|>", expect!["| label key, equals false"]);
    check_focus("LABEL a.b<|>", expect!["a.b| label key, equals false"]);
    check_focus("LABEL a.b<|>=c", expect!["a.b| label key, equals true"]);
    check_focus("LABEL a=<|>b", expect!["a=|b argument"]);
    check_focus("LABEL a=\"b <|>\"", expect![[r#"|" argument"#]]);
    check_focus("LABEL a=\"b <|>", expect!["| argument"]);
    check_focus("LABEL a=b <|>", expect!["| label key, equals false"]);
    check_focus("LABEL a=b \\\n  c<|>", expect!["c| label key, equals false"]);
    check_focus("LABEL a<|> b", expect!["a| label key, equals true"]);
    check_focus("LABEL a<|> b=c", expect!["a| label key, equals false"]);
    check_focus("LABEL a b<|>", expect!["b| argument"]);
}

#[test]
fn users_and_directories() {
    check_focus("USER a:<|>b", expect!["a:|b user"]);
    check_focus("USER <|>", expect!["| user"]);
    check_focus("WORKDIR /a<|>/b", expect!["/a|/b directory"]);
    check_focus("VOLUME /a <|>", expect!["| directory"]);
    check_focus("VOLUME [\"/a<|>b\"]", expect!["/a|b directory"]);
    check_focus("VOLUME [\"/a\", \"<|>", expect!["| directory"]);
    check_focus("VOLUME [\"/a\", <|>", expect!["| argument"]);
    check_focus("COPY a<|>", expect!["a| source Context Word"]);
    check_focus("COPY a <|>", expect!["| destination"]);
    check_focus("COPY a b<|> c", expect!["b| source Context Word"]);
    check_focus("COPY [\"a<|>\"]", expect!["a| source Context Json"]);
    check_focus("COPY [\"a\", \"<|>\"]", expect!["| destination"]);
    check_focus("COPY [\"a\", \"<|>\", \"b\"]", expect!["| source Context Json"]);
}

#[test]
fn heredocs_begin_and_go_on() {
    check_focus("RUN <<<|>", expect!["<<| heredoc to come"]);
    check_focus("RUN cat <<-<|>", expect!["<<-| heredoc to come"]);
    check_focus("COPY <<<|> /a", expect!["<<| /a heredoc /a"]);
    check_focus("RUN <<EOF\na\nEO<|>\n", expect!["EO| line of EOF"]);
    check_focus("RUN <<-EOF\na\n\tE<|>\n", expect!["E| line of EOF"]);
    check_focus("RUN <<EOF\na\n E<|>\n", expect!["| nothing"]);
    check_focus("RUN <<EOF\na<|>b\n", expect!["| nothing"]);
    check_focus("RUN <<EOF\n<|>\nEOF\n", expect!["| nothing"]);
}
