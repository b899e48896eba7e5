//! `artifact-fetch`: the downloader, as this workspace builds it.
//!
//! Decides nothing: the library has all of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    artifact_fetch::main("artifact-fetch")
}
