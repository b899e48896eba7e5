//! The pure core: a repository's files as text in, findings and edits out.
//!
//! Opens no file, no socket, starts no process and reads no clock; `pins-app`
//! does that, and `artifact-fetch` alone downloads. Knows neither of the two:
//! of this project's crates it names only `printable` and `stand-in`.
//!
//! Six floors, each of which uses only those below it:
//!
//! 6. [`world`], [`model`], [`discover`], [`witness`], [`verify`], [`explain`], [`plan`], [`checklist`] and [`extension`]: the whole repository, what nobody has told of, what disagrees, what a rule is about, what would change, what is left before a release
//! 5. [`schema`]: what the parts of one file mean
//! 4. [`place`]: one literal in one file
//! 3. [`syntax`]: the parts of one text
//! 2. [`finding`]: something that disagrees
//! 1. [`value`]: versions, names, digests and dates
//!
//! The three that read texts are closed: nobody outside sees a node or an edit, and what files
//! say is told by the model. Who calls it needs six of the rooms, in this order; what else is
//! public is what these take and give:
//!
//! - [`world::layout::Layout::read`] reads the settings, and says which files matter.
//! - [`world::World::new`] is a repository, into which [`world::World::insert`] puts the text of each.
//! - [`model::Model::of`] is what the files say together, and [`model::status::status`] shows it.
//! - [`verify::verify`] says what disagrees, and [`verify::verify_since`] what does since an older world.
//! - [`plan::plan`] takes a [`plan::Goal`], asks its questions, and gives the [`plan::Plan`] with its changes.
//! - [`extension::Extension`] is one tool's business, where it has some.
//!
//! ```
//! use pins::model::Model;
//! use pins::plan::{Answers, Goal, Step, plan};
//! use pins::value::{date::Date, path::RepoPath};
//! use pins::world::{World, layout::Layout};
//!
//! let settings = "[tool.buf]\npin = '.buf-version'\nalso = ['Dockerfile :: FROM(image=\"buf\") / .tag']\n";
//! let at = RepoPath::known("pins.toml");
//! let layout = Layout::read(Some((&at, &settings.into())), &[]).expect("settings");
//! let mut world = World::new(layout, Date { year: 2026, month: 1, day: 31 });
//! for (path, text) in [("pins.toml", settings), (".buf-version", "1.48.0\n"), ("Dockerfile", "FROM buf:1.47.2\n")] {
//!     world.insert(&RepoPath::known(path), text);
//! }
//! let findings = pins::verify::verify(&Model::of(&world));
//! assert_eq!((findings[0].expected.as_str(), findings[0].found.as_str()), ("1.48.0", "1.47.2"));
//! let Ok(Step::Done(plan)) = plan(&world, &Goal::Sync, &Answers::default()) else { panic!("nothing to ask") };
//! assert_eq!(plan.after.text("Dockerfile"), Some("FROM buf:1.48.0\n"));
//! ```

#![allow(rustdoc::private_intra_doc_links, reason = "nobody outside enters every floor")]

pub mod checklist;
pub mod discover;
pub mod explain;
pub mod extension;
pub mod finding;
pub mod model;
mod place;
pub mod plan;
mod schema;
mod syntax;
pub mod value;
pub mod verify;
pub mod witness;
pub mod world;

#[cfg(any(test, feature = "fuzzing"))]
pub use crate::schema::properties;
