//! Which releases of the bindings generator fit the embedded runtime of a
//! repository: what is recorded of it, the rule about it, and the trials that
//! compile generated bindings. The core and the shell know of none of this.
//!
//! Generates nothing itself and is no part of the runtime.

mod bindings;
mod command;
mod document;
mod embedded;
mod plan;
mod record;
mod release;
mod report;
mod rule;
mod runner;
mod settings;
mod table;

pub use command::RUNTIME_MATRIX;

/// The command that makes the whole record anew.
const COMMAND: &str = "runtime-matrix";

#[cfg(test)]
mod tests;
// The core's support of tests names these from the root of a crate.
#[cfg(test)]
use tests::{digest, fixture, support};
