//! What `verify` reports: rules, severities, places and fixes.
//!
//! Does not look for anything; `verify` does.

use std::fmt;

use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Lines, Span};
use crate::value::version::Version;

/// A rule of `verify`. Each is one file, with its check.
pub struct Rule {
    /// The name under which it is reported and can be waived; it never changes.
    pub name: &'static str,
    /// What it asks for, in one line.
    pub summary: &'static str,
    /// What goes wrong without it.
    pub protects: &'static str,
    /// How to heal what it finds.
    pub healing: &'static str,
    /// A small repository that breaks it, and nothing else.
    pub example: Example,
}

/// A small repository.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its files in one text: a line `//- path` begins a file, and what follows up to the
    /// next such line is what it says.
    pub files: &'static str,
    /// What is so besides.
    pub given: Given,
}

/// What is so besides the files of an example.
#[derive(Clone, Copy, Debug)]
pub enum Given {
    /// Nothing.
    Nothing,
    /// At an earlier commit, these were the files.
    Earlier(&'static str),
    /// A change was interrupted.
    Interrupted,
    /// There is a folder in which earlier releases kept their state.
    OldState,
}

impl Example {
    /// These files, and nothing else.
    pub const fn of(files: &'static str) -> Self {
        Self { files, given: Given::Nothing }
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How much a finding matters: only errors make `verify` fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The repository disagrees with itself.
    Error,
    /// Worth a look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the repository's root, with `/`.
    pub path: RepoPath,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The bytes in question; empty where the file cannot be shown.
    pub span: (usize, usize),
}

impl Place {
    /// The place of `span` in `text`, the text of `path`, whose lines are `lines`.
    pub(crate) fn new(path: &RepoPath, text: &str, lines: &Lines, span: &Span) -> Self {
        let (line, column) = lines.line_and_column(text, span.start);
        Self { path: path.clone(), line, column, span: (span.start, span.end) }
    }

    /// The start of a file whose text is not at hand.
    pub fn file(path: &RepoPath) -> Self {
        Self { path: path.clone(), line: 1, column: 1, span: (0, 0) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// A command of this program, for a person to run: its arguments. How the
/// program is called, whoever shows it knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Invocation(Vec<String>);

impl Invocation {
    /// The command with these arguments.
    pub fn new<const N: usize>(arguments: [&str; N]) -> Self {
        Self(arguments.map(str::to_owned).to_vec())
    }

    /// The command `sync`.
    pub(crate) fn sync() -> Self {
        Self::new(["sync"])
    }

    /// The command that moves pins, with further options.
    pub(crate) fn bump(pins: &[(ToolName, Version)], options: &[&str]) -> Self {
        let mut command = Self(vec!["bump".to_owned()]);
        match pins {
            [(tool, version)] => command.0.extend([tool.to_string(), version.to_string()]),
            several => {
                command.0.extend(several.iter().map(|(tool, version)| format!("{tool}@{version}")));
            }
        }
        command.0.extend(options.iter().map(|option| (*option).to_owned()));
        command
    }

    /// The command that downloads a release, with further options.
    pub(crate) fn fetch(tool: &ToolName, version: &dyn fmt::Display, options: &[&str]) -> Self {
        let mut command = Self(vec!["fetch-checksums".to_owned(), format!("{tool}@{version}")]);
        command.0.extend(options.iter().map(|option| (*option).to_owned()));
        command
    }

    /// This and another as one command, where that does the same: `fetch-checksums` takes
    /// several releases, and its options count for all of them.
    pub fn joined(&self, other: &Self) -> Option<Self> {
        let parts = |command: &Self| {
            let (name, arguments) = command.0.split_first()?;
            let is_option = |argument: &String| argument.starts_with('-');
            let (options, releases): (Vec<String>, Vec<String>) =
                arguments.iter().cloned().partition(is_option);
            (name == "fetch-checksums").then_some((releases, options))
        };
        let ((mut releases, options), (others, other_options)) = (parts(self)?, parts(other)?);
        let new = others.into_iter().filter(|other| !releases.contains(other)).collect::<Vec<_>>();
        releases.extend(new);
        let name = self.0.iter().take(1).cloned();
        (options == other_options).then(|| Self(name.chain(releases).chain(options).collect()))
    }

    /// Its words, without the program's name.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// As a person would type it, for a program that is called `program`.
    pub fn typed(&self, program: &str) -> String {
        format!("{program} {}", self.0.join(" "))
    }
}

/// A text that stands somewhere, and what is to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Where it begins; its bytes are those of `found`.
    pub place: Place,
    /// What stands there.
    pub found: String,
    /// What is to stand there.
    pub text: String,
}

impl Replacement {
    /// The line and the column behind what stands there.
    pub fn end(&self) -> (usize, usize) {
        let last = self.found.rsplit('\n').next().unwrap_or_default();
        let breaks = self.found.matches('\n').count();
        let before = if breaks == 0 { self.place.column } else { 1 };
        (self.place.line + breaks, before + last.chars().count())
    }
}

/// What heals a finding: what a person has to do, a command to run then, or only one of them;
/// and where it is known to the byte, what does the same without either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    said: Said,
    edits: Vec<Replacement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Run(Invocation),
    Advise(String),
    AdviseThenRun(String, Invocation),
}

impl Fix {
    /// A command, to be run as it is.
    pub fn run(command: Invocation) -> Self {
        Self { said: Said::Run(command), edits: Vec::new() }
    }

    /// Something that a person has to do or to decide.
    pub fn advise(what: impl Into<String>) -> Self {
        Self { said: Said::Advise(what.into()), edits: Vec::new() }
    }

    /// The same, and then a command.
    pub fn advise_then_run(what: impl Into<String>, command: Invocation) -> Self {
        Self { said: Said::AdviseThenRun(what.into(), command), edits: Vec::new() }
    }

    /// The same fix, and the edits that heal the finding as well, all of them together.
    pub(crate) fn with_edits(self, edits: Vec<Replacement>) -> Self {
        Self { edits, ..self }
    }

    /// What a person has to do first, if something.
    pub fn advice(&self) -> Option<&str> {
        match &self.said {
            Said::Run(_) => None,
            Said::Advise(what) | Said::AdviseThenRun(what, _) => Some(what),
        }
    }

    /// The command, if there is one.
    pub fn command(&self) -> Option<&Invocation> {
        match &self.said {
            Said::Advise(_) => None,
            Said::Run(command) | Said::AdviseThenRun(_, command) => Some(command),
        }
    }

    /// The edits that heal the finding without the rest, all of them together; none where they
    /// are not known.
    pub fn edits(&self) -> &[Replacement] {
        &self.edits
    }

    /// What to do, in words, for a program that is called `program`.
    pub fn text(&self, program: &str) -> String {
        match &self.said {
            Said::Run(command) => command.typed(program),
            Said::Advise(what) => what.clone(),
            Said::AdviseThenRun(what, command) => format!("{what}, then run `{}`", command.typed(program)),
        }
    }
}

/// A place that has to do with a finding, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there.
    pub text: String,
}

/// Something that is wrong with a file, whichever rule says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The tool in question, if there is one.
    pub tool: Option<String>,
    /// Where.
    pub place: Place,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// Both in one sentence, with the reason.
    pub message: String,
    /// What to do.
    pub fix: Fix,
}

impl Problem {
    /// That the problem breaks a rule.
    pub fn breaks(self, rule: &'static Rule) -> Finding {
        let Self { tool, place, expected, found, message, fix } = self;
        let severity = Severity::Error;
        Finding { rule, severity, tool, place, labels: Vec::new(), expected, found, message, fix }
    }
}

/// One disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The tool in question, if there is one.
    pub tool: Option<String>,
    /// Where.
    pub place: Place,
    /// Further places that have to do with it.
    pub labels: Vec<Label>,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// Both in one sentence, with the reason.
    pub message: String,
    /// What to do.
    pub fix: Fix,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_is_typed_as_the_program_is_called() {
        let tool: ToolName = "wac".parse().unwrap();
        let fetch = Invocation::fetch(&tool, &"0.8.0", &["--replace"]);
        let typed = "pins fetch-checksums wac@0.8.0 --replace";
        let command = Some(&fetch);
        for (fix, parts, text) in [
            (Fix::run(fetch.clone()), (None, command), typed.to_owned()),
            (Fix::advise("look".to_owned()), (Some("look"), None), "look".to_owned()),
            (
                Fix::advise_then_run("look".to_owned(), fetch.clone()),
                (Some("look"), command),
                format!("look, then run `{typed}`"),
            ),
        ] {
            assert_eq!((fix.advice(), fix.command()), parts);
            assert_eq!(fix.text("pins"), text);
        }
    }

    #[test]
    fn only_fetches_with_the_same_options_are_one_command() {
        let fetch = |tool: &str, options: &[&str]| Invocation::fetch(&tool.parse().unwrap(), &"1.0", options);
        let (saw, axe) = (fetch("saw", &["--check"]), fetch("axe", &["--check"]));
        let joined = saw.joined(&axe).unwrap();
        assert_eq!(joined.typed("pins"), "pins fetch-checksums saw@1.0 axe@1.0 --check");
        // A release is fetched once.
        assert_eq!(joined.joined(&saw), Some(joined.clone()));
        assert_eq!(saw.joined(&fetch("axe", &[])), None);
        assert_eq!(saw.joined(&Invocation::sync()), None);
        assert_eq!(Invocation::sync().joined(&Invocation::sync()), None);
        assert_eq!(saw.words(), ["fetch-checksums", "saw@1.0", "--check"]);
    }

    #[test]
    fn a_replacement_ends_behind_what_stands_there() {
        for (found, end) in
            [("", (3, 7)), ("1.0", (3, 10)), ("\u{e9}", (3, 8)), ("a\nbcd", (4, 4)), ("\n\n", (5, 1))]
        {
            let place =
                Place { path: RepoPath::known("a"), line: 3, column: 7, span: (20, 20 + found.len()) };
            let replacement = Replacement { place, found: found.to_owned(), text: "x\ny".to_owned() };
            assert_eq!(replacement.end(), end, "{found:?}");
        }
    }

    #[test]
    fn rules_and_severities_go_by_their_names() {
        let rule =
            Rule { name: "some-rule", summary: "", protects: "", healing: "", example: Example::of("") };
        assert_eq!((rule.to_string(), format!("{rule:?}")), ("some-rule".to_owned(), "some-rule".to_owned()));
        assert_eq!((Severity::Error.name(), Severity::Warning.name()), ("error", "warning"));
    }
}
