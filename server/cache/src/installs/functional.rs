//! Package managers of OCaml and Haskell.

use super::call::{Call, as_formed};
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

const fn present(path: &'static str) -> File {
    File { path, need: Needed::IfPresent, text: false }
}

/// opam.
pub(super) static OPAM: Manager = Manager {
    name: "opam",
    programs: &["opam"],
    forms: &[Form { words: &[&["install"]], operation: Operation::Install }],
    files: &[present("*.opam"), present("*.opam.locked"), present("opam"), present("dune-project")],
    outputs: &[],
    variables: &["OPAM*", "OCAML*"],
    directories: &[],
    valued: &["-j", "--jobs", "--switch"],
    harmless: &["-j", "--jobs", "--switch"],
    classify: opam_operation,
    review: opam,
};

/// cabal.
pub(super) static CABAL: Manager = Manager {
    name: "cabal",
    programs: &["cabal"],
    forms: &[
        Form { words: &[&["build", "v2-build", "new-build"]], operation: Operation::Build },
        Form { words: &[&["install", "v2-install"]], operation: Operation::Build },
        Form { words: &[&["run", "test", "exec"]], operation: Operation::Build },
    ],
    files: &[
        present("*.cabal"),
        present("*/*.cabal"),
        present("cabal.project"),
        present("cabal.project.freeze"),
        present("cabal.project.local"),
        present("package.yaml"),
    ],
    outputs: &["dist-newstyle"],
    variables: &["CABAL_*", "GHC*"],
    directories: &["--project-dir"],
    valued: &["-j", "--jobs", "--constraint", "-w", "--with-compiler", "--flags", "-f"],
    harmless: &["-j", "--jobs"],
    classify: cabal_operation,
    review: cabal,
};

/// Stack.
pub(super) static STACK: Manager = Manager {
    name: "stack",
    programs: &["stack"],
    forms: &[
        Form { words: &[&["build", "install", "test"]], operation: Operation::Build },
        Form { words: &[&["setup"]], operation: Operation::Install },
    ],
    files: &[
        present("stack.yaml"),
        present("stack.yaml.lock"),
        present("package.yaml"),
        present("*.cabal"),
        present("*/package.yaml"),
        present("*/*.cabal"),
    ],
    outputs: &[".stack-work"],
    variables: &["STACK_*"],
    directories: &[],
    valued: &["-j", "--jobs", "--resolver", "--stack-yaml", "--flag"],
    harmless: &["-j", "--jobs"],
    classify: stack_operation,
    review: stack,
};

const ONLY: [&str; 2] = ["--only-dependencies", "--dependencies-only"];

fn opam_operation(call: &Call) -> Option<Operation> {
    let is_path = |word: &Option<String>| {
        word.as_deref().is_none_or(|word| word.starts_with('.') || word.contains('/'))
    };
    Some(match call.operands.is_empty() || call.operands.iter().any(is_path) {
        true => as_formed(call)?,
        false => Operation::Named,
    })
}

fn opam(review: &mut Review<'_>) {
    review.write("~/.opam");
    if review.call.operation == Operation::Named {
        return;
    }
    if !review.call.has(&["--deps-only"]) {
        review.refuse_without("--deps-only", "it builds the project from its sources");
    }
    let root = review.directory.clone();
    review.own_files(&root);
    review.assume("opam takes nothing but the files *.opam of the project when it installs what it depends on");
    review.assume(super::review::OLDER);
}

fn cabal_operation(call: &Call) -> Option<Operation> {
    let is_install = call.title.ends_with("install");
    let is_path =
        |word: &Option<String>| word.as_deref().is_none_or(|word| word.contains(['/', '.', ':']));
    Some(match () {
        () if call.has(&ONLY) => Operation::Install,
        () if is_install && !call.operands.is_empty() && !call.operands.iter().any(is_path) => {
            Operation::Named
        }
        () => Operation::Build,
    })
}

fn cabal(review: &mut Review<'_>) {
    review.write("~/.cabal");
    review.write("~/.cache/cabal");
    review.write("~/.local/state/cabal");
    if review.call.operation == Operation::Named {
        return review.settings(&["cabal.project", "cabal.project.local", "cabal.project.freeze"]);
    }
    if review.call.operation == Operation::Build {
        let remedy = Remedy::Command("cabal build --only-dependencies".to_owned());
        review.refuse("it builds the project from its sources", Some(remedy));
    }
    let root = review.directory.clone();
    review.own_files(&root);
    review.assume("the packages of the project lie at most one directory deep and their *.cabal files name all that cabal reads");
}

fn stack_operation(call: &Call) -> Option<Operation> {
    Some(if call.has(&ONLY) { Operation::Install } else { call.operation })
}

fn stack(review: &mut Review<'_>) {
    review.write("~/.stack");
    if review.call.operation == Operation::Build {
        let remedy = Remedy::Command("stack build --only-dependencies".to_owned());
        review.refuse("it builds the project from its sources", Some(remedy));
    }
    let root = review.directory.clone();
    review.own_files(&root);
    review.assume("the packages of the project lie at most one directory deep and their manifests name all that Stack reads");
}
