//! The whole repository: what each file is, what they say together, who repeats
//! a pin and what follows from the registry.
//!
//! Judges nothing: `verify` does.

pub mod consumer;
pub mod derived;
pub mod layout;
pub mod status;
pub mod tree;
