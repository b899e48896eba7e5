//! The `wit-bindgen` crate of a release in the place of the runtime.
//!
//! Does not say which pairs of generator and crate are worth a trial.

use anyhow::{Context, Result, anyhow};
use pins::value::version::Version;

use super::RUNTIME;
use super::generator::write_files;
use super::toolchain::{Runtime, Toolchain};

/// The runtime of the `wit-bindgen` crate. The crate has `run_ctors_once` for
/// wasm32 only, where every release has it; here the crate is compiled for the
/// host, and only bindings see wasm32.
const CRATE_RUNTIME: &str = "pub use wit_bindgen::rt::*;\npub fn run_ctors_once() {}\n";

/// Compiles the crate of a release under the runtime's name.
///
/// # Errors
/// If there is no such release, or if it does not compile.
pub(super) fn crate_runtime(toolchain: &Toolchain<'_>, version: &Version) -> Result<Runtime> {
    let folder = toolchain.cache.package("crates", version.as_str());
    let features = crate_features(version);
    let manifest = format!(
        "[package]\nname = \"crate-{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
         [lib]\nname = \"{RUNTIME}\"\npath = \"lib.rs\"\n\n[dependencies.wit-bindgen]\nversion = \"={version}\"\n\
         default-features = false\nfeatures = [{features}]\n",
        version.as_str().replace(['.', '+'], "-")
    );
    let manifest = write_files(&folder, &manifest, "lib.rs", CRATE_RUNTIME)?;
    let built = toolchain.runtime(&manifest, &toolchain.cache.build());
    let built = built.and_then(|built| built.map_err(|error| anyhow!("it does not compile: {error}")));
    built.with_context(|| format!("the crate wit-bindgen {version} cannot be tried; nothing was written"))
}

/// The features of the `wit-bindgen` crate that its runtime needs: up to 0.44
/// it had neither `bitflags` nor `std`, and both all the same.
fn crate_features(version: &Version) -> &'static str {
    match version.as_str().split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok()) {
        Some(..=44) => r#""async", "realloc""#,
        _ => r#""async", "bitflags", "realloc", "std""#,
    }
}
