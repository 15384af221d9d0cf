//! The digests of a tag: only those that somebody told, never guessed.

use images::{Answers, Manifest, Repository, Want};

use super::order::LATEST;
use super::{Scene, value};
use crate::features::completion::{Completions, Item, ItemKind};
use crate::features::focus::Word;

/// The digests that `tag` of `repository` has now.
pub(super) fn complete(
    scene: Scene<'_>,
    repository: &Repository,
    tag: Option<&Word>,
    word: &Word,
) -> Completions {
    let Some(tag) = value(scene, tag.map_or(LATEST, |tag| &tag.text)) else {
        return Completions::default();
    };
    let key = (repository.clone(), tag);
    let items = match scene.answers.manifests.get(&key) {
        Some(manifest) => known(manifest, &key.1, word),
        None => told(scene.answers, &key, word).into_iter().collect(),
    };
    let want = Want::Manifest(key.0.clone(), key.1.clone());
    let is_known =
        scene.answers.manifests.contains_key(&key) || scene.answers.refused.contains_key(&want);
    Completions { items, incomplete: false, wants: if is_known { Vec::new() } else { vec![want] } }
}

/// The digest of the tag, then those of its platforms.
fn known(manifest: &Manifest, tag: &str, word: &Word) -> Vec<Item> {
    let whole = Item::new(ItemKind::Tag, &manifest.digest, word).detail(format!("= {tag}"));
    let platforms = manifest.platforms.iter().filter(|one| one.digest != manifest.digest);
    let platforms = platforms.map(|one| {
        let detail = format!("= {tag}, only {}", one.platform);
        Item::new(ItemKind::Tag, &one.digest, word).detail(detail)
    });
    [whole].into_iter().chain(platforms).collect()
}

/// The digest that the list of tags told.
fn told(answers: &Answers, key: &(Repository, String), word: &Word) -> Option<Item> {
    let list = answers.tags.get(&key.0)?;
    let digest = list.tags.iter().find(|tag| tag.name == key.1)?.digest.as_ref()?;
    Some(Item::new(ItemKind::Tag, digest, word).detail(format!("= {}", key.1)))
}
