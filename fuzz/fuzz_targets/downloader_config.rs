//! See `fuzz::downloader_config`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::downloader_config(data));
