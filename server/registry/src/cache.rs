//! What registries answered, on the disk: one file for each question.
//!
//! Several processes may use one folder: a file is written beside and put in place at once, and one
//! that does not read as what was asked for is as good as absent. Nothing in it is believed more
//! than a registry: it passes the same checks.

use std::cmp::Reverse;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use images::{Answer, Want};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use tempfile::Builder;

use crate::checked;

/// Files of another layout are absent.
const LAYOUT: u32 = 1;

/// How large a file may be, how many there may be, and how many bytes all may have.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
const MOST_FILES: usize = 2000;
const MOST_IN_ALL: u64 = 64 * 1024 * 1024;

/// How often it is looked whether there is too much.
const WRITES_PER_SWEEP: usize = 50;

/// What ends the names of our files.
const END: &str = "json";

/// The folder.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    writes: AtomicUsize,
}

/// What was kept.
#[derive(Debug, PartialEq)]
pub(crate) struct Kept {
    /// How long ago it was answered.
    pub(crate) age: Duration,
    /// The answer; `None` if there is no such thing.
    pub(crate) answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    layout: u32,
    key: String,
    /// Seconds since 1970.
    stored: u64,
    answer: Option<Answer>,
}

impl Cache {
    /// A cache in `folder`, which need not be there.
    pub(crate) fn new(folder: PathBuf) -> Cache {
        Cache { folder, writes: AtomicUsize::new(0) }
    }

    /// What was kept for `key`.
    pub(crate) fn get(&self, key: &str) -> Option<Kept> {
        let mut text = Vec::new();
        let file = File::open(self.path(key)).ok()?;
        file.take(MOST_BYTES).read_to_end(&mut text).ok()?;
        let entry: Entry = serde_json::from_slice(&text).ok()?;
        if entry.layout != LAYOUT || entry.key != key {
            return None;
        }
        // A clock that was turned back makes an answer old, not new.
        let age = now().checked_sub(entry.stored).map_or(Duration::MAX, Duration::from_secs);
        let answer = match entry.answer {
            Some(answer) => Some(checked::answer(answer)?),
            None => None,
        };
        Some(Kept { age, answer })
    }

    /// Keeps `answer` for `key`. A cache that cannot be written to is none.
    pub(crate) fn put(&self, key: &str, answer: Option<&Answer>) {
        let entry =
            Entry { layout: LAYOUT, key: key.to_owned(), stored: now(), answer: answer.cloned() };
        let Ok(text) = serde_json::to_vec(&entry) else { return };
        if text.len() as u64 >= MOST_BYTES {
            return;
        }
        let _ = self.write(&self.path(key), &text);
        if self.writes.fetch_add(1, Ordering::Relaxed).is_multiple_of(WRITES_PER_SWEEP) {
            self.sweep();
        }
    }

    fn write(&self, path: &Path, text: &[u8]) -> std::io::Result<()> {
        create(&self.folder)?;
        // Readable for the user alone, as the answers may be about what is not public.
        let mut file = Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        file.write_all(text)?;
        file.persist(path)?;
        Ok(())
    }

    /// Removes the oldest files while there are too many, and what broken writers left behind.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let Ok(data) = entry.metadata() else { continue };
            let modified = data.modified().unwrap_or(UNIX_EPOCH);
            let path = entry.path();
            let is_old = modified.elapsed().is_ok_and(|age| age > Duration::from_secs(60 * 60));
            if path.extension().is_some_and(|end| end == END) {
                files.push((modified, data.len(), path));
            } else if is_old && entry.file_name().to_string_lossy().starts_with(".new-") {
                let _ = fs::remove_file(path);
            }
        }
        files.sort_by_key(|(modified, ..)| Reverse(*modified));
        let mut bytes = 0u64;
        for (at, (_, length, path)) in files.iter().enumerate() {
            bytes = bytes.saturating_add(*length);
            if at >= MOST_FILES || bytes > MOST_IN_ALL {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        let name = digest(&SHA256, key.as_bytes());
        let name: String =
            name.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.{END}"))
    }
}

/// What `want` is called in the cache. `source` tells apart what is asked elsewhere.
pub(crate) fn key(source: &str, want: &Want) -> String {
    let what = match want {
        Want::Tags(repository, text) => {
            format!("tags {}/{} {text}", repository.registry(), repository.path())
        }
        Want::Manifest(repository, reference) => {
            format!("manifest {}/{} {reference}", repository.registry(), repository.path())
        }
        Want::Search(text) => format!("search {text}"),
        Want::Catalog(host) => format!("catalog {host}"),
    };
    format!("{what} from {source}")
}

/// Where it is by default: the folder of the system for what can be had again.
pub fn default_folder() -> Option<PathBuf> {
    let named =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().filter(|home| home.is_absolute());
    let base = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        named("XDG_CACHE_HOME").or_else(|| Some(home()?.join("Library/Caches")))
    } else {
        named("XDG_CACHE_HOME").or_else(|| Some(home()?.join(".cache")))
    };
    Some(base?.join("dockerfile-analyzer").join("registries"))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

#[cfg(unix)]
fn create(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use fixture::Folder;
    use images::{Tag, TagList};

    use super::*;

    fn tags(name: &str, count: usize) -> Answer {
        let tag = |number| Tag { name: format!("{name}{number}"), ..Tag::default() };
        Answer::Tags(TagList { tags: (0..count).map(tag).collect(), complete: true, age: 0 })
    }

    fn cache() -> (Folder, Cache) {
        let folder = Folder::of(&[]);
        let cache = Cache::new(folder.path.join("a/b"));
        (folder, cache)
    }

    fn only_file(cache: &Cache) -> PathBuf {
        fs::read_dir(&cache.folder).unwrap().next().unwrap().unwrap().path()
    }

    #[test]
    fn what_is_put_is_there() {
        let (_folder, cache) = cache();
        assert_eq!(cache.get("a"), None);
        cache.put("a", Some(&tags("x", 3)));
        assert_eq!(cache.get("a").unwrap().answer, Some(tags("x", 3)));
        assert_eq!(cache.get("b"), None);
        cache.put("a", None);
        assert_eq!(cache.get("a").unwrap().answer, None);
    }

    #[test]
    fn a_broken_file_is_absent() {
        let (_folder, cache) = cache();
        cache.put("a", Some(&tags("x", 3)));
        let file = only_file(&cache);
        let good = fs::read_to_string(&file).unwrap();
        for bad in [
            String::new(),
            good[..good.len() / 2].to_owned(),
            good.replace("\"layout\":1", "\"layout\":0"),
            good.replace("\"key\":\"a\"", "\"key\":\"b\""),
            "\0\0\0".to_owned(),
        ] {
            fs::write(&file, &bad).unwrap();
            assert_eq!(cache.get("a"), None, "{bad}");
        }
        fs::write(&file, good.replace("\"x1\"", "\"x 1\"")).unwrap();
        let Some(Answer::Tags(list)) = cache.get("a").unwrap().answer else { panic!("no tags") };
        assert_eq!(list.tags.len(), 2);
        let future = now() + 1000;
        let stored = good.split("\"stored\":").nth(1).unwrap().split(',').next().unwrap();
        fs::write(&file, good.replace(stored, &future.to_string())).unwrap();
        assert_eq!(cache.get("a").unwrap().age, Duration::MAX);
    }

    #[test]
    fn several_writers_do_not_disturb_each_other() {
        let (_folder, cache) = cache();
        thread::scope(|scope| {
            for writer in 0..4 {
                let cache = &cache;
                scope.spawn(move || {
                    for _ in 0..50 {
                        cache.put("a", Some(&tags(&format!("w{writer}-"), 100)));
                        let Some(Answer::Tags(list)) = cache.get("a").unwrap().answer else {
                            panic!("no tags")
                        };
                        let first = list.tags[0].name[..3].to_owned();
                        assert!(list.tags.iter().all(|tag| tag.name.starts_with(&first)));
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_cache() {
        let folder = Folder::of(&[("file", "")]);
        let cache = Cache::new(folder.path.join("file/below"));
        cache.put("a", None);
        assert_eq!(cache.get("a"), None);
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, cache) = cache();
        cache.put("a", None);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
        assert_eq!((mode(&only_file(&cache)), mode(&cache.folder)), (0, 0));
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let (_folder, cache) = cache();
        create(&cache.folder).unwrap();
        for number in 0..MOST_FILES + 5 {
            fs::write(cache.folder.join(format!("{number}.{END}")), "").unwrap();
        }
        cache.sweep();
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), MOST_FILES);
    }
}
