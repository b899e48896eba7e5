//! Values: versions, names, digests, spans and edits.
//!
//! Know nothing of files and of what they are for.

pub mod date;
pub mod digest;
pub(crate) mod edit;
pub(crate) mod form;
pub(crate) mod image;
pub(crate) mod mapping;
pub mod name;
pub(crate) mod near;
pub mod path;
pub mod sha256;
pub mod text;
pub mod version;

#[cfg(test)]
mod tests;
