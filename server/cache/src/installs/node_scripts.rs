//! The scripts of `package.json` that run when packages are installed, and what they read.

use serde_json::Value;

use super::Remedy;
use super::call::resolve;
use super::documents::text;
use super::project::join;
use super::review::Review;

/// The scripts that `install` and `ci` run for the project and the packages of its workspace.
const LIFECYCLE: [&str; 7] =
    ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

/// A program that such scripts call, and what it is known to read of the project.
struct Program {
    name: &'static str,
    /// Files and directories that it reads where they are there.
    reads: &'static [&'static str],
}

/// Programs that read nothing else.
const KNOWN: [Program; 22] = [
    Program { name: "husky", reads: &[] },
    Program { name: "husky-run", reads: &[] },
    Program { name: "is-ci", reads: &[] },
    Program { name: "only-allow", reads: &[] },
    Program { name: "npm-force-resolutions", reads: &[] },
    Program { name: "pinst", reads: &[] },
    Program {
        name: "simple-git-hooks",
        reads: &[".simple-git-hooks.json", ".simple-git-hooks.js", ".simple-git-hooks.cjs"],
    },
    Program {
        name: "lefthook",
        reads: &["lefthook.yml", "lefthook.yaml", ".lefthook.yml", "lefthook-local.yml"],
    },
    Program { name: "patch-package", reads: &["patches/"] },
    Program { name: "ngcc", reads: &["tsconfig.json"] },
    Program { name: "bower", reads: &["bower.json", ".bowerrc"] },
    Program { name: "opencollective", reads: &[] },
    Program { name: "opencollective-postinstall", reads: &[] },
    Program { name: "playwright", reads: &[] },
    Program { name: "puppeteer", reads: &[".puppeteerrc.cjs", ".puppeteerrc"] },
    Program { name: "yarn-deduplicate", reads: &["yarn.lock"] },
    Program { name: "husky-init", reads: &[] },
    Program { name: "echo", reads: &[] },
    Program { name: "exit", reads: &[] },
    Program { name: "true", reads: &[] },
    Program { name: ":", reads: &[] },
    Program { name: "corepack", reads: &[] },
];

/// Where `prisma generate` finds its schema.
const PRISMA: [&str; 4] =
    ["prisma/schema.prisma", "schema.prisma", "prisma/schema/", "prisma.config.ts"];

/// Programs that work on the sources of a project.
const BUILDERS: [&str; 40] = [
    "tsc",
    "webpack",
    "vite",
    "rollup",
    "esbuild",
    "swc",
    "babel",
    "next",
    "nuxt",
    "nuxi",
    "nest",
    "ng",
    "nx",
    "turbo",
    "lerna",
    "gulp",
    "grunt",
    "make",
    "node",
    "ts-node",
    "tsx",
    "tsup",
    "unbuild",
    "sh",
    "bash",
    "cp",
    "mv",
    "rm",
    "rimraf",
    "shx",
    "python",
    "python3",
    "svelte-kit",
    "astro",
    "node-gyp",
    "cargo",
    "wireit",
    "bob",
    "preconstruct",
    "graphql-codegen",
];

/// How far scripts that call each other are followed.
const DEEPEST: usize = 5;

/// Looks at the scripts of the package in `directory`.
pub(super) fn review(review: &mut Review<'_>, directory: &str, package: &Value, is_root: bool) {
    let shown = match is_root {
        true => "package.json".to_owned(),
        false => review.shown(&join(directory, "package.json")),
    };
    let mut found = Vec::new();
    for name in LIFECYCLE {
        if let Some(script) = text(package, &["scripts", name]) {
            found.push((name, script));
        }
    }
    for (name, script) in found {
        let mut reading =
            Reading { review, directory, package, label: format!("the script {name} of {shown}") };
        reading.script(script, 0);
    }
    let gyp = join(directory, "binding.gyp");
    let has_install =
        ["install", "preinstall"].iter().any(|name| text(package, &["scripts", name]).is_some());
    if review.file(&gyp) && !has_install {
        let reason = format!("{} makes the installation compile sources", review.shown(&gyp));
        review.refuse(&reason, ignore_scripts());
    }
}

fn ignore_scripts() -> Option<Remedy> {
    Some(Remedy::Flags("--ignore-scripts".to_owned()))
}

/// Reading one script.
struct Reading<'r, 'a> {
    review: &'r mut Review<'a>,
    directory: &'r str,
    package: &'r Value,
    label: String,
}

impl Reading<'_, '_> {
    fn script(&mut self, script: &str, depth: usize) {
        let unreadable = script.contains(['`', '$', '>', '<']);
        if unreadable || depth > DEEPEST {
            return self.refuse(&format!("{} runs `{}`", self.label, short(script)));
        }
        for command in script
            .split("&&")
            .flat_map(|part| part.split("||"))
            .flat_map(|part| part.split([';', '|', '&', '\n']))
        {
            let words: Vec<&str> = command
                .split_whitespace()
                .map(|word| word.trim_matches(['"', '\'', '(', ')', '{', '}']))
                .filter(|word| !word.is_empty())
                .collect();
            self.command(script, &words, depth);
        }
    }

    fn command(&mut self, script: &str, words: &[&str], depth: usize) {
        let starters =
            ["npx", "cross-env", "cross-env-shell", "env", "run-if-changed", "bunx", "pnpx"];
        let mut words = words;
        while let Some((first, rest)) = words.split_first()
            && (starters.contains(first) || first.contains('=') || first.starts_with('-'))
        {
            words = rest;
        }
        let Some((program, rest)) = words.split_first() else { return };
        let operands: Vec<&str> =
            rest.iter().copied().filter(|word| !word.starts_with('-')).collect();
        match (*program, operands.first().copied()) {
            ("npm" | "yarn" | "pnpm" | "bun", Some(word)) => {
                self.called(script, word, &operands, depth)
            }
            ("run-s" | "run-p" | "npm-run-all", Some(_)) => {
                for name in operands {
                    self.own_script(script, name, depth);
                }
            }
            ("prisma", Some("generate")) => {
                self.reads(&PRISMA, &operands);
                prisma(self.review, self.directory);
            }
            ("git", Some("config")) => self.assume(script),
            _ => self.other(script, program, &operands),
        }
    }

    /// `npm run x`, `yarn x`, `pnpm exec x`, …
    fn called(&mut self, script: &str, word: &str, operands: &[&str], depth: usize) {
        let next = operands.get(1).copied().unwrap_or_default();
        match word {
            "run" | "run-script" => self.own_script(script, next, depth),
            "exec" | "dlx" | "x" => {
                self.command(script, operands.get(1..).unwrap_or_default(), depth + 1)
            }
            _ if text(self.package, &["scripts", word]).is_some() => {
                self.own_script(script, word, depth)
            }
            _ => self.refuse(&format!("{} runs `{}`", self.label, short(script))),
        }
    }

    fn own_script(&mut self, script: &str, name: &str, depth: usize) {
        match text(self.package, &["scripts", name]) {
            Some(inner) => self.script(inner, depth + 1),
            None => self.refuse(&format!("{} runs `{}`", self.label, short(script))),
        }
    }

    fn other(&mut self, script: &str, program: &str, operands: &[&str]) {
        if let Some(known) = KNOWN.iter().find(|known| known.name == program) {
            return match known.reads {
                [] => self.assume(script),
                reads => self.reads(reads, operands),
            };
        }
        let named = std::iter::once(program).chain(operands.iter().copied());
        let own = named
            .filter(|word| word.contains(['/', '.']))
            .map(|word| resolve(self.directory, word));
        let own: Vec<String> = own.filter(|image| self.review.project.has(image)).collect();
        if let Some(image) = own.first() {
            let path = self.review.shown(image);
            return self.refuse(&format!("{} runs {path}, which may read any file", self.label));
        }
        match BUILDERS.contains(&program) || program.contains('/') {
            true => self.refuse(&format!("{} runs `{}`", self.label, short(script))),
            false => self.assume(script),
        }
    }

    fn reads(&mut self, paths: &[&str], operands: &[&str]) {
        for path in paths {
            self.review.pattern(self.directory, path);
        }
        for operand in operands.iter().skip(1) {
            let image = resolve(self.directory, operand);
            if !self.review.file(&image) {
                self.review.tree(&image);
            }
        }
        let label = &self.label;
        self.review.assume(format!("{label} reads only the files that are named for it"));
    }

    fn assume(&mut self, script: &str) {
        let sentence =
            format!("{}, `{}`, reads and writes no file of the project", self.label, short(script));
        self.review.assume(sentence);
    }

    fn refuse(&mut self, reason: &str) {
        self.review.refuse(reason, ignore_scripts());
    }
}

/// The schemas of Prisma may name a directory for what is made from them.
pub(super) fn prisma(review: &mut Review<'_>, directory: &str) {
    for path in ["prisma/schema.prisma", "schema.prisma"] {
        let image = join(directory, path);
        let Some(text) = review.text(&image) else { continue };
        let inner = image.rsplit_once('/').map_or("/", |(inner, _)| inner);
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("output")) {
            match line.split('"').nth(1) {
                Some(output) => review.write(&resolve(inner, output)),
                None => review.refuse(&format!("{path} writes to a place that is not known"), None),
            }
        }
    }
}

/// A script as it is told to people.
fn short(script: &str) -> String {
    const MOST: usize = 60;
    match script.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", script.get(..end).unwrap_or_default()),
        None => script.to_owned(),
    }
}
