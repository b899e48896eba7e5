//! `waiver-expired`: a waiver still counts.
//!
//! Does not apply waivers: `waivers` does, and finds this.

use crate::finding::Rule;

/// `waiver-expired`.
pub(super) static RULE: Rule = Rule {
    name: "waiver-expired",
    summary: "a waiver still counts",
    protects: "What was accepted for now stays for good.",
    healing: "Heal what it waived and remove it, or set a later day.",
};
