//! What a rule is about, told by an example that is checked anew each time: what is said to
//! be found was found.
//!
//! Shows nothing, and judges no repository but its examples.

use crate::extension::Maker;
use crate::finding::{Example, Finding, Given, Rule};
use crate::model::Model;
use crate::schema::settings;
use crate::syntax::SyntaxError;
use crate::value::date::Date;
use crate::value::path::RepoPath;
use crate::verify::{Earlier, is_waivable, named, verify, verify_since};
use crate::world::layout::Layout;
use crate::world::{Interrupted, SharedText, World};

/// The day on which every example takes place.
const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

/// The earlier commit of an example.
const COMMIT: &str = "0123456789ab";

/// Of how many characters a part of a name must be to tell which is meant.
const SHORTEST_PART: usize = 4;

/// What there is to say of a rule.
#[derive(Debug)]
pub struct Explanation {
    /// The rule.
    pub rule: &'static Rule,
    /// The repository of its example.
    pub world: World,
    /// The same at an earlier commit, where the rule compares with one.
    pub earlier: Option<World>,
    /// What is found in them.
    pub findings: Vec<Finding>,
    /// Settings that waive what is found; none if nothing does.
    pub waiver: Option<String>,
    /// Whether the settings may have the rule be less than it is.
    pub is_fixed: bool,
}

impl Explanation {
    /// The files of the example, in the order in which they are told.
    pub fn files(&self) -> impl Iterator<Item = (RepoPath, &'static str)> {
        files_of(self.rule.example.files)
    }

    /// Those that said something else at the earlier commit, as they were.
    pub fn changed_files(&self) -> impl Iterator<Item = (RepoPath, &'static str)> {
        let earlier = match self.rule.example.given {
            Given::Earlier(files) => files,
            _ => "",
        };
        files_of(earlier).filter(|(path, text)| self.world.text(path) != Some(*text))
    }
}

/// Explains a rule; that of an extension with how it is made.
///
/// # Errors
/// What is wrong with the settings of its example: a defect of this program.
pub fn explain(rule: &'static Rule, extensions: &[Maker]) -> Result<Explanation, SyntaxError> {
    let makers: Vec<Maker> = extensions.iter().filter(|maker| maker.rule == rule).copied().collect();
    let Example { files, given } = rule.example;
    let mut world = world_of(files, &makers)?;
    let mut earlier = None;
    match given {
        Given::Nothing => {}
        Given::Earlier(files) => earlier = Some(world_of(files, &makers)?),
        Given::Interrupted => {
            let (log, command) = (".git/xtask/undo/log.json".to_owned(), Some("bump".to_owned()));
            world.interrupted = Some(Interrupted { log, command });
        }
        Given::OldState => world.has_old_state = true,
    }
    let model = Model::of(&world);
    let findings = match &earlier {
        Some(files) => verify_since(&model, Earlier { files, commit: COMMIT }).findings,
        None => verify(&model),
    };
    let waiver = findings.first().filter(|_| is_waivable(rule)).map(waiver_of);
    let is_fixed = named(rule).is_fixed;
    Ok(Explanation { rule, world, earlier, findings, waiver, is_fixed })
}

/// The files of an example: their paths and their texts, in order.
fn files_of(example: &str) -> impl Iterator<Item = (RepoPath, &str)> {
    let parts = example.split("//- ").skip(1);
    parts.filter_map(|part| {
        let (path, text) = part.split_once('\n')?;
        Some((path.parse().ok()?, text))
    })
}

/// The names of rules that are most like a name, the likest first.
pub fn nearest<'r>(name: &str, rules: impl Iterator<Item = &'r Rule>) -> Vec<&'r str> {
    let distance = |rule: &'r Rule| (strsim::osa_distance(name, rule.name), rule.name);
    let mut near: Vec<(usize, &str)> = rules
        .map(distance)
        .filter(|(distance, other)| {
            distance * 3 <= other.len() || name.len() >= SHORTEST_PART && other.contains(name)
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

/// The repository of an example, every text of which was read.
fn world_of(example: &str, makers: &[Maker]) -> Result<World, SyntaxError> {
    let files: Vec<(RepoPath, &str)> = files_of(example).collect();
    let is_settings = |path: &RepoPath| [settings::PATH, settings::ROOT_PATH].contains(&path.as_str());
    let settings = files.iter().find(|(path, _)| is_settings(path));
    let settings = settings.map(|(path, text)| (path, SharedText::from(*text)));
    let layout = Layout::read(settings.as_ref().map(|(path, text)| (*path, text)), makers)?;
    let mut paths: Vec<RepoPath> = files.iter().map(|(path, _)| path.clone()).collect();
    paths.sort_unstable();
    let mut world = World::new(layout.clone(), TODAY);
    world.is_searched = true;
    for (path, _) in layout.classify(&paths) {
        if let Some((_, text)) = files.iter().find(|(other, _)| other == path) {
            world.insert(path, *text);
        }
    }
    Ok(world)
}

/// Settings that waive a finding for some weeks.
fn waiver_of(finding: &Finding) -> String {
    format!(
        "[[waiver]]\nrule = \"{}\"\nplace = \"{}\"\nreason = \"why it is right all the same\"\nexpires = 2026-12-31\n",
        finding.rule, finding.place.path
    )
}
