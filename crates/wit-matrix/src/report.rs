//! What `runtime-matrix --check` and `--explain` have to say, for people and for
//! programs.
//!
//! Compares nothing.

use std::collections::BTreeMap;

use pins::value::text::count;
use pins::value::version::Version;
use pins_app::{Program, Shown, Text, Verbosity};
use serde_json::{Map, Value, json};

use crate::plan::{Difference, Explanation, Pairs};
use crate::record::{Cell, Worlds};
use crate::rule::failure;

/// What `--check` found.
pub(crate) struct Compared {
    pub(crate) releases: BTreeMap<Version, Worlds>,
    pub(crate) pairs: Pairs,
    pub(crate) differences: Vec<Difference>,
}

/// What `--explain` found.
pub(crate) struct Explained {
    pub(crate) older: Version,
    pub(crate) newer: Version,
    pub(crate) explanation: Explanation,
}

impl Shown for Compared {
    fn text(&self, program: &Program, verbosity: Verbosity) -> Text {
        let mut text = Text::default();
        for Difference { of, world, recorded, found } in &self.differences {
            let world = world.as_ref().map(|world| format!(", world {world}")).unwrap_or_default();
            text.line(&format!("{of}{world}"));
            text.line(&format!("  recorded: {recorded}"));
            text.line(&format!("  found:    {found}"));
        }
        if verbosity > Verbosity::Quiet {
            self.summary(&mut text, program);
        }
        text
    }

    fn json(&self) -> Map<String, Value> {
        let differences = self.differences.iter().map(|difference| {
            let Difference { of, world, recorded, found } = difference;
            json!({ "of": of, "world": world, "recorded": recorded, "found": found })
        });
        document([
            ("releases", json!(self.releases.keys().map(Version::as_str).collect::<Vec<_>>())),
            ("differences", Value::Array(differences.collect())),
        ])
    }
}

impl Compared {
    fn summary(&self, text: &mut Text, program: &Program) {
        let Self { releases, pairs, differences } = self;
        let cells: usize = releases.values().map(BTreeMap::len).sum();
        let tried: usize = pairs.values().map(BTreeMap::len).sum();
        let tried =
            if tried > 0 { format!(" and {} with a crate", count(tried, "pair")) } else { String::new() };
        let what = format!("{} of {}{tried}", count(cells, "world"), count(releases.len(), "release"));
        if differences.is_empty() {
            text.line(&format!("runtime-matrix: {what} are as recorded"));
        } else {
            text.line(&format!("runtime-matrix: {what} tried, {}", count(differences.len(), "difference")));
            let command = program.command(&["runtime-matrix"]);
            text.line(&format!("  {command}  records what was found"));
        }
    }
}

impl Shown for Explained {
    fn text(&self, _: &Program, _: Verbosity) -> Text {
        let Self { older, newer, explanation: Explanation { needed, dropped, stop, start } } = self;
        let mut text = Text::default();
        for (title, items) in [("needs of the runtime", needed), ("no longer needs", dropped)] {
            if items.is_empty() {
                continue;
            }
            text.line(&format!("wit-bindgen {newer} {title}, compared with {older}:"));
            let width = items.keys().map(|item| item.chars().count()).max().unwrap_or(0);
            for (item, worlds) in items {
                text.line(&format!("  {item:<width$}  in {}", worlds.join(", ")));
            }
        }
        for (title, worlds) in [
            (format!("stop compiling (with {newer})"), stop),
            (format!("start to compile (did not with {older})"), start),
        ] {
            if worlds.is_empty() {
                continue;
            }
            text.line(&format!("worlds that {title}:"));
            for world in worlds.keys() {
                text.line(&format!("  {}", failure(worlds, world)));
            }
        }
        if [needed, dropped].iter().all(|items| items.is_empty()) && stop.is_empty() && start.is_empty() {
            text.line(&format!(
                "wit-bindgen {newer} needs the same of the runtime as {older}, and the same worlds compile"
            ));
        }
        text
    }

    fn json(&self) -> Map<String, Value> {
        let Explanation { needed, dropped, stop, start } = &self.explanation;
        let worlds = |cells: &BTreeMap<String, Cell>| -> Value {
            let why = cells.keys().map(|world| (world.clone(), json!(failure(cells, world))));
            Value::Object(why.collect())
        };
        document([
            ("older", json!(self.older.as_str())),
            ("newer", json!(self.newer.as_str())),
            ("needed", json!(needed)),
            ("dropped", json!(dropped)),
            ("stop", worlds(stop)),
            ("start", worlds(start)),
        ])
    }
}

/// These keys.
fn document<const N: usize>(keys: [(&str, Value); N]) -> Map<String, Value> {
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
