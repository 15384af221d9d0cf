//! The names of documents as paths on the disk, and back (RFC 8089).

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tower_lsp::gen_lsp_types::Uri;

/// What stands as it is in the path of a name.
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

const SCHEME: &str = "file://";

/// The absolute path that `uri` names on this machine; `None` for a document that is not a file
/// here, or whose path is not UTF-8.
pub(crate) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.get(..SCHEME.len()).filter(|start| start.eq_ignore_ascii_case(SCHEME))?;
    let path = uri.0.get(rest.len()..)?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    if !path.starts_with('/') || path.contains(['?', '#']) {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok().filter(|path| !path.contains('\0'))?;
    let path = PathBuf::from(native(&path));
    path.is_absolute().then_some(path)
}

/// The name of the file `path`; `None` if that is relative or not UTF-8.
pub(crate) fn uri_of(path: &Path) -> Option<Uri> {
    let path = path.to_str().filter(|_| path.is_absolute())?;
    let path =
        if cfg!(windows) { format!("/{}", path.replace('\\', "/")) } else { path.to_owned() };
    Some(Uri(format!("{SCHEME}{}", utf8_percent_encode(&path, KEPT))))
}

/// `/C:/x` is `C:/x` on Windows.
fn native(path: &str) -> &str {
    let drive = path.get(1..).filter(|rest| cfg!(windows) && rest.get(1..2) == Some(":"));
    drive.unwrap_or(path)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, path: Option<&str>) {
        assert_eq!(path_of(&Uri(uri.to_owned())), path.map(PathBuf::from), "{uri}");
    }

    #[test]
    fn names_of_files_are_paths() {
        check("file:///a/b%20c/%C3%A9%25", Some("/a/b c/é%"));
        check("FILE:///a", Some("/a"));
        check("file://localhost/a", Some("/a"));
    }

    #[test]
    fn other_names_are_none() {
        for uri in
            ["", "file:", "file://", "file://host/a", "untitled:a", "file:///%FF", "file:///a%00"]
        {
            check(uri, None);
        }
    }

    #[test]
    fn paths_come_back() {
        for path in ["/a/b c", "/é%#?&=+@:", "/a:b"] {
            let uri = uri_of(Path::new(path)).unwrap();
            assert_eq!(path_of(&uri), Some(PathBuf::from(path)), "{uri:?}");
        }
        assert_eq!(uri_of(Path::new("a")), None);
    }
}
