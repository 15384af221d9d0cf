//! Configuration files, in the languages that there are.

use std::path::Path;

use syntax::Document;

use super::input::Input;
use crate::{editor_config, project, settings::Settings};

const LONGEST: usize = 8_192;

/// What cannot be used is told with a place inside of the file; all else is used for a Dockerfile.
pub(super) fn files(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let kind = input.byte();
    let text = input.text();
    if text.len() > LONGEST {
        return;
    }
    match kind % 4 {
        0 | 1 => {
            let name = project::FILES[if kind.is_multiple_of(4) { 2 } else { 0 }];
            let found = project::understood(&Path::new("/w").join(name), text.clone().into_owned());
            for problem in &found.problems {
                assert!(problem.span.end as usize <= text.len(), "{problem:?}");
                assert!(problem.span.start <= problem.span.end, "{problem:?}");
            }
            let found = [found.into()];
            let path = Path::new("/w/a/Dockerfile");
            let policy = project::policy(path, &found, &[], &[], images::facts::SNAPSHOT);
            project::is_excluded(path, &found);
            let document = Document::new("FROM a:1\nMAINTAINER b\nLABEL c=d\n");
            analysis::Snapshot::with_policy(document, policy.into()).diagnostics();
        }
        2 => {
            let path = Path::new("/w/a/Dockerfile");
            editor_config::understood(&[(Path::new("/w").to_owned(), text.into_owned())], path);
        }
        _ => {
            let value = serde_json::from_str(&text).unwrap_or_default();
            let (settings, problems) = Settings::read(&value);
            settings.levels();
            assert!(problems.len() <= text.len());
        }
    }
}
