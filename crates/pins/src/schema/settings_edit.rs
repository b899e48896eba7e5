//! The edits of the settings when a tool goes, gets another name, or one more place.
//!
//! Does not say what else speaks of the tool, and changes nothing that is written in
//! another form than in tables with headers: whoever asks reads the settings again.

use crate::place::{Language, SharedText};
use crate::syntax::headers::{end_of, has_header, header_key, sections};
use crate::syntax::node::{Entry, Node};
use crate::syntax::removal::lines_of;
use crate::syntax::splice::{IfEmpty, TrailingComma};
use crate::value::edit::{Edit, EditConflict, apply};
use crate::value::name::ToolName;
use crate::value::text::{line_break, line_end};

/// The settings without what they say of a tool: its own tables, the compatibility
/// tables that are its own, what the lock for Bazel keeps of it, and waivers of it, or of
/// the file that is `of_tool`.
///
/// # Errors
/// [`EditConflict`] if that collides: a defect.
pub(crate) fn without_tool(
    text: &SharedText,
    tool: &ToolName,
    of_tool: &str,
) -> Result<SharedText, EditConflict> {
    let Ok(document) = text.document(Language::Toml) else { return Ok(text.clone()) };
    let text = text.edited(&without_kept(text, document.root(), tool))?;
    let Ok(document) = text.document(Language::Toml) else { return Ok(text.clone()) };
    let root = document.root();
    let mut gone = Vec::new();
    if let Some(node) = root.get("tool").and_then(|tools| tools.get(tool)) {
        sections(&text, node, &mut gone);
    }
    let is = |node: &Node<'_>, key: &str, value: &str| node.get(key).and_then(Node::as_text) == Some(value);
    let tables = items(root, "compatibility_table").filter(|table| is(table, "of", tool));
    let waivers = items(root, "waiver");
    let waivers = waivers.filter(|waiver| is(waiver, "tool", tool) || is(waiver, "place", of_tool));
    tables.chain(waivers).for_each(|table| sections(&text, table, &mut gone));
    gone.sort_by_key(|section| section.start);
    let mut left = text.to_string();
    // From the last on, so that those before stay where they are.
    for section in gone.into_iter().rev() {
        left = apply(&left, &[Edit::new(lines_of(&left, &section, true), "")])?;
    }
    Ok(text.becoming(left))
}

/// What the lock for Bazel keeps of a tool besides the pinned release.
fn kept<'n, 't>(root: &'n Node<'t>, tool: &ToolName) -> Option<(&'n Node<'t>, &'n Entry<'t>)> {
    let keep = root.get("bazel")?.get("keep")?;
    Some((keep, keep.map()?.iter().find(|entry| entry.name() == tool.as_str())?))
}

/// The edits that take that out.
fn without_kept(text: &str, root: &Node<'_>, tool: &ToolName) -> Vec<Edit> {
    let Some((keep, entry)) = kept(root, tool) else { return Vec::new() };
    let lines = || lines_of(text, &(entry.key.span.start..entry.value.span.end), false);
    match keep.collection() {
        Some(shape) => shape.remove_at(text, entry.key.span.start).unwrap_or_default(),
        None => vec![Edit::new(lines(), "")],
    }
}

/// The edits by which the settings speak of a tool by another name, and of its registry
/// file by another path.
pub(crate) fn renamed_tool(text: &SharedText, names: [&ToolName; 2], paths: [&str; 2]) -> Vec<Edit> {
    let Ok(document) = text.document(Language::Toml) else { return Vec::new() };
    let (root, [from, to]) = (document.root(), names);
    let mut edits = Vec::new();
    let mut headers = Vec::new();
    if let Some(node) = root.get("tool").and_then(|tools| tools.get(from)) {
        sections(text, node, &mut headers);
    }
    let key = if to.contains('.') { format!("\"{to}\"") } else { to.to_string() };
    let named = headers.iter().filter_map(|section| header_key(text, section.start, 1));
    edits.extend(named.map(|span| Edit::new(span, key.as_str())));
    edits.extend(kept(root, from).map(|(_, entry)| Edit::new(entry.key.span.clone(), key.as_str())));
    let tools = root.get("tool").and_then(Node::map).unwrap_or_default().iter().map(|entry| &entry.value);
    let of = tools.chain(items(root, "compatibility_table")).filter_map(|table| table.get("of"));
    let waivers = || items(root, "waiver");
    let values = of
        .chain(waivers().filter_map(|waiver| waiver.get("tool")))
        .map(|node| (node, from.as_str(), to.as_str()));
    let places = waivers().filter_map(|waiver| waiver.get("place")).map(|node| (node, paths[0], paths[1]));
    for (node, from, to) in values.chain(places) {
        let text = node.between_quotes().filter(|text| text.value == from);
        edits.extend(text.map(|text| Edit::new(text.span, to)));
    }
    edits
}

/// The settings with one more place that repeats a tool's version; none if they are
/// written in a form to which it cannot be added.
pub(crate) fn with_place(text: &SharedText, tool: &ToolName, place: &str) -> Option<SharedText> {
    let document = text.document(Language::Toml).ok()?;
    let literal = literal(place);
    let Some(node) = document.root().get("tool").and_then(|tools| tools.get(tool)) else {
        let key = if tool.contains('.') { format!("\"{tool}\"") } else { tool.to_string() };
        let line_break = line_break(text);
        let apart = match &**text {
            "" => "",
            _ if text.ends_with('\n') => line_break,
            _ => &line_break.repeat(2),
        };
        let table =
            format!("[tool.{key}]{line_break}also = [{line_break}    {literal},{line_break}]{line_break}");
        return Some(text.becoming(format!("{}{apart}{table}", &**text)));
    };
    let edits = match node.get("also") {
        Some(also) => match (also.collection(), also.between_quotes()) {
            (Some(shape), _) => {
                let layout = shape.layout(text, IfEmpty::AsTheFile);
                shape.insert(text, shape.items.len(), &literal, &layout, TrailingComma::Allowed)
            }
            (None, Some(_)) => {
                let only = &text[also.span.clone()];
                vec![Edit::new(also.span.clone(), format!("[{only}, {literal}]"))]
            }
            (None, None) => return None,
        },
        None if has_header(text, node) => {
            let end = line_end(text, end_of(text, node).max(node.span.start));
            vec![Edit::new(end..end, format!("{}also = [{literal}]", line_break(text)))]
        }
        None => return None,
    };
    text.edited(&edits).ok()
}

/// A text as the settings write it: as it is, wherever that can be.
pub(crate) fn literal(text: &str) -> String {
    if !text.contains(['\'', '\n', '\r']) {
        return format!("'{text}'");
    }
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        c => c.to_string(),
    });
    match text.contains("'''") || text.ends_with('\'') || text.contains(['\n', '\r']) {
        false => format!("'''{text}'''"),
        true => format!("\"{}\"", escaped.collect::<String>()),
    }
}

/// The tables of an array of tables.
fn items<'n, 't>(root: &'n Node<'t>, key: &str) -> impl Iterator<Item = &'n Node<'t>> {
    root.get(key).and_then(Node::sequence).unwrap_or_default().iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::node::Syntax;
    use crate::syntax::toml::Toml;

    const SETTINGS: &str = "# Ours.\n\n[tool.a]\npin = 'a.txt' # here\n\n# Of b.\n[tool.b]\npin = 'b.txt'\nalso = [\n  'c.txt',\n]\n\n\
                            [tool.b.digests]\nat = 'd.json :: x / {version}'\n\n[[tool.b.more]]\nx = 1\n\n[tool.c]\nof = \"b\"\npin = 'e'\n\n\
                            [[compatibility_table]]\nat = 'f :: x'\nof = 'b'\n\n[[waiver]]\nrule = \"x\"\ntool = \"b\"\n\n\
                            [[waiver]]\nrule = \"x\"\nplace = \"r/b.json\"\n\n[[waiver]]\nrule = \"y\"\nplace = \"r/*.json\"\n";

    #[test]
    fn what_is_said_of_a_tool_goes_with_its_comments_and_blank_lines() {
        for (text, tool, expected) in [
            (
                SETTINGS,
                "b",
                "# Ours.\n\n[tool.a]\npin = 'a.txt' # here\n\n[tool.c]\nof = \"b\"\npin = 'e'\n\n[[waiver]]\nrule = \"y\"\nplace = \"r/*.json\"\n",
            ),
            ("[tool.b]\npin = 'x'\n", "b", ""),
            ("[tool.b]\n", "b", ""),
            ("x = 1\r\n\r\n[tool.'b']\r\npin = 'x'\r\n", "b", "x = 1\r\n"),
            ("[tool.a]\npin = 'x'\n\n[tool.b]\npin = 'x'", "b", "[tool.a]\npin = 'x'\n"),
            ("[tool.b.digests]\nat = 'x'\n\n[tool.a]\n", "b", "[tool.a]\n"),
            ("[tool.b]\npin = 'x'\ndigests.at = 'd'\n\n[tool.c]\n", "b", "[tool.c]\n"),
            // In another form: a person has to.
            ("[tool]\nb = { pin = 'x' }\n", "b", "[tool]\nb = { pin = 'x' }\n"),
            ("tool.b.pin = 'x'\n", "b", "tool.b.pin = 'x'\n"),
            ("[tool.a]\n", "b", "[tool.a]\n"),
            // What the lock for Bazel keeps.
            ("[bazel]\nkeep = { a = ['1'], b = ['2'] } # x\n", "b", "[bazel]\nkeep = { a = ['1'] } # x\n"),
            ("[bazel]\nkeep = { b = ['2'] }\n\n[tool.b]\n", "b", "[bazel]\nkeep = {}\n"),
            ("[bazel.keep]\na = ['1']\n# Of b.\nb = [\n  '2',\n]\n", "b", "[bazel.keep]\na = ['1']\n"),
            ("[bazel]\nkeep.b = ['2']\nlock = 'x'\n", "b", "[bazel]\nlock = 'x'\n"),
        ] {
            let left = without_tool(&text.into(), &tool.parse().unwrap(), "r/b.json").unwrap();
            assert_eq!(&*left, expected);
        }
    }

    #[test]
    fn a_place_more_is_added_to_what_is_said_of_a_tool() {
        let new = "[tool.b]\nalso = [\n    'p :: x',\n]\n";
        for (text, expected) in [
            ("", Some(new.to_owned())),
            ("exclude = []\n", Some(format!("exclude = []\n\n{new}"))),
            ("exclude = []", Some(format!("exclude = []\n\n{new}"))),
            ("exclude = []\r\n", Some(format!("exclude = []\n\n{new}").replace('\n', "\r\n"))),
            (
                "[tool.b]\npin = 'x'\n\n[tool.c]\n",
                Some("[tool.b]\npin = 'x'\nalso = ['p :: x']\n\n[tool.c]\n".into()),
            ),
            ("[tool.b]\nalso = \"c\" # c\n", Some("[tool.b]\nalso = [\"c\", 'p :: x'] # c\n".into())),
            ("[tool.b]\nalso = ['c']\n", Some("[tool.b]\nalso = ['c', 'p :: x']\n".into())),
            ("tool.b.also = ['c']\n", Some("tool.b.also = ['c', 'p :: x']\n".into())),
            // In another form: a person has to.
            ("[tool.b]\nalso = 3\n", None),
            ("tool.b.pin = 'x'\n", None),
            ("[tool\n", None),
        ] {
            let left = with_place(&text.into(), &"b".parse().unwrap(), "p :: x");
            assert_eq!(left.as_deref(), expected.as_deref(), "{text}");
        }
    }

    #[test]
    fn a_text_is_written_as_it_is_wherever_that_can_be() {
        for (text, expected) in [
            ("a\\\"b", "'a\\\"b'"),
            ("it's", "'''it's'''"),
            ("its'", "\"its'\""),
            ("'''\\\"", "\"'''\\\\\\\"\""),
            ("a'\nb\r", "\"a'\\nb\\r\""),
        ] {
            let written = literal(text);
            assert_eq!(written, expected);
            let document = format!("x = {written}");
            let document = Toml::parse(&document).unwrap();
            assert_eq!(document.root().get("x").and_then(Node::as_text), Some(text));
        }
    }

    #[test]
    fn a_tool_is_named_anew_wherever_it_is() {
        for (text, to, expected) in [
            (
                SETTINGS,
                "z",
                SETTINGS
                    .replace("[tool.b", "[tool.z")
                    .replace("[[tool.b", "[[tool.z")
                    .replace("\"b\"", "\"z\"")
                    .replace("'b'", "'z'")
                    .replace("r/b.json", "r/z.json"),
            ),
            (
                "[ tool . \"b\" ] # b\nscheme = 'b'\n",
                "z.1",
                "[ tool . \"z.1\" ] # b\nscheme = 'b'\n".to_owned(),
            ),
            ("['tool'.b.digests]\n", "z", "['tool'.z.digests]\n".to_owned()),
            (
                "[bazel]\nkeep = { bb = ['1'], 'b' = ['2'] }\n",
                "z.1",
                "[bazel]\nkeep = { bb = ['1'], \"z.1\" = ['2'] }\n".to_owned(),
            ),
            ("[bazel.keep]\nb = ['2']\n", "z", "[bazel.keep]\nz = ['2']\n".to_owned()),
            ("[tool.bb]\n[tool.a]\nof = 'bb'\n", "z", "[tool.bb]\n[tool.a]\nof = 'bb'\n".to_owned()),
        ] {
            let names = ["b", to].map(|name| name.parse::<ToolName>().unwrap());
            let edits = renamed_tool(&text.into(), names.each_ref(), ["r/b.json", &format!("r/{to}.json")]);
            assert_eq!(apply(text, &edits).unwrap(), expected);
        }
    }
}
