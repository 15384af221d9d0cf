//! What COPY, ADD and mounts take, and what identifies it: of the context the content of exactly
//! what is selected; of a stage and an image the same, but nobody knows it without a build.

use analysis::context::{glob, path};
use analysis::plan::{Item, Origin, Transfer, Value};

use super::Computation;
use super::content::Selector;
use super::recipe::{Digest, Text, hash_of};
use super::state::State;

/// What a step takes from one place.
pub(super) struct Taken {
    pub(super) selectors: Vec<Selector>,
    /// What stands for paths that are not known.
    unknown: Vec<u64>,
}

impl Taken {
    /// What a mount takes.
    pub(super) fn path(text: &Text) -> Taken {
        let mut taken = Taken { selectors: Vec::new(), unknown: Vec::new() };
        match text.known() {
            Some(known) => taken.selectors.push(Selector::new(path::in_context(known))),
            None => taken.unknown.push(text.hash()),
        }
        taken
    }

    /// What COPY or ADD takes by its paths.
    pub(super) fn of(transfer: &Transfer, state: &State) -> Taken {
        let excludes: Vec<Text> = transfer.excludes.iter().map(|value| state.text(value)).collect();
        let known: Vec<String> =
            excludes.iter().filter_map(Text::known).map(str::to_owned).collect();
        let hidden = excludes.iter().filter(|text| text.known().is_none()).map(Text::hash);
        let mut taken = Taken { selectors: Vec::new(), unknown: hidden.collect() };
        for text in paths(transfer).map(|value| state.text(value)) {
            let Some(source) = text.known() else {
                taken.unknown.push(text.hash());
                continue;
            };
            let (path, includes) = match transfer.parents {
                true => pivot(source),
                false => (path::in_context(source), Vec::new()),
            };
            taken.selectors.push(Selector { path, includes, excludes: known.clone() });
        }
        taken
    }
}

/// The paths that `transfer` names.
pub(super) fn paths(transfer: &Transfer) -> impl Iterator<Item = &Value> {
    transfer.items.iter().filter_map(|item| match item {
        Item::Path(value) => Some(value),
        _ => None,
    })
}

/// Where `--parents` begins to keep directories, and the pattern behind that (`dispatchCopy`).
fn pivot(source: &str) -> (String, Vec<String>) {
    let (before, behind) = source.split_once("/./").unwrap_or(("", source));
    (path::in_context(before), vec![path::in_context(behind)])
}

impl Computation<'_> {
    /// What identifies that which is `taken` from `origin`.
    pub(super) fn taken(&mut self, origin: &Origin, taken: &Taken) -> Digest {
        let mut digest = match origin {
            Origin::Context => self.contents.digest(&taken.selectors),
            Origin::Stage(number) => self.made(*number, taken),
            Origin::Image(name) => {
                Digest { hash: hash_of(&(self.image(name), &taken.selectors)), is_certain: false }
            }
            Origin::Unknown => Digest { hash: hash_of(&taken.selectors), is_certain: false },
        };
        if !taken.unknown.is_empty() {
            digest = Digest { hash: hash_of(&(digest.hash, &taken.unknown)), is_certain: false };
        }
        digest
    }

    /// What identifies files of a stage: what is known of them, else all that the stage is made of.
    fn made(&self, number: usize, taken: &Taken) -> Digest {
        let outcome = |selector: &Selector| {
            let is_plain = selector.includes.is_empty() && !glob::has_wildcards(&selector.path);
            let path = format!("/{}", selector.path);
            self.build.outcomes.get(&(number, path)).filter(|_| is_plain)
        };
        let known: Option<Vec<&String>> = taken.selectors.iter().map(outcome).collect();
        match known.filter(|known| !known.is_empty()) {
            Some(known) => Digest { hash: hash_of(&known), is_certain: true },
            None => {
                let stage = self.ends.get(number).and_then(Option::as_ref).map(|end| end.key.exact);
                Digest { hash: hash_of(&(stage, &taken.selectors)), is_certain: false }
            }
        }
    }
}

/// What stands behind `address`.
impl Computation<'_> {
    pub(super) fn remote(&self, address: &Text) -> Digest {
        let known = address.known().and_then(|address| self.build.remotes.get(address));
        match known {
            Some(known) => Digest { hash: hash_of(known), is_certain: true },
            None => Digest { hash: address.hash(), is_certain: false },
        }
    }
}
