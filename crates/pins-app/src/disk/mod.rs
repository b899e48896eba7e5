//! The repository on disk: the only room that opens its files.
//!
//! Everything goes through [`root::Root`], which leaves the checkout neither
//! for reading nor for writing; what a change needs while it is made is in the
//! [`state`] folder, which the checkout cannot reach; and [`output`] writes where
//! somebody wants results. Decides nothing about versions.

mod commit;
pub(crate) mod committing;
pub(crate) mod earlier;
pub(crate) mod find;
mod git;
mod history;
pub(crate) mod lock;
pub(crate) mod merging;
mod object;
pub(crate) mod output;
mod parallel;
mod paths;
mod reading;
mod rehashed;
mod replace;
pub(crate) mod repo;
pub(crate) mod root;
mod state;
pub(crate) mod transaction;
pub(crate) mod undo;
