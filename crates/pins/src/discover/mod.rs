//! Discovery: versions that nobody has told of, and whose they may be.
//!
//! Decides nothing: `verify` reports what is none of a tool's pin, and `init` proposes.

mod files;
mod found;
mod grammar;
mod lines;
mod literal;
mod search;
mod stray;
mod words;

pub use search::Search;
pub(crate) use stray::{Stray, strays};
