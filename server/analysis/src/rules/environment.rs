//! The variables that an instruction sees, with what is known of the base image.
//!
//! The model leaves to the base image what the file does not define. Here it is known of some
//! images that they define nothing.

use syntax::evaluation::{self, Environment, Evaluation, Keep, Lookup};
use syntax::expansion::{self, LexOptions};
use syntax::image;

use super::policy::Options;
use crate::model::{Base, Scope};

/// The variables that an instruction sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variables<'m> {
    /// What the file tells.
    pub(crate) scope: Scope<'m>,
    /// What the configuration tells of images.
    pub(super) options: &'m Options,
}

impl Variables<'_> {
    /// What `text` comes to; nothing is known of one that cannot be read.
    pub(crate) fn evaluate(&self, text: &str, options: LexOptions) -> Evaluation {
        match expansion::read(text, options) {
            Ok(pieces) => evaluation::evaluate(text, &pieces, self, Keep::default()),
            Err(_) => Evaluation::default(),
        }
    }

    /// The value of `text` where it is known.
    pub(crate) fn value(&self, text: &str, escape: char) -> Option<String> {
        match expansion::is_plain(text, escape) {
            true => Some(text.to_owned()),
            false => {
                let pieces = expansion::read(text, LexOptions { escape, quotes: true }).ok()?;
                evaluation::value(text, &pieces, self)
            }
        }
    }
}

impl Environment for Variables<'_> {
    fn get(&self, name: &str) -> Lookup {
        let base = || self.scope.left_to(name);
        match self.scope.get(name) {
            Lookup::Unknown
                if base().is_some_and(|base| certainly_lacks(base, name, self.options)) =>
            {
                Lookup::Unset
            }
            lookup => lookup,
        }
    }
}

/// The official images of systems that set nothing but the search path.
const BARE: [&str; 6] = ["alpine", "amazonlinux", "busybox", "centos", "debian", "ubuntu"];

/// The search path, which every image has.
const PATH: &str = "PATH";

/// Whether `base` certainly has no variable `name`.
fn certainly_lacks(base: &Base, name: &str, options: &Options) -> bool {
    let Base::Image(reference) = base else { return false };
    if name == PATH {
        return false;
    }
    let end = image::split(reference).repository.end as usize;
    let name_of_image = reference.get(..end).unwrap_or_default();
    let short = name_of_image.strip_prefix("docker.io/").unwrap_or(name_of_image);
    let repository = short.strip_prefix("library/").unwrap_or(short);
    let environments = &options.environments;
    match environments.iter().find(|(pattern, _)| fits(pattern, repository)) {
        Some((_, names)) => !names.iter().any(|known| known == name),
        None => BARE.contains(&repository),
    }
}

/// Whether `text` is like `pattern`, in which an asterisk stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_fit_from_start_to_end() {
        assert!(fits("*", "a/b") && fits("a/*", "a/b") && fits("a*c*e", "abcde") && fits("a", "a"));
        assert!(
            !fits("a/*", "b/a/c") && !fits("a*b", "a/c") && !fits("ab*b", "ab") && !fits("a", "ab")
        );
    }
}
