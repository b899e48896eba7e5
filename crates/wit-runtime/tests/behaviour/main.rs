//! What generated code may rely on, through the crate's public face.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cabi_realloc;
mod cleanup;
mod flags;
mod heap;
mod map;
mod resource;
mod start;
