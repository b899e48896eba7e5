//! The program that was started: how a person calls it, and where its parts
//! come from.
//!
//! Starts nothing.

use std::fmt;

use pins::extension::Maker;
use pins::finding::Rule;
use pins::verify::rules;

use crate::extension::Extension;

/// A program made of this library.
#[derive(Clone, Copy)]
pub struct Program {
    /// How a person calls it: `cargo xtask`.
    pub name: &'static str,
    /// Where the downloader comes from.
    pub downloader: Downloader,
    /// How a person gets a newer one: `cargo update pins-app`.
    pub newer: &'static str,
    /// What it can do beside what every such program can.
    pub extensions: &'static [&'static dyn Extension],
}

/// Where the program that downloads comes from: it is never the one that writes.
#[derive(Clone, Copy, Debug)]
pub enum Downloader {
    /// It has this name and lies beside the program: both were installed together.
    Beside(&'static str),
    /// It is the one program of a package, built when something has to be downloaded
    /// for the first time.
    Built {
        /// The folder of the workspace in which it is built.
        workspace: &'static str,
        /// The package.
        package: &'static str,
    },
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Program {
    /// How the extensions of a repository are made.
    pub(crate) fn makers(&self) -> Vec<Maker> {
        self.extensions.iter().map(|extension| extension.maker()).collect()
    }

    /// Every rule, those of extensions last.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        rules([]).chain(self.makers().into_iter().map(|maker| maker.rule))
    }

    /// A command of this program, as a person would type it.
    pub fn command(&self, arguments: &[&str]) -> String {
        let words = arguments.iter().map(|argument| quoted(argument));
        std::iter::once(self.name.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// Whether a sign stands for itself in every shell.
pub(crate) fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "._-/+@".contains(sign)
}

/// A word as a shell takes it. One that cannot be shown as it is has to be
/// typed in another way.
pub(crate) fn quoted(word: &str) -> String {
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", printable::line(word, usize::MAX).replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_as_it_is_shown() {
        let downloader = Downloader::Beside("fetch");
        let program = Program { name: "tool-pins", downloader, newer: "", extensions: &[] };
        for (arguments, typed) in [
            (&[][..], "tool-pins"),
            (&["bump", "a", "1.0.0-rc.1+b"], "tool-pins bump a 1.0.0-rc.1+b"),
            (&["fetch-checksums", "a@1.0.0", "--replace"], "tool-pins fetch-checksums a@1.0.0 --replace"),
            (&["--root", "my repo"], "tool-pins --root 'my repo'"),
            (&["--root", "it's", ""], "tool-pins --root 'it'\\''s' ''"),
            (&["$(x)", "a;b", "*"], "tool-pins '$(x)' 'a;b' '*'"),
        ] {
            assert_eq!(program.command(arguments), typed);
        }
    }
}
