//! How each shell asks for candidates, and reads them.
//!
//! Knows no candidate.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::engine::complete;
use clap_complete::env::{EnvCompleter, Fish as LibraryFish, Powershell, Zsh as LibraryZsh};

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
    let mut script = Vec::new();
    self::completer(shell).write_registration(
        VARIABLE,
        &name.replace('-', "_"),
        name,
        &completer,
        &mut script,
    )?;
    Ok(String::from_utf8_lossy(&script).trim_start().to_owned())
}

/// What speaks with a shell.
pub(super) fn completer(shell: Shell) -> &'static dyn EnvCompleter {
    match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    }
}

/// A script of ours with what it is for in it.
fn filled(script: &str, variable: &str, name: &str, program: &str, completer: &str) -> String {
    let parts =
        [("VARIABLE", variable), ("COMPLETER", &*quoted(completer)), ("PROGRAM", program), ("NAME", name)];
    parts.iter().fold(script.to_owned(), |text, (part, value)| text.replace(part, value))
}

/// Bash: the script of the library takes words as bash breaks them.
struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == self.name()
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        let filled = filled(BASH, variable, name, program, completer);
        script.write_all(filled.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        told: &mut dyn Write,
    ) -> io::Result<()> {
        let index = words.len().saturating_sub(1);
        for candidate in complete(command, words, index, folder)? {
            writeln!(told, "{}", candidate.get_value().to_string_lossy())?;
        }
        Ok(())
    }
}

/// Zsh: the library's, but for the quotes and tildes of words.
struct Zsh;

impl EnvCompleter for Zsh {
    fn name(&self) -> &'static str {
        LibraryZsh.name()
    }

    fn is(&self, name: &str) -> bool {
        LibraryZsh.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        LibraryZsh.write_registration(variable, name, program, completer, &mut text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let ours = ZSH.iter().fold(text, |text, (theirs, ours)| text.replacen(theirs, ours, 1));
        script.write_all(ours.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        told: &mut dyn Write,
    ) -> io::Result<()> {
        LibraryZsh.write_complete(command, words, folder, told)
    }
}

/// Fish: the library's, but for the quotes of the last word.
struct Fish;

impl EnvCompleter for Fish {
    fn name(&self) -> &'static str {
        LibraryFish.name()
    }

    fn is(&self, name: &str) -> bool {
        LibraryFish.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        script.write_all(filled(FISH, variable, name, program, completer).as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        told: &mut dyn Write,
    ) -> io::Result<()> {
        LibraryFish.write_complete(command, words, folder, told)
    }
}
