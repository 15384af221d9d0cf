//! Package managers of which few calls are seen: conda, pixi, RubyGems, Dart, Swift, Conan, vcpkg,
//! Perl, Helm.

use serde_json::Value;

use super::call::{Call, as_formed};
use super::documents::{at, entries, text, toml, yaml};
use super::poetry::require_lock;
use super::project::join;
use super::requirements::Requirements;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// What a row is if nothing else is said.
pub(super) const PLAIN: Manager = Manager {
    name: "",
    programs: &[],
    forms: &[],
    files: &[],
    outputs: &[],
    variables: &[],
    directories: &[],
    valued: &[],
    harmless: &[],
    classify: as_formed,
    review: own,
};

/// A file without which nothing works.
pub(super) const fn always(path: &'static str) -> File {
    File { path, need: Needed::Always, text: false }
}

/// A file that is read where it is there.
pub(super) const fn present(path: &'static str) -> File {
    File { path, need: Needed::IfPresent, text: false }
}

/// The same file, whose text is wanted.
pub(super) const fn read(file: File) -> File {
    File { text: true, ..file }
}

/// A form.
pub(super) const fn form(words: &'static [&'static [&'static str]], operation: Operation) -> Form {
    Form { words, operation }
}

/// conda and its kin.
pub(super) static CONDA: Manager = Manager {
    name: "conda",
    programs: &["conda", "mamba", "micromamba"],
    forms: &[
        form(&[&["env"], &["create", "update"]], Operation::Install),
        form(&[&["create", "install", "update"]], Operation::Install),
    ],
    files: &[
        File { path: "*environment*.yml", need: Needed::IfNamed, text: true },
        File { path: "*environment*.yaml", need: Needed::IfNamed, text: true },
        File { path: "*conda*.yml", need: Needed::IfNamed, text: true },
        File { path: "*env*.yml", need: Needed::IfNamed, text: true },
        File { path: "conda-lock.yml", need: Needed::IfNamed, text: false },
    ],
    variables: &["CONDA_*", "MAMBA_*", "PIP_*"],
    valued: &["-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "--solver"],
    harmless: &["-n", "--name", "-c", "--channel"],
    classify: conda_operation,
    review: conda,
    ..PLAIN
};

/// pixi.
pub(super) static PIXI: Manager = Manager {
    name: "pixi",
    programs: &["pixi"],
    forms: &[
        form(&[&["install"]], Operation::Install),
        form(&[&["global"], &["install"]], Operation::Named),
        form(&[&["add", "update"]], Operation::Edit),
    ],
    files: &[
        read(present("pixi.toml")),
        read(present("pyproject.toml")),
        present("pixi.lock"),
        present(".pixi/config.toml"),
    ],
    outputs: &[".pixi/envs"],
    variables: &["PIXI_*", "RATTLER_*"],
    valued: &["-e", "--environment", "--manifest-path"],
    review: pixi,
    ..PLAIN
};

/// RubyGems.
pub(super) static GEM: Manager = Manager {
    name: "gem",
    programs: &["gem"],
    forms: &[form(&[&["install", "i"]], Operation::Named)],
    variables: &["GEM_*", "RUBY*"],
    review: gem,
    ..PLAIN
};

/// Dart and Flutter.
pub(super) static DART: Manager = Manager {
    name: "dart",
    programs: &["dart", "flutter"],
    forms: &[
        form(&[&["pub"], &["get"]], Operation::Install),
        form(&[&["pub"], &["global"]], Operation::Named),
        form(&[&["pub"], &["add", "upgrade"]], Operation::Edit),
        form(&[&["compile", "build", "test"]], Operation::Build),
    ],
    files: &[
        read(always("pubspec.yaml")),
        present("pubspec.lock"),
        present("pubspec_overrides.yaml"),
    ],
    outputs: &[".dart_tool"],
    variables: &["PUB_*", "FLUTTER_*"],
    directories: &["-C", "--directory"],
    review: dart,
    ..PLAIN
};

/// Swift's package manager.
pub(super) static SWIFT: Manager = Manager {
    name: "swift",
    programs: &["swift"],
    forms: &[
        form(&[&["package"], &["resolve"]], Operation::Fetch),
        form(&[&["package"], &["update"]], Operation::Edit),
        form(&[&["build", "test", "run"]], Operation::Build),
    ],
    files: &[read(always("Package.swift")), present("Package.resolved"), present(".swift-version")],
    outputs: &[".build"],
    variables: &["SWIFT*"],
    directories: &["--package-path"],
    review: swift,
    ..PLAIN
};

/// Conan.
pub(super) static CONAN: Manager = Manager {
    name: "conan",
    programs: &["conan"],
    forms: &[
        form(&[&["install"]], Operation::Install),
        form(&[&["build", "create"]], Operation::Build),
    ],
    files: &[present("conanfile.txt"), read(present("conanfile.py")), present("conan.lock")],
    variables: &["CONAN_*"],
    valued: &[
        "-pr",
        "--profile",
        "-pr:b",
        "-pr:h",
        "-s",
        "-o",
        "-of",
        "--output-folder",
        "-if",
        "--build",
    ],
    review: conan,
    ..PLAIN
};

/// vcpkg.
pub(super) static VCPKG: Manager = Manager {
    name: "vcpkg",
    programs: &["vcpkg"],
    forms: &[form(&[&["install"]], Operation::Install)],
    files: &[always("vcpkg.json"), read(present("vcpkg-configuration.json"))],
    outputs: &["vcpkg_installed"],
    variables: &["VCPKG_*"],
    valued: &["--triplet", "--host-triplet"],
    classify: by_operands,
    review: vcpkg,
    ..PLAIN
};

/// Perl's installers.
pub(super) static PERL: Manager = Manager {
    name: "cpanm",
    programs: &["cpanm", "carton"],
    forms: &[form(&[], Operation::Install)],
    files: &[present("cpanfile"), present("cpanfile.snapshot")],
    variables: &["PERL_*"],
    valued: &["-l", "-L", "--local-lib", "--mirror"],
    classify: perl_operation,
    review: perl,
    ..PLAIN
};

/// Helm.
pub(super) static HELM: Manager = Manager {
    name: "helm",
    programs: &["helm"],
    forms: &[
        form(&[&["dependency", "dep", "dependencies"], &["build"]], Operation::Fetch),
        form(&[&["dependency", "dep", "dependencies"], &["update"]], Operation::Edit),
    ],
    files: &[read(always("Chart.yaml")), present("Chart.lock")],
    outputs: &["charts"],
    variables: &["HELM_*"],
    review: helm,
    ..PLAIN
};

/// Needs the files of the row.
pub(super) fn own(review: &mut Review<'_>) {
    let root = review.directory.clone();
    match review.call.operation {
        Operation::Build => review.refuse("it builds the project from its sources", None),
        Operation::Edit => review.refuse("it changes the manifest or the lock file", None),
        _ => {}
    }
    review.own_files(&root);
}

fn by_operands(call: &Call) -> Option<Operation> {
    Some(if call.operands.is_empty() { call.operation } else { Operation::Named })
}

fn conda_operation(call: &Call) -> Option<Operation> {
    let names_file = !call.values(&["-f", "--file"]).is_empty() || call.title.contains(" env ");
    Some(if names_file { Operation::Install } else { Operation::Named })
}

fn conda(review: &mut Review<'_>) {
    let program = review.call.program.rsplit_once("/bin/").map(|(prefix, _)| prefix.to_owned());
    review.write(program.as_deref().unwrap_or("/opt/conda"));
    review.write("~/.conda");
    review.write("~/.cache");
    if let Some(Some(prefix)) = review.call.values(&["-p", "--prefix"]).last() {
        let image = review.path(prefix);
        review.write(&image);
    }
    if review.call.operation == Operation::Named {
        return;
    }
    let mut files: Vec<String> =
        review.call.values(&["-f", "--file"]).into_iter().flatten().map(str::to_owned).collect();
    if files.is_empty() {
        files.push("environment.yml".to_owned());
    }
    for file in files {
        let image = review.path(&file);
        if review.named(&image) && !file.ends_with(".lock") && !file.ends_with(".txt") {
            environment(review, &image);
        }
    }
    review.assume(super::review::OLDER);
}

/// The packages for pip in an environment of conda.
fn environment(review: &mut Review<'_>, image: &str) {
    let Some(found) = review.document(image, yaml) else { return };
    let directory = image.rsplit_once('/').map_or("/", |(directory, _)| directory).to_owned();
    let list = at(&found, &["dependencies"]).and_then(Value::as_array);
    let own: Vec<&Value> =
        list.into_iter().flatten().filter_map(|one| one.get("pip")?.as_array()).flatten().collect();
    let mut requirements = Requirements::default();
    for line in own.into_iter().filter_map(Value::as_str) {
        requirements.line(review, &directory, line);
    }
}

fn pixi(review: &mut Review<'_>) {
    own(review);
    review.write("~/.cache/rattler");
    if review.call.operation == Operation::Named {
        return review.write("~/.pixi");
    }
    require_lock(review, "pixi.lock");
    if !review.call.has(&["--locked", "--frozen"]) {
        let path = review.path("pixi.lock");
        review.write(&path);
        review.refuse_without("--locked", "it may write pixi.lock");
    }
    for name in ["pixi.toml", "pyproject.toml"] {
        let path = review.path(name);
        let Some(found) = review.document(&path, toml) else { continue };
        let table = if name == "pixi.toml" { Some(&found) } else { at(&found, &["tool", "pixi"]) };
        if table.is_some_and(|table| table.to_string().contains("\"path\":")) {
            review.refuse(&format!("{name} takes a package from the sources of the project"), None);
        }
    }
}

fn gem(review: &mut Review<'_>) {
    for path in [
        "/usr/local/bundle",
        "/usr/local/lib/ruby",
        "/usr/lib/ruby",
        "/var/lib/gems",
        "/usr/local/bin",
        "/usr/bin",
        "~/.gem",
        "~/.local/share/gem",
    ] {
        review.write(path);
    }
    let local = review.call.operands.iter().flatten().find(|name| name.ends_with(".gem")).cloned();
    if let Some(local) = local {
        let image = review.path(&local);
        review.file(&image);
    }
    if !review.call.values(&["-g", "--file"]).is_empty() || review.call.has(&["-g", "--file"]) {
        review.refuse("it reads a Gemfile", None);
    }
}

fn dart(review: &mut Review<'_>) {
    review.write("~/.pub-cache");
    if review.call.operation == Operation::Named {
        return;
    }
    own(review);
    require_lock(review, "pubspec.lock");
    if !review.call.has(&["--enforce-lockfile"]) {
        let path = review.path("pubspec.lock");
        review.write(&path);
        review.refuse_without("--enforce-lockfile", "it may write pubspec.lock");
    }
    let path = review.path("pubspec.yaml");
    let Some(found) = review.document(&path, yaml) else { return };
    let tables = ["dependencies", "dev_dependencies", "dependency_overrides"];
    let all = tables.iter().flat_map(|table| entries(&found, &[table]));
    let local: Vec<String> = all
        .filter(|(_, wanted)| wanted.get("path").is_some())
        .map(|(name, _)| name.to_owned())
        .collect();
    if let Some(name) = local.first() {
        review.refuse(&format!("{name} is a package in a directory of the project"), None);
    }
    if found.get("workspace").is_some() || found.get("resolution").is_some() {
        review.refuse("the packages of a workspace are not followed", None);
    }
}

fn swift(review: &mut Review<'_>) {
    review.write("~/.cache/org.swift.swiftpm");
    own(review);
    let remedy = Remedy::Advice("commit Package.resolved".to_owned());
    let lock = review.path("Package.resolved");
    if !review.project.has(&lock) {
        review.refuse(
            "there is no Package.resolved, so that it decides about versions and writes one",
            Some(remedy),
        );
    } else if !review
        .call
        .has(&["--force-resolved-versions", "--only-use-versions-from-resolved-file"])
    {
        review.assume("Package.resolved fits Package.swift, so that swift does not write it");
    }
    let path = review.path("Package.swift");
    if review.text(&path).is_some_and(|text| {
        text.contains("package(path:") || text.contains("package(name:") && text.contains("path:")
    }) {
        review.refuse("Package.swift names packages in directories of the project", None);
    }
    review.assume("Package.swift, which is a program, reads no other file of the project");
}

fn conan(review: &mut Review<'_>) {
    review.write("~/.conan2");
    review.write("~/.conan");
    own(review);
    let profiles: Vec<String> = review
        .call
        .values(&["-pr", "--profile", "-pr:b", "-pr:h"])
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect();
    for profile in profiles {
        let image = review.path(&profile);
        review.file(&image);
    }
    let output = review
        .call
        .values(&["-of", "--output-folder", "-if"])
        .last()
        .copied()
        .flatten()
        .unwrap_or("build")
        .to_owned();
    let image = review.path(&output);
    review.write(&image);
    review.assume("conanfile.py, if there is one, reads no other file of the project, and the generators write only into the output directory");
}

fn vcpkg(review: &mut Review<'_>) {
    review.write("~/.cache/vcpkg");
    if review.call.operation == Operation::Named {
        return;
    }
    own(review);
    let path = review.path("vcpkg-configuration.json");
    if review
        .text(&path)
        .is_some_and(|text| text.contains("overlay") || text.contains("\"filesystem\""))
    {
        review.refuse("vcpkg-configuration.json names directories of the project", None);
    }
    review.assume("the ports that vcpkg builds read no file of the project");
}

fn perl_operation(call: &Call) -> Option<Operation> {
    let installs_project = call.has(&["--installdeps"]) || call.program.ends_with("carton");
    let is_path =
        |word: &Option<String>| word.as_deref().is_none_or(|word| word.starts_with(['.', '/']));
    Some(match () {
        () if installs_project => Operation::Install,
        () if call.operands.iter().any(is_path) => Operation::Build,
        () => Operation::Named,
    })
}

fn perl(review: &mut Review<'_>) {
    for path in [
        "/usr/local/lib/perl5",
        "/usr/local/share/perl",
        "/usr/local/lib",
        "/usr/local/bin",
        "~/.cpanm",
        "~/perl5",
    ] {
        review.write(path);
    }
    if review.call.program.ends_with("carton") {
        let image = review.path("local");
        review.write(&image);
    }
    if review.call.operation == Operation::Named {
        return;
    }
    own(review);
    let root = review.directory.clone();
    for name in ["Makefile.PL", "Build.PL"] {
        if review.file(&join(&root, name)) {
            review.refuse(&format!("{name} is a program that may read any file"), None);
        }
    }
    review.assume(super::review::OLDER);
}

fn helm(review: &mut Review<'_>) {
    review.write("~/.cache/helm");
    let chart = review.call.operands.first().cloned().flatten();
    if let Some(chart) = chart {
        review.directory = review.path(&chart);
    }
    own(review);
    let path = review.path("Chart.yaml");
    let Some(found) = review.document(&path, yaml) else { return };
    let list = at(&found, &["dependencies"]).and_then(Value::as_array);
    let mut repositories = list.into_iter().flatten().filter_map(|one| text(one, &["repository"]));
    if repositories.any(|repository| repository.starts_with("file:")) {
        review.refuse("Chart.yaml names charts in directories of the project", None);
    }
}
