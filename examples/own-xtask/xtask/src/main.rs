use pins_app::{Downloader, Program};

fn main() -> std::process::ExitCode {
    pins_app::main(&Program {
        name: "cargo xtask",
        downloader: Downloader::Built { workspace: concat!(env!("CARGO_MANIFEST_DIR"), "/.."), package: "fetch" },
        newer: "cargo update pins-app",
        extensions: &[],
    })
}
