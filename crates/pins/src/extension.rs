//! What is one tool's business and no other's: files, findings and questions
//! that an extension adds to what every repository has.
//!
//! Knows no extension.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use crate::checklist::Step;
use crate::finding::{Finding, Problem, Rule};
use crate::model::Model;
use crate::plan::{Plan, Refusal};
use crate::value::path::RepoPath;
use crate::world::{Generated, World};

pub use crate::schema::registry_data::Literal;
pub use crate::schema::settings::{Section, repo_path};
pub use crate::syntax::SyntaxError;

/// Something that only the extension that made it understands.
pub type Opaque = Arc<dyn Any + Send + Sync>;

/// An extension, or what is wrong with its section.
pub type Made = Result<Arc<dyn Extension>, SyntaxError>;

/// How an extension is made for a repository.
#[derive(Clone, Copy, Debug)]
pub struct Maker {
    /// The name of its section in the settings.
    pub section: &'static str,
    /// Its rule.
    pub rule: &'static Rule,
    /// Makes it of that section, or of none.
    pub make: fn(Option<&Section>) -> Made,
}

/// What a file is to an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It makes all of it.
    Generated,
    /// It makes a part of it.
    Document,
    /// It writes it, and reads it with [`Extension::read`].
    Record,
    /// It reads its text.
    Read,
}

/// What one tool's business adds.
pub trait Extension: Any + Debug + Send + Sync {
    /// The name of its section in the settings.
    fn section(&self) -> &'static str;

    /// Its rule, which its files break when they cannot be read.
    fn rule(&self) -> &'static Rule;

    /// What a file is to it, by its path.
    fn role(&self, path: &RepoPath) -> Option<Role>;

    /// The paths that it has a role for whatever files there are: whoever reads those need not
    /// wait for a list of all files. None unless it says so.
    fn known_paths(&self) -> Vec<RepoPath> {
        Vec::new()
    }

    /// Reads a file whose role is [`Role::Record`].
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, path: &RepoPath, text: &str) -> Result<Opaque, Box<Problem>>;

    /// What disagrees, as far as it knows.
    fn check(&self, model: &Model<'_>) -> Vec<Finding>;

    /// The files that it makes, as they should be; those that are so already
    /// may be among them.
    fn derived(&self, model: &Model<'_>) -> Vec<Generated>;

    /// What has to be done of its business before a release; nothing unless it says so.
    fn release_steps(&self, model: &Model<'_>) -> Vec<Step> {
        let _ = model;
        Vec::new()
    }

    /// What has to be tried before what a world pins can be trusted, by a name of
    /// its own; nothing if all of it was.
    fn untried(&self, world: &World) -> Option<String>;

    /// Records what came of a trial.
    ///
    /// # Errors
    /// [`Refusal`] if it proves nothing.
    fn tried(&self, world: &World, trial: &str, outcome: &Opaque) -> Result<Plan, Refusal>;
}
