//! The page for people about what is known of package managers, made from the rows.

use std::fmt::Write;

use expect_test::expect_file;

use super::*;

/// How sure an answer can be for each manager, and what stands against one.
const NOTES: [(&str, &str); 37] = [
    (
        "npm",
        "Proved if the lock file (version 2 or newer) names no package with installation scripts; otherwise it tells them. Refused without a lock file, if a script of the project reads sources, and for `npm install` that would write the lock file.",
    ),
    (
        "yarn",
        "Proved with `--ignore-scripts` or `--mode=skip-build`; otherwise it is assumed that the scripts of packages read nothing of the project. Refused if `yarn.lock` lacks something and would be written, and for packages that the repository holds itself (`.pnp.cjs`).",
    ),
    (
        "pnpm",
        "`pnpm fetch` is proved. `pnpm install` is, if no package may run build scripts (`packageManager` 10 or newer, or what the lock file marks).",
    ),
    ("bun", "Proved with `--frozen-lockfile --ignore-scripts` or an empty `trustedDependencies`."),
    ("deno", "`deno install --frozen` is proved; `deno cache` reads sources."),
    (
        "pip",
        "Proved if every requirement has a hash. Refused for `.`, `-e` and other directories, which are built from sources.",
    ),
    ("uv pip", "As pip."),
    (
        "uv",
        "Proved with `--locked` or `--frozen`. Refused without `--no-install-project` (in a workspace `--no-install-workspace`) if the project is a package.",
    ),
    (
        "poetry",
        "Proved with `--no-root`, or if `package-mode` is `false`. Refused for dependencies that are paths, without `--no-directory`.",
    ),
    ("pdm", "`pdm sync --no-self` is proved."),
    ("pipenv", "`pipenv sync` and `pipenv install --deploy` are proved."),
    (
        "go",
        "`go mod download` is proved for modules of Go 1.17 and newer. What compiles reads sources; `go mod download` can go before it.",
    ),
    (
        "cargo",
        "`cargo fetch --locked` is proved; it needs one source file of each crate. What compiles reads sources: use cargo-chef or cache mounts.",
    ),
    (
        "mvn",
        "Only goals that fetch, such as `dependency:go-offline`, and only assumed, because plugins are programs.",
    ),
    ("gradle", "Never: build scripts are programs that read what they like. Use a cache mount."),
    ("sbt", "Never, as Gradle."),
    ("lein", "`lein deps` is assumed."),
    ("clojure", "`clojure -P` is proved if `deps.edn` names no directories."),
    (
        "dotnet",
        "Assumed, because project files can import any file. Refused if an import or a reference holds a variable.",
    ),
    (
        "bundle",
        "Proved if the Gemfile has only plain lines and the lock file is frozen. Refused for `gemspec`, `path:` and other code that reads files.",
    ),
    (
        "composer",
        "Proved with `--no-scripts --no-autoloader --no-plugins`; with less, what `composer.json` and the lock file have decides.",
    ),
    (
        "mix",
        "Assumed, because `mix.exs` and `config` are programs. Refused if `mix.exs` reads files that cannot be told.",
    ),
    ("rebar3", "Assumed, for `get-deps` and `compile --deps_only`."),
    ("conda", "Assumed: no lock file decides about versions."),
    ("pixi", "Proved with `--locked` or `--frozen`."),
    ("gem", "Only gems by their names."),
    ("opam", "Assumed, with `--deps-only`."),
    ("cabal", "Assumed, with `--only-dependencies`."),
    ("stack", "Assumed, with `--only-dependencies`."),
    ("dart", "Proved with `--enforce-lockfile`."),
    ("swift", "Assumed, because `Package.swift` is a program."),
    ("conan", "Assumed."),
    ("vcpkg", "Assumed."),
    ("renv", "Assumed, for `Rscript -e 'renv::restore()'`."),
    ("julia", "Proved for `Pkg.instantiate()` in a project that is no package itself."),
    (
        "cpanm",
        "Assumed, for `cpanm --installdeps .` and `carton install`. Refused if there is a `Makefile.PL` or `Build.PL`.",
    ),
    ("helm", "`helm dependency build` is proved."),
];

/// The name of a row, of which uv has two.
fn name(manager: &Manager) -> String {
    match manager.forms.first().and_then(|form| form.words.first()) {
        Some(&["pip"]) => format!("{} pip", manager.name),
        _ => manager.name.to_owned(),
    }
}

fn commands(manager: &Manager) -> String {
    let fetches = |form: &&Form| matches!(form.operation, Operation::Fetch | Operation::Install);
    let mut all: Vec<String> = Vec::new();
    for form in manager.forms.iter().filter(fetches) {
        let words = form.words.iter().filter_map(|spellings| spellings.first().copied());
        let words: Vec<&str> = std::iter::once(manager.name).chain(words).collect();
        all.push(format!("`{}`", words.join(" ")));
    }
    all.join(", ")
}

fn files(manager: &Manager) -> String {
    let shown = manager
        .files
        .iter()
        .filter(|file| !file.path.starts_with("*requirements") && file.path != "schema.prisma");
    shown.map(|file| format!("`{}`", file.path)).collect::<Vec<_>>().join(", ")
}

fn mounts(manager: &Manager) -> String {
    let Some(cache) = manager.programs.iter().find_map(|program| Cache::of(program)) else {
        return "–".to_owned();
    };
    let place = |target: &Target| {
        let variables: Vec<String> =
            target.variables.iter().map(|(name, rest)| format!("`${name}{rest}`")).collect();
        let own = if target.path.is_empty() {
            "only with a variable".to_owned()
        } else {
            format!("`{}`", target.path)
        };
        match variables.is_empty() {
            true => own,
            false => format!("{own} ({})", variables.join(", ")),
        }
    };
    let places: Vec<String> = cache.targets.iter().map(place).collect();
    let locked = if cache.is_locked { ", `sharing=locked`" } else { "" };
    let stays = if cache.stays { ", in every later call as well" } else { "" };
    format!("{}{locked}{stays}", places.join(" and "))
}

fn systems() -> String {
    let mut text = String::new();
    for cache in CACHES.iter().filter(|cache| {
        cache.preparation.is_some()
            || cache.targets.iter().all(|target| target.path.starts_with("/var"))
    }) {
        let places: Vec<String> =
            cache.targets.iter().map(|target| format!("`{}`", target.path)).collect();
        let without: Vec<String> =
            cache.flags.iter().chain(cache.cleanups).map(|word| format!("`{word}`")).collect();
        let before = cache
            .preparation
            .map_or("–".to_owned(), |command| format!("`{}`", command.replace('|', "\\|")));
        _ = writeln!(
            text,
            "| {} | {} | {} | {before} |",
            cache.programs.join(", "),
            places.join(" and "),
            without.join(", ")
        );
    }
    text
}

#[test]
fn the_page_about_package_managers_is_current() {
    let mut page = String::from(
        "# What is known of package managers\n\n\
         This page is generated from the tables in `server/cache/src/installs`.\n\n\
         A step that installs what a project needs runs again whenever a file changes that was copied\n\
         before it. It reads only a few files, so that these can be copied first and the rest behind it.\n\
         That is offered where those files are known:\n\n\
         - **Proved**: manifests and lock files tell that the step reads nothing else and writes over\n  no file of the build context.\n\
         - **Assumed**: it holds if the sentences hold that come with the edit.\n\
         - **Refused**: with the reason, and the flag, command or line that would change it.\n\n\
         A file that is not there counts as well: if it comes into being later, what the step reads has\n\
         changed. What the step writes must not be in the build context, or the copy behind it would\n\
         replace it; the line for the ignore file is offered then. Commands are found behind `sudo`, `env`,\n\
         `python -m`, `corepack` and their like, with their flags for another directory.\n\n\
         ## Languages\n\n\
         | Manager | Commands | Files that are copied first, where they are there | How sure | Cache mount |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for manager in managers() {
        let name = name(manager);
        let note = NOTES.iter().find(|(known, _)| *known == name).map(|(_, note)| *note);
        let note = note.unwrap_or_else(|| panic!("{name} has no note"));
        _ = writeln!(
            page,
            "| {name} | {} | {} | {note} | {} |",
            commands(manager),
            files(manager),
            mounts(manager)
        );
    }
    page.push_str(
        "\nBeside these: the manifests of every package of a workspace or a solution, and each file that a\n\
         manifest names (`-r`, `file:`, `replace`, `patchedDependencies`, …).\n\n\
         The cache mount is refused where the user, its number or its home is not known, and where a\n\
         variable that names another directory may come from the base image.\n\n\
         ## Systems\n\n\
         | Manager | Cache mounts, `sharing=locked` | What has to go | What has to run before |\n\
         | --- | --- | --- | --- |\n",
    );
    page.push_str(&systems());
    expect_file!["../../../../docs/caching-installs.md"].assert_eq(&page);
}
