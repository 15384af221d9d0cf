//! Reads one input to the end or says why not; never blocks on a device, never reads without limit.

use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What is larger is not read. The longest Dockerfiles in use have some hundred kilobytes.
pub(super) const LIMIT: u64 = 16 * 1024 * 1024;

/// How far into a file NUL bytes are counted to tell a binary file from a text.
const SAMPLE: usize = 8 * 1024;

/// One thing to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Standard input, on the command line `-`.
    Stdin,
    /// A regular file or a link to one.
    File(PathBuf),
}

impl Input {
    /// The name it has in the output.
    pub(super) fn name(&self) -> String {
        match self {
            Input::Stdin => "-".to_owned(),
            Input::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// Its text, with a byte-order mark if it has one.
    pub(crate) fn read(&self) -> Result<String, InputError> {
        match self {
            Input::Stdin => text(all_of(io::stdin().lock())?),
            Input::File(path) => text(all_of(open(path)?)?),
        }
    }
}

/// Why an input cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputError {
    /// Nothing has this name.
    NotFound,
    /// A symbolic link whose destination does not exist.
    Dangling(PathBuf),
    /// A device, a FIFO or a socket.
    NotRegular(&'static str),
    /// More than [`LIMIT`] bytes; the size where it is known.
    TooLarge(Option<u64>),
    /// The first byte that is not UTF-8, its offset and its line, counted from one.
    NotUtf8 { byte: u8, offset: usize, line: usize },
    /// UTF-16, told by its byte-order mark.
    Utf16,
    /// Not a text.
    Binary,
    /// A folder where one file was asked for.
    Folder,
    /// A folder in which no file has the name of a Dockerfile.
    NoDockerfile,
    /// A folder too far below the one to check.
    TooDeep,
    /// The analysis panicked, which is a bug.
    Internal,
    /// Anything else the system says.
    System(String),
}

impl InputError {
    /// What the failed access to `path` means.
    pub(super) fn access(path: &Path, error: &io::Error) -> InputError {
        match (error.kind(), fs::read_link(path)) {
            (io::ErrorKind::NotFound, Ok(destination)) => InputError::Dangling(destination),
            (io::ErrorKind::NotFound, Err(_)) => InputError::NotFound,
            _ => InputError::from(error),
        }
    }
}

impl From<&io::Error> for InputError {
    fn from(error: &io::Error) -> InputError {
        match error.kind() {
            io::ErrorKind::PermissionDenied => InputError::System("permission denied".to_owned()),
            _ => InputError::System(error.to_string()),
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputError::NotFound => write!(f, "no such file or folder"),
            InputError::Dangling(to) => {
                write!(f, "dangling link: its destination {} does not exist", to.display())
            }
            InputError::NotRegular(kind) => {
                write!(f, "not a regular file but {kind}, which is never read; use `-` for a pipe")
            }
            InputError::TooLarge(size) => write_too_large(f, *size),
            InputError::NotUtf8 { byte, offset, line } => {
                write!(f, "not UTF-8: byte 0x{byte:02x} in line {line}, at byte offset {offset}")
            }
            InputError::Utf16 => write!(f, "this is UTF-16 text; save it as UTF-8"),
            InputError::Binary => write!(f, "this is a binary file, not a Dockerfile"),
            InputError::Folder => write!(f, "this is a folder; name a file"),
            InputError::NoDockerfile => write!(f, "there is no Dockerfile in this folder"),
            InputError::TooDeep => write!(f, "too many nested folders; check this one by itself"),
            InputError::Internal => write!(f, "internal error: the analysis failed; report it"),
            InputError::System(message) => f.write_str(message),
        }
    }
}

fn write_too_large(f: &mut fmt::Formatter<'_>, size: Option<u64>) -> fmt::Result {
    let mebi = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    match size {
        Some(size) => write!(f, "too large: {:.1} MiB", mebi(size))?,
        None => write!(f, "too large")?,
    }
    write!(f, ", at most {:.0} MiB are read", mebi(LIMIT))
}

/// What `kind` is, if it is neither a file nor a folder nor a link.
pub(super) fn special_kind(kind: FileType) -> Option<&'static str> {
    if kind.is_file() || kind.is_dir() || kind.is_symlink() {
        return None;
    }
    Some(special_name(kind))
}

#[cfg(unix)]
fn special_name(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special_name(_kind: FileType) -> &'static str {
    "a device"
}

/// Opens a file whose kind and size are looked at first: opening a FIFO would wait for a writer.
fn open(path: &Path) -> Result<File, InputError> {
    let data = fs::metadata(path).map_err(|error| InputError::access(path, &error))?;
    if let Some(kind) = special_kind(data.file_type()) {
        return Err(InputError::NotRegular(kind));
    }
    if data.is_dir() {
        return Err(InputError::Folder);
    }
    if data.len() > LIMIT {
        return Err(InputError::TooLarge(Some(data.len())));
    }
    File::open(path).map_err(|error| InputError::access(path, &error))
}

/// Reads up to [`LIMIT`] bytes: a file may grow, and some systems' files do not know their size.
fn all_of(source: impl Read) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    source.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| InputError::from(&error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(InputError::TooLarge(None));
    }
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String, InputError> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(InputError::Utf16);
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = sample.iter().filter(|&&byte| byte == 0).count();
    // A single NUL is legal for BuildKit; a tenth of all bytes is an encoding or a format.
    if zeros * 10 > sample.len() {
        return Err(InputError::Binary);
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        match zeros {
            0 => not_utf8(&bytes, offset),
            _ => InputError::Binary,
        }
    })
}

fn not_utf8(bytes: &[u8], offset: usize) -> InputError {
    let (before, after) = bytes.split_at(offset);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    InputError::NotUtf8 { byte: after.first().copied().unwrap_or_default(), offset, line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], message: &str) {
        assert_eq!(text(bytes.to_vec()).unwrap_err().to_string(), message);
    }

    #[test]
    fn text_is_kept_as_it_is() {
        for kept in ["", "FROM a\r\n", "\u{feff}FROM a", "RUN a\0b is one NUL\n", "RUN é漢😀"] {
            assert_eq!(text(kept.as_bytes().to_vec()).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn the_place_of_a_bad_byte_is_told() {
        check(b"FROM a\nRUN \xff\n", "not UTF-8: byte 0xff in line 2, at byte offset 11");
        check(b"RUN \xc3", "not UTF-8: byte 0xc3 in line 1, at byte offset 4");
        check(b"\x89PNG\r\n", "not UTF-8: byte 0x89 in line 1, at byte offset 0");
    }

    #[test]
    fn other_formats_are_named() {
        check(b"\xff\xfeF\0R\0", "this is UTF-16 text; save it as UTF-8");
        check(b"\xfe\xff\0F\0R", "this is UTF-16 text; save it as UTF-8");
        check(b"F\0R\0O\0M\0", "this is a binary file, not a Dockerfile");
        check(b"\x7fELF\x02\x01\x01\0\0\0\0\0\xff", "this is a binary file, not a Dockerfile");
        check(b"mostly text, one NUL \0 and \xff", "this is a binary file, not a Dockerfile");
    }

    #[test]
    fn reading_ends_at_the_limit() {
        let error = all_of(io::repeat(b'a')).unwrap_err();
        assert_eq!(error.to_string(), "too large, at most 16 MiB are read");
        assert_eq!(all_of(io::repeat(b'a').take(LIMIT)).map(|bytes| bytes.len() as u64), Ok(LIMIT));
    }

    #[test]
    fn sizes_are_told_in_mebibytes() {
        let error = InputError::TooLarge(Some(100_000_000));
        assert_eq!(error.to_string(), "too large: 95.4 MiB, at most 16 MiB are read");
    }
}
