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
    done < <(VARIABLE=bash self::completerETER -- "${words[@]}" 2>/dev/null)
}
complete -o bashdefault -o default -F _NAME_candidates PROGRAM
"#;

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
        let parts = [
            ("VARIABLE", variable),
            ("self::completerETER", &*quoted(completer)),
            ("PROGRAM", program),
            ("NAME", name),
        ];
        let filled = parts.iter().fold(BASH.to_owned(), |text, (part, value)| text.replace(part, value));
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
