//! `init`: the first settings of a repository, or what existing ones lack.
//!
//! Downloads nothing, and asks no cargo.

use anyhow::Result;
use pins::plan::{Goal, additions};
use pins::value::text::count;
use serde_json::{Map, Value};

use super::{Done, Left, Mode, Writer, findings, merge_driver};
use crate::cli::{Cli, Init, Verbosity};
use crate::disk::repo::{Repo, Texts};
use crate::program::Program;
use crate::report::terminal::Text;
use crate::report::{Detail, Shown};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Init) -> Result<Done> {
    if options.check {
        let world = repo.read_as(Texts::All)?.world;
        let settings = world.settings();
        let has_settings =
            [&settings.path, &settings.source].into_iter().any(|path| world.file(path).is_some());
        let added = Additions { text: additions(&world), has_settings };
        return Ok(Done::shown(added.tools(), Box::new(added)));
    }
    if options.git {
        return merge_driver::set_up(cli, repo, Mode::asked(&[(options.dry_run, Mode::DryRun)]));
    }
    let writer = Writer::reading(cli, repo, Mode::asked(&[(options.dry_run, Mode::DryRun)]), Texts::All)?;
    let goal = Goal::Init(options.schema.clone());
    let plan = writer.asker().plan(&goal)?;
    if plan.is_empty() {
        // What `verify` would say of a repository without settings is no help here.
        return Ok(Done::shown(0, Box::new(Additions { text: String::new(), has_settings: false })));
    }
    let remaining = findings(plan.after.clone());
    writer.finish(plan, Some(&goal), Left::of(remaining, Detail::Brief))
}

/// What the settings lack, or would have if there were any, as they would say it.
struct Additions {
    text: String,
    has_settings: bool,
}

/// What there is to say where nothing would be in them.
const NOTHING: &str = "\
init: found no tool of which two places say a version, so there is nothing to keep in step; nothing was written
for a tool that you know of, write by hand into pins.toml: [tool.NAME], and below it pin = 'FILE :: step / step'";

impl Additions {
    fn tools(&self) -> usize {
        self.text.lines().filter(|line| line.starts_with("[tool.")).count()
    }
}

impl Shown for Additions {
    fn text(&self, _: &Program, verbosity: Verbosity) -> Text {
        let mut text = Text::default();
        if !self.text.is_empty() {
            text.lines(self.text.trim_start_matches('\n'));
        }
        if verbosity > Verbosity::Quiet {
            text.lines(&match self.tools() {
                0 if !self.has_settings => NOTHING.to_owned(),
                0 => "init: nothing to add".to_owned(),
                tools => format!("init: {} could be added to the settings", count(tools, "table")),
            });
        }
        text
    }

    fn json(&self) -> Map<String, Value> {
        let additions = Value::String(self.text.clone());
        [("additions".to_owned(), additions)].into_iter().collect()
    }
}
