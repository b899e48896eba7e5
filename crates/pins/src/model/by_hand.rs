//! What only a person can make follow its pin, and what that person has to do.
//!
//! Does not find out that it is so: `consumer` and `placed` do.

use super::Model;

/// Why a place cannot follow its pin by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByHand {
    /// Why.
    pub(crate) why: String,
    /// What to do.
    pub(crate) advice: String,
}

impl ByHand {
    /// For this reason; this has to be done.
    pub(crate) fn new(why: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { why: why.into(), advice: advice.into() }
    }

    /// For this reason; what is expected has to be written there.
    pub(crate) fn write(why: impl Into<String>, expected: impl std::fmt::Display) -> Self {
        Self::new(why, format!("write {expected} there, in a form that can be read"))
    }
}

impl Model<'_> {
    /// What pins one more tool, for people.
    pub(crate) fn pinning(&self) -> String {
        let settings = self.world.settings();
        match self.world.file(&settings.source).is_some() {
            true => format!("pin the tool in {}", settings.source),
            false => format!("pin the tool in {}: [tool.NAME] pin = 'FILE :: step / step'", settings.path),
        }
    }
}
