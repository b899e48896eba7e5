//! `waiver-unused`: a waiver covers something.
//!
//! Does not apply waivers: `waivers` does, and finds this.

use crate::finding::Rule;

/// `waiver-unused`.
pub(crate) static RULE: Rule = Rule {
    name: "waiver-unused",
    summary: "a waiver covers something",
    protects: "A waiver that waives nothing hides the next disagreement in its place.",
    healing: "Remove it.",
};
