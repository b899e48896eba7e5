//! Releases that cannot be had, or not whole, or not as they were recorded:
//! `bump` and `fetch-checksums` say what went wrong and write nothing.

use crate::support::{Reply, Repo, Server, WIT_BINDGEN, workshop};

const LABEL: &str = "wit-bindgen 0.49.0 linux_amd64";

/// The repository, where one artifact of wit-bindgen 0.49.0 is answered so.
fn answered(reply: Reply) -> (Repo, Server) {
    let (repo, server) = workshop();
    server.answer(&WIT_BINDGEN.url_path("0.49.0", "linux_amd64"), reply);
    (repo, server)
}

/// Asserts that both commands refuse the release, with these texts.
#[track_caller]
fn refused(repo: &Repo, says: &[&str]) {
    let bump = repo.refuses(&["bump", "wit-bindgen", "0.49.0"], says);
    bump.says("the release of wit-bindgen cannot be had whole, so nothing was written").says(LABEL);
    repo.refuses(&["fetch-checksums", "wit-bindgen@0.49.0"], says)
        .says("1 artifact failed; nothing was written (--keep-going records the other releases)")
        .says(LABEL);
}

#[test]
fn a_platform_that_the_release_lacks() {
    let (repo, server) = answered(Reply::Status(404));
    refused(
        &repo,
        &["status 404", "/wit-bindgen-0.49.0-x86_64-linux.tar.gz", "/wit-bindgen-0.49.0-x86_64-linux.zip"],
    );
    // Once for each command: what is not there is not asked for again.
    assert_eq!(server.requests()[&WIT_BINDGEN.url_path("0.49.0", "linux_amd64")], 2);
}

#[test]
fn a_server_that_always_fails() {
    let (repo, server) = answered(Reply::Status(500));
    let bump = repo.refuses(&["bump", "wit-bindgen", "0.49.0"], &[LABEL, "status 500", "(tried 4 times)"]);
    bump.says("cannot be had whole");
    assert_eq!(server.requests()[&WIT_BINDGEN.url_path("0.49.0", "linux_amd64")], 4);
}

#[test]
fn a_body_that_ends_too_early() {
    let (repo, _server) = answered(Reply::Truncated(WIT_BINDGEN.artifact("0.49.0", "linux_amd64")));
    repo.refuses(&["bump", "wit-bindgen", "0.49.0"], &[LABEL, "cannot be had whole"]);
}

#[test]
fn a_page_where_an_archive_is_expected() {
    let (repo, _server) = answered(Reply::Html);
    refused(&repo, &["expected a gzip archive, got an HTML page"]);
}

#[test]
fn another_kind_of_archive_than_the_name_says() {
    let (repo, _server) = answered(Reply::File(WIT_BINDGEN.artifact("0.49.0", "windows_amd64")));
    refused(&repo, &["expected a gzip archive, got a zip archive"]);
}

#[test]
fn nobody_who_listens() {
    let (repo, server) = workshop();
    repo.write("downloader.cfg", format!("rewrite github.com/(.*) http://{}/$1\n", Server::closed()));
    repo.refuses(&["bump", "wit-bindgen", "0.49.0"], &["cannot be had whole", LABEL, "(tried 4 times in "]);
    assert!(server.asked().is_empty());
}

#[test]
fn a_downloader_configuration_that_blocks_or_is_broken() {
    let (repo, server) = workshop();
    repo.write("downloader.cfg", "block github.com\n");
    repo.refuses(&["bump", "wit-bindgen", "0.49.0"], &["cannot be had whole", LABEL, "block"]);
    repo.write("downloader.cfg", "# fine\nrewrite github.com\n");
    repo.refuses(&["bump", "wit-bindgen", "0.49.0"], &["downloader.cfg:2"]);
    let missing = ["fetch-checksums", "wit-bindgen@0.49.0", "--downloader-config", "no-such.cfg"];
    repo.refuses(&missing, &["no-such.cfg"]);
    assert!(server.asked().is_empty());
}

#[test]
fn a_release_that_is_not_what_was_recorded() {
    let (repo, server) = workshop();
    let other = WIT_BINDGEN.artifact("0.46.0", "linux_amd64");
    server.answer(&WIT_BINDGEN.url_path("0.47.0", "linux_amd64"), Reply::File(other));
    let url = format!("https://github.com{}", WIT_BINDGEN.url_path("0.47.0", "linux_amd64"));
    repo.refuses(
        &["fetch-checksums", "wit-bindgen@0.47.0"],
        &[
            "wit-bindgen 0.47.0 linux_amd64 is not what was recorded; a release never changes",
            &format!(
                "recorded: {} in checksums/tools/wit-bindgen.json:",
                WIT_BINDGEN.sha256("0.47.0", "linux_amd64")
            ),
            &format!("found:    {}", WIT_BINDGEN.sha256("0.46.0", "linux_amd64")),
            &url,
            "cargo xtask fetch-checksums wit-bindgen@0.47.0 --replace",
            "1 artifact failed; nothing was written",
        ],
    );
}

#[test]
fn an_artifact_that_has_the_digest_of_another() {
    let (repo, _server) = answered(Reply::File(WIT_BINDGEN.artifact("0.46.0", "linux_amd64")));
    repo.refuses(
        &["bump", "wit-bindgen", "0.49.0"],
        &["error[checksum-duplicate]", "after this change the repository would still disagree with itself"],
    );
}

#[test]
fn a_host_that_cannot_be_reached_is_told_of_once() {
    let (repo, _server) = workshop();
    // Bound and closed again, so that nobody listens there.
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let rules = format!(
        "rewrite github.com/(.*) http://{dead}/$1\nrewrite api.github.com/(.*) http://{dead}/api/$1\n"
    );
    repo.write("downloader.cfg", rules);
    let command = ["fetch-checksums", "--all", "--retry-delay-ms", "1"];
    let run = repo.refuses(&command, &["artifacts failed; nothing was written"]);
    let told: Vec<&str> = run.stderr.lines().filter(|line| line.contains("cannot connect")).collect();
    // Three times that it is tried again, and what came of it.
    assert_eq!(told.len(), 4, "{}", run.stderr);
    assert!(told[3].starts_with(&format!("http://{dead}: cannot connect: ")), "{}", told[3]);
    assert!(told[3].contains(" (tried 4 times in 0."), "{}", told[3]);
    run.says("\n  18 artifacts from there: toolbox 1.3.0 linux_amd64, ").says(" and 8 more\n");
    run.says("\n  wanted for checksums/tools/toolbox.json:");
    // Each artifact is there for a program.
    let document = repo.xtask(&[&["--format", "json"], &command[..]].concat()).json();
    let failures = document["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 18);
    assert!(failures[0]["message"].as_str().unwrap().contains(&format!("http://{dead}/example/")));
}
