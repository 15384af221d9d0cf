//! Shows what is known of real files, to be read by eye: how many RUN may do anything and why, and
//! which neighbors may trade places. `cargo run -p cache --example effects -- [--swaps] PATH…`; a
//! path may be a folder.

#![expect(clippy::disallowed_methods, reason = "a program for people who write the knowledge base")]

mod files;

use std::collections::BTreeMap;
use std::io::Write;

use analysis::Snapshot;
use analysis::plan::Plan;
use cache::effects::{NoInstalls, Profile, Tier, World, of_stage, swap};
use syntax::Document;

fn main() -> std::io::Result<()> {
    let (shows_swaps, paths) = files::arguments("--swaps");
    let world = World { tree: None, installs: &NoInstalls, profile: Profile::BuildKit };
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut runs, mut unknown) = (0, 0);
    let mut out = std::io::stdout().lock();
    for (path, text) in files::texts(&paths) {
        let plan = Plan::of(&Snapshot::new(Document::new(&text)));
        for (number, stage) in plan.stages.iter().enumerate() {
            let effects = of_stage(&plan, number, &world);
            for found in effects.iter().filter(|found| found.is_run) {
                runs += 1;
                if let Some(reason) = &found.unknown {
                    unknown += 1;
                    *reasons.entry(reason.clone()).or_default() += 1;
                }
            }
            for (at, pair) in effects.windows(2).enumerate() {
                let [first, second] = pair else { continue };
                let verdict = swap(first, second);
                let word = match &verdict {
                    Ok(proof) => format!("{:?}", proof.tier),
                    Err(_) => "no".to_owned(),
                };
                let kinds = format!("{word} {} {}", first.name, second.name);
                *verdicts.entry(kinds).or_default() += 1;
                let Ok(proof) = verdict else { continue };
                if shows_swaps && proof.tier != Tier::Config {
                    writeln!(out, "== {} {:?}", path.display(), proof.tier)?;
                    for step in stage.steps.iter().skip(at).take(2) {
                        let line = step.placed.entry.text().trim();
                        writeln!(out, "{line}")?;
                    }
                    for line in proof.checked.iter().chain(&proof.assumptions) {
                        writeln!(out, "   -- {line}")?;
                    }
                }
            }
        }
    }
    writeln!(out, "{runs} RUN, {unknown} of them may do anything")?;
    print_counts(&mut out, &reasons, 150)?;
    print_counts(&mut out, &verdicts, 60)
}

fn print_counts(
    out: &mut impl Write,
    counts: &BTreeMap<String, usize>,
    most: usize,
) -> std::io::Result<()> {
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    sorted.iter().take(most).try_for_each(|(what, count)| writeln!(out, "{count:7} {what}"))
}
