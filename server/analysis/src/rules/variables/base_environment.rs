//! Which variables a base image brings, where that is known.

use syntax::image;

use crate::model::Base;
use crate::rules::Options;

/// The official images of systems that set nothing but the search path.
const BARE: [&str; 6] = ["alpine", "amazonlinux", "busybox", "centos", "debian", "ubuntu"];

/// The search path, which every image has.
const PATH: &str = "PATH";

/// Whether `base` certainly has no variable `name`.
pub(super) fn certainly_lacks(base: &Base, name: &str, options: &Options) -> bool {
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
