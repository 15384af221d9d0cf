//! .NET.

use super::call::{as_formed, resolve};
use super::markup::elements;
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// .NET.
pub(super) static DOTNET: Manager = Manager {
    name: "dotnet",
    programs: &["dotnet"],
    forms: &[
        Form { words: &[&["tool"], &["restore"]], operation: Operation::Fetch },
        Form { words: &[&["tool"], &["install"]], operation: Operation::Named },
        Form { words: &[&["restore"]], operation: Operation::Install },
        Form {
            words: &[&["build", "publish", "test", "run", "pack", "watch"]],
            operation: Operation::Build,
        },
        Form { words: &[&["add"]], operation: Operation::Edit },
    ],
    files: &[
        File { path: "*.sln", need: Needed::IfNamed, text: true },
        File { path: "*.slnx", need: Needed::IfNamed, text: true },
        File { path: "*.slnf", need: Needed::IfNamed, text: true },
        File { path: "*.csproj", need: Needed::IfNamed, text: true },
        File { path: "*.fsproj", need: Needed::IfNamed, text: true },
        File { path: "*.vbproj", need: Needed::IfNamed, text: true },
        File { path: "*.props", need: Needed::IfNamed, text: true },
        File { path: "*.targets", need: Needed::IfNamed, text: true },
        File { path: ".config/dotnet-tools.json", need: Needed::IfNamed, text: false },
    ],
    outputs: &[],
    variables: &["NUGET_*", "DOTNET_*", "MSBUILD*"],
    directories: &[],
    valued: &[
        "-c",
        "--configuration",
        "-r",
        "--runtime",
        "-o",
        "--output",
        "-f",
        "--framework",
        "-v",
        "--verbosity",
        "--source",
        "-s",
        "--configfile",
        "--packages",
        "-a",
        "--arch",
        "--os",
        "--version-suffix",
        "--lock-file-path",
        "--tool-path",
        "--version",
    ],
    harmless: &[
        "-a",
        "--arch",
        "-r",
        "--runtime",
        "-c",
        "--configuration",
        "-v",
        "--verbosity",
        "--os",
        "-o",
        "--output",
    ],
    classify: as_formed,
    review,
};

/// The files that MSBuild and NuGet look for in the directory of a project and all above.
const ABOVE: [&str; 8] = [
    "Directory.Build.props",
    "Directory.Build.targets",
    "Directory.Packages.props",
    "Directory.Build.rsp",
    "nuget.config",
    "NuGet.config",
    "NuGet.Config",
    "global.json",
];

const PROJECTS: [&str; 3] = [".csproj", ".fsproj", ".vbproj"];
const SOLUTIONS: [&str; 3] = [".sln", ".slnx", ".slnf"];

fn review(review: &mut Review<'_>) {
    review.write("~/.nuget/packages");
    review.write("~/.local/share/NuGet");
    if let Some(packages) = review.call.variable("NUGET_PACKAGES").map(str::to_owned) {
        review.write(&packages);
    }
    match review.call.operation {
        Operation::Named => {
            review.settings(&["global.json"]);
            review.write("~/.dotnet");
            let root = review.directory.clone();
            return above(review, &root);
        }
        Operation::Fetch => {
            let path = review.path(".config/dotnet-tools.json");
            review.named(&path);
            let root = review.directory.clone();
            return above(review, &root);
        }
        Operation::Edit => review.refuse("it changes a project file", None),
        Operation::Build if !review.call.has(&["--no-restore", "--no-build"]) => {
            let remedy =
                Remedy::Advice("run dotnet restore first, and this with --no-restore".to_owned());
            review.refuse("it builds the project from its sources", Some(remedy));
        }
        Operation::Build => review.refuse("it builds the project from its sources", None),
        Operation::Install => {}
    }
    let root = review.directory.clone();
    above(review, &root);
    let Some(start) = target(review) else { return };
    read(review, &start);
    review.assume("the project files and what they import read no other file when .NET restores");
}

/// The project or solution that the call is for.
fn target(review: &mut Review<'_>) -> Option<String> {
    let named = review.call.operands.first().cloned().flatten();
    let image =
        named.map_or(review.directory.clone(), |path| review.path(&path.replace('\\', "/")));
    let is_file = [&PROJECTS[..], &SOLUTIONS].concat().iter().any(|end| image.ends_with(end));
    if is_file {
        return review.named(&image).then_some(image);
    }
    let mut found: Vec<String> = Vec::new();
    for end in [&SOLUTIONS[..2], &PROJECTS].concat() {
        review.pattern(&image, &format!("*{end}"));
        found.extend(review.matching(&join(&image, &format!("*{end}"))));
    }
    match found.as_slice() {
        [only] => Some(only.clone()),
        [] => {
            review.missing(&join(&image, "*.csproj"));
            None
        }
        _ => {
            let reason = format!("there is more than one project file in {}", review.shown(&image));
            review.refuse(&reason, None);
            None
        }
    }
}

fn above(review: &mut Review<'_>, directory: &str) {
    let mut directory = directory.to_owned();
    loop {
        for name in ABOVE {
            let image = join(&directory, name);
            if review.file(&image)
                && !name.ends_with(".json")
                && !name.to_lowercase().ends_with("config")
            {
                imports(review, &directory, &image);
            }
        }
        match directory.rsplit_once('/') {
            Some((parent, _)) if !parent.is_empty() => directory = parent.to_owned(),
            Some(_) if directory != "/" => directory = "/".to_owned(),
            _ => return,
        }
    }
}

/// What stands in a path that leads out of the project, to what comes with .NET.
const OF_THE_SDK: [&str; 6] = [
    "GetPathOfFileAbove",
    "MSBuildExtensionsPath",
    "MSBuildToolsPath",
    "MSBuildBinPath",
    "VSToolsPath",
    "NuGetPackageRoot",
];

/// What a file of MSBuild imports.
fn imports(review: &mut Review<'_>, directory: &str, image: &str) {
    if image.ends_with(".rsp") {
        return;
    }
    let Some(found) = review.document(image, elements) else { return };
    for element in found.iter().filter(|element| element.name() == "Import") {
        let Some(path) = element.attribute("Project") else { continue };
        let is_of_sdk = element.attribute("Sdk").is_some();
        let path = path.replace('\\', "/").replace("$(MSBuildThisFileDirectory)", "./");
        if is_of_sdk {
            continue;
        }
        if path.contains(['$', '*', '@']) {
            let known = OF_THE_SDK.iter().any(|name| path.contains(name));
            if !known {
                let reason = format!("{} imports {path}, which is not known", review.shown(image));
                review.refuse(&reason, None);
            }
            continue;
        }
        let target = resolve(directory, &path);
        if review.file(&target) {
            let inner = target.rsplit_once('/').map_or("/", |(inner, _)| inner).to_owned();
            review.enter(&target, |review| imports(review, &inner, &target));
        }
    }
}

/// Reads a project or solution, and those that it refers to.
fn read(review: &mut Review<'_>, image: &str) {
    review.enter(image, |review| {
        let directory = image.rsplit_once('/').map_or("/", |(directory, _)| directory).to_owned();
        above(review, &directory);
        let paths = match SOLUTIONS.iter().any(|end| image.ends_with(end)) {
            true => solution(review, image),
            false => project(review, &directory, image),
        };
        for path in paths {
            let target = resolve(&directory, &path.replace('\\', "/"));
            if review.named(&target) {
                read(review, &target);
            }
        }
    });
}

fn solution(review: &mut Review<'_>, image: &str) -> Vec<String> {
    let Some(text) = review.text(image) else { return Vec::new() };
    let quoted = text.split('"').skip(1).step_by(2);
    let is_project = |path: &&str| PROJECTS.iter().any(|end| path.ends_with(end));
    let other = quoted.clone().find(|path| path.ends_with("proj") && !is_project(path));
    if let Some(other) = other {
        let reason =
            format!("{} has the project {other}, whose kind is not known", review.shown(image));
        review.refuse(&reason, None);
    }
    quoted.filter(is_project).map(str::to_owned).collect()
}

fn project(review: &mut Review<'_>, directory: &str, image: &str) -> Vec<String> {
    review.write(&join(directory, "obj"));
    review.file(&join(directory, "packages.lock.json"));
    review.file(&join(directory, "packages.config"));
    imports(review, directory, image);
    let Some(found) = review.document(image, elements) else { return Vec::new() };
    let references = found.iter().filter(|element| element.name() == "ProjectReference");
    let paths = references.filter_map(|element| element.attribute("Include")).map(str::to_owned);
    let (unknown, known): (Vec<String>, Vec<String>) =
        paths.partition(|path| path.contains(['$', '*', ';']));
    if let Some(path) = unknown.first() {
        let reason = format!("{} refers to {path}, which is not known", review.shown(image));
        review.refuse(&reason, None);
    }
    known
}
