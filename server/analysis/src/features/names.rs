//! The names that a whole workspace is searched for: stages and variables.

use std::sync::Arc;

use syntax::Span;
use syntax::expansion::is_name;

use crate::Snapshot;
use crate::outline::shown;

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A stage; one without a name is found by what it is built on.
    Stage,
    /// A variable that ARG or ENV defines.
    Variable,
}

/// A name and where it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, on one line and not too long; never empty.
    pub text: Arc<str>,
    /// What has it.
    pub kind: NameKind,
    /// How the stage around it is called.
    pub stage: Option<Arc<str>>,
    /// Where the name stands.
    pub span: Span,
}

/// Every name in the file: first the stages, then the variables, each in the order of the text.
pub fn names(snapshot: &Snapshot) -> Vec<Name> {
    let model = snapshot.model();
    let stages = model.stages().iter().filter_map(|stage| {
        let span = stage.name.as_ref().map(|name| name.span).or(stage.base_span)?;
        let text = stage.name.as_ref().map_or(&stage.base_text, |name| &name.text);
        Some(Name { text: shown(text), kind: NameKind::Stage, stage: None, span })
    });
    let variables = model.definitions().iter().filter(|found| is_name(&found.name));
    let variables = variables.map(|found| {
        let stage = found.stage.and_then(|number| model.stages().get(number));
        let stage = stage.map(|stage| shown(stage.label()));
        Name { text: shown(&found.name), kind: NameKind::Variable, stage, span: found.key }
    });
    stages.chain(variables).filter(|name| !name.text.is_empty()).collect()
}

/// How well a name fits a query; the best comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the query.
    Whole,
    /// It begins with the query.
    Start,
    /// It holds the query.
    Inside,
    /// It holds the characters of the query in their order.
    Scattered,
}

/// How well `name` fits `query`, whatever the letter case; `None` if it does not.
pub fn fit(query: &str, name: &str) -> Option<Fit> {
    let (query, name) = (query.to_lowercase(), name.to_lowercase());
    if name.starts_with(&query) {
        return Some(if name.len() == query.len() { Fit::Whole } else { Fit::Start });
    }
    if name.contains(&query) {
        return Some(Fit::Inside);
    }
    let mut rest = name.chars();
    query.chars().all(|wanted| rest.any(|found| found == wanted)).then_some(Fit::Scattered)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{Fit, fit, names};
    use crate::features::tests::snapshot;

    #[test]
    fn stages_and_variables_have_names() {
        let snapshot =
            snapshot("ARG V=1\nFROM golang:$V\nARG V\nFROM a AS b\nENV C=1 D-=2\nFROM\n");
        let shown = names(&snapshot).into_iter().map(|name| {
            let stage = name.stage.as_deref().unwrap_or("-");
            format!("{} {:?} in {stage}\n", name.text, name.kind)
        });
        expect![[r#"
            golang:$V Stage in -
            b Stage in -
            V Variable in -
            V Variable in 0
            C Variable in b
        "#]]
        .assert_eq(&shown.collect::<String>());
    }

    #[test]
    fn a_query_is_found_in_any_case_and_scattered() {
        assert_eq!(fit("build", "BUILD"), Some(Fit::Whole));
        assert_eq!(fit("Bu", "build"), Some(Fit::Start));
        assert_eq!(fit("", "build"), Some(Fit::Start));
        assert_eq!(fit("il", "build"), Some(Fit::Inside));
        assert_eq!(fit("bld", "build"), Some(Fit::Scattered));
        assert_eq!(fit("dlb", "build"), None);
    }
}
