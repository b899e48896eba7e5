//! The pure core: a repository's files as text in, findings and edits out.
//!
//! Opens no file, no socket, starts no process and reads no clock; `xtask`
//! does that, and `artifact-fetch` alone downloads.
//!
//! Five floors, each of which uses only those below it:
//!
//! 5. [`plan`]: what `sync`, `bump` and `fetch-checksums` would change
//! 4. [`verify`]: what disagrees; [`status`]: the audit table
//! 3. [`layout`], [`tree`], [`consumer`], [`runtime`] and [`derived`]: the whole repository, read once
//! 2. [`formats`] and [`fetch`]: one file each, and the words shared with `artifact-fetch`
//! 1. [`version`], [`digest`], [`name`], [`text`], [`printable`], [`edit`], [`finding`]: values

pub mod consumer;
pub mod derived;
pub mod digest;
pub mod edit;
pub mod fetch;
pub mod finding;
pub mod formats;
pub mod layout;
pub mod name;
pub mod plan;
pub mod printable;
pub mod runtime;
pub mod status;
pub mod text;
pub mod tree;
pub mod verify;
pub mod version;
