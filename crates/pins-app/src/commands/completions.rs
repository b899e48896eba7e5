//! `completions`: the script by which a shell completes words of this program.
//!
//! Looks at no repository: the script asks the program anew for each word.

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::Done;
use crate::cli::{Completions, Verbosity};
use crate::complete::script;
use crate::program::Program;
use crate::report::Shown;
use crate::report::terminal::Text;

pub(super) fn run(program: &Program, options: &Completions) -> Result<Done> {
    let script = script(program, options.shell).context("this program does not know where it is")?;
    Ok(Done::shown(0, Box::new(Script(script))))
}

/// A script for a shell.
struct Script(String);

impl Shown for Script {
    fn text(&self, _: &Program, _: Verbosity) -> Text {
        let mut text = Text::default();
        self.0.lines().for_each(|line| text.line(line));
        text
    }

    fn json(&self) -> Map<String, Value> {
        Map::from_iter([("script".to_owned(), self.0.as_str().into())])
    }
}
