//! Which releases of the bindings generator fit the embedded runtime of a
//! repository: what is recorded of it, the rule about it, and the trials that
//! compile generated bindings. The core and the shell know of none of this.
//!
//! Generates nothing itself and is no part of the runtime.

pub mod bindings;
mod command;
pub mod document;
pub mod embedded;
pub mod plan;
pub mod record;
mod release;
mod report;
mod rule;
mod runner;
pub mod settings;
pub mod table;

pub use command::RUNTIME_MATRIX;
pub use rule::failure;

/// The command that makes the whole record anew.
const COMMAND: &str = "runtime-matrix";
