//! The runtime as one embedded file, as its documentation says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, unreachable_pub, unsafe_code, unused_imports)]
#[path = "../src/runtime.rs"]
mod wit_runtime;

mod bindings {
    //! The paths that generated code writes with `--runtime-path crate::wit_runtime`.

    crate::wit_runtime::bitflags::bitflags! {
        #[derive(PartialEq, Eq, Debug, Clone, Copy)]
        pub(crate) struct Access: u8 {
            const READ = 1 << 0;
        }
    }

    pub(crate) type Settings = crate::wit_runtime::Map<String, u32>;

    pub(crate) trait GuestCounter: crate::wit_runtime::Resource {}

    pub(crate) fn lent(size: usize) -> bool {
        let layout = std::alloc::Layout::from_size_align(size, 4).unwrap();
        let (block, cleanup) = crate::wit_runtime::Cleanup::new(layout);
        assert_eq!(block.is_null(), cleanup.is_none());
        cleanup.is_some()
    }

    pub(crate) fn settings() -> Settings {
        let mut settings = crate::wit_runtime::WitMap::wit_map_new(1);
        crate::wit_runtime::WitMap::wit_map_push(&mut settings, "a".to_owned(), 1);
        settings
    }

    pub(crate) fn start() {
        crate::wit_runtime::run_ctors_once();
        crate::wit_runtime::maybe_link_cabi_realloc();
    }
}

struct Counter;

impl bindings::GuestCounter for Counter {}

fn guest<T: bindings::GuestCounter>() {}

#[test]
fn generated_code_finds_everything_under_the_modules_path() {
    bindings::start();
    assert!(bindings::lent(12));
    assert!(!bindings::lent(0));
    assert_eq!(bindings::settings()["a"], 1);
    assert_eq!(bindings::Access::READ.bits(), 1);
    guest::<Counter>();
}
