//! What builders take from their cache after a change: measured on real ones, as data.

mod matrix;
mod page;
mod properties;
mod words;

use analysis::Snapshot;
use analysis::context::ignore::Ignore;
use syntax::Document;

use super::*;

/// A build as a test gives it.
#[derive(Debug, Clone, Default)]
struct Given {
    dockerfile: String,
    context: Manifest,
    ignore: String,
    build: Build,
}

impl Given {
    /// The file over a base image with one variable.
    fn new(dockerfile: &str) -> Given {
        let mut context = Manifest::new();
        for (path, id) in [
            ("a.txt", "a"),
            ("b.txt", "b"),
            ("package.json", "p"),
            ("src/main.js", "m"),
            ("src/lib/util.js", "u"),
            ("docs/guide.md", "g"),
        ] {
            context.insert(path, Content::file(id));
        }
        let mut build = Build::default();
        let environment = vec![("PATH".to_owned(), "/bin".to_owned())];
        let configuration = Some(Configuration { environment, ..Configuration::default() });
        let image = Image { identity: "sha256:1".to_owned(), configuration };
        build.images.insert("base".to_owned(), image);
        Given { dockerfile: dockerfile.to_owned(), context, ignore: String::new(), build }
    }

    fn keys(&self, profile: Profile) -> Keys {
        let plan = Plan::of(&Snapshot::new(Document::new(&self.dockerfile)));
        let ignore = Ignore::read(&self.ignore).unwrap();
        let mut context = self.context.clone();
        if !self.ignore.is_empty() {
            context.insert(".dockerignore", Content::file(&self.ignore));
        }
        keys(&plan, &context.without_ignored(&ignore), &self.build, profile)
    }
}

/// `H` where a builder that has made `before` takes the last step of `after` with this keyword from
/// its cache, `M` where it does not, `?` where that is not known, `-` where there is none.
fn verdict(before: &Keys, after: &Keys, keyword: Keyword) -> char {
    let reuses = before.reuses(after);
    let steps = after.steps.iter().zip(reuses).rev();
    let found = steps.into_iter().find(|(step, _)| step.keyword == keyword);
    match found.map(|(_, reuse)| reuse) {
        Some(Reuse::Yes) => 'H',
        Some(Reuse::No) => 'M',
        Some(Reuse::Unknown) => '?',
        None => '-',
    }
}
