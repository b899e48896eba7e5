//! What the tests share: a temporary repository, the built program, a release
//! server and a crate registry, all on this machine.

pub(crate) mod crates;
pub(crate) mod expected;
pub(crate) mod generators;
pub(crate) mod program;
pub(crate) mod repo;
pub(crate) mod schema;
pub(crate) mod server;
#[cfg(target_os = "linux")]
pub(crate) mod shim;
pub(crate) mod tools;
pub(crate) mod workshop;

pub(crate) use repo::Repo;
pub(crate) use server::{Reply, Server};
pub(crate) use tools::{TOOLBOX, Tool, WIT_BINDGEN};
pub(crate) use workshop::{spotless, workshop};
