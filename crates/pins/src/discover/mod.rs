//! Discovery: versions that nobody has told of, and whose they may be.
//!
//! Decides nothing: `verify` reports what is none of a tool's pin, and `init` proposes.

mod alias;
mod answers;
mod called;
mod comments;
mod declared;
mod files;
mod found;
mod grammar;
mod idioms;
mod lines;
mod literal;
mod look;
mod managed;
mod packages;
mod program;
mod proposal;
mod rank;
mod results;
mod script;
mod search;
mod section;
mod seen;
mod stray;
mod sums;
mod telling;
mod told;
mod words;

pub(crate) use look::{LookFor, look_through};
pub(crate) use proposal::{Member, Proposed, propose};
pub use search::Search;
pub use seen::{Seen, seen};
pub(crate) use stray::Stray;
pub(crate) use sums::UnmanagedSums;
