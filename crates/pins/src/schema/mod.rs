//! Schemas: what the parts of one file mean, and the edits that change it.
//!
//! No schema knows of another file, nor of what a version ought to be.

pub(crate) mod attributes;
pub(crate) mod bazel_lock;
pub(crate) mod bazel_platform;
pub(crate) mod changelog;
pub(crate) mod compatibility;
pub(crate) mod digest_beside;
pub(crate) mod digest_table;
pub(crate) mod digest_table_edit;
pub(crate) mod digest_table_merge;
mod digest_table_order;
mod digest_table_removal;
pub(crate) mod lockfile;
pub(crate) mod lockfile_moves;
pub(crate) mod manifest;
pub(crate) mod marker;
pub(crate) mod packaging;
mod plain;
#[cfg(any(test, feature = "fuzzing"))]
pub mod properties;
pub(crate) mod registry;
pub(crate) mod registry_data;
pub(crate) mod registry_edit;
pub(crate) mod registry_keys;
pub(crate) mod registry_merge;
pub(crate) mod registry_prune;
mod registry_reader;
pub(crate) mod registry_rename;
pub(crate) mod registry_urls;
pub(crate) mod requirement;
pub(crate) mod revoked;
pub(crate) mod settings;
pub(crate) mod settings_edit;
pub(crate) mod sibling;
pub(crate) mod source;
pub(crate) mod source_edit;
pub(crate) mod url;

#[cfg(test)]
mod tests;
