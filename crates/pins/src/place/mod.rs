//! Places: one literal in one file, found through the file's grammar, and how
//! it is made to say something else.
//!
//! Knows no tool and no file but the one it is given: `model` asks.

mod address;
mod beside;
mod document;
mod literal;
mod literals;
mod moved;
mod naming;
mod removal;
mod route;
mod rows;
mod step;
mod template;
mod text;
mod walk;

pub(crate) use address::Address;
pub(crate) use address::matches;
pub(crate) use beside::digest_of;
pub(crate) use document::{Document, Language};
pub(crate) use literal::Literal;
pub(crate) use literals::{is_called_version, suggestion, version_literals};
pub(crate) use moved::{moved, moved_parts, says, tag_parts};
pub(crate) use naming::{has_names_of_programs, is_named, led_to, named_at, renamed, renamed_step};
pub(crate) use removal::{Part, named_part, tell, without_parts};
pub(crate) use route::{route, route_to, steps_from};
pub(crate) use rows::{Item, Lost, Row, rows};
pub(crate) use step::Step;
pub(crate) use template::{Hole, Reading, Template};
pub use text::SharedText;
pub(crate) use walk::{Found, Walk, find};
