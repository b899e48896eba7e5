//! Which texts are parsed, for whoever wants to see that none is parsed twice.
//!
//! Parses nothing.

use std::cell::RefCell;

thread_local! {
    /// What was parsed since somebody began to watch; none if nobody does.
    static PARSED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Takes note of a text that is about to be parsed.
pub(crate) fn note(text: &str) {
    PARSED.with_borrow_mut(|parsed| {
        if let Some(parsed) = parsed {
            parsed.push(text.to_owned());
        }
    });
}

/// What `work` comes to, and every text that this thread has parsed for it, as often as it did.
pub fn parsed_during<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let outer = PARSED.replace(Some(Vec::new()));
    let done = work();
    (done, PARSED.replace(outer).unwrap_or_default())
}
