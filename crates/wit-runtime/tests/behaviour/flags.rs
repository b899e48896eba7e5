//! `bitflags`: the macro is found by the path that generated code writes.

wit_runtime::bitflags::bitflags! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Clone, Copy)]
    struct Access: u8 {
        const READ = 1 << 0;
        const WRITE = 1 << 1;
    }
}

#[test]
fn flags_are_lowered_and_lifted() {
    let both = Access::READ | Access::WRITE;
    assert_eq!(both.bits(), 3);
    // Lifting keeps what it does not know, or refuses it.
    assert_eq!(Access::from_bits_retain(7).bits(), 7);
    assert_eq!(Access::from_bits(7), None);
    assert_eq!(Access::empty() ^ Access::WRITE, Access::WRITE & both);
}
