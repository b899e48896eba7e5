//! `fetch-checksums`: what is downloaded, what is recorded of it, and what
//! never changes unless asked to.

use crate::support::tools::{artifact, sha256};
use crate::support::workshop::in_part;
use crate::support::{Reply, Repo, Server, TOOLBOX, WIT_BINDGEN, workshop};

/// The registry of wit-bindgen with its releases at this place of the order
/// replaced by ones with sizes.
fn sized(versions: &[&str]) -> String {
    let mut releases = vec![in_part()];
    releases.extend(
        ["0.47.0", "0.46.0", "0.43.0"]
            .map(|version| WIT_BINDGEN.release(version, versions.contains(&version))),
    );
    WIT_BINDGEN.registry_of("0.50.0", &releases)
}

/// Writes another digest over the recorded one.
fn tamper(repo: &Repo, version: &str, platform: &str) {
    repo.replace(&WIT_BINDGEN.path(), &WIT_BINDGEN.sha256(version, platform), &sha256(b"something else"));
}

fn requests(server: &Server) -> usize {
    server.requests().values().sum()
}

#[test]
fn a_release_by_name_is_recorded_whole_with_sizes() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "wit-bindgen@0.49.0"]).exits(0).prints(
        "fetch-checksums: changed 1 file\n  \
         wit-bindgen  registry: not recorded -> 0.49.0 with 3 artifacts  (checksums/tools/wit-bindgen.json)\n\
         commit them together:\n  \
         git add -- checksums/tools/wit-bindgen.json\n  \
         git commit -m 'Record digests of wit-bindgen'\n",
    );
    repo.assert_changed(&before, &["checksums/tools/wit-bindgen.json"]);
    assert!(repo.read(&WIT_BINDGEN.path()).contains(&WIT_BINDGEN.release("0.49.0", true)));
    assert_eq!(requests(&server), 3);
    repo.xtask(&["verify"]).exits(0);
    let recorded = repo.bytes();
    repo.xtask(&["fetch-checksums", "wit-bindgen@0.49.0"])
        .exits(0)
        .prints("fetch-checksums: nothing to change\n");
    repo.assert_unchanged(&recorded);
}

#[test]
fn without_a_name_only_what_pinned_releases_lack() {
    let (repo, server) = workshop();
    repo.xtask(&["fetch-checksums"]).exits(0).prints("fetch-checksums: nothing to change\n");
    assert_eq!(requests(&server), 0);
    repo.write(&TOOLBOX.path(), TOOLBOX.registry("1.3.0", &["1.3.0", "1.1.0"]));
    repo.xtask(&["verify"]).exits(1).shows("run `cargo xtask fetch-checksums toolbox@1.2.0`");
    repo.xtask(&["fetch-checksums"]).exits(0);
    assert_eq!(server.asked().len(), 2);
    let releases = [("1.3.0", false), ("1.2.0", true), ("1.1.0", false)]
        .map(|(version, sizes)| TOOLBOX.release(version, sizes));
    assert_eq!(repo.read(&TOOLBOX.path()), TOOLBOX.registry_of("1.3.0", &releases));
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_tool_alone_means_its_pinned_release() {
    let (repo, server) = workshop();
    repo.xtask(&["fetch-checksums", "wit-bindgen"]).exits(0);
    assert_eq!(repo.read(&WIT_BINDGEN.path()), sized(&["0.46.0"]));
    assert_eq!(requests(&server), 3);
    repo.refuses(
        &["fetch-checksums", "wasmtime"],
        &["wasmtime is not pinned", "say which release: wasmtime@VERSION"],
    );
    repo.refuses(&["fetch-checksums", "wasmtime@1.0.0"], &["there is no registry file for wasmtime"]);
}

#[test]
fn two_releases_at_once_and_one_of_them_twice() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    let names = ["wit-bindgen@0.47.0", "toolbox@1.4.0", "wit-bindgen@0.47.0"];
    repo.xtask(&[&["fetch-checksums", "--jobs", "2"], &names[..]].concat()).exits(0);
    repo.assert_changed(&before, &["checksums/tools/toolbox.json", "checksums/tools/wit-bindgen.json"]);
    assert_eq!(repo.read(&WIT_BINDGEN.path()), sized(&["0.47.0"]));
    let mut releases = vec![TOOLBOX.release("1.4.0", true)];
    releases.extend(["1.3.0", "1.2.0", "1.1.0"].map(|version| TOOLBOX.release(version, false)));
    // A newer stable release: latest_version follows in the same step.
    assert_eq!(repo.read(&TOOLBOX.path()), TOOLBOX.registry_of("1.4.0", &releases));
    assert_eq!(requests(&server), 5);
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn all_is_every_release_in_the_registry() {
    let (repo, server) = workshop();
    repo.xtask(&["fetch-checksums", "--all"]).exits(0);
    assert_eq!(requests(&server), 4 * 3 + 3 * 2);
    let releases = ["0.50.0", "0.47.0", "0.46.0", "0.43.0"].map(|version| WIT_BINDGEN.release(version, true));
    assert_eq!(repo.read(&WIT_BINDGEN.path()), WIT_BINDGEN.registry_of("0.50.0", &releases));
    let recorded = repo.bytes();
    repo.xtask(&["fetch-checksums", "--all"]).exits(0);
    repo.assert_unchanged(&recorded);
    repo.refuses(&["fetch-checksums", "--all", "toolbox"], &["cannot be used with"]);
}

#[test]
fn check_compares_and_writes_nothing() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "--check"])
        .exits(0)
        .prints("fetch-checksums: 5 artifacts as recorded, 0 not, 0 could not be had\n");
    assert_eq!(requests(&server), 5);
    repo.assert_unchanged(&before);
    // Pinned or not, recorded in part or not: --all looks at everything.
    repo.xtask(&["fetch-checksums", "--check", "--all"])
        .exits(1)
        .shows("wit-bindgen 0.50.0 darwin_arm64 is not recorded; run `cargo xtask fetch-checksums wit-bindgen@0.50.0`")
        .shows("fetch-checksums: 16 artifacts as recorded, 2 not, 0 could not be had\n");
    repo.assert_unchanged(&before);
}

#[test]
fn check_reports_what_differs() {
    let (repo, server) = workshop();
    tamper(&repo, "0.46.0", "linux_amd64");
    server.answer(&WIT_BINDGEN.url_path("0.46.0", "windows_amd64"), Reply::Status(404));
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "wit-bindgen", "--check"])
        .exits(1)
        .shows("wit-bindgen 0.46.0 linux_amd64 is not what was recorded")
        .shows(&format!("recorded: {}", sha256(b"something else")))
        .shows(&format!("found:    {}", WIT_BINDGEN.sha256("0.46.0", "linux_amd64")))
        .shows("wit-bindgen 0.46.0 windows_amd64: ")
        .shows("fetch-checksums: 1 artifact as recorded, 1 not, 1 could not be had\n");
    repo.assert_unchanged(&before);
}

#[test]
fn check_that_could_not_look_is_no_success() {
    let (repo, server) = workshop();
    server.answer(&WIT_BINDGEN.url_path("0.46.0", "linux_amd64"), Reply::Html);
    let run = repo.refuses(&["fetch-checksums", "wit-bindgen", "--check"], &[]);
    run.shows("expected a gzip archive, got an HTML page")
        .shows("2 artifacts as recorded, 0 not, 1 could not be had");
}

#[test]
fn a_digest_that_differs_changes_only_with_replace() {
    let (repo, _server) = workshop();
    tamper(&repo, "0.46.0", "linux_amd64");
    repo.refuses(&["fetch-checksums", "wit-bindgen"], &["is not what was recorded", "--replace"]);
    repo.refuses(&["fetch-checksums", "wit-bindgen", "--keep-going"], &["is not what was recorded"]);
    repo.refuses(&["fetch-checksums", "wit-bindgen", "--replace", "--check"], &["cannot be used with"]);
    repo.xtask(&["fetch-checksums", "wit-bindgen", "--replace"]).exits(0);
    assert_eq!(repo.read(&WIT_BINDGEN.path()), sized(&["0.46.0"]));
}

#[test]
fn a_size_that_differs_is_a_difference() {
    let (repo, _server) = workshop();
    repo.xtask(&["fetch-checksums", "wit-bindgen"]).exits(0);
    let size = WIT_BINDGEN.artifact("0.46.0", "linux_amd64").len();
    let text = repo.read(&WIT_BINDGEN.path()).replacen(&format!("\"size\": {size}"), "\"size\": 7", 1);
    repo.write(&WIT_BINDGEN.path(), text);
    repo.refuses(&["fetch-checksums", "wit-bindgen"], &["wit-bindgen 0.46.0"]);
    repo.xtask(&["fetch-checksums", "wit-bindgen", "--replace"]).exits(0);
    assert_eq!(repo.read(&WIT_BINDGEN.path()), sized(&["0.46.0"]));
}

#[test]
fn keep_going_records_the_releases_that_are_whole() {
    let (repo, server) = workshop();
    server.answer(&WIT_BINDGEN.url_path("0.49.0", "linux_amd64"), Reply::Status(404));
    let names = ["fetch-checksums", "wit-bindgen@0.49.0", "toolbox@1.4.0"];
    repo.refuses(&names, &["1 artifact failed; nothing was written"]);
    let before = repo.bytes();
    let run = repo.xtask(&[&names[..], &["--keep-going"]].concat());
    run.exits(2).says("wit-bindgen 0.49.0 linux_amd64");
    repo.assert_changed(&before, &["checksums/tools/toolbox.json"]);
    assert!(repo.read(&TOOLBOX.path()).contains(&TOOLBOX.release("1.4.0", true)));
}

#[test]
fn keep_going_leaves_what_differs_as_it_was() {
    let (repo, _server) = workshop();
    tamper(&repo, "0.46.0", "linux_amd64");
    let before = repo.bytes();
    let run = repo.xtask(&["fetch-checksums", "wit-bindgen", "toolbox@1.4.0", "--keep-going"]);
    run.exits(2).says("wit-bindgen 0.46.0 linux_amd64 is not what was recorded");
    repo.assert_changed(&before, &["checksums/tools/toolbox.json"]);
    assert!(repo.read(&TOOLBOX.path()).contains(&TOOLBOX.release("1.4.0", true)));
}

#[test]
fn a_release_that_is_packed_otherwise_is_found() {
    let (repo, server) = workshop();
    let suffix = "x86_64-windows.tar.gz";
    let body = artifact(suffix, "packed otherwise");
    server.answer(&WIT_BINDGEN.url_path("0.49.0", "windows_amd64"), Reply::Status(404));
    server.answer(&WIT_BINDGEN.url_path_of("0.49.0", suffix), Reply::File(body.clone()));
    repo.xtask(&["fetch-checksums", "wit-bindgen@0.49.0"]).exits(0);
    let expected = format!(
        "        \"windows_amd64\": {{\n          \"sha256\": \"{}\",\n          \"url_suffix\": \"{suffix}\",\n          \
         \"size\": {}\n        }}\n",
        sha256(&body),
        body.len()
    );
    assert!(repo.read(&WIT_BINDGEN.path()).contains(&expected));
    // The next release is looked for under that name first.
    server.answer(&WIT_BINDGEN.url_path_of("0.51.0", suffix), Reply::File(artifact(suffix, "and again")));
    repo.xtask(&["fetch-checksums", "wit-bindgen@0.51.0"]).exits(0);
    assert!(!server.asked().contains(&WIT_BINDGEN.url_path("0.51.0", "windows_amd64")));
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_malformed_digest_is_healed_by_the_command_that_verify_names() {
    let (repo, _server) = workshop();
    let good = repo.bytes();
    let known_bad = "0019dfc4b32d63c1392aa264aed2253c1e0c2fb09216f8e2cc269bbfb8bb49b5";
    for (bad, options) in [("", &[][..]), ("not yet", &[]), (known_bad, &["--replace"])] {
        repo.replace(&TOOLBOX.path(), &TOOLBOX.sha256("1.2.0", "linux_amd64"), bad);
        let command = [&["fetch-checksums", "toolbox@1.2.0"], options].concat();
        repo.xtask(&["verify"]).exits(1).shows(&format!("run `cargo xtask {}`", command.join(" ")));
        repo.xtask(&command).exits(0);
        repo.xtask(&["verify"]).exits(0);
        TOOLBOX.register(&repo, "1.3.0", &["1.3.0", "1.2.0", "1.1.0"]);
        repo.assert_unchanged(&good);
    }
}

#[test]
fn the_downloader_configuration_may_be_named() {
    let (repo, server) = workshop();
    std::fs::rename(repo.path("downloader.cfg"), repo.outside().join("mirrors.cfg")).unwrap();
    let run = repo.xtask(&["fetch-checksums", "toolbox@1.4.0", "--downloader-config", "../mirrors.cfg"]);
    run.exits(0);
    assert_eq!(requests(&server), 2);
}

#[test]
fn progress_is_plain_lines_where_there_is_no_terminal() {
    let (repo, _server) = workshop();
    let run = repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]);
    run.exits(0)
        .says("toolbox 1.4.0 linux_amd64")
        .says("toolbox 1.4.0 windows_amd64")
        .says_nothing_of("\u{1b}");
    assert!(!run.stderr.contains('\r'));
    let run = repo.xtask(&["fetch-checksums", "toolbox@1.3.0", "--quiet"]);
    run.exits(0).prints("");
    assert_eq!(run.stderr, "");
}

#[test]
fn no_more_at_a_time_than_asked_for() {
    let (repo, server) = workshop();
    repo.xtask(&["fetch-checksums", "--all", "--jobs", "1"]).exits(0);
    assert_eq!(server.most_at_once(), 1);
    for jobs in ["0", "65", "many"] {
        repo.refuses(&["fetch-checksums", "--jobs", jobs], &["--jobs <N>"]);
    }
}

#[test]
fn a_body_of_unknown_length_is_whole_if_it_is_as_long_as_recorded() {
    let (repo, server) = workshop();
    let body = || Reply::NoLength(TOOLBOX.artifact("1.2.0", "linux_amd64"));
    server.answer(&TOOLBOX.url_path("1.2.0", "linux_amd64"), body());
    repo.refuses(
        &["fetch-checksums", "toolbox"],
        &["toolbox 1.2.0 linux_amd64", "cannot be known to be whole"],
    );
    server.answer(
        &TOOLBOX.url_path("1.2.0", "linux_amd64"),
        Reply::File(TOOLBOX.artifact("1.2.0", "linux_amd64")),
    );
    repo.xtask(&["fetch-checksums", "toolbox"]).exits(0);
    server.answer(&TOOLBOX.url_path("1.2.0", "linux_amd64"), body());
    repo.xtask(&["fetch-checksums", "toolbox", "--check"]).exits(0);
}

#[test]
fn a_first_recording_needs_no_replace() {
    let artifact = |digest: &str| {
        format!(
            "\n    \"1.2.0\": {{ \"platforms\": {{ \"linux_amd64\": {{ \"sha256\": \"{digest}\" }} }} }}\n  "
        )
    };
    let zeros = "0".repeat(64);
    let (repo, server) = workshop();
    let url = TOOLBOX.url_path("1.2.0", "linux_amd64");
    let release = ["fetch-checksums", "toolbox@1.2.0"];
    // As a person writes the file of a new tool: without a release, or with what says that a digest follows.
    for versions in [String::new(), artifact(""), artifact("TODO"), artifact(&zeros)] {
        TOOLBOX.publish(&server, "1.2.0");
        let begins = "{\n  \"$schema\": \"../registry.schema.json\",\n  \"url_template\": \
                      \"https://github.com/example/toolbox/releases/download/v{version}/toolbox-{version}-x86_64-unknown-linux-musl\",\n  \
                      \"supported_platforms\": [\"linux_amd64\"],\n";
        repo.write(&TOOLBOX.path(), format!("{begins}  \"versions\": {{{versions}}}\n}}\n"));
        let told = repo.xtask(&["verify"]);
        told.exits(1).shows("run `cargo xtask fetch-checksums toolbox@1.2.0`");
        assert!(!told.stdout.contains("--replace"), "{}", told.stdout);
        repo.xtask(&release).exits(0).shows("1.2.0 with 1 artifact");
        let written = repo.read(&TOOLBOX.path());
        assert!(
            written.starts_with(begins) && written.contains(&TOOLBOX.sha256("1.2.0", "linux_amd64")),
            "{written}"
        );
        repo.xtask(&["verify"]).exits(0);
        // What has been recorded is not written over.
        server.answer(&url, Reply::File(TOOLBOX.artifact("1.3.0", "linux_amd64")));
        repo.refuses(&release, &["is not what was recorded", "find out why", "toolbox@1.2.0 --replace"]);
    }
}
