//! `cabi_realloc`: what the host calls to place arguments in the module's memory.

use crate::heap::{layout, live};
use std::panic::catch_unwind;
use std::ptr;
use wit_runtime::cabi_realloc;

/// A block of `size` bytes that count up from zero.
fn counted(size: usize, align: usize) -> *mut u8 {
    // SAFETY: there is no old block.
    let block = unsafe { cabi_realloc(ptr::null_mut(), 0, align, size) };
    assert_eq!(block.addr() % align, 0);
    for offset in 0..size {
        // SAFETY: the block is that large.
        unsafe { block.add(offset).write(offset as u8) };
    }
    block
}

#[track_caller]
fn assert_counted(block: *const u8, size: usize) {
    // SAFETY: the callers ask for bytes that `counted` has written.
    let bytes = unsafe { std::slice::from_raw_parts(block, size) };
    assert!(bytes.iter().enumerate().all(|(offset, &byte)| byte == offset as u8));
}

#[test]
fn nothing_from_nothing_is_a_dangling_pointer_of_that_alignment() {
    for align in [1, 2, 4, 8, 4096] {
        for old in [ptr::null_mut(), ptr::without_provenance_mut(align)] {
            // SAFETY: there is no old block.
            let block = unsafe { cabi_realloc(old, 0, align, 0) };
            assert_eq!(block.addr(), align);
        }
    }
}

#[test]
fn something_from_nothing_allocates() {
    let layout = layout(2003, 8);
    // SAFETY: the old pointer is not looked at, whatever it is.
    let block = unsafe { cabi_realloc(ptr::without_provenance_mut(8), 0, 8, layout.size()) };
    assert_eq!(live(layout), 1);
    // SAFETY: the block was just made, with this size and alignment.
    unsafe { block.write_bytes(1, layout.size()) };
    // SAFETY: as above.
    let _ = unsafe { cabi_realloc(block, layout.size(), 8, 0) };
    assert_eq!(live(layout), 0);
}

#[test]
fn growing_keeps_the_bytes() {
    for (size, align, more) in [(1, 1, 2), (7, 1, 6007), (2011, 16, 6011), (64, 4096, 6012)] {
        let block = counted(size, align);
        // SAFETY: `counted` made the block, with this size and alignment.
        let block = unsafe { cabi_realloc(block, size, align, more) };
        assert_eq!(block.addr() % align, 0);
        assert_counted(block, size);
        // SAFETY: the block has grown to so many bytes.
        unsafe { block.write_bytes(1, more) };
        // SAFETY: as above.
        let _ = unsafe { cabi_realloc(block, more, align, 0) };
        if more > 6000 {
            assert_eq!(live(layout(more, align)), 0);
        }
    }
}

#[test]
fn shrinking_keeps_the_first_bytes() {
    let (before, after) = (layout(6029, 16), layout(2017, 16));
    let block = counted(before.size(), 16);
    assert_eq!((live(before), live(after)), (1, 0));
    // SAFETY: `counted` made the block, with this size and alignment.
    let block = unsafe { cabi_realloc(block, before.size(), 16, after.size()) };
    assert_eq!((live(before), live(after)), (0, 1));
    assert_counted(block, after.size());
    // SAFETY: as above, with the new size.
    let nothing = unsafe { cabi_realloc(block, after.size(), 16, 0) };
    assert_eq!((live(before), live(after)), (0, 0));
    assert_eq!(nothing.addr(), 16);
}

#[test]
fn generated_code_frees_it_as_a_vec() {
    let layout = layout(2027, 1);
    let block = counted(layout.size(), 1);
    assert_eq!(live(layout), 1);
    // SAFETY: lifting does this: allocator, size and alignment are a `Vec<u8>`'s.
    let lifted = unsafe { Vec::from_raw_parts(block, layout.size(), layout.size()) };
    assert_counted(lifted.as_ptr(), lifted.len());
    drop(lifted);
    assert_eq!(live(layout), 0);
}

#[test]
fn impossible_sizes_and_alignments_are_refused() {
    for (old_len, align, new_len) in
        [(0, 0, 8), (0, 3, 8), (0, 1, usize::MAX), (0, 8, isize::MAX as usize), (usize::MAX, 1, 8)]
    {
        // SAFETY: it is refused before the old block is looked at.
        let refused = catch_unwind(|| unsafe { cabi_realloc(ptr::null_mut(), old_len, align, new_len) });
        assert!(refused.is_err(), "{old_len} {align} {new_len}");
    }
}
