//! The text of a file, with what its grammar makes of it: parsed when somebody asks for it, and
//! once, however often a file of this text comes up again.
//!
//! Does not say what it means, and reads no file.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use self_cell::self_cell;

use super::document::{Document, Language};
use crate::syntax::SyntaxError;
use crate::syntax::json;
use crate::syntax::node::Node;
use crate::syntax::starlark::{self, AnyStarlark, Constants, Dialect, Tree};
use crate::value::edit::{Edit, EditConflict, apply};

/// A text that worlds share. It stays where it was read to: some are large.
#[derive(Clone)]
pub struct SharedText {
    held: Arc<Held>,
    file: Arc<InOneFile>,
}

/// The texts that stood in one file, one after the other.
#[derive(Default)]
struct InOneFile {
    /// Those that edits made, and the first: one that comes again is the same one.
    texts: Mutex<Vec<Arc<Held>>>,
    /// Whether Bazel's own grammar reads them, if they are Starlark.
    is_of_bazel: AtomicBool,
    /// Whether their syntax trees are kept, if they are Starlark.
    keeps_trees: AtomicBool,
}

/// A text, and what was made of it.
#[derive(Default)]
struct Held {
    text: Arc<String>,
    document: OnceLock<Parsed>,
    /// The syntax tree, if it is kept.
    tree: OnceLock<Result<Arc<Tree>, SyntaxError>>,
    /// The same, by Bazel's grammar.
    of_bazel: OnceLock<Result<Arc<Tree>, SyntaxError>>,
    constants: OnceLock<Result<Constants, SyntaxError>>,
}

/// What a grammar makes of a text.
type Outcome<'t> = Result<Document<'t>, SyntaxError>;

self_cell!(
    /// A text and its document, which borrows from it.
    struct Parsed {
        owner: Arc<String>,
        #[covariant]
        dependent: Outcome,
    }
);

impl SharedText {
    /// What its grammar makes of it. Whoever asks first waits for it to be parsed.
    ///
    /// # Errors
    /// What makes it no text of that language: that of its file, which a text does not change.
    pub(crate) fn document(&self, language: Language) -> Result<&Document<'_>, &SyntaxError> {
        let parsed = self.held.document.get_or_init(|| {
            Parsed::new(self.held.text.clone(), |text| match language {
                Language::Starlark => self.starlark(text),
                _ => Document::parse(language, text),
            })
        });
        parsed.borrow_dependent().as_ref()
    }

    fn starlark<'t>(&self, text: &'t str) -> Outcome<'t> {
        let is_kept = self.file.keeps_trees.load(Ordering::Relaxed) || self.held.tree.get().is_some();
        let tree = match self.file.is_of_bazel.load(Ordering::Relaxed) {
            true => self.tree_of_bazel(),
            false if is_kept => self.tree(),
            false => return Document::parse(Language::Starlark, text),
        };
        tree.map(|tree| Document::Starlark(AnyStarlark::of(tree, text))).map_err(SyntaxError::clone)
    }

    fn tree(&self) -> Result<&Arc<Tree>, &SyntaxError> {
        self.held.tree.get_or_init(|| starlark::tree(self, Dialect::Any)).as_ref()
    }

    /// Has Bazel's own grammar read it and what is made of it, if that is Starlark.
    pub(crate) fn be_of_bazel(&self) {
        self.file.is_of_bazel.store(true, Ordering::Relaxed);
    }

    /// Has the syntax tree kept of it and of what is made of it, if that is Starlark: its constants
    /// may be asked for.
    pub(crate) fn keep_tree(&self) {
        self.file.keeps_trees.store(true, Ordering::Relaxed);
    }

    /// The root of strict JSON with an object at the top level.
    ///
    /// # Errors
    /// The first place that is none of strict JSON's.
    pub(crate) fn strict_json(&self) -> Result<&Node<'_>, SyntaxError> {
        let read = match self.document(Language::Json) {
            Ok(Document::Json(json)) => Ok(json),
            Ok(_) => return Err(SyntaxError { span: 0..0, message: "this was read as no JSON".to_owned() }),
            Err(error) => Err(error),
        };
        json::strict(self, read)
    }

    /// The syntax tree that Bazel's grammar makes of it.
    ///
    /// # Errors
    /// The first place at which Bazel does not read on.
    pub(crate) fn tree_of_bazel(&self) -> Result<&Arc<Tree>, &SyntaxError> {
        self.held.of_bazel.get_or_init(|| starlark::tree(self, Dialect::Bazel)).as_ref()
    }

    /// The constants of a Starlark file.
    ///
    /// # Errors
    /// The first place that nobody could read.
    pub(crate) fn constants(&self) -> Result<&Constants, &SyntaxError> {
        let constants = || {
            let of_bazel = self.held.of_bazel.get().and_then(|tree| tree.as_ref().ok());
            let tree = of_bazel.map_or_else(|| self.tree(), Ok).map_err(SyntaxError::clone)?;
            Ok(Constants::of(tree.clone(), self))
        };
        self.held.constants.get_or_init(constants).as_ref()
    }

    /// What edits make of it.
    ///
    /// # Errors
    /// [`EditConflict`] if they collide.
    pub(crate) fn edited(&self, edits: &[Edit]) -> Result<Self, EditConflict> {
        Ok(if edits.is_empty() { self.clone() } else { self.becoming(apply(self, edits)?) })
    }

    /// A text that stands in its place: one that was there before is the same one.
    pub fn becoming(&self, text: String) -> Self {
        if *self.held.text == text {
            return self.clone();
        }
        let mut texts = self.file.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.is_empty() {
            texts.push(self.held.clone());
        }
        let known = texts.iter().find(|other| *other.text == text).cloned();
        let held = known.unwrap_or_else(|| {
            let held = Arc::new(Held { text: Arc::new(text), ..Held::default() });
            texts.push(held.clone());
            held
        });
        Self { held, file: self.file.clone() }
    }
}

impl<T: Into<String>> From<T> for SharedText {
    fn from(text: T) -> Self {
        let held = Held { text: Arc::new(text.into()), ..Held::default() };
        Self { held: Arc::new(held), file: Arc::default() }
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.held.text
    }
}

impl PartialEq for SharedText {
    /// Whether both say the same.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.held, &other.held) || self.held.text == other.held.text
    }
}

impl Eq for SharedText {}

impl fmt::Debug for SharedText {
    /// The text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.held.text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_again_in_its_file_is_the_same_one() {
        let first = SharedText::from("a = 1\n");
        let is_same = |one: &SharedText, other: &SharedText| Arc::ptr_eq(&one.held, &other.held);
        assert!(is_same(&first.edited(&[]).unwrap(), &first));
        let second = first.edited(&[Edit::new(4..5, "2")]).unwrap();
        assert_eq!(format!("{second:?}"), "\"a = 2\\n\"");
        assert!(is_same(&second.becoming("a = 1\n".to_owned()), &first));
        assert!(is_same(&first.becoming("a = 2\n".to_owned()), &second));
        assert!(!is_same(&first, &second) && first != second);
        // Of another file it is another one, of which the same may be told.
        let other = SharedText::from("a = 1\n");
        assert!(!is_same(&first, &other) && first == other);
    }
}
