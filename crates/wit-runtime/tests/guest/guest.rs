//! A component whose bindings compile against the embedded runtime, for
//! `crates/registry-component/run-in-node`, which makes a crate of this file and
//! of `src/runtime.rs`. `check.mjs` is its host and says what must come out.
//!
//! Its allocator and its static constructor count, so that the host sees what
//! the runtime did: whether all memory was freed, with the layout it was
//! allocated with, and how often the constructors ran.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::RefCell;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering::Relaxed};

#[allow(dead_code, unreachable_pub, unsafe_code, unused_imports)]
mod wit_runtime;

mod bindings {
    #[cfg(not(feature = "maps"))]
    wit_bindgen_rust_macro::generate!({
        path: "wit",
        world: "check",
        runtime_path: "crate::wit_runtime",
    });

    #[cfg(feature = "maps")]
    wit_bindgen_rust_macro::generate!({
        path: "wit",
        world: "check-with-maps",
        runtime_path: "crate::wit_runtime",
    });

    export!(Guest with_types_in self);

    use super::Guest;
}

use bindings::exports::guest::check::api::{self, Account, CounterBorrow, Line, Style};
use bindings::guest::check::host;

struct Counting;

static BLOCKS: AtomicI64 = AtomicI64::new(0);
static SIZES: AtomicI64 = AtomicI64::new(0);
static ALIGNMENTS: AtomicI64 = AtomicI64::new(0);

fn count(layout: Layout, sign: i64) {
    BLOCKS.fetch_add(sign, Relaxed);
    SIZES.fetch_add(sign * layout.size() as i64, Relaxed);
    ALIGNMENTS.fetch_add(sign * layout.align() as i64, Relaxed);
}

// SAFETY: the system's allocator does the work. Growing and shrinking is what the
// trait makes of these two.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout, 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count(layout, -1);
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static STARTED: AtomicU32 = AtomicU32::new(0);

#[used]
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = {
    extern "C" fn start() {
        STARTED.fetch_add(1, Relaxed);
    }
    start
};

static ALIVE: AtomicU32 = AtomicU32::new(0);

struct Counter {
    names: Vec<String>,
    total: RefCell<u64>,
}

impl Counter {
    fn counting(names: Vec<String>, total: u64) -> Self {
        ALIVE.fetch_add(1, Relaxed);
        Self { names, total: RefCell::new(total) }
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Relaxed);
    }
}

impl api::GuestCounter for Counter {
    fn new(name: String) -> Self {
        Self::counting(vec![name], 0)
    }

    fn merge(a: api::Counter, b: api::Counter) -> api::Counter {
        let (mut a, mut b) = (a.into_inner::<Self>(), b.into_inner::<Self>());
        let names = [std::mem::take(&mut a.names), std::mem::take(&mut b.names)].concat();
        let total = *a.total.borrow() + *b.total.borrow();
        api::Counter::new(Self::counting(names, total))
    }

    fn alive() -> u32 {
        ALIVE.load(Relaxed)
    }

    fn add(&self, amounts: Vec<u64>) -> u64 {
        let mut total = self.total.borrow_mut();
        *total += amounts.iter().sum::<u64>();
        *total
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn larger(&self, other: CounterBorrow<'_>) -> bool {
        *self.total.borrow() > *other.get::<Self>().total.borrow()
    }
}

struct Guest;

impl api::Guest for Guest {
    type Counter = Counter;

    fn allocated() -> Account {
        Account { blocks: BLOCKS.load(Relaxed), sizes: SIZES.load(Relaxed), alignments: ALIGNMENTS.load(Relaxed) }
    }

    fn started() -> u32 {
        STARTED.load(Relaxed)
    }

    fn reverse(mut texts: Vec<String>) -> Vec<String> {
        texts.reverse();
        texts
    }

    fn opposite(style: Style) -> Style {
        !style
    }

    fn restyle(lines: Vec<Line>, style: Style) -> Result<Vec<Line>, Style> {
        let restyled = host::restyle(&lines, style);
        if restyled.is_empty() { Err(style) } else { Ok(restyled) }
    }

    fn join(texts: Vec<String>) -> String {
        let text = |index: usize| texts.get(index).map_or("", String::as_str);
        host::join(text(0), text(1), &texts, text(2), text(3), text(4), text(5), text(6), text(7))
    }

    fn rename(mut counter: api::Counter, name: String) -> api::Counter {
        counter.get_mut::<Counter>().names = vec![name];
        counter
    }

    fn sort(mut counters: Vec<api::Counter>) -> Vec<api::Counter> {
        counters.sort_by_key(|counter| *counter.get::<Counter>().total.borrow());
        counters
    }

    fn largest(counters: Vec<CounterBorrow<'_>>) -> Option<String> {
        let counters = counters.iter().map(|counter| counter.get::<Counter>());
        counters.max_by_key(|counter| *counter.total.borrow()).map(|counter| counter.names.join("+"))
    }
}

#[cfg(feature = "maps")]
mod maps {
    use super::bindings::{exports::guest::check::map_api, guest::check::map_host};
    use super::{Guest, wit_runtime::Map};

    impl map_api::Guest for Guest {
        fn positions(words: Vec<String>) -> Map<String, Vec<u64>> {
            let mut positions = Map::<String, Vec<u64>>::new();
            for (index, word) in words.into_iter().enumerate() {
                positions.entry(word).or_default().push(index as u64);
            }
            positions
        }

        fn totals(numbers: Map<String, Vec<u64>>) -> Map<String, u64> {
            map_host::totals(&numbers)
        }
    }
}
