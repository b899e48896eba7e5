//! What the documents say, done: the ways in, every block of commands, settings and
//! code, and every link; and the packages that cargo makes.
//!
//! Unix only: the commands are those of a shell. Tests nothing of what the programs
//! do, but that they do what a document shows. Cargo may ask its registry for crates;
//! nothing else leaves this machine.
#![cfg(unix)]
// Clippy allows these in functions marked #[test] only.
#![allow(clippy::unwrap_used, clippy::panic)]

mod action;
mod blocks;
mod checkout;
mod document;
#[path = "../../../pins/tests/support/fixture.rs"]
#[allow(unreachable_pub, reason = "shared with the tests of another crate")]
mod fixture;
mod host;
mod links;
mod packages;
mod told;
mod ways;
mod workflows;
