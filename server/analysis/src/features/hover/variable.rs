//! What a variable is: where it gets its value, what that is, and whether the build can change it.
//!
//! A value is only told where the file alone decides it.

use dialect::{ArgumentKind, Keyword};
use syntax::Form;
use syntax::evaluation::{Environment, Lookup};
use syntax::expansion::is_name;

use super::{Hover, line, statement};
use crate::Snapshot;
use crate::features::focus::{Expander, Focus, Variable};
use crate::features::origins;
use crate::features::pages::{self, Page, quoted};
use crate::model::uses::{Reader, Use};
use crate::model::{Base, Definition, Scope, Stage, defining_pairs};

/// The variable that is used at the cursor.
pub(super) fn used(snapshot: &Snapshot, focus: &Focus<'_>, variable: &Variable) -> Option<Hover> {
    if let Some((row, span)) = variable.operator {
        return Some(Hover { span, markdown: pages::operator(row, variable.expander) });
    }
    let model = snapshot.model();
    let (inner, is_trigger) = statement(focus)?;
    let stage = model.stage_at(focus.entry).filter(|stage| stage.entry != focus.entry);
    let reader = match (variable.expander, inner.kind) {
        // What ONBUILD carries runs in a build of its own, which sees what the image sets.
        _ if is_trigger => Reader::Container,
        (Expander::Shell, Some(Keyword::Run)) => Reader::Shell,
        (Expander::Shell, _) => Reader::Container,
        _ if stage.is_none() => Reader::Global,
        _ => Reader::Builder,
    };
    let name = focus.word.text.clone();
    let found = Use::new(name, focus.word.span, variable.span, reader);
    let told = Told { snapshot, stage, is_trigger };
    let page =
        told.script(focus.entry, &found).or_else(|| match model.resolve(focus.entry, &found) {
            Some(definition) => Some(told.definition(definition)),
            None => told.missing(focus.entry, &found),
        });
    page.map(|markdown| Hover { span: variable.span, markdown })
}

/// The variable that ARG or ENV defines at the byte `offset`.
pub(super) fn defined(snapshot: &Snapshot, focus: &Focus<'_>, offset: u32) -> Option<Hover> {
    let model = snapshot.model();
    let definitions = model.definitions_at(focus.entry);
    let found = definitions.iter().find(|found| found.key.touches(offset))?;
    let stage = found.stage.and_then(|number| model.stages().get(number));
    let told = Told { snapshot, stage, is_trigger: false };
    Some(Hover { span: found.key, markdown: told.definition(found) })
}

/// What is told to a place in `stage`, or outside of all.
struct Told<'s> {
    snapshot: &'s Snapshot,
    stage: Option<&'s Stage>,
    /// Whether the place is in ONBUILD.
    is_trigger: bool,
}

impl Told<'_> {
    /// The page of a variable that `found` gives its value.
    fn definition(&self, found: &Definition) -> String {
        let model = self.snapshot.model();
        let default = origins::default(model, found);
        let row = dialect::arguments::find(&found.name);
        let mut page = row.map_or_else(|| Page::new(&title(&found.name)), pages::argument_page);
        let shown = default.into_iter().chain([found]);
        let code: Vec<String> = shown.map(|d| self.code(d)).collect();
        let facts = [self.value(found, row.is_some()), self.origin(found, default)];
        let facts = facts.into_iter().chain([self.reach(found)]).flatten();
        page.code(&code.join("\n")).part(&facts.collect::<Vec<_>>().join(" "));
        page.finish()
    }

    fn code(&self, found: &Definition) -> String {
        pages::cut(&found.code(self.snapshot.document()))
    }

    fn value(&self, found: &Definition, is_known: bool) -> Option<String> {
        let name = &found.name;
        let given = format!("`--build-arg {name}=…`");
        let is_argument = found.keyword == Keyword::Arg;
        match &found.value {
            _ if self.is_trigger => None,
            Lookup::Set(_) if origins::is_secret(self.snapshot, found) => Some(
                "The value is not shown: by its name it is a secret, or made of one.".to_owned(),
            ),
            Lookup::Set(value) if is_argument => {
                Some(format!("Value: {}, or what {given} gives.", shown(value)))
            }
            Lookup::Set(value) if origins::any_behind(self.snapshot, found, is_build_argument) => {
                Some(format!("Value: {} as long as no build argument changes it.", shown(value)))
            }
            Lookup::Set(value) => Some(format!("Value: {}.", shown(value))),
            // What the builder gives is on the page already.
            _ if is_argument && !found.has_value && is_known => None,
            _ if is_argument && !found.has_value => {
                Some(format!("It has no default: {given} gives the value."))
            }
            _ => Some("The value depends on the base image or on the build.".to_owned()),
        }
    }

    fn origin(&self, found: &Definition, default: Option<&Definition>) -> Option<String> {
        let verb = if found.keyword == Keyword::Arg { "Declared" } else { "Set" };
        let mut origin = format!("{verb} in line {}", line(self.snapshot, found.key));
        let stages = self.snapshot.model().stages();
        let other = found.stage.filter(|number| Some(*number) != self.stage.map(|s| s.number));
        if let Some(other) = other.and_then(|number| stages.get(number)) {
            let label = quoted(&other.label());
            origin += &format!(" in stage {label}, which this one is built on");
        }
        if let Some(default) = default {
            origin += &format!(", with the default of line {}", line(self.snapshot, default.key));
        }
        Some(origin + ".")
    }

    /// Where else it counts and where not.
    fn reach(&self, found: &Definition) -> Option<String> {
        let name = &found.name;
        match (found.keyword, found.stage) {
            _ if self.is_trigger => {
                Some("ONBUILD reads it when another image is built on this one.".to_owned())
            }
            (Keyword::Arg, None) if self.stage.is_none() => {
                Some(format!("A stage sees it only after `ARG {name}`."))
            }
            (Keyword::Arg, Some(_)) => {
                Some("It is there while the image is built, not when a container runs.".to_owned())
            }
            _ => None,
        }
    }

    /// The page of a variable that the script around it sets itself.
    fn script(&self, entry: usize, found: &Use) -> Option<String> {
        let uses = self.snapshot.uses_at(entry);
        let sets = |other: &&Use| other.sets && other.name == found.name;
        let line = line(self.snapshot, uses.iter().find(sets)?.name_span);
        let text = format!("The script itself sets it, in line {line}.");
        Some(Page::new(&title(&found.name)).part(&text).finish())
    }

    /// The page of a variable that nothing in sight defines.
    fn missing(&self, entry: usize, found: &Use) -> Option<String> {
        let model = self.snapshot.model();
        let name = &found.name;
        let scope = self.stage.map(|stage| model.scope_behind(stage));
        if found.reader == Reader::Container {
            let is_given = self.is_trigger && self.is_declared_by_trigger(name);
            return if is_given { None } else { self.in_container(found, scope?) };
        }
        let row = dialect::arguments::find(name);
        let global = self.stage.and_then(|_| model.global_scope().definition(name));
        let is_platform = row.is_some_and(|row| row.kind == ArgumentKind::Platform);
        let mut page = row.map_or_else(|| Page::new(&title(name)), pages::argument_page);
        match (global, self.stage) {
            (Some(global), Some(_)) => {
                let line = line(self.snapshot, global.key);
                page.code(&self.code(global)).part(&format!(
                    "**Not declared in this stage**: line {line} is outside of it, and only FROM \
                     sees that. `ARG {name}` in the stage brings the value in."
                ));
            }
            (None, Some(_)) if is_platform => {
                page.part(&format!(
                    "**Not declared in this stage**: without `ARG {name}` before it, the builder \
                     sets nothing here."
                ));
            }
            _ if row.is_some() => {}
            _ => {
                page.part(&self.unset(entry, found)?);
            }
        }
        Some(page.finish())
    }

    /// Whether an ONBUILD of the stage carries an ARG for `name`.
    fn is_declared_by_trigger(&self, name: &str) -> bool {
        let entries = self.stage.map(Stage::entries).unwrap_or_default();
        let entries = self.snapshot.document().entries().get(entries).unwrap_or_default();
        entries.iter().filter_map(|placed| placed.entry.instruction.as_ref()).any(|instruction| {
            let Form::Nested(inner) = &instruction.statement.form else { return false };
            let mut pairs = defining_pairs(inner).iter();
            pairs.any(|pair| instruction.line.slice(pair.key.range) == name)
        })
    }

    /// A shell in a container asks for what is at most a build argument.
    fn in_container(&self, found: &Use, scope: Scope<'_>) -> Option<String> {
        let name = &found.name;
        let row = dialect::arguments::find(name);
        let argument = scope.definition(name).filter(|d| d.keyword == Keyword::Arg);
        let mut page = row.map_or_else(|| Page::new(&title(name)), pages::argument_page);
        match (argument, row.map(|row| row.kind)) {
            (Some(argument), _) => drop(page.code(&self.code(argument))),
            (None, Some(ArgumentKind::Platform)) => {}
            // A client can be set up to give containers its proxies.
            (None, Some(_)) => return Some(page.finish()),
            (None, None) => return None,
        }
        let reason = match self.is_trigger {
            true => "a build argument is gone when another image is built on this one",
            false => "a build argument is gone when the container runs",
        };
        page.part(&format!("**Not set here**: {reason}. `ENV {name}=${name}` would keep it."));
        Some(page.finish())
    }

    /// What to say of a variable of which the file says nothing. A shell has variables of its own.
    fn unset(&self, entry: usize, found: &Use) -> Option<String> {
        let model = self.snapshot.model();
        let bottom = self.stage.and_then(|stage| model.chain(stage).last());
        match (found.reader, bottom.map(|stage| &stage.base)) {
            (Reader::Builder, Some(Base::Image(image))) => {
                Some(format!("Nothing above sets it; the base image {} may.", quoted(image)))
            }
            (Reader::Builder, Some(Base::Scratch)) => {
                let scope = model.scope_in(entry, found.span.start);
                (scope.get(&found.name) == Lookup::Unset)
                    .then(|| "Nothing sets it, so it is empty.".to_owned())
            }
            (Reader::Global, _) => {
                Some("Nothing sets it: only what ARG declares above counts here.".to_owned())
            }
            _ => None,
        }
    }
}

fn is_build_argument(found: &Definition) -> bool {
    found.keyword == Keyword::Arg
}

/// A name, which ENV may give odd characters.
fn title(name: &str) -> String {
    if is_name(name) { name.to_owned() } else { quoted(name) }
}

fn shown(value: &str) -> String {
    if value.is_empty() { "empty".to_owned() } else { quoted(value) }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::features::hover::hover;
    use crate::features::hover::tests::{check_hover, check_titles};
    use crate::features::tests::at_cursor;

    /// The last line of each answer, or what comes instead of one.
    #[track_caller]
    fn check_facts(sources: &[&str], expected: Expect) {
        let facts = |source: &&str| {
            let (snapshot, offset) = at_cursor(source);
            let answer = hover(&snapshot, offset);
            let last = answer.as_ref().and_then(|hover| hover.markdown.lines().last());
            format!("{}\n  {}\n", source.replace('\n', " ⏎ "), last.unwrap_or("nothing"))
        };
        expected.assert_eq(&sources.iter().map(facts).collect::<String>());
    }

    #[test]
    fn secrets_are_not_shown() {
        check_hover(
            "FROM a\nENV API_TOKEN='a b' X=1\nENV URL=http://$API_TOKEN@x\nRUN b $API_<|>TOKEN",
            expect![[r#"
                [$API_TOKEN]
                **API_TOKEN**

                ```dockerfile
                ENV API_TOKEN=…
                ```

                The value is not shown: by its name it is a secret, or made of one. Set in line 2.
            "#]],
        );
        check_facts(
            &[
                "FROM a\nENV API_TOKEN=abc\nENV URL=http://$API_TOKEN@x\nRUN b $U<|>RL",
                "FROM a\nENV PASS<|>WORD secret words",
                "ARG TOKEN=abc\nFROM a\nARG TOKEN\nRUN b $TO<|>KEN",
                "ARG TOKEN=abc\nFROM a\nRUN b $TO<|>KEN",
                "FROM a\nARG TO<|>KEN",
                "FROM a\nARG TOKEN=abc\nWORKDIR /$TOKEN/b<|>",
                "FROM a\nENV PUBLIC_<|>KEY=abc",
            ],
            expect![[r#"
                FROM a ⏎ ENV API_TOKEN=abc ⏎ ENV URL=http://$API_TOKEN@x ⏎ RUN b $U<|>RL
                  The value is not shown: by its name it is a secret, or made of one. Set in line 3.
                FROM a ⏎ ENV PASS<|>WORD secret words
                  The value is not shown: by its name it is a secret, or made of one. Set in line 2.
                ARG TOKEN=abc ⏎ FROM a ⏎ ARG TOKEN ⏎ RUN b $TO<|>KEN
                  The value is not shown: by its name it is a secret, or made of one. Declared in line 3, with the default of line 1. It is there while the image is built, not when a container runs.
                ARG TOKEN=abc ⏎ FROM a ⏎ RUN b $TO<|>KEN
                  **Not declared in this stage**: line 1 is outside of it, and only FROM sees that. `ARG TOKEN` in the stage brings the value in.
                FROM a ⏎ ARG TO<|>KEN
                  It has no default: `--build-arg TOKEN=…` gives the value. Declared in line 2. It is there while the image is built, not when a container runs.
                FROM a ⏎ ARG TOKEN=abc ⏎ WORKDIR /$TOKEN/b<|>
                  nothing
                FROM a ⏎ ENV PUBLIC_<|>KEY=abc
                  Value: `abc`. Set in line 2.
            "#]],
        );
        let secret = "S3CR3T";
        for source in [
            "ARG TOKEN=S3CR3T\nFROM a\nRUN b $TO<|>KEN",
            "ARG TOKEN=S3CR3T\nFROM a\nARG TOKEN\nENV A=$TOKEN\nCMD echo $TO<|>KEN",
            "FROM a\nENV PASS<|>WORD S3CR3T",
            "FROM a\nENV \"PASS<|>WORD\"='S3CR3T'",
            "FROM a\nONBUILD ENV PASS<|>WORD=S3CR3T",
        ] {
            let (snapshot, offset) = at_cursor(source);
            let shown = hover(&snapshot, offset).map(|hover| hover.markdown).unwrap_or_default();
            assert!(!shown.contains(secret), "{source}: {shown}");
        }
    }

    #[test]
    fn a_variable_that_the_builder_brings_is_explained() {
        check_hover(
            "FROM a\nARG TARGETARCH<|>",
            expect![[r#"
                [TARGETARCH]
                **TARGETARCH**

                The processor architecture the image is built for.

                Set by the builder for FROM and everything before it; a stage can read it after `ARG TARGETARCH`.

                For example `arm`

                ```dockerfile
                ARG TARGETARCH
                ```

                Declared in line 2. It is there while the image is built, not when a container runs.
            "#]],
        );
        check_hover(
            "FROM a\nRUN curl $HTTP_<|>PROXY",
            expect![[r#"
            [$HTTP_PROXY]
            **HTTP_PROXY**

            The proxy for plain HTTP requests during the build.

            Can be used in every stage without ARG, and does not show up in the image history.

            For example `http://proxy.example.com:3128`
        "#]],
        );
        check_hover(
            "ARG SOURCE_DATE_EPOCH<|>=0",
            expect![[r#"
                [SOURCE_DATE_EPOCH]
                **SOURCE_DATE_EPOCH**

                Sets the creation time of the image, as a Unix time, so that two builds come out the same.

                Read by the builder itself when given as `--build-arg SOURCE_DATE_EPOCH=…`.

                For example `1735689600` · since `docker/dockerfile:1.5`

                ```dockerfile
                ARG SOURCE_DATE_EPOCH=0
                ```

                Value: `0`, or what `--build-arg SOURCE_DATE_EPOCH=…` gives. Declared in line 1. A stage sees it only after `ARG SOURCE_DATE_EPOCH`.
            "#]],
        );
        check_titles(
            &[
                "FROM --platform=$BUILD<|>PLATFORM a",
                "FROM a-${TARGET<|>ARCH}-b",
                "FROM a-$<|>{TARGETARCH}-b",
                "FROM a\nRUN echo '$TARGET<|>ARCH' \\$TARGETARCH",
                "FROM a\nRUN echo \\$TARGET<|>ARCH",
                "FROM a\nRUN [\"echo\", \"$TARGET<|>ARCH\"]",
                "FROM a\nCOPY --from=$TARGET<|>ARCH b c",
                "FROM a\nRUN --mount=from=$TARGET<|>ARCH b",
                "FROM a\nRUN --mount=target=$TARGET<|>ARCH b",
                "FROM a\nRUN <<E\n$TARGET<|>ARCH\nE",
                "FROM a\nCOPY <<E /\n$TARGET<|>ARCH\nE",
                "FROM a\nCOPY <<'E' /\n$TARGET<|>ARCH\nE",
            ],
            expect![[r#"
                [$BUILDPLATFORM] **BUILDPLATFORM**
                [${TARGETARCH}] **TARGETARCH**
                [${TARGETARCH}] **TARGETARCH**
                nothing
                nothing
                nothing
                nothing
                nothing
                [$TARGETARCH] **TARGETARCH**
                [$TARGETARCH] **TARGETARCH**
                [$TARGETARCH] **TARGETARCH**
                nothing
            "#]],
        );
    }

    #[test]
    fn a_variable_of_the_file_shows_its_definition() {
        check_hover(
            "FROM a\nENV A=1 B=\"x y\"\nRUN echo ${B<|>}",
            expect![[r#"
                [${B}]
                **B**

                ```dockerfile
                ENV B="x y"
                ```

                Value: `x y`. Set in line 2.
            "#]],
        );
        check_hover(
            "ARG V=1\nFROM a\nARG V\nRUN echo $V<|>",
            expect![[r#"
                [$V]
                **V**

                ```dockerfile
                ARG V=1
                ARG V
                ```

                Value: `1`, or what `--build-arg V=…` gives. Declared in line 3, with the default of line 1. It is there while the image is built, not when a container runs.
            "#]],
        );
        check_titles(
            &[
                "ARG V=1\nFROM a:$V<|>",
                "ARG V=1\nFROM a\nRUN echo $V<|>",
                "FROM a AS b\nENV X=1\nFROM b\nRUN echo $X<|>",
                "FROM a\nENV X=1\nFROM b\nRUN echo $X<|>",
                "FROM a\nENV X=$X<|>",
            ],
            expect![[r#"
                [$V] **V**
                [$V] **V**
                [$X] **X**
                nothing
                [$X] **X**
            "#]],
        );
    }

    #[test]
    fn the_value_is_told_where_the_file_decides_it() {
        check_facts(
            &[
                "ARG V=1\nFROM a:$V<|>",
                "ARG V\nFROM a:$V<|>",
                "FROM a:$V<|>",
                "ARG V<|>=1",
                "FROM a\nARG V<|>=1",
                "FROM a\nARG V<|>",
                "ARG V=1\nFROM a\nARG V\nENV W<|>=$V",
                "FROM a\nENV W<|>=$HOME",
                "FROM a\nENV W<|>=",
                "FROM a\nENV W=$W<|>",
                "FROM scratch\nENV W=$W<|>",
                "FROM a AS b\nENV V=1\nFROM b\nCOPY x $V<|>",
                "FROM a AS b\nENV V=1\nFROM b\nONBUILD COPY x $V<|>",
                "FROM a\nENV 'A*'<|>=1",
                "FROM a\nENV <|>V 1 2",
            ],
            expect![[r#"
                ARG V=1 ⏎ FROM a:$V<|>
                  Value: `1`, or what `--build-arg V=…` gives. Declared in line 1. A stage sees it only after `ARG V`.
                ARG V ⏎ FROM a:$V<|>
                  It has no default: `--build-arg V=…` gives the value. Declared in line 1. A stage sees it only after `ARG V`.
                FROM a:$V<|>
                  Nothing sets it: only what ARG declares above counts here.
                ARG V<|>=1
                  Value: `1`, or what `--build-arg V=…` gives. Declared in line 1. A stage sees it only after `ARG V`.
                FROM a ⏎ ARG V<|>=1
                  Value: `1`, or what `--build-arg V=…` gives. Declared in line 2. It is there while the image is built, not when a container runs.
                FROM a ⏎ ARG V<|>
                  It has no default: `--build-arg V=…` gives the value. Declared in line 2. It is there while the image is built, not when a container runs.
                ARG V=1 ⏎ FROM a ⏎ ARG V ⏎ ENV W<|>=$V
                  Value: `1` as long as no build argument changes it. Set in line 4.
                FROM a ⏎ ENV W<|>=$HOME
                  The value depends on the base image or on the build. Set in line 2.
                FROM a ⏎ ENV W<|>=
                  Value: empty. Set in line 2.
                FROM a ⏎ ENV W=$W<|>
                  Nothing above sets it; the base image `a` may.
                FROM scratch ⏎ ENV W=$W<|>
                  Nothing sets it, so it is empty.
                FROM a AS b ⏎ ENV V=1 ⏎ FROM b ⏎ COPY x $V<|>
                  Value: `1`. Set in line 2 in stage `b`, which this one is built on.
                FROM a AS b ⏎ ENV V=1 ⏎ FROM b ⏎ ONBUILD COPY x $V<|>
                  Set in line 2 in stage `b`, which this one is built on. ONBUILD reads it when another image is built on this one.
                FROM a ⏎ ENV 'A*'<|>=1
                  Value: `1`. Set in line 2.
                FROM a ⏎ ENV <|>V 1 2
                  Value: `1 2`. Set in line 2.
            "#]],
        );
    }

    #[test]
    fn a_build_argument_that_cannot_be_seen_is_told() {
        check_facts(
            &[
                "ARG V=1\nFROM a\nRUN echo $V<|>",
                "ARG V=1\nFROM a\nWORKDIR $V<|>",
                "FROM a\nARG V=1\nCMD echo $V<|>",
                "FROM a\nARG V=1\nENV V=$V\nCMD echo $V<|>",
                "FROM a\nARG V=1\nHEALTHCHECK CMD echo $V<|>",
                "FROM a\nARG V=1\nONBUILD RUN echo $V<|>",
                "FROM a\nARG V=1\nONBUILD ARG V\nONBUILD RUN echo $V<|>",
                "FROM a\nCMD echo $V<|>",
                "FROM a\nCMD echo $TARGETARCH<|>",
                "FROM a\nRUN echo $TARGETARCH<|>",
                "FROM a\nARG TARGETARCH\nRUN echo $TARGETARCH<|>",
                "FROM a\nARG TARGETARCH=x\nRUN echo $TARGETARCH<|>",
                "FROM a\nRUN for i in 1; do echo $i<|>; done",
                "FROM a\nENV V=1\nRUN V=2; \\\n  echo $V<|>",
                "FROM a\nENV V=1\nRUN W=2; echo $V<|>",
            ],
            expect![[r#"
                ARG V=1 ⏎ FROM a ⏎ RUN echo $V<|>
                  **Not declared in this stage**: line 1 is outside of it, and only FROM sees that. `ARG V` in the stage brings the value in.
                ARG V=1 ⏎ FROM a ⏎ WORKDIR $V<|>
                  **Not declared in this stage**: line 1 is outside of it, and only FROM sees that. `ARG V` in the stage brings the value in.
                FROM a ⏎ ARG V=1 ⏎ CMD echo $V<|>
                  **Not set here**: a build argument is gone when the container runs. `ENV V=$V` would keep it.
                FROM a ⏎ ARG V=1 ⏎ ENV V=$V ⏎ CMD echo $V<|>
                  Value: `1` as long as no build argument changes it. Set in line 3.
                FROM a ⏎ ARG V=1 ⏎ HEALTHCHECK CMD echo $V<|>
                  **Not set here**: a build argument is gone when the container runs. `ENV V=$V` would keep it.
                FROM a ⏎ ARG V=1 ⏎ ONBUILD RUN echo $V<|>
                  **Not set here**: a build argument is gone when another image is built on this one. `ENV V=$V` would keep it.
                FROM a ⏎ ARG V=1 ⏎ ONBUILD ARG V ⏎ ONBUILD RUN echo $V<|>
                  nothing
                FROM a ⏎ CMD echo $V<|>
                  nothing
                FROM a ⏎ CMD echo $TARGETARCH<|>
                  **Not set here**: a build argument is gone when the container runs. `ENV TARGETARCH=$TARGETARCH` would keep it.
                FROM a ⏎ RUN echo $TARGETARCH<|>
                  **Not declared in this stage**: without `ARG TARGETARCH` before it, the builder sets nothing here.
                FROM a ⏎ ARG TARGETARCH ⏎ RUN echo $TARGETARCH<|>
                  Declared in line 2. It is there while the image is built, not when a container runs.
                FROM a ⏎ ARG TARGETARCH=x ⏎ RUN echo $TARGETARCH<|>
                  Value: `x`, or what `--build-arg TARGETARCH=…` gives. Declared in line 2. It is there while the image is built, not when a container runs.
                FROM a ⏎ RUN for i in 1; do echo $i<|>; done
                  The script itself sets it, in line 2.
                FROM a ⏎ ENV V=1 ⏎ RUN V=2; \ ⏎   echo $V<|>
                  The script itself sets it, in line 3.
                FROM a ⏎ ENV V=1 ⏎ RUN W=2; echo $V<|>
                  Value: `1`. Set in line 2.
            "#]],
        );
    }

    #[test]
    fn an_operator_is_explained() {
        check_hover(
            "FROM a\nENV A=${B:<|>-c}",
            expect![[r#"
            [:-]
            **`:-`**

            ```dockerfile
            ${name:-word}
            ```

            Gives word when the variable is unset or empty, else its value.
        "#]],
        );
        check_hover(
            "FROM a\nENV A=${B<|>%%c}",
            expect![[r#"
            [%%]
            **`%%`**

            ```dockerfile
            ${name%%pattern}
            ```

            Removes the longest end of the value that matches the pattern.

            Since `docker/dockerfile:1.7`
        "#]],
        );
        check_hover(
            "FROM a\nRUN echo ${B<|>#c}",
            expect![[r#"
            [#]
            **`#`**

            ```dockerfile
            ${name#pattern}
            ```

            Removes the shortest start of the value that matches the pattern.

            Here the shell does it when the command runs.
        "#]],
        );
    }
}
