//! `cargo xtask`: keeps every place that repeats a tool's version in step with
//! the source of this repository.
//!
//! Decides nothing: the library `pins-app` has the commands.

use std::process::ExitCode;

use pins_app::Program;
use wit_matrix::RUNTIME_MATRIX;

fn main() -> ExitCode {
    pins_app::main(&Program {
        name: "cargo xtask",
        workspace: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/..")),
        extensions: &[RUNTIME_MATRIX],
    })
}
