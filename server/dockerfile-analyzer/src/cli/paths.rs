//! The names of inputs as other programs want them.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands as it is in a relative reference (RFC 3986).
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `name` with slashes, from the current folder on if it lies below that.
pub(super) fn relative(name: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = Path::new(name).strip_prefix(here).ok().and_then(Path::to_str).unwrap_or(name);
    let name = if cfg!(windows) { below.replace('\\', "/") } else { below.to_owned() };
    name.strip_prefix("./").map(str::to_owned).unwrap_or(name)
}

/// The same as a URI; an absolute path is that of a file.
pub(super) fn relative_uri(name: &str) -> String {
    let encoded = utf8_percent_encode(&relative(name), KEPT).to_string();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_references() {
        assert_eq!(relative_uri("./a b/Dockerfile"), "a%20b/Dockerfile");
        assert_eq!(relative_uri("/é/Dockerfile"), "file:///%C3%A9/Dockerfile");
        assert_eq!(relative("-"), "-");
    }
}
