//! A text together with the tree that its grammar makes of it, which borrows from it.
//!
//! Does not say when a text is parsed, or how often: `file` does.

use self_cell::self_cell;

use super::text::SharedText;
use crate::place::{Document, Language};
use crate::syntax::SyntaxError;

/// What a grammar makes of a text.
pub(super) type Outcome<'t> = Result<Document<'t>, SyntaxError>;

self_cell!(
    /// A text, parsed.
    pub(super) struct Parsed {
        owner: SharedText,
        #[covariant]
        dependent: Outcome,
    }
);

impl Parsed {
    /// A text in that language.
    pub(super) fn of(text: &SharedText, language: Language) -> Self {
        Self::new(text.clone(), |text| Document::parse(language, text))
    }

    /// What came of it.
    pub(super) fn outcome(&self) -> Result<&Document<'_>, &SyntaxError> {
        self.borrow_dependent().as_ref()
    }
}
