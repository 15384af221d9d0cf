//! What `check` says of images on the day that it is told.

use crate::sandbox::Sandbox;

/// The messages about the Dockerfile `text` on the day that `seconds` after 1970 are in.
fn check(text: &str, seconds: &str) -> String {
    let sandbox = Sandbox::new().file("Dockerfile", text);
    let mut command = sandbox.command(&["check", "Dockerfile"]);
    let output = command.env("SOURCE_DATE_EPOCH", seconds).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_day_decides_what_is_over() {
    let text = "FROM python:3.10-slim\n";
    assert!(!check(text, "1787270400").contains("not supported"));
    assert!(check(text, "1795219200").contains("Python 3.10 is not supported since 2026-10-31"));
}

#[test]
fn a_day_that_is_none_is_left_alone() {
    assert!(check("FROM python:3.8\n", "soon").contains("gets no more updates since 2024-10-07"));
}
