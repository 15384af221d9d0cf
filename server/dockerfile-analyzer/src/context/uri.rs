//! From the client's names of files to paths and back (RFC 8089). Names of anything but local files
//! have no path.

use std::path::{Path, PathBuf};

use tower_lsp::gen_lsp_types::Uri;

/// The path of the local file that `uri` names.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let path = native(decoded(&uri.0)?)?;
    path.is_absolute().then_some(path)
}

/// The name of the file at `path`, which is absolute.
pub(super) fn of(path: &Path) -> Option<Uri> {
    let (root, slashes) = slashes(path)?;
    let mut uri = format!("file://{root}");
    for byte in slashes {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(Uri(uri))
}

/// The bytes of the path in `uri`, still with slashes.
fn decoded(uri: &str) -> Option<Vec<u8>> {
    let (scheme, rest) = uri.split_once(':')?;
    // What follows would have been encoded if it were a part of the path.
    let rest = rest.split(['?', '#']).next()?;
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (host, _) = rest.split_once('/')?;
            let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
            rest.get(host.len()..).filter(|_| is_here)?
        }
        None => rest.strip_prefix('/').map(|_| rest)?,
    };
    let bytes = percent_decoded(path)?;
    (scheme.eq_ignore_ascii_case("file") && !bytes.contains(&0)).then_some(bytes)
}

/// `text` with each `%` and its two digits replaced; `None` if the digits are missing.
fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                (digit()? * 16 + digit()?) as u8
            }
            _ => byte,
        });
    }
    Some(decoded)
}

#[cfg(unix)]
fn native(path: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(path).into())
}

#[cfg(unix)]
fn slashes(path: &Path) -> Option<(&'static str, Vec<u8>)> {
    use std::os::unix::ffi::OsStrExt;
    path.is_absolute().then(|| ("", path.as_os_str().as_bytes().to_vec()))
}

#[cfg(not(unix))]
fn native(path: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(path).ok().and_then(|path| with_drive(&path)).map(PathBuf::from)
}

#[cfg(not(unix))]
fn slashes(path: &Path) -> Option<(&'static str, Vec<u8>)> {
    let path = path.to_str()?.trim_start_matches(r"\\?\").replace('\\', "/");
    path.get(1..2).filter(|colon| *colon == ":")?;
    Some(("/", path.into_bytes()))
}

/// `/c:/a` as `c:\a`; `None` without a drive.
#[cfg(any(not(unix), test))]
fn with_drive(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let has_drive = path.starts_with(|c: char| c.is_ascii_alphabetic())
        && path.get(1..).is_some_and(|rest| rest.starts_with(":/"));
    has_drive.then(|| path.replace('/', "\\"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn file_names_are_decoded() {
        for (uri, expected) in [
            ("file:///a/b", "/a/b"),
            ("FILE:///a/b", "/a/b"),
            ("file://localhost/a", "/a"),
            ("file:/a", "/a"),
            ("file:///a%20b/%C3%A9/%23", "/a b/é/#"),
            ("file:///é", "/é"),
            ("file:///a+b", "/a+b"),
            ("file:///a?b", "/a"),
            ("file:///a#b", "/a"),
            ("file:///c%3A/a", "/c:/a"),
            ("file:///", "/"),
            ("file:///a%2fb", "/a/b"),
        ] {
            assert_eq!(path(&Uri::from(uri)), Some(PathBuf::from(expected)), "{uri}");
        }
    }

    #[test]
    fn other_names_have_no_path() {
        for uri in [
            "",
            "a",
            "file:",
            "file:a/b",
            "file://",
            "file://host/a",
            "file:///a%00b",
            "file:///a%2",
            "file:///a%zz",
            "untitled:Untitled-1",
            "vscode-vfs://github/a/b",
            "https://a/b",
            "git:/a/b",
        ] {
            assert_eq!(path(&Uri::from(uri)), None, "{uri}");
        }
    }

    #[test]
    fn drives_are_known() {
        assert_eq!(with_drive("/c:/a/b"), Some(r"c:\a\b".to_owned()));
        assert_eq!(with_drive("/C:/"), Some(r"C:\".to_owned()));
        for path in ["/a/b", "c:/a", "/c:", "/1:/a", "/"] {
            assert_eq!(with_drive(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn every_path_has_a_name_that_leads_back(text in "(/[^/\0]{0,8}){1,4}") {
            let there = PathBuf::from(text);
            let name = of(&there).unwrap();
            prop_assert!(name.0.is_ascii());
            prop_assert_eq!(path(&name), Some(there));
        }

        #[test]
        fn any_name_is_taken(text in "(file:)?/{0,3}.{0,20}") {
            if let Some(path) = path(&Uri::from(text)) {
                prop_assert!(path.is_absolute());
            }
        }
    }
}
