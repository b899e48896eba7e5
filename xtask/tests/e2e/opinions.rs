//! Second opinions on a digest: GitHub's release API, checksum files, and
//! publishers that contradict themselves.

use crate::support::{Reply, Repo, Server, TOOLBOX};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "toolbox": "1.0.0",
}
"#;

const API: &str = "/api/repos/example/toolbox/releases/tags/v1.1.0";
const LINUX: &str = "toolbox-1.1.0-x86_64-unknown-linux-musl";
const WINDOWS: &str = "toolbox-1.1.0-x86_64-pc-windows-gnu";

/// A repository that lacks release 1.1.0, and a server that has it.
fn repository() -> (Repo, Server) {
    let repo = Repo::without_git(FIXTURE);
    TOOLBOX.register(&repo, "1.0.0", &["1.0.0"]);
    let server = Server::start();
    TOOLBOX.publish(&server, "1.1.0");
    repo.download_from(&server);
    (repo, server)
}

fn fetch(repo: &Repo) -> crate::support::program::Run {
    repo.xtask(&["fetch-checksums", "toolbox@1.1.0", "--retry-delay-ms", "1"])
}

/// The digest of the artifact for Linux or Windows.
fn digest(platform: &str) -> String {
    TOOLBOX.sha256("1.1.0", platform)
}

/// An answer of the release API with these assets and digests.
fn api(assets: &[(&str, Option<&str>)]) -> Reply {
    let assets: Vec<_> = assets
        .iter()
        .map(|(name, digest)| serde_json::json!({ "name": name, "digest": digest.map(|hex| format!("sha256:{hex}")) }))
        .collect();
    let answer = serde_json::json!({ "published_at": "2026-01-31T10:00:00Z", "assets": assets });
    Reply::File(answer.to_string().into_bytes())
}

/// A file in the folder of the release.
fn beside(server: &Server, name: &str, text: &str) {
    let path = format!("/example/toolbox/releases/download/v1.1.0/{name}");
    server.answer(&path, Reply::File(text.as_bytes().to_vec()));
}

/// What the registry has recorded of an artifact of release 1.1.0.
fn verified_by(repo: &Repo, platform: &str) -> serde_json::Value {
    let registry: serde_json::Value = serde_json::from_str(&repo.read(&TOOLBOX.path())).unwrap();
    registry["versions"]["1.1.0"]["platforms"][platform]["verified_by"].clone()
}

#[test]
fn agreement_is_recorded_per_artifact() {
    let (repo, server) = repository();
    let (linux, windows) = (digest("linux_amd64"), digest("windows_amd64"));
    server.answer(API, api(&[(LINUX, Some(&linux)), (WINDOWS, None), ("checksums.txt", None)]));
    beside(
        &server,
        "checksums.txt",
        &format!("{linux} *./dist/{LINUX}\r\n{}  {WINDOWS}\r\n", windows.to_uppercase()),
    );
    let run = fetch(&repo);
    run.exits(0).says_nothing_of("no second opinion");
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::json!(["release-api", "sums-file"]));
    assert_eq!(verified_by(&repo, "windows_amd64"), serde_json::json!(["sums-file"]));
    assert!(repo.read(&TOOLBOX.path()).contains("\"1.1.0\": {\n      \"release_date\": \"2026-01-31\",\n"));
    repo.xtask(&["verify"]).exits(0);
    // What was asked for: the API, and the one checksum file that it names.
    let asked: Vec<String> = server
        .all_requests()
        .into_keys()
        .filter(|path| !path.contains(LINUX) && !path.contains(WINDOWS))
        .collect();
    assert_eq!(asked, [API, "/example/toolbox/releases/download/v1.1.0/checksums.txt"]);
}

#[test]
fn without_the_api_the_common_names_are_tried() {
    let (repo, server) = repository();
    let (linux, windows) = (digest("linux_amd64"), digest("windows_amd64"));
    beside(&server, "SHA256SUMS", &format!("SHA256 ({LINUX}) = {linux}\n"));
    beside(&server, &format!("{WINDOWS}.sha256"), &format!("{windows}\n"));
    fetch(&repo).exits(0).says_nothing_of("no second opinion");
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::json!(["sums-file"]));
    assert_eq!(verified_by(&repo, "windows_amd64"), serde_json::json!(["sums-file"]));
}

#[test]
fn where_none_is_offered_it_is_said() {
    let (repo, _server) = repository();
    fetch(&repo).exits(0).says("no second opinion on toolbox 1.1.0: its publisher offers none");
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::Value::Null);
}

#[test]
fn where_nobody_could_be_asked_it_is_said() {
    let (repo, server) = repository();
    server.answer(API, Reply::Status(500));
    fetch(&repo).exits(0).says("no second opinion on toolbox 1.1.0: the release API: ").says("500");
    server.answer(API, Reply::File(b"{\"message\": \"odd\"}".to_vec()));
    let (repo, server) = (repository().0, server);
    repo.download_from(&server);
    fetch(&repo).exits(0).says("the release API: it is no release");
}

/// The fetch is refused with these texts, and nothing is written.
#[track_caller]
fn refused(repo: &Repo, texts: &[&str]) {
    repo.refuses(&["fetch-checksums", "toolbox@1.1.0", "--retry-delay-ms", "1"], texts);
}

#[test]
fn disagreement_refuses_the_release_and_shows_both() {
    let (linux, windows) = (digest("linux_amd64"), digest("windows_amd64"));

    let (repo, server) = repository();
    server.answer(API, api(&[(LINUX, Some(&windows)), (WINDOWS, Some(&windows))]));
    refused(&repo, &[&format!("has the digest {linux}, but the release API says {windows}")]);

    let (repo, server) = repository();
    beside(&server, "SHA256SUMS", &format!("{linux}  {LINUX}\n{linux}  {WINDOWS}\n"));
    refused(&repo, &[&format!("has the digest {windows}, but "), &format!("SHA256SUMS says {linux}")]);

    let (repo, server) = repository();
    beside(&server, "SHA256SUMS", &format!("{linux}  {LINUX}\n{windows}  {LINUX}\n"));
    refused(&repo, &["SHA256SUMS cannot be right: it gives both"]);

    // Agreement elsewhere does not make up for it.
    let (repo, server) = repository();
    server.answer(
        API,
        api(&[(LINUX, Some(&linux)), (WINDOWS, Some(&windows)), (&format!("{LINUX}.sha256"), None)]),
    );
    beside(&server, &format!("{LINUX}.sha256"), &windows);
    refused(&repo, &[&format!(".sha256 says {windows}")]);
}

#[test]
fn a_bump_asks_for_second_opinions_too() {
    let (repo, server) = repository();
    let windows = digest("windows_amd64");
    server.answer(API, api(&[(LINUX, Some(&windows))]));
    repo.refuses(&["bump", "toolbox", "1.1.0"], &["cannot be had whole", "the release API says"]);
    server.answer(API, api(&[(LINUX, Some(&digest("linux_amd64")))]));
    repo.xtask(&["bump", "toolbox", "1.1.0"]).exits(0);
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::json!(["release-api"]));
}
