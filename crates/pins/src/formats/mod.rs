//! The file formats: where a version stands in each, and the edit that moves it.
//!
//! No format knows of another, nor of what a version ought to be.

pub mod bindings;
pub mod claim;
pub mod generated;
pub mod json;
pub mod lockfile;
pub mod manifest;
pub mod marker;
pub mod registry;
pub mod registry_edit;
mod registry_reader;
pub mod release_api;
pub mod requirement;
pub mod runtime_document;
pub mod runtime_record;
pub mod runtime_table;
pub mod settings;
pub mod source;
pub mod source_edit;
mod source_uses;
mod splice;
mod starlark;
pub mod sums;
pub mod sums_name;
