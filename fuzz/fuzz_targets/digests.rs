//! See `fuzz::digests`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::digests(data));
