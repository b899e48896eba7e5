//! Which hosts cannot be reached: found out by one download for all, so that each host is tried,
//! and told of, once.
//!
//! Tries nothing and waits for no time to pass: `download.rs` does.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What is known of hosts that did not answer.
#[derive(Default)]
pub(crate) struct Reach {
    hosts: Mutex<HashMap<String, State>>,
    changed: Condvar,
}

/// What is known of a host that did not answer.
#[derive(Clone, Debug)]
enum State {
    /// Somebody tries it again.
    Tried,
    /// It was given up, for this reason.
    GivenUp(String),
}

/// The right to try a host again, while others wait for what comes of it.
pub(crate) struct Turn<'r> {
    reach: &'r Reach,
    host: String,
}

impl Reach {
    /// Waits until nobody else tries the host again, and then is the one who does.
    ///
    /// # Errors
    /// Why it was given up meanwhile.
    pub(crate) fn turn(&self, host: &str) -> Result<Turn<'_>, String> {
        let mut hosts = self.hosts();
        loop {
            match hosts.get(host) {
                Some(State::GivenUp(why)) => return Err(why.clone()),
                Some(State::Tried) => {
                    hosts = self.changed.wait(hosts).unwrap_or_else(PoisonError::into_inner);
                }
                None => {
                    hosts.insert(host.to_owned(), State::Tried);
                    return Ok(Turn { reach: self, host: host.to_owned() });
                }
            }
        }
    }

    /// Why a host was given up, if it was.
    pub(crate) fn given_up(&self, host: &str) -> Option<String> {
        match self.hosts().get(host) {
            Some(State::GivenUp(why)) => Some(why.clone()),
            _ => None,
        }
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<String, State>> {
        // A map is never left half changed, so a poisoned lock is harmless.
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Whose turn it is.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Gives the host up for everybody.
    pub(crate) fn give_up(self, why: &str) {
        self.reach.hosts().insert(self.host.clone(), State::GivenUp(why.to_owned()));
    }
}

impl Drop for Turn<'_> {
    /// Lets the next one try, unless the host was given up.
    fn drop(&mut self) {
        let mut hosts = self.reach.hosts();
        if matches!(hosts.get(&self.host), Some(State::Tried)) {
            hosts.remove(&self.host);
        }
        drop(hosts);
        self.reach.changed.notify_all();
    }
}
