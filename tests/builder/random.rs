//! Random Dockerfiles with their contexts, and changes of them. The same seed gives the same file.
//!
//! Every file builds: what commands read is there, and what they write their user may write. Where a
//! stage has a project to install, that happens in one of the orders that people write.

use crate::base;
use crate::engine::{Engine, Recipe, Step};
use crate::files::{File, Files};

/// Numbers that look random (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// A Dockerfile with all that its build depends on.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// The arguments before the first stage.
    pub(crate) head: Vec<String>,
    /// Instructions, which may have several lines; the first of each stage is FROM.
    pub(crate) stages: Vec<Vec<String>>,
    pub(crate) files: Files,
    pub(crate) arguments: Vec<(String, String)>,
}

impl Sample {
    pub(crate) fn dockerfile(&self) -> String {
        let lines = self.head.iter().chain(self.stages.iter().flatten());
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// How to build it with another Dockerfile.
    pub(crate) fn recipe<'a>(&'a self, dockerfile: &'a str) -> Recipe<'a> {
        Recipe { arguments: &self.arguments, ..Recipe::new(dockerfile, &self.files) }
    }

    /// The steps of its build on `base`; `Err` has what the builder says about a failure.
    pub(crate) fn steps(&self, engine: &Engine, base: &str) -> Result<Vec<Step>, String> {
        let dockerfile = base::replaced(&self.dockerfile(), base);
        engine.build(self.recipe(&dockerfile)).map(|built| built.steps.clone())
    }
}

/// The sample of a seed.
pub(crate) fn sample(seed: u64) -> Sample {
    let mut random = Random::new(seed);
    let files = files(&mut random);
    let (head, arguments) = arguments(&mut random);
    let count = 1 + random.below(3);
    let mut stages: Vec<Vec<String>> = Vec::new();
    let mut artifacts = Vec::new();
    for number in 0..count {
        let mut stage = Stage::new(&mut random, number, number + 1 == count, &artifacts);
        let mut lines = stage.lines(&head);
        // Something that later stages can take, which the stage surely has.
        lines.push(format!("RUN echo {number} > /artifact{number}"));
        artifacts.push(number);
        stages.push(lines);
    }
    Sample { head, stages, files, arguments }
}

fn files(random: &mut Random) -> Files {
    let mut files = Files::project();
    if random.chance(30) {
        files.insert(".npmrc", File::text("registry=here\n"));
    }
    if random.chance(30) {
        files.insert("node_modules/of-host", File::text("host\n"));
    }
    if random.chance(40) {
        let ignored = ["node_modules\n", "Dockerfile\n*.md\n", "one\n!one/x\n", "**/*.log\n"];
        files.insert(".dockerignore", File::text(random.pick(&ignored)));
    }
    for number in 0..random.below(4) {
        let folder = random.pick(&["", "src/", "docs/", "one/"]);
        files.insert(&format!("{folder}extra{number}.log"), File::text("log\n"));
    }
    if random.chance(15) {
        let text =
            "{ \"scripts\": { \"postinstall\": \"ls . src > node_modules/seen || true\" } }\n";
        files.insert("package.json", File::text(text));
    }
    files.insert("requirements.txt", File::text("flask\n"));
    files.insert("docs/README.md", File::text("read\n"));
    files.insert("tools/run.sh", File::Regular { text: "echo run\n".into(), mode: 0o755 });
    files
}

fn arguments(random: &mut Random) -> (Vec<String>, Vec<(String, String)>) {
    let mut head = Vec::new();
    let mut given = Vec::new();
    if random.chance(30) {
        head.push("ARG GLOBAL=g".to_owned());
    }
    if random.chance(40) {
        given.push(("REVISION".to_owned(), random.below(100).to_string()));
        // An argument that is given must be declared; the file may do it again.
        head.push("ARG REVISION".to_owned());
    }
    (head, given)
}

/// Places that much has to do with.
const SHARED: [&str; 6] = ["/app", "/app/sub", "/srv", "/opt/d", "/lnk", "/usr/src/app"];

/// What is written so far in a stage.
struct Stage<'r> {
    random: &'r mut Random,
    first: String,
    /// The stages before it.
    others: Vec<usize>,
    is_last: bool,
    directory: String,
    is_root: bool,
    /// Regular files that are surely there and that everyone may read.
    known: Vec<String>,
    made: usize,
}

impl<'r> Stage<'r> {
    fn new(random: &'r mut Random, number: usize, is_last: bool, others: &[usize]) -> Stage<'r> {
        let on_other = !others.is_empty() && random.chance(25);
        let base = if on_other { name(random.pick(others)) } else { base::NAME.to_owned() };
        let named = if is_last && random.chance(70) {
            String::new()
        } else {
            format!(" AS {}", name(number))
        };
        Stage {
            first: format!("FROM {base}{named}"),
            random,
            others: others.to_owned(),
            is_last,
            directory: "/".to_owned(),
            is_root: true,
            known: Vec::new(),
            made: number * 100,
        }
    }

    fn lines(&mut self, head: &[String]) -> Vec<String> {
        // A stage on another may have its directory and its user.
        let mut lines = vec![self.first.clone(), "USER root".to_owned(), "WORKDIR /".to_owned()];
        if self.first.starts_with("FROM base") {
            lines.truncate(1);
        }
        for line in head.iter().filter(|_| self.random.chance(60)).collect::<Vec<_>>() {
            lines.push(line.split('=').next().unwrap().to_owned());
        }
        if self.random.chance(50) {
            lines.extend(self.project());
        }
        for _ in 0..2 + self.random.below(6) {
            let at = self.random.below(10);
            lines.extend(match at {
                0 => self.variable(),
                1 => self.state(),
                2..=4 => self.copy(),
                5 => self.configuration(),
                _ => vec![self.run()],
            });
        }
        if !self.is_root {
            lines.push("USER root".to_owned());
            self.is_root = true;
        }
        lines
    }

    /// A project, its manager of packages, and its sources.
    fn project(&mut self) -> Vec<String> {
        self.directory = (self.random.pick(&["/app", "/srv/app", "/usr/src/app"])).to_owned();
        let (manifests, install) = self.random.pick(&[
            ("package.json package-lock.json", "npm ci"),
            ("package*.json", "npm ci"),
            ("package.json package-lock.json", "npm install"),
            ("requirements.txt", "pip install --no-cache-dir -r requirements.txt"),
            ("requirements.txt", "pip install -r requirements.txt"),
        ]);
        let all = self.random.pick(&["COPY . .", "COPY . .", "COPY . ./", "COPY ./ ."]);
        let flag = self.random.pick(&["", "", "", "--chown=app ", "--chown=1000:1000 "]);
        let all = all.replacen("COPY ", &format!("COPY {flag}"), 1);
        let mut lines = vec![format!("WORKDIR {}", self.directory)];
        match self.random.below(4) {
            0 => lines.push(format!("COPY {flag}{manifests} ./\nRUN {install}\n{all}")),
            1 => lines.push(format!("{all}\nRUN {install}")),
            2 => lines.push(format!("{all}\nENV NODE_ENV=production\nRUN {install}")),
            _ => lines.push(format!(
                "{all}\nRUN apt-get update && apt-get install -y curl\nRUN {install}"
            )),
        }
        self.known.push(format!("{}/a", self.directory));
        if self.random.chance(40) {
            lines.push("RUN cat src/main.js > built".to_owned());
        }
        lines.iter().flat_map(|line| line.lines().map(str::to_owned)).collect()
    }

    fn variable(&mut self) -> Vec<String> {
        let name = self.random.pick(&["A", "B", "C"]);
        let value = self.random.below(3).to_string();
        let line = self.random.pick(&[
            "ENV ^=@",
            "ENV ^=@ D=$A",
            "ENV ^=$B$GLOBAL",
            "ENV ^ @",
            "ARG ^=@",
            "ARG ^",
        ]);
        vec![line.replace('^', name).replace('@', &value)]
    }

    fn state(&mut self) -> Vec<String> {
        match self.random.below(4) {
            0 => {
                self.is_root = !self.is_root;
                vec![if self.is_root { "USER root" } else { "USER app" }.to_owned()]
            }
            1 => vec![
                (*self
                    .random
                    .pick(&[r#"SHELL ["/bin/sh", "-ec"]"#, r#"SHELL ["/bin/ash", "-c"]"#]))
                .to_owned(),
            ],
            _ => {
                let path = self
                    .random
                    .pick(&["/app", "/app/sub", "/srv", "/srv/$A", "sub", "/lnk/w", "/tmp", "/"]);
                self.directory = joined(&self.directory, path);
                vec![format!("WORKDIR {path}")]
            }
        }
    }

    fn copy(&mut self) -> Vec<String> {
        if !self.others.is_empty() && self.random.chance(40) {
            let other = self.random.pick(&self.others);
            let from = if self.random.chance(80) { name(other) } else { other.to_string() };
            let target = self.fresh("/opt/taken");
            return vec![format!("COPY --from={from} /artifact{other} {target}")];
        }
        let flag =
            self.random.pick(&["", "", "", "", "--chown=app ", "--chown=1000:0 ", "--chmod=700 "]);
        let source = self.random.pick(&[
            "a",
            "a b",
            "src",
            "src/main.js",
            "*.json",
            "one two",
            "docs",
            ".",
            "tools",
            "src/lib",
        ]);
        let target = match self.random.below(6) {
            0 => "./".to_owned(),
            1..=3 => format!("{}/", self.random.pick(&SHARED)),
            4 => "sub/".to_owned(),
            _ => format!("{}/", self.fresh("/opt/copied")),
        };
        if flag.is_empty() && source.starts_with('a') {
            self.known.push(format!("{}/a", joined(&self.directory, target.trim_end_matches('/'))));
        }
        let keyword = if self.random.chance(90) { "COPY" } else { "ADD" };
        vec![format!("{keyword} {flag}{source} {target}")]
    }

    fn configuration(&mut self) -> Vec<String> {
        let value = self.random.below(3);
        let line = self.random.pick(&[
            "LABEL a=@",
            "LABEL a=@ b=\"$A\"",
            "EXPOSE 8@",
            "CMD [\"echo\", \"@\"]",
            "CMD echo @",
            "ENTRYPOINT [\"echo\"]",
            "STOPSIGNAL SIGINT",
            "VOLUME /data",
            "HEALTHCHECK CMD test -f /@",
            "ONBUILD LABEL o=@",
            "MAINTAINER @",
        ]);
        if line.starts_with("ONBUILD") && !self.is_last {
            return Vec::new();
        }
        vec![line.replace('@', &value.to_string())]
    }

    /// A command about places that other instructions also have to do with.
    fn collision(&mut self) -> String {
        let folder = self.random.pick(&SHARED);
        let command = self.random.pick(&[
            "mkdir -p {d}",
            "mkdir -p {d}/k && touch {d}/k/x",
            "mkdir -p {d} && echo @ > {d}/a",
            "mkdir -p {d} && echo @ >> {d}/b",
            "mkdir -p {d} && echo @ > {d}/k@",
            "mkdir -p {d} && rm -f {d}/b {d}/k@",
            "rm -rf {d}/src",
            "rm -rf {d}/one {d}/two",
            "rm -f {d}/*.js*n",
            "mkdir -p {d} && chmod 775 {d}",
            "mkdir -p {d} && chown app {d}",
            "mkdir -p {d} && chown -R 1000:1000 {d}",
            "mkdir -p {d} && chmod -R a+rX {d}",
            "mkdir -p {d} && cd {d} && echo @ > k@",
            "mkdir -p {d} && cp /etc/group {d}/b",
            "mkdir -p {d} && mv -f /etc/group {d}/k@ && cp {d}/k@ /etc/group",
            "mkdir -p {d} && ln -sf /etc/group {d}/k@",
            "mkdir -p {d} && ls {d} > {f}",
            "mkdir -p {d} && ls -l {d} | wc -l > {f}",
            "mkdir -p {d} && cp -r {d} {f}",
            "mkdir -p {d} && find {d} -type f | sort > {f}",
            "mkdir -p {d} && stat -c '%U %a' {d} > {f}",
            "if [ -e {d}/a ]; then echo yes > {f}; fi",
            "test ! -d {d}/src || tar -cf - {d}/src | wc -c > {f}",
            "cat {d}/b {d}/src/main.js > {f} 2>/dev/null || true",
            "mkdir -p /real && ln -sfn /real /lnk",
            "useradd u@",
            "echo @ >> /etc/profile",
            "apt-get update && apt-get install -y p@",
        ]);
        let file = self.fresh("/opt/file");
        let value = self.random.below(3).to_string();
        let command = command.replace("{d}", folder).replace("{f}", &file).replace('@', &value);
        format!("RUN {command}")
    }

    fn run(&mut self) -> String {
        if self.is_root && self.random.chance(50) {
            return self.collision();
        }
        let file = self.fresh(if self.is_root { "/opt/file" } else { "/tmp/file" });
        let at = self.random.below(self.known.len());
        let read = self.known.get(at).map_or("/etc/passwd", String::as_str).to_owned();
        let value = self.random.below(9);
        let command = self.random.pick(&[
            "echo @ > {f}",
            "echo @ >> {f}",
            "printf '%s\\n' @ > {f}",
            "cp {r} {f}",
            "cat {r} {r} > {f}",
            "cp {r} {f} && rm {f}",
            "cp {r} {f} && chmod 600 {f}",
            "touch {f} && mv {f} {f}.moved",
            "mkdir -p {f}/x/y",
            "mkdir -m 700 {f}",
            "ln -s {r} {f}",
            "cp {r} {f} && sed -i 's/a/b/' {f}",
            "env | sort > {f}",
            "pwd > {f}",
            "echo \"$A$B\" > {f}",
            "id -u > {f}",
            "ls > {f}",
            "find /etc -type f | sort > {f}",
            "test -f {r} && echo @ > {f}",
            "mkdir -p {f} \\\n && cp {r} {f}/",
            "set -e; echo @ > {f}; cat {f}",
            "for i in 1 2; do echo $i >> {f}; done",
            "[\"/bin/touch\", \"{f}\"]",
        ]);
        let of_root = [
            "mkdir -p /opt/x && cp {r} {f}",
            "cp {r} {f} && chown app {f}",
            "cp {r} {f} && ln {f} {f}.same",
            "rm -rf ./tools; echo @ > {f}",
        ];
        let command = if self.is_root && self.random.chance(20) {
            self.random.pick(&of_root)
        } else {
            command
        };
        if command.ends_with("cp {r} {f}") || command.ends_with("echo @ > {f}") {
            self.known.push(file.clone());
        }
        let flag = self.random.pick(&[
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "--mount=type=cache,target=/c ",
            "--mount=type=bind,source=src,target=/src ",
        ]);
        let command =
            command.replace("{f}", &file).replace("{r}", &read).replace('@', &value.to_string());
        format!("RUN {flag}{command}")
    }

    /// A path that nothing else in the file has.
    fn fresh(&mut self, start: &str) -> String {
        self.made += 1;
        format!("{start}{}", self.made)
    }
}

fn name(number: usize) -> String {
    format!("s{number}")
}

fn joined(directory: &str, path: &str) -> String {
    match path {
        "." | "./" => directory.to_owned(),
        _ if path.starts_with('/') => path.to_owned(),
        _ => format!("{}/{path}", directory.trim_end_matches('/')),
    }
}
