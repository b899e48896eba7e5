//! What a word of a command line may become: for the shells, which ask the program itself.
//!
//! Reads the repository as `status` does, and writes nothing. Whatever is wrong, there are no
//! candidates: nobody wants to read of it while typing.

mod shells;
mod values;

use std::ffi::OsString;
use std::sync::Arc;

use clap_complete::engine::ArgValueCompleter;

pub(crate) use self::shells::script;
use self::values::{Asked, Kind};
use crate::cli::{Cli, Shell};
use crate::program::Program;

/// Which variable of the environment tells that a shell asks, and which one.
const VARIABLE: &str = "PINS_COMPLETE";

/// The shell that asks for candidates, if one does.
pub(crate) fn asked() -> Option<Shell> {
    let name = std::env::var(VARIABLE).ok()?;
    clap::ValueEnum::from_str(&name, false).ok()
}

/// What the last word of a command line, or the one that the shell says, may become, as the
/// shell reads it.
pub(crate) fn candidates(program: &Program, shell: Shell, arguments: Vec<OsString>) -> String {
    // Before these are the program's own.
    let words: Vec<OsString> = arguments.into_iter().skip_while(|word| word != "--").skip(1).collect();
    if words.is_empty() {
        return String::new();
    }
    let asked = Arc::new(Asked::new(*program, &words));
    let mut command = Cli::parser(program).mut_subcommands(|command| {
        command.mut_args(|argument| {
            let named = argument.get_value_names().and_then(|names| names.first());
            let Some(kind) = named.and_then(|name| Kind::named(name)) else { return argument };
            let asked = Arc::clone(&asked);
            argument.add(ArgValueCompleter::new(move |word: &std::ffi::OsStr| asked.values(kind, word)))
        })
    });
    command.build();
    let here = std::env::current_dir().ok();
    let told = shells::candidates(shell, &mut command, words, here.as_deref());
    told.ok().and_then(|told| String::from_utf8(told).ok()).unwrap_or_default()
}
