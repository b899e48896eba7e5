//! The repository that most tests begin with: two tools, a compatibility table,
//! two Cargo workspaces with lock files of their own, marked lines.

use super::crates::{Krate, krate, lock};
use super::{Repo, Server, TOOLBOX, WIT_BINDGEN};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
"""What the build downloads."""

TOOL_VERSIONS = {
    # Bindings; 0.45.0 was skipped.
    "wit-bindgen": "0.46.0",
    "toolbox": "1.2.0",
}

TOOL_COMPATIBILITY = {
    "toolbox": {
        "1.1.0": {"wit-bindgen": ["0.43.0"]},
        "1.2.0": {
            "wit-bindgen": ["0.43.0", "0.46.0", "0.47.0", "0.48.0", "0.49.0", "0.50.0", "0.51.0"],  # tried
        },
    },
}
//- guest/Cargo.toml
[package]
name = "guest"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
wit-bindgen = "0.46.0" # the runtime
//- guest/src/lib.rs
//! A guest.
//- host/Cargo.toml
[workspace]
resolver = "3"
members = ["app"]

[workspace.dependencies]
bindgen = { package = "wit-bindgen", version = "=0.46.0" }
veteran = "1"
//- host/app/Cargo.toml
[package]
name = "app"
version = "0.0.0"
edition = "2024"

[dependencies]
bindgen = { workspace = true }
veteran = { workspace = true }
//- host/app/src/main.rs
fn main() {}
//- docs/versions.md
The bindings come from 0.46.0. <!-- tool-version: wit-bindgen -->
The toolbox is 1.2.0. <!-- tool-version: toolbox -->
Nobody follows this 0.46.0.
"#;

/// What every change to wit-bindgen touches.
pub(crate) const FOLLOWERS: [&str; 6] = [
    "docs/versions.md",
    "guest/Cargo.lock",
    "guest/Cargo.toml",
    "host/Cargo.lock",
    "host/Cargo.toml",
    "toolchains/tool_versions.bzl",
];

/// The crates that cargo knows. Later patches tempt a caret requirement.
fn crates() -> Vec<Krate> {
    let versions = ["0.43.0", "0.46.0", "0.46.1", "0.47.0", "0.47.1", "0.49.0", "0.50.0"];
    let mut crates: Vec<Krate> = versions.map(|version| krate("wit-bindgen", version)).into();
    crates.push(Krate { yanked: true, ..krate("wit-bindgen", "0.51.0") });
    crates.push(Krate { needs: &[("wit-bindgen", "^0.43")], ..krate("veteran", "1.0.0") });
    crates
}

/// The repository and a server that has every release of it. The registry has
/// wit-bindgen 0.43.0, 0.46.0 and 0.47.0 whole, 0.50.0 for one platform, and
/// 0.49.0 not at all; it has toolbox 1.1.0, 1.2.0 and 1.3.0.
pub(crate) fn workshop() -> (Repo, Server) {
    let repo = Repo::without_git(FIXTURE);
    repo.knows_crates(&crates());
    repo.write("guest/Cargo.lock", guest_lock("0.46.0"));
    repo.write("host/Cargo.lock", host_lock("0.46.0"));
    let mut releases = vec![in_part()];
    releases.extend(["0.47.0", "0.46.0", "0.43.0"].map(|version| WIT_BINDGEN.release(version, false)));
    repo.write(&WIT_BINDGEN.path(), WIT_BINDGEN.registry_of("0.50.0", &releases));
    TOOLBOX.register(&repo, "1.3.0", &["1.3.0", "1.2.0", "1.1.0"]);
    let server = Server::start();
    for version in ["0.43.0", "0.46.0", "0.47.0", "0.48.0", "0.49.0", "0.50.0", "0.51.0"] {
        WIT_BINDGEN.publish(&server, version);
    }
    for version in ["1.1.0", "1.2.0", "1.3.0", "1.4.0"] {
        TOOLBOX.publish(&server, version);
    }
    repo.download_from(&server);
    repo.commit();
    (repo, server)
}

/// The same, and the table allows no release that is not on record whole: nothing is left to warn of.
pub(crate) fn spotless() -> (Repo, Server) {
    let (repo, server) = workshop();
    repo.replace("toolchains/tool_versions.bzl", ", \"0.50.0\"", "");
    repo.commit();
    (repo, server)
}

/// The release of wit-bindgen 0.50.0 as the registry has it.
pub(crate) fn in_part() -> String {
    format!(
        "    \"0.50.0\": {{\n      \"platforms\": {{\n        \"linux_amd64\": {{\n          \"sha256\": \"{}\",\n          \
         \"url_suffix\": \"x86_64-linux.tar.gz\"\n        }}\n      }}\n    }}",
        WIT_BINDGEN.sha256("0.50.0", "linux_amd64")
    )
}

/// The lock file of `guest`.
pub(crate) fn guest_lock(version: &str) -> String {
    lock(&[("guest", "0.0.0", &["wit-bindgen"]), ("wit-bindgen", version, &[])])
}

/// The lock file of `host`: two versions of the crate, of which `app` needs
/// one, and only `veteran` the other.
pub(crate) fn host_lock(version: &str) -> String {
    let wanted = format!("wit-bindgen {version}");
    lock(&[
        ("app", "0.0.0", &["veteran", &wanted]),
        ("veteran", "1.0.0", &["wit-bindgen 0.43.0"]),
        ("wit-bindgen", "0.43.0", &[]),
        ("wit-bindgen", version, &[]),
    ])
}
