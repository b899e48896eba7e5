//! See `fuzz::sums`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::sums(data));
