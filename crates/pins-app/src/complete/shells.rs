//! How each shell asks for candidates, and reads them.
//!
//! Knows no candidate.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::engine::complete;
use clap_complete::env::{EnvCompleter, Fish, Powershell, Zsh};

use super::VARIABLE;
use crate::cli::Shell;
use crate::program::{Program, quoted};

/// How bash asks. It breaks words at signs that stand within ours (`@`, `=`), and then replaces
/// only what it takes for the word, `$2`: so the line is split at blanks alone.
const BASH: &str = r#"_NAME_candidates() {
    local line="${COMP_LINE:0:COMP_POINT}" word candidate
    local -a words
    IFS=$' \t\n' read -r -a words <<< "$line"
    case "$line" in *[[:space:]]) words+=("") ;; esac
    word="${words[${#words[@]} - 1]}"
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("${candidate#"${word%"$2"}"}")
    done < <(VARIABLE=bash COMPLETER -- "${words[@]}" 2>/dev/null)
}
complete -o bashdefault -o default -F _NAME_candidates PROGRAM
"#;

/// How fish asks. It has taken the quotes off the words before the last one, and not off that.
const FISH: &str = r#"function _NAME_candidates
    set --local typed (commandline --current-token)
    set --local word (string unescape -- $typed; or string unescape -- $typed\"; or string unescape -- $typed\')
    VARIABLE=fish COMPLETER -- (commandline --current-process --tokenize --cut-at-cursor) "$word" 2>/dev/null
end
complete --keep-order --exclusive --command PROGRAM --arguments "(_NAME_candidates)"
"#;

/// What is other in our script for zsh than in the library's: it hands the words over as they are
/// typed, we without their quotes, also one that is still open; and what begins with a tilde zsh
/// would quote, so it completes that path itself.
const ZSH: [(&str, &str); 2] = [
    (r#""${words[@]}""#, r#""${(@)${(@Q)words}#[\"\']}""#),
    ("() {\n", "() {\n    [[ \"${words[CURRENT]}\" == \\~* ]] && { _files; return }\n"),
];

/// The script that has a shell ask this program.
///
/// # Errors
/// If the program cannot tell where it is.
pub(crate) fn script(program: &Program, shell: Shell) -> io::Result<String> {
    // Of `cargo pins` a shell sees but `cargo`, whose words are cargo's to complete: whoever
    // wants its words completed calls it `pins`.
    let name = program.name.split_whitespace().last().unwrap_or_default();
    let completer = match program.name == name {
        true => name.to_owned(),
        false => std::env::current_exe()?.to_string_lossy().into_owned(),
    };
    let identifier = name.replace('-', "_");
    let library = |shell: &dyn EnvCompleter| {
        let mut script = Vec::new();
        shell.write_registration(VARIABLE, &identifier, name, &completer, &mut script)?;
        Ok::<_, io::Error>(String::from_utf8_lossy(&script).trim_start().to_owned())
    };
    let filled = |script: &str| {
        let completer = &*quoted(&completer);
        let parts =
            [("VARIABLE", VARIABLE), ("COMPLETER", completer), ("PROGRAM", name), ("NAME", &identifier)];
        parts.iter().fold(script.to_owned(), |text, (part, value)| text.replace(part, value))
    };
    Ok(match shell {
        Shell::Bash => filled(BASH),
        Shell::Fish => filled(FISH),
        Shell::Zsh => ZSH.iter().fold(library(&Zsh)?, |text, (theirs, ours)| text.replacen(theirs, ours, 1)),
        Shell::Powershell => library(&Powershell)?,
    })
}

/// The candidates for the last of some words, as a shell reads them.
///
/// # Errors
/// If the library has none to give.
pub(super) fn candidates(
    shell: Shell,
    command: &mut clap::Command,
    words: Vec<OsString>,
    folder: Option<&Path>,
) -> io::Result<Vec<u8>> {
    let mut told = Vec::new();
    match shell {
        Shell::Bash => {
            let index = words.len().saturating_sub(1);
            for candidate in complete(command, words, index, folder)? {
                writeln!(told, "{}", candidate.get_value().to_string_lossy())?;
            }
        }
        Shell::Fish => Fish.write_complete(command, words, folder, &mut told)?,
        Shell::Zsh => Zsh.write_complete(command, words, folder, &mut told)?,
        Shell::Powershell => Powershell.write_complete(command, words, folder, &mut told)?,
    }
    Ok(told)
}
