//! What is remembered of downloads: on which day an artifact was last what is recorded.
//!
//! Kept in a private folder of the user, one for each checkout: whoever wrote the checkout
//! cannot say that something was downloaded. Does not know what the names stand for.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use pins::checklist::rehashed::Outcome;

use super::repo::{Repo, today};
use super::state::StateFolder;
use crate::fetcher::DOWNLOADER_CONFIG;
use crate::report;

/// The file, in the state folder.
const FILE: &str = "rehashed.json";

/// How many artifacts are remembered; a thousand tools for ten platforms have as many.
const MOST: usize = 10_000;

/// The days, by the names of artifacts.
#[derive(Debug, Default)]
pub(crate) struct Rehashed(BTreeMap<String, String>);

impl Rehashed {
    /// The day on which an artifact was last as it is recorded.
    pub(crate) fn day_of(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What there is in a folder. What cannot be read is as good as forgotten.
    fn read(folder: &StateFolder) -> Self {
        let bytes = folder.open().ok().flatten().and_then(|state| state.read(FILE).ok());
        Self(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    /// The same after downloads of today.
    fn after(mut self, outcome: &Outcome, today: &str) -> Self {
        outcome.differ.iter().for_each(|name| drop(self.0.remove(name)));
        let agree = outcome.agree.iter().filter(|name| !outcome.differ.contains(name));
        self.0.extend(agree.map(|name| (name.clone(), today.to_owned())));
        let mut days: Vec<String> = self.0.values().cloned().collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(last) = days.get(MOST) {
            // Whole days go, the oldest.
            self.0.retain(|_, day| *day > *last);
        }
        self
    }

    fn write(&self, folder: &StateFolder) -> Result<()> {
        let state = folder.make()?;
        let new = format!("{FILE}.{}", std::process::id());
        // One that a killed process left.
        let _ = state.remove(&new);
        state.write_new(&new, &serde_json::to_vec(&self.0)?).with_context(|| folder.shown(&new))?;
        state.rename(&new, FILE).with_context(|| folder.shown(FILE))
    }
}

impl Repo {
    /// The way to what is downloaded here: the repository's downloader configuration, as
    /// text. Of one that leads elsewhere, nothing is known.
    pub(crate) fn through(&self) -> String {
        self.root
            .read(DOWNLOADER_CONFIG)
            .map_or_else(|why| why.to_string(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What is remembered of this checkout.
    pub(crate) fn rehashed(&self) -> Rehashed {
        StateFolder::of_user(&self.root)
            .map_or_else(|_| Rehashed::default(), |folder| Rehashed::read(&folder))
    }

    /// Remembers what came of downloads. Where that cannot be, it is said, and is no
    /// reason to fail.
    pub(crate) fn remember(&self, outcome: &Outcome) {
        if outcome.agree.is_empty() && outcome.differ.is_empty() {
            return;
        }
        let Ok(folder) = StateFolder::of_user(&self.root) else {
            report::note(
                "note: you have no home folder, so nobody remembers that these were downloaded; set XDG_STATE_HOME to a \
                 folder of yours",
            );
            return;
        };
        let remembered = Rehashed::read(&folder).after(outcome, &today().to_string());
        if let Err(why) = remembered.write(&folder) {
            report::note(&format!("note: nobody remembers that these were downloaded: {why:#}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: impl IntoIterator<Item = usize>) -> Vec<String> {
        names.into_iter().map(|name| format!("{name:05}")).collect()
    }

    #[test]
    fn the_last_download_counts() {
        let outcome = |agree: &[usize], differ: &[usize]| Outcome {
            agree: names(agree.iter().copied()),
            differ: names(differ.iter().copied()),
        };
        let first = Rehashed::default().after(&outcome(&[1, 2, 3], &[]), "2026-01-01");
        let second = first.after(&outcome(&[2, 4], &[3, 4, 5]), "2026-01-02");
        let days: Vec<_> = names(1..6).iter().map(|name| second.day_of(name).map(str::to_owned)).collect();
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(days, [day("2026-01-01"), day("2026-01-02"), None, None, None]);
    }

    #[test]
    fn the_oldest_days_are_forgotten_first() {
        let outcome = |names| Outcome { agree: names, differ: Vec::new() };
        let old = Rehashed::default().after(&outcome(names(0..10)), "2026-01-01");
        let full = old.after(&outcome(names(10..MOST)), "2026-01-02");
        assert_eq!(full.0.len(), MOST);
        let over = full.after(&outcome(names(MOST..=MOST)), "2026-01-03");
        assert_eq!(
            (over.0.len(), over.day_of("00009"), over.day_of("00010")),
            (MOST - 9, None, Some("2026-01-02"))
        );
    }
}
