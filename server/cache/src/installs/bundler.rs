//! Bundler.

use super::call::{Call, resolve};
use super::review::Review;
use super::{File, Form, Manager, Needed, Operation, Remedy};

/// Bundler.
pub(super) static BUNDLER: Manager = Manager {
    name: "bundle",
    programs: &["bundle", "bundler"],
    forms: &[
        Form { words: &[&["install", "i"]], operation: Operation::Install },
        Form { words: &[&["cache", "package"]], operation: Operation::Build },
        Form { words: &[&["update", "add", "lock", "remove"]], operation: Operation::Edit },
        Form { words: &[], operation: Operation::Install },
    ],
    files: &[
        File { path: "Gemfile", need: Needed::IfNamed, text: true },
        File { path: "*.gemfile", need: Needed::IfNamed, text: true },
        File { path: "Gemfile.lock", need: Needed::IfNamed, text: true },
        File { path: ".bundle/config", need: Needed::IfPresent, text: true },
        File { path: "vendor/cache/", need: Needed::IfPresent, text: false },
    ],
    outputs: &[],
    variables: &["BUNDLE_*", "GEM_*", "RUBY*", "MAKE*", "RAILS_ENV", "RACK_ENV"],
    directories: &[],
    valued: &[
        "--path",
        "--jobs",
        "-j",
        "--retry",
        "--without",
        "--with",
        "--gemfile",
        "--binstubs",
        "--shebang",
    ],
    harmless: &["--jobs", "-j", "--retry"],
    classify,
    review,
};

fn classify(call: &Call) -> Option<Operation> {
    // `bundle` alone installs; with any other word behind it, it is another command.
    let is_alone = call.title == BUNDLER.name;
    (!is_alone || call.operands.is_empty() && !call.has(&["-v"])).then_some(call.operation)
}

fn review(review: &mut Review<'_>) {
    destinations(review);
    match review.call.operation {
        Operation::Edit => review.refuse("it changes Gemfile or its lock file", None),
        Operation::Build => review.refuse("it copies gems into the project", None),
        _ => {}
    }
    let root = review.directory.clone();
    review.own_files(&root);
    let by_flag = review.call.values(&["--gemfile"]).last().copied().flatten();
    let name = by_flag.or(review.call.variable("BUNDLE_GEMFILE")).unwrap_or("Gemfile").to_owned();
    let gemfile = review.path(&name);
    if !review.named(&gemfile) {
        return;
    }
    let lock = match gemfile.ends_with("gems.rb") {
        true => gemfile.replace("gems.rb", "gems.locked"),
        false => format!("{gemfile}.lock"),
    };
    if !review.file(&lock) {
        let shown = review.shown(&lock);
        let reason =
            format!("there is no {shown}, so that it decides about versions and writes one");
        review.refuse(&reason, Some(Remedy::Advice(format!("commit {shown}"))));
    } else if !is_frozen(review) {
        let shown = review.shown(&lock);
        review.assume(format!("{shown} fits {name} and has the platform of the image, so that bundle does not write it"));
    }
    gems(review, &gemfile);
}

/// Whether Bundler must not write the lock file.
fn is_frozen(review: &mut Review<'_>) -> bool {
    let config = review.path(".bundle/config");
    let by_file = review.text(&config).is_some_and(|text| {
        text.lines()
            .any(|line| line.starts_with("BUNDLE_FROZEN") || line.starts_with("BUNDLE_DEPLOYMENT"))
    });
    let variables = ["BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT"];
    by_file
        || review.call.has(&["--deployment", "--frozen"])
        || variables.iter().any(|name| {
            review.call.variable(name).is_some_and(|value| !matches!(value, "" | "0" | "false"))
        })
}

fn destinations(review: &mut Review<'_>) {
    review.write("~/.bundle");
    let by_flag = review.call.values(&["--path"]).last().copied().flatten();
    let path = by_flag.or(review.call.variable("BUNDLE_PATH")).map(str::to_owned);
    let is_deployment =
        review.call.has(&["--deployment"]) || review.call.variable("BUNDLE_DEPLOYMENT").is_some();
    match path {
        Some(path) => {
            let image = review.path(&path);
            review.write(&image);
        }
        None if is_deployment => {
            let image = review.path("vendor/bundle");
            review.write(&image);
        }
        None => [
            "/usr/local/bundle",
            "/usr/local/lib/ruby",
            "/usr/lib/ruby",
            "/var/lib/gems",
            "/usr/local/bin",
        ]
        .iter()
        .for_each(|path| review.write(path)),
    }
    // Flags that Bundler remembers are written into the project.
    if review.call.has(&[
        "--deployment",
        "--path",
        "--without",
        "--with",
        "--system",
        "--frozen",
        "--binstubs",
    ]) {
        let image = review.path(".bundle/config");
        review.write(&image);
    }
}

/// Words that may begin a line of a Gemfile that reads nothing but what is said for them.
const PLAIN: [&str; 12] = [
    "source",
    "gem",
    "group",
    "end",
    "platforms",
    "platform",
    "git",
    "github",
    "git_source",
    "install_if",
    "plugin",
    "ruby",
];

/// Reads a Gemfile line by line; it is a program, so that every line that is not a plain one counts.
fn gems(review: &mut Review<'_>, image: &str) {
    review.enter(image, |review| {
        let Some(text) = review.text(image) else { return };
        let directory = image.rsplit_once('/').map_or("/", |(directory, _)| directory).to_owned();
        let shown = review.shown(image);
        for line in text.lines() {
            gem_line(review, &directory, &shown, line.trim());
        }
    });
}

fn gem_line(review: &mut Review<'_>, directory: &str, shown: &str, line: &str) {
    let word = line.split([' ', '(', ',']).next().unwrap_or_default();
    let continues = line.starts_with(['"', '\'', ':', ']', ')', '}']) || word.ends_with(':');
    match word {
        "" => {}
        _ if line.starts_with('#') => {}
        "eval_gemfile" => match literal(line) {
            Some(path) => {
                let image = resolve(directory, path);
                if review.named(&image) {
                    gems(review, &image);
                }
            }
            None => review.refuse(&format!("{shown} reads another file: `{line}`"), None),
        },
        "gemspec" => review.refuse(
            &format!("{shown} installs the project itself, whose gemspec lists its files"),
            None,
        ),
        "path" => review
            .refuse(&format!("{shown} takes gems from a directory of the project: `{line}`"), None),
        "ruby" if line.contains("file:") => {
            let path = line.split("file:").nth(1).and_then(literal);
            match path {
                Some(path) => {
                    let image = resolve(directory, path);
                    review.named(&image);
                }
                None => review.refuse(&format!("{shown} reads another file: `{line}`"), None),
            }
        }
        _ if has_path(line) => review.refuse(
            &format!("{shown} takes a gem from a directory of the project: `{line}`"),
            None,
        ),
        _ if reads_files(line) && literal_files(review, directory, line) => {}
        _ if reads_files(line) => {
            review.refuse(&format!("{shown} reads other files: `{line}`"), None)
        }
        _ if PLAIN.contains(&word) || continues => {}
        _ => review.assume(format!("{shown}, which is a program, reads no other file")),
    }
}

/// Whether a line names a directory that a gem is in.
fn has_path(line: &str) -> bool {
    line.contains("path:") || line.contains(":path =>") || line.contains(":path=>")
}

fn reads_files(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or_default();
    [
        "File.", "Dir.", "Dir[", "IO.", "Pathname", "require", "load ", "YAML", "JSON", "`", "%x",
        "system", "__dir__", "__FILE__",
    ]
    .iter()
    .any(|word| line.contains(word))
        && !line.contains("require:")
        && !line.contains(":require")
}

/// Needs the files that a line names as literal texts; false if there is none, or more to it.
fn literal_files(review: &mut Review<'_>, directory: &str, line: &str) -> bool {
    let reads = ["File.read(", "File.open(", "File.exist?("];
    let found = reads.iter().find_map(|start| line.split(start).nth(1));
    let Some(path) = found.filter(|rest| rest.starts_with(['"', '\''])).and_then(literal) else {
        return false;
    };
    let image = resolve(directory, path);
    review.file(&image);
    line.matches("File.").count() == 1 && !line.contains("require")
}

/// The first quoted text.
fn literal(text: &str) -> Option<&str> {
    let quote = text.chars().find(|character| matches!(character, '"' | '\''))?;
    text.split(quote).nth(1).filter(|text| !text.contains('#'))
}
