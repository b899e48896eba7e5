//! The versions in one file that somebody looks for, each with the place that would manage
//! it.
//!
//! Does not know which tools are pinned: whoever asks says what is looked for.

use std::ops::Range;
use std::ptr;

use super::comments;
use super::declared::{self, Declared};
use super::files::{lines_of, named_by};
use super::grammar::{self, Mention, Said};
use super::lines::{self, LineMention, Lines};
use super::literal::{Versioned, alone};
use super::look::Looked;
use super::packages::is_client;
use super::told::Told;
use super::words::{Name, Word, read};
use crate::place::{Address, Document, Language, Walk, digest_of, find, route_to, version_literals};
use crate::schema::digest_beside::digest_beside;
use crate::syntax::lines::says_one;
use crate::syntax::node::Node;
use crate::value::path::RepoPath;
use crate::value::text::{Span, line_end};

/// A version that somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) version: String,
    /// Whose it may be, the likeliest first.
    pub(crate) names: Vec<Name>,
    /// How that was told.
    pub(crate) told: Told,
    /// The place that would manage it; none if no grammar leads there.
    pub(crate) place: Option<String>,
    /// The place of the commit that it stands beside.
    pub(crate) commit: Option<String>,
    /// Where the digest stands of what it is the version of: both move together.
    pub(crate) digest: Option<Span>,
}

/// Which versions somebody looks for.
pub(crate) struct Wanted<'w> {
    /// Whether a line may name one: most do not, and need not be read.
    pub(crate) may_be_in: &'w dyn Fn(&str) -> bool,
    /// Whether one is wanted, by its names and what it is.
    pub(crate) is: &'w dyn Fn(&[Name], &str) -> bool,
}

impl Wanted<'_> {
    /// All that have a name.
    pub(crate) const ALL: Self = Self { may_be_in: &|_| true, is: &|_, _| true };

    fn is(&self, version: &Versioned) -> bool {
        (self.is)(&version.names, &version.version)
    }
}

/// The versions in a text that are wanted.
pub(super) fn in_text(looked: &Looked<'_>, wanted: &Wanted<'_>) -> Vec<Found> {
    let (path, text, language) = (looked.path, looked.text, looked.language);
    // Lines of text are parsed only where one of them could be a place.
    let document = if has_grammar(language, text) { looked.document() } else { None };
    // What a template makes a file of has no grammar yet.
    let is_template =
        language == Language::Yaml && document.is_none() && (text.contains("{%") || text.contains("{{"));
    let kind = if is_template { Some(Lines::Script) } else { lines_of(path, text) };
    let mut found: Vec<Found> = Vec::new();
    if let Some(document) = document {
        let Said { mentions, scripts } = grammar::said(document, named_by(path), wanted.may_be_in);
        let wanted_ones = mentions.iter().filter(|mention| wanted.is(&mention.version));
        let of_language =
            |found: Found| if language == Language::Plain { found.in_line(text) } else { found };
        found.extend(wanted_ones.map(|mention| of_language(of_grammar(path, document, mention, &mentions))));
        found.extend(in_scripts(path, document.root(), &scripts, text, wanted));
        found.extend(behind_commits(path, document.root(), text, wanted));
    }
    for (mentions, is_alone) in in_lines(path, text, kind, wanted) {
        for mention in mentions.iter().filter(|mention| wanted.is(&mention.version)) {
            if !found.iter().any(|known| known.span == mention.span) {
                let lines = (is_alone && language == Language::Plain).then(|| looked.document()).flatten();
                let place = lines.and_then(|lines| line_place(path, lines, text, mention, &mentions));
                found.push(of_line(mention, text, place));
            }
        }
    }
    found.retain(|one| !is_client(path, text, &one.span, one.told, &one.names));
    found
}

/// The versions in lines by what tells of them, and whether those can move alone.
fn in_lines(
    path: &RepoPath,
    text: &str,
    kind: Option<Lines>,
    wanted: &Wanted<'_>,
) -> [(Vec<LineMention>, bool); 4] {
    let of_form = declared::mentions(path, text);
    let (alone, beside): (Vec<Declared>, Vec<Declared>) = of_form.into_iter().partition(|it| it.is_alone);
    let mentions = |declared: Vec<Declared>| declared.into_iter().map(|it| it.mention).collect();
    let may_name = wanted.may_be_in;
    let of_comments =
        if kind == Some(Lines::Prose) { Vec::new() } else { comments::mentions(text, may_name) };
    let of_lines = kind.map(|kind| lines::mentions(text, 0..text.len(), kind, may_name)).unwrap_or_default();
    [(mentions(alone), true), (mentions(beside), false), (of_comments, true), (of_lines, true)]
}

/// Whether a file is read by its grammar: a text without any is, where it is one value.
fn has_grammar(language: Language, text: &str) -> bool {
    language != Language::Plain || says_one(text)
}

impl Found {
    /// In a text without a grammar, where no settings manage a digest.
    fn in_line(self, text: &str) -> Self {
        let digest = digest_beside(text, &self.span);
        Self { place: self.place.filter(|_| digest.is_none()), digest, ..self }
    }
}

fn of_line(mention: &LineMention, text: &str, place: Option<String>) -> Found {
    let LineMention { span, version: Versioned { version, names, .. }, .. } = mention.clone();
    Found { span, version, names, told: Told::Line, place, commit: None, digest: None }.in_line(text)
}

fn of_grammar(
    path: &RepoPath,
    document: &Document<'_>,
    mention: &Mention<'_, '_>,
    all: &[Mention<'_, '_>],
) -> Found {
    let steps = route_to(document.root(), mention.node, &mention.version.version);
    let at = &mention.version.at;
    let (before, behind) = (&mention.literal[..at.start], &mention.literal[at.end..]);
    // A version alone needs no template, and neither does the `v` before it.
    let is_alone = behind.trim().is_empty() && matches!(before.trim(), "" | "v" | "V" | "=");
    let others: Vec<Range<usize>> = all
        .iter()
        .filter(|other| ptr::eq(other.node, mention.node) && other.version.version != mention.version.version)
        .map(|other| other.version.at.clone())
        .collect();
    let template = match is_alone {
        true => Some(String::new()),
        false => template(mention.literal, &mention.version.version, &others, Beside::None)
            .map(|template| format!(" ~ {template}")),
    };
    let place = steps.zip(template).map(|(steps, template)| match steps.is_empty() {
        true => format!("{}{template}", file(path)),
        false => format!("{} :: {steps}{template}", file(path)),
    });
    Found {
        span: mention.span.clone(),
        version: mention.version.version.clone(),
        names: mention.version.names.clone(),
        told: mention.told,
        place: place.filter(|place| can_be_written(place)),
        commit: None,
        digest: digest_of(document.root(), mention.node),
    }
}

/// Whether a place can be read again as it is written.
fn can_be_written(place: &str) -> bool {
    place.parse::<Address>().is_ok()
}

/// A file's path in a place.
pub(super) fn file(path: &RepoPath) -> String {
    match path.contains(" :: ") || path.contains(['*', '?', '[']) {
        true => format!("\"{path}\""),
        false => path.to_string(),
    }
}

/// Whether other versions may stand beside one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// In a line they may: each moves by itself.
    Others,
    /// A literal that holds another is not one tool's.
    None,
}

/// The template of a text in which a version stands, once or several times, and perhaps
/// others, such as those of the tools at `others`.
fn template(text: &str, version: &str, others: &[Range<usize>], beside: Beside) -> Option<String> {
    // A number without dots is a version only where it is a word.
    let words = version_literals(text, 0..text.len());
    let (mut template, mut plain_from, mut at) = (String::new(), 0, 0);
    while let Some(offset) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + offset;
        let numbers = text[start..].find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let numbers = text[start..numbers.map_or(text.len(), |length| start + length)].trim_end_matches('.');
        let word = words.iter().find(|word| word.span.start == start);
        let is_own = match version.contains('.') {
            true => text[start..].starts_with(version) && numbers.len() <= version.len(),
            false => word.is_some_and(|word| word.value == version),
        };
        let is_of_tool = others.iter().any(|other| other.contains(&start));
        let hole = match beside {
            _ if is_own => Some(("{version}", version.len())),
            Beside::None if is_of_tool || word.is_some() && numbers.contains('.') => return None,
            Beside::Others if is_of_tool || numbers.contains('.') => Some(("*", numbers.len())),
            _ => None,
        };
        at = start + hole.map_or(numbers.len().max(1), |(_, length)| length);
        if let Some((hole, _)) = hole {
            template.push_str(&plain(&text[plain_from..start]));
            template.push_str(hole);
            plain_from = at;
        }
    }
    Some(template + &plain(&text[plain_from..]))
}

/// A text as a template has it.
fn plain(text: &str) -> String {
    text.chars().flat_map(|c| "\\*{".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

/// The place of a line of text, by what it looks like.
fn line_place(
    path: &RepoPath,
    document: &Document<'_>,
    text: &str,
    mention: &LineMention,
    all: &[LineMention],
) -> Option<String> {
    let (line, span) = (&mention.line, &mention.span);
    let others: Vec<Range<usize>> = all
        .iter()
        .filter(|other| other.line == *line && other.version.version != mention.version.version)
        .map(|other| other.span.start - line.start..other.span.end - line.start)
        .collect();
    let template = template(&text[line.clone()], &text[span.clone()], &others, Beside::Others)?;
    // Of a number without dots nobody knows what it is where it stands once more.
    if !mention.version.version.contains('.') && template.matches("{version}").count() > 1 {
        return None;
    }
    let template = template.replace('"', "\\\"");
    let place = format!("{} :: \"{template}\"", file(path));
    let address: Address = place.parse().ok().filter(|_| can_be_written(&place))?;
    let Walk::Found(found) = find(document.root(), &address.steps) else { return None };
    // What looks the same must be the same: else it would be moved along.
    let is_same = |node: &Node<'_>| text.get(node.span.clone()) == text.get(line.clone());
    (found.iter().all(|one| is_same(one.node()))).then_some(place)
}

/// The versions in scripts that stand in a document as texts of several lines.
fn in_scripts(
    path: &RepoPath,
    root: &Node<'_>,
    scripts: &[(&Node<'_>, &str)],
    text: &str,
    wanted: &Wanted<'_>,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, script) in scripts.iter().copied() {
        let mentions = lines::mentions(text, node.span.clone(), Lines::Script, wanted.may_be_in);
        let mentions = mentions.into_iter().filter(|mention| wanted.is(&mention.version));
        found.extend(mentions.map(|mention| {
            let place = script_place(path, root, node, script, &text[mention.line.clone()], &mention);
            of_line(&mention, text, place)
        }));
    }
    found
}

/// The place of a line of a script, if it holds the only version there.
fn script_place(
    path: &RepoPath,
    root: &Node<'_>,
    script: &Node<'_>,
    value: &str,
    line: &str,
    mention: &LineMention,
) -> Option<String> {
    let version = &mention.version.version;
    let others = value.replacen(line, "", 1);
    let has_others = version_literals(&others, 0..others.len()).iter().any(|other| other.value.contains('.'));
    if has_others || others.contains(&**version) || others.len() == value.len() {
        return None;
    }
    let template = template(line, version, &[], Beside::None)?;
    let place = format!("{} :: {} ~ *{template}*", file(path), route_to(root, script, version)?);
    can_be_written(&place).then_some(place)
}

/// The versions in comments behind pinned commits: `uses: owner/action@<commit> # v1.2.3`.
fn behind_commits(path: &RepoPath, root: &Node<'_>, text: &str, wanted: &Wanted<'_>) -> Vec<Found> {
    const COMMIT: usize = 40;
    let mut found = Vec::new();
    let is_commit = |text: &str| text.len() == COMMIT && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The cheapest first: most texts have none.
    let mut commits = memchr::memchr_iter(b'@', text.as_bytes()).map(|at| text.get(at + 1..at + 1 + COMMIT));
    if !commits.any(|commit| commit.is_some_and(is_commit)) {
        return found;
    }
    root.each(&mut |node| {
        let Some((action, commit)) = node.as_text().and_then(|value| value.split_once('@')) else { return };
        if !is_commit(commit) {
            return;
        }
        let (end, line_end) = (node.span.end, line_end(text, node.span.end));
        let Some(comment) = text[end..line_end].trim_start().strip_prefix('#') else { return };
        let start = line_end - comment.len() + (comment.len() - comment.trim_start().len());
        let (Some(version), Word::Name(name)) = (alone(comment.trim()), read(action)) else { return };
        if (wanted.is)(std::slice::from_ref(&name), &version.version) {
            let span = start + version.at.start..start + version.at.end;
            let before = &text[start..span.start];
            let steps = route_to(root, node, &version.version);
            let place =
                steps.as_ref().map(|steps| format!("{} :: {steps} / # ~ {before}{{version}}", file(path)));
            let place = place.filter(|place| can_be_written(place));
            let commit =
                steps.map(|steps| format!("{} :: {steps} ~ {}@{{commit}}", file(path), plain(action)));
            let commit = commit.filter(|commit| can_be_written(commit));
            let (version, names) = (version.version, vec![name]);
            found.push(Found { span, version, names, told: Told::Sibling, place, commit, digest: None });
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::date::Date;
    use crate::world::World;
    use crate::world::layout::Layout;

    #[test]
    fn a_line_that_cannot_name_what_is_looked_for_is_not_read() {
        for (path, text, expected) in [
            ("a.md", "Install saw 1.2.0.\n\nThen go.\n", "1.2.0"),
            ("a.sh", "set -e\nSAW_VERSION=1.2.0\n", "1.2.0"),
            ("a.rs", "use x;\nconst SAW: &str = \"1.2.0\";\n", "1.2.0"),
            ("a.bzl", "# must match saw 1.2.0\n", "1.2.0"),
            ("a.yml", "run: npx saw@1.2.0 cut\n", "1.2.0"),
            ("a.yml", "run: |\n  set -e\n  npx saw@1.2.0 cut\n", "1.2.0"),
        ] {
            let layout = Layout::read(None, &[]).unwrap();
            let world = World::new(layout, Date { year: 2026, month: 1, day: 31 });
            let file = world.file_of(&path.parse().unwrap(), text);
            let looked = Looked::of(&file).unwrap();
            let found = |may_be_in: &dyn Fn(&str) -> bool| -> Vec<String> {
                let found = in_text(&looked, &Wanted { may_be_in, is: &|_, _| true });
                found.into_iter().map(|found| found.version).collect()
            };
            assert_eq!(found(&|line: &str| line.to_lowercase().contains("saw")), [expected], "{text}");
            assert_eq!(found(&|line: &str| line.contains("axe")), [""; 0], "{text}");
        }
    }
}
