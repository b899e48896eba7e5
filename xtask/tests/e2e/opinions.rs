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

#[test]
fn one_answer_of_the_api_does_not_cause_many_requests() {
    let (repo, server) = repository();
    let names: Vec<String> = (0..20_000).map(|n| format!("{n}_checksums.txt")).collect();
    let assets = |count: usize| -> Vec<(&str, Option<&str>)> {
        names[..count]
            .iter()
            .map(|name| (name.as_str(), None))
            .chain([(LINUX, None), (WINDOWS, None)])
            .collect()
    };
    let documents = |server: &Server| {
        let all = server.all_requests();
        all.into_iter()
            .filter(|(path, _)| !path.ends_with(LINUX) && !path.ends_with(WINDOWS))
            .map(|(_, n)| n)
            .sum()
    };
    server.answer(API, api(&assets(20_000)));
    fetch(&repo).exits(0).says("the release API: it names 20002 assets, and a release has at most 1000");
    let asked: usize = documents(&server);
    assert_eq!(asked, 4, "the API, SHA256SUMS, and one checksum file for each artifact");

    let (repo, server) = repository();
    server.answer(API, api(&assets(900)));
    fetch(&repo).exits(0).says("the release API names 900 files of checksums; more than 8 are not asked for");
    let asked: usize = documents(&server);
    assert_eq!(asked, 1);
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::Value::Null);
}

#[test]
fn what_a_file_for_one_artifact_holds_is_never_passed_over() {
    let (linux, other) = (digest("linux_amd64"), digest("windows_amd64"));
    // Contents; what comes of another digest in it, and whether ours counts.
    let certutil =
        format!("SHA256 hash of {LINUX}:\r\n@\r\nCertUtil: -hashfile command completed successfully.\r\n");
    for (text, against, counts) in [
        ("@  -\n", "says", true),
        ("sha256:@\n", "says", true),
        ("# made by the release\n@\n", "says", true),
        (certutil.as_str(), "says", true),
        (
            "@\nfd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6\n",
            "cannot be understood: line 1",
            false,
        ),
        ("@  another.tar.gz\n", "cannot be understood: line 1 is `", false),
    ] {
        let (repo, server) = repository();
        beside(&server, &format!("{LINUX}.sha256"), &text.replace('@', &other));
        refused(
            &repo,
            &[LINUX, &format!("has the digest {linux}, but "), &format!("{LINUX}.sha256 {against}"), &other],
        );

        beside(&server, &format!("{LINUX}.sha256"), &text.replace('@', &linux));
        let run = fetch(&repo);
        run.exits(0);
        if counts {
            assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::json!(["sums-file"]), "{text}");
        } else {
            run.says("no second opinion on toolbox 1.1.0: ").says(against);
            assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::Value::Null, "{text}");
        }
    }
}

#[test]
fn what_cannot_be_understood_is_not_called_none() {
    let wide = "0".repeat(128);
    for (text, expected) in [
        ("Not Found".to_owned(), "line 1 is `Not Found`"),
        (format!("{wide}  {LINUX}\n"), "line 1 is `0000"),
        ("f\0d\0\u{1b}[2J".to_owned(), "line 1 is `f\\u{0}d\\u{0}\\u{1b}[2J`"),
    ] {
        for name in [&format!("{LINUX}.sha256"), "SHA256SUMS"] {
            let (repo, server) = repository();
            beside(&server, name, &text);
            let run = fetch(&repo);
            run.exits(0).says(&format!("{name} cannot be understood: {expected}")).says_nothing_of("\u{1b}");
            assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::Value::Null);
        }
    }
    // A file about others is no opinion, and not none either.
    let (repo, server) = repository();
    beside(&server, "SHA256SUMS", &format!("{}  another.zip\n", digest("linux_amd64")));
    let run = fetch(&repo);
    run.exits(0).says(&format!("SHA256SUMS says nothing of {LINUX}")).says_nothing_of("offers none");
}

#[test]
fn an_api_that_contradicts_itself_is_refused() {
    let (linux, windows) = (digest("linux_amd64"), digest("windows_amd64"));
    for (other, shown) in
        [(Some(windows.as_str()), format!("`sha256:{windows}`")), (None, "no digest".to_owned())]
    {
        let (repo, server) = repository();
        server.answer(API, api(&[(LINUX, Some(&linux)), (WINDOWS, Some(&windows)), (LINUX, other)]));
        let twice = format!(
            "the release API cannot be right: it names {LINUX} twice, with `sha256:{linux}` and {shown}"
        );
        refused(&repo, &[&twice]);
    }
}

#[test]
fn two_releases_at_once_keep_their_own_days() {
    let (repo, server) = repository();
    TOOLBOX.publish(&server, "1.2.0");
    for (version, day) in [("1.1.0", "2026-01-31"), ("1.2.0", "2026-02-28")] {
        let assets = TOOLBOX.platforms.iter().map(|(platform, suffix)| {
            let digest = format!("sha256:{}", TOOLBOX.sha256(version, platform));
            serde_json::json!({ "name": format!("toolbox-{version}-{suffix}"), "digest": digest })
        });
        let assets: Vec<_> = assets.collect();
        let answer = serde_json::json!({ "tag_name": format!("v{version}"), "assets": assets,
                                         "published_at": format!("{day}T10:00:00Z") });
        server.answer(&API.replace("1.1.0", version), Reply::File(answer.to_string().into_bytes()));
    }
    repo.xtask(&["fetch-checksums", "toolbox@1.1.0", "toolbox@1.2.0"]).exits(0);
    let registry: serde_json::Value = serde_json::from_str(&repo.read(&TOOLBOX.path())).unwrap();
    let day = |version: &str| registry["versions"][version]["release_date"].clone();
    assert_eq!([day("1.1.0"), day("1.2.0")], ["2026-01-31", "2026-02-28"]);
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::json!(["release-api"]));
}

#[test]
fn an_answer_about_another_release_does_not_count() {
    let (repo, server) = repository();
    let linux = digest("linux_amd64");
    let answer = serde_json::json!({ "tag_name": "v9", "published_at": "2026-01-31T10:00:00Z",
        "assets": [{ "name": LINUX, "digest": format!("sha256:{linux}") }] });
    server.answer(API, Reply::File(answer.to_string().into_bytes()));
    fetch(&repo)
        .exits(0)
        .says("no second opinion on toolbox 1.1.0: the release API: it is about the tag `v9`, not v1.1.0");
    assert_eq!(verified_by(&repo, "linux_amd64"), serde_json::Value::Null);
    assert!(!repo.read(&TOOLBOX.path()).contains("release_date"));
}

#[test]
fn who_sent_the_bytes_is_named_where_they_differ() {
    let (repo, server) = repository();
    let mirror = format!("http://{}", server.address);
    let path = TOOLBOX.url_path("1.1.0", "linux_amd64");
    let from = format!("{mirror}{path} (for https://github.com{path})");
    let windows = digest("windows_amd64");
    beside(&server, "SHA256SUMS", &format!("{windows}  {LINUX}\n"));
    let sums = "example/toolbox/releases/download/v1.1.0/SHA256SUMS";
    let said = format!("https://github.com/{sums} says {windows} (answered by {mirror}/{sums})");
    refused(&repo, &[&format!("{from} has the digest {}, but {said}", digest("linux_amd64"))]);

    // What differs from the record is named alike.
    let recorded =
        [("1.0.0", false), ("1.1.0", false)].map(|(version, sizes)| TOOLBOX.release(version, sizes));
    let recorded = recorded.map(|release| release.replace(&digest("linux_amd64"), &windows));
    repo.write(&TOOLBOX.path(), TOOLBOX.registry_of("1.1.0", &recorded));
    beside(&server, "SHA256SUMS", "");
    refused(&repo, &["is not what was recorded", &format!(" bytes) at {from}")]);
}
