//! What becomes of a file that git is about to merge.
//!
//! Writes nothing: git does, and where both sides say something else, a person decides.

use super::merge_tables::{tables, tables_in};
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

/// What both sides of a merge come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// This text.
    Whole(String),
    /// This one, with conflicts of git's in what nobody but a person can tell: a line each.
    InPart(String, Vec<String>),
}

/// What git makes of a text that both sides changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByGit {
    /// This.
    Clean(String),
    /// This, in which it has marked conflicts.
    Conflict(String),
}

/// Git, asked to merge a text by its lines; or why it cannot.
pub(crate) type GitMerge<'g> = &'g dyn Fn(Sides<'_>) -> Result<ByGit, String>;

/// What both sides of a merge come to: of a registry file the releases of both, with the newest
/// of them; of a generated file this side, until it is made anew; of any other what `git` makes
/// of it, and of tables of digests in it the rows of both.
///
/// # Errors
/// Why only a person can merge it, a line each.
pub fn merged(
    layout: &Layout,
    path: &RepoPath,
    sides: Sides<'_>,
    git: GitMerge<'_>,
) -> Result<Merged, Vec<String>> {
    match layout.kind(path) {
        FileKind::Generated => Ok(Merged::Whole(sides.ours.to_owned())),
        FileKind::Registry => registry(layout, path, sides).map(Merged::Whole),
        _ => tables(layout, path, sides, git),
    }
}

/// What git's attributes are to name the merge driver for: registry files, what is made from
/// them, and files with tables of digests in which releases add up.
fn patterns(world: &World) -> Vec<String> {
    let settings = world.settings();
    let mut patterns = Vec::new();
    if world.files().any(|file| file.kind == FileKind::Registry) {
        patterns.push(format!("{}/*.json", settings.registry));
        patterns.extend(world.file(&settings.registry_data).map(|file| attributes::literal(&file.path)));
    }
    let with_tables = world.paths().filter(|path| !tables_in(&world.layout, path).is_empty());
    patterns.extend(with_tables.map(attributes::literal));
    patterns
}

/// The plan that has git's attributes name the merge driver for the files that it merges; none
/// where the repository has no such file. `text` is what the attributes of the root say, if they
/// are there.
pub fn attributed(world: &World, text: Option<&str>) -> Option<Plan> {
    let patterns = patterns(world);
    if patterns.is_empty() {
        return None;
    }
    let path = RepoPath::known(attributes::NAME);
    let mut before = world.clone();
    if let Some(text) = text {
        before.insert(&path, text);
    }
    let (mut after, mut moves) = (text.unwrap_or_default().to_owned(), Vec::new());
    for line in patterns.iter().map(|pattern| attributes::line(pattern)) {
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
    let (registry, _) = read_as((path, &text), text.strict_json(), &tool, &form);
    let newest = registry.as_ref().and_then(|registry| set_latest(registry, registry.newest_stable()?));
    Ok(newest.and_then(|edit| apply(&text, &[edit]).ok()).unwrap_or_else(|| text.to_string()))
}
