//! What `artifact-fetch` does with servers that behave, and with those that
//! do not. The built program runs against servers on the loopback interface;
//! nothing needs the internet.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bodies;
mod certificates;
mod command_line;
mod connections;
mod credentials;
mod failures;
mod http2;
mod manifests;
mod mirrors;
mod program;
mod proxies;
mod redirects;
mod registry_tokens;
mod resuming;
mod server;
mod table;
mod texts;
mod tls;
mod unreachable;
