//! `init`: the first settings of a repository, or what existing ones lack.
//!
//! Changes no settings that are there, and no version: what disagrees, `verify` shows then.

mod draft;

use self::draft::Draft;
use super::ask::Step;
use super::{Move, Moved, Plan, Refusal};
use crate::discover::{LookFor, look_through, propose};
use crate::finding::{Finding, Invocation, Place, Severity};
use crate::model::Model;
use crate::model::store::{StoreName, unmanaged};
use crate::schema::settings::{PATH, ROOT_PATH};
use crate::value::path::RepoPath;
use crate::verify::verify_strictly;
use crate::world::World;

/// More rounds are not needed: each takes out what the one before has shown to be wrong.
const MOST_ROUNDS: usize = 20;

/// Plans the first settings; with a `schema`, editors are told in the first line where it is
/// (<https://taplo.tamasfe.dev/configuration/directives.html>).
pub(super) fn init(world: &World, schema: Option<&str>) -> Result<Step, Refusal> {
    let settings = world.settings();
    let known = [&settings.path, &settings.source].into_iter().find(|path| world.file(path).is_some());
    if let Some(path) = known {
        return Err(Refusal::Hinted {
            why: format!(
                "there is {path} already, which says what this repository pins; nothing was written"
            ),
            hint: "to see what could be added",
            command: Invocation::new(["init", "--check"]),
        });
    }
    let has_xtask = world.paths().any(|path| path.starts_with("xtask/"));
    let path = RepoPath::known(if has_xtask { PATH } else { ROOT_PATH });
    let draft = drafted(world, &path);
    if draft.is_empty() {
        return Ok(Step::done(Plan::none(world)));
    }
    let schema = schema.map(|schema| format!("#:schema {schema}\n")).unwrap_or_default();
    let after = world.laid_out_at(&path, schema + &draft.text()).map_err(|error| {
        Refusal::Request(format!("the settings would not be right: {}; nothing was written", error.message))
    })?;
    let moves = draft.tools().map(|(tool, managed)| Move {
        tool: tool.to_owned(),
        what: Moved::Extended("settings".to_owned()),
        place: Place::file(&path),
        from: "not managed".to_owned(),
        to: managed,
    });
    Ok(Step::done(Plan::new(world, after, moves.collect())))
}

/// What could be added to the settings, as they would say it; empty if nothing.
pub fn additions(world: &World) -> String {
    let path = world.settings().path.clone();
    let draft = Draft::of(propose(&Model::of(world)));
    match world.file(&path).is_some() || world.file(&world.settings().source).is_some() {
        true => draft.sections(),
        false => {
            let draft = drafted(world, &path);
            if draft.is_empty() { String::new() } else { draft.text() }
        }
    }
}

/// Settings that can be read, whose places lead where they should.
fn drafted(world: &World, path: &RepoPath) -> Draft {
    let mut draft = Draft::of(propose(&Model::of(world)));
    for _ in 0..MOST_ROUNDS {
        let Ok(after) = world.laid_out_at(path, draft.text()) else { break };
        let model = Model::of(&after);
        let beside = unmanaged(&model).into_iter().filter_map(|found| Some((found.tool, found.beside?)));
        let added = beside.filter(|(tool, beside)| draft.add_digest(tool, beside)).count();
        if added > 0 {
            // A version that nobody could move alone may now move with its digest.
            continue;
        }
        let sums = look_through(&model, LookFor::Sums).sums.into_iter();
        if sums.filter(|sums| draft.add_digest(&sums.tool, &sums.at)).count() > 0 {
            continue;
        }
        if unlocated(&mut draft, &model) > 0 {
            continue;
        }
        let findings = verify_strictly(&model);
        let wrong = findings.iter().filter(|finding| finding.severity == Severity::Error);
        if wrong.filter(|finding| doubted(&mut draft, finding, path)).count() == 0 {
            break;
        }
    }
    draft
}

/// Takes the digest stores out of a draft of which nobody can tell where the artifacts are.
fn unlocated(draft: &mut Draft, model: &Model<'_>) -> usize {
    let mut count = 0;
    for pin in &model.pins {
        for store in model.stores_of(&pin.tool.value) {
            let StoreName::Table(beside) = store.name() else { continue };
            let version = &pin.version.value;
            let platforms = store.needed(version).into_iter();
            let unlocated = platforms.filter_map(|platform| store.wanted(version, &platform, model).err());
            let why = unlocated.map(|unlocated| unlocated.to_string()).next();
            count += usize::from(why.is_some_and(|why| draft.doubt_digest(&pin.tool.value, &beside, &why)));
        }
    }
    count
}

/// Takes what is wrong out of a draft, if it is something of it.
fn doubted(draft: &mut Draft, finding: &Finding, path: &RepoPath) -> bool {
    let place = &finding.place;
    if place.path == *path {
        return draft.doubt_line(place.line, &finding.message);
    }
    let is_of_places = ["place-shared", "digest-schema"].contains(&finding.rule.name);
    let is_by_hand = finding.rule.name == "place-version" && finding.fix.advice().is_some();
    let tool = finding.tool.as_deref().filter(|_| is_of_places || is_by_hand);
    tool.is_some_and(|tool| draft.doubt_place(tool, place, &finding.message))
}
