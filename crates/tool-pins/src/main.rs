//! `tool-pins`: the program for repositories that do not build one of their own.
//! An alias of cargo that runs it says how it is called then, as its first two
//! arguments: `--called-as "cargo pins"`.
//!
//! Decides nothing else: the library `pins-app` has the commands.

mod installed;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let name = called_as(&arguments);
    if name.is_some() {
        arguments.drain(..2);
    }
    // It is shown until the process ends.
    let name = name.map_or("tool-pins", |name| Box::leak(name.into_boxed_str()));
    pins_app::run(&installed::program(name), arguments)
}

/// How the program is called, if its first arguments say so.
fn called_as(arguments: &[OsString]) -> Option<String> {
    let [option, name, ..] = arguments else { return None };
    let name = name.to_str().filter(|name| !name.trim().is_empty())?;
    (option == "--called-as").then(|| name.to_owned())
}
