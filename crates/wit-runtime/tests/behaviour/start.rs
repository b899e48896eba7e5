//! What has work to do only in a WebAssembly module may be called everywhere.

#[test]
fn outside_webassembly_nothing_happens() {
    for _ in 0..2 {
        wit_runtime::run_ctors_once();
        wit_runtime::maybe_link_cabi_realloc();
    }
}
