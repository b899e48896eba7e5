//! What every command shows to a person, in 80 columns and in 120, and to a program, side by
//! side: read the difference when it changes.
//!
//! What the texts are about, the tests of each command say.

use std::fmt::Write as _;

use crate::support::expected::is_in;
use crate::support::program::Run;
use crate::support::{Repo, Server, spotless, workshop};

/// What the repository is like.
#[derive(Clone, Copy)]
enum State {
    /// As it should be.
    Well,
    /// A crate, a marked line and a document are behind.
    Drifted,
    /// A release has a placeholder for a digest.
    Unrecorded,
}

use State::{Drifted, Unrecorded, Well};

const SCREENS: [(State, &[&str]); 27] = [
    (Well, &["verify"]),
    (Drifted, &["verify"]),
    (Well, &["status"]),
    (Drifted, &["status"]),
    (Drifted, &["sync", "--check"]),
    (Drifted, &["sync", "--dry-run"]),
    (Drifted, &["sync"]),
    (Well, &["bump", "wit-bindgen", "0.47.0", "--dry-run"]),
    (Well, &["bump", "wit-bindgen", "0.47.0"]),
    (Well, &["bump", "wit-bindgen"]),
    (Well, &["bump", "wit-bindgen", "latest"]),
    (Well, &["bump", "wit-bindgne", "0.47.0"]),
    (Well, &["bump", "wit-bindgen", "0.51.0"]),
    (Drifted, &["adopt", "--check"]),
    (Unrecorded, &["fetch-checksums", "toolbox@1.3.0"]),
    (Well, &["fetch-checksums", "--check", "toolbox@1.2.0"]),
    (Well, &["fetch-checksums", "toolbox@9.9.9"]),
    (Well, &["revoke", "toolbox@1.3.0", "--reason", REASON, "--dry-run"]),
    (Well, &["prune", "--keep", "1", "--dry-run"]),
    (Well, &["remove", "toolbox", "--dry-run"]),
    (Well, &["rename", "toolbox", "workbench", "--dry-run"]),
    (Well, &["init", "--check"]),
    (Well, &["release-checklist", "1.0.0"]),
    (Well, &["explain", "crate-version"]),
    (Well, &["verifi"]),
    (Well, &["--help"]),
    (Well, &["bump", "--help"]),
];

fn repository(state: State) -> (Repo, Server) {
    let (repo, server) = if matches!(state, Drifted) { workshop() } else { spotless() };
    match state {
        Well => {}
        Drifted => {
            repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.47.0\"");
            repo.write("docs/versions.md", "Toolbox 1.1.0 is needed.  <!-- tool-version: toolbox -->\n");
        }
        Unrecorded => {
            let path = crate::support::TOOLBOX.path();
            repo.replace(&path, &crate::support::TOOLBOX.sha256("1.3.0", "linux_amd64"), "");
        }
    }
    (repo, server)
}

/// Why a release is revoked.
const REASON: &str = "it sends home what it compiles";

/// What a run shows, without what differs between runs.
fn shown(run: &Run, repo: &Repo, server: &Server) -> String {
    // Whether the downloader has to be built, others decide; artifacts come in any order.
    let lines = run.stderr.lines().filter(|line| !line.starts_with("building artifact-fetch"));
    let is_told = |line: &&str| line.starts_with("fetched ") || line.starts_with("not found ");
    let (mut artifacts, others): (Vec<&str>, Vec<&str>) = lines.partition(is_told);
    artifacts.sort_unstable();
    let lines = [artifacts, others].concat();
    let mut text = run.stdout.clone();
    if !lines.is_empty() {
        write!(text, "--- standard error\n{}\n", lines.join("\n")).unwrap();
    }
    let folder = repo.path("").to_string_lossy().trim_end_matches('/').to_owned();
    let text = text.replace(&folder, "/repository").replace(&server.address.to_string(), "127.0.0.1:PORT");
    // The day on which a release is revoked is today.
    let parts = text.split(&format!(": {REASON}")).collect::<Vec<_>>();
    let (last, dated) = parts.split_last().unwrap();
    let undated = dated.iter().map(|part| match part.len().checked_sub("2026-01-31".len()) {
        Some(day) if part[day..].starts_with("20") => format!("{}DAY: {REASON}", &part[..day]),
        _ => format!("{part}: {REASON}"),
    });
    undated.collect::<String>() + last
}

#[test]
fn every_command_is_read_by_people_and_by_programs() {
    let mut told = String::new();
    for (state, arguments) in SCREENS {
        let run = |columns: &str, more: &[&str]| {
            let (mut repo, server) = repository(state);
            repo.env("COLUMNS", columns);
            let run = repo.xtask(&[arguments, more].concat());
            (run.code, shown(&run, &repo, &server))
        };
        let ((code, narrow), (_, wide)) = (run("80", &[]), run("120", &[]));
        let line = "=".repeat(80);
        writeln!(told, "{line}\n$ {}; echo $?\n{narrow}{}", arguments.join(" "), code.unwrap()).unwrap();
        if wide != narrow {
            writeln!(told, "{}\nin 120 columns:\n{wide}", "-".repeat(80)).unwrap();
        }
        if !arguments.contains(&"--help") {
            writeln!(told, "{}\nas JSON:\n{}", "-".repeat(80), run("80", &["--format", "json"]).1).unwrap();
        }
    }
    is_in("xtask/tests/data/screens.txt", &told);
}
