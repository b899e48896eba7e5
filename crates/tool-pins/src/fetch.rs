//! `tool-pins-fetch`: the downloader as it is installed, beside the programs that
//! start it. It is a program of this package, so that one `cargo install` gives all,
//! and a program of its own: what opens sockets writes nothing, and what writes opens
//! none. Its name says whose it is, among what else is installed there.
//!
//! Decides nothing: the library `artifact-fetch` has all of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact_fetch::main("tool-pins-fetch")
}
