//! What `runtime-matrix --check` and `--explain` found, for people and for
//! programs.
//!
//! Compares nothing.

use std::collections::BTreeMap;

use anyhow::Result;
use pins::runtime::failure;
use pins::runtime::plan::{Difference, Explanation, Pairs};
use pins::runtime::record::{Cell, Worlds};
use pins::value::version::Version;
use serde_json::json;

use super::count;
use super::json::{SCHEMA_VERSION, print};
use super::terminal::{self, Text};
use crate::cli::{Cli, Format};

/// What differs from the record.
pub(crate) fn differences(
    cli: &Cli,
    releases: &BTreeMap<Version, Worlds>,
    pairs: &Pairs,
    differences: &[Difference],
) -> Result<()> {
    if cli.format == Format::Json {
        let differences = differences.iter().map(|difference| {
            let Difference { of, world, recorded, found } = difference;
            json!({ "of": of, "world": world, "recorded": recorded, "found": found })
        });
        return print(&json!({
            "schema_version": SCHEMA_VERSION,
            "command": "runtime-matrix",
            "releases": releases.keys().map(Version::as_str).collect::<Vec<_>>(),
            "differences": differences.collect::<Vec<_>>(),
        }));
    }
    let mut text = Text::default();
    for Difference { of, world, recorded, found } in differences {
        let world = world.as_ref().map(|world| format!(", world {world}")).unwrap_or_default();
        text.line(&format!("{of}{world}"));
        text.line(&format!("  recorded: {recorded}"));
        text.line(&format!("  found:    {found}"));
    }
    if !cli.quiet {
        compared(&mut text, releases, pairs, differences.len());
    }
    terminal::print(text)?;
    Ok(())
}

/// The summary of a comparison.
fn compared(text: &mut Text, releases: &BTreeMap<Version, Worlds>, pairs: &Pairs, differences: usize) {
    let cells: usize = releases.values().map(BTreeMap::len).sum();
    let tried: usize = pairs.values().map(BTreeMap::len).sum();
    let tried = if tried > 0 { format!(" and {} with a crate", count(tried, "pair")) } else { String::new() };
    let what = format!("{} of {}{tried}", count(cells, "world"), count(releases.len(), "release"));
    if differences == 0 {
        text.line(&format!("runtime-matrix: {what} are as recorded"));
    } else {
        text.line(&format!("runtime-matrix: {what} tried, {}", count(differences, "difference")));
        text.line("  cargo xtask runtime-matrix  records what was found");
    }
}

/// What a newer release needs that an older one did not.
pub(crate) fn explanation(
    cli: &Cli,
    (older, newer): (&Version, &Version),
    explanation: &Explanation,
) -> Result<()> {
    let Explanation { needed, dropped, stop, start } = explanation;
    if cli.format == Format::Json {
        let worlds = |cells: &BTreeMap<String, Cell>| -> serde_json::Value {
            let why = cells.keys().map(|world| (world.clone(), json!(failure(cells, world))));
            serde_json::Value::Object(why.collect())
        };
        return print(&json!({
            "schema_version": SCHEMA_VERSION,
            "command": "runtime-matrix",
            "older": older.as_str(),
            "newer": newer.as_str(),
            "needed": needed,
            "dropped": dropped,
            "stop": worlds(stop),
            "start": worlds(start),
        }));
    }
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
    for (title, worlds) in [("stop compiling", stop), ("start to compile", start)] {
        if worlds.is_empty() {
            continue;
        }
        let (from, subject) =
            if title.starts_with("stop") { (newer, "with") } else { (older, "did not with") };
        text.line(&format!("worlds that {title} ({subject} {from}):"));
        for world in worlds.keys() {
            text.line(&format!("  {}", failure(worlds, world)));
        }
    }
    if [needed, dropped].iter().all(|items| items.is_empty()) && stop.is_empty() && start.is_empty() {
        text.line(&format!(
            "wit-bindgen {newer} needs the same of the runtime as {older}, and the same worlds compile"
        ));
    }
    terminal::print(text)?;
    Ok(())
}
