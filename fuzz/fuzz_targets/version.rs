//! See `fuzz::version_type`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::version_type(data));
