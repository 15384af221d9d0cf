//! Buildah, which is no server: each call starts it. It builds without a cache, and what is in an
//! image is read where it mounts it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::config::Config;
use crate::engine::{Image, Recipe, fresh_name};
use crate::tree::Tree;

/// Makes an image of one layer.
pub(crate) fn import(program: &Path, archive: &[u8], name: &str) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("base.tar"), archive).unwrap();
    let dockerfile = folder.path().join("Dockerfile");
    fs::write(&dockerfile, "FROM scratch\nADD base.tar /\n").unwrap();
    let mut command = build(program, &dockerfile, name, folder.path());
    assert!(command.output().unwrap().status.success());
}

/// The command that builds `dockerfile` as `image`.
fn build(program: &Path, dockerfile: &Path, image: &str, context: &Path) -> Command {
    let mut command = Command::new(program);
    let policy = program.with_file_name("policy.json");
    command.args(["build", "--network=none", "--pull-never", "--format=docker", "--quiet"]);
    command.arg(format!("--signature-policy={}", policy.display()));
    command.arg("--file").arg(dockerfile).arg("--tag").arg(image);
    command.arg(context).stdin(Stdio::null());
    command
}

/// The same with the arguments of `recipe`.
pub(crate) fn build_command(
    program: &Path,
    recipe: Recipe<'_>,
    dockerfile: &Path,
    image: &str,
    context: &Path,
) -> Command {
    let mut command = build(program, dockerfile, image, context);
    for (name, value) in recipe.arguments {
        command.arg("--build-arg").arg(format!("{name}={value}"));
    }
    command
}

/// Removes the image with this name.
pub(crate) fn forget(program: &Path, name: &str) {
    told(program, &["rmi", "--force", name]);
}

/// What is in `image`.
pub(crate) fn image(program: &Path, image: &str) -> Image {
    let inspected: Value =
        serde_json::from_str(&told(program, &["inspect", "--type=image", image])).unwrap();
    let config = Config::read(&json!({ "Config": inspected["Docker"]["config"] }));
    let container = fresh_name("container");
    let policy = program.with_file_name("policy.json");
    let policy = format!("--signature-policy={}", policy.display());
    told(program, &["from", "--pull-never", &policy, "--name", &container, image]);
    let folder = told(program, &["mount", &container]);
    let mut tar = Command::new("tar");
    tar.args(["--create", "--numeric-owner", "--sort=name", "--xattrs", "--file=-", "--directory"]);
    let output = tar.arg(folder.trim()).arg(".").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let tree = Tree::read(output.stdout.as_slice()).unwrap();
    told(program, &["rm", &container]);
    Image { tree, config }
}

/// What it prints. Its refusal is the test's failure.
fn told(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
