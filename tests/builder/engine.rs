//! A Docker engine: builds, tells what came from the cache, and gives out what
//! is in an image. Or Buildah, of which only images are asked.
//!
//! Nothing that a build leaves in the engine outlives what asked for it, but for the cache.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use cache::keys::Profile;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::api;
use crate::buildah;
use crate::config::Config;
use crate::files::Files;
use crate::tree::Tree;

/// The variable with the folder that `engine.sh start` or `buildah.sh start` prints.
const VARIABLE: &str = "BUILDER_TESTS";

/// What is in such a folder where it is of Buildah.
const BUILDAH: &str = "buildah";

/// An engine that runs.
#[derive(Debug)]
pub(crate) struct Engine {
    folder: PathBuf,
    is_buildah: bool,
}

/// All that a build depends on, the engine aside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipe<'a> {
    pub(crate) dockerfile: &'a str,
    pub(crate) files: &'a Files,
    /// Build arguments.
    pub(crate) arguments: &'a [(String, String)],
    /// Whether the Dockerfile lies in the context, under the usual name.
    pub(crate) is_inside: bool,
    /// Whether to leave the cache aside.
    pub(crate) is_fresh: bool,
}

/// A build that succeeded. Its image is gone with it.
#[derive(Debug)]
pub(crate) struct Built<'e> {
    engine: &'e Engine,
    image: String,
    pub(crate) steps: Vec<Step>,
}

/// A step as the builder tells it. Of steps that are the same in two stages it tells one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// The name of the stage, or `stage-N`; empty if there is no other.
    pub(crate) stage: String,
    /// Its place in the stage, counted from 1, which is FROM.
    pub(crate) number: usize,
    /// The instruction, with its variables replaced.
    pub(crate) text: String,
    pub(crate) is_cached: bool,
}

/// What is in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) tree: Tree,
    pub(crate) config: Config,
}

impl Engine {
    /// The Docker engine to use; without one, says how to get one.
    pub(crate) fn get() -> Option<Engine> {
        let engine = Engine::any()?;
        if engine.is_buildah {
            eprintln!("skipped: it is about Docker's engine");
            return None;
        }
        Some(engine)
    }

    /// The engine to use, which may be Buildah; without one, says how to get one.
    pub(crate) fn any() -> Option<Engine> {
        let Some(folder) = env::var_os(VARIABLE) else {
            eprintln!("skipped: no builder; run tests/builder/run");
            return None;
        };
        let folder = PathBuf::from(folder);
        let engine = Engine { is_buildah: folder.join(BUILDAH).exists(), folder };
        assert!(engine.program().exists(), "{VARIABLE} is not what a script prints: {engine:?}");
        Some(engine)
    }

    /// Which builder it is, as far as edits depend on it.
    pub(crate) fn profile(&self) -> Profile {
        match self.is_buildah {
            true => Profile::OldBuildah,
            false if self.version() < 23 => Profile::OldBuildKit,
            false => Profile::BuildKit,
        }
    }

    /// The first number of its version.
    pub(crate) fn version(&self) -> u32 {
        let told = self.json("GET", "/version", "");
        told["Version"].as_str().unwrap().split('.').next().unwrap().parse().unwrap()
    }

    /// Whether it keeps its images as containerd does, without which BuildKit cannot merge layers.
    pub(crate) fn merges(&self) -> bool {
        self.json("GET", "/info", "")["DriverStatus"].to_string().contains("containerd")
    }

    /// What base images are made of.
    pub(crate) fn busybox(&self) -> PathBuf {
        self.folder.join("busybox")
    }

    /// Makes an image of one layer.
    pub(crate) fn import(&self, archive: &[u8], name: &str) {
        if self.is_buildah {
            return buildah::import(&self.program(), archive, name);
        }
        let mut command = self.docker(&["import", "-", name]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(archive).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Removes the image with this name.
    pub(crate) fn forget(&self, name: &str) {
        if self.is_buildah {
            return buildah::forget(&self.program(), name);
        }
        self.json("DELETE", &format!("/images/{name}?force=1"), "");
    }

    /// Builds; `Err` has what the builder says about a failure.
    pub(crate) fn build(&self, recipe: Recipe<'_>) -> Result<Built<'_>, String> {
        let folder = TempDir::new().unwrap();
        // BuildKit brings a folder of the same name up to date, and then does not see that the mode of
        // a folder in it is another (fsutil `DiskWriter.HandleChange`).
        let context = folder.path().join(fresh_name("context"));
        fs::create_dir(&context).unwrap();
        recipe.files.write(&context);
        let place = if recipe.is_inside { &context } else { folder.path() };
        let dockerfile = place.join("Dockerfile");
        fs::write(&dockerfile, recipe.dockerfile).unwrap();
        // Without a name, some engines drop an image as soon as it is made.
        let image = fresh_name("built");
        let output = self.build_command(recipe, &dockerfile, &image, &context).output().unwrap();
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        if !output.status.success() {
            return Err(log);
        }
        Ok(Built { engine: self, image, steps: steps(&log) })
    }

    fn build_command(
        &self,
        recipe: Recipe<'_>,
        dockerfile: &Path,
        image: &str,
        context: &Path,
    ) -> Command {
        if self.is_buildah {
            return buildah::build_command(&self.program(), recipe, dockerfile, image, context);
        }
        let mut command = self.docker(&["build", "--network=none", "--progress=plain"]);
        command.arg("--file").arg(dockerfile).arg("--tag").arg(image);
        if recipe.is_fresh {
            command.arg("--no-cache");
        }
        for (name, value) in recipe.arguments {
            command.arg("--build-arg").arg(format!("{name}={value}"));
        }
        command.arg(context);
        command
    }

    /// Asks the engine. Its refusal is the test's failure.
    fn json(&self, method: &str, path: &str, body: &str) -> Value {
        api::json(&self.socket(), method, path, body).unwrap()
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("run/docker.sock")
    }

    fn docker(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program());
        command.args(arguments).stdin(Stdio::null());
        command
    }

    fn program(&self) -> PathBuf {
        self.folder.join(if self.is_buildah { BUILDAH } else { "docker" })
    }
}

impl<'a> Recipe<'a> {
    /// A build without arguments, with the Dockerfile beside the context.
    pub(crate) fn new(dockerfile: &'a str, files: &'a Files) -> Recipe<'a> {
        Recipe { dockerfile, files, arguments: &[], is_inside: false, is_fresh: false }
    }

    /// The same with nothing taken from the cache.
    pub(crate) fn fresh(self) -> Recipe<'a> {
        Recipe { is_fresh: true, ..self }
    }
}

impl Built<'_> {
    /// What is in the image.
    pub(crate) fn image(&self) -> Image {
        if self.engine.is_buildah {
            return buildah::image(&self.engine.program(), &self.image);
        }
        let inspected = self.engine.json("GET", &format!("/images/{}/json", self.image), "");
        let config = Config::read(&inspected);
        // An image need not have a command, a container must.
        let body = json!({ "Image": self.image, "Cmd": ["x"], "NetworkDisabled": true });
        let created = self.engine.json("POST", "/containers/create", &body.to_string());
        let container = format!("/containers/{}", created["Id"].as_str().unwrap());
        let export = format!("{container}/export");
        let archive = api::call(&self.engine.socket(), "GET", &export, "").unwrap();
        let tree = Tree::read(archive).unwrap();
        self.engine.json("DELETE", &format!("{container}?v=1&force=1"), "");
        Image { tree, config }
    }
}

impl Drop for Built<'_> {
    fn drop(&mut self) {
        self.engine.forget(&self.image);
    }
}

impl Image {
    /// What is not the same in `other`, by paths and by names of the configuration.
    pub(crate) fn differences(&self, other: &Image) -> std::collections::BTreeMap<String, String> {
        let mut found = self.tree.differences(&other.tree);
        found.extend(self.config.differences(&other.config));
        found
    }
}

/// A name that no other image has.
pub(crate) fn fresh_name(start: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("{start}-{now}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The steps in what `--progress=plain` prints: `#5 [2/3] RUN x` names one, `#5 CACHED` follows.
fn steps(log: &str) -> Vec<Step> {
    let mut found: Vec<(&str, Step)> = Vec::new();
    for line in log.lines() {
        let Some((number, rest)) = line.split_once(' ') else { continue };
        let known = found.iter_mut().find(|(known, _)| *known == number);
        match (known, step(rest)) {
            (Some((_, step)), _) if rest == "CACHED" => step.is_cached = true,
            (None, Some(step)) => found.push((number, step)),
            _ => {}
        }
    }
    let mut steps: Vec<Step> = found.into_iter().map(|(_, step)| step).collect();
    steps.sort_by(|one, other| (&one.stage, one.number).cmp(&(&other.stage, other.number)));
    steps
}

/// `[stage 2/3] RUN x`; FROM is none.
fn step(text: &str) -> Option<Step> {
    let (place, text) = text.strip_prefix('[')?.split_once("] ")?;
    let (stage, place) = place.rsplit_once(' ').unwrap_or(("", place));
    let number = place.trim().split_once('/')?.0.parse().ok()?;
    let is_base = number == 1 && text.starts_with("FROM ");
    let step = Step { stage: stage.to_owned(), number, text: text.to_owned(), is_cached: false };
    (!is_base).then_some(step)
}

#[test]
fn steps_are_read_from_the_log() {
    let log = "#1 [internal] load .dockerignore\n#1 DONE 0.0s\n\n#4 [one 1/2] FROM base\n\
        #5 [one 2/2] RUN a\n#6 [stage-1 2/3] WORKDIR /x\n#5 CACHED\n\n#6 sha256:1\n#6 DONE 0.1s\n\
        #7 [stage-1 3/3] COPY --from=one [b, c]\n#7 CACHED\n";
    let told =
        |step: Step| format!("{} {} {} {}", step.stage, step.number, step.text, step.is_cached);
    let told: Vec<String> = steps(log).into_iter().map(told).collect();
    assert_eq!(
        told,
        ["one 2 RUN a true", "stage-1 2 WORKDIR /x false", "stage-1 3 COPY --from=one [b, c] true"]
    );
}
