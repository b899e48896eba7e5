//! Witnesses of a digest: what a publisher says of an artifact elsewhere, and
//! how it compares with what was downloaded.
//!
//! Asks nobody; it says which documents are worth asking for.

pub(crate) mod claim;
pub mod opinion;
#[cfg(feature = "fuzzing")]
pub mod properties;
pub(crate) mod release_api;
pub(crate) mod sums;
pub(crate) mod sums_name;

#[cfg(test)]
mod tests;
