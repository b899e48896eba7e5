//! Witnesses of a digest: what a publisher says of an artifact elsewhere, and
//! how it compares with what was downloaded.
//!
//! Asks nobody; it says which documents are worth asking for.

pub mod claim;
pub mod opinion;
pub mod release_api;
pub mod sums;
pub mod sums_name;
