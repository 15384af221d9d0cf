//! More flags for an instruction, as an edit.

use analysis::Edit;
use analysis::plan::Step;

use super::knowledge::Knowledge;
use super::text::line_break;

/// The edit of the entry of `step`, counted from its start, that writes `flags` behind those that are
/// there. Where there are several, or the instruction has several lines, each gets a line.
pub(super) fn insertion(known: &Knowledge<'_>, step: &Step, flags: &[String]) -> Edit {
    let placed = &step.placed;
    let Some(instruction) = &placed.entry.instruction else { return Edit::insert(0, "") };
    let statement = &instruction.statement;
    let last = statement.flags.last().map_or(statement.keyword.span, |flag| flag.word.span);
    let text = placed.entry.text();
    let behind = text.get(last.end as usize..).unwrap_or_default();
    let is_long = placed.entry.slice(instruction.span).contains('\n');
    let is_heredoc = !instruction.heredocs.is_empty();
    let escape = known.plan.escape;
    let line_break = line_break(known.snapshot.document());
    let is_apart = (is_long || flags.len() > 1) && !is_heredoc;
    let between = format!(" {escape}{line_break}   ");
    let mut new = String::new();
    for (number, flag) in flags.iter().enumerate() {
        if number > 0 && is_apart {
            new.push_str(&between);
        }
        new.push_str(&format!(" {flag}"));
    }
    let goes_on = behind.trim_start_matches([' ', '\t']).starts_with(escape);
    if is_apart && !goes_on {
        new.push_str(&between);
    }
    Edit::insert(last.end, new)
}
