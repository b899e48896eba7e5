//! What a command changed or would change, for people: what moved, the diff, how it is committed,
//! and what is left.
//!
//! Writes nothing, and asks git nothing: what git said is in the report.

use anstyle::{AnsiColor, Style};
use pins::plan::{CrateMove, Plan};
use pins::value::text::{count, listed};
use pins::world::FileChange;

use super::findings::findings;
use super::{Human, cell};
use crate::cli::Verbosity;
use crate::disk::committing::Uncommitted;
use crate::program::quoted;
use crate::report::diff::{self, Kind};
use crate::report::terminal::Text;
use crate::report::{Body, Commit, Committed, Detail, Planned, Rendered, problem_text};

/// Of more files nobody reads what becomes of each, nor their names once more.
const MOST_FILES: usize = 20;

/// Of more findings each in its line nobody sees what there is.
const MOST_BRIEF: usize = 10;

/// What a command changed or would change.
pub(super) fn planned(human: &Human, planned: &Planned) -> Rendered {
    let (mut moved, mut err) = (Text::default(), Text::default());
    if human.has_summary() {
        moved = moves(human, planned);
        err = left(human, planned);
    }
    if let Some(Commit { outcome: Committed::Refused(why), .. }) = &planned.commit {
        err.append(&problem_text(why));
    }
    if !planned.show_diff {
        return Rendered { out: Body::Text(moved), err };
    }
    let (diffs, shortened) = diffs(&planned.plan, human.shown.verbosity);
    moved.append(&err);
    if !shortened.is_empty() {
        let of = listed(&shortened);
        moved.line(&format!(
            "of {of} only the crates are shown, so this diff cannot be applied; -v shows every line"
        ));
    }
    Rendered { out: Body::Patch(diffs), err: moved }
}

/// What moved, and how it is committed.
fn moves(human: &Human, planned: &Planned) -> Text {
    let Planned { command, plan, .. } = planned;
    let mut text = Text::default();
    if plan.is_empty() {
        text.line(&format!("{command}: nothing to change"));
        return text;
    }
    let done = if planned.written { "changed" } else { "would change" };
    let files = plan.changes().len();
    text.line(&format!("{command}: {done} {}", count(files, "file")));
    let is_long = files > MOST_FILES && !is_whole(human.shown.verbosity);
    let most = if is_long { MOST_FILES } else { usize::MAX };
    for step in plan.moves.iter().take(most) {
        let (from, to) = (cell(&step.from), cell(&step.to));
        text.line(&format!("  {}  {}: {from} -> {to}  ({})", step.tool, step.what, step.place.path));
    }
    if let Some(more @ 1..) = plan.moves.len().checked_sub(most) {
        text.line(&format!("  ... and {more} more: -v shows all of them"));
    }
    if let Some(commit) = &planned.commit {
        how_to_commit(&mut text, commit);
    }
    text
}

/// Whether nothing is to be shortened.
fn is_whole(verbosity: Verbosity) -> bool {
    verbosity == Verbosity::Verbose
}

/// The commands that commit what was written, or the commit.
fn how_to_commit(text: &mut Text, commit: &Commit) {
    let Commit { files, message, outcome } = commit;
    if let Committed::Made(id) = outcome {
        let subject = message.as_ref().map_or("", |message| &message.subject);
        text.line(&format!("committed: {} {subject}", id.get(..12).unwrap_or(id)));
        return;
    }
    let git = match &files.folder {
        Some(folder) => format!("git -C {}", quoted(&folder.to_string_lossy())),
        None => "git".to_owned(),
    };
    let paths = named(files);
    text.line(match outcome {
        Committed::Refused(_) => "commit them together, once that is settled:",
        _ if files.is_merging => {
            "they belong to what git has not finished; add them, and what you resolved yourself:"
        }
        _ => "commit them together:",
    });
    text.command(&match files.is_all && files.paths.len() > MOST_FILES {
        // There is nothing else to add.
        true => format!("  {git} add --all"),
        false => format!("  {git} add -- {paths}"),
    });
    // Git takes no part of a merge alone, and has a message for it.
    if files.is_merging {
        return text.command(&format!("  {git} commit"));
    }
    if let Some(message) = message {
        let parts = std::iter::once(&message.subject).chain(&message.body);
        let message: Vec<String> = parts.map(|part| format!("-m {}", quoted(part))).collect();
        let only = if files.others_staged { format!(" -- {paths}") } else { String::new() };
        text.command(&format!("  {git} commit {}{only}", message.join(" ")));
    }
}

/// The files as git takes them behind `--`: for which a name can be a pattern.
fn named(files: &Uncommitted) -> String {
    let is_pattern = |path: &str| path.starts_with(':') || path.contains(['*', '?', '[', '\\']);
    let pathspec = |path: &String| match is_pattern(path) {
        true => quoted(&format!(":(literal){path}")),
        false => quoted(path),
    };
    files.paths.iter().map(pathspec).collect::<Vec<_>>().join(" ")
}

/// What is left.
fn left(human: &Human, planned: &Planned) -> Text {
    let Planned { remaining, detail, .. } = planned;
    if remaining.list.is_empty() {
        return Text::default();
    }
    let counts = [(remaining.errors(), "error"), (remaining.warnings(), "warning")];
    let counts =
        counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| count(number, what));
    let still = format!("{} left for another command or for you", counts.collect::<Vec<_>>().join(" and "));
    let is_short = *detail == Detail::Lines || remaining.list.len() <= MOST_BRIEF;
    let shown = if is_short { remaining.list.as_slice() } else { &[] };
    let mut text = findings(human, &remaining.files, shown, *detail);
    text.line(&match is_short {
        true => still,
        false => format!("{still}: `{} verify` shows them", human.program.name),
    });
    text
}

/// The diffs, and of which files they are no diffs that can be applied.
fn diffs(plan: &Plan, verbosity: Verbosity) -> (Text, Vec<String>) {
    let (mut text, mut shortened) = (Text::default(), Vec::new());
    for change in plan.changes_as_read() {
        match plan.crate_moves(&change.path).filter(|_| !is_whole(verbosity)) {
            Some(crates) => {
                crate_by_crate(&mut text, &change, &crates);
                shortened.push(change.path.to_string());
            }
            None => diff::lines(&change).iter().for_each(|line| text.file_line(style(line.kind), line)),
        }
    }
    (text, shortened)
}

/// A lock file, crate by crate. Whoever applies diffs takes the whole or nothing: its hunk is none.
fn crate_by_crate(text: &mut Text, change: &FileChange, crates: &[CrateMove]) {
    let line = |kind, text: String| diff::line(kind, "", text + "\n");
    let mut lines = diff::names(change);
    lines.push(line(Kind::Hunk, "@@ -0,0 +0,0 @@ crate by crate; -v shows every line".to_owned()));
    if crates.is_empty() {
        lines.push(line(Kind::Context, "  no crate moves".to_owned()));
    }
    lines.extend(crates.iter().map(|step| {
        let kind = match step {
            CrateMove::Moved(_) => Kind::Context,
            CrateMove::Added(_) => Kind::Added,
            CrateMove::Removed(_) => Kind::Removed,
        };
        line(kind, printable::line(&step.to_string(), usize::MAX))
    }));
    lines.iter().for_each(|line| text.file_line(style(line.kind), line));
}

fn style(kind: Kind) -> Style {
    let colored = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match kind {
        Kind::Name => Style::new().bold(),
        Kind::Added => colored(AnsiColor::Green),
        Kind::Removed => colored(AnsiColor::Red),
        Kind::Hunk => colored(AnsiColor::Cyan),
        Kind::Context => Style::new(),
    }
}
