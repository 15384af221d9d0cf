//! What builds programs for the JVM: Maven, Gradle, sbt, Leiningen, Clojure.

use super::call::{Call, as_formed, resolve};
use super::markup::{Element, elements};
use super::project::join;
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Maven.
pub(super) static MAVEN: Manager = Manager {
    name: "mvn",
    programs: &["mvn", "mvnw", "mvnd"],
    forms: &[Form { words: &[], operation: Operation::Build }],
    files: &[
        File { path: "pom.xml", need: Needed::IfNamed, text: true },
        File { path: ".mvn/", need: Needed::IfPresent, text: false },
        File { path: "mvnw", need: Needed::IfPresent, text: false },
    ],
    outputs: &[],
    variables: &["MAVEN_*", "M2_*", "JAVA_*"],
    directories: &[],
    valued: &[
        "-f",
        "--file",
        "-pl",
        "--projects",
        "-P",
        "--activate-profiles",
        "-s",
        "--settings",
        "-gs",
        "-t",
        "-T",
        "--threads",
        "-D",
        "--define",
        "-l",
        "-rf",
    ],
    harmless: &["-P", "-T", "--threads", "-pl"],
    classify: maven_operation,
    review: review_maven,
};

/// Gradle.
pub(super) static GRADLE: Manager = Manager {
    name: "gradle",
    programs: &["gradle", "gradlew"],
    forms: &[Form { words: &[], operation: Operation::Build }],
    files: &[
        File { path: "build.gradle", need: Needed::IfPresent, text: false },
        File { path: "build.gradle.kts", need: Needed::IfPresent, text: false },
        File { path: "settings.gradle", need: Needed::IfPresent, text: false },
        File { path: "settings.gradle.kts", need: Needed::IfPresent, text: false },
        File { path: "**/build.gradle", need: Needed::IfPresent, text: false },
        File { path: "**/build.gradle.kts", need: Needed::IfPresent, text: false },
        File { path: "gradle.properties", need: Needed::IfPresent, text: false },
        File { path: "**/gradle.lockfile", need: Needed::IfPresent, text: false },
        File { path: "gradle/", need: Needed::IfPresent, text: false },
        File { path: "buildSrc/", need: Needed::IfPresent, text: false },
        File { path: "gradlew", need: Needed::IfPresent, text: false },
    ],
    outputs: &[".gradle"],
    variables: &["GRADLE_*", "JAVA_*", "ORG_GRADLE_*"],
    directories: &["-p", "--project-dir"],
    valued: &[
        "-x",
        "--exclude-task",
        "-g",
        "--gradle-user-home",
        "-I",
        "--init-script",
        "-b",
        "--build-file",
        "--console",
    ],
    harmless: &[],
    classify: gradle_operation,
    review: review_gradle,
};

/// sbt.
pub(super) static SBT: Manager = Manager {
    name: "sbt",
    programs: &["sbt"],
    forms: &[Form { words: &[], operation: Operation::Build }],
    files: &[
        File { path: "build.sbt", need: Needed::IfPresent, text: false },
        File { path: "project/*.sbt", need: Needed::IfPresent, text: false },
        File { path: "project/*.scala", need: Needed::IfPresent, text: false },
        File { path: "project/build.properties", need: Needed::IfPresent, text: false },
    ],
    outputs: &["target", "project/target", "project/project"],
    variables: &["SBT_*", "COURSIER_*", "JAVA_*"],
    directories: &[],
    valued: &[],
    harmless: &[],
    classify: as_formed,
    review: review_sbt,
};

/// Leiningen.
pub(super) static LEIN: Manager = Manager {
    name: "lein",
    programs: &["lein"],
    forms: &[
        Form { words: &[&["deps"]], operation: Operation::Fetch },
        Form { words: &[], operation: Operation::Build },
    ],
    files: &[
        File { path: "project.clj", need: Needed::Always, text: true },
        File { path: "profiles.clj", need: Needed::IfPresent, text: false },
    ],
    outputs: &["target"],
    variables: &["LEIN_*", "JAVA_*"],
    directories: &[],
    valued: &[],
    harmless: &[],
    classify: as_formed,
    review: review_lein,
};

/// The command line of Clojure.
pub(super) static CLOJURE: Manager = Manager {
    name: "clojure",
    programs: &["clojure", "clj"],
    forms: &[Form { words: &[], operation: Operation::Build }],
    files: &[File { path: "deps.edn", need: Needed::Always, text: true }],
    outputs: &[".cpcache"],
    variables: &["CLJ_*", "JAVA_*"],
    directories: &[],
    valued: &[],
    harmless: &[],
    classify: clojure_operation,
    review: review_clojure,
};

/// The goals of Maven that only fetch.
const FETCHES: [&str; 5] = [
    "dependency:go-offline",
    "dependency:resolve",
    "dependency:resolve-plugins",
    "dependency:sources",
    "go-offline-maven-plugin:resolve-dependencies",
];

fn maven_operation(call: &Call) -> Option<Operation> {
    let is_fetch = |goal: &Option<String>| {
        goal.as_deref().is_some_and(|goal| {
            FETCHES.iter().any(|fetch| {
                goal == *fetch || goal.ends_with(&format!(".{fetch}")) || same_plugin(goal, fetch)
            })
        })
    };
    if call.operands.is_empty() {
        return None;
    }
    Some(if call.operands.iter().all(is_fetch) { Operation::Fetch } else { Operation::Build })
}

fn gradle_operation(call: &Call) -> Option<Operation> {
    (!call.has(&["-v"])).then_some(call.operation)
}

/// `group:maven-dependency-plugin:version:goal` is `dependency:goal`.
fn same_plugin(goal: &str, fetch: &str) -> bool {
    let (plugin, action) = fetch.split_once(':').unwrap_or_default();
    let mut parts = goal.split(':');
    let plugin = [plugin.to_owned(), format!("maven-{plugin}-plugin")];
    parts.any(|part| plugin.iter().any(|plugin| plugin == part))
        && goal.rsplit(':').next() == Some(action)
}

fn review_maven(review: &mut Review<'_>) {
    review.write("~/.m2/repository");
    let root = review.directory.clone();
    review.own_files(&root);
    if review.call.operation == Operation::Build {
        review.write(&join(&root, "target"));
        let remedy = Remedy::Advice("fetch what it needs with `mvn -B dependency:go-offline` first, or keep ~/.m2/repository in a cache mount".to_owned());
        review.refuse("it builds the project from its sources", Some(remedy));
    }
    let file = review
        .call
        .values(&["-f", "--file"])
        .last()
        .copied()
        .flatten()
        .unwrap_or("pom.xml")
        .to_owned();
    let image = pom_at(&review.path(&file));
    if !review.named(&image) {
        return;
    }
    pom(review, &image);
    for flag in ["-s", "--settings", "-gs", "-t"] {
        if let Some(Some(path)) = review.call.values(&[flag]).last() {
            let image = review.path(path);
            review.file(&image);
        }
    }
    review.assume("the plugins and extensions of the build read no other file of the project when Maven only fetches");
}

/// Reads a project file, and those that it names.
fn pom(review: &mut Review<'_>, image: &str) {
    review.enter(image, |review| {
        let Some(found) = review.document(image, elements) else { return };
        let directory = above(image);
        for element in found.iter().filter(|element| is_module(element)) {
            let target = pom_at(&resolve(&directory, element.text));
            if review.named(&target) {
                pom(review, &target);
            }
        }
        parent(review, &directory, &found);
        let by_file = |element: &Element<'_>| {
            ["exists", "missing"]
                .iter()
                .any(|end| element.path.ends_with(&format!("activation/file/{end}")))
        };
        if found.iter().any(by_file) {
            let reason =
                format!("a profile of {} looks whether a file is there", review.shown(image));
            review.refuse(&reason, None);
        }
        if found.iter().any(|element| element.name() == "systemPath") {
            let reason =
                format!("{} takes a library from a file of the project", review.shown(image));
            review.refuse(&reason, None);
        }
    });
}

fn parent(review: &mut Review<'_>, directory: &str, found: &[Element<'_>]) {
    if !found.iter().any(|element| element.path == "project/parent") {
        return;
    }
    let relative = found.iter().find(|element| element.path == "project/parent/relativePath");
    let relative = match relative {
        Some(element) if element.text.is_empty() => return,
        Some(element) => element.text,
        None => "../pom.xml",
    };
    let image = pom_at(&resolve(directory, relative));
    if review.file(&image) {
        pom(review, &image);
    }
}

/// The project file that a path stands for, which may be its directory.
fn pom_at(path: &str) -> String {
    if path.ends_with(".xml") { path.to_owned() } else { join(path, "pom.xml") }
}

/// The directory that a file is in.
fn above(image: &str) -> String {
    match image.rsplit_once('/') {
        Some((directory, _)) if !directory.is_empty() => directory.to_owned(),
        _ => "/".to_owned(),
    }
}

fn is_module(element: &Element<'_>) -> bool {
    element.path == "project/modules/module"
        || element.path == "project/profiles/profile/modules/module"
}

fn cache_mount(what: &str) -> Option<Remedy> {
    Some(Remedy::Advice(format!("keep {what} in a cache mount")))
}

fn review_gradle(review: &mut Review<'_>) {
    review.write("~/.gradle");
    let root = review.directory.clone();
    review.own_files(&root);
    review.outputs_in(&root);
    review.refuse(
        "Gradle's build scripts are programs that can read any file",
        cache_mount("what Gradle fetches"),
    );
}

fn review_sbt(review: &mut Review<'_>) {
    for path in ["~/.cache/coursier", "~/.ivy2", "~/.sbt"] {
        review.write(path);
    }
    let root = review.directory.clone();
    review.own_files(&root);
    review.refuse(
        "sbt's build definition is a program that can read any file",
        cache_mount("what sbt fetches"),
    );
}

fn review_lein(review: &mut Review<'_>) {
    review.write("~/.m2/repository");
    let root = review.directory.clone();
    if review.own_files(&root) && review.call.operation == Operation::Build {
        let remedy = Remedy::Command("lein deps".to_owned());
        review.refuse("it builds the project from its sources", Some(remedy));
    }
    let path = join(&root, "project.clj");
    if review.text(&path).is_some_and(|text| text.contains("slurp") || text.contains("load-file")) {
        review.refuse("project.clj reads other files", None);
    }
    review.assume("project.clj and its plugins read no other file of the project");
}

fn clojure_operation(call: &Call) -> Option<Operation> {
    Some(if call.has(&["-P"]) { Operation::Fetch } else { Operation::Build })
}

fn review_clojure(review: &mut Review<'_>) {
    review.write("~/.m2/repository");
    review.write("~/.gitlibs");
    let root = review.directory.clone();
    review.own_files(&root);
    if review.call.operation == Operation::Build {
        review.refuse("it runs the project", Some(Remedy::Command("clojure -P".to_owned())));
    }
    let path = join(&root, "deps.edn");
    if review.text(&path).is_some_and(|text| text.contains(":local/root")) {
        review.refuse("deps.edn names directories of the project", None);
    }
}
