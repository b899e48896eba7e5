//! The pure core: a repository's files as text in, findings and edits out.
//!
//! Opens no file, no socket, starts no process and reads no clock; `pins-app`
//! does that, and `artifact-fetch` alone downloads. Knows neither of the two:
//! of this project's crates it names only `printable` and `stand-in`.
//!
//! Six floors, each of which uses only those below it:
//!
//! 6. [`world`], [`model`], [`discover`], [`witness`], [`verify`], [`plan`], [`checklist`] and [`extension`]: the whole repository, what nobody has told of, what disagrees, what would change, what is left before a release
//! 5. [`schema`]: what the parts of one file mean
//! 4. [`place`]: one literal in one file
//! 3. [`syntax`]: the parts of one text
//! 2. [`finding`]: something that disagrees
//! 1. [`value`]: versions, names, digests, spans and edits

pub mod checklist;
pub mod discover;
pub mod extension;
pub mod finding;
pub mod model;
pub mod place;
pub mod plan;
pub mod schema;
pub mod syntax;
pub mod value;
pub mod verify;
pub mod witness;
pub mod world;
