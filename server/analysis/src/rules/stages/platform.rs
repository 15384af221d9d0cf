//! The platform that FROM asks for, in the names that BuildKit has for systems and architectures.

use dialect::ValueKind;
use syntax::Flag;

use crate::rules::site::Site;

/// The flag of `site` that gives a platform.
pub(super) fn platform_flag<'a>(site: &Site<'a>) -> Option<&'a Flag> {
    let row = site.keyword.row();
    site.statement.flags.iter().find(|flag| {
        let row = row.flag(flag.name());
        row.is_some_and(|row| matches!(row.value, ValueKind::Platform))
    })
}

/// The system and the architecture of `platform` (`containerd/platforms`, `Parse` and
/// `normalizeOS`, `normalizeArch`). What it leaves to the builder may be that of any common
/// platform.
pub(super) fn parts(platform: &str) -> Vec<String> {
    let common = dialect::platforms::ALL.iter().filter(|_| !platform.contains('/'));
    let common = common.flat_map(|row| row.name.split('/').take(2)).map(str::to_owned);
    let words = platform.split('/').take(2).map(|word| {
        let word = word.split_once('(').map_or(word, |(name, _)| name).to_lowercase();
        let known = OTHER_NAMES.iter().find(|(name, _)| *name == word);
        known.map_or(word.clone(), |(_, usual)| (*usual).to_owned())
    });
    words.chain(common).collect()
}

/// Names that stand for others.
const OTHER_NAMES: [(&str, &str); 7] = [
    ("aarch64", "arm64"),
    ("armel", "arm"),
    ("armhf", "arm"),
    ("i386", "386"),
    ("macos", "darwin"),
    ("x86-64", "amd64"),
    ("x86_64", "amd64"),
];
