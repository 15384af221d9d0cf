//! What is behind the value of a variable.

use dialect::{Keyword, secrets};
use syntax::Span;

use crate::Snapshot;
use crate::model::{Definition, Model};

/// What gives `found` its value: for a bare ARG in a stage the global one, if there is one.
pub(crate) fn origin<'m>(model: &'m Model, found: &'m Definition) -> &'m Definition {
    default(model, found).unwrap_or(found)
}

/// The global ARG from which a bare ARG in a stage has its value.
pub(crate) fn default<'m>(model: &'m Model, found: &Definition) -> Option<&'m Definition> {
    let is_bare = found.keyword == Keyword::Arg && !found.has_value && found.stage.is_some();
    is_bare.then(|| model.global_scope().definition(&found.name)).flatten()
}

/// How many definitions are followed.
const MAX_STEPS: usize = 50;

/// Whether `is_it` holds for a definition that is behind the value of `found`, which is one of
/// them. Where there are too many to follow it is taken to hold.
pub(crate) fn any_behind(
    snapshot: &Snapshot,
    found: &Definition,
    is_it: impl Fn(&Definition) -> bool,
) -> bool {
    let model = snapshot.model();
    let mut open = vec![found];
    for _ in 0..MAX_STEPS {
        let Some(definition) = open.pop() else { return false };
        if is_it(definition) {
            return true;
        }
        let uses = snapshot.uses_in(definition.entry, definition.word);
        open.extend(uses.iter().filter_map(|used| model.resolve(definition.entry, used)));
        open.extend(default(model, definition));
    }
    !open.is_empty()
}

/// Whether a name behind the value of `found` tells that it is a secret, so that the value is not
/// shown.
pub(crate) fn is_secret(snapshot: &Snapshot, found: &Definition) -> bool {
    any_behind(snapshot, found, |found| secrets::is_secret(&found.name))
}

/// Whether a variable that the entry `entry` uses inside of `span` holds a secret.
pub(crate) fn uses_secret(snapshot: &Snapshot, entry: usize, span: Span) -> bool {
    let model = snapshot.model();
    let uses = snapshot.uses_in(entry, span);
    uses.iter()
        .filter_map(|used| model.resolve(entry, used))
        .any(|found| is_secret(snapshot, found))
}

#[cfg(test)]
mod tests {
    use dialect::Keyword;

    use super::any_behind;
    use crate::features::tests::snapshot;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let snapshot = snapshot(text);
        let last = snapshot.model().definitions().last().unwrap();
        let is_argument = any_behind(&snapshot, last, |found| found.keyword == Keyword::Arg);
        assert_eq!(is_argument, expected, "{text}");
    }

    #[test]
    fn values_are_followed_to_their_ends() {
        check("FROM a\nARG A\nENV B=$A\nENV C=x$B\nENV D=$C", true);
        check("FROM a\nARG A\nENV B=1\nENV C=x$B\nENV D=$C", false);
        check("FROM a\nENV A=$A", false);
        let chain: String = (0..200).map(|n| format!("ENV A{}=$A{n}\n", n + 1)).collect();
        check(&format!("FROM a\nENV A0=1\n{chain}"), true);
    }
}
