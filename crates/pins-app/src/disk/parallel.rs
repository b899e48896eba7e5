//! Work on many things at once.
//!
//! Does not know what the work is.

use std::sync::LazyLock;

use pins::world::Workers;
use rayon::ThreadPool;
use rayon::prelude::*;

/// How many things are worth waking others.
const FEW: usize = 16;

/// Threads that are there until the program ends: a new one may wait for the processor that made
/// it, for as long as all of `verify` takes, while others are idle; one that is woken does not.
/// Whoever asks first is one of them, instead of waiting for them.
/// None where there is one processor, or where the system gives no thread.
static THREADS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().use_current_thread().build();
    pool.ok().filter(|pool| pool.current_num_threads() > 1)
});

/// All processors, where there are enough things for that to pay.
#[derive(Debug)]
pub(super) struct AllProcessors;

impl Workers for AllProcessors {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        match &*THREADS {
            // Things differ in size, one may be as large as all others together: each is taken alone.
            Some(threads) if count >= FEW => {
                threads.install(|| (0..count).into_par_iter().with_max_len(1).for_each(work));
            }
            _ => (0..count).for_each(work),
        }
    }
}

/// Does something with each of many things, on all processors; gives what comes of it, in
/// their order.
pub(super) fn on_all_processors<T: Sync, R: Send>(
    things: &[T],
    work: impl Fn(&T) -> R + Send + Sync,
) -> Vec<R> {
    match &*THREADS {
        Some(threads) if things.len() >= FEW => {
            threads.install(|| things.par_iter().with_max_len(1).map(work).collect())
        }
        _ => things.iter().map(work).collect(),
    }
}

/// Does something, and meanwhile something else that does not wait for it; gives what comes of
/// each.
pub(super) fn beside<R: Send, S: Send>(
    work: impl FnOnce() -> R + Send,
    other: impl FnOnce() -> S + Send,
) -> (R, S) {
    match &*THREADS {
        Some(threads) => threads.join(work, other),
        None => (work(), other()),
    }
}
