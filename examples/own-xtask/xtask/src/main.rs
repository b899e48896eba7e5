use pins_app::{Downloader, Program};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn main() -> std::process::ExitCode {
    pins_app::main(&Program {
        name: "cargo xtask",
        downloader: Downloader::Built { workspace: ROOT, package: "fetch" },
        newer: "cargo update pins-app",
        extensions: &[],
    })
}
