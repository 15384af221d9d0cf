//! `cache`: how well builds use the layers of the last ones.

mod object;
mod offers;
mod optimize;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use analysis::Snapshot;
use analysis::plan::Plan;
use cache::history::History;
use cache::installs;
use cache::keys::Profile;
use cache::order::{Project, Report, simulate};
use cache::tree::Tree;
use syntax::Document;

use super::input::{Input, InputError};
use super::output::{Output, to_stdout};
use super::{Exit, dockerfiles};
use crate::context::{self, Disk, Wanted};
use crate::history;

/// How many commits are played, and at most.
const COMMITS: usize = 200;
const MOST_COMMITS: u64 = 10_000;

/// What `cache` is told to do.
#[derive(Debug, clap::Args)]
pub(crate) struct CacheArguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Play the last commits and say how often each instruction ran again
    Report(ReportArguments),
    /// Find an order of the instructions that runs fewer of them again and gives the same image
    Optimize(optimize::OptimizeArguments),
}

/// What `cache report` is told to do.
#[derive(Debug, clap::Args)]
struct ReportArguments {
    /// Files and folders to look at; folders are searched for Dockerfiles, `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Print one JSON object for programs
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    project: ProjectArguments,
}

/// What is known about the project, and who builds.
#[derive(Debug, clap::Args)]
struct ProjectArguments {
    /// How many commits to play
    #[arg(long, value_name = "COUNT", default_value_t = COMMITS as u64,
        value_parser = clap::value_parser!(u64).range(1..=MOST_COMMITS))]
    commits: u64,

    /// Who builds
    #[arg(long, value_enum, default_value_t)]
    profile: Builder,

    /// The folder that is the build context; found out from what is copied where it is not given
    #[arg(long, value_name = "FOLDER")]
    context: Option<PathBuf>,

    /// The name that standard input is read as, which its build context and its history go by
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,
}

impl ProjectArguments {
    /// What `input` is called where it is spoken of.
    fn name(&self, input: &Input) -> String {
        match (input, &self.stdin_filename) {
            (Input::Stdin, Some(name)) => name.to_string_lossy().into_owned(),
            _ => input.name(),
        }
    }
}

/// Who builds, as it is written on the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "lower")]
enum Builder {
    /// `docker build` and `docker buildx`
    #[default]
    BuildKit,
    /// The builder of Docker before BuildKit
    Classic,
    /// buildah and podman
    Buildah,
}

impl Builder {
    fn profile(self) -> Profile {
        match self {
            Builder::BuildKit => Profile::BuildKit,
            Builder::Classic => Profile::Classic,
            Builder::Buildah => Profile::Buildah,
        }
    }
}

/// What was found about one file.
#[derive(Debug)]
struct Played {
    snapshot: Snapshot,
    report: Report,
    /// Why there is no history.
    problem: Option<String>,
}

/// Does what the subcommand says.
pub(crate) fn cache(arguments: &CacheArguments) -> ExitCode {
    match &arguments.command {
        Command::Report(arguments) => report(arguments),
        Command::Optimize(arguments) => optimize::run(arguments),
    }
}

fn report(arguments: &ReportArguments) -> ExitCode {
    let outputs: Vec<Output> = dockerfiles::find(&arguments.paths)
        .into_iter()
        .map(|found| match found {
            Ok(input) => one(&input, arguments),
            Err((path, error)) => failed(&path.to_string_lossy(), &error, arguments),
        })
        .collect();
    Output::tell_problems(&outputs);
    let exit = match arguments.json {
        true => object::write(&outputs),
        false => to_stdout(|out| {
            outputs.iter().try_for_each(|output| out.write_all(output.findings.as_bytes()))
        }),
    };
    let is_bad = outputs.iter().any(|output| output.problem.is_some());
    exit.max(if is_bad { Exit::Failure } else { Exit::Clean }).into()
}

fn one(input: &Input, arguments: &ReportArguments) -> Output {
    let name = arguments.project.name(input);
    let text = match input.read() {
        Ok(text) => text,
        Err(error) => return failed(&name, &error, arguments),
    };
    let snapshot = Snapshot::new(Document::new(text.strip_prefix('\u{feff}').unwrap_or(&text)));
    let read = Read::of(input, &snapshot, &arguments.project);
    let report = simulate(&Plan::of(&snapshot), &read.project(&arguments.project));
    let played = Played { snapshot, report, problem: read.problem };
    let findings = match arguments.json {
        true => object::present(&name, &played),
        false => table::present(&name, &played),
    };
    Output { findings, ..Output::default() }
}

fn failed(name: &str, error: &InputError, arguments: &ReportArguments) -> Output {
    let findings = match arguments.json {
        true => object::problem(name, error),
        false => String::new(),
    };
    Output { findings, ..Output::problem(name, error) }
}

/// What was read about the project of one file.
#[derive(Debug, Default)]
struct Read {
    tree: Option<Tree>,
    history: Option<History>,
    /// Why there is no history.
    problem: Option<String>,
}

impl Read {
    /// What there is around `input`, whose text is that of `snapshot`.
    fn of(input: &Input, snapshot: &Snapshot, arguments: &ProjectArguments) -> Read {
        let path = match input {
            Input::Stdin => arguments.stdin_filename.as_deref().unwrap_or(Path::new("Dockerfile")),
            Input::File(path) => path,
        };
        let Some((disk, path)) = disk(path, arguments, snapshot) else {
            return Read { problem: Some("there is no such folder".to_owned()), ..Read::default() };
        };
        let wanted = Wanted { wants: &installs::wants, largest: installs::LARGEST };
        let tree = Some(disk.tree(wanted));
        match history(&disk, &path, arguments.commits) {
            Ok(history) => Read { tree, history: Some(history), problem: None },
            Err(problem) => Read { tree, history: None, problem: Some(problem) },
        }
    }

    fn project(&self, arguments: &ProjectArguments) -> Project<'_> {
        Project {
            history: self.history.as_ref(),
            tree: self.tree.as_ref(),
            profile: arguments.profile.profile(),
            ..Project::default()
        }
    }
}

/// The build context of the file at `path`, and that path from the root on.
fn disk(path: &Path, arguments: &ProjectArguments, snapshot: &Snapshot) -> Option<(Disk, PathBuf)> {
    let path = std::path::absolute(path).ok()?;
    let here = std::env::current_dir().ok()?;
    let folder = arguments.context.as_ref().map(|folder| here.join(folder));
    let setting = folder.as_ref().map(|folder| folder.to_str().unwrap_or_default());
    let disk = context::of_file(&path, &[here], setting, snapshot)?;
    Some((disk, path))
}

/// What the repository of the context tells.
fn history(disk: &Disk, path: &Path, commits: u64) -> Result<History, String> {
    let commits = usize::try_from(commits).unwrap_or(usize::MAX);
    history::read(disk.folder(), path, commits).map_err(|error| error.to_string())
}
