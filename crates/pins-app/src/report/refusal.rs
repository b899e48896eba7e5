//! Why a command did not do its work, as data.
//!
//! Shows nothing: the renderers do.

use std::error::Error;
use std::fmt;
use std::iter;

use pins::plan;
use pins::value::name::{Platform, ToolName};
use pins::value::text::listed;
use pins::value::version::Version;

use crate::interrupt::Interrupted;
use crate::program::Program;

/// Why a command did not do its work. As text: that in one sentence or two,
/// without what it is about.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The arguments are wrong.
    Usage(clap::Error),
    /// Another change was interrupted, and not restored yet.
    Unfinished { command: String, log: String },
    /// Artifacts that are not recorded may not be downloaded.
    Offline { tool: ToolName, version: Version, platforms: Vec<Platform> },
    /// The planner refuses.
    Plan(plan::Refusal),
    /// A person or the system wants this program to end.
    Interrupted(Interrupted),
    /// Anything else, in words.
    Other(anyhow::Error),
}

/// A command of this program that helps.
pub(super) struct Hint {
    /// What it does.
    pub(super) what: &'static str,
    /// Its words, without the program's name.
    pub(super) words: Vec<String>,
}

impl Refusal {
    /// All of it but findings, for people.
    pub(super) fn text(&self, program: &Program) -> String {
        let (text, hints) = match self {
            // Which says its hints itself.
            Self::Plan(refusal) => (refusal.text(program.name), Vec::new()),
            _ => (self.to_string(), self.hints()),
        };
        let hint = |Hint { what, words }: Hint| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            format!("{what}: {}", program.command(&words))
        };
        iter::once(text).chain(hints.into_iter().map(hint)).collect::<Vec<_>>().join("\n")
    }

    /// What helps.
    pub(super) fn hints(&self) -> Vec<Hint> {
        match self {
            Self::Unfinished { .. } => {
                vec![Hint { what: "restore them first", words: vec!["sync".to_owned()] }]
            }
            Self::Plan(plan::Refusal::Hinted { hint, command, .. }) => {
                vec![Hint { what: hint, words: command.words().to_vec() }]
            }
            _ => Vec::new(),
        }
    }

    /// Its kind, in one word, for programs.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::Unfinished { .. } => "unfinished-change",
            Self::Offline { .. } => "offline",
            Self::Plan(plan::Refusal::Request(_) | plan::Refusal::Hinted { .. }) => "request",
            Self::Plan(plan::Refusal::Inconsistent { .. }) => "inconsistent",
            Self::Plan(plan::Refusal::NotWhole { .. }) => "not-whole",
            Self::Plan(plan::Refusal::Artifacts(_)) => "artifacts",
            Self::Plan(plan::Refusal::Conflict { .. }) => "defect",
            Self::Interrupted(_) => "interrupted",
            Self::Other(_) => "failed",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(error) => {
                let text = error.render().to_string();
                f.write_str(text.strip_prefix("error: ").unwrap_or(&text).trim_end())
            }
            Self::Unfinished { command, log } => {
                write!(f, "`{command}` was interrupted and may have left files half changed ({log})")
            }
            Self::Offline { tool, version, platforms } => write!(
                f,
                "the registry does not have {tool} {version} for {}, and --offline forbids to download it; \
                 nothing was written",
                listed(platforms)
            ),
            Self::Plan(refusal) => refusal.fmt(f),
            Self::Interrupted(interrupted) => interrupted.fmt(f),
            Self::Other(error) => write!(f, "{error:#}"),
        }
    }
}

impl Error for Refusal {}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        // Wherever it was noticed, there is nothing more to say.
        if let Some(interrupted) = error.downcast_ref() {
            return Self::Interrupted(*interrupted);
        }
        let planner = |error: anyhow::Error| error.downcast().map_or_else(Self::Other, Self::Plan);
        error.downcast().unwrap_or_else(planner)
    }
}

#[cfg(test)]
mod tests {
    use pins::finding::Place;
    use pins::plan::{ArtifactKind, Candidate, InStore, Obstacle, StoreId, Unavailable, WantedArtifact};
    use pins::value::path::RepoPath;

    use super::*;
    use crate::program::Downloader;

    #[test]
    fn a_refusal_says_what_is_wrong_then_each_artifact_then_what_helps() {
        let downloader = Downloader::Beside("fetch");
        let program = Program { name: "tool-pins", downloader, newer: "", extensions: &[] };
        let tool: ToolName = "tool".parse().unwrap();
        let wanted = |platform: &str| WantedArtifact {
            tool: tool.clone(),
            version: "1.2.0".parse().unwrap(),
            platform: platform.parse().unwrap(),
            kind: ArtifactKind::File,
            candidates: vec![Candidate { suffix: String::new(), url: format!("https://x/{platform}") }],
            github_repo: String::new(),
            mirrors: Vec::new(),
            recorded: None,
            store: InStore {
                id: StoreId::Registry,
                pattern: None,
                place: Place::file(&RepoPath::known("tool.json")),
            },
        };
        let problem = |platform: &str| {
            let message = "status 404\nand no mirror".to_owned();
            Obstacle::Unavailable(Box::new(Unavailable {
                wanted: wanted(platform),
                message,
                unreachable: None,
            }))
        };
        let (command, log) = ("tool-pins bump".to_owned(), "undo/log.json".to_owned());
        for (refusal, text) in [
            (
                Refusal::Unfinished { command, log },
                "`tool-pins bump` was interrupted and may have left files half changed (undo/log.json)\n\
                 restore them first: tool-pins sync",
            ),
            (
                Refusal::Offline {
                    tool: tool.clone(),
                    version: "1.2.0".parse().unwrap(),
                    platforms: ["linux_amd64", "darwin_arm64"].map(|name| name.parse().unwrap()).to_vec(),
                },
                "the registry does not have tool 1.2.0 for linux_amd64, darwin_arm64, and --offline forbids to \
                 download it; nothing was written",
            ),
            (
                Refusal::Plan(plan::Refusal::Artifacts(vec![
                    problem("linux_amd64"),
                    problem("darwin_arm64"),
                ])),
                "2 artifacts failed; nothing was written (--keep-going records the other releases)\n\
                 tool 1.2.0 linux_amd64: status 404\nand no mirror\n  wanted for tool.json:1\n\
                 tool 1.2.0 darwin_arm64: status 404\nand no mirror\n  wanted for tool.json:1",
            ),
            (
                Refusal::Plan(plan::Refusal::NotWhole {
                    tool: tool.clone(),
                    obstacles: vec![problem("linux_amd64")],
                }),
                "the release of tool cannot be had whole, so nothing was written\n\
                 tool 1.2.0 linux_amd64: status 404\nand no mirror\n  wanted for tool.json:1",
            ),
            (
                Refusal::from(anyhow::anyhow!("no such file").context("a.toml cannot be read")),
                "a.toml cannot be read: no such file",
            ),
            (Refusal::from(anyhow::Error::from(plan::Refusal::Request("no".to_owned()))), "no"),
        ] {
            assert_eq!(refusal.text(&program), text);
        }
    }
}
