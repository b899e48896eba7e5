//! What a comment right above a block tells the tests: `<!-- test: exits: 1 -->`.
//!
//! Does nothing of it.

/// What is told of a block.
#[derive(Debug, Default)]
pub(crate) struct Told<'d> {
    /// `new: NAME`: a repository of this name is made for it and the blocks after it.
    pub(crate) new: Option<&'d str>,
    /// `file: PATH`: it is written there.
    pub(crate) file: Option<&'d str>,
    /// `exits: N`: each of its commands does.
    pub(crate) exits: Option<i32>,
    /// `not run: REASON`.
    pub(crate) not_run: Option<&'d str>,
    /// `way in`: it is run with the rest of the way in that it is of.
    pub(crate) is_way_in: bool,
}

impl<'d> Told<'d> {
    /// Reads what stands in these comments.
    pub(crate) fn read(comments: impl Iterator<Item = &'d str>, place: &str) -> Self {
        let mut told = Self::default();
        for comment in comments {
            match comment.split_once(": ") {
                Some(("new", name)) => told.new = Some(name),
                Some(("file", path)) => told.file = Some(path),
                Some(("exits", code)) => told.exits = Some(code.parse().unwrap()),
                Some(("not run", reason)) => told.not_run = Some(reason),
                None if comment == "way in" => told.is_way_in = true,
                _ => panic!("{place}: unknown to the tests: {comment:?}"),
            }
        }
        told
    }
}
