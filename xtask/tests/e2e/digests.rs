//! Digests in a Starlark table and beside the URL of an `http_archive`: the built program
//! downloads, and what it writes is hashed here once more.
//!
//! What else a server may do is in `hostile`, and where the program may be stopped in
//! `crash`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

use crate::support::tools::{artifact, sha256};
use crate::support::{Reply, Repo, Server};

const SETTINGS: &str = r#"
//- pins.toml
[tool.toolbox]
pin = 'build/versions.bzl :: VERSIONS / toolbox'
[[tool.toolbox.digests]]
at = 'build/releases.bzl :: RELEASES / [version="{version}",platform="{platform}"]'
[[tool.toolbox.digests]]
beside = 'build/deps.bzl :: http_archive(name="toolbox_src")'
"#;

/// The platforms in the table, each with the end of its file's name.
const PLATFORMS: [(&str, &str); 2] = [("linux", "linux.tar.gz"), ("windows", "windows.zip")];
/// The end of the archive's name.
const SOURCE: &str = "src.tar.gz";

/// The path of a file of a release.
fn path(version: &str, suffix: &str) -> String {
    format!("/example/toolbox/releases/download/v{version}/toolbox-{version}-{suffix}")
}

/// A file of a release.
fn file(version: &str, suffix: &str) -> Vec<u8> {
    artifact(suffix, &format!("toolbox {version} {suffix}\n{}", "longer ".repeat(version.len())))
}

/// What `integrity` is of some bytes.
fn integrity(bytes: &[u8]) -> String {
    format!("sha512-{}", STANDARD.encode(Sha512::digest(bytes)))
}

fn versions(version: &str) -> String {
    format!("VERSIONS = {{\n    \"toolbox\": \"{version}\",  # all of them\n}}\n")
}

/// The row of a release's file.
fn row(version: &str, platform: &str, suffix: &str) -> String {
    let (url, bytes) = (path(version, suffix), file(version, suffix));
    format!(
        "    struct(version = \"{version}\", platform = \"{platform}\", url = \"https://github.com{url}\", sha256 = \"{}\", size = {}),\n",
        sha256(&bytes),
        bytes.len()
    )
}

fn releases(versions: &[&str]) -> String {
    let rows = versions
        .iter()
        .flat_map(|version| PLATFORMS.map(|(platform, suffix)| row(version, platform, suffix)));
    format!("RELEASES = [\n{}]\n", rows.collect::<String>())
}

fn deps(version: &str) -> String {
    let (url, bytes) = (path(version, SOURCE), file(version, SOURCE));
    format!(
        "http_archive(\n    name = \"toolbox_src\",\n    integrity = \"{}\",\n    patches = [\"//patches:1.0.0.patch\"],\n    \
         strip_prefix = \"toolbox-{version}\",\n    urls = [\"https://github.com{url}\"],\n)\n",
        integrity(&bytes)
    )
}

/// The files of a repository that has these releases and this pin.
fn write(repo: &Repo, version: &str, known: &[&str]) {
    repo.write("build/versions.bzl", versions(version));
    repo.write("build/releases.bzl", releases(known));
    repo.write("build/deps.bzl", deps(version));
}

/// A repository whose tool is pinned to 1.0.0, and a server that has 1.0.0 and 1.1.0.
pub(crate) fn published() -> (Repo, Server) {
    let repo = Repo::without_git(SETTINGS);
    write(&repo, "1.0.0", &["1.0.0"]);
    let server = Server::start();
    for version in ["1.0.0", "1.1.0"] {
        for suffix in PLATFORMS.map(|(_, suffix)| suffix).into_iter().chain([SOURCE]) {
            server.answer(&path(version, suffix), Reply::File(file(version, suffix)));
        }
    }
    repo.download_from(&server);
    repo.commit();
    (repo, server)
}

const CHANGED: [&str; 3] = ["build/deps.bzl", "build/releases.bzl", "build/versions.bzl"];

#[test]
fn one_bump_moves_the_digests_of_every_store() {
    let (repo, server) = published();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(0).prints(
        "bump: changed 3 files\n  \
         toolbox  pin: 1.0.0 -> 1.1.0  (build/versions.bzl)\n  \
         toolbox  digests: not recorded -> 1.1.0 with 2 artifacts  (build/releases.bzl)\n  \
         toolbox  digests: 1.0.0 -> 1.1.0 with 1 artifact  (build/deps.bzl)\n\
         commit them together:\n  \
         git add -- build/deps.bzl build/releases.bzl build/versions.bzl\n  \
         git commit -m 'Bump toolbox from 1.0.0 to 1.1.0'\n",
    );
    repo.assert_changed(&before, &CHANGED);
    assert_eq!(repo.read("build/versions.bzl"), versions("1.1.0"));
    assert_eq!(repo.read("build/releases.bzl"), releases(&["1.1.0", "1.0.0"]));
    assert_eq!(repo.read("build/deps.bzl"), deps("1.1.0"));
    let asked: Vec<(String, usize)> = server.requests().into_iter().collect();
    let expected = ["linux.tar.gz", SOURCE, "windows.zip"].map(|suffix| (path("1.1.0", suffix), 1));
    assert_eq!(asked, expected, "each is downloaded once");
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["fetch-checksums", "--check"])
        .exits(0)
        .prints("fetch-checksums: 3 artifacts as recorded, 0 not, 0 could not be had\n");
    repo.xtask(&["fetch-checksums", "--check", "--all"])
        .exits(0)
        .prints("fetch-checksums: 5 artifacts as recorded, 0 not, 0 could not be had\n");
    // Back: the table keeps the newer release, and all else is as it was.
    repo.xtask(&["bump", "toolbox", "1.0.0"]).exits(0);
    repo.assert_changed(&before, &["build/releases.bzl"]);
    assert_eq!(repo.read("build/releases.bzl"), releases(&["1.1.0", "1.0.0"]));
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_table_of_one_release_is_as_it_was_after_the_bump_back() {
    let (repo, _server) = published();
    repo.replace("pins.toml", "{platform}\"]'\n", "{platform}\"]'\nkeep = \"pinned\"\n");
    let before = repo.bytes();
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(0);
    repo.assert_changed(&before, &CHANGED);
    assert_eq!(repo.read("build/releases.bzl"), releases(&["1.1.0"]));
    repo.xtask(&["bump", "toolbox", "1.0.0"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn a_dry_run_shows_the_digests_and_writes_nothing() {
    let (repo, _server) = published();
    let before = repo.bytes();
    let new = [sha256(&file("1.1.0", "linux.tar.gz")), integrity(&file("1.1.0", SOURCE))];
    let run = repo.xtask(&["bump", "toolbox", "1.1.0", "--dry-run"]);
    run.exits(0).shows(&new[0]).shows(&format!("+    integrity = \"{}\",", new[1]));
    repo.assert_unchanged(&before);
}

#[test]
fn a_missing_artifact_refuses_the_bump_in_either_store() {
    for (suffix, label) in [("windows.zip", "toolbox 1.1.0 windows"), (SOURCE, "toolbox 1.1.0")] {
        let (repo, server) = published();
        server.answer(&path("1.1.0", suffix), Reply::Status(404));
        repo.refuses(
            &["bump", "toolbox", "1.1.0"],
            &[
                "the release of toolbox cannot be had whole, so nothing was written",
                &format!("{label}: http://{}{}: status 404 Not Found", server.address, path("1.1.0", suffix)),
            ],
        );
    }
}

#[test]
fn a_flipped_byte_is_found_on_either_side() {
    // What is recorded.
    let digests = [sha256(&file("1.0.0", "linux.tar.gz")), integrity(&file("1.0.0", SOURCE))];
    for (digest, path) in digests.iter().zip(["build/releases.bzl", "build/deps.bzl"]) {
        let (repo, _server) = published();
        let at = digest.find('-').map_or(0, |at| at + 1);
        let flipped = if digest[at..].starts_with('a') { "b" } else { "a" };
        let flipped = format!("{}{flipped}{}", &digest[..at], &digest[at + 1..]);
        repo.replace(path, digest, &flipped);
        repo.xtask(&["verify"]).exits(0);
        let before = repo.bytes();
        repo.xtask(&["fetch-checksums", "--check"])
            .exits(1)
            .shows("is not what was recorded; a release never changes")
            .shows(&format!("recorded: {flipped} in {path}:"))
            .shows(&format!("found:    {digest} ("))
            .shows("fetch-checksums: 2 artifacts as recorded, 1 not, 0 could not be had\n");
        repo.refuses(&["fetch-checksums", "toolbox"], &["is not what was recorded", "--replace"]);
        repo.assert_unchanged(&before);
        repo.xtask(&["fetch-checksums", "toolbox", "--replace"]).exits(0);
        assert_eq!(
            (repo.read("build/releases.bzl"), repo.read("build/deps.bzl")),
            (releases(&["1.0.0"]), deps("1.0.0"))
        );
    }
    // What is served.
    for suffix in ["linux.tar.gz", SOURCE] {
        let (repo, server) = published();
        let mut bytes = file("1.0.0", suffix);
        *bytes.last_mut().unwrap() ^= 1;
        server.answer(&path("1.0.0", suffix), Reply::File(bytes));
        let before = repo.bytes();
        repo.xtask(&["fetch-checksums", "--check"]).exits(1).shows("2 artifacts as recorded, 1 not, 0 could");
        repo.assert_unchanged(&before);
    }
}

#[test]
fn empty_digests_are_filled_without_a_word_more() {
    let (repo, _server) = published();
    let whole = repo.bytes();
    let empty = |repo: &Repo, of_table: &str, of_archive: &str| {
        repo.replace("build/releases.bzl", &sha256(&file("1.0.0", "windows.zip")), of_table);
        repo.replace("build/deps.bzl", &integrity(&file("1.0.0", SOURCE)), of_archive);
    };
    for (command, of_table, of_archive) in [
        (&["fetch-checksums"][..], "", "sha512-"),
        (&["fetch-checksums", "toolbox"], "TODO", "sha512-TODO"),
        (&["fetch-checksums", "toolbox@1.0.0"], &"0".repeat(64), "sha512-??"),
    ] {
        empty(&repo, of_table, of_archive);
        repo.xtask(&["verify"])
            .exits(1)
            .shows("error[checksum-malformed]")
            .shows("run `cargo xtask fetch-checksums toolbox@1.0.0`");
        repo.xtask(command).exits(0);
        repo.assert_unchanged(&whole);
    }
}

#[test]
fn a_row_that_stayed_behind_is_healed_by_the_command_that_verify_names() {
    let (repo, _server) = published();
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(0);
    let whole = repo.bytes();
    repo.write("build/deps.bzl", deps("1.0.0"));
    repo.xtask(&["verify"])
        .exits(1)
        .shows(
            "error[digest-version]: the URL beside this digest names toolbox 1.0.0, but the pin says 1.1.0",
        )
        .shows("run `cargo xtask fetch-checksums toolbox@1.1.0`");
    repo.xtask(&["fetch-checksums", "toolbox@1.1.0"]).exits(0);
    repo.assert_unchanged(&whole);
    repo.write("build/releases.bzl", releases(&["1.0.0"]));
    repo.xtask(&["verify"])
        .exits(1)
        .shows("error[registry-missing-version]")
        .shows("run `cargo xtask fetch-checksums toolbox@1.1.0`");
    repo.xtask(&["fetch-checksums"]).exits(0);
    repo.assert_unchanged(&whole);
}

/// A manifest of an image.
fn manifest(of: &str) -> Vec<u8> {
    format!(
        "{{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.index.v1+json\", \"manifests\": [], \"annotations\": {{\"of\": \"{of}\"}}}}"
    )
    .into_bytes()
}

#[test]
fn the_digest_of_an_image_is_asked_of_its_registry() {
    let settings = "//- pins.toml\n[tool.toolbox]\npin = 'Dockerfile :: FROM(image=\"example/toolbox\") / .tag ~ {version}-slim'\n\
                    digests = { beside = 'Dockerfile :: FROM(image=\"example/toolbox\")' }\n";
    let dockerfile = |version: &str| {
        let digest = sha256(&manifest(version));
        format!("FROM example/toolbox:{version}-slim@sha256:{digest} AS build\nRUN toolbox --version\n")
    };
    let repo = Repo::without_git(settings);
    repo.write("Dockerfile", dockerfile("1.0.0"));
    let server = Server::start();
    let address = server.address;
    repo.write("downloader.cfg", format!("rewrite registry-1.docker.io/(.*) http://{address}/$1\n"));
    repo.commit();
    // Where nobody answers for it, the digest is not left behind.
    let before = repo.bytes();
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(2).says("no such image or tag");
    repo.assert_unchanged(&before);
    for version in ["1.0.0", "1.1.0"] {
        let path = format!("/v2/example/toolbox/manifests/{version}-slim");
        server.answer(&path, Reply::File(manifest(version)));
    }
    repo.xtask(&["fetch-checksums", "--check"]).exits(0);
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(0);
    assert_eq!(repo.read("Dockerfile"), dockerfile("1.1.0"));
    repo.xtask(&["verify"]).exits(0);
    // A tag may move, and a page is no manifest.
    let path = "/v2/example/toolbox/manifests/1.1.0-slim";
    server.answer(path, Reply::File(manifest("another")));
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "toolbox"]).exits(2).says("a tag may name another image by now");
    server.answer(path, Reply::Html);
    repo.xtask(&["fetch-checksums", "--check"])
        .exits(2)
        .shows("expected the manifest of an image, got an HTML page");
    repo.assert_unchanged(&before);
}

#[test]
fn a_url_is_made_of_constants_that_another_file_has() {
    let settings = "//- pins.toml\n[tool.toolbox]\npin = 'MODULE.bazel :: module / .version'\nalso = 'build/versions.bzl :: TOOLBOX'\n\
                    digests = { beside = 'build/deps.bzl :: http_archive(name=\"toolbox_src\")' }\n";
    let repo = Repo::without_git(settings);
    let deps = |version: &str| {
        format!(
            "load(\"//build/more:hosts.bzl\", \"HOST\")\nload(\":versions.bzl\", V = \"TOOLBOX\")\n\nhttp_archive(\n    name = \"toolbox_src\",\n    \
             sha256 = \"{}\",\n    url = HOST + \"/example/toolbox/releases/download/v%s/toolbox-%s-{SOURCE}\" % (V, V),\n)\n",
            sha256(&file(version, SOURCE))
        )
    };
    // Nothing in the settings is about this file.
    repo.write("build/more/hosts.bzl", "HOST = \"https://github.com\"\n");
    repo.write("build/versions.bzl", "TOOLBOX = \"1.0.0\"\n");
    repo.write("build/BUILD.bazel", "");
    repo.write("build/more/BUILD.bazel", "");
    repo.write("MODULE.bazel", "module(name = \"m\", version = \"1.0.0\")\n");
    repo.write("build/deps.bzl", deps("1.0.0"));
    let server = Server::start();
    for version in ["1.0.0", "1.1.0"] {
        server.answer(&path(version, SOURCE), Reply::File(file(version, SOURCE)));
    }
    repo.download_from(&server);
    repo.commit();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(0);
    assert_eq!(repo.read("build/deps.bzl"), deps("1.1.0"));
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["fetch-checksums", "--check"]).exits(0);
    // What went from there is found, with the files as they were.
    repo.commit();
    let digest = sha256(&file("1.1.0", SOURCE));
    let other = "ab".repeat(32);
    repo.replace("build/deps.bzl", &digest, &other);
    repo.xtask(&["verify", "--since", "HEAD"]).exits(1).shows("record-lost").shows("was another one at");
}

/// A link is read under its own name alone, and still is the root of a workspace.
#[cfg(unix)]
#[test]
fn a_url_is_made_of_the_workspace_in_which_it_stands() {
    let settings = "//- pins.toml\n[tool.toolbox]\npin = 'MODULE.bazel :: module / .version'\n\
                    digests = { beside = 'sub/deps.bzl :: http_archive(name=\"toolbox_src\")' }\n";
    let repo = Repo::without_git(settings);
    let digest = "ab".repeat(32);
    let deps = format!(
        "load(\"//:host.bzl\", \"HOST\")\nhttp_archive(\n    name = \"toolbox_src\",\n    sha256 = \"{digest}\",\n    \
         url = HOST + \"/v1.0.0.tar.gz\",\n)\n"
    );
    repo.write("MODULE.bazel", "module(name = \"m\", version = \"1.0.0\")\n");
    repo.write("host.bzl", "HOST = \"https://other.example\"\n");
    repo.write("sub/deps.bzl", deps);
    repo.write("sub/host.bzl", "HOST = \"https://github.com\"\n");
    repo.write("sub/module", "module(name = \"sub\")\n");
    std::os::unix::fs::symlink("module", repo.path("sub/MODULE.bazel")).unwrap();
    let server = Server::start();
    server.answer("/v1.0.0.tar.gz", Reply::File(file("1.0.0", SOURCE)));
    repo.download_from(&server);
    repo.commit();
    repo.xtask(&["fetch-checksums", "--replace", "toolbox"]).exits(0);
    assert!(repo.read("sub/deps.bzl").contains(&sha256(&file("1.0.0", SOURCE))));
}
