//! `merge-driver`: git asks how a registry file, or one with tables of digests, is merged that
//! both sides changed; and what has it ask (`init --git`).
//!
//! Decides nothing: `pins` does, and where it cannot, the file has git's own conflict.

use anyhow::{Context, Result, bail};
use pins::plan::{MERGE_DRIVER, Merged, Sides, attributed, merged};
use pins::value::path::RepoPath;
use pins::world::layout::Attributes;
use serde_json::{Map, Value};

use super::{Done, Left, Mode, Writer};
use crate::cli::{Cli, MergeDriver, Verbosity};
use crate::disk::merging::{self, Merging};
use crate::disk::repo::Repo;
use crate::disk::root::Unreadable;
use crate::program::Program;
use crate::report::terminal::Text;
use crate::report::{self, Detail, Findings, Shown};

pub(super) fn run(repo: &Repo, options: &MergeDriver) -> Result<Done> {
    let merging = Merging { repo, base: &options.base, ours: &options.ours, theirs: &options.theirs };
    let problems = match merge(repo, options, &merging) {
        Ok(left) => left,
        Err(problems) => {
            merging.as_git_would().with_context(|| options.path.clone())?;
            problems
        }
    };
    problems.iter().for_each(|problem| report::note(&format!("merge-driver: {problem}")));
    Ok(Done::shown(problems.len(), Box::new(Nothing)))
}

/// Has git ask: its attributes name the driver, for everybody, and this clone's configuration
/// says what it is, as each clone has to.
pub(super) fn set_up(cli: &Cli, repo: &Repo, mode: Mode) -> Result<Done> {
    let writer = Writer::new(cli, repo, mode)?;
    let text = match repo.root.read_text(Attributes::FILE) {
        Ok(text) => Some(text),
        Err(Unreadable::Missing) => None,
        Err(why) => bail!("{}: {why}", Attributes::FILE),
    };
    let registry = &writer.world().settings().registry;
    let plan = attributed(writer.world(), text.as_deref());
    let plan = plan.with_context(|| {
        format!(
            "there is no registry file in {registry}, and no table of digests in which releases add up, so nothing is to be merged"
        )
    })?;
    let driver = driver(repo);
    if mode == Mode::Write {
        merging::configure(repo, MERGE_DRIVER, &driver)?;
    }
    if cli.verbosity() > Verbosity::Quiet {
        let told =
            if mode == Mode::Write { "this clone's git now asks" } else { "this clone's git would ask" };
        report::note(&format!("{told} `{driver}`; every other clone does once somebody runs the same there"));
    }
    let remaining = Findings { files: plan.after.clone(), list: Vec::new() };
    writer.finish(plan, None, Left::of(remaining, Detail::Brief))
}

/// The command that git runs at the top of the checkout.
fn driver(repo: &Repo) -> String {
    let prefix = repo.root.prefix();
    let root = match prefix.trim_end_matches('/') {
        "" => Vec::new(),
        root => vec!["--root", root],
    };
    format!("{} %O %A %B %P", repo.program.command(&[&root[..], &["merge-driver"]].concat()))
}

/// Merges a file, and says what of it is left to a person; or why it cannot.
fn merge(repo: &Repo, options: &MergeDriver, merging: &Merging<'_>) -> Result<Vec<String>, Vec<String>> {
    let path = options.path.strip_prefix(&repo.root.prefix()).unwrap_or(&options.path);
    let said = |why: anyhow::Error| vec![format!("{}: {why:#}", options.path)];
    let path: RepoPath =
        path.parse().map_err(|_| vec![format!("{path}: this is no path in the repository")])?;
    let layout = repo.layout().map_err(said)?;
    let texts = merging.read().map_err(said)?;
    let by_git = |sides: Sides<'_>| merging.by_git(sides).map_err(|why| format!("{why:#}"));
    let (text, left) = match merged(&layout, &path, texts.sides(), &by_git)? {
        Merged::Whole(text) => (text, Vec::new()),
        Merged::InPart(text, left) => (text, left),
    };
    merging.write(&text).map_err(said)?;
    Ok(left)
}

/// What is said is said to whoever looks at the merge; nothing else is to be shown.
struct Nothing;

impl Shown for Nothing {
    fn text(&self, _: &Program, _: Verbosity) -> Text {
        Text::default()
    }

    fn json(&self) -> Map<String, Value> {
        Map::new()
    }
}
