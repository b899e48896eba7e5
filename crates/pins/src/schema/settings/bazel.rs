//! The table `[bazel]` of the settings: the lock for Bazel, and which releases it holds
//! besides the pinned ones.
//!
//! Does not make the lock.

use super::{error, path, string, unknown_key};
use crate::syntax::SyntaxError;
use crate::syntax::node::{Entry, Node};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// What the settings say to Bazel.
#[derive(Clone, Debug, Default)]
pub(crate) struct BazelSettings {
    /// Where the lock is, if the repository wants one.
    pub(crate) lock: Option<RepoPath>,
    /// The releases that it holds besides the pinned ones.
    pub(crate) keep: Vec<Kept>,
}

/// The releases of one tool that the lock holds besides the pinned one.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The tool.
    pub(crate) tool: Spanned<ToolName>,
    /// Their versions.
    pub(crate) versions: Vec<Spanned<Version>>,
}

impl BazelSettings {
    /// The releases of a tool that stay.
    pub(crate) fn kept<'s>(&'s self, tool: &'s str) -> impl Iterator<Item = &'s Spanned<Version>> {
        self.keep.iter().filter(move |kept| kept.tool.value == *tool).flat_map(|kept| &kept.versions)
    }
}

/// Reads `{ lock = "pins.lock.json", keep = { saw = ["1.1.0"] } }`.
///
/// # Errors
/// What makes no sense in it.
pub(super) fn read(node: &Node<'_>) -> Result<BazelSettings, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(node, "what Bazel needs is written as a table [bazel]: lock = \"pins.lock.json\""));
    };
    let mut settings = BazelSettings::default();
    for entry in entries {
        let (key, value) = (entry.name(), &entry.value);
        match key {
            "lock" => settings.lock = Some(lock(value)?),
            "keep" => settings.keep = keep(value)?,
            _ => return Err(unknown_key(&entry.key, "key of [bazel]", &["lock", "keep"])),
        }
    }
    match settings.lock {
        Some(_) => Ok(settings),
        None => Err(error(
            node,
            "[bazel] needs the key \"lock\": the file that Bazel reads, such as \"pins.lock.json\"",
        )),
    }
}

/// Whatever stands at another name is not to be written over.
fn lock(node: &Node<'_>) -> Result<RepoPath, SyntaxError> {
    let lock = path(node, "lock")?;
    if lock.ends_with(".json") {
        Ok(lock)
    } else {
        Err(error(node, "lock must be a file whose name ends with .json"))
    }
}

fn keep(node: &Node<'_>) -> Result<Vec<Kept>, SyntaxError> {
    let no_list = |node: &Node<'_>| error(node, "the releases to keep are written as { saw = [\"1.1.0\"] }");
    let kept = |entry: &Entry<'_>| {
        let tool = entry.name().parse::<ToolName>().map_err(|why| error(&entry.key, why.to_string()))?;
        let items = entry.value.sequence().ok_or_else(|| no_list(&entry.value))?;
        let version = |item: &Node<'_>| {
            let version =
                Version::any(&string(item, "a version")?).map_err(|why| error(item, why.to_string()))?;
            Ok(Spanned::new(version, item.span.clone()))
        };
        let versions = items.iter().map(version).collect::<Result<_, _>>()?;
        Ok(Kept { tool: Spanned::new(tool, entry.key.span.clone()), versions })
    };
    node.map().ok_or_else(|| no_list(node))?.iter().map(kept).collect()
}

#[cfg(test)]
mod tests {
    use crate::schema::settings::{read, refused};

    #[test]
    fn the_lock_and_what_it_keeps_are_read() {
        let text = "[bazel]\nlock = 'build/pins.lock.json'\nkeep = { saw = ['1.1.0', 'canary'], axe = [] }\n";
        let bazel = read(text, &[], &[]).unwrap().bazel;
        assert_eq!(bazel.lock.as_ref().unwrap(), &"build/pins.lock.json");
        let kept: Vec<&str> = bazel.kept("saw").map(|version| &text[version.span.clone()]).collect();
        assert_eq!((kept, bazel.kept("axe").count()), (vec!["'1.1.0'", "'canary'"], 0));
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        refused("bazel = 'x'", "'x'", "a table [bazel]");
        refused("[bazel]\nlocks = 'x'", "locks", "(did you mean lock?)");
        refused("[bazel]\nlock = '../x.json'", "'../x.json'", "inside the repository");
        refused("[bazel]\nlock = 'Cargo.lock'", "'Cargo.lock'", "ends with .json");
        refused("bazel = { keep = {} }", "{ keep = {} }", "needs the key \"lock\"");
        refused("[bazel]\nlock = 'x.json'\nkeep = ['1.0']", "['1.0']", "written as { saw = ");
        refused("[bazel]\nlock = 'x.json'\nkeep = { saw = '1.0' }", "'1.0'", "written as { saw = ");
        refused("[bazel]\nlock = 'x.json'\nkeep = { saw = [1] }", "1", "must be a string");
        refused("[bazel]\nlock = 'x.json'\nkeep = { saw = ['a b'] }", "'a b'", "");
        refused("[bazel]\nlock = 'x.json'\nkeep = { 'a b' = [] }", "'a b'", "no tool name");
        refused("[tool.a]\nprogram = '../a'", "'../a'", "inside the archive");
        refused("[tool.a]\nprogram = '/bin/a'", "'/bin/a'", "inside the archive");
        refused("[tool.a]\nstrip_prefix = 'a\\b'", "'a\\b'", "inside the archive");
        refused("[tool.a]\nstrip_prefix = 3", "3", "must be a string");
        refused("[tool.a]\narchive_type = 'rar'", "'rar'", "known are file, zip,");
        refused("[tool.a]\nprogramm = 'a'", "programm", "(did you mean program?)");
        refused("[platforms]\nx = { constraints = 'a' }", "'a'", "a list of labels");
        refused("[platforms]\nx = { constraints = ['linux'] }", "'linux'", "no label");
        refused("[tool.a.platforms]\nx = { constraints = [] }", "constraints", "the same for all tools");
    }
}
