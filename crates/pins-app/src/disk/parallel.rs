//! Work on many things at once.
//!
//! Does not know what the work is.

use std::thread;

/// Does something with each of many things, on all processors where there are
/// enough of them for that to pay.
pub(super) fn on_all_processors<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    const FEW: usize = 64;
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(things.len() / FEW);
    if threads < 2 {
        return things.iter().map(work).collect();
    }
    // Neighbours differ in size less than ends do: each thread takes every nth.
    let shares: Vec<Vec<R>> = thread::scope(|scope| {
        let share = |first: usize| things.iter().skip(first).step_by(threads).map(&work).collect();
        let workers: Vec<_> = (1..threads).map(|first| scope.spawn(move || share(first))).collect();
        let mut shares = vec![share(0)];
        for worker in workers {
            match worker.join() {
                Ok(share) => shares.push(share),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        shares
    });
    shares.into_iter().flatten().collect()
}
