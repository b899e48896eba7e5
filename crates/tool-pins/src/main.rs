//! `tool-pins`: the same program, installed, for a repository that does not build
//! it. The downloader lies beside it.
//!
//! Decides nothing: the library `pins-app` has the commands.

use std::process::ExitCode;

use pins_app::Program;

fn main() -> ExitCode {
    pins_app::main(&Program { name: "tool-pins", workspace: None, extensions: &[] })
}
