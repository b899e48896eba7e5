//! What `runtime-matrix --check` and `--explain` found, for people and for
//! programs.
//!
//! Compares nothing.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use pins::formats::runtime_record::{Cell, Worlds};
use pins::plan::{Difference, Explanation, Pairs};
use pins::verify::failure;
use pins::version::Version;
use serde_json::json;

use super::count;
use super::json::{SCHEMA_VERSION, print};
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
    let mut out = anstream::stdout().lock();
    for Difference { of, world, recorded, found } in differences {
        let world = world.as_ref().map(|world| format!(", world {world}")).unwrap_or_default();
        writeln!(out, "{of}{world}\n  recorded: {recorded}\n  found:    {found}")?;
    }
    if cli.quiet {
        return Ok(());
    }
    let cells: usize = releases.values().map(BTreeMap::len).sum();
    let tried: usize = pairs.values().map(BTreeMap::len).sum();
    let tried = if tried > 0 { format!(" and {} with a crate", count(tried, "pair")) } else { String::new() };
    let what = format!("{} of {}{tried}", count(cells, "world"), count(releases.len(), "release"));
    if differences.is_empty() {
        writeln!(out, "runtime-matrix: {what} are as recorded")?;
    } else {
        writeln!(
            out,
            "runtime-matrix: {what} tried, {}\n  cargo xtask runtime-matrix  records what was found",
            count(differences.len(), "difference")
        )?;
    }
    Ok(())
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
    let mut text = String::new();
    for (title, items) in [("needs of the runtime", needed), ("no longer needs", dropped)] {
        if items.is_empty() {
            continue;
        }
        text += &format!("wit-bindgen {newer} {title}, compared with {older}:\n");
        let width = items.keys().map(|item| item.chars().count()).max().unwrap_or(0);
        for (item, worlds) in items {
            text += &format!("  {item:<width$}  in {}\n", worlds.join(", "));
        }
    }
    for (title, worlds) in [("stop compiling", stop), ("start to compile", start)] {
        if worlds.is_empty() {
            continue;
        }
        let (from, subject) =
            if title.starts_with("stop") { (newer, "with") } else { (older, "did not with") };
        text += &format!("worlds that {title} ({subject} {from}):\n");
        for world in worlds.keys() {
            text += &format!("  {}\n", failure(worlds, world));
        }
    }
    if text.is_empty() {
        text = format!(
            "wit-bindgen {newer} needs the same of the runtime as {older}, and the same worlds compile\n"
        );
    }
    anstream::print!("{text}");
    Ok(())
}
