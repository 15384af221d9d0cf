//! A folder on the disk with awkward characters in its name.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder for one scenario, removed at its end.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

impl Folder {
    /// A folder with empty `files`.
    pub(crate) fn with(files: &[&str]) -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("dockerfile-analyzer é {}-{number}", std::process::id());
        let folder = Folder {
            path: fs::canonicalize(std::env::temp_dir())
                .expect("there is a folder for tests")
                .join(name),
        };
        files.iter().for_each(|file| folder.write(file, ""));
        folder
    }

    /// Writes `text` into `file`.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path.join(file);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).expect("it is writable");
    }

    /// Removes `file`.
    pub(crate) fn remove(&self, file: &str) {
        fs::remove_file(self.path.join(file)).expect("it is there");
    }

    /// The name of `file` for the server.
    pub(crate) fn uri(&self, file: &str) -> String {
        let path =
            self.path.join(file).to_string_lossy().replace(' ', "%20").replace('é', "%C3%A9");
        format!("file://{}", path.trim_end_matches('/'))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
