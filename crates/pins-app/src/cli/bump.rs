//! What `bump` is told: tools, their new versions, and the commits of these.
//!
//! Does not know which tools there are.

use clap::Args;
use pins::value::name::ToolName;
use pins::value::version::Version;

use super::{CargoOptions, DownloadOptions, shown_error};

/// The arguments of `bump`.
#[derive(Debug, Args)]
pub(crate) struct Bump {
    /// The tool and its new version, such as wac 0.8.0, or several as wac@0.8.0 wkg@0.15.0
    #[arg(value_name = "TOOL VERSION | TOOL@VERSION", required = true)]
    words: Vec<String>,
    /// The same, read.
    #[arg(skip)]
    pub(crate) pins: Vec<(ToolName, Version)>,
    /// The first tool of which no version was said, with what was said instead.
    #[arg(skip)]
    pub(crate) unclear: Option<(ToolName, String)>,
    /// The commit of the new version, for a tool that stands somewhere as a commit; of
    /// several tools as TOOL=COMMIT
    #[arg(long = "rev", value_name = "COMMIT")]
    revisions: Vec<String>,
    /// The same, read.
    #[arg(skip)]
    pub(crate) commits: Vec<(ToolName, String)>,
    /// Declare in the compatibility table that the new versions fit the other pins; build with them
    /// first
    #[arg(long)]
    pub(crate) compatible: bool,
    /// Commit what was changed, and nothing else
    #[arg(long)]
    pub(crate) commit: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long, conflicts_with = "commit")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoOptions,
    #[command(flatten)]
    pub(crate) download: DownloadOptions,
}

impl Bump {
    /// Reads the tools, their versions and the commits that were said.
    ///
    /// # Errors
    /// What of it is none.
    pub(super) fn read(&mut self) -> Result<(), String> {
        (self.pins, self.unclear) = pins(&self.words)?;
        self.commits = commits(&self.revisions, &self.pins)?;
        Ok(())
    }
}

/// What `bump` is to move: tools with their new versions, and the first tool whose version is
/// none, with what was said instead.
type Moved = (Vec<(ToolName, Version)>, Option<(ToolName, String)>);

/// The tools and their new versions that words name: `TOOL VERSION`, or any number
/// of `TOOL@VERSION`.
fn pins(words: &[String]) -> Result<Moved, String> {
    let is_version = |word: &str| !word.contains('@') && word.starts_with(|c: char| c.is_ascii_digit());
    let named: Vec<(&str, &str)> = match words {
        [tool, version] if is_version(version) || !tool.contains('@') && !version.contains('@') => {
            vec![(tool, version)]
        }
        words => words.iter().map(|word| word.split_once('@').unwrap_or((word, ""))).collect(),
    };
    let (mut pins, mut unclear) = (Vec::new(), None);
    for (tool, version) in named {
        let name = shown_error(tool.parse::<ToolName>())
            .map_err(|why| format!("invalid value '{tool}' for '<TOOL>': {why}"))?;
        match Version::any(version) {
            Ok(version) => pins.push((name, version)),
            Err(_) => unclear = unclear.or_else(|| Some((name, version.to_owned()))),
        }
    }
    Ok((pins, unclear))
}

/// The commits of new versions: `COMMIT` of the one tool that moves, or `TOOL=COMMIT`.
fn commits(words: &[String], pins: &[(ToolName, Version)]) -> Result<Vec<(ToolName, String)>, String> {
    let invalid = |word: &str, why: &str| format!("invalid value '{word}' for '--rev <COMMIT>': {why}");
    let mut commits: Vec<(ToolName, String)> = Vec::new();
    for word in words {
        let (tool, commit) = match (word.split_once('='), pins) {
            (Some((tool, commit)), _) => {
                let moved = pins.iter().find(|(moved, _)| moved == tool);
                (&moved.ok_or_else(|| invalid(word, "the tool does not move"))?.0, commit)
            }
            (None, [(tool, _)]) => (tool, word.as_str()),
            (None, _) => return Err(invalid(word, "of several tools, write TOOL=<COMMIT>")),
        };
        let is_commit =
            matches!(commit.len(), 40 | 64) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_commit {
            return Err(invalid(word, "a commit has 40 hexadecimal digits, or 64"));
        }
        if commits.iter().any(|(known, _)| known == tool) {
            return Err(invalid(word, "the tool has a commit already"));
        }
        commits.push((tool.clone(), commit.to_owned()));
    }
    Ok(commits)
}
