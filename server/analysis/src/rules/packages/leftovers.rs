//! Caches that package managers leave in the image. A file that is removed in a later layer stays
//! in the earlier one, so only what the same RUN removes is gone.

use syntax::shell::Word;

use super::layers::{self, Layer, is_mounted, overlaps};
use crate::diagnostic::Fix;
use crate::edit::Edit;
use crate::rules::call::Call;
use crate::rules::file::File;
use crate::rules::findings::Findings;

/// What a package manager leaves behind.
pub(super) struct Cache {
    /// The word behind which a flag would stand if the call fills the cache.
    pub(super) fills: for<'a> fn(&Call<'a>) -> Option<&'a Word>,
    /// Whether the call empties it.
    pub(super) empties: fn(&Call<'_>) -> bool,
    /// Whether the calls of a RUN are such that the rule is to speak there at all.
    pub(super) matters: fn(&[Call<'_>]) -> bool,
    /// Where it is, in parts that tell it from other paths.
    pub(super) folders: &'static [&'static str],
    /// The variables that switch it off or move it.
    pub(super) variables: &'static [&'static str],
    /// How to avoid it.
    pub(super) remedy: Remedy,
    /// What is wrong and what to do.
    pub(super) message: &'static str,
}

/// How to avoid a leftover.
#[derive(Debug, Clone, Copy)]
pub(super) enum Remedy {
    /// A flag of the call.
    Flag(&'static str),
    /// A command at the end of the same RUN.
    Command(&'static str),
    /// A call of the same program at the end of the same RUN, with these arguments.
    Call(&'static str),
}

/// Looks for what is left in the image of the last stage.
pub(super) fn check(file: &File<'_>, cache: &Cache, findings: &mut Findings) {
    layers::each_of_result(file, |layer| {
        let fills = |call: &&Call<'_>| (cache.fills)(call).is_some() && !call.has_unknown_flag();
        if !layer.calls().iter().any(|call| fills(&call))
            || is_avoided(file, layer, cache)
            || !(cache.matters)(layer.calls())
        {
            return;
        }
        let emptied = layer.calls().iter().rposition(|call| empties(call, cache));
        let rest = layer.calls().get(emptied.map_or(0, |at| at + 1)..).unwrap_or_default();
        let mut left = rest.iter().filter(fills);
        match cache.remedy {
            Remedy::Flag(_) => left.for_each(|call| report(layer, call, cache, findings)),
            Remedy::Command(_) | Remedy::Call(_) => {
                left.next_back().into_iter().for_each(|call| report(layer, call, cache, findings));
            }
        }
    });
}

/// Whether nothing gets into the layer: a mount holds it, or a variable says where else it goes.
fn is_avoided(file: &File<'_>, layer: &Layer<'_>, cache: &Cache) -> bool {
    let is_named = |name: &str| cache.variables.contains(&name);
    let scope = file.model().scope_at(layer.entry);
    is_mounted(layer.site, cache.folders)
        || layer.script.variables.iter().any(|variable| is_named(&variable.name))
        || cache.variables.iter().any(|name| scope.definition(name).is_some())
}

/// Whether `call` empties the cache, or may do so: it removes something that the file does not
/// tell, it names the folder, or it is a script that cleans up.
fn empties(call: &Call<'_>, cache: &Cache) -> bool {
    let in_folder = |text: &str| cache.folders.iter().any(|folder| text.contains(folder));
    let is_removed = |text: &str| overlaps(text, cache.folders);
    (cache.empties)(call)
        || call.program.contains("clean")
        || call.texts().any(in_folder)
        || (call.program == "rm" && (call.has_unknown() || call.texts().any(is_removed)))
}

fn report(layer: &Layer<'_>, call: &Call<'_>, cache: &Cache, findings: &mut Findings) {
    let Some(word) = (cache.fills)(call) else { return };
    let fix = match cache.remedy {
        Remedy::Flag(flag) => Some((flag.to_owned(), call.insert_behind(word, flag))),
        Remedy::Command(command) => append(layer, call, command.to_owned()),
        Remedy::Call(arguments) => append(layer, call, format!("{} {arguments}", call.program)),
    };
    let span = call.name.span.cover(word.span);
    let found = findings.report(layer.placed.absolute(span), cache.message);
    if let Some((text, mut edit)) = fix {
        edit.span = layer.placed.absolute(edit.span);
        found.fix(Fix::questionable(format!("Add `{text}`"), vec![edit]));
    }
}

/// The edit that runs `command` at the end, unless `call` is started by another program, perhaps as
/// another user.
fn append(layer: &Layer<'_>, call: &Call<'_>, command: String) -> Option<(String, Edit)> {
    let is_started = call.command.name.as_ref().is_none_or(|name| name.span != call.name.span);
    let edit = if is_started { None } else { layer.append(call.index, &command) };
    edit.map(|edit| (command, edit))
}
