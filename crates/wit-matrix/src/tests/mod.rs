//! What the extension makes of whole repositories: its record, its rule, what it
//! generates, and what trials add.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Other crates' tests share the files below.
#![allow(unreachable_pub)]

#[path = "../../../pins/tests/support/digest.rs"]
pub mod digest;
#[path = "../../../pins/tests/support/fixture.rs"]
pub mod fixture;
#[path = "../../../pins/tests/behaviour/repository.rs"]
#[allow(dead_code, reason = "the core's tests use the rest")]
pub mod repository;
#[path = "../../../pins/tests/behaviour/support.rs"]
#[allow(dead_code, reason = "the core's tests use the rest")]
pub mod support;

mod documented;
mod matrix;
mod release;
mod trials;
