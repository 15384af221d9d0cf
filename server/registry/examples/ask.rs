//! Asks registries from the command line: `ask python`, `ask python:3.12`, `ask '?graf'`,
//! `ask ghcr.io/`. Prints the answer, or why there is none, and how long it took.

#![allow(clippy::print_stdout, reason = "it is a program for a terminal")]

use std::time::Instant;

use images::{Repository, Want};
use registry::{Client, Options, Places};

fn main() {
    let (client, _) = Client::new(Options { places: Places::of_user(&[]), ..Options::default() });
    for argument in std::env::args().skip(1) {
        let Some(want) = want(&argument) else {
            println!("{argument}: not a reference");
            continue;
        };
        let begin = Instant::now();
        let answer = client.answer(&want);
        println!("{argument}: {} ms\n{answer:#?}", begin.elapsed().as_millis());
    }
}

fn want(argument: &str) -> Option<Want> {
    if let Some(text) = argument.strip_prefix('?') {
        return Some(Want::Search(text.to_owned()));
    }
    if let Some(host) = argument.strip_suffix('/') {
        return Some(Want::Catalog(host.to_owned()));
    }
    let repository = Repository::of(argument)?;
    let (_, last) = argument.rsplit_once('/').unwrap_or(("", argument));
    let reference = last.rsplit_once('@').or_else(|| last.rsplit_once(':'));
    Some(match reference {
        Some((_, reference)) => Want::Manifest(repository, reference.to_owned()),
        None => Want::Tags(repository, String::new()),
    })
}
