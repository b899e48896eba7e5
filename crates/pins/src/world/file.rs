//! One file: its text, and what it says, parsed when somebody asks for it, once.
//!
//! Does not look at any other file.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::layout::{FileKind, Layout};
use super::placed::{Placed, resolve};
use super::said::{Content, Said};
use super::text::FileText;
use crate::finding::{Fix, Place, Problem};
use crate::place::{Document, Language, SharedText};
use crate::schema::lockfile;
use crate::schema::manifest;
use crate::schema::marker::{self, MOST_LINES};
use crate::schema::registry;
use crate::schema::settings::Settings;
use crate::schema::source::{self, Names};
use crate::syntax::SyntaxError;
use crate::syntax::conflict;
use crate::syntax::json::{self, Json};
use crate::syntax::node::{Node, Syntax};
use crate::syntax::starlark::Constants;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Lines, Span};

/// A file of the repository.
pub struct File {
    /// Where it is.
    pub path: RepoPath,
    /// What it is to this tool.
    pub kind: FileKind,
    pub(super) text: FileText,
    layout: Arc<Layout>,
    keeps_trees: bool,
    lines: OnceLock<Lines>,
    said: OnceLock<Arc<Said>>,
}

impl fmt::Debug for File {
    /// Its path: what it says is for other formats.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.path, f)
    }
}

impl File {
    pub(super) fn new(path: RepoPath, text: FileText, layout: Arc<Layout>, keeps_trees: bool) -> Self {
        let kind = layout.kind(&path);
        Self { path, kind, text, layout, keeps_trees, lines: OnceLock::new(), said: OnceLock::new() }
    }

    /// Its text, if it could be read.
    pub fn text(&self) -> Option<&str> {
        self.shared_text().map(|text| &**text)
    }

    /// The same, to be edited.
    pub(crate) fn shared_text(&self) -> Option<&SharedText> {
        match &self.text {
            FileText::Text(text) => Some(text),
            FileText::Unreadable(_) => None,
        }
    }

    /// The place of a span in it.
    pub(crate) fn place(&self, span: &Span) -> Place {
        let Some(text) = self.text() else { return Place::file(&self.path) };
        Place::new(&self.path, text, self.lines.get_or_init(|| Lines::of(text)), span)
    }

    /// Has it parsed, if nobody has: whoever asks later for what it says need not wait.
    pub fn parse(&self) {
        self.said();
    }

    /// Where the crates are that a Cargo.toml depends on by their paths, as written.
    pub fn path_dependencies(&self) -> &[String] {
        match &self.said().content {
            Content::Manifest(manifest) => &manifest.paths,
            _ => &[],
        }
    }

    /// What it says. Whoever asks first waits for it to be parsed.
    pub(crate) fn said(&self) -> &Said {
        self.said.get_or_init(|| {
            let mut said = Said::default();
            match &self.text {
                FileText::Text(text) => match conflict::check(text) {
                    Err(error) if self.is_parsed() => self.leave_undecided(text, &error, &mut said),
                    _ => self.read(text, &mut said),
                },
                FileText::Unreadable(why) if self.kind == FileKind::Placed => {
                    said.placed = self.placed("", Err(&SyntaxError { span: 0..0, message: why.clone() }));
                }
                FileText::Unreadable(why) => {
                    said.problems.push(unreadable(&self.layout.settings, &self.path, self.kind, why));
                    if let (FileKind::Registry, Some(tool)) = (self.kind, tool_of(&self.path)) {
                        said.content = Content::Registry(tool, None);
                    }
                }
            }
            Arc::new(said)
        })
    }

    /// The same file in another layout. It says what it said, where nothing in either has to do
    /// with that.
    pub(super) fn laid_out(&self, layout: &Arc<Layout>) -> Self {
        let next = Self::new(self.path.clone(), self.text.clone(), layout.clone(), self.keeps_trees);
        let said = self.said.get().filter(|said| said.problems.is_empty() && self.is_read_as(&next));
        Self { said: said.map_or_else(OnceLock::new, |said| OnceLock::from(said.clone())), ..next }
    }

    /// Whether all that the settings say of how it is read, they say of another.
    fn is_read_as(&self, other: &Self) -> bool {
        let [settings, others] = [self, other].map(|file| &file.layout.settings);
        let form = |tool: &ToolName| settings.registry_form(tool) == others.registry_form(tool);
        self.kind == other.kind
            && match self.kind {
                FileKind::Registry => tool_of(&self.path).is_some_and(|tool| form(&tool)),
                FileKind::Lock => {
                    ![self, other].iter().any(|file| file.layout.has_addresses_about(&file.path))
                }
                FileKind::Record => settings.sections == others.sections,
                _ => false,
            }
    }

    /// What its grammar makes of it; none if it has no text. Whoever asks first waits for it to
    /// be parsed.
    pub(crate) fn document(&self) -> Option<Result<&Document<'_>, &SyntaxError>> {
        self.shared_text().map(|text| self.document_of(text))
    }

    fn document_of<'t>(&self, text: &'t SharedText) -> Result<&'t Document<'t>, &'t SyntaxError> {
        let language = Language::of(self.path.name());
        if self.kind == FileKind::Source {
            // What is read for its pins serves all.
            text.be_of_bazel();
        }
        if self.keeps_trees || self.layout.computes_urls() {
            text.keep_tree();
        }
        text.document(language)
    }

    /// The constants of a Starlark file, for whoever computes with them; none if it
    /// is none, or could not be read.
    pub(super) fn constants(&self) -> Option<Result<&Constants, SyntaxError>> {
        let text = self.shared_text().filter(|_| Language::of(self.path.name()) == Language::Starlark)?;
        Some(conflict::check(text).and_then(|()| text.constants().map_err(SyntaxError::clone)))
    }

    /// Whether it is read as a whole, so that nothing in it counts where it cannot be.
    fn is_parsed(&self) -> bool {
        match self.kind {
            FileKind::Source
            | FileKind::Registry
            | FileKind::Manifest
            | FileKind::Lock
            | FileKind::Placed
            | FileKind::Record => true,
            FileKind::Read => self.layout.has_addresses_about(&self.path),
            FileKind::Settings
            | FileKind::Generated
            | FileKind::Document
            | FileKind::Loaded
            | FileKind::Other => false,
        }
    }

    /// Of a text in which a merge has left a conflict nothing is read: which side counts, a
    /// person says.
    fn leave_undecided(&self, text: &str, error: &SyntaxError, said: &mut Said) {
        said.placed = self.placed(text, Err(error));
        if matches!(self.kind, FileKind::Placed | FileKind::Read) {
            return;
        }
        let tool = tool_of(&self.path).filter(|_| self.kind == FileKind::Registry);
        let fix = Fix::advise(match self.kind {
            FileKind::Registry => format!(
                "keep the releases of both sides in {} and remove git's lines, then sync: the rest follows; next time git does \
                 that itself (`init --git`)",
                self.path
            ),
            FileKind::Lock => take_one_side(&self.path),
            _ => keep_one_side(&self.path),
        });
        said.problems.push(Problem {
            tool: tool.as_ref().map(ToolName::to_string),
            place: self.place(&error.span),
            expected: "one side".to_owned(),
            found: text.get(error.span.clone()).unwrap_or_default().chars().take(40).collect(),
            message: error.message.clone(),
            fix,
        });
        if let Some(tool) = tool {
            said.content = Content::Registry(tool, None);
        }
    }

    fn read(&self, text: &SharedText, said: &mut Said) {
        let (path, settings) = (&self.path, &self.layout.settings);
        match self.kind {
            FileKind::Source => self.read_source(text, said),
            FileKind::Registry => self.read_registry(text, said),
            FileKind::Manifest | FileKind::Lock => self.read_cargo(text, said),
            FileKind::Placed | FileKind::Read => self.read_places(text, said),
            FileKind::Record => match self.layout.extension(path).map(|owner| owner.read(path, text)) {
                Some(Ok(record)) => said.content = Content::Record(record),
                Some(Err(problem)) => said.problems.push(*problem),
                None => {}
            },
            FileKind::Settings
            | FileKind::Generated
            | FileKind::Document
            | FileKind::Loaded
            | FileKind::Other => {}
        }
        let may_be_marked = match self.kind {
            FileKind::Source | FileKind::Manifest | FileKind::Placed | FileKind::Loaded | FileKind::Other => {
                true
            }
            FileKind::Document | FileKind::Read => !settings.excludes(path),
            _ => false,
        };
        if may_be_marked {
            said.marked = marker::read(text);
            if said.marked.len() == MOST_LINES {
                let why = format!("it has {MOST_LINES} marked lines or more");
                said.problems.push(unreadable(settings, &self.path, self.kind, &why));
            }
            said.misspelt = marker::misspelt(text);
        }
    }

    fn read_source(&self, text: &SharedText, said: &mut Said) {
        let settings = &self.layout.settings;
        let names = Names { versions: &settings.versions, compatibility: &settings.compatibility };
        let versions_of = |tool: &str| settings.places.versions_of(tool);
        let (source, problems) = source::read_as(&self.path, text, names, &versions_of);
        (said.content, said.problems) = (Content::Source(source), problems);
        said.placed = self.placed(text, self.document_of(text).map(Document::root));
    }

    fn read_cargo(&self, text: &SharedText, said: &mut Said) {
        let is_placed = || self.layout.has_addresses_about(&self.path);
        if self.kind == FileKind::Lock
            && !is_placed()
            && let Some(lock) = lockfile::as_written(text)
        {
            said.content = Content::Lock(lock);
            return;
        }
        let root = self.document_of(text).map(Document::root);
        match root {
            Ok(root) if self.kind == FileKind::Lock => said.content = Content::Lock(lockfile::of(root)),
            Ok(root) => said.content = Content::Manifest(manifest::of(root)),
            Err(error) => said.problems.push(self.syntax_error(text, error)),
        }
        said.placed = self.placed(text, root);
    }

    fn read_places(&self, text: &SharedText, said: &mut Said) {
        if self.layout.has_addresses_about(&self.path) {
            said.placed = self.placed(text, self.document_of(text).map(Document::root));
        }
    }

    /// What the addresses about it name, where its root is known.
    fn placed(&self, text: &str, root: Result<&Node<'_>, &SyntaxError>) -> Placed {
        let ids = self.layout.addresses_about(&self.path);
        if ids.is_empty() {
            Placed::default()
        } else {
            resolve((&self.path, text), root, &self.layout.settings, &ids)
        }
    }

    fn read_registry(&self, text: &SharedText, said: &mut Said) {
        let path = &self.path;
        let name = path.name().strip_suffix(".json").unwrap_or(path);
        match name.parse::<ToolName>() {
            Ok(tool) => {
                let form = self.layout.settings.registry_form(&tool);
                let read = |root| registry::read_as((path, text), root, &tool, &form);
                let (registry, problems) = match self.keeps_trees {
                    true => read(text.strict_json()),
                    // There are many of them, and what is made of all takes more room than they do.
                    false => {
                        let json = Json::parse(text);
                        read(json::strict(text, json.as_ref()))
                    }
                };
                said.problems = problems;
                said.content = Content::Registry(tool, registry);
            }
            Err(error) => said.problems.push(Problem {
                tool: None,
                place: Place::file(path),
                expected: "a file named for its tool".to_owned(),
                found: name.to_owned(),
                message: format!("this file is not named for a tool: {error}"),
                fix: Fix::advise("rename the file to <tool>.json".to_owned()),
            }),
        }
    }

    fn syntax_error(&self, text: &str, error: &SyntaxError) -> Problem {
        let line_end = crate::value::text::line_end(text, error.span.start.min(text.len()));
        let span = error.span.start..error.span.end.min(line_end).max(error.span.start);
        let found = text.get(span.clone()).unwrap_or_default();
        Problem {
            tool: None,
            place: self.place(&span),
            expected: "TOML".to_owned(),
            found: found.chars().take(40).collect(),
            message: format!("this is not TOML, so the versions in it were not checked: {}", error.message),
            fix: Fix::advise(format!("correct {} by hand", self.path)),
        }
    }
}

/// How a conflict is resolved in a file that a person writes.
pub(crate) fn keep_one_side(path: &RepoPath) -> String {
    format!("keep the side that counts in {path} and remove git's lines, then sync: the rest follows")
}

/// How a conflict is resolved in a file that a program writes.
pub(crate) fn take_one_side(path: &RepoPath) -> String {
    format!("take either side of {path} whole (`git checkout --ours {path}`), then sync: it follows")
}

/// That there is no source, which has to be there.
pub(crate) fn no_source(settings: &Settings) -> Problem {
    let Settings { source, path, versions, .. } = settings;
    let (reason, first) = match settings.source_required {
        true => (format!("which `source` in {path} names"), format!("correct `source` in {path}")),
        false => (
            "and nothing else says which tools are pinned".to_owned(),
            format!("say in {path} where they are, [tool.NAME] pin = 'FILE :: step / step'"),
        ),
    };
    Problem {
        tool: None,
        place: Place::file(source),
        expected: "the file in which tools are pinned".to_owned(),
        found: "no such file".to_owned(),
        message: format!("there is no {source}, {reason}"),
        fix: Fix::advise(format!("{first}, or write {source}: {versions} = {{\"TOOL\": \"VERSION\"}}")),
    }
}

/// Of a file that could not be read, or not to its end.
fn unreadable(settings: &Settings, path: &RepoPath, kind: FileKind, why: &str) -> Problem {
    Problem {
        tool: tool_of(path).filter(|_| kind == FileKind::Registry).map(|tool| tool.to_string()),
        place: Place::file(path),
        expected: "a text file in UTF-8".to_owned(),
        found: why.to_owned(),
        message: format!("this file could not be read, so the versions in it were not checked: {why}"),
        fix: Fix::advise(format!("make {path} readable, or exclude it in {}", settings.path)),
    }
}

/// The tool that a registry file is named for.
fn tool_of(path: &RepoPath) -> Option<ToolName> {
    path.name().strip_suffix(".json")?.parse().ok()
}
