//! What the tools of a repository are called: by their names, by other names of well-known
//! ones, and by the crates that are at the same version as they.
//!
//! Does not read names out of a text: `words` does.

use std::collections::{BTreeSet, HashMap};

use super::alias::{key, managers, others, squashed};
use super::words::{Name, words};
use crate::model::Model;
use crate::model::consumer::followers;

/// Tools by all that they are called.
pub(crate) struct Called(HashMap<String, usize>);

impl Called {
    /// Of these tools.
    pub(crate) fn of<'a>(tools: impl IntoIterator<Item = &'a str>) -> Self {
        Self(tools.into_iter().enumerate().map(|(index, tool)| (key(&squashed(tool)), index)).collect())
    }

    /// Of those that are pinned, by their places among the pins. A name of its own is never a
    /// crate of another.
    pub(crate) fn pinned(model: &Model<'_>) -> Self {
        let tools = || model.pins.iter().map(|pin| pin.tool.value.as_str());
        let mut called = Self::of(tools());
        let places: HashMap<&str, usize> = tools().enumerate().map(|(index, tool)| (tool, index)).collect();
        for (krate, tool) in crates(model) {
            if let Some(index) = places.get(tool.as_str()) {
                called.0.entry(key(&squashed(&krate))).or_insert(*index);
            }
        }
        called
    }

    /// The tool that is called so, by its place among them: by the first of these names
    /// that is one's.
    pub(crate) fn tool(&self, names: &[Name]) -> Option<usize> {
        names.iter().flat_map(Name::keys).find_map(|key| self.0.get(&key).copied())
    }
}

/// The crates that are released with a pinned tool, each with the tool's name.
fn crates(model: &Model<'_>) -> Vec<(String, String)> {
    let all = followers(model).into_iter();
    let same = all.filter(|(_, follower)| follower.version == follower.pin.version.value);
    same.map(|(krate, follower)| (krate.to_string(), follower.pin.tool.value.to_string())).collect()
}

/// What every line has that names a pinned tool: all the words of one of its names, or what a
/// command says in their place.
pub(crate) fn words_of_names(model: &Model<'_>) -> BTreeSet<Vec<String>> {
    let tools = model.pins.iter().map(|pin| pin.tool.value.to_string());
    let others = model.pins.iter().flat_map(|pin| others(&pin.tool.value).chain(managers(&pin.tool.value)));
    let names =
        tools.chain(others.map(str::to_owned)).chain(crates(model).into_iter().map(|(krate, _)| krate));
    names.map(|name| words(&name)).collect()
}
