//! Syntax: what a text says in its language, with the place of each part, and
//! how a part is added or taken out without touching the rest.
//!
//! Knows no key and no meaning: `schema` does.

pub(crate) mod conflict;
pub(crate) mod dockerfile;
pub(crate) mod headers;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod node;
pub(crate) mod parses;
pub(crate) mod removal;
pub(crate) mod splice;
pub(crate) mod starlark;
pub(crate) mod toml;
pub(crate) mod yaml;

pub use node::SyntaxError;
