//! The program that was started: how a person calls it, and where its parts
//! come from.
//!
//! Starts nothing.

/// A program made of this library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// How a person calls it: `cargo xtask`.
    pub name: &'static str,
    /// The folder of the workspace in which the downloader is built when it is
    /// first needed. If there is none, it lies beside the program.
    pub workspace: Option<&'static str>,
}
