//! `Cleanup`: the block that generated code lends to a callee.

use crate::heap::{layout, live};
use std::alloc::dealloc;
use wit_runtime::Cleanup;

#[test]
fn nothing_to_allocate_yields_null_and_no_cleanup() {
    for align in [1, 2, 4, 8, 16, 4096] {
        let (block, cleanup) = Cleanup::new(layout(0, align));
        assert!(block.is_null(), "align {align}");
        assert!(cleanup.is_none(), "align {align}");
    }
}

#[test]
fn blocks_are_aligned_writable_and_apart() {
    let mut blocks = Vec::new();
    for align in (0..13).map(|bits| 1 << bits) {
        for size in (1..70).chain([255, 256, 257, 4095, 4096, 4097, 65_537]) {
            let (block, cleanup) = Cleanup::new(layout(size, align));
            assert!(!block.is_null());
            assert!(cleanup.is_some());
            assert_eq!(block.addr() % align, 0, "size {size}, align {align}");
            let mark = blocks.len() as u8;
            // SAFETY: the block is that large.
            unsafe { block.write_bytes(mark, size) };
            blocks.push((block, size, mark, cleanup));
        }
    }
    for (block, size, mark, _cleanup) in &blocks {
        // SAFETY: the cleanup is alive, and all bytes were written.
        let bytes = unsafe { std::slice::from_raw_parts(*block, *size) };
        assert!(bytes.iter().all(|byte| byte == mark), "a block of {size} bytes was overwritten");
    }
}

#[test]
fn dropping_frees_with_the_same_layout() {
    let layout = layout(1009, 32);
    let (_, cleanup) = Cleanup::new(layout);
    assert_eq!(live(layout), 1);
    drop(cleanup);
    assert_eq!(live(layout), 0);
}

#[test]
fn several_are_freed_each_for_itself() {
    let layout = layout(1013, 32);
    // As in generated code, where the cleanups of a list's elements are collected.
    let mut cleanups: Vec<Cleanup> = Vec::new();
    for expected in 1..=5 {
        cleanups.extend(Cleanup::new(layout).1);
        assert_eq!(live(layout), expected);
    }
    cleanups.remove(2);
    assert_eq!(live(layout), 4);
    drop(cleanups);
    assert_eq!(live(layout), 0);
}

#[test]
fn forgetting_leaves_the_block_to_who_has_the_pointer() {
    let layout = layout(1019, 32);
    let (block, cleanup) = Cleanup::new(layout);
    // As generated code does it.
    if let Some(cleanup) = cleanup {
        cleanup.forget();
    }
    assert_eq!(live(layout), 1);
    // SAFETY: the block is still allocated; the sanitizers would say if not.
    unsafe {
        block.write_bytes(7, layout.size());
        dealloc(block, layout);
    }
    assert_eq!(live(layout), 0);
}

#[test]
fn another_thread_may_free() {
    let layout = layout(1021, 32);
    let (_, cleanup) = Cleanup::new(layout);
    let thread = std::thread::spawn(move || drop(cleanup));
    thread.join().expect("the thread ends");
    assert_eq!(live(layout), 0);
}

#[test]
fn it_goes_where_an_async_task_goes() {
    fn everywhere<T: Send + Sync + 'static>() {}
    everywhere::<Cleanup>();
}
