//! The calls of each RUN, for rules that need to know what else runs in a RUN or what becomes of
//! its stage.

use std::cell::OnceCell;

use dialect::Keyword;
use syntax::shell::{Script, Source};
use syntax::{Placed, Span};

use crate::edit::Edit;
use crate::model::Stage;
use crate::rules::call::Call;
use crate::rules::file::File;
use crate::rules::site::Site;

/// One script of a RUN, with what it calls.
#[derive(Debug)]
pub(super) struct Layer<'a> {
    /// The index of the entry.
    pub(super) entry: usize,
    /// The entry, by which spans are made to count from the file's start.
    pub(super) placed: &'a Placed,
    /// The RUN.
    pub(super) site: &'a Site<'a>,
    /// All that is run.
    pub(super) script: &'a Script,
    calls: OnceCell<Vec<Call<'a>>>,
}

/// Shows `visit` the layers of `stage`, in order.
pub(super) fn each_of(file: &File<'_>, stage: &Stage, mut visit: impl FnMut(&Layer<'_>)) {
    let keywords = [Keyword::Run, Keyword::Onbuild];
    let all = keywords.into_iter().flat_map(|keyword| file.entries_with(stage, keyword));
    let mut entries: Vec<usize> = all.collect();
    entries.sort_unstable();
    for entry in entries {
        let Some(placed) = file.document().entries().get(entry) else { continue };
        for site in file.sites(entry).filter(|site| site.keyword == Keyword::Run) {
            let site = &site;
            for script in site.scripts() {
                visit(&Layer { entry, placed, site, script: &script, calls: OnceCell::new() });
            }
        }
    }
}

/// Shows `visit` the layers that the image of the last stage consists of.
pub(super) fn each_of_result(file: &File<'_>, mut visit: impl FnMut(&Layer<'_>)) {
    let Some(last) = file.model().stages().last() else { return };
    for stage in file.model().chain(last) {
        each_of(file, stage, &mut visit);
    }
}

impl<'a> Layer<'a> {
    /// Its calls, in order.
    pub(super) fn calls(&self) -> &[Call<'a>] {
        self.calls.get_or_init(|| {
            let all = 0..self.script.commands.len();
            all.flat_map(|index| Call::all(self.site, self.script, index)).collect()
        })
    }

    /// The edit that runs `command` after all others, where all of them from the one with the index
    /// `from` on must succeed one after the other; `None` where the script has another form.
    pub(super) fn append(&self, from: usize, command: &str) -> Option<Edit> {
        let commands = self.script.commands.get(from..)?;
        let (last, others) = commands.split_last()?;
        let is_plain = |found: &&syntax::shell::Command| {
            found.parent.is_none() && found.context == Default::default()
        };
        let is_chain = others.iter().all(|found| found.joint == syntax::shell::Joint::And)
            && commands.iter().all(|found| is_plain(&found));
        let text = self.site.entry.text();
        let end = last.span.end;
        let rest = text.get(end as usize..)?;
        if self.script.source != Source::Line || !is_chain || !rest.trim().is_empty() {
            return None;
        }
        Some(Edit::insert(end, format!("{}&& {command}", self.gap(last.span)?)))
    }

    /// What stands in front of the `&&` behind the last command, whose place is `last`: a new line
    /// where that command begins one.
    fn gap(&self, last: Span) -> Option<String> {
        let before = self.site.entry.text().get(..last.start as usize)?;
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_first = !before.contains('\n');
        match line.trim() == "&&" && !is_first {
            true => {
                let indent = line.strip_suffix(line.trim_start()).unwrap_or_default();
                Some(format!(" {}\n{indent}", self.site.escape))
            }
            false => Some(" ".to_owned()),
        }
    }
}

/// Whether a mount of `site` hides or holds one of `folders`, or may do so: what is written there is
/// not in the image.
pub(super) fn is_mounted(site: &Site<'_>, folders: &[&str]) -> bool {
    let mounted = site.mounted_folders();
    mounted.is_none_or(|paths| paths.iter().any(|path| overlaps(path, folders)))
}

/// Whether `path` is one of `folders`, is in one or has one in it.
pub(super) fn overlaps(path: &str, folders: &[&str]) -> bool {
    let plain = path.split(['*', '?', '[', '{']).next().unwrap_or_default();
    let above = plain.trim_end_matches('/');
    folders.iter().any(|folder| {
        path.contains(folder)
            || above.len() > 1 && above.starts_with('/') && folder.starts_with(above)
    })
}
