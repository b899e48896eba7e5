//! `init`: the first settings of a repository, or what existing ones lack.
//!
//! Downloads nothing, and asks no cargo.

use anyhow::Result;
use pins::plan::{Goal, additions};
use pins::value::text::count;
use serde_json::{Map, Value};

use super::{Done, Mode, Writer};
use crate::cli::{Cli, Init, Verbosity};
use crate::disk::repo::{Repo, Texts};
use crate::program::Program;
use crate::report::Shown;
use crate::report::terminal::Text;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Init) -> Result<Done> {
    if options.check {
        let added = Additions(additions(&repo.read_as(Texts::All)?.world));
        return Ok(Done::shown(added.tools(), Box::new(added)));
    }
    let writer = Writer::reading(cli, repo, Mode::asked(&[(options.dry_run, Mode::DryRun)]), Texts::All)?;
    writer.reach(&Goal::Init)
}

/// What the settings lack, as they would say it.
struct Additions(String);

impl Additions {
    fn tools(&self) -> usize {
        self.0.lines().filter(|line| line.starts_with("[tool.")).count()
    }
}

impl Shown for Additions {
    fn text(&self, _: &Program, verbosity: Verbosity) -> Text {
        let mut text = Text::default();
        if !self.0.is_empty() {
            text.lines(self.0.trim_start_matches('\n'));
        }
        if verbosity > Verbosity::Quiet {
            text.line(&match self.tools() {
                0 => "init: nothing to add".to_owned(),
                tools => format!("init: {} could be added to the settings", count(tools, "table")),
            });
        }
        text
    }

    fn json(&self) -> Map<String, Value> {
        let additions = Value::String(self.0.clone());
        [("additions".to_owned(), additions)].into_iter().collect()
    }
}
