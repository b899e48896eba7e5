//! The lock for Bazel in a repository of somebody else, with tools of its own: `sync`
//! writes it, `verify` guards it, and `bump` moves it with what comes from a server.
//!
//! What it holds of which digest store is tried in the tests of the core.

use crate::support::schema::is_lock;
use crate::support::tools::{artifact, sha256};
use crate::support::{Reply, Repo, Server};

const LOCK: &str = "third_party/pins.lock.json";

const SETTINGS: &str = r#"
//- pins.toml
[bazel]
lock = "third_party/pins.lock.json"
keep = { saw = ["1.1.0"] }

[tool.saw]
pin = "tools/versions.bzl :: VERSIONS / saw"

[tool.plane]
pin = "tools/versions.bzl :: VERSIONS / plane"
strip_prefix = "plane-{version}"
program = "bin/plane"

[tool.plane.digests]
at = "tools/plane.json :: {platform}"

[[compatibility_table]]
at = "tools/versions.bzl :: FITS"
//- tools/versions.bzl
VERSIONS = {
    "saw": "1.2.0",
    "plane": "3.0",
}

FITS = {
    "saw": {
        "1.2.0": {"plane": ["3.0", "3.1"]},
    },
}
"#;

/// The path of a file of a release.
fn path(tool: &str, version: &str) -> String {
    let ending = if tool == "saw" { "" } else { ".tar.gz" };
    format!("/woodwork/{tool}/releases/download/v{version}/{tool}-{version}-linux-amd64{ending}")
}

/// A file of a release.
fn file(tool: &str, version: &str) -> Vec<u8> {
    let ending = if tool == "saw" { "bin" } else { "x.tar.gz" };
    artifact(ending, &format!("{tool} {version}\n{}", "longer ".repeat(version.len())))
}

fn hex(tool: &str, version: &str) -> String {
    sha256(&file(tool, version))
}

/// A repository with two tools, and a server that has a later release of both.
fn woodwork() -> (Repo, Server) {
    let repo = Repo::without_git(SETTINGS);
    let release = |version: &str| {
        format!(
            "\"{version}\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"{}\"}}}}}}",
            hex("saw", version)
        )
    };
    let template = "https://github.com/{github_repo}/releases/download/v{version}/saw-{version}-{os}-{arch}";
    let releases = ["1.2.0", "1.1.0", "1.0.0"].map(release).join(",\n    ");
    repo.write(
        "checksums/tools/saw.json",
        format!(
            "{{\n  \"github_repo\": \"woodwork/saw\",\n  \"url_template\": \"{template}\",\n  \"versions\": {{\n    {releases}\n  }}\n}}\n"
        ),
    );
    let url = format!("https://github.com{}", path("plane", "3.0"));
    repo.write(
        "tools/plane.json",
        format!("{{\"linux_amd64\": {{\"url\": \"{url}\", \"sha256\": \"{}\"}}}}\n", hex("plane", "3.0")),
    );
    let server = Server::start();
    for (tool, version) in [("saw", "1.2.0"), ("saw", "1.3.0"), ("plane", "3.0"), ("plane", "3.1")] {
        server.answer(&path(tool, version), Reply::File(file(tool, version)));
    }
    repo.download_from(&server);
    repo.commit();
    (repo, server)
}

/// The lock, which obeys its schema.
#[track_caller]
fn lock(repo: &Repo) -> serde_json::Value {
    let lock = serde_json::from_str(&repo.read(LOCK)).unwrap();
    is_lock(&lock);
    lock
}

/// The versions of the releases of a tool, with the digests for Linux.
fn releases(lock: &serde_json::Value, tool: &str) -> Vec<(String, String)> {
    let releases = lock["tools"][tool]["releases"].as_object().unwrap().iter();
    let digest = |release: &serde_json::Value| {
        release["platforms"]["linux_amd64"]["sha256"].as_str().unwrap().to_owned()
    };
    releases.map(|(version, release)| (version.clone(), digest(release))).collect()
}

#[test]
fn a_lock_is_written_guarded_and_moved() {
    let (repo, _server) = woodwork();
    repo.xtask(&["verify"]).exits(1).shows("error[generated-stale]").shows(LOCK);
    repo.xtask(&["sync"]).exits(0).shows(LOCK);
    repo.xtask(&["verify"]).exits(0);
    let of_saw = |version: &str| (version.to_owned(), hex("saw", version));
    assert_eq!(releases(&lock(&repo), "saw"), [of_saw("1.1.0"), of_saw("1.2.0")]);
    let plane = &lock(&repo)["tools"]["plane"]["releases"]["3.0"];
    assert_eq!(
        *plane,
        serde_json::json!({
            "purl": "pkg:github/woodwork/plane@v3.0",
            "platforms": { "linux_amd64": {
                "urls": [format!("https://github.com{}", path("plane", "3.0"))],
                "integrity": plane["platforms"]["linux_amd64"]["integrity"],
                "sha256": hex("plane", "3.0"),
                "type": "tar.gz",
                "strip_prefix": "plane-3.0",
                "program": "bin/plane",
            } },
        })
    );
    assert_eq!(
        lock(&repo)["tools"]["saw"]["releases"]["1.2.0"]["compatible"],
        serde_json::json!({ "plane": ["3.0", "3.1"] })
    );
    repo.commit();

    // Somebody edits it, or the registry file behind it.
    let text = repo.read(LOCK);
    repo.write(LOCK, text.replace(&hex("saw", "1.2.0"), &"ab".repeat(32)));
    repo.xtask(&["verify"]).exits(1).shows("error[generated-stale]").shows(&hex("saw", "1.2.0")[..40]);
    repo.xtask(&["sync"]).exits(0);
    assert_eq!(repo.read(LOCK), text);

    // What is recorded, its lock and the pin are one change.
    let before = repo.bytes();
    repo.xtask(&["bump", "saw@1.3.0", "plane@3.1", "--compatible"]).exits(0);
    repo.assert_changed(
        &before,
        &["checksums/tools/saw.json", LOCK, "tools/plane.json", "tools/versions.bzl"],
    );
    let moved = lock(&repo);
    assert_eq!(releases(&moved, "saw"), [of_saw("1.1.0"), of_saw("1.3.0")]);
    assert_eq!(releases(&moved, "plane"), [("3.1".to_owned(), hex("plane", "3.1"))]);
    assert_eq!(
        moved["tools"]["plane"]["releases"]["3.1"]["platforms"]["linux_amd64"]["strip_prefix"],
        "plane-3.1"
    );
    repo.xtask(&["verify"]).exits(0);

    let before = repo.bytes();
    repo.xtask(&["revoke", "saw@1.1.0", "--reason", "bad"]).exits(0);
    assert_eq!(releases(&lock(&repo), "saw"), [of_saw("1.3.0")]);
    repo.assert_changed(&before, &["checksums/tools/saw.json", LOCK]);
    repo.xtask(&["verify"])
        .exits(1)
        .shows("error[bazel-lock]")
        .shows("saw 1.1.0 is revoked")
        .shows("pins.toml:3:17");
}

#[test]
fn what_a_digest_was_filled_in_for_is_in_the_lock() {
    let (repo, _server) = woodwork();
    repo.replace("checksums/tools/saw.json", &hex("saw", "1.2.0"), "");
    repo.xtask(&["sync"]).exits(1);
    assert!(lock(&repo)["tools"].get("saw").is_none());
    repo.xtask(&["fetch-checksums", "saw@1.2.0"]).exits(0);
    assert_eq!(releases(&lock(&repo), "saw").len(), 2);
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_file_of_somebody_else_is_not_written_over() {
    let (repo, _server) = woodwork();
    repo.write(LOCK, "{\"name\": \"a package\"}\n");
    repo.commit();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(1).shows("this file is no lock for Bazel, so it is not written over");
    repo.xtask(&["sync"]).exits(1);
    repo.assert_unchanged(&before);
    repo.replace("pins.toml", LOCK, "tools/versions.bzl");
    repo.refuses(&["sync"], &["pins.toml:2:8", "lock must be a file whose name ends with .json"]);
}
