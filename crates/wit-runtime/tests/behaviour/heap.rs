//! The global allocator of these tests: it counts the blocks of each size and
//! alignment. Tests run side by side, so each asks about a layout of its own; a
//! block that is freed with another layout than it was made with is seen too.

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::abort;
use std::sync::atomic::{AtomicIsize, Ordering};

const SIZES: usize = 8192;
const ALIGNMENTS: usize = 16;

static LIVE: [[AtomicIsize; ALIGNMENTS]; SIZES] =
    [const { [const { AtomicIsize::new(0) }; ALIGNMENTS] }; SIZES];

#[global_allocator]
static HEAP: Heap = Heap;

struct Heap;

/// How many blocks of this layout are allocated now.
pub(crate) fn live(layout: Layout) -> isize {
    counter(layout).expect("the layout is small enough to be counted").load(Ordering::SeqCst)
}

/// `Layout::from_size_align`, for layouts that are known to be possible.
pub(crate) fn layout(size: usize, align: usize) -> Layout {
    Layout::from_size_align(size, align).expect("a possible layout")
}

fn counter(layout: Layout) -> Option<&'static AtomicIsize> {
    LIVE.get(layout.size())?.get(layout.align().trailing_zeros() as usize)
}

fn count(layout: Layout, change: isize) {
    if let Some(counter) = counter(layout) {
        counter.fetch_add(change, Ordering::SeqCst);
    }
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() == 0 {
            // Undefined behaviour on the caller's side; an allocator must not panic.
            abort();
        }
        count(layout, 1);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(layout, -1);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, old: Layout, size: usize) -> *mut u8 {
        let Ok(new) = Layout::from_size_align(size, old.align()) else { abort() };
        if size == 0 {
            abort();
        }
        count(old, -1);
        count(new, 1);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.realloc(block, old, size) }
    }
}
