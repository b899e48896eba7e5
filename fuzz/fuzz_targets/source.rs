//! See `fuzz::source`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::source(data));
