//! The whole repository as this tool sees it: every file of interest, read and
//! parsed once.
//!
//! Compares nothing: see `consumer` and `verify`.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Fix, Place, Rule, Severity};
use crate::model::layout::{FileKind, kind};
use crate::runtime::record::{self as runtime_record, Record};
use crate::schema::lockfile::{self, Lockfile};
use crate::schema::manifest::{self, Manifest};
use crate::schema::marker::{self, MOST_LINES, MarkedLine, Misspelt};
use crate::schema::registry::{self, Registry};
use crate::schema::settings::{self, Date, Settings};
use crate::schema::source::{self, Names, Source};
use crate::syntax::toml::SyntaxError;
use crate::value::edit::FileChange;
use crate::value::name::ToolName;
use crate::value::text::{Lines, Span};

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileText {
    /// Its text.
    Text(String),
    /// Why its text could not be had: not UTF-8, no permission, too large.
    Unreadable(String),
}

/// The files of interest, as they were read at one moment.
#[derive(Clone, Debug)]
pub struct Sources {
    files: BTreeMap<String, FileText>,
    /// The day, for waivers that expire.
    pub today: Date,
    /// The settings, which were read first.
    pub settings: Settings,
    /// What an interrupted change has left behind, if one was.
    pub interrupted: Option<Interrupted>,
    /// Whether there is something at [`crate::model::layout::OLD_STATE_FOLDER`].
    pub has_old_state: bool,
}

/// An interrupted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// Where its undo log is, for people.
    pub log: String,
    /// The command that was interrupted; none if the log cannot be read.
    pub command: Option<String>,
}

impl Sources {
    /// No files yet.
    pub fn new(settings: Settings, today: Date) -> Self {
        Self { files: BTreeMap::new(), today, settings, interrupted: None, has_old_state: false }
    }

    /// Adds a file.
    pub fn insert(&mut self, path: impl Into<String>, text: FileText) {
        self.files.insert(path.into(), text);
    }

    /// The text of a file, if it is there and could be read.
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.files.get(path) {
            Some(FileText::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The paths of the files of interest.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The same files after `changes`.
    #[must_use]
    pub fn with(&self, changes: &[FileChange]) -> Self {
        let mut after = self.clone();
        for change in changes {
            after.insert(change.path.clone(), FileText::Text(change.after.clone()));
        }
        after
    }
}

/// A parsed file with its path.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// The path, relative to the root.
    pub path: String,
    /// What it holds.
    pub content: T,
}

/// The repository, parsed.
#[derive(Debug)]
pub struct Tree<'s> {
    /// What it was parsed from.
    pub sources: &'s Sources,
    /// The source; empty if it could not be read.
    pub source: Source,
    /// The registry files that could be read, by tool.
    pub registries: BTreeMap<ToolName, Parsed<Registry>>,
    /// The tools that have a registry file, readable or not.
    pub registered: BTreeSet<ToolName>,
    /// Every Cargo.toml that could be read.
    pub manifests: Vec<Parsed<Manifest>>,
    /// Every Cargo.lock that could be read.
    pub locks: Vec<Parsed<Lockfile>>,
    /// The embedded runtime's compatibility record, if it could be read.
    pub runtime_record: Option<Record>,
    /// The marked lines of every file that has some.
    pub marked: Vec<Parsed<Vec<MarkedLine>>>,
    /// What looks like a marker in every file that has such, and is none.
    pub misspelt: Vec<Parsed<Vec<Misspelt>>>,
    /// What was wrong with the files themselves.
    pub findings: Vec<Finding>,
    lines: BTreeMap<&'s str, Lines>,
}

impl<'s> Tree<'s> {
    /// Parses every file of `sources`.
    pub fn read(sources: &'s Sources) -> Self {
        let mut tree = Self {
            sources,
            source: Source::default(),
            registries: BTreeMap::new(),
            registered: BTreeSet::new(),
            manifests: Vec::new(),
            locks: Vec::new(),
            runtime_record: None,
            marked: Vec::new(),
            misspelt: Vec::new(),
            findings: Vec::new(),
            lines: BTreeMap::new(),
        };
        let settings = &sources.settings;
        if !sources.files.contains_key(&settings.source) {
            tree.unreadable(&settings.source, FileKind::Source, "there is no such file");
        }
        for (path, text) in &sources.files {
            let kind = kind(path, settings);
            match text {
                FileText::Text(text) => {
                    tree.lines.insert(path, Lines::of(text));
                    tree.read_file(path, text, kind);
                }
                FileText::Unreadable(why) => tree.unreadable(path, kind, why),
            }
        }
        tree
    }

    /// The text of a file that was parsed.
    pub fn text(&self, path: &str) -> &'s str {
        self.sources.text(path).unwrap_or_default()
    }

    /// Whether the source is known whole. While it is not, a tool that seems
    /// not to be pinned may well be.
    pub fn source_is_read(&self) -> bool {
        !self.findings.iter().any(|finding| finding.rule == Rule::SourceSyntax)
    }

    /// The tools that there are: pinned, or with a registry file.
    pub fn tools(&self) -> BTreeSet<&str> {
        let pinned = self.source.pins.iter().map(|pin| pin.tool.value.as_str());
        pinned.chain(self.registered.iter().map(ToolName::as_str)).collect()
    }

    /// The pinned version of `tool`, with its place.
    pub fn pin_place(&self, pin: &source::Pin) -> Place {
        let path = &self.sources.settings.source;
        self.place(path, &pin.version.span)
    }

    /// The place of a span in a file.
    pub fn place(&self, path: &str, span: &Span) -> Place {
        match self.lines.get(path) {
            Some(lines) => Place::new(path, self.text(path), lines, span),
            None => Place::file(path),
        }
    }

    /// Whether a file was read without any finding. Of one that was not, parts
    /// are missing here: nothing may be concluded from their absence, and no
    /// edit may be made beside them.
    pub fn is_whole(&self, path: &str) -> bool {
        !self.findings.iter().any(|finding| finding.place.path == path)
    }

    /// Where the registry file of `tool` is or would be.
    pub fn registry_path(&self, tool: &str) -> String {
        format!("{}/{tool}.json", self.sources.settings.registry)
    }

    fn read_file(&mut self, path: &str, text: &'s str, kind: FileKind) {
        match kind {
            FileKind::Source => {
                let settings = &self.sources.settings;
                let names = Names { versions: &settings.versions, compatibility: &settings.compatibility };
                let (source, findings) = source::read(path, text, names);
                self.source = source;
                self.findings.extend(findings);
            }
            FileKind::Registry => self.read_registry(path, text),
            FileKind::Manifest => match manifest::read(text) {
                Ok(content) => self.manifests.push(Parsed { path: path.to_owned(), content }),
                Err(error) => self.syntax_error(path, text, &error),
            },
            FileKind::Lock => match lockfile::read(text) {
                Ok(content) => self.locks.push(Parsed { path: path.to_owned(), content }),
                Err(error) => self.syntax_error(path, text, &error),
            },
            FileKind::RuntimeRecord => match runtime_record::read(text) {
                Ok(record) => self.runtime_record = Some(record),
                Err(why) => self.unreadable_record(path, &why),
            },
            FileKind::Settings
            | FileKind::Generated
            | FileKind::Document
            | FileKind::Runtime
            | FileKind::Other => {}
        }
        let may_be_marked = match kind {
            FileKind::Manifest | FileKind::Other => true,
            FileKind::Document | FileKind::Runtime => !self.sources.settings.excludes(path),
            _ => false,
        };
        if may_be_marked {
            let lines = marker::read(text);
            if lines.len() == MOST_LINES {
                let why = format!("it has {MOST_LINES} marked lines or more");
                self.unreadable(path, kind, &why);
            }
            if !lines.is_empty() {
                self.marked.push(Parsed { path: path.to_owned(), content: lines });
            }
            let misspelt = marker::misspelt(text);
            if !misspelt.is_empty() {
                self.misspelt.push(Parsed { path: path.to_owned(), content: misspelt });
            }
        }
    }

    fn read_registry(&mut self, path: &str, text: &str) {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json")).unwrap_or(path);
        match name.parse::<ToolName>() {
            Ok(tool) => {
                self.registered.insert(tool.clone());
                let (registry, findings) = registry::read(path, text, &tool);
                self.findings.extend(findings);
                if let Some(content) = registry {
                    self.registries.insert(tool, Parsed { path: path.to_owned(), content });
                }
            }
            Err(error) => self.findings.push(Finding {
                rule: Rule::RegistrySchema,
                severity: Severity::Error,
                tool: None,
                place: Place::file(path),
                expected: "a file named for its tool".to_owned(),
                found: name.to_owned(),
                message: format!("this file is not named for a tool: {error}"),
                fix: Fix::Edit("rename the file to <tool>.json".to_owned()),
            }),
        }
    }

    fn syntax_error(&mut self, path: &str, text: &str, error: &SyntaxError) {
        let line_end = crate::value::text::line_end(text, error.span.start.min(text.len()));
        let span = error.span.start..error.span.end.min(line_end).max(error.span.start);
        let found = text.get(span.clone()).unwrap_or_default();
        self.findings.push(Finding {
            rule: Rule::ManifestSyntax,
            severity: Severity::Error,
            tool: None,
            place: self.place(path, &span),
            expected: "TOML".to_owned(),
            found: found.chars().take(40).collect(),
            message: format!("this is not TOML, so the versions in it were not checked: {}", error.message),
            fix: Fix::Edit(format!("correct {path} by hand")),
        });
    }

    fn unreadable_record(&mut self, path: &str, why: &str) {
        self.findings.push(Finding {
            rule: Rule::RuntimeCompatibility,
            severity: Severity::Error,
            tool: None,
            place: Place::file(path),
            expected: "what `cargo xtask runtime-matrix` writes".to_owned(),
            found: why.to_owned(),
            message: format!("the runtime's compatibility record cannot be read: {why}"),
            fix: Fix::Run("cargo xtask runtime-matrix".to_owned()),
        });
    }

    fn unreadable(&mut self, path: &str, kind: FileKind, why: &str) {
        let rule = match kind {
            FileKind::Settings | FileKind::Source => Rule::SourceSyntax,
            FileKind::Registry => Rule::RegistrySchema,
            FileKind::Generated | FileKind::Document => Rule::GeneratedStale,
            FileKind::RuntimeRecord | FileKind::Runtime => Rule::RuntimeCompatibility,
            FileKind::Manifest | FileKind::Lock => Rule::ManifestSyntax,
            FileKind::Other => Rule::MarkedVersion,
        };
        let tool = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".json"))
            .and_then(|name| name.parse::<ToolName>().ok());
        if let (FileKind::Registry, Some(tool)) = (kind, &tool) {
            self.registered.insert(tool.clone());
        }
        self.findings.push(Finding {
            rule,
            severity: Severity::Error,
            tool: tool.filter(|_| kind == FileKind::Registry).map(|tool| tool.to_string()),
            place: Place::file(path),
            expected: "a text file in UTF-8".to_owned(),
            found: why.to_owned(),
            message: format!("this file could not be read, so the versions in it were not checked: {why}"),
            fix: Fix::Edit(format!("make {path} readable, or exclude it in {}", settings::PATH)),
        });
    }
}
