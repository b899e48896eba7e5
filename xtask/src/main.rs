//! `cargo xtask`: keeps every place that repeats a tool's version in step with
//! the source of this repository.
//!
//! Decides nothing: the library `pins-app` has the commands.

use std::process::ExitCode;

use pins_app::{Downloader, Program};
use wit_matrix::RUNTIME_MATRIX;

fn main() -> ExitCode {
    pins_app::main(&Program {
        name: "cargo xtask",
        downloader: Downloader::Built {
            workspace: concat!(env!("CARGO_MANIFEST_DIR"), "/.."),
            package: "artifact-fetch",
        },
        newer: "git pull",
        extensions: &[RUNTIME_MATRIX],
    })
}
