//! The tables of the settings that say what platforms are called in URLs:
//! `[platforms]` and `[tool.NAME.platforms]`.
//!
//! Does not make URLs: `schema::url` does.

use std::sync::Arc;

use super::error;
use crate::schema::url::{BUILT_IN, PlatformEntry, PlatformTable};
use crate::syntax::SyntaxError;
use crate::syntax::node::{Entry, Node};
use crate::value::name::Platform;
use crate::value::text::{line_and_column, listed};

/// Reads `{ linux_amd64 = { os = "linux", ext = "tar.gz" } }` of settings with that text.
///
/// # Errors
/// What is no platform and no placeholder.
pub(super) fn read(text: &str, node: &Node<'_>, of: Of) -> Result<Arc<PlatformTable>, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(node, "platforms are written as a table: linux_amd64 = { os = \"linux\" }"));
    };
    let platform = |entry: &Entry<'_>| {
        let platform = entry.name().parse::<Platform>().map_err(|why| error(&entry.key, why.to_string()))?;
        let line = line_and_column(text, entry.key.span.start).0;
        let (values, constraints) = values(entry, of)?;
        Ok((platform, PlatformEntry { line, values, constraints }))
    };
    Ok(Arc::new(PlatformTable(entries.iter().map(platform).collect::<Result<_, _>>()?)))
}

/// Whose platforms they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Those of all tools.
    All,
    /// Those of one.
    Tool,
}

/// The key whose value is no placeholder: where programs of the platform run.
const CONSTRAINTS: &str = "constraints";

/// The placeholders of one platform.
type Values = Vec<(String, String)>;

/// The placeholders of one platform, and its constraints where they are said.
fn values(platform: &Entry<'_>, of: Of) -> Result<(Values, Option<Vec<String>>), SyntaxError> {
    let Some(entries) = platform.value.map() else {
        let message = format!("{} is written as {{ os = \"...\", arch = \"...\" }}", platform.name());
        return Err(error(&platform.value, message));
    };
    let value = |entry: &Entry<'_>| {
        let name = entry.name();
        let is_word = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_word {
            let message = format!("{name:?} is no placeholder: small letters, digits and \"_\"");
            return Err(error(&entry.key, message));
        }
        let own = ["github_repo", "url_suffix"].into_iter().chain(BUILT_IN);
        if own.filter(|own| !matches!(*own, "os" | "arch")).any(|own| own == name) {
            let others = listed(["os", "arch"]);
            let message =
                format!("{{{name}}} is the same for every platform; say {others}, or any other word");
            return Err(error(&entry.key, message));
        }
        // Nothing at all is a value too: of the ending of a program, for one.
        let text = entry.value.as_text();
        let text = text.ok_or_else(|| error(&entry.value, format!("{name} must be a string")))?;
        Ok((name.to_owned(), text.to_owned()))
    };
    let (own, words): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
        entries.iter().partition(|entry| entry.name() == CONSTRAINTS);
    let own = own.first().map(|entry| constraints(entry, of)).transpose()?;
    Ok((words.into_iter().map(value).collect::<Result<_, _>>()?, own))
}

/// Labels of constraints, as Bazel has them.
fn constraints(entry: &Entry<'_>, of: Of) -> Result<Vec<String>, SyntaxError> {
    if of == Of::Tool {
        let message = "the constraints of a platform are the same for all tools; say them in [platforms]";
        return Err(error(&entry.key, message));
    }
    let no_list = || error(&entry.value, "constraints are a list of labels: [\"@platforms//os:linux\"]");
    let label = |item: &Node<'_>| {
        let label = item.as_text().ok_or_else(no_list)?;
        let is_label = (label.starts_with('@') || label.starts_with("//"))
            && label.contains("//")
            && !label.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'\\".contains(c));
        match is_label {
            true => Ok(label.to_owned()),
            false => Err(error(
                item,
                format!("{label:?} is no label of a constraint, such as \"@platforms//os:linux\""),
            )),
        }
    };
    entry.value.sequence().ok_or_else(no_list)?.iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use crate::schema::settings::refused;

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        refused("platforms = ['linux']", "['linux']", "written as a table");
        refused("[platforms]\n'a b' = {}", "'a b'", "no platform name");
        refused("[platforms]\nlinux = 'x'", "'x'", "linux is written as { os");
        refused("[platforms]\nlinux = { os = 3 }", "3", "os must be a string");
        refused("[platforms]\nlinux = { OS = 'x' }", "OS", "no placeholder");
        refused("[platforms]\nlinux = { version = 'x' }", "version", "the same for every platform");
        refused("[platforms]\nlinux = { url_suffix = 'x' }", "url_suffix", "the same for every platform");
        for label in ["'@platforms'", "'a//b'", "'//a b'", "\"//a'b\"", "\"//a\\u007f\""] {
            let text = format!("[platforms]\nlinux = {{ constraints = [{label}] }}");
            refused(&text, label, "is no label of a constraint");
        }
        refused("[tool.x]\nplatforms = { 'a b' = {} }", "'a b'", "no platform name");
    }
}
