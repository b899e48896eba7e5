//! The same work on every file of a world, or on other things, at once where somebody says how.
//!
//! Starts no thread: whoever may, implements [`Workers`].

use std::cmp::Reverse;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::{File, World};

/// Who does work that is in many parts.
pub trait Workers: fmt::Debug + Sync {
    /// Does each of `count` parts once, in any order, and comes back when all are done.
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync));
}

/// Does one part after the other.
#[derive(Debug)]
pub(super) struct Alone;

impl Workers for Alone {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }
}

impl World {
    /// What some work makes of each file, in the order of their paths.
    pub(crate) fn of_each_file<R: Send>(&self, work: impl Fn(&File) -> R + Sync) -> Vec<R> {
        let mut files: Vec<(usize, &File)> = self.files().enumerate().collect();
        // The longest first, so that nobody is left with one when the others have nothing to do.
        files.sort_by_key(|(_, file)| Reverse(file.text().map_or(0, str::len)));
        let mut made = self.at_once(&files, |(index, file)| (*index, work(file)));
        made.sort_unstable_by_key(|(index, _)| *index);
        made.into_iter().map(|(_, one)| one).collect()
    }

    /// What some work makes of each of several things, in their order.
    pub(crate) fn at_once<T: Sync, R: Send>(&self, things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let made: Vec<Mutex<Option<R>>> = things.iter().map(|_| Mutex::new(None)).collect();
        self.workers.each(things.len(), &|index| {
            if let (Some(thing), Some(slot)) = (things.get(index), made.get(index)) {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(work(thing));
            }
        });
        made.into_iter()
            .filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect()
    }
}
