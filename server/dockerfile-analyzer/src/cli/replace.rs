//! Puts a new text in the place of a file: all of it or nothing, never another file than the one
//! that was read, with the permissions that it had.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::input::InputError;

/// Puts `after` in the place of the file `path`, which has been read as `before`. A link stays,
/// and its destination changes. The file is as it was if this fails.
pub(super) fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<(), InputError> {
    let failed = |error: io::Error| InputError::access(path, &error);
    let target = fs::canonicalize(path).map_err(failed)?;
    let data = fs::metadata(&target).map_err(failed)?;
    if data.permissions().readonly() {
        return Err(InputError::System("the file is read-only".to_owned()));
    }
    // Renaming needs no permission to write the file, so it is asked for.
    OpenOptions::new().write(true).open(&target).map_err(failed)?;
    let folder = target.parent().unwrap_or(Path::new("/"));
    let mut temporary = tempfile::Builder::new()
        .prefix(".dockerfile-analyzer-")
        .tempfile_in(folder)
        .map_err(failed)?;
    write(&mut temporary, &data, after).map_err(failed)?;
    if !is_still(&target, before).map_err(failed)? {
        return Err(InputError::System("it was changed while it was formatted".to_owned()));
    }
    temporary.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

fn write(temporary: &mut NamedTempFile, data: &Metadata, content: &[u8]) -> io::Result<()> {
    temporary.write_all(content)?;
    own(temporary.as_file(), data)?;
    temporary.as_file().set_permissions(data.permissions())?;
    temporary.as_file().sync_all()
}

/// Gives the new file to the owner of the old one.
#[cfg(unix)]
fn own(file: &File, data: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (data.uid(), data.gid()) {
        return Ok(());
    }
    fchown(file, Some(data.uid()), Some(data.gid()))
}

#[cfg(not(unix))]
fn own(_file: &File, _data: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Whether the file `path` still has this content.
fn is_still(path: &Path, content: &[u8]) -> io::Result<bool> {
    let mut bytes = Vec::with_capacity(content.len() + 1);
    File::open(path)?.take(content.len() as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes == content)
}
