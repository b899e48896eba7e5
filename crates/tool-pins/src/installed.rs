//! What the programs of this package are to the library, whatever they are called.
//!
//! Names no downloader's code: the program that writes must have none.

use pins_app::{Downloader, Program};

/// A program of this package that is called by this name.
pub(crate) fn program(name: &'static str) -> Program {
    let (downloader, newer) = if cfg!(feature = "downloader") {
        (Downloader::Beside("tool-pins-fetch"), "cargo install --locked --git <URL> tool-pins")
    } else {
        let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        (Downloader::Built { workspace, package: "artifact-fetch" }, "git submodule update --init --remote")
    };
    Program { name, downloader, newer, extensions: &[] }
}
