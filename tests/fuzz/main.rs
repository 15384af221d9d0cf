//! Everything that reads what others wrote, given bytes at random: nothing panics, and what is
//! promised of each result holds for every input.
//!
//! A target is a function of bytes. `tests/fuzz/run` gives them to libFuzzer, which finds its way by
//! the code that is reached; the tests here give each the seeds, the inputs that once failed
//! (`findings`) and some changes of both, the same in each run. This is a module of the program, as
//! most of what is tested is private to it.

mod caching;
mod configuration;
mod dictionary;
mod history;
mod input;
mod protocol;
mod registries;
mod seeds;
#[path = "../corpus/sweep.rs"]
mod sweep;
mod texts;

/// One thing to be tested.
struct Target {
    name: &'static str,
    /// Gets bytes, and panics if something does not hold.
    run: fn(&[u8]),
    /// Where to begin.
    seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
const TARGETS: [Target; 11] = [
    Target { name: "parse", run: texts::parse, seeds: seeds::texts },
    Target { name: "edits", run: texts::edits, seeds: seeds::texts },
    Target { name: "positions", run: texts::positions, seeds: seeds::texts },
    Target { name: "format", run: texts::format, seeds: seeds::texts },
    Target { name: "fixes", run: texts::fixes, seeds: seeds::texts },
    Target { name: "cache", run: caching::advice, seeds: seeds::projects },
    Target { name: "ignore", run: caching::ignore, seeds: seeds::ignore_files },
    Target { name: "config", run: configuration::files, seeds: seeds::configurations },
    Target { name: "lsp", run: protocol::messages, seeds: seeds::sessions },
    Target { name: "git", run: history::repository, seeds: seeds::repositories },
    Target { name: "registry", run: registries::answers, seeds: seeds::registries },
];

fn target(name: &str) -> &'static Target {
    let found = TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| panic!("there is no target {name}"))
}

#[cfg(fuzzing)]
mod libfuzzer {
    use std::path::PathBuf;
    use std::sync::OnceLock;

    use super::{Target, dictionary, target};

    static CHOSEN: OnceLock<&Target> = OnceLock::new();

    /// Takes the target from the environment; writes its seeds and the dictionary if asked to.
    fn start() {
        let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
        let chosen = CHOSEN.get_or_init(|| target(&name));
        if let Some(folder) = std::env::var_os("FUZZ_SEEDS").map(PathBuf::from) {
            for (number, seed) in (chosen.seeds)().iter().enumerate() {
                std::fs::write(folder.join(format!("seed-{number}")), seed).expect("writable");
            }
            std::fs::write(folder.with_extension("dict"), dictionary::text()).expect("writable");
            std::process::exit(0);
        }
    }

    libfuzzer_sys::fuzz_target!(init: start(), |bytes: &[u8]| {
        if let Some(target) = CHOSEN.get() {
            (target.run)(bytes);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use input::Mutator;

    /// How long the changed inputs of one target may take; the seeds and findings come always.
    const PATIENCE: Duration = Duration::from_secs(4);

    /// Tests `name` with all it begins with, and with changes of that.
    fn check(name: &str) {
        let target = target(name);
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{name} has seeds");
        let findings = seeds::findings(name);
        for (number, seed) in findings.iter().chain(&seeds).enumerate() {
            run(target, seed, &format!("seed {number}"));
        }
        let mut mutator = Mutator::new(seeds, dictionary::words());
        let begin = Instant::now();
        for round in 0..input::ROUNDS {
            run(target, &mutator.next(), &format!("round {round}"));
            if begin.elapsed() > PATIENCE {
                break;
            }
        }
    }

    /// Runs a target; says which input it was if that fails.
    fn run(target: &Target, bytes: &[u8], what: &str) {
        let result = std::panic::catch_unwind(|| (target.run)(bytes));
        let shown = String::from_utf8_lossy(bytes);
        assert!(result.is_ok(), "{} fails for {what}: {bytes:?}\n{shown}", target.name);
    }

    #[test]
    fn any_text_is_parsed() {
        check("parse");
    }

    #[test]
    fn edited_texts_equal_fresh_ones() {
        check("edits");
    }

    #[test]
    fn positions_lead_back() {
        check("positions");
    }

    #[test]
    fn a_layout_reads_the_same() {
        check("format");
    }

    #[test]
    fn a_fix_breaks_nothing() {
        check("fixes");
    }

    #[test]
    fn edits_for_the_cache_keep_the_image() {
        check("cache");
    }

    #[test]
    fn any_ignore_file_is_read() {
        check("ignore");
    }

    #[test]
    fn any_configuration_is_read() {
        check("config");
    }

    #[test]
    fn any_messages_are_survived() {
        check("lsp");
    }

    #[test]
    fn any_repository_is_read() {
        check("git");
    }

    #[test]
    fn any_registry_is_asked() {
        check("registry");
    }

    #[test]
    fn every_target_is_tested() {
        let text = include_str!("main.rs");
        for target in &TARGETS {
            assert!(text.contains(&format!("check(\"{}\")", target.name)), "{}", target.name);
        }
    }
}
