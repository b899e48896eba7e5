//! Work on many things at once.
//!
//! Does not know what the work is.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pins::world::Workers;

/// How many things a thread is worth.
const FEW: usize = 16;

/// All processors, where there are enough things for that to pay.
#[derive(Debug)]
pub(super) struct AllProcessors;

impl Workers for AllProcessors {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        shares(count, work);
    }
}

/// Does something with each of many things, on all processors; gives what comes of it, in
/// their order.
pub(super) fn on_all_processors<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let work = |index: usize| things.get(index).map(|thing| (index, work(thing)));
    let mut done: Vec<(usize, R)> = shares(things.len(), &work).into_iter().flatten().flatten().collect();
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, made)| made).collect()
}

/// What each thread made. Things differ in size, one may be as large as all others
/// together: whoever is done with one takes the next.
fn shares<R: Send>(count: usize, work: &(dyn Fn(usize) -> R + Sync)) -> Vec<Vec<R>> {
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(count / FEW);
    let next = AtomicUsize::new(0);
    let share = || {
        let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < count);
        std::iter::from_fn(take).map(work).collect::<Vec<R>>()
    };
    if threads < 2 {
        return vec![share()];
    }
    thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(share)).collect();
        let mut shares = vec![share()];
        for worker in workers {
            match worker.join() {
                Ok(share) => shares.push(share),
                Err(panic) => resume_unwind(panic),
            }
        }
        shares
    })
}
