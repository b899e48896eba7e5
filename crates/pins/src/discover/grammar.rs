//! Versions in a file with a grammar, and whose they are by what leads to them: an
//! argument, a key, a variable, a call, the file's name.
//!
//! Does not judge a version; lines without a grammar are for `lines`.

use self::apart::is_set_apart;
use super::lines::{Lines, in_line};
use super::literal::{Versioned, alone, built_by_vendor, leading, of_releases};
use super::told::Told;
use super::words::{Name, Word, installed_by, installed_by_task, read, set_up_by, tool_of_tag};
use crate::place::Document;
use crate::syntax::node::{Call, Entry, Kind, Node, Scalar};
use crate::value::text::Span;

mod apart;

/// A version in a file, and whose it may be.
#[derive(Clone, Debug)]
pub(crate) struct Mention<'n, 't> {
    /// The literal that holds it.
    pub(crate) node: &'n Node<'t>,
    /// What the literal says, where it is a text or a number.
    pub(crate) literal: &'n str,
    /// The version, by its place in the literal.
    pub(crate) version: Versioned,
    /// Where the version stands in the file.
    pub(crate) span: Span,
    /// How it was told whose it is.
    pub(crate) told: Told,
}

/// What leads to a literal.
#[derive(Clone, Copy)]
enum Frame<'n, 't> {
    Key(&'n str, &'n Node<'t>),
    Argument(&'n str, &'n Node<'t>),
    Parameter(&'n str),
    Constant(&'n str),
    Item(&'n Node<'t>),
    Call(&'n Call<'t>),
    Function(&'n str),
}

/// What is said in a document.
pub(crate) struct Said<'n, 't> {
    /// Every version whose owner something tells.
    pub(crate) mentions: Vec<Mention<'n, 't>>,
    /// Its texts of several lines, but for those of something set apart.
    pub(crate) scripts: Vec<(&'n Node<'t>, &'n str)>,
}

/// What is said in a document: in prose that is a literal only where that may name what is looked
/// for.
pub(crate) fn said<'n, 't>(
    document: &'n Document<'t>,
    file: FileName<'_>,
    may_name: &dyn Fn(&str) -> bool,
) -> Said<'n, 't> {
    let (mut found, mut set_up, mut scripts) = (Vec::new(), Vec::new(), Vec::new());
    walk(document.root(), &mut Vec::new(), &mut |node, frames| {
        let mentions = mentioned(node, frames, file, may_name);
        set_up.extend(mentions.iter().map(|mention| setting_up(frames, mention)));
        found.extend(mentions);
        scripts.extend(script(node, frames).map(|script| (node, script)));
    });
    // Who sets a tool up twice wants several versions of it.
    let version = |index: usize| found.get(index).map(|it: &Mention<'_, '_>| it.version.version.as_str());
    let is_one_of_several = |index: usize| {
        let call = set_up[index];
        let others = set_up.iter().enumerate().filter(|(_, other)| **other == call);
        call.is_some() && others.map(|(other, _)| version(other)).any(|other| other != version(index))
    };
    let several: Vec<bool> = (0..found.len()).map(is_one_of_several).collect();
    let mut several = several.into_iter();
    found.retain(|_| several.next() != Some(true));
    Said { mentions: found, scripts }
}

/// The script that a text of several lines is.
fn script<'n>(node: &'n Node<'_>, frames: &[Frame<'n, '_>]) -> Option<&'n str> {
    let Kind::Scalar(Scalar::Text(script, 0)) = &node.kind else { return None };
    (script.contains('\n') && !is_set_apart(frames)).then_some(script.as_ref())
}

/// The call that sets the tool of a mention up, by its name: `go_sdk.download`.
fn setting_up<'n>(frames: &[Frame<'n, '_>], mention: &Mention<'_, '_>) -> Option<&'n str> {
    let [.., Frame::Call(call), Frame::Argument(..)] = frames else { return None };
    (set_up(call).first() == mention.version.names.first()).then_some(call.name)
}

/// What the name of a file says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FileName<'a> {
    /// That it is about this tool, as `.bazelversion` is.
    Of(&'a str),
    /// A name that may be a tool's.
    Stem(&'a str),
    /// The variables of a role of Ansible, which may be about a tool of its name.
    Role(&'a str),
}

/// Visits every scalar with what leads to it. Grammars bound how deep they are nested.
fn walk<'n, 't>(
    node: &'n Node<'t>,
    frames: &mut Vec<Frame<'n, 't>>,
    visit: &mut dyn FnMut(&'n Node<'t>, &[Frame<'n, 't>]),
) {
    let within =
        |frame: Frame<'n, 't>, inner: &'n Node<'t>, frames: &mut Vec<_>, visit: &mut dyn FnMut(_, &[_])| {
            frames.push(frame);
            walk(inner, frames, visit);
            frames.pop();
        };
    match &node.kind {
        Kind::Scalar(_) => visit(node, frames),
        Kind::Map(entries, _) => {
            for entry in entries {
                within(Frame::Key(key_of(entry), node), &entry.value, frames, visit);
            }
        }
        Kind::Sequence(items, _) => {
            items.iter().for_each(|item| within(Frame::Item(node), item, frames, visit));
        }
        Kind::Several(_, items) => items.iter().for_each(|item| walk(item, frames, visit)),
        Kind::Assignment(entry) => within(Frame::Constant(entry.name()), &entry.value, frames, visit),
        Kind::Function(function) => {
            frames.push(Frame::Function(function.name));
            for entry in &function.parameters {
                within(Frame::Parameter(entry.name()), &entry.value, frames, visit);
            }
            function.body.iter().for_each(|item| walk(item, frames, visit));
            frames.pop();
        }
        Kind::Call(call) => {
            frames.push(Frame::Call(call));
            call.positional.iter().for_each(|item| walk(item, frames, visit));
            for entry in &call.named {
                within(Frame::Argument(entry.name(), node), &entry.value, frames, visit);
            }
            frames.pop();
        }
    }
}

/// What a key says: a text, or a number as it is written.
fn key_of<'n>(entry: &'n Entry<'_>) -> &'n str {
    text_of(&entry.key).unwrap_or_default()
}

fn text_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.kind {
        Kind::Scalar(Scalar::Text(text, _)) => Some(text),
        Kind::Scalar(Scalar::Number(text)) => Some(text),
        _ => None,
    }
}

/// The versions that a literal holds, with their names.
fn mentioned<'n, 't>(
    node: &'n Node<'t>,
    frames: &[Frame<'n, 't>],
    file: FileName<'_>,
    may_name: &dyn Fn(&str) -> bool,
) -> Vec<Mention<'n, 't>> {
    let Some(literal) = text_of(node) else { return Vec::new() };
    // A text of several lines is a script or prose.
    if !literal.bytes().any(|byte| byte.is_ascii_digit()) || literal.contains('\n') {
        return Vec::new();
    }
    let clear = exactly_required(literal, frames).or_else(|| packaged(literal, frames));
    let is_clear = clear.is_some();
    let frames = clear.as_deref().unwrap_or(frames);
    let is_tag = matches!(frames.last(), Some(Frame::Argument("tag", _) | Frame::Key("tag", _)));
    let tag = || (is_tag || is_clear).then(|| leading(literal)).flatten();
    let input = || is_input(frames).then(|| of_releases(literal)).flatten();
    let vendor = || is_key(frames.last(), "java").then(|| built_by_vendor(literal)).flatten();
    let found = match alone(literal).or_else(tag).or_else(input).or_else(vendor) {
        // With two numbers that is the level of the language.
        Some(only) if only.version.split('.').count() == 2 && is_key(frames.last(), "go") => Vec::new(),
        Some(only) => around(frames, file)
            .map(|(names, told)| vec![(Versioned { names, ..only }, told)])
            .unwrap_or_default(),
        None if frames.iter().any(|frame| is_key(Some(frame), "placeholder")) => Vec::new(),
        None if !may_name(literal) => Vec::new(),
        None => in_line(literal, Lines::Prose).into_iter().map(|found| (found, Told::Literal)).collect(),
    };
    if found.is_empty() || is_set_apart(frames) {
        return Vec::new();
    }
    let start = node.between_quotes().map_or(node.span.start, |inner| inner.span.start);
    found
        .into_iter()
        .map(|(version, told)| {
            let span = start + version.at.start..start + version.at.end;
            Mention { node, literal, version, span, told }
        })
        .collect()
}

/// What leads to an exact requirement, `required_version = "= 1.2.0"`, as to any version: only
/// a range says what else would do.
fn exactly_required<'n, 't>(literal: &str, frames: &[Frame<'n, 't>]) -> Option<Vec<Frame<'n, 't>>> {
    let [outer @ .., Frame::Key(key, holder)] = frames else { return None };
    let is_exact = literal.trim_start().starts_with('=') && alone(literal).is_some();
    let key = key.strip_prefix("required").filter(|_| is_exact)?;
    Some(outer.iter().copied().chain([Frame::Key(key, holder)]).collect())
}

/// What leads to the version of a package with its revision, `saw_package_version: "16.2-1.x"`, as
/// to that of what it packages. Without one it may be that of a package of the repository itself.
fn packaged<'n, 't>(literal: &str, frames: &[Frame<'n, 't>]) -> Option<Vec<Frame<'n, 't>>> {
    let [outer @ .., Frame::Key(key, holder)] = frames else { return None };
    let key = key.strip_suffix("_package_version").filter(|_| leading(literal).is_some())?;
    Some(outer.iter().copied().chain([Frame::Key(key, holder)]).collect())
}

/// Whether a literal is an input of an action, which installs what it says.
fn is_input(frames: &[Frame<'_, '_>]) -> bool {
    let [.., Frame::Key(_, step), Frame::Key(..)] = frames else { return false };
    is_key(frames.iter().rev().nth(1), "with") && step.get("uses").is_some()
}

fn is_key(frame: Option<&Frame<'_, '_>>, wanted: &str) -> bool {
    matches!(frame, Some(Frame::Key(key, _)) if *key == wanted)
}

/// Whose a version that stands alone is, by what leads to it from the innermost out.
fn around(frames: &[Frame<'_, '_>], file: FileName<'_>) -> Option<(Vec<Name>, Told)> {
    if let FileName::Of(tool) = file {
        let Word::Name(name) = read(tool) else { return None };
        return Some((vec![name], Told::File));
    }
    if is_own_version(frames) {
        let FileName::Role(role) = file else { return None };
        let Word::Name(name) = read(role) else { return None };
        return (frames.len() == 1).then(|| (vec![name], Told::Key));
    }
    if let (FileName::Role(role), [Frame::Key(variable, _)]) = (file, frames) {
        // Its variables begin with its name.
        let own = variable.strip_prefix(role).and_then(|rest| rest.strip_prefix('_'));
        if let Some(Word::Name(name)) = own.map(read) {
            return Some((vec![name], Told::Key));
        }
    }
    if let Some(tool) = installed_as(frames).or_else(|| installed_by_default(frames, file)) {
        return Some((vec![tool], Told::Key));
    }
    let (mut generic, mut is_of_image) = (0, false);
    for (index, frame) in frames.iter().enumerate().rev() {
        let (name, told) = match frame {
            Frame::Constant(name) => (*name, Told::Constant),
            Frame::Parameter(name) => (*name, Told::Key),
            Frame::Argument(name, _) => (*name, Told::Key),
            Frame::Key(name, _) => {
                let of_versions =
                    index > 0 && matches!(frames[index - 1], Frame::Constant(_) | Frame::Key(..));
                (*name, if of_versions && index + 1 == frames.len() { Told::Constant } else { Told::Key })
            }
            Frame::Item(_) => continue,
            // The type of an attribute says nothing of what it is for.
            Frame::Call(call) if call.name.starts_with("attr.") || matches!(call.name, "ARG" | "ENV") => {
                continue;
            }
            // What these hold is about what they are the value of.
            Frame::Call(call) if matches!(call.name, "struct" | "dict") => continue,
            // What an argument without a name is, only the function knows.
            Frame::Call(_) if generic == 0 => return None,
            Frame::Call(call) => {
                return Some((set_up(call), Told::Sibling)).filter(|(names, _)| !names.is_empty());
            }
            // A parameter's default is the version that the function sets up.
            Frame::Function(name) if matches!(frames.get(index + 1), Some(Frame::Parameter(_))) => {
                return set_up_by(name).map(|name| (vec![name], Told::Sibling));
            }
            Frame::Function(_) => return None,
        };
        match read(name) {
            // An image that is not named is of what it is for, or made here for that.
            Word::Name(name) if is_of_image => return Some((vec![name], Told::Literal)),
            Word::Name(name) => return Some((vec![name], told)),
            Word::Other => return None,
            Word::Version => is_of_image |= matches!(name, "image" | "newTag"),
        }
        if let Frame::Key(_, holder) | Frame::Argument(_, holder) = frame {
            let beside = beside(holder);
            if !beside.is_empty() {
                // So a chart says what an image is, `image: {repository: x/saw, tag: 1.2.0}`.
                let is_in_image = || index > 0 && is_key(frames.get(index - 1), "image");
                let is_of_image = is_of_image || name == "tag" && is_in_image();
                return Some((beside, if is_of_image { Told::Literal } else { Told::Sibling }));
            }
            // A step of a workflow says beside its inputs what they are for.
            if let Some(Frame::Key(_, step)) = index.checked_sub(1).and_then(|before| frames.get(before)) {
                let said = |key: &str| step.get(key).and_then(text_of);
                let installed = said("uses").and_then(installed_by);
                if let Some(tool) = installed.or_else(|| said("task").and_then(installed_by_task)) {
                    return Some((vec![tool], Told::Sibling));
                }
            }
        }
        generic += 1;
        if generic > 2 {
            return None;
        }
    }
    let FileName::Stem(stem) = file else { return None };
    let is_constant = match frames {
        [] => true,
        [Frame::Constant(_), ..] => true,
        [Frame::Call(call), ..] => matches!(call.name, "ARG" | "ENV"),
        _ => false,
    };
    match read(stem) {
        Word::Name(name) if is_constant => Some((vec![name], Told::Key)),
        _ => None,
    }
}

/// The tool of a call that sets it up, where an argument is named for it, too:
/// `python.toolchain(python_version = "3.12")`. Elsewhere that may be the level of a language.
fn installed_as(frames: &[Frame<'_, '_>]) -> Option<Name> {
    let [.., Frame::Call(call), Frame::Argument(name, _)] = frames else { return None };
    set_up(call).into_iter().find(|tool| name.strip_suffix("_version") == Some(&tool.shown))
}

/// The tool that an action of the repository itself installs where nobody says a version: of an
/// input that is only a version the name of the action's folder says whose.
fn installed_by_default(frames: &[Frame<'_, '_>], file: FileName<'_>) -> Option<Name> {
    let [Frame::Key("inputs", _), Frame::Key(input, _), Frame::Key("default", _)] = frames else {
        return None;
    };
    match (read(input), file) {
        (Word::Name(name), _) => Some(name),
        (Word::Version, FileName::Stem(folder)) => installed_by(folder),
        _ => None,
    }
}

/// Whether a version is that of the project itself, as in `package.json`.
fn is_own_version(frames: &[Frame<'_, '_>]) -> bool {
    match frames {
        [Frame::Key("version", _)] => true,
        [.., Frame::Key(holder, _), Frame::Key("version", _)] => {
            ["package", "project", "poetry", "info", "metadata"].contains(holder)
        }
        _ => false,
    }
}

/// What is named in the same map or call.
fn beside(holder: &Node<'_>) -> Vec<Name> {
    const NAMES: [&str; 12] = [
        "name",
        "repo",
        "repository",
        "image",
        "package",
        "tool",
        "module_name",
        "uses",
        "source",
        "project",
        "crate",
        "runtime",
    ];
    let part = |name: &str| match &holder.kind {
        Kind::Map(..) => holder.get(name),
        Kind::Call(call) => call.named.iter().find(|entry| entry.name() == name).map(|entry| &entry.value),
        _ => None,
    };
    let named = NAMES.iter().filter_map(|name| part(name).and_then(text_of));
    named
        .filter_map(|text| match read(text.trim_end_matches(".git")) {
            Word::Name(name) => Some(name),
            Word::Version | Word::Other => None,
        })
        .collect()
}

/// Whose version an argument of a call may be, by the call's name, the likeliest first:
/// `buf.toolchain(version = "1.2")`, `foreign.cmake(version = "1.2")`,
/// `go_register_toolchains(version = "1.2")`.
fn set_up(call: &Call<'_>) -> Vec<Name> {
    let Some((object, tag)) = call.name.rsplit_once('.') else {
        return set_up_by(call.name).into_iter().collect();
    };
    let object = read(object.rsplit('.').next().unwrap_or(object)).name();
    tool_of_tag(tag).into_iter().chain(object).collect()
}
