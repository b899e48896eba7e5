//! `cargo tool-pins`: the same program as `tool-pins`, started by cargo, which finds
//! it by its name `cargo-tool-pins`.
//!
//! Decides nothing: the library `pins-app` has the commands.

mod installed;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo says first which of its commands this is.
    let is_named = std::env::args_os().nth(1).is_some_and(|first| first == "tool-pins");
    let arguments = std::env::args_os().skip(if is_named { 2 } else { 1 });
    pins_app::run(&installed::program("cargo tool-pins"), arguments.collect())
}
