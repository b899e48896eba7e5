//! What becomes of a file that git is about to merge.
//!
//! Writes nothing: git does, and where both sides say something else, a person decides.

use super::{Move, Moved, Plan};
use crate::finding::Place;
use crate::schema::attributes::{self, MERGE_DRIVER};
use crate::schema::registry::read_as;
use crate::schema::registry_edit::set_latest;
use crate::schema::registry_keys::RegistryKey;
use crate::schema::registry_merge::{Unmerged, merge};
use crate::value::edit::apply;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::world::World;
use crate::world::layout::{FileKind, Layout};

pub use crate::schema::registry_merge::Sides;

/// The text that both sides of a merge come to: of a registry file the releases of both, with
/// the newest of them; of a generated file this side, until it is made anew.
///
/// # Errors
/// Why only a person can merge it, a line each.
pub fn merged(layout: &Layout, path: &RepoPath, sides: Sides<'_>) -> Result<String, Vec<String>> {
    match layout.kind(path) {
        FileKind::Generated => Ok(sides.ours.to_owned()),
        FileKind::Registry => registry(layout, path, sides),
        _ => Err(vec![format!("{path} is no registry file, and what both sides want of it cannot be told")]),
    }
}

/// The plan that has git's attributes name the merge driver for registry files and what is made
/// from them; none where the repository has no registry file. `text` is what the attributes of
/// the root say, if they are there.
pub fn attributed(world: &World, text: Option<&str>) -> Option<Plan> {
    let settings = world.settings();
    world.files().find(|file| file.kind == FileKind::Registry)?;
    let data = world.file(&settings.registry_data).map(|file| file.path.to_string());
    let patterns = [Some(format!("{}/*.json", settings.registry)), data];
    let path = RepoPath::known(attributes::NAME);
    let mut before = world.clone();
    if let Some(text) = text {
        before.insert(&path, text);
    }
    let (mut after, mut moves) = (text.unwrap_or_default().to_owned(), Vec::new());
    for line in patterns.iter().flatten().map(|pattern| attributes::line(pattern)) {
        if after.lines().any(|known| known.trim() == line) {
            continue;
        }
        if !after.is_empty() && !after.ends_with('\n') {
            after.push('\n');
        }
        after.push_str(&format!("{line}\n"));
        moves.push(Move {
            tool: "-".to_owned(),
            what: Moved::Extended("attributes".to_owned()),
            place: Place::file(&path),
            from: "git's own merge".to_owned(),
            to: format!("merge={MERGE_DRIVER}"),
        });
    }
    let mut planned = before.clone();
    if !moves.is_empty() {
        planned.insert(&path, after);
    }
    Some(Plan::new(&before, planned, moves))
}

fn registry(layout: &Layout, path: &RepoPath, sides: Sides<'_>) -> Result<String, Vec<String>> {
    let tool = path.name().strip_suffix(".json").unwrap_or(path).parse::<ToolName>();
    let tool = tool.map_err(|why| vec![format!("{path} is not named for a tool: {why}")])?;
    let form = layout.settings.registry_form(&tool);
    let latest = form.keys.name(RegistryKey::LatestVersion);
    let text = merge(sides, latest).map_err(|why| match why {
        Unmerged::Clashes(places) => places.into_iter().map(|place| format!("{path}: {place}")).collect(),
        Unmerged::Unread(line, why) => {
            vec![format!("{path}: one of the sides cannot be read, in its line {line}: {why}")]
        }
    })?;
    let (registry, _) = read_as(path, &text, &tool, &form);
    let newest = registry.as_ref().and_then(|registry| set_latest(registry, registry.newest_stable()?));
    Ok(newest.and_then(|edit| apply(&text, &[edit]).ok()).unwrap_or(text))
}
