//! The packages that cargo makes of what is installed and what is called: each holds
//! all that it is built of.
//!
//! Does not build each alone, as cargo would to verify it: that takes minutes.

use std::fs;
use std::path::Path;

use crate::checkout::checkout;
use crate::host::Host;

/// From the bottom up.
const PACKAGES: [&str; 7] =
    ["fetch-wire", "printable", "stand-in", "artifact-fetch", "pins", "pins-app", "tool-pins"];

#[test]
fn cargo_makes_packages_that_can_be_built() {
    let host = Host::new();
    let repository = checkout();
    let named: String = PACKAGES.iter().map(|name| format!(" --package {name}")).collect();
    let repository_shown = repository.display();
    // Whether each could be built alone is asked of all at once, below.
    host.bash(&format!("cd '{repository_shown}' && cargo package --no-verify --locked{named}")).exits(0);
    let packed = host.root().join("packed");
    fs::create_dir_all(&packed).unwrap();
    let mut manifest =
        "[workspace]\nresolver = \"3\"\nmembers = [\"*-*.*.*\"]\n\n[patch.crates-io]\n".to_owned();
    let version = env!("CARGO_PKG_VERSION");
    for name in PACKAGES {
        host.bash(&format!(
            "tar --extract --touch --directory packed --file \"$CARGO_TARGET_DIR/package/{name}-{version}.crate\""
        ))
        .exits(0);
        manifest += &format!("{name} = {{ path = \"{name}-{version}\" }}\n");
        let files = packed.join(format!("{name}-{version}"));
        says_what_cargo_demands(&fs::read_to_string(files.join("Cargo.toml")).unwrap());
        assert!(!files.join("tests").exists());
    }
    // Optimised as elsewhere, so that what they depend on is there already.
    let profile = "\n[profile.dev.package.sha2]\nopt-level = 3\n";
    fs::write(packed.join("Cargo.toml"), manifest + profile).unwrap();
    fs::copy(repository.join("Cargo.lock"), packed.join("Cargo.lock")).unwrap();
    host.bash("cd packed && cargo build --quiet --package tool-pins").exits(0);
    uses_only_what_is_packed(&packed);
}

/// The keys without which cargo publishes nothing, and that of the needed Rust.
fn says_what_cargo_demands(manifest: &str) {
    for key in ["description", "license", "rust-version", "version"] {
        assert!(manifest.contains(&format!("\n{key} = \"")), "no {key} in:\n{manifest}");
    }
}

/// Nothing was taken from a registry that has a crate of the same name.
fn uses_only_what_is_packed(packed: &Path) {
    let lock = fs::read_to_string(packed.join("Cargo.lock")).unwrap();
    for name in PACKAGES {
        let entry =
            lock.split("[[package]]\n").find(|entry| entry.starts_with(&format!("name = \"{name}\"\n")));
        assert!(!entry.unwrap().contains("source = "), "{name} comes from elsewhere");
    }
}
