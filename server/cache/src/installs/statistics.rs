//! R and Julia, whose package managers are called by an expression in their own language.

use super::call::Call;
use super::documents::{at, text, toml};
use super::poetry::require_lock;
use super::review::Review;
use super::rows::{PLAIN, always, form, own, present, read};
use super::{Manager, Operation};

/// R with renv.
pub(super) static R: Manager = Manager {
    name: "renv",
    programs: &["rscript", "r"],
    forms: &[form(&[], Operation::Install)],
    files: &[
        always("renv.lock"),
        present(".Rprofile"),
        present("renv/activate.R"),
        present("renv/settings.json"),
        present("renv/settings.dcf"),
    ],
    outputs: &["renv/library", "renv/staging"],
    variables: &["RENV_*", "R_*"],
    valued: &["-e"],
    classify: renv_operation,
    review: renv,
    ..PLAIN
};

/// Julia.
pub(super) static JULIA: Manager = Manager {
    name: "julia",
    programs: &["julia"],
    forms: &[form(&[], Operation::Install)],
    files: &[
        read(always("Project.toml")),
        present("Manifest.toml"),
        present("LocalPreferences.toml"),
    ],
    variables: &["JULIA_*"],
    valued: &["-e", "--eval"],
    classify: julia_operation,
    review: julia,
    ..PLAIN
};

/// The text behind `-e`, where all that it does is one of `calls`.
fn does_only(call: &Call, calls: &[&str]) -> bool {
    let [Some(text)] = call.values(&["-e", "--eval"])[..] else { return false };
    let parts = text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let mut parts = parts.peekable();
    parts.peek().is_some() && parts.all(|part| calls.iter().any(|call| part.starts_with(call)))
}

fn renv_operation(call: &Call) -> Option<Operation> {
    does_only(call, &["renv::restore(", "renv::consent("]).then_some(Operation::Install)
}

fn renv(review: &mut Review<'_>) {
    for path in ["~/.cache/R", "~/.local/share/renv", "/usr/local/lib/R"] {
        review.write(path);
    }
    own(review);
    review.assume(
        ".Rprofile and renv/activate.R, which are programs, read no other file of the project",
    );
}

fn julia_operation(call: &Call) -> Option<Operation> {
    const DOES: [&str; 5] =
        ["using Pkg", "import Pkg", "Pkg.instantiate(", "Pkg.precompile(", "Pkg.activate(\".\")"];
    let is_own = call.has(&["--project", "--project=."])
        || call.variable("JULIA_PROJECT").is_some_and(|path| matches!(path, "." | "@."))
        || call.words().flatten().any(|word| word.contains("Pkg.activate(\".\")"));
    (is_own && does_only(call, &DOES)).then_some(Operation::Install)
}

fn julia(review: &mut Review<'_>) {
    review.write("~/.julia");
    own(review);
    require_lock(review, "Manifest.toml");
    let path = review.path("Project.toml");
    let Some(found) = review.document(&path, toml) else { return };
    if text(&found, &["name"]).is_some() && text(&found, &["uuid"]).is_some() {
        review.refuse(
            "Project.toml is that of a package, which is compiled from the project's sources",
            None,
        );
    }
    if at(&found, &["sources"]).is_some() {
        review.refuse("Project.toml names packages in directories of the project", None);
    }
}
