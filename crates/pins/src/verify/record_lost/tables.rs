//! What went from tables of digests, and from beside URLs, or changed there.
//!
//! Does not know registry files: those say more.

use super::RULE;
use crate::finding::{Finding, Fix, Invocation, Place, Problem};
use crate::model::Model;
use crate::schema::digest_table::WrittenDigest;
use crate::value::digest::Digest;
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::version::Version;

/// A digest of a table, with what it is of.
struct Known {
    tool: ToolName,
    /// The address of the table.
    address: String,
    version: Version,
    platform: Platform,
    /// What stands there, if it is a digest.
    digest: Option<Digest>,
    place: Place,
    /// Whether the store has the pinned release alone, or but some of the newest.
    forgets: bool,
}

/// What the tables of another commit had and these do not, or have otherwise.
pub(super) fn check(model: &Model<'_>, before: &Model<'_>, commit: &str) -> Vec<Finding> {
    let now = known(model);
    let was = known(before);
    let changed = was.iter().filter_map(|was| {
        let digest = was.digest.as_ref()?;
        let mut of_tool: Vec<&Known> = now.iter().filter(|now| now.tool == was.tool).collect();
        if of_tool.is_empty() {
            // A tool that is gone needs none, and of a table that cannot be read others say it.
            let is_lost = model.pin(&was.tool).is_some() && model.store_problem(&was.tool).is_none();
            return is_lost.then(|| gone(model, was, digest, commit));
        }
        // A table that is elsewhere now may be any of them.
        if of_tool.iter().any(|now| now.address == was.address) {
            of_tool.retain(|now| now.address == was.address);
        }
        let mut same =
            of_tool.iter().filter(|now| now.version == was.version && now.platform == was.platform);
        let Some(first) = same.clone().next() else {
            return (!was.forgets).then(|| gone(model, was, digest, commit));
        };
        let is_there = same.any(|now| now.digest.as_ref().is_some_and(|now| is_same(now, digest)));
        (!is_there).then(|| other(was, digest, first, commit))
    });
    changed.collect()
}

fn known(model: &Model<'_>) -> Vec<Known> {
    let mut all = Vec::new();
    for (tool, table) in model.tables_of_digests() {
        for row in table.rows() {
            let Some(version) = row.release.cloned() else { continue };
            let digest = match &row.row.digest.value {
                WrittenDigest::Digest(digest) => Some(digest.clone()),
                WrittenDigest::Empty(_) | WrittenDigest::Bad(..) => None,
            };
            let place = table.place_of(&row.row.digest.span);
            let (address, platform) = (table.address(), row.row.slot.clone());
            let (tool, forgets) = (tool.clone(), table.forgets());
            all.push(Known { tool, address, version, platform, digest, place, forgets });
        }
    }
    all
}

/// Whether both say the same bytes, in whatever form.
fn is_same(now: &Digest, was: &Digest) -> bool {
    now == was || now.sha256().is_some() && now.sha256() == was.sha256()
}

fn gone(model: &Model<'_>, was: &Known, digest: &Digest, commit: &str) -> Finding {
    let Known { tool, version, platform, place, .. } = was;
    let path = &place.path;
    let message = format!(
        "the digest of {tool} {version} for {platform} was on record at {commit}, and is not any more"
    );
    let is_there = model.world.file(path).is_some();
    let at = if is_there { path } else { &model.world.settings().path };
    finding(tool, Place::file(at), [&digest.to_string(), "no such digest"], message, restored(commit, path))
}

fn other(was: &Known, digest: &Digest, now: &Known, commit: &str) -> Finding {
    let Known { tool, version, platform, .. } = was;
    let message = format!(
        "the digest of {tool} {version} for {platform} was another one at {commit}, and a release never changes"
    );
    let found = now.digest.as_ref().map_or("no digest".to_owned(), Digest::to_string);
    let back =
        format!("put the digest back ({}) unless you know why it changed", restore(commit, &was.place.path));
    let fix = Fix::EditThenRun(back, Invocation::fetch(tool, version, &["--check"]));
    finding(tool, now.place.clone(), [&digest.to_string(), &found], message, fix)
}

fn restore(commit: &str, path: &RepoPath) -> String {
    format!("`git checkout {commit} -- {path}` restores the file")
}

fn restored(commit: &str, path: &RepoPath) -> Fix {
    let waive = format!("if this is on purpose, waive {} there for a few days", RULE.name);
    Fix::Edit(format!("{}; {waive}", restore(commit, path)))
}

fn finding(
    tool: &ToolName,
    place: Place,
    [expected, found]: [&str; 2],
    message: String,
    fix: Fix,
) -> Finding {
    let (expected, found) = (expected.to_owned(), found.to_owned());
    Problem { tool: Some(tool.to_string()), place, expected, found, message, fix }.breaks(&RULE)
}
