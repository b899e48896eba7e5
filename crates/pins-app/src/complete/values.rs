//! Which values of a repository an argument may have: its tools, their releases, rules.
//!
//! Knows no shell.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap_complete::engine::CompletionCandidate;
use pins::model::Model;
use pins::plan::whole_releases;
use pins::value::name::ToolName;
use pins::value::version::Version;
use pins::world::World;

use crate::cli::Verbosity;
use crate::disk::find::Needs;
use crate::disk::repo::Repo;
use crate::program::{Program, is_plain};

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A tool.
    Tool,
    /// A tool, and then its version as a word of its own, or behind a sign.
    Moved,
    /// A tool, and if somebody wants, behind a sign a version.
    Release,
    /// A tool, and behind a sign a version.
    WholeRelease,
    /// A rule.
    Rule,
}

impl Kind {
    /// That of an argument which help calls by this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "TOOL" | "OLD" => Some(Self::Tool),
            "TOOL VERSION | TOOL@VERSION" => Some(Self::Moved),
            "TOOL[@VERSION]" => Some(Self::Release),
            "TOOL@VERSION[:PLATFORM]" => Some(Self::WholeRelease),
            "RULE" => Some(Self::Rule),
            _ => None,
        }
    }
}

/// Who asks, and what stands on the command line.
pub(super) struct Asked {
    program: Program,
    root: Option<PathBuf>,
    /// The word before the one in question.
    before: String,
}

impl Asked {
    /// With these words on the command line, of which the first is the program.
    pub(super) fn new(program: Program, words: &[OsString]) -> Self {
        let index = std::env::var("_CLAP_COMPLETE_INDEX").ok().and_then(|index| index.parse().ok());
        let index: usize = index.unwrap_or(words.len() - 1);
        let before = index.checked_sub(1).and_then(|index| words.get(index));
        let before = before.map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
        let apart = words.windows(2).filter(|pair| pair[0] == "--root").map(|pair| PathBuf::from(&pair[1]));
        let texts = words.iter().filter_map(|word| word.to_str());
        let joined = texts.filter_map(|word| word.strip_prefix("--root=")).map(PathBuf::from);
        Self { program, root: apart.chain(joined).next(), before }
    }

    /// What the argument may be that begins as `word` does.
    pub(super) fn values(&self, kind: Kind, word: &OsStr) -> Vec<CompletionCandidate> {
        let Some(word) = word.to_str() else { return Vec::new() };
        let values = match kind {
            Kind::Rule => self.program.rules().map(|rule| rule.name.to_owned()).collect(),
            _ => self.world().map(|world| self.of_tools(&Model::of(&world), kind, word)).unwrap_or_default(),
        };
        let fit = values.into_iter().filter(|value| value.starts_with(word) && value.chars().all(is_plain));
        fit.map(CompletionCandidate::new).collect()
    }

    fn world(&self) -> Option<World> {
        let repo = Repo::find(self.program, self.root.as_deref(), Verbosity::Quiet, Needs::Tools).ok()?;
        Some(repo.read().ok()?.world)
    }

    fn of_tools(&self, model: &Model<'_>, kind: Kind, word: &str) -> Vec<String> {
        let releases = |tool: &str| {
            let tool: Option<ToolName> = tool.parse().ok();
            tool.map(|tool| whole_releases(model, &tool)).unwrap_or_default()
        };
        let other =
            |tool: &str, version: &Version| model.pin(tool).is_none_or(|pin| pin.version.value != *version);
        let named = |tool: &str| -> Vec<String> {
            let mut releases = releases(tool);
            releases.retain(|version| kind != Kind::Moved || other(tool, version));
            releases.iter().map(|version| format!("{tool}@{version}")).collect()
        };
        let tools = model.tools();
        let begun: Vec<&str> = tools.iter().copied().filter(|tool| tool.starts_with(word)).collect();
        match (kind, word.split_once('@')) {
            (Kind::Tool | Kind::Rule, _) => tools.into_iter().map(str::to_owned).collect(),
            (_, Some((tool, _))) => named(tool),
            (Kind::Moved, None) if tools.contains(&*self.before) => {
                let mut releases = releases(&self.before);
                releases.retain(|version| other(&self.before, version));
                releases.iter().map(Version::to_string).collect()
            }
            // No tool alone is such an argument.
            (Kind::WholeRelease, None) => match begun.as_slice() {
                [tool] => named(tool),
                several => several.iter().map(|tool| format!("{tool}@")).collect(),
            },
            (Kind::Moved | Kind::Release, None) => begun.into_iter().map(str::to_owned).collect(),
        }
    }
}
