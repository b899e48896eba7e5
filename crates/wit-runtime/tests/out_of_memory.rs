//! Without memory the process ends in `handle_alloc_error`, which names the size; it
//! never goes on with a null pointer. Each case runs in a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::Command;
use std::ptr;
use wit_runtime::{Cleanup, cabi_realloc};

/// Of this size there is never a block.
const NEVER: usize = 40_009;
const CASE: &str = "WIT_RUNTIME_TEST_CASE";

#[global_allocator]
static HEAP: Heap = Heap;

struct Heap;

// SAFETY: every call goes to the system's allocator or fails.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() == NEVER {
            return ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, old: Layout, size: usize) -> *mut u8 {
        if size == NEVER {
            return ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.realloc(block, old, size) }
    }
}

/// Not a test: what the child processes run.
#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn child() {
    let Ok(case) = std::env::var(CASE) else { return };
    match case.as_str() {
        "cleanup" => drop(Cleanup::new(Layout::from_size_align(NEVER, 8).unwrap())),
        "allocate" => {
            // SAFETY: there is no old block.
            let _ = unsafe { cabi_realloc(ptr::null_mut(), 0, 8, NEVER) };
        }
        "grow" => {
            // SAFETY: there is no old block; then there is the one just made.
            let _ = unsafe { cabi_realloc(cabi_realloc(ptr::null_mut(), 0, 8, 64), 64, 8, NEVER) };
        }
        "enough" => {
            // SAFETY: as above.
            let _ = unsafe { cabi_realloc(cabi_realloc(ptr::null_mut(), 0, 8, 64), 64, 8, 0) };
        }
        other => panic!("no such case: {other}"),
    }
    println!("went on");
}

/// Whether the child went on, and what it said on stderr.
fn run(case: &str) -> (bool, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture", "--test-threads=1"])
        .env(CASE, case)
        .output()
        .unwrap();
    let went_on = String::from_utf8_lossy(&output.stdout).contains("went on");
    assert_eq!(went_on, output.status.success(), "{output:?}");
    (went_on, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_process_ends_and_names_the_size() {
    for case in ["cleanup", "allocate", "grow"] {
        let (went_on, stderr) = run(case);
        assert!(!went_on, "{case}");
        assert!(stderr.contains("memory allocation of 40009 bytes failed"), "{case}: {stderr}");
    }
}

#[test]
fn with_memory_it_goes_on() {
    assert_eq!(run("enough"), (true, String::new()));
}
