//! What a stage is: what it is built on, who uses it, and what they take from it.

use dialect::Keyword;
use dialect::words::SCRATCH;
use syntax::{Form, Span, Statement};

use super::{Hover, line};
use crate::Snapshot;
use crate::features::focus::Focus;
use crate::features::pages::{Page, cut, quoted};
use crate::model::{Base, Model, Source, SourceKind, Stage, Target};

/// How many things of one kind are listed.
const MOST: usize = 8;

/// The stage that is named at the byte `offset`.
pub(super) fn hover(snapshot: &Snapshot, focus: &Focus<'_>, offset: u32) -> Option<Hover> {
    let model = snapshot.model();
    let (number, span, is_early) = named(model, focus.entry, offset)?;
    let stage = model.stages().get(number)?;
    let mut page = page(snapshot, stage);
    if is_early {
        page.part("**Not complete here**: only the stages above can be used.");
    }
    Some(Hover { span, markdown: page.finish() })
}

/// The number of the stage that is named at `offset` in the entry `entry`, the place, and whether
/// it cannot be used there yet.
fn named(model: &Model, entry: usize, offset: u32) -> Option<(usize, Span, bool)> {
    let stage = model.stage_at(entry)?;
    if stage.entry != entry {
        let sources = model.sources_at(entry);
        let source = sources.iter().find(|source| source.span.touches(offset))?;
        return match source.target {
            Target::Stage(number) => Some((number, source.span, false)),
            Target::TooEarly(number) => Some((number, source.span, true)),
            Target::NoStage | Target::Image | Target::Unreadable => None,
        };
    }
    let name = stage.name.as_ref().map(|name| name.span).filter(|span| span.touches(offset));
    let base = stage.base_span.filter(|span| span.touches(offset));
    match (name, base, &stage.base) {
        (Some(name), ..) => Some((stage.number, name, false)),
        (None, Some(base), Base::Stage(number)) => Some((*number, base, false)),
        _ => None,
    }
}

fn page(snapshot: &Snapshot, stage: &Stage) -> Page {
    let model = snapshot.model();
    let name = stage.name.as_ref().map(|name| quoted(&name.text));
    let placed = snapshot.document().entries().get(stage.entry);
    let from = placed.and_then(|placed| placed.entry.instruction.as_ref());
    let words = from.map(|from| from.line.text().split_whitespace().collect::<Vec<_>>().join(" "));
    let mut page = Page::new(&format!("stage {}", name.unwrap_or(stage.number.to_string())));
    let begins =
        format!("Number {}, begins in line {}.", stage.number, first_line(snapshot, stage));
    let facts = [Some(begins), chain(model, stage), Some(need(model, stage))];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    page.code(&cut(&words.unwrap_or_default())).part(&facts.join(" "));
    page.part(&uses(snapshot, stage).unwrap_or_default());
    page.part(&taken(snapshot, stage).unwrap_or_default());
    page
}

fn first_line(snapshot: &Snapshot, stage: &Stage) -> u32 {
    line(snapshot, stage.span)
}

/// What it is built on, down to the image, if another stage is between.
fn chain(model: &Model, stage: &Stage) -> Option<String> {
    let below: Vec<&Stage> = model.chain(stage).skip(1).collect();
    let bottom = match &below.last()?.base {
        Base::Image(name) => Some(quoted(name)),
        Base::Scratch => Some(quoted(SCRATCH)),
        Base::Unknown | Base::Stage(_) => None,
    };
    let mut names: Vec<String> = below.iter().take(MOST).map(|s| quoted(&s.label())).collect();
    if below.len() > MOST {
        names.push("…".to_owned());
    }
    Some(format!("Built on {}.", names.into_iter().chain(bottom).collect::<Vec<_>>().join(" on ")))
}

fn need(model: &Model, stage: &Stage) -> String {
    let is_last = stage.number + 1 == model.stages().len();
    match model.needed().get(stage.number) {
        _ if is_last => "It is the last stage: the image that the build makes.",
        Some(true) => "The last stage needs it.",
        _ => "The last stage does not need it, so it is only built with `--target`.",
    }
    .to_owned()
}

/// The lines that build on it or take from it.
fn uses(snapshot: &Snapshot, stage: &Stage) -> Option<String> {
    let model = snapshot.model();
    let is_base = |other: &&Stage| other.base == Base::Stage(stage.number);
    let bases = model.stages().iter().filter(is_base).map(|other| first_line(snapshot, other));
    let of_kind = |kind: SourceKind| {
        let sources = sources(model, stage).filter(move |source| source.kind == kind);
        sources.map(|source| line(snapshot, source.span))
    };
    let lists = [
        (Keyword::From.name(), bases.collect::<Vec<_>>()),
        (Keyword::Copy.name(), of_kind(SourceKind::Copy).collect()),
        ("mounts", of_kind(SourceKind::Mount).collect()),
    ];
    let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty());
    let lists: Vec<String> = lists.map(|(what, lines)| in_lines(what, &lines)).collect();
    (!lists.is_empty()).then(|| format!("Used by {}.", lists.join(", ")))
}

/// What refers to `stage`, as far as the build takes it.
fn sources<'m>(model: &'m Model, stage: &Stage) -> impl Iterator<Item = &'m Source> + use<'m> {
    let target = Target::Stage(stage.number);
    model.sources().iter().filter(move |source| source.target == target)
}

fn in_lines(what: &str, lines: &[u32]) -> String {
    let mut shown: Vec<String> = lines.iter().take(MOST).map(u32::to_string).collect();
    if lines.len() > MOST {
        shown.push("…".to_owned());
    }
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    format!("{what} in {noun} {}", shown.join(", "))
}

/// The files that COPY takes from it.
fn taken(snapshot: &Snapshot, stage: &Stage) -> Option<String> {
    let copies = sources(snapshot.model(), stage).filter(|found| found.kind == SourceKind::Copy);
    let mut paths: Vec<String> = Vec::new();
    for copy in copies {
        for path in copied(snapshot, copy.entry) {
            if paths.len() <= MOST && !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    let rest = paths.len() > MOST;
    let shown = paths.iter().take(MOST).map(|path| quoted(path));
    let shown: Vec<String> = shown.chain(rest.then(|| "…".to_owned())).collect();
    (!shown.is_empty()).then(|| format!("Others copy from it: {}.", shown.join(", ")))
}

/// The sources of the COPY in the entry `entry`.
fn copied(snapshot: &Snapshot, entry: usize) -> Vec<String> {
    let placed = snapshot.document().entries().get(entry);
    let Some(instruction) = placed.and_then(|placed| placed.entry.instruction.as_ref()) else {
        return Vec::new();
    };
    let text = |range| instruction.line.slice(range).to_owned();
    let mut words = match paths(&instruction.statement) {
        Some(Form::Words(words)) => words.iter().map(|word| text(word.range)).collect(),
        Some(Form::Exec(strings)) => strings.iter().map(|string| string.value.clone()).collect(),
        _ => Vec::new(),
    };
    words.pop();
    words
}

fn paths(statement: &Statement) -> Option<&Form> {
    (statement.kind == Some(Keyword::Copy)).then_some(&statement.form)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::features::hover::tests::{check_hover, check_titles};

    #[test]
    fn a_stage_shows_where_it_begins() {
        check_hover(
            "
    FROM --platform=$BUILDPLATFORM golang \\
      AS Build
    FROM a
    COPY --from=bui<|>ld x y
    ",
            expect![[r#"
                [build]
                **stage `Build`**

                ```dockerfile
                FROM --platform=$BUILDPLATFORM golang AS Build
                ```

                Number 0, begins in line 1. The last stage needs it.

                Used by COPY in line 4.

                Others copy from it: `x`.
            "#]],
        );
        check_titles(
            &[
                "FROM golang AS alpine\nFROM alpine<|>",
                "FROM a\nFROM b\nCOPY --from=0<|> x y",
                "FROM a\nFROM b\nCOPY --from=1<|> x y",
                "FROM a\nFROM b\nRUN --mount=from=0<|> x y",
                "FROM a AS b<|>\nFROM b",
            ],
            expect![[r#"
                [alpine] **stage `alpine`**
                [0] **stage 0**
                [1] **stage 1**
                nothing
                [b] **stage `b`**
            "#]],
        );
    }

    #[test]
    fn a_stage_tells_what_it_is_built_on_and_who_uses_it() {
        let text = "FROM alpine:3 AS base\nFROM base AS deps\nRUN a\nFROM deps AS build\nRUN --mount=from=deps,target=/x b\nFROM base AS test\nFROM scratch\nCOPY --from=build /a /b /c/\nCOPY --from=deps [\"/a\", \"/d\"]\n";
        let at = |name: &str| text.replacen(&format!("AS {name}"), &format!("AS {name}<|>"), 1);
        check_hover(
            &at("base"),
            expect![[r#"
            [base]
            **stage `base`**

            ```dockerfile
            FROM alpine:3 AS base
            ```

            Number 0, begins in line 1. The last stage needs it.

            Used by FROM in lines 2, 6.
        "#]],
        );
        check_hover(
            &at("deps"),
            expect![[r#"
            [deps]
            **stage `deps`**

            ```dockerfile
            FROM base AS deps
            ```

            Number 1, begins in line 2. Built on `base` on `alpine:3`. The last stage needs it.

            Used by FROM in line 4, COPY in line 9, mounts in line 5.

            Others copy from it: `/a`.
        "#]],
        );
        check_hover(
            &at("build"),
            expect![[r#"
            [build]
            **stage `build`**

            ```dockerfile
            FROM deps AS build
            ```

            Number 2, begins in line 4. Built on `deps` on `base` on `alpine:3`. The last stage needs it.

            Used by COPY in line 8.

            Others copy from it: `/a`, `/b`.
        "#]],
        );
        check_hover(
            &at("test"),
            expect![[r#"
            [test]
            **stage `test`**

            ```dockerfile
            FROM base AS test
            ```

            Number 3, begins in line 6. Built on `base` on `alpine:3`. The last stage does not need it, so it is only built with `--target`.
        "#]],
        );
        check_hover(
            "FROM a\nFROM b AS c\nCOPY --from=<|>c /x /y\nCOPY --from=0 /x /y",
            expect![[r#"
            [c]
            **stage `c`**

            ```dockerfile
            FROM b AS c
            ```

            Number 1, begins in line 2. It is the last stage: the image that the build makes.

            **Not complete here**: only the stages above can be used.
        "#]],
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let copies: String = (0..20).map(|n| format!("COPY --from=x /{n} /\n")).collect();
        check_hover(
            &format!("FROM a AS x<|>\nFROM b\n{copies}"),
            expect![[r#"
            [x]
            **stage `x`**

            ```dockerfile
            FROM a AS x
            ```

            Number 0, begins in line 1. The last stage needs it.

            Used by COPY in lines 3, 4, 5, 6, 7, 8, 9, 10, ….

            Others copy from it: `/0`, `/1`, `/2`, `/3`, `/4`, `/5`, `/6`, `/7`, ….
        "#]],
        );
        let chain: String = (1..20).map(|n| format!("FROM s{} AS s{n}\n", n - 1)).collect();
        check_hover(
            &format!("FROM a AS s0\n{chain}FROM s19<|>"),
            expect![[r#"
            [s19]
            **stage `s19`**

            ```dockerfile
            FROM s18 AS s19
            ```

            Number 19, begins in line 20. Built on `s18` on `s17` on `s16` on `s15` on `s14` on `s13` on `s12` on `s11` on … on `a`. The last stage needs it.

            Used by FROM in line 21.
        "#]],
        );
    }
}
